//! From a document to a ledger: choosing the file, checking what was recognised, adopting it.

use askama::Template;

use crate::{
    FormState, Frame, Link, Msg, Para, Severity,
    form::{Field, FormView, Input, Weight},
    page::inspections::{Waiting, inspection_fields},
    part::Html,
};

/// `GET /inspections/{id}/import`, `GET /inspections/import`. Multipart. Fields: `file`; when a new inspection is to be opened with
/// it also `unit`, `name`, `level`, `kind`, `team`, `feedback_on`, `document`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "import.html")]
pub struct ImportPage {
    /// The frame.
    pub frame: Frame,
    /// The form. Choices: `unit`, `level`, `kind`.
    pub form: FormState,
    /// The inspection into which the document goes; `None`: a new one is opened on adoption.
    pub into: Option<String>,
    /// The largest file that is taken, in words: `200 MB`.
    pub largest: String,
    /// Value of the file field's `accept`: `.txt,.html`.
    pub accept: &'static str,
    /// The kinds of file that can be read, in words.
    pub kinds: String,
    /// Documents waiting for adoption.
    pub waiting: Vec<Waiting>,
}

impl ImportPage {
    fn form_html(&self, t: Msg) -> Html {
        let mut fields = vec![
            Field::new("file", t.file(), Input::File(self.accept))
                .hint(t.file_hint(&self.kinds, &self.largest)),
        ];
        if self.into.is_none() {
            fields.extend(inspection_fields(t, true).into_iter().map(|field| match field.name {
                "name" => field.optional().hint(t.from_document_hint()),
                _ => field,
            }));
        }
        FormView {
            t,
            id: "import",
            state: &self.form,
            fields,
            confirm: Some(t.import_follows()),
            submit: t.read_file(),
            weight: Weight::Go,
        }
        .html()
    }
}

/// Something to look at in the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad.
    pub severity: Severity,
    /// The rule: `TZ102`.
    pub code: String,
    /// What was found.
    pub message: String,
    /// What to do; may be empty.
    pub help: String,
    /// Where, in words: `第64行`; may be empty.
    pub place: String,
    /// Where on this page: `#l64` or `#n12`; empty where there is no place.
    pub href: String,
}

/// Level of a node of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Level {
    /// 方面.
    Aspect,
    /// 问题.
    Issue,
    /// 具体问题.
    #[default]
    Finding,
}

/// One node of the recognised tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TreeNode {
    /// Identifier within the document; the anchor is `n{id}`, the marked places in the text are `m{id}`.
    pub id: String,
    /// Its level.
    pub level: Level,
    /// Its number as printed; empty where there is none.
    pub number: String,
    /// Its title as it will stand in the ledger.
    pub title: String,
    /// The recognised title, where it was corrected.
    pub original: Option<String>,
    /// Line of its place in the text: `64`; 0 where there is none.
    pub line: u32,
    /// Why it is left out of the ledger (不进台账), where it is.
    pub left_out: Option<String>,
    /// Whether it is left out because a node above it is; then it offers nothing by itself.
    pub left_out_above: bool,
    /// The status read in the document, in the document's own words.
    pub claim: Option<String>,
    /// How many measures were read.
    pub measures: u32,
    /// Whether recognition is in doubt here.
    pub unsure: bool,
    /// The form for the title (`POST …/nodes/{id}/title`, field `title`), when `?edit={id}` asks for it or it came back wrong.
    pub edit: Option<FormState>,
    /// The form for leaving it out (`POST …/nodes/{id}/leave-out`, field `reason`), when `?leave={id}` asks for it.
    pub leave: Option<FormState>,
}

/// How many of each level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Aspects.
    pub aspects: u32,
    /// Issues.
    pub issues: u32,
    /// Findings.
    pub findings: u32,
    /// Findings left out.
    pub left_out: u32,
    /// Measures of the findings that go in.
    pub measures: u32,
}

