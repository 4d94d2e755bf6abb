//! Who calls.

use crate::{Api, gate::Signed, shapes::Role};
use axum::{Json, extract::State};
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use utoipa::ToSchema;

/// A role over a part of the organisation.
#[derive(Debug, Serialize, ToSchema)]
struct Grant {
    /// The role.
    role: Role,
    /// The node over which it is held, by identifier; empty for the three administrators.
    at: String,
}

/// The token of this request.
#[derive(Debug, Serialize, ToSchema)]
struct Token {
    /// What its owner called it.
    name: String,
    /// Whether it may change anything.
    write: bool,
    /// Only these inspections; left out: all that its owner sees.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    inspections: Option<Vec<String>>,
    /// The first instant at which it is good no more.
    expires_at: Timestamp,
}

/// The person in whose name the token calls.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Me {
    /// The identifier.
    id: String,
    /// The name.
    name: String,
    /// For signing in.
    username: String,
    /// 职务
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    post: Option<String>,
    /// The office, by identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    office: Option<String>,
    /// Roles in force today.
    roles: Vec<Grant>,
    /// The token.
    token: Token,
    /// Today, in the installation's zone.
    today: Date,
}

/// Who calls
///
/// The person, the roles of this moment and the limits of the token.
#[utoipa::path(get, path = "/me", tag = "directory", responses((status = 200, body = Me)))]
pub(crate) async fn me(State(api): State<Api>, Signed(by): Signed) -> Json<Me> {
    let caller = by.caller;
    Json(Me {
        roles: caller
            .actor
            .grants
            .iter()
            .map(|it| Grant { role: it.role.into(), at: it.at.id().to_owned() })
            .collect(),
        id: caller.actor.person,
        name: caller.name,
        username: caller.username,
        post: caller.post,
        office: caller.office,
        token: Token {
            name: by.token.name,
            write: by.token.write,
            inspections: by.token.inspections,
            expires_at: by.token.expires_at,
        },
        today: api.app.world().today(),
    })
}
