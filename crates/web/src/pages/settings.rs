//! Settings: people, roles, the organisation, verification. Each page belongs to one of the three
//! administrators; for everybody else it is not there.

use super::inspections::retyped;
use crate::{
    Web,
    fields::SessionForm,
    frame,
    reply::{self, Reply},
    visit::Signed,
    words::{self, events, pick},
};
use access::Role;
use app::{App, Directory, Error, LastVerified, NewPerson, Result};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use ledger::{Field, OrgId, PersonId, org, people};
use std::sync::Arc;
use ui::{
    AccountState, AskField, AskPage, CheckpointInfo, Choice, FormState, GrantRow, Lang, Link, Msg,
    OneTimeCode, OrgNode, OrganisationPage, PeoplePage, PersonGrants, RolesPage, Section, SettingsTab, Tabs,
    VerifiedLedger, VerifyPage, VerifyResult,
};
use views::{OrgRow, PersonRow};

/// Where the forms' fields stand for texts of the ledger.
const PLACES: [(Field, &str); 4] =
    [(Field::Name, "name"), (Field::Title, "post"), (Field::Username, "username"), (Field::Reason, "reason")];

/// The page is of this administrator alone; others learn nothing of it.
pub(crate) fn only(signed: &Signed, role: Role) -> Result<()> {
    if signed.caller.actor.has(role) { Ok(()) } else { Err(Error::NotFound) }
}

pub(crate) fn tabs(signed: &Signed) -> Tabs {
    let actor = &signed.caller.actor;
    let of = |role: Role, tabs: &[SettingsTab]| if actor.has(role) { tabs.to_vec() } else { vec![] };
    let mut all = of(
        Role::SystemAdmin,
        &[SettingsTab::People, SettingsTab::Organisation, SettingsTab::Sessions, SettingsTab::Webhooks],
    );
    all.extend(of(Role::SecurityAdmin, &[SettingsTab::Roles]));
    all.extend(of(Role::AuditAdmin, &[SettingsTab::Audit]));
    all.push(SettingsTab::Verify);
    all
}

/// The tree in reading order with its depths; what stands under nothing known comes last.
pub(crate) fn tree(directory: &Directory) -> Vec<(u32, &OrgRow)> {
    let mut all = Vec::with_capacity(directory.offices.len());
    let mut seen = std::collections::BTreeSet::new();
    under(directory, None, 0, &mut all, &mut seen);
    let mut lost: Vec<&OrgRow> =
        directory.offices.values().filter(|it| !seen.contains(it.id.as_str())).collect();
    lost.sort_by_key(|it| &it.path);
    all.extend(lost.into_iter().map(|it| (0, it)));
    all
}

fn under<'a>(
    directory: &'a Directory,
    parent: Option<&str>,
    depth: u32,
    all: &mut Vec<(u32, &'a OrgRow)>,
    seen: &mut std::collections::BTreeSet<&'a str>,
) {
    let mut here: Vec<&OrgRow> =
        directory.offices.values().filter(|it| it.parent.as_deref() == parent).collect();
    here.sort_by_key(|it| (it.ordinal, &it.id));
    for node in here {
        if seen.insert(&node.id) {
            all.push((depth, node));
            under(directory, Some(&node.id), depth + 1, all, seen);
        }
    }
}

/// The open nodes to choose from, set in by their depth.
fn nodes_to_choose(directory: &Directory) -> Vec<Choice> {
    tree(directory)
        .into_iter()
        .filter(|(_, it)| it.closed.is_none())
        .map(|(depth, it)| Choice::new(&it.id, format!("{}{}", "　".repeat(depth as usize), it.name)))
        .collect()
}

/// People in the order of the establishment, then by name.
fn in_order(directory: &Directory) -> Vec<&PersonRow> {
    let order: std::collections::BTreeMap<&str, usize> =
        tree(directory).into_iter().enumerate().map(|(i, (_, it))| (it.id.as_str(), i)).collect();
    let mut all: Vec<&PersonRow> = directory.people.values().collect();
    all.sort_by_key(|it| {
        let office = it.person.office.as_ref().and_then(|office| order.get(office.id.as_str()));
        (office.copied().unwrap_or(usize::MAX), &it.person.username)
    });
    all
}

