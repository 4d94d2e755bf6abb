//! One's own account: password, second factor, sessions.

use crate::{
    Web,
    fields::{Fields, SessionForm},
    frame,
    pages::account::{cookie_for_session, with_cookie},
    reply::{self, Reply},
    visit::Signed,
    words,
};
use app::{App, Duty, Error, Result};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use std::sync::Arc;
use ui::{AccountPage, FactorPage, FactorView, FirstDuty, FormState, Section, SessionRow};

/// What of the page is not as it usually is.
#[derive(Default)]
struct Shown {
    password: Option<FormState>,
    renew: Option<FormState>,
    off: Option<FormState>,
    codes: Vec<String>,
}

/// A session as a row; `end` is where it is ended.
pub(crate) fn session_row(
    app: &App,
    it: &app::SessionLine,
    lang: ui::Lang,
    end: Option<String>,
) -> SessionRow {
    SessionRow {
        who: String::new(),
        username: String::new(),
        device: words::device(lang, it.agent.as_deref().unwrap_or("")),
        address: it.address.clone().unwrap_or_default(),
        began: words::instant(app.world(), it.began),
        seen: words::instant(app.world(), it.seen),
        current: it.current,
        end,
    }
}

fn page(app: &App, signed: &Signed, shown: Shown, status: StatusCode) -> Result<Reply> {
    let caller = &signed.caller;
    let form = |action: &str| FormState::new(action, &caller.csrf);
    let state = app.factor_state(caller)?;
    let factor = FactorView {
        since: state.since.map(|it| words::instant(app.world(), it)).unwrap_or_default(),
        left: u32::try_from(state.recovery_left).unwrap_or(u32::MAX),
        required: state.required,
        off: (state.since.is_some() && !state.required)
            .then(|| shown.off.unwrap_or_else(|| form("/account/factor/off"))),
        renew: state.since.is_some().then(|| shown.renew.unwrap_or_else(|| form("/account/factor/recovery"))),
    };
    let sessions = app
        .own_sessions(caller)?
        .iter()
        .map(|it| {
            let end = (!it.current).then(|| format!("/account/sessions/{}/end", it.id));
            session_row(app, it, signed.visit.lang, end)
        })
        .collect();
    let page = AccountPage {
        frame: frame::general(app, signed, Section::Nowhere)?,
        duty: caller.duty.map(|it| match it {
            Duty::ChangePassword => FirstDuty::Password,
            Duty::SetUpFactor => FirstDuty::Factor,
        }),
        password: shown.password.unwrap_or_else(|| form("/account/password")),
        password_days: app.policy().password_days.unwrap_or(0),
        factor,
        codes: shown.codes,
        sessions,
    };
    Ok(Reply::With(status, ui::html(&page)))
}

pub(crate) async fn account(State(web): State<Arc<Web>>, signed: Signed) -> Response {
    reply::respond(web, signed, |app, signed| page(app, signed, Shown::default(), StatusCode::OK)).await
}

pub(crate) async fn change_password(State(web): State<Arc<Web>>, form: SessionForm) -> Response {
    let SessionForm { signed, fields } = form;
    let changed = reply::respond_with(&web, &signed, move |app, signed| {
        let refused = |wrong: FormState| {
            let shown = Shown { password: Some(wrong), ..Shown::default() };
            page(app, signed, shown, StatusCode::UNPROCESSABLE_ENTITY).map(Err)
        };
        let mut empty = FormState::new("/account/password", &signed.caller.csrf);
        empty.open = true;
        if fields.raw("password") != fields.raw("again") {
            return refused(empty.wrong("again", words::not_the_same(signed.visit.lang)));
        }
        match app.change_password(&signed.caller, fields.raw("old"), fields.raw("password")) {
            Ok(token) => Ok(Ok(token)),
            Err(error @ (Error::Invalid { .. } | Error::Wait(_))) => {
                refused(words::on_form(signed.visit.lang, empty, &error))
            }
            Err(error) => Err(error),
        }
    })
    .await;
    match changed {
        Ok(Ok(token)) => {
            let to = Redirect::to("/account?ok=password");
            with_cookie(to, cookie_for_session(&web, &token))
        }
        Ok(Err(page)) => page.into_response(),
        Err(refused) => refused,
    }
}

