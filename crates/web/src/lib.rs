//! axum: one page of routes over app and ui.
