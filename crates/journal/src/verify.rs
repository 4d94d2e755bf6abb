//! Reading a record back and believing nothing: chain, versions, columns, private parts, heads, checkpoints.
//!
//! Pure: the caller feeds what is stored, in the order of positions, and the first thing that does not hold comes
//! back as a [`Fault`] with its place. Evidence files and read models are the store's to look at; it gets the list of
//! files from [`Verified::files`].

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::event::chain_hash;
use crate::merkle::{Frontier, leaf_hash};
use crate::{
    Checkpoint, Digest, ERASED, ERASURE_REQUESTED, ERASURE_STREAM, FileRef, HashKind, LEDGER_OPENED,
    LEDGER_STREAM, Opened, Position, PrivatePart, Recorded, decode, part_hash,
};

/// An event as it lies in storage: the columns beside the bytes are claims that are checked against them.
#[derive(Clone, Debug)]
pub struct StoredEvent {
    /// Column: place in the log.
    pub position: Position,
    /// Column: ledger.
    pub ledger: String,
    /// Column: number in the ledger.
    pub seq: u64,
    /// Column: stream.
    pub stream: String,
    /// Column: number in the stream.
    pub version: u64,
    /// Column: name and version of the event.
    pub name: String,
    /// Column: instant of recording in milliseconds since 1970.
    pub at_ms: i64,
    /// Column: the command's identifier.
    pub command: String,
    /// What is hashed.
    pub bytes: Vec<u8>,
    /// Column: the chained hash.
    pub hash: Digest,
    /// What lies beside the log for this position.
    pub part: Option<StoredPart>,
}

/// What lies beside the log for one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoredPart {
    /// Salt and content.
    Present {
        /// Random bytes.
        salt: Vec<u8>,
        /// JSON text.
        content: Vec<u8>,
    },
    /// Salt and content are gone; the note that they were erased.
    Erased,
}

/// One leaf of the Merkle log: the newest event of one ledger at the end of one batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredHead {
    /// The leaf's number, dense from 0.
    pub index: u64,
    /// The event's place in the log.
    pub position: Position,
    /// Its ledger.
    pub ledger: String,
    /// Its number in the ledger.
    pub seq: u64,
    /// Its chained hash.
    pub hash: Digest,
}

impl StoredHead {
    /// The leaf's data: position, ledger, seq and hash (hexadecimal), each on a line.
    pub fn leaf(&self) -> Vec<u8> {
        format!("{}\n{}\n{}\n{}\n", self.position, self.ledger, self.seq, self.hash).into_bytes()
    }
}

/// What does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the fields are the two sides of what each variant's line says")]
pub enum FaultKind {
    /// Positions are dense from 1; this one was expected and is not there.
    PositionMissing { found: u64 },
    /// A head speaks of an event at the end of the log that is not there.
    EventMissing,
    /// Events of a ledger are numbered densely from 1.
    SeqBroken { expected: u64 },
    /// Events of a stream are numbered densely from 1.
    VersionBroken { stream: String, expected: u64, found: u64 },
    /// The bytes are not an event of the format.
    Unreadable { why: String },
    /// A column says something other than the hashed bytes.
    ColumnDiffers { column: String, stored: String, hashed: String },
    /// The stored hash is not the hash of the event before it and these bytes.
    HashBroken,
    /// The first event of a ledger does not open it.
    NotOpened,
    /// The instant of recording is before that of the event before it.
    TimeBackwards,
    /// The event holds the hash of a private part that is neither there nor erased.
    PartMissing,
    /// The private part is not the one whose salted hash the event holds.
    PartChanged,
    /// A private part lies beside an event that has none.
    PartUnexpected,
    /// A part is marked as erased, but no two persons' events say so.
    PartErasedWithoutRecord,
    /// The event says that a part was erased which is still there, or that was never there, or one person did both.
    ErasureUnfounded { why: String },
    /// A head does not say what the event at its position says.
    HeadDiffers,
    /// A head is missing: leaves are dense, and each ledger's newest event is under one.
    HeadMissing { expected: u64 },
    /// The checkpoint saw more than there is: the end of the log was cut off.
    TailCut { checkpoint_position: u64, checkpoint_heads: u64, position: u64, heads: u64 },
    /// The tree is not the one that the checkpoint saw: the past was rewritten.
    CheckpointDiffers,
    /// The checkpoint is of another installation, or by another key.
    CheckpointForeign,
    /// The checkpoint's text or signature does not hold.
    CheckpointUnreadable { why: String },
    /// A kept number (the newest of a ledger, the edge of the tree) differs from the record.
    IndexDiffers { what: String },
    /// An evidence file that an event relies on is not there.
    FileMissing { file: Digest },
    /// An evidence file is not the one whose hash the event holds.
    FileChanged { file: Digest },
    /// A read-model row differs from a fresh fold of the events.
    RowDiffers { kind: String, id: String },
    /// An entry of the audit log does not follow from the one before it.
    AuditBroken { number: u64, what: String },
    /// The database itself is damaged.
    Damaged { why: String },
}

