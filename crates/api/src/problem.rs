//! What is refused, as problem details (RFC 9457) in the language of the request.
//!
//! Whoever refuses answers with a [`Failure`] and need not know the language: it travels in the response's extensions,
//! and [`speak`], outermost, puts it into words.

use crate::Api;
use app::{Error, Refused};
use axum::{
    Json,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use utoipa::ToSchema;

/// The media type of a problem.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// The language of titles and details.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Chinese, unless asked otherwise.
    Zh,
    /// English.
    En,
}

impl Lang {
    fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// The one of the two that `Accept-Language` wants most; Chinese where it does not say.
    pub(crate) fn of(headers: &HeaderMap) -> Lang {
        let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|it| it.to_str().ok()).unwrap_or("");
        let weight = |lang: &str| {
            wanted
                .split(',')
                .filter_map(|it| {
                    let mut parts = it.split(';');
                    let tag = parts.next()?.trim().to_ascii_lowercase();
                    let hit = tag == lang || tag.starts_with(&format!("{lang}-"));
                    let q = parts.find_map(|it| it.trim().strip_prefix("q=")?.trim().parse::<f32>().ok());
                    hit.then(|| q.unwrap_or(1.0))
                })
                .fold(0.0, f32::max)
        };
        if weight("en") > weight("zh") { Lang::En } else { Lang::Zh }
    }

    fn tag(self) -> &'static str {
        self.pick("zh", "en")
    }
}

/// Why a request was not done (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// What sort of problem it is: `urn:taizhang:problem:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// The sort in a few words.
    title: String,
    /// The status of the answer.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What is wrong in this case, in a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    detail: Option<String>,
    /// For programs; never changes its meaning.
    code: String,
    /// The field that cannot be used, where it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    field: Option<String>,
    /// The version now, after somebody was faster.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    version: Option<u64>,
    /// Under which number the operator finds it in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    request: Option<String>,
}

/// What the interface itself refuses, before or beside `app`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// No token, or one that is not good.
    NoToken,
    /// The token may read only.
    ReadOnlyToken,
    /// There is no such thing for this person.
    NotFound,
    /// The address knows other methods only.
    Method,
    /// The path is not well formed.
    BadPath,
    /// A parameter of the query is unknown, missing or no value of its kind.
    BadQuery,
    /// A header is not well formed.
    BadHeader,
    /// The body is not what its type says, or broke off.
    BadBody,
    /// The body's type is another one than wanted.
    MediaType,
    /// The body is too large.
    TooLarge,
    /// A field is missing, unknown or of another kind.
    BadField,
    /// `If-Match` is missing.
    NoVersion,
    /// `Idempotency-Key` is missing where it is needed.
    NoKey,
    /// The same key is being worked on.
    KeyRunning,
    /// The key stands for another request.
    KeyOther,
    /// Too many wait at this moment.
    TooMany,
}

