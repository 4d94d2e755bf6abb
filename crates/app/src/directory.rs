//! The names that every page needs: the tree of offices and the people in it, kept in memory.
//!
//! Reading five thousand rows for each page would cost more than the page. The directory is read once and again when
//! the ledgers of people or of the organisation have grown, which one small question to the store tells.

use crate::{App, AsOf, Caller, damaged, error::Result};
use access::{OrgPath, Role, Scope};
use jiff::civil::Date;
use journal::{LedgerId, Position};
use ledger::{OrgId, UnitPath, people::Grant, stream};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use store::RowQuery;
use views::{KIND_ORG, KIND_PERSON, OrgRow, PersonRow};

/// The tree of offices and the people in it, by identifier: what every page needs to print names.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    /// All nodes.
    pub offices: BTreeMap<String, OrgRow>,
    /// All people.
    pub people: BTreeMap<String, PersonRow>,
    /// People by their user name in lower case.
    usernames: HashMap<String, String>,
}

impl Directory {
    /// The name of a person; the identifier where the name was erased.
    pub fn person<'a>(&'a self, id: &'a str) -> &'a str {
        match self.people.get(id) {
            Some(person) => person.person.name.get().map_or(person.person.username.as_str(), String::as_str),
            None => id,
        }
    }

    /// The name of an office or unit.
    pub fn office<'a>(&'a self, id: &'a str) -> &'a str {
        self.offices.get(id).map_or(id, |it| it.name.as_str())
    }

    /// The account with this user name; letters count the same in either case.
    pub fn by_username(&self, username: &str) -> Option<&PersonRow> {
        self.people.get(self.usernames.get(&username.trim().to_lowercase())?)
    }

    /// Where a node stands, whatever an event of long ago says.
    pub fn place(&self, id: &OrgId) -> Option<OrgPath> {
        self.offices.get(id.as_str()).map(|it| OrgPath::stored(&it.path))
    }

    /// Where a grant reaches: its node may have been moved since it was given. A node that is not known, which
    /// cannot be, reaches nothing but itself.
    pub fn reach(&self, grant: &Grant) -> OrgPath {
        self.place(&grant.at).unwrap_or_else(|| OrgPath::stored(grant.path.as_str()))
    }

    /// Whether a node is there and not closed.
    pub fn is_open(&self, id: &OrgId) -> bool {
        self.offices.get(id.as_str()).is_some_and(|it| it.closed.is_none())
    }

    /// An office with its place.
    pub fn unit_path(&self, id: &OrgId) -> Option<UnitPath> {
        self.offices.get(id.as_str()).map(|it| UnitPath(it.path.clone()))
    }

    /// Offices and bodies under the unit at `path`, in the order of the establishment.
    pub fn offices_of(&self, path: &OrgPath) -> Vec<&OrgRow> {
        let mut offices: Vec<&OrgRow> = self
            .offices
            .values()
            .filter(|it| {
                OrgPath::stored(&it.path).is_under(path) && it.path != path.as_str() && it.closed.is_none()
            })
            .collect();
        offices.sort_by(|a, b| {
            (a.path.matches('/').count(), a.ordinal, &a.id).cmp(&(
                b.path.matches('/').count(),
                b.ordinal,
                &b.id,
            ))
        });
        offices
    }

    /// People who hold `role` at `path` or above it (`over`), or under it.
    pub fn holders(&self, role: Role, path: &OrgPath, today: Date) -> Vec<&PersonRow> {
        self.people.values().filter(|person| self.holds(person, role, path, today)).collect()
    }

    /// Whether this person holds `role` at `path`, above it, or under it.
    pub fn holds(&self, person: &PersonRow, role: Role, path: &OrgPath, today: Date) -> bool {
        person.grants(today).filter(|it| it.role.key() == role.key()).any(|grant| {
            let at = self.reach(grant);
            path.is_under(&at) || at.is_under(path)
        })
    }
}

/// A directory with the ends of the two ledgers from which it was read, and the position it is as of.
#[derive(Debug)]
struct Kept {
    ends: [u64; 2],
    at: Option<Position>,
    directory: Arc<Directory>,
}

/// The directories that were read last: that of now, and that of one past day.
#[derive(Debug, Default)]
pub(crate) struct Cache {
    now: Mutex<Option<Kept>>,
    then: Mutex<Option<Kept>>,
}

impl App {
    /// All names that the caller may read: offices and people.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn directory(&self, caller: &Caller) -> Result<Arc<Directory>> {
        // The directory is seen as a whole or not at all.
        if Scope::directory(&caller.actor).rules().is_empty() {
            return Ok(Arc::default());
        }
        self.names()
    }

    /// The same as of a past day: a unit bore the name and stood at the place that it had then.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn directory_as_of(&self, caller: &Caller, as_of: AsOf) -> Result<Arc<Directory>> {
        if Scope::directory(&caller.actor).rules().is_empty() {
            return Ok(Arc::default());
        }
        self.kept(as_of.position)
    }

    /// All names, whoever asks: for signing in and for deciding.
    pub(crate) fn names(&self) -> Result<Arc<Directory>> {
        self.kept(None)
    }

    fn kept(&self, at: Option<Position>) -> Result<Arc<Directory>> {
        // First the ends, then the rows: what is read may be newer than its label, never older.
        let ends = self.ends()?;
        let slot = if at.is_none() { &self.directory.now } else { &self.directory.then };
        let mut slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = slot.as_ref().filter(|it| it.ends == ends && it.at == at) {
            return Ok(kept.directory.clone());
        }
        let directory = Arc::new(self.read_directory(at)?);
        *slot = Some(Kept { ends, at, directory: directory.clone() });
        Ok(directory)
    }

    fn ends(&self) -> Result<[u64; 2]> {
        let end = |ledger: &str| -> Result<u64> {
            Ok(self.store.ledger(&LedgerId::from(ledger))?.map_or(0, |it| it.seq))
        };
        Ok([end(stream::ORG_LEDGER)?, end(stream::PEOPLE_LEDGER)?])
    }

    fn read_directory(&self, at: Option<Position>) -> Result<Directory> {
        let scope = Scope::operator();
        let mut directory = Directory::default();
        for row in self.store.rows(&RowQuery::of(KIND_ORG), &scope, at)?.rows {
            directory.offices.insert(row.id.clone(), OrgRow::read(&row).map_err(damaged)?);
        }
        for row in self.store.rows(&RowQuery::of(KIND_PERSON), &scope, at)?.rows {
            let person = PersonRow::read(&row).map_err(damaged)?;
            directory.usernames.insert(person.person.username.to_lowercase(), row.id.clone());
            directory.people.insert(row.id.clone(), person);
        }
        Ok(directory)
    }

    /// One person's row, whoever asks: for signing in and for names.
    pub(crate) fn person_row(&self, id: &str) -> Result<Option<PersonRow>> {
        match self.store.row(KIND_PERSON, id, &Scope::operator(), None)? {
            Some(row) => PersonRow::read(&row).map(Some).map_err(damaged),
            None => Ok(None),
        }
    }

    /// The account with this user name; letters count the same in either case.
    pub(crate) fn person_by_username(&self, username: &str) -> Result<Option<PersonRow>> {
        Ok(self.names()?.by_username(username).cloned())
    }
}