/// The first place that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The ledger, where it has one.
    pub ledger: Option<String>,
    /// The number in the ledger, where it has one.
    pub seq: Option<u64>,
    /// The place in the log, where it has one.
    pub position: Option<u64>,
    /// What does not hold there.
    #[serde(flatten)]
    pub kind: FaultKind,
}

impl Fault {
    fn at(event: &StoredEvent, kind: FaultKind) -> Box<Fault> {
        Box::new(Fault {
            ledger: Some(event.ledger.clone()),
            seq: Some(event.seq),
            position: Some(event.position.0),
            kind,
        })
    }

    /// A fault without a place in the log.
    pub fn whole(kind: FaultKind) -> Box<Fault> {
        Box::new(Fault { ledger: None, seq: None, position: None, kind })
    }

    /// The place for people, in Chinese and in English.
    fn place(&self) -> (String, String) {
        let (mut zh, mut en) = (vec![], vec![]);
        if let Some(ledger) = &self.ledger {
            zh.push(format!("台账 {ledger}"));
            en.push(format!("ledger {ledger}"));
        }
        if let Some(seq) = self.seq {
            zh.push(format!("第 {seq} 条"));
            en.push(format!("event {seq}"));
        }
        if let Some(position) = self.position {
            zh.push(format!("总序号 {position}"));
            en.push(format!("position {position}"));
        }
        (zh.join(","), en.join(", "))
    }

    /// One sentence in Chinese: where, and what does not hold.
    pub fn text_zh(&self) -> String {
        let what = match &self.kind {
            FaultKind::PositionMissing { found } => format!("此处应有的记录不见了,下一条总序号是 {found}"),
            FaultKind::EventMissing => "此处应有的记录不见了".into(),
            FaultKind::SeqBroken { expected } => format!("台账内序号不连续,应为 {expected}"),
            FaultKind::VersionBroken { stream, expected, found } => {
                format!("“{stream}”的版本不连续,应为 {expected},实为 {found}")
            }
            FaultKind::Unreadable { why } => format!("内容不是本格式的记录:{why}"),
            FaultKind::ColumnDiffers { column, stored, hashed } => {
                format!("“{column}”一栏写的是 {stored},而受保护的内容是 {hashed}")
            }
            FaultKind::HashBroken => "内容与校验值不符:记录被改动过".into(),
            FaultKind::NotOpened => "台账的第一条记录不是开立记录".into(),
            FaultKind::TimeBackwards => "记录时间早于前一条".into(),
            FaultKind::PartMissing => "另存的个人信息不见了,也没有删除的记录".into(),
            FaultKind::PartChanged => "另存的个人信息被改动过".into(),
            FaultKind::PartUnexpected => "另存了这条记录所没有的个人信息".into(),
            FaultKind::PartErasedWithoutRecord => "个人信息标为已删除,却没有两人删除的记录".into(),
            FaultKind::ErasureUnfounded { why } => format!("删除个人信息的记录不成立:{why}"),
            FaultKind::HeadDiffers => "台账末端的登记与该处记录不符".into(),
            FaultKind::HeadMissing { expected } => format!("缺少台账末端的登记 {expected}"),
            FaultKind::TailCut { checkpoint_position, position, .. } => {
                format!("检查点见证了 {checkpoint_position} 条记录,现在只有 {position} 条:末尾被截断")
            }
            FaultKind::CheckpointDiffers => "记录与检查点所见证的不是同一份:过去被改写".into(),
            FaultKind::CheckpointForeign => "检查点属于另一套系统".into(),
            FaultKind::CheckpointUnreadable { why } => format!("检查点不可用:{why}"),
            FaultKind::IndexDiffers { what } => format!("登记的“{what}”与记录不符"),
            FaultKind::FileMissing { file } => format!("佐证材料文件不见了:{file}"),
            FaultKind::FileChanged { file } => format!("佐证材料文件被改动过:{file}"),
            FaultKind::RowDiffers { kind, id } => format!("台账数据行 {kind} {id} 与按记录重算的结果不符"),
            FaultKind::AuditBroken { number, what } => format!("审计日志第 {number} 条不成立({what})"),
            FaultKind::Damaged { why } => format!("数据库损坏:{why}"),
        };
        let (place, _) = self.place();
        if place.is_empty() { what } else { format!("{place}:{what}") }
    }

