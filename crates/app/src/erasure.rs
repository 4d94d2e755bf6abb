//! Erasing what stands beside the log: names of uploaded files, notes, names of imported documents.
//!
//! Two persons, each coordinator or supervisor of the unit: one asks, another confirms. The event, its hash, the
//! evidence file itself and all counts stay; that there was something, who had it erased and why is a record too.

use crate::{
    App, Caller, JournalLine,
    accounts::damaged,
    error::{Error, Refused, Result},
    masks,
};
use access::{OrgPath, Role};
use jiff::Timestamp;
use journal::{Author, LedgerId, PrivatePart, Recorded, StreamId};
use ledger::{Field, InspectionId, TextFault};
use std::collections::BTreeMap;
use store::{Committed, Erase};

/// Who has private content of a unit's ledger erased.
const OVERSEERS: [Role; 2] = [Role::Coordinator, Role::Supervisor];

/// Why nothing is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErasureRefusal {
    /// The event has nothing beside the log.
    Nothing,
    /// It had, and that is erased already.
    Erased,
    /// Somebody has asked already; another person confirms.
    AskedAlready,
    /// Nobody has asked for it.
    NotAsked,
    /// Whoever asked does not confirm.
    SamePerson,
    /// The reason.
    Text(TextFault),
}

/// One person's part in an erasure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hand {
    /// Who.
    pub by: Author,
    /// When.
    pub at: Timestamp,
    /// Why, in their words.
    pub reason: String,
}

/// What an event keeps beside the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Nothing, from the beginning.
    Nothing,
    /// Something that can be erased.
    Present,
    /// Something that two persons had erased: who confirmed it, when and why.
    Erased(Hand),
}

/// An event with what it keeps beside the log.
#[derive(Clone, Debug)]
pub struct PrivatePiece {
    /// The event.
    pub line: JournalLine,
    /// The words that would be gone; none for what few may see.
    pub words: Vec<String>,
    /// Who asked for it to be erased, while nobody has confirmed.
    pub asked: Option<Hand>,
    /// Where the inspected unit stands.
    unit: OrgPath,
}

impl PrivatePiece {
    fn erasable(&self) -> Result<()> {
        match self.line.beside {
            Beside::Nothing => Err(ErasureRefusal::Nothing.into()),
            Beside::Erased(_) => Err(ErasureRefusal::Erased.into()),
            Beside::Present => Ok(()),
        }
    }

    /// As whose author this person would ask or confirm.
    fn hand_of(&self, caller: &Caller) -> Author {
        caller.author_in(&OVERSEERS, &self.unit)
    }

    /// Whether its erasure can be asked for.
    ///
    /// # Errors
    /// [`Error::Refused`] with the reason.
    pub fn may_be_asked_for(&self) -> Result<()> {
        self.erasable()?;
        if self.asked.is_some() { Err(ErasureRefusal::AskedAlready.into()) } else { Ok(()) }
    }

    /// Whether this person may confirm its erasure.
    ///
    /// # Errors
    /// [`Error::Refused`] with the reason.
    pub fn may_be_confirmed_by(&self, caller: &Caller) -> Result<()> {
        self.erasable()?;
        match &self.asked {
            None => Err(ErasureRefusal::NotAsked.into()),
            // A deputy and the principal are one hand, not two.
            Some(asked) if asked.by.shares_anybody_with(&self.hand_of(caller)) => {
                Err(ErasureRefusal::SamePerson.into())
            }
            Some(_) => Ok(()),
        }
    }
}

impl From<ErasureRefusal> for Error {
    fn from(it: ErasureRefusal) -> Self {
        Error::Refused(Refused::Erasure(it))
    }
}

/// The bodies of both events of an erasure: the fields that are needed here.
#[derive(serde::Deserialize)]
struct Body {
    seq: u64,
    reason: String,
}

/// What was asked for and what was done in one ledger, by the number of the event that is meant.
#[derive(Default)]
pub(crate) struct Erasures {
    pending: BTreeMap<u64, Hand>,
    done: BTreeMap<u64, Hand>,
}

impl Erasures {
    /// What the event keeps beside the log.
    pub(crate) fn beside(&self, recorded: &Recorded) -> Result<Beside> {
        match &recorded.private {
            PrivatePart::None => Ok(Beside::Nothing),
            PrivatePart::Present(_) => Ok(Beside::Present),
            PrivatePart::Erased { .. } => {
                let hand = self.done.get(&recorded.seq).cloned().ok_or_else(|| {
                    Error::Damaged(format!("event {} was erased without a record", recorded.seq))
                })?;
                Ok(Beside::Erased(hand))
            }
        }
    }
}

/// The reason that one of the two events of an erasure gives.
pub(crate) fn reason(recorded: &Recorded) -> Result<String> {
    Ok(serde_json::from_str::<Body>(&recorded.body).map_err(damaged)?.reason)
}

fn words_of(recorded: &Recorded) -> Result<Vec<String>> {
    let PrivatePart::Present(text) = &recorded.private else { return Ok(vec![]) };
    let values: BTreeMap<String, serde_json::Value> = serde_json::from_str(text).map_err(damaged)?;
    let word = |it: serde_json::Value| match it {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    };
    Ok(values.into_values().map(word).filter(|it| !it.trim().is_empty()).collect())
}

fn given(reason: &str) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(ErasureRefusal::Text(TextFault::Empty(Field::Reason)).into());
    }
    if reason.chars().count() > Field::Reason.chars_max() {
        return Err(ErasureRefusal::Text(TextFault::TooLong(Field::Reason)).into());
    }
    Ok(())
}

