//! How guessing passwords is slowed down without keeping the person out whose password it is.
//!
//! Wrong tries are counted for the account together with the place that they come from. A place is a browser that has
//! signed in to this account before (it holds a token that says so), or else an address. So a stranger elsewhere makes
//! only themselves wait, a whole bureau behind one address is not shut out because one of them errs, and a colleague
//! behind the same address cannot shut out somebody in the browser that they always use.
//!
//! Against many addresses at once the account itself counts, too: but only tries from places that have never signed in,
//! and of one place no more than a few, so that a handful of strangers cannot reach the limit. Never is an address counted
//! by itself. Names that nobody has are treated alike.

use crate::{
    App,
    error::{Error, Result},
    sessions::fingerprint,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::{NoteExpect, NotePut};

const THROTTLE: &str = "throttle";

/// Failures that cost nothing yet.
const FREE: u32 = 5;

/// So many failures of one place count for the account.
const COUNTED_OF_ONE: u32 = 10;

/// So many failures from unknown places the account bears before unknown places have to wait.
const STRANGERS_FREE: u32 = 60;

/// Failures are forgotten after this long without another.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Failures in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Failures {
    /// How many.
    pub(crate) count: u32,
    /// The instant of the last, in milliseconds since 1970.
    pub(crate) last_at_ms: i64,
}

impl Failures {
    /// How long the next attempt has to wait; none when it may come now. One minute after the last free failure, doubling
    /// up to fifteen, so that nobody is locked out for good.
    fn wait(self, free: u32, now: Timestamp) -> Option<SignedDuration> {
        if self.count < free {
            return None;
        }
        let minutes = (1i64 << (self.count - free).min(4)).min(15);
        let until = self.last_at_ms + minutes * 60_000;
        let left = until - now.as_millisecond();
        (left > 0).then(|| SignedDuration::from_millis(left))
    }
}

