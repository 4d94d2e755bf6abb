//! One finding: its whole story on one page, every act on it, its evidence and its journal.

mod behalf;
mod forms;
mod restricted;
mod story;

pub(crate) use behalf::{record, records, sheet};
pub(crate) use restricted::{look, note, take_back};

use crate::{
    Web,
    fields::{self, Fields, SessionForm},
    frame,
    reply::{self, Reply},
    visit::{Signed, Visit},
    words::{self, events, pick},
};
use app::{App, Directory, Error, Invalid, Refused, Result, Story, Upload};
use axum::{
    extract::{Multipart, Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use forms::{Wrong, filled};
use ledger::{
    Event, FindingId, Private,
    finding::{Command, Finding, Hand, Holding},
};
use std::sync::Arc;
use ui::{
    ConflictPage, FindingAct, FindingPage, FormState, JournalPage, Lang, Link, MeanwhileRow, Msg, Pager,
    Section,
};

/// Lines of the journal on the finding's own page.
const LINES_SHOWN: usize = 8;

/// Lines on a page of the whole journal.
const LINES: usize = 200;

/// Everything that the page of one finding is drawn from.
struct Page<'a> {
    app: &'a App,
    signed: &'a Signed,
    lang: Lang,
    t: Msg,
    story: Story,
    directory: std::sync::Arc<Directory>,
    /// The finding with all its texts; rows keep facts only.
    finding: Finding,
    id: FindingId,
}

/// The finding after its journal.
fn fold(story: &Story) -> Finding {
    ledger::finding::fold(story.journal.iter().filter_map(|line| match &line.event {
        app::JournalEvent::Domain(event) => match event.as_ref() {
            Event::Finding(event) => Some(event),
            Event::Inspection(_) | Event::Org(_) | Event::People(_) | Event::Proposal(_) => None,
        },
        app::JournalEvent::Own { .. } | app::JournalEvent::Veiled(_) => None,
    }))
}

impl<'a> Page<'a> {
    fn read(app: &'a App, signed: &'a Signed, id: &str) -> Result<Page<'a>> {
        let lang = signed.visit.lang;
        let as_of = app.as_of(frame::day_asked(&signed.visit))?;
        let id = FindingId(id.to_owned());
        let story = app.story(&signed.caller, &id, as_of)?;
        let directory = app.directory_as_of(&signed.caller, as_of)?;
        let finding = fold(&story);
        Ok(Page { app, signed, lang, t: Msg::new(lang), story, directory, finding, id })
    }

    /// Refuses whoever may not act before what they typed is looked at.
    fn permit(&self, act: FindingAct) -> Result<()> {
        let kind = forms::kind(act, self.story.row.waiting);
        if self.story.capacity.may(kind) { Ok(()) } else { Err(Error::NotYours) }
    }

    fn number(&self) -> u32 {
        self.story.row.number
    }

    fn href(&self) -> String {
        format!("/findings/{}", self.id)
    }

    /// The page's address on the shown day.
    fn href_of_day(&self) -> String {
        format!("/findings/{}{}", self.id, frame::day_query(self.story.as_of))
    }

    fn person(&self, id: &str) -> String {
        events::person(self.lang, &self.directory, id)
    }

    fn hand(&self, hand: &Hand) -> String {
        events::hand(self.lang, &self.directory, hand)
    }

    fn office(&self, id: &str) -> String {
        events::office(self.lang, &self.directory, id)
    }

    fn measure_number(&self, measure: u32) -> String {
        words::measure_number(Some(self.number()), measure)
    }

    fn name(&self) -> String {
        match self.lang {
            Lang::Zh => format!("第{}项　{}", self.number(), self.story.row.title),
            Lang::En => format!("No. {} {}", self.number(), self.story.row.title),
        }
    }

    /// The journal's lines, oldest first, each with what stood before.
    fn lines(&self) -> Vec<ui::JournalRow> {
        let mut state = Finding::default();
        self.story
            .journal
            .iter()
            .map(|line| {
                let row = events::line(self.lang, self.app.world(), &self.directory, line, Some(&state));
                if let app::JournalEvent::Domain(event) = &line.event
                    && let Event::Finding(event) = event.as_ref()
                {
                    state = ledger::finding::evolve(std::mem::take(&mut state), event);
                }
                row
            })
            .collect()
    }

    fn frame(&self, seen: usize) -> Result<ui::Frame> {
        let seen = u32::try_from(seen).unwrap_or(u32::MAX);
        frame::of_inspection(
            self.app,
            self.signed,
            Section::Ledger,
            &self.story.inspection,
            seen,
            self.story.as_of,
        )
    }

    fn ledger_link(&self) -> Link {
        let at = crate::shown::Address::ledger(&self.story.row.inspection, self.story.as_of);
        Link::new(self.t.ledger_title_page(), at.with([]))
    }
}

