//! Being written.

use crate::{reply, visit::Visit};
use axum::{http::StatusCode, response::Response};

pub(crate) async fn list(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn new(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn open(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn edit(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn correct(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn journal(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}
