//! One page of routes. Handlers stand under `pages` in the file of their page.

use crate::{
    Web, fields,
    guard::{Guard, guard},
    pages::{
        account, audit, dashboard, erasure, finding, handover, import, inspections, ledger, own, sessions,
        settings, tokens, webhooks,
    },
    reply,
    visit::Visit,
    words,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, StatusCode, header},
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::{MethodRouter, get, post},
};
use std::sync::Arc;
use tower_http::compression::{
    CompressionLayer, Predicate,
    predicate::{NotForContentType, SizeAbove},
};

/// Routes with their addresses, which axum does not tell again: the table of permissions is checked against them.
struct Table {
    router: Router<Arc<Web>>,
    paths: Vec<&'static str>,
}

impl Table {
    fn new() -> Table {
        Table { router: Router::new(), paths: vec![] }
    }

    fn route(mut self, path: &'static str, methods: MethodRouter<Arc<Web>>) -> Table {
        self.paths.push(path);
        self.router = self.router.route(path, methods);
        self
    }

    fn layer(mut self, limit: DefaultBodyLimit) -> Table {
        self.router = self.router.layer(limit);
        self
    }
}

/// The addresses of all routes, as they are written here: `/findings/{id}`.
pub fn paths() -> Vec<&'static str> {
    let [mut uploads, pages] = tables();
    uploads.paths.extend(pages.paths);
    uploads.paths
}

/// Uploads, and all the rest.
fn tables() -> [Table; 2] {
    // A file may be large, but is written to disk as it comes in; `fields::upload` has the limits.
    let uploads = Table::new()
        .route("/inspections/import", get(import::choose_new).post(import::receive_new))
        .route("/inspections/{id}/import", get(import::choose).post(import::receive))
        .route("/findings/{id}/evidence", post(finding::attach))
        .route("/findings/{id}/behalf/{act}", post(finding::record))
        .route("/inspections/{id}/handovers/{number}/paper/{side}", post(handover::paper))
        .layer(DefaultBodyLimit::disable());
    let pages = Table::new()
        .route("/", get(home))
        .route("/healthz", get(|| async { "ok" }))
        .route("/version", get(version))
        .route("/static/{name}", get(asset))
        .route("/favicon.ico", get(favicon))
        .route("/lang", post(account::set_lang))
        .route("/theme", post(account::set_theme))
        .route("/setup", get(account::setup).post(account::set_up))
        .route("/signin", get(account::sign_in_page).post(account::sign_in))
        .route("/signin/second", get(account::second_page).post(account::second))
        .route("/activate", get(account::activate_page).post(account::activate))
        .route("/signout", post(account::sign_out))
        .route("/styleguide", get(account::style_guide))
        .route("/inspections", get(inspections::list))
        .route("/inspections/new", get(inspections::new).post(inspections::open))
        .route("/inspections/{id}/edit", get(inspections::edit).post(inspections::correct))
        .route("/inspections/{id}/journal", get(inspections::journal))
        .route("/inspections/{id}/journal/{seq}/{act}", get(erasure::ask).post(erasure::act))
        .route("/inspections/{id}/import/{document}", get(import::review))
        .route("/inspections/{id}/import/{document}/file", get(import::download))
        .route("/inspections/{id}/import/{document}/{act}", post(import::act))
        .route("/inspections/{id}/import/{document}/nodes/{node}/{act}", post(import::node_act))
        .route("/inspections/{id}/handovers", get(handover::list).post(handover::open))
        .route("/inspections/{id}/handovers/{number}", get(handover::one))
        .route("/inspections/{id}/handovers/{number}/{act}", post(handover::act))
        .route("/inspections/{id}/handovers/{number}/sheets/{side}", get(handover::sheet))
        .route("/inspections/{id}/ledger", get(ledger::ledger))
        .route("/inspections/{id}/assign", post(ledger::assign))
        .route("/inspections/{id}/register", post(ledger::register))
        .route("/inspections/{id}/dashboard", get(dashboard::dashboard))
        .route("/findings/{id}", get(finding::story))
        .route("/findings/{id}/journal", get(finding::journal))
        .route("/findings/{id}/evidence/{entry}", get(finding::evidence))
        .route("/findings/{id}/behalf", get(finding::records))
        .route("/findings/{id}/sheets/{hash}", get(finding::sheet))
        .route("/findings/{id}/restricted", get(finding::look))
        .route("/findings/{id}/restricted/{kind}", post(finding::note))
        .route("/findings/{id}/restricted/{kind}/{entry}", post(finding::take_back))
        .route("/findings/{id}/{act}", post(finding::act))
        .route("/account", get(own::account))
        .route("/account/password", post(own::change_password))
        .route("/account/factor", get(own::factor).post(own::factor_on))
        .route("/account/factor/off", post(own::factor_off))
        .route("/account/factor/recovery", post(own::renew_recovery))
        .route("/account/sessions/others", post(own::end_others))
        .route("/account/sessions/{id}/end", post(own::end_session))
        .route("/account/tokens", get(tokens::tokens).post(tokens::make))
        .route("/account/tokens/{id}/revoke", post(tokens::revoke))
        .route("/settings/webhooks", get(webhooks::webhooks).post(webhooks::make))
        .route("/settings/webhooks/{id}/{act}", post(webhooks::act))
        .route("/settings/people", get(settings::people).post(settings::add_person))
        .route("/settings/people/{id}/{act}", get(settings::person_form).post(settings::person_act))
        .route("/settings/roles", get(settings::roles).post(settings::grant))
        .route("/settings/roles/{id}/{act}", get(settings::role_form).post(settings::role_act))
        .route("/proposals", get(settings::proposals).post(settings::settle))
        .route("/proposals/new/{kind}", get(settings::new_form).post(settings::propose))
        .route("/settings/organisation", get(settings::organisation).post(settings::add_node))
        .route("/settings/organisation/{id}/{act}", get(settings::node_form).post(settings::node_act))
        .route("/settings/audit", get(audit::audit))
        .route("/settings/audit/export", get(audit::export))
        .route("/settings/sessions", get(sessions::sessions))
        .route("/settings/sessions/stop", post(sessions::stop))
        .route("/settings/sessions/{person}/lift", post(sessions::lift))
        .route("/settings/sessions/{person}/{id}/end", post(sessions::end))
        .route("/settings/verify", get(settings::verify_page).post(settings::verify))
        .layer(DefaultBodyLimit::max(fields::FORM_BYTES_MAX));
    [uploads, pages]
}

