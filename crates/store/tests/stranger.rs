//! A stranger's script with nothing but Python checks what we wrote, and finds what was changed.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test may stop at what is wrong")]

mod common;

use std::path::Path;
use std::process::Command;

use common::{Place, at, put, write};
use journal::Author;
use store::{Erase, Options, SqliteStore, Store as _};
use testkit::thing;

/// Exit status and what was said.
fn script(data: &Path, checkpoint: Option<&Path>) -> Option<(i32, String)> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify.py");
    let output = Command::new("python3").arg("-B").arg(script).arg(data).args(checkpoint).output().ok()?;
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    Some((output.status.code()?, text))
}

#[test]
fn the_script_agrees_with_the_program() {
    let place = Place::new();
    let copy = place.folder.path().join("copy.txt");
    let options = || Options { checkpoint_copy: Some(copy.clone()), ..place.options() };
    let store = SqliteStore::open(&place.data(), options()).unwrap();
    let file = store.file_put(&mut "会议纪要".as_bytes(), 100).unwrap();
    store.commit(write("l1", "c1", vec![thing("a", "open").put().with_files(vec![file])])).unwrap();
    for number in 0..9 {
        let event = thing("b", "open").put().with_private(r#"{"name":"王某"}"#);
        store.commit(write(&format!("l{}", number % 2), &format!("c-{number}"), vec![event])).unwrap();
    }
    let erase = |person: &str, command: &str| Erase {
        ledger: "l1".into(),
        seq: 3,
        by: Author::person(person),
        at: at(50),
        command: command.into(),
        reason: "本人要求".into(),
    };
    store.erase_request(erase("p1", "e1")).unwrap();
    store.erase_confirm(erase("p2", "e2")).unwrap();
    let root = store.checkpoint().unwrap().checkpoint.root;
    let Some((status, text)) = script(&place.data(), None) else {
        eprintln!("skipped: there is no python3");
        return;
    };
    assert_eq!((status, text.contains(&root.to_hex())), (0, true), "{text}");
    put(&store, "l1", "later", "a", "done");
    let early = place.folder.path().join("early");
    drop(store);
    place.copy_to(&early);
    let store = SqliteStore::open(&place.data(), options()).unwrap();
    put(&store, "l1", "last", "a", "late");
    drop(store);
    let says = |data: &Path, checkpoint: Option<&Path>| script(data, checkpoint).unwrap();
    assert_eq!(says(&place.data(), Some(&copy)).0, 0);
    let (status, text) = says(&early, Some(&copy));
    assert_eq!((status, text.contains("cut off")), (1, true), "{text}");
    for sql in [
        "UPDATE event SET bytes = CAST(replace(CAST(bytes AS TEXT), 'done', 'open') AS BLOB) WHERE command = 'later'",
        "UPDATE event SET name = 'thing.noted/1' WHERE position = 4",
        "DELETE FROM event WHERE position = 3",
        "UPDATE part SET content = CAST('{}' AS BLOB) WHERE content IS NOT NULL",
        "UPDATE part SET salt = NULL, content = NULL",
        "UPDATE head SET seq = 1 WHERE number = 3",
    ] {
        let changed = Place::new();
        place.copy_to(&changed.data());
        changed.tamper(sql);
        let (status, text) = says(&changed.data(), None);
        assert_eq!((status, text.contains("DOES NOT HOLD")), (1, true), "{sql}: {text}");
    }
    assert_eq!(says(Path::new("/nowhere"), None).0, 2);
}