fn draw(app: &App, signed: &Signed, id: &str, again: Option<(FindingAct, FormState)>) -> Result<String> {
    let page = Page::read(app, signed, id)?;
    let mut forms = forms::all(&page);
    let asked = frame::query(&signed.visit, "do").and_then(|it| FindingAct::parse(&it));
    match (again, asked) {
        (Some((act, form)), _) => {
            let form = forms::with_choices(&page, act, form);
            match forms.iter_mut().find(|it| it.act == act) {
                Some(there) => *there = ui::FindingForm::new(act, form),
                // No longer offered, perhaps because it was done meanwhile: what was typed is shown all the same.
                None => forms.push(ui::FindingForm::new(act, form)),
            }
        }
        (None, Some(act)) => {
            if let Some(form) = forms.iter_mut().find(|it| it.act == act && it.blocked.is_none()) {
                forms::choose_asked(&page, act, &mut form.state);
                form.state.open = true;
            }
        }
        (None, None) => {}
    }
    let view: FindingPage = story::page(&page, forms)?;
    Ok(ui::html(&view))
}

/// The whole story of one finding.
pub(crate) async fn story(State(web): State<Arc<Web>>, signed: Signed, Path(id): Path<String>) -> Response {
    reply::respond(web, signed, move |app, signed| draw(app, signed, &id, None).map(Reply::Page)).await
}

/// The same request as if the finding's page had been asked for: a form that comes back stands on its page.
fn on_page(signed: &Signed, id: &str) -> Signed {
    let visit = Visit { here: format!("/findings/{id}"), ..signed.visit.clone() };
    Signed { visit, caller: signed.caller.clone() }
}

/// What is said after an act, by its key in [`words::done`].
fn done(act: FindingAct) -> &'static str {
    match act {
        FindingAct::Assign => "assigned",
        FindingAct::Title
        | FindingAct::MeasureAdd
        | FindingAct::MeasureChange
        | FindingAct::EntryMove
        | FindingAct::Waive
        | FindingAct::DocumentDrop
        | FindingAct::TakeOver => "saved",
        FindingAct::MeasureWithdraw
        | FindingAct::EntryWithdraw
        | FindingAct::WaiverWithdraw
        | FindingAct::CloseOutWithdraw
        | FindingAct::ExtensionWithdraw => "withdrawn",
        FindingAct::Progress => "reported",
        FindingAct::Evidence => "attached",
        FindingAct::CloseOutRequest => "requested",
        FindingAct::Sign => "signed",
        FindingAct::Review => "reviewed",
        FindingAct::Accept => "accepted",
        FindingAct::Return => "returned",
        FindingAct::ExtensionRequest => "extension_asked",
        FindingAct::ExtensionDecide => "extension_decided",
        FindingAct::Reopen => "reopened",
        FindingAct::Void => "voided",
    }
}

