//! Bounds on what people write: a text that is required is not blank, and none is endless.

use jiff::civil::{Date, date};

/// The earliest day that is taken for meant.
pub const DAY_MIN: Date = date(1949, 10, 1);
/// The latest day that is taken for meant.
pub const DAY_MAX: Date = date(2199, 12, 31);

/// Which text of a command is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// A title, name or other single line.
    Title,
    /// Running text: a measure, a report of progress, a statement, a note.
    Text,
    /// Why something is done.
    Reason,
    /// What is still required, on a return.
    Requirement,
    /// How a requirement was met.
    Answer,
    /// The rule or periodic check that keeps a standing finding closed.
    Mechanism,
    /// Where something is kept that may not be uploaded.
    KeptAt,
    /// A document number (文号).
    Number,
    /// A person's, unit's or office's name.
    Name,
    /// The name for signing in.
    Username,
    /// An identifier or hash that the caller made.
    Identifier,
}

impl Field {
    /// The most characters that the field may hold.
    pub const fn chars_max(self) -> usize {
        match self {
            Field::Title => 500,
            Field::Text => 10_000,
            Field::Reason | Field::Requirement | Field::Answer | Field::Mechanism | Field::KeptAt => 2_000,
            Field::Number | Field::Name => 200,
            Field::Username => 64,
            Field::Identifier => 128,
        }
    }

    /// Kebab-case name for messages and tests.
    pub const fn key(self) -> &'static str {
        match self {
            Field::Title => "title",
            Field::Text => "text",
            Field::Reason => "reason",
            Field::Requirement => "requirement",
            Field::Answer => "answer",
            Field::Mechanism => "mechanism",
            Field::KeptAt => "kept-at",
            Field::Number => "number",
            Field::Name => "name",
            Field::Username => "username",
            Field::Identifier => "identifier",
        }
    }
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFault {
    /// Nothing but white space.
    Empty(Field),
    /// More characters than [`Field::chars_max`].
    TooLong(Field),
}

impl std::fmt::Display for TextFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            TextFault::Empty(field) => write!(f, "empty {}", field.key()),
            TextFault::TooLong(field) => write!(f, "too-long {}", field.key()),
        }
    }
}

/// A text that must say something.
pub(crate) fn required(field: Field, text: &str) -> Result<(), TextFault> {
    if text.trim().is_empty() {
        return Err(TextFault::Empty(field));
    }
    bounded(field, text)
}

/// A text that may be left out; blank counts as a mistake, since nobody means to write nothing.
pub(crate) fn optional(field: Field, text: Option<&str>) -> Result<(), TextFault> {
    text.map_or(Ok(()), |text| required(field, text))
}

/// A text that may be empty.
pub(crate) fn bounded(field: Field, text: &str) -> Result<(), TextFault> {
    // Bytes first: a character has at least one, so most texts need no counting.
    if text.len() > field.chars_max() && text.chars().count() > field.chars_max() {
        return Err(TextFault::TooLong(field));
    }
    Ok(())
}

/// Whether a day can be meant: a year of 202 or 20266 is a slip of the finger.
pub(crate) fn meant(day: Date) -> bool {
    (DAY_MIN..=DAY_MAX).contains(&day)
}