impl Why {
    fn status(self) -> StatusCode {
        match self {
            Why::NoToken => StatusCode::UNAUTHORIZED,
            Why::ReadOnlyToken => StatusCode::FORBIDDEN,
            Why::NotFound => StatusCode::NOT_FOUND,
            Why::Method => StatusCode::METHOD_NOT_ALLOWED,
            Why::BadPath | Why::BadQuery | Why::BadHeader | Why::BadBody | Why::NoKey => {
                StatusCode::BAD_REQUEST
            }
            Why::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Why::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Why::BadField | Why::KeyOther => StatusCode::UNPROCESSABLE_ENTITY,
            Why::NoVersion => StatusCode::PRECONDITION_REQUIRED,
            Why::KeyRunning => StatusCode::CONFLICT,
            Why::TooMany => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    fn code(self) -> &'static str {
        match self {
            Why::NoToken => "no_token",
            Why::ReadOnlyToken => "read_only_token",
            Why::NotFound => "not_found",
            Why::Method => "method",
            Why::BadPath => "bad_path",
            Why::BadQuery => "bad_query",
            Why::BadHeader => "bad_header",
            Why::BadBody => "bad_body",
            Why::MediaType => "media_type",
            Why::TooLarge => "too_large",
            Why::BadField => "bad_field",
            Why::NoVersion => "no_version",
            Why::NoKey => "no_key",
            Why::KeyRunning => "key_running",
            Why::KeyOther => "key_other",
            Why::TooMany => "too_many",
        }
    }

    fn sentence(self, lang: Lang) -> &'static str {
        match self {
            Why::NoToken => lang.pick(
                "请求里没有有效的令牌。在“我的账号—接口令牌”里做一个，放在 Authorization: Bearer 后面",
                "The request carries no good token. Make one under My account, API tokens, and send it after Authorization: Bearer",
            ),
            Why::ReadOnlyToken => {
                lang.pick("这个令牌只能看，不能改", "This token may read and not change anything")
            }
            Why::NotFound => lang.pick("没有这一项，或者不在您的范围内", "There is no such thing within your scope"),
            Why::Method => lang.pick(
                "这个地址不接受这种方法，可用的方法见 Allow",
                "This address does not take this method; Allow names those it takes",
            ),
            Why::BadPath => lang.pick("地址写得不对", "The path is not well formed"),
            Why::BadQuery => {
                lang.pick("查询参数不对", "A parameter of the query is unknown or cannot be used")
            }
            Why::BadHeader => lang.pick("请求头写得不对", "A header is not well formed"),
            Why::BadBody => lang.pick("请求内容写得不对，或者没有传完", "The body is not well formed, or broke off"),
            Why::MediaType => {
                lang.pick("请求内容的类型不对，见 Content-Type", "The body is of another type than wanted; see Content-Type")
            }
            Why::TooLarge => lang.pick("请求内容太大", "The body is too large"),
            Why::BadField => lang.pick("有一项不能用", "A field cannot be used"),
            Why::NoVersion => lang.pick(
                "请把看到的版本（ETag）放在 If-Match 里，免得盖掉别人的改动",
                "Send the version that you saw (its ETag) in If-Match, so that nobody's change is overwritten",
            ),
            Why::NoKey => lang.pick(
                "请给 Idempotency-Key：重发时凭它不会做两次",
                "Send an Idempotency-Key, so that sending it again does not do it twice",
            ),
            Why::KeyRunning => lang.pick(
                "同一个 Idempotency-Key 的请求正在办理，请稍后再问",
                "A request with this Idempotency-Key is being worked on; ask again later",
            ),
            Why::TooMany => lang.pick(
                "现在等候的请求太多，请稍后再试，或者不等候",
                "Too many requests are waiting; try again later, or without waiting",
            ),
            Why::KeyOther => lang.pick(
                "这个 Idempotency-Key 已经用于另一个请求",
                "This Idempotency-Key stands for another request",
            ),
        }
    }
}

/// What did not work, before it is put into words.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Refused by the interface itself; with the reader's own words, which are English and name the place.
    Own(Why, Option<String>),
    /// Refused by a use case, or worse.
    App(Error),
}

/// What a handler gives.
pub(crate) type Answer<T> = Result<T, Failure>;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::App(error)
    }
}

