//! The organisation: the tree with its bodies and their members. The system administrator's; moving and closing are
//! confirmed by the security administrator.

use super::*;
use crate::{
    fields::{Fields, SessionForm},
    pages::inspections::retyped,
};
use app::Invalid;
use axum::{extract::Path, http::StatusCode};
use ledger::{OrgId, PersonId, proposal::Act};
use ui::{AskField, AskPage, Link, Msg};
use ui::{OrgNode, OrganisationPage};

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
                move_to: (open && it.parent.is_some())
                    .then(|| format!("/settings/organisation/{}/move", it.id)),
                member: (open && it.kind == org::NodeKind::Body)
                    .then(|| format!("/settings/organisation/{}/member", it.id)),
                members: it.members.iter().map(|member| member_line(lang, &directory, it, member)).collect(),
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
        let body = org::BodyKind::from_key(fields.get("kind"));
        let kind = match body {
            Some(_) => Some(org::NodeKind::Body),
            None => kinds.into_iter().find(|it| it.key() == fields.get("kind")),
        };
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
                    body,
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

/// A member with their days, and the page that asks for the last one.
fn member_line(
    lang: Lang,
    directory: &Directory,
    node: &OrgRow,
    member: &org::Member,
) -> (String, Option<String>) {
    let who = events::member_name(lang, directory, member);
    let post = member.post.as_deref().unwrap_or("");
    let to = member.to.map_or_else(String::new, |it| it.to_string());
    let end = member.to.is_none() && node.closed.is_none();
    let end = end.then(|| format!("/settings/organisation/{}/end?member={}", node.id, member.number));
    (format!("{post}　{who}　{}—{to}", member.from).trim_start().to_owned(), end)
}

/// What is asked about one node on a page of its own.
#[derive(Clone, Copy)]
enum NodeAct {
    Close,
    Move,
    Member,
    End,
}

impl NodeAct {
    fn parse(text: &str) -> Option<NodeAct> {
        match text {
            "close" => Some(NodeAct::Close),
            "move" => Some(NodeAct::Move),
            "member" => Some(NodeAct::Member),
            "end" => Some(NodeAct::End),
            _ => None,
        }
    }

    fn slug(self) -> &'static str {
        match self {
            NodeAct::Close => "close",
            NodeAct::Move => "move",
            NodeAct::Member => "member",
            NodeAct::End => "end",
        }
    }
}

/// The member that the address names.
fn member_asked<'a>(signed: &Signed, node: &'a OrgRow) -> Result<&'a org::Member> {
    let number = frame::query(&signed.visit, "member").and_then(|it| it.parse::<u32>().ok());
    node.members.iter().find(|it| Some(it.number) == number).ok_or(Error::NotFound)
}

fn node_page(
    app: &App,
    signed: &Signed,
    id: &str,
    act: NodeAct,
    fill: &dyn Fn(FormState) -> FormState,
    status: StatusCode,
) -> Result<Reply> {
    let lang = signed.visit.lang;
    let t = Msg::new(lang);
    let directory = app.directory(&signed.caller)?;
    let node = directory.offices.get(id).ok_or(Error::NotFound)?;
    let mut action = format!("/settings/organisation/{id}/{}", act.slug());
    let mut form = FormState::new("", &signed.caller.csrf);
    let mut facts = vec![];
    let (label, follows, fields, danger) = match act {
        NodeAct::Close => (t.close_node(), t.close_node_follows(), vec![AskField::Reason], true),
        NodeAct::Move => {
            let moving = app.moves_with(&OrgId::from(id))?;
            facts.push(match lang {
                Lang::Zh => format!(
                    "一起移动：单位和科室{}个、账号{}个、巡察{}次、具体问题{}项。现在的位置：{}",
                    moving.nodes,
                    moving.people,
                    moving.inspections,
                    moving.findings,
                    place_in_words(&directory, node)
                ),
                Lang::En => format!(
                    "What moves: {} nodes, {} accounts, {} inspections, {} findings. It stands now at: {}",
                    moving.nodes,
                    moving.people,
                    moving.inspections,
                    moving.findings,
                    place_in_words(&directory, node)
                ),
            });
            // Nothing is put under itself.
            let elsewhere = |it: &Choice| {
                directory.offices.get(&it.value).is_some_and(|it| !it.path.starts_with(&node.path))
            };
            let choices = nodes_to_choose(&directory).into_iter().filter(elsewhere).collect();
            form = form.choose("to", choices);
            (t.move_node(), t.move_follows(), vec![AskField::MoveTo, AskField::Reason], false)
        }
        NodeAct::Member => {
            let mut people = vec![Choice::new("", "—")];
            people.extend(people_to_choose(lang, &directory, |_| true));
            form = form.choose("member", people).with("from", app.world().today().to_string());
            let fields = vec![
                AskField::Member,
                AskField::MemberName,
                AskField::Post,
                AskField::From,
                AskField::MaybeUntil,
            ];
            (t.member_add(), String::new(), fields, false)
        }
        NodeAct::End => {
            let member = member_asked(signed, node)?;
            action.push_str(&format!("?member={}", member.number));
            facts.push(member_line(lang, &directory, node, member).0);
            form = form.with("on", app.world().today().to_string());
            (t.member_end(), String::new(), vec![AskField::LastDay], false)
        }
    };
    form.action = action;
    let page = AskPage {
        frame: settings_frame(app, signed)?,
        title: title(lang, &label, &node.name),
        follows,
        facts,
        fields,
        form: fill(form),
        submit: label,
        danger,
        back: Link::new(t.tab_organisation(), "/settings/organisation"),
    };
    Ok(Reply::With(status, ui::html(&page)))
}

