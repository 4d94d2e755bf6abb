//! Pages, their parts, tokens and messages in two languages.
//!
//! Every page is a struct of plain data with a [`Frame`]; [`html`] draws it. The pages work without script, hold no inline
//! style and no inline script, and ask nothing of any other host. Days and instants are handed in as ISO text and are
//! set in the reader's language here. Addresses are handed in ready to use.

mod asset;
mod chart;
mod contrast;
mod day;
mod form;
mod frame;
mod lang;
mod messages;
mod page;
mod part;
pub mod sample;
mod source;

pub use asset::{Asset, asset, assets, css_href, js_href};
pub use chart::{Chart, ChartPoint};
pub use contrast::{Contrast, contrasts};
pub use form::{Choice, FormState};
pub use frame::{AsOf, Count, Frame, Link, Nav, Notice, Pager, Picker, Section, Tone, User};
pub use lang::{Lang, Theme, plural};
pub use messages::Msg;
pub use page::{
    account::*, ask::*, audit::*, behalf::*, dashboard::*, error::*, finding::*, guide::StyleGuide,
    handover::*, import::*, inspections::*, ledger::*, restricted::*, settings::*, sign::*, tokens::*,
    webhooks::*,
};
pub use part::{Html, Left, Light, Mode, Severity, State, Step, Total, TotalKind, Totals, escape, icon};
pub use source::{Mark, MarkKind, Para, Piece, paragraphs};

pub use askama::Template;

/// Draws a page.
///
/// Drawing into memory cannot fail: templates here raise no errors of their own.
#[must_use]
pub fn html(page: &impl Template) -> String {
    page.render().unwrap_or_default()
}
