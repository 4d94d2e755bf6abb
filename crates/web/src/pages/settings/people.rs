//! Accounts: the system administrator's. What decides whether somebody can sign in is proposed here and confirmed by the
//! security administrator.

use super::*;
use crate::{
    fields::{Fields, SessionForm},
    pages::inspections::retyped,
};
use app::Invalid;
use app::NewPerson;
use axum::{extract::Path, http::StatusCode};
use ledger::people as domain;
use ledger::{OrgId, PersonId, proposal::Act};
use ui::{AccountState, PeoplePage};
use ui::{AskField, AskPage, Link, Msg};

fn person_row(
    lang: Lang,
    app: &App,
    directory: &Directory,
    waiting: &[views::ProposalRow],
    row: &PersonRow,
) -> ui::PersonRow {
    let at = |act: &str| Some(format!("/settings/people/{}/{act}", row.id));
    let person = &row.person;
    let today = app.world().today();
    let present = person.disabled.is_none() && person.left.is_none();
    let state = if !present {
        AccountState::Disabled
    } else if person.has_password && !person.waiting {
        AccountState::Active
    } else {
        AccountState::Invited
    };
    let posts = person.posts.iter().filter(|it| !it.main && it.to.is_none_or(|to| today <= to));
    let waits = waiting
        .iter()
        .flat_map(|it| &it.proposal.acts)
        .find(|it| it.person().is_some_and(|it| it.as_str() == row.id))
        .map(|it| match lang {
            Lang::Zh => format!("等复核：{}", words::proposals::act(lang, directory, it)),
            Lang::En => format!("to be confirmed: {}", words::proposals::act(lang, directory, it)),
        });
    ui::PersonRow {
        name: events::person(lang, directory, &row.id),
        username: person.username.clone(),
        office: office_of(lang, directory, row),
        post: person.post.clone().unwrap_or_default(),
        state,
        roles: roles_of(lang, row, today),
        last_seen: String::new(),
        rename: at("rename").filter(|_| present),
        transfer: at("post").filter(|_| present),
        // An administrator's hand cannot be taken away: another takes its place first.
        disable: at("disable").filter(|_| present && row.admin.is_none()),
        enable: at("enable").filter(|_| !present),
        reset: at("reset").filter(|_| present && !person.waiting),
        also: at("also").filter(|_| present),
        leave: at("leave").filter(|_| present && row.admin.is_none()),
        posts: posts
            .map(|it| {
                let title = it.title.as_deref().unwrap_or("");
                let at = full_name(lang, directory, it.office.id.as_str());
                format!("{}　{at}{title}", Msg::new(lang).also_post())
            })
            .collect(),
        waits: waits.unwrap_or_default(),
    }
}

fn add_person_form(signed: &Signed, directory: &Directory) -> FormState {
    FormState::new("/settings/people", &signed.caller.csrf).choose("office", nodes_to_choose(directory))
}

fn people_page(
    app: &App,
    signed: &Signed,
    add: Option<FormState>,
    halves: &[app::Half],
    status: StatusCode,
) -> Result<Reply> {
    let lang = signed.visit.lang;
    let directory = app.directory(&signed.caller)?;
    let waiting = app.proposals(&signed.caller, true)?;
    let page = PeoplePage {
        frame: settings_frame(app, signed)?,
        tabs: tabs(signed),
        rows: in_order(&directory)
            .into_iter()
            .map(|it| person_row(lang, app, &directory, &waiting, it))
            .collect(),
        slip: first_slip(lang, &directory, halves),
        add: Some(add.unwrap_or_else(|| add_person_form(signed, &directory))),
    };
    Ok(Reply::With(status, ui::html(&page)))
}

pub(crate) async fn people(State(web): State<Arc<Web>>, signed: Signed) -> Response {
    reply::respond(web, signed, |app, signed| {
        only(signed, Role::SystemAdmin)?;
        people_page(app, signed, None, &[], StatusCode::OK)
    })
    .await
}

pub(crate) async fn add_person(State(web): State<Arc<Web>>, form: SessionForm) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        only(signed, Role::SystemAdmin)?;
        let new = NewPerson {
            name: fields.get("name").to_owned(),
            username: fields.get("username").to_owned(),
            office: OrgId::from(fields.get("office")),
            post: fields.text("post"),
        };
        match app.add_person(&signed.caller, &new) {
            // No redirect: the half is nowhere but in this answer.
            Ok(made) => people_page(app, signed, None, &made.halves, StatusCode::OK),
            Err(error @ (Error::Invalid { .. } | Error::Refused(_))) => {
                let directory = app.directory(&signed.caller)?;
                let form = retyped(add_person_form(signed, &directory), &fields);
                let form = words::beside(signed.visit.lang, form, &error, &PLACES);
                people_page(app, signed, Some(form), &[], StatusCode::UNPROCESSABLE_ENTITY)
            }
            Err(error) => Err(error),
        }
    })
    .await
}

