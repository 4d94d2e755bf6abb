//! The forms of a finding: who is offered which, why one is not possible now, and what was typed as a command.
//!
//! Whether an act is possible is never decided here: the ledger itself is asked, with the words left blank.

use super::{Page, story::kind_key};
use crate::{
    fields::Fields,
    frame,
    words::{self, events, pick},
};
use access::{OrgPath, Role};
use app::permit::Act;
use jiff::civil::Date;
use ledger::{
    Field, OrgId, PersonId, Private, TextFault,
    finding::{
        Assignment, Command, EvidenceKind, EvidenceStage, Finding, Hand, Holding, Known, Missing, Mode,
        NewEvidence, Outcome, Refusal, Stage, Step, decide,
    },
};
use ui::{Choice, FindingAct, FindingForm, FormState, Lang, Msg, YoursRow};

/// Longest text in a list of choices, in characters.
const CHOICE_CHARS_MAX: usize = 40;

// ------------------------------------------------------------------------------------------------------ offers

/// Which kind of act a form is, as roles tell them apart.
pub(super) fn kind(act: FindingAct, waiting: Option<Step>) -> Act {
    match act {
        FindingAct::Assign | FindingAct::Title | FindingAct::TakeOver => Act::Arrange,
        FindingAct::MeasureAdd | FindingAct::MeasureChange | FindingAct::MeasureWithdraw => Act::Plan,
        FindingAct::Progress
        | FindingAct::Evidence
        | FindingAct::EntryWithdraw
        | FindingAct::EntryMove
        | FindingAct::DocumentDrop => Act::Work,
        FindingAct::Waive | FindingAct::WaiverWithdraw => Act::Waive,
        FindingAct::CloseOutRequest | FindingAct::CloseOutWithdraw => Act::Request,
        FindingAct::Sign => Act::Sign,
        FindingAct::Review => Act::Review,
        FindingAct::Accept => Act::Accept,
        FindingAct::Return => Act::of(&Command::ReturnCloseOut { requirements: vec![] }, waiting),
        FindingAct::ExtensionRequest | FindingAct::ExtensionWithdraw => Act::AskExtension,
        FindingAct::ExtensionDecide => Act::DecideExtension,
        FindingAct::Reopen => Act::Reopen,
        FindingAct::Void => Act::Void,
    }
}

/// Any words, for asking the ledger whether an act would be possible with words.
fn some() -> String {
    "·".to_owned()
}

/// What the ledger says to an act now, whatever is typed: `None` when nothing stands in the way.
fn probe(page: &Page<'_>, act: FindingAct) -> Option<Refusal> {
    let finding = &page.finding;
    let today = page.app.world().today();
    let first_measure = finding.measures_standing().next().map_or(0, |(number, _)| number);
    let reason = some();
    let command = match act {
        FindingAct::CloseOutRequest => Command::RequestCloseOut {
            statement: some(),
            outcome: Outcome::Completed,
            answers: finding.requirements.iter().map(|_| some()).collect(),
        },
        FindingAct::CloseOutWithdraw => Command::WithdrawCloseOut { reason },
        FindingAct::Sign => Command::SignCloseOut { note: None },
        FindingAct::Review => Command::ReviewCloseOut { note: None },
        FindingAct::Accept => Command::AcceptCloseOut { note: None },
        FindingAct::Return => Command::ReturnCloseOut { requirements: vec![reason] },
        FindingAct::ExtensionRequest => Command::RequestExtension {
            due_on: finding.assignment.as_ref().and_then(|it| it.due_on.tomorrow().ok()).unwrap_or(today),
            reason,
        },
        FindingAct::ExtensionWithdraw => Command::WithdrawExtension { reason },
        FindingAct::ExtensionDecide => Command::DecideExtension { granted: true, reason },
        FindingAct::Reopen => Command::Reopen { reason },
        FindingAct::Void => Command::Void { reason, despite_work: true },
        FindingAct::Title => Command::CorrectTitle { title: some(), reason },
        FindingAct::MeasureAdd => Command::AddMeasure { text: some(), due_on: None },
        FindingAct::MeasureChange => {
            Command::ChangeMeasure { measure: first_measure, text: some(), due_on: None, reason }
        }
        FindingAct::MeasureWithdraw => Command::WithdrawMeasure { measure: first_measure, reason },
        FindingAct::Progress | FindingAct::Evidence => {
            Command::ReportProgress { measure: first_measure, on: today, text: some(), done: false }
        }
        FindingAct::Waive => Command::WaiveEvidence { measure: first_measure, reason },
        FindingAct::TakeOver => Command::TakeOverClosed {
            closed_on: finding.entry.as_ref().and_then(|it| it.on.yesterday().ok()).unwrap_or(today),
            by_whom: some(),
            reason,
        },
        FindingAct::DocumentDrop => {
            let open = finding.cited.iter().position(|it| it.dropped.is_none()).map_or(0, |it| it + 1);
            Command::DropDocument { document: u32::try_from(open).unwrap_or(0), reason }
        }
        // Assigning is possible while the plan is: ask as for a measure.
        FindingAct::Assign => Command::AddMeasure { text: some(), due_on: None },
        // These have a list of what there is; an empty list leaves them out.
        FindingAct::EntryWithdraw | FindingAct::EntryMove | FindingAct::WaiverWithdraw => return None,
    };
    // One of the person's hands is enough; the own one's reason is told first.
    let mut refused = None;
    for hand in page.story.hands_for(kind(act, page.story.row.waiting)) {
        match decide(finding, &Known::on(today), hand, &command) {
            Ok(_) => return None,
            Err(refusal) => {
                refused.get_or_insert(refusal);
            }
        }
    }
    refused
}

