//! Handovers of an inspection: the list of them, and one with its items and signatures.

use crate::{
    Web,
    fields::{self, Fields, SessionForm},
    frame,
    reply::{self, Reply},
    visit::Signed,
    words::{self, events, pick},
};
use access::{OrgPath, Role};
use app::{App, Error, HandoverSeen, OnPaper, Refused, Result, SHEET_BYTES_MAX, Upload};
use axum::{
    extract::{Multipart, Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use ledger::{
    InspectionId, PersonId,
    handover::{Handover, ItemState, Post, Side, State as Stage},
};
use std::sync::Arc;
use ui::{
    Choice, FormState, HandoverItem, HandoverPage, HandoverRow, HandoverSign, HandoversPage, Lang, Link, Msg,
    Recorded, Section,
};

fn count(it: usize) -> u32 {
    u32::try_from(it).unwrap_or(u32::MAX)
}

fn what(lang: Lang, directory: &app::Directory, it: &Handover) -> String {
    let name = |id: &PersonId| events::person(lang, directory, id.as_str());
    let (post, from, to) = (events::handed(lang, it.post), name(&it.from), name(&it.to));
    match lang {
        Lang::Zh => format!("{post}：{from}交给{to}"),
        Lang::En => format!("{post}: {from} to {to}"),
    }
}

fn state(lang: Lang, it: &Handover) -> String {
    match &it.state {
        Stage::Completed { on } => match lang {
            Lang::Zh => format!("{}办完", Msg::new(lang).long_day(&on.to_string())),
            Lang::En => format!("completed on {}", Msg::new(lang).long_day(&on.to_string())),
        },
        Stage::Withdrawn { reason } => match lang {
            Lang::Zh => format!("作废：{reason}"),
            Lang::En => format!("withdrawn: {reason}"),
        },
        Stage::Open => match (it.left.is_some(), it.taken.is_some()) {
            (false, false) => pick(lang, "等两人签字", "waits for both signatures"),
            (false, true) => pick(lang, "等移交人签字", "waits for the one who leaves"),
            (true, false) => pick(lang, "等接收人签字", "waits for the one who takes over"),
            (true, true) => pick(lang, "已签字", "signed"),
        }
        .to_owned(),
    }
}

fn draw(app: &App, signed: &Signed, id: &InspectionId, again: Option<FormState>) -> Result<String> {
    let lang = signed.visit.lang;
    let (row, numbers) = app.handovers(&signed.caller, id)?;
    let directory = app.directory(&signed.caller)?;
    let at = |number: u32| format!("/inspections/{id}/handovers/{number}");
    let line = |number: &u32| {
        let it = row.inspection.handover(*number)?;
        Some(HandoverRow {
            link: Link::new(number.to_string(), at(*number)),
            what: what(lang, &directory, it),
            on: it.on.to_string(),
            items: count(it.items.len()),
            state: state(lang, it),
        })
    };
    let unit = OrgPath::stored(&row.org_path);
    let form = signed.caller.actor.acts_at(Role::Coordinator, &unit).then(|| {
        let today = app.world().today();
        let mut all: Vec<Choice> = Vec::new();
        for role in [Role::Leader, Role::Handler] {
            for person in directory.holders(role, &unit, today) {
                if !all.iter().any(|it| it.value == person.id) {
                    all.push(Choice::new(&person.id, events::person(lang, &directory, &person.id)));
                }
            }
        }
        let posts = [Post::Leader, Post::Handler].map(|it| Choice::new(it.key(), events::handed(lang, it)));
        let mut form = again.unwrap_or_else(|| FormState::default().with("post", Post::Leader.key()));
        form.action = format!("/inspections/{id}/handovers");
        form.csrf.clone_from(&signed.caller.csrf);
        form.choose("post", posts.to_vec()).choose("from", all.clone()).choose("to", all)
    });
    let t = Msg::new(lang);
    Ok(ui::html(&HandoversPage {
        frame: frame_of(app, signed, &row)?,
        crumbs: vec![Link::new(t.ledger_title_page(), format!("/inspections/{id}/ledger"))],
        rows: numbers.iter().rev().filter_map(line).collect(),
        form,
    }))
}

/// Whoever takes over may see nothing of the inspection yet: then the frame is that of no inspection.
fn frame_of(app: &App, signed: &Signed, row: &views::InspectionRow) -> Result<ui::Frame> {
    match app.inspection_for(&signed.caller, &row.id.as_str().into()) {
        Ok(_) => crate::pages::inspections::frame_today(app, signed, Section::Ledger, row),
        Err(Error::NotFound) => frame::general(app, signed, Section::Inspections),
        Err(error) => Err(error),
    }
}

pub(crate) async fn list(State(web): State<Arc<Web>>, signed: Signed, Path(id): Path<String>) -> Response {
    reply::respond(web, signed, move |app, signed| {
        draw(app, signed, &InspectionId(id), None).map(Reply::Page)
    })
    .await
}

/// Makes a list.
pub(crate) async fn open(State(web): State<Arc<Web>>, Path(id): Path<String>, form: SessionForm) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        let id = InspectionId(id);
        let lang = signed.visit.lang;
        app.inspection_to_mend(&signed.caller, &id)?;
        let person = |name: &str| PersonId(fields.get(name).to_owned());
        let post = Post::from_key(fields.get("post")).unwrap_or(Post::Leader);
        let typed = fields.typed().fold(FormState::default(), |form, (name, value)| form.with(name, value));
        let wanted = (post, &person("from"), &person("to"));
        let wrong = match app.open_handover(&signed.caller, &id, wanted, fields.get("reason")) {
            Ok(number) => return Ok(Reply::See(format!("/inspections/{id}/handovers/{number}"))),
            Err(error @ Error::Invalid { .. }) => {
                let words = words::error(lang, &error).unwrap_or_default();
                let Error::Invalid { field, .. } = error else { return Err(Error::NotFound) };
                typed.wrong(field, words)
            }
            Err(Error::Refused(refused @ Refused::Inspection(_))) => {
                typed.refused(words::refusal(lang, &refused))
            }
            Err(error) => return Err(error),
        };
        Ok(Reply::With(StatusCode::UNPROCESSABLE_ENTITY, draw(app, signed, &id, Some(wrong))?))
    })
    .await
}

