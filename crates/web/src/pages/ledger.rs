//! The ledger of one inspection: totals, filters, findings under their headings; assigning many at once, and one finding
//! entered by hand.

use crate::{
    Web,
    fields::{Fields, SessionForm},
    frame,
    reply::{self, Reply},
    shown::{self, Address},
    visit::{Signed, Visit},
    words::{self, events, pick},
};
use access::{OrgPath, Role};
use app::{App, Directory, Error, Invalid, LedgerPage, Refused, Result};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use jiff::{ToSpan, civil::Date};
use journal::Position;
use ledger::{
    FindingId, InspectionId, OrgId, PersonId, TextFault,
    finding::{Assignment, Command, Mode, Place, Refusal},
};
use std::{collections::BTreeMap, sync::Arc};
use ui::{Choice, Count, Filters, FormState, GroupRow, Lang, LedgerRow, Link, Msg, Pager, Section};
use views::{FindingRow, GroupBy};

/// Rows of one page.
const ROWS: usize = 200;

/// Most findings of one bulk assignment: a page.
const BULK_MAX: usize = ROWS;

/// Value of the filters leader and office for findings that have none yet.
const NONE: &str = "none";

// ------------------------------------------------------------------------------------------------- conditions

/// The conditions in an address. What is not understood is no condition.
#[derive(Clone, Debug, Default)]
struct Wanted {
    /// The parameters as understood, in the order of the page.
    pairs: Vec<(&'static str, String)>,
    page: usize,
}

/// Parameters of the ledger's address, in the order in which their chips stand.
const PARAMETERS: [&str; 11] =
    ["aspect", "issue", "state", "light", "leader", "office", "due", "due_from", "due_to", "planned", "q"];

impl Wanted {
    fn of(visit: &Visit) -> Wanted {
        let asked = |name: &str| frame::query(visit, name);
        let day = |it: &String| it.parse::<Date>().is_ok();
        let fits = |name: &str, value: &String| match name {
            "aspect" | "issue" => value.parse::<u32>().is_ok(),
            "state" => {
                matches!(value.as_str(), "not_closed" | "closed_here") || ui::State::parse(value).is_some()
            }
            "light" => matches!(value.as_str(), "late" | "near" | "normal"),
            "due" => matches!(value.as_str(), "past" | "20" | "60" | "none") || day(value),
            "due_from" | "due_to" | "planned" => day(value),
            _ => value.chars().count() <= 200,
        };
        let pairs = PARAMETERS
            .iter()
            .filter_map(|name| Some((*name, asked(name).filter(|it| fits(name, it))?)))
            .collect();
        let page = asked("page").and_then(|it| it.parse().ok()).unwrap_or(1).max(1);
        Wanted { pairs, page }
    }

    fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value)
    }

    fn day(&self, name: &str) -> Option<Date> {
        self.get(name).parse().ok()
    }

    fn with(&self, at: &Address, page: usize) -> String {
        let page = if page > 1 { page.to_string() } else { String::new() };
        let pairs = self.pairs.iter().map(|(key, value)| (*key, value.as_str()));
        at.with(pairs.chain([("page", page.as_str())]))
    }

    fn without(&self, at: &Address, name: &str) -> String {
        at.with(self.pairs.iter().filter(|(key, _)| *key != name).map(|(key, value)| (*key, value.as_str())))
    }
}

/// A test of one finding: by its place in the list and its row.
type Test<'a> = Box<dyn Fn(usize, &FindingRow) -> bool + 'a>;