/// The names from the root down: `鹭汀市 › 东片 › 教育局`.
fn place_in_words(directory: &Directory, node: &OrgRow) -> String {
    let names: Vec<&str> = node.path.split_terminator('/').map(|id| directory.office(id)).collect();
    names.join(" › ")
}

pub(crate) async fn node_form(
    State(web): State<Arc<Web>>,
    signed: Signed,
    Path((id, act)): Path<(String, String)>,
) -> Response {
    reply::respond(web, signed, move |app, signed| {
        only(signed, Role::SystemAdmin)?;
        let act = NodeAct::parse(&act).ok_or(Error::NotFound)?;
        node_page(app, signed, &id, act, &|form| form, StatusCode::OK)
    })
    .await
}

fn node_done(app: &App, signed: &Signed, id: &str, act: NodeAct, fields: &Fields) -> Result<&'static str> {
    let caller = &signed.caller;
    let node = OrgId::from(id);
    match act {
        NodeAct::Close => {
            app.propose(caller, vec![Act::CloseNode { node }], fields.get("reason"))?;
            Ok("proposed")
        }
        NodeAct::Move => {
            let to = OrgId::from(fields.get("to"));
            if !app.directory(caller)?.is_open(&to) {
                return Err(Error::invalid("to", Invalid::Unknown));
            }
            app.propose(caller, vec![Act::MoveNode { node, to }], fields.get("reason"))?;
            Ok("proposed")
        }
        NodeAct::Member => {
            let command = org::Command::AddMember {
                id: node,
                person: fields.text("member").map(PersonId),
                name: fields.text("name"),
                post: fields.text("post"),
                from: needed_day(fields, "from")?,
                to: fields.day("until").map_err(|()| Error::invalid("until", Invalid::Unknown))?,
            };
            app.org_command(caller, &command).map(|_| "saved")
        }
        NodeAct::End => {
            let directory = app.directory(caller)?;
            let member = member_asked(signed, directory.offices.get(id).ok_or(Error::NotFound)?)?;
            let on = needed_day(fields, "on")?;
            app.org_command(caller, &org::Command::EndMember { id: node, number: member.number, on })
                .map(|_| "saved")
        }
    }
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
        let fill =
            |form: FormState, error: &Error| words::beside(lang, retyped(form, &fields), error, &PLACES);
        if act == "rename" {
            let command =
                org::Command::RenameNode { id: OrgId(id.clone()), name: fields.get("name").to_owned() };
            return match app.org_command(&signed.caller, &command) {
                Ok(_) => Ok(Reply::See("/settings/organisation?ok=saved".to_owned())),
                Err(error @ (Error::Invalid { .. } | Error::Refused(_))) => {
                    let edit = Some((id.clone(), fill(rename_form(signed, &id), &error)));
                    organisation_page(app, signed, None, edit, StatusCode::UNPROCESSABLE_ENTITY)
                }
                Err(error) => Err(error),
            };
        }
        let act = NodeAct::parse(&act).ok_or(Error::NotFound)?;
        match node_done(app, signed, &id, act, &fields) {
            Ok(done) => Ok(Reply::See(format!("/settings/organisation?ok={done}"))),
            Err(error @ (Error::Invalid { .. } | Error::Refused(_))) => {
                let fill = |form| fill(form, &error);
                node_page(app, signed, &id, act, &fill, StatusCode::UNPROCESSABLE_ENTITY)
            }
            Err(error) => Err(error),
        }
    })
    .await
}
