//! Reading the ledger, now or as of the end of any past day: lists, one finding's whole story, the board.
//!
//! A past day shows the rows of that day to whoever may see them **today**; nothing in it can be changed. All
//! figures of a page come from the same rows at the same position.

use crate::{
    App, Beside, Caller, Directory,
    accounts::damaged,
    erasure::{self, Erasures},
    error::{Error, Result},
    masks::{self, Veil, Veiled},
    permit::{Act, Capacity},
};
use access::{OrgPath, Role, Scope};
use jiff::civil::Date;
use journal::{Author, Digest, LedgerId, Position, PrivatePart, Recorded};
use ledger::{
    Event, FindingId, InspectionId,
    finding::{Checklist, Command, Finding, Hand, Known, Origin, checklist},
    stream,
};
use store::RowQuery;
use views::{Bucket, Changes, FindingRow, Group, GroupBy, InspectionRow, KIND_FINDING, Light, Point, Totals};

/// How many characters of its neighbours a source sentence is shown with, on either side.
const NEIGHBOURS: usize = 80;

/// A day to look at: the rows' position and the date by which lights are reckoned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// The day.
    pub day: Date,
    /// Rows as of this position; none: now.
    pub(crate) position: Option<Position>,
}

impl AsOf {
    /// Whether this is a past day, in which nothing can be changed.
    pub fn is_past(self) -> bool {
        self.position.is_some()
    }
}

/// One inspection with its findings.
pub struct LedgerPage {
    /// The inspection.
    pub inspection: InspectionRow,
    /// What the caller sees, in the order of the tree; void ones too.
    pub findings: Vec<FindingRow>,
    /// The figures over all of them.
    pub totals: Totals,
    /// The day.
    pub as_of: AsOf,
    /// Whether the caller coordinates the unit.
    pub coordinator: bool,
    /// A position before which nothing is missing in these rows; what is newer, the reader may not have seen.
    pub read_at: Position,
}

impl LedgerPage {
    /// The light of a row, on the page's day.
    pub fn light(&self, row: &FindingRow, rules: &views::RuleSet) -> Option<Light> {
        views::light(row, self.as_of.day, rules)
    }
}

/// The source passage in its neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What stands before, on the same line.
    pub before: String,
    /// The passage, at most a thousand characters.
    pub mark: String,
    /// What stands after, on the same line.
    pub after: String,
    /// The document's number within the inspection.
    pub document: u32,
    /// Its name as uploaded; none when it was erased.
    pub name: Option<String>,
}

/// One event, as a person reads it.
#[derive(Clone, Debug)]
pub struct JournalLine {
    /// Its number in the ledger.
    pub seq: u64,
    /// Its place in the whole log.
    pub position: Position,
    /// The stream.
    pub stream: String,
    /// When.
    pub at: jiff::Timestamp,
    /// Who.
    pub by: Author,
    /// What.
    pub event: JournalEvent,
    /// Its hash.
    pub hash: Digest,
    /// What it keeps beside the log.
    pub beside: Beside,
}

/// An event of the domain, or one of the journal's own.
#[derive(Clone, Debug)]
pub enum JournalEvent {
    /// Of the domain.
    Domain(Box<Event>),
    /// Of the domain, and few may see what it says: see [`App::unveil`].
    Veiled(Veiled),
    /// `ledger.opened/1`, an erasure.
    Own {
        /// Name and version.
        name: String,
        /// The reason that somebody gave for an erasure; empty for others.
        reason: String,
    },
}

/// The whole story of one finding.
pub struct Story {
    /// Its row.
    pub row: FindingRow,
    /// The finding itself, with every measure, report and piece of evidence.
    pub finding: Finding,
    /// The version of its stream.
    pub version: u64,
    /// What is still missing before close-out, and what is met.
    pub checklist: Checklist,
    /// Its light.
    pub light: Option<Light>,
    /// Everything that happened to it, oldest first.
    pub journal: Vec<JournalLine>,
    /// Where its words came from.
    pub source: Option<Source>,
    /// In which capacities the caller acts.
    pub capacity: Capacity,
    /// The same hand by hand: in person first, then for each principal.
    pub hands: Vec<(Hand, Capacity)>,
    /// Its inspection.
    pub inspection: InspectionRow,
    /// What there is that few may see.
    pub veils: Vec<Veil>,
    /// The day.
    pub as_of: AsOf,
}

impl Story {
    /// Whether a button for this command makes sense: today, in the right role. The ledger decides the rest.
    pub fn offers(&self, act: Act) -> bool {
        !self.as_of.is_past() && self.capacity.may(act)
    }