fn tests<'a>(
    wanted: &'a Wanted,
    page: &'a LedgerPage,
    tree: &'a Tree,
    rules: &'a views::RuleSet,
) -> Vec<Test<'a>> {
    let day = page.as_of.day;
    let mut tests: Vec<Test<'a>> = Vec::new();
    let state = wanted.get("state").to_owned();
    tests.push(match state.as_str() {
        // What is void is counted nowhere else, so it is listed under its own name only.
        "" => Box::new(|_, row| row.state != views::State::Void),
        "not_closed" => Box::new(|_, row| row.state.is_open()),
        "closed_here" => Box::new(|_, row| row.state.is_closed_here()),
        _ => Box::new(move |_, row| row.state.key() == state),
    });
    let light = wanted.get("light");
    if !light.is_empty() {
        tests.push(Box::new(move |_, row| {
            views::light(row, day, rules).is_some_and(|it| shown::light(row, Some(&it)).code() == light)
        }));
    }
    let leader = wanted.get("leader");
    if !leader.is_empty() {
        let leader = Some(leader).filter(|it| *it != NONE);
        tests.push(Box::new(move |_, row| row.leader.as_deref() == leader));
    }
    let office = wanted.get("office");
    if !office.is_empty() {
        let office = Some(office).filter(|it| *it != NONE);
        tests.push(Box::new(move |_, row| row.lead_office.as_deref() == office));
    }
    let within = |days: i64| day.saturating_add(days.days());
    match wanted.get("due") {
        "" => {}
        "none" => tests.push(Box::new(|_, row| row.due_on.is_none())),
        "past" => tests.push(Box::new(move |_, row| row.due_on.is_some_and(|it| it < day))),
        days @ ("20" | "60") => {
            let last = within(if days == "20" { 20 } else { 60 });
            tests.push(Box::new(move |_, row| row.due_on.is_some_and(|it| day <= it && it <= last)));
        }
        until => {
            if let Ok(until) = until.parse::<Date>() {
                tests.push(Box::new(move |_, row| row.due_on.is_some_and(|it| it <= until)));
            }
        }
    }
    if let Some(from) = wanted.day("due_from") {
        tests.push(Box::new(move |_, row| row.due_on.is_some_and(|it| from <= it)));
    }
    if let Some(to) = wanted.day("due_to") {
        tests.push(Box::new(move |_, row| row.due_on.is_some_and(|it| it <= to)));
    }
    if let Some(by) = wanted.day("planned") {
        // 应销号, as views::series counts it.
        tests.push(Box::new(move |_, row| {
            row.state.is_closed_here()
                || (row.state != views::State::ClosedEarlier && row.due_on.is_some_and(|it| it <= by))
        }));
    }
    if let Some(aspect) = tree.aspect_with(page, wanted.get("aspect")) {
        tests.push(Box::new(move |i, _| tree.aspect_of[i] == aspect));
    }
    if let Some(issue) = tree.issue_with(page, wanted.get("issue")) {
        tests.push(Box::new(move |i, _| tree.issue_of[i] == issue));
    }
    let words: Vec<String> = wanted.get("q").split_whitespace().map(str::to_lowercase).collect();
    if !words.is_empty() {
        tests.push(Box::new(move |_, row| {
            let title = row.title.to_lowercase();
            words.iter().all(|word| title.contains(word) || row.number.to_string() == *word)
        }));
    }
    tests
}

// ------------------------------------------------------------------------------------------------------- tree

/// The headings of a ledger and which finding stands under which.
struct Tree {
    aspects: Vec<views::Group>,
    issues: Vec<views::Group>,
    aspect_of: Vec<usize>,
    issue_of: Vec<usize>,
}

impl Tree {
    fn of(page: &LedgerPage, rules: &views::RuleSet) -> Tree {
        let rows = &page.findings;
        let places = |groups: &[views::Group]| {
            let mut of = vec![0; rows.len()];
            for (g, group) in groups.iter().enumerate() {
                for row in &group.rows {
                    of[*row] = g;
                }
            }
            of
        };
        let aspects = views::group(rows, GroupBy::Aspect, page.as_of.day, rules);
        let issues = views::group(rows, GroupBy::Issue, page.as_of.day, rules);
        let (aspect_of, issue_of) = (places(&aspects), places(&issues));
        Tree { aspects, issues, aspect_of, issue_of }
    }

    /// The place of the finding with this number, as addresses name a heading: by a finding under it, since numbers
    /// never change.
    fn place(page: &LedgerPage, number: &str) -> Option<usize> {
        let number: u32 = number.parse().ok()?;
        page.findings.iter().position(|it| it.number == number)
    }

    fn aspect_with(&self, page: &LedgerPage, number: &str) -> Option<usize> {
        Some(self.aspect_of[Tree::place(page, number)?])
    }