impl From<Why> for Failure {
    fn from(why: Why) -> Self {
        Failure::Own(why, None)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// The name of an enum's variant as a code: `NotAssigned` is `not_assigned`. Refusals have no other spelling that
/// could be kept in step with them.
fn variant(value: &impl std::fmt::Debug) -> String {
    let name = format!("{value:?}");
    let mut code = String::new();
    for it in name.chars().take_while(char::is_ascii_alphanumeric) {
        if it.is_ascii_uppercase() && !code.is_empty() {
            code.push('_');
        }
        code.push(it.to_ascii_lowercase());
    }
    code
}

impl Failure {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Failure::Own(why, _) => why.status(),
            Failure::App(error) => match error {
                Error::Stranger => StatusCode::UNAUTHORIZED,
                Error::NotFound => StatusCode::NOT_FOUND,
                Error::NotYours | Error::Past => StatusCode::FORBIDDEN,
                Error::Changed { .. } => StatusCode::PRECONDITION_FAILED,
                Error::Refused(refused) if is_text(refused) => StatusCode::UNPROCESSABLE_ENTITY,
                Error::Refused(_) | Error::AlreadySetUp => StatusCode::CONFLICT,
                Error::BadSignIn | Error::BadCode | Error::Invalid { .. } | Error::Unreadable(_) => {
                    StatusCode::UNPROCESSABLE_ENTITY
                }
                Error::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
                Error::Store(store::Error::FileTooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
                Error::Store(store::Error::DiskFull { .. }) => StatusCode::INSUFFICIENT_STORAGE,
                Error::Store(store::Error::ReadOnly { .. } | store::Error::LedgerStopped { .. }) => {
                    StatusCode::SERVICE_UNAVAILABLE
                }
                Error::Store(_) | Error::Damaged(_) => StatusCode::INTERNAL_SERVER_ERROR,
            },
        }
    }

    fn code(&self) -> String {
        match self {
            Failure::Own(why, _) => why.code().to_owned(),
            Failure::App(error) => match error {
                Error::Refused(refused) => {
                    let (stream, code) = match refused {
                        Refused::Finding(it) => ("finding", variant(it)),
                        Refused::Inspection(it) => ("inspection", variant(it)),
                        Refused::Org(it) => ("org", variant(it)),
                        Refused::People(it) => ("people", variant(it)),
                        Refused::Proposal(it) => ("proposal", variant(it)),
                        Refused::Erasure(it) => ("erasure", variant(it)),
                    };
                    format!("{stream}.{code}")
                }
                Error::Invalid { why, .. } => format!("invalid.{}", variant(why)),
                Error::Stranger => "no_token".to_owned(),
                Error::Store(store::Error::FileTooLarge { .. }) => "too_large".to_owned(),
                Error::Store(store::Error::DiskFull { .. }) => "disk_full".to_owned(),
                Error::Store(store::Error::ReadOnly { .. } | store::Error::LedgerStopped { .. }) => {
                    "read_only".to_owned()
                }
                Error::Store(_) | Error::Damaged(_) => "internal".to_owned(),
                Error::NotFound
                | Error::NotYours
                | Error::BadSignIn
                | Error::Wait(_)
                | Error::BadCode
                | Error::AlreadySetUp
                | Error::Changed { .. }
                | Error::Unreadable(_)
                | Error::Past => variant(error),
            },
        }
    }

    fn said(&self, api: &Api, lang: Lang) -> Problem {
        let status = self.status();
        let code = self.code();
        let detail = match self {
            Failure::Own(why, None) => Some(why.sentence(lang).to_owned()),
            Failure::Own(why, Some(place)) => {
                Some(format!("{}{}{place}", why.sentence(lang), lang.pick("：", ": ")))
            }
            Failure::App(Error::NotFound) => Some(Why::NotFound.sentence(lang).to_owned()),
            Failure::App(error) => (api.say)(lang, error),
        };
        let (field, version) = match self {
            Failure::App(Error::Invalid { field, .. }) => (Some((*field).to_owned()), None),
            Failure::App(Error::Changed { now, .. }) => (None, Some(*now)),
            Failure::Own(..) | Failure::App(_) => (None, None),
        };
        let request = match self {
            Failure::App(error) if status.is_server_error() => {
                let request = request_number();
                tracing::error!(%error, request, "a request to the interface failed");
                Some(request)
            }
            Failure::Own(..) | Failure::App(_) => None,
        };
        Problem {
            kind: format!("urn:taizhang:problem:{code}"),
            title: title(lang, status).to_owned(),
            status: status.as_u16(),
            detail,
            code,
            field,
            version,
            request,
        }
    }
}

/// Whether a text is at fault and not the state of things.
fn is_text(refused: &Refused) -> bool {
    matches!(
        refused,
        Refused::Finding(ledger::finding::Refusal::Text(_))
            | Refused::Inspection(ledger::inspection::Refusal::Text(_))
            | Refused::Org(ledger::org::Refusal::Text(_))
            | Refused::People(ledger::people::Refusal::Text(_))
    )
}

/// A status in a few words.
pub(crate) fn title(lang: Lang, status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => lang.pick("请求写得不对", "Malformed request"),
        401 => lang.pick("没有有效的令牌", "No good token"),
        403 => lang.pick("不能这样做", "Not allowed"),
        404 => lang.pick("没有这一项", "Not found"),
        405 => lang.pick("不接受这种方法", "Method not taken here"),
        409 => lang.pick("现在不能这样做", "Not possible as things stand"),
        412 => lang.pick("在此期间被改过", "Changed meanwhile"),
        413 => lang.pick("内容太大", "Too large"),
        415 => lang.pick("内容的类型不对", "Wrong type of body"),
        422 => lang.pick("有一项不能用", "A field cannot be used"),
        428 => lang.pick("要说明看到的版本", "Say which version you saw"),
        429 => lang.pick("请求太多，请稍后再试", "Too many requests; try again later"),
        503 => lang.pick("现在只能看，不能改", "Read-only for now"),
        507 => lang.pick("服务器磁盘已满", "The server's disk is full"),
        _ => lang.pick("服务器出错", "The server failed"),
    }
}

