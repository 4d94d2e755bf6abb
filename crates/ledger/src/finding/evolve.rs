//! Replaying facts.

use super::{
    Act, Answered, Cited, ClaimedMeasure, CloseOut, Closed, ClosedEarlier, Entry, Event, Evidence,
    EvidenceState, Extension, ExtensionState, Finding, Measure, Origin, Progress, Reopening, RestrictedEntry,
    Stage, Waiting, Waiver,
};
use crate::handover::Post;

/// The finding after all of these events.
pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> Finding {
    events.into_iter().fold(Finding::default(), evolve)
}

/// Replays one fact. It happened: there is nothing left to refuse, and nothing here can panic, whatever a foreign
/// bundle brings: a number that leads nowhere changes nothing.
pub fn evolve(mut finding: Finding, event: &Event) -> Finding {
    match event {
        Event::Adopted {
            inspection,
            unit_path,
            number,
            title,
            place,
            origin,
            claim,
            measures,
            documents,
            on,
        } => {
            finding.stage = Stage::Open;
            finding.entry = Some(Entry {
                inspection: inspection.clone(),
                unit_path: unit_path.clone(),
                number: *number,
                title: title.clone(),
                title_first: None,
                place: place.clone(),
                origin: origin.clone(),
                claim: claim.clone(),
                on: *on,
            });
            take_over(&mut finding, measures, documents);
        }
        Event::Registered { inspection, unit_path, number, title, place, source, on } => {
            finding.stage = Stage::Open;
            finding.entry = Some(Entry {
                inspection: inspection.clone(),
                unit_path: unit_path.clone(),
                number: *number,
                title: title.clone(),
                title_first: None,
                place: place.clone(),
                origin: Origin::ByHand { source: source.clone() },
                claim: None,
                on: *on,
            });
        }
        Event::TakenOverClosed { closed_on, by_whom, reason, by, on } => {
            finding.stage = Stage::ClosedEarlier(ClosedEarlier {
                closed_on: *closed_on,
                by_whom: by_whom.clone(),
                reason: reason.clone(),
                taken_over: Act { by: by.clone(), on: *on },
            });
        }
        Event::TitleCorrected { title, reason: _ } => {
            if let Some(entry) = &mut finding.entry {
                let before = std::mem::replace(&mut entry.title, title.clone());
                entry.title_first.get_or_insert(before);
            }
        }
        Event::Assigned { assignment, reason: _ } => {
            let assignment = assignment.clone();
            finding.first_due_on.get_or_insert(assignment.due_on);
            finding.assignment = Some(assignment);
        }
        Event::MeasureAdded { measure: _, text, due_on } => {
            finding.measures.push(Measure { text: text.clone(), due_on: *due_on, ..Measure::default() });
        }
        Event::MeasureChanged { measure, text, due_on, reason: _ } => {
            if let Some(measure) = measure_mut(&mut finding, *measure) {
                measure.text.clone_from(text);
                measure.due_on = *due_on;
            }
        }
        Event::MeasureWithdrawn { measure, reason } => {
            if let Some(measure) = measure_mut(&mut finding, *measure) {
                measure.withdrawn = Some(reason.clone());
            }
        }
        Event::ProgressReported { measure, entry: _, on, text, done } => {
            if let Some(measure) = measure_mut(&mut finding, *measure) {
                measure.progress.push(Progress { on: *on, text: text.clone(), done: *done, withdrawn: None });
            }
        }
        Event::ProgressWithdrawn { measure, entry, reason } => {
            let progress =
                measure_mut(&mut finding, *measure).and_then(|it| nth_mut(&mut it.progress, *entry));
            if let Some(progress) = progress {
                progress.withdrawn = Some(reason.clone());
            }
        }
        Event::EvidenceAttached { measure, entry: _, evidence } => {
            if let Some(measure) = measure_mut(&mut finding, *measure) {
                measure.evidence.push(Evidence {
                    what: evidence.clone(),
                    moved_from: None,
                    state: EvidenceState::Stands,
                });
            }
        }
        Event::EvidenceWithdrawn { measure, entry, reason } => {
            let evidence =
                measure_mut(&mut finding, *measure).and_then(|it| nth_mut(&mut it.evidence, *entry));
            if let Some(evidence) = evidence {
                evidence.state = EvidenceState::Withdrawn { reason: reason.clone() };
            }
        }
        Event::EvidenceMoved { measure, entry, to, to_entry, reason } => {
            let evidence =
                measure_mut(&mut finding, *measure).and_then(|it| nth_mut(&mut it.evidence, *entry));
            if let Some(evidence) = evidence {
                let what = evidence.what.clone();
                evidence.state =
                    EvidenceState::Moved { to: *to, to_entry: *to_entry, reason: reason.clone() };
                if let Some(target) = measure_mut(&mut finding, *to) {
                    let moved_from = Some((*measure, *entry));
                    target.evidence.push(Evidence { what, moved_from, state: EvidenceState::Stands });
                }
            }
        }
        Event::EvidenceWaived { measure, reason, by, on } => {
            if let Some(measure) = measure_mut(&mut finding, *measure) {
                let act = Act { by: by.clone(), on: *on };
                measure.waiver = Some(Waiver { act, reason: reason.clone() });
            }
        }
        Event::WaiverWithdrawn { measure, reason: _ } => {
            if let Some(measure) = measure_mut(&mut finding, *measure) {
                measure.waiver = None;
            }
        }
        Event::DocumentDropped { document, reason } => {
            if let Some(cited) = nth_mut(&mut finding.cited, *document) {
                cited.dropped = Some(reason.clone());
            }
        }
        Event::ExtensionRequested { from, to, reason, by, on } => finding.extensions.push(Extension {
            requested: Act { by: by.clone(), on: *on },
            from: *from,
            to: *to,
            reason: reason.clone(),
            state: ExtensionState::Undecided,
        }),
        Event::ExtensionWithdrawn { reason } => {
            if let Some(extension) = finding.extensions.last_mut() {
                extension.state = ExtensionState::Withdrawn { reason: reason.clone() };
            }
        }
        Event::ExtensionGranted { to, reason, by, on } => {
            if let Some(extension) = finding.extensions.last_mut() {
                let act = Act { by: by.clone(), on: *on };
                extension.state = ExtensionState::Granted { act, reason: reason.clone() };
            }
            if let Some(assignment) = &mut finding.assignment {
                assignment.due_on = *to;
            }
        }
        Event::ExtensionRefused { reason, by, on } => {
            if let Some(extension) = finding.extensions.last_mut() {
                let act = Act { by: by.clone(), on: *on };
                extension.state = ExtensionState::Refused { act, reason: reason.clone() };
            }
        }
        Event::CloseOutRequested { statement, outcome, answers, by, on } => {
            let requirements = std::mem::take(&mut finding.requirements);
            let mut answers = answers.iter().cloned();
            finding.sent_back = false;
            finding.stage = Stage::InCloseOut(CloseOut {
                requested: Act { by: by.clone(), on: *on },
                statement: statement.clone(),
                outcome: outcome.clone(),
                answered: requirements
                    .into_iter()
                    .map(|requirement| Answered { requirement, answer: answers.next().unwrap_or_default() })
                    .collect(),
                waiting: Waiting::Signature,
            });
        }
        Event::CloseOutWithdrawn { reason: _ } => {
            // What was required before the request is required again: nobody has judged the answers.
            finding.stage = match std::mem::take(&mut finding.stage) {
                Stage::InCloseOut(close_out) => {
                    finding.sent_back = finding.returned > 0 && !close_out.answered.is_empty();
                    finding.requirements = close_out.answered.into_iter().map(|it| it.requirement).collect();
                    Stage::Open
                }
                other @ (Stage::Absent
                | Stage::Open
                | Stage::Closed(_)
                | Stage::ClosedEarlier(_)
                | Stage::Voided { .. }) => other,
            };
        }
        Event::CloseOutSigned { note: _, by, on } => {
            if let Stage::InCloseOut(close_out) = &mut finding.stage {
                close_out.waiting = Waiting::Review { signed: Act { by: by.clone(), on: *on } };
            }
        }
        Event::CloseOutReviewed { note: _, by, on } => {
            if let Stage::InCloseOut(close_out) = &mut finding.stage {
                close_out.waiting = match std::mem::replace(&mut close_out.waiting, Waiting::Signature) {
                    Waiting::Review { signed } => {
                        Waiting::Acceptance { signed, reviewed: Act { by: by.clone(), on: *on } }
                    }
                    other @ (Waiting::Signature | Waiting::Acceptance { .. }) => other,
                };
            }
        }
        Event::CloseOutAccepted { note: _, by, on } => {
            finding.stage = match std::mem::take(&mut finding.stage) {
                Stage::InCloseOut(CloseOut {
                    requested,
                    statement,
                    outcome,
                    answered: _,
                    waiting: Waiting::Acceptance { signed, reviewed },
                }) => {
                    finding.closed = finding.closed.saturating_add(1);
                    let accepted = Act { by: by.clone(), on: *on };
                    Stage::Closed(Closed { outcome, statement, requested, signed, reviewed, accepted })
                }
                other @ (Stage::Absent
                | Stage::Open
                | Stage::InCloseOut(_)
                | Stage::Closed(_)
                | Stage::ClosedEarlier(_)
                | Stage::Voided { .. }) => other,
            };
        }
        Event::CloseOutReturned { step: _, requirements, by: _, on: _ } => {
            finding.stage = Stage::Open;
            finding.requirements.clone_from(requirements);
            finding.returned = finding.returned.saturating_add(1);
            finding.sent_back = true;
        }
        Event::Reopened { reason, by, on } => {
            let was = match std::mem::replace(&mut finding.stage, Stage::Open) {
                Stage::Closed(closed) => Some(closed),
                Stage::Absent
                | Stage::Open
                | Stage::InCloseOut(_)
                | Stage::ClosedEarlier(_)
                | Stage::Voided { .. } => None,
            };
            let act = Act { by: by.clone(), on: *on };
            finding.requirements = vec![reason.clone()];
            finding.reopened.push(Reopening { act, reason: reason.clone(), was });
        }
        Event::HandedOver { post, from: _, to, handover: _ } => {
            if let Some(assignment) = &mut finding.assignment {
                match post {
                    Post::Leader => assignment.leader = to.clone(),
                    Post::Handler => assignment.handler = Some(to.clone()),
                }
            }
        }
        Event::RestrictedNoted { entry, what, on } => finding.restricted.push(RestrictedEntry {
            entry: *entry,
            what: what.clone(),
            on: *on,
            withdrawn: None,
        }),
        Event::RestrictedWithdrawn { kind: _, entry, reason } => {
            if let Some(noted) = finding.restricted.iter_mut().find(|it| it.entry == *entry) {
                noted.withdrawn = Some(reason.clone());
            }
        }
        Event::Voided { reason, on } => finding.stage = Stage::Voided { on: *on, reason: reason.clone() },
    }
    finding
}

/// Measures told as done are planned, and the documents they name are to be supplied: each once.
fn take_over(finding: &mut Finding, measures: &[ClaimedMeasure], documents: &[String]) {
    for (number, measure) in (1..).zip(measures) {
        finding.measures.push(Measure { text: measure.text.clone(), claimed: true, ..Measure::default() });
        for document in &measure.documents {
            cite(finding, document, Some(number));
        }
    }
    for document in documents {
        cite(finding, document, None);
    }
}

fn cite(finding: &mut Finding, document: &str, measure: Option<u32>) {
    if !finding.cited.iter().any(|it| super::same_document(&it.document, document)) {
        finding.cited.push(Cited { document: document.to_owned(), measure, dropped: None });
    }
}

fn measure_mut(finding: &mut Finding, number: u32) -> Option<&mut Measure> {
    nth_mut(&mut finding.measures, number)
}

/// The entry with this number, counted from 1.
fn nth_mut<T>(list: &mut [T], number: u32) -> Option<&mut T> {
    list.get_mut((number as usize).checked_sub(1)?)
}
