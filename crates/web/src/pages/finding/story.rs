//! The view of one finding: what the page shows beside its forms.

use super::{LINES_SHOWN, Page};
use crate::{
    shown::{self, Address},
    words::{self, events, pick},
};
use access::{OrgPath, Role};
use app::{JournalEvent, JournalLine, Result};
use jiff::civil::Date;
use ledger::{
    Event as AnyEvent,
    finding::{
        Cited, Event, Evidence, EvidenceKind, EvidenceStage, EvidenceState, ExtensionState, Finding, Holding,
        Measure, Met, Missing, Mode, Origin, Outcome, Stage, Step,
    },
};
use std::collections::BTreeMap;
use ui::{
    ActKind, ActRow, CitedRow, ClaimNote, CloseOutRound, Due, EvidenceRow, ExtensionResult, ExtensionRow,
    FindingAct, FindingForm, FindingPage, Lang, Link, MeasureRow, MeasureStatus, Need, ProgressEntry, Source,
};

/// The stored name of a kind of evidence, which is also its value in forms.
pub(super) fn kind_key(kind: EvidenceKind) -> &'static str {
    match kind {
        EvidenceKind::Document => "document",
        EvidenceKind::Meeting => "meeting",
        EvidenceKind::Training => "training",
        EvidenceKind::Inspection => "inspection",
        EvidenceKind::Money => "money",
        EvidenceKind::Personnel => "personnel",
        EvidenceKind::Talk => "talk",
        EvidenceKind::Building => "building",
        EvidenceKind::Photo => "photo",
        EvidenceKind::DataTable => "data_table",
    }
}

/// Bytes in words: `1.2 MB`.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 3] = ["KB", "MB", "GB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    #[allow(clippy::cast_precision_loss, reason = "shown with two digits")]
    let mut size = bytes as f64 / 1000.0;
    let mut unit = 0;
    while size >= 999.5 && unit + 1 < UNITS.len() {
        size /= 1000.0;
        unit += 1;
    }
    if size < 9.95 { format!("{size:.1} {}", UNITS[unit]) } else { format!("{size:.0} {}", UNITS[unit]) }
}

/// The first and last digits of a hash.
fn short_hash(hash: &str) -> String {
    match (hash.get(..4), hash.len().checked_sub(2).and_then(|at| hash.get(at..))) {
        (Some(first), Some(last)) if hash.len() > 8 => format!("{first}…{last}"),
        _ => hash.to_owned(),
    }
}

/// Who reported what, out of the journal: measure and entry, by author.
fn reporters(page: &Page<'_>) -> BTreeMap<(u32, u32), String> {
    let mut by = BTreeMap::new();
    for line in &page.story.journal {
        if let Some(Event::ProgressReported { measure, entry, .. }) = event(line) {
            by.insert((*measure, *entry), events::author(page.lang, &page.directory, &line.by));
        }
    }
    by
}

fn event(line: &JournalLine) -> Option<&Event> {
    match &line.event {
        JournalEvent::Domain(event) => match event.as_ref() {
            AnyEvent::Finding(event) => Some(event),
            AnyEvent::Inspection(_) | AnyEvent::Org(_) | AnyEvent::People(_) | AnyEvent::Proposal(_) => None,
        },
        JournalEvent::Own { .. } | JournalEvent::Veiled(_) => None,
    }
}

// --------------------------------------------------------------------------------------------------- measures

