//! What happened, one line of a journal each, with what stood before where it is known.

use super::{
    finding::{measure_number, step},
    instant, pick,
};
use app::{Beside, Directory, JournalEvent, JournalLine, World};
use jiff::civil::Date;
use journal::Author;
use ledger::{
    Event,
    finding::{self, Assignment, EvidenceStage, Finding, Hand, Holding, Measure, Mode, NewEvidence, Outcome},
    inspection, org, people, proposal, stream,
};
use ui::{JournalRow, Lang, Msg};

/// Longest text of an entry that a line of the journal repeats, in characters; the page itself has all of it.
const TEXT_CHARS_MAX: usize = 160;

/// One of two texts, with what is filled in.
macro_rules! say {
    ($lang:expr, $zh:literal, $en:literal) => {
        match $lang {
            Lang::Zh => format!($zh),
            Lang::En => format!($en),
        }
    };
}

/// The name of a person as it may be shown; an erased one says so.
pub(crate) fn person(lang: Lang, directory: &Directory, id: &str) -> String {
    match directory.people.get(id) {
        Some(row) => match row.person.name.get() {
            Some(name) => name.clone(),
            None => pick(lang, "（姓名已删除）", "(name erased)").to_owned(),
        },
        None => pick(lang, "（不在名单上的人）", "(not on the list)").to_owned(),
    }
}

/// The name of an office or unit.
pub(crate) fn office(lang: Lang, directory: &Directory, id: &str) -> String {
    match directory.offices.get(id) {
        Some(row) => row.name.clone(),
        None => pick(lang, "（不在名单上的科室）", "(not on the list)").to_owned(),
    }
}

/// Who wrote an event.
pub(crate) fn author(lang: Lang, directory: &Directory, by: &Author) -> String {
    match by {
        Author::Person { id } => person(lang, directory, id),
        Author::Deputy { id, of } => {
            let (deputy, principal) = (person(lang, directory, id), person(lang, directory, of));
            say!(lang, "{deputy}代{principal}", "{deputy} for {principal}")
        }
        Author::Behalf { id, recorder, .. } => {
            let (who, recorder) = (person(lang, directory, id), person(lang, directory, recorder));
            say!(lang, "{who}（{recorder}代录）", "{who} (recorded by {recorder})")
        }
        Author::Operator { user } => say!(lang, "控制台（{user}）", "console ({user})"),
        Author::System => pick(lang, "系统", "the system").to_owned(),
    }
}

/// Whose act something is.
pub(crate) fn hand(lang: Lang, directory: &Directory, hand: &Hand) -> String {
    let who = person(lang, directory, hand.person.as_str());
    match (&hand.recorded, &hand.of) {
        (Some(paper), _) => {
            let recorder = person(lang, directory, paper.recorder.as_str());
            say!(lang, "{who}（{recorder}代录）", "{who} (recorded by {recorder})")
        }
        (None, Some(of)) => {
            let principal = person(lang, directory, of.as_str());
            say!(lang, "{who}代{principal}", "{who} for {principal}")
        }
        (None, None) => who,
    }
}

/// The way to the scanned sheet of an act on paper, for those who see the finding.
pub(crate) fn sheet(lang: Lang, line: &JournalLine) -> Option<ui::Link> {
    let Author::Behalf { sheet, .. } = &line.by else { return None };
    let finding = line.stream.strip_prefix("finding/")?;
    let label = pick(lang, "原件扫描件", "the scanned sheet");
    Some(ui::Link::new(label, format!("/findings/{finding}/sheets/{sheet}")))
}