    /// One sentence in English: where, and what does not hold.
    pub fn text_en(&self) -> String {
        let what = match &self.kind {
            FaultKind::PositionMissing { found } => {
                format!("the event that belongs here is missing, the next has position {found}")
            }
            FaultKind::EventMissing => "the event that belongs here is missing".into(),
            FaultKind::SeqBroken { expected } => {
                format!("the ledger's numbers break off, {expected} was expected")
            }
            FaultKind::VersionBroken { stream, expected, found } => {
                format!("the versions of {stream} break off, {expected} was expected, {found} was found")
            }
            FaultKind::Unreadable { why } => format!("the bytes are not an event of this format: {why}"),
            FaultKind::ColumnDiffers { column, stored, hashed } => {
                format!("the column {column} says {stored}, the hashed bytes say {hashed}")
            }
            FaultKind::HashBroken => "the hash does not hold: the event was changed".into(),
            FaultKind::NotOpened => "the first event does not open the ledger".into(),
            FaultKind::TimeBackwards => "it is recorded earlier than the event before it".into(),
            FaultKind::PartMissing => "its private part is missing and was never erased".into(),
            FaultKind::PartChanged => "its private part was changed".into(),
            FaultKind::PartUnexpected => "a private part lies beside an event that has none".into(),
            FaultKind::PartErasedWithoutRecord => {
                "its private part is marked as erased, but no two persons' events say so".into()
            }
            FaultKind::ErasureUnfounded { why } => format!("the erasure does not hold: {why}"),
            FaultKind::HeadDiffers => "the ledger head differs from the event at its position".into(),
            FaultKind::HeadMissing { expected } => format!("the ledger head {expected} is missing"),
            FaultKind::TailCut { checkpoint_position, position, .. } => format!(
                "the checkpoint saw {checkpoint_position} events, there are {position}: the end was cut off"
            ),
            FaultKind::CheckpointDiffers => {
                "the log is not the one that the checkpoint saw: it was rewritten".into()
            }
            FaultKind::CheckpointForeign => "the checkpoint belongs to another installation".into(),
            FaultKind::CheckpointUnreadable { why } => format!("the checkpoint cannot be used: {why}"),
            FaultKind::IndexDiffers { what } => format!("the kept {what} differs from the record"),
            FaultKind::FileMissing { file } => format!("an evidence file is missing: {file}"),
            FaultKind::FileChanged { file } => format!("an evidence file was changed: {file}"),
            FaultKind::RowDiffers { kind, id } => format!("the row {kind} {id} differs from a fresh fold"),
            FaultKind::AuditBroken { number, what } => {
                format!("entry {number} of the audit log does not hold ({what})")
            }
            FaultKind::Damaged { why } => format!("the database is damaged: {why}"),
        };
        let (_, place) = self.place();
        if place.is_empty() { what } else { format!("{place}: {what}") }
    }
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text_en())
    }
}

/// A private part that two persons had erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// The ledger.
    pub ledger: String,
    /// The event whose part is gone.
    pub seq: u64,
    /// When it was erased.
    pub on: Timestamp,
    /// Why.
    pub reason: String,
}