/// From where somebody tries.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    /// A browser that has signed in to this account before, by the hash of its token.
    Browser(&'a str),
    /// An address; empty for the machine itself.
    Address(&'a str),
    /// Somebody who has given the right password already and is asked for the second factor.
    Factor,
}

/// One attempt, counted as failed until it has succeeded.
pub(crate) struct Attempt {
    pair: String,
    /// The account's own count, where this failure will count for it.
    account: Option<String>,
    /// How many have failed in a row, this one included.
    pub(crate) count: u32,
}

impl App {
    /// Counts an attempt as failed before it is looked at, so that many at once do not slip through together.
    ///
    /// # Errors
    /// [`Error::Wait`] when it comes too soon; then it is not looked at.
    pub(crate) fn attempt(&self, name: &str, place: Place<'_>) -> Result<Attempt> {
        let now = self.world.now();
        let name = name.to_lowercase();
        let (kind, of) = match place {
            Place::Browser(hash) => ("browser", hash),
            Place::Address(address) => ("address", address),
            Place::Factor => ("factor", ""),
        };
        let account = match place {
            Place::Browser(_) | Place::Factor => None,
            Place::Address(_) => Some(format!("account.{}", fingerprint(&name))),
        };
        if let Some(account) = &account {
            let (strangers, _) = self.failures(account, now)?;
            if let Some(wait) = strangers.wait(STRANGERS_FREE, now) {
                return Err(Error::Wait(wait));
            }
        }
        let pair = format!("{kind}.{}", fingerprint(&format!("{name}\0{of}")));
        let failed = self.count_failure(&pair, FREE, now)?;
        let account = account.filter(|_| failed.count <= COUNTED_OF_ONE);
        Ok(Attempt { pair, account, count: failed.count })
    }

    /// The attempt has failed indeed.
    pub(crate) fn attempt_failed(&self, attempt: &Attempt) -> Result<()> {
        let Some(account) = &attempt.account else { return Ok(()) };
        // Counted without asking whether it may come: it has come.
        self.count_failure(account, u32::MAX, self.world.now()).map(|_| ())
    }

    /// It was good: the failures of this place are forgotten, those of strangers stay.
    pub(crate) fn attempt_good(&self, attempt: &Attempt) -> Result<()> {
        self.forget(THROTTLE, &attempt.pair)
    }

    fn failures(&self, key: &str, now: Timestamp) -> Result<(Failures, NoteExpect)> {
        Ok(match self.store.note(THROTTLE, key, now)? {
            None => (Failures::default(), NoteExpect::Absent),
            Some(note) => {
                (serde_json::from_slice(&note.value).unwrap_or_default(), NoteExpect::Version(note.version))
            }
        })
    }

    fn count_failure(&self, key: &str, free: u32, now: Timestamp) -> Result<Failures> {
        loop {
            let (failures, expect) = self.failures(key, now)?;
            if let Some(wait) = failures.wait(free, now) {
                return Err(Error::Wait(wait));
            }
            let failures =
                Failures { count: failures.count.saturating_add(1), last_at_ms: now.as_millisecond() };
            let put = NotePut {
                space: THROTTLE.to_owned(),
                key: key.to_owned(),
                value: serde_json::to_vec(&failures).ok(),
                expires: Some(now + KEPT),
                expect,
                now,
            };
            if self.store.note_put(put)? {
                return Ok(failures);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::World;
    use jiff::tz::TimeZone;
    use proptest::prelude::*;
    use std::sync::Arc;

    fn app(folder: &tempfile::TempDir) -> App {
        let fold = Arc::new(views::LedgerViews::new(TimeZone::UTC));
        let store = store::SqliteStore::open(folder.path(), store::Options::new("test", fold)).unwrap();
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        App::new(Arc::new(store), World::told(TimeZone::UTC, now, 1))
    }

    fn later(app: &App, seconds: i64) {
        app.world().set(app.world().now() + SignedDuration::from_secs(seconds));
    }

    /// Tries with a wrong password: whether it was looked at.
    fn guess(app: &App, name: &str, place: Place<'_>) -> bool {
        match app.attempt(name, place) {
            Ok(attempt) => {
                app.attempt_failed(&attempt).unwrap();
                true
            }
            Err(Error::Wait(_)) => false,
            Err(other) => panic!("{other}"),
        }
    }

    /// Tries with the right password.
    fn comes_in(app: &App, name: &str, place: Place<'_>) -> bool {
        match app.attempt(name, place) {
            Ok(attempt) => {
                app.attempt_good(&attempt).unwrap();
                true
            }
            Err(Error::Wait(_)) => false,
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn guessing_gets_slower_and_waiting_ends() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        let failed = |count| Failures { count, last_at_ms: now.as_millisecond() };
        assert_eq!(failed(4).wait(FREE, now), None);
        for (count, minutes) in [(5, 1), (6, 2), (7, 4), (8, 8), (9, 15), (500, 15)] {
            assert_eq!(failed(count).wait(FREE, now), Some(SignedDuration::from_mins(minutes)), "{count}");
        }
        assert_eq!(failed(25).wait(FREE, now + SignedDuration::from_mins(15)), None);
    }

    #[test]
    fn one_address_gets_a_hundred_guesses_a_day_and_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(&folder);
        let mut looked_at = 0;
        for _ in 0..24 * 60 {
            later(&app, 60);
            looked_at += u32::from(guess(&app, "wang", Place::Address("10.0.0.9")));
        }
        assert!((90..=105).contains(&looked_at), "{looked_at}");
    }

    #[test]
    fn many_addresses_together_are_slowed_and_the_known_browser_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(&folder);
        let mut looked_at = 0;
        for machine in 0..200 {
            for _ in 0..5 {
                looked_at += u32::from(guess(&app, "wang", Place::Address(&format!("10.0.1.{machine}"))));
            }
        }
        assert_eq!(looked_at, STRANGERS_FREE);
        assert!(!comes_in(&app, "wang", Place::Address("10.0.0.7")), "an unknown place waits with them");
        assert!(comes_in(&app, "wang", Place::Browser("known")));
        assert!(comes_in(&app, "li", Place::Address("10.0.1.1")), "another account is not touched");
    }

    #[test]
    fn a_bureau_behind_one_address_is_not_shut_out() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(&folder);
        // Every second one of three hundred errs ten times.
        for person in 0..300 {
            let name = format!("person{person}");
            if person % 2 == 0 {
                for _ in 0..10 {
                    guess(&app, &name, Place::Address("10.0.0.1"));
                }
            } else {
                assert!(comes_in(&app, &name, Place::Address("10.0.0.1")), "{name}");
            }
        }
        // Nor can a colleague behind the same address keep somebody out of the browser that they always use.
        assert!(comes_in(&app, "person0", Place::Browser("known")));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

        /// Whatever up to five strangers do elsewhere, and whenever: the person comes in at the first try.
        #[test]
        fn strangers_elsewhere_keep_nobody_out(
            tries in prop::collection::vec((0..5_u8, 0..1_200_i64), 1..120),
            known in any::<bool>(),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let app = app(&folder);
            let own = if known { Place::Browser("known") } else { Place::Address("192.168.3.3") };
            for (stranger, pause) in tries {
                later(&app, pause);
                guess(&app, "wang", Place::Address(&format!("10.0.0.{stranger}")));
                prop_assert!(comes_in(&app, "Wang", own));
            }
        }
    }
}
