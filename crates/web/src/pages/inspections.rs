//! The list of inspections; opening one by hand, mending its details, its journal.

use crate::{
    Web,
    fields::{Fields, SessionForm},
    frame,
    pages::{erasure, settings::tree},
    reply::{self, Reply},
    visit::Signed,
    words::{self, events, pick},
};
use access::{OrgPath, Role};
use app::{App, AsOf, Directory, Error, InspectionLine, NewInspection, Part, Result};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use ledger::{
    Field, InspectionId, OrgId,
    inspection::{Command, Details, DocumentState, Kind, Level},
    stream,
};
use std::sync::Arc;
use ui::{
    Choice, ConflictPage, Count, FormState, InspectionFormPage, InspectionRow, InspectionsPage, JournalPage,
    Lang, Link, Msg, Pager, Section, UnitGroup, Waiting, YoursRow,
};

/// Inspections on one page of the list.
const ON_PAGE: u32 = 50;

/// Lines on one page of a journal.
const LINES: u32 = 100;

/// Most lines that are searched for what others did meanwhile.
const MEANWHILE_MAX: u64 = 2_000;

/// Where the form's fields stand for texts of the ledger.
const PLACES: [(Field, &str); 4] =
    [(Field::Title, "name"), (Field::Name, "team"), (Field::Number, "document"), (Field::Reason, "reason")];

fn level_key(it: Level) -> &'static str {
    match it {
        Level::Central => "central",
        Level::Provincial => "provincial",
        Level::Municipal => "municipal",
        Level::County => "county",
        Level::Institution => "institution",
    }
}

fn kind_key(it: Kind) -> &'static str {
    match it {
        Kind::Routine => "routine",
        Kind::Special => "special",
        Kind::Mobile => "mobile",
        Kind::LookBack => "look_back",
    }
}

fn level(key: &str) -> Option<Level> {
    [Level::Central, Level::Provincial, Level::Municipal, Level::County, Level::Institution]
        .into_iter()
        .find(|it| level_key(*it) == key)
}

fn kind(key: &str) -> Option<Kind> {
    [Kind::Routine, Kind::Special, Kind::Mobile, Kind::LookBack].into_iter().find(|it| kind_key(*it) == key)
}

/// The label of a choice.
fn label(choices: &[Choice], key: &str) -> String {
    choices.iter().find(|it| it.value == key).map(|it| it.label.clone()).unwrap_or_default()
}

/// What the form says of the details. What it does not ask for stays as it was. Days that cannot be read are named.
pub(crate) fn details(fields: &Fields, known: &Details) -> (Details, Vec<&'static str>) {
    let mut wrong = Vec::new();
    let mut day = |name: &'static str, asked: bool, known| {
        if !asked {
            return known;
        }
        fields.day(name).unwrap_or_else(|()| {
            wrong.push(name);
            None
        })
    };
    let sent = |name: &str| fields.0.iter().any(|(key, _)| key == name);
    let details = Details {
        title: fields.get("name").to_owned(),
        round: known.round.clone(),
        team: fields.text("team"),
        level: level(fields.get("level")),
        kind: kind(fields.get("kind")),
        from: day("from", sent("from"), known.from),
        to: day("to", sent("to"), known.to),
        feedback_on: day("feedback_on", sent("feedback_on"), known.feedback_on),
        feedback_document: fields.text("document"),
    };
    (details, wrong)
}

/// The choices of the form; the units only where one is chosen.
pub(crate) fn choices(form: FormState, lang: Lang, units: &[views::OrgRow]) -> FormState {
    let t = Msg::new(lang);
    let units = units.iter().map(|it| Choice::new(&it.id, &it.name)).collect();
    form.choose("unit", units).choose("level", t.level_choices()).choose("kind", t.kind_choices())
}

/// A form with what was typed.
pub(crate) fn retyped(mut form: FormState, fields: &Fields) -> FormState {
    for (name, value) in fields.typed() {
        form = form.with(name, value.as_str());
    }
    form
}