/// The beginning of a text.
pub(crate) fn clipped(text: &str, chars_max: usize) -> String {
    let text = text.trim();
    match text.char_indices().nth(chars_max) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn day(lang: Lang, day: Date) -> String {
    Msg::new(lang).long_day(&day.to_string())
}

/// What an event says, before time and person are put to it.
#[derive(Default)]
struct Told {
    what: String,
    before: String,
    after: String,
    reason: String,
}

impl Told {
    fn new(what: impl Into<String>) -> Told {
        Told { what: what.into(), ..Told::default() }
    }

    fn because(self, reason: &str) -> Told {
        Told { reason: clipped(reason, TEXT_CHARS_MAX), ..self }
    }

    fn changed(self, before: impl Into<String>, after: impl Into<String>) -> Told {
        Told {
            before: clipped(&before.into(), TEXT_CHARS_MAX),
            after: clipped(&after.into(), TEXT_CHARS_MAX),
            ..self
        }
    }
}

/// One line of a journal. `before` is the finding as it was before this event, where the page has it: then the line
/// says what stood there. `about` is left empty.
pub(crate) fn line(
    lang: Lang,
    world: &World,
    directory: &Directory,
    line: &JournalLine,
    before: Option<&Finding>,
) -> JournalRow {
    let told = match &line.event {
        JournalEvent::Own { name, reason } => Told::new(own(lang, name)).because(reason),
        JournalEvent::Veiled(it) => Told::new(veiled(lang, *it)),
        JournalEvent::Domain(event) => match event.as_ref() {
            Event::Finding(event) => of_finding(lang, directory, event, before),
            Event::Inspection(event) => of_inspection(lang, directory, event),
            Event::Org(event) => of_org(lang, directory, event),
            Event::People(event) => of_people(lang, directory, &line.stream, event),
            Event::Proposal(event) => of_proposal(lang, directory, event),
        },
    };
    JournalRow {
        at: instant(world, line.at),
        who: author(lang, directory, &line.by),
        what: told.what,
        before: told.before,
        after: told.after,
        reason: told.reason,
        hash: line.hash.to_string().chars().take(10).collect(),
        about: None,
        erased: erased(lang, world, directory, &line.beside),
        erase: None,
        sheet: sheet(lang, line),
    }
}

/// What is said where something stood beside the log; empty where it still does, or nothing ever did.
fn erased(lang: Lang, world: &World, directory: &Directory, beside: &Beside) -> String {
    let Beside::Erased(hand) = beside else { return String::new() };
    let name = author(lang, directory, &hand.by);
    let on = day(lang, world.day_of(hand.at));
    let reason = clipped(&hand.reason, TEXT_CHARS_MAX);
    say!(
        lang,
        "私密内容已删除：{on}，{name}，缘由：{reason}",
        "Private content erased: {on}, {name}; reason: {reason}"
    )
}

/// That something happened which few may read.
fn veiled(lang: Lang, it: app::masks::Veiled) -> String {
    let kind = restricted_kind(lang, it.kind);
    match it.withdrawn {
        false => say!(lang, "登记了一条{kind}，内容受限", "Noted an entry on {kind}, which few may read"),
        true => say!(lang, "收回了一条{kind}，内容受限", "Took back an entry on {kind}, which few may read"),
    }
}

/// What is handed over.
pub(crate) fn handed(lang: Lang, post: ledger::handover::Post) -> &'static str {
    match post {
        ledger::handover::Post::Leader => pick(lang, "责任领导", "leader"),
        ledger::handover::Post::Handler => pick(lang, "经办人", "handler"),
    }
}

/// A sort of what few may see.
pub(crate) fn restricted_kind(lang: Lang, kind: finding::RestrictedKind) -> &'static str {
    match kind {
        finding::RestrictedKind::Clue => pick(lang, "线索移送", "clues handed over"),
        finding::RestrictedKind::Accountability => pick(lang, "处理情况", "accountability"),
        finding::RestrictedKind::Reporter => pick(lang, "反映人", "who told of it"),
    }
}

/// A form of accountability.
pub(crate) fn accountability(lang: Lang, form: finding::Form) -> &'static str {
    match form {
        finding::Form::Reminder => pick(lang, "提醒谈话", "reminder talk"),
        finding::Form::Criticism => pick(lang, "批评教育", "criticism and education"),
        finding::Form::Interview => pick(lang, "约谈", "interview"),
        finding::Form::SelfCriticism => pick(lang, "责令检查", "ordered self-criticism"),
        finding::Form::Admonition => pick(lang, "诫勉", "admonition"),
        finding::Form::Circular => pick(lang, "通报", "circulated criticism"),
        finding::Form::Organisational => pick(lang, "组织处理", "organisational measure"),
        finding::Form::Disciplinary => pick(lang, "处分", "disciplinary sanction"),
    }
}

fn own(lang: Lang, name: &str) -> &'static str {
    match name {
        journal::LEDGER_OPENED => pick(lang, "这本记录开始", "The record was begun"),
        journal::ERASURE_REQUESTED => pick(
            lang,
            "申请删除一处私密内容，要第二人确认",
            "Asked for private content to be erased; a second person must confirm",
        ),
        journal::ERASED => {
            pick(lang, "经两人确认，删除了一处私密内容", "Private content was erased by two persons")
        }
        _ => pick(lang, "系统记录", "The system’s own entry"),
    }
}

fn mode(lang: Lang, mode: Mode) -> String {
    Msg::new(lang).mode(match mode {
        Mode::AtOnce => ui::Mode::AtOnce,
        Mode::ByDate => ui::Mode::ByDate,
        Mode::Standing => ui::Mode::Standing,
    })
}

