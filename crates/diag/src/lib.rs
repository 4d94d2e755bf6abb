//! Diagnostics and their rendering: text like a compiler's, and JSON.
//!
//! A [`Diagnostic`] says one thing about a text: a stable code and name, a severity, the places in the
//! cleaned text, and a message in Chinese and English. It does not know what a report is; who finds
//! something makes the diagnostic, whoever prints chooses the language ([`Lang`]).

mod render;

pub use render::{Style, render};

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// The language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Lang {
    /// Chinese, the default.
    #[default]
    Zh,
    /// English.
    En,
}

impl FromStr for Lang {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        match s {
            "zh" => Ok(Lang::Zh),
            "en" => Ok(Lang::En),
            other => Err(format!("unknown language {other:?}: zh or en")),
        }
    }
}

/// A stable number, printed `TZ102`; never used again for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u16);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TZ{:03}", self.0)
    }
}

impl FromStr for Code {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        let digits = s.strip_prefix("TZ").or_else(|| s.strip_prefix("tz"));
        match digits.filter(|d| d.len() == 3 && d.bytes().all(|b| b.is_ascii_digit())) {
            Some(digits) => digits.parse().map(Code).map_err(|_| format!("no code: {s:?}")),
            None => Err(format!("no code: {s:?} (a code looks like TZ102)")),
        }
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// How grave a finding of the checker is. An error or a warning makes the exit status 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing, nothing to correct.
    Note,
    /// Likely a fault.
    Warning,
    /// A fault.
    Error,
}

/// One place in the cleaned text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// First character, counted from 0 over the cleaned text.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
    /// Line of the cleaned text, counted from 1.
    pub line: usize,
    /// The words themselves.
    pub text: String,
    /// Characters of the decoded source file, where asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<text::Span>,
}

impl Place {
    /// The place that the bytes `range` of `text` cover.
    pub fn new(text: &str, index: &text::Index, range: std::ops::Range<usize>) -> Self {
        let span = index.span(text, range.clone());
        Self {
            start: span.start,
            end: span.end,
            line: index.line_at(range.start),
            text: text[range].to_owned(),
            source: None,
        }
    }
}

/// One thing to say about a document.
///
/// As JSON: the shape of the report contract with the Chinese message, and the English one beside it
/// in `message_en` and `help_en`; [`Diagnostic::in_lang`] leaves one language, and then exactly the contract's keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Stable number.
    pub code: Code,
    /// Stable name, named for what is found (`declared-total-mismatch`).
    pub name: Cow<'static, str>,
    /// How grave.
    pub severity: Severity,
    /// What is wrong, in Chinese (or the chosen language, after [`Diagnostic::in_lang`]).
    pub message: String,
    /// Where; may be empty when it concerns the whole document.
    pub spans: Vec<Place>,
    /// What to do about it.
    pub help: Option<String>,
    /// [`Diagnostic::message`] in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_en: Option<String>,
    /// [`Diagnostic::help`] in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help_en: Option<String>,
}

impl Diagnostic {
    /// A diagnostic with its message in both languages, without places or help yet.
    pub fn new(
        code: Code,
        name: &'static str,
        severity: Severity,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self {
            code,
            name: Cow::Borrowed(name),
            severity,
            message: zh.into(),
            spans: Vec::new(),
            help: None,
            message_en: Some(en.into()),
            help_en: None,
        }
    }

    /// The same, pointing at `place` as well.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.spans.push(place);
        self
    }

    /// The same, with what to do about it.
    #[must_use]
    pub fn help(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.help = Some(zh.into());
        self.help_en = Some(en.into());
        self
    }

    /// The message in `lang`.
    pub fn message_in(&self, lang: Lang) -> &str {
        match (lang, &self.message_en) {
            (Lang::En, Some(en)) => en,
            (Lang::En, None) | (Lang::Zh, _) => &self.message,
        }
    }

    /// The help in `lang`.
    pub fn help_in(&self, lang: Lang) -> Option<&str> {
        match (lang, &self.help_en) {
            (Lang::En, Some(en)) => Some(en),
            (Lang::En, None) | (Lang::Zh, _) => self.help.as_deref(),
        }
    }

    /// The diagnostic with its texts in `lang` alone.
    #[must_use]
    pub fn in_lang(mut self, lang: Lang) -> Self {
        let (message, help) = (self.message_en.take(), self.help_en.take());
        match lang {
            Lang::Zh => {}
            Lang::En => {
                if let Some(message) = message {
                    self.message = message;
                }
                if help.is_some() {
                    self.help = help;
                }
            }
        }
        self
    }
}

/// Puts diagnostics in the order of their first place, those about the whole document first, each kept
/// once.
pub fn sort(found: &mut Vec<Diagnostic>) {
    found.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.spans.first().map(|p| p.start), d.code);
        key(a).cmp(&key(b))
    });
    found.dedup();
}
