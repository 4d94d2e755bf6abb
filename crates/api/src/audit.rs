//! The audit log, for the audit administrator's programs.

use crate::{
    Api,
    extract::{Day, Query, blocking},
    gate::Signed,
    paging::List,
    problem::Answer,
    shapes::{Limit, Offset, spelled},
};
use app::AuditFilter;
use axum::{extract::State, http::Uri, response::Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

spelled! {
    /// What came of it.
    AuditOutcome of app::AuditOutcome {
        /// It was done.
        Done,
        /// It was refused.
        Refused,
        /// It has to wait, after too many tries.
        Slowed,
    }
}

/// Which entries; every condition that is set must hold.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// From this day on.
    #[param(value_type = Option<Date>, nullable = false)]
    from: Option<Day>,
    /// Up to this day and with it.
    #[param(value_type = Option<Date>, nullable = false)]
    to: Option<Day>,
    /// By or to a person whose name or user name has this in it.
    #[param(nullable = false)]
    person: Option<String>,
    /// With this outcome.
    #[param(inline, nullable = false)]
    outcome: Option<AuditOutcome>,
    /// At most so many.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200, default = 50, nullable = false)]
    limit: Limit,
    /// Leave out this many.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 0, maximum = 1000000, nullable = false)]
    offset: Offset,
}

/// To what it was done.
#[derive(Debug, Serialize, ToSchema)]
struct AuditObject {
    /// `person`, `finding`, `token` …
    kind: String,
    /// Its identifier.
    id: String,
}

/// An entry of the audit log: identifiers, codes and numbers, never contents.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditEntry {
    /// Its number, dense from 1.
    number: u64,
    /// When.
    at: Timestamp,
    /// What: `sign_in`, `token` …
    act: String,
    /// What came of it: `done`, `refused`, `slowed`.
    outcome: String,
    /// Who, by identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    person: Option<String>,
    /// What was typed for a name that nobody has; never whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    name: Option<String>,
    /// From which address.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    from: Option<String>,
    /// Which session or token, by a mark that is no secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    session: Option<String>,
    /// To what.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    object: Option<AuditObject>,
    /// Further facts, by name.
    detail: BTreeMap<String, String>,
    /// Its hash, over the hash before it.
    hash: String,
}

/// The audit log
///
/// Newest first, for the audit administrator; for everybody else it is not there. `total` counts to 10,000.
#[utoipa::path(get, path = "/audit", tag = "audit", operation_id = "audit", params(Which),
    responses((status = 200, body = List<AuditEntry>)))]
pub(crate) async fn audit(
    State(api): State<Api>,
    Signed(by): Signed,
    Query(which): Query<Which>,
    uri: Uri,
) -> Answer<Response> {
    let (limit, offset) = (which.limit, u64::from(which.offset.0));
    let filter = AuditFilter {
        from: which.from.map(|it| it.0),
        to: which.to.map(|it| it.0),
        person: which.person,
        act: None,
        outcome: which.outcome.map(Into::into),
    };
    let view = blocking(&api, move |app| app.audit(&by.caller, &filter, offset, u64::from(limit.0))).await?;
    let items = view
        .lines
        .into_iter()
        .map(|it| {
            let (number, entry, hash) = (it.line.number, it.line.entry, it.line.hash);
            AuditEntry {
                number,
                at: entry.at,
                act: entry.act,
                outcome: entry.outcome,
                person: entry.person,
                name: entry.name,
                from: entry.from,
                session: entry.session,
                object: entry.object.map(|it| AuditObject { kind: it.kind, id: it.id }),
                detail: entry.detail,
                hash: hash.to_string(),
            }
        })
        .collect();
    Ok(List::new(items, view.total, offset, limit).answer(&uri))
}
