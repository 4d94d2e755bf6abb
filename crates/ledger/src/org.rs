//! The organisation tree: regions, units, offices (科室) and bodies (党组, 整改办) with their members. One stream, one
//! tree.
//!
//! A node keeps its identifier for ever: it may be renamed, moved and closed. A path written into an event says where
//! the node stood then; whoever needs the place of today looks the identifier up in the tree.

use crate::words::{Field, meant, optional, required};
use crate::{OrgId, PersonId, Private, TextFault, UnitPath};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
    /// 党组, 整改办, 领导小组, 专班: decides, coordinates or helps. Its kind is a [`BodyKind`].
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

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyKind {
    /// 党组
    PartyGroup,
    /// 领导小组
    LeadingGroup,
    /// 整改办
    RectificationOffice,
    /// 专班
    TaskForce,
    /// 第三方机构
    ThirdParty,
}

impl BodyKind {
    /// All of them, in the order in which they are shown.
    pub const ALL: [BodyKind; 5] = [
        BodyKind::PartyGroup,
        BodyKind::LeadingGroup,
        BodyKind::RectificationOffice,
        BodyKind::TaskForce,
        BodyKind::ThirdParty,
    ];

    /// Stored and addressed name.
    pub const fn key(self) -> &'static str {
        match self {
            BodyKind::PartyGroup => "party_group",
            BodyKind::LeadingGroup => "leading_group",
            BodyKind::RectificationOffice => "rectification_office",
            BodyKind::TaskForce => "task_force",
            BodyKind::ThirdParty => "third_party",
        }
    }

    /// The kind with this [`BodyKind::key`].
    pub fn from_key(key: &str) -> Option<BodyKind> {
        BodyKind::ALL.into_iter().find(|it| it.key() == key)
    }
}

/// Somebody in a body, from day to day. Exactly one of person and name says who; an erased name leaves neither.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Counts the members of the body from 1, those who left included.
    pub number: u32,
    /// Who, where they have an account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// Who, where they have none; may be erased.
    #[serde(default, skip_serializing_if = "Private::is_erased")]
    pub name: Private<String>,
    /// 组长, 副组长, 联络员.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub post: Option<String>,
    /// First day.
    pub from: Date,
    /// Last day; none: still there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
}

impl Member {
    /// Whether they belong to it on this day.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// One node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The node above; none for a root.
    pub parent: Option<OrgId>,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// What sort of body, where it is one and that was said.
    pub body: Option<BodyKind>,
    /// Its place among its siblings: the order of the establishment, which is no ranking.
    pub ordinal: u32,
    /// Why it is no more.
    pub closed: Option<String>,
    /// Who belongs and belonged to it, in the order in which they came.
    pub members: Vec<Member>,
}

