//! People: what the system administrator does to accounts alone. A new account is not open: whether somebody can sign
//! in, and as what, takes two hands and is in `proposals`.

use crate::{
    App, Caller,
    accounts::{check_username, people_ledger, require},
    error::{Error, Invalid, Result},
    proposals::{Half, fresh_halves},
    transact::{Done, Planned},
};
use access::{OrgPath, Role, Scope};
use jiff::civil::Date;
use journal::Author;
use ledger::proposal::{ACTS_MAX, Act};
use ledger::{OrgId, PersonId, ProposalId, people, proposal, stream};
use std::collections::BTreeSet;
use store::RowQuery;
use views::{FindingRow, KIND_FINDING, State};

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The name.
    pub name: String,
    /// For signing in.
    pub username: String,
    /// The office.
    pub office: OrgId,
    /// 职务
    pub post: Option<String>,
}

/// Accounts that were made, and wait for a second hand.
#[derive(Clone, Debug, Default)]
pub struct Registered {
    /// Their identifiers, in the order asked for.
    pub people: Vec<PersonId>,
    /// The proposals to open them.
    pub proposals: Vec<ProposalId>,
    /// The first half of each one-time code: shown once, now.
    pub halves: Vec<Half>,
}

/// What somebody still holds: to be handed over before they leave.
#[derive(Clone, Debug, Default)]
pub struct Holdings {
    /// Roles in force.
    pub grants: Vec<people::Grant>,
    /// Roles held for others.
    pub deputies: Vec<people::Deputy>,
    /// Bodies to which they belong, with the post there.
    pub bodies: Vec<(OrgId, Option<String>)>,
    /// How many findings they lead that are open or standing.
    pub led: usize,
    /// How many open or standing findings they handle.
    pub handled: usize,
}

impl Holdings {
    /// Whether nothing is left to hand over.
    pub fn is_empty(&self) -> bool {
        self.grants.is_empty()
            && self.deputies.is_empty()
            && self.bodies.is_empty()
            && self.led == 0
            && self.handled == 0
    }
}

impl App {
    /// Makes an account and proposes to open it: the first half of its one-time code is in the answer, and nowhere
    /// else.
    ///
    /// # Errors
    /// [`Error::NotYours`] for anybody but the system administrator; a field that cannot be used.
    pub fn add_person(&self, caller: &Caller, new: &NewPerson) -> Result<Registered> {
        self.add_people(caller, std::slice::from_ref(new), "新建账号")
    }

    /// The same for many at once, all or none, with one proposal for each 500.
    ///
    /// # Errors
    /// As for [`App::add_person`].
    pub fn add_people(&self, caller: &Caller, new: &[NewPerson], reason: &str) -> Result<Registered> {
        require(caller, Role::SystemAdmin)?;
        let made = self.register_all(&caller.author(), &caller.person(), new, reason)?;
        if let Some(id) = made.proposals.last() {
            let recorded = self.store.stream(&people_ledger(), &stream::proposal(id).into(), None)?;
            self.note_administration(caller, Done { position: recorded.last().map(|it| it.position) })?;
        }
        Ok(made)
    }

    pub(crate) fn register_all(
        &self,
        author: &Author,
        by: &PersonId,
        new: &[NewPerson],
        reason: &str,
    ) -> Result<Registered> {
        let names = self.names()?;
        let mut taken = BTreeSet::new();
        let mut commands = Vec::with_capacity(new.len());
        for it in new {
            check_username(&it.username).map_err(|why| Error::invalid("username", why))?;
            let username = it.username.trim().to_owned();
            if names.by_username(&username).is_some() || !taken.insert(username.to_lowercase()) {
                return Err(Error::invalid("username", Invalid::Taken));
            }
            let command = people::Command::Register {
                name: it.name.trim().to_owned(),
                username,
                office: self.office(&it.office)?,
                post: it.post.clone(),
            };
            commands.push((PersonId(self.world.new_id()), command));
        }
        let known = people::Known {
            today: self.world.today(),
            administrators: self.administrators()?,
            username_taken: false,
            node_open: true,
            candidates_fit: true,
        };
        let mut made = Registered {
            people: commands.iter().map(|(id, _)| id.clone()).collect(),
            ..Registered::default()
        };
        let mut proposals = Vec::new();
        // Before there are administrators the operator registers, and what is registered can be used.
        if known.administrators.is_some() {
            for people in made.people.chunks(ACTS_MAX) {
                let acts: Vec<Act> =
                    people.iter().map(|it| Act::OpenAccount { person: it.clone() }).collect();
                let id = ProposalId(self.world.new_id());
                made.halves.extend(self.keep_first(&id, fresh_halves(&self.world, &acts))?);
                made.proposals.push(id.clone());
                proposals.push((id, proposal::Command::Propose { acts, reason: reason.to_owned() }));
            }
        }
        self.transact(author, &people_ledger(), |streams| {
            let mut planned = Vec::with_capacity(commands.len() + proposals.len());
            for (id, command) in &commands {
                let people::Command::Register { office, .. } = command else { continue };
                let known = people::Known { node_open: names.is_open(&office.id), ..known.clone() };
                let stream = stream::person(id);
                for event in people::decide(id, &people::Person::default(), &known, by, command)? {
                    planned.push(Planned::new(stream.clone(), event));
                }
                streams.expect_new(stream);
            }
            let waits = proposal::Known { today: known.today, administrators: known.administrators.clone() };
            for (id, command) in &proposals {
                let stream = stream::proposal(id);
                for event in proposal::decide(&proposal::Proposal::default(), &waits, by, command)? {
                    planned.push(Planned::new(stream.clone(), event));
                }
                streams.expect_new(stream);
            }
            Ok(planned)
        })?;
        Ok(made)
    }