/// A file that events rely on, with the first of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// The file.
    pub file: FileRef,
    /// The ledger of the first event that names it.
    pub ledger: String,
    /// Its number in the ledger.
    pub seq: u64,
    /// Its place in the log.
    pub position: Position,
}

/// What was found to hold.
#[derive(Clone, Debug)]
pub struct Verified {
    /// Events.
    pub events: u64,
    /// The newest instant of recording.
    pub newest_at: Option<Timestamp>,
    /// Each ledger with its newest number and hash.
    pub ledgers: Vec<(String, u64, Digest)>,
    /// The Merkle log over all heads.
    pub frontier: Frontier,
    /// Parts erased by two persons.
    pub erasures: Vec<Erasure>,
    /// The files that events rely on, each once, with the first event that names it.
    pub files: Vec<Coverage>,
}

struct Ledger {
    kind: HashKind,
    seq: u64,
    hash: Digest,
    head_seq: u64,
    streams: HashMap<String, u64>,
    /// Erasure requests: seq of the request → (seq of the event, who asked).
    requests: HashMap<u64, (u64, String)>,
    /// Events with a private part: seq → (position, whether it is gone).
    parts: HashMap<u64, (Position, bool)>,
}

/// Takes events and heads in the order of positions and holds on to the first fault.
pub struct Verifier {
    installation: String,
    tree: HashKind,
    checkpoints: Vec<Checkpoint>,
    next: u64,
    newest_at: Option<Timestamp>,
    ledgers: HashMap<String, Ledger>,
    frontier: Frontier,
    erasures: Vec<Erasure>,
    files: Vec<Coverage>,
    files_seen: std::collections::HashSet<Digest>,
    last_event: Option<(Position, String, u64, Digest)>,
}

#[derive(Deserialize)]
struct RequestBody {
    seq: u64,
}

#[derive(Deserialize)]
struct ErasedBody {
    seq: u64,
    request: u64,
    reason: String,
}

impl Verifier {
    /// Starts on an empty record of this installation, whose tree uses this hash function; each of the checkpoints is
    /// compared when the tree has reached its size.
    pub fn new(installation: &str, tree: HashKind, checkpoints: Vec<Checkpoint>) -> Self {
        Verifier {
            installation: installation.to_owned(),
            tree,
            checkpoints,
            next: 1,
            newest_at: None,
            ledgers: HashMap::new(),
            frontier: Frontier::new(tree),
            erasures: vec![],
            files: vec![],
            files_seen: Default::default(),
            last_event: None,
        }
    }

