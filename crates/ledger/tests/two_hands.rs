//! The law of two hands, for every sequence of commands by anybody: what decides whether somebody can sign in, what they
//! may do, who the three are and how long the audit log is kept changes only where one person has proposed it and another
//! has confirmed it.

use jiff::civil::{Date, date};
use ledger::people::{self, Admin, Administrators, Deputy, Effect, Grant, Person, Role};
use ledger::proposal::{self, Act, Proposal, State};
use ledger::{PersonId, ProposalId, UnitPath};
use proptest::prelude::*;
use std::collections::BTreeMap;

const PEOPLE: [&str; 6] = ["系", "安", "审", "罗", "程", "沈"];
const TODAY: Date = date(2026, 3, 2);

/// One move: who, what, and some dice.
type Throw = (u8, u8, u8, u8, u8);

#[derive(Clone)]
struct House {
    three: Administrators,
    months: Option<u32>,
    people: BTreeMap<PersonId, Person>,
    proposals: Vec<Proposal>,
}

/// What nobody changes alone.
#[derive(Clone, Debug, PartialEq)]
struct Guarded {
    three: Administrators,
    months: Option<u32>,
    people: BTreeMap<PersonId, Facts>,
}

/// Whether they can sign in, what they hold, and whose code lets them choose a password.
type Facts = (bool, Vec<Grant>, Vec<Deputy>, usize, Option<ProposalId>);

fn who(die: u8) -> PersonId {
    PersonId::from(PEOPLE[usize::from(die) % PEOPLE.len()])
}

impl House {
    fn new() -> House {
        let three = Administrators { system: who(0), security: who(1), audit: who(2) };
        let registered = |waiting| people::Event::Registered {
            name: ledger::Private::known("某".into()),
            username: "mou".into(),
            office: people::Office { id: "edu".into(), path: "root/edu/".into() },
            post: None,
            from: None,
            waiting,
        };
        let person = |die: u8| {
            let mut events = vec![registered(die == 3)];
            if die != 3 {
                events.push(people::Event::PasswordSet {});
            }
            (who(die), people::fold(&events))
        };
        House { three, months: None, people: (0..6).map(person).collect(), proposals: vec![] }
    }

    fn guarded(&self) -> Guarded {
        let people = self.people.iter().map(|(id, it)| {
            // That the owner uses up a code is the owner's own.
            let code = it.code.clone();
            let facts =
                (it.may_sign_in(TODAY), it.grants.clone(), it.deputies.clone(), it.emergencies.len(), code);
            (id.clone(), facts)
        });
        Guarded { three: self.three.clone(), months: self.months, people: people.collect() }
    }

    fn known(&self) -> people::Known {
        people::Known {
            today: TODAY,
            administrators: Some(self.three.clone()),
            username_taken: false,
            node_open: true,
            candidates_fit: true,
        }
    }

    /// The effects of a confirmed proposal; none of them where one does not fit.
    fn confirmed(&self, id: &ProposalId, proposal: &Proposal) -> Option<House> {
        let mut house = self.clone();
        for act in &proposal.acts {
            let effect = match act {
                Act::OpenAccount { .. } => Effect::Open,
                Act::CloseAccount { .. } => Effect::Close,
                Act::ResetPassword { .. } => Effect::Reset,
                Act::Leave { on, .. } => Effect::Leave { on: *on },
                Act::Grant { grant, .. } => Effect::Grant { grant: grant.clone() },
                Act::Revoke { role, at, .. } => Effect::Revoke { role: *role, at: at.clone() },
                Act::Depute { principal, role, at, from, to, .. } => Effect::Depute {
                    deputy: Deputy {
                        of: principal.clone(),
                        role: *role,
                        at: at.clone(),
                        path: UnitPath("root/edu/".into()),
                        from: *from,
                        to: *to,
                        sheet: None,
                    },
                    principal_holds: true,
                },
                Act::EndDeputy { principal, role, at, on, .. } => {
                    Effect::EndDeputy { of: principal.clone(), role: *role, at: at.clone(), on: *on }
                }
                Act::BreakGlass { at, hours, fields, .. } => Effect::BreakGlass {
                    at: at.clone(),
                    path: UnitPath("root/edu/".into()),
                    hours: *hours,
                    fields: fields.clone(),
                },
                Act::MoveNode { .. } | Act::CloseNode { .. } => continue,
                Act::ReplaceAdministrator { admin, person } => {
                    if people::replace(&house.known(), id, *admin, person).ok()?.is_empty() {
                        continue;
                    }
                    match admin {
                        Admin::System => house.three.system = person.clone(),
                        Admin::Security => house.three.security = person.clone(),
                        Admin::Audit => house.three.audit = person.clone(),
                    }
                    continue;
                }
                Act::KeepAudit { months } => {
                    people::keep_audit(house.months, id, *months).ok()?;
                    house.months = Some(*months);
                    continue;
                }
            };
            let person = act.person()?.clone();
            let before = house.people.get(&person)?.clone();
            let now = jiff::Timestamp::UNIX_EPOCH;
            let events = people::apply(&person, &before, &house.known(), id, "缘由", now, &effect).ok()?;
            // The same effect once more is a fact already.
            let after = events.iter().fold(before, people::evolve);
            if let Ok(again) = people::apply(&person, &after, &house.known(), id, "缘由", now, &effect) {
                let once = matches!(effect, Effect::BreakGlass { .. } | Effect::Leave { .. });
                assert!(once || again.is_empty(), "twice: {act:?}");
            }
            house.people.insert(person, after);
        }
        Some(house)
    }
}