fn evidence_row(page: &Page<'_>, measure: u32, entry: u32, it: &Evidence) -> EvidenceRow {
    let what = &it.what;
    let (mut size_words, mut hash_words, mut href, mut register_only) =
        (String::new(), String::new(), None, None);
    match &what.holding {
        Holding::File { hash, size: bytes, .. } => {
            size_words = size(*bytes);
            hash_words = short_hash(hash.as_str());
            href = Some(format!("{}/evidence/{measure}-{entry}", page.href()));
        }
        Holding::Register { kept_at } => register_only = Some(kept_at.clone()),
    }
    let title = match (what.note.get().filter(|it| !it.trim().is_empty()), &what.holding) {
        (Some(note), _) => note.clone(),
        (None, Holding::File { name, .. }) => name
            .get()
            .cloned()
            .unwrap_or_else(|| pick(page.lang, "（名称已删除）", "(name erased)").to_owned()),
        (None, Holding::Register { .. }) => String::new(),
    };
    let withdrawn = match &it.state {
        EvidenceState::Stands => None,
        EvidenceState::Withdrawn { reason } => Some(reason.clone()),
        EvidenceState::Moved { to, to_entry, reason } => {
            let to = format!("{}-{to_entry:02}", page.measure_number(*to));
            Some(match page.lang {
                Lang::Zh => format!("移到{to}，{reason}"),
                Lang::En => format!("moved to {to}; {reason}"),
            })
        }
    };
    EvidenceRow {
        id: format!("e{measure}-{entry}"),
        number: format!("{}-{entry:02}", page.measure_number(measure)),
        kind: page.t.evidence_kind_word(kind_key(what.kind)),
        title,
        document: what.number.clone(),
        stage: match what.stage {
            EvidenceStage::Draft => ui::Stage::Draft,
            EvidenceStage::Trial => ui::Stage::Trial,
            EvidenceStage::InForce => ui::Stage::InForce,
        },
        day: what.effective_on.to_string(),
        size: size_words,
        hash: hash_words,
        href,
        register_only,
        future: withdrawn.is_none() && what.effective_on > page.story.as_of.day,
        withdrawn,
        ..EvidenceRow::default()
    }
}

/// A document that the text of a measure cites and that is not here, as a line among its evidence.
fn cited_row(page: &Page<'_>, document: u32, cited: &Cited, measure: u32) -> EvidenceRow {
    EvidenceRow {
        number: format!("{}-{}{document}", page.measure_number(measure), pick(page.lang, "补", "s")),
        kind: page.t.evidence_kind_word("document"),
        title: cited.document.clone(),
        to_supply: cited.dropped.is_none(),
        withdrawn: cited.dropped.clone(),
        ..EvidenceRow::default()
    }
}

fn measures(page: &Page<'_>) -> Vec<MeasureRow> {
    let by = reporters(page);
    let lacking = |document: u32| {
        page.story
            .checklist
            .missing
            .iter()
            .any(|it| matches!(it, Missing::ToBeSupplied { document: it, .. } if *it == document))
    };
    let row = |number: u32, measure: &Measure| {
        let mut progress: Vec<ProgressEntry> = (1..)
            .zip(&measure.progress)
            .map(|(entry, it)| ProgressEntry {
                id: format!("p{number}-{entry}"),
                day: it.on.to_string(),
                by: by.get(&(number, entry)).cloned().unwrap_or_default(),
                text: it.text.clone(),
                done: it.done,
                withdrawn: it.withdrawn.clone(),
                claimed: false,
            })
            .collect();
        progress.reverse();
        let last = measure.progress.iter().rev().find(|it| it.withdrawn.is_none());
        let status = match (&measure.withdrawn, last) {
            (Some(why), _) => MeasureStatus::Withdrawn(why.clone()),
            (None, Some(last)) if last.done => MeasureStatus::Done(last.on.to_string()),
            (None, Some(_)) => MeasureStatus::Working,
            (None, None) => MeasureStatus::Nothing,
        };
        let mut evidence: Vec<EvidenceRow> =
            (1..).zip(&measure.evidence).map(|(entry, it)| evidence_row(page, number, entry, it)).collect();
        for (document, cited) in (1..).zip(&page.finding.cited) {
            if cited.measure == Some(number) && (cited.dropped.is_some() || lacking(document)) {
                evidence.push(cited_row(page, document, cited, number));
            }
        }
        let own_due = measure.due_on;
        let due_on = own_due.or_else(|| page.finding.assignment.as_ref().map(|it| it.due_on));
        let open = page.story.row.state.is_open();
        MeasureRow {
            anchor: format!("m{number}"),
            value: number.to_string(),
            number: page.measure_number(number),
            text: measure.text.clone(),
            light: if open {
                shown::measure_light(due_on, page.story.as_of.day, page.app.rules().near_days)
            } else {
                ui::Light::Done(None)
            },
            why: None,
            due: own_due.map(|day| Due { day: day.to_string(), ..Due::default() }),
            claimed_done: measure.claimed && !matches!(status, MeasureStatus::Done(_)),
            waived: measure.waiver.as_ref().map(|it| {
                let (by, on) = (page.hand(&it.act.by), page.t.long_day(&it.act.on.to_string()));
                match page.lang {
                    Lang::Zh => format!("{}（{by}，{on}）", it.reason),
                    Lang::En => format!("{} ({by}, {on})", it.reason),
                }
            }),
            status,
            progress,
            evidence,
        }
    };
    (1..).zip(&page.finding.measures).map(|(number, it)| row(number, it)).collect()
}

