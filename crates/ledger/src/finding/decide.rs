//! The rules.

use super::proof::{Proof, proof};
use super::{
    Act, Assignment, ClaimedMeasure, CloseOut, Command, Event, Evidence, EvidenceState, Finding, Hand,
    Holding, Known, Measure, Missing, NewEvidence, Origin, Outcome, Place, Refusal, Restricted,
    RestrictedEntry, Stage, Step, Waiting, missing,
};
use crate::handover::Post;
use crate::words::{Field, bounded, meant, optional, required};
use crate::{PersonId, Private};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The most entries of one kind that a single command may bring: measures of a document, requirements, offices.
const ENTRIES_MAX: usize = 200;

/// The most persons that one entry on accountability may be about.
const PERSONS_MAX: u32 = 1_000;

/// Says what `command`, wished by `hand`, means now: the facts that follow from it (none where the wish is fulfilled
/// already: the same wish twice is one fact), or why it is refused.
///
/// Whether the person's role allows the command is asked before, by `access`. What is decided here holds for
/// everybody: no close-out without proof, and four acts by four persons, where a deputy and the principal are one.
///
/// Of acts on paper it counts who acted and not who wrote it down; but the recorder's word must not stand in for the
/// check of their own work. So whoever has acted in a close-out, or for whom a deputy has, records no later act of it;
/// and the acceptance, which is the last look, is neither by nor recorded by anybody who recorded an earlier act. A
/// recorder may go on to act (the office that files the leader's signed sheet reviews the finding next), except to
/// accept. Each day is checked as well: a sheet is not older than the act before it.
///
/// # Errors
/// The first rule that stands in the way; for a close-out, everything that is missing.
pub fn decide(
    finding: &Finding,
    known: &Known,
    hand: &Hand,
    command: &Command,
) -> Result<Vec<Event>, Refusal> {
    let (today, on) = (known.today, known.acted_on);
    if on > today {
        return Err(Refusal::FutureDay(on));
    }
    if hand.recorder().is_some_and(|it| hand.is_of(it)) {
        return Err(Refusal::RecordsOwn);
    }
    // What was signed before the finding came into this ledger is no act here.
    if let (Some(_), Some(entry)) = (&hand.recorded, &finding.entry)
        && on < entry.on
    {
        return Err(Refusal::BeforeEarlier { on: entry.on });
    }
    let by = hand.clone();
    match command {
        Command::Adopt {
            inspection,
            unit_path,
            number,
            title,
            place,
            origin,
            claim,
            measures,
            documents,
        } => {
            if let Some(entry) = &finding.entry {
                let same =
                    entry.inspection == *inspection && entry.number == *number && entry.origin == *origin;
                return if same { Ok(vec![]) } else { Err(Refusal::AlreadyThere) };
            }
            enterable(known, title, place)?;
            few(measures.len().max(documents.len()))?;
            for ClaimedMeasure { text, documents } in measures {
                required(Field::Text, text)?;
                few(documents.len())?;
                documents.iter().try_for_each(|it| required(Field::Number, it))?;
            }
            documents.iter().try_for_each(|it| required(Field::Number, it))?;
            Ok(vec![Event::Adopted {
                inspection: inspection.clone(),
                unit_path: unit_path.clone(),
                number: *number,
                title: title.clone(),
                place: place.clone(),
                origin: origin.clone(),
                claim: claim.clone(),
                measures: measures.clone(),
                documents: documents.clone(),
                on: today,
            }])
        }
        Command::Register { inspection, unit_path, number, title, place, source } => {
            if let Some(entry) = &finding.entry {
                let origin = Origin::ByHand { source: source.clone() };
                let same =
                    entry.inspection == *inspection && entry.number == *number && entry.origin == origin;
                return if same { Ok(vec![]) } else { Err(Refusal::AlreadyThere) };
            }
            enterable(known, title, place)?;
            required(Field::Reason, source)?;
            Ok(vec![Event::Registered {
                inspection: inspection.clone(),
                unit_path: unit_path.clone(),
                number: *number,
                title: title.clone(),
                place: place.clone(),
                source: source.clone(),
                on: today,
            }])
        }
        Command::TakeOverClosed { closed_on, by_whom, reason } => {
            if let Stage::ClosedEarlier(earlier) = &finding.stage
                && earlier.closed_on == *closed_on
                && earlier.by_whom == *by_whom
            {
                return Ok(vec![]);
            }
            open(finding)?;
            if finding.work_has_begun() || !finding.reopened.is_empty() {
                return Err(Refusal::WorkHasBegun);
            }
            required(Field::Name, by_whom)?;
            required(Field::Reason, reason)?;
            day(*closed_on)?;
            match &finding.entry {
                Some(entry) if *closed_on >= entry.on => {
                    return Err(Refusal::NotEarlier { entered_on: entry.on });
                }
                Some(_) | None => {}
            }
            Ok(vec![Event::TakenOverClosed {
                closed_on: *closed_on,
                by_whom: by_whom.clone(),
                reason: reason.clone(),
                by,
                on,
            }])
        }
        Command::CorrectTitle { title, reason } => {
            readable(finding)?;
            if finding.entry.as_ref().is_some_and(|it| it.title == *title) {
                return Ok(vec![]);
            }
            required(Field::Title, title)?;
            required(Field::Reason, reason)?;
            Ok(vec![Event::TitleCorrected { title: title.clone(), reason: reason.clone() }])
        }
        Command::Assign { assignment, reason } => {
            open(finding)?;
            assign(finding, assignment, reason.as_deref())
        }
        Command::AddMeasure { text, due_on } => {
            open(finding)?;
            required(Field::Text, text)?;
            due_on.map_or(Ok(()), day)?;
            if finding.measures_standing().any(|(_, it)| it.text == *text && it.due_on == *due_on) {
                return Ok(vec![]);
            }
            few(finding.measures.len() + 1)?;
            let measure = next(&finding.measures);
            Ok(vec![Event::MeasureAdded { measure, text: text.clone(), due_on: *due_on }])
        }
        Command::ChangeMeasure { measure, text, due_on, reason } => {
            open(finding)?;
            let standing = standing(finding, *measure)?;
            if standing.text == *text && standing.due_on == *due_on {
                return Ok(vec![]);
            }
            required(Field::Text, text)?;
            due_on.map_or(Ok(()), day)?;
            required(Field::Reason, reason)?;
            Ok(vec![Event::MeasureChanged {
                measure: *measure,
                text: text.clone(),
                due_on: *due_on,
                reason: reason.clone(),
            }])
        }
        Command::WithdrawMeasure { measure, reason } => {
            open(finding)?;
            let known = finding.measure(*measure).ok_or(Refusal::UnknownMeasure(*measure))?;
            if known.withdrawn.is_some() {
                return Ok(vec![]);
            }
            required(Field::Reason, reason)?;
            Ok(vec![Event::MeasureWithdrawn { measure: *measure, reason: reason.clone() }])
        }
        Command::ReportProgress { measure, on, text, done } => {
            workable(finding)?;
            let standing = standing(finding, *measure)?;
            required(Field::Text, text)?;
            day(*on)?;
            if *on > today {
                return Err(Refusal::FutureDay(*on));
            }
            let last = standing.progress.iter().rev().find(|it| it.withdrawn.is_none());
            if last.is_some_and(|it| it.on == *on && it.text == *text && it.done == *done) {
                return Ok(vec![]);
            }
            Ok(vec![Event::ProgressReported {
                measure: *measure,
                entry: next(&standing.progress),
                on: *on,
                text: text.clone(),
                done: *done,
            }])
        }
        Command::WithdrawProgress { measure, entry, reason } => {
            workable(finding)?;
            let standing = standing(finding, *measure)?;
            let progress = nth(&standing.progress, *entry)
                .ok_or(Refusal::UnknownEntry { measure: *measure, entry: *entry })?;
            if progress.withdrawn.is_some() {
                return Ok(vec![]);
            }
            required(Field::Reason, reason)?;
            Ok(vec![Event::ProgressWithdrawn { measure: *measure, entry: *entry, reason: reason.clone() }])
        }
        Command::AttachEvidence { measure, evidence } => {
            workable(finding)?;
            let standing = standing(finding, *measure)?;
            attachable(evidence)?;
            if standing.evidence_standing().any(|(_, it)| it == evidence) {
                return Ok(vec![]);
            }
            Ok(vec![Event::EvidenceAttached {
                measure: *measure,
                entry: next(&standing.evidence),
                evidence: evidence.clone(),
            }])
        }
        Command::WithdrawEvidence { measure, entry, reason } => {
            workable(finding)?;
            match &piece(finding, *measure, *entry)?.state {
                EvidenceState::Withdrawn { .. } => Ok(vec![]),
                EvidenceState::Moved { .. } => Err(Refusal::EntryGone { measure: *measure, entry: *entry }),
                EvidenceState::Stands => {
                    required(Field::Reason, reason)?;
                    Ok(vec![Event::EvidenceWithdrawn {
                        measure: *measure,
                        entry: *entry,
                        reason: reason.clone(),
                    }])
                }
            }
        }
        Command::MoveEvidence { measure, entry, to, reason } => {
            workable(finding)?;
            match &piece(finding, *measure, *entry)?.state {
                EvidenceState::Moved { to: there, .. } if there == to => Ok(vec![]),
                EvidenceState::Moved { .. } | EvidenceState::Withdrawn { .. } => {
                    Err(Refusal::EntryGone { measure: *measure, entry: *entry })
                }
                EvidenceState::Stands => {
                    if measure == to {
                        return Err(Refusal::SameMeasure(*to));
                    }
                    let target = standing(finding, *to)?;
                    required(Field::Reason, reason)?;
                    Ok(vec![Event::EvidenceMoved {
                        measure: *measure,
                        entry: *entry,
                        to: *to,
                        to_entry: next(&target.evidence),
                        reason: reason.clone(),
                    }])
                }
            }
        }
        Command::WaiveEvidence { measure, reason } => {
            workable(finding)?;
            let standing = standing(finding, *measure)?;
            if let Stage::InCloseOut(close_out) = &finding.stage {
                if close_out.requested.by.shares_side(&by) {
                    return Err(Refusal::OwnAct { earlier: Step::Request });
                }
                if by.recorder().is_some_and(|it| close_out.requested.by.is_of(it)) {
                    return Err(Refusal::ActorRecords { earlier: Step::Request });
                }
            }
            required(Field::Reason, reason)?;
            if standing.waiver.as_ref().is_some_and(|it| it.act.by == by && it.reason == *reason) {
                return Ok(vec![]);
            }
            Ok(vec![Event::EvidenceWaived { measure: *measure, reason: reason.clone(), by, on }])
        }
        Command::WithdrawWaiver { measure, reason } => {
            workable(finding)?;
            if standing(finding, *measure)?.waiver.is_none() {
                return Err(Refusal::NoWaiver(*measure));
            }
            required(Field::Reason, reason)?;
            Ok(vec![Event::WaiverWithdrawn { measure: *measure, reason: reason.clone() }])
        }
        Command::DropDocument { document, reason } => {
            open(finding)?;
            let cited = nth(&finding.cited, *document).ok_or(Refusal::UnknownDocument(*document))?;
            if cited.dropped.is_some() {
                return Ok(vec![]);
            }
            required(Field::Reason, reason)?;
            Ok(vec![Event::DocumentDropped { document: *document, reason: reason.clone() }])
        }
        Command::RequestExtension { due_on, reason } => {
            open(finding)?;
            let from = finding.assignment.as_ref().ok_or(Refusal::NotAssigned)?.due_on;
            if let Some(pending) = finding.extension_pending() {
                let same = pending.to == *due_on && pending.reason == *reason && pending.requested.by == by;
                return if same { Ok(vec![]) } else { Err(Refusal::ExtensionPending) };
            }
            day(*due_on)?;
            if *due_on <= from {
                return Err(Refusal::NotLater { due_on: from });
            }
            required(Field::Reason, reason)?;
            Ok(vec![Event::ExtensionRequested { from, to: *due_on, reason: reason.clone(), by, on }])
        }
        Command::WithdrawExtension { reason } => {
            open(finding)?;
            let pending = finding.extension_pending().ok_or(Refusal::NoExtension)?;
            if !pending.requested.by.shares_side(&by) {
                return Err(Refusal::NotRequester);
            }
            required(Field::Reason, reason)?;
            Ok(vec![Event::ExtensionWithdrawn { reason: reason.clone() }])
        }
        Command::DecideExtension { granted, reason } => {
            open(finding)?;
            let pending = finding.extension_pending().ok_or(Refusal::NoExtension)?;
            apart(&pending.requested, &by, on, Refusal::OwnExtension, Refusal::OwnExtension)?;
            required(Field::Reason, reason)?;
            let reason = reason.clone();
            Ok(vec![if *granted {
                Event::ExtensionGranted { to: pending.to, reason, by, on }
            } else {
                Event::ExtensionRefused { reason, by, on }
            }])
        }
        Command::RequestCloseOut { statement, outcome, answers } => {
            if let Stage::InCloseOut(close_out) = &finding.stage
                && close_out.requested.by == by
                && close_out.statement == *statement
                && close_out.outcome == *outcome
            {
                return Ok(vec![]);
            }
            open(finding)?;
            request(finding, known, &by, statement, outcome, answers)?;
            Ok(vec![Event::CloseOutRequested {
                statement: statement.clone(),
                outcome: outcome.clone(),
                answers: answers.clone(),
                by,
                on,
            }])
        }
        Command::WithdrawCloseOut { reason } => {
            if !in_close_out(finding)?.requested.by.shares_side(&by) {
                return Err(Refusal::NotRequester);
            }
            required(Field::Reason, reason)?;
            Ok(vec![Event::CloseOutWithdrawn { reason: reason.clone() }])
        }
        Command::SignCloseOut { note } => {
            let close_out = in_close_out(finding)?;
            match &close_out.waiting {
                Waiting::Signature => {}
                Waiting::Review { signed } | Waiting::Acceptance { signed, .. } if signed.by == by => {
                    return Ok(vec![]);
                }
                Waiting::Review { .. } | Waiting::Acceptance { .. } => {
                    return Err(Refusal::NotYourTurn { waiting: close_out.waiting.step() });
                }
            }
            may_act(finding, close_out, &by, on)?;
            proven_still(finding, known, close_out)?;
            optional(Field::Reason, note.as_deref())?;
            Ok(vec![Event::CloseOutSigned { note: note.clone(), by, on }])
        }
        Command::ReviewCloseOut { note } => {
            let close_out = in_close_out(finding)?;
            match &close_out.waiting {
                Waiting::Review { .. } => {}
                Waiting::Acceptance { reviewed, .. } if reviewed.by == by => return Ok(vec![]),
                Waiting::Signature | Waiting::Acceptance { .. } => {
                    return Err(Refusal::NotYourTurn { waiting: close_out.waiting.step() });
                }
            }
            may_act(finding, close_out, &by, on)?;
            proven_still(finding, known, close_out)?;
            optional(Field::Reason, note.as_deref())?;
            Ok(vec![Event::CloseOutReviewed { note: note.clone(), by, on }])
        }
        Command::AcceptCloseOut { note } => {
            if let Stage::Closed(closed) = &finding.stage
                && closed.accepted.by == by
            {
                return Ok(vec![]);
            }
            let close_out = in_close_out(finding)?;
            match &close_out.waiting {
                Waiting::Acceptance { .. } => {}
                Waiting::Signature | Waiting::Review { .. } => {
                    return Err(Refusal::NotYourTurn { waiting: close_out.waiting.step() });
                }
            }
            may_act(finding, close_out, &by, on)?;
            proven_still(finding, known, close_out)?;
            // Whose word stands in for proof does not have the last word as well.
            if let Some(measure) = relies_on_word_of(finding, &by, today) {
                return Err(Refusal::OwnWaiver(measure));
            }
            optional(Field::Reason, note.as_deref())?;
            Ok(vec![Event::CloseOutAccepted { note: note.clone(), by, on }])
        }
        Command::ReturnCloseOut { requirements } => {
            let close_out = in_close_out(finding)?;
            may_act(finding, close_out, &by, on)?;
            if requirements.is_empty() {
                return Err(Refusal::NoRequirement);
            }
            few(requirements.len())?;
            requirements.iter().try_for_each(|it| required(Field::Requirement, it))?;
            Ok(vec![Event::CloseOutReturned {
                step: close_out.waiting.step(),
                requirements: requirements.clone(),
                by,
                on,
            }])
        }
        Command::HandOver { post, from, to, handover } => {
            // Whatever its stage: who is responsible for what is closed and standing changes as well.
            readable(finding)?;
            let holder = finding.assignment.as_ref().and_then(|it| match post {
                Post::Leader => Some(&it.leader),
                Post::Handler => it.handler.as_ref(),
            });
            if holder == Some(to) {
                return Ok(vec![]);
            }
            if holder != Some(from) {
                return Err(Refusal::NotInHands);
            }
            required(Field::Identifier, to.as_str())?;
            let (post, handover) = (*post, *handover);
            Ok(vec![Event::HandedOver { post, from: from.clone(), to: to.clone(), handover }])
        }
        Command::NoteRestricted { what, on } => {
            readable(finding)?;
            notable(what)?;
            day(*on)?;
            if *on > today {
                return Err(Refusal::FutureDay(*on));
            }
            let stands = |it: &RestrictedEntry| it.withdrawn.is_none() && it.what == *what && it.on == *on;
            if finding.restricted.iter().any(stands) {
                return Ok(vec![]);
            }
            few(finding.restricted.len() + 1)?;
            Ok(vec![Event::RestrictedNoted { entry: next(&finding.restricted), what: what.clone(), on: *on }])
        }
        Command::WithdrawRestricted { kind, entry, reason } => {
            readable(finding)?;
            let noted = finding.restricted.iter().find(|it| it.entry == *entry && it.what.kind() == *kind);
            if noted.ok_or(Refusal::UnknownRestricted(*entry))?.withdrawn.is_some() {
                return Ok(vec![]);
            }
            required(Field::Reason, reason)?;
            Ok(vec![Event::RestrictedWithdrawn {
                kind: *kind,
                entry: *entry,
                reason: Private::known(reason.clone()),
            }])
        }
        Command::Reopen { reason } => match &finding.stage {
            Stage::Closed(_) | Stage::ClosedEarlier(_) => {
                required(Field::Reason, reason)?;
                Ok(vec![Event::Reopened { reason: reason.clone(), by, on }])
            }
            Stage::Absent => Err(Refusal::Absent),
            Stage::Open | Stage::InCloseOut(_) => Err(Refusal::NotClosed),
            Stage::Voided { .. } => Err(Refusal::Voided),
        },
        Command::Void { reason, despite_work } => match &finding.stage {
            Stage::Voided { .. } => Ok(vec![]),
            Stage::Absent => Err(Refusal::Absent),
            // What was proven and accepted by four persons is no mistake of adoption: reopen it, then void it.
            Stage::Closed(_) => Err(Refusal::Closed),
            Stage::InCloseOut(_) => Err(Refusal::InCloseOut),
            Stage::Open | Stage::ClosedEarlier(_) => {
                required(Field::Reason, reason)?;
                if finding.work_has_begun() && !despite_work {
                    return Err(Refusal::WorkHasBegun);
                }
                Ok(vec![Event::Voided { reason: reason.clone(), on }])
            }
        },
    }
}

