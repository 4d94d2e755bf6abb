//! The typed report `taizhang.report/1`: what a document says, nothing that it does not say.
//!
//! The types serialize to the contract's JSON plus what the program wants to keep beside it (the cleaned
//! text, places of headings, messages in English). [`Report::contract`] leaves the contract's keys alone.

use diag::{Diagnostic, Lang};
use serde::{Deserialize, Serialize};
use text::PartialDate;

/// The name of the format, the value of `schema`.
pub const SCHEMA: &str = "taizhang.report/1";

/// One document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The file it was read from.
    pub source: intake::Source,
    /// What kind of document it is; `None` where it does not show.
    pub genre: Option<Genre>,
    /// One line, cleaned.
    pub title: Option<String>,
    /// The party organisation that was inspected and reports.
    pub unit: Option<String>,
    /// The day, or month, of publication.
    pub published_on: Option<PartialDate>,
    /// Who inspected, when, in which form.
    pub inspection: Inspection,
    /// Every total that the text itself claims for the whole report.
    pub declared: Vec<Declared>,
    /// The tree of problems.
    pub aspects: Vec<Aspect>,
    /// What needs further rectification.
    pub further_work: Vec<FurtherWork>,
    /// Forms of accountability with a number of the unit's own people.
    pub accountability: Vec<Accountability>,
    /// Advice, in an opinion.
    pub recommendations: Vec<Recommendation>,
    /// How the public reaches the unit.
    pub contacts: Contacts,
    /// What was noticed on reading; after `check::complete` also what the rules found.
    pub diagnostics: Vec<Diagnostic>,
    /// The cleaned text, into which all spans count. Not in the contract's form unless asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Where the title stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title_span: Option<Span>,
    /// The part of the text that reports on problems, from its heading to the next part's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_span: Option<Span>,
}

/// The genre of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Genre {
    /// 反馈意见: what the inspection handed over.
    Opinion,
    /// 整改方案.
    Plan,
    /// 整改进展情况通报.
    Report,
    /// 清单, 台账.
    List,
}

/// Characters of the cleaned text, and of the source where asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First character, counted from 0.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The same place in characters of the decoded source file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<text::Span>,
}

impl From<text::Span> for Span {
    fn from(span: text::Span) -> Self {
        Self { start: span.start, end: span.end, source: None }
    }
}

impl Span {
    /// Without the place in the source.
    pub fn chars(self) -> text::Span {
        text::Span::new(self.start, self.end)
    }
}

/// The inspection that a document speaks of.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// As printed: `区委第三巡察组`.
    pub team: Option<String>,
    /// Whose team it is.
    pub level: Option<Level>,
    /// `None` for a plain 巡察.
    pub kind: Option<Kind>,
    /// First day.
    pub from: Option<PartialDate>,
    /// Last day.
    pub to: Option<PartialDate>,
    /// The day on which the team handed over its opinions.
    pub feedback_on: Option<PartialDate>,
    /// The opinion's own document number.
    pub feedback_document: Option<String>,
}

/// The level of an inspecting body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 中央.
    Central,
    /// 省委, 自治区党委.
    Provincial,
    /// 市委, 州委.
    Municipal,
    /// 县委, 区委, 旗委.
    County,
    /// 集团党委, 学院党委, 局党委.
    Institution,
}

/// The kind of an inspection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 常规巡察.
    Routine,
    /// 专项巡察.
    Special,
    /// 机动巡察.
    Mobile,
    /// 回头看.
    LookBack,
}

/// What a declared total counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// 方面.
    Aspects,
    /// 问题, where the text tells them from 具体问题.
    Issues,
    /// 具体问题, or simply 问题.
    Findings,
    /// 措施.
    Measures,
}

/// A total that the text claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// What is counted.
    pub what: Counted,
    /// Only those of this status, or all.
    pub status: Option<Status>,
    /// `None` where the figure is damaged.
    pub count: Option<u32>,
    /// The words.
    pub quote: String,
    /// Where they stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// How far a finding has come, by its own words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// 已完成.
    Completed,
    /// 基本完成.
    BasicallyCompleted,
    /// 整改完成,长期坚持.
    Standing,
    /// 取得阶段性成效.
    Staged,
    /// 正在整改中.
    InProgress,
    /// 未完成.
    NotCompleted,
}

impl Status {
    /// Whether something is left to do, so that a follow-up is expected.
    pub fn is_open(self) -> bool {
        match self {
            Status::Completed | Status::Standing => false,
            Status::BasicallyCompleted | Status::Staged | Status::InProgress | Status::NotCompleted => true,
        }
    }

    /// The usual words for it.
    pub fn zh(self) -> &'static str {
        match self {
            Status::Completed => "已完成",
            Status::BasicallyCompleted => "基本完成",
            Status::Standing => "长期坚持",
            Status::Staged => "阶段性完成",
            Status::InProgress => "正在整改",
            Status::NotCompleted => "未完成",
        }
    }

    /// The contract's word for it.
    pub fn en(self) -> &'static str {
        match self {
            Status::Completed => "completed",
            Status::BasicallyCompleted => "basically_completed",
            Status::Standing => "standing",
            Status::Staged => "staged",
            Status::InProgress => "in_progress",
            Status::NotCompleted => "not_completed",
        }
    }
}

