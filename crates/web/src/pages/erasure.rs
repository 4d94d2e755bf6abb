//! Erasing the private content of one line of an inspection's journal: one person asks, another confirms.

use super::inspections::{frame_today, retyped};
use crate::{
    Web,
    fields::SessionForm,
    frame,
    reply::{self, Reply},
    visit::Signed,
    words::{self, events, pick},
};
use app::{App, Directory, Error, PrivatePiece, Result};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use ledger::{Field, InspectionId};
use std::sync::Arc;
use ui::{AskField, AskPage, FormState, JournalRow, Lang, Link, Msg, Notice, Section, Tone};

/// Which of the two persons acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    Ask,
    Confirm,
}

impl Act {
    fn parse(slug: &str) -> Option<Act> {
        [Act::Ask, Act::Confirm].into_iter().find(|it| it.slug() == slug)
    }

    fn slug(self) -> &'static str {
        match self {
            Act::Ask => "erase",
            Act::Confirm => "confirm",
        }
    }

    fn may(self, app: &App, signed: &Signed, id: &InspectionId, seq: u64) -> Result<PrivatePiece> {
        // Nothing is asked for in a past day, though a journal has none.
        if app.as_of(frame::day_asked(&signed.visit))?.is_past() {
            return Err(Error::Past);
        }
        let piece = app.private_piece(&signed.caller, id, seq)?;
        match self {
            Act::Ask => piece.may_be_asked_for()?,
            Act::Confirm => piece.may_be_confirmed_by(&signed.caller)?,
        }
        Ok(piece)
    }

    fn link(self, lang: Lang, id: &InspectionId, seq: u64) -> Link {
        let label = match self {
            Act::Ask => pick(lang, "删除私密内容…", "Erase private content…"),
            Act::Confirm => pick(lang, "确认删除…", "Confirm…"),
        };
        Link::new(label, format!("/inspections/{id}/journal/{seq}/{}", self.slug()))
    }
}

/// What the line says happened, in short.
fn what(lang: Lang, app: &App, directory: &Directory, piece: &PrivatePiece) -> String {
    let rows = words::rows(lang, app, directory, std::slice::from_ref(&piece.line));
    rows.into_iter().next().map(|it| events::clipped(&it.what, 80)).unwrap_or_default()
}

/// On the journal's page: what waits for a second person, and on each line with private content the way to erase it.
pub(crate) fn on_journal(
    app: &App,
    signed: &Signed,
    id: &InspectionId,
    directory: &Directory,
    lines: &[app::JournalLine],
    rows: &mut [JournalRow],
) -> Result<Vec<Notice>> {
    let lang = signed.visit.lang;
    // Whoever only looks, in an emergency, erases nothing.
    let pending = match app.erasures_pending(&signed.caller, id) {
        Err(Error::NotFound) => return Ok(vec![]),
        pending => pending?,
    };
    for (row, line) in rows.iter_mut().zip(lines) {
        let asked = pending.iter().any(|it| it.line.seq == line.seq);
        if line.beside == app::Beside::Present && !asked {
            row.erase = Some(Act::Ask.link(lang, id, line.seq));
        }
    }
    let notice = |piece: &PrivatePiece| {
        let asked = piece.asked.as_ref()?;
        let may = piece.may_be_confirmed_by(&signed.caller).is_ok();
        let who = events::author(lang, directory, &asked.by);
        let at = Msg::new(lang).minute(&words::instant(app.world(), asked.at));
        let what = what(lang, app, directory, piece);
        let reason = events::clipped(&asked.reason, 200);
        let text = match lang {
            Lang::Zh => {
                let then = if may { "" } else { "。等另一个人确认" };
                format!("{who}于{at}申请删除私密内容：{what}；缘由：{reason}{then}")
            }
            Lang::En => {
                let then = if may { "" } else { ". Another person must confirm" };
                format!("{who} asked on {at} to erase private content: {what}; reason: {reason}{then}")
            }
        };
        let link = may.then(|| Act::Confirm.link(lang, id, piece.line.seq));
        Some(Notice { tone: if may { Tone::Warn } else { Tone::Info }, text, link })
    };
    Ok(pending.iter().filter_map(notice).collect())
}

