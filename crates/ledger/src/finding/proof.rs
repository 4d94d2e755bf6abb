//! What a close-out still lacks (销号还差什么), and what it has: one reckoning for the page, the row and the rules.

use super::{Finding, Hand, Known, Measure, Stage};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Something without which there is no close-out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Missing {
    /// Nobody leads it: leader, lead office and deadline come together.
    NoLeader,
    /// No measure stands.
    NoMeasure,
    /// A measure is not reported done.
    NotDone {
        /// Its number.
        measure: u32,
    },
    /// A measure lacks proof.
    Unproven {
        /// Its number.
        measure: u32,
        /// In what way.
        why: Why,
    },
    /// A document that the adopted text cites has not been supplied.
    ToBeSupplied {
        /// Its number in [`Finding::cited`], from 1.
        document: u32,
        /// The measure whose text names it.
        measure: Option<u32>,
        /// The document number (文号) as printed.
        name: String,
    },
    /// A request for more time waits for a decision.
    ExtensionUndecided,
    /// A return or a reopening requires something; the next request must answer it.
    RequirementOpen {
        /// Its number in [`Finding::requirements`], from 1.
        requirement: u32,
    },
}

/// In what way a measure lacks proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// No evidence stands under it.
    NoEvidence,
    /// What stands under it is a draft.
    OnlyDraft,
    /// What stands under it takes effect on a later day.
    OnlyFuture,
}

/// Something that a close-out needs and that is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Met {
    /// Leader, lead office, deadline.
    Assigned,
    /// A measure is reported done.
    Done {
        /// Its number.
        measure: u32,
    },
    /// A measure is proven.
    Proven {
        /// Its number.
        measure: u32,
        /// How many pieces of evidence prove it today.
        evidence: u32,
    },
    /// Somebody stated in writing why a measure needs no evidence.
    Waived {
        /// Its number.
        measure: u32,
        /// Whose word it is: this side neither requests nor accepts.
        by: Hand,
    },
    /// A cited document is here.
    Supplied {
        /// Its number in [`Finding::cited`], from 1.
        document: u32,
        /// The measure under which it stands.
        measure: u32,
        /// The piece of evidence.
        entry: u32,
    },
    /// A cited document need not be supplied, with a written reason.
    Dropped {
        /// Its number in [`Finding::cited`], from 1.
        document: u32,
    },
}

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Missing::NoLeader => f.write_str("no-leader"),
            Missing::NoMeasure => f.write_str("no-measure"),
            Missing::NotDone { measure } => write!(f, "not-done {measure}"),
            Missing::Unproven { measure, why } => match why {
                Why::NoEvidence => write!(f, "unproven {measure}"),
                Why::OnlyDraft => write!(f, "only-draft {measure}"),
                Why::OnlyFuture => write!(f, "only-future {measure}"),
            },
            Missing::ToBeSupplied { document, .. } => write!(f, "to-be-supplied {document}"),
            Missing::ExtensionUndecided => f.write_str("extension-undecided"),
            Missing::RequirementOpen { requirement } => write!(f, "requirement-open {requirement}"),
        }
    }
}

/// What is missing before close-out, and what is met, each in the order of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checklist {
    /// Open points.
    pub missing: Vec<Missing>,
    /// Points that are met.
    pub met: Vec<Met>,
}

