//! Being written.

use crate::{reply, visit::Visit};
use axum::{http::StatusCode, response::Response};

pub(crate) async fn ledger(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn assign(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn register(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}
