//! The sample data: a fictional district, two bureaus, three inspections and two years of work on 120 findings.
//!
//! The data in `demo/` of the project is part of the binary. [`make`] plays it through the ordinary use cases, each
//! person acting for themselves at the hour of the story, so that nothing in it is there that could not have come
//! about by hand. Read `demo/history/README.md` first.
//!
//! **Invariant:** writes into an empty installation only, in a world whose clock can be set, and twice the same.

mod cast;
mod sample;
mod story;

use crate::{
    App, Caller, NewAdmin, NewInspection, NewPerson, Upload, World,
    error::{Error, Result},
};
use cast::{Cast, Kind};
use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use journal::{Author, Position};
use ledger::{
    FindingId, OrgId, PersonId, Private,
    finding::{Assignment, Command, Holding, NewEvidence},
    inspection::{Details, DocumentState},
    org, people,
    proposal::{self, ACTS_MAX},
};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};
use story::{Act, Deed, Phrases, Piece, Story};

const ORGANISATION: &str = include_str!("../../../demo/organisation.toml");
const PEOPLE: &str = include_str!("../../../demo/people.toml");
const PHRASES: &str = include_str!("../../../demo/history/phrases.toml");

/// The three inspections: name of the story, the story, the document.
const STORIES: [(&str, &str, &str); 3] = [
    (
        "jyj-2024.txt",
        include_str!("../../../demo/history/jyj-2024.txt"),
        include_str!("../../../demo/documents/jyj-2024-report.txt"),
    ),
    (
        "wlj-2025.txt",
        include_str!("../../../demo/history/wlj-2025.txt"),
        include_str!("../../../demo/documents/wlj-2025-opinion.txt"),
    ),
    (
        "jyj-2026.txt",
        include_str!("../../../demo/history/jyj-2026.txt"),
        include_str!("../../../demo/documents/jyj-2026-opinion.txt"),
    ),
];

/// The instant at which the story begins: 18 November 2024, half past eight in the morning in Shanghai. Where to set
/// a told clock before anything else.
pub const BEGINS: Timestamp = Timestamp::constant(1_731_889_800, 0);

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Accounts.
    pub people: usize,
    /// Inspections.
    pub inspections: usize,
    /// Findings, over all inspections.
    pub findings: usize,
    /// Things that persons did to findings.
    pub acts: usize,
    /// The last instant of the story.
    pub until: Timestamp,
}

/// Somebody as whom a visitor may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// For signing in.
    pub username: String,
    /// Their name.
    pub name: String,
    /// What they are there: `科长`.
    pub post: String,
    /// Where they work: `鹭汀区教育局计财科`.
    pub office: String,
    /// Keys of their roles, as in [`access::Role::key`].
    pub roles: Vec<String>,
}

/// Where the data in the binary is not what it should be: our fault, which a test finds before anybody else.
#[derive(Debug, thiserror::Error)]
#[error("sample data, {file}{line}: {what}", line = .line.map(|it| format!(":{it}")).unwrap_or_default())]
pub(crate) struct Flaw {
    file: String,
    line: Option<usize>,
    what: String,
}

impl Flaw {
    fn file(file: &str, error: &dyn std::fmt::Display) -> Flaw {
        Flaw { file: file.to_owned(), line: None, what: error.to_string() }
    }

    fn unknown(file: &str, what: &str) -> Flaw {
        Flaw { file: file.to_owned(), line: None, what: format!("nothing is called {what}") }
    }

    fn line(file: &str, line: usize, word: &str) -> Flaw {
        Flaw { file: file.to_owned(), line: Some(line), what: format!("cannot be read: {word}") }
    }
}

impl From<Flaw> for Error {
    fn from(flaw: Flaw) -> Error {
        Error::Damaged(flaw.to_string())
    }
}

