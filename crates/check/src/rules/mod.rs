//! The registry: every rule, and the pages of what reading notices by itself.

use crate::{Options, RulePage};
use diag::{Code, Diagnostic, Place, Severity};
use report::Report;
use std::ops::Range;
use text::date::{self, Found, Kind};

mod numbers;
mod tz014_no_title;
mod tz015_unbalanced_brackets;
mod tz016_unbalanced_quotes;
mod tz101_duplicate_number;
mod tz102_declared_total_mismatch;
mod tz103_declared_sum_mismatch;
mod tz104_skipped_number;
mod tz105_single_child;
mod tz106_single_aspect;
mod tz201_damaged_date;
mod tz202_date_without_year;
mod tz203_relative_date;
mod tz204_deadline_passed;
mod tz205_late_publication;
mod tz206_impossible_date;
mod tz207_unfinished_without_deadline;
mod tz301_unfinished_without_follow_up;
mod tz302_no_status;
mod tz303_no_further_work;
mod tz304_completed_but_open;
mod tz501_document_number_malformed;
mod tz502_identical_text;
mod tz503_no_evidence;
mod tz601_missing_contact;
mod tz602_missing_signature;

/// How often one rule speaks about one document; a text that earns more needs no longer list.
const FOUND_MAX: usize = 1000;

/// One rule: what it is called and how it looks.
pub(crate) struct Rule {
    code: Code,
    name: &'static str,
    severity: Severity,
    page: &'static str,
    check: fn(&Seen<'_>, &mut Vec<Diagnostic>),
}

/// What the rules look at, prepared once for all of them.
pub(crate) struct Seen<'r> {
    report: &'r Report,
    text: &'r str,
    index: text::Index,
    dates: Vec<Found>,
    /// The day of the check, if one was given.
    as_of: Option<text::PartialDate>,
}

impl Seen<'_> {
    fn place(&self, range: Range<usize>) -> Place {
        Place::new(self.text, &self.index, range)
    }

    fn place_of(&self, span: report::Span) -> Place {
        self.place(self.bytes_of(span))
    }

    fn bytes_of(&self, span: report::Span) -> Range<usize> {
        let start = self.index.byte_at(self.text, span.start);
        let end = self.index.byte_at(self.text, span.end).max(start);
        start..end
    }

    /// The last line with words, for what is missing at the end.
    fn last_line(&self) -> Range<usize> {
        let end = self.text.trim_end().len();
        let start = self.text[..end].rfind('\n').map_or(0, |at| at + 1);
        start..end
    }
}