    fn issue_with(&self, page: &LedgerPage, number: &str) -> Option<usize> {
        Some(self.issue_of[Tree::place(page, number)?])
    }

    fn heading(lang: Lang, group: &views::Group) -> String {
        let heading = shown::heading(lang, group.number.as_deref(), group.title.as_deref());
        if heading.is_empty() { Msg::new(lang).no_heading() } else { heading }
    }
}

/// A heading with its figures, each leading to its rows. `name` is the parameter that chooses it.
fn group_row(page: &LedgerPage, group: &views::Group, name: &str, at: &Address) -> GroupRow {
    let first = group.rows.first().map(|it| page.findings[*it].number.to_string()).unwrap_or_default();
    let of = |more: (&str, &str)| at.with([(name, first.as_str()), more]);
    GroupRow {
        number: group.number.clone().unwrap_or_default(),
        title: group.title.clone().unwrap_or_default(),
        closed: Count::new(group.totals.closed_here(), of(("state", "closed_here"))),
        total: Count::new(group.totals.total, of(("state", ""))),
        late: Count::new(group.totals.late, of(("light", "late"))),
    }
}

// ------------------------------------------------------------------------------------------------------- page

/// The parts of the page that a form may have to show again.
#[derive(Default)]
struct Again {
    bulk: Option<FormState>,
    register: Option<FormState>,
}

fn leaders(app: &App, directory: &Directory, lang: Lang, path: &OrgPath) -> Vec<Choice> {
    directory
        .holders(Role::Leader, path, app.world().today())
        .into_iter()
        .map(|it| Choice::new(&it.id, events::person(lang, directory, &it.id)))
        .collect()
}

fn offices(directory: &Directory, path: &OrgPath) -> Vec<Choice> {
    directory.offices_of(path).into_iter().map(|it| Choice::new(&it.id, &it.name)).collect()
}

/// The leaders and lead offices that this ledger has, for its filters.
fn filter_choices(lang: Lang, page: &LedgerPage, directory: &Directory, path: &OrgPath) -> [Vec<Choice>; 2] {
    let none = || Choice::new(NONE, Msg::new(lang).nobody_yet());
    let mut leaders: BTreeMap<&str, Choice> = BTreeMap::new();
    let mut offices: BTreeMap<(usize, &str), Choice> = BTreeMap::new();
    let order: BTreeMap<&str, usize> =
        directory.offices_of(path).iter().enumerate().map(|(i, it)| (it.id.as_str(), i)).collect();
    for row in &page.findings {
        if let Some(id) = row.leader.as_deref() {
            leaders.entry(id).or_insert_with(|| Choice::new(id, events::person(lang, directory, id)));
        }
        if let Some(id) = row.lead_office.as_deref() {
            let place = order.get(id).copied().unwrap_or(usize::MAX);
            offices
                .entry((place, id))
                .or_insert_with(|| Choice::new(id, events::office(lang, directory, id)));
        }
    }
    let mut lists = [leaders.into_values().collect::<Vec<_>>(), offices.into_values().collect::<Vec<_>>()];
    if page.findings.iter().any(|it| it.leader.is_none()) {
        lists.iter_mut().for_each(|it| it.push(none()));
    }
    lists
}

