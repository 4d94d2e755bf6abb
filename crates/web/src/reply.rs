//! Answers: a page, a redirect, a download, or the page of an error. The one place where what `app` refuses becomes a
//! status of HTTP.

use crate::{
    Web, frame,
    visit::{Signed, Visit},
};
use app::{App, Error};
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
};
use ui::{ErrorKind, ErrorPage};

/// What a handler's blocking part came to.
pub(crate) enum Reply {
    /// A page.
    Page(String),
    /// A page with another status: a form that is shown again (422), a conflict (409).
    With(StatusCode, String),
    /// Go there (303): after everything that was written.
    See(String),
}

/// Runs blocking work on a thread that may block.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> app::Result<T> + Send + 'static,
) -> app::Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => {
            tracing::error!(%error, "a handler ended in a panic");
            Err(Error::Damaged("a handler ended unexpectedly".to_owned()))
        }
    }
}

/// Runs a handler's work and shows what it came to.
pub(crate) async fn respond(
    web: Arc<Web>,
    signed: Signed,
    work: impl FnOnce(&App, &Signed) -> app::Result<Reply> + Send + 'static,
) -> Response {
    respond_with(&web, &signed, work).await.map_or_else(|refused| refused, IntoResponse::into_response)
}

/// Runs a handler's work: what it came to, or the page that says why not.
pub(crate) async fn respond_with<T: Send + 'static>(
    web: &Arc<Web>,
    signed: &Signed,
    work: impl FnOnce(&App, &Signed) -> app::Result<T> + Send + 'static,
) -> Result<T, Response> {
    let visit = signed.visit.clone();
    let (app, signed) = (Arc::clone(&web.app), signed.clone());
    let done = blocking(move || {
        let done = work(&app, &signed);
        if let Err(error) = &done {
            note_denied(&app, &signed.caller, &signed.visit.here, error);
        }
        done
    });
    done.await.map_err(|error| failed(&visit, &error))
}

/// Whoever reaches for another's act, or for the settings of another, is noted. What lies outside the scope the use
/// cases note themselves: here it looks the same as what is not there at all.
fn note_denied(app: &App, caller: &app::Caller, here: &str, error: &Error) {
    let path = here.split('?').next().unwrap_or("");
    let is_denied = match error {
        Error::NotYours => true,
        Error::NotFound => path.starts_with("/settings/"),
        _ => false,
    };
    if is_denied {
        app.note_denied(caller, path);
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        match self {
            Reply::Page(html) => page(StatusCode::OK, html),
            Reply::With(status, html) => page(status, html),
            Reply::See(to) => Redirect::to(&to).into_response(),
        }
    }
}

pub(crate) fn page(status: StatusCode, html: String) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// To the sign-in page, and back here afterwards.
pub(crate) fn to_sign_in(next: &str) -> Response {
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    Redirect::to(&format!("/signin?next={next}")).into_response()
}