fn assign(finding: &Finding, wanted: &Assignment, reason: Option<&str>) -> Result<Vec<Event>, Refusal> {
    let before = finding.assignment.as_ref();
    if before == Some(wanted) {
        return Ok(vec![]);
    }
    required(Field::Identifier, wanted.leader.as_str())?;
    required(Field::Identifier, wanted.lead_office.as_str())?;
    few(wanted.supporting.len())?;
    let mut seen = BTreeSet::new();
    for office in &wanted.supporting {
        if *office == wanted.lead_office {
            return Err(Refusal::LeadOfficeSupports);
        }
        if !seen.insert(office) {
            return Err(Refusal::OfficeTwice(office.clone()));
        }
    }
    day(wanted.due_on)?;
    optional(Field::Reason, reason)?;
    if let Some(before) = before {
        if before.due_on != wanted.due_on {
            return Err(Refusal::OnlyByExtension { due_on: before.due_on });
        }
        // One problem, one leader, to the end: a change of leader is a matter for the record.
        if before.leader != wanted.leader {
            required(Field::Reason, reason.unwrap_or(""))?;
        }
    }
    Ok(vec![Event::Assigned { assignment: wanted.clone(), reason: reason.map(str::to_owned) }])
}

fn request(
    finding: &Finding,
    known: &Known,
    by: &Hand,
    statement: &str,
    outcome: &Outcome,
    answers: &[String],
) -> Result<(), Refusal> {
    // A requirement is open until this very request answers it, so it is counted apart.
    let lacking: Vec<Missing> = missing(finding, known)
        .into_iter()
        .filter(|it| match it {
            Missing::RequirementOpen { .. } => answers.len() < finding.requirements.len(),
            Missing::NoLeader
            | Missing::NoMeasure
            | Missing::NotDone { .. }
            | Missing::Unproven { .. }
            | Missing::ToBeSupplied { .. }
            | Missing::ExtensionUndecided => true,
        })
        .collect();
    if !lacking.is_empty() {
        return Err(Refusal::Missing(lacking));
    }
    if answers.len() != finding.requirements.len() {
        return Err(Refusal::AnswersMismatch { required: finding.requirements.len(), given: answers.len() });
    }
    answers.iter().try_for_each(|it| required(Field::Answer, it))?;
    required(Field::Text, statement)?;
    match outcome {
        Outcome::Completed => {}
        Outcome::Standing { mechanism, review_on } => {
            required(Field::Mechanism, mechanism)?;
            day(*review_on)?;
            if *review_on <= known.today {
                return Err(Refusal::ReviewNotLater);
            }
        }
    }
    if finding.assignment.as_ref().is_some_and(|it| by.is_of(&it.leader)) {
        return Err(Refusal::LeaderRequests);
    }
    match relies_on_word_of(finding, by, known.today) {
        Some(measure) => Err(Refusal::OwnWaiver(measure)),
        None => Ok(()),
    }
}