fn page(app: &App, signed: &Signed, seen: &HandoverSeen, problem: Option<String>) -> Result<String> {
    let lang = signed.visit.lang;
    let t = Msg::new(lang);
    let directory = app.directory(&signed.caller)?;
    let (id, number, it) = (&seen.inspection.id, seen.number, &seen.handover);
    let at = format!("/inspections/{id}/handovers/{number}");
    let form = |act: &str| FormState::new(format!("{at}/{act}"), &signed.caller.csrf);
    let open = it.is_open();
    let item = |it: &ledger::handover::Item| HandoverItem {
        link: Link::new(it.number.to_string(), format!("/findings/{}", it.finding)),
        title: seen.titles.get(it.finding.as_str()).cloned().unwrap_or_default(),
        state: match it.state {
            ItemState::Open => pick(lang, "整改中", "open"),
            ItemState::CloseOut => pick(lang, "销号审核", "in close-out"),
            ItemState::Standing => pick(lang, "长期坚持", "standing"),
        }
        .to_owned(),
        due: it.due_on.map(|it| it.to_string()).unwrap_or_default(),
        missing: it.missing,
        changed: seen.changed.contains(&it.number),
    };
    let side = |side: Side| {
        let label = match side {
            Side::Leaves => t.handover_from(),
            Side::TakesOver => t.handover_to(),
        };
        let name = events::person(lang, &directory, it.signer(side).as_str());
        let act = it.signature(side);
        let ready = open && act.is_none() && seen.changed.is_empty();
        HandoverSign {
            who: format!("{label}{}{name}", t.colon()),
            on: act.map(|it| it.on.to_string()).unwrap_or_default(),
            recorded: act.and_then(|it| it.by.recorded.as_ref().map(|paper| (it.on, paper))).map(
                |(on, paper)| Recorded {
                    by: events::person(lang, &directory, paper.recorder.as_str()),
                    on: on.to_string(),
                    sheet: Link::new(
                        pick(lang, "原件扫描件", "the scanned sheet"),
                        format!("{at}/sheets/{}", side.key()),
                    ),
                },
            ),
            sign: (ready && seen.signs == Some(side)).then(|| form(side.key())),
            paper: (ready && seen.coordinator).then(|| form(&format!("paper/{}", side.key()))),
        }
    };
    let changed = (!seen.changed.is_empty()).then(|| {
        let numbers: Vec<String> = seen.changed.iter().map(ToString::to_string).collect();
        t.handover_changed(numbers.join(pick(lang, "、", ", ")))
    });
    Ok(ui::html(&HandoverPage {
        frame: frame_of(app, signed, &seen.inspection)?,
        crumbs: vec![
            Link::new(t.ledger_title_page(), format!("/inspections/{id}/ledger")),
            Link::new(t.handovers(), format!("/inspections/{id}/handovers")),
        ],
        title: what(lang, &directory, it),
        about: format!("{} {}", seen.inspection.unit_name(), seen.inspection.inspection.details.title),
        reason: it.reason.clone(),
        on: it.on.to_string(),
        state: state(lang, it),
        relist: (open && seen.coordinator && changed.is_some()).then(|| form("relist")),
        changed,
        items: it.items.iter().map(item).collect(),
        sides: vec![side(Side::Leaves), side(Side::TakesOver)],
        problem,
        withdraw: (open && seen.coordinator).then(|| form("withdraw")),
    }))
}