fn chips(
    lang: Lang,
    wanted: &Wanted,
    page: &LedgerPage,
    tree: &Tree,
    filters: &Filters,
    at: &Address,
) -> Vec<Link> {
    let t = Msg::new(lang);
    let chosen = |choices: &[Choice], value: &str| {
        choices.iter().find(|it| it.value == value).map_or_else(|| t.nothing(), |it| it.label.clone())
    };
    let short = |day: &str| t.short_day(day);
    let colon = t.colon();
    let labelled = |label: String, value: String| format!("{label}{colon}{value}");
    wanted
        .pairs
        .iter()
        .map(|(name, value)| {
            let words = match *name {
                "aspect" => labelled(
                    t.aspect(),
                    tree.aspect_with(page, value)
                        .map(|it| Tree::heading(lang, &tree.aspects[it]))
                        .unwrap_or_default(),
                ),
                "issue" => labelled(
                    t.issue(),
                    tree.issue_with(page, value)
                        .map(|it| Tree::heading(lang, &tree.issues[it]))
                        .unwrap_or_default(),
                ),
                "state" => labelled(
                    t.state_label(),
                    match (value.as_str(), ui::State::parse(value)) {
                        ("closed_here", _) => t.closed_here(),
                        (_, Some(state)) => t.state_word(state),
                        (_, None) => t.not_closed(),
                    },
                ),
                "light" => labelled(
                    t.light_label(),
                    match value.as_str() {
                        "late" => t.light_late(),
                        "near" => t.light_near(),
                        _ => t.light_normal(),
                    },
                ),
                "leader" => labelled(t.leader(), chosen(&filters.leaders, value)),
                "office" => labelled(t.lead_office(), chosen(&filters.offices, value)),
                "due" => labelled(
                    t.due(),
                    match value.as_str() {
                        "past" => t.due_past(),
                        "20" => t.due_within(20),
                        "60" => t.due_within(60),
                        "none" => t.no_date(),
                        day => t.due_until(&short(day)),
                    },
                ),
                "due_from" => match lang {
                    Lang::Zh => format!("期限不早于{}", short(value)),
                    Lang::En => format!("due {} or later", short(value)),
                },
                "due_to" => match lang {
                    Lang::Zh => format!("期限不晚于{}", short(value)),
                    Lang::En => format!("due {} or earlier", short(value)),
                },
                "planned" => match lang {
                    Lang::Zh => format!("到{}应销号", short(value)),
                    Lang::En => format!("to be closed by {}", short(value)),
                },
                _ => format!("“{value}”"),
            };
            Link::new(words, wanted.without(at, name))
        })
        .collect()
}

fn finding_row(
    lang: Lang,
    page: &LedgerPage,
    row: &FindingRow,
    rules: &views::RuleSet,
    directory: &Directory,
    bulk: bool,
) -> ui::FindingRow {
    let light = page.light(row, rules);
    let day = if page.as_of.is_past() { format!("?as_of={}", page.as_of.day) } else { String::new() };
    let href = format!("/findings/{}{day}", row.id);
    ui::FindingRow {
        id: row.id.clone(),
        version: page.read_at.0.to_string(),
        number: row.number.to_string(),
        title: row.title.clone(),
        state: shown::state(row.state),
        returned: row.sent_back,
        leader: row.leader.as_deref().map(|it| events::person(lang, directory, it)),
        office: row.lead_office.as_deref().map(|it| events::office(lang, directory, it)),
        due: row.due_on.map(|it| it.to_string()),
        waits: row.waiting.and_then(shown::step),
        why: shown::why(lang, row, light.as_ref()),
        light: shown::light(row, light.as_ref()),
        // Once proven here, the document's own word has no more to say.
        claim: row.claim.as_ref().filter(|_| row.state.is_open()).map(|it| it.status_text.clone()),
        done: row.measures.done,
        measures: row.measures.total,
        evidence: Count::new(row.evidence, format!("{href}#h-m")),
        selectable: bulk && matches!(row.state, views::State::Unplanned | views::State::Open),
        href,
    }
}

