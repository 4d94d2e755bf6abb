//! What changed, by position: for a program that follows the ledger.
//!
//! Positions are dense and given in the order of commits, so that whoever asks again after the last position it was
//! told has missed nothing and is told nothing twice. A change says *that* something happened to something, never
//! what was said: contents are fetched with the reader's own rights. Who may know of a change is decided by what they
//! may see now.

use crate::{App, Caller, error::Result};
use access::{OrgPath, Scope};
use jiff::Timestamp;
use journal::{Position, Recorded};
use ledger::stream;
use std::collections::HashMap;
use views::{KIND_FINDING, KIND_INSPECTION};

/// Events that are read at a time.
const AT_ONCE: usize = 256;

/// Events that one call looks at, at most: what a reader with a narrow scope does not see costs time, too.
const LOOKED_AT_MAX: usize = 4_096;

/// To what something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A finding.
    Finding {
        /// Its inspection.
        inspection: String,
        /// Its identifier.
        id: String,
    },
    /// An inspection: its details, its documents, its ledger.
    Inspection {
        /// Its identifier.
        id: String,
    },
    /// The organisation.
    Org,
    /// Accounts and roles.
    People,
}

impl Subject {
    /// What an event of this stream happened to.
    pub fn of(recorded: &Recorded) -> Subject {
        let ledger = recorded.ledger.as_str();
        match ledger {
            stream::ORG_LEDGER => Subject::Org,
            stream::PEOPLE_LEDGER => Subject::People,
            inspection => match stream::finding_id(recorded.stream.as_str()) {
                Some(id) => Subject::Finding { inspection: inspection.to_owned(), id: id.0 },
                None => Subject::Inspection { id: inspection.to_owned() },
            },
        }
    }
}

/// One event, without its contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its place in the whole log.
    pub position: Position,
    /// When it was recorded.
    pub at: Timestamp,
    /// Its name, without the version of its shape: `finding.progress_reported`.
    pub event: String,
    /// To what it happened.
    pub subject: Subject,
    /// The version of the subject after it.
    pub version: u64,
    /// Who, as the journal has it: `person:` and the identifier, `system` …
    pub by: String,
}

impl Change {
    /// The change that an event is.
    pub fn of(recorded: &Recorded) -> Change {
        let name = recorded.name.as_str();
        Change {
            position: recorded.position,
            at: recorded.at,
            event: name.rsplit_once('/').map_or(name, |(name, _)| name).to_owned(),
            subject: Subject::of(recorded),
            version: recorded.version,
            by: recorded.by.key(),
        }
    }
}

/// A part of the feed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// What the caller may know of, in order.
    pub items: Vec<Change>,
    /// The position up to which this reaches: ask after it for what follows.
    pub next: Position,
    /// The newest position there is.
    pub newest: Position,
}

impl App {
    /// What changed after a position, as far as the caller sees it now: at most `limit` changes. Where nothing is seen
    /// the part is empty and its `next` goes on all the same.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn changes(&self, caller: &Caller, after: Position, limit: usize) -> Result<Changes> {
        let mut seen = Seen { app: self, caller, known: HashMap::new() };
        // Read before the events: what comes in meanwhile is after it.
        let newest = self.store.newest()?;
        let mut part = Changes { items: vec![], next: after.min(newest), newest };
        let mut looked_at = 0;
        while part.next < newest && part.items.len() < limit && looked_at < LOOKED_AT_MAX {
            for recorded in self.store.feed(part.next, AT_ONCE)? {
                if recorded.position > newest || part.items.len() == limit {
                    break;
                }
                looked_at += 1;
                part.next = recorded.position;
                let change = Change::of(&recorded);
                if seen.sees(&change.subject)? {
                    part.items.push(change);
                }
            }
        }
        Ok(part)
    }
}

/// What one caller sees, each subject asked for once.
struct Seen<'a> {
    app: &'a App,
    caller: &'a Caller,
    known: HashMap<String, bool>,
}

impl Seen<'_> {
    fn sees(&mut self, subject: &Subject) -> Result<bool> {
        let actor = &self.caller.actor;
        let (kind, id) = match subject {
            Subject::Org => return Ok(!Scope::directory(actor).is_empty()),
            // Who is granted what is told in the audit log, and to nobody else.
            Subject::People => return Ok(access::AuditScope::of(actor).admits()),
            Subject::Finding { id, .. } => (KIND_FINDING, id),
            Subject::Inspection { id } => (KIND_INSPECTION, id),
        };
        let key = format!("{kind}/{id}");
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let scope = Scope::contents(actor);
        let seen = match subject {
            Subject::Org | Subject::People => false,
            Subject::Finding { .. } => self.app.store.row(kind, id, &scope, None)?.is_some(),
            // What happens to the inspection itself is told to those who see the whole of it.
            Subject::Inspection { .. } => self
                .app
                .store
                .row(kind, id, &Scope::operator(), None)?
                .is_some_and(|row| scope.admits(&row.ledger, &OrgPath::stored(&row.org_path), None, &[])),
        };
        self.known.insert(key, seen);
        Ok(seen)
    }
}
