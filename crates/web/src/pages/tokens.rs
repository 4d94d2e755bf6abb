//! A person's own tokens for the REST interface.

use super::inspections::retyped;
use crate::{
    Web,
    fields::{Fields, SessionForm},
    frame,
    reply::{self, Reply},
    visit::Signed,
    words::{self, pick},
};
use app::{App, Error, NewToken, Part, Result};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use ledger::InspectionId;
use std::sync::Arc;
use ui::{Choice, FormState, MadeToken, Msg, Section, TokenRow, TokenState, TokensPage};

/// Inspections that are offered for confining a token to.
const OFFERED: u64 = 50;

/// The inspections that may be ticked, in words.
fn offered(app: &App, signed: &Signed) -> Result<Vec<Choice>> {
    let listed = app.inspections_seen(&signed.caller, Part::first(OFFERED))?;
    let label = |it: &views::InspectionRow| format!("{}　{}", it.unit_name(), it.inspection.details.title);
    Ok(listed.items.iter().map(|it| Choice::new(&it.id, label(it))).collect())
}

/// The form, with what may be chosen.
fn chosen(signed: &Signed, form: FormState, inspections: &[Choice]) -> FormState {
    let t = Msg::new(signed.visit.lang);
    form.choose("access", vec![Choice::new("read", t.token_read()), Choice::new("write", t.token_write())])
        .choose("inspections", inspections.to_vec())
}

fn empty(app: &App, signed: &Signed) -> FormState {
    let quarter = app.world().today().saturating_add(jiff::Span::new().days(90));
    FormState::new("/account/tokens", &signed.caller.csrf)
        .with("access", "read")
        .with("expires_on", quarter.to_string())
}

fn page(
    app: &App,
    signed: &Signed,
    form: Option<FormState>,
    made: Option<MadeToken>,
    status: StatusCode,
) -> Result<Reply> {
    let now = app.world().now();
    let inspections = offered(app, signed)?;
    let instant = |at| words::instant(app.world(), at);
    let named = |id: &String| {
        let known = inspections.iter().find(|it| it.value == *id);
        known.map_or_else(|| id.clone(), |it| it.label.clone())
    };
    let rows = app
        .tokens(&signed.caller)?
        .into_iter()
        .map(|it| TokenRow {
            state: if it.revoked_at.is_some() {
                TokenState::Revoked
            } else if it.is_good(now) {
                TokenState::Good
            } else {
                TokenState::Expired
            },
            revoke: it.is_good(now).then(|| format!("/account/tokens/{}/revoke", it.id)),
            inspections: it.inspections.iter().flatten().map(named).collect(),
            made: instant(it.made_at),
            used: it.used_at.map(instant).unwrap_or_default(),
            until: instant(it.expires_at),
            write: it.write,
            name: it.name,
        })
        .collect();
    let page = TokensPage {
        frame: frame::general(app, signed, Section::Nowhere)?,
        rows,
        made,
        new: chosen(signed, form.unwrap_or_else(|| empty(app, signed)), &inspections),
        description: format!("{}/openapi.json", api::ROOT),
    };
    Ok(Reply::With(status, ui::html(&page)))
}

pub(crate) async fn tokens(State(web): State<Arc<Web>>, signed: Signed) -> Response {
    reply::respond(web, signed, |app, signed| page(app, signed, None, None, StatusCode::OK)).await
}

/// What was typed; `Err` names the fields that cannot be read, with what is wrong.
fn read(
    signed: &Signed,
    fields: &Fields,
) -> std::result::Result<NewToken, Vec<(&'static str, &'static str)>> {
    let lang = signed.visit.lang;
    let mut wrong = Vec::new();
    let write = match fields.get("access") {
        "read" => false,
        "write" => true,
        _ => {
            wrong.push(("access", pick(lang, "请选择", "Please choose")));
            false
        }
    };
    let expires_on = match fields.day("expires_on") {
        Ok(Some(day)) => day,
        Ok(None) => {
            wrong.push(("expires_on", words::required(lang)));
            jiff::civil::Date::ZERO
        }
        Err(()) => {
            wrong.push(("expires_on", words::not_a_day(lang)));
            jiff::civil::Date::ZERO
        }
    };
    let inspections: Vec<InspectionId> = fields.all("inspections").map(InspectionId::from).collect();
    let inspections = (!inspections.is_empty()).then_some(inspections);
    let new = NewToken { name: fields.get("name").to_owned(), write, inspections, expires_on };
    if wrong.is_empty() { Ok(new) } else { Err(wrong) }
}

pub(crate) async fn make(State(web): State<Arc<Web>>, form: SessionForm) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        let again = |wrong: &dyn Fn(FormState) -> FormState| {
            let form = retyped(FormState::new("/account/tokens", &signed.caller.csrf), &fields);
            page(app, signed, Some(wrong(form)), None, StatusCode::UNPROCESSABLE_ENTITY)
        };
        let new = match read(signed, &fields) {
            Ok(new) => new,
            Err(wrong) => {
                return again(&|form| wrong.iter().fold(form, |form, (name, why)| form.wrong(name, *why)));
            }
        };
        match app.make_token(&signed.caller, &new) {
            // No redirect: the token is nowhere but in this answer.
            Ok((token, secret)) => {
                page(app, signed, None, Some(MadeToken { name: token.name, secret }), StatusCode::OK)
            }
            Err(error @ Error::Invalid { .. }) => {
                again(&|form| words::on_form(signed.visit.lang, form, &error))
            }
            Err(error) => Err(error),
        }
    })
    .await
}

pub(crate) async fn revoke(
    State(web): State<Arc<Web>>,
    Path(id): Path<String>,
    form: SessionForm,
) -> Response {
    reply::respond(web, form.signed, move |app, signed| {
        app.revoke_token(&signed.caller, &id)?;
        Ok(Reply::See("/account/tokens?ok=token_revoked".to_owned()))
    })
    .await
}
