//! Lists, part by part: `limit` and `offset` in, `Link` out.

use crate::{
    ROOT,
    shapes::{Limit, Page},
};
use axum::{
    Json,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct List<T> {
    /// The items, in order.
    pub(crate) items: Vec<T>,
    /// Which part this is.
    pub(crate) page: Page,
}

impl<T: Serialize> List<T> {
    pub(crate) fn new(items: Vec<T>, total: u64, offset: u64, limit: Limit) -> List<T> {
        List { items, page: Page { total, offset, limit: limit.0 } }
    }

    /// The answer, with the addresses of the parts before and after.
    pub(crate) fn answer(self, uri: &axum::http::Uri) -> Response {
        let Page { total, offset, limit } = self.page;
        let limit = u64::from(limit);
        let mut links = Vec::new();
        if offset > 0 {
            links.push(format!("<{}>; rel=\"first\"", at(uri, 0)));
            links.push(format!("<{}>; rel=\"prev\"", at(uri, offset.saturating_sub(limit))));
        }
        if offset.saturating_add(limit) < total {
            links.push(format!("<{}>; rel=\"next\"", at(uri, offset + limit)));
        }
        let mut response = Json(self).into_response();
        if !links.is_empty()
            && let Ok(value) = HeaderValue::from_str(&links.join(", "))
        {
            response.headers_mut().insert(header::LINK, value);
        }
        response
    }
}

/// The same question from another place on.
fn at(uri: &axum::http::Uri, offset: u64) -> String {
    let kept = uri.query().unwrap_or("").split('&').filter(|it| !it.is_empty() && !it.starts_with("offset="));
    let query: Vec<String> = kept.map(str::to_owned).chain([format!("offset={offset}")]).collect();
    format!("{ROOT}{}?{}", uri.path(), query.join("&"))
}