fn draw(app: &App, signed: &Signed, id: &InspectionId, again: Again) -> Result<String> {
    let lang = signed.visit.lang;
    let t = Msg::new(lang);
    let as_of = app.as_of(frame::day_asked(&signed.visit))?;
    let page = app.ledger(&signed.caller, id, as_of)?;
    let directory = app.directory_as_of(&signed.caller, as_of)?;
    let rules = app.rules();
    let path = OrgPath::stored(&page.inspection.org_path);
    let at = Address::ledger(id.as_str(), page.as_of);
    let wanted = Wanted::of(&signed.visit);
    let tree = Tree::of(&page, rules);

    let mut found: Vec<usize> = {
        let tests = tests(&wanted, &page, &tree, rules);
        (0..page.findings.len()).filter(|i| tests.iter().all(|test| test(*i, &page.findings[*i]))).collect()
    };
    // By heading, then by number: what was entered by hand later stands under its heading all the same.
    found.sort_by_key(|i| (tree.aspect_of[*i], tree.issue_of[*i], *i));
    let pages = found.len().div_ceil(ROWS).max(1);
    let number = wanted.page.min(pages);
    let first = (number - 1) * ROWS;
    let these = &found[first..(first + ROWS).min(found.len())];

    let writes = page.coordinator && !as_of.is_past();
    let headed = tree.aspects.len() > 1 || tree.aspects.iter().any(|it| it.key.is_some());
    let mut rows = Vec::with_capacity(these.len() + 32);
    let (mut aspect, mut issue) = (None, None);
    for i in these {
        let row = &page.findings[*i];
        if aspect != Some(tree.aspect_of[*i]) {
            aspect = Some(tree.aspect_of[*i]);
            issue = None;
            if headed {
                rows.push(LedgerRow::Aspect(group_row(
                    &page,
                    &tree.aspects[tree.aspect_of[*i]],
                    "aspect",
                    &at,
                )));
            }
        }
        if issue != Some(tree.issue_of[*i]) {
            issue = Some(tree.issue_of[*i]);
            let group = &tree.issues[tree.issue_of[*i]];
            // An issue that is its own finding has said its title below already.
            let itself = group.rows.len() == 1 && group.title.as_deref() == Some(row.title.as_str());
            if group.key.is_some() && !itself {
                rows.push(LedgerRow::Issue(group_row(&page, group, "issue", &at)));
            }
        }
        rows.push(LedgerRow::Finding(Box::new(finding_row(lang, &page, row, rules, &directory, writes))));
    }

    let [of_leaders, of_offices] = filter_choices(lang, &page, &directory, &path);
    let mut filters = Filters {
        action: at.path.clone(),
        state: wanted.get("state").to_owned(),
        light: wanted.get("light").to_owned(),
        leader: wanted.get("leader").to_owned(),
        office: wanted.get("office").to_owned(),
        due: wanted.get("due").to_owned(),
        q: wanted.get("q").to_owned(),
        leaders: of_leaders,
        offices: of_offices,
        clear: at.with([]),
        ..Filters::default()
    };
    filters.chips = chips(lang, &wanted, &page, &tree, &filters, &at);
    let kept = ["aspect", "issue", "due_from", "due_to", "planned"];
    filters.keep = wanted
        .pairs
        .iter()
        .filter(|(name, _)| kept.contains(name))
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .chain(at.as_of.map(|day| ("as_of".to_owned(), day.to_string())))
        .collect();

    let csrf = &signed.caller.csrf;
    let query =
        wanted.with(&at, number).split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default();
    let choose = |form: FormState| {
        form.choose("leader", leaders(app, &directory, lang, &path))
            .choose("office", offices(&directory, &path))
            .choose("mode", t.mode_choices())
    };
    let bulk = writes.then(|| {
        let mut form = again.bulk.unwrap_or_default();
        form.action = format!("/inspections/{id}/assign{query}");
        form.csrf.clone_from(csrf);
        choose(form)
    });
    let register = writes.then(|| {
        let mut form = again.register.unwrap_or_default();
        form.action = format!("/inspections/{id}/register");
        form.csrf.clone_from(csrf);
        form
    });
    let sees_journal = signed.caller.actor.sees_whole(&path);
    let seen = u32::try_from(page.findings.iter().filter(|it| it.state != views::State::Void).count());
    let count = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
    let frame = frame::of_inspection(
        app,
        signed,
        Section::Ledger,
        &page.inspection,
        seen.unwrap_or(u32::MAX),
        page.as_of,
    )?;
    Ok(ui::html(&ui::LedgerPage {
        frame,
        totals: shown::totals(&page.totals, &at),
        filters,
        rows,
        pager: Pager {
            from: count(if found.is_empty() { 0 } else { first + 1 }),
            to: count(first + these.len()),
            total: count(found.len()),
            page: count(number),
            pages: count(pages),
            prev: (number > 1).then(|| wanted.with(&at, number - 1)),
            next: (number < pages).then(|| wanted.with(&at, number + 1)),
        },
        bulk,
        journal: sees_journal.then(|| format!("/inspections/{id}/journal")),
        handovers: sees_journal.then(|| format!("/inspections/{id}/handovers")),
        edit: writes.then(|| format!("/inspections/{id}/edit")),
        register,
    }))
}