/// What differs between two assignments, each side in words.
fn assignments(
    lang: Lang,
    directory: &Directory,
    before: Option<&Assignment>,
    after: &Assignment,
) -> (String, String) {
    let t = Msg::new(lang);
    let offices = |it: &Assignment| {
        let names: Vec<String> =
            it.supporting.iter().map(|it| office(lang, directory, it.as_str())).collect();
        t.list(&names)
    };
    let handler = |it: &Assignment| {
        it.handler.as_ref().map(|it| person(lang, directory, it.as_str())).unwrap_or_default()
    };
    let fields = |it: &Assignment| {
        [
            (t.leader(), person(lang, directory, it.leader.as_str())),
            (t.lead_office(), office(lang, directory, it.lead_office.as_str())),
            (t.supporting(), offices(it)),
            (t.handler(), handler(it)),
            (t.mode_label(), mode(lang, it.mode)),
            (t.due(), day(lang, it.due_on)),
        ]
    };
    let stop = pick(lang, "，", ", ");
    let words = |mine: &[(String, String); 6], other: Option<&[(String, String); 6]>| {
        let shown: Vec<String> = mine
            .iter()
            .enumerate()
            .filter(|(i, it)| other.map_or(!it.1.is_empty(), |other| other[*i].1 != it.1))
            .map(|(_, (label, value))| {
                let value = if value.is_empty() { t.nothing() } else { value.clone() };
                format!("{label} {value}")
            })
            .collect();
        shown.join(stop)
    };
    let new = fields(after);
    match before.map(fields) {
        Some(old) => (words(&old, Some(&new)), words(&new, Some(&old))),
        None => (String::new(), words(&new, None)),
    }
}

fn with_due(lang: Lang, text: &str, due_on: Option<Date>) -> String {
    let text = clipped(text, TEXT_CHARS_MAX - 30);
    match due_on {
        Some(due_on) => {
            let due = day(lang, due_on);
            say!(lang, "{text}（期限{due}）", "{text} (due {due})")
        }
        None => text,
    }
}

/// What a piece of evidence is called.
pub(crate) fn evidence(lang: Lang, it: &NewEvidence) -> String {
    let name =
        it.note.get().cloned().filter(|it| !it.trim().is_empty()).unwrap_or_else(|| match &it.holding {
            Holding::File { name, .. } => name
                .get()
                .cloned()
                .unwrap_or_else(|| pick(lang, "（名称已删除）", "(name erased)").to_owned()),
            Holding::Register { kept_at } => kept_at.clone(),
        });
    let name = clipped(&name, 80);
    let number = it.number.as_deref().unwrap_or("");
    let stage = match it.stage {
        EvidenceStage::Draft => pick(lang, "，草案", ", a draft"),
        EvidenceStage::Trial => pick(lang, "，试行", ", for trial"),
        EvidenceStage::InForce => "",
    };
    let comma = if number.is_empty() { "" } else { pick(lang, "，", ", ") };
    format!("{name}{comma}{number}{stage}")
}

pub(crate) fn outcome(lang: Lang, it: &Outcome) -> String {
    let t = Msg::new(lang);
    match it {
        Outcome::Completed => t.outcome_completed(),
        Outcome::Standing { .. } => t.outcome_standing(),
    }
}