/// Whether a form makes sense in this state at all; what is left then but refused is shown with the reason.
pub(super) fn fits(page: &Page<'_>, act: FindingAct) -> bool {
    let finding = &page.finding;
    let mine = |by: &Hand| page.story.hands.iter().any(|(hand, _)| hand.shares_side(by));
    let measures = finding.measures_standing().next().is_some();
    let (open, in_close_out, closed) = match &finding.stage {
        Stage::Absent | Stage::Voided { .. } => return false,
        Stage::Open => (true, None, false),
        Stage::InCloseOut(it) => (false, Some(it), false),
        Stage::Closed(_) | Stage::ClosedEarlier(_) => (false, None, true),
    };
    let workable = open || in_close_out.is_some();
    match act {
        FindingAct::Title => true,
        FindingAct::Assign | FindingAct::MeasureAdd => open,
        FindingAct::MeasureChange | FindingAct::MeasureWithdraw => open && measures,
        FindingAct::Progress | FindingAct::Evidence | FindingAct::Waive => workable && measures,
        FindingAct::EntryWithdraw => workable && !entries(page, true).is_empty(),
        FindingAct::EntryMove => {
            workable && finding.measures_standing().count() > 1 && !entries(page, false).is_empty()
        }
        FindingAct::WaiverWithdraw => workable && !waived(page).is_empty(),
        FindingAct::DocumentDrop => open && finding.cited.iter().any(|it| it.dropped.is_none()),
        FindingAct::TakeOver => {
            open && !finding.work_has_begun() && finding.reopened.is_empty() && finding.closed == 0
        }
        FindingAct::CloseOutRequest => open,
        FindingAct::CloseOutWithdraw => in_close_out.is_some_and(|it| mine(&it.requested.by)),
        FindingAct::Sign => in_close_out.is_some_and(|it| it.waiting.step() == Step::Signature),
        FindingAct::Review => in_close_out.is_some_and(|it| it.waiting.step() == Step::Review),
        FindingAct::Accept => in_close_out.is_some_and(|it| it.waiting.step() == Step::Acceptance),
        FindingAct::Return => in_close_out.is_some(),
        FindingAct::ExtensionRequest => open && finding.extension_pending().is_none(),
        FindingAct::ExtensionWithdraw => {
            open && finding.extension_pending().is_some_and(|it| mine(&it.requested.by))
        }
        FindingAct::ExtensionDecide => open && finding.extension_pending().is_some(),
        FindingAct::Reopen => closed,
        FindingAct::Void => open || matches!(finding.stage, Stage::ClosedEarlier(_)),
    }
}

/// The sentence beside a button that is without effect. What is missing stands in its own list beside it.
fn blocked(page: &Page<'_>, refusal: &Refusal) -> String {
    match refusal {
        Refusal::Missing(_) => {
            let list = page.t.missing_heading();
            match page.lang {
                Lang::Zh => format!("还没有备齐，见“{list}”"),
                Lang::En => format!("something is missing, see “{list}”"),
            }
        }
        other => words::refusal_of(page.lang, Some(page.number()), other),
    }
}

/// The forms of this person for this finding now.
pub(super) fn all(page: &Page<'_>) -> Vec<FindingForm> {
    let waiting = page.story.row.waiting;
    FindingAct::ALL
        .into_iter()
        .filter(|act| page.story.offers(kind(*act, waiting)) && fits(page, *act))
        .map(|act| match probe(page, act) {
            None => FindingForm::new(act, fresh(page, act)),
            Some(refusal) => FindingForm::blocked(act, blocked(page, &refusal)),
        })
        .collect()
}

// ----------------------------------------------------------------------------------------------------- choices

fn measures(page: &Page<'_>) -> Vec<Choice> {
    page.finding
        .measures_standing()
        .map(|(number, it)| {
            let text = events::clipped(&it.text, CHOICE_CHARS_MAX);
            Choice::new(number.to_string(), format!("{} {text}", page.measure_number(number)))
        })
        .collect()
}

