//! The pages, one module each.

pub(crate) mod account;
pub(crate) mod ask;
pub(crate) mod audit;
pub(crate) mod behalf;
pub(crate) mod dashboard;
pub(crate) mod error;
pub(crate) mod finding;
pub(crate) mod guide;
pub(crate) mod handover;
pub(crate) mod import;
pub(crate) mod inspections;
pub(crate) mod ledger;
pub(crate) mod restricted;
pub(crate) mod settings;
pub(crate) mod sign;
pub(crate) mod tokens;
pub(crate) mod webhooks;