#[allow(clippy::too_many_lines, reason = "one arm for each event")]
fn of_finding(lang: Lang, directory: &Directory, event: &finding::Event, before: Option<&Finding>) -> Told {
    let entry = before.and_then(|it| it.entry.as_ref());
    let no = |measure: &u32| measure_number(entry.map(|it| it.number), *measure);
    let measure_before = |number: &u32| before.and_then(|it| it.measure(*number));
    let piece = |measure: &u32, entry: &u32| format!("{}-{entry:02}", no(measure));
    let evidence_before = |measure: &u32, entry: &u32| {
        measure_before(measure)
            .and_then(|it| it.evidence.get((*entry as usize).checked_sub(1)?))
            .map(|it| evidence(lang, &it.what))
            .unwrap_or_default()
    };
    let due_before =
        before.and_then(|it| it.assignment.as_ref()).map(|it| day(lang, it.due_on)).unwrap_or_default();
    let text_of = |it: &Measure| with_due(lang, &it.text, it.due_on);
    match event {
        finding::Event::Adopted { number, title, .. } => {
            let title = clipped(title, TEXT_CHARS_MAX);
            Told::new(say!(
                lang,
                "从文件采纳进台账，编为第{number}项：{title}",
                "Adopted from a document as no. {number}: {title}"
            ))
        }
        finding::Event::Registered { number, title, .. } => {
            let title = clipped(title, TEXT_CHARS_MAX);
            Told::new(say!(
                lang,
                "手工登记，编为第{number}项：{title}",
                "Entered by hand as no. {number}: {title}"
            ))
        }
        finding::Event::TakenOverClosed { closed_on, by_whom, reason, .. } => {
            let closed = day(lang, *closed_on);
            Told::new(say!(
                lang,
                "按此前已销号接收：{closed}由{by_whom}销号，本台账未经证明",
                "Taken over as closed earlier, on {closed} by {by_whom}; not proven here"
            ))
            .because(reason)
        }
        finding::Event::TitleCorrected { title, reason } => {
            Told::new(pick(lang, "改标题", "Title corrected"))
                .changed(entry.map(|it| it.title.as_str()).unwrap_or_default(), title)
                .because(reason)
        }
        finding::Event::Assigned { assignment, reason } => {
            let old = before.and_then(|it| it.assignment.as_ref());
            let (was, is) = assignments(lang, directory, old, assignment);
            Told::new(pick(lang, "指派", "Assigned"))
                .changed(was, is)
                .because(reason.as_deref().unwrap_or(""))
        }
        finding::Event::MeasureAdded { measure, text, due_on } => {
            let (no, text) = (no(measure), with_due(lang, text, *due_on));
            Told::new(say!(lang, "加措施{no}：{text}", "Measure {no} added: {text}"))
        }
        finding::Event::MeasureChanged { measure, text, due_on, reason } => {
            let no = no(measure);
            Told::new(say!(lang, "改措施{no}", "Measure {no} changed"))
                .changed(
                    measure_before(measure).map(text_of).unwrap_or_default(),
                    with_due(lang, text, *due_on),
                )
                .because(reason)
        }
        finding::Event::MeasureWithdrawn { measure, reason } => {
            let no = no(measure);
            Told::new(say!(lang, "撤销措施{no}", "Measure {no} withdrawn"))
                .changed(measure_before(measure).map(text_of).unwrap_or_default(), "")
                .because(reason)
        }
        finding::Event::ProgressReported { measure, on, text, done, .. } => {
            let (no, on, text) = (no(measure), day(lang, *on), clipped(text, TEXT_CHARS_MAX));
            let done = if *done { pick(lang, "，报完成", ", reported done") } else { "" };
            Told::new(say!(
                lang,
                "措施{no}报进展（{on}{done}）：{text}",
                "Progress on measure {no} ({on}{done}): {text}"
            ))
        }
        finding::Event::ProgressWithdrawn { measure, entry, reason } => {
            let no = no(measure);
            let was = measure_before(measure)
                .and_then(|it| it.progress.get((*entry as usize).checked_sub(1)?))
                .map(|it| it.text.clone())
                .unwrap_or_default();
            Told::new(say!(lang, "撤销措施{no}的一条进展", "A report on measure {no} withdrawn"))
                .changed(was, "")
                .because(reason)
        }
        finding::Event::EvidenceAttached { measure, entry, evidence: it } => {
            let (no, it) = (piece(measure, entry), evidence(lang, it));
            Told::new(say!(lang, "添加佐证{no}：{it}", "Evidence {no} added: {it}"))
        }
        finding::Event::EvidenceWithdrawn { measure, entry, reason } => {
            let no = piece(measure, entry);
            Told::new(say!(lang, "撤销佐证{no}", "Evidence {no} withdrawn"))
                .changed(evidence_before(measure, entry), "")
                .because(reason)
        }
        finding::Event::EvidenceMoved { measure, entry, to, to_entry, reason } => {
            let moved = evidence_before(measure, entry);
            let colon = if moved.is_empty() { "" } else { pick(lang, "：", ": ") };
            let (from, to) = (piece(measure, entry), piece(to, to_entry));
            Told::new(say!(
                lang,
                "佐证移到别的措施{colon}{moved}",
                "Evidence moved to another measure{colon}{moved}"
            ))
            .changed(from, to)
            .because(reason)
        }
        finding::Event::EvidenceWaived { measure, reason, .. } => {
            let no = no(measure);
            Told::new(say!(lang, "写明措施{no}不需佐证", "Stated that measure {no} needs no evidence"))
                .because(reason)
        }
        finding::Event::WaiverWithdrawn { measure, reason } => {
            let no = no(measure);
            Told::new(say!(
                lang,
                "收回措施{no}的“不需佐证”",
                "“No evidence needed” taken back for measure {no}"
            ))
            .because(reason)
        }
        finding::Event::DocumentDropped { document, reason } => {
            let name = before
                .and_then(|it| it.cited.get((*document as usize).checked_sub(1)?))
                .map_or_else(|| document.to_string(), |it| it.document.clone());
            Told::new(say!(lang, "原文提到的{name}不必补", "The cited {name} need not be supplied"))
                .because(reason)
        }
        finding::Event::ExtensionRequested { from, to, reason, .. } => {
            Told::new(pick(lang, "申请延期", "Extension asked for"))
                .changed(day(lang, *from), day(lang, *to))
                .because(reason)
        }
        finding::Event::ExtensionWithdrawn { reason } => {
            Told::new(pick(lang, "撤回延期申请", "Request for an extension withdrawn")).because(reason)
        }
        finding::Event::ExtensionGranted { to, reason, .. } => {
            Told::new(pick(lang, "批准延期", "Extension granted"))
                .changed(due_before, day(lang, *to))
                .because(reason)
        }
        finding::Event::ExtensionRefused { reason, .. } => {
            Told::new(pick(lang, "没有批准延期", "Extension refused")).because(reason)
        }
        finding::Event::CloseOutRequested { statement, outcome: it, .. } => {
            let (it, statement) = (outcome(lang, it), clipped(statement, TEXT_CHARS_MAX));
            Told::new(say!(lang, "申请销号（{it}）：{statement}", "Close-out requested ({it}): {statement}"))
        }
        finding::Event::CloseOutWithdrawn { reason } => {
            Told::new(pick(lang, "撤回销号申请", "Request for close-out withdrawn")).because(reason)
        }
        finding::Event::CloseOutSigned { note, .. } => {
            noted(pick(lang, "责任领导签署", "Signed by the leader"), lang, note)
        }
        finding::Event::CloseOutReviewed { note, .. } => {
            noted(pick(lang, "整改办审核通过", "Review passed by the coordinator"), lang, note)
        }
        finding::Event::CloseOutAccepted { note, .. } => {
            noted(pick(lang, "验收，销号", "Accepted and closed"), lang, note)
        }
        finding::Event::CloseOutReturned { step: at, requirements, .. } => {
            let (at, list) =
                (step(lang, *at), clipped(&requirements.join(pick(lang, "；", "; ")), TEXT_CHARS_MAX));
            Told::new(say!(lang, "{at}时退回，还要：{list}", "Returned at the {at}; still required: {list}"))
        }
        finding::Event::Reopened { reason, .. } => {
            Told::new(pick(lang, "重新打开", "Reopened")).because(reason)
        }
        finding::Event::HandedOver { post, from, to, handover } => {
            let (from, to) = (person(lang, directory, from.as_str()), person(lang, directory, to.as_str()));
            let post = handed(lang, *post);
            Told::new(say!(
                lang,
                "按第{handover}号交接单，{post}交接",
                "{post} handed over by list {handover}"
            ))
            .changed(from, to)
        }
        // Journals veil these before they come here; whoever forgot to would still tell no more than that.
        finding::Event::RestrictedNoted { what, .. } => {
            Told::new(veiled(lang, app::masks::Veiled { kind: what.kind(), withdrawn: false }))
        }
        finding::Event::RestrictedWithdrawn { kind, .. } => {
            Told::new(veiled(lang, app::masks::Veiled { kind: *kind, withdrawn: true }))
        }
        finding::Event::Voided { reason, .. } => Told::new(pick(lang, "作废", "Made void")).because(reason),
    }
}

