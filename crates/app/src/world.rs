//! What the outside says: the time, today's date in the installation's one zone, new identifiers.
//!
//! Everything below takes these as arguments, so that a test or the sample data can say "it is 3 March".

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::sync::Mutex;

/// The clock, the zone and the source of identifiers.
pub struct World {
    zone: TimeZone,
    source: Source,
}

enum Source {
    /// The machine's clock and randomness.
    Machine,
    /// A story told by a test or the sample data: the hands are set, the identifiers counted.
    Told(Mutex<Told>),
}

struct Told {
    now: Timestamp,
    counter: u64,
    seed: u64,
}

impl World {
    /// The machine's clock, in `zone`.
    pub fn machine(zone: TimeZone) -> World {
        World { zone, source: Source::Machine }
    }

    /// A clock whose hands are set by [`World::set`], and identifiers that depend on `seed` alone.
    pub fn told(zone: TimeZone, now: Timestamp, seed: u64) -> World {
        World { zone, source: Source::Told(Mutex::new(Told { now, counter: 0, seed })) }
    }

    /// The zone in which a day begins and ends.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The present instant, to the millisecond, which is what the journal keeps.
    pub fn now(&self) -> Timestamp {
        let exact = match &self.source {
            Source::Machine => Timestamp::now(),
            Source::Told(told) => told.lock().unwrap_or_else(|it| it.into_inner()).now,
        };
        Timestamp::from_millisecond(exact.as_millisecond()).unwrap_or(exact)
    }

    /// Sets the hands of a told clock; the machine's clock is nobody's to set.
    pub fn set(&self, now: Timestamp) {
        if let Source::Told(told) = &self.source {
            told.lock().unwrap_or_else(|it| it.into_inner()).now = now;
        }
    }

    /// The day that `at` falls on.
    pub fn day_of(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    /// Today.
    pub fn today(&self) -> Date {
        self.day_of(self.now())
    }

    /// The last instant of `day` (a day ends at 24:00 of the installation's zone), to the millisecond.
    pub fn end_of(&self, day: Date) -> Timestamp {
        day.tomorrow()
            .and_then(|next| next.to_zoned(self.zone.clone()))
            .map(|start| start.timestamp() - jiff::SignedDuration::from_millis(1))
            .unwrap_or(Timestamp::MAX)
    }

    /// A new identifier: 26 characters, the first ten of which sort by time (the layout of a ULID: 48 bits of
    /// milliseconds, 80 random bits, Crockford's base 32 in lower case).
    pub fn new_id(&self) -> String {
        let millis = u128::from(self.now().as_millisecond().max(0).unsigned_abs());
        let chance = match &self.source {
            Source::Machine => {
                let mut bytes = [0u8; 16];
                fill_random(&mut bytes);
                u128::from_le_bytes(bytes)
            }
            Source::Told(told) => {
                let mut told = told.lock().unwrap_or_else(|it| it.into_inner());
                told.counter += 1;
                // Two rounds of SplitMix64: spread, and the same for the same seed.
                (u128::from(split_mix(told.seed ^ told.counter)) << 64)
                    | u128::from(split_mix(told.seed.rotate_left(32).wrapping_add(told.counter)))
            }
        };
        let mut value = ((millis & ((1 << 48) - 1)) << 80) | (chance & ((1 << 80) - 1));
        let mut text = [0u8; 26];
        for slot in text.iter_mut().rev() {
            *slot = b"0123456789abcdefghjkmnpqrstvwxyz"[(value & 31) as usize];
            value >>= 5;
        }
        text.iter().map(|byte| char::from(*byte)).collect()
    }

    /// A secret for a session or a one-time code: `bytes` random bytes, also in a told world (a guessable
    /// secret would be one in a test server, too).
    pub fn secret(&self, bytes: usize) -> Vec<u8> {
        let mut secret = vec![0u8; bytes];
        fill_random(&mut secret);
        secret
    }
}

/// Fills from the operating system.
fn fill_random(bytes: &mut [u8]) {
    getrandom::fill(bytes)
        .expect("invariant: the operating system gives randomness, or nothing here is safe");
}

fn split_mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shanghai() -> TimeZone {
        TimeZone::get("Asia/Shanghai").expect("the zone data is in the binary")
    }

    #[test]
    fn a_day_ends_at_midnight_of_the_zone() {
        let world = World::told(shanghai(), "2026-11-20T15:59:59.999Z".parse().unwrap(), 1);
        assert_eq!(world.today().to_string(), "2026-11-20");
        assert_eq!(world.end_of(world.today()), world.now());
        world.set("2026-11-20T16:00:00Z".parse().unwrap());
        assert_eq!(world.today().to_string(), "2026-11-21");
    }

    #[test]
    fn identifiers_sort_by_time_and_do_not_repeat() {
        let world = World::told(shanghai(), "2026-11-20T00:00:00Z".parse().unwrap(), 7);
        let ids: Vec<String> = (0..1000).map(|_| world.new_id()).collect();
        let unique: std::collections::BTreeSet<&String> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len());
        world.set("2026-11-20T00:00:01Z".parse().unwrap());
        assert!(ids.iter().all(|id| *id < world.new_id()));
        assert_eq!(ids[0].len(), 26);
    }
}