/// The people shown on the sign-in page of a demo, in this order.
///
/// # Errors
/// Never in a build whose tests passed.
pub fn hints() -> Result<Vec<Hint>> {
    let cast = Cast::read(ORGANISATION, PEOPLE)?;
    let mut hints = Vec::new();
    for username in &cast.hints {
        let person = cast.username(username)?;
        hints.push(Hint {
            username: person.username.clone(),
            name: person.name.clone(),
            post: person.post.clone(),
            office: cast.place(&person.office)?,
            roles: person.roles.iter().map(|part| part.role.clone()).collect(),
        });
    }
    Ok(hints)
}

/// The one password of the sample data.
///
/// # Errors
/// Never in a build whose tests passed.
pub fn password() -> Result<String> {
    Ok(Cast::read(ORGANISATION, PEOPLE)?.password)
}

/// Makes a data directory with the sample data in `folder`, which is absent or empty, for an installation in `zone`.
///
/// The story is some two thousand small steps, each of which a real ledger puts safely on the disk before the next.
/// Nobody waits for that here: it is played in the machine's memory where there is a place for that, and then carried
/// over as a whole.
///
/// # Errors
/// [`Error::AlreadySetUp`] when the folder holds anything, then untouched; when nothing could be written.
pub fn make(folder: &Path, zone: &TimeZone) -> Result<Written> {
    let failed = |error: io::Error| Error::Damaged(format!("{}: {error}", folder.display()));
    match fs::read_dir(folder).map(|mut entries| entries.next().is_some()) {
        Ok(true) => return Err(Error::AlreadySetUp),
        Ok(false) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(failed(error)),
    }
    let Some(memory) = Memory::take() else { return play(folder, zone) };
    match play(&memory.0, zone) {
        Ok(written) => {
            carry(&memory.0, folder).map_err(failed)?;
            Ok(written)
        }
        // A small memory is no reason to do without.
        Err(Error::Store(_)) => play(folder, zone),
        Err(error) => Err(error),
    }
}

fn play(folder: &Path, zone: &TimeZone) -> Result<Written> {
    let fold = Arc::new(views::LedgerViews::new(zone.clone()));
    let store = store::SqliteStore::open(folder, store::Options::new("demo", fold))?;
    // The identifiers depend on the seed alone, so that an address noted in one demo is good in the next.
    write(&App::new(Arc::new(store), World::told(zone.clone(), BEGINS, 20_241_118)))
}

/// A folder that lies in memory, gone with its owner.
struct Memory(PathBuf);

impl Memory {
    fn take() -> Option<Memory> {
        let folder = Path::new("/dev/shm").join(format!("taizhang-demo-{}", std::process::id()));
        // One who made it before us may lay a trap in it: only a folder that was not there will do.
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt as _;
            fs::DirBuilder::new().mode(0o700).create(&folder).ok()?;
        }
        #[cfg(not(unix))]
        fs::create_dir(&folder).ok()?;
        Some(Memory(folder))
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Copies a folder with what is in it, each file safely on the disk. Files of the folder itself come last: without
/// them, what broke off half way is no data directory.
fn carry(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    let mut files = Vec::new();
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            carry(&entry.path(), &to.join(entry.file_name()))?;
        } else {
            files.push(entry);
        }
    }
    for file in files {
        let there = to.join(file.file_name());
        fs::copy(file.path(), &there)?;
        fs::File::open(&there)?.sync_all()?;
    }
    #[cfg(unix)]
    fs::File::open(to)?.sync_all()?;
    Ok(())
}

