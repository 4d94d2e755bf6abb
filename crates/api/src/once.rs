//! Doing what is asked once: the version that was seen (`If-Match`) and the key under which a request may be sent
//! again (`Idempotency-Key`).

use crate::{
    Api,
    extract::blocking_answer,
    problem::{Answer, Failure, Why},
};
use app::{App, Begun, Caller, Remembered};
use axum::{
    body::Body,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, StatusCode, header, request::Parts},
    response::Response,
};
use serde::Serialize;

/// The header of a key.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Longest key.
const KEY_CHARS_MAX: usize = 128;

/// The version in `If-Match`, which must be there; none for `*`: whatever it is now.
pub(crate) struct IfMatch(pub(crate) Option<u64>);

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Answer<Self> {
        let value = single(&parts.headers, &header::IF_MATCH)?.ok_or(Why::NoVersion)?;
        if value == "*" {
            return Ok(IfMatch(None));
        }
        let tag = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
        match tag.map(str::parse) {
            Some(Ok(version)) => Ok(IfMatch(Some(version))),
            // A tag that was never given matches nothing: as if somebody had been faster.
            Some(Err(_)) if tag.is_some_and(|it| !it.contains('"')) => Ok(IfMatch(Some(0))),
            Some(Err(_)) | None => Err(Failure::Own(
                Why::BadHeader,
                Some("If-Match takes one ETag as it was given, or *".to_owned()),
            )),
        }
    }
}

/// The key of a request; none where it was left out.
pub(crate) struct Key(Option<String>);

impl<S: Sync> FromRequestParts<S> for Key {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Answer<Self> {
        let Some(value) = single(&parts.headers, &KEY)? else { return Ok(Key(None)) };
        // A string of structured fields is quoted; most programs send it bare.
        let key = value.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(value);
        let fine = |it: char| it.is_ascii_graphic() && !matches!(it, '"' | '\\');
        if key.is_empty() || key.len() > KEY_CHARS_MAX || !key.chars().all(fine) {
            let why = "Idempotency-Key takes 1 to 128 visible ASCII characters".to_owned();
            return Err(Failure::Own(Why::BadHeader, Some(why)));
        }
        Ok(Key(Some(key.to_owned())))
    }
}

impl Key {
    /// The key, where it is needed: what is made anew has no version that would stop the second time.
    pub(crate) fn needed(self) -> Answer<Key> {
        if self.0.is_none() { Err(Why::NoKey.into()) } else { Ok(self) }
    }
}

fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Answer<Option<&'a str>> {
    let mut all = headers.get_all(name).iter();
    match (all.next(), all.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => match value.to_str() {
            Ok(text) => Ok(Some(text.trim())),
            Err(_) => Err(Failure::Own(Why::BadHeader, Some(format!("{name} holds what is no ASCII")))),
        },
        (Some(_), Some(_)) => Err(Failure::Own(Why::BadHeader, Some(format!("{name} stands twice")))),
    }
}

/// What came of a change.
pub(crate) struct Changed {
    status: StatusCode,
    etag: Option<u64>,
    location: Option<String>,
    body: String,
}

impl Changed {
    /// Something that is so now.
    pub(crate) fn ok(body: &impl Serialize) -> Answer<Changed> {
        let body = serde_json::to_string(body)
            .map_err(|error| app::Error::Damaged(format!("an answer that cannot be spelled: {error}")))?;
        Ok(Changed { status: StatusCode::OK, etag: None, location: None, body })
    }

    /// Something new, at this path below the root of the interface.
    pub(crate) fn created(self, path: &str) -> Changed {
        Changed { status: StatusCode::CREATED, location: Some(format!("{}{path}", crate::ROOT)), ..self }
    }

    /// With its version.
    pub(crate) fn version(self, version: u64) -> Changed {
        Changed { etag: Some(version), ..self }
    }

    fn remembered(self) -> Remembered {
        let mut headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        headers.extend(self.etag.map(|it| ("etag".to_owned(), crate::findings::etag(it))));
        headers.extend(self.location.map(|it| ("location".to_owned(), it)));
        Remembered { status: self.status.as_u16(), headers, body: self.body }
    }
}

fn response(answer: Remembered) -> Answer<Response> {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.headers {
        response = response.header(name, value);
    }
    response
        .body(Body::from(answer.body))
        .map_err(|error| app::Error::Damaged(format!("a kept answer: {error}")).into())
}

/// Does `work` for the caller, once for each key. `request` is all that makes the request what it is: method, path and
/// body.
pub(crate) async fn once(
    api: &Api,
    caller: Caller,
    key: Key,
    request: Vec<String>,
    work: impl FnOnce(&App, &Caller) -> Answer<Changed> + Send + 'static,
) -> Answer<Response> {
    let answer = blocking_answer(api, move |app| {
        let Some(key) = key.0 else { return work(app, &caller).map(Changed::remembered) };
        match app.once(&caller, &key, &digest(&request))? {
            Begun::Known(answer) => Ok(answer),
            Begun::Running => Err(Why::KeyRunning.into()),
            Begun::Other => Err(Why::KeyOther.into()),
            Begun::Fresh(hold) => {
                let answer = work(app, &hold.caller(&caller))?.remembered();
                // It is done and on the disk, whether or not the answer can be kept.
                if let Err(error) = hold.done(&answer) {
                    tracing::warn!(%error, "an answer could not be kept under its key");
                }
                Ok(answer)
            }
        }
    })
    .await?;
    response(answer)
}

/// A digest of the parts, of which none runs into the next.
fn digest(parts: &[String]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(&format!("{}:{part}\n", part.len()));
    }
    app::digest(text.as_bytes())
}
