//! What few may see of a finding: how much there is on the finding's page, and the page on which it is read and noted.

use super::Page;
use crate::{
    Web,
    fields::{Fields, SessionForm},
    reply::{self, Reply},
    visit::Signed,
    words::{self, events, pick},
};
use app::{App, Error, Refused, Result, masks::Unveiled, permit::Act};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use ledger::{
    Field, Private, TextFault,
    finding::{Command, Form, Refusal, Restricted, RestrictedEntry, RestrictedKind},
};
use std::sync::Arc;
use ui::{Choice, FormState, Lang, Link, RestrictedGroup, RestrictedPage, RestrictedRow, VeilRow};

/// What the finding's page says: that there is something, and the way to it for whoever may look.
pub(super) fn veils(page: &Page<'_>) -> Vec<VeilRow> {
    let lang = page.lang;
    let may_note = |kind| page.story.offers(Act::noting(kind));
    let href = format!("{}/restricted", page.href());
    page.story
        .veils
        .iter()
        .filter(|it| it.count > 0 || may_note(it.kind))
        .map(|it| {
            let (kind, n) = (events::restricted_kind(lang, it.kind), it.count);
            // A past day tells how much there was; what it says is read as it stands today.
            let link = it.seen.then(|| Link::new(pick(lang, "查看、登记", "Look and note"), href.clone()));
            let text = match (lang, it.seen) {
                (Lang::Zh, true) => format!("{kind}{n}条"),
                (Lang::Zh, false) => format!("有{n}条{kind}记录，您无权查看内容"),
                (Lang::En, true) => format!("{n} on {kind}"),
                (Lang::En, false) => format!("{n} on {kind}; you may not read the content"),
            };
            VeilRow { text, link }
        })
        .collect()
}

fn word(lang: Lang, text: &Private<String>) -> String {
    text.get().cloned().unwrap_or_else(|| pick(lang, "（已删除）", "(erased)").to_owned())
}

fn row(page: &Page<'_>, it: &RestrictedEntry, may: bool) -> RestrictedRow {
    let (lang, t) = (page.lang, page.t);
    let mut lines = Vec::new();
    let mut add = |label: String, text: String| {
        if !text.trim().is_empty() {
            lines.push((label, text));
        }
    };
    match &it.what {
        Restricted::Clue { to, text } => {
            add(t.clue_to(), word(lang, to));
            add(t.clue_text(), text.get().cloned().unwrap_or_default());
        }
        Restricted::Accountability { form, persons, text } => {
            add(t.accountability_form(), events::accountability(lang, *form).to_owned());
            add(t.persons(), persons.to_string());
            add(t.accountability_text(), text.get().cloned().unwrap_or_default());
        }
        Restricted::Reporter { text } => add(t.reporter_text(), word(lang, text)),
    }
    let action = format!("{}/restricted/{}/{}", page.href(), it.what.kind().key(), it.entry);
    let back = (may && it.withdrawn.is_none())
        .then(|| FormState::new(action, &page.signed.caller.csrf).expect(page.story.version));
    RestrictedRow {
        number: it.entry.to_string(),
        on: it.on.to_string(),
        lines,
        withdrawn: it.withdrawn.as_ref().map(|why| word(lang, why)),
        back,
    }
}

/// Which form came back with something wrong: the sort, and the entry where one was to be taken back.
type Again = (RestrictedKind, Option<u32>, FormState);

fn draw(page: &Page<'_>, unveiled: &Unveiled, again: Option<Again>) -> Result<String> {
    let lang = page.lang;
    let forms: Vec<Choice> =
        Form::ALL.into_iter().map(|it| Choice::new(it.key(), events::accountability(lang, it))).collect();
    let group = |kind: RestrictedKind| {
        let seen = unveiled.veils.iter().any(|it| it.kind == kind && it.seen);
        let may = unveiled.notes.contains(&kind);
        let entries = unveiled.entries.iter().filter(|it| it.what.kind() == kind);
        let mut rows: Vec<RestrictedRow> = entries.map(|it| row(page, it, may)).collect();
        let mut form = may.then(|| {
            FormState::new(format!("{}/restricted/{}", page.href(), kind.key()), &page.signed.caller.csrf)
                .with("on", page.app.world().today().to_string())
        });
        if let Some((of, entry, typed)) = again.as_ref().filter(|it| it.0 == kind) {
            let mut typed = typed.clone();
            typed.csrf.clone_from(&page.signed.caller.csrf);
            match entry {
                None => {
                    typed.action = format!("{}/restricted/{}", page.href(), of.key());
                    form = form.map(|_| typed);
                }
                Some(entry) => {
                    typed.action = format!("{}/restricted/{}/{entry}", page.href(), of.key());
                    for row in rows.iter_mut().filter(|it| it.number == entry.to_string()) {
                        row.back = row.back.take().map(|_| typed.clone());
                    }
                }
            }
        }
        let form = form.map(|it| it.choose("form", forms.clone()));
        seen.then(|| RestrictedGroup {
            key: kind.key().to_owned(),
            title: events::restricted_kind(lang, kind).to_owned(),
            rows,
            form,
        })
    };
    let seen = page.app.neighbours(&page.signed.caller, &page.story.row, page.story.as_of)?.seen;
    Ok(ui::html(&RestrictedPage {
        frame: page.frame(seen)?,
        crumbs: vec![page.ledger_link(), Link::new(page.name(), page.href())],
        groups: RestrictedKind::ALL.into_iter().filter_map(group).collect(),
    }))
}

