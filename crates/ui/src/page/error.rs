//! Pages that say what went wrong, what was kept, and where to go on.

use askama::Template;

use crate::{
    FormState, Frame, Link, Msg,
    form::{FormView, Weight},
    part::Html,
};

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum ErrorKind {
    /// 400: the request made no sense.
    BadRequest,
    /// 403: not for this person.
    Forbidden,
    /// 403: the form was too old, or was not ours.
    Expired,
    /// 404: there is nothing, or nothing for this person.
    #[default]
    NotFound,
    /// 405: not this way.
    Method,
    /// 413: too large.
    TooLarge,
    /// 429: too many at once.
    TooMany,
    /// 500: our fault.
    Server,
    /// 503: the data directory is full or read-only; nothing was changed.
    Unavailable,
}

impl ErrorKind {
    /// The HTTP status.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            ErrorKind::BadRequest => 400,
            ErrorKind::Forbidden | ErrorKind::Expired => 403,
            ErrorKind::NotFound => 404,
            ErrorKind::Method => 405,
            ErrorKind::TooLarge => 413,
            ErrorKind::TooMany => 429,
            ErrorKind::Server => 500,
            ErrorKind::Unavailable => 503,
        }
    }
}

/// A page that says what went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    /// The frame; without a user the page stands alone.
    pub frame: Frame,
    /// What went wrong.
    pub kind: ErrorKind,
    /// The particular, one sentence in the reader's language.
    pub detail: Option<String>,
    /// The number under which the server's log has it.
    pub request: Option<String>,
    /// Where to go on.
    pub back: Option<Link>,
}

impl ErrorPage {
    fn words(&self, t: Msg) -> (String, String) {
        match self.kind {
            ErrorKind::BadRequest => (t.err_bad_request(), t.err_bad_request_next()),
            ErrorKind::Forbidden => (t.err_forbidden(), t.err_forbidden_next()),
            ErrorKind::Expired => (t.err_expired(), t.err_expired_next()),
            ErrorKind::NotFound => (t.err_not_found(), t.err_not_found_next()),
            ErrorKind::Method => (t.err_method(), t.err_method_next()),
            ErrorKind::TooLarge => (t.err_too_large(), t.err_too_large_next()),
            ErrorKind::TooMany => (t.err_too_many(), t.err_too_many_next()),
            ErrorKind::Server => (t.err_server(), t.err_server_next()),
            ErrorKind::Unavailable => (t.err_unavailable(), t.err_unavailable_next()),
        }
    }
}

/// What somebody else changed meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MeanwhileRow {
    /// When, ISO to the minute.
    pub at: String,
    /// Who.
    pub who: String,
    /// What, one sentence.
    pub what: String,
    /// What stood before; empty: nothing.
    pub before: String,
    /// What stands now; empty: nothing.
    pub after: String,
}

/// One field that this person filled in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct YoursRow {
    /// The field in words.
    pub label: String,
    /// What stands in the ledger now; empty: nothing, or not comparable.
    pub now: String,
    /// What this person typed.
    pub yours: String,
}

/// 409: somebody else was faster. Shows both sides; nothing is lost.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "conflict.html")]
pub struct ConflictPage {
    /// The frame.
    pub frame: Frame,
    /// What it is about, with its page.
    pub about: Link,
    /// What this person wanted to do, in words.
    pub act: String,
    /// What others changed since the page was opened.
    pub meanwhile: Vec<MeanwhileRow>,
    /// What this person typed.
    pub yours: Vec<YoursRow>,
    /// Sends the same values again over the present version; all values become hidden fields. `None`: no longer possible.
    pub again: Option<FormState>,
    /// The form with the typed values, to look over first (`/findings/{id}?do=…`); `None`: no longer possible.
    pub look: Option<String>,
}

impl ConflictPage {
    fn again_form(&self, state: &FormState) -> Html {
        let t = self.frame.t();
        FormView {
            t,
            id: "again",
            state,
            fields: Vec::new(),
            confirm: Some(t.again_follows()),
            submit: t.save_mine(),
            weight: Weight::Go,
        }
        .html()
    }
}