fn noted(what: &str, lang: Lang, note: &Option<String>) -> Told {
    match note {
        Some(note) => {
            let note = clipped(note, TEXT_CHARS_MAX);
            Told::new(say!(lang, "{what}，备注：{note}", "{what}; note: {note}"))
        }
        None => Told::new(what),
    }
}

/// The particulars of an inspection in one line.
fn details(lang: Lang, it: &inspection::Details) -> String {
    let t = Msg::new(lang);
    let mut parts = vec![it.title.clone()];
    if let Some(on) = it.feedback_on {
        parts.push(format!("{} {}", t.feedback_day(), day(lang, on)));
    }
    if let Some(number) = &it.feedback_document {
        parts.push(format!("{} {number}", t.feedback_document()));
    }
    if let Some(team) = &it.team {
        parts.push(format!("{} {team}", t.inspection_team()));
    }
    if let (Some(from), Some(to)) = (it.from, it.to) {
        parts.push(format!("{} {}", t.period_from(), day(lang, from)));
        parts.push(format!("{} {}", t.period_to(), day(lang, to)));
    }
    parts.retain(|it| !it.is_empty());
    parts.join(pick(lang, "，", ", "))
}

fn of_inspection(lang: Lang, directory: &Directory, event: &inspection::Event) -> Told {
    match event {
        inspection::Event::Opened { unit, details: it, .. } => {
            let (unit, it) = (&unit.name, details(lang, it));
            Told::new(say!(lang, "建台账：{unit}，{it}", "Ledger opened: {unit}, {it}"))
        }
        inspection::Event::Corrected { details: it, reason } => {
            let it = details(lang, it);
            Told::new(say!(lang, "改巡察信息，现为：{it}", "Inspection facts corrected, now: {it}"))
                .because(reason)
        }
        inspection::Event::DocumentReceived { document, what, .. } => {
            let name = what
                .name
                .get()
                .cloned()
                .unwrap_or_else(|| pick(lang, "（名称已删除）", "(name erased)").to_owned());
            let found = what.counts.findings;
            Told::new(say!(
                lang,
                "读取第{document}份文件：{name}，识别出具体问题{found}个",
                "Document {document} read: {name}, {found} findings recognised"
            ))
        }
        inspection::Event::NodeCorrected { document, title, .. } => {
            let title = clipped(title, TEXT_CHARS_MAX);
            Told::new(say!(
                lang,
                "采纳前改第{document}份文件中的标题：{title}",
                "A title of document {document} corrected before adoption: {title}"
            ))
        }
        inspection::Event::NodeLeftOut { document, reason, .. } => Told::new(say!(
            lang,
            "第{document}份文件中的一项不进台账",
            "One entry of document {document} left out"
        ))
        .because(reason),
        inspection::Event::NodeTakenBack { document, .. } => Told::new(say!(
            lang,
            "第{document}份文件中不进台账的一项恢复",
            "One entry of document {document} taken back in"
        )),
        inspection::Event::DocumentDiscarded { document, reason } => {
            Told::new(say!(lang, "不要第{document}份文件", "Document {document} put away")).because(reason)
        }
        inspection::Event::DocumentAdopted { document, first_number, findings, .. } => {
            let count = findings.len();
            Told::new(say!(
                lang,
                "采纳第{document}份文件，从第{first_number}项起共{count}项",
                "Document {document} adopted: {count} findings from no. {first_number}"
            ))
        }
        inspection::Event::AdoptionVoided { document, reason } => Told::new(say!(
            lang,
            "第{document}份文件的采纳整批作废",
            "The adoption of document {document} was made void"
        ))
        .because(reason),
        inspection::Event::HandoverOpened { handover, post, from, to, reason, items, .. } => {
            let (from, to) = (person(lang, directory, from.as_str()), person(lang, directory, to.as_str()));
            let (post, count) = (handed(lang, *post), items.len());
            Told::new(say!(
                lang,
                "列第{handover}号交接单：{post}{from}交给{to}，{count}项",
                "Handover {handover} listed: {post} {from} to {to}, {count} items"
            ))
            .because(reason)
        }
        inspection::Event::HandoverRelisted { handover, items, .. } => {
            let count = items.len();
            Told::new(say!(
                lang,
                "重列第{handover}号交接单，现{count}项，原来的签字作废",
                "Handover {handover} listed afresh, now {count} items; earlier signatures are void"
            ))
        }
        inspection::Event::HandoverSigned { handover, side, .. } => Told::new(match side {
            ledger::handover::Side::Leaves => {
                say!(lang, "移交人签第{handover}号交接单", "Handover {handover} signed by the one who leaves")
            }
            ledger::handover::Side::TakesOver => {
                say!(
                    lang,
                    "接收人签第{handover}号交接单",
                    "Handover {handover} signed by the one who takes over"
                )
            }
        }),
        inspection::Event::HandoverCompleted { handover, .. } => {
            Told::new(say!(lang, "第{handover}号交接单办完", "Handover {handover} completed"))
        }
        inspection::Event::HandoverWithdrawn { handover, reason } => {
            Told::new(say!(lang, "第{handover}号交接单作废", "Handover {handover} withdrawn")).because(reason)
        }
        inspection::Event::FindingRegistered { number, .. } => {
            Told::new(say!(lang, "手工登记第{number}项", "No. {number} entered by hand"))
        }
    }
}

