//! What waits for a second hand (待复核): each proposal in plain words, confirmed or declined, several at once; and the
//! forms for what belongs to no other page: deputies, sight in an emergency, another administrator, the audit log.

use super::*;
use crate::{
    fields::{Fields, SessionForm},
    pages::inspections::retyped,
};
use app::Half;
use app::Invalid;
use axum::{extract::Path, http::StatusCode};
use ledger::people::{Admin, Masked, Role as ContentRole};
use ledger::{OrgId, PersonId, proposal::Act};
use ledger::{ProposalId, proposal::State as Stands};
use ui::{AskField, AskPage, Link, Msg};
use ui::{ProposalView, ProposalsPage};
use views::ProposalRow;

/// Settled proposals that are shown; older ones are in the record.
const SETTLED: usize = 50;

/// A form of its own on this page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum New {
    Deputy,
    Emergency,
    Administrator,
    Audit,
}

impl New {
    fn parse(text: &str) -> Option<New> {
        match text {
            "deputy" => Some(New::Deputy),
            "emergency" => Some(New::Emergency),
            "administrator" => Some(New::Administrator),
            "audit" => Some(New::Audit),
            _ => None,
        }
    }

    fn slug(self) -> &'static str {
        match self {
            New::Deputy => "deputy",
            New::Emergency => "emergency",
            New::Administrator => "administrator",
            New::Audit => "audit",
        }
    }

    fn label(self, t: Msg) -> String {
        match self {
            New::Deputy => t.deputy_new(),
            New::Emergency => t.emergency_new(),
            New::Administrator => t.replace_admin(),
            New::Audit => t.keep_audit(),
        }
    }

    /// What this person may propose here.
    fn of(signed: &Signed) -> Vec<New> {
        let actor = &signed.caller.actor;
        if actor.grants.is_empty() || actor.limits().is_some() {
            return vec![];
        }
        if !actor.grants.iter().any(|it| it.role.is_admin()) {
            let own = actor.grants.iter().any(|it| it.of.is_none() && !it.emergency);
            return if own { vec![New::Deputy, New::Emergency] } else { vec![New::Emergency] };
        }
        let mut all = vec![New::Administrator];
        if actor.has(Role::SecurityAdmin) {
            all.push(New::Deputy);
        }
        if actor.has(Role::AuditAdmin) {
            all.push(New::Audit);
        }
        all
    }
}

fn view(lang: Lang, app: &App, signed: &Signed, directory: &Directory, row: &ProposalRow) -> ProposalView {
    let name = |id: &ledger::PersonId| events::person(lang, directory, id.as_str());
    let outcome = match &row.proposal.state {
        Stands::Absent | Stands::Waiting => String::new(),
        Stands::Confirmed { by, on } => match lang {
            Lang::Zh => format!("{}{on}复核同意", name(by)),
            Lang::En => format!("confirmed by {}, {on}", name(by)),
        },
        Stands::Declined { by, reason, on } => match lang {
            Lang::Zh => format!("{}{on}不同意：{reason}", name(by)),
            Lang::En => format!("declined by {}, {on}: {reason}", name(by)),
        },
        Stands::Withdrawn { on } => match lang {
            Lang::Zh => format!("{on}撤回"),
            Lang::En => format!("taken back, {on}"),
        },
    };
    let own = row.proposal.by.as_ref() == Some(&signed.caller.person());
    ProposalView {
        id: row.id.clone(),
        by: row.proposal.by.as_ref().map(name).unwrap_or_default(),
        at: words::instant(app.world(), row.at),
        reason: row.proposal.reason.clone(),
        acts: row.proposal.acts.iter().map(|it| words::proposals::act(lang, directory, it)).collect(),
        outcome,
        withdraw: (own && row.proposal.state == Stands::Waiting).then(|| "/proposals".to_owned()),
    }
}