fn cited(page: &Page<'_>) -> Vec<CitedRow> {
    let supplied = |document: u32| {
        page.story.checklist.met.iter().find_map(|it| match it {
            Met::Supplied { document: of, measure, entry } if *of == document => {
                let number = format!("{}-{entry:02}", page.measure_number(*measure));
                Some(Link::new(number.clone(), format!("#e{number}")))
            }
            Met::Supplied { .. }
            | Met::Assigned
            | Met::Done { .. }
            | Met::Proven { .. }
            | Met::Waived { .. }
            | Met::Dropped { .. } => None,
        })
    };
    (1..)
        .zip(&page.finding.cited)
        .filter(|(_, it)| it.measure.is_none())
        .map(|(document, it)| CitedRow {
            document: it.document.clone(),
            supplied: supplied(document),
            dropped: it.dropped.clone(),
        })
        .collect()
}

// ---------------------------------------------------------------------------------------------------- missing

/// Where a missing thing is settled: its form, where this person has it, or the place on the page.
fn way(page: &Page<'_>, forms: &[FindingForm], act: FindingAct, measure: Option<u32>, place: &str) -> String {
    if forms.iter().any(|it| it.act == act && it.blocked.is_none()) {
        let measure = measure.map(|it| format!("&measure={it}")).unwrap_or_default();
        format!("{}?do={}{measure}#act-{}", page.href(), act.slug(), act.slug())
    } else {
        place.to_owned()
    }
}

fn needs(page: &Page<'_>, forms: &[FindingForm]) -> Vec<Need> {
    let lang = page.lang;
    let number = Some(page.number());
    let mut open: Vec<Need> = Vec::new();
    let mut not_done: BTreeMap<u32, usize> = BTreeMap::new();
    for missing in &page.story.checklist.missing {
        let text = words::missing(lang, number, missing);
        let (href, why) = match missing {
            Missing::NoLeader => (way(page, forms, FindingAct::Assign, None, ""), None),
            Missing::NoMeasure => (way(page, forms, FindingAct::MeasureAdd, None, "#h-m"), None),
            Missing::NotDone { measure } => {
                not_done.insert(*measure, open.len());
                (way(page, forms, FindingAct::Progress, Some(*measure), &format!("#m{measure}")), None)
            }
            Missing::Unproven { measure, why } => {
                // What is not done is not proven either: one line for both.
                if let Some(at) = not_done.get(measure) {
                    let more = match lang {
                        Lang::Zh => words::unproven(lang, *why).to_owned(),
                        Lang::En => format!("It {}", words::unproven(lang, *why)),
                    };
                    open[*at].why = Some(more.trim_start_matches('的').to_owned());
                    continue;
                }
                (way(page, forms, FindingAct::Evidence, Some(*measure), &format!("#m{measure}")), None)
            }
            Missing::ToBeSupplied { measure, .. } => {
                let place = measure.map_or_else(|| "#h-m".to_owned(), |it| format!("#m{it}"));
                (way(page, forms, FindingAct::Evidence, *measure, &place), None)
            }
            Missing::ExtensionUndecided => {
                let place = format!("#x{}", page.finding.extensions.len());
                (way(page, forms, FindingAct::ExtensionDecide, None, &place), None)
            }
            Missing::RequirementOpen { requirement } => {
                let words =
                    (*requirement as usize).checked_sub(1).and_then(|it| page.finding.requirements.get(it));
                (way(page, forms, FindingAct::CloseOutRequest, None, "#h-c"), words.cloned())
            }
        };
        open.push(Need { text, href, why });
    }
    open
}