/// A number by which a failed request is found in the log.
fn request_number() -> String {
    static FAILED: AtomicU64 = AtomicU64::new(0);
    let number = FAILED.fetch_add(1, Ordering::Relaxed) + 1;
    format!("{}-api{number}", jiff::Timestamp::now().strftime("%m%d%H%M%S"))
}

/// The outermost layer: puts a failure into the words of the request's language.
pub(crate) async fn speak(State(api): State<Api>, request: Request, next: Next) -> Response {
    let lang = Lang::of(request.headers());
    let mut response = next.run(request).await;
    let Some(failure) = response.extensions_mut().remove::<Arc<Failure>>() else { return response };
    let mut answer = (failure.status(), Json(failure.said(&api, lang))).into_response();
    let headers = answer.headers_mut();
    // `Allow` of a method that is not taken.
    for (name, value) in response.headers() {
        if !matches!(*name, header::CONTENT_LENGTH | header::CONTENT_TYPE) {
            headers.insert(name, value.clone());
        }
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(lang.tag()));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language"));
    if failure.status() == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"taizhang\""));
    }
    if let Failure::Own(Why::TooMany, _) = &*failure {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    if let Failure::App(Error::Wait(left)) = &*failure {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(left.as_secs().max(1)));
    }
    answer
}

/// No operation has this path.
pub(crate) async fn nowhere() -> Failure {
    Why::NotFound.into()
}

/// The path has operations, but none of this method.
pub(crate) async fn not_this_way() -> Failure {
    Why::Method.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_the_one_wanted_most() {
        let of = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, accept.parse().unwrap_or(HeaderValue::from_static("")));
            Lang::of(&headers)
        };
        assert_eq!(Lang::of(&HeaderMap::new()), Lang::Zh);
        for (accept, lang) in [
            ("", Lang::Zh),
            ("*", Lang::Zh),
            ("fr", Lang::Zh),
            ("en", Lang::En),
            ("en-GB,en;q=0.9", Lang::En),
            ("zh-CN,zh;q=0.9,en;q=0.8", Lang::Zh),
            ("zh;q=0.5, EN;q=0.8", Lang::En),
            ("en;q=0", Lang::Zh),
            ("english", Lang::Zh),
        ] {
            assert_eq!(of(accept), lang, "{accept}");
        }
    }

    #[test]
    fn a_refusal_has_a_code_of_its_own() {
        assert_eq!(variant(&ledger::finding::Refusal::NotAssigned), "not_assigned");
        assert_eq!(variant(&ledger::finding::Refusal::UnknownMeasure(3)), "unknown_measure");
        assert_eq!(variant(&ledger::finding::Refusal::Missing(vec![])), "missing");
    }
}
