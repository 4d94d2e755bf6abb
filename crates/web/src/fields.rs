//! What a form sent: fields in their order, and at most one file.

use crate::{
    Web, reply,
    visit::{Signed, Visit},
};
use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request, rejection::BytesRejection},
    http::StatusCode,
    response::Response,
};
use jiff::civil::Date;
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// Largest form without a file, in bytes: three thousand words in every field, and 5,000 findings ticked.
pub(crate) const FORM_BYTES_MAX: usize = 512 * 1024;

/// Most fields in a form.
const FIELDS_MAX: usize = 6_000;

/// The fields of a form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(pub(crate) Vec<(String, String)>);

impl Fields {
    /// The first value of a field, without the space around it; empty when it was not sent.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// The value as it was typed: for passwords.
    pub(crate) fn raw(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// All values of a field.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.trim())
    }

    /// The text, none when it is empty.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        Some(self.get(name)).filter(|it| !it.is_empty()).map(str::to_owned)
    }

    /// A day; `Ok(None)` when nothing was typed, `Err` when it is no day.
    pub(crate) fn day(&self, name: &str) -> Result<Option<Date>, ()> {
        match self.get(name) {
            "" => Ok(None),
            typed => typed.parse().map(Some).map_err(|_| ()),
        }
    }

    /// A number.
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        self.get(name).parse().ok()
    }

    /// The version that the page had before the person's eyes.
    pub(crate) fn expected(&self) -> Option<u64> {
        self.get("expected").parse().ok()
    }

    /// All but what the machinery of forms sends: to fill the form in again.
    pub(crate) fn typed(&self) -> impl Iterator<Item = &(String, String)> {
        self.0.iter().filter(|(key, _)| {
            !matches!(key.as_str(), "csrf" | "expected") && !key.contains("password") && key != "again"
        })
    }
}

fn too_much(visit: &Visit) -> Response {
    reply::error_page(visit, StatusCode::PAYLOAD_TOO_LARGE, None)
}

/// Why a form could not be read: too large, too slow, or broken off.
fn unreadable(visit: &Visit, error: &BytesRejection) -> Response {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_much(visit);
    }
    let status = match crate::paced::is_too_slow(error) {
        true => StatusCode::REQUEST_TIMEOUT,
        false => StatusCode::BAD_REQUEST,
    };
    reply::error_page(visit, status, None)
}

/// Reads a form that is sent without a session: signing in, setting up, activating.
pub(crate) struct OpenForm {
    pub(crate) visit: Visit,
    pub(crate) fields: Fields,
}

/// Reads a form of a session: its token must be the session's.
pub(crate) struct SessionForm {
    pub(crate) signed: Signed,
    pub(crate) fields: Fields,
}

impl FromRequest<Arc<Web>> for OpenForm {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Arc<Web>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let visit =
            <Visit as axum::extract::FromRequestParts<Arc<Web>>>::from_request_parts(&mut parts, web).await?;
        let request = Request::from_parts(parts, body);
        let bytes = Bytes::from_request(request, web).await.map_err(|it| unreadable(&visit, &it))?;
        let fields = decode(&bytes).ok_or_else(|| too_much(&visit))?;
        Ok(OpenForm { visit, fields })
    }
}

impl FromRequest<Arc<Web>> for SessionForm {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Arc<Web>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let signed =
            <Signed as axum::extract::FromRequestParts<Arc<Web>>>::from_request_parts(&mut parts, web)
                .await?;
        let request = Request::from_parts(parts, body);
        let bytes = Bytes::from_request(request, web).await.map_err(|it| unreadable(&signed.visit, &it))?;
        let fields = decode(&bytes).ok_or_else(|| too_much(&signed.visit))?;
        check_token(&signed, fields.get("csrf"))?;
        Ok(SessionForm { signed, fields })
    }
}

/// Whether the form carries this session's token.
#[expect(clippy::result_large_err, reason = "the error is the answer itself, made once and sent")]
pub(crate) fn check_token(signed: &Signed, token: &str) -> Result<(), Response> {
    let sent = crate::visit::unmask(token).unwrap_or_default();
    let own = signed.visit.token.as_bytes();
    if !own.is_empty() && bool::from(own.ct_eq(sent.as_bytes())) {
        Ok(())
    } else {
        Err(reply::error_page(&signed.visit, StatusCode::FORBIDDEN, None))
    }
}

fn decode(bytes: &[u8]) -> Option<Fields> {
    if bytes.len() > FORM_BYTES_MAX {
        return None;
    }
    let mut fields: Vec<(String, String)> = Vec::new();
    for (key, value) in form_urlencoded::parse(bytes) {
        if fields.len() >= FIELDS_MAX {
            return None;
        }
        fields.push((key.into_owned(), lines(&value)));
    }
    Some(Fields(fields))
}

/// Browsers send `\r\n` for the end of a line.
fn lines(value: &str) -> String {
    value.replace("\r\n", "\n").replace('\0', "")
}

/// A form with a file: fields, and the file's name and bytes on a temporary file, so that memory does not grow with
/// what is uploaded.
pub(crate) struct Upload {
    pub(crate) fields: Fields,
    /// Name as the browser gave it, and the content from its beginning. None when no file was chosen.
    pub(crate) file: Option<(String, std::fs::File)>,
}

/// Reads a multipart form of a session. Its token comes before the file, so that a stranger's upload ends early.
pub(crate) async fn upload(signed: &Signed, mut form: Multipart, bytes_max: u64) -> Result<Upload, Response> {
    use std::io::{Seek, Write};
    let broken = |_| reply::error_page(&signed.visit, StatusCode::BAD_REQUEST, None);
    let unwritable = |error: std::io::Error| {
        tracing::error!(%error, "an upload could not be kept");
        reply::error_page(&signed.visit, StatusCode::INTERNAL_SERVER_ERROR, None)
    };
    let mut upload = Upload { fields: Fields::default(), file: None };
    let mut small = 0;
    while let Some(mut part) = form.next_field().await.map_err(broken)? {
        let name = part.name().unwrap_or("").to_owned();
        if let Some(file_name) = part.file_name().map(str::to_owned) {
            check_token(signed, upload.fields.get("csrf"))?;
            let mut file = tempfile::tempfile().map_err(unwritable)?;
            let mut size = 0u64;
            while let Some(chunk) = part.chunk().await.map_err(broken)? {
                size += chunk.len() as u64;
                if size > bytes_max {
                    return Err(too_much(&signed.visit));
                }
                file.write_all(&chunk).map_err(unwritable)?;
            }
            if upload.file.is_none() && !(file_name.is_empty() && size == 0) {
                file.rewind().map_err(unwritable)?;
                upload.file = Some((file_name, file));
            }
        } else {
            let mut value = Vec::new();
            while let Some(chunk) = part.chunk().await.map_err(broken)? {
                small += chunk.len();
                if small > FORM_BYTES_MAX {
                    return Err(too_much(&signed.visit));
                }
                value.extend_from_slice(&chunk);
            }
            if upload.fields.0.len() >= FIELDS_MAX {
                return Err(too_much(&signed.visit));
            }
            upload.fields.0.push((name, lines(&String::from_utf8_lossy(&value))));
        }
    }
    check_token(signed, upload.fields.get("csrf"))?;
    Ok(upload)
}
