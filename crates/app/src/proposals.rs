//! What needs two hands: proposing, confirming with all effects in one transaction, declining, taking back; and the two
//! halves of a one-time code, of which each hand sees one.
//!
//! The first half is made when an account is proposed to be opened or reset and shown to who proposed it; the second when
//! it is confirmed and shown to who confirmed it. The person needs both, so that neither hand alone can ever sign in
//! as somebody. Only hashes are kept, and they are good as long as the proposal was the account's last.

use crate::{
    App, AuditAct, AuditNote, Caller, World,
    accounts::{damaged, org_ledger, people_ledger},
    error::{Error, Invalid, Result},
    password::code_folded,
    sessions::{CODE_GOOD, fingerprint},
    transact::{Done, Planned, Streams},
};
use access::Scope;
use jiff::SignedDuration;
use journal::Author;
use ledger::people::{Deputy, Effect, Person};
use ledger::proposal::{Act, Command, Known, Proposal, Refusal, State};
use ledger::{OrgId, PersonId, ProposalId, org, people, proposal, stream};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{NoteExpect, NotePut, RowQuery};
use views::{KIND_PROPOSAL, PersonRow, ProposalRow};

/// How long a first half waits for the confirmation.
const FIRST_GOOD: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Characters of one half, of 31 letters and digits each.
const HALF_LENGTH: usize = 8;

/// Wrong tries that a person's code survives, less one.
const TRIES: u32 = 10;

const FIRST: &str = "half-1";
const SECOND: &str = "half-2";
const TRIED: &str = "half-tries";

/// One half of a person's one-time code, shown once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Half {
    /// For whom.
    pub person: PersonId,
    /// The half: `ABCD-EFGH`.
    pub half: String,
}

/// What was proposed.
#[derive(Clone, Debug)]
pub struct Proposed {
    /// Its identifier.
    pub id: ProposalId,
    /// The first halves of one-time codes that it gives.
    pub halves: Vec<Half>,
}

/// Hashes of halves by person.
#[derive(Default, Serialize, Deserialize)]
struct Halves(BTreeMap<String, String>);

/// New halves for the acts that give codes.
pub(crate) fn fresh_halves(world: &World, acts: &[Act]) -> Vec<Half> {
    let half = |act: &Act| {
        let person = act.person().filter(|_| act.gives_code())?.clone();
        let code = crate::password::code_of(&world.secret(16));
        let half: String = code_folded(&code).chars().take(HALF_LENGTH).collect();
        let (a, b) = half.split_at_checked(HALF_LENGTH / 2)?;
        Some(Half { person, half: format!("{a}-{b}") })
    };
    acts.iter().filter_map(half).collect()
}

impl App {
    /// Keeps the hashes of first halves; the halves come back.
    pub(crate) fn keep_first(&self, id: &ProposalId, halves: Vec<Half>) -> Result<Vec<Half>> {
        self.keep_halves(FIRST, id, halves, FIRST_GOOD)
    }

    fn keep_halves(
        &self,
        space: &str,
        id: &ProposalId,
        halves: Vec<Half>,
        good: SignedDuration,
    ) -> Result<Vec<Half>> {
        if !halves.is_empty() {
            let hash = |it: &Half| (it.person.0.clone(), fingerprint(&code_folded(&it.half)));
            let kept = Halves(halves.iter().map(hash).collect());
            self.put_json(space, id.as_str(), &kept, Some(self.world.now() + good))?;
        }
        Ok(halves)
    }

