//! Rules over the typed report: one rule, one file, one page.
//!
//! A rule reads a [`report::Report`] and its cleaned text, points at the narrowest words and says one
//! thing; where the text is silent, so is the rule. [`check`] runs them all, [`rules`] lists them with
//! their pages, [`page`] answers `taizhang explain`.

mod rules;

use diag::{Code, Diagnostic, Severity};
use report::Report;
use text::PartialDate;

/// What the rules may know besides the report.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The day on which the check is made; a rule about deadlines that have passed is silent without it.
    pub as_of: Option<PartialDate>,
    /// Only these codes; empty means all.
    pub select: Vec<Code>,
    /// Not these.
    pub ignore: Vec<Code>,
}

impl Options {
    fn wants(&self, code: Code) -> bool {
        (self.select.is_empty() || self.select.contains(&code)) && !self.ignore.contains(&code)
    }
}

/// One entry of the registry, also for what reading notices and no rule finds.
#[derive(Debug, Clone, Copy)]
pub struct RulePage {
    /// Stable number.
    pub code: Code,
    /// Stable name.
    pub name: &'static str,
    /// How grave its findings are.
    pub severity: Severity,
    /// Its page, in Markdown: what it finds, why it matters, what to do, with examples.
    pub page: &'static str,
}

/// Everything to say about `report`: what was noticed on reading it, and what the rules find, in the order
/// of the text.
pub fn check(report: &Report, options: &Options) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> =
        report.diagnostics.iter().filter(|one| !rules::is_made_here(one)).cloned().collect();
    rules::run(report, options, &mut found);
    found.retain(|one| options.wants(one.code));
    diag::sort(&mut found);
    found
}

/// The report with everything that [`check`] says in its `diagnostics`. Doing it twice changes nothing.
#[must_use]
pub fn complete(mut report: Report, options: &Options) -> Report {
    report.diagnostics = check(&report, options);
    report
}

/// All codes with their pages, in order.
pub fn rules() -> Vec<RulePage> {
    rules::pages()
}

/// The page of one code.
pub fn page(code: Code) -> Option<RulePage> {
    rules::pages().into_iter().find(|page| page.code == code)
}