fn waived(page: &Page<'_>) -> Vec<Choice> {
    let with: Vec<u32> = page
        .finding
        .measures_standing()
        .filter(|(_, it)| it.waiver.is_some())
        .map(|(number, _)| number)
        .collect();
    measures(page).into_iter().filter(|it| it.value.parse().is_ok_and(|it: u32| with.contains(&it))).collect()
}

/// Entries that stand: evidence, and reports of progress where they may be chosen.
fn entries(page: &Page<'_>, reports: bool) -> Vec<Choice> {
    let mut choices = Vec::new();
    for (number, measure) in page.finding.measures_standing() {
        for (entry, it) in (1u32..).zip(&measure.progress).filter(|(_, it)| reports && it.withdrawn.is_none())
        {
            let label = format!(
                "{} {} {} {}",
                page.measure_number(number),
                page.t.progress_text(),
                it.on,
                events::clipped(&it.text, CHOICE_CHARS_MAX)
            );
            choices.push(Choice::new(format!("p{number}-{entry}"), label));
        }
        for (entry, it) in measure.evidence_standing() {
            let title = events::clipped(&events::evidence(page.lang, it), CHOICE_CHARS_MAX);
            let label = format!("{}-{entry:02} {title}", page.measure_number(number));
            choices.push(Choice::new(format!("e{number}-{entry}"), label));
        }
    }
    choices
}

/// Documents that the text cites and nobody has said need not come.
fn documents(page: &Page<'_>, only_lacking: bool) -> Vec<Choice> {
    let lacking = |number: u32| {
        page.story
            .checklist
            .missing
            .iter()
            .any(|it| matches!(it, Missing::ToBeSupplied { document, .. } if *document == number))
    };
    (1u32..)
        .zip(&page.finding.cited)
        .filter(|(number, it)| it.dropped.is_none() && (!only_lacking || lacking(*number)))
        .map(|(number, it)| Choice::new(number.to_string(), &it.document))
        .collect()
}

/// The kinds that a form may name; their words and their order are those of [`ui::Msg::evidence_choices`].
const KINDS: [EvidenceKind; 10] = [
    EvidenceKind::Document,
    EvidenceKind::Meeting,
    EvidenceKind::Training,
    EvidenceKind::Inspection,
    EvidenceKind::Money,
    EvidenceKind::Personnel,
    EvidenceKind::Talk,
    EvidenceKind::Building,
    EvidenceKind::Photo,
    EvidenceKind::DataTable,
];

fn mode_code(mode: Mode) -> &'static str {
    match mode {
        Mode::AtOnce => ui::Mode::AtOnce,
        Mode::ByDate => ui::Mode::ByDate,
        Mode::Standing => ui::Mode::Standing,
    }
    .code()
}

/// Where a form goes, and from what it may choose.
pub(super) fn with_choices(page: &Page<'_>, act: FindingAct, form: FormState) -> FormState {
    let t = page.t;
    let mut form = form.expect(page.story.version);
    form.action = format!("{}/{}", page.href(), act.slug());
    form.csrf.clone_from(&page.signed.caller.csrf);
    let path = OrgPath::stored(&page.story.row.org_path);
    let today = page.app.world().today();
    let people = |role| -> Vec<Choice> {
        page.directory
            .holders(role, &path, today)
            .into_iter()
            .map(|it| {
                let office = it.person.office.as_ref().map(|it| page.office(it.id.as_str()));
                let label = match (role, office) {
                    // One leader is like another; a handler is known by the office.
                    (Role::Handler, Some(office)) => format!("{}（{office}）", page.person(&it.id)),
                    (_, _) => page.person(&it.id),
                };
                Choice::new(&it.id, label)
            })
            .collect()
    };
    let offices = || -> Vec<Choice> {
        page.directory.offices_of(&path).into_iter().map(|it| Choice::new(&it.id, &it.name)).collect()
    };
    match act {
        FindingAct::Assign => form
            .choose("leader", people(Role::Leader))
            .choose("office", offices())
            .choose("supporting", offices())
            .choose("handler", people(Role::Handler))
            .choose("mode", t.mode_choices()),
        FindingAct::MeasureChange
        | FindingAct::MeasureWithdraw
        | FindingAct::Progress
        | FindingAct::Waive => form.choose("measure", measures(page)),
        FindingAct::WaiverWithdraw => form.choose("measure", waived(page)),
        FindingAct::Evidence => form
            .choose("measure", measures(page))
            .choose("supplies", documents(page, true))
            .choose("kind", t.evidence_choices())
            .choose("stage", t.stage_choices()),
        FindingAct::EntryWithdraw => form.choose("entry", entries(page, true)),
        FindingAct::EntryMove => form.choose("entry", entries(page, false)).choose("measure", measures(page)),
        FindingAct::DocumentDrop => form.choose("document", documents(page, false)),
        FindingAct::CloseOutRequest => {
            let answers = (1u32..)
                .zip(&page.finding.requirements)
                .map(|(n, it)| Choice::new(n.to_string(), it))
                .collect();
            form.choose("outcome", t.outcome_choices()).choose("answer", answers)
        }
        FindingAct::ExtensionDecide => form.choose("decision", t.decision_choices()),
        FindingAct::Void if page.finding.work_has_begun() => {
            form.choose("despite_work", vec![Choice::new("1", t.despite_work())])
        }
        FindingAct::Void
        | FindingAct::Title
        | FindingAct::MeasureAdd
        | FindingAct::TakeOver
        | FindingAct::CloseOutWithdraw
        | FindingAct::Sign
        | FindingAct::Review
        | FindingAct::Accept
        | FindingAct::Return
        | FindingAct::ExtensionRequest
        | FindingAct::ExtensionWithdraw
        | FindingAct::Reopen => form,
    }
}