/// The tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Org {
    /// Every node there ever was.
    pub nodes: BTreeMap<OrgId, Node>,
    /// What stands right under what: an import of thousands asks for siblings thousands of times.
    below: BTreeMap<Option<OrgId>, BTreeSet<OrgId>>,
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
        let mut children: Vec<_> = self.under(parent).collect();
        children.sort_by_key(|(id, it)| (it.ordinal, *id));
        children
    }

    /// The same in no order that means anything.
    fn under(&self, parent: Option<&OrgId>) -> impl Iterator<Item = (&OrgId, &Node)> {
        let ids = self.below.get(&parent.cloned());
        ids.into_iter().flatten().filter_map(|id| self.nodes.get_key_value(id))
    }

    /// Whether `id` is `above` or stands somewhere under it.
    pub fn is_under(&self, id: &OrgId, above: &OrgId) -> bool {
        let mut at = Some(id);
        // A ring from elsewhere ends, too.
        for _ in 0..=self.nodes.len() {
            match at {
                None => return false,
                Some(it) if it == above => return true,
                Some(it) => at = self.nodes.get(it).and_then(|node| node.parent.as_ref()),
            }
        }
        false
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
        /// What sort of body; none of any other node.
        body: Option<BodyKind>,
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
    /// Put it, with all that is under it, under another node from now on.
    MoveNode {
        /// Which.
        id: OrgId,
        /// The node above it from now on.
        to: OrgId,
        /// Its place among its new siblings.
        ordinal: u32,
        /// Why.
        reason: String,
    },
    /// Somebody belongs to a body.
    AddMember {
        /// The body.
        id: OrgId,
        /// Who, where they have an account.
        person: Option<PersonId>,
        /// Who, where they have none.
        name: Option<String>,
        /// 组长, 副组长, 联络员.
        post: Option<String>,
        /// First day.
        from: Date,
        /// Last day, where it is known.
        to: Option<Date>,
    },
    /// Somebody does not belong to it any more.
    EndMember {
        /// The body.
        id: OrgId,
        /// Which member.
        number: u32,
        /// Their last day.
        on: Date,
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
        /// What sort of body. Since version 2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<BodyKind>,
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
    /// Another place in the tree, with all that is under it.
    NodeMoved {
        /// Which.
        id: OrgId,
        /// The node above it before; none where it was a root.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<OrgId>,
        /// The node above it from now on.
        to: OrgId,
        /// Its place among its new siblings.
        ordinal: u32,
        /// Why.
        reason: String,
    },
    /// Somebody belongs to a body.
    MemberAdded {
        /// The body.
        id: OrgId,
        /// Who, as what, from when.
        member: Member,
    },
    /// Somebody does not belong to it any more.
    MemberEnded {
        /// The body.
        id: OrgId,
        /// Which member.
        number: u32,
        /// Their last day.
        on: Date,
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
    /// Only a body has a kind of body and members.
    NotABody(OrgId),
    /// A member is one person with an account or one name.
    WhoIsMember,
    /// They belong to it already on one of these days.
    AlreadyMember,
    /// No such member, or gone already.
    NoMember(u32),
    /// The last day comes before the first.
    DaysOutOfOrder,
    /// A day that nobody can mean.
    DayOutOfRange(Date),
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
            Refusal::NotABody(id) => write!(f, "not-a-body {id}"),
            Refusal::WhoIsMember => f.write_str("who-is-member"),
            Refusal::AlreadyMember => f.write_str("already-member"),
            Refusal::NoMember(number) => write!(f, "no-member {number}"),
            Refusal::DaysOutOfOrder => f.write_str("days-out-of-order"),
            Refusal::DayOutOfRange(day) => write!(f, "day-out-of-range {day}"),
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
        Command::AddNode { id, parent, name, kind, body, ordinal } => {
            if let Some(node) = org.nodes.get(id) {
                let same =
                    node.parent == *parent && node.name == *name && node.kind == *kind && node.body == *body;
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
            fits(*kind, under)?;
            if body.is_some() && *kind != NodeKind::Body {
                return Err(Refusal::NotABody(id.clone()));
            }
            free(org, parent.as_ref(), name)?;
            Ok(vec![Event::NodeAdded {
                id: id.clone(),
                parent: parent.clone(),
                name: name.clone(),
                kind: *kind,
                body: *body,
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
        Command::MoveNode { id, to, ordinal, reason } => {
            let node = org.nodes.get(id).ok_or_else(|| Refusal::Unknown(id.clone()))?;
            if node.parent.as_ref() == Some(to) {
                return Ok(vec![]);
            }
            if node.closed.is_some() {
                return Err(Refusal::Closed(id.clone()));
            }
            let above = org.nodes.get(to).ok_or_else(|| Refusal::UnknownParent(to.clone()))?;
            if above.closed.is_some() {
                return Err(Refusal::Closed(to.clone()));
            }
            if org.is_under(to, id) {
                return Err(Refusal::Cycle(id.clone()));
            }
            fits(node.kind, Some(above.kind))?;
            required(Field::Reason, reason)?;
            free(org, Some(to), &node.name)?;
            Ok(vec![Event::NodeMoved {
                id: id.clone(),
                from: node.parent.clone(),
                to: to.clone(),
                ordinal: *ordinal,
                reason: reason.clone(),
            }])
        }
        Command::AddMember { id, person, name, post, from, to } => {
            let node = org.nodes.get(id).ok_or_else(|| Refusal::Unknown(id.clone()))?;
            if node.kind != NodeKind::Body {
                return Err(Refusal::NotABody(id.clone()));
            }
            if node.closed.is_some() {
                return Err(Refusal::Closed(id.clone()));
            }
            if person.is_some() == name.is_some() {
                return Err(Refusal::WhoIsMember);
            }
            optional(Field::Name, name.as_deref())?;
            optional(Field::Name, post.as_deref())?;
            for day in [Some(*from), *to].into_iter().flatten() {
                if !meant(day) {
                    return Err(Refusal::DayOutOfRange(day));
                }
            }
            if to.is_some_and(|to| to < *from) {
                return Err(Refusal::DaysOutOfOrder);
            }
            let member = Member {
                number: u32::try_from(node.members.len() + 1).unwrap_or(u32::MAX),
                person: person.clone(),
                name: Private(name.clone()),
                post: post.clone(),
                from: *from,
                to: *to,
            };
            let same = |it: &&Member| it.person == member.person && it.name == member.name;
            for it in node.members.iter().filter(same) {
                if (it.from, it.to, &it.post) == (*from, *to, post) {
                    return Ok(vec![]);
                }
                if it.from <= to.unwrap_or(Date::MAX) && *from <= it.to.unwrap_or(Date::MAX) {
                    return Err(Refusal::AlreadyMember);
                }
            }
            Ok(vec![Event::MemberAdded { id: id.clone(), member }])
        }
        Command::EndMember { id, number, on } => {
            let node = org.nodes.get(id).ok_or_else(|| Refusal::Unknown(id.clone()))?;
            let member =
                node.members.iter().find(|it| it.number == *number).ok_or(Refusal::NoMember(*number))?;
            if member.to == Some(*on) {
                return Ok(vec![]);
            }
            if member.to.is_some_and(|to| to < *on) {
                return Err(Refusal::NoMember(*number));
            }
            if !meant(*on) {
                return Err(Refusal::DayOutOfRange(*on));
            }
            if *on < member.from {
                return Err(Refusal::DaysOutOfOrder);
            }
            Ok(vec![Event::MemberEnded { id: id.clone(), number: *number, on: *on }])
        }
        Command::CloseNode { id, reason } => {
            let node = org.nodes.get(id).ok_or_else(|| Refusal::Unknown(id.clone()))?;
            if node.closed.is_some() {
                return Ok(vec![]);
            }
            required(Field::Reason, reason)?;
            if org.under(Some(id)).any(|(_, it)| it.closed.is_none()) {
                return Err(Refusal::HasOpenChildren(id.clone()));
            }
            Ok(vec![Event::NodeClosed { id: id.clone(), reason: reason.clone() }])
        }
    }
}

/// Whether a node of this kind may stand there.
fn fits(kind: NodeKind, under: Option<NodeKind>) -> Result<(), Refusal> {
    let fits = match kind {
        NodeKind::Region => matches!(under, None | Some(NodeKind::Region)),
        NodeKind::Unit => matches!(under, None | Some(NodeKind::Region | NodeKind::Unit)),
        NodeKind::Office => matches!(under, Some(NodeKind::Unit | NodeKind::Body)),
        NodeKind::Body => matches!(under, Some(NodeKind::Region | NodeKind::Unit | NodeKind::Body)),
    };
    if fits { Ok(()) } else { Err(Refusal::WrongParent { kind, under }) }
}

fn free(org: &Org, parent: Option<&OrgId>, name: &str) -> Result<(), Refusal> {
    let taken = org.under(parent).any(|(_, it)| it.closed.is_none() && it.name == name);
    if taken { Err(Refusal::NameTaken(name.to_owned())) } else { Ok(()) }
}

/// The tree after all of these events.
pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> Org {
    events.into_iter().fold(Org::default(), evolve)
}

/// Replays one fact.
pub fn evolve(mut org: Org, event: &Event) -> Org {
    match event {
        Event::NodeAdded { id, parent, name, kind, body, ordinal } => {
            let node = Node {
                parent: parent.clone(),
                name: name.clone(),
                kind: *kind,
                body: *body,
                ordinal: *ordinal,
                closed: None,
                members: vec![],
            };
            if let Some(before) = org.nodes.insert(id.clone(), node) {
                org.leave(before.parent, id);
            }
            org.below.entry(parent.clone()).or_default().insert(id.clone());
        }
        Event::NodeRenamed { id, name } => {
            if let Some(node) = org.nodes.get_mut(id) {
                node.name.clone_from(name);
            }
        }
        Event::NodeMoved { id, from: _, to, ordinal, reason: _ } => {
            if let Some(node) = org.nodes.get_mut(id) {
                let before = node.parent.replace(to.clone());
                node.ordinal = *ordinal;
                org.leave(before, id);
                org.below.entry(Some(to.clone())).or_default().insert(id.clone());
            }
        }
        Event::MemberAdded { id, member } => {
            if let Some(node) = org.nodes.get_mut(id) {
                node.members.push(member.clone());
            }
        }
        Event::MemberEnded { id, number, on } => {
            if let Some(node) = org.nodes.get_mut(id) {
                end_member(&mut node.members, *number, *on);
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

impl Org {
    /// `id` does not stand there any more.
    fn leave(&mut self, parent: Option<OrgId>, id: &OrgId) {
        if let Some(siblings) = self.below.get_mut(&parent) {
            siblings.remove(id);
        }
    }
}

/// Sets the last day of one member. Folds of rows do the same.
pub fn end_member(members: &mut [Member], number: u32, on: Date) {
    members.iter_mut().filter(|it| it.number == number).for_each(|it| it.to = Some(on));
}