/// 方面: the outermost grouping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aspect {
    /// As printed, `(一)`; `None` where there is no number or no such level.
    pub number: Option<String>,
    /// `None` where there is no such level.
    pub title: Option<String>,
    /// In order.
    pub issues: Vec<Issue>,
    /// The heading's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<Span>,
}

/// 问题.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// As printed, `1`.
    pub number: Option<String>,
    /// As printed, without number and closing mark.
    pub title: Option<String>,
    /// In order; one without a number where the issue has no numbered children.
    pub findings: Vec<Finding>,
    /// The heading's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<Span>,
}

/// 具体问题: the leaf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// As printed, `(1)`; `None` where the issue is its own finding.
    pub number: Option<String>,
    /// As printed.
    pub title: Option<String>,
    /// Mapped from the words, `None` where nothing is stated.
    pub status: Option<Status>,
    /// The words.
    pub status_text: Option<String>,
    /// Text between the heading and the first measure.
    pub summary: Option<String>,
    /// What was done, or is to be done.
    pub measures: Vec<Measure>,
    /// Document numbers cited, in order, each once.
    pub documents: Vec<String>,
    /// From the heading to the end of its text.
    pub span: Span,
    /// The heading's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<Span>,
    /// Where the status is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_span: Option<Span>,
    /// The deadline that the finding itself states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<PartialDate>,
}

/// 措施.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// From 1 within the finding.
    pub ordinal: u32,
    /// The words, marker included.
    pub text: String,
    /// Where they stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// 需要进一步整改的事项.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FurtherWork {
    /// The matter.
    pub title: Option<String>,
    /// 存在问题.
    pub problem: Option<String>,
    /// 未完成原因.
    pub reason: Option<String>,
    /// 下一步措施.
    pub next_steps: Option<String>,
    /// 整改时限.
    pub deadline: Option<PartialDate>,
    /// The heading's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// One form of accountability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accountability {
    /// 提醒谈话, 批评教育, 约谈, …
    pub form: String,
    /// How many.
    pub people: u32,
    /// The words.
    pub quote: String,
    /// Where they stand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// A piece of advice in an opinion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// As printed.
    pub number: Option<String>,
    /// The whole advice.
    pub text: String,
    /// Where it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
}

/// How the unit is reached.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contacts {
    /// With a plain hyphen.
    pub phone: Vec<String>,
    /// Addresses.
    pub email: Vec<String>,
    /// Of a letter.
    pub address: Option<String>,
    /// Six figures.
    pub postcode: Option<String>,
}

impl Report {
    /// All findings in order, each with its aspect and issue.
    pub fn findings(&self) -> impl Iterator<Item = (&Aspect, &Issue, &Finding)> {
        self.aspects.iter().flat_map(|aspect| {
            aspect
                .issues
                .iter()
                .flat_map(move |issue| issue.findings.iter().map(move |finding| (aspect, issue, finding)))
        })
    }

    /// The form that is printed: the contract's keys alone, messages in `lang`, with the cleaned text and
    /// source places where `with_text`.
    #[must_use]
    pub fn contract(mut self, lang: Lang, with_text: bool) -> Report {
        let strip = |span: &mut Span| {
            if !with_text {
                span.source = None;
            }
        };
        self.title_span = None;
        self.body_span = None;
        if !with_text {
            self.text = None;
        }
        for declared in &mut self.declared {
            declared.span = None;
        }
        for aspect in &mut self.aspects {
            aspect.heading = None;
            for issue in &mut aspect.issues {
                issue.heading = None;
                for finding in &mut issue.findings {
                    strip(&mut finding.span);
                    finding.heading = None;
                    finding.status_span = None;
                    finding.deadline = None;
                    for measure in &mut finding.measures {
                        measure.span = None;
                    }
                }
            }
        }
        for work in &mut self.further_work {
            work.span = None;
        }
        for one in &mut self.accountability {
            one.span = None;
        }
        for one in &mut self.recommendations {
            one.span = None;
        }
        self.diagnostics = self
            .diagnostics
            .into_iter()
            .map(|one| {
                let mut one = one.in_lang(lang);
                if !with_text {
                    for place in &mut one.spans {
                        place.source = None;
                    }
                }
                one
            })
            .collect();
        self
    }

    /// Adds to every span and diagnostic its place in the decoded source.
    pub fn place_in_source(&mut self, map: &intake::SourceMap) {
        let place = |span: &mut Span| span.source = Some(map.source_span(span.chars()));
        for aspect in &mut self.aspects {
            for issue in &mut aspect.issues {
                for finding in &mut issue.findings {
                    place(&mut finding.span);
                }
            }
        }
        for diagnostic in &mut self.diagnostics {
            for one in &mut diagnostic.spans {
                one.source = Some(map.source_span(text::Span::new(one.start, one.end)));
            }
        }
    }
}