/// An act on a finding.
pub(crate) async fn act(
    State(web): State<Arc<Web>>,
    Path((id, slug)): Path<(String, String)>,
    form: SessionForm,
) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        let signed = &on_page(signed, &id);
        // Evidence comes with its file, by the address of its own.
        let act = FindingAct::parse(&slug).filter(|it| *it != FindingAct::Evidence).ok_or(Error::NotFound)?;
        let page = Page::read(app, signed, &id)?;
        page.permit(act)?;
        match forms::command(&page, act, &fields) {
            Err(wrong) => again(app, signed, &id, act, &fields, wrong),
            Ok(command) => commit(app, signed, &page, act, &fields, &command),
        }
    })
    .await
}

/// Sends the command, and shows what came of it.
fn commit(
    app: &App,
    signed: &Signed,
    page: &Page<'_>,
    act: FindingAct,
    fields: &Fields,
    command: &Command,
) -> Result<Reply> {
    let error = match app.finding_command(&signed.caller, &page.id, fields.expected(), command) {
        Ok(_) => return Ok(Reply::See(format!("{}?ok={}", page.href(), done(act)))),
        Err(error) => error,
    };
    let wrong = match &error {
        Error::Changed { seen, .. } => {
            return Ok(Reply::With(
                StatusCode::CONFLICT,
                conflict(app, signed, page.id.as_str(), act, fields, *seen)?,
            ));
        }
        Error::Refused(Refused::Finding(refusal)) => forms::refused(page, act, fields, refusal),
        Error::Invalid { field, .. } => {
            Wrong::field(field, words::error(page.lang, &error).unwrap_or_default())
        }
        _ => return Err(error),
    };
    again(app, signed, page.id.as_str(), act, fields, wrong)
}

/// The page once more, with what was typed and what is wrong.
fn again(
    app: &App,
    signed: &Signed,
    id: &str,
    act: FindingAct,
    fields: &Fields,
    wrong: Wrong,
) -> Result<Reply> {
    let form = wrong.on(filled(fields));
    let html = draw(app, signed, id, Some((act, form)))?;
    Ok(Reply::With(StatusCode::UNPROCESSABLE_ENTITY, html))
}

/// What others did since the person looked, beside what the person typed: nothing is lost.
fn conflict(
    app: &App,
    signed: &Signed,
    id: &str,
    act: FindingAct,
    fields: &Fields,
    seen: u64,
) -> Result<String> {
    let page = Page::read(app, signed, id)?;
    let lines = page.lines();
    let since = usize::try_from(seen).unwrap_or(usize::MAX).min(lines.len());
    let meanwhile = lines
        .into_iter()
        .skip(since)
        .map(|it| MeanwhileRow { at: it.at, who: it.who, what: it.what, before: it.before, after: it.after })
        .collect();
    let possible = forms::all(&page).into_iter().find(|it| it.act == act && it.blocked.is_none());
    let again = possible.as_ref().map(|_| {
        let mut form = filled(fields);
        form.action = format!("{}/{}", page.href(), act.slug());
        form.csrf.clone_from(&signed.caller.csrf);
        form.expect(page.story.version)
    });
    let look = possible.as_ref().map(|_| {
        let measure = fields.number("measure").map(|it| format!("&measure={it}")).unwrap_or_default();
        format!("{}?do={}{measure}#act-{}", page.href(), act.slug(), act.slug())
    });
    let yours = forms::yours(&page, act, fields);
    let seen = app.neighbours(&signed.caller, &page.story.row, page.story.as_of)?.seen;
    Ok(ui::html(&ConflictPage {
        frame: page.frame(seen)?,
        about: Link::new(page.name(), page.href()),
        act: act.label(page.t),
        meanwhile,
        yours,
        again,
        look,
    }))
}

