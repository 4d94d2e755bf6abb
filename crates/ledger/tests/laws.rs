//! What holds for every sequence of commands by anybody.

mod game;

use game::{START, Throw, command, later, person, throws};
use ledger::finding::{self, Event, Finding, Hand, Known, Paper, Stage};
use ledger::{FileHash, PersonId, codec};
use proptest::prelude::*;

/// Every measure of a closed finding is done, and proven or waived by a side that neither asked nor accepted, and the four acts
/// are by four sides.
fn check_closed(finding: &Finding) {
    let Stage::Closed(closed) = &finding.stage else { return };
    let on = closed.accepted.on;
    let four = [&closed.requested, &closed.signed, &closed.reviewed, &closed.accepted].map(|it| &it.by);
    for (i, a) in four.iter().enumerate() {
        for b in &four[i + 1..] {
            assert!(!a.side().any(|it| b.side().any(|other| it == other)), "{four:?} are not four sides");
            let recorder = b.recorder();
            assert!(!a.side().any(|it| recorder == Some(it)), "{four:?}: recorded the check of the own act");
        }
        assert!(a.recorder().is_none_or(|it| !a.side().any(|other| it == other)));
    }
    // The last look is by people who had no hand in what they look at.
    let [before @ .., last] = four;
    let lookers: Vec<_> = last.side().chain(last.recorder()).collect();
    let had_a_hand = |it: &&&PersonId| before.iter().any(|act| act.is_of(it) || act.recorder() == Some(**it));
    assert_eq!(lookers.iter().find(had_a_hand), None, "{four:?}");
    assert!(finding.assignment.as_ref().is_some_and(|it| closed.signed.by.side().any(|by| *by == it.leader)));
    assert!(finding.measures_standing().next().is_some());
    for (number, measure) in finding.measures_standing() {
        assert!(measure.is_done(), "measure {number} is not done");
        let proven = measure.evidence_standing().any(|(_, it)| it.proves(on));
        let waived = measure.waiver.as_ref().is_some_and(|it| {
            [&closed.requested, &closed.accepted].iter().all(|act| {
                let apart = !act.by.side().any(|by| it.act.by.side().any(|other| by == other));
                apart && !act.by.side().any(|by| it.act.by.recorder() == Some(by))
            })
        });
        assert!(proven || waived, "measure {number} is not proven");
    }
    assert!(finding.extension_pending().is_none());
    assert!(finding.requirements.is_empty());
}

/// In person, as somebody's deputy, or on paper that somebody recorded: by the dice.
fn hand(who: u8, dice: u8, people: u8) -> Hand {
    let (first, second) = (person(who, people), person(who / people.max(1), people));
    match dice % 4 {
        0 if first != second => Hand::deputy(first, second),
        1 => Hand::on_paper(first, Paper { recorder: second, sheet: FileHash("h".into()) }),
        _ => Hand::own(first),
    }
}

/// Plays a game and checks the laws at every move; says how often the finding was closed.
fn play(throws: &[Throw], people: u8) -> (u32, Vec<Event>) {
    play_with(throws, people, false)
}

/// The same, where the dice may also name deputies and papers.
fn play_with(throws: &[Throw], people: u8, others: bool) -> (u32, Vec<Event>) {
    let mut finding = Finding::default();
    let mut history: Vec<Event> = Vec::new();
    let mut days = 0;
    for throw in throws {
        days += u32::from(throw.4 % 3);
        let today = later(days);
        let known = Known {
            acted_on: later(days.saturating_sub(u32::from(others) * u32::from(throw.4 / 64))),
            ..Known::on(today)
        };
        let by = hand(throw.0, if others { throw.3 } else { 3 }, people);
        let command = command(*throw, people, today, &finding);
        let due = finding.assignment.as_ref().map(|it| it.due_on);
        let Ok(events) = finding::decide(&finding, &known, &by, &command) else { continue };
        for event in &events {
            finding = finding::evolve(finding, event);
            let encoded = codec::encode(&event.clone().into());
            let read =
                codec::decode(encoded.name, &encoded.body, encoded.private.as_deref()).expect("readable");
            assert_eq!(read, event.clone().into());
            assert_eq!(codec::encode(&read), encoded);
        }
        // The same wish twice is one fact.
        if let Ok(again) = finding::decide(&finding, &known, &by, &command) {
            assert_eq!(again, vec![], "twice: {command:?}");
        }
        // A deadline moves by a granted extension only.
        let granted = events.iter().any(|it| matches!(it, Event::ExtensionGranted { .. }));
        let due_now = finding.assignment.as_ref().map(|it| it.due_on);
        assert!(due.is_none() || due == due_now || granted, "{command:?} moved the deadline");
        check_closed(&finding);
        history.extend(events);
    }
    assert_eq!(finding::fold(&history), finding);
    (finding.closed, history)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold_for_any_game(throws in throws(160), people in 4_u8..7) {
        play(&throws, people);
    }

    #[test]
    fn deputies_and_recorders_do_not_get_around_the_laws(throws in throws(240), people in 3_u8..9) {
        let (closed, _) = play_with(&throws, people, true);
        prop_assert!(people >= 4 || closed == 0);
    }

    #[test]
    fn fewer_than_four_never_close(throws in throws(240), people in 1_u8..4) {
        let (closed, history) = play(&throws, people);
        prop_assert_eq!(closed, 0);
        let accepted = history.iter().any(|it| matches!(it, Event::CloseOutAccepted { .. }));
        prop_assert!(!accepted);
    }

    /// A bundle from elsewhere may hold anything: events out of order, or of another finding.
    #[test]
    fn evolve_takes_any_order(throws in throws(120), swaps in proptest::collection::vec(any::<(u16, u16)>(), 0..60)) {
        let (_, mut history) = play(&throws, 5);
        if !history.is_empty() {
            let len = history.len();
            for (a, b) in swaps {
                history.swap(usize::from(a) % len, usize::from(b) % len);
            }
            let finding = finding::fold(&history);
            let _ = finding::checklist(&finding, &Known::on(START));
        }
    }

    #[test]
    fn no_bytes_make_the_reader_panic(
        name in proptest::sample::select(codec::NAMES),
        body in "[\\{\\}\\[\\]\":,a-z0-9 ]{0,80}",
        private in proptest::option::of("\\{\"(/[a-z0-9]{1,5}){0,3}\":[0-9]\\}"),
    ) {
        let _ = codec::decode(name, &body, private.as_deref());
    }
}

/// The laws say nothing if no game ends in a close-out.
#[test]
fn games_do_end_in_close_outs() {
    assert!(ending(5, false) >= 100, "{} of 300 games end in a close-out", ending(5, false));
    assert!(ending(9, true) >= 60, "{} of 300 games with deputies and papers do", ending(9, true));
}

/// How many of 300 games end in a close-out.
fn ending(people: u8, others: bool) -> usize {
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 24) as u8
    };
    (0..300)
        .filter(|_| {
            let mut game = vec![(0, 1, 0, 1, 0), (0, 4, 1, 1, 0), (0, 7, 0, 0, 0)];
            game.extend((0..160).map(|_| (next(), next(), next(), next(), next())));
            play_with(&game, people, others).0 > 0
        })
        .count()
}
