//! Inspections and their figures.

use crate::{
    Api,
    extract::{Day, Json as Body, Path, Query, blocking},
    gate::Signed,
    once::{Changed, IfMatch, Key, once},
    paging::List,
    problem::Answer,
    shapes::{Inspection, InspectionKind, Level, Limit, Offset, Totals},
};
use app::{App, Caller, Part};
use axum::{
    Json,
    extract::State,
    http::{HeaderValue, Uri, header},
    response::{IntoResponse, Response},
};
use jiff::civil::Date;
use ledger::{
    InspectionId, OrgId,
    inspection::{Command, Details},
};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which inspections.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// At most so many.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200, default = 50, nullable = false)]
    limit: Limit,
    /// Leave out this many.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 0, maximum = 1000000, nullable = false)]
    offset: Offset,
}

/// Inspections
///
/// Those of which the caller sees something, newest feedback first.
#[utoipa::path(get, path = "/inspections", tag = "inspections", operation_id = "inspections", params(Which),
    responses((status = 200, body = List<Inspection>)))]
pub(crate) async fn list(
    State(api): State<Api>,
    Signed(by): Signed,
    Query(which): Query<Which>,
    uri: Uri,
) -> Answer<Response> {
    let (limit, offset) = (which.limit, u64::from(which.offset.0));
    let part = Part { offset, limit: u64::from(limit.0) };
    let listed = blocking(&api, move |app| app.inspections_seen(&by.caller, part)).await?;
    let items: Vec<Inspection> = listed.items.iter().map(Into::into).collect();
    Ok(List::new(items, listed.total, offset, limit).answer(&uri))
}

/// As of which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Then {
    /// A past day, as it was at its end; today where it is left out or still to come.
    #[param(value_type = Option<Date>, nullable = false)]
    pub(crate) as_of: Option<Day>,
}

/// One inspection
///
/// Its `ETag` is the version of its own events and documents; findings have versions of their own.
#[utoipa::path(get, path = "/inspections/{id}", tag = "inspections", operation_id = "inspection",
    params(("id" = String, Path, description = "Its identifier")),
    responses((status = 200, body = Inspection, headers(("ETag" = String, description = "Its version")))))]
pub(crate) async fn one(
    State(api): State<Api>,
    Signed(by): Signed,
    Path(id): Path<String>,
) -> Answer<Response> {
    let (row, version) =
        blocking(&api, move |app| app.inspection_with_version(&by.caller, &InspectionId(id))).await?;
    let mut response = Json(Inspection::from(&row)).into_response();
    if let Ok(value) = HeaderValue::from_str(&crate::findings::etag(version)) {
        response.headers_mut().insert(header::ETAG, value);
    }
    Ok(response)
}

/// An inspection to be opened. Texts are at most 500 characters.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewInspection {
    /// The inspected unit, by identifier.
    unit: String,
    /// What it is called on lists.
    title: String,
    /// 轮次
    #[serde(default)]
    round: Option<String>,
    /// 巡察组
    #[serde(default)]
    team: Option<String>,
    /// Who inspects.
    #[serde(default)]
    level: Option<Level>,
    /// What sort.
    #[serde(default)]
    kind: Option<InspectionKind>,
    /// First day on the spot.
    #[serde(default)]
    #[schema(value_type = Option<Date>)]
    from: Option<Day>,
    /// Last day on the spot.
    #[serde(default)]
    #[schema(value_type = Option<Date>)]
    to: Option<Day>,
    /// The day of feedback.
    #[serde(default)]
    #[schema(value_type = Option<Date>)]
    feedback_on: Option<Day>,
    /// 文号 of the opinion.
    #[serde(default)]
    feedback_document: Option<String>,
}

/// Open the ledger of an inspection
///
/// For a unit that the caller coordinates. `Idempotency-Key` is needed: sent twice without one, there would be two.
#[utoipa::path(post, path = "/inspections", tag = "inspections", operation_id = "open_inspection",
    request_body = NewInspection,
    params(("Idempotency-Key" = String, Header, description = "Sent again under it, the answer is given again",
        min_length = 1, max_length = 128, pattern = "^[!-~]+$")),
    responses((status = 201, body = Inspection, headers(
        ("ETag" = String, description = "Its version"),
        ("Location" = String, description = "Where it stands"),
    ))))]
pub(crate) async fn open(
    State(api): State<Api>,
    Signed(by): Signed,
    key: Key,
    Body(new): Body<NewInspection>,
) -> Answer<Response> {
    let key = key.needed()?;
    let request = vec!["open inspection".to_owned(), serde_json::to_string(&new).unwrap_or_default()];
    let new = app::NewInspection {
        unit: OrgId(new.unit),
        details: Details {
            title: new.title,
            round: new.round,
            team: new.team,
            level: new.level.map(Into::into),
            kind: new.kind.map(Into::into),
            from: new.from.map(|it| it.0),
            to: new.to.map(|it| it.0),
            feedback_on: new.feedback_on.map(|it| it.0),
            feedback_document: new.feedback_document,
        },
    };
    once(&api, by.caller, key, request, move |app, caller| {
        let id = app.open_inspection(caller, &new)?;
        shown(app, caller, &id).map(|it| it.created(&format!("/inspections/{id}")))
    })
    .await
}