/// An office with its unit before it: every unit has an office of the same name.
fn full_name(lang: Lang, directory: &Directory, id: &str) -> String {
    let name = events::office(lang, directory, id);
    let Some(node) = directory.offices.get(id) else { return name };
    let above = node.parent.as_ref().and_then(|it| directory.offices.get(it));
    match (node.kind, above) {
        (org::NodeKind::Office | org::NodeKind::Body, Some(above)) if above.kind == org::NodeKind::Unit => {
            format!("{}　{name}", above.name)
        }
        (
            org::NodeKind::Region | org::NodeKind::Unit | org::NodeKind::Office | org::NodeKind::Body,
            Some(_) | None,
        ) => name,
    }
}

fn office_of(lang: Lang, directory: &Directory, row: &PersonRow) -> String {
    row.person.office.as_ref().map(|it| full_name(lang, directory, it.id.as_str())).unwrap_or_default()
}

fn admin_role(admin: people::Admin) -> Role {
    match admin {
        people::Admin::System => Role::SystemAdmin,
        people::Admin::Security => Role::SecurityAdmin,
        people::Admin::Audit => Role::AuditAdmin,
    }
}

/// The roles of a person in words, administrators' included.
fn roles_of(lang: Lang, row: &PersonRow, today: jiff::civil::Date) -> Vec<String> {
    let mut roles: Vec<String> =
        row.admin.map(|it| words::role(lang, admin_role(it)).to_owned()).into_iter().collect();
    for grant in row.grants(today) {
        let role = events::role(lang, grant.role).to_owned();
        if !roles.contains(&role) {
            roles.push(role);
        }
    }
    roles
}

pub(crate) fn settings_frame(app: &App, signed: &Signed) -> Result<ui::Frame> {
    frame::general(app, signed, Section::Settings)
}

// --------------------------------------------------------------------------------------------------- people

fn person_row(lang: Lang, app: &App, directory: &Directory, row: &PersonRow) -> ui::PersonRow {
    let at = |act: &str| Some(format!("/settings/people/{}/{act}", row.id));
    let person = &row.person;
    let enabled = person.disabled.is_none();
    let state = if !enabled {
        AccountState::Disabled
    } else if person.has_password {
        AccountState::Active
    } else {
        AccountState::Invited
    };
    ui::PersonRow {
        name: events::person(lang, directory, &row.id),
        username: person.username.clone(),
        office: office_of(lang, directory, row),
        post: person.post.clone().unwrap_or_default(),
        state,
        roles: roles_of(lang, row, app.world().today()),
        last_seen: String::new(),
        rename: at("rename").filter(|_| enabled),
        transfer: at("post").filter(|_| enabled),
        // An administrator's hand cannot be taken away: nobody could take its place.
        disable: at("disable").filter(|_| enabled && row.admin.is_none()),
        enable: at("enable").filter(|_| !enabled),
        reset: at("reset").filter(|_| enabled),
    }
}

fn add_person_form(signed: &Signed, directory: &Directory) -> FormState {
    FormState::new("/settings/people", &signed.caller.csrf).choose("office", nodes_to_choose(directory))
}

fn people_page(
    app: &App,
    signed: &Signed,
    add: Option<FormState>,
    code: Option<OneTimeCode>,
    status: StatusCode,
) -> Result<Reply> {
    let lang = signed.visit.lang;
    let directory = app.directory(&signed.caller)?;
    let page = PeoplePage {
        frame: settings_frame(app, signed)?,
        tabs: tabs(signed),
        rows: in_order(&directory).into_iter().map(|it| person_row(lang, app, &directory, it)).collect(),
        code,
        add: Some(add.unwrap_or_else(|| add_person_form(signed, &directory))),
    };
    Ok(Reply::With(status, ui::html(&page)))
}

pub(crate) async fn people(State(web): State<Arc<Web>>, signed: Signed) -> Response {
    reply::respond(web, signed, |app, signed| {
        only(signed, Role::SystemAdmin)?;
        people_page(app, signed, None, None, StatusCode::OK)
    })
    .await
}