/// The ledger.
pub(crate) async fn ledger(State(web): State<Arc<Web>>, signed: Signed, Path(id): Path<String>) -> Response {
    reply::respond(web, signed, move |app, signed| {
        draw(app, signed, &InspectionId(id), Again::default()).map(Reply::Page)
    })
    .await
}

/// The same request as if the ledger itself had been asked for: a form that comes back stands on its page.
fn on_ledger(signed: &Signed, id: &str) -> Signed {
    let query = signed.visit.here.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default();
    let visit = Visit { here: format!("/inspections/{id}/ledger{query}"), ..signed.visit.clone() };
    Signed { visit, caller: signed.caller.clone() }
}

// ----------------------------------------------------------------------------------------------- assign many

/// What the bulk form says; what is empty stays as it is.
struct Wish {
    leader: Option<PersonId>,
    office: Option<OrgId>,
    mode: Option<Mode>,
    due: Option<Date>,
    reason: Option<String>,
}

fn mode(code: &str) -> Option<Mode> {
    Some(match ui::Mode::parse(code)? {
        ui::Mode::AtOnce => Mode::AtOnce,
        ui::Mode::ByDate => Mode::ByDate,
        ui::Mode::Standing => Mode::Standing,
    })
}

impl Wish {
    fn read(lang: Lang, fields: &Fields) -> std::result::Result<Wish, String> {
        let due = fields.day("due").map_err(|()| words::not_a_day(lang).to_owned())?;
        let wish = Wish {
            leader: fields.text("leader").map(PersonId),
            office: fields.text("office").map(OrgId),
            mode: mode(fields.get("mode")),
            due,
            reason: fields.text("reason"),
        };
        if wish.leader.is_none() && wish.office.is_none() && wish.mode.is_none() && wish.due.is_none() {
            let nothing = pick(lang, "请选择要指派的内容", "Choose what is to be assigned");
            return Err(nothing.to_owned());
        }
        Ok(wish)
    }

    /// The assignment of one finding as it shall be, or what it would still lack.
    fn on(&self, lang: Lang, row: &FindingRow) -> std::result::Result<Command, String> {
        let t = Msg::new(lang);
        let leader = self.leader.clone().or_else(|| row.leader.clone().map(PersonId));
        let office = self.office.clone().or_else(|| row.lead_office.clone().map(OrgId));
        let due = self.due.or(row.due_on);
        let mut lacking = Vec::new();
        for (there, label) in
            [(leader.is_some(), t.leader()), (office.is_some(), t.lead_office()), (due.is_some(), t.due())]
        {
            if !there {
                lacking.push(label);
            }
        }
        let (Some(leader), Some(lead_office), Some(due_on)) = (leader, office, due) else {
            let lacking = t.list(&lacking);
            return Err(match lang {
                Lang::Zh => format!("还缺{lacking}"),
                Lang::En => format!("{lacking} is still lacking"),
            });
        };
        let supporting =
            row.supporting.iter().filter(|it| **it != lead_office.0).cloned().map(OrgId).collect();
        let assignment = Assignment {
            leader,
            lead_office,
            supporting,
            handler: row.handler.clone().map(PersonId),
            mode: self.mode.or(row.mode).unwrap_or(Mode::ByDate),
            due_on,
        };
        Ok(Command::Assign { assignment, reason: self.reason.clone() })
    }
}

/// Why one finding of many was not assigned.
fn refused(lang: Lang, row: &FindingRow, error: &Error) -> String {
    match error {
        Error::Refused(Refused::Finding(Refusal::Text(TextFault::Empty(ledger::Field::Reason)))) => pick(
            lang,
            "换责任领导要写缘由，写在下面的“缘由”里",
            "a change of leader needs a reason, in the field below",
        )
        .to_owned(),
        // Each has another date: said without it, many can be said at once.
        Error::Refused(Refused::Finding(Refusal::OnlyByExtension { .. })) => pick(
            lang,
            "期限已定，要改只能申请延期",
            "the date is set already; it can only be moved by an extension",
        )
        .to_owned(),
        Error::Refused(Refused::Finding(refusal)) => words::refusal_of(lang, Some(row.number), refusal),
        Error::Changed { .. } => {
            pick(lang, "这期间别人改过，请看过再办", "somebody changed it meanwhile").to_owned()
        }
        Error::Invalid { field: "leader", why: Invalid::Unknown } => {
            pick(lang, "这个人现在不是责任领导", "this person is no leader now").to_owned()
        }
        other => {
            words::error(lang, other).unwrap_or_else(|| pick(lang, "没有办成", "it did not work").to_owned())
        }
    }
}