    /// Changes what one hand may change of an account: a name, posts.
    ///
    /// # Errors
    /// [`Error::NotYours`] for strangers to administration, [`Error::NotFound`] when there is no such account; what
    /// the ledger refuses.
    pub fn person_command(&self, caller: &Caller, id: &PersonId, command: &people::Command) -> Result<Done> {
        require(caller, Role::SystemAdmin)?;
        if self.person_row(id.as_str())?.is_none() {
            return Err(Error::NotFound);
        }
        let done = self.write_person(&caller.author(), &caller.person(), id, command)?;
        self.note_administration(caller, done)?;
        Ok(done)
    }

    pub(crate) fn write_person(
        &self,
        author: &Author,
        by: &PersonId,
        id: &PersonId,
        command: &people::Command,
    ) -> Result<Done> {
        let today = self.world.today();
        let node = match command {
            people::Command::Register { office, .. }
            | people::Command::ChangePost { office, .. }
            | people::Command::TakePost { office, .. } => Some(&office.id),
            people::Command::Rename { .. }
            | people::Command::EndPost { .. }
            | people::Command::SetPassword => None,
        };
        let node_open = match node {
            Some(node) => self.names()?.is_open(node),
            None => true,
        };
        let administrators = self.administrators()?;
        self.transact(author, &people_ledger(), |streams| {
            let stream = stream::person(id);
            let events = streams.events(&stream)?;
            let person = people::fold(crate::read::people(&events));
            let known = people::Known {
                today,
                administrators: administrators.clone(),
                username_taken: false,
                node_open,
                candidates_fit: true,
            };
            let events = people::decide(id, &person, &known, by, command)?;
            Ok(events.into_iter().map(|it| Planned::new(stream.clone(), it)).collect())
        })
    }

    pub(crate) fn record_password_set(&self, id: &PersonId) -> Result<()> {
        let author = Author::person(id.as_str());
        self.write_person(&author, id, id, &people::Command::SetPassword)?;
        Ok(())
    }

    /// A grant of `role` at the node `at`, from today, without end or to a day.
    ///
    /// # Errors
    /// [`Error::Invalid`] when there is no such node.
    pub fn grant_at(&self, role: people::Role, at: &OrgId, to: Option<Date>) -> Result<people::Grant> {
        let path = self.names()?.unit_path(at).ok_or(Error::invalid("at", Invalid::Unknown))?;
        Ok(people::Grant { role, at: at.clone(), path, from: self.world.today(), to })
    }

    /// An office with its place in the tree.
    ///
    /// # Errors
    /// [`Error::Invalid`] when there is no such node.
    pub fn office(&self, id: &OrgId) -> Result<people::Office> {
        let path = self.names()?.unit_path(id).ok_or(Error::invalid("office", Invalid::Unknown))?;
        Ok(people::Office { id: id.clone(), path })
    }

    /// What somebody still holds, for the administrators: numbers of findings, never which.
    ///
    /// # Errors
    /// [`Error::NotYours`] for anybody else, [`Error::NotFound`] when there is no such account.
    pub fn holdings(&self, caller: &Caller, id: &PersonId) -> Result<Holdings> {
        if ![Role::SystemAdmin, Role::SecurityAdmin].into_iter().any(|it| caller.actor.acts_as(it)) {
            return Err(Error::NotYours);
        }
        let (names, today) = (self.names()?, self.world.today());
        let row = names.people.get(id.as_str()).ok_or(Error::NotFound)?;
        let bodies = names.offices.values().filter(|it| it.closed.is_none()).flat_map(|node| {
            let mine = |it: &&ledger::org::Member| it.person.as_ref() == Some(id) && it.holds(today);
            node.members.iter().filter(mine).map(|it| (OrgId(node.id.clone()), it.post.clone()))
        });
        let states: Vec<String> = State::ALL
            .iter()
            .filter(|it| it.is_open() || **it == State::Standing)
            .map(|it| it.key().to_owned())
            .collect();
        let led = RowQuery {
            leader: Some(id.0.clone()),
            states: states.clone(),
            limit: Some(0),
            ..RowQuery::of(KIND_FINDING)
        };
        // Who handles a finding stands in its body; what an office has is few.
        let offices = row.person.posts.iter().map(|it| it.office.id.clone());
        let offices: BTreeSet<OrgId> =
            offices.chain(row.person.grants.iter().map(|it| it.at.clone())).collect();
        let mut handled = BTreeSet::new();
        for office in offices {
            let query =
                RowQuery { office: Some(office.0), states: states.clone(), ..RowQuery::of(KIND_FINDING) };
            for row in self.store.rows(&query, &Scope::operator(), None)?.rows {
                let row = FindingRow::read(&row).map_err(crate::damaged)?;
                if row.handler.as_deref() == Some(id.as_str()) {
                    handled.insert(row.id);
                }
            }
        }
        Ok(Holdings {
            grants: row.grants(today).cloned().collect(),
            deputies: row.deputies(today).cloned().collect(),
            bodies: bodies.collect(),
            led: usize::try_from(self.store.rows(&led, &Scope::operator(), None)?.total)
                .unwrap_or(usize::MAX),
            handled: handled.len(),
        })
    }

    /// Where a node stands; for pages that show how far a role reaches.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn place_of(&self, id: &OrgId) -> Result<Option<OrgPath>> {
        Ok(self.names()?.place(id))
    }
}
