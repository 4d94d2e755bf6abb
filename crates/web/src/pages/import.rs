//! Being written.

use crate::{reply, visit::Visit};
use axum::{http::StatusCode, response::Response};

pub(crate) async fn choose_new(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn receive_new(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn choose(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn receive(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn review(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn download(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn act(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn node_act(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}