fn of_org(lang: Lang, directory: &Directory, event: &org::Event) -> Told {
    match event {
        org::Event::NodeAdded { parent, name, .. } => match parent {
            Some(parent) => {
                let parent = office(lang, directory, parent.as_str());
                Told::new(say!(lang, "在{parent}下加{name}", "{name} added under {parent}"))
            }
            None => Told::new(say!(lang, "建组织：{name}", "Organisation begun: {name}")),
        },
        org::Event::NodeRenamed { name, .. } => {
            Told::new(say!(lang, "单位或科室改名为{name}", "A unit or office renamed to {name}"))
        }
        org::Event::NodeMoved { id, from, to, ordinal: _, reason } => {
            let name = office(lang, directory, id.as_str());
            let to = office(lang, directory, to.as_str());
            let from = from.as_ref().map(|it| office(lang, directory, it.as_str())).unwrap_or_default();
            Told::new(say!(lang, "{name}移到{to}下", "{name} moved under {to}"))
                .changed(from, to)
                .because(reason)
        }
        org::Event::MemberAdded { id, member } => {
            let name = office(lang, directory, id.as_str());
            let who = member_name(lang, directory, member);
            Told::new(match &member.post {
                Some(post) => say!(lang, "{who}任{name}{post}", "{who} joins {name} as {post}"),
                None => say!(lang, "{who}进{name}", "{who} joins {name}"),
            })
        }
        org::Event::MemberEnded { id, number, on } => {
            let name = office(lang, directory, id.as_str());
            let member = directory
                .offices
                .get(id.as_str())
                .and_then(|it| it.members.iter().find(|it| it.number == *number));
            let who = member.map(|it| member_name(lang, directory, it)).unwrap_or_default();
            Told::new(say!(lang, "{who}在{name}任职到{on}为止", "{who} leaves {name} after {on}"))
        }
        org::Event::NodeClosed { id, reason } => {
            let name = office(lang, directory, id.as_str());
            Told::new(say!(lang, "撤销{name}", "{name} closed")).because(reason)
        }
    }
}