/// Each step is another side's, and the signature the assigned leader's.
fn may_act(finding: &Finding, close_out: &CloseOut, by: &Hand, on: Date) -> Result<(), Refusal> {
    let mut earlier = vec![(Step::Request, &close_out.requested)];
    match &close_out.waiting {
        Waiting::Signature => {}
        Waiting::Review { signed } => earlier.push((Step::Signature, signed)),
        Waiting::Acceptance { signed, reviewed } => {
            earlier.extend([(Step::Signature, signed), (Step::Review, reviewed)]);
        }
    }
    for (step, act) in &earlier {
        let step = *step;
        apart(act, by, on, Refusal::OwnAct { earlier: step }, Refusal::ActorRecords { earlier: step })?;
    }
    match &close_out.waiting {
        Waiting::Signature => {
            if finding.assignment.as_ref().is_some_and(|it| by.is_of(&it.leader)) {
                Ok(())
            } else {
                Err(Refusal::NotLeader)
            }
        }
        Waiting::Review { .. } => Ok(()),
        Waiting::Acceptance { .. } => {
            for (earlier, act) in earlier {
                let recorded = |person: &PersonId| act.by.recorder() == Some(person);
                if by.side().any(recorded) || by.recorder().is_some_and(recorded) {
                    return Err(Refusal::RecorderAccepts { earlier });
                }
            }
            Ok(())
        }
    }
}

