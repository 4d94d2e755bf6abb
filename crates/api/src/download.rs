//! Files on their way out.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};
use std::fmt::Write as _;

/// A file that no browser runs: always saved, never shown, of no type.
pub(crate) fn download(name: &str, size: u64, content: Box<dyn store::ReadSeek>) -> Response {
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    let mut response = Response::new(Body::from_stream(pieces(content)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox",
        ),
    );
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{encoded}")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}

/// The content in pieces of 64 KiB, read on a thread that may block.
fn pieces(content: Box<dyn store::ReadSeek>) -> impl futures_core::Stream<Item = std::io::Result<Vec<u8>>> {
    let (sender, receiver) = tokio::sync::mpsc::channel(4);
    tokio::task::spawn_blocking(move || {
        let mut content = content;
        loop {
            let mut piece = vec![0; 64 * 1024];
            let read = std::io::Read::read(&mut content, &mut piece);
            let (piece, last) = match read {
                Ok(0) => return,
                Ok(read) => {
                    piece.truncate(read);
                    (Ok(piece), false)
                }
                Err(error) => (Err(error), true),
            };
            // The reader went away, or there is nothing more to say.
            if sender.blocking_send(piece).is_err() || last {
                return;
            }
        }
    });
    tokio_stream::wrappers::ReceiverStream::new(receiver)
}