/// Who a member of a body is; a name that was erased is told as that.
pub(crate) fn member_name(lang: Lang, directory: &Directory, member: &org::Member) -> String {
    match (&member.person, member.name.get()) {
        (Some(id), _) => person(lang, directory, id.as_str()),
        (None, Some(name)) => name.clone(),
        (None, None) => super::pick(lang, "（姓名已擦除）", "(name erased)").to_owned(),
    }
}

/// The name of a role.
pub(crate) fn role(lang: Lang, it: people::Role) -> &'static str {
    super::role(
        lang,
        match it {
            people::Role::Coordinator => access::Role::Coordinator,
            people::Role::Handler => access::Role::Handler,
            people::Role::Leader => access::Role::Leader,
            people::Role::Supervisor => access::Role::Supervisor,
        },
    )
}

fn of_people(lang: Lang, directory: &Directory, stream: &str, event: &people::Event) -> Told {
    let whom = stream::person_id(stream).map(|id| person(lang, directory, id.as_str())).unwrap_or_default();
    match event {
        people::Event::AdministratorsAppointed { system, security, audit } => {
            let [system, security, audit] =
                [system, security, audit].map(|it| person(lang, directory, it.as_str()));
            Told::new(say!(
                lang,
                "设三位管理员：系统{system}、安全{security}、审计{audit}",
                "Three administrators appointed: system {system}, security {security}, audit {audit}"
            ))
        }
        people::Event::AdministratorReplaced { admin, before, person: who, proposal: _ } => {
            let [before, who] = [before, who].map(|it| person(lang, directory, it.as_str()));
            let admin = admin_word(lang, *admin);
            Told::new(say!(lang, "{admin}换为{who}", "{who} is {admin} from now on")).changed(before, who)
        }
        people::Event::AuditKept { months, proposal: _ } => {
            Told::new(say!(lang, "审计日志保存{months}个月", "The audit log is kept for {months} months"))
        }
        people::Event::Registered { username, office: at, post, .. } => {
            let at = office(lang, directory, at.id.as_str());
            let post = post.as_deref().unwrap_or("");
            Told::new(say!(
                lang,
                "建账号：{whom}（{username}），{at}{post}",
                "Account made: {whom} ({username}), {at} {post}"
            ))
        }
        people::Event::Renamed { name, reason } => {
            let name = name
                .get()
                .cloned()
                .unwrap_or_else(|| pick(lang, "（姓名已删除）", "(name erased)").to_owned());
            Told::new(say!(lang, "账号改名为{name}", "An account renamed to {name}")).because(reason)
        }
        people::Event::PostChanged { office: at, post, from: _ } => {
            let at = office(lang, directory, at.id.as_str());
            let post = post.as_deref().unwrap_or("");
            Told::new(say!(lang, "{whom}调到{at}{post}", "{whom} moved to {at} {post}"))
        }
        people::Event::PostTaken { post } => {
            let at = office(lang, directory, post.office.id.as_str());
            let title = post.title.as_deref().unwrap_or("");
            Told::new(say!(lang, "{whom}兼任{at}{title}", "{whom} is also {title} at {at}"))
        }
        people::Event::PostEnded { number, on } => {
            let on = day(lang, *on);
            let at = stream::person_id(stream)
                .and_then(|id| directory.people.get(id.as_str()))
                .and_then(|it| it.person.posts.iter().find(|it| it.number == *number))
                .map(|it| office(lang, directory, it.office.id.as_str()))
                .unwrap_or_default();
            Told::new(say!(lang, "{whom}兼任{at}的职务到{on}为止", "{whom}’s post at {at} ends on {on}"))
        }
        people::Event::Opened { proposal: _ } => {
            Told::new(say!(lang, "开通账号：{whom}", "Account opened: {whom}"))
        }
        people::Event::DeputyGranted { deputy, proposal: _ } => {
            let of = person(lang, directory, deputy.of.as_str());
            let (role, at) = (role(lang, deputy.role), office(lang, directory, deputy.at.as_str()));
            let (from, to) = (day(lang, deputy.from), day(lang, deputy.to));
            Told::new(say!(
                lang,
                "{whom}代{of}行使{role}，范围{at}，{from}至{to}",
                "{whom} holds the role {role} over {at} for {of}, from {from} to {to}"
            ))
        }
        people::Event::DeputyEnded { of, role: it, at, on, proposal: _ } => {
            let of = person(lang, directory, of.as_str());
            let (role, at, on) = (role(lang, *it), office(lang, directory, at.as_str()), day(lang, *on));
            Told::new(say!(
                lang,
                "{whom}代{of}行使{role}（范围{at}）到{on}为止",
                "{whom} holds the role {role} over {at} for {of} until {on} only"
            ))
        }
        people::Event::EmergencyOpened { emergency, proposal: _ } => {
            let at = office(lang, directory, emergency.at.as_str());
            let until = emergency.until;
            Told::new(say!(
                lang,
                "{whom}应急查看{at}，到{until}",
                "{whom} sees {at} in an emergency until {until}"
            ))
            .because(&emergency.reason)
        }
        people::Event::Left { on, reason, proposal: _ } => {
            let on = day(lang, *on);
            Told::new(say!(lang, "{whom}离任，最后一天{on}", "{whom} leaves; the last day is {on}"))
                .because(reason)
        }
        people::Event::RoleGranted { grant, proposal: _ } => {
            let (role, at, from) =
                (role(lang, grant.role), office(lang, directory, grant.at.as_str()), day(lang, grant.from));
            let until = grant
                .to
                .map(|to| day(lang, to))
                .map_or_else(String::new, |to| say!(lang, "至{to}", " to {to}"));
            Told::new(say!(
                lang,
                "给{whom}角色：{role}，范围{at}，{from}起{until}",
                "{whom} was given the role {role} over {at}, from {from}{until}"
            ))
        }
        people::Event::RoleRevoked { role: it, at, reason, proposal: _ } => {
            let (role, at) = (role(lang, *it), office(lang, directory, at.as_str()));
            Told::new(say!(
                lang,
                "收回{whom}的角色：{role}，范围{at}",
                "The role {role} over {at} was taken from {whom}"
            ))
            .because(reason)
        }
        people::Event::Disabled { reason, proposal: _ } => {
            Told::new(say!(lang, "停用账号：{whom}", "Account disabled: {whom}")).because(reason)
        }
        people::Event::Enabled { reason, proposal: _ } => {
            Told::new(say!(lang, "恢复账号：{whom}", "Account enabled: {whom}")).because(reason)
        }
        people::Event::ResetRequested { proposal: _ } => {
            Told::new(say!(lang, "重置口令：{whom}", "Password reset: {whom}"))
        }
        people::Event::PasswordSet {} => Told::new(say!(lang, "设置口令：{whom}", "Password set: {whom}")),
    }
}

