//! The organisation tree: regions, units, offices (科室) and bodies (党组, 整改办). One stream, one tree.
//!
//! Nodes never move, so that a path written into an event stays true; a node that is no more is closed.

use crate::words::{Field, required};
use crate::{OrgId, TextFault, UnitPath};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeKind {
    /// A province, city, county: holds regions and units.
    Region,
    /// An organisation that is inspected: holds units, offices and bodies.
    Unit,
    /// 科室: works on findings.
    Office,
    /// 党组, 整改办, 领导小组: decides or coordinates.
    Body,
}

impl NodeKind {
    /// Stored and addressed name.
    pub const fn key(self) -> &'static str {
        match self {
            NodeKind::Region => "region",
            NodeKind::Unit => "unit",
            NodeKind::Office => "office",
            NodeKind::Body => "body",
        }
    }
}

/// One node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// The node above; none for a root.
    pub parent: Option<OrgId>,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// Its place among its siblings: the order of the establishment, which is no ranking.
    pub ordinal: u32,
    /// Why it is no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<String>,
}

/// The tree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Org {
    /// Every node there ever was.
    pub nodes: BTreeMap<OrgId, Node>,
}

impl Org {
    /// The identifiers from the root down to this node, each followed by `/`.
    pub fn path(&self, id: &OrgId) -> Option<UnitPath> {
        let mut parts = vec![id];
        let mut node = self.nodes.get(id)?;
        while let Some(parent) = &node.parent {
            // A foreign bundle could bring a ring; a path is never longer than there are nodes.
            if parts.len() > self.nodes.len() {
                return None;
            }
            parts.push(parent);
            node = self.nodes.get(parent)?;
        }
        Some(UnitPath(parts.iter().rev().map(|it| format!("{it}/")).collect()))
    }

    /// The nodes right under this one (or the roots), in their order.
    pub fn children<'a>(&'a self, parent: Option<&'a OrgId>) -> Vec<(&'a OrgId, &'a Node)> {
        let mut children: Vec<_> = self.nodes.iter().filter(|(_, it)| it.parent.as_ref() == parent).collect();
        children.sort_by_key(|(id, it)| (it.ordinal, *id));
        children
    }
}

/// What a person wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Put a new node under another, or start a tree.
    AddNode {
        /// Its identifier: part of paths, so without `/`.
        id: OrgId,
        /// The node above.
        parent: Option<OrgId>,
        /// Its name, unlike that of any open sibling.
        name: String,
        /// What it is.
        kind: NodeKind,
        /// Its place among its siblings.
        ordinal: u32,
    },
    /// Another name from now on.
    RenameNode {
        /// Which.
        id: OrgId,
        /// The name.
        name: String,
    },
    /// It is no more.
    CloseNode {
        /// Which; nothing open may be under it.
        id: OrgId,
        /// Why.
        reason: String,
    },
}

/// What happened. Stored as `org.<name>/<version>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// A new node.
    NodeAdded {
        /// Its identifier.
        id: OrgId,
        /// The node above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<OrgId>,
        /// Its name.
        name: String,
        /// What it is.
        kind: NodeKind,
        /// Its place among its siblings.
        ordinal: u32,
    },
    /// Another name.
    NodeRenamed {
        /// Which.
        id: OrgId,
        /// The name from now on.
        name: String,
    },
    /// It is no more.
    NodeClosed {
        /// Which.
        id: OrgId,
        /// Why.
        reason: String,
    },
}

/// Why a command is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such node.
    Unknown(OrgId),
    /// The identifier is taken by another node.
    Duplicate(OrgId),
    /// An identifier is part of paths: not empty, without `/`.
    BadId(OrgId),
    /// The node above does not exist.
    UnknownParent(OrgId),
    /// A node cannot stand under itself.
    Cycle(OrgId),
    /// The node is closed.
    Closed(OrgId),
    /// A region stands under regions only, an office or body under a unit or body.
    WrongParent {
        /// What was to be added.
        kind: NodeKind,
        /// What it was to stand under.
        under: Option<NodeKind>,
    },
    /// An open sibling has this name.
    NameTaken(String),
    /// Something open stands under it.
    HasOpenChildren(OrgId),
    /// A text is missing or too long.
    Text(TextFault),
}

impl From<TextFault> for Refusal {
    fn from(fault: TextFault) -> Self {
        Refusal::Text(fault)
    }
}

