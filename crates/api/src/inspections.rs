//! Inspections and their figures.

use crate::{
    Api,
    extract::{Day, Path, Query, blocking},
    gate::Signed,
    paging::List,
    problem::Answer,
    shapes::{Inspection, Limit, Totals},
};
use app::Part;
use axum::{Json, extract::State, http::Uri, response::Response};
use jiff::civil::Date;
use ledger::InspectionId;
use serde::{Deserialize, Serialize};
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
    #[param(value_type = Option<u32>, minimum = 0, nullable = false)]
    offset: u32,
}

/// Inspections
///
/// Those of which the caller sees something, newest feedback first.
#[utoipa::path(get, path = "/inspections", tag = "inspections", params(Which),
    responses((status = 200, body = List<Inspection>)))]
pub(crate) async fn list(
    State(api): State<Api>,
    Signed(by): Signed,
    Query(which): Query<Which>,
    uri: Uri,
) -> Answer<Response> {
    let (limit, offset) = (which.limit, u64::from(which.offset));
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
#[utoipa::path(get, path = "/inspections/{id}", tag = "inspections",
    params(("id" = String, Path, description = "Its identifier")),
    responses((status = 200, body = Inspection)))]
pub(crate) async fn one(
    State(api): State<Api>,
    Signed(by): Signed,
    Path(id): Path<String>,
) -> Answer<Json<Inspection>> {
    let row = blocking(&api, move |app| app.inspection_for(&by.caller, &InspectionId(id))).await?;
    Ok(Json((&row).into()))
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