/// A sentence on a measure, where the one before has named it already.
fn without_number(page: &Page<'_>, text: &str, measure: Option<u32>) -> String {
    let number = measure.map(|it| page.measure_number(it)).unwrap_or_default();
    let (zh, en) = (format!("措施{number}"), format!("Measure {number} "));
    text.strip_prefix(&zh).or_else(|| text.strip_prefix(&en)).unwrap_or(text).to_owned()
}

fn met(page: &Page<'_>) -> Vec<Need> {
    let lang = page.lang;
    let document = |it: &u32| {
        (*it as usize)
            .checked_sub(1)
            .and_then(|it| page.finding.cited.get(it))
            .map(|it| it.document.clone())
            .unwrap_or_default()
    };
    let mut list: Vec<Need> = Vec::new();
    let mut done = None;
    for it in &page.story.checklist.met {
        let (text, why) = match (it, lang) {
            (Met::Assigned, Lang::Zh) => ("责任领导、牵头科室、期限齐全".to_owned(), None),
            (Met::Assigned, Lang::En) => ("Leader, lead office and date are settled".to_owned(), None),
            // Said together with its proof, unless that is what is missing.
            (Met::Done { measure }, Lang::Zh) => {
                (format!("措施{}已报完成", page.measure_number(*measure)), None)
            }
            (Met::Done { measure }, Lang::En) => {
                (format!("Measure {} is reported done", page.measure_number(*measure)), None)
            }
            (Met::Proven { measure, evidence }, Lang::Zh) => {
                (format!("措施{}有佐证{evidence}件", page.measure_number(*measure)), None)
            }
            (Met::Proven { measure, evidence }, Lang::En) => {
                let pieces = ui::plural(*evidence, "piece", "pieces");
                (
                    format!("Measure {} has {evidence} {pieces} of evidence", page.measure_number(*measure)),
                    None,
                )
            }
            (Met::Waived { measure, by }, Lang::Zh) => (
                format!("措施{}不需佐证", page.measure_number(*measure)),
                Some(format!("{}写明", page.hand(by))),
            ),
            (Met::Waived { measure, by }, Lang::En) => (
                format!("Measure {} needs no evidence", page.measure_number(*measure)),
                Some(format!("stated by {}", page.hand(by))),
            ),
            (Met::Supplied { document: it, .. }, Lang::Zh) => (format!("{}已补", document(it)), None),
            (Met::Supplied { document: it, .. }, Lang::En) => (format!("{} is supplied", document(it)), None),
            (Met::Dropped { document: it }, Lang::Zh) => (format!("{}不必补", document(it)), None),
            (Met::Dropped { document: it }, Lang::En) => (format!("{} is not needed", document(it)), None),
        };
        // A measure that is done and proven is one line, as one that is neither is.
        let proof = match it {
            Met::Proven { measure, .. } | Met::Waived { measure, .. } => Some(*measure),
            Met::Assigned | Met::Done { .. } | Met::Supplied { .. } | Met::Dropped { .. } => None,
        };
        match list.last_mut() {
            Some(last) if proof.is_some() && proof == done => {
                last.text = match lang {
                    Lang::Zh => format!("{}，{}", last.text, without_number(page, &text, proof)),
                    Lang::En => format!("{}; {}", last.text, without_number(page, &text, proof)),
                };
                last.why = why;
            }
            Some(_) | None => list.push(Need { text, href: String::new(), why }),
        }
        done = match it {
            Met::Done { measure } => Some(*measure),
            Met::Assigned
            | Met::Proven { .. }
            | Met::Waived { .. }
            | Met::Supplied { .. }
            | Met::Dropped { .. } => None,
        };
    }
    list
}

/// The one thing that this person does next, if there is one.
fn next(page: &Page<'_>, forms: &[FindingForm]) -> Option<Link> {
    let missing = &page.story.checklist.missing;
    let lacks = |test: fn(&Missing) -> bool| missing.iter().any(test);
    let order = [
        (FindingAct::Sign, true),
        (FindingAct::Review, true),
        (FindingAct::Accept, true),
        (FindingAct::ExtensionDecide, true),
        (FindingAct::Assign, lacks(|it| matches!(it, Missing::NoLeader))),
        (FindingAct::MeasureAdd, lacks(|it| matches!(it, Missing::NoMeasure))),
        (FindingAct::Progress, lacks(|it| matches!(it, Missing::NotDone { .. }))),
        (
            FindingAct::Evidence,
            lacks(|it| matches!(it, Missing::Unproven { .. } | Missing::ToBeSupplied { .. })),
        ),
        (FindingAct::CloseOutRequest, true),
    ];
    let (act, _) = order
        .into_iter()
        .find(|(act, due)| *due && forms.iter().any(|it| it.act == *act && it.blocked.is_none()))?;
    Some(Link::new(act.label(page.t), format!("#act-{}", act.slug())))
}