/// `by` is another side than the act before, the recorder of `by` has no part in it, and no day runs backwards.
fn apart(before: &Act, by: &Hand, on: Date, same: Refusal, records: Refusal) -> Result<(), Refusal> {
    if before.by.shares_side(by) {
        return Err(same);
    }
    if by.recorder().is_some_and(|it| before.by.is_of(it)) {
        return Err(records);
    }
    if on < before.on {
        return Err(Refusal::BeforeEarlier { on: before.on });
    }
    Ok(())
}

/// Evidence may have been withdrawn since the request: each later step looks again.
fn proven_still(finding: &Finding, known: &Known, close_out: &CloseOut) -> Result<(), Refusal> {
    let lacking = missing(finding, known);
    if !lacking.is_empty() {
        return Err(Refusal::Missing(lacking));
    }
    match relies_on_word_of(finding, &close_out.requested.by, known.today) {
        Some(measure) => Err(Refusal::OwnWaiver(measure)),
        None => Ok(()),
    }
}

/// The first measure that nothing proves but this side's word that no proof is needed, or a word that this side
/// wrote down for somebody else.
fn relies_on_word_of(finding: &Finding, side: &Hand, today: Date) -> Option<u32> {
    finding.measures_standing().find_map(|(number, measure)| match proof(measure, today) {
        Proof::Word(by) if by.shares_side(side) || by.recorder().is_some_and(|it| side.is_of(it)) => {
            Some(number)
        }
        Proof::Word(_) | Proof::Evidence(_) | Proof::Lacking(_) => None,
    })
}

