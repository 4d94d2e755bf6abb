//! What the rules need of a finding's state, in few bytes: a row folds on without reading its stream again.
//!
//! Texts, names and hashes stay in the stream. What the row shows anyway (leader, deadline, counts) is not kept twice:
//! [`expand`] takes it from there. `evolve` never looks into what is left out, so that folding on from here gives the
//! rows that the whole state would give; tests compare the two.

use crate::rows::{FindingRow, State};
use jiff::civil::Date;
use ledger::Private;
use ledger::finding::{
    Act, Answered, Assignment, Cited, CloseOut, Closed, ClosedEarlier, Evidence, EvidenceKind, EvidenceStage,
    EvidenceState, Extension, ExtensionState, Finding, Holding, Measure, NewEvidence, Outcome, Progress,
    Reopening, Stage, Step, Waiting, Waiver, same_document,
};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// The facts of one finding that its row does not show.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    measures: Vec<MeasureFacts>,
    #[serde(rename = "c", default, skip_serializing_if = "Vec::is_empty")]
    cited: Vec<CitedFacts>,
    /// Open requirements.
    #[serde(rename = "r", default, skip_serializing_if = "is_zero")]
    requirements: u32,
    /// Requirements that the pending request answers, and that are open again when it is taken back.
    #[serde(rename = "a", default, skip_serializing_if = "is_zero")]
    answered: u32,
}

/// The document number, the measure that names it, and whether it need not be supplied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CitedFacts(String, Option<u32>, bool);

