//! The plainest read model: an event `thing.put/1` says what the row is.

use journal::{NewEvent, Recorded};
use serde::{Deserialize, Serialize};
use views::stored::{Current, Fold, FoldError, Folded, Relocation, StoredRow};

/// What a `thing.put/1` says; the row of kind `thing` is the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Thing {
    /// Identifier.
    pub id: String,
    /// Place in the tree.
    pub org_path: String,
    /// Parent.
    pub parent: Option<String>,
    /// Place among siblings.
    pub ordinal: i64,
    /// State.
    pub state: String,
    /// Leader.
    pub leader: Option<String>,
    /// Offices, the lead office first.
    pub offices: Vec<String>,
    /// Day due.
    pub due_on: Option<String>,
}

impl Thing {
    /// The event that puts it, in a stream of its own.
    pub fn put(&self) -> NewEvent {
        let body = serde_json::to_string(self).unwrap_or_default();
        NewEvent::new(format!("thing/{}", self.id), "thing.put/1", body)
    }
}

/// A thing with only an identifier and a state.
pub fn thing(id: &str, state: &str) -> Thing {
    Thing { id: id.to_owned(), state: state.to_owned(), org_path: "root/".to_owned(), ..Thing::default() }
}

/// Folds `thing.put/1`; the body of the row counts the puts and repeats the private part. Other `thing.…` events make no
/// row, and everything else but the journal's own events is unknown.
#[derive(Clone, Copy, Debug, Default)]
pub struct ThingFold {
    /// Part of the name, to play a newer program.
    pub version: u32,
    /// Also knows `thing.renamed/2`.
    pub knows_more: bool,
}

/// `thing.place_moved/1`: all things under one place stand under another.
#[derive(Serialize, Deserialize)]
struct Moved {
    from: String,
    to: String,
}

/// The event that moves all things under one place to another.
pub fn move_place(from: &str, to: &str) -> NewEvent {
    let body = serde_json::json!({ "from": from, "to": to }).to_string();
    NewEvent::new("places", "thing.place_moved/1", body)
}

#[derive(Serialize, Deserialize)]
struct Body {
    puts: u64,
    private: Option<String>,
}

impl Fold for ThingFold {
    fn name_and_version(&self) -> &str {
        ["things/1", "things/2", "things/3"][self.version as usize % 3]
    }

    fn fold(&self, current: &mut dyn Current, events: &[Recorded]) -> Result<Folded, FoldError> {
        let mut rows: Vec<StoredRow> = vec![];
        let mut relocations = vec![];
        for event in events {
            let malformed = |why: String| FoldError::Malformed { name: event.name.clone(), why };
            match event.name.as_str() {
                "thing.put/1" => {}
                "thing.place_moved/1" => {
                    let place: Moved =
                        serde_json::from_str(&event.body).map_err(|it| malformed(it.to_string()))?;
                    let moved = Relocation { from: place.from, to: place.to };
                    for row in &mut rows {
                        row.org_path = moved.apply(&row.org_path).unwrap_or_else(|| row.org_path.clone());
                    }
                    relocations.push(moved);
                    continue;
                }
                "thing.noted/1" => continue,
                "thing.renamed/2" if self.knows_more => continue,
                name if name.starts_with("ledger.") || name.starts_with("part.") => continue,
                name => return Err(FoldError::UnknownEvent { name: name.to_owned() }),
            }
            let thing: Thing = serde_json::from_str(&event.body).map_err(|it| malformed(it.to_string()))?;
            let earlier = match rows.iter().position(|it| it.id == thing.id) {
                Some(place) => Some(rows.remove(place)),
                None => current.current("thing", &thing.id)?,
            };
            let puts = earlier
                .and_then(|it| serde_json::from_str::<Body>(&it.body).ok())
                .map_or(1, |it| it.puts + 1);
            let private = match &event.private {
                journal::PrivatePart::None => None,
                journal::PrivatePart::Present(text) => Some(text.clone()),
                journal::PrivatePart::Erased { reason, .. } => Some(format!("erased: {reason}")),
            };
            rows.push(StoredRow {
                kind: "thing".to_owned(),
                id: thing.id,
                ledger: event.ledger.0.clone(),
                org_path: thing.org_path,
                parent: thing.parent,
                ordinal: thing.ordinal,
                state: thing.state,
                leader: thing.leader,
                offices: thing.offices,
                due_on: thing.due_on,
                body: serde_json::to_string(&Body { puts, private })
                    .map_err(|it| malformed(it.to_string()))?,
            });
        }
        Ok(Folded { relocations, rows })
    }
}