/// The page again with what was ticked and typed, and what did not work.
fn bulk_again(fields: &Fields, left: &[String], problem: String) -> FormState {
    let mut form = FormState::default();
    for (name, value) in fields.typed() {
        if name != "finding" || left.iter().any(|it| it == value) {
            form = form.with(name, value.as_str());
        }
    }
    form.refused(problem)
}

/// Assigns the ticked findings, each for itself: one that is refused does not hold back the others.
pub(crate) async fn assign(
    State(web): State<Arc<Web>>,
    Path(id): Path<String>,
    form: SessionForm,
) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        let signed = &on_ledger(signed, &id);
        let lang = signed.visit.lang;
        let inspection = InspectionId(id.clone());
        let again = |left: &[String], problem: String| {
            let again = Again { bulk: Some(bulk_again(&fields, left, problem)), register: None };
            Ok(Reply::With(StatusCode::UNPROCESSABLE_ENTITY, draw(app, signed, &inspection, again)?))
        };
        let ticked: Vec<String> = fields.all("finding").map(str::to_owned).collect();
        let page = app.ledger(&signed.caller, &inspection, app.as_of(None)?)?;
        if !page.coordinator {
            return Err(Error::NotYours);
        }
        let wish = match Wish::read(lang, &fields) {
            Ok(wish) => wish,
            Err(problem) => return again(&ticked, problem),
        };
        if ticked.is_empty() {
            let nothing = pick(lang, "请先选中要指派的问题", "Select the findings first");
            return again(&[], nothing.to_owned());
        }
        if ticked.len() > BULK_MAX {
            return again(&ticked, words::finding_refusal(lang, &Refusal::TooMany { max: BULK_MAX }));
        }
        let rows: BTreeMap<&str, &FindingRow> = page.findings.iter().map(|it| (it.id.as_str(), it)).collect();
        let (mut done, mut left, mut problems) = (0u32, Vec::new(), Vec::<(String, Vec<String>)>::new());
        for value in &ticked {
            let (finding, version) = value.split_once(':').unwrap_or((value, ""));
            // Not in this ledger, or not for this person: the same as absent.
            let row = rows.get(finding).ok_or(Error::NotFound)?;
            let seen = version.parse().map(Position).map_err(|_| Error::NotFound)?;
            let finding = FindingId(finding.to_owned());
            let outcome = wish.on(lang, row).and_then(|command| {
                app.version_since(&signed.caller, &finding, seen)
                    .and_then(|version| {
                        app.finding_command(&signed.caller, &finding, Some(version), &command)
                    })
                    .map_err(|error| refused(lang, row, &error))
            });
            match outcome {
                Ok(_) => done += 1,
                Err(why) => {
                    left.push(value.clone());
                    match problems.iter_mut().find(|(said, _)| *said == why) {
                        Some((_, numbers)) => numbers.push(row.number.to_string()),
                        None => problems.push((why, vec![row.number.to_string()])),
                    }
                }
            }
        }
        if problems.is_empty() {
            let to = signed.visit.here.clone();
            let mark = if to.contains('?') { '&' } else { '?' };
            return Ok(Reply::See(format!("{to}{mark}ok=assigned")));
        }
        let t = Msg::new(lang);
        let all: Vec<String> = problems
            .iter()
            .map(|(why, numbers)| match lang {
                Lang::Zh => format!("第{}项：{why}", t.list(numbers)),
                Lang::En => format!("no. {}: {why}", t.list(numbers)),
            })
            .collect();
        let all = all.join(pick(lang, "；", "; "));
        let summary = match lang {
            Lang::Zh => format!("指派了{done}项，{}项没有办成。{all}", left.len()),
            Lang::En => format!("{done} assigned, {} not. {all}", left.len()),
        };
        again(&left, summary)
    })
    .await
}