/// A form as it is before anybody types: filled with what stands in the ledger.
pub(super) fn fresh(page: &Page<'_>, act: FindingAct) -> FormState {
    let finding = &page.finding;
    let today = page.app.world().today().to_string();
    let form = FormState::default();
    let form = match act {
        FindingAct::Assign => match &finding.assignment {
            Some(it) => {
                let form = form
                    .with("leader", it.leader.as_str())
                    .with("office", it.lead_office.as_str())
                    .with("mode", mode_code(it.mode))
                    .with("due", it.due_on.to_string())
                    .with("handler", it.handler.as_ref().map_or("", PersonId::as_str));
                it.supporting.iter().fold(form, |form, office| form.with("supporting", office.as_str()))
            }
            None => form.with("mode", mode_code(Mode::ByDate)),
        },
        FindingAct::Title => form.with("title", finding.entry.as_ref().map_or("", |it| it.title.as_str())),
        FindingAct::Progress => form.with("day", today),
        FindingAct::Evidence => form.with("stage", "in_force"),
        FindingAct::CloseOutRequest => form.with("outcome", "completed"),
        FindingAct::MeasureChange => match only_measure(finding) {
            Some(number) => measure_as_is(finding, form, number),
            None => form,
        },
        FindingAct::MeasureAdd
        | FindingAct::MeasureWithdraw
        | FindingAct::EntryWithdraw
        | FindingAct::EntryMove
        | FindingAct::Waive
        | FindingAct::WaiverWithdraw
        | FindingAct::DocumentDrop
        | FindingAct::TakeOver
        | FindingAct::CloseOutWithdraw
        | FindingAct::Sign
        | FindingAct::Review
        | FindingAct::Accept
        | FindingAct::Return
        | FindingAct::ExtensionRequest
        | FindingAct::ExtensionWithdraw
        | FindingAct::ExtensionDecide
        | FindingAct::Reopen
        | FindingAct::Void => form,
    };
    let mut form = with_choices(page, act, form);
    // Where there is one measure only, it is meant.
    if let Some(number) = only_measure(finding)
        && matches!(act, FindingAct::Progress | FindingAct::Evidence | FindingAct::Waive)
    {
        form = form.with("measure", number.to_string());
    }
    form
}

fn only_measure(finding: &Finding) -> Option<u32> {
    let mut standing = finding.measures_standing();
    let (number, _) = standing.next()?;
    standing.next().is_none().then_some(number)
}

fn measure_as_is(finding: &Finding, form: FormState, number: u32) -> FormState {
    match finding.measure(number) {
        Some(it) => form
            .with("measure", number.to_string())
            .with("text", it.text.as_str())
            .with("due", it.due_on.map(|it| it.to_string()).unwrap_or_default()),
        None => form,
    }
}

/// Chooses what the address asks for, where it is one of the choices: no words of the address are ever shown.
pub(super) fn choose_asked(page: &Page<'_>, act: FindingAct, form: &mut FormState) {
    for name in ["measure", "entry", "document", "supplies"] {
        let Some(asked) = frame::query(&page.signed.visit, name) else { continue };
        if !form.options(name).iter().any(|it| it.value == asked) {
            continue;
        }
        let mut chosen = std::mem::take(form);
        chosen.values.retain(|(key, _)| key != name);
        chosen = match (act, asked.parse()) {
            (FindingAct::MeasureChange, Ok(number)) => {
                chosen.values.retain(|(key, _)| !matches!(key.as_str(), "text" | "due"));
                measure_as_is(&page.finding, chosen, number)
            }
            _ => chosen.with(name, asked),
        };
        *form = chosen;
    }
}

/// A form with what was typed into it.
pub(super) fn filled(fields: &Fields) -> FormState {
    fields.typed().fold(FormState::default(), |form, (name, value)| form.with(name, value.as_str()))
}