    /// Takes the next event.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn event(&mut self, event: &StoredEvent) -> Result<(), Box<Fault>> {
        let fault = |kind| Err(Fault::at(event, kind));
        if event.position.0 != self.next {
            // Named by the place where something should be.
            return Err(Box::new(Fault {
                ledger: None,
                seq: None,
                position: Some(self.next),
                kind: FaultKind::PositionMissing { found: event.position.0 },
            }));
        }
        let decoded = decode(event.position, &event.bytes, event.hash, PrivatePart::None);
        let (recorded, private) = match decoded {
            Ok(it) => it,
            Err(error) => return fault(FaultKind::Unreadable { why: error.to_string() }),
        };
        // The chain first: a changed byte is a changed byte, whatever it says now.
        let known = self.ledgers.get(&event.ledger);
        let (kind, previous, expected) = match known {
            Some(ledger) => (ledger.kind, ledger.hash, ledger.seq + 1),
            None => {
                let opened = (recorded.name == LEDGER_OPENED && recorded.stream.as_str() == LEDGER_STREAM)
                    .then(|| Opened::from_body(&recorded.body).ok())
                    .flatten();
                match opened {
                    Some(opened) => (opened.hash, Digest::ZERO, 1),
                    None => return fault(FaultKind::NotOpened),
                }
            }
        };
        if event.seq != expected {
            return fault(FaultKind::SeqBroken { expected });
        }
        if chain_hash(kind, &previous, &event.bytes) != event.hash {
            return fault(FaultKind::HashBroken);
        }
        columns(event, &recorded)?;
        if self.newest_at.is_some_and(|newest| recorded.at < newest) {
            return fault(FaultKind::TimeBackwards);
        }
        let ledger = self.ledgers.entry(event.ledger.clone()).or_insert_with(|| Ledger {
            kind,
            seq: 0,
            hash: Digest::ZERO,
            head_seq: 0,
            streams: HashMap::new(),
            requests: HashMap::new(),
            parts: HashMap::new(),
        });
        let version = ledger.streams.entry(event.stream.clone()).or_insert(0);
        if event.version != *version + 1 {
            let expected = *version + 1;
            return fault(FaultKind::VersionBroken {
                stream: event.stream.clone(),
                expected,
                found: event.version,
            });
        }
        *version = event.version;
        ledger.seq = event.seq;
        ledger.hash = event.hash;
        match (private, &event.part) {
            (None, None) => {}
            (None, Some(_)) => return fault(FaultKind::PartUnexpected),
            (Some(_), None) => return fault(FaultKind::PartMissing),
            (Some(_), Some(StoredPart::Erased)) => {
                ledger.parts.insert(event.seq, (event.position, true));
            }
            (Some(held), Some(StoredPart::Present { salt, content })) => {
                if part_hash(kind, salt, content) != held {
                    return fault(FaultKind::PartChanged);
                }
                ledger.parts.insert(event.seq, (event.position, false));
            }
        }
        if recorded.stream.as_str() == ERASURE_STREAM {
            erasure(ledger, &mut self.erasures, event, &recorded)?;
        }
        for &file in &recorded.files {
            if self.files_seen.insert(file.hash) {
                let (ledger, seq, position) = (event.ledger.clone(), event.seq, event.position);
                self.files.push(Coverage { file, ledger, seq, position });
            }
        }
        self.next += 1;
        self.newest_at = Some(recorded.at);
        self.last_event = Some((event.position, event.ledger.clone(), event.seq, event.hash));
        Ok(())
    }

    /// The number of events taken so far, which is also the newest position.
    pub fn events(&self) -> u64 {
        self.next - 1
    }

    /// Takes the next head. It must be given directly after the event at its position.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn head(&mut self, head: &StoredHead) -> Result<(), Box<Fault>> {
        let fault = |kind| {
            Err(Box::new(Fault {
                ledger: Some(head.ledger.clone()),
                seq: Some(head.seq),
                position: Some(head.position.0),
                kind,
            }))
        };
        if head.index != self.frontier.size() {
            return fault(FaultKind::HeadMissing { expected: self.frontier.size() });
        }
        let is_newest = self.last_event.as_ref().is_some_and(|(position, ledger, seq, hash)| {
            *position == head.position && *ledger == head.ledger && *seq == head.seq && *hash == head.hash
        });
        if !is_newest {
            return fault(FaultKind::HeadDiffers);
        }
        if let Some(ledger) = self.ledgers.get_mut(&head.ledger) {
            ledger.head_seq = head.seq;
        }
        self.frontier.push(leaf_hash(self.tree, &head.leaf()));
        let (size, root) = (self.frontier.size(), self.frontier.root());
        if self
            .checkpoints
            .iter()
            .any(|it| it.size == size && (it.root != root || it.position != head.position))
        {
            return fault(FaultKind::CheckpointDiffers);
        }
        Ok(())
    }

    /// Ends: erased parts have their record, each ledger's newest event is under a head, no checkpoint saw more.
    ///
    /// # Errors
    /// The first thing that does not hold, by position.
    pub fn finish(self) -> Result<Verified, Box<Fault>> {
        let mut faults = vec![];
        for (name, ledger) in &self.ledgers {
            for (&seq, &(position, gone)) in &ledger.parts {
                let recorded = self.erasures.iter().any(|it| it.ledger == *name && it.seq == seq);
                let kind = match (gone, recorded) {
                    (true, false) => FaultKind::PartErasedWithoutRecord,
                    (false, true) => {
                        FaultKind::ErasureUnfounded { why: "the erased part is still there".to_owned() }
                    }
                    (true, true) | (false, false) => continue,
                };
                let place = (Some(name.clone()), Some(seq), Some(position.0));
                faults.push(Fault { ledger: place.0, seq: place.1, position: place.2, kind });
            }
            if ledger.head_seq != ledger.seq {
                let kind = FaultKind::HeadMissing { expected: self.frontier.size() };
                faults.push(Fault {
                    ledger: Some(name.clone()),
                    seq: Some(ledger.seq),
                    position: None,
                    kind,
                });
            }
        }
        let (position, heads) = (self.next - 1, self.frontier.size());
        for checkpoint in &self.checkpoints {
            if checkpoint.installation != self.installation || checkpoint.hash != self.tree {
                faults.push(*Fault::whole(FaultKind::CheckpointForeign));
            } else if checkpoint.size > heads || checkpoint.position.0 > position {
                let kind = FaultKind::TailCut {
                    checkpoint_position: checkpoint.position.0,
                    checkpoint_heads: checkpoint.size,
                    position,
                    heads,
                };
                faults.push(Fault { ledger: None, seq: None, position: Some(position + 1), kind });
            } else if checkpoint.size == 0
                && (checkpoint.root != Frontier::new(self.tree).root() || checkpoint.position.0 != 0)
            {
                faults.push(*Fault::whole(FaultKind::CheckpointDiffers));
            }
        }
        faults.sort_by_key(|it| it.position.unwrap_or(u64::MAX));
        if let Some(fault) = faults.into_iter().next() {
            return Err(Box::new(fault));
        }
        let mut ledgers: Vec<_> =
            self.ledgers.into_iter().map(|(name, it)| (name, it.seq, it.hash)).collect();
        ledgers.sort();
        Ok(Verified {
            events: self.next - 1,
            newest_at: self.newest_at,
            ledgers,
            frontier: self.frontier,
            erasures: self.erasures,
            files: self.files,
        })
    }
}