/// A code as it is shown, once.
fn one_time(app: &App, name: &str, username: &str, code: String) -> OneTimeCode {
    let until = words::instant(app.world(), app.world().now() + app::CODE_GOOD);
    OneTimeCode { name: name.to_owned(), username: username.to_owned(), code, until }
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
            // No redirect: the code is nowhere but in this answer.
            Ok((_, code)) => {
                let code = one_time(app, &new.name, &new.username, code);
                people_page(app, signed, None, Some(code), StatusCode::OK)
            }
            Err(error @ (Error::Invalid { .. } | Error::Refused(_))) => {
                let directory = app.directory(&signed.caller)?;
                let form = retyped(add_person_form(signed, &directory), &fields);
                let form = words::beside(signed.visit.lang, form, &error, &PLACES);
                people_page(app, signed, Some(form), None, StatusCode::UNPROCESSABLE_ENTITY)
            }
            Err(error) => Err(error),
        }
    })
    .await
}

/// What the system administrator does to one account, but for the reset, which asks for nothing.
#[derive(Clone, Copy)]
enum PersonAct {
    Rename,
    Post,
    Disable,
    Enable,
}

impl PersonAct {
    fn parse(text: &str) -> Option<PersonAct> {
        match text {
            "rename" => Some(PersonAct::Rename),
            "post" => Some(PersonAct::Post),
            "disable" => Some(PersonAct::Disable),
            "enable" => Some(PersonAct::Enable),
            _ => None,
        }
    }

    fn slug(self) -> &'static str {
        match self {
            PersonAct::Rename => "rename",
            PersonAct::Post => "post",
            PersonAct::Disable => "disable",
            PersonAct::Enable => "enable",
        }
    }
}

/// `停用：周牧野`
fn title(lang: Lang, act: &str, whom: &str) -> String {
    match lang {
        Lang::Zh => format!("{act}：{whom}"),
        Lang::En => format!("{act}: {whom}"),
    }
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
        PersonAct::Disable => (t.disable(), t.disable_follows(&name), vec![AskField::Reason], true),
        PersonAct::Enable => (t.enable(), String::new(), vec![AskField::Reason], false),
    };
    let form = FormState::new(format!("/settings/people/{}/{}", row.id, act.slug()), &signed.caller.csrf)
        .choose("office", nodes_to_choose(directory));
    let page = AskPage {
        frame: settings_frame(app, signed)?,
        title: title(lang, &label, &name),
        follows,
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
        let fill = |form: FormState| match act {
            PersonAct::Rename => form.with("name", row.person.name.get().cloned().unwrap_or_default()),
            PersonAct::Post => form
                .with("office", row.person.office.as_ref().map_or("", |it| it.id.as_str()))
                .with("post", row.person.post.clone().unwrap_or_default()),
            PersonAct::Disable | PersonAct::Enable => form,
        };
        person_page(app, signed, &directory, row, act, &fill, StatusCode::OK)
    })
    .await
}

pub(crate) async fn person_act(
    State(web): State<Arc<Web>>,
    Path((id, act)): Path<(String, String)>,
    form: SessionForm,
) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        only(signed, Role::SystemAdmin)?;
        let person = PersonId(id);
        if act == "reset" {
            let code = app.reset_person(&signed.caller, &person)?;
            let directory = app.directory(&signed.caller)?;
            let row = directory.people.get(person.as_str()).ok_or(Error::NotFound)?;
            let name = events::person(signed.visit.lang, &directory, &row.id);
            let code = one_time(app, &name, &row.person.username, code);
            return people_page(app, signed, None, Some(code), StatusCode::OK);
        }
        let act = PersonAct::parse(&act).ok_or(Error::NotFound)?;
        let directory = app.directory(&signed.caller)?;
        let row = directory.people.get(person.as_str()).ok_or(Error::NotFound)?;
        let reason = fields.get("reason").to_owned();
        let command = match act {
            PersonAct::Rename => Ok(people::Command::Rename { name: fields.get("name").to_owned(), reason }),
            PersonAct::Post => app
                .office(&OrgId::from(fields.get("office")))
                .map(|office| people::Command::ChangePost { office, post: fields.text("post") }),
            PersonAct::Disable => Ok(people::Command::Disable { reason }),
            PersonAct::Enable => Ok(people::Command::Enable { reason }),
        };
        let done = match act {
            PersonAct::Rename | PersonAct::Post => "saved",
            PersonAct::Disable => "disabled",
            PersonAct::Enable => "enabled",
        };
        match command.and_then(|command| app.person_command(&signed.caller, &person, &command)) {
            Ok(_) => Ok(Reply::See(format!("/settings/people?ok={done}"))),
            Err(error @ (Error::Invalid { .. } | Error::Refused(_))) => {
                let fill = |form| words::beside(signed.visit.lang, retyped(form, &fields), &error, &PLACES);
                person_page(app, signed, &directory, row, act, &fill, StatusCode::UNPROCESSABLE_ENTITY)
            }
            Err(error) => Err(error),
        }
    })
    .await
}