    /// Compares both halves of a one-time code, as typed, with those of the proposal that opened or reset the
    /// account last. Ten wrong tries use it up.
    pub(crate) fn check_halves(&self, row: &PersonRow, typed: &str) -> Result<()> {
        let Some(proposal) = &row.person.code else { return Err(Error::BadCode) };
        let now = self.world.now();
        let key = format!("{}.{proposal}", row.id);
        // Counted before it is looked at, so that many tries at once do not slip through together.
        loop {
            let note = self.store.note(TRIED, &key, now)?;
            let tries: u32 = note.as_ref().and_then(|it| serde_json::from_slice(&it.value).ok()).unwrap_or(0);
            if tries >= TRIES {
                return Err(Error::BadCode);
            }
            let put = NotePut {
                space: TRIED.to_owned(),
                key: key.clone(),
                value: serde_json::to_vec(&(tries + 1)).ok(),
                expires: Some(now + FIRST_GOOD),
                expect: note.map_or(NoteExpect::Absent, |it| NoteExpect::Version(it.version)),
                now,
            };
            if self.store.note_put(put)? {
                break;
            }
        }
        let folded = code_folded(typed);
        let (first, second) = folded.split_at_checked(HALF_LENGTH).unwrap_or((&folded, ""));
        let is = |space: &str, half: &str| -> Result<bool> {
            let kept: Option<Halves> = self.note_json(space, proposal.as_str())?;
            let kept = kept.and_then(|it| it.0.get(&row.id).cloned()).unwrap_or_default();
            let typed = fingerprint(half);
            Ok(bool::from(subtle::ConstantTimeEq::ct_eq(typed.as_bytes(), kept.as_bytes())))
        };
        let both = [is(FIRST, first)?, is(SECOND, second)?];
        if both == [true, true] { Ok(()) } else { Err(Error::BadCode) }
    }

    /// Proposes acts of one class.
    ///
    /// # Errors
    /// [`Error::NotYours`] for a token; what the rules of proposing, of people or of the tree refuse. Nothing is
    /// proposed that could not be done now.
    pub fn propose(&self, caller: &Caller, acts: Vec<Act>, reason: &str) -> Result<Proposed> {
        if caller.actor.limits().is_some() {
            return Err(Error::NotYours);
        }
        let (proposed, done) = self.propose_as(&caller.author(), &caller.person(), acts, reason)?;
        let note = AuditNote::by(caller, AuditAct::Proposal).on("proposal", proposed.id.as_str());
        self.note_audit(note.with("step", "proposed").event(done));
        Ok(proposed)
    }

    pub(crate) fn propose_as(
        &self,
        author: &Author,
        by: &PersonId,
        acts: Vec<Act>,
        reason: &str,
    ) -> Result<(Proposed, Done)> {
        let waiting =
            RowQuery { states: vec![State::Waiting.key().to_owned()], ..RowQuery::of(KIND_PROPOSAL) };
        for row in self.store.rows(&waiting, &Scope::operator(), None)?.rows {
            let row = ProposalRow::read(&row).map_err(damaged)?;
            if row.proposal.acts.iter().any(|it| acts.contains(it)) {
                return Err(Refusal::AlreadyProposed.into());
            }
        }
        let id = ProposalId(self.world.new_id());
        let halves = self.keep_first(&id, fresh_halves(&self.world, &acts))?;
        let command = Command::Propose { acts, reason: reason.trim().to_owned() };
        let done = self.transact_both(author, |people, org| {
            let (proposal, events) = self.step(people, &id, by, &command)?;
            // What could not be done now is not put before anybody.
            self.effects(&id, &proposal, people, org)?;
            Ok((events, vec![]))
        })?;
        Ok((Proposed { id, halves }, done))
    }

    /// Confirms: all effects happen in this transaction. The second halves of one-time codes come back, and are
    /// nowhere else.
    ///
    /// # Errors
    /// [`Error::NotFound`] for whoever may not see it; what the rules refuse, of which the first is that nobody
    /// confirms their own.
    pub fn confirm(&self, caller: &Caller, id: &ProposalId) -> Result<Vec<Half>> {
        self.proposal(caller, id)?;
        let (halves, done) = self.confirm_as(&caller.author(), &caller.person(), id)?;
        let note = AuditNote::by(caller, AuditAct::Proposal).on("proposal", id.as_str());
        self.note_audit(note.with("step", "confirmed").event(done));
        Ok(halves)
    }