// ------------------------------------------------------------------------------------------------------ errors

/// What is wrong with what was typed.
#[derive(Default)]
pub(super) struct Wrong {
    fields: Vec<(String, String)>,
    whole: Option<String>,
}

impl Wrong {
    /// With one field.
    pub(super) fn field(name: &str, why: impl Into<String>) -> Wrong {
        let mut wrong = Wrong::default();
        wrong.add(name, why);
        wrong
    }

    pub(super) fn whole(why: String) -> Wrong {
        Wrong { fields: Vec::new(), whole: Some(why) }
    }

    pub(super) fn add(&mut self, name: &str, why: impl Into<String>) {
        self.fields.push((name.to_owned(), why.into()));
    }

    /// Both.
    pub(super) fn and(mut self, more: Wrong) -> Wrong {
        self.fields.extend(more.fields);
        self.whole = self.whole.or(more.whole);
        self
    }

    /// Whether nothing is wrong.
    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.whole.is_none()
    }

    /// A browser never fills in a file again.
    pub(super) fn and_choose_file(mut self, lang: Lang) -> Wrong {
        if !self.fields.iter().any(|(name, _)| name == "file") {
            self.add(
                "file",
                pick(lang, "文件没有收下，请再选一次", "The file was not taken; please choose it again"),
            );
        }
        self
    }

    /// On the form.
    pub(super) fn on(self, form: FormState) -> FormState {
        let form = self.fields.into_iter().fold(form, |form, (name, why)| form.wrong(&name, why));
        match self.whole {
            Some(why) => form.refused(why),
            None => form.opened(),
        }
    }
}

/// The field of a form that holds a text.
fn text_field(act: FindingAct, field: Field) -> Option<&'static str> {
    Some(match field {
        Field::Title => match act {
            FindingAct::Evidence => "file",
            _ => "title",
        },
        Field::Text => match act {
            FindingAct::CloseOutRequest => "statement",
            FindingAct::Evidence => "title",
            _ => "text",
        },
        Field::Reason => match act {
            FindingAct::Sign | FindingAct::Review | FindingAct::Accept => "note",
            _ => "reason",
        },
        Field::Requirement => "requirements",
        Field::Answer => "answer",
        Field::Mechanism => "mechanism",
        Field::KeptAt => "kept",
        Field::Number => "document",
        Field::Name => "by_whom",
        Field::Identifier => match act {
            FindingAct::Assign => "leader",
            _ => return None,
        },
        Field::Username => return None,
    })
}

/// A refusal, beside the field that it is about or above all of them.
pub(super) fn refused(page: &Page<'_>, act: FindingAct, fields: &Fields, refusal: &Refusal) -> Wrong {
    let words = words::refusal_of(page.lang, Some(page.number()), refusal);
    let day = match act {
        FindingAct::ExtensionRequest => "to",
        FindingAct::TakeOver => "closed_on",
        FindingAct::Progress | FindingAct::Evidence => "day",
        FindingAct::CloseOutRequest => "review_on",
        _ => "due",
    };
    match refusal {
        Refusal::Text(fault) => {
            let (TextFault::Empty(field) | TextFault::TooLong(field)) = fault;
            match text_field(act, *field) {
                Some(name) => Wrong::field(name, words),
                None => Wrong::whole(words),
            }
        }
        Refusal::LeadOfficeSupports | Refusal::OfficeTwice(_) => Wrong::field("supporting", words),
        Refusal::OnlyByExtension { .. } => Wrong::field("due", words),
        Refusal::FutureDay(_) | Refusal::DayOutOfRange(_) | Refusal::NotLater { .. } => {
            Wrong::field(day, words)
        }
        Refusal::NotEarlier { .. } => Wrong::field("closed_on", words),
        Refusal::ReviewNotLater => Wrong::field("review_on", words),
        Refusal::NoRequirement => Wrong::field("requirements", words),
        Refusal::AnswersMismatch { .. } => Wrong::field("answer", words),
        Refusal::UnknownMeasure(_)
        | Refusal::MeasureWithdrawn(_)
        | Refusal::SameMeasure(_)
        | Refusal::NoWaiver(_) => Wrong::field("measure", words),
        Refusal::UnknownEntry { .. } | Refusal::EntryGone { .. }
            if fields.0.iter().any(|(key, _)| key == "entry") =>
        {
            Wrong::field("entry", words)
        }
        Refusal::UnknownDocument(_) => Wrong::field("document", words),
        Refusal::WorkHasBegun if act == FindingAct::Void => Wrong::field("despite_work", words),
        Refusal::Absent
        | Refusal::AlreadyThere
        | Refusal::NoInspection
        | Refusal::Voided
        | Refusal::Closed
        | Refusal::ClosedEarlier
        | Refusal::InCloseOut
        | Refusal::NotInCloseOut
        | Refusal::NotClosed
        | Refusal::NotAssigned
        | Refusal::TooMany { .. }
        | Refusal::UnknownEntry { .. }
        | Refusal::EntryGone { .. }
        | Refusal::ExtensionPending
        | Refusal::NoExtension
        | Refusal::OwnExtension
        | Refusal::NotInHands
        | Refusal::UnknownRestricted(_)
        | Refusal::Persons { .. }
        | Refusal::RecordsOwn
        | Refusal::ActorRecords { .. }
        | Refusal::RecorderAccepts { .. }
        | Refusal::BeforeEarlier { .. }
        | Refusal::NotRequester
        | Refusal::Missing(_)
        | Refusal::LeaderRequests
        | Refusal::NotLeader
        | Refusal::OwnAct { .. }
        | Refusal::OwnWaiver(_)
        | Refusal::NotYourTurn { .. }
        | Refusal::WorkHasBegun => Wrong::whole(words),
    }
}