/// What the system administrator does to one account, or proposes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PersonAct {
    Rename,
    Post,
    Also,
    Disable,
    Enable,
    Reset,
    Leave,
}

impl PersonAct {
    fn parse(text: &str) -> Option<PersonAct> {
        match text {
            "rename" => Some(PersonAct::Rename),
            "post" => Some(PersonAct::Post),
            "also" => Some(PersonAct::Also),
            "disable" => Some(PersonAct::Disable),
            "enable" => Some(PersonAct::Enable),
            "reset" => Some(PersonAct::Reset),
            "leave" => Some(PersonAct::Leave),
            _ => None,
        }
    }

    fn slug(self) -> &'static str {
        match self {
            PersonAct::Rename => "rename",
            PersonAct::Post => "post",
            PersonAct::Also => "also",
            PersonAct::Disable => "disable",
            PersonAct::Enable => "enable",
            PersonAct::Reset => "reset",
            PersonAct::Leave => "leave",
        }
    }
}

/// What somebody still holds, a line each.
fn held(
    lang: Lang,
    app: &App,
    signed: &Signed,
    directory: &Directory,
    row: &PersonRow,
) -> Result<Vec<String>> {
    let held = app.holdings(&signed.caller, &PersonId::from(row.id.as_str()))?;
    let zh = matches!(lang, Lang::Zh);
    let mut facts = Vec::new();
    for grant in &held.grants {
        let (role, at) = (events::role(lang, grant.role), full_name(lang, directory, grant.at.as_str()));
        facts.push(if zh {
            format!("角色：{role}，范围{at}")
        } else {
            format!("role: {role} over {at}")
        });
    }
    for it in &held.deputies {
        let of = events::person(lang, directory, it.of.as_str());
        facts.push(if zh {
            format!("代{of}行使角色到{}", it.to)
        } else {
            format!("deputy of {of} to {}", it.to)
        });
    }
    for (body, post) in &held.bodies {
        let (body, post) = (full_name(lang, directory, body.as_str()), post.as_deref().unwrap_or(""));
        facts.push(if zh { format!("{body}成员　{post}") } else { format!("member of {body} {post}") });
    }
    for (count, zh_word, en_word) in [
        (held.led, "牵头的未销号和长期坚持问题", "findings led"),
        (held.handled, "经办的问题", "findings handled"),
    ] {
        if count > 0 {
            facts.push(if zh { format!("{zh_word}{count}项") } else { format!("{count} {en_word}") });
        }
    }
    let prefix = Msg::new(lang).still_holds();
    Ok(facts.into_iter().map(|it| format!("{prefix}{it}")).collect())
}

fn person_page(
    app: &App,
    signed: &Signed,
    directory: &Directory,
    row: &PersonRow,
    act: PersonAct,
    fill: &dyn Fn(FormState) -> FormState,
    status: StatusCode,
) -> Result<Reply> {
    let lang = signed.visit.lang;
    let t = Msg::new(lang);
    let name = events::person(lang, directory, &row.id);
    let (label, follows, fields, danger) = match act {
        PersonAct::Rename => {
            (t.rename(), t.rename_hint(), vec![AskField::PersonName, AskField::Reason], false)
        }
        PersonAct::Post => (t.transfer(), String::new(), vec![AskField::Office, AskField::Post], false),
        PersonAct::Also => {
            let fields = vec![AskField::Office, AskField::Post, AskField::From, AskField::MaybeUntil];
            (t.also_post(), String::new(), fields, false)
        }
        PersonAct::Disable => (t.disable(), t.disable_follows(&name), vec![AskField::Reason], true),
        PersonAct::Enable => (t.enable(), t.enable_follows(&name), vec![AskField::Reason], false),
        PersonAct::Reset => (t.reset(), t.reset_follows(&name), vec![AskField::Reason], false),
        PersonAct::Leave => {
            (t.leave(), t.leave_follows(&name), vec![AskField::LastDay, AskField::Reason], true)
        }
    };
    let facts = match act {
        PersonAct::Disable | PersonAct::Leave => held(lang, app, signed, directory, row)?,
        PersonAct::Rename | PersonAct::Post | PersonAct::Also | PersonAct::Enable | PersonAct::Reset => {
            vec![]
        }
    };
    let form = FormState::new(format!("/settings/people/{}/{}", row.id, act.slug()), &signed.caller.csrf)
        .choose("office", nodes_to_choose(directory));
    let page = AskPage {
        frame: settings_frame(app, signed)?,
        title: title(lang, &label, &name),
        follows,
        facts,
        fields,
        form: fill(form),
        submit: label,
        danger,
        back: Link::new(pick(lang, "人员", "People"), "/settings/people"),
    };
    Ok(Reply::With(status, ui::html(&page)))
}

