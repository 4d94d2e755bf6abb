//! Coming in and going out: set-up, sign-in, activation, language and theme.

use crate::{
    Web,
    fields::{Fields, OpenForm, SessionForm},
    frame,
    pages::own::second_form,
    reply::{self, Reply},
    visit::{DEVICE, LANG, SECOND, SESSION, THEME, Visit, cookie, cookie_name},
    words,
};
use app::{Entrance, Error, NewAdmin, SignedIn};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use std::sync::Arc;
use ui::{ActivatePage, FormState, Frame, SecondPage, SetupPage, SignInPage, StyleGuide, Verified};

/// A cookie of ours. Scripts never read it; other sites never send it.
fn set_cookie(web: &Web, name: &str, value: &str, seconds: i64) -> HeaderValue {
    let secure = if web.secure { "; Secure" } else { "" };
    let name = cookie_name(web, name);
    let text = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

/// How long a browser remembers by what it is known, in seconds; the server forgets it no later.
const DEVICE_SECONDS: i64 = 180 * 24 * 3600;

/// How long the second step of signing in may take, in seconds.
const SECOND_SECONDS: i64 = 300;

/// The cookie of a session.
pub(crate) fn cookie_for_session(web: &Web, token: &str) -> HeaderValue {
    set_cookie(web, SESSION, token, web.app.policy().longest.as_secs())
}

/// Into the installation: the session's cookie, that of the browser, and no other of signing in.
fn come_in(web: &Web, entrance: &Entrance, to: &str) -> Response {
    let response = with_cookie(Redirect::to(to), cookie_for_session(web, &entrance.token));
    let response = match &entrance.device {
        Some(device) => with_cookie(response, set_cookie(web, DEVICE, device, DEVICE_SECONDS)),
        None => response,
    };
    with_cookie(response, set_cookie(web, SECOND, "", 0))
}

pub(crate) fn with_cookie(response: impl IntoResponse, cookie: HeaderValue) -> Response {
    let mut response = response.into_response();
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// A path of this server to go on to: nothing that a browser could take for another host.
fn next(wanted: &str) -> String {
    let fine = wanted.starts_with('/')
        && !wanted.starts_with("//")
        && !wanted.contains('\\')
        && !wanted.contains(|it: char| it.is_control())
        && !wanted.starts_with("/signin");
    if fine { wanted.to_owned() } else { "/".to_owned() }
}

fn frame_alone(visit: &Visit) -> Frame {
    Frame { user: None, nav: ui::Nav::default(), ..frame::bare(visit) }
}

/// A form filled in again with what was typed and what is wrong with it.
fn again(action: &str, visit: &Visit, fields: &Fields, error: &Error) -> FormState {
    let mut form = FormState::new(action, "");
    for (name, value) in fields.typed() {
        form = form.with(name, value.as_str());
    }
    words::on_form(visit.lang, form, error)
}

pub(crate) async fn sign_in_page(State(web): State<Arc<Web>>, visit: Visit) -> Response {
    let next = frame::query(&visit, "next").unwrap_or_default();
    let form = FormState::new("/signin", "").with("next", next);
    show_sign_in(web, visit, form, StatusCode::OK).await
}

async fn show_sign_in(web: Arc<Web>, visit: Visit, form: FormState, status: StatusCode) -> Response {
    let for_error = visit.clone();
    let shown = reply::blocking(move || {
        if !web.app.is_set_up()? {
            return Ok(Reply::See("/setup".to_owned()));
        }
        let verified = web.app.last_verified().map(|it| Verified {
            at: words::instant(web.app.world(), it.at),
            events: it.report.events,
            whole: it.report.fault.is_none(),
        });
        let page = SignInPage {
            frame: frame_alone(&visit),
            organisation: web.app.organisation()?,
            form,
            verified,
            demo: web.demo.clone().unwrap_or_default(),
        };
        Ok(Reply::With(status, ui::html(&page)))
    })
    .await;
    shown.map_or_else(|error| reply::failed(&for_error, &error), IntoResponse::into_response)
}

pub(crate) async fn sign_in(State(web): State<Arc<Web>>, headers: HeaderMap, form: OpenForm) -> Response {
    let OpenForm { visit, fields } = form;
    let app = Arc::clone(&web.app);
    let (username, password) = (fields.get("username").to_owned(), fields.raw("password").to_owned());
    let (old, origin) = (visit.caller.clone(), visit.origin.clone());
    let device = cookie(&web, &headers, DEVICE).unwrap_or_default();
    let signed = reply::blocking(move || {
        let signed = app.sign_in_from(&username, &password, &device, &origin)?;
        // A session that was open in this browser ends: nobody carries on under another name.
        if let Some(old) = old {
            app.sign_out(&old)?;
        }
        Ok(signed)
    })
    .await;
    match signed {
        Ok(SignedIn::In(entrance)) => come_in(&web, &entrance, &next(fields.get("next"))),
        Ok(SignedIn::Second(token)) => {
            let next: String = form_urlencoded::byte_serialize(next(fields.get("next")).as_bytes()).collect();
            let to = Redirect::to(&format!("/signin/second?next={next}"));
            let response = with_cookie(to, set_cookie(&web, SESSION, "", 0));
            with_cookie(response, set_cookie(&web, SECOND, &token, SECOND_SECONDS))
        }
        Err(error) => {
            let status = match error {
                Error::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let form = again("/signin", &visit, &fields, &error);
            show_sign_in(web, visit, form, status).await
        }
    }
}

pub(crate) async fn second_page(State(web): State<Arc<Web>>, headers: HeaderMap, visit: Visit) -> Response {
    let app = Arc::clone(&web.app);
    let token = cookie(&web, &headers, SECOND).unwrap_or_default();
    match reply::blocking(move || app.is_pending(&token)).await {
        Ok(true) => {
            let next = frame::query(&visit, "next").unwrap_or_default();
            let form = FormState::new("/signin/second", "").with("next", next);
            let page = SecondPage { frame: frame_alone(&visit), form };
            reply::page(StatusCode::OK, ui::html(&page))
        }
        Ok(false) => Redirect::to("/signin").into_response(),
        Err(error) => reply::failed(&visit, &error),
    }
}

pub(crate) async fn second(State(web): State<Arc<Web>>, headers: HeaderMap, form: OpenForm) -> Response {
    let OpenForm { visit, fields } = form;
    let app = Arc::clone(&web.app);
    let token = cookie(&web, &headers, SECOND).unwrap_or_default();
    let (code, origin) = (fields.get("code").to_owned(), visit.origin.clone());
    match reply::blocking(move || app.sign_in_second(&token, &code, &origin)).await {
        Ok(entrance) => come_in(&web, &entrance, &next(fields.get("next"))),
        // Too late, or too many wrong codes: from the beginning.
        Err(Error::Stranger) => with_cookie(Redirect::to("/signin"), set_cookie(&web, SECOND, "", 0)),
        Err(error @ (Error::BadCode | Error::Wait(_))) => {
            let form = second_form("/signin/second", &fields);
            let (form, status) = match error {
                Error::Wait(_) => (words::on_form(visit.lang, form, &error), StatusCode::TOO_MANY_REQUESTS),
                _ => (form.wrong("code", words::wrong_code(visit.lang)), StatusCode::UNPROCESSABLE_ENTITY),
            };
            let page = SecondPage { frame: frame_alone(&visit), form };
            reply::page(status, ui::html(&page))
        }
        Err(error) => reply::failed(&visit, &error),
    }
}

pub(crate) async fn sign_out(State(web): State<Arc<Web>>, form: SessionForm) -> Response {
    let app = Arc::clone(&web.app);
    let caller = form.signed.caller;
    match reply::blocking(move || app.sign_out(&caller)).await {
        Ok(()) => {
            let mut response = with_cookie(Redirect::to("/signin"), set_cookie(&web, SESSION, "", 0));
            // What was typed and not sent waits in the browser's tab: not for the next one who sits there.
            response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"storage\""));
            response
        }
        Err(error) => reply::failed(&form.signed.visit, &error),
    }
}

pub(crate) async fn setup(State(web): State<Arc<Web>>, visit: Visit) -> Response {
    let app = Arc::clone(&web.app);
    match reply::blocking(move || app.is_set_up()).await {
        Ok(true) => Redirect::to("/signin").into_response(),
        Ok(false) => {
            let page = SetupPage { frame: frame_alone(&visit), form: FormState::new("/setup", "") };
            reply::page(StatusCode::OK, ui::html(&page))
        }
        Err(error) => reply::failed(&visit, &error),
    }
}

pub(crate) async fn set_up(State(web): State<Arc<Web>>, form: OpenForm) -> Response {
    let OpenForm { visit, fields } = form;
    let admin = |kind: &str| NewAdmin {
        name: fields.get(&format!("{kind}_name")).to_owned(),
        username: fields.get(&format!("{kind}_username")).to_owned(),
        password: fields.raw(&format!("{kind}_password")).to_owned(),
    };
    let admins = [admin("system"), admin("security"), admin("audit")];
    let (code, organisation) = (fields.get("code").to_owned(), fields.get("organisation").to_owned());
    let app = Arc::clone(&web.app);
    match reply::blocking(move || app.set_up(&code, &organisation, &admins)).await {
        Ok(()) => Redirect::to("/signin").into_response(),
        Err(error) => {
            let form = again("/setup", &visit, &fields, &error);
            let page = SetupPage { frame: frame_alone(&visit), form };
            reply::page(StatusCode::UNPROCESSABLE_ENTITY, ui::html(&page))
        }
    }
}

pub(crate) async fn activate_page(visit: Visit) -> Response {
    let username = frame::query(&visit, "username").unwrap_or_default();
    let form = FormState::new("/activate", "").with("username", username);
    reply::page(StatusCode::OK, ui::html(&ActivatePage { frame: frame_alone(&visit), form }))
}

pub(crate) async fn activate(State(web): State<Arc<Web>>, form: OpenForm) -> Response {
    let OpenForm { visit, fields } = form;
    let show = |form: FormState| {
        let page = ActivatePage { frame: frame_alone(&visit), form };
        reply::page(StatusCode::UNPROCESSABLE_ENTITY, ui::html(&page))
    };
    if fields.raw("password") != fields.raw("again") {
        let mut form = FormState::new("/activate", "");
        for (name, value) in fields.typed() {
            form = form.with(name, value.as_str());
        }
        return show(form.wrong("again", words::not_the_same(visit.lang)));
    }
    let app = Arc::clone(&web.app);
    let (username, code) = (fields.get("username").to_owned(), fields.get("code").to_owned());
    let (password, origin) = (fields.raw("password").to_owned(), visit.origin.clone());
    match reply::blocking(move || app.activate_from(&username, &code, &password, &origin)).await {
        Ok(entrance) => come_in(&web, &entrance, "/"),
        Err(error) => show(again("/activate", &visit, &fields, &error)),
    }
}

/// Language and theme are a browser's, not a person's: nothing is written but a cookie.
pub(crate) async fn set_lang(State(web): State<Arc<Web>>, headers: HeaderMap, form: OpenForm) -> Response {
    let lang = ui::Lang::parse(form.fields.get("lang")).unwrap_or(form.visit.lang);
    keep(&web, &headers, LANG, lang.code(), &form.fields)
}

pub(crate) async fn set_theme(State(web): State<Arc<Web>>, headers: HeaderMap, form: OpenForm) -> Response {
    let theme = ui::Theme::parse(form.fields.get("theme")).unwrap_or(form.visit.theme);
    keep(&web, &headers, THEME, theme.code(), &form.fields)
}

fn keep(web: &Web, headers: &HeaderMap, name: &str, value: &str, fields: &Fields) -> Response {
    let to = match fields.get("next") {
        to if to.starts_with("/signin") => to.to_owned(),
        to => next(to),
    };
    if cookie(web, headers, name).as_deref() == Some(value) {
        return Redirect::to(&to).into_response();
    }
    with_cookie(Redirect::to(&to), set_cookie(web, name, value, 365 * 24 * 3600))
}

/// Every part of the interface in every state; only in demo mode.
pub(crate) async fn style_guide(State(web): State<Arc<Web>>, visit: Visit) -> Response {
    if web.demo.is_none() {
        return reply::error_page(&visit, StatusCode::NOT_FOUND, None);
    }
    reply::page(StatusCode::OK, ui::html(&StyleGuide { frame: frame::bare(&visit) }))
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn the_way_back_stays_here() {
        assert_eq!(next("/findings/1?do=assign"), "/findings/1?do=assign");
        for elsewhere in
            ["", "https://evil.example", "//evil.example", "/\\evil.example", "/a\nb", "/signin?next=/"]
        {
            assert_eq!(next(elsewhere), "/", "{elsewhere:?}");
        }
    }
}
