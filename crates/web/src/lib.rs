//! axum: one page of routes over `app` and `ui`.
//!
//! A handler is three steps: read the request ([`visit`], [`fields`]), call `app`, show the outcome ([`reply`]).
//! [`routes`] is the page of routes, [`guard`] what every request passes, [`server`] how it listens.
//!
//! **Invariant:** knows no SQL and no rule of the business; what may be done is asked of `app`.

mod fields;
mod frame;
mod guard;
mod paced;
mod pages;
mod reply;
mod routes;
mod server;
mod shown;
mod visit;
mod words;

pub use routes::{paths, router};
pub use server::{Listen, Prepared, ServeError};

use app::App;
use std::sync::Arc;

/// What the pages are served from.
pub struct Web {
    /// The use cases.
    pub app: Arc<App>,
    /// Cookies insist on TLS.
    pub secure: bool,
    /// Names that are answered to, lower case, without port.
    pub names: Vec<String>,
    /// The proxy in front that speaks TLS.
    pub proxy: Option<std::net::IpAddr>,
    /// Demo mode: these accounts are shown on the sign-in page, and the style guide is served.
    pub demo: Option<Vec<ui::DemoAccount>>,
}