/// What will follow. Reasons are part of the record, so nobody must write into them what is to be gone.
fn follows(lang: Lang, act: Act, piece: &PrivatePiece) -> String {
    let quoted: Vec<String> = piece.words.iter().map(|it| format!("“{}”", events::clipped(it, 80))).collect();
    let content = match quoted.is_empty() {
        true => {
            pick(lang, "受限内容（不在这里显示）", "restricted content, which is not shown here").to_owned()
        }
        false => Msg::new(lang).list(&quoted),
    };
    match (lang, act) {
        (Lang::Zh, Act::Ask) => format!(
            "要删除的是{content}：另一个人确认后就找不回来（以前做的备份里还有），文件本身、这条记录、它的证明和各项数字都不变。缘由会留在记录里，不要把要删除的内容写进去。"
        ),
        (Lang::Zh, Act::Confirm) => format!(
            "将删除{content}：马上生效，找不回来（以前做的备份里还有），文件本身、这条记录、它的证明和各项数字都不变。缘由会留在记录里，不要把要删除的内容写进去。"
        ),
        (Lang::En, Act::Ask) => format!(
            "To be erased: {content}. Once a second person confirms, it is gone for good (earlier backups still hold it); the file itself, this record, its proof and all counts stay. The reason stays on record: do not repeat in it what is to be gone."
        ),
        (Lang::En, Act::Confirm) => format!(
            "To be erased: {content}. It is gone at once and for good (earlier backups still hold it); the file itself, this record, its proof and all counts stay. The reason stays on record: do not repeat in it what is to be gone."
        ),
    }
}

fn ask_page(
    app: &App,
    signed: &Signed,
    id: &InspectionId,
    act: Act,
    piece: &PrivatePiece,
    fill: &dyn Fn(FormState) -> FormState,
    status: StatusCode,
) -> Result<Reply> {
    let lang = signed.visit.lang;
    let t = Msg::new(lang);
    let directory = app.directory(&signed.caller)?;
    let row = app.ledger(&signed.caller, id, app.as_of(None)?)?.inspection;
    let what = what(lang, app, &directory, piece);
    let (label, submit) = match act {
        Act::Ask => (pick(lang, "申请删除私密内容", "Ask to erase private content"), "申请删除"),
        Act::Confirm => (pick(lang, "确认删除私密内容", "Confirm erasing private content"), "确认删除"),
    };
    let submit = match lang {
        Lang::Zh => submit,
        Lang::En => label,
    };
    let to = act.link(lang, id, piece.line.seq).href;
    let mut follows = follows(lang, act, piece);
    if let (Act::Confirm, Some(asked)) = (act, &piece.asked) {
        let who = events::author(lang, &directory, &asked.by);
        let at = t.minute(&words::instant(app.world(), asked.at));
        let reason = events::clipped(&asked.reason, 200);
        follows = match lang {
            Lang::Zh => format!("{who}于{at}申请，缘由：{reason}。{follows}"),
            Lang::En => format!("{who} asked on {at}, reason: {reason}. {follows}"),
        };
    }
    let page = AskPage {
        frame: frame_today(app, signed, Section::Ledger, &row)?,
        title: format!("{label}{}{what}", t.colon()),
        follows,
        facts: vec![],
        fields: vec![AskField::Reason],
        form: fill(FormState::new(to, &signed.caller.csrf)),
        submit: submit.to_owned(),
        danger: true,
        back: Link::new(t.journal(), format!("/inspections/{id}/journal")),
    };
    Ok(Reply::With(status, ui::html(&page)))
}

pub(crate) async fn ask(
    State(web): State<Arc<Web>>,
    signed: Signed,
    Path((id, seq, act)): Path<(String, String, String)>,
) -> Response {
    reply::respond(web, signed, move |app, signed| {
        let (id, seq, act) = addressed(id, &seq, &act)?;
        let piece = act.may(app, signed, &id, seq)?;
        ask_page(app, signed, &id, act, &piece, &|form| form, StatusCode::OK)
    })
    .await
}

pub(crate) async fn act(
    State(web): State<Arc<Web>>,
    Path((id, seq, act)): Path<(String, String, String)>,
    form: SessionForm,
) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        let lang = signed.visit.lang;
        let (id, seq, act) = addressed(id, &seq, &act)?;
        let piece = act.may(app, signed, &id, seq)?;
        let reason = fields.get("reason");
        let (done, key) = match act {
            Act::Ask => (app.request_erasure(&signed.caller, &id, seq, reason), "erasure_asked"),
            Act::Confirm => (app.confirm_erasure(&signed.caller, &id, seq, reason), "erased"),
        };
        match done {
            Ok(()) => Ok(Reply::See(format!("/inspections/{id}/journal?ok={key}"))),
            Err(error @ Error::Refused(_)) => {
                let fill =
                    |form| words::beside(lang, retyped(form, &fields), &error, &[(Field::Reason, "reason")]);
                ask_page(app, signed, &id, act, &piece, &fill, StatusCode::UNPROCESSABLE_ENTITY)
            }
            Err(error) => Err(error),
        }
    })
    .await
}

fn addressed(id: String, seq: &str, act: &str) -> Result<(InspectionId, u64, Act)> {
    let seq = seq.parse().map_err(|_| Error::NotFound)?;
    Ok((InspectionId(id), seq, Act::parse(act).ok_or(Error::NotFound)?))
}
