//! Stored names and bytes of events: `finding.close_out_requested/1`, a JSON body, and beside it what is private.
//!
//! An event is for ever. The names below, with every version ever written, stay readable; a change of shape adds a
//! version and the step that lifts the older one. A golden JSON file of each stands in `golden/`. The body is written
//! with its keys in order, so that the same event gives the same bytes whatever else is compiled in.
//!
//! Private values are found by their mark (see [`crate::Private`]), wherever they stand: they are taken out of the
//! body into an object from place (RFC 6901, `/evidence/note`) to value, and put back when read. What was erased
//! comes back as `Private(None)`.

use crate::{finding, inspection, org, people, private, proposal};
use serde::Serialize;
use serde_json::{Map, Value};

/// Any event of any stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Of one finding.
    Finding(finding::Event),
    /// Of an inspection.
    Inspection(inspection::Event),
    /// Of the organisation tree.
    Org(org::Event),
    /// Of people and the administrators.
    People(people::Event),
    /// Of what waits for a second hand.
    Proposal(proposal::Event),
}

impl From<finding::Event> for Event {
    fn from(event: finding::Event) -> Self {
        Event::Finding(event)
    }
}

impl From<inspection::Event> for Event {
    fn from(event: inspection::Event) -> Self {
        Event::Inspection(event)
    }
}

impl From<org::Event> for Event {
    fn from(event: org::Event) -> Self {
        Event::Org(event)
    }
}

impl From<people::Event> for Event {
    fn from(event: people::Event) -> Self {
        Event::People(event)
    }
}

impl From<proposal::Event> for Event {
    fn from(event: proposal::Event) -> Self {
        Event::Proposal(event)
    }
}

/// Every name and version that this program reads, the newest of each name being the one it writes.
pub const NAMES: &[&str] = &[
    "finding.adopted/1",
    "finding.registered/1",
    "finding.taken_over_closed/1",
    "finding.taken_over_closed/2",
    "finding.title_corrected/1",
    "finding.assigned/1",
    "finding.measure_added/1",
    "finding.measure_changed/1",
    "finding.measure_withdrawn/1",
    "finding.progress_reported/1",
    "finding.progress_withdrawn/1",
    "finding.evidence_attached/1",
    "finding.evidence_withdrawn/1",
    "finding.evidence_moved/1",
    "finding.evidence_waived/1",
    "finding.evidence_waived/2",
    "finding.waiver_withdrawn/1",
    "finding.document_dropped/1",
    "finding.extension_requested/1",
    "finding.extension_requested/2",
    "finding.extension_withdrawn/1",
    "finding.extension_granted/1",
    "finding.extension_granted/2",
    "finding.extension_refused/1",
    "finding.extension_refused/2",
    "finding.close_out_requested/1",
    "finding.close_out_requested/2",
    "finding.close_out_withdrawn/1",
    "finding.close_out_signed/1",
    "finding.close_out_signed/2",
    "finding.close_out_reviewed/1",
    "finding.close_out_reviewed/2",
    "finding.close_out_accepted/1",
    "finding.close_out_accepted/2",
    "finding.close_out_returned/1",
    "finding.close_out_returned/2",
    "finding.reopened/1",
    "finding.reopened/2",
    "finding.handed_over/1",
    "finding.restricted_noted/1",
    "finding.restricted_withdrawn/1",
    "finding.voided/1",
    "inspection.opened/1",
    "inspection.corrected/1",
    "inspection.document_received/1",
    "inspection.node_corrected/1",
    "inspection.node_left_out/1",
    "inspection.node_taken_back/1",
    "inspection.document_discarded/1",
    "inspection.document_adopted/1",
    "inspection.adoption_voided/1",
    "inspection.finding_registered/1",
    "inspection.handover_opened/1",
    "inspection.handover_relisted/1",
    "inspection.handover_signed/1",
    "inspection.handover_completed/1",
    "inspection.handover_withdrawn/1",
    "org.node_added/1",
    "org.node_added/2",
    "org.node_renamed/1",
    "org.node_moved/1",
    "org.member_added/1",
    "org.member_ended/1",
    "org.node_closed/1",
    "people.administrators_appointed/1",
    "people.administrator_replaced/1",
    "people.audit_kept/1",
    "people.registered/1",
    "people.registered/2",
    "people.renamed/1",
    "people.post_changed/1",
    "people.post_changed/2",
    "people.post_taken/1",
    "people.post_ended/1",
    "people.opened/1",
    "people.role_granted/1",
    "people.role_granted/2",
    "people.role_revoked/1",
    "people.role_revoked/2",
    "people.deputy_granted/1",
    "people.deputy_ended/1",
    "people.emergency_opened/1",
    "people.disabled/1",
    "people.disabled/2",
    "people.enabled/1",
    "people.enabled/2",
    "people.left/1",
    "people.reset_requested/1",
    "people.reset_requested/2",
    "people.password_set/1",
    "proposal.proposed/1",
    "proposal.confirmed/1",
    "proposal.declined/1",
    "proposal.withdrawn/1",
];