/// A piece of evidence: a file, or where it is kept.
pub(crate) async fn attach(
    State(web): State<Arc<Web>>,
    signed: Signed,
    Path(id): Path<String>,
    form: Multipart,
) -> Response {
    let upload = match fields::upload(&signed, form, app::EVIDENCE_BYTES_MAX).await {
        Ok(upload) => upload,
        Err(response) => return response,
    };
    reply::respond(web, signed, move |app, signed| {
        let signed = &on_page(signed, &id);
        let act = FindingAct::Evidence;
        let fields = upload.fields;
        let page = Page::read(app, signed, &id)?;
        page.permit(act)?;
        let lang = page.lang;
        let mut file = upload.file;
        let named = file.as_ref().map(|(name, _)| name.clone());
        let mut piece = match forms::evidence(&page, &fields, named.as_deref()) {
            Ok(piece) => piece,
            Err(mut wrong) => {
                if file.is_some() {
                    wrong = wrong.and_choose_file(lang);
                }
                return again(app, signed, &id, act, &fields, wrong);
            }
        };
        if let Some((name, content)) = &mut file {
            // The bytes are kept only now, when nothing else stands in the way of using them.
            match app.keep_file(&signed.caller, &page.id, Upload { name: name.clone(), content }) {
                Ok(holding) => piece.evidence.holding = holding,
                Err(
                    error @ (Error::Invalid { why: Invalid::EmptyFile, .. }
                    | Error::Store(store::Error::FileTooLarge { .. })),
                ) => {
                    let wrong = Wrong::field("file", words::error(lang, &error).unwrap_or_default());
                    return again(app, signed, &id, act, &fields, wrong);
                }
                Err(error) => return Err(error),
            }
        }
        if let Holding::File { name, .. } = &piece.evidence.holding
            && piece.evidence.note.get().is_none()
        {
            piece.evidence.note = Private(name.get().cloned());
        }
        let command = Command::AttachEvidence { measure: piece.measure, evidence: piece.evidence };
        commit(app, signed, &page, act, &fields, &command)
    })
    .await
}

/// A piece of evidence, saved by the browser and never shown in it: `{measure}-{number}`.
pub(crate) async fn evidence(
    State(web): State<Arc<Web>>,
    signed: Signed,
    Path((id, entry)): Path<(String, String)>,
) -> Response {
    let visit = signed.visit.clone();
    let found = reply::blocking(move || {
        let parts = entry.split_once('-').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        let (measure, entry) = parts.ok_or(Error::NotFound)?;
        web.app.evidence_file(&signed.caller, &FindingId(id), measure, entry)
    })
    .await;
    match found {
        Ok((name, size, content)) => reply::download(&name, size, content),
        Err(error) => reply::failed(&visit, &error),
    }
    .into_response()
}

/// All that happened to a finding, newest first.
pub(crate) async fn journal(State(web): State<Arc<Web>>, signed: Signed, Path(id): Path<String>) -> Response {
    reply::respond(web, signed, move |app, signed| {
        let page = Page::read(app, signed, &id)?;
        let mut rows = page.lines();
        rows.reverse();
        let total = rows.len();
        let pages = total.div_ceil(LINES).max(1);
        let number =
            frame::query(&signed.visit, "page").and_then(|it| it.parse().ok()).unwrap_or(1).clamp(1, pages);
        let first = (number - 1) * LINES;
        let rows: Vec<_> = rows.into_iter().skip(first).take(LINES).collect();
        let count = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        let at = crate::shown::Address {
            path: format!("{}/journal", page.href()),
            as_of: page.story.as_of.is_past().then_some(page.story.as_of.day),
        };
        let to = |number: usize| at.with([("page", number.to_string().as_str())]);
        let seen = app.neighbours(&signed.caller, &page.story.row, page.story.as_of)?.seen;
        Ok(Reply::Page(ui::html(&JournalPage {
            frame: page.frame(seen)?,
            crumbs: vec![page.ledger_link(), Link::new(page.name(), page.href_of_day())],
            title: pick(page.lang, "这个问题的记录", "Journal of this finding").to_owned(),
            pending: vec![],
            pager: Pager {
                from: count(if total == 0 { 0 } else { first + 1 }),
                to: count(first + rows.len()),
                total: count(total),
                page: count(number),
                pages: count(pages),
                prev: (number > 1).then(|| to(number - 1)),
                next: (number < pages).then(|| to(number + 1)),
            },
            rows,
        })))
    })
    .await
}