/// Those who may take a step of the close-out.
fn who(page: &Page<'_>, step: Step) -> String {
    const NAMED: usize = 3;
    let path = OrgPath::stored(&page.story.row.org_path);
    let role = match step {
        Step::Request => {
            return page.story.row.lead_office.as_deref().map(|it| page.office(it)).unwrap_or_default();
        }
        Step::Signature => {
            return page.story.row.leader.as_deref().map(|it| page.person(it)).unwrap_or_default();
        }
        Step::Review => Role::Coordinator,
        Step::Acceptance => Role::Supervisor,
    };
    let names: Vec<String> = page
        .directory
        .holders(role, &path, page.app.world().today())
        .into_iter()
        .take(NAMED)
        .map(|it| page.person(&it.id))
        .collect();
    page.t.list(&names)
}

/// Who acts next, one sentence.
fn note(page: &Page<'_>) -> Option<String> {
    let lang = page.lang;
    if let Some(step) = page.story.row.waiting {
        let who = who(page, step);
        let step = shown::step(step).map(|it| page.t.waits_for(it)).unwrap_or_default();
        return Some(match lang {
            Lang::Zh if who.is_empty() => step,
            Lang::Zh => format!("{step}：{who}"),
            Lang::En if who.is_empty() => step,
            Lang::En => format!("{step}: {who}"),
        });
    }
    let office = page.story.row.lead_office.as_deref().map(|it| page.office(it))?;
    let lacking =
        page.story.checklist.missing.iter().any(|it| !matches!(it, Missing::RequirementOpen { .. }));
    Some(match (lang, lacking) {
        (Lang::Zh, true) => format!("销号由{office}申请，以上补齐后才能提出。"),
        (Lang::Zh, false) => format!("销号由{office}申请。"),
        (Lang::En, true) => format!("{office} requests close-out, once these are settled."),
        (Lang::En, false) => format!("{office} requests close-out."),
    })
}

// --------------------------------------------------------------------------------------------------- close-out

/// The day of an act, which for one on paper is not that of its recording.
fn on_paper(line: &JournalLine) -> Option<Date> {
    match event(line)? {
        Event::CloseOutRequested { on, .. }
        | Event::CloseOutSigned { on, .. }
        | Event::CloseOutReviewed { on, .. }
        | Event::CloseOutAccepted { on, .. }
        | Event::CloseOutReturned { on, .. }
        | Event::Reopened { on, .. } => Some(*on),
        Event::Adopted { .. }
        | Event::Registered { .. }
        | Event::TakenOverClosed { .. }
        | Event::TitleCorrected { .. }
        | Event::Assigned { .. }
        | Event::MeasureAdded { .. }
        | Event::MeasureChanged { .. }
        | Event::MeasureWithdrawn { .. }
        | Event::ProgressReported { .. }
        | Event::ProgressWithdrawn { .. }
        | Event::EvidenceAttached { .. }
        | Event::EvidenceWithdrawn { .. }
        | Event::EvidenceMoved { .. }
        | Event::EvidenceWaived { .. }
        | Event::WaiverWithdrawn { .. }
        | Event::DocumentDropped { .. }
        | Event::ExtensionRequested { .. }
        | Event::ExtensionWithdrawn { .. }
        | Event::ExtensionGranted { .. }
        | Event::ExtensionRefused { .. }
        | Event::CloseOutWithdrawn { .. }
        | Event::HandedOver { .. }
        | Event::RestrictedNoted { .. }
        | Event::RestrictedWithdrawn { .. }
        | Event::Voided { .. } => None,
    }
}