    pub(crate) fn confirm_as(
        &self,
        author: &Author,
        by: &PersonId,
        id: &ProposalId,
    ) -> Result<(Vec<Half>, Done)> {
        let mut acts = Vec::new();
        let done = self.transact_both(author, |people, org| {
            let (proposal, mut events) = self.step(people, id, by, &Command::Confirm)?;
            if events.is_empty() {
                return Ok((vec![], vec![]));
            }
            let (of_people, of_org) = self.effects(id, &proposal, people, org)?;
            events.extend(of_people);
            acts = proposal.acts;
            Ok((events, of_org))
        })?;
        if done.position.is_none() {
            return Ok((vec![], done));
        }
        for act in &acts {
            // Whoever loses an account loses it now and not at the next sign-in.
            match act {
                Act::CloseAccount { person } | Act::ResetPassword { person } | Act::Leave { person, .. } => {
                    self.end_sessions(person.as_str())?;
                    self.end_tokens(person.as_str())?;
                }
                Act::OpenAccount { .. }
                | Act::Grant { .. }
                | Act::Revoke { .. }
                | Act::Depute { .. }
                | Act::EndDeputy { .. }
                | Act::MoveNode { .. }
                | Act::CloseNode { .. }
                | Act::ReplaceAdministrator { .. }
                | Act::KeepAudit { .. }
                | Act::BreakGlass { .. } => {}
            }
        }
        let halves = self.keep_halves(SECOND, id, fresh_halves(&self.world, &acts), CODE_GOOD)?;
        Ok((halves, done))
    }

    /// Turns a proposal down, with a reason.
    ///
    /// # Errors
    /// As for [`App::confirm`].
    pub fn decline(&self, caller: &Caller, id: &ProposalId, reason: &str) -> Result<()> {
        self.settle(caller, id, "declined", &Command::Decline { reason: reason.trim().to_owned() })
    }

    /// Takes a proposal back; its proposer's.
    ///
    /// # Errors
    /// As for [`App::confirm`].
    pub fn withdraw(&self, caller: &Caller, id: &ProposalId) -> Result<()> {
        self.settle(caller, id, "withdrawn", &Command::Withdraw)
    }

    fn settle(&self, caller: &Caller, id: &ProposalId, step: &str, command: &Command) -> Result<()> {
        self.proposal(caller, id)?;
        let by = caller.person();
        let done = self.transact_both(&caller.author(), |people, _| {
            Ok((self.step(people, id, &by, command)?.1, vec![]))
        })?;
        self.forget(FIRST, id.as_str())?;
        let note = AuditNote::by(caller, AuditAct::Proposal).on("proposal", id.as_str());
        self.note_audit(note.with("step", step).event(done));
        Ok(())
    }

    /// The proposal after this step, and its events.
    fn step(
        &self,
        people: &mut Streams<'_>,
        id: &ProposalId,
        by: &PersonId,
        command: &Command,
    ) -> Result<(Proposal, Vec<Planned>)> {
        let known = Known { today: self.world.today(), administrators: three(people)? };
        let name = stream::proposal(id);
        let events = people.events(&name)?;
        let proposal = proposal::fold(crate::read::proposal(&events));
        let events = proposal::decide(&proposal, &known, by, command)?;
        let after = events.iter().fold(proposal, proposal::evolve);
        Ok((after, events.into_iter().map(|it| Planned::new(name.clone(), it)).collect()))
    }