/// Days that cannot be read, beside their fields.
pub(crate) fn wrong_days(mut form: FormState, lang: Lang, wrong: &[&'static str]) -> FormState {
    for name in wrong {
        form = form.wrong(name, words::no_day(lang));
    }
    form
}

/// Documents that were read and wait for adoption, of inspections that this person may read them of.
pub(crate) fn waiting(
    app: &App,
    signed: &Signed,
    directory: &Directory,
    inspections: &[&views::InspectionRow],
) -> Result<Vec<Waiting>> {
    let lang = signed.visit.lang;
    let actor = &signed.caller.actor;
    let mut waiting = Vec::new();
    for row in inspections {
        let path = OrgPath::stored(&row.org_path);
        if row.drafts == 0 || !actor.sees_whole(&path) {
            continue;
        }
        for (number, document) in (1u32..).zip(&row.inspection.documents) {
            if !matches!(document.state, DocumentState::Draft) {
                continue;
            }
            let draft = app.draft(&signed.caller, &row.id.as_str().into(), number)?;
            let (at, by) = match &draft.received {
                Some((at, by)) => (words::instant(app.world(), *at), events::author(lang, directory, by)),
                None => (document.on.to_string(), String::new()),
            };
            waiting.push(Waiting {
                name: document_name(lang, document),
                unit: row.unit_name().to_owned(),
                at,
                by,
                href: format!("/inspections/{}/import/{number}", row.id),
                findings: document.what.counts.findings,
            });
        }
    }
    Ok(waiting)
}

/// The name of a document as it may be shown.
pub(crate) fn document_name(lang: Lang, document: &ledger::inspection::Document) -> String {
    match document.what.name.get() {
        Some(name) => name.clone(),
        None => pick(lang, "（文件名已删除）", "(name erased)").to_owned(),
    }
}

fn counts(lang: Lang, line: &InspectionLine, as_of: AsOf) -> InspectionRow {
    let row = &line.inspection;
    let details = &row.inspection.details;
    let totals = &line.totals;
    let day = frame::day_query(as_of);
    let ledger = format!("/inspections/{}/ledger{day}", row.id);
    let filtered = |filter: &str| {
        let joint = if day.is_empty() { '?' } else { '&' };
        format!("{ledger}{joint}{filter}")
    };
    let kinds = Msg::new(lang).kind_choices();
    InspectionRow {
        name: details.title.clone(),
        kind: details.kind.map(|it| label(&kinds, kind_key(it))).unwrap_or_default(),
        feedback_on: details.feedback_on.map(|it| it.to_string()).unwrap_or_default(),
        findings: Count::new(totals.total, ledger.as_str()),
        closed: Count::new(totals.closed_here(), filtered("state=closed_here")),
        close_out: Count::new(totals.close_out, filtered("state=close_out")),
        open: Count::new(totals.not_closed(), filtered("state=not_closed")),
        earlier: Count::new(totals.closed_earlier, filtered("state=closed_earlier")),
        late: Count::new(totals.late, filtered("light=late")),
        dashboard: format!("/inspections/{}/dashboard{day}", row.id),
        href: ledger,
    }
}

pub(crate) async fn list(State(web): State<Arc<Web>>, signed: Signed) -> Response {
    reply::respond(web, signed, |app, signed| {
        let actor = &signed.caller.actor;
        // The three administrators have no contents, so for them there is no such page.
        if actor.grants.iter().all(|it| it.role.is_admin()) {
            return Err(Error::NotFound);
        }
        let as_of = app.as_of(frame::day_asked(&signed.visit))?;
        let unit = frame::query(&signed.visit, "unit").map(|it| OrgId::from(it.as_str()));
        let asked = frame::query(&signed.visit, "page").and_then(|it| it.parse().ok()).unwrap_or(1);
        let at = |unit: Option<&str>, page: u32| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(unit.map(|it| ("unit", it)));
            query.extend_pairs(as_of.is_past().then(|| ("as_of", as_of.day.to_string())));
            query.extend_pairs((page > 1).then(|| ("page", page.to_string())));
            format!("/inspections?{}", query.finish())
        };
        let part =
            |page: u32| Part { offset: u64::from(page - 1) * u64::from(ON_PAGE), limit: ON_PAGE.into() };
        let mut lines =
            app.inspections(&signed.caller, as_of, unit.as_ref(), part(asked.clamp(1, u32::MAX)))?;
        let here = |page| at(unit.as_ref().map(OrgId::as_str), page);
        let pager = Pager::of(lines.total, ON_PAGE, asked, here);
        if pager.page != asked {
            lines = app.inspections(&signed.caller, as_of, unit.as_ref(), part(pager.page))?;
        }
        let directory = app.directory(&signed.caller)?;
        let mut units: Vec<(String, UnitGroup)> = Vec::new();
        let order: Vec<&str> = tree(&directory).into_iter().map(|(_, it)| it.path.as_str()).collect();
        for line in &lines.items {
            let path = &line.inspection.org_path;
            let shown = counts(signed.visit.lang, line, as_of);
            match units.iter_mut().find(|(it, _)| it == path) {
                Some((_, group)) => group.rows.push(shown),
                None => {
                    let name = line.inspection.unit_name().to_owned();
                    let alone = OrgPath::stored(path);
                    let href = if unit.is_none() { at(Some(alone.id()), 1) } else { String::new() };
                    units.push((path.clone(), UnitGroup { unit: name, href, rows: vec![shown] }));
                }
            }
        }
        // What fits on one page stands in the order of the establishment, a longer list by its newest feedback.
        if pager.pages == 1 {
            units.sort_by_key(|(path, _)| order.iter().position(|it| it == path).unwrap_or(usize::MAX));
        }
        let may_write = actor.has(Role::Coordinator) && !as_of.is_past();
        let drafts = if as_of.is_past() { vec![] } else { app.inspections_waiting(&signed.caller)? };
        let rows: Vec<&views::InspectionRow> = drafts.iter().collect();
        let mut frame = frame::general(app, signed, Section::Inspections)?;
        frame.as_of = Some(frame::day_shown(app, &signed.visit, as_of));
        let page = InspectionsPage {
            frame,
            units: units.into_iter().map(|(_, group)| group).collect(),
            all: unit.is_some().then(|| at(None, 1)),
            pager,
            waiting: waiting(app, signed, &directory, &rows)?,
            import: may_write.then(|| "/inspections/import".to_owned()),
            open_by_hand: may_write.then(|| "/inspections/new".to_owned()),
        };
        Ok(Reply::Page(ui::html(&page)))
    })
    .await
}