// ---------------------------------------------------------------------------------------------------- roles

fn grant_form(signed: &Signed, directory: &Directory) -> FormState {
    let lang = signed.visit.lang;
    let people = in_order(directory)
        .into_iter()
        .filter(|it| it.person.disabled.is_none() && it.admin.is_none())
        .map(|it| {
            let name = events::person(lang, directory, &it.id);
            let office = office_of(lang, directory, it);
            Choice::new(&it.id, format!("{name}　{office}"))
        })
        .collect();
    let roles = people::Role::ALL.map(|it| Choice::new(it.key(), events::role(lang, it))).to_vec();
    FormState::new("/settings/roles", &signed.caller.csrf)
        .choose("person", people)
        .choose("role", roles)
        .choose("scope", nodes_to_choose(directory))
}

fn grants(lang: Lang, app: &App, directory: &Directory, row: &PersonRow) -> PersonGrants {
    let mut grants: Vec<GrantRow> = Vec::new();
    if let Some(admin) = row.admin {
        grants.push(GrantRow {
            role: words::role(lang, admin_role(admin)).to_owned(),
            scope: pick(lang, "全系统，不看内容", "the whole system, no contents").to_owned(),
            since: pick(lang, "建库时设定", "at set-up").to_owned(),
            ..GrantRow::default()
        });
    }
    grants.extend(row.grants(app.world().today()).map(|grant| GrantRow {
        role: events::role(lang, grant.role).to_owned(),
        scope: full_name(lang, directory, grant.at.as_str()),
        since: grant.from.to_string(),
        by: grant.to.map_or_else(String::new, |to| match lang {
            Lang::Zh => format!("到{to}为止"),
            Lang::En => format!("until {to}"),
        }),
        revoke: Some(format!("/settings/roles/{}/revoke?role={}&at={}", row.id, grant.role.key(), grant.at)),
    }));
    PersonGrants {
        name: events::person(lang, directory, &row.id),
        username: row.person.username.clone(),
        office: office_of(lang, directory, row),
        grants,
    }
}

fn roles_page(app: &App, signed: &Signed, form: Option<FormState>, status: StatusCode) -> Result<Reply> {
    let directory = app.directory(&signed.caller)?;
    let lang = signed.visit.lang;
    let page = RolesPage {
        frame: settings_frame(app, signed)?,
        tabs: tabs(signed),
        people: in_order(&directory)
            .into_iter()
            .filter(|it| it.person.disabled.is_none())
            .map(|it| grants(lang, app, &directory, it))
            .collect(),
        grant: Some(form.unwrap_or_else(|| grant_form(signed, &directory))),
    };
    Ok(Reply::With(status, ui::html(&page)))
}

pub(crate) async fn roles(State(web): State<Arc<Web>>, signed: Signed) -> Response {
    reply::respond(web, signed, |app, signed| {
        only(signed, Role::SecurityAdmin)?;
        roles_page(app, signed, None, StatusCode::OK)
    })
    .await
}

pub(crate) async fn grant(State(web): State<Arc<Web>>, form: SessionForm) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        only(signed, Role::SecurityAdmin)?;
        let directory = app.directory(&signed.caller)?;
        let person = PersonId::from(fields.get("person"));
        let role = people::Role::from_key(fields.get("role"));
        let done = match (directory.people.contains_key(person.as_str()), role) {
            (false, _) => Err(Error::invalid("person", app::Invalid::Unknown)),
            (true, None) => Err(Error::invalid("role", app::Invalid::Unknown)),
            (true, Some(role)) => {
                app.grant_at(role, &OrgId::from(fields.get("scope")), None).and_then(|grant| {
                    app.person_command(&signed.caller, &person, &people::Command::GrantRole { grant })
                })
            }
        };
        match done {
            Ok(_) => Ok(Reply::See("/settings/roles?ok=granted".to_owned())),
            Err(error @ (Error::Invalid { .. } | Error::Refused(_))) => {
                let form = retyped(grant_form(signed, &directory), &fields);
                let form = words::beside(signed.visit.lang, form, &error, &PLACES);
                roles_page(app, signed, Some(form), StatusCode::UNPROCESSABLE_ENTITY)
            }
            Err(error) => Err(error),
        }
    })
    .await
}

