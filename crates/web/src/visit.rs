//! Who asks, in which language and theme: read from the cookies of a request.

use crate::{Web, reply};
use app::{Caller, Origin};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, Uri, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use std::sync::Arc;
use ui::{Lang, Theme};

pub(crate) const SESSION: &str = "taizhang_session";
/// By which a browser is known to have come in to an account before.
pub(crate) const DEVICE: &str = "taizhang_device";
/// Between the two steps of signing in.
pub(crate) const SECOND: &str = "taizhang_second";
pub(crate) const LANG: &str = "taizhang_lang";
pub(crate) const THEME: &str = "taizhang_theme";

/// A request's circumstances.
#[derive(Clone, Debug)]
pub(crate) struct Visit {
    pub(crate) caller: Option<Caller>,
    pub(crate) lang: Lang,
    pub(crate) theme: Theme,
    /// Path and query, as asked for.
    pub(crate) here: String,
    pub(crate) demo: bool,
    /// From where it comes.
    pub(crate) origin: Origin,
    /// The session's own token, unmasked; `caller.csrf` is what goes into forms.
    pub(crate) token: String,
}

/// A request of a signed-in person. Anybody else is sent to sign in and comes back afterwards.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    pub(crate) visit: Visit,
    pub(crate) caller: Caller,
}

/// The name of a cookie of ours as it travels. Behind TLS it says that it is this host's alone, set by a page of TLS:
/// browsers take `__Host-` from nobody else.
pub(crate) fn cookie_name(web: &Web, name: &str) -> String {
    if web.secure { format!("__Host-{name}") } else { name.to_owned() }
}

/// The value of a cookie of ours.
pub(crate) fn cookie(web: &Web, headers: &HeaderMap, name: &str) -> Option<String> {
    let name = cookie_name(web, name);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(';'))
        .filter_map(|it| it.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

async fn look(parts: &Parts, web: &Arc<Web>) -> Result<Visit, app::Error> {
    let origin = parts.extensions.get::<Origin>().cloned().unwrap_or_default();
    let mut caller = match cookie(web, &parts.headers, SESSION) {
        None => None,
        Some(token) => {
            let (web, origin) = (Arc::clone(web), origin.clone());
            reply::blocking(move || web.app.caller_from(&token, &origin)).await?
        }
    };
    let token = caller.as_ref().map(|it| it.csrf.clone()).unwrap_or_default();
    if let Some(caller) = &mut caller {
        caller.csrf = mask(&token, &web.app.world().secret(token.len() / 2));
    }
    let lang = cookie(web, &parts.headers, LANG).as_deref().and_then(Lang::parse);
    let theme = cookie(web, &parts.headers, THEME).as_deref().and_then(Theme::parse);
    Ok(Visit {
        caller,
        lang: lang.unwrap_or_else(|| accepted(&parts.headers)),
        theme: theme.unwrap_or_default(),
        here: here(&parts.uri),
        demo: web.demo.is_some(),
        origin,
        token,
    })
}

/// The session's token as it goes into a page: different each time, since pages are compressed and repeat what was
/// asked for, and a secret that stays the same could then be felt out by its length (the attack called BREACH).
fn mask(token: &str, pad: &[u8]) -> String {
    let bytes = journal::unhex(token).unwrap_or_default();
    let mixed: Vec<u8> = bytes.iter().zip(pad).map(|(a, b)| a ^ b).collect();
    format!("{}{}", journal::hex(pad), journal::hex(&mixed))
}

/// The session's token out of what a form sent.
pub(crate) fn unmask(sent: &str) -> Option<String> {
    let bytes = journal::unhex(sent)?;
    let (pad, mixed) = bytes.split_at(bytes.len() / 2);
    let token: Vec<u8> = mixed.iter().zip(pad).map(|(a, b)| a ^ b).collect();
    (pad.len() == mixed.len()).then(|| journal::hex(&token))
}

fn here(uri: &Uri) -> String {
    uri.path_and_query().map_or_else(|| "/".to_owned(), |it| it.as_str().to_owned())
}

/// Chinese first: English only for a browser that asks for it and not for Chinese.
fn accepted(headers: &HeaderMap) -> Lang {
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok()).unwrap_or("");
    let wanted = wanted.to_ascii_lowercase();
    if !wanted.contains("zh") && wanted.starts_with("en") { Lang::En } else { Lang::Zh }
}

impl FromRequestParts<Arc<Web>> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> Result<Self, Response> {
        match look(parts, web).await {
            Ok(visit) => Ok(visit),
            Err(error) => Err(reply::failed(&plain(parts, web), &error)),
        }
    }
}

impl FromRequestParts<Arc<Web>> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Arc<Web>) -> Result<Self, Response> {
        let visit = <Visit as FromRequestParts<Arc<Web>>>::from_request_parts(parts, web).await?;
        match visit.caller.clone() {
            // Something has to be done first: nothing else is shown until it is.
            Some(caller) if caller.duty.is_some() && !is_for_duty(parts.uri.path()) => {
                Err(Redirect::to("/account").into_response())
            }
            Some(caller) => Ok(Signed { visit, caller }),
            // A form that comes too late cannot be sent again by a redirect: only its page can be shown again.
            None if parts.method == Method::GET => Err(reply::to_sign_in(&visit.here)),
            None => Err(reply::failed(&visit, &app::Error::Stranger)),
        }
    }
}

/// The pages on which a duty is done, and the way out.
fn is_for_duty(path: &str) -> bool {
    matches!(path, "/account" | "/account/password" | "/account/factor" | "/signout")
}

fn plain(parts: &Parts, web: &Arc<Web>) -> Visit {
    Visit {
        caller: None,
        lang: accepted(&parts.headers),
        theme: Theme::System,
        here: here(&parts.uri),
        demo: web.demo.is_some(),
        origin: Origin::default(),
        token: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{mask, unmask};

    #[test]
    fn a_token_looks_different_each_time_and_is_the_same() {
        let token = "00112233445566778899aabbccddeeff";
        let (one, two) = (mask(token, &[7; 16]), mask(token, &[9; 16]));
        assert_ne!(one, two);
        assert_eq!(unmask(&one).as_deref(), Some(token));
        assert_eq!(unmask(&two).as_deref(), Some(token));
        for wrong in ["", "zz", "0", &one[1..], "ü"] {
            assert_ne!(unmask(wrong).as_deref(), Some(token), "{wrong}");
        }
    }
}