/// The name of one of the three.
pub(crate) fn admin_word(lang: Lang, it: people::Admin) -> &'static str {
    super::role(
        lang,
        match it {
            people::Admin::System => access::Role::SystemAdmin,
            people::Admin::Security => access::Role::SecurityAdmin,
            people::Admin::Audit => access::Role::AuditAdmin,
        },
    )
}

fn of_proposal(lang: Lang, directory: &Directory, event: &proposal::Event) -> Told {
    match event {
        proposal::Event::Proposed { acts, reason, .. } => {
            let first = acts.first().map(|it| super::proposals::act(lang, directory, it)).unwrap_or_default();
            let count = acts.len();
            Told::new(if count > 1 {
                say!(lang, "提出申请：{first}等{count}项", "Proposed: {first}, and so on, {count} in all")
            } else {
                say!(lang, "提出申请：{first}", "Proposed: {first}")
            })
            .because(reason)
        }
        proposal::Event::Confirmed { .. } => Told::new(pick(lang, "复核同意申请", "A proposal confirmed")),
        proposal::Event::Declined { reason, .. } => {
            Told::new(pick(lang, "复核不同意申请", "A proposal declined")).because(reason)
        }
        proposal::Event::Withdrawn { .. } => Told::new(pick(lang, "撤回申请", "A proposal taken back")),
    }
}