/// The columns beside the bytes say what the bytes say.
fn columns(event: &StoredEvent, recorded: &Recorded) -> Result<(), Box<Fault>> {
    let columns = [
        ("ledger", event.ledger.clone(), recorded.ledger.0.clone()),
        ("seq", event.seq.to_string(), recorded.seq.to_string()),
        ("stream", event.stream.clone(), recorded.stream.0.clone()),
        ("version", event.version.to_string(), recorded.version.to_string()),
        ("name", event.name.clone(), recorded.name.clone()),
        ("at", event.at_ms.to_string(), recorded.at.as_millisecond().to_string()),
        ("command", event.command.clone(), recorded.command.clone()),
    ];
    match columns.into_iter().find(|(_, stored, hashed)| stored != hashed) {
        None => Ok(()),
        Some((column, stored, hashed)) => {
            Err(Fault::at(event, FaultKind::ColumnDiffers { column: column.to_owned(), stored, hashed }))
        }
    }
}

/// Two persons: one asks, another erases.
fn erasure(
    ledger: &mut Ledger,
    erasures: &mut Vec<Erasure>,
    event: &StoredEvent,
    recorded: &Recorded,
) -> Result<(), Box<Fault>> {
    let unfounded = |why: &str| Err(Fault::at(event, FaultKind::ErasureUnfounded { why: why.to_owned() }));
    if recorded.name == ERASURE_REQUESTED {
        let Ok(body) = serde_json::from_str::<RequestBody>(&recorded.body) else {
            return unfounded("the request cannot be read");
        };
        if !ledger.parts.contains_key(&body.seq) {
            return unfounded("the event never had a private part");
        }
        ledger.requests.insert(event.seq, (body.seq, recorded.by.key()));
    } else if recorded.name == ERASED {
        let Ok(body) = serde_json::from_str::<ErasedBody>(&recorded.body) else {
            return unfounded("it cannot be read");
        };
        match ledger.requests.get(&body.request) {
            Some((seq, by)) if *seq == body.seq && *by != recorded.by.key() => {}
            Some((_, by)) if *by == recorded.by.key() => return unfounded("one person asked and erased"),
            Some(_) | None => return unfounded("nobody asked for it"),
        }
        erasures.push(Erasure {
            ledger: event.ledger.clone(),
            seq: body.seq,
            on: recorded.at,
            reason: body.reason,
        });
    }
    Ok(())
}