/// An event as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// Name and version: `finding.assigned/1`.
    pub name: &'static str,
    /// JSON object, keys in order: what is chained.
    pub body: String,
    /// JSON object from place to value: what stands beside the log. None where nothing is private.
    pub private: Option<String>,
}

/// Why stored bytes are no event.
#[derive(Debug)]
pub enum Error {
    /// A name or version that this program does not know: a newer one wrote it.
    Unknown {
        /// Name and version as stored.
        name: String,
    },
    /// The bytes are not what the name promises.
    Malformed {
        /// Name and version as stored.
        name: String,
        /// Why not.
        source: serde_json::Error,
    },
    /// The private part does not fit the body.
    Misplaced {
        /// Name and version as stored.
        name: String,
        /// The place that the body does not have.
        place: String,
    },
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Unknown { name } => write!(f, "this program does not know the event {name}"),
            Error::Malformed { name, .. } => write!(f, "the stored event {name} cannot be read"),
            Error::Misplaced { name, place } => write!(f, "the private part of {name} has no place {place}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Malformed { source, .. } => Some(source),
            Error::Unknown { .. } | Error::Misplaced { .. } => None,
        }
    }
}

/// Writes an event in its newest version.
pub fn encode(event: &Event) -> Encoded {
    let (stream, value) = match event {
        Event::Finding(event) => ("finding", tagged(event)),
        Event::Inspection(event) => ("inspection", tagged(event)),
        Event::Org(event) => ("org", tagged(event)),
        Event::People(event) => ("people", tagged(event)),
        Event::Proposal(event) => ("proposal", tagged(event)),
    };
    let (kind, mut body) = value;
    let mut beside = Map::new();
    take_out(&mut body, &mut String::new(), &mut beside);
    let mut text = String::new();
    write_in_order(&body, &mut text);
    let private = (!beside.is_empty()).then(|| {
        let mut text = String::new();
        write_in_order(&Value::Object(beside), &mut text);
        text
    });
    Encoded { name: newest(stream, &kind), body: text, private }
}