impl Rule {
    fn say(&self, zh: impl Into<String>, en: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.code, self.name, self.severity, zh, en)
    }

    fn at(
        &self,
        seen: &Seen<'_>,
        range: Range<usize>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Diagnostic {
        self.say(zh, en).at(seen.place(range))
    }

    fn at_span(
        &self,
        seen: &Seen<'_>,
        span: report::Span,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Diagnostic {
        self.say(zh, en).at(seen.place_of(span))
    }
}

static RULES: [&Rule; 25] = [
    &tz014_no_title::RULE,
    &tz015_unbalanced_brackets::RULE,
    &tz016_unbalanced_quotes::RULE,
    &tz101_duplicate_number::RULE,
    &tz102_declared_total_mismatch::RULE,
    &tz103_declared_sum_mismatch::RULE,
    &tz104_skipped_number::RULE,
    &tz105_single_child::RULE,
    &tz106_single_aspect::RULE,
    &tz201_damaged_date::RULE,
    &tz202_date_without_year::RULE,
    &tz203_relative_date::RULE,
    &tz204_deadline_passed::RULE,
    &tz205_late_publication::RULE,
    &tz206_impossible_date::RULE,
    &tz207_unfinished_without_deadline::RULE,
    &tz301_unfinished_without_follow_up::RULE,
    &tz302_no_status::RULE,
    &tz303_no_further_work::RULE,
    &tz304_completed_but_open::RULE,
    &tz501_document_number_malformed::RULE,
    &tz502_identical_text::RULE,
    &tz503_no_evidence::RULE,
    &tz601_missing_contact::RULE,
    &tz602_missing_signature::RULE,
];

/// Codes that reading gives out itself; their pages stand beside the rules'.
static NOTICES: [(u16, &str, Severity, &str); 16] = [
    (1, "encoding-guessed", Severity::Note, include_str!("tz001_encoding_guessed.md")),
    (2, "undecodable-bytes", Severity::Warning, include_str!("tz002_undecodable_bytes.md")),
    (3, "characters-lost", Severity::Warning, include_str!("tz003_characters_lost.md")),
    (4, "invisible-characters", Severity::Note, include_str!("tz004_invisible_characters.md")),
    (5, "stray-spaces", Severity::Note, include_str!("tz005_stray_spaces.md")),
    (6, "full-width-forms", Severity::Note, include_str!("tz006_full_width_forms.md")),
    (7, "odd-brackets", Severity::Note, include_str!("tz007_odd_brackets.md")),
    (8, "traditional-characters", Severity::Warning, include_str!("tz008_traditional_characters.md")),
    (9, "pinyin-glosses", Severity::Warning, include_str!("tz009_pinyin_glosses.md")),
    (10, "page-furniture", Severity::Note, include_str!("tz010_page_furniture.md")),
    (11, "spam", Severity::Warning, include_str!("tz011_spam.md")),
    (12, "repeated-title", Severity::Note, include_str!("tz012_repeated_title.md")),
    (13, "text-truncated", Severity::Warning, include_str!("tz013_text_truncated.md")),
    (17, "hard-wrapped", Severity::Note, include_str!("tz017_hard_wrapped.md")),
    (18, "no-findings", Severity::Error, include_str!("tz018_no_findings.md")),
    (108, "orphan-progress-paragraph", Severity::Warning, include_str!("tz108_orphan_progress_paragraph.md")),
];

/// Whether a diagnostic came from here, not from reading: checking again makes it anew.
pub(crate) fn is_made_here(one: &Diagnostic) -> bool {
    let of_dates = one.code == Code(3) && one.spans.iter().all(|place| !place.text.contains('\u{FFFD}'));
    of_dates || RULES.iter().any(|rule| rule.code == one.code)
}

pub(crate) fn pages() -> Vec<RulePage> {
    let rules = RULES.iter().map(|rule| RulePage {
        code: rule.code,
        name: rule.name,
        severity: rule.severity,
        page: rule.page,
    });
    let notices = NOTICES.iter().map(|(code, name, severity, page)| RulePage {
        code: Code(*code),
        name,
        severity: *severity,
        page,
    });
    let mut pages: Vec<RulePage> = rules.chain(notices).collect();
    pages.sort_by_key(|page| page.code);
    pages
}

pub(crate) fn run(report: &Report, options: &Options, found: &mut Vec<Diagnostic>) {
    let text = report.text.as_deref().unwrap_or_default();
    let seen =
        Seen { report, text, index: text::Index::new(text), dates: date::find(text), as_of: options.as_of };
    for rule in RULES {
        let mut one = Vec::new();
        (rule.check)(&seen, &mut one);
        one.truncate(FOUND_MAX);
        found.append(&mut one);
    }
    lost_characters(&seen, found);
}

/// Dates that ran together show that characters were lost, perhaps elsewhere too. The same code as for
/// replacement characters, which reading reports.
fn lost_characters(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    let damaged: Vec<Place> = seen
        .dates
        .iter()
        .filter(|date| matches!(date.kind, Kind::Damaged { .. }))
        .take(FOUND_MAX)
        .map(|date| seen.place(date.range.clone()))
        .collect();
    if damaged.len() < 2 {
        return;
    }
    let count = damaged.len();
    let mut one = Diagnostic::new(
        Code(3),
        "characters-lost",
        Severity::Warning,
        format!("有{count}处日期连在一起，文本在别处也可能丢了字"),
        format!("{count} dates ran together: characters may be lost elsewhere too"),
    )
    .help("对照原件补上", "supply them from the original");
    one.spans = damaged;
    found.push(one);
}