fn act_row(page: &Page<'_>, line: &JournalLine, kind: ActKind, text: &str) -> ActRow {
    let role = line.by.person_id().and_then(|id| page.directory.people.get(id)).map(|it| {
        let office = it.person.office.as_ref().map(|it| page.office(it.id.as_str()));
        let post = it.person.post.clone();
        [office, post].into_iter().flatten().collect::<Vec<_>>().join(" ")
    });
    let recorded = events::sheet(page.lang, line).map(|link| ui::Recorded {
        by: match &line.by {
            journal::Author::Behalf { recorder, .. } => page.person(recorder),
            journal::Author::Person { .. }
            | journal::Author::Deputy { .. }
            | journal::Author::Operator { .. }
            | journal::Author::System => String::new(),
        },
        on: on_paper(line).map(|it| it.to_string()).unwrap_or_default(),
        sheet: link,
    });
    ActRow {
        kind,
        by: match &line.by {
            // Who recorded it stands on a line of its own.
            journal::Author::Behalf { id, .. } => page.person(id),
            other => events::author(page.lang, &page.directory, other),
        },
        recorded,
        role: role.unwrap_or_default(),
        at: words::instant(page.app.world(), line.at),
        text: text.to_owned(),
        requirements: Vec::new(),
        answered: Vec::new(),
    }
}

/// Every request with what became of it, oldest first, out of the journal.
fn rounds(page: &Page<'_>) -> Vec<CloseOutRound> {
    let mut rounds: Vec<CloseOutRound> = Vec::new();
    let mut state = Finding::default();
    for line in &page.story.journal {
        let Some(event) = event(line) else { continue };
        let note = |it: &Option<String>| it.clone().unwrap_or_default();
        let row = match event {
            Event::CloseOutRequested { statement, outcome, answers, .. } => {
                rounds.push(CloseOutRound::default());
                let (colon, stop) = (page.t.colon(), pick(page.lang, "；", "; "));
                let statement = statement.trim_end_matches(['。', '.', ' ', '\n']);
                let text = match outcome {
                    Outcome::Completed => format!("{}{colon}{statement}", page.t.outcome_completed()),
                    Outcome::Standing { mechanism, review_on } => format!(
                        "{}{colon}{statement}{stop}{}{colon}{mechanism}{stop}{}{colon}{}",
                        page.t.outcome_standing(),
                        page.t.mechanism(),
                        page.t.review_on(),
                        page.t.long_day(&review_on.to_string()),
                    ),
                };
                let answered = state.requirements.iter().cloned().zip(answers.iter().cloned()).collect();
                Some(ActRow { answered, ..act_row(page, line, ActKind::Request, &text) })
            }
            Event::CloseOutWithdrawn { reason } => Some(act_row(page, line, ActKind::Withdrawal, reason)),
            Event::CloseOutSigned { note: it, .. } => {
                Some(act_row(page, line, ActKind::Signature, &note(it)))
            }
            Event::CloseOutReviewed { note: it, .. } => Some(act_row(page, line, ActKind::Review, &note(it))),
            Event::CloseOutAccepted { note: it, .. } => {
                Some(act_row(page, line, ActKind::Acceptance, &note(it)))
            }
            Event::CloseOutReturned { requirements, .. } => Some(ActRow {
                requirements: requirements.clone(),
                ..act_row(page, line, ActKind::Return, "")
            }),
            Event::Reopened { reason, .. } => Some(act_row(page, line, ActKind::Reopening, reason)),
            Event::Adopted { .. }
            | Event::Registered { .. }
            | Event::TakenOverClosed { .. }
            | Event::TitleCorrected { .. }
            | Event::Assigned { .. }
            | Event::MeasureAdded { .. }
            | Event::MeasureChanged { .. }
            | Event::MeasureWithdrawn { .. }
            | Event::ProgressReported { .. }
            | Event::ProgressWithdrawn { .. }
            | Event::EvidenceAttached { .. }
            | Event::EvidenceWithdrawn { .. }
            | Event::EvidenceMoved { .. }
            | Event::EvidenceWaived { .. }
            | Event::WaiverWithdrawn { .. }
            | Event::DocumentDropped { .. }
            | Event::ExtensionRequested { .. }
            | Event::ExtensionWithdrawn { .. }
            | Event::ExtensionGranted { .. }
            | Event::ExtensionRefused { .. }
            | Event::HandedOver { .. }
            | Event::RestrictedNoted { .. }
            | Event::RestrictedWithdrawn { .. }
            | Event::Voided { .. } => None,
        };
        if let Some(row) = row {
            // What was closed before this ledger can be reopened without a round here.
            if rounds.is_empty() {
                rounds.push(CloseOutRound::default());
            }
            if let Some(round) = rounds.last_mut() {
                round.acts.push(row);
            }
        }
        state = ledger::finding::evolve(state, event);
    }
    if let (Some(step), Some(round)) = (page.story.row.waiting, rounds.last_mut()) {
        round.waits = shown::step(step).map(|it| (it, who(page, step)));
    }
    rounds
}