    /// What the acts of a proposal come to, on what is true now.
    fn effects(
        &self,
        id: &ProposalId,
        proposal: &Proposal,
        people: &mut Streams<'_>,
        org: &mut Streams<'_>,
    ) -> Result<(Vec<Planned>, Vec<Planned>)> {
        let names = self.names()?;
        let (today, now) = (self.world.today(), self.world.now());
        let mut three = three(people)?;
        let (mut of_people, mut of_org) = (Vec::new(), Vec::new());
        let mut persons: BTreeMap<PersonId, Person> = BTreeMap::new();
        let mut tree: Option<org::Org> = None;
        for act in &proposal.acts {
            let (person, effect, node) = match act {
                Act::OpenAccount { person } => (person, Effect::Open, None),
                Act::CloseAccount { person } => (person, Effect::Close, None),
                Act::ResetPassword { person } => (person, Effect::Reset, None),
                Act::Leave { person, on } => (person, Effect::Leave { on: *on }, None),
                Act::Grant { person, grant } => {
                    (person, Effect::Grant { grant: grant.clone() }, Some(&grant.at))
                }
                Act::Revoke { person, role, at } => {
                    (person, Effect::Revoke { role: *role, at: at.clone() }, None)
                }
                Act::Depute { principal, deputy, role, at, from, to, sheet } => {
                    let path = names.unit_path(at).ok_or(Error::invalid("at", Invalid::Unknown))?;
                    let of = self.known_person(people, &mut persons, principal)?;
                    let holds = |it: &people::Grant| it.role == *role && it.at == *at && it.holds(*from);
                    let effect = Effect::Depute {
                        deputy: Deputy {
                            of: principal.clone(),
                            role: *role,
                            at: at.clone(),
                            path,
                            from: *from,
                            to: *to,
                            sheet: sheet.clone(),
                        },
                        principal_holds: of.may_sign_in(*from) && of.grants.iter().any(holds),
                    };
                    (deputy, effect, Some(at))
                }
                Act::EndDeputy { principal, deputy, role, at, on } => {
                    let effect =
                        Effect::EndDeputy { of: principal.clone(), role: *role, at: at.clone(), on: *on };
                    (deputy, effect, None)
                }
                Act::BreakGlass { person, at, hours, fields } => {
                    let path = names.unit_path(at).ok_or(Error::invalid("at", Invalid::Unknown))?;
                    let effect =
                        Effect::BreakGlass { at: at.clone(), path, hours: *hours, fields: fields.clone() };
                    (person, effect, Some(at))
                }
                Act::MoveNode { node, to } => {
                    let ordinal = |org: &org::Org| {
                        org.children(Some(to)).iter().map(|(_, it)| it.ordinal + 1).max().unwrap_or(0)
                    };
                    let reason = proposal.reason.clone();
                    of_org.extend(change(&mut tree, org, |tree| org::Command::MoveNode {
                        id: node.clone(),
                        to: to.clone(),
                        ordinal: ordinal(tree),
                        reason,
                    })?);
                    continue;
                }
                Act::CloseNode { node } => {
                    let reason = proposal.reason.clone();
                    of_org.extend(change(&mut tree, org, |_| org::Command::CloseNode {
                        id: node.clone(),
                        reason,
                    })?);
                    continue;
                }
                Act::ReplaceAdministrator { admin, person } => {
                    let it = self.known_person(people, &mut persons, person)?;
                    let holds_none = !it.grants.iter().any(|it| it.to.is_none_or(|to| to >= today))
                        && !it.deputies.iter().any(|it| it.to >= today);
                    let known = people::Known {
                        today,
                        administrators: three.clone(),
                        username_taken: false,
                        node_open: true,
                        candidates_fit: it.may_sign_in(today) && it.has_password && holds_none,
                    };
                    let events = people::replace(&known, id, *admin, person)?;
                    for event in &events {
                        three =
                            people::fold_administrators(three.as_ref().map(appointed).iter().chain([event]));
                    }
                    let stream = stream::ADMINISTRATORS;
                    of_people.extend(events.into_iter().map(|it| Planned::new(stream, it)));
                    continue;
                }
                Act::KeepAudit { months } => {
                    let before =
                        people::fold_audit_months(crate::read::people(&people.events(stream::SETTINGS)?));
                    let events = people::keep_audit(before, id, *months)?;
                    of_people.extend(events.into_iter().map(|it| Planned::new(stream::SETTINGS, it)));
                    continue;
                }
            };
            let known = people::Known {
                today,
                administrators: three.clone(),
                username_taken: false,
                node_open: node.is_none_or(|it| names.is_open(it)),
                candidates_fit: true,
            };
            let before = self.known_person(people, &mut persons, person)?.clone();
            let events = people::apply(person, &before, &known, id, &proposal.reason, now, &effect)?;
            persons.insert(person.clone(), events.iter().fold(before, people::evolve));
            let stream = stream::person(person);
            of_people.extend(events.into_iter().map(|it| Planned::new(stream.clone(), it)));
        }
        Ok((of_people, of_org))
    }

