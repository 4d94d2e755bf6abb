//! Findings: lists over all inspections, and one with its whole story.

use crate::{
    Api,
    extract::{Commas, Day, Path, Query, blocking},
    gate::Signed,
    inspections::Then,
    once::{Changed, Key, once},
    paging::List,
    problem::Answer,
    shapes::{Finding, FindingItem, Limit, Offset, State as FindingState},
};
use app::{FindingOrder, FindingQuery, Part};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use ledger::{FindingId, InspectionId, OrgId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// In which order.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Order {
    /// By inspection, then by number.
    #[default]
    Number,
    /// By the deadline in force; those without one last.
    DueOn,
}

/// Which findings; every condition that is set must hold.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Of this inspection.
    #[param(nullable = false)]
    inspection: Option<String>,
    /// In one of these states: `open,close_out`.
    #[serde(default)]
    #[param(value_type = Option<Vec<FindingState>>, inline, style = Form, explode = false, nullable = false, min_items = 1)]
    state: Commas<FindingState>,
    /// Led by this person.
    #[param(nullable = false)]
    leader: Option<String>,
    /// Led or supported by this office.
    #[param(nullable = false)]
    office: Option<String>,
    /// Of units at or under this node of the organisation.
    #[param(nullable = false)]
    under: Option<String>,
    /// Due on this day or later.
    #[param(value_type = Option<Date>, nullable = false)]
    due_from: Option<Day>,
    /// Due before this day.
    #[param(value_type = Option<Date>, nullable = false)]
    due_before: Option<Day>,
    /// In which order.
    #[serde(default)]
    #[param(value_type = Option<Order>, inline, nullable = false)]
    order: Order,
    /// The other way round; those without a deadline stay last.
    #[serde(default)]
    #[param(value_type = Option<bool>, nullable = false)]
    descending: bool,
    /// A past day, as it was at its end; today where it is left out or still to come.
    #[param(value_type = Option<Date>, nullable = false)]
    as_of: Option<Day>,
    /// At most so many.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200, default = 50, nullable = false)]
    limit: Limit,
    /// Leave out this many.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 0, maximum = 1000000, nullable = false)]
    offset: Offset,
}

/// Findings
///
/// Of all inspections, as far as the caller sees them.
#[utoipa::path(get, path = "/findings", tag = "findings", operation_id = "findings", params(Which),
    responses((status = 200, body = List<FindingItem>)))]
pub(crate) async fn list(
    State(api): State<Api>,
    Signed(by): Signed,
    Query(which): Query<Which>,
    uri: Uri,
) -> Answer<Response> {
    let (limit, offset) = (which.limit, u64::from(which.offset.0));
    let query = FindingQuery {
        inspection: which.inspection.map(InspectionId),
        states: which.state.0.into_iter().map(Into::into).collect(),
        leader: which.leader,
        office: which.office.map(OrgId),
        under: which.under.map(OrgId),
        due_from: which.due_from.map(|it| it.0),
        due_before: which.due_before.map(|it| it.0),
        order: match which.order {
            Order::Number => FindingOrder::Number,
            Order::DueOn => FindingOrder::DueOn,
        },
        descending: which.descending,
    };
    let list = blocking(&api, move |app| {
        let as_of = app.as_of(which.as_of.map(|it| it.0))?;
        let part = Part { offset, limit: u64::from(limit.0) };
        let listed = app.findings(&by.caller, &query, as_of, part)?;
        let items = listed.items.iter().map(|it| FindingItem::of(it, as_of.day, app.rules())).collect();
        Ok(List::new(items, listed.total, offset, limit))
    })
    .await?;
    Ok(list.answer(&uri))
}

/// The version of a finding as a strong `ETag`.
pub(crate) fn etag(version: u64) -> String {
    format!("\"{version}\"")
}

