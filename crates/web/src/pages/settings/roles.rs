//! Roles over parts of the tree: the security administrator's, confirmed by the system administrator.

use super::*;
use crate::{
    fields::{Fields, SessionForm},
    pages::inspections::retyped,
};
use app::Invalid;
use axum::{extract::Path, http::StatusCode};
use ledger::{OrgId, PersonId, proposal::Act};
use ui::{AskField, AskPage, Link, Msg};
use ui::{GrantRow, PersonGrants, RolesPage};

fn grant_form(signed: &Signed, directory: &Directory) -> FormState {
    let lang = signed.visit.lang;
    let people = people_to_choose(lang, directory, |it| it.admin.is_none());
    FormState::new("/settings/roles", &signed.caller.csrf)
        .choose("person", people)
        .choose("role", roles_to_choose(lang))
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
    let today = app.world().today();
    grants.extend(row.grants(today).map(|grant| GrantRow {
        role: events::role(lang, grant.role).to_owned(),
        scope: full_name(lang, directory, grant.at.as_str()),
        since: grant.from.to_string(),
        by: grant.to.map_or_else(String::new, |to| match lang {
            Lang::Zh => format!("到{to}为止"),
            Lang::En => format!("until {to}"),
        }),
        revoke: Some(format!("/settings/roles/{}/revoke?role={}&at={}", row.id, grant.role.key(), grant.at)),
    }));
    grants.extend(row.person.deputies.iter().filter(|it| today <= it.to).map(|it| {
        let of = events::person(lang, directory, it.of.as_str());
        let word = events::role(lang, it.role);
        GrantRow {
            role: match lang {
                Lang::Zh => format!("{word}（代{of}）"),
                Lang::En => format!("{word} (for {of})"),
            },
            scope: full_name(lang, directory, it.at.as_str()),
            since: it.from.to_string(),
            by: match lang {
                Lang::Zh => format!("到{}为止", it.to),
                Lang::En => format!("until {}", it.to),
            },
            revoke: None,
        }
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
            .filter(|it| it.person.disabled.is_none() && it.person.left.is_none())
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

fn granted(
    app: &App,
    signed: &Signed,
    fields: &Fields,
    person: PersonId,
    role: ledger::people::Role,
) -> Result<()> {
    let until = fields.day("until").map_err(|()| Error::invalid("until", Invalid::Unknown))?;
    let grant = app.grant_at(role, &OrgId::from(fields.get("scope")), until)?;
    app.propose(&signed.caller, vec![Act::Grant { person, grant }], fields.get("reason"))?;
    Ok(())
}

pub(crate) async fn grant(State(web): State<Arc<Web>>, form: SessionForm) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        only(signed, Role::SecurityAdmin)?;
        let directory = app.directory(&signed.caller)?;
        let person = PersonId::from(fields.get("person"));
        let role = ledger::people::Role::from_key(fields.get("role"));
        let done = match (directory.people.contains_key(person.as_str()), role) {
            (false, _) => Err(Error::invalid("person", app::Invalid::Unknown)),
            (true, None) => Err(Error::invalid("role", app::Invalid::Unknown)),
            (true, Some(role)) => granted(app, signed, &fields, person, role),
        };
        match done {
            Ok(_) => Ok(Reply::See("/settings/roles?ok=proposed".to_owned())),
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
) -> Result<(Reply, ledger::people::Role, OrgId)> {
    let lang = signed.visit.lang;
    let t = Msg::new(lang);
    let directory = app.directory(&signed.caller)?;
    let row = directory.people.get(id).ok_or(Error::NotFound)?;
    let asked = |name: &str| frame::query(&signed.visit, name).ok_or(Error::NotFound);
    let role = ledger::people::Role::from_key(&asked("role")?).ok_or(Error::NotFound)?;
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
        facts: vec![],
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
        let act = Act::Revoke { person: PersonId(id.clone()), role, at };
        match app.propose(&signed.caller, vec![act], fields.get("reason")) {
            Ok(_) => Ok(Reply::See("/settings/roles?ok=proposed".to_owned())),
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