// ---------------------------------------------------------------------------------------------------- commands

/// Reads fields one by one and collects what is wrong with them.
struct Reader<'a> {
    lang: Lang,
    fields: &'a Fields,
    wrong: Wrong,
}

impl Reader<'_> {
    fn text(&mut self, name: &'static str) -> String {
        let text = self.fields.get(name).to_owned();
        if text.is_empty() {
            self.wrong.add(name, words::required(self.lang));
        }
        text
    }

    fn choice(&mut self, name: &'static str) -> String {
        let value = self.fields.get(name).to_owned();
        if value.is_empty() {
            self.wrong.add(name, pick(self.lang, "请选择", "Please choose"));
        }
        value
    }

    fn number(&mut self, name: &'static str) -> u32 {
        let value = self.choice(name);
        match value.parse() {
            Ok(number) => number,
            Err(_) if value.is_empty() => 0,
            Err(_) => {
                self.wrong.add(name, pick(self.lang, "请从列表里选", "Please choose from the list"));
                0
            }
        }
    }

    fn day(&mut self, name: &'static str) -> Option<Date> {
        let day = self.fields.day(name);
        if day.is_err() {
            self.wrong.add(name, words::not_a_day(self.lang));
        }
        day.ok().flatten()
    }

    /// A day that must be there. What is missing is marked; the day returned then is never used.
    fn some_day(&mut self, name: &'static str) -> Date {
        match self.fields.day(name) {
            Ok(Some(day)) => return day,
            Ok(None) => self.wrong.add(name, words::required(self.lang)),
            Err(()) => self.wrong.add(name, words::not_a_day(self.lang)),
        }
        Date::ZERO
    }

    fn out_of<T>(&mut self, name: &'static str, of: impl FnOnce(&str) -> Option<T>, otherwise: T) -> T {
        let value = self.choice(name);
        match of(&value) {
            Some(it) => it,
            None => {
                if !value.is_empty() {
                    self.wrong.add(name, pick(self.lang, "请从列表里选", "Please choose from the list"));
                }
                otherwise
            }
        }
    }

    fn done<T>(self, made: T) -> Result<T, Wrong> {
        if self.wrong.fields.is_empty() && self.wrong.whole.is_none() { Ok(made) } else { Err(self.wrong) }
    }
}

/// An entry as forms name it: a report `p1-2` or a piece of evidence `e1-2`.
fn entry_of(value: &str) -> Option<(bool, u32, u32)> {
    let evidence = value.starts_with('e');
    let (measure, entry) = value.strip_prefix(['e', 'p'])?.split_once('-')?;
    Some((evidence, measure.parse().ok()?, entry.parse().ok()?))
}

fn mode_of(code: &str) -> Option<Mode> {
    Some(match ui::Mode::parse(code)? {
        ui::Mode::AtOnce => Mode::AtOnce,
        ui::Mode::ByDate => Mode::ByDate,
        ui::Mode::Standing => Mode::Standing,
    })
}