/// The page on which it is read; looking is noted.
pub(crate) async fn look(State(web): State<Arc<Web>>, signed: Signed, Path(id): Path<String>) -> Response {
    reply::respond(web, signed, move |app, signed| {
        let unveiled = app.unveil(&signed.caller, &id.as_str().into())?;
        let page = Page::read(app, signed, &id)?;
        draw(&page, &unveiled, None).map(Reply::Page)
    })
    .await
}

/// Notes an entry.
pub(crate) async fn note(
    State(web): State<Arc<Web>>,
    Path((id, kind)): Path<(String, String)>,
    form: SessionForm,
) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        let signed = &super::on_page(signed, &id);
        let kind = RestrictedKind::from_key(&kind).ok_or(Error::NotFound)?;
        let page = Page::read(app, signed, &id)?;
        if !page.story.offers(Act::noting(kind)) {
            return Err(Error::NotYours);
        }
        let lang = page.lang;
        let form = super::forms::filled(&fields);
        let on = match fields.day("on") {
            Ok(Some(on)) => on,
            Ok(None) => return again(app, &page, (kind, None, form.wrong("on", words::required(lang)))),
            Err(()) => return again(app, &page, (kind, None, form.wrong("on", words::not_a_day(lang)))),
        };
        let Some(what) = what(kind, &fields) else {
            return again(app, &page, (kind, None, form.wrong("form", words::required(lang))));
        };
        write(app, &page, kind, None, form, &Command::NoteRestricted { what, on })
    })
    .await
}

/// Takes one back.
pub(crate) async fn take_back(
    State(web): State<Arc<Web>>,
    Path((id, kind, entry)): Path<(String, String, u32)>,
    form: SessionForm,
) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        let signed = &super::on_page(signed, &id);
        let kind = RestrictedKind::from_key(&kind).ok_or(Error::NotFound)?;
        let page = Page::read(app, signed, &id)?;
        if !page.story.offers(Act::noting(kind)) {
            return Err(Error::NotYours);
        }
        let reason = fields.get("reason").to_owned();
        let form = super::forms::filled(&fields);
        write(app, &page, kind, Some(entry), form, &Command::WithdrawRestricted { kind, entry, reason })
    })
    .await
}

fn what(kind: RestrictedKind, fields: &Fields) -> Option<Restricted> {
    let private = |name: &str| Private(fields.text(name));
    Some(match kind {
        RestrictedKind::Clue => Restricted::Clue { to: private("to"), text: private("text") },
        RestrictedKind::Accountability => Restricted::Accountability {
            form: Form::from_key(fields.get("form"))?,
            persons: fields.number("persons").unwrap_or(0),
            text: private("text"),
        },
        RestrictedKind::Reporter => Restricted::Reporter { text: private("text") },
    })
}

fn again(app: &App, page: &Page<'_>, again: Again) -> Result<Reply> {
    let unveiled = app.unveil(&page.signed.caller, &page.id)?;
    Ok(Reply::With(StatusCode::UNPROCESSABLE_ENTITY, draw(page, &unveiled, Some(again))?))
}

fn write(
    app: &App,
    page: &Page<'_>,
    kind: RestrictedKind,
    entry: Option<u32>,
    form: FormState,
    command: &Command,
) -> Result<Reply> {
    match app.finding_command(&page.signed.caller, &page.id, None, command) {
        Ok(_) => Ok(Reply::See(format!("{}/restricted?ok=saved", page.href()))),
        Err(Error::Refused(Refused::Finding(refusal))) => {
            let words = words::refusal_of(page.lang, Some(page.number()), &refusal);
            let form = match &refusal {
                Refusal::Text(TextFault::Empty(field) | TextFault::TooLong(field)) => match field {
                    Field::Name => form.wrong("to", words),
                    Field::Reason => form.wrong("reason", words),
                    _ => form.wrong("text", words),
                },
                Refusal::Persons { .. } => form.wrong("persons", words),
                Refusal::FutureDay(_) | Refusal::DayOutOfRange(_) => form.wrong("on", words),
                _ => form.refused(words),
            };
            again(app, page, (kind, entry, form))
        }
        Err(error) => Err(error),
    }
}