impl std::error::Error for Refusal {}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::Unknown(id) => write!(f, "unknown {id}"),
            Refusal::Duplicate(id) => write!(f, "duplicate {id}"),
            Refusal::BadId(id) => write!(f, "bad-id {id}"),
            Refusal::UnknownParent(id) => write!(f, "unknown-parent {id}"),
            Refusal::Cycle(id) => write!(f, "cycle {id}"),
            Refusal::Closed(id) => write!(f, "closed {id}"),
            Refusal::WrongParent { kind, under } => {
                write!(f, "wrong-parent {} {}", kind.key(), under.map_or("root", NodeKind::key))
            }
            Refusal::NameTaken(name) => write!(f, "name-taken {name}"),
            Refusal::HasOpenChildren(id) => write!(f, "has-open-children {id}"),
            Refusal::Text(fault) => fault.fmt(f),
        }
    }
}

/// Says what `command` means: the facts that follow, none where the wish is fulfilled already, or why not.
///
/// # Errors
/// The first rule that stands in the way.
pub fn decide(org: &Org, command: &Command) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::AddNode { id, parent, name, kind, ordinal } => {
            if let Some(node) = org.nodes.get(id) {
                let same = node.parent == *parent && node.name == *name && node.kind == *kind;
                return if same { Ok(vec![]) } else { Err(Refusal::Duplicate(id.clone())) };
            }
            required(Field::Identifier, id.as_str())?;
            if id.as_str().contains('/') || id.as_str().contains(char::is_whitespace) {
                return Err(Refusal::BadId(id.clone()));
            }
            required(Field::Name, name)?;
            let under = match parent {
                None => None,
                Some(parent) if parent == id => return Err(Refusal::Cycle(id.clone())),
                Some(parent) => {
                    let above =
                        org.nodes.get(parent).ok_or_else(|| Refusal::UnknownParent(parent.clone()))?;
                    if above.closed.is_some() {
                        return Err(Refusal::Closed(parent.clone()));
                    }
                    Some(above.kind)
                }
            };
            let fits = match kind {
                NodeKind::Region => matches!(under, None | Some(NodeKind::Region)),
                NodeKind::Unit => matches!(under, None | Some(NodeKind::Region | NodeKind::Unit)),
                NodeKind::Office => matches!(under, Some(NodeKind::Unit | NodeKind::Body)),
                NodeKind::Body => matches!(under, Some(NodeKind::Region | NodeKind::Unit | NodeKind::Body)),
            };
            if !fits {
                return Err(Refusal::WrongParent { kind: *kind, under });
            }
            free(org, parent.as_ref(), name)?;
            Ok(vec![Event::NodeAdded {
                id: id.clone(),
                parent: parent.clone(),
                name: name.clone(),
                kind: *kind,
                ordinal: *ordinal,
            }])
        }
        Command::RenameNode { id, name } => {
            let node = org.nodes.get(id).ok_or_else(|| Refusal::Unknown(id.clone()))?;
            if node.name == *name {
                return Ok(vec![]);
            }
            if node.closed.is_some() {
                return Err(Refusal::Closed(id.clone()));
            }
            required(Field::Name, name)?;
            free(org, node.parent.as_ref(), name)?;
            Ok(vec![Event::NodeRenamed { id: id.clone(), name: name.clone() }])
        }
        Command::CloseNode { id, reason } => {
            let node = org.nodes.get(id).ok_or_else(|| Refusal::Unknown(id.clone()))?;
            if node.closed.is_some() {
                return Ok(vec![]);
            }
            required(Field::Reason, reason)?;
            if org.children(Some(id)).iter().any(|(_, it)| it.closed.is_none()) {
                return Err(Refusal::HasOpenChildren(id.clone()));
            }
            Ok(vec![Event::NodeClosed { id: id.clone(), reason: reason.clone() }])
        }
    }
}

fn free(org: &Org, parent: Option<&OrgId>, name: &str) -> Result<(), Refusal> {
    let taken = org.children(parent).iter().any(|(_, it)| it.closed.is_none() && it.name == name);
    if taken { Err(Refusal::NameTaken(name.to_owned())) } else { Ok(()) }
}

/// The tree after all of these events.
pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> Org {
    events.into_iter().fold(Org::default(), evolve)
}

/// Replays one fact.
pub fn evolve(mut org: Org, event: &Event) -> Org {
    match event {
        Event::NodeAdded { id, parent, name, kind, ordinal } => {
            let node = Node {
                parent: parent.clone(),
                name: name.clone(),
                kind: *kind,
                ordinal: *ordinal,
                closed: None,
            };
            org.nodes.insert(id.clone(), node);
        }
        Event::NodeRenamed { id, name } => {
            if let Some(node) = org.nodes.get_mut(id) {
                node.name.clone_from(name);
            }
        }
        Event::NodeClosed { id, reason } => {
            if let Some(node) = org.nodes.get_mut(id) {
                node.closed = Some(reason.clone());
            }
        }
    }
    org
}