/// In the ledger, whatever became of it.
fn readable(finding: &Finding) -> Result<(), Refusal> {
    match finding.stage {
        Stage::Absent => Err(Refusal::Absent),
        Stage::Voided { .. } => Err(Refusal::Voided),
        Stage::Open | Stage::InCloseOut(_) | Stage::Closed(_) | Stage::ClosedEarlier(_) => Ok(()),
    }
}

/// Open, or on its way to be closed: reports and evidence may come and go.
fn workable(finding: &Finding) -> Result<(), Refusal> {
    readable(finding)?;
    match finding.stage {
        Stage::Closed(_) => Err(Refusal::Closed),
        Stage::ClosedEarlier(_) => Err(Refusal::ClosedEarlier),
        Stage::Absent | Stage::Open | Stage::InCloseOut(_) | Stage::Voided { .. } => Ok(()),
    }
}

/// Open, so that the plan itself may change.
fn open(finding: &Finding) -> Result<(), Refusal> {
    workable(finding)?;
    match finding.stage {
        Stage::InCloseOut(_) => Err(Refusal::InCloseOut),
        Stage::Absent | Stage::Open | Stage::Closed(_) | Stage::ClosedEarlier(_) | Stage::Voided { .. } => {
            Ok(())
        }
    }
}

fn in_close_out(finding: &Finding) -> Result<&CloseOut, Refusal> {
    workable(finding)?;
    match &finding.stage {
        Stage::InCloseOut(close_out) => Ok(close_out),
        Stage::Absent | Stage::Open | Stage::Closed(_) | Stage::ClosedEarlier(_) | Stage::Voided { .. } => {
            Err(Refusal::NotInCloseOut)
        }
    }
}