    /// Whether the caller may record such an act that somebody else did on paper.
    pub fn records(&self, act: Act) -> bool {
        !self.as_of.is_past() && self.capacity.may_record(act)
    }

    /// The hands with which the caller may do such an act.
    pub fn hands_for(&self, act: Act) -> impl Iterator<Item = &Hand> {
        self.hands.iter().filter(move |(_, capacity)| capacity.may(act)).map(|(hand, _)| hand)
    }

    /// The same for a command.
    pub fn offers_command(&self, command: &Command) -> bool {
        self.offers(Act::of(command, self.row.waiting))
    }
}

/// What stands around a finding in its ledger.
pub struct Neighbours {
    /// The one before, with its number.
    pub before: Option<(FindingId, i64)>,
    /// The one after, with its number.
    pub after: Option<(FindingId, i64)>,
    /// How many findings of the inspection the caller sees, void ones not counted.
    pub seen: usize,
}

/// The board of one inspection.
pub struct Board {
    /// The rows and totals beneath.
    pub page: LedgerPage,
    /// The earlier day it is compared with.
    pub since: Date,
    /// What changed since then.
    pub changes: Changes,
    /// Closed, planned and late over time.
    pub series: Vec<Point>,
    /// By lead office, in the order of the establishment.
    pub by_office: Vec<Group>,
    /// By leader.
    pub by_leader: Vec<Group>,
    /// By aspect, in the order of the document.
    pub by_aspect: Vec<Group>,
    /// Distance to the deadline.
    pub due: Vec<Bucket>,
}