/// Writes the sample data. The app's world must be one that is told the time, as by [`crate::World::told`] from
/// [`BEGINS`]; afterwards its clock stands at the end of the story.
///
/// # Errors
/// [`Error::AlreadySetUp`] when the installation holds anything already.
pub fn write(app: &App) -> Result<Written> {
    if app.is_set_up()? || app.store.newest()? > Position(0) {
        return Err(Error::AlreadySetUp);
    }
    let cast = Cast::read(ORGANISATION, PEOPLE)?;
    let phrases: Phrases = toml::from_str(PHRASES).map_err(|error| Flaw::file("phrases.toml", &error))?;
    let stories = STORIES
        .iter()
        .map(|(file, text, document)| Ok((Story::read(file, text, &cast, &phrases)?, *document)))
        .collect::<Result<Vec<_>>>()?;
    app.world.set(BEGINS);
    let people = people_write(app, &cast)?;
    let mut stage =
        Stage { app, cast, people, callers: BTreeMap::new(), findings: BTreeMap::new(), pieces: 0 };

    // One timeline over all three, since instants in the record never go backwards.
    let mut moments: Vec<(DateTime, usize, Option<&Act>)> = Vec::new();
    for (nth, (story, _)) in stories.iter().enumerate() {
        moments.push((story.adopted_at, nth, None));
        moments.extend(story.acts.iter().map(|act| (act.at, nth, Some(act))));
    }
    moments.sort_by_key(|(at, _, _)| *at);
    let mut acts = 0;
    for (at, nth, act) in moments {
        let Some((story, document)) = stories.get(nth) else { continue };
        stage.turn(at)?;
        match act {
            None => stage.adopt(story, document)?,
            Some(act) => {
                stage.play(story, act).map_err(|error| {
                    Error::Damaged(format!(
                        "sample data, {} {} at {at}, {:?}: {error:?}",
                        story.inspection, act.finding, act.deed
                    ))
                })?;
                acts += 1;
            }
        }
    }
    waiting_write(app, &stage)?;
    Ok(Written {
        people: stage.cast.people.len(),
        inspections: stories.len(),
        findings: stage.findings.len(),
        acts,
        until: app.world.now(),
    })
}

/// What waits for a second hand at the end of the story: the coordinator of the first inspection will be away and names
/// a deputy among those who handle for the same unit.
fn waiting_write(app: &App, stage: &Stage<'_>) -> Result<()> {
    let unit = "jyj";
    let coordinator = stage.cast.holder("coordinator", unit)?;
    let principal = stage.person(&coordinator)?;
    let is_deputy = |it: &&cast::Person| {
        let in_unit = stage.cast.node(&it.office).is_ok_and(|node| node.under.as_deref() == Some(unit));
        it.username != coordinator && in_unit && it.roles.iter().any(|part| part.role == "handler")
    };
    let Some(deputy) = stage.cast.people.iter().find(is_deputy) else { return Ok(()) };
    let from = app.world.today();
    let act = proposal::Act::Depute {
        principal: principal.clone(),
        deputy: stage.person(&deputy.username)?,
        role: people::Role::Coordinator,
        at: OrgId(unit.to_owned()),
        from,
        to: from.saturating_add(jiff::Span::new().days(13)),
        sheet: None,
    };
    app.propose_as(&Author::person(principal.as_str()), &principal, vec![act], "外出学习两周")?;
    Ok(())
}