fn extensions(page: &Page<'_>) -> Vec<ExtensionRow> {
    let mut rows: Vec<ExtensionRow> = (1..)
        .zip(&page.finding.extensions)
        .map(|(number, it): (u32, _)| {
            let on = |on: Date| on.to_string();
            let (result, note) = match &it.state {
                ExtensionState::Undecided => (
                    ExtensionResult::Undecided,
                    Some(
                        pick(
                            page.lang,
                            "等整改办决定，原期限照算",
                            "the coordinator decides; the old date holds",
                        )
                        .to_owned(),
                    ),
                ),
                ExtensionState::Granted { act, .. } => {
                    (ExtensionResult::Granted(on(act.on), page.hand(&act.by)), None)
                }
                ExtensionState::Refused { act, reason } => {
                    (ExtensionResult::Refused(on(act.on), page.hand(&act.by), reason.clone()), None)
                }
                ExtensionState::Withdrawn { reason } => (ExtensionResult::Withdrawn, Some(reason.clone())),
            };
            ExtensionRow {
                anchor: format!("x{number}"),
                asked_on: on(it.requested.on),
                by: page.hand(&it.requested.by),
                from: on(it.from),
                to: on(it.to),
                reason: it.reason.clone(),
                result,
                note,
            }
        })
        .collect();
    rows.reverse();
    rows
}

// -------------------------------------------------------------------------------------------------------- page

fn source(page: &Page<'_>) -> Option<Source> {
    let row = &page.story.row;
    let claim =
        row.claim.as_ref().map(|it| ClaimNote { words: it.status_text.clone(), place: String::new() });
    // Texts are in the stream: the row's own origin has them too, but only the whole state is sure to.
    let origin = page.finding.entry.as_ref().map_or(&row.origin, |it| &it.origin);
    match (&page.story.source, origin) {
        (Some(source), _) => {
            let unit = access::OrgPath::stored(&row.org_path);
            let href = page
                .signed
                .caller
                .actor
                .sees_whole(&unit)
                .then(|| format!("/inspections/{}/import/{}", row.inspection, source.document));
            let n = source.document;
            Some(Source {
                document: source
                    .name
                    .clone()
                    .unwrap_or_else(|| pick(page.lang, "（名称已删除）", "(name erased)").to_owned()),
                place: match page.lang {
                    Lang::Zh => format!("第{n}份文件"),
                    Lang::En => format!("document {n}"),
                },
                href,
                before: source.before.clone(),
                quote: source.mark.clone(),
                after: source.after.clone(),
                claim,
            })
        }
        (None, Origin::ByHand { source }) => {
            Some(Source { quote: source.clone(), claim, ..Source::default() })
        }
        (None, Origin::Document { .. }) => None,
    }
}

fn crumbs(page: &Page<'_>) -> Vec<Link> {
    let at = Address::ledger(&page.story.row.inspection, page.story.as_of);
    let number = page.number().to_string();
    let place = &page.story.row.place;
    let mut crumbs = vec![page.ledger_link()];
    let aspect = shown::heading(page.lang, place.aspect_number.as_deref(), place.aspect_title.as_deref());
    if !aspect.is_empty() {
        crumbs.push(Link::new(aspect, at.with([("aspect", number.as_str())])));
    }
    let issue = shown::heading(page.lang, place.issue_number.as_deref(), place.issue_title.as_deref());
    if !issue.is_empty() {
        crumbs.push(Link::new(issue, at.with([("issue", number.as_str())])));
    }
    crumbs
}