fn act(throw: Throw) -> Act {
    let (_, what, a, b, c) = throw;
    let (person, other) = (who(a), who(b));
    let role = Role::ALL[usize::from(c) % Role::ALL.len()];
    let at = ledger::OrgId::from("edu");
    match what % 12 {
        0 => Act::OpenAccount { person },
        1 => Act::CloseAccount { person },
        2 => Act::ResetPassword { person },
        3 => Act::Leave { person, on: TODAY },
        4 | 5 => Act::Grant {
            person,
            grant: Grant { role, at, path: UnitPath("root/edu/".into()), from: TODAY, to: None },
        },
        6 => Act::Revoke { person, role, at },
        7 => Act::Depute { principal: other, deputy: person, role, at, from: TODAY, to: TODAY, sheet: None },
        8 => Act::EndDeputy { principal: other, deputy: person, role, at, on: TODAY },
        9 => Act::ReplaceAdministrator { admin: Admin::ALL[usize::from(c) % 3], person },
        10 => Act::KeepAudit { months: u32::from(c) % 24 },
        _ => Act::BreakGlass { person, at, hours: 4, fields: vec![] },
    }
}

/// Plays a game; how many proposals were confirmed.
fn play(throws: &[Throw], only: Option<&PersonId>) -> usize {
    let mut house = House::new();
    let begun = house.guarded();
    let mut confirmed = 0;
    for throw in throws {
        let by = only.cloned().unwrap_or_else(|| who(throw.0));
        let before = house.guarded();
        let known = proposal::Known { today: TODAY, administrators: Some(house.three.clone()) };
        let mut by_two = false;
        if throw.1 % 3 == 0 || house.proposals.is_empty() {
            let command = proposal::Command::Propose { acts: vec![act(*throw)], reason: "需要".into() };
            if let Ok(events) = proposal::decide(&Proposal::default(), &known, &by, &command) {
                let fresh = proposal::fold(&events);
                assert_eq!(proposal::decide(&fresh, &known, &by, &command), Ok(vec![]), "twice");
                house.proposals.push(fresh);
            }
        } else if throw.1 % 3 == 1 {
            // The owner chooses a password; the system administrator renames. Neither opens anything.
            let id = who(throw.2);
            let person = house.people.get(&id).expect("somebody").clone();
            let command = match throw.3 % 2 {
                0 => people::Command::SetPassword,
                _ => people::Command::Rename { name: "另".into(), reason: "改".into() },
            };
            if let Ok(events) = people::decide(&id, &person, &house.known(), &by, &command) {
                let code = person.code.clone();
                let after = events.iter().fold(person, people::evolve);
                house.people.insert(id, Person { code, ..after });
            }
        } else {
            let count = house.proposals.len();
            let at = (usize::from(throw.2) * 7 + usize::from(throw.3)) % count;
            let id = ProposalId(format!("x{at}"));
            let command = match throw.4 % 6 {
                0 => proposal::Command::Decline { reason: "不".into() },
                1 => proposal::Command::Withdraw,
                _ => proposal::Command::Confirm,
            };
            let waiting = house.proposals[at].clone();
            if let Ok(events) = proposal::decide(&waiting, &known, &by, &command) {
                let after = events.iter().fold(waiting.clone(), proposal::evolve);
                assert_eq!(proposal::decide(&after, &known, &by, &command), Ok(vec![]), "twice");
                if matches!(after.state, State::Confirmed { .. }) && !events.is_empty() {
                    assert_ne!(waiting.by.as_ref(), Some(&by), "nobody confirms their own");
                    let Some(next) = house.confirmed(&id, &waiting) else { continue };
                    house = next;
                    by_two = true;
                    confirmed += 1;
                }
                house.proposals[at] = after;
            }
        }
        if !by_two {
            assert_eq!(house.guarded(), before, "{by} alone, {throw:?}");
        }
        let three = [&house.three.system, &house.three.security, &house.three.audit];
        assert!(three[0] != three[1] && three[0] != three[2] && three[1] != three[2], "three persons");
    }
    if only.is_some() {
        assert_eq!(house.guarded(), begun);
    }
    confirmed
}

fn throws(count: usize) -> impl Strategy<Value = Vec<Throw>> {
    proptest::collection::vec(any::<Throw>(), 0..count)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_person_alone_changes_nothing_that_is_guarded(throws in throws(200), who_ in 0_u8..6) {
        prop_assert_eq!(play(&throws, Some(&who(who_))), 0);
    }

    #[test]
    fn whatever_changed_was_confirmed_by_another(throws in throws(300)) {
        play(&throws, None);
    }
}

/// The laws say nothing if nothing is ever confirmed.
#[test]
fn games_do_confirm() {
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed >> 24) as u8
    };
    let confirmed: usize = (0..100)
        .map(|_| {
            let game: Vec<Throw> = (0..400).map(|_| (next(), next(), next(), next(), next())).collect();
            play(&game, None)
        })
        .sum();
    assert!(confirmed >= 200, "{confirmed} confirmations in 100 games");
}