/// The page that asks why a role is revoked. Which role is in the address, so that nothing has to be hidden in the form.
fn revoke_page(
    app: &App,
    signed: &Signed,
    id: &str,
    fill: &dyn Fn(FormState) -> FormState,
    status: StatusCode,
) -> Result<(Reply, people::Role, OrgId)> {
    let lang = signed.visit.lang;
    let t = Msg::new(lang);
    let directory = app.directory(&signed.caller)?;
    let row = directory.people.get(id).ok_or(Error::NotFound)?;
    let asked = |name: &str| frame::query(&signed.visit, name).ok_or(Error::NotFound);
    let role = people::Role::from_key(&asked("role")?).ok_or(Error::NotFound)?;
    let at = OrgId(asked("at")?);
    if !row.person.grants.iter().any(|it| it.role == role && it.at == at) {
        return Err(Error::NotFound);
    }
    let name = events::person(lang, &directory, id);
    let word = events::role(lang, role);
    let scope = full_name(lang, &directory, at.as_str());
    let action = format!("/settings/roles/{id}/revoke?role={}&at={at}", role.key());
    let page = AskPage {
        frame: settings_frame(app, signed)?,
        title: title(lang, &t.revoke(), &format!("{name}　{word}（{scope}）")),
        follows: t.revoke_follows(&name, word),
        fields: vec![AskField::Reason],
        form: fill(FormState::new(action, &signed.caller.csrf)),
        submit: t.revoke(),
        danger: true,
        back: Link::new(t.roles(), "/settings/roles"),
    };
    Ok((Reply::With(status, ui::html(&page)), role, at))
}

pub(crate) async fn role_form(
    State(web): State<Arc<Web>>,
    signed: Signed,
    Path((id, act)): Path<(String, String)>,
) -> Response {
    reply::respond(web, signed, move |app, signed| {
        only(signed, Role::SecurityAdmin)?;
        if act != "revoke" {
            return Err(Error::NotFound);
        }
        revoke_page(app, signed, &id, &|form| form, StatusCode::OK).map(|(reply, _, _)| reply)
    })
    .await
}

pub(crate) async fn role_act(
    State(web): State<Arc<Web>>,
    Path((id, act)): Path<(String, String)>,
    form: SessionForm,
) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        only(signed, Role::SecurityAdmin)?;
        if act != "revoke" {
            return Err(Error::NotFound);
        }
        let (_, role, at) = revoke_page(app, signed, &id, &|form| form, StatusCode::OK)?;
        let command = people::Command::RevokeRole { role, at, reason: fields.get("reason").to_owned() };
        match app.person_command(&signed.caller, &PersonId(id.clone()), &command) {
            Ok(_) => Ok(Reply::See("/settings/roles?ok=revoked".to_owned())),
            Err(error @ (Error::Invalid { .. } | Error::Refused(_))) => {
                let fill = |form| words::beside(signed.visit.lang, retyped(form, &fields), &error, &PLACES);
                revoke_page(app, signed, &id, &fill, StatusCode::UNPROCESSABLE_ENTITY)
                    .map(|(reply, _, _)| reply)
            }
            Err(error) => Err(error),
        }
    })
    .await
}

// --------------------------------------------------------------------------------------------- organisation

fn add_node_form(signed: &Signed, directory: &Directory) -> FormState {
    FormState::new("/settings/organisation", &signed.caller.csrf)
        .choose("parent", nodes_to_choose(directory))
        .choose("kind", Msg::new(signed.visit.lang).node_choices())
}

fn rename_form(signed: &Signed, id: &str) -> FormState {
    FormState::new(format!("/settings/organisation/{id}/rename"), &signed.caller.csrf).opened()
}