pub(super) fn page(page: &Page<'_>, forms: Vec<FindingForm>) -> Result<FindingPage> {
    let story = &page.story;
    let row = &story.row;
    let finding = &page.finding;
    let around = page.app.neighbours(&page.signed.caller, row, story.as_of)?;
    let day = crate::frame::day_query(story.as_of);
    let neighbour = |it: Option<(ledger::FindingId, i64)>| {
        it.map(|(id, number)| Link::new(number.to_string(), format!("/findings/{id}{day}")))
    };
    let mut journal = page.lines();
    let journal_total = u32::try_from(journal.len()).unwrap_or(u32::MAX);
    journal.reverse();
    let more = journal.len() > LINES_SHOWN;
    journal.truncate(LINES_SHOWN);
    let missing = row.state.is_open().then(|| ui::Missing {
        open: needs(page, &forms),
        met: met(page),
        next: next(page, &forms),
        note: note(page),
    });
    let due = row.due_on.map(|on| Due {
        day: on.to_string(),
        original: row.first_due_on.filter(|first| *first != on).map(|it| it.to_string()),
        extended: row.extensions_granted,
    });
    let (mut standing, mut earlier, mut voided) = (None, None, None);
    match &finding.stage {
        Stage::Closed(closed) => match &closed.outcome {
            Outcome::Completed => {}
            Outcome::Standing { mechanism, review_on } => {
                standing = Some((review_on.to_string(), mechanism.clone()));
            }
        },
        Stage::ClosedEarlier(it) => {
            earlier = Some((it.closed_on.to_string(), it.by_whom.clone(), it.reason.clone()));
        }
        Stage::Voided { reason, .. } => voided = Some(reason.clone()),
        Stage::Absent | Stage::Open | Stage::InCloseOut(_) => {}
    }
    Ok(FindingPage {
        frame: page.frame(around.seen)?,
        behalf: super::behalf::link(page),
        veils: super::restricted::veils(page),
        handovers: (page.story.offers(app::permit::Act::Arrange) && page.finding.assignment.is_some()).then(
            || {
                let label =
                    pick(page.lang, "责任领导、经办人换人，办交接", "Change of leader or handler: hand over");
                ui::Link::new(label, format!("/inspections/{}/handovers", page.story.row.inspection))
            },
        ),
        href: page.href(),
        crumbs: crumbs(page),
        number: row.number.to_string(),
        title: row.title.clone(),
        original_title: finding.entry.as_ref().and_then(|it| it.title_first.clone()),
        state: shown::state(row.state),
        returned: row.sent_back,
        light: shown::light(row, story.light.as_ref()),
        waits: row.waiting.and_then(shown::step),
        why: shown::why(page.lang, row, story.light.as_ref()),
        due,
        leader: row.leader.as_deref().map(|it| page.person(it)),
        office: row.lead_office.as_deref().map(|it| page.office(it)),
        supporting: row.supporting.iter().map(|it| page.office(it)).collect(),
        handler: row.handler.as_deref().map(|it| page.person(it)),
        mode: row.mode.map(|it| match it {
            Mode::AtOnce => ui::Mode::AtOnce,
            Mode::ByDate => ui::Mode::ByDate,
            Mode::Standing => ui::Mode::Standing,
        }),
        standing,
        earlier,
        voided,
        source: source(page),
        measures: measures(page),
        cited: cited(page),
        missing,
        rounds: rounds(page),
        extensions: extensions(page),
        journal,
        journal_total,
        journal_href: more.then(|| format!("{}/journal{day}", page.href())),
        forms,
        prev: neighbour(around.before),
        next: neighbour(around.after),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_hashes_are_short() {
        assert_eq!(size(0), "0 B");
        assert_eq!(size(999), "999 B");
        assert_eq!(size(1_234), "1.2 KB");
        assert_eq!(size(86_400), "86 KB");
        assert_eq!(size(999_900), "1.0 MB");
        assert_eq!(size(200 * 1024 * 1024), "210 MB");
        assert_eq!(short_hash("3f9a00000000e1"), "3f9a…e1");
        assert_eq!(short_hash("é"), "é");
    }
}
