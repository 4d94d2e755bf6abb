//! Recording what somebody did on paper (代录), and the scanned sheets.

use super::{Page, forms, forms::Wrong};
use crate::{
    Web,
    fields::{self, Fields},
    frame,
    reply::{self, Reply},
    visit::Signed,
    words::{self, pick},
};
use app::{App, Error, Invalid, OnPaper, Refused, Result, SHEET_BYTES_MAX, Upload};
use axum::{
    extract::{Multipart, Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use ledger::{FindingId, PersonId, finding::Refusal};
use std::sync::Arc;
use ui::{BehalfPage, Choice, FindingAct, FormState, Link};

/// What is done on paper; the rest is work, which is done here or not at all.
const ON_PAPER: [FindingAct; 9] = [
    FindingAct::CloseOutRequest,
    FindingAct::Sign,
    FindingAct::Review,
    FindingAct::Accept,
    FindingAct::Return,
    FindingAct::ExtensionRequest,
    FindingAct::ExtensionDecide,
    FindingAct::Waive,
    FindingAct::Reopen,
];

/// Which of these this person may record now.
fn offered(page: &Page<'_>) -> Vec<FindingAct> {
    let waiting = page.story.row.waiting;
    ON_PAPER
        .into_iter()
        .filter(|act| page.story.records(forms::kind(*act, waiting)) && forms::fits(page, *act))
        .collect()
}

/// The way to the page, where there is anything to record.
pub(super) fn link(page: &Page<'_>) -> Option<Link> {
    (!offered(page).is_empty()).then(|| Link::new(page.t.behalf(), format!("{}/behalf", page.href())))
}

fn draw(page: &Page<'_>, asked: Option<FindingAct>, again: Option<FormState>) -> Result<String> {
    let offered = offered(page);
    if offered.is_empty() && again.is_none() {
        return Err(Error::NotFound);
    }
    let act = match asked {
        // What came back with errors is shown even if it fits no longer.
        Some(act) => Some(act).filter(|it| again.is_some() || offered.contains(it)),
        None => offered.first().copied().filter(|_| offered.len() == 1),
    };
    let acts = offered.iter().map(|it| {
        let href = format!("{}/behalf?do={}", page.href(), it.slug());
        (Link::new(it.label(page.t), href), Some(*it) == act)
    });
    let form = match act {
        None => FormState::default(),
        Some(act) => {
            let form = match again {
                Some(form) => forms::with_choices(page, act, form),
                None => forms::fresh(page, act),
            };
            let kind = forms::kind(act, page.story.row.waiting);
            let people = page.app.on_paper_by(&page.signed.caller, &page.id, kind)?;
            let choice = |it: &PersonId| {
                let person = page.directory.people.get(it.as_str());
                let office = person.and_then(|it| it.person.office.as_ref());
                let name = page.person(it.as_str());
                let label = match office {
                    Some(office) => format!("{name}（{}）", page.office(office.id.as_str())),
                    None => name,
                };
                Choice::new(it.as_str(), label)
            };
            let mut form = form.choose("person", people.iter().map(choice).collect());
            form.action = format!("{}/behalf/{}", page.href(), act.slug());
            form
        }
    };
    let seen = page.app.neighbours(&page.signed.caller, &page.story.row, page.story.as_of)?.seen;
    Ok(ui::html(&BehalfPage {
        frame: page.frame(seen)?,
        crumbs: vec![page.ledger_link(), Link::new(page.name(), page.href())],
        acts: acts.collect(),
        act,
        form,
    }))
}

/// What may be recorded of this finding, and the form for one such act.
pub(crate) async fn records(State(web): State<Arc<Web>>, signed: Signed, Path(id): Path<String>) -> Response {
    reply::respond(web, signed, move |app, signed| {
        let page = Page::read(app, signed, &id)?;
        let asked = frame::query(&signed.visit, "do").and_then(|it| FindingAct::parse(&it));
        draw(&page, asked, None).map(Reply::Page)
    })
    .await
}

/// Records one act with its sheet.
pub(crate) async fn record(
    State(web): State<Arc<Web>>,
    signed: Signed,
    Path((id, slug)): Path<(String, String)>,
    form: Multipart,
) -> Response {
    let upload = match fields::upload(&signed, form, SHEET_BYTES_MAX).await {
        Ok(upload) => upload,
        Err(response) => return response,
    };
    reply::respond(web, signed, move |app, signed| {
        let signed = &super::on_page(signed, &id);
        let act = FindingAct::parse(&slug).filter(|it| ON_PAPER.contains(it)).ok_or(Error::NotFound)?;
        let page = Page::read(app, signed, &id)?;
        if !page.story.records(forms::kind(act, page.story.row.waiting)) {
            return Err(Error::NotYours);
        }
        match write(app, &page, act, &upload.fields, upload.file)? {
            Ok(()) => Ok(Reply::See(format!("{}?ok=recorded", page.href()))),
            Err(wrong) => {
                let wrong = wrong.and_choose_file(page.lang);
                let html = draw(&page, Some(act), Some(wrong.on(forms::filled(&upload.fields))))?;
                Ok(Reply::With(StatusCode::UNPROCESSABLE_ENTITY, html))
            }
        }
    })
    .await
}

fn write(
    app: &App,
    page: &Page<'_>,
    act: FindingAct,
    fields: &Fields,
    file: Option<(String, std::fs::File)>,
) -> Result<std::result::Result<(), Wrong>> {
    let lang = page.lang;
    let mut wrong = Wrong::default();
    if fields.get("person").is_empty() {
        wrong.add("person", words::required(lang));
    }
    let on = match fields.day("acted_on") {
        Ok(Some(day)) => Some(day),
        Ok(None) => {
            wrong.add("acted_on", words::required(lang));
            None
        }
        Err(()) => {
            wrong.add("acted_on", words::not_a_day(lang));
            None
        }
    };
    if file.is_none() {
        wrong.add("file", pick(lang, "请选扫描件", "Choose the scanned sheet"));
    }
    let command = match forms::command(page, act, fields) {
        Ok(command) => Some(command),
        Err(more) => {
            wrong = wrong.and(more);
            None
        }
    };
    let (Some(on), Some((name, mut content)), Some(command), true) = (on, file, command, wrong.is_empty())
    else {
        return Ok(Err(wrong));
    };
    let upload = Upload { name, content: &mut content };
    let told = |error: &Error| words::error(lang, error).unwrap_or_default();
    let sheet = match app.keep_sheet(&page.signed.caller, &page.id, upload) {
        Ok(sheet) => sheet,
        Err(
            error @ (Error::Invalid { why: Invalid::EmptyFile | Invalid::NoSheet, .. }
            | Error::Store(store::Error::FileTooLarge { .. })),
        ) => return Ok(Err(Wrong::field("file", told(&error)))),
        Err(error) => return Err(error),
    };
    let paper = OnPaper { person: PersonId(fields.get("person").to_owned()), on, sheet };
    match app.record_on_paper(&page.signed.caller, &page.id, fields.expected(), &command, &paper) {
        Ok(_) => Ok(Ok(())),
        Err(Error::Refused(Refused::Finding(refusal))) => Ok(Err(match &refusal {
            Refusal::FutureDay(_) | Refusal::BeforeEarlier { .. } => {
                Wrong::field("acted_on", words::refusal_of(lang, Some(page.number()), &refusal))
            }
            other => forms::refused(page, act, fields, other),
        })),
        Err(error @ Error::Invalid { .. }) => {
            let Error::Invalid { field, .. } = &error else { return Err(error) };
            Ok(Err(Wrong::field(field, told(&error))))
        }
        Err(error) => Err(error),
    }
}

/// A scanned sheet, saved by the browser and never shown in it.
pub(crate) async fn sheet(
    State(web): State<Arc<Web>>,
    signed: Signed,
    Path((id, hash)): Path<(String, String)>,
) -> Response {
    let visit = signed.visit.clone();
    let found = reply::blocking(move || {
        let sheet = journal::Digest::from_hex(&hash).ok_or(Error::NotFound)?;
        web.app.sheet_file(&signed.caller, &FindingId(id), &sheet)
    })
    .await;
    match found {
        Ok((name, size, content)) => reply::download(&name, size, content),
        Err(error) => reply::failed(&visit, &error),
    }
    .into_response()
}
