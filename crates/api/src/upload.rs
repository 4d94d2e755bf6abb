//! A body with a file: fields in JSON and one file, which goes to a temporary file as it comes in.

use crate::problem::{Answer, Failure, Why};
use axum::{
    extract::{FromRequest, Multipart, Request},
    http::header,
};
use std::io::{Read, Seek, SeekFrom, Write};

/// A body of several parts, not read yet.
pub(crate) struct Parts(Multipart);

impl<S: Send + Sync> FromRequest<S> for Parts {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Answer<Self> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or("");
        let kind = kind.split(';').next().unwrap_or("").trim();
        if !kind.eq_ignore_ascii_case("multipart/form-data") {
            return Err(Why::MediaType.into());
        }
        match Multipart::from_request(request, state).await {
            Ok(parts) => Ok(Parts(parts)),
            Err(rejection) => Err(Failure::Own(Why::BadBody, Some(rejection.body_text()))),
        }
    }
}

/// What came.
pub(crate) struct Upload {
    /// The text of the field that goes with the file; empty where there was none.
    pub(crate) fields: String,
    /// The file's name as it was given.
    pub(crate) name: String,
    /// Its content, from the beginning.
    pub(crate) file: std::fs::File,
}

impl Parts {
    /// Reads to the end: a part `file`, and a part `fields` where it is wanted.
    pub(crate) async fn read(mut self, bytes_max: u64, fields: bool) -> Answer<Upload> {
        let broken = |error: axum::extract::multipart::MultipartError| -> Failure {
            Failure::Own(Why::BadBody, Some(error.body_text()))
        };
        let unwritable = |error: std::io::Error| -> Failure {
            app::Error::Damaged(format!("an upload could not be kept: {error}")).into()
        };
        let mut said: Option<String> = None;
        let mut kept: Option<(String, std::fs::File)> = None;
        while let Some(mut part) = self.0.next_field().await.map_err(broken)? {
            let name = part.name().unwrap_or("").to_owned();
            match name.as_str() {
                "file" if kept.is_none() => {
                    let file_name = part.file_name().unwrap_or("").to_owned();
                    let mut file = tempfile::tempfile().map_err(unwritable)?;
                    let mut size = 0u64;
                    while let Some(chunk) = part.chunk().await.map_err(broken)? {
                        size += chunk.len() as u64;
                        if size > bytes_max {
                            return Err(Why::TooLarge.into());
                        }
                        file.write_all(&chunk).map_err(unwritable)?;
                    }
                    file.rewind().map_err(unwritable)?;
                    kept = Some((file_name, file));
                }
                "fields" if fields && said.is_none() => {
                    let mut bytes = Vec::new();
                    while let Some(chunk) = part.chunk().await.map_err(broken)? {
                        if bytes.len() + chunk.len() > crate::JSON_BYTES_MAX {
                            return Err(Why::TooLarge.into());
                        }
                        bytes.extend_from_slice(&chunk);
                    }
                    let text = String::from_utf8(bytes)
                        .map_err(|_| Failure::Own(Why::BadBody, Some("fields: no UTF-8".to_owned())))?;
                    said = Some(text);
                }
                _ => {
                    let why = format!("the part {name:?} is unknown or stands twice");
                    return Err(Failure::Own(Why::BadField, Some(why)));
                }
            }
        }
        let Some((name, file)) = kept else {
            return Err(Failure::Own(Why::BadField, Some("the part \"file\" is missing".to_owned())));
        };
        if fields && said.is_none() {
            return Err(Failure::Own(Why::BadField, Some("the part \"fields\" is missing".to_owned())));
        }
        Ok(Upload { fields: said.unwrap_or_default(), name, file })
    }
}

impl Upload {
    /// Its whole content.
    pub(crate) fn bytes(&mut self) -> Answer<Vec<u8>> {
        let mut bytes = Vec::new();
        match self.file.read_to_end(&mut bytes) {
            Ok(_) => Ok(bytes),
            Err(error) => Err(app::Error::Damaged(format!("an upload could not be read: {error}")).into()),
        }
    }

    /// A digest of its content, which stands at its beginning again afterwards.
    pub(crate) fn digest(&mut self) -> Answer<String> {
        app::digest_of(&mut self.file)
            .and_then(|digest| self.file.seek(SeekFrom::Start(0)).map(|_| digest))
            .map_err(|error| app::Error::Damaged(format!("an upload could not be read: {error}")).into())
    }
}