fn organisation_page(
    app: &App,
    signed: &Signed,
    add: Option<FormState>,
    edit: Option<(String, FormState)>,
    status: StatusCode,
) -> Result<Reply> {
    let lang = signed.visit.lang;
    let directory = app.directory(&signed.caller)?;
    let nodes = tree(&directory)
        .into_iter()
        .map(|(depth, it)| {
            let people = directory.people.values().filter(|person| {
                person.person.office.as_ref().is_some_and(|office| office.id.as_str() == it.id)
            });
            let open = it.closed.is_none();
            OrgNode {
                depth,
                name: it.name.clone(),
                kind: words::node_word(lang, it),
                people: u32::try_from(people.count()).unwrap_or(u32::MAX),
                closed: it.closed.clone(),
                edit: open.then(|| format!("/settings/organisation?edit={}", it.id)),
                // The root is the installation itself.
                close: (open && it.parent.is_some())
                    .then(|| format!("/settings/organisation/{}/close", it.id)),
                form: edit.as_ref().filter(|(id, _)| *id == it.id).map(|(_, form)| form.clone()),
            }
        })
        .collect();
    let page = OrganisationPage {
        frame: settings_frame(app, signed)?,
        tabs: tabs(signed),
        nodes,
        add: Some(add.unwrap_or_else(|| add_node_form(signed, &directory))),
    };
    Ok(Reply::With(status, ui::html(&page)))
}

pub(crate) async fn organisation(State(web): State<Arc<Web>>, signed: Signed) -> Response {
    reply::respond(web, signed, |app, signed| {
        only(signed, Role::SystemAdmin)?;
        let directory = app.directory(&signed.caller)?;
        let edit = frame::query(&signed.visit, "edit").and_then(|id| {
            let node = directory.offices.get(&id).filter(|it| it.closed.is_none())?;
            Some((id.clone(), rename_form(signed, &id).with("name", &node.name)))
        });
        organisation_page(app, signed, None, edit, StatusCode::OK)
    })
    .await
}

pub(crate) async fn add_node(State(web): State<Arc<Web>>, form: SessionForm) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        only(signed, Role::SystemAdmin)?;
        let directory = app.directory(&signed.caller)?;
        let kinds = [org::NodeKind::Region, org::NodeKind::Unit, org::NodeKind::Office, org::NodeKind::Body];
        let kind = kinds.into_iter().find(|it| it.key() == fields.get("kind"));
        let parent = fields.get("parent");
        let done = match kind {
            _ if !directory.offices.contains_key(parent) => {
                Err(Error::invalid("parent", app::Invalid::Unknown))
            }
            None => Err(Error::invalid("kind", app::Invalid::Unknown)),
            Some(kind) => {
                let siblings = directory.offices.values().filter(|it| it.parent.as_deref() == Some(parent));
                let command = org::Command::AddNode {
                    id: OrgId(app.world().new_id()),
                    parent: Some(OrgId::from(parent)),
                    name: fields.get("name").to_owned(),
                    kind,
                    body: None,
                    // A new one comes last.
                    ordinal: siblings.map(|it| it.ordinal + 1).max().unwrap_or(0),
                };
                app.org_command(&signed.caller, &command)
            }
        };
        match done {
            Ok(_) => Ok(Reply::See("/settings/organisation?ok=added".to_owned())),
            Err(error @ (Error::Invalid { .. } | Error::Refused(_))) => {
                let form = retyped(add_node_form(signed, &directory), &fields);
                let form = words::beside(signed.visit.lang, form, &error, &PLACES);
                organisation_page(app, signed, Some(form), None, StatusCode::UNPROCESSABLE_ENTITY)
            }
            Err(error) => Err(error),
        }
    })
    .await
}

fn close_page(
    app: &App,
    signed: &Signed,
    id: &str,
    fill: &dyn Fn(FormState) -> FormState,
    status: StatusCode,
) -> Result<Reply> {
    let lang = signed.visit.lang;
    let t = Msg::new(lang);
    let directory = app.directory(&signed.caller)?;
    let node = directory.offices.get(id).ok_or(Error::NotFound)?;
    let page = AskPage {
        frame: settings_frame(app, signed)?,
        title: title(lang, &t.close_node(), &node.name),
        follows: t.close_node_follows(),
        fields: vec![AskField::Reason],
        form: fill(FormState::new(format!("/settings/organisation/{id}/close"), &signed.caller.csrf)),
        submit: t.close_node(),
        danger: true,
        back: Link::new(t.tab_organisation(), "/settings/organisation"),
    };
    Ok(Reply::With(status, ui::html(&page)))
}

