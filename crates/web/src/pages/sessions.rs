//! Who is signed in, for the system administrator: who and from where, nothing of what they do.

use super::{
    own::session_row,
    settings::{only, settings_frame, tabs},
};
use crate::{
    Web,
    fields::SessionForm,
    reply::{self, Reply},
    visit::Signed,
    words::{self, events, pick},
};
use access::Role;
use app::{App, Error, Invalid, Result};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use std::sync::Arc;
use ui::{FormState, Lang, SessionsPage, StopRow};

/// Sessions that are listed: the ones used last.
const LISTED: usize = 500;

fn span(lang: Lang, it: jiff::SignedDuration) -> String {
    let minutes = it.as_mins();
    match (lang, minutes % 60) {
        (Lang::Zh, 0) => format!("{}小时", minutes / 60),
        (Lang::Zh, _) => format!("{minutes}分钟"),
        (Lang::En, 0) => format!("{} h", minutes / 60),
        (Lang::En, _) => format!("{minutes} min"),
    }
}

/// The operator's settings, with the name under which each is set.
fn policy(lang: Lang, app: &App) -> Vec<(String, String)> {
    let policy = app.policy();
    let password = match (policy.password_days, lang) {
        (None, _) => pick(lang, "不定期更换", "not by the calendar").to_owned(),
        (Some(days), Lang::Zh) => format!("{days}天"),
        (Some(days), Lang::En) => format!("{days} days"),
    };
    let roles: Vec<&str> = policy.second_factor.iter().map(|it| words::role(lang, *it)).collect();
    let factor = if roles.is_empty() {
        pick(lang, "自愿", "of one's own will").to_owned()
    } else {
        roles.join(pick(lang, "、", ", "))
    };
    [
        (pick(lang, "没有操作多久后结束", "Ends when idle for"), "idle-minutes", span(lang, policy.idle)),
        (pick(lang, "最长多久后结束", "Ends in any case after"), "session-hours", span(lang, policy.longest)),
        (pick(lang, "口令多久要改", "Age of a password"), "password-days", password),
        (pick(lang, "哪些角色必须两步验证", "Roles that need two steps"), "second-factor", factor),
    ]
    .into_iter()
    .map(|(label, key, value)| (format!("{label}（{key}）"), value))
    .collect()
}

fn page(app: &App, signed: &Signed, stop: Option<FormState>, status: StatusCode) -> Result<Reply> {
    let lang = signed.visit.lang;
    let directory = app.directory(&signed.caller)?;
    let all = app.all_sessions(&signed.caller)?;
    let rows = all.iter().take(LISTED).map(|it| {
        let end = (!it.current).then(|| format!("/settings/sessions/{}/{}/end", it.person, it.id));
        let mut row = session_row(app, it, lang, end);
        row.who = events::person(lang, &directory, &it.person);
        row.username =
            directory.people.get(&it.person).map(|it| it.person.username.clone()).unwrap_or_default();
        row
    });
    let stops = app.urgent_stops(&signed.caller)?;
    let page = SessionsPage {
        frame: settings_frame(app, signed)?,
        tabs: tabs(signed),
        rows: rows.collect(),
        total: u32::try_from(all.len()).unwrap_or(u32::MAX),
        policy: policy(lang, app),
        stops: stops
            .into_iter()
            .map(|it| StopRow {
                who: events::person(lang, &directory, &it.person),
                reason: it.reason,
                until: words::instant(app.world(), it.until),
                lift: format!("/settings/sessions/{}/lift", it.person),
            })
            .collect(),
        stop: stop.unwrap_or_else(|| FormState::new("/settings/sessions/stop", &signed.caller.csrf)),
    };
    Ok(Reply::With(status, ui::html(&page)))
}

pub(crate) async fn sessions(State(web): State<Arc<Web>>, signed: Signed) -> Response {
    reply::respond(web, signed, |app, signed| {
        only(signed, Role::SystemAdmin)?;
        page(app, signed, None, StatusCode::OK)
    })
    .await
}

pub(crate) async fn end(
    State(web): State<Arc<Web>>,
    Path((person, id)): Path<(String, String)>,
    form: SessionForm,
) -> Response {
    reply::respond(web, form.signed, move |app, signed| {
        app.end_session_of(&signed.caller, &person, &id)?;
        Ok(Reply::See("/settings/sessions?ok=ended".to_owned()))
    })
    .await
}

pub(crate) async fn stop(State(web): State<Arc<Web>>, form: SessionForm) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        only(signed, Role::SystemAdmin)?;
        let username = fields.get("username").to_lowercase();
        let directory = app.directory(&signed.caller)?;
        let meant = directory.people.values().find(|it| it.person.username.to_lowercase() == username);
        let stopped = match meant {
            Some(row) => app.stop_urgently(&signed.caller, &row.id, fields.get("reason")),
            None => Err(Error::invalid("username", Invalid::NoAccount)),
        };
        match stopped {
            Ok(()) => Ok(Reply::See("/settings/sessions?ok=stopped".to_owned())),
            Err(error @ (Error::Invalid { .. } | Error::NotYours)) => {
                let mut form = FormState::new("/settings/sessions/stop", &signed.caller.csrf)
                    .with("username", fields.get("username"))
                    .with("reason", fields.get("reason"));
                form.open = true;
                let form = match error {
                    Error::NotYours => form.wrong("username", words::administrators_stop(signed.visit.lang)),
                    error => words::on_form(signed.visit.lang, form, &error),
                };
                page(app, signed, Some(form), StatusCode::UNPROCESSABLE_ENTITY)
            }
            Err(error) => Err(error),
        }
    })
    .await
}

pub(crate) async fn lift(
    State(web): State<Arc<Web>>,
    Path(person): Path<String>,
    form: SessionForm,
) -> Response {
    reply::respond(web, form.signed, move |app, signed| {
        app.lift_stop(&signed.caller, &person)?;
        Ok(Reply::See("/settings/sessions?ok=lifted".to_owned()))
    })
    .await
}
