//! Being written.

use crate::{reply, visit::Visit};
use axum::{http::StatusCode, response::Response};

pub(crate) async fn dashboard(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}
