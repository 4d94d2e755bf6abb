//! The stored bytes of events, for each hash function, as they were when the format was laid down. A change here is a new
//! format, never a new golden file: ledgers that were written must verify for ever.
#![allow(clippy::unwrap_used, reason = "a test may stop at what is wrong")]

use journal::{
    Author, Digest, FileRef, HashKind, NewEvent, Opened, Position, PrivatePart, Sealed, StoredEvent,
    StoredHead, StoredPart, Verifier, decode, part_hash,
};

/// Each line: hash, space, bytes.
fn golden(kind: HashKind) -> String {
    let home = "0123456789abcdef0123456789abcdef".to_owned();
    let salt = [0x5a_u8; 32];
    let private = r#"{"name":"王某"}"#;
    let part = part_hash(kind, &salt, private.as_bytes());
    let file = FileRef { hash: kind.of(&["会议纪要".as_bytes()]), size: 12 };
    let events = [
        NewEvent::new("ledger", "ledger.opened/1", Opened { hash: kind, home }.body()),
        NewEvent::new("finding/01J", "finding.noted/1", r#"{"text":"学习不够深入","n":1.50}"#),
        NewEvent::new(
            "finding/01J",
            "finding.noted/2",
            r#"{ "spaces" : [ ] , "escape" : "\u5b66 \" / \\" }"#,
        ),
        NewEvent::new("finding/01J", "finding.evidence_attached/1", r#"{"no":"12-3-02"}"#)
            .with_private(private)
            .with_files(vec![file]),
    ];
    let authors = [Author::operator("root"), Author::person("p1"), Author::System, Author::person("p2")];
    let mut lines = String::new();
    let mut previous = Digest::ZERO;
    for (number, (event, by)) in events.iter().zip(&authors).enumerate() {
        let seq = number as u64 + 1;
        let private = event.private.is_some().then_some(part);
        let at = format!("2026-11-22T02:58:29.{number}23456Z").parse().unwrap();
        let sealed = Sealed::next(
            kind,
            &previous,
            &"inspection-1".into(),
            seq,
            seq.saturating_sub(1).max(1),
            at,
            by,
            &format!("command-{number}"),
            private,
            event,
        )
        .unwrap();
        previous = sealed.hash;
        lines.push_str(&format!("{} {}\n", sealed.hash, String::from_utf8(sealed.bytes).unwrap()));
    }
    lines
}

#[test]
fn the_format_is_what_it_was() {
    assert_eq!(golden(HashKind::Sha256), include_str!("golden/sha256.txt"));
    assert_eq!(golden(HashKind::Sm3), include_str!("golden/sm3.txt"));
}

#[test]
fn golden_events_verify_and_read_back() {
    for (text, tree) in [
        (include_str!("golden/sha256.txt"), HashKind::Sha256),
        (include_str!("golden/sm3.txt"), HashKind::Sm3),
    ] {
        let mut verifier = Verifier::new("0123456789abcdef0123456789abcdef", tree, vec![]);
        for (number, line) in text.lines().enumerate() {
            let (hash, bytes) = line.split_once(' ').unwrap();
            let hash = Digest::from_hex(hash).unwrap();
            let position = Position(number as u64 + 1);
            let (event, private) = decode(position, bytes.as_bytes(), hash, PrivatePart::None).unwrap();
            let part = private.map(|_| StoredPart::Present {
                salt: vec![0x5a; 32],
                content: r#"{"name":"王某"}"#.as_bytes().to_vec(),
            });
            verifier
                .event(&StoredEvent {
                    position,
                    ledger: event.ledger.0.clone(),
                    seq: event.seq,
                    stream: event.stream.0.clone(),
                    version: event.version,
                    name: event.name.clone(),
                    at_ms: event.at.as_millisecond(),
                    command: event.command.clone(),
                    bytes: bytes.as_bytes().to_vec(),
                    hash,
                    part,
                })
                .unwrap();
            let head =
                StoredHead { index: number as u64, position, ledger: event.ledger.0, seq: event.seq, hash };
            verifier.head(&head).unwrap();
        }
        let verified = verifier.finish().unwrap();
        assert_eq!((verified.events, verified.files.len()), (4, 1));
    }
}

#[test]
fn every_author_is_read_as_it_was_written() {
    let sheet = HashKind::Sha256.of(&["审批表".as_bytes()]);
    let behalf = format!("behalf:p1:p2:{sheet}");
    let authors = [
        ("person:p1", Author::person("p1"), vec!["p1"]),
        ("deputy:p1:p2", Author::Deputy { id: "p1".into(), of: "p2".into() }, vec!["p1", "p2"]),
        (behalf.as_str(), Author::Behalf { id: "p1".into(), recorder: "p2".into(), sheet }, vec!["p1", "p2"]),
        ("operator:root", Author::operator("root"), vec![]),
        ("system", Author::System, vec![]),
    ];
    for (key, author, people) in authors {
        assert_eq!(author.key(), key);
        assert_eq!(Author::from_key(key), Some(author.clone()));
        assert_eq!(author.people().collect::<Vec<_>>(), people);
        assert_eq!(author.person_id(), people.first().copied());
    }
    for odd in ["deputy:p1", "behalf:p1:p2", "behalf:p1:p2:xyz", "robot:p1", ""] {
        assert_eq!(Author::from_key(odd), None, "{odd}");
    }
}