pub(crate) async fn one(
    State(web): State<Arc<Web>>,
    signed: Signed,
    Path((id, number)): Path<(String, u32)>,
) -> Response {
    reply::respond(web, signed, move |app, signed| {
        let seen = app.handover(&signed.caller, &InspectionId(id), number)?;
        page(app, signed, &seen, None).map(Reply::Page)
    })
    .await
}

/// What came of an act on one handover.
fn after(
    app: &App,
    signed: &Signed,
    id: &InspectionId,
    number: u32,
    done: Result<app::Done>,
) -> Result<Reply> {
    let problem = match done {
        Ok(_) => return Ok(Reply::See(format!("/inspections/{id}/handovers/{number}?ok=saved"))),
        Err(Error::Refused(refused @ Refused::Inspection(_))) => words::refusal(signed.visit.lang, &refused),
        Err(error @ Error::Invalid { .. }) => words::error(signed.visit.lang, &error).unwrap_or_default(),
        Err(error) => return Err(error),
    };
    let seen = app.handover(&signed.caller, id, number)?;
    Ok(Reply::With(StatusCode::UNPROCESSABLE_ENTITY, page(app, signed, &seen, Some(problem))?))
}

/// `leaves` and `takes_over` sign in person; `relist`; `withdraw` with `reason`.
pub(crate) async fn act(
    State(web): State<Arc<Web>>,
    Path((id, number, act)): Path<(String, u32, String)>,
    form: SessionForm,
) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        let id = InspectionId(id);
        app.handover(&signed.caller, &id, number)?;
        let done = match (act.as_str(), Side::from_key(&act)) {
            (_, Some(side)) => app.sign_handover(&signed.caller, &id, number, side),
            ("relist", None) => app.relist_handover(&signed.caller, &id, number),
            ("withdraw", None) => app.withdraw_handover(&signed.caller, &id, number, fields.get("reason")),
            _ => return Err(Error::NotFound),
        };
        after(app, signed, &id, number, done)
    })
    .await
}

/// Records a signature on paper.
pub(crate) async fn paper(
    State(web): State<Arc<Web>>,
    signed: Signed,
    Path((id, number, side)): Path<(String, u32, String)>,
    form: Multipart,
) -> Response {
    let upload = match fields::upload(&signed, form, SHEET_BYTES_MAX).await {
        Ok(upload) => upload,
        Err(response) => return response,
    };
    reply::respond(web, signed, move |app, signed| {
        let id = InspectionId(id);
        let side = Side::from_key(&side).ok_or(Error::NotFound)?;
        let seen = app.handover(&signed.caller, &id, number)?;
        if !seen.coordinator {
            return Err(Error::NotYours);
        }
        let lang = signed.visit.lang;
        let wrong = |words: &str| {
            let page = page(app, signed, &seen, Some(words.to_owned()))?;
            Ok(Reply::With(StatusCode::UNPROCESSABLE_ENTITY, page))
        };
        let fields: &Fields = &upload.fields;
        let Ok(Some(on)) = fields.day("acted_on") else { return wrong(words::not_a_day(lang)) };
        let Some((name, mut content)) = upload.file else {
            return wrong(pick(lang, "请选扫描件", "Choose the scanned sheet"));
        };
        let upload = Upload { name, content: &mut content };
        let done = app.keep_handover_sheet(&signed.caller, &id, upload).and_then(|sheet| {
            let paper = OnPaper { person: seen.handover.signer(side).clone(), on, sheet };
            app.record_handover(&signed.caller, &id, number, side, &paper)
        });
        after(app, signed, &id, number, done)
    })
    .await
}

/// The scanned list that one side signed.
pub(crate) async fn sheet(
    State(web): State<Arc<Web>>,
    signed: Signed,
    Path((id, number, side)): Path<(String, u32, String)>,
) -> Response {
    let visit = signed.visit.clone();
    let found = reply::blocking(move || {
        let side = Side::from_key(&side).ok_or(Error::NotFound)?;
        web.app.handover_sheet(&signed.caller, &InspectionId(id), number, side)
    })
    .await;
    match found {
        Ok((name, size, content)) => reply::download(&name, size, content),
        Err(error) => reply::failed(&visit, &error),
    }
    .into_response()
}