fn page(
    app: &App,
    signed: &Signed,
    slip: Option<Slip>,
    problems: Vec<String>,
    reason: &str,
    status: StatusCode,
) -> Result<Reply> {
    let lang = signed.visit.lang;
    let t = Msg::new(lang);
    let links: Vec<Link> = New::of(signed)
        .into_iter()
        .map(|it| Link::new(it.label(t), format!("/proposals/new/{}", it.slug())))
        .collect();
    let rows = app.proposals(&signed.caller, false)?;
    // For who has nothing to propose, confirm or read here, the page is not there.
    if links.is_empty() && rows.is_empty() {
        return Err(Error::NotFound);
    }
    let directory = app.directory(&signed.caller)?;
    let (mut waiting, mut others, mut settled) = (vec![], vec![], vec![]);
    for row in &rows {
        if row.proposal.state != Stands::Waiting {
            if settled.len() < SETTLED {
                settled.push(view(lang, app, signed, &directory, row));
            }
        } else if app.waits_for(&signed.caller, row)? {
            waiting.push(view(lang, app, signed, &directory, row));
        } else {
            others.push(view(lang, app, signed, &directory, row));
        }
    }
    let page = ProposalsPage {
        frame: settings_frame(app, signed)?,
        tabs: tabs(signed),
        slip,
        problems,
        links,
        waiting,
        others,
        settled,
        reason: reason.to_owned(),
    };
    Ok(Reply::With(status, ui::html(&page)))
}

pub(crate) async fn proposals(State(web): State<Arc<Web>>, signed: Signed) -> Response {
    reply::respond(web, signed, |app, signed| page(app, signed, None, vec![], "", StatusCode::OK)).await
}

/// Confirms, declines or takes back the chosen ones, one after the other: each stands or falls by itself.
pub(crate) async fn settle(State(web): State<Arc<Web>>, form: SessionForm) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        let lang = signed.visit.lang;
        let ids: Vec<ProposalId> = fields.all("id").map(ProposalId::from).collect();
        let reason = fields.get("reason");
        let (mut halves, mut problems): (Vec<Half>, Vec<String>) = (vec![], vec![]);
        if ids.is_empty() {
            problems.push(pick(lang, "请先勾选要办的申请", "Please tick a proposal first").to_owned());
        }
        for id in &ids {
            let done = match fields.get("act") {
                "confirm" => app.confirm(&signed.caller, id).map(|it| halves.extend(it)),
                "decline" => app.decline(&signed.caller, id, reason),
                "withdraw" => app.withdraw(&signed.caller, id),
                _ => return Err(Error::NotFound),
            };
            match done {
                Ok(()) => {}
                Err(error @ (Error::Invalid { .. } | Error::Refused(_))) => {
                    let row = app.proposal(&signed.caller, id)?;
                    let why = words::error(lang, &error).unwrap_or_default();
                    problems.push(match lang {
                        Lang::Zh => format!("“{}”没有办成：{why}", row.proposal.reason),
                        Lang::En => format!("“{}” was not done: {why}", row.proposal.reason),
                    });
                }
                Err(error) => return Err(error),
            }
        }
        let slip = if halves.is_empty() {
            None
        } else {
            let directory = app.directory(&signed.caller)?;
            let until = words::instant(app.world(), app.world().now() + app::CODE_GOOD);
            Some(Slip::second(Msg::new(lang), half_rows(lang, &directory, &halves), until))
        };
        match (&slip, problems.is_empty()) {
            (None, true) => {
                let done = match fields.get("act") {
                    "decline" => "declined",
                    "withdraw" => "taken_back",
                    _ => "confirmed",
                };
                Ok(Reply::See(format!("/proposals?ok={done}")))
            }
            // No redirect: the halves are nowhere but in this answer.
            (Some(_), true) => page(app, signed, slip, vec![], "", StatusCode::OK),
            (_, false) => page(app, signed, slip, problems, reason, StatusCode::UNPROCESSABLE_ENTITY),
        }
    })
    .await
}