/// `GET /inspections/{id}/import/{doc}`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "review.html")]
pub struct ReviewPage {
    /// The frame.
    pub frame: Frame,
    /// Name of the file.
    pub file: String,
    /// The document's title as read.
    pub title: Option<String>,
    /// Number of characters of the cleaned text.
    pub characters: u32,
    /// Encoding of the file, in words: `GB18030`.
    pub encoding: String,
    /// When it was read in, ISO, and by whom.
    pub at: String,
    /// By whom it was read in.
    pub by: String,
    /// The original file for download; `None` where not kept.
    pub download: Option<String>,
    /// What to look at, worst first.
    pub diagnostics: Vec<Diagnostic>,
    /// What was recognised; shown with the tree.
    pub counts: Counts,
    /// The text, line by line, with its marked places (see [`crate::paragraphs`]).
    pub text: Vec<Para>,
    /// The tree in reading order.
    pub tree: Vec<TreeNode>,
    /// Address of this page, without query: titles, leaving out and taking back go to `{base}/nodes/{id}/{title,leave-out,take-back}`.
    pub base: String,
    /// Version of the review, sent as `expected` with each correction.
    pub version: String,
    /// Whether corrections are possible (not adopted, not a past day, permitted).
    pub editable: bool,
    /// Adopting (`POST {base}/adopt`). `None`: not for this person.
    pub adopt: Option<FormState>,
    /// What stands in the way of adopting, one sentence each; links lead to the place.
    pub blockers: Vec<Link>,
    /// Discarding (`POST {base}/discard`, field `reason`). `None`: not for this person.
    pub discard: Option<FormState>,
    /// Voiding the whole adoption (`POST {base}/void`, field `reason`). `None`: not adopted, or not possible.
    pub void: Option<FormState>,
    /// The ledger, once adopted.
    pub adopted: Option<Link>,
}

impl ReviewPage {
    fn errors(&self, severity: Severity) -> u32 {
        let n = self.diagnostics.iter().filter(|d| d.severity == severity).count();
        u32::try_from(n).unwrap_or(u32::MAX)
    }

    fn diagnostics_count(&self) -> u32 {
        u32::try_from(self.diagnostics.len()).unwrap_or(u32::MAX)
    }

    fn diagnostics_summary(&self, t: Msg) -> String {
        t.diagnostics_summary(
            self.errors(Severity::Error),
            self.errors(Severity::Warning),
            self.errors(Severity::Hint),
        )
    }

    fn title_form(&self, node: &TreeNode, state: &FormState) -> Html {
        let t = self.frame.t();
        FormView {
            t,
            id: &format!("title-{}", node.id),
            state,
            fields: vec![Field::new("title", t.ledger_title(), Input::Area(3)).hint(t.original_kept())],
            confirm: None,
            submit: t.save(),
            weight: Weight::Plain,
        }
        .html()
    }

    fn leave_form(&self, node: &TreeNode, state: &FormState) -> Html {
        let t = self.frame.t();
        FormView {
            t,
            id: &format!("leave-{}", node.id),
            state,
            fields: vec![Field::new("reason", t.leave_out_reason(), Input::Text)],
            confirm: None,
            submit: t.leave_out(),
            weight: Weight::Plain,
        }
        .html()
    }

    fn adopt_form(&self, state: &FormState) -> Html {
        let t = self.frame.t();
        FormView {
            t,
            id: "adopt",
            state,
            fields: Vec::new(),
            confirm: Some(t.adopt_follows()),
            submit: t.adopt(),
            weight: Weight::Go,
        }
        .html()
    }

    fn void_form(&self, state: &FormState) -> Html {
        let t = self.frame.t();
        FormView {
            t,
            id: "void",
            state,
            fields: vec![Field::new("reason", t.reason(), Input::Text)],
            confirm: Some(t.void_adoption_follows()),
            submit: t.void_adoption(),
            weight: Weight::Danger,
        }
        .html()
    }

    fn discard_form(&self, state: &FormState) -> Html {
        let t = self.frame.t();
        FormView {
            t,
            id: "discard",
            state,
            fields: vec![Field::new("reason", t.reason(), Input::Text)],
            confirm: Some(t.discard_follows()),
            submit: t.discard(),
            weight: Weight::Danger,
        }
        .html()
    }
}

impl TreeNode {
    fn level_class(&self) -> &'static str {
        match self.level {
            Level::Aspect => "as",
            Level::Issue => "is",
            Level::Finding => "fi",
        }
    }

    /// Only findings are corrected and left out; headings follow the document.
    fn may_change(&self) -> bool {
        self.level == Level::Finding && !self.left_out_above
    }

    fn is_out(&self) -> bool {
        self.left_out.is_some() || self.left_out_above
    }

    fn shown_title(&self, t: Msg) -> String {
        if self.title.is_empty() { t.no_title() } else { self.title.clone() }
    }
}