pub(crate) async fn person_form(
    State(web): State<Arc<Web>>,
    signed: Signed,
    Path((id, act)): Path<(String, String)>,
) -> Response {
    reply::respond(web, signed, move |app, signed| {
        only(signed, Role::SystemAdmin)?;
        let act = PersonAct::parse(&act).ok_or(Error::NotFound)?;
        let directory = app.directory(&signed.caller)?;
        let row = directory.people.get(&id).ok_or(Error::NotFound)?;
        let today = app.world().today().to_string();
        let fill = |form: FormState| match act {
            PersonAct::Rename => form.with("name", row.person.name.get().cloned().unwrap_or_default()),
            PersonAct::Post => form
                .with("office", row.person.office.as_ref().map_or("", |it| it.id.as_str()))
                .with("post", row.person.post.clone().unwrap_or_default()),
            PersonAct::Also => form.with("from", today.clone()),
            PersonAct::Leave => form.with("on", today.clone()),
            PersonAct::Disable | PersonAct::Enable | PersonAct::Reset => form,
        };
        person_page(app, signed, &directory, row, act, &fill, StatusCode::OK)
    })
    .await
}

/// What came of an act: a word for the next page, and the halves of a code to be shown.
fn person_done(
    app: &App,
    signed: &Signed,
    person: &PersonId,
    act: PersonAct,
    fields: &Fields,
) -> Result<(&'static str, Vec<app::Half>)> {
    let caller = &signed.caller;
    let reason = fields.get("reason");
    let propose = |act: Act| app.propose(caller, vec![act], reason).map(|it| ("proposed", it.halves));
    let change =
        |command: domain::Command| app.person_command(caller, person, &command).map(|_| ("saved", vec![]));
    let person = person.clone();
    match act {
        PersonAct::Rename => {
            change(domain::Command::Rename { name: fields.get("name").to_owned(), reason: reason.to_owned() })
        }
        PersonAct::Post => change(domain::Command::ChangePost {
            office: app.office(&OrgId::from(fields.get("office")))?,
            post: fields.text("post"),
        }),
        PersonAct::Also => change(domain::Command::TakePost {
            office: app.office(&OrgId::from(fields.get("office")))?,
            title: fields.text("post"),
            from: needed_day(fields, "from")?,
            to: fields.day("until").map_err(|()| Error::invalid("until", Invalid::Unknown))?,
        }),
        PersonAct::Disable => propose(Act::CloseAccount { person }),
        PersonAct::Enable => propose(Act::OpenAccount { person }),
        PersonAct::Reset => propose(Act::ResetPassword { person }),
        PersonAct::Leave => propose(Act::Leave { person, on: needed_day(fields, "on")? }),
    }
}

pub(crate) async fn person_act(
    State(web): State<Arc<Web>>,
    Path((id, act)): Path<(String, String)>,
    form: SessionForm,
) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        only(signed, Role::SystemAdmin)?;
        let act = PersonAct::parse(&act).ok_or(Error::NotFound)?;
        let directory = app.directory(&signed.caller)?;
        let row = directory.people.get(&id).ok_or(Error::NotFound)?;
        match person_done(app, signed, &PersonId(id.clone()), act, &fields) {
            Ok((done, halves)) if halves.is_empty() => Ok(Reply::See(format!("/settings/people?ok={done}"))),
            Ok((_, halves)) => people_page(app, signed, None, &halves, StatusCode::OK),
            Err(error @ (Error::Invalid { .. } | Error::Refused(_))) => {
                let fill = |form| words::beside(signed.visit.lang, retyped(form, &fields), &error, &PLACES);
                person_page(app, signed, &directory, row, act, &fill, StatusCode::UNPROCESSABLE_ENTITY)
            }
            Err(error) => Err(error),
        }
    })
    .await
}
