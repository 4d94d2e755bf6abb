//! Settings: people, roles, the organisation, what waits for a second hand, verification. Each page belongs to one of
//! the three administrators; for everybody else it is not there.

mod organisation;
mod people;
mod proposals;
mod roles;

use crate::{
    Web,
    fields::SessionForm,
    frame,
    reply::{self, Reply},
    visit::Signed,
    words::{self, events, pick},
};
use access::Role;
use app::{App, Directory, Error, LastVerified, Result};
use axum::{extract::State, response::Response};
use ledger::{Field, org};
use std::{collections::BTreeMap, sync::Arc};
use ui::{
    CheckpointInfo, Choice, FormState, HalfRow, Lang, Section, SettingsTab, Slip, Tabs, VerifiedLedger,
    VerifyPage, VerifyResult,
};
use views::{OrgRow, PersonRow};

pub(crate) use organisation::{add_node, node_act, node_form, organisation};
pub(crate) use people::{add_person, people, person_act, person_form};
pub(crate) use proposals::{new_form, proposals, propose, settle};
pub(crate) use roles::{grant, role_act, role_form, roles};

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
    if actor.grants.iter().any(|it| it.role.is_admin()) {
        all.push(SettingsTab::Proposals);
    }
    all.extend(of(Role::AuditAdmin, &[SettingsTab::Audit]));
    all.push(SettingsTab::Verify);
    all
}

/// The tree in reading order with its depths; what stands under nothing known comes last.
pub(crate) fn tree(directory: &Directory) -> Vec<(u32, &OrgRow)> {
    let mut children: BTreeMap<Option<&str>, Vec<&OrgRow>> = BTreeMap::new();
    for node in directory.offices.values() {
        children.entry(node.parent.as_deref()).or_default().push(node);
    }
    for siblings in children.values_mut() {
        siblings.sort_by_key(|it| (it.ordinal, &it.id));
    }
    let mut all = Vec::with_capacity(directory.offices.len());
    // What is taken from the map is not met again, so that a ring of nodes ends.
    let mut next: Vec<(u32, &OrgRow)> = vec![];
    let roots = children.remove(&None).unwrap_or_default();
    next.extend(roots.into_iter().rev().map(|it| (0, it)));
    while let Some((depth, node)) = next.pop() {
        all.push((depth, node));
        let under = children.remove(&Some(node.id.as_str())).unwrap_or_default();
        next.extend(under.into_iter().rev().map(|it| (depth + 1, it)));
    }
    let mut lost: Vec<&OrgRow> = children.into_values().flatten().collect();
    lost.sort_by_key(|it| &it.path);
    all.extend(lost.into_iter().map(|it| (0, it)));
    all
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

fn admin_role(admin: ledger::people::Admin) -> Role {
    match admin {
        ledger::people::Admin::System => Role::SystemAdmin,
        ledger::people::Admin::Security => Role::SecurityAdmin,
        ledger::people::Admin::Audit => Role::AuditAdmin,
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

/// `停用：周牧野`
fn title(lang: Lang, act: &str, whom: &str) -> String {
    match lang {
        Lang::Zh => format!("{act}：{whom}"),
        Lang::En => format!("{act}: {whom}"),
    }
}

/// Halves with the names for whom they are.
fn half_rows(lang: Lang, directory: &Directory, halves: &[app::Half]) -> Vec<HalfRow> {
    let row = |it: &app::Half| HalfRow {
        name: events::person(lang, directory, it.person.as_str()),
        username: directory
            .people
            .get(it.person.as_str())
            .map_or_else(String::new, |it| it.person.username.clone()),
        half: it.half.clone(),
    };
    halves.iter().map(row).collect()
}

/// First halves as a slip, where there are any.
fn first_slip(lang: Lang, directory: &Directory, halves: &[app::Half]) -> Option<Slip> {
    (!halves.is_empty()).then(|| Slip::first(ui::Msg::new(lang), half_rows(lang, directory, halves)))
}

/// People to choose from: those who are there.
fn people_to_choose(lang: Lang, directory: &Directory, fits: impl Fn(&PersonRow) -> bool) -> Vec<Choice> {
    in_order(directory)
        .into_iter()
        .filter(|it| it.person.disabled.is_none() && it.person.left.is_none() && fits(it))
        .map(|it| {
            let name = events::person(lang, directory, &it.id);
            Choice::new(&it.id, format!("{name}　{}", office_of(lang, directory, it)))
        })
        .collect()
}

fn roles_to_choose(lang: Lang) -> Vec<Choice> {
    ledger::people::Role::ALL.map(|it| Choice::new(it.key(), events::role(lang, it))).to_vec()
}

/// A day that must be given.
fn needed_day(fields: &crate::fields::Fields, name: &'static str) -> Result<jiff::civil::Date> {
    match fields.day(name) {
        Ok(Some(day)) => Ok(day),
        Ok(None) => Err(Error::invalid(name, app::Invalid::Required)),
        Err(()) => Err(Error::invalid(name, app::Invalid::Unknown)),
    }
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