/// Tree and accounts; the identifiers of the people by their names for signing in.
fn people_write(app: &App, cast: &Cast) -> Result<BTreeMap<String, PersonId>> {
    let holder = |role: &str| -> Result<&cast::Person> {
        let username = cast.holder(role, cast.root()?)?;
        Ok(cast.username(&username)?)
    };
    let admin = |role: &str| -> Result<NewAdmin> {
        let person = holder(role)?;
        Ok(NewAdmin {
            name: person.name.clone(),
            username: person.username.clone(),
            password: cast.password.clone(),
        })
    };
    let admins = [admin("system_admin")?, admin("security_admin")?, admin("audit_admin")?];
    // The root first and by itself: the set-up of an office would make it a unit, and this one is a city.
    let (above, below): (Vec<_>, Vec<_>) = cast.nodes.iter().partition(|node| node.under.is_none());
    for (ordinal, node) in (1..).zip(above) {
        node_write(app, &Author::System, node, ordinal)?;
    }
    // One hash for all: it takes a moment to make, and the password is printed on the sign-in page anyway.
    let hash = app.hasher.hash(&cast.password);
    let root = cast.node(cast.root()?)?;
    let hashes = [hash.clone(), hash.clone(), hash.clone()];
    let [system, security, _] = app.appoint(&Author::System, &root.name, &admins, &hashes)?;
    let (registrar, grantor) = (Author::person(system.as_str()), Author::person(security.as_str()));
    let mut siblings: BTreeMap<&Option<String>, u32> = BTreeMap::new();
    for node in below {
        let ordinal = siblings.entry(&node.under).or_default();
        *ordinal += 1;
        node_write(app, &registrar, node, *ordinal)?;
    }

    let mut ids = BTreeMap::new();
    let mut new = Vec::new();
    for person in &cast.people {
        match app.person_by_username(&person.username)? {
            Some(row) => {
                ids.insert(person.username.clone(), PersonId(row.id));
            }
            None => new.push(NewPerson {
                name: person.name.clone(),
                username: person.username.clone(),
                office: OrgId(person.office.clone()),
                post: Some(person.post.clone()),
            }),
        }
    }
    // Two hands, as everywhere: the one registers, the other opens; the other grants, the one confirms.
    let made = app.register_all(&registrar, &system, &new, "建库时登记")?;
    for id in &made.proposals {
        app.confirm_as(&grantor, &security, id)?;
    }
    ids.extend(new.iter().map(|it| it.username.clone()).zip(made.people));
    let mut grants = Vec::new();
    for person in &cast.people {
        let id = ids.get(&person.username).ok_or_else(|| Flaw::unknown("people.toml", &person.username))?;
        for part in &person.roles {
            // The three are appointed, not granted.
            let Some(role) = people::Role::from_key(&part.role) else { continue };
            let grant = app.grant_at(role, &OrgId(part.at.clone()), None)?;
            grants.push(proposal::Act::Grant { person: id.clone(), grant });
        }
    }
    for acts in grants.chunks(ACTS_MAX) {
        let (proposed, _) = app.propose_as(&grantor, &security, acts.to_vec(), "按整改分工授予角色")?;
        app.confirm_as(&registrar, &system, &proposed.id)?;
    }
    for person in &new {
        if let Some(id) = ids.get(&person.username) {
            app.set_password(id.as_str(), &hash)?;
            app.record_password_set(id)?;
        }
    }
    Ok(ids)
}

fn node_write(app: &App, author: &Author, node: &cast::Node, ordinal: u32) -> Result<()> {
    let kind = match node.kind {
        Kind::Region => org::NodeKind::Region,
        Kind::Body => org::NodeKind::Body,
        Kind::Unit => org::NodeKind::Unit,
        Kind::Office => org::NodeKind::Office,
    };
    app.write_org(author, || org::Command::AddNode {
        id: OrgId(node.id.clone()),
        parent: node.under.clone().map(OrgId),
        name: node.name.clone(),
        kind,
        body: None,
        ordinal,
    })?;
    Ok(())
}

/// The play while it runs.
struct Stage<'a> {
    app: &'a App,
    cast: Cast,
    people: BTreeMap<String, PersonId>,
    callers: BTreeMap<String, Caller>,
    /// Findings by inspection and number.
    findings: BTreeMap<(String, u32), FindingId>,
    /// Pieces of evidence so far, which numbers their files.
    pieces: u32,
}