/// Somebody else may have been faster between the look and the write.
fn written(done: std::result::Result<Committed, store::Error>, meanwhile: ErasureRefusal) -> Result<()> {
    match done {
        Ok(_) => Ok(()),
        Err(store::Error::ErasureRefused { .. }) => Err(meanwhile.into()),
        Err(other) => Err(other.into()),
    }
}

impl App {
    /// The ledger of an inspection, for those who answer for the whole of it: its coordinator and supervisors.
    pub(crate) fn overseen(&self, caller: &Caller, id: &InspectionId) -> Result<(LedgerId, OrgPath)> {
        let row = self.inspection_for(caller, id)?;
        let path = OrgPath::stored(&row.org_path);
        let may = OVERSEERS.into_iter().any(|it| caller.actor.has_at(it, &path));
        if may { Ok((LedgerId::from(id.as_str()), path)) } else { Err(Error::NotFound) }
    }

    /// Everything about erasures that stands in one ledger.
    pub(crate) fn erasures(&self, ledger: &LedgerId) -> Result<Erasures> {
        let mut erasures = Erasures::default();
        for recorded in self.store.stream(ledger, &StreamId::new(journal::ERASURE_STREAM), None)? {
            let body: Body = serde_json::from_str(&recorded.body).map_err(damaged)?;
            let hand = Hand { by: recorded.by.clone(), at: recorded.at, reason: body.reason };
            if recorded.name == journal::ERASED {
                erasures.pending.remove(&body.seq);
                erasures.done.insert(body.seq, hand);
            } else if recorded.name == journal::ERASURE_REQUESTED {
                // The first who asked; two may have asked at the same instant.
                erasures.pending.entry(body.seq).or_insert(hand);
            }
        }
        Ok(erasures)
    }

    fn piece(
        &self,
        (ledger, unit): &(LedgerId, OrgPath),
        erasures: &Erasures,
        seq: u64,
    ) -> Result<PrivatePiece> {
        let before = seq.checked_sub(1).filter(|it| i64::try_from(*it).is_ok()).ok_or(Error::NotFound)?;
        let found = self.store.ledger_events(ledger, before, 1)?;
        let recorded = found.first().filter(|it| it.seq == seq).ok_or(Error::NotFound)?;
        Ok(PrivatePiece {
            line: self.line(ledger, recorded)?,
            // Whoever erases what few may see need not see it for that.
            words: match masks::veil_of(recorded)? {
                Some(_) => vec![],
                None => words_of(recorded)?,
            },
            asked: erasures.pending.get(&seq).cloned(),
            unit: unit.clone(),
        })
    }

    /// One event of an inspection's journal with what it keeps beside the log, for the unit's coordinator and
    /// supervisors.
    ///
    /// # Errors
    /// [`Error::NotFound`] for anybody else, and when there is no such event.
    pub fn private_piece(&self, caller: &Caller, id: &InspectionId, seq: u64) -> Result<PrivatePiece> {
        let overseen = self.overseen(caller, id)?;
        self.piece(&overseen, &self.erasures(&overseen.0)?, seq)
    }

    /// What waits for a second person, in the order of the events that are meant.
    ///
    /// # Errors
    /// [`Error::NotFound`] for anybody but the unit's coordinator and supervisors.
    pub fn erasures_pending(&self, caller: &Caller, id: &InspectionId) -> Result<Vec<PrivatePiece>> {
        let overseen = self.overseen(caller, id)?;
        let erasures = self.erasures(&overseen.0)?;
        let mut pieces = Vec::new();
        for seq in erasures.pending.keys() {
            let piece = self.piece(&overseen, &erasures, *seq)?;
            // Not what was erased since the look.
            if piece.line.beside == Beside::Present {
                pieces.push(piece);
            }
        }
        Ok(pieces)
    }

    /// Asks for what the event `seq` keeps beside the log to be erased. Nothing is gone yet.
    ///
    /// # Errors
    /// [`Error::NotFound`] for anybody but the unit's coordinator and supervisors; [`Error::Refused`] when there is
    /// nothing to erase, somebody has asked already, or the reason is no reason.
    pub fn request_erasure(&self, caller: &Caller, id: &InspectionId, seq: u64, reason: &str) -> Result<()> {
        let piece = self.private_piece(caller, id, seq)?;
        piece.may_be_asked_for()?;
        self.acts_for(caller, &piece)?;
        let erase = self.erase(piece.hand_of(caller), id, seq, reason)?;
        written(self.store.erase_request(erase), ErasureRefusal::Erased)
    }

    /// Erases it, as another person than the one who asked. All rows are made afresh without it.
    ///
    /// # Errors
    /// As for [`App::request_erasure`]; [`Error::Refused`] also when nobody has asked, or the caller did.
    pub fn confirm_erasure(&self, caller: &Caller, id: &InspectionId, seq: u64, reason: &str) -> Result<()> {
        let piece = self.private_piece(caller, id, seq)?;
        piece.may_be_confirmed_by(caller)?;
        self.acts_for(caller, &piece)?;
        let erase = self.erase(piece.hand_of(caller), id, seq, reason)?;
        written(self.store.erase_confirm(erase), ErasureRefusal::Erased)
    }

    /// A token that only reads looks and erases nothing.
    fn acts_for(&self, caller: &Caller, piece: &PrivatePiece) -> Result<()> {
        let acts = OVERSEERS.into_iter().any(|it| caller.actor.acts_at(it, &piece.unit));
        if acts { Ok(()) } else { Err(Error::NotYours) }
    }

    fn erase(&self, by: Author, id: &InspectionId, seq: u64, reason: &str) -> Result<Erase> {
        given(reason)?;
        Ok(Erase {
            ledger: LedgerId::from(id.as_str()),
            seq,
            by,
            at: self.world.now(),
            command: self.world.new_id(),
            reason: reason.trim().to_owned(),
        })
    }
}
