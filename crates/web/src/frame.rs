//! What stands around every page: navigation by role, the inspection, the day.

use crate::visit::{Signed, Visit};
use access::{OrgPath, Role};
use app::{App, AsOf, Part, Result};
use jiff::civil::Date;
use ui::{Frame, Lang, Link, Nav, Notice, Picker, Section, Tone, User};
use views::InspectionRow;

/// Newest inspections that the picker offers; the list of all stands below them.
const TO_CHOOSE: u64 = 12;

/// The frame of a page without anybody signed in, and of errors.
pub(crate) fn bare(visit: &Visit) -> Frame {
    Frame {
        lang: visit.lang,
        theme: visit.theme,
        here: visit.here.clone(),
        csrf: visit.caller.as_ref().map(|it| it.csrf.clone()).unwrap_or_default(),
        section: Section::Nowhere,
        user: visit.caller.as_ref().map(|caller| user(visit.lang, caller)),
        nav: visit.caller.as_ref().map(nav).unwrap_or_default(),
        demo: visit.demo,
        ..Frame::default()
    }
}

fn user(lang: Lang, caller: &app::Caller) -> User {
    let role = Role::ALL.into_iter().find(|role| caller.actor.has(*role));
    User {
        name: caller.name.clone(),
        role: caller
            .post
            .clone()
            .or_else(|| role.map(|role| crate::words::role(lang, role).to_owned()))
            .unwrap_or_default(),
        username: caller.username.clone(),
    }
}

fn nav(caller: &app::Caller) -> Nav {
    let sees_contents = caller.actor.grants.iter().any(|it| !it.role.is_admin());
    let settings = if caller.actor.has(Role::SystemAdmin) {
        "/settings/people"
    } else if caller.actor.has(Role::SecurityAdmin) {
        "/settings/roles"
    } else if caller.actor.has(Role::AuditAdmin) {
        "/settings/audit"
    } else {
        "/settings/verify"
    };
    Nav {
        inspections: sees_contents.then(|| "/inspections".to_owned()),
        import: caller.actor.has(Role::Coordinator).then(|| "/inspections/import".to_owned()),
        settings: Some(settings.to_owned()),
        ..Nav::default()
    }
}

/// The frame of a page of the whole system.
pub(crate) fn general(app: &App, signed: &Signed, section: Section) -> Result<Frame> {
    Ok(Frame {
        section,
        notice: notice(&signed.visit),
        checkpoint: app.checkpoint_code()?,
        ..bare(&signed.visit)
    })
}

/// The frame of a page of one inspection, as of a day. `findings` is how many the person sees.
pub(crate) fn of_inspection(
    app: &App,
    signed: &Signed,
    section: Section,
    inspection: &InspectionRow,
    findings: u32,
    as_of: AsOf,
) -> Result<Frame> {
    let mut frame = general(app, signed, section)?;
    let id = &inspection.id;
    let day = day_query(as_of);
    frame.nav.ledger = Some(format!("/inspections/{id}/ledger{day}"));
    frame.nav.findings = Some(findings);
    frame.nav.dashboard = Some(format!("/inspections/{id}/dashboard{day}"));
    let path = OrgPath::stored(&inspection.org_path);
    if signed.caller.actor.has_at(Role::Coordinator, &path) {
        frame.nav.import = Some(format!("/inspections/{id}/import"));
    }
    let others = app
        .inspections_seen(&signed.caller, Part::first(TO_CHOOSE))?
        .items
        .into_iter()
        .filter(|it| it.id != *id)
        .map(|it| {
            let label = format!("{}　{}", it.unit_name(), it.inspection.details.title);
            Link::new(label, format!("/inspections/{}/ledger", it.id))
        })
        .collect();
    frame.picker = Some(Picker {
        unit: inspection.unit_name().to_owned(),
        inspection: inspection.inspection.details.title.clone(),
        others,
    });
    frame.as_of = Some(day_shown(app, &signed.visit, as_of));
    Ok(frame)
}

/// The day that this page shows, with the picker for another one.
pub(crate) fn day_shown(app: &App, visit: &Visit, as_of: AsOf) -> ui::AsOf {
    let (path, query) = visit.here.split_once('?').unwrap_or((&visit.here, ""));
    let keep: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| !matches!(key.as_ref(), "as_of" | "ok" | "do" | "measure"))
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    let mut today_href = path.to_owned();
    if !keep.is_empty() {
        let kept = form_urlencoded::Serializer::new(String::new()).extend_pairs(&keep).finish();
        today_href = format!("{path}?{kept}");
    }
    ui::AsOf {
        day: as_of.day.to_string(),
        today: app.world().today().to_string(),
        action: path.to_owned(),
        keep,
        today_href,
    }
}

/// `?as_of=…` for links that stay in a past day; empty today.
pub(crate) fn day_query(as_of: AsOf) -> String {
    if as_of.is_past() { format!("?as_of={}", as_of.day) } else { String::new() }
}

/// The day in the address; what is no day is today.
pub(crate) fn day_asked(visit: &Visit) -> Option<Date> {
    query(visit, "as_of").and_then(|it| it.parse().ok())
}

/// A value of the address' query.
pub(crate) fn query(visit: &Visit, name: &str) -> Option<String> {
    let (_, query) = visit.here.split_once('?')?;
    form_urlencoded::parse(query.as_bytes())
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .filter(|it| !it.is_empty())
}

/// What was just done, from `?ok=…`: a word of ours, never text from the address.
fn notice(visit: &Visit) -> Option<Notice> {
    let text = crate::words::done(visit.lang, &query(visit, "ok")?)?;
    Some(Notice { tone: Tone::Done, text, link: None })
}