/// The page of an error.
pub(crate) fn failed(visit: &Visit, error: &Error) -> Response {
    let status = match error {
        Error::Stranger => StatusCode::UNAUTHORIZED,
        Error::NotFound => StatusCode::NOT_FOUND,
        Error::NotYours | Error::Past => StatusCode::FORBIDDEN,
        Error::Changed { .. } => StatusCode::CONFLICT,
        Error::BadSignIn
        | Error::BadCode
        | Error::AlreadySetUp
        | Error::Invalid { .. }
        | Error::Refused(_)
        | Error::Unreadable(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Error::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
        Error::Store(store::Error::FileTooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
        Error::Store(store::Error::DiskFull { .. }) => StatusCode::INSUFFICIENT_STORAGE,
        Error::Store(_) | Error::Damaged(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    if status.is_server_error() {
        let request = request_number();
        tracing::error!(%error, request, path = %visit.here.split('?').next().unwrap_or(""), "a request failed");
        return show_error(visit, status, crate::words::error(visit.lang, error), Some(request));
    }
    error_page(visit, status, crate::words::error(visit.lang, error))
}

/// A number by which a failed request is found in the log: when it failed, and the how manieth since the start.
fn request_number() -> String {
    static FAILED: AtomicU64 = AtomicU64::new(0);
    let number = FAILED.fetch_add(1, Ordering::Relaxed) + 1;
    format!("{}-{number}", jiff::Timestamp::now().strftime("%m%d%H%M%S"))
}

/// The page of a status, with what may be said of it.
pub(crate) fn error_page(visit: &Visit, status: StatusCode, detail: Option<String>) -> Response {
    show_error(visit, status, detail, None)
}

fn show_error(
    visit: &Visit,
    status: StatusCode,
    detail: Option<String>,
    request: Option<String>,
) -> Response {
    let kind = match status.as_u16() {
        401 | 403 => ErrorKind::Forbidden,
        404 => ErrorKind::NotFound,
        405 => ErrorKind::Method,
        413 => ErrorKind::TooLarge,
        429 => ErrorKind::TooMany,
        503 | 507 => ErrorKind::Unavailable,
        400..=499 => ErrorKind::BadRequest,
        _ => ErrorKind::Server,
    };
    let back = Some(ui::Link::new(crate::words::back(visit.lang), "/"));
    let page = ErrorPage { frame: frame::bare(visit), kind, detail, request, back };
    self::page(status, ui::html(&page))
}

/// A file that no browser runs: always saved, never shown, of no type, in a sandbox of its own.
pub(crate) fn download(name: &str, size: u64, content: Box<dyn store::ReadSeek>) -> Response {
    let plain: String = name
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_') { it } else { '_' })
        .collect();
    let encoded = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    let body = Body::from_stream(chunks(content));
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&disposition).unwrap_or(HeaderValue::from_static("attachment")),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox",
        ),
    );
    response
}

/// The content in pieces of 64 KiB.
fn chunks(content: Box<dyn store::ReadSeek>) -> impl futures_core::Stream<Item = std::io::Result<Vec<u8>>> {
    let mut content = Some(content);
    pieces(move || {
        let mut piece = vec![0; 64 * 1024];
        let read = std::io::Read::read(content.as_mut()?, &mut piece);
        if !matches!(read, Ok(1..)) {
            content = None;
        }
        match read {
            Ok(0) => None,
            Ok(read) => {
                piece.truncate(read);
                Some(Ok(piece))
            }
            Err(error) => Some(Err(error)),
        }
    })
}

/// A body whose pieces are made one at a time on a thread that may block, when the reader has taken the one before: a
/// slow reader holds no thread.
pub(crate) fn pieces<F>(next: F) -> impl futures_core::Stream<Item = std::io::Result<Vec<u8>>>
where
    F: FnMut() -> Option<std::io::Result<Vec<u8>>> + Send + 'static,
{
    Pieces::Idle(next)
}

/// What [`pieces`] gives.
enum Pieces<F> {
    Idle(F),
    Running(tokio::task::JoinHandle<(F, Option<std::io::Result<Vec<u8>>>)>),
    Over,
}

impl<F> Unpin for Pieces<F> {}

impl<F> futures_core::Stream for Pieces<F>
where
    F: FnMut() -> Option<std::io::Result<Vec<u8>>> + Send + 'static,
{
    type Item = std::io::Result<Vec<u8>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match std::mem::replace(&mut *self, Pieces::Over) {
                Pieces::Over => return Poll::Ready(None),
                Pieces::Idle(mut next) => {
                    *self = Pieces::Running(tokio::task::spawn_blocking(move || {
                        let piece = next();
                        (next, piece)
                    }));
                }
                Pieces::Running(mut task) => match Pin::new(&mut task).poll(context) {
                    Poll::Pending => {
                        *self = Pieces::Running(task);
                        return Poll::Pending;
                    }
                    Poll::Ready(Ok((next, Some(piece)))) => {
                        *self = Pieces::Idle(next);
                        return Poll::Ready(Some(piece));
                    }
                    Poll::Ready(Ok((_, None))) => return Poll::Ready(None),
                    Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(std::io::Error::other(error)))),
                },
            }
        }
    }
}
