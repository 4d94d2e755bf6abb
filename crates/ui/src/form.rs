//! Forms. The page gives a [`FormState`]; which fields a form has, in which order and words, is settled here, so that a
//! form looks and behaves the same wherever it stands, keeps what was typed and says beside the field what is wrong.

use askama::Template;

use crate::{Msg, part::Html};

/// One choice of a selection.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Choice {
    /// The value that is sent.
    pub value: String,
    /// The words that are shown.
    pub label: String,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// What a form is given: where it goes, what it was filled with, what was wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FormState {
    /// Where it is sent, by POST.
    pub action: String,
    /// The hidden field `csrf`.
    pub csrf: String,
    /// The hidden field `expected`: the version of the stream that the person saw. Empty: not sent.
    pub expected: String,
    /// What the fields hold, by name. A name may stand more than once (check boxes).
    pub values: Vec<(String, String)>,
    /// What is wrong, by name of the field, in the reader's language.
    pub errors: Vec<(String, String)>,
    /// What is wrong with the whole, with what follows, in the reader's language.
    pub problem: Option<String>,
    /// The choices of selections, by name of the field.
    pub choices: Vec<(String, Vec<Choice>)>,
    /// Whether the form is shown unfolded (it was asked for, or it came back with errors).
    pub open: bool,
}

impl FormState {
    /// An empty form to this address.
    pub fn new(action: impl Into<String>, csrf: impl Into<String>) -> Self {
        Self { action: action.into(), csrf: csrf.into(), ..Self::default() }
    }

    /// The version of the stream that the person saw.
    #[must_use]
    pub fn expect(mut self, version: impl ToString) -> Self {
        self.expected = version.to_string();
        self
    }

    /// What a field holds.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.push((name.to_owned(), value.into()));
        self
    }

    /// What a field may be given.
    #[must_use]
    pub fn choose(mut self, name: &str, choices: Vec<Choice>) -> Self {
        self.choices.push((name.to_owned(), choices));
        self
    }

    /// What is wrong with a field; the form is then shown unfolded.
    #[must_use]
    pub fn wrong(mut self, name: &str, message: impl Into<String>) -> Self {
        self.errors.push((name.to_owned(), message.into()));
        self.open = true;
        self
    }

    /// What is wrong with the whole; the form is then shown unfolded.
    #[must_use]
    pub fn refused(mut self, message: impl Into<String>) -> Self {
        self.problem = Some(message.into());
        self.open = true;
        self
    }

    /// Shown unfolded.
    #[must_use]
    pub fn opened(mut self) -> Self {
        self.open = true;
        self
    }

    /// What a field holds, or nothing.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// What the n-th field of this name holds (from 0), or nothing.
    #[must_use]
    pub fn nth(&self, name: &str, n: usize) -> &str {
        self.values.iter().filter(|(key, _)| key == name).nth(n).map_or("", |(_, value)| value)
    }

    /// Whether a field holds this value (check boxes, radios, selections).
    #[must_use]
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(n, v)| n == name && v == value)
    }

    /// What is wrong with a field, or nothing.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|(n, _)| n == name).map(|(_, e)| e.as_str())
    }

    /// The choices of a field.
    #[must_use]
    pub fn options(&self, name: &str) -> &[Choice] {
        self.choices.iter().find(|(n, _)| n == name).map_or(&[], |(_, c)| c)
    }
}

/// How a field is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Input {
    Text,
    Code,
    Area(u8),
    Day,
    Select,
    Radios,
    Check,
    Checks,
    /// One text for each choice, in their order; all have the field's name.
    Answers,
    File(&'static str),
    Password(&'static str),
    Username,
    Hidden,
}

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) label: String,
    pub(crate) hint: String,
    pub(crate) optional: bool,
    pub(crate) input: Input,
    /// Shown only while this other field has this value (by the script; without it, always).
    pub(crate) only: Option<(&'static str, &'static str)>,
    /// Shares its line with the field beside it.
    pub(crate) half: bool,
}

impl Field {
    pub(crate) fn new(name: &'static str, label: String, input: Input) -> Self {
        Self { name, label, hint: String::new(), optional: false, input, only: None, half: false }
    }

    pub(crate) fn hint(mut self, hint: String) -> Self {
        self.hint = hint;
        self
    }

    pub(crate) fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    pub(crate) fn half(mut self) -> Self {
        self.half = true;
        self
    }

    pub(crate) fn only(mut self, name: &'static str, value: &'static str) -> Self {
        self.only = Some((name, value));
        self
    }

    fn is(&self, kind: &str) -> bool {
        kind == match self.input {
            Input::Text => "text",
            Input::Code => "code",
            Input::Area(_) => "area",
            Input::Day => "day",
            Input::Select => "select",
            Input::Radios => "radios",
            Input::Check => "check",
            Input::Checks => "checks",
            Input::Answers => "answers",
            Input::File(_) => "file",
            Input::Password(_) => "password",
            Input::Username => "username",
            Input::Hidden => "hidden",
        }
    }

    fn extra(&self) -> String {
        match self.input {
            Input::Area(rows) => rows.to_string(),
            Input::File(text) | Input::Password(text) => text.to_owned(),
            Input::Text
            | Input::Code
            | Input::Day
            | Input::Select
            | Input::Radios
            | Input::Check
            | Input::Checks
            | Input::Answers
            | Input::Username
            | Input::Hidden => String::new(),
        }
    }
}

/// How much weight the button of a form has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Weight {
    /// The one primary action of the screen.
    Go,
    #[default]
    Plain,
    /// Takes something away.
    Danger,
}

/// A form ready to be drawn.
#[derive(Template)]
#[template(path = "form.html")]
pub(crate) struct FormView<'a> {
    pub(crate) t: Msg,
    /// Prefix of the identifiers inside.
    pub(crate) id: &'a str,
    pub(crate) state: &'a FormState,
    pub(crate) fields: Vec<Field>,
    /// What will follow, one sentence, before the button.
    pub(crate) confirm: Option<String>,
    pub(crate) submit: String,
    pub(crate) weight: Weight,
}

impl FormView<'_> {
    fn multipart(&self) -> bool {
        self.fields.iter().any(|field| matches!(field.input, Input::File(_)))
    }

    fn weight_class(&self) -> &'static str {
        match self.weight {
            Weight::Go => " go",
            Weight::Plain => "",
            Weight::Danger => " danger",
        }
    }

    fn wrong_count(&self) -> u32 {
        u32::try_from(self.state.errors.len()).unwrap_or(u32::MAX)
    }

    pub(crate) fn html(&self) -> Html {
        Html(crate::html(self))
    }
}
