//! REST under `/api/v1` over `app`: the same use cases as the pages, in JSON, described by an OpenAPI document that is
//! made from this code.
//!
//! A request passes [`gate`] first: without a good token it is answered 401, whatever its path, method or body. A
//! handler is three steps: read the request ([`extract`]), call `app`, show the outcome ([`shapes`]). Everything that is
//! refused leaves as a problem (RFC 9457, [`problem`]) in the language of the request.
//!
//! **Invariant:** knows no SQL and no rule of the business. The sentences for what `app` and the ledger refuse are those
//! of the pages: they are handed in as [`Api::say`].

mod audit;
mod changes;
mod commands;
mod courier;
mod directory;
mod document;
mod documents;
mod download;
mod evidence;
mod extract;
mod findings;
mod gate;
mod inspections;
mod me;
mod once;
mod paging;
mod problem;
mod shapes;
mod upload;

pub use courier::{HttpCourier, Listed};
pub use document::document;
pub use problem::Lang;

use app::App;
use axum::{Router, extract::DefaultBodyLimit, middleware};
use std::sync::Arc;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt as _},
    routes,
};

/// Where the interface stands below the server's root.
pub const ROOT: &str = "/api/v1";

/// Largest body in JSON, in bytes.
pub const JSON_BYTES_MAX: usize = 512 * 1024;

/// Most items of one answer.
pub const LIMIT_MAX: u32 = 200;

/// The sentence of the pages for an error, where one may be said.
pub type Say = fn(Lang, &app::Error) -> Option<String>;

/// What the interface is served from.
#[derive(Clone)]
pub struct Api {
    /// The use cases.
    pub app: Arc<App>,
    /// The words for what they refuse.
    pub say: Say,
    bell: changes::Bell,
}

impl Api {
    /// The interface over these use cases, with these words.
    pub fn new(app: Arc<App>, say: Say) -> Api {
        Api { app, say, bell: changes::Bell::default() }
    }
}

/// All operations with their descriptions.
fn operations() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(document::frame())
        .routes(routes!(document::openapi))
        .routes(routes!(me::me))
        .routes(routes!(inspections::list, inspections::open))
        .routes(routes!(inspections::one, inspections::correct))
        .routes(routes!(inspections::totals))
        .routes(routes!(documents::receive).layer(DefaultBodyLimit::disable()))
        .routes(routes!(documents::one))
        .routes(routes!(documents::command))
        .routes(routes!(documents::file))
        .routes(routes!(findings::register))
        .routes(routes!(findings::list))
        .routes(routes!(findings::one))
        .routes(routes!(commands::command))
        .routes(routes!(evidence::attach).layer(DefaultBodyLimit::disable()))
        .routes(routes!(evidence::file))
        .routes(routes!(changes::changes))
        .routes(routes!(audit::audit))
        .routes(routes!(directory::org))
        .routes(routes!(directory::people))
}

/// Everything under [`ROOT`]; paths are those after it.
pub fn router(api: Api) -> Router {
    let (router, _) = operations().split_for_parts();
    router
        .fallback(problem::nowhere)
        .method_not_allowed_fallback(problem::not_this_way)
        .layer(DefaultBodyLimit::max(JSON_BYTES_MAX))
        .layer(middleware::from_fn_with_state(api.clone(), gate::gate))
        .layer(middleware::from_fn_with_state(api.clone(), problem::speak))
        .with_state(api)
}
