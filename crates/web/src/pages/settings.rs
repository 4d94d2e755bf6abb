//! Being written.

use crate::{reply, visit::Visit};
use axum::{http::StatusCode, response::Response};

pub(crate) async fn people(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn add_person(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn person_act(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn roles(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn role_act(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn organisation(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn add_node(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn node_act(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn audit(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn verify_page(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

pub(crate) async fn verify(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}