/// The form for a new inspection, filled or empty.
fn new_form(signed: &Signed, units: &[views::OrgRow]) -> FormState {
    let form = FormState::new("/inspections/new", &signed.caller.csrf);
    let form = choices(form, signed.visit.lang, units);
    // Where there is one unit only, nothing has to be chosen.
    if let [unit] = units { form.with("unit", &unit.id) } else { form }
}

fn new_page(app: &App, signed: &Signed, form: FormState, status: StatusCode) -> Result<Reply> {
    let page = InspectionFormPage {
        frame: frame::general(app, signed, Section::Inspections)?,
        existing: false,
        form,
        back: Link::new(Msg::new(signed.visit.lang).nav_inspections(), "/inspections"),
    };
    Ok(Reply::With(status, ui::html(&page)))
}

pub(crate) async fn new(State(web): State<Arc<Web>>, signed: Signed) -> Response {
    reply::respond(web, signed, |app, signed| {
        let units = app.units_to_coordinate(&signed.caller)?;
        if units.is_empty() {
            return Err(Error::NotYours);
        }
        new_page(app, signed, new_form(signed, &units), StatusCode::OK)
    })
    .await
}

pub(crate) async fn open(State(web): State<Arc<Web>>, form: SessionForm) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        let lang = signed.visit.lang;
        let units = app.units_to_coordinate(&signed.caller)?;
        if units.is_empty() {
            return Err(Error::NotYours);
        }
        let again = |wrong: &dyn Fn(FormState) -> FormState| {
            let form = FormState::new("/inspections/new", &signed.caller.csrf);
            let form = choices(retyped(form, &fields), lang, &units);
            new_page(app, signed, wrong(form), StatusCode::UNPROCESSABLE_ENTITY)
        };
        let (details, wrong) = details(&fields, &Details::default());
        if !wrong.is_empty() {
            return again(&|form| wrong_days(form, lang, &wrong));
        }
        let new = NewInspection { unit: OrgId::from(fields.get("unit")), details };
        match app.open_inspection(&signed.caller, &new) {
            Ok(id) => Ok(Reply::See(format!("/inspections/{id}/ledger?ok=opened"))),
            Err(error @ (Error::Invalid { .. } | Error::Refused(_))) => {
                again(&|form| words::beside(lang, form, &error, &PLACES))
            }
            Err(error) => Err(error),
        }
    })
    .await
}

/// The inspection's frame without the day: a page on which something is written knows no past.
pub(crate) fn frame_today(
    app: &App,
    signed: &Signed,
    section: Section,
    row: &views::InspectionRow,
) -> Result<ui::Frame> {
    let today = app.as_of(None)?;
    let page = app.ledger(&signed.caller, &row.id.as_str().into(), today)?;
    let mut frame = frame::of_inspection(app, signed, section, row, page.totals.total, today)?;
    frame.as_of = None;
    Ok(frame)
}