// ------------------------------------------------------------------------------------------------- by hand

/// The place of a finding entered by hand: under headings that are there already, where the words are theirs.
fn place(page: &LedgerPage, lang: Lang, aspect: Option<String>, issue: Option<String>) -> Place {
    let same = |number: &Option<String>, title: &Option<String>, typed: &str| {
        title.as_deref() == Some(typed)
            || number.as_deref() == Some(typed)
            || shown::heading(lang, number.as_deref(), title.as_deref()) == typed
            || shown::heading(Lang::Zh, number.as_deref(), title.as_deref()) == typed
    };
    let mut place = Place::default();
    if let Some(typed) = aspect {
        let there = page
            .findings
            .iter()
            .map(|it| &it.place)
            .find(|it| same(&it.aspect_number, &it.aspect_title, &typed));
        match there {
            Some(there) => {
                place.aspect_number.clone_from(&there.aspect_number);
                place.aspect_title.clone_from(&there.aspect_title);
            }
            None => place.aspect_title = Some(typed),
        }
    }
    if let Some(typed) = issue {
        let there = page
            .findings
            .iter()
            .map(|it| &it.place)
            .filter(|it| it.aspect_number == place.aspect_number && it.aspect_title == place.aspect_title)
            .find(|it| same(&it.issue_number, &it.issue_title, &typed));
        match there {
            Some(there) => {
                place.issue_number.clone_from(&there.issue_number);
                place.issue_title.clone_from(&there.issue_title);
            }
            None => place.issue_title = Some(typed),
        }
    }
    place
}

/// One finding entered by hand.
pub(crate) async fn register(
    State(web): State<Arc<Web>>,
    Path(id): Path<String>,
    form: SessionForm,
) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        let signed = &on_ledger(signed, &id);
        let lang = signed.visit.lang;
        let inspection = InspectionId(id.clone());
        let mut form = FormState::default();
        for (name, value) in fields.typed() {
            form = form.with(name, value.as_str());
        }
        let page = app.ledger(&signed.caller, &inspection, app.as_of(None)?)?;
        if !page.coordinator {
            return Err(Error::NotYours);
        }
        let (title, source) = (fields.get("title"), fields.get("source"));
        let place = place(&page, lang, fields.text("aspect"), fields.text("issue"));
        for (name, value) in [("title", title), ("source", source)] {
            if value.is_empty() {
                form = form.wrong(name, words::required(lang));
            }
        }
        if form.errors.is_empty() {
            match app.register_finding(&signed.caller, &inspection, title, &place, source) {
                Ok(finding) => return Ok(Reply::See(format!("/findings/{finding}?ok=registered"))),
                Err(error @ (Error::NotFound | Error::NotYours | Error::Store(_) | Error::Damaged(_))) => {
                    return Err(error);
                }
                Err(error) => form = on_register(lang, form, &error),
            }
        }
        let again = Again { bulk: None, register: Some(form) };
        Ok(Reply::With(StatusCode::UNPROCESSABLE_ENTITY, draw(app, signed, &inspection, again)?))
    })
    .await
}

/// A text that is too long stands beside its field: titles and headings share a bound, the source has its own.
fn on_register(lang: Lang, form: FormState, error: &Error) -> FormState {
    use ledger::{Field, inspection};
    let refusal = match error {
        Error::Refused(Refused::Inspection(inspection::Refusal::Finding { refusal, .. })) => refusal.as_ref(),
        Error::Refused(Refused::Finding(refusal)) => refusal,
        _ => return words::on_form(lang, form, error),
    };
    match refusal {
        Refusal::Text(fault @ (TextFault::Empty(Field::Title) | TextFault::TooLong(Field::Title))) => {
            let over = |name: &str| form.value(name).chars().count() > Field::Title.chars_max();
            let field = ["title", "issue", "aspect"].into_iter().find(|it| over(it)).unwrap_or("title");
            form.wrong(field, words::text_fault(lang, fault))
        }
        Refusal::Text(fault) => form.wrong("source", words::text_fault(lang, fault)),
        other => form.refused(words::finding_refusal(lang, other)),
    }
}
