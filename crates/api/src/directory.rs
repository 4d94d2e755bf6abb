//! The organisation and its people: names for the identifiers that stand everywhere else.

use crate::{
    Api,
    extract::{Query, blocking},
    gate::Signed,
    paging::List,
    problem::Answer,
    shapes::{Limit, NodeKind, Offset, Role},
};
use access::OrgPath;
use app::Error;
use axum::{extract::State, http::Uri, response::Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A node of the organisation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Node {
    /// Its identifier.
    id: String,
    /// The node above.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    parent: Option<String>,
    /// The identifiers from the root down, each followed by `/`.
    path: String,
    /// Its name.
    name: String,
    /// What it is.
    kind: NodeKind,
    /// Its place among its siblings.
    ordinal: u32,
    /// Why it is no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    closed: Option<String>,
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Person {
    /// The identifier.
    id: String,
    /// The name; left out when it was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    name: Option<String>,
    /// 职务
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    post: Option<String>,
    /// The office, by identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    office: Option<String>,
    /// Whether the account is in use.
    active: bool,
}

/// Which nodes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichNodes {
    /// At or under this node.
    #[param(nullable = false)]
    under: Option<String>,
    /// At most so many.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200, default = 50, nullable = false)]
    limit: Limit,
    /// Leave out this many.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 0, maximum = 1000000, nullable = false)]
    offset: Offset,
}

/// Which people.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichPeople {
    /// Who works at or under this node; with `role`, who holds it there, above or below.
    #[param(nullable = false)]
    at: Option<String>,
    /// Who holds this role today.
    #[param(inline, nullable = false)]
    role: Option<Role>,
    /// At most so many.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200, default = 50, nullable = false)]
    limit: Limit,
    /// Leave out this many.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 0, maximum = 1000000, nullable = false)]
    offset: Offset,
}

/// The part of all that are given.
fn part<T, S: Serialize>(all: Vec<T>, limit: Limit, offset: u32, shown: impl Fn(T) -> S) -> List<S> {
    let total = all.len() as u64;
    let items = all.into_iter().skip(offset as usize).take(limit.0 as usize).map(shown).collect();
    List::new(items, total, u64::from(offset), limit)
}

/// The organisation
///
/// All nodes, parents before their children.
#[utoipa::path(get, path = "/org", tag = "directory", params(WhichNodes),
    responses((status = 200, body = List<Node>)))]
pub(crate) async fn org(
    State(api): State<Api>,
    Signed(by): Signed,
    Query(which): Query<WhichNodes>,
    uri: Uri,
) -> Answer<Response> {
    let list = blocking(&api, move |app| {
        let directory = app.directory(&by.caller)?;
        let under = match &which.under {
            None => None,
            Some(id) => Some(OrgPath::stored(&directory.offices.get(id).ok_or(Error::NotFound)?.path)),
        };
        let mut all: Vec<&views::OrgRow> = directory
            .offices
            .values()
            .filter(|it| under.as_ref().is_none_or(|under| OrgPath::stored(&it.path).is_under(under)))
            .collect();
        all.sort_by_key(|it| (it.path.matches('/').count(), &it.path));
        Ok(part(all, which.limit, which.offset.0, |it| Node {
            id: it.id.clone(),
            parent: it.parent.clone(),
            path: it.path.clone(),
            name: it.name.clone(),
            kind: it.kind.into(),
            ordinal: it.ordinal,
            closed: it.closed.clone(),
        }))
    })
    .await?;
    Ok(list.answer(&uri))
}

/// People
///
/// Names, posts and offices: whom an identifier means, and whom a finding may be given to.
#[utoipa::path(get, path = "/people", tag = "directory", params(WhichPeople),
    responses((status = 200, body = List<Person>)))]
pub(crate) async fn people(
    State(api): State<Api>,
    Signed(by): Signed,
    Query(which): Query<WhichPeople>,
    uri: Uri,
) -> Answer<Response> {
    let list = blocking(&api, move |app| {
        let directory = app.directory(&by.caller)?;
        let path = match &which.at {
            None => None,
            Some(id) => Some(OrgPath::stored(&directory.offices.get(id).ok_or(Error::NotFound)?.path)),
        };
        let today = app.world().today();
        let everywhere = OrgPath::stored("");
        let mut all: Vec<&views::PersonRow> = match (which.role, &path) {
            (Some(role), path) => directory.holders(role.into(), path.as_ref().unwrap_or(&everywhere), today),
            (None, None) => directory.people.values().collect(),
            (None, Some(path)) => directory
                .people
                .values()
                .filter(|it| {
                    let office =
                        it.person.office.as_ref().and_then(|it| directory.offices.get(it.id.as_str()));
                    office.is_some_and(|it| OrgPath::stored(&it.path).is_under(path))
                })
                .collect(),
        };
        all.sort_by_key(|it| &it.id);
        Ok(part(all, which.limit, which.offset.0, |it| Person {
            id: it.id.clone(),
            name: it.person.name.get().cloned(),
            post: it.person.post.clone(),
            office: it.person.office.as_ref().map(|it| it.id.0.clone()),
            active: it.person.disabled.is_none(),
        }))
    })
    .await?;
    Ok(list.answer(&uri))
}