    fn known_person<'a>(
        &self,
        people: &mut Streams<'_>,
        persons: &'a mut BTreeMap<PersonId, Person>,
        id: &PersonId,
    ) -> Result<&'a Person> {
        if !persons.contains_key(id) {
            let events = people.events(&stream::person(id))?;
            persons.insert(id.clone(), people::fold(crate::read::people(&events)));
        }
        persons.get(id).ok_or(Error::NotFound)
    }

    /// The proposals that the caller may see, newest first: an administrator all of them, anybody else their own.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn proposals(&self, caller: &Caller, waiting: bool) -> Result<Vec<ProposalRow>> {
        if caller.actor.limits().is_some() {
            return Ok(vec![]);
        }
        let is_admin = self.is_administrator(caller)?;
        let query = RowQuery {
            states: if waiting { vec![State::Waiting.key().to_owned()] } else { vec![] },
            parent: (!is_admin).then(|| caller.actor.person.clone()),
            order: store::RowOrder::Listed,
            ..RowQuery::of(KIND_PROPOSAL)
        };
        let rows = self.store.rows(&query, &Scope::operator(), None)?.rows;
        rows.iter().map(|it| ProposalRow::read(it).map_err(damaged)).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// [`Error::NotFound`] for whoever may not see it.
    pub fn proposal(&self, caller: &Caller, id: &ProposalId) -> Result<ProposalRow> {
        let row = self.store.row(KIND_PROPOSAL, id.as_str(), &Scope::operator(), None)?;
        let row = ProposalRow::read(&row.ok_or(Error::NotFound)?).map_err(damaged)?;
        let own = row.proposal.by.as_ref() == Some(&caller.person());
        let seen = caller.actor.limits().is_none() && (own || self.is_administrator(caller)?);
        if seen { Ok(row) } else { Err(Error::NotFound) }
    }

    /// Whether this proposal waits for the caller's hand.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn waits_for(&self, caller: &Caller, row: &ProposalRow) -> Result<bool> {
        let (Some(three), Some(by)) = (self.administrators()?, &row.proposal.by) else { return Ok(false) };
        let person = caller.person();
        Ok(row.proposal.state == State::Waiting
            && row.proposal.acts.iter().all(|it| it.may_confirm(&three, by, &person)))
    }

    fn is_administrator(&self, caller: &Caller) -> Result<bool> {
        Ok(self.administrators()?.is_some_and(|it| it.role_of(&caller.person()).is_some()))
    }

    /// For how many months the audit log is kept, as was decided; none: never decided.
    pub(crate) fn audit_months_decided(&self) -> Result<Option<u32>> {
        let recorded = self.store.stream(&people_ledger(), &stream::SETTINGS.into(), None)?;
        let events = recorded.iter().map(crate::read::decode).collect::<Result<Vec<_>>>()?;
        Ok(people::fold_audit_months(crate::read::people(&events)))
    }

    /// What would move with a node: how many nodes, accounts, inspections and findings stand under it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such node.
    pub fn moves_with(&self, id: &OrgId) -> Result<Moving> {
        let place = self.names()?.place(id).ok_or(Error::NotFound)?;
        let count = |kind: &str| -> Result<u64> {
            let query = RowQuery { under: Some(place.clone()), limit: Some(0), ..RowQuery::of(kind) };
            Ok(self.store.rows(&query, &Scope::operator(), None)?.total)
        };
        Ok(Moving {
            nodes: count(views::KIND_ORG)?,
            people: count(views::KIND_PERSON)?,
            inspections: count(views::KIND_INSPECTION)?,
            findings: count(views::KIND_FINDING)?,
        })
    }
}

/// How much stands under a node of the tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moving {
    /// Nodes, the one itself counted.
    pub nodes: u64,
    /// Accounts.
    pub people: u64,
    /// Inspections.
    pub inspections: u64,
    /// Findings.
    pub findings: u64,
}

/// The three, as an event: to fold on from there.
fn appointed(three: &people::Administrators) -> people::Event {
    people::Event::AdministratorsAppointed {
        system: three.system.clone(),
        security: three.security.clone(),
        audit: three.audit.clone(),
    }
}

fn three(people: &mut Streams<'_>) -> Result<Option<people::Administrators>> {
    let events = people.events(stream::ADMINISTRATORS)?;
    Ok(people::fold_administrators(crate::read::people(&events)))
}

/// One change of the tree on top of those before it.
fn change(
    tree: &mut Option<org::Org>,
    streams: &mut Streams<'_>,
    command: impl FnOnce(&org::Org) -> org::Command,
) -> Result<Vec<Planned>> {
    let before = match tree.take() {
        Some(tree) => tree,
        None => crate::read::org(&streams.events(stream::ORG)?),
    };
    let events = org::decide(&before, &command(&before))?;
    *tree = Some(events.iter().fold(before, org::evolve));
    Ok(events.into_iter().map(|it| Planned::new(stream::ORG, it)).collect())
}

/// The two ledgers that a proposal may touch.
pub(crate) fn both_ledgers() -> [journal::LedgerId; 2] {
    [people_ledger(), org_ledger()]
}
