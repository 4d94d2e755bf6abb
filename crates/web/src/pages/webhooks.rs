//! Webhooks, of the system administrator.

use super::{
    inspections::retyped,
    settings::{only, settings_frame, tabs},
};
use crate::{
    Web,
    fields::SessionForm,
    reply::{self, Reply},
    visit::Signed,
    words::{self, pick},
};
use access::Role;
use app::{About, App, Error, NewWebhook, Result, WebhookLine};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use std::sync::Arc;
use ui::{Choice, FormState, Lang, Msg, WebhookMood, WebhookRow, WebhookSecret, WebhooksPage};

fn about(t: Msg, about: About) -> String {
    match about {
        About::Findings => t.webhook_findings(),
        About::Inspections => t.webhook_inspections(),
        About::Organisation => t.webhook_organisation(),
    }
}

/// The sentence for the code of a failure.
fn why(lang: Lang, code: &str) -> String {
    if let Some(status) = code.strip_prefix("status_") {
        return match lang {
            Lang::Zh => format!("对方答复 {status}"),
            Lang::En => format!("the receiver answered {status}"),
        };
    }
    match code {
        "timeout" => pick(lang, "10秒内没有答复", "no answer within 10 seconds"),
        "host_not_found" => pick(lang, "找不到这个主机", "the host was not found"),
        "internal_address" => {
            pick(lang, "地址通到内部网络，没有列出", "the address is internal and not listed")
        }
        "address" => pick(lang, "地址不再允许", "the address is no longer allowed"),
        "tls" => pick(lang, "证书不被信任", "its certificate is not trusted"),
        _ => pick(lang, "连不上", "it could not be reached"),
    }
    .to_owned()
}

fn row(lang: Lang, app: &App, line: &WebhookLine) -> WebhookRow {
    let t = Msg::new(lang);
    let (hook, state) = (&line.hook, &line.state);
    let at = |act: &str| format!("/settings/webhooks/{}/{act}", hook.id);
    let instant = |at| words::instant(app.world(), at);
    let mood = if hook.stopped {
        WebhookMood::Stopped
    } else if state.given_up {
        WebhookMood::GivenUp
    } else if state.failures > 0 {
        WebhookMood::Failing
    } else {
        WebhookMood::Well
    };
    let goes = matches!(mood, WebhookMood::Well | WebhookMood::Failing);
    WebhookRow {
        name: hook.name.clone(),
        url: hook.url.clone(),
        about: hook.about.iter().map(|it| about(t, *it)).collect(),
        mood,
        error: state.error.as_deref().map(|it| why(lang, it)).unwrap_or_default(),
        taken: state.delivered_at.map(instant).unwrap_or_default(),
        again: state.next_at.filter(|_| goes).map(instant).unwrap_or_default(),
        behind: line.behind,
        rotate: at("rotate"),
        stop: goes.then(|| at("stop")),
        resume: (!goes).then(|| at("resume")),
        remove: at("remove"),
    }
}

fn page(
    app: &App,
    signed: &Signed,
    form: Option<FormState>,
    secret: Option<WebhookSecret>,
    status: StatusCode,
) -> Result<Reply> {
    let lang = signed.visit.lang;
    let t = Msg::new(lang);
    let form = form.unwrap_or_else(|| {
        FormState::new("/settings/webhooks", &signed.caller.csrf).with("about", About::Findings.key())
    });
    let choices = About::ALL.into_iter().map(|it| Choice::new(it.key(), about(t, it))).collect();
    let page = WebhooksPage {
        frame: settings_frame(app, signed)?,
        tabs: tabs(signed),
        rows: app.webhooks(&signed.caller)?.iter().map(|it| row(lang, app, it)).collect(),
        secret,
        new: form.choose("about", choices),
    };
    Ok(Reply::With(status, ui::html(&page)))
}

pub(crate) async fn webhooks(State(web): State<Arc<Web>>, signed: Signed) -> Response {
    reply::respond(web, signed, |app, signed| {
        only(signed, Role::SystemAdmin)?;
        page(app, signed, None, None, StatusCode::OK)
    })
    .await
}

pub(crate) async fn make(State(web): State<Arc<Web>>, form: SessionForm) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        only(signed, Role::SystemAdmin)?;
        let new = NewWebhook {
            name: fields.get("name").to_owned(),
            url: fields.get("url").to_owned(),
            about: fields.all("about").filter_map(About::from_key).collect(),
        };
        match app.add_webhook(&signed.caller, &new) {
            // No redirect: the secret is nowhere but in this answer.
            Ok((hook, secret)) => {
                let secret = WebhookSecret { name: hook.name, secret, beside: false };
                page(app, signed, None, Some(secret), StatusCode::OK)
            }
            Err(error @ Error::Invalid { .. }) => {
                let form = retyped(FormState::new("/settings/webhooks", &signed.caller.csrf), &fields);
                let form = words::on_form(signed.visit.lang, form, &error);
                page(app, signed, Some(form), None, StatusCode::UNPROCESSABLE_ENTITY)
            }
            Err(error) => Err(error),
        }
    })
    .await
}

pub(crate) async fn act(
    State(web): State<Arc<Web>>,
    Path((id, act)): Path<(String, String)>,
    form: SessionForm,
) -> Response {
    reply::respond(web, form.signed, move |app, signed| {
        only(signed, Role::SystemAdmin)?;
        let caller = &signed.caller;
        let done = match act.as_str() {
            "rotate" => {
                let (hook, secret) = app.rotate_webhook(caller, &id)?;
                let secret = WebhookSecret { name: hook.name, secret, beside: true };
                return page(app, signed, None, Some(secret), StatusCode::OK);
            }
            "stop" => app.stop_webhook(caller, &id, true).map(|()| "webhook_stopped"),
            "resume" => app.stop_webhook(caller, &id, false).map(|()| "webhook_resumed"),
            "remove" => app.remove_webhook(caller, &id).map(|()| "webhook_removed"),
            _ => Err(Error::NotFound),
        }?;
        Ok(Reply::See(format!("/settings/webhooks?ok={done}")))
    })
    .await
}