/// What stands between this finding and its close-out, and what is there already. Empty for what is absent, closed
/// or void: nothing is asked of it.
pub fn checklist(finding: &Finding, known: &Known) -> Checklist {
    let mut list = Checklist::default();
    match finding.stage {
        Stage::Open | Stage::InCloseOut(_) => {}
        Stage::Absent | Stage::Closed(_) | Stage::ClosedEarlier(_) | Stage::Voided { .. } => return list,
    }
    match &finding.assignment {
        None => list.missing.push(Missing::NoLeader),
        Some(_) => list.met.push(Met::Assigned),
    }
    if finding.measures_standing().next().is_none() {
        list.missing.push(Missing::NoMeasure);
    }
    for (number, measure) in finding.measures_standing() {
        if measure.is_done() {
            list.met.push(Met::Done { measure: number });
        } else {
            list.missing.push(Missing::NotDone { measure: number });
        }
        match proof(measure, known.today) {
            Proof::Evidence(count) => list.met.push(Met::Proven { measure: number, evidence: count }),
            Proof::Word(by) => list.met.push(Met::Waived { measure: number, by: by.clone() }),
            Proof::Lacking(why) => list.missing.push(Missing::Unproven { measure: number, why }),
        }
    }
    for (document, cited) in (1..).zip(&finding.cited) {
        if cited.dropped.is_some() {
            list.met.push(Met::Dropped { document });
            continue;
        }
        // A document named by a measure that was taken back goes with it.
        if cited.measure.and_then(|it| finding.measure(it)).is_some_and(|it| it.withdrawn.is_some()) {
            continue;
        }
        match supplied(finding, &cited.document, known.today) {
            Some((measure, entry)) => list.met.push(Met::Supplied { document, measure, entry }),
            None => list.missing.push(Missing::ToBeSupplied {
                document,
                measure: cited.measure,
                name: cited.document.clone(),
            }),
        }
    }
    if finding.extension_pending().is_some() {
        list.missing.push(Missing::ExtensionUndecided);
    }
    for (requirement, _) in (1..).zip(&finding.requirements) {
        list.missing.push(Missing::RequirementOpen { requirement });
    }
    list
}

/// Only what is missing; see [`checklist`].
pub fn missing(finding: &Finding, known: &Known) -> Vec<Missing> {
    checklist(finding, known).missing
}

/// How a measure is proven on a day.
pub(super) enum Proof<'a> {
    /// By this many pieces of evidence.
    Evidence(u32),
    /// By somebody's written word that none is needed, and by that alone.
    Word(&'a Hand),
    /// Not at all.
    Lacking(Why),
}

pub(super) fn proof(measure: &Measure, today: Date) -> Proof<'_> {
    let proving = measure.evidence_standing().filter(|(_, it)| it.proves(today)).count();
    if proving > 0 {
        return Proof::Evidence(u32::try_from(proving).unwrap_or(u32::MAX));
    }
    if let Some(waiver) = &measure.waiver {
        return Proof::Word(&waiver.act.by);
    }
    let mut why = Why::NoEvidence;
    for (_, evidence) in measure.evidence_standing() {
        // A document in force from a later day is nearer to proof than a draft: say what is nearest.
        if evidence.stage.proves() {
            why = Why::OnlyFuture;
        } else if why == Why::NoEvidence {
            why = Why::OnlyDraft;
        }
    }
    Proof::Lacking(why)
}

/// The piece of evidence that is the document with this number, and proves.
fn supplied(finding: &Finding, document: &str, today: Date) -> Option<(u32, u32)> {
    finding.measures_standing().find_map(|(number, measure)| {
        measure
            .evidence_standing()
            .find(|(_, it)| {
                it.proves(today) && it.number.as_deref().is_some_and(|it| same_document(it, document))
            })
            .map(|(entry, _)| (number, entry))
    })
}

/// Whether two document numbers (文号) name the same document: brackets `〔〕 [] () （） 【】 ［］`, full-width
/// digits and white space are written in many ways and mean the same.
pub fn same_document(a: &str, b: &str) -> bool {
    fn folded(text: &str) -> impl Iterator<Item = char> {
        text.chars().filter(|it| !it.is_whitespace()).map(|it| match it {
            '〔' | '[' | '(' | '（' | '【' | '［' | '﹝' => '〔',
            '〕' | ']' | ')' | '）' | '】' | '］' | '﹞' => '〕',
            '０'..='９' => char::from_u32(it as u32 - '０' as u32 + '0' as u32).unwrap_or(it),
            other => other,
        })
    }
    folded(a).eq(folded(b))
}