/// What was typed, as a command; evidence comes by [`evidence`].
pub(super) fn command(page: &Page<'_>, act: FindingAct, fields: &Fields) -> Result<Command, Wrong> {
    let mut it = Reader { lang: page.lang, fields, wrong: Wrong::default() };
    let command = match act {
        FindingAct::Assign => {
            let supporting = fields.all("supporting").filter(|it| !it.is_empty()).map(OrgId::from).collect();
            let assignment = Assignment {
                leader: PersonId(it.choice("leader")),
                lead_office: OrgId(it.choice("office")),
                supporting,
                handler: fields.text("handler").map(PersonId),
                mode: it.out_of("mode", mode_of, Mode::ByDate),
                due_on: it.some_day("due"),
            };
            Command::Assign { assignment, reason: fields.text("reason") }
        }
        FindingAct::Title => Command::CorrectTitle { title: it.text("title"), reason: it.text("reason") },
        FindingAct::MeasureAdd => Command::AddMeasure { text: it.text("text"), due_on: it.day("due") },
        FindingAct::MeasureChange => Command::ChangeMeasure {
            measure: it.number("measure"),
            text: it.text("text"),
            due_on: it.day("due"),
            reason: it.text("reason"),
        },
        FindingAct::MeasureWithdraw => {
            Command::WithdrawMeasure { measure: it.number("measure"), reason: it.text("reason") }
        }
        FindingAct::Progress => Command::ReportProgress {
            measure: it.number("measure"),
            on: it.some_day("day"),
            text: it.text("text"),
            done: fields.get("done") == "1",
        },
        FindingAct::Evidence => return evidence(page, fields, None).map(|it| it.command()),
        FindingAct::EntryWithdraw => {
            let (evidence, measure, entry) = it.out_of("entry", entry_of, (false, 0, 0));
            let reason = it.text("reason");
            if evidence {
                Command::WithdrawEvidence { measure, entry, reason }
            } else {
                Command::WithdrawProgress { measure, entry, reason }
            }
        }
        FindingAct::EntryMove => {
            let evidence = |value: &str| entry_of(value).filter(|(evidence, ..)| *evidence);
            let (_, measure, entry) = it.out_of("entry", evidence, (true, 0, 0));
            Command::MoveEvidence { measure, entry, to: it.number("measure"), reason: it.text("reason") }
        }
        FindingAct::Waive => {
            Command::WaiveEvidence { measure: it.number("measure"), reason: it.text("reason") }
        }
        FindingAct::WaiverWithdraw => {
            Command::WithdrawWaiver { measure: it.number("measure"), reason: it.text("reason") }
        }
        FindingAct::DocumentDrop => {
            Command::DropDocument { document: it.number("document"), reason: it.text("reason") }
        }
        FindingAct::TakeOver => Command::TakeOverClosed {
            closed_on: it.some_day("closed_on"),
            by_whom: it.text("by_whom"),
            reason: it.text("reason"),
        },
        FindingAct::CloseOutRequest => {
            let statement = it.text("statement");
            let standing = it.out_of(
                "outcome",
                |code| match code {
                    "completed" => Some(false),
                    "standing" => Some(true),
                    _ => None,
                },
                false,
            );
            let outcome = if standing {
                Outcome::Standing { mechanism: it.text("mechanism"), review_on: it.some_day("review_on") }
            } else {
                Outcome::Completed
            };
            let answers: Vec<String> = fields.all("answer").map(str::to_owned).collect();
            if answers.iter().any(String::is_empty) {
                it.wrong.add("answer", pick(page.lang, "每条都要答复", "Each must be answered"));
            }
            Command::RequestCloseOut { statement, outcome, answers }
        }
        FindingAct::CloseOutWithdraw => Command::WithdrawCloseOut { reason: it.text("reason") },
        FindingAct::Sign => Command::SignCloseOut { note: fields.text("note") },
        FindingAct::Review => Command::ReviewCloseOut { note: fields.text("note") },
        FindingAct::Accept => Command::AcceptCloseOut { note: fields.text("note") },
        FindingAct::Return => {
            let typed = it.text("requirements");
            let requirements =
                typed.lines().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect();
            Command::ReturnCloseOut { requirements }
        }
        FindingAct::ExtensionRequest => {
            Command::RequestExtension { due_on: it.some_day("to"), reason: it.text("reason") }
        }
        FindingAct::ExtensionWithdraw => Command::WithdrawExtension { reason: it.text("reason") },
        FindingAct::ExtensionDecide => {
            let granted = it.out_of(
                "decision",
                |code| match code {
                    "grant" => Some(true),
                    "refuse" => Some(false),
                    _ => None,
                },
                false,
            );
            // A grant speaks for itself; a refusal says why.
            let reason = match (granted, fields.text("reason")) {
                (_, Some(reason)) => reason,
                (true, None) => page.t.grant_it(),
                (false, None) => it.text("reason"),
            };
            Command::DecideExtension { granted, reason }
        }
        FindingAct::Reopen => Command::Reopen { reason: it.text("reason") },
        FindingAct::Void => {
            Command::Void { reason: it.text("reason"), despite_work: fields.get("despite_work") == "1" }
        }
    };
    it.done(command)
}

/// A piece of evidence as typed; a file's holding is filled in once its bytes are kept.
pub(super) struct Piece {
    pub(super) measure: u32,
    pub(super) evidence: NewEvidence,
}

impl Piece {
    fn command(self) -> Command {
        Command::AttachEvidence { measure: self.measure, evidence: self.evidence }
    }
}