fn new_page(
    app: &App,
    signed: &Signed,
    new: New,
    fill: &dyn Fn(FormState) -> FormState,
    status: StatusCode,
) -> Result<Reply> {
    let lang = signed.visit.lang;
    let t = Msg::new(lang);
    let directory = app.directory(&signed.caller)?;
    let today = app.world().today();
    let form = FormState::new(format!("/proposals/new/{}", new.slug()), &signed.caller.csrf);
    let (form, follows, fields) = match new {
        New::Deputy => {
            let actor = &signed.caller.actor;
            let form = form
                .choose(
                    "person",
                    people_to_choose(lang, &directory, |it| it.admin.is_none() && it.id != actor.person),
                )
                .choose("role", roles_to_choose(lang))
                .choose("scope", nodes_to_choose(&directory))
                .with("from", today.to_string());
            let mut fields = vec![
                AskField::Person,
                AskField::Role,
                AskField::Scope,
                AskField::From,
                AskField::Until,
                AskField::Reason,
            ];
            let form = if actor.has(Role::SecurityAdmin) {
                fields.insert(0, AskField::Principal);
                form.choose(
                    "principal",
                    people_to_choose(lang, &directory, |it| it.grants(today).next().is_some()),
                )
            } else {
                form
            };
            (form, t.deputy_follows(), fields)
        }
        New::Emergency => {
            let masked =
                Masked::ALL.map(|it| Choice::new(it.key(), words::proposals::masked(lang, it))).to_vec();
            let form =
                form.choose("scope", nodes_to_choose(&directory)).choose("fields", masked).with("hours", "4");
            let fields = vec![AskField::Scope, AskField::Hours, AskField::Masked, AskField::Reason];
            (form, t.emergency_follows(), fields)
        }
        New::Administrator => {
            let admins = Admin::ALL.map(|it| Choice::new(it.key(), events::admin_word(lang, it))).to_vec();
            let fits = |it: &PersonRow| {
                it.admin.is_none() && it.person.may_sign_in(today) && it.grants(today).next().is_none()
            };
            let form =
                form.choose("admin", admins).choose("person", people_to_choose(lang, &directory, fits));
            (form, t.replace_follows(), vec![AskField::Admin, AskField::Person, AskField::Reason])
        }
        New::Audit => {
            let form = form.with("months", app.audit_months()?.to_string());
            (form, t.keep_audit_follows(), vec![AskField::Months, AskField::Reason])
        }
    };
    let label = new.label(t);
    let page = AskPage {
        frame: settings_frame(app, signed)?,
        title: label.clone(),
        follows,
        facts: vec![],
        fields,
        form: fill(form),
        submit: label,
        danger: false,
        back: Link::new(t.tab_proposals(), "/proposals"),
    };
    Ok(Reply::With(status, ui::html(&page)))
}

fn asked(signed: &Signed, text: &str) -> Result<New> {
    New::parse(text).filter(|it| New::of(signed).contains(it)).ok_or(Error::NotFound)
}

pub(crate) async fn new_form(
    State(web): State<Arc<Web>>,
    signed: Signed,
    Path(new): Path<String>,
) -> Response {
    reply::respond(web, signed, move |app, signed| {
        let new = asked(signed, &new)?;
        new_page(app, signed, new, &|form| form, StatusCode::OK)
    })
    .await
}

fn act_of(app: &App, signed: &Signed, new: New, fields: &Fields) -> Result<Act> {
    let unknown = |field: &'static str| Error::invalid(field, Invalid::Unknown);
    let directory = app.directory(&signed.caller)?;
    let person = |field: &'static str| {
        let id = fields.get(field);
        if directory.people.contains_key(id) { Ok(PersonId::from(id)) } else { Err(unknown(field)) }
    };
    let number = |field: &'static str| fields.number(field).ok_or(unknown(field));
    let scope = || {
        let at = OrgId::from(fields.get("scope"));
        if directory.is_open(&at) { Ok(at) } else { Err(unknown("scope")) }
    };
    Ok(match new {
        New::Deputy => Act::Depute {
            principal: if signed.caller.actor.has(Role::SecurityAdmin) {
                person("principal")?
            } else {
                signed.caller.person()
            },
            deputy: person("person")?,
            role: ContentRole::from_key(fields.get("role")).ok_or(unknown("role"))?,
            at: scope()?,
            from: needed_day(fields, "from")?,
            to: needed_day(fields, "until")?,
            sheet: None,
        },
        New::Emergency => Act::BreakGlass {
            person: signed.caller.person(),
            at: scope()?,
            hours: number("hours")?,
            fields: fields.all("fields").filter_map(Masked::from_key).collect(),
        },
        New::Administrator => Act::ReplaceAdministrator {
            admin: Admin::from_key(fields.get("admin")).ok_or(unknown("admin"))?,
            person: person("person")?,
        },
        New::Audit => Act::KeepAudit { months: number("months")? },
    })
}

pub(crate) async fn propose(
    State(web): State<Arc<Web>>,
    Path(new): Path<String>,
    form: SessionForm,
) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        let new = asked(signed, &new)?;
        let done = act_of(app, signed, new, &fields)
            .and_then(|act| app.propose(&signed.caller, vec![act], fields.get("reason")));
        match done {
            Ok(_) => Ok(Reply::See("/proposals?ok=proposed".to_owned())),
            Err(error @ (Error::Invalid { .. } | Error::Refused(_))) => {
                let fill = |form| words::beside(signed.visit.lang, retyped(form, &fields), &error, &PLACES);
                new_page(app, signed, new, &fill, StatusCode::UNPROCESSABLE_ENTITY)
            }
            Err(error) => Err(error),
        }
    })
    .await
}