/// Reads a stored event of any version ever written.
///
/// # Errors
/// An unknown name or version, a body that is not what its name promises, or a private part without its place.
pub fn decode(name: &str, body: &str, private: Option<&str>) -> Result<Event, Error> {
    let known = NAMES.contains(&name);
    let parts = name.split_once('.').and_then(|(stream, rest)| Some((stream, rest.split_once('/')?.0)));
    let Some((stream, kind)) = parts.filter(|_| known) else {
        return Err(Error::Unknown { name: name.to_owned() });
    };
    let malformed = |source| Error::Malformed { name: name.to_owned(), source };
    let mut body: Value = serde_json::from_str(body).map_err(malformed)?;
    if let Some(private) = private {
        let beside: Map<String, Value> = serde_json::from_str(private).map_err(malformed)?;
        for (place, value) in beside {
            put_back(&mut body, &place, value)
                .ok_or_else(|| Error::Misplaced { name: name.to_owned(), place })?;
        }
    }
    let value = Value::Object(Map::from_iter([(kind.to_owned(), body)]));
    match stream {
        "finding" => serde_json::from_value(value).map(Event::Finding).map_err(malformed),
        "inspection" => serde_json::from_value(value).map(Event::Inspection).map_err(malformed),
        "org" => serde_json::from_value(value).map(Event::Org).map_err(malformed),
        "people" => serde_json::from_value(value).map(Event::People).map_err(malformed),
        "proposal" => serde_json::from_value(value).map(Event::Proposal).map_err(malformed),
        _ => Err(Error::Unknown { name: name.to_owned() }),
    }
}

/// The variant's name and its fields.
fn tagged<E: Serialize>(event: &E) -> (String, Value) {
    let value = serde_json::to_value(event).expect("events hold only strings, numbers, lists and days");
    match value {
        Value::Object(map) => map.into_iter().next().expect("a variant is an object of one key"),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            unreachable!("every variant has named fields")
        }
    }
}

fn newest(stream: &str, kind: &str) -> &'static str {
    let is = |name: &&&'static str| {
        name.strip_prefix(stream)
            .and_then(|it| it.strip_prefix('.'))
            .and_then(|it| it.strip_prefix(kind))
            .is_some_and(|it| it.starts_with('/'))
    };
    NAMES.iter().rfind(is).expect("the golden test finds every variant in NAMES")
}

/// Moves every marked value into `beside`, under its place.
fn take_out(value: &mut Value, place: &mut String, beside: &mut Map<String, Value>) {
    fn marked(value: &mut Value) -> Option<Value> {
        let map = value.as_object_mut()?;
        if map.len() == 1 { map.remove(private::KEY) } else { None }
    }
    let before = place.len();
    match value {
        Value::Object(map) => {
            let mut gone = Vec::new();
            for (key, child) in map.iter_mut() {
                place.push('/');
                // RFC 6901: our keys are field names, which hold neither `~` nor `/`.
                place.push_str(key);
                match marked(child) {
                    Some(secret) => {
                        beside.insert(place.clone(), secret);
                        gone.push(key.clone());
                    }
                    None => take_out(child, place, beside),
                }
                place.truncate(before);
            }
            for key in gone {
                map.remove(&key);
            }
        }
        Value::Array(list) => {
            for (i, child) in list.iter_mut().enumerate() {
                place.push('/');
                place.push_str(&i.to_string());
                match marked(child) {
                    Some(secret) => {
                        beside.insert(place.clone(), secret);
                        // Places in a list must not move.
                        *child = Value::Null;
                    }
                    None => take_out(child, place, beside),
                }
                place.truncate(before);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn put_back(body: &mut Value, place: &str, secret: Value) -> Option<()> {
    let (parent, key) = place.rsplit_once('/')?;
    let marked = Value::Object(Map::from_iter([(private::KEY.to_owned(), secret)]));
    match body.pointer_mut(parent)? {
        Value::Object(map) => {
            if map.contains_key(key) {
                return None;
            }
            map.insert(key.to_owned(), marked);
            Some(())
        }
        Value::Array(list) => {
            *list.get_mut(key.parse::<usize>().ok()?)? = marked;
            Some(())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// JSON without white space and with the keys of every object in order of their bytes.
fn write_in_order(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            out.push('{');
            for (i, (key, value)) in entries.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                out.push_str(&Value::String(key.clone()).to_string());
                out.push(':');
                write_in_order(value, out);
            }
            out.push('}');
        }
        Value::Array(list) => {
            out.push('[');
            for (i, value) in list.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_in_order(value, out);
            }
            out.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            out.push_str(&value.to_string())
        }
    }
}
