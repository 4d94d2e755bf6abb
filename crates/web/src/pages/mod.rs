//! The handlers, in the files of their pages.

pub(crate) mod account;
pub(crate) mod audit;
pub(crate) mod dashboard;
pub(crate) mod erasure;
pub(crate) mod finding;
pub(crate) mod handover;
pub(crate) mod import;
pub(crate) mod inspections;
pub(crate) mod ledger;
pub(crate) mod own;
pub(crate) mod sessions;
pub(crate) mod settings;
pub(crate) mod tokens;
pub(crate) mod webhooks;