fn factor_page(app: &App, signed: &Signed, form: Option<FormState>, status: StatusCode) -> Result<Reply> {
    let offer = app.factor_offer(&signed.caller)?;
    let groups: Vec<String> =
        offer.secret.as_bytes().chunks(4).map(|it| String::from_utf8_lossy(it).into_owned()).collect();
    let page = FactorPage {
        frame: frame::general(app, signed, Section::Nowhere)?,
        duty: signed.caller.duty == Some(Duty::SetUpFactor),
        secret: groups.join(" "),
        uri: offer.uri,
        form: form.unwrap_or_else(|| FormState::new("/account/factor", &signed.caller.csrf)),
    };
    Ok(Reply::With(status, ui::html(&page)))
}

pub(crate) async fn factor(State(web): State<Arc<Web>>, signed: Signed) -> Response {
    reply::respond(web, signed, |app, signed| factor_page(app, signed, None, StatusCode::OK)).await
}

pub(crate) async fn factor_on(State(web): State<Arc<Web>>, form: SessionForm) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| match app.factor_on(&signed.caller, fields.get("code")) {
        // No redirect: the recovery codes are nowhere but in this answer.
        Ok(codes) => {
            let mut done = signed.clone();
            done.caller.duty = None;
            page(app, &done, Shown { codes, ..Shown::default() }, StatusCode::OK)
        }
        Err(error @ (Error::Invalid { .. } | Error::Wait(_))) => {
            let form = FormState::new("/account/factor", &signed.caller.csrf);
            let form = words::on_form(signed.visit.lang, form, &error);
            factor_page(app, signed, Some(form), StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(error) => Err(error),
    })
    .await
}

/// A form with a code that was wrong, open.
fn wrong_code(signed: &Signed, action: &str, error: &Error) -> FormState {
    let mut form = FormState::new(action, &signed.caller.csrf);
    form.open = true;
    words::on_form(signed.visit.lang, form, error)
}

pub(crate) async fn factor_off(State(web): State<Arc<Web>>, form: SessionForm) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| match app.factor_off(&signed.caller, fields.get("code")) {
        Ok(()) => Ok(Reply::See("/account?ok=factor_off".to_owned())),
        Err(error @ (Error::Invalid { .. } | Error::Wait(_))) => {
            let off = Some(wrong_code(signed, "/account/factor/off", &error));
            page(app, signed, Shown { off, ..Shown::default() }, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(error) => Err(error),
    })
    .await
}

pub(crate) async fn renew_recovery(State(web): State<Arc<Web>>, form: SessionForm) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        match app.factor_recovery(&signed.caller, fields.get("code")) {
            Ok(codes) => page(app, signed, Shown { codes, ..Shown::default() }, StatusCode::OK),
            Err(error @ (Error::Invalid { .. } | Error::Wait(_))) => {
                let renew = Some(wrong_code(signed, "/account/factor/recovery", &error));
                page(app, signed, Shown { renew, ..Shown::default() }, StatusCode::UNPROCESSABLE_ENTITY)
            }
            Err(error) => Err(error),
        }
    })
    .await
}

pub(crate) async fn end_session(
    State(web): State<Arc<Web>>,
    Path(id): Path<String>,
    form: SessionForm,
) -> Response {
    reply::respond(web, form.signed, move |app, signed| {
        app.end_own_session(&signed.caller, &id)?;
        Ok(Reply::See("/account?ok=ended".to_owned()))
    })
    .await
}

pub(crate) async fn end_others(State(web): State<Arc<Web>>, form: SessionForm) -> Response {
    reply::respond(web, form.signed, move |app, signed| {
        app.end_other_sessions(&signed.caller)?;
        Ok(Reply::See("/account?ok=ended".to_owned()))
    })
    .await
}

/// What was typed into the second step goes into no page again.
pub(crate) fn second_form(action: &str, fields: &Fields) -> FormState {
    FormState::new(action, "").with("next", fields.get("next"))
}
