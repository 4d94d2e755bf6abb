//! Text primitives: spans, line index, folding, Chinese numerals, dates.
//!
//! Everything here is pure and knows nothing of inspections or reports. Positions inside a program are
//! byte offsets into a `&str`; positions that leave it ([`Span`]) count Unicode characters, and
//! [`Index`] turns the one into the other. Read [`Index`] first, then [`date`] and [`numeral`].

pub mod date;
pub mod fold;
mod index;
pub mod numeral;

pub use date::PartialDate;
pub use index::{Index, Span};