/// What was typed, as a piece of evidence. `file` is the name of the chosen file.
pub(super) fn evidence(page: &Page<'_>, fields: &Fields, file: Option<&str>) -> Result<Piece, Wrong> {
    let lang = page.lang;
    let mut it = Reader { lang, fields, wrong: Wrong::default() };
    let measure = it.number("measure");
    let kept = fields.text("kept");
    match (file, &kept) {
        (None, None) => it
            .wrong
            .add("file", pick(lang, "请选一个文件，或写明存放处", "Choose a file, or say where it is kept")),
        (Some(_), Some(_)) => it
            .wrong
            .add("kept", pick(lang, "文件和存放处只填一样", "Either a file or where it is kept, not both")),
        (Some(_), None) | (None, Some(_)) => {}
    }
    let kind =
        it.out_of("kind", |code| KINDS.into_iter().find(|it| kind_key(*it) == code), EvidenceKind::Document);
    let stage = it.out_of(
        "stage",
        |code| match code {
            "in_force" => Some(EvidenceStage::InForce),
            "trial" => Some(EvidenceStage::Trial),
            "draft" => Some(EvidenceStage::Draft),
            _ => None,
        },
        EvidenceStage::InForce,
    );
    let effective_on = it.some_day("day");
    // A file has a name; what is only registered must be called something.
    let note = fields.text("title");
    if note.is_none() && file.is_none() {
        it.wrong.add("title", words::required(lang));
    }
    let supplied = fields
        .number("supplies")
        .and_then(|number| page.finding.cited.get((number as usize).checked_sub(1)?))
        .map(|it| it.document.clone());
    let evidence = NewEvidence {
        kind,
        holding: Holding::Register { kept_at: kept.unwrap_or_default() },
        effective_on,
        stage,
        number: fields.text("document").or(supplied),
        note: Private(note),
    };
    // Everything that the ledger would refuse is asked before the bytes are kept.
    let asked = NewEvidence {
        holding: match &evidence.holding {
            Holding::Register { kept_at } if file.is_some() && kept_at.is_empty() => {
                Holding::Register { kept_at: some() }
            }
            other => other.clone(),
        },
        ..evidence.clone()
    };
    let piece = it.done(Piece { measure, evidence })?;
    let known = Known::on(page.app.world().today());
    let command = Command::AttachEvidence { measure, evidence: asked };
    match decide(&page.finding, &known, &page.signed.caller.person().into(), &command) {
        Ok(_) => Ok(piece),
        Err(refusal) => Err(refused(page, FindingAct::Evidence, fields, &refusal)),
    }
}

// ---------------------------------------------------------------------------------------------------- conflict

fn label(t: Msg, act: FindingAct, name: &str) -> Option<String> {
    Some(match name {
        "leader" => t.leader(),
        "office" => t.lead_office(),
        "supporting" => t.supporting(),
        "handler" => t.handler(),
        "mode" => t.mode_label(),
        "due" => t.due(),
        "reason" => t.reason(),
        "title" => t.ledger_title(),
        "measure" => t.measure(),
        "text" => t.measure_text(),
        "note" => t.note(),
        "closed_on" => t.closed_earlier_on(),
        "by_whom" => t.closed_earlier_by(),
        "despite_work" if act == FindingAct::Void => t.despite_work(),
        _ => return None,
    })
}

/// What was typed, field by field, beside what stands in the ledger now.
pub(super) fn yours(page: &Page<'_>, act: FindingAct, fields: &Fields) -> Vec<YoursRow> {
    let now = match (act, fields.number("measure")) {
        (FindingAct::MeasureChange, Some(number)) => {
            with_choices(page, act, measure_as_is(&page.finding, FormState::default(), number))
        }
        _ => fresh(page, act),
    };
    let words = |name: &str, values: Vec<&str>| {
        let labels: Vec<String> = values
            .into_iter()
            .filter(|it| !it.is_empty())
            .map(|value| {
                let choice = now.options(name).iter().find(|it| it.value == value);
                choice.map_or_else(|| value.to_owned(), |it| it.label.clone())
            })
            .collect();
        page.t.list(&labels)
    };
    let mut rows: Vec<YoursRow> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for (name, _) in fields.typed() {
        if seen.contains(&name.as_str()) {
            continue;
        }
        seen.push(name);
        let Some(label) = label(page.t, act, name) else { continue };
        let typed = words(name, fields.all(name).collect());
        let there = words(
            name,
            now.values.iter().filter(|(key, _)| key == name).map(|(_, it)| it.as_str()).collect(),
        );
        if !typed.is_empty() || !there.is_empty() {
            rows.push(YoursRow { label, now: there, yours: typed });
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::{KINDS, kind_key};
    use ui::{Lang, Msg};

    #[test]
    fn every_kind_of_evidence_can_be_chosen_by_its_name() {
        for lang in [Lang::Zh, Lang::En] {
            let offered: Vec<_> = Msg::new(lang).evidence_choices().into_iter().map(|it| it.value).collect();
            assert_eq!(offered, KINDS.map(kind_key));
        }
    }
}
