//! The whole story, played once: what comes out, and that it holds.

use super::*;
use jiff::civil::date;
use std::collections::BTreeSet;
use store::{Options, RowQuery, SqliteStore, VerifyOptions};
use views::{FindingRow, KIND_FINDING, LedgerViews, LightKind, RuleSet, State};

fn app_in(folder: &std::path::Path) -> App {
    let zone = TimeZone::get("Asia/Shanghai").unwrap();
    let fold = Arc::new(LedgerViews::new(zone.clone()));
    let store = SqliteStore::open(folder, Options::new("demo", fold)).unwrap();
    App::new(Arc::new(store), World::told(zone, BEGINS, 2024))
}

fn rows(app: &App) -> Vec<FindingRow> {
    let query = RowQuery::of(KIND_FINDING);
    let rows = app.store.rows(&query, &access::Scope::operator(), None).unwrap();
    rows.rows.iter().map(|row| FindingRow::read(row).unwrap()).collect()
}

#[test]
fn every_story_can_be_read_and_is_told_in_order() {
    let cast = Cast::read(ORGANISATION, PEOPLE).unwrap();
    let phrases: Phrases = toml::from_str(PHRASES).unwrap();
    for (file, text, _) in STORIES {
        let story = Story::read(file, text, &cast, &phrases).unwrap();
        assert!(story.acts.is_sorted_by_key(|act| act.at), "{file}");
        assert!(story.acts.iter().all(|act| act.at > story.adopted_at), "{file}");
        let begins = BEGINS.to_zoned(TimeZone::get("Asia/Shanghai").unwrap()).datetime();
        assert!(story.adopted_at > begins, "{file}");
    }
}

#[test]
fn the_documents_have_the_faults_they_are_meant_to_have() {
    let mut errors = Vec::new();
    for (_, _, document) in STORIES {
        let read = crate::imports::understand("document.txt", document.as_bytes()).unwrap();
        let of = |severity: diag::Severity| -> Vec<u16> {
            let mut codes: Vec<u16> =
                read.diagnostics.iter().filter(|it| it.severity == severity).map(|it| it.code.0).collect();
            codes.sort_unstable();
            codes
        };
        errors.push(of(diag::Severity::Error));
        let unfinished_without_follow_up = of(diag::Severity::Warning).contains(&301);
        assert_eq!(unfinished_without_follow_up, errors.len() == 1);
    }
    // The total that is off by one and the date that lost its signs, both in the report of 2024.
    assert_eq!(errors, [vec![102, 201], vec![], vec![]]);
}

#[test]
fn hints_name_people_with_their_roles() {
    let hints = hints().unwrap();
    let roles: BTreeSet<&str> = hints.iter().flat_map(|it| it.roles.iter().map(String::as_str)).collect();
    for role in access::Role::ALL {
        assert!(roles.contains(role.key()), "nobody to try {} with", role.key());
    }
    crate::password::check_new(&password().unwrap(), "shenyanqiu").unwrap();
}

#[test]
fn the_whole_story_plays_and_shows_every_state() {
    let folder = tempfile::tempdir().unwrap();
    let began = std::time::Instant::now();
    let written = make(folder.path(), &TimeZone::get("Asia/Shanghai").unwrap()).unwrap();
    println!("{written:?} in {:?}", began.elapsed());
    let app = app_in(folder.path());
    app.world.set(written.until);
    assert_eq!((written.people, written.inspections, written.findings), (31, 3, 120));

    // Inspection by inspection, in the order of their opening: how many findings in which state.
    let today = date(2026, 11, 20);
    let rules = RuleSet::default();
    let rows = rows(&app);
    let inspections: BTreeSet<&str> = rows.iter().map(|it| it.inspection.as_str()).collect();
    let table: Vec<String> = inspections
        .iter()
        .map(|inspection| {
            let of: Vec<&FindingRow> = rows.iter().filter(|it| it.inspection == *inspection).collect();
            let states = State::ALL
                .map(|state| format!("{} {}", state.key(), of.iter().filter(|it| it.state == state).count()));
            let lights = LightKind::ALL.map(|kind| {
                let lit =
                    |row: &&&FindingRow| views::light(row, today, &rules).is_some_and(|it| it.kind == kind);
                format!("{} {}", kind.key(), of.iter().filter(lit).count())
            });
            format!("{}: {} | {}", of.len(), states.join(", "), lights.join(", "))
        })
        .collect();
    assert_eq!(
        table,
        [
            "41: unplanned 0, open 3, close_out 0, closed 25, standing 5, closed_earlier 8, void 0 \
             | late 1, near 0, normal 2, undated 0",
            "40: unplanned 0, open 8, close_out 3, closed 24, standing 3, closed_earlier 1, void 1 \
             | late 2, near 1, normal 8, undated 0",
            "39: unplanned 3, open 17, close_out 5, closed 12, standing 2, closed_earlier 0, void 0 \
             | late 4, near 2, normal 18, undated 1",
        ]
    );

    // And what is not a state, but must be there to be seen.
    let some = |what: &str, test: &dyn Fn(&FindingRow) -> bool| {
        assert!(rows.iter().any(test), "no finding {what}");
    };
    use ledger::finding::Step;
    some("waits for its leader", &|row| row.waiting == Some(Step::Signature));
    some("waits for the coordinator", &|row| row.waiting == Some(Step::Review));
    some("waits for the supervisor", &|row| row.waiting == Some(Step::Acceptance));
    some("was sent back", &|row| row.sent_back);
    some("waits for more time", &|row| row.extension.is_some());
    some("was reopened", &|row| row.reopened > 0 && row.state == State::Open);
    some("was closed twice", &|row| row.times_closed == 2);
    some("has a corrected title", &|row| row.number == 1 && row.title.contains("有200余名"));

    // The clock of the story stands at its end; nothing lies in the future of that day.
    assert_eq!(app.world.today(), today);

    // Nothing is written twice, nor over anything.
    assert!(matches!(write(&app), Err(Error::AlreadySetUp)));
    assert!(matches!(make(folder.path(), app.world.zone()), Err(Error::AlreadySetUp)));

    let options = VerifyOptions { deep: true, ..VerifyOptions::default() };
    let proof = app.store.verify(&options, &mut |_| {}).unwrap();
    assert!(proof.fault.is_none(), "{:?}", proof.fault);
    assert!(proof.files > 150);

    // Everybody can sign in.
    for hint in hints().unwrap() {
        let token = app.sign_in(&hint.username, &password().unwrap()).unwrap();
        assert_eq!(app.caller(&token).unwrap().unwrap().name, hint.name);
    }
}