fn edit_page(
    app: &App,
    signed: &Signed,
    row: &views::InspectionRow,
    form: FormState,
    status: StatusCode,
) -> Result<Reply> {
    let page = InspectionFormPage {
        frame: frame_today(app, signed, Section::Inspections, row)?,
        existing: true,
        form,
        back: Link::new(&row.inspection.details.title, format!("/inspections/{}/ledger", row.id)),
    };
    Ok(Reply::With(status, ui::html(&page)))
}

fn edit_form(signed: &Signed, id: &InspectionId, version: u64) -> FormState {
    let form = FormState::new(format!("/inspections/{id}/edit"), &signed.caller.csrf).expect(version);
    choices(form, signed.visit.lang, &[])
}

pub(crate) async fn edit(State(web): State<Arc<Web>>, signed: Signed, Path(id): Path<String>) -> Response {
    reply::respond(web, signed, move |app, signed| {
        let id = InspectionId(id);
        let (row, version) = app.inspection_to_mend(&signed.caller, &id)?;
        let details = &row.inspection.details;
        let day = |it: Option<jiff::civil::Date>| it.map(|it| it.to_string()).unwrap_or_default();
        let form = edit_form(signed, &id, version)
            .with("name", &details.title)
            .with("level", details.level.map_or("", level_key))
            .with("kind", details.kind.map_or("", kind_key))
            .with("team", details.team.clone().unwrap_or_default())
            .with("feedback_on", day(details.feedback_on))
            .with("document", details.feedback_document.clone().unwrap_or_default())
            .with("from", day(details.from))
            .with("to", day(details.to));
        edit_page(app, signed, &row, form, StatusCode::OK)
    })
    .await
}

/// What the form's fields are called, and what they hold now.
fn compared(lang: Lang, fields: &Fields, now: &Details) -> Vec<YoursRow> {
    let t = Msg::new(lang);
    let (levels, kinds) = (t.level_choices(), t.kind_choices());
    let day = |it: Option<jiff::civil::Date>| it.map(|it| it.to_string()).unwrap_or_default();
    let text = |it: &Option<String>| it.clone().unwrap_or_default();
    let typed = |name: &str| fields.get(name).to_owned();
    [
        (t.inspection_name(), now.title.clone(), typed("name")),
        (
            t.inspection_level(),
            now.level.map(|it| label(&levels, level_key(it))).unwrap_or_default(),
            label(&levels, fields.get("level")),
        ),
        (
            t.inspection_kind(),
            now.kind.map(|it| label(&kinds, kind_key(it))).unwrap_or_default(),
            label(&kinds, fields.get("kind")),
        ),
        (t.inspection_team(), text(&now.team), typed("team")),
        (t.feedback_day(), day(now.feedback_on), typed("feedback_on")),
        (t.feedback_document(), text(&now.feedback_document), typed("document")),
        (t.period_from(), day(now.from), typed("from")),
        (t.period_to(), day(now.to), typed("to")),
        (t.reason(), String::new(), typed("reason")),
    ]
    .into_iter()
    .filter(|(_, now, yours)| now != yours)
    .map(|(label, now, yours)| YoursRow { label, now, yours })
    .collect()
}

/// Somebody was faster: what they did to the inspection's own stream since `seen`, and this person's input, kept.
pub(crate) struct Faster<'a> {
    pub(crate) row: &'a views::InspectionRow,
    pub(crate) seen: u64,
    pub(crate) now: u64,
    /// What it is about, with its page.
    pub(crate) about: Link,
    /// What this person wanted to do.
    pub(crate) act: String,
    pub(crate) yours: Vec<YoursRow>,
    /// The form without its version.
    pub(crate) again: FormState,
}

pub(crate) fn conflict(app: &App, signed: &Signed, section: Section, faster: Faster<'_>) -> Result<Reply> {
    let Faster { row, seen, now, about, act, yours, again } = faster;
    let lines = app.journal(&signed.caller, &row.id.as_str().into(), None, MEANWHILE_MAX)?;
    let newer = usize::try_from(now.saturating_sub(seen)).unwrap_or(usize::MAX);
    let lines: Vec<app::JournalLine> =
        lines.into_iter().filter(|it| it.stream == stream::INSPECTION).take(newer).collect();
    let directory = app.directory(&signed.caller)?;
    let rows = words::rows(signed.visit.lang, app, &directory, &lines);
    let page = ConflictPage {
        frame: frame_today(app, signed, section, row)?,
        about,
        act,
        meanwhile: rows.into_iter().rev().map(words::meanwhile).collect(),
        yours,
        again: Some(again.expect(now)),
        look: None,
    };
    Ok(Reply::With(StatusCode::CONFLICT, ui::html(&page)))
}