/// Everything that is served.
pub fn router(web: Arc<Web>) -> Router {
    let watch = Guard { names: web.names.clone().into(), secure: web.secure, proxy: web.proxy };
    let api = api::Api::new(Arc::clone(&web.app), words::said);
    let [uploads, pages] = tables();
    Router::new()
        .merge(uploads.router)
        .merge(pages.router)
        .nest_service(api::ROOT, api::router(api))
        .fallback(nowhere)
        .method_not_allowed_fallback(not_this_way)
        .layer(CompressionLayer::new().gzip(true).compress_when(worth_it()))
        .layer(middleware::from_fn_with_state(watch, guard))
        .with_state(web)
}

/// Pages, style and script; never a download, whose length the browser is told.
fn worth_it() -> impl Predicate {
    SizeAbove::new(1024)
        .and(NotForContentType::const_new("application/octet-stream"))
        .and(NotForContentType::IMAGES)
}

async fn home(visit: Visit) -> Response {
    match visit.caller {
        None => Redirect::to("/signin").into_response(),
        Some(caller) if caller.actor.grants.iter().any(|it| !it.role.is_admin()) => {
            Redirect::to("/inspections").into_response()
        }
        Some(_) => Redirect::to("/settings/verify").into_response(),
    }
}

async fn version() -> impl IntoResponse {
    axum::Json(serde_json::json!({ "name": "taizhang", "version": env!("CARGO_PKG_VERSION") }))
}

/// Browsers ask for it at this address whatever a page says.
async fn favicon() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=86400"),
    ];
    (headers, include_str!("favicon.svg"))
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ui::asset(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let known = headers.get(header::IF_NONE_MATCH).and_then(|it| it.to_str().ok());
    let caching = [
        // The name changes with the content.
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::ETAG, asset.etag.as_str()),
        (header::CONTENT_TYPE, asset.content_type),
    ];
    if known == Some(asset.etag.as_str()) {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    (caching, asset.bytes).into_response()
}

async fn nowhere(State(_): State<Arc<Web>>, visit: Visit) -> Response {
    // A stranger learns nothing of what there is.
    if visit.caller.is_none() {
        return reply::to_sign_in(&visit.here);
    }
    reply::error_page(&visit, StatusCode::NOT_FOUND, None)
}

async fn not_this_way(visit: Visit) -> Response {
    reply::error_page(&visit, StatusCode::METHOD_NOT_ALLOWED, None)
}
