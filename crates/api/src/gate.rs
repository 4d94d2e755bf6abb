//! Before anything else: a good token. Neither path nor method nor body is looked at without one.

use crate::{
    Api,
    extract::blocking,
    problem::{Answer, Failure, Why},
};
use app::TokenCaller;
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// Who calls, for handlers.
#[derive(Clone, Debug)]
pub(crate) struct Signed(pub(crate) TokenCaller);

impl<S: Sync> FromRequestParts<S> for Signed {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Answer<Self> {
        parts.extensions.get::<Signed>().cloned().ok_or_else(|| Why::NoToken.into())
    }
}

/// The token of `Authorization: Bearer …`; the scheme's letters count the same in either case.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (all.next(), all.next()) else { return None };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The layer. The description of the interface is for everybody; it says nothing of what is in the ledger.
pub(crate) async fn gate(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads && request.uri().path() == "/openapi.json" {
        return next.run(request).await;
    }
    let Some(token) = bearer(request.headers()).map(str::to_owned) else {
        return Failure::from(Why::NoToken).into_response();
    };
    let origin = request.extensions().get::<app::Origin>().cloned().unwrap_or_default();
    match blocking(&api, move |app| app.token_caller(&token, &origin)).await {
        Ok(Some(caller)) => {
            let by = caller.caller.clone();
            let path = format!("{}{}", crate::ROOT, request.uri().path());
            // One place for all operations: whatever is no reading needs a token that may write.
            let response = if !reads && !caller.token.write {
                Failure::from(Why::ReadOnlyToken).into_response()
            } else {
                request.extensions_mut().insert(Signed(caller));
                next.run(request).await
            };
            // What lies outside the scope the use cases note themselves.
            if response.status() == StatusCode::FORBIDDEN {
                let noted = blocking(&api, move |app| {
                    app.note_denied(&by, &path);
                    Ok(())
                });
                if let Err(failure) = noted.await {
                    return failure.into_response();
                }
            }
            response
        }
        Ok(None) => Failure::from(Why::NoToken).into_response(),
        Err(failure) => failure.into_response(),
    }
}