pub(crate) async fn correct(
    State(web): State<Arc<Web>>,
    Path(id): Path<String>,
    form: SessionForm,
) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        let lang = signed.visit.lang;
        let id = InspectionId(id);
        let (row, version) = app.inspection_to_mend(&signed.caller, &id)?;
        let seen = fields.expected().unwrap_or(0);
        let again = |wrong: &dyn Fn(FormState) -> FormState| {
            let form = retyped(edit_form(signed, &id, seen), &fields);
            edit_page(app, signed, &row, wrong(form), StatusCode::UNPROCESSABLE_ENTITY)
        };
        let (details, wrong) = details(&fields, &row.inspection.details);
        if !wrong.is_empty() {
            return again(&|form| wrong_days(form, lang, &wrong));
        }
        let command = Command::Correct { details, reason: fields.get("reason").to_owned() };
        match app.inspection_command(&signed.caller, &id, Some(seen), &command) {
            Ok(_) => Ok(Reply::See(format!("/inspections/{id}/ledger?ok=saved"))),
            Err(Error::Changed { seen, now }) => {
                let faster = Faster {
                    row: &row,
                    seen,
                    now,
                    about: Link::new(&row.inspection.details.title, format!("/inspections/{id}/edit")),
                    act: Msg::new(lang).edit_inspection(),
                    yours: compared(lang, &fields, &row.inspection.details),
                    again: retyped(edit_form(signed, &id, version), &fields),
                };
                conflict(app, signed, Section::Inspections, faster)
            }
            Err(error @ (Error::Invalid { .. } | Error::Refused(_))) => {
                again(&|form| words::beside(lang, form, &error, &PLACES))
            }
            Err(error) => Err(error),
        }
    })
    .await
}

pub(crate) async fn journal(State(web): State<Arc<Web>>, signed: Signed, Path(id): Path<String>) -> Response {
    reply::respond(web, signed, move |app, signed| {
        let lang = signed.visit.lang;
        let id = InspectionId(id);
        let asked = frame::query(&signed.visit, "page").and_then(|it| it.parse().ok()).unwrap_or(1);
        // Numbers are dense from 1, so the newest line's number is how many there are.
        let newest = app.journal(&signed.caller, &id, None, 1)?;
        let total = newest.first().map_or(0, |it| it.seq);
        let pager = Pager::of(total, LINES, asked, |page| format!("/inspections/{id}/journal?page={page}"));
        let before = total.saturating_sub(pager.offset()) + 1;
        let lines = app.journal(&signed.caller, &id, Some(before), u64::from(LINES))?;
        let today = app.as_of(None)?;
        let ledger = app.ledger(&signed.caller, &id, today)?;
        let directory = app.directory(&signed.caller)?;
        let mut rows = words::rows(lang, app, &directory, &lines);
        for (row, line) in rows.iter_mut().zip(&lines) {
            let Some(finding) = stream::finding_id(&line.stream) else { continue };
            // A finding is named by its number, which never changes.
            let Some(it) = ledger.findings.iter().find(|it| it.id == finding.as_str()) else { continue };
            let label = format!("{}　{}", it.number, events::clipped(&it.title, 24));
            row.about = Some(Link::new(label, format!("/findings/{finding}")));
        }
        let pending = erasure::on_journal(app, signed, &id, &directory, &lines, &mut rows)?;
        let row = &ledger.inspection;
        let mut frame = frame::of_inspection(app, signed, Section::Ledger, row, ledger.totals.total, today)?;
        frame.as_of = None;
        let title = format!("{}　{}", row.unit_name(), row.inspection.details.title);
        let crumbs = vec![
            Link::new(Msg::new(lang).nav_inspections(), "/inspections"),
            Link::new(&row.inspection.details.title, format!("/inspections/{id}/ledger")),
        ];
        let page = JournalPage { frame, crumbs, title, pending, rows, pager };
        Ok(Reply::Page(ui::html(&page)))
    })
    .await
}