/// One finding
///
/// With all that was said and proven. Its `ETag` is its version: what changes it wants it back in `If-Match`.
#[utoipa::path(get, path = "/findings/{id}", tag = "findings", operation_id = "finding",
    params(
        ("id" = String, Path, description = "Its identifier"),
        Then,
        ("If-None-Match" = Option<String>, Header, description = "An `ETag`: answer 304 while it still holds"),
    ),
    responses(
        (status = 200, body = Finding, headers(("ETag" = String, description = "Its version; not for a past day"))),
        (status = 304, description = "It has not changed"),
    ))]
pub(crate) async fn one(
    State(api): State<Api>,
    Signed(by): Signed,
    Path(id): Path<String>,
    Query(then): Query<Then>,
    headers: HeaderMap,
) -> Answer<Response> {
    let (finding, tag) = blocking(&api, move |app| {
        let as_of = app.as_of(then.as_of.map(|it| it.0))?;
        let story = app.story(&by.caller, &FindingId(id), as_of)?;
        let tag = (!as_of.is_past()).then(|| etag(story.version));
        Ok((Finding::of(&story, app.rules()), tag))
    })
    .await?;
    let Some(tag) = tag else { return Ok(Json(finding).into_response()) };
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|it| it.to_str().ok());
    let holds = known.flat_map(|it| it.split(',')).any(|it| {
        let it = it.trim();
        it == "*" || it.strip_prefix("W/").unwrap_or(it) == tag
    });
    // The light changes with the day and not with the version: what is asked again is answered without contents only
    // to save the way, and lights are on the list.
    let mut response =
        if holds { StatusCode::NOT_MODIFIED.into_response() } else { Json(finding).into_response() };
    if let Ok(value) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, value);
    }
    Ok(response)
}

/// A finding to be registered by hand.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewFinding {
    /// Its title, at most 500 characters.
    title: String,
    /// What it is registered from.
    source: String,
    /// 方面, number as printed.
    #[serde(default)]
    aspect_number: Option<String>,
    /// 方面
    #[serde(default)]
    aspect_title: Option<String>,
    /// 问题, number as printed.
    #[serde(default)]
    issue_number: Option<String>,
    /// 问题
    #[serde(default)]
    issue_title: Option<String>,
}

/// Register a finding by hand
///
/// In an inspection that the caller coordinates. `Idempotency-Key` is needed: sent twice without one, there would be two.
#[utoipa::path(post, path = "/inspections/{id}/findings", tag = "findings", operation_id = "register_finding", request_body = NewFinding,
    params(
        ("id" = String, Path, description = "The inspection"),
        ("Idempotency-Key" = String, Header, description = "Sent again under it, the answer is given again",
            min_length = 1, max_length = 128, pattern = "^[!-~]+$"),
    ),
    responses((status = 201, body = Finding, headers(
        ("ETag" = String, description = "Its version"),
        ("Location" = String, description = "Where it stands"),
    ))))]
pub(crate) async fn register(
    State(api): State<Api>,
    Signed(by): Signed,
    Path(id): Path<String>,
    key: Key,
    crate::extract::Json(new): crate::extract::Json<NewFinding>,
) -> Answer<Response> {
    let key = key.needed()?;
    let said = serde_json::to_string(&new).unwrap_or_default();
    let request = vec!["register finding".to_owned(), id.clone(), said];
    let place = ledger::finding::Place {
        aspect_number: new.aspect_number,
        aspect_title: new.aspect_title,
        issue_number: new.issue_number,
        issue_title: new.issue_title,
        finding_number: None,
    };
    once(&api, by.caller, key, request, move |app, caller| {
        let id = app.register_finding(caller, &InspectionId(id), &new.title, &place, &new.source)?;
        let story = app.story(caller, &id, app.as_of(None)?)?;
        let body = Finding::of(&story, app.rules());
        Ok(Changed::ok(&body)?.version(story.version).created(&format!("/findings/{id}")))
    })
    .await
}