fn shown(app: &App, caller: &Caller, id: &InspectionId) -> Answer<Changed> {
    let (row, version) = app.inspection_with_version(caller, id)?;
    Ok(Changed::ok(&Inspection::from(&row))?.version(version))
}

/// A field that may be left as it is, emptied (`null`) or set.
type Patch<T> = Option<Option<T>>;

/// A field that is there at all is wanted, even when it is `null`.
fn there<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Patch<T>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// What is mended: fields that are left out stay, `null` empties them.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Correction {
    /// Why.
    reason: String,
    /// What it is called on lists.
    #[serde(default)]
    #[schema(nullable = false)]
    title: Option<String>,
    /// 轮次
    #[serde(default, deserialize_with = "there")]
    #[schema(value_type = Option<String>)]
    round: Patch<String>,
    /// 巡察组
    #[serde(default, deserialize_with = "there")]
    #[schema(value_type = Option<String>)]
    team: Patch<String>,
    /// Who inspects.
    #[serde(default, deserialize_with = "there")]
    #[schema(value_type = Option<Level>)]
    level: Patch<Level>,
    /// What sort.
    #[serde(default, deserialize_with = "there")]
    #[schema(value_type = Option<InspectionKind>)]
    kind: Patch<InspectionKind>,
    /// First day on the spot.
    #[serde(default, deserialize_with = "there")]
    #[schema(value_type = Option<Date>)]
    from: Patch<Day>,
    /// Last day on the spot.
    #[serde(default, deserialize_with = "there")]
    #[schema(value_type = Option<Date>)]
    to: Patch<Day>,
    /// The day of feedback.
    #[serde(default, deserialize_with = "there")]
    #[schema(value_type = Option<Date>)]
    feedback_on: Patch<Day>,
    /// 文号 of the opinion.
    #[serde(default, deserialize_with = "there")]
    #[schema(value_type = Option<String>)]
    feedback_document: Patch<String>,
}

/// Mend the details of an inspection
///
/// By its coordinator, with a reason; what it said before stays in the journal.
#[utoipa::path(patch, path = "/inspections/{id}", tag = "inspections", operation_id = "correct_inspection",
    request_body = Correction,
    params(
        ("id" = String, Path, description = "Its identifier"),
        ("If-Match" = String, Header, description = "The `ETag` that was seen, or `*` for whatever it is now",
            pattern = r#"^("[0-9]+"|\*)$"#),
        ("Idempotency-Key" = Option<String>, Header, description = "Sent again under it, the answer is given again",
            min_length = 1, max_length = 128, pattern = "^[!-~]+$"),
    ),
    responses((status = 200, body = Inspection, headers(("ETag" = String, description = "Its version now")))))]
pub(crate) async fn correct(
    State(api): State<Api>,
    Signed(by): Signed,
    Path(id): Path<String>,
    IfMatch(seen): IfMatch,
    key: Key,
    Body(with): Body<Correction>,
) -> Answer<Response> {
    let request = vec![
        "correct inspection".to_owned(),
        id.clone(),
        format!("{seen:?}"),
        serde_json::to_string(&with).unwrap_or_default(),
    ];
    let id = InspectionId(id);
    once(&api, by.caller, key, request, move |app, caller| {
        let (row, now) = app.inspection_to_mend(caller, &id)?;
        let was = row.inspection.details;
        let day = |it: Patch<Day>, was| it.map_or(was, |it| it.map(|it| it.0));
        let details = Details {
            title: with.title.unwrap_or(was.title),
            round: with.round.unwrap_or(was.round),
            team: with.team.unwrap_or(was.team),
            level: with.level.map_or(was.level, |it| it.map(Into::into)),
            kind: with.kind.map_or(was.kind, |it| it.map(Into::into)),
            from: day(with.from, was.from),
            to: day(with.to, was.to),
            feedback_on: day(with.feedback_on, was.feedback_on),
            feedback_document: with.feedback_document.unwrap_or(was.feedback_document),
        };
        // What was not named is as it was read: nobody may have changed it since.
        let seen = Some(seen.unwrap_or(now));
        app.inspection_command(caller, &id, seen, &Command::Correct { details, reason: with.reason })?;
        shown(app, caller, &id)
    })
    .await
}

/// The figures of an inspection on a day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DayTotals {
    /// The inspection.
    inspection: String,
    /// The day.
    as_of: Date,
    /// The figures.
    totals: Totals,
}

/// The figures of one inspection
///
/// Over the findings that the caller sees, all reckoned from the same events.
#[utoipa::path(get, path = "/inspections/{id}/totals", tag = "inspections",
    params(("id" = String, Path, description = "Its identifier"), Then),
    responses((status = 200, body = DayTotals)))]
pub(crate) async fn totals(
    State(api): State<Api>,
    Signed(by): Signed,
    Path(id): Path<String>,
    Query(then): Query<Then>,
) -> Answer<Json<DayTotals>> {
    let page = blocking(&api, move |app| {
        let as_of = app.as_of(then.as_of.map(|it| it.0))?;
        app.ledger(&by.caller, &InspectionId(id), as_of)
    })
    .await?;
    Ok(Json(DayTotals {
        inspection: page.inspection.id.clone(),
        as_of: page.as_of.day,
        totals: (&page.totals).into(),
    }))
}