fn enterable(known: &Known, title: &str, place: &Place) -> Result<(), Refusal> {
    if !known.inspection_open {
        return Err(Refusal::NoInspection);
    }
    required(Field::Title, title)?;
    let Place { aspect_number, aspect_title, issue_number, issue_title, finding_number } = place;
    for text in [aspect_number, aspect_title, issue_number, issue_title, finding_number].into_iter().flatten()
    {
        bounded(Field::Title, text)?;
    }
    Ok(())
}

fn attachable(evidence: &NewEvidence) -> Result<(), Refusal> {
    day(evidence.effective_on)?;
    optional(Field::Number, evidence.number.as_deref())?;
    bounded(Field::Text, evidence.note.get().map_or("", String::as_str))?;
    match &evidence.holding {
        Holding::File { hash, size: _, name } => {
            required(Field::Identifier, hash.as_str())?;
            bounded(Field::Title, name.get().map_or("", String::as_str))?;
        }
        Holding::Register { kept_at } => required(Field::KeptAt, kept_at)?,
    }
    Ok(())
}

fn notable(what: &Restricted) -> Result<(), Refusal> {
    let words = |it: &Private<String>| it.get().cloned().unwrap_or_default();
    match what {
        Restricted::Clue { to, text } => {
            required(Field::Name, &words(to))?;
            bounded(Field::Text, &words(text))?;
        }
        Restricted::Accountability { form: _, persons, text } => {
            if *persons == 0 || *persons > PERSONS_MAX {
                return Err(Refusal::Persons { max: PERSONS_MAX });
            }
            bounded(Field::Text, &words(text))?;
        }
        Restricted::Reporter { text } => required(Field::Text, &words(text))?,
    }
    Ok(())
}

fn standing(finding: &Finding, number: u32) -> Result<&Measure, Refusal> {
    let measure = finding.measure(number).ok_or(Refusal::UnknownMeasure(number))?;
    match measure.withdrawn {
        Some(_) => Err(Refusal::MeasureWithdrawn(number)),
        None => Ok(measure),
    }
}

fn piece(finding: &Finding, measure: u32, entry: u32) -> Result<&Evidence, Refusal> {
    nth(&standing(finding, measure)?.evidence, entry).ok_or(Refusal::UnknownEntry { measure, entry })
}

fn nth<T>(list: &[T], number: u32) -> Option<&T> {
    list.get((number as usize).checked_sub(1)?)
}

/// The number of the next entry: numbers are dense, and never given twice, since nothing is ever taken out.
fn next<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX - 1) + 1
}

fn few(count: usize) -> Result<(), Refusal> {
    if count > ENTRIES_MAX { Err(Refusal::TooMany { max: ENTRIES_MAX }) } else { Ok(()) }
}

fn day(day: Date) -> Result<(), Refusal> {
    if meant(day) { Ok(()) } else { Err(Refusal::DayOutOfRange(day)) }
}