impl Stage<'_> {
    /// Sets the clock.
    fn turn(&self, at: DateTime) -> Result<()> {
        let at = at.to_zoned(self.app.world.zone().clone()).map_err(|error| Flaw::file("history", &error))?;
        self.app.world.set(at.timestamp());
        Ok(())
    }

    fn person(&self, username: &str) -> Result<PersonId> {
        self.people.get(username).cloned().ok_or_else(|| Flaw::unknown("people.toml", username).into())
    }

    /// This person, signed in: once, and what they may do never changes in the story.
    fn caller(&mut self, username: &str) -> Result<Caller> {
        if let Some(caller) = self.callers.get(username) {
            return Ok(caller.clone());
        }
        let token = self.app.sign_in(username, &self.cast.password)?;
        let caller = self.app.caller(&token)?.ok_or_else(|| Flaw::unknown("people.toml", username))?;
        // The session itself has no use: it would end within the hour of the story.
        self.app.sign_out(&caller)?;
        self.callers.insert(username.to_owned(), caller.clone());
        Ok(caller)
    }

    /// The coordinator reads the document into a new inspection, looks at it for half an hour, and adopts it.
    fn adopt(&mut self, story: &Story, document: &str) -> Result<()> {
        let coordinator = self.cast.holder("coordinator", &story.unit)?;
        let caller = self.caller(&coordinator)?;
        let new = NewInspection {
            unit: OrgId(story.unit.clone()),
            details: Details {
                title: story.title.clone(),
                round: Some(story.title.trim_end_matches("巡察").to_owned()),
                from: Some(story.period.0),
                to: Some(story.period.1),
                feedback_on: Some(story.feedback_on),
                feedback_document: story.feedback_document.clone(),
                ..Details::default()
            },
        };
        let (id, number) = self.app.import(&caller, new, &story.document, document.as_bytes())?;
        self.turn(story.adopted_at.saturating_add(jiff::Span::new().minutes(32)))?;
        self.app.adopt(&caller, &id, number, None)?;
        let row = self.app.inspection_for(&caller, &id)?;
        if let Some(DocumentState::Adopted { findings, .. }) =
            row.inspection.document(number).map(|it| &it.state)
        {
            for (number, finding) in (1..).zip(findings) {
                self.findings.insert((story.inspection.clone(), number), finding.clone());
            }
        }
        Ok(())
    }

    fn play(&mut self, story: &Story, act: &Act) -> Result<()> {
        let caller = self.caller(&act.by)?;
        let id = self
            .findings
            .get(&(story.inspection.clone(), act.finding))
            .cloned()
            .ok_or_else(|| Flaw::unknown(&story.inspection, &act.finding.to_string()))?;
        let command = match &act.deed {
            Deed::Plain(command) => (**command).clone(),
            Deed::Assign { leader, office, supporting, handler, mode, due_on } => Command::Assign {
                assignment: Assignment {
                    leader: self.person(leader)?,
                    lead_office: OrgId(office.clone()),
                    supporting: supporting.iter().map(|it| OrgId(it.clone())).collect(),
                    handler: Some(self.person(handler)?),
                    mode: *mode,
                    due_on: *due_on,
                },
                reason: None,
            },
            Deed::Attach { measure, piece } => {
                self.pieces += 1;
                let holding = self.holding(story, &caller, &id, piece)?;
                let evidence = NewEvidence {
                    kind: piece.kind,
                    holding,
                    effective_on: piece.on,
                    stage: piece.stage,
                    number: piece.number.clone(),
                    note: Private::known(piece.title.clone()),
                };
                Command::AttachEvidence { measure: *measure, evidence }
            }
        };
        self.app.finding_command(&caller, &id, None, &command)?;
        Ok(())
    }

    fn holding(&self, story: &Story, caller: &Caller, id: &FindingId, piece: &Piece) -> Result<Holding> {
        if let Some(kept_at) = &piece.kept_at {
            return Ok(Holding::Register { kept_at: kept_at.clone() });
        }
        let office = caller.office.as_deref().unwrap_or(&story.unit);
        let filling = sample::Filling {
            unit: &self.cast.node(&story.unit)?.name,
            office: &self.cast.node(office)?.name,
            serial: self.pieces,
        };
        let (name, bytes) = sample::file(piece, &filling);
        self.app.keep_file(caller, id, Upload { name, content: &mut bytes.as_slice() })
    }
}

#[cfg(test)]
mod tests;