pub(crate) async fn node_form(
    State(web): State<Arc<Web>>,
    signed: Signed,
    Path((id, act)): Path<(String, String)>,
) -> Response {
    reply::respond(web, signed, move |app, signed| {
        only(signed, Role::SystemAdmin)?;
        if act != "close" {
            return Err(Error::NotFound);
        }
        close_page(app, signed, &id, &|form| form, StatusCode::OK)
    })
    .await
}

pub(crate) async fn node_act(
    State(web): State<Arc<Web>>,
    Path((id, act)): Path<(String, String)>,
    form: SessionForm,
) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        only(signed, Role::SystemAdmin)?;
        let lang = signed.visit.lang;
        if !app.directory(&signed.caller)?.offices.contains_key(&id) {
            return Err(Error::NotFound);
        }
        let node = OrgId(id.clone());
        let (command, done) = match act.as_str() {
            "rename" => (org::Command::RenameNode { id: node, name: fields.get("name").to_owned() }, "saved"),
            "close" => {
                (org::Command::CloseNode { id: node, reason: fields.get("reason").to_owned() }, "closed")
            }
            _ => return Err(Error::NotFound),
        };
        match app.org_command(&signed.caller, &command) {
            Ok(_) => Ok(Reply::See(format!("/settings/organisation?ok={done}"))),
            Err(error @ (Error::Invalid { .. } | Error::Refused(_))) => {
                let fill = |form| words::beside(lang, retyped(form, &fields), &error, &PLACES);
                if done == "saved" {
                    let edit = Some((id.clone(), fill(rename_form(signed, &id))));
                    organisation_page(app, signed, None, edit, StatusCode::UNPROCESSABLE_ENTITY)
                } else {
                    close_page(app, signed, &id, &fill, StatusCode::UNPROCESSABLE_ENTITY)
                }
            }
            Err(error) => Err(error),
        }
    })
    .await
}

// -------------------------------------------------------------------------------------------- verification

fn took(lang: Lang, it: std::time::Duration) -> String {
    let seconds = it.as_secs_f64();
    match lang {
        Lang::Zh => format!("{seconds:.1}秒"),
        Lang::En => format!("{seconds:.1} s"),
    }
}

fn result(lang: Lang, app: &App, last: &LastVerified) -> VerifyResult {
    let report = &last.report;
    let problems = report.fault.iter().map(|fault| match lang {
        Lang::Zh => fault.text_zh(),
        Lang::En => fault.text_en(),
    });
    let stopped = report.stopped.iter().map(|ledger| match lang {
        Lang::Zh => format!("台账 {ledger} 里有本版本读不了的记录，只能看、不能改"),
        Lang::En => {
            format!("ledger {ledger} holds entries that this version cannot read; it can only be read")
        }
    });
    VerifyResult {
        at: words::instant(app.world(), last.at),
        whole: report.fault.is_none(),
        events: report.events,
        files: report.files,
        took: took(lang, last.took),
        ledgers: Vec::<VerifiedLedger>::new(),
        problems: problems.chain(stopped).collect(),
    }
}

/// Those who may run it; the result is everybody's.
fn may_verify(signed: &Signed) -> bool {
    [Role::AuditAdmin, Role::SystemAdmin, Role::Supervisor, Role::Coordinator]
        .into_iter()
        .any(|role| signed.caller.actor.has(role))
}

pub(crate) async fn verify_page(State(web): State<Arc<Web>>, signed: Signed) -> Response {
    reply::respond(web, signed, |app, signed| {
        let checkpoint = app.store().latest_checkpoint()?.map(|it| CheckpointInfo {
            code: journal::short_code(&it.checkpoint),
            position: it.checkpoint.position.0,
            at: words::instant(app.world(), it.checkpoint.at),
            kept: String::new(),
        });
        let page = VerifyPage {
            frame: settings_frame(app, signed)?,
            tabs: tabs(signed),
            last: app.last_verified().map(|it| result(signed.visit.lang, app, &it)),
            checkpoint,
            run: may_verify(signed).then(|| FormState::new("/settings/verify", &signed.caller.csrf)),
        };
        Ok(Reply::Page(ui::html(&page)))
    })
    .await
}

pub(crate) async fn verify(State(web): State<Arc<Web>>, form: SessionForm) -> Response {
    reply::respond(web, form.signed, |app, signed| {
        app.verify(&signed.caller)?;
        Ok(Reply::See("/settings/verify?ok=verified".to_owned()))
    })
    .await
}