/// `flags|reports|evidence`: `w` withdrawn, `v` waived; a letter for each report (`d` done, `p` not, `x` taken back);
/// for each piece of evidence `x` when it is gone, else its stage (`d` draft, `t` trial, `f` in force) and day, and
/// `#` with the number of the cited document that it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
struct MeasureFacts {
    withdrawn: bool,
    waived: bool,
    progress: Vec<ProgressFact>,
    evidence: Vec<EvidenceFact>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ProgressFact {
    Done,
    Going,
    Gone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EvidenceFact {
    Gone,
    Stands { stage: EvidenceStage, effective_on: Date, cited: Option<u32> },
}

impl From<MeasureFacts> for String {
    fn from(it: MeasureFacts) -> String {
        let mut out = String::new();
        if it.withdrawn {
            out.push('w');
        }
        if it.waived {
            out.push('v');
        }
        out.push('|');
        out.extend(it.progress.iter().map(|it| match it {
            ProgressFact::Done => 'd',
            ProgressFact::Going => 'p',
            ProgressFact::Gone => 'x',
        }));
        out.push('|');
        for (i, it) in it.evidence.iter().enumerate() {
            if i > 0 {
                out.push(' ');
            }
            match it {
                EvidenceFact::Gone => out.push('x'),
                EvidenceFact::Stands { stage, effective_on, cited } => {
                    out.push(match stage {
                        EvidenceStage::Draft => 'd',
                        EvidenceStage::Trial => 't',
                        EvidenceStage::InForce => 'f',
                    });
                    // Writing to a String never fails.
                    let _ = write!(out, "{effective_on}");
                    if let Some(cited) = cited {
                        let _ = write!(out, "#{cited}");
                    }
                }
            }
        }
        out
    }
}

impl TryFrom<String> for MeasureFacts {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("no facts of a measure: {text}");
        let mut parts = text.split('|');
        let (Some(flags), Some(progress), Some(evidence), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(wrong());
        };
        let progress = progress.chars().map(|it| match it {
            'd' => Ok(ProgressFact::Done),
            'p' => Ok(ProgressFact::Going),
            'x' => Ok(ProgressFact::Gone),
            _ => Err(wrong()),
        });
        let evidence = evidence.split(' ').filter(|it| !it.is_empty()).map(|word| {
            if word == "x" {
                return Ok(EvidenceFact::Gone);
            }
            let stage = match word.chars().next() {
                Some('d') => EvidenceStage::Draft,
                Some('t') => EvidenceStage::Trial,
                Some('f') => EvidenceStage::InForce,
                Some(_) | None => return Err(wrong()),
            };
            let (day, cited) = match word[1..].split_once('#') {
                Some((day, cited)) => (day, Some(cited.parse::<u32>().map_err(|_| wrong())?)),
                None => (&word[1..], None),
            };
            let effective_on = day.parse::<Date>().map_err(|_| wrong())?;
            Ok(EvidenceFact::Stands { stage, effective_on, cited })
        });
        Ok(MeasureFacts {
            withdrawn: flags.contains('w'),
            waived: flags.contains('v'),
            progress: progress.collect::<Result<_, _>>()?,
            evidence: evidence.collect::<Result<_, _>>()?,
        })
    }
}

/// Keeps of a state what its row does not show.
pub(crate) fn compact(finding: &Finding) -> Facts {
    let evidence = |it: &Evidence| match it.state {
        EvidenceState::Stands => EvidenceFact::Stands {
            stage: it.what.stage,
            effective_on: it.what.effective_on,
            cited: it.what.number.as_deref().and_then(|number| {
                let cited = (1..).zip(&finding.cited);
                cited
                    .into_iter()
                    .find(|(_, it)| same_document(&it.document, number))
                    .map(|(number, _)| number)
            }),
        },
        EvidenceState::Withdrawn { .. } | EvidenceState::Moved { .. } => EvidenceFact::Gone,
    };
    let progress = |it: &Progress| match (&it.withdrawn, it.done) {
        (Some(_), _) => ProgressFact::Gone,
        (None, true) => ProgressFact::Done,
        (None, false) => ProgressFact::Going,
    };
    Facts {
        measures: finding
            .measures
            .iter()
            .map(|it| MeasureFacts {
                withdrawn: it.withdrawn.is_some(),
                waived: it.waiver.is_some(),
                progress: it.progress.iter().map(progress).collect(),
                evidence: it.evidence.iter().map(evidence).collect(),
            })
            .collect(),
        cited: finding
            .cited
            .iter()
            .map(|it| CitedFacts(it.document.clone(), it.measure, it.dropped.is_some()))
            .collect(),
        requirements: small(finding.requirements.len()),
        answered: match &finding.stage {
            Stage::InCloseOut(close_out) => small(close_out.answered.len()),
            Stage::Absent
            | Stage::Open
            | Stage::Closed(_)
            | Stage::ClosedEarlier(_)
            | Stage::Voided { .. } => 0,
        },
    }
}

/// The state again, as far as a rule reads it: where a text, a name or a person stood, there is nothing.
pub(crate) fn expand(row: &FindingRow) -> Finding {
    let facts = &row.facts;
    let document = |number: u32| {
        facts.cited.get((number as usize).checked_sub(1)?).map(|CitedFacts(document, _, _)| document.clone())
    };
    let evidence = |it: &EvidenceFact| {
        let (stage, effective_on, number, state) = match it {
            EvidenceFact::Gone => {
                let state = EvidenceState::Withdrawn { reason: String::new() };
                (EvidenceStage::Draft, nobody().on, None, state)
            }
            EvidenceFact::Stands { stage, effective_on, cited } => {
                (*stage, *effective_on, cited.and_then(document), EvidenceState::Stands)
            }
        };
        let holding = Holding::Register { kept_at: String::new() };
        let kind = EvidenceKind::Document;
        let what = NewEvidence { kind, holding, effective_on, stage, number, note: Private(None) };
        Evidence { what, moved_from: None, state }
    };
    let progress = |it: &ProgressFact| Progress {
        on: nobody().on,
        text: String::new(),
        done: *it == ProgressFact::Done,
        withdrawn: (*it == ProgressFact::Gone).then(String::new),
    };
    let measure = |it: &MeasureFacts| Measure {
        withdrawn: it.withdrawn.then(String::new),
        progress: it.progress.iter().map(progress).collect(),
        evidence: it.evidence.iter().map(evidence).collect(),
        waiver: it.waived.then(|| Waiver { act: nobody(), reason: String::new() }),
        ..Measure::default()
    };
    let granted = Extension {
        requested: nobody(),
        from: nobody().on,
        to: nobody().on,
        reason: String::new(),
        state: ExtensionState::Granted { act: nobody(), reason: String::new() },
    };
    let pending = row.extension.as_ref().map(|it| Extension {
        requested: Act { by: it.requested_by.as_str().into(), on: it.requested_on },
        from: row.due_on.unwrap_or(it.to),
        to: it.to,
        reason: String::new(),
        state: ExtensionState::Undecided,
    });
    let reopening = Reopening { act: nobody(), reason: String::new(), was: None };
    Finding {
        stage: stage(row),
        entry: None,
        assignment: assignment(row),
        first_due_on: row.first_due_on,
        measures: facts.measures.iter().map(measure).collect(),
        cited: facts
            .cited
            .iter()
            .map(|CitedFacts(document, measure, dropped)| Cited {
                document: document.clone(),
                measure: *measure,
                dropped: dropped.then(String::new),
            })
            .collect(),
        extensions: std::iter::repeat_n(granted, row.extensions_granted as usize).chain(pending).collect(),
        requirements: vec![String::new(); facts.requirements as usize],
        returned: row.returned,
        sent_back: row.sent_back,
        closed: row.times_closed,
        restricted: vec![],
        reopened: vec![reopening; row.reopened as usize],
    }
}

fn assignment(row: &FindingRow) -> Option<Assignment> {
    Some(Assignment {
        leader: row.leader.as_deref()?.into(),
        lead_office: row.lead_office.as_deref()?.into(),
        supporting: row.supporting.iter().map(|it| it.as_str().into()).collect(),
        handler: row.handler.as_deref().map(Into::into),
        mode: row.mode?,
        due_on: row.due_on?,
    })
}

fn stage(row: &FindingRow) -> Stage {
    let statement = String::new();
    match row.state {
        State::Unplanned | State::Open => Stage::Open,
        State::CloseOut => Stage::InCloseOut(CloseOut {
            requested: Act { on: row.filed_on.unwrap_or(nobody().on), ..nobody() },
            statement,
            outcome: outcome(row),
            answered: vec![
                Answered { requirement: String::new(), answer: String::new() };
                row.facts.answered as usize
            ],
            waiting: match row.waiting {
                Some(Step::Request | Step::Signature) | None => Waiting::Signature,
                Some(Step::Review) => Waiting::Review { signed: nobody() },
                Some(Step::Acceptance) => Waiting::Acceptance { signed: nobody(), reviewed: nobody() },
            },
        }),
        State::Closed | State::Standing => Stage::Closed(Closed {
            outcome: outcome(row),
            statement,
            requested: nobody(),
            signed: nobody(),
            reviewed: nobody(),
            accepted: Act { on: row.closed_on.unwrap_or(nobody().on), ..nobody() },
        }),
        State::ClosedEarlier => Stage::ClosedEarlier(ClosedEarlier {
            closed_on: row.closed_on.unwrap_or(nobody().on),
            by_whom: String::new(),
            reason: String::new(),
            taken_over: nobody(),
        }),
        State::Void => Stage::Voided { on: nobody().on, reason: String::new() },
    }
}

fn outcome(row: &FindingRow) -> Outcome {
    match row.review_on {
        None => Outcome::Completed,
        Some(review_on) => Outcome::Standing { mechanism: String::new(), review_on },
    }
}

/// Stands where a person and a day stood that no rule reads again.
fn nobody() -> Act {
    Act { by: "".into(), on: ledger::DAY_MIN }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}