impl App {
    /// The day that a page shows. `None` or today is now; a day to come is today.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn as_of(&self, day: Option<Date>) -> Result<AsOf> {
        let today = self.world.today();
        match day.filter(|day| *day < today) {
            None => Ok(AsOf { day: today, position: None }),
            Some(day) => {
                let position = self.store.position_as_of(self.world.end_of(day))?;
                Ok(AsOf { day, position: Some(position) })
            }
        }
    }

    pub(crate) fn finding_rows(
        &self,
        query: &RowQuery,
        scope: &Scope,
        as_of: AsOf,
    ) -> Result<Vec<FindingRow>> {
        let rows = self.store.rows(query, scope, as_of.position)?;
        rows.rows.iter().map(|row| FindingRow::read(row).map_err(damaged)).collect()
    }

    pub(crate) fn findings_of(
        &self,
        scope: &Scope,
        id: &InspectionId,
        as_of: AsOf,
    ) -> Result<Vec<FindingRow>> {
        let query = RowQuery { parent: Some(id.0.clone()), ..RowQuery::of(KIND_FINDING) };
        self.finding_rows(&query, scope, as_of)
    }

    /// The findings before and after this one in its inspection, as far as the caller sees them, with their numbers,
    /// and how many the caller sees there in all.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn neighbours(&self, caller: &Caller, row: &FindingRow, as_of: AsOf) -> Result<Neighbours> {
        let query = RowQuery { parent: Some(row.inspection.clone()), ..RowQuery::of(KIND_FINDING) };
        let rows = self.store.rows(&query, &Scope::contents(&caller.actor), as_of.position)?.rows;
        let at = rows.iter().position(|it| it.id == row.id);
        // The place among the rows is the number in the ledger: rows carry it as their ordinal.
        let named = |place: Option<usize>| {
            let row = rows.get(place?)?;
            Some((FindingId(row.id.clone()), row.ordinal))
        };
        Ok(Neighbours {
            before: named(at.and_then(|it| it.checked_sub(1))),
            after: named(at.and_then(|it| it.checked_add(1))),
            seen: rows.iter().filter(|it| it.state != views::State::Void.key()).count(),
        })
    }

    /// One inspection with its findings.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the scope.
    pub fn ledger(&self, caller: &Caller, id: &InspectionId, as_of: AsOf) -> Result<LedgerPage> {
        let scope = Scope::contents(&caller.actor);
        let inspection = self.inspection_for(caller, id)?;
        self.note_emergency_at(caller, &inspection);
        let read_at = self.store.newest()?;
        let findings = self.findings_of(&scope, id, as_of)?;
        let totals = views::totals(&findings, as_of.day, &self.rules);
        let coordinator = caller.actor.acts_at(Role::Coordinator, &OrgPath::stored(&inspection.org_path));
        Ok(LedgerPage { inspection, findings, totals, as_of, coordinator, read_at })
    }

    /// The whole story of one finding.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the scope, and before it was in the ledger.
    pub fn story(&self, caller: &Caller, id: &FindingId, as_of: AsOf) -> Result<Story> {
        let (current, capacity) = self.finding_for(caller, id)?;
        let scope = Scope::contents(&caller.actor);
        let row = if as_of.is_past() {
            let row = self.store.row(KIND_FINDING, id.as_str(), &scope, as_of.position)?;
            FindingRow::read(&row.ok_or(Error::NotFound)?).map_err(damaged)?
        } else {
            current
        };
        let ledger = LedgerId::from(row.inspection.as_str());
        let recorded = self.store.stream(&ledger, &stream::finding(id).into(), as_of.position)?;
        let version = recorded.last().map_or(0, |it| it.version);
        let journal = self.lines(&ledger, &recorded)?;
        let finding = ledger::finding::fold(journal.iter().filter_map(|it| match &it.event {
            JournalEvent::Domain(event) => match &**event {
                Event::Finding(event) => Some(event),
                Event::Inspection(_) | Event::Org(_) | Event::People(_) | Event::Proposal(_) => None,
            },
            JournalEvent::Own { .. } | JournalEvent::Veiled(_) => None,
        }));
        let inspection = self.inspection_in(&Scope::operator(), &row.inspection.as_str().into())?;
        let source = self.source(&inspection, &row.origin)?;
        let light = views::light(&row, as_of.day, &self.rules);
        let checklist = checklist(&finding, &Known::on(as_of.day));
        let hands = crate::behalf::hands(&caller.actor, &row);
        let veils = masks::veils(caller, &row, &recorded)?;
        self.note_emergency(caller, &row);
        Ok(Story {
            row,
            finding,
            version,
            checklist,
            light,
            journal,
            source,
            capacity,
            hands,
            inspection,
            veils,
            as_of,
        })
    }

    fn source(&self, inspection: &InspectionRow, origin: &Origin) -> Result<Option<Source>> {
        let Origin::Document { document: number, start, end, .. } = origin else { return Ok(None) };
        let Some(document) = inspection.inspection.document(*number) else { return Ok(None) };
        let text = self.parsed(document)?.text.unwrap_or_default();
        let chars: Vec<char> = text.chars().collect();
        let at = |it: u64| usize::try_from(it).unwrap_or(usize::MAX).min(chars.len());
        let (start, end) = (at(*start), at(*end).max(at(*start)));
        let same_line = |range: &[char]| -> String { range.iter().take_while(|it| **it != '\n').collect() };
        let before: String = {
            let backwards: Vec<char> = chars[..start].iter().rev().copied().take(NEIGHBOURS).collect();
            same_line(&backwards).chars().rev().collect()
        };
        let after = same_line(&chars[end..(end + NEIGHBOURS).min(chars.len())]);
        let long = end - start > 1000;
        let mut mark: String = chars[start..end.min(start + 1000)].iter().collect();
        if long {
            mark.push('…');
        }
        let name = document.what.name.get().cloned();
        Ok(Some(Source { before, mark, after, document: *number, name }))
    }

    /// The board of one inspection: today or as of a day, compared with an earlier one.
    ///
    /// # Errors
    /// [`Error::NotFound`] outside the scope.
    pub fn board(
        &self,
        caller: &Caller,
        id: &InspectionId,
        as_of: AsOf,
        since: Option<Date>,
        directory: &Directory,
    ) -> Result<Board> {
        let page = self.ledger(caller, id, as_of)?;
        let scope = Scope::contents(&caller.actor);
        let month_before = as_of.day.saturating_sub(jiff::Span::new().days(30));
        let since = since.filter(|it| *it < as_of.day).unwrap_or(month_before);
        let then = self.as_of(Some(since))?;
        let before = self.findings_of(&scope, id, then)?;
        let changes = views::changes(&before, since, &page.findings, as_of.day, &self.rules);
        let rows = &page.findings;
        let day = as_of.day;
        let mut by_office = views::group(rows, GroupBy::LeadOffice, day, &self.rules);
        by_office.sort_by_key(|it| {
            let office = it.key.as_deref().and_then(|key| directory.offices.get(key));
            (office.is_none(), office.map(|it| (it.ordinal, it.path.clone())))
        });
        let by_leader = views::group(rows, GroupBy::Leader, day, &self.rules);
        let by_aspect = views::group(rows, GroupBy::Aspect, day, &self.rules);
        let due = views::due_buckets(rows, day);
        let days = self.series_days(&page);
        let series = views::series(rows, days, &self.rules);
        Ok(Board { page, since, changes, series, by_office, by_leader, by_aspect, due })
    }

    /// The days of the progress line: the feedback, the end of each month since, the day itself, and on to the last
    /// deadline; at most 40.
    fn series_days(&self, page: &LedgerPage) -> Vec<Date> {
        let day = page.as_of.day;
        let first_row = page.findings.iter().map(|it| self.world.day_of(it.registered_at)).min();
        let start = page.inspection.inspection.details.feedback_on.or(first_row).unwrap_or(day).min(day);
        let last_due = page.findings.iter().filter_map(|it| it.due_on).max().unwrap_or(day).max(day);
        let mut days = vec![start];
        let mut month = start.last_of_month();
        while month < last_due && days.len() < 400 {
            if month > start {
                days.push(month);
            }
            month = month.saturating_add(jiff::Span::new().days(1)).last_of_month();
        }
        days.extend([day, last_due]);
        days.sort_unstable();
        days.dedup();
        if days.len() > 40 {
            let step = days.len().div_ceil(38);
            let keep: Vec<Date> = days.iter().copied().step_by(step).chain([day, last_due]).collect();
            days = keep;
            days.sort_unstable();
            days.dedup();
        }
        days
    }

    /// The journal of an inspection, newest first, for those who see the whole of it: a page of `limit` events
    /// before the event `before`.
    ///
    /// # Errors
    /// [`Error::NotFound`] for anybody else.
    pub fn journal(
        &self,
        caller: &Caller,
        id: &InspectionId,
        before: Option<u64>,
        limit: u64,
    ) -> Result<Vec<JournalLine>> {
        let row = self.inspection_for(caller, id)?;
        if !caller.actor.sees_whole(&OrgPath::stored(&row.org_path)) {
            return Err(Error::NotFound);
        }
        self.note_emergency_at(caller, &row);
        self.newest_events(id.as_str(), before, limit)
    }

    fn newest_events(&self, ledger: &str, before: Option<u64>, limit: u64) -> Result<Vec<JournalLine>> {
        let ledger = LedgerId::from(ledger);
        let head = self.store.ledgers()?.into_iter().find(|it| it.ledger == ledger).map_or(0, |it| it.seq);
        let before = before.unwrap_or(u64::MAX).min(head.saturating_add(1));
        let after = before.saturating_sub(limit + 1);
        let count = usize::try_from(before - after).unwrap_or(0).saturating_sub(1);
        let recorded = self.store.ledger_events(&ledger, after, count)?;
        let mut lines = self.lines(&ledger, &recorded)?;
        lines.reverse();
        Ok(lines)
    }

    /// One event as a line.
    pub(crate) fn line(&self, ledger: &LedgerId, recorded: &Recorded) -> Result<JournalLine> {
        let mut lines = self.lines(ledger, std::slice::from_ref(recorded))?;
        lines.pop().ok_or(Error::NotFound)
    }

    /// Events of one ledger as lines.
    fn lines(&self, ledger: &LedgerId, recorded: &[Recorded]) -> Result<Vec<JournalLine>> {
        let erased = recorded.iter().any(|it| matches!(it.private, PrivatePart::Erased { .. }));
        let erasures = if erased { self.erasures(ledger)? } else { Erasures::default() };
        recorded.iter().map(|it| line(it, &erasures)).collect()
    }
}

/// One event as a line. `erasures` are those of its ledger, read after it; asked only where something was erased.
fn line(recorded: &Recorded, erasures: &Erasures) -> Result<JournalLine> {
    let own = [journal::LEDGER_OPENED, journal::ERASURE_REQUESTED, journal::ERASED];
    let event = if own.contains(&recorded.name.as_str()) {
        let reason = match recorded.name.as_str() {
            journal::ERASURE_REQUESTED | journal::ERASED => erasure::reason(recorded)?,
            _ => String::new(),
        };
        JournalEvent::Own { name: recorded.name.clone(), reason }
    } else {
        let event = crate::read::decode(recorded)?;
        match masks::veil(&event) {
            Some(veiled) => JournalEvent::Veiled(veiled),
            None => JournalEvent::Domain(Box::new(event)),
        }
    };
    Ok(JournalLine {
        seq: recorded.seq,
        position: recorded.position,
        stream: recorded.stream.as_str().to_owned(),
        at: recorded.at,
        by: recorded.by.clone(),
        event,
        hash: recorded.hash,
        beside: erasures.beside(recorded)?,
    })
}
