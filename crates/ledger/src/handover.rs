//! A change of leader or handler in one inspection (交接): the open and standing items on a list that is frozen when it is
//! made, signed by the one who leaves and the one who takes over. With the second signature every item is assigned
//! anew, in the same transaction. What changed meanwhile is listed afresh first, and both sign what is true.

use crate::finding::{self, Act, Finding, Hand, Known, Outcome, Stage};
use crate::inspection::{Event, Inspection};
use crate::words::{Field, required};
use crate::{FindingId, PersonId, TextFault};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The most items of one handover.
pub const ITEMS_MAX: usize = 2_000;

/// What is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Post {
    /// 责任领导
    Leader,
    /// 经办人
    Handler,
}

impl Post {
    /// Stored and addressed name.
    pub const fn key(self) -> &'static str {
        match self {
            Post::Leader => "leader",
            Post::Handler => "handler",
        }
    }

    /// The post with this [`Post::key`].
    pub fn from_key(key: &str) -> Option<Post> {
        [Post::Leader, Post::Handler].into_iter().find(|it| it.key() == key)
    }
}

/// How an item stands when it is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    /// 整改中
    Open,
    /// 销号审核
    CloseOut,
    /// 长期坚持
    Standing,
}

/// One item of the list, as it stood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The finding.
    pub finding: FindingId,
    /// 序号
    pub number: u32,
    /// How it stood.
    pub state: ItemState,
    /// The deadline; of a standing one the next review.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<Date>,
    /// How many things were missing before close-out.
    pub missing: u32,
    /// The version of its stream.
    pub version: u64,
}

/// Who signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// 移交人
    Leaves,
    /// 接收人
    TakesOver,
}

impl Side {
    /// Stored and addressed name.
    pub const fn key(self) -> &'static str {
        match self {
            Side::Leaves => "leaves",
            Side::TakesOver => "takes_over",
        }
    }

    /// The side with this [`Side::key`].
    pub fn from_key(key: &str) -> Option<Side> {
        [Side::Leaves, Side::TakesOver].into_iter().find(|it| it.key() == key)
    }
}

/// What became of a handover.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum State {
    /// It waits for signatures.
    #[default]
    Open,
    /// Both have signed, and every item is assigned anew.
    Completed {
        /// The day.
        on: Date,
    },
    /// Nothing came of it.
    Withdrawn {
        /// Why.
        reason: String,
    },
}

/// One handover as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// What is handed over.
    pub post: Post,
    /// By whom.
    pub from: PersonId,
    /// To whom.
    pub to: PersonId,
    /// Why.
    pub reason: String,
    /// The list.
    pub items: Vec<Item>,
    /// The day of the list.
    pub on: Date,
    /// The signature of the one who leaves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Act>,
    /// The signature of the one who takes over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<Act>,
    /// What became of it.
    #[serde(default)]
    pub state: State,
}

impl Handover {
    /// Whether it waits for signatures.
    pub fn is_open(&self) -> bool {
        match self.state {
            State::Open => true,
            State::Completed { .. } | State::Withdrawn { .. } => false,
        }
    }

    /// Who signs on this side.
    pub fn signer(&self, side: Side) -> &PersonId {
        match side {
            Side::Leaves => &self.from,
            Side::TakesOver => &self.to,
        }
    }

    /// The signature of a side.
    pub fn signature(&self, side: Side) -> Option<&Act> {
        match side {
            Side::Leaves => self.left.as_ref(),
            Side::TakesOver => self.taken.as_ref(),
        }
    }
}

/// Why a handover is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No handover with this number.
    Unknown,
    /// It was completed or withdrawn.
    Ended,
    /// Nobody hands over to themselves.
    SamePerson,
    /// Nothing open or standing is in this person's hands here.
    Nothing,
    /// More items than [`ITEMS_MAX`].
    TooMany,
    /// A handover of the same hands waits already.
    Waiting(u32),
    /// The items with these numbers are not as they were listed.
    Changed(Vec<u32>),
    /// It is not this person's to sign.
    NotSigner,
    /// Neither of the two records for the other, nor for themselves.
    PartyRecords,
    /// A paper of a day that has not come, or older than the list.
    Day(Date),
    /// A text is missing or too long.
    Text(TextFault),
    /// A finding refuses its part.
    Finding(Box<finding::Refusal>),
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Refusal::Unknown => f.write_str("unknown-handover"),
            Refusal::Ended => f.write_str("handover-ended"),
            Refusal::SamePerson => f.write_str("same-person"),
            Refusal::Nothing => f.write_str("nothing-to-hand-over"),
            Refusal::TooMany => f.write_str("too-many"),
            Refusal::Waiting(number) => write!(f, "handover-waiting {number}"),
            Refusal::Changed(numbers) => write!(f, "list-changed {numbers:?}"),
            Refusal::NotSigner => f.write_str("not-signer"),
            Refusal::PartyRecords => f.write_str("party-records"),
            Refusal::Day(day) => write!(f, "day {day}"),
            Refusal::Text(fault) => fault.fmt(f),
            Refusal::Finding(refusal) => refusal.fmt(f),
        }
    }
}

impl std::error::Error for Refusal {}

/// The item that a finding is on a list of what `person` holds in `post`; none where it is not in these hands, or
/// nothing is to be done for it any more.
pub fn item(
    finding: &Finding,
    id: &FindingId,
    version: u64,
    post: Post,
    person: &PersonId,
    today: Date,
) -> Option<Item> {
    let assignment = finding.assignment.as_ref()?;
    let holds = match post {
        Post::Leader => assignment.leader == *person,
        Post::Handler => assignment.handler.as_ref() == Some(person),
    };
    let (state, due_on) = match &finding.stage {
        Stage::Open => (ItemState::Open, assignment.due_on),
        Stage::InCloseOut(_) => (ItemState::CloseOut, assignment.due_on),
        Stage::Closed(closed) => match &closed.outcome {
            Outcome::Standing { review_on, .. } => (ItemState::Standing, *review_on),
            Outcome::Completed => return None,
        },
        Stage::Absent | Stage::ClosedEarlier(_) | Stage::Voided { .. } => return None,
    };
    let missing = finding::missing(finding, &Known::on(today)).len();
    holds.then(|| Item {
        finding: id.clone(),
        number: finding.entry.as_ref().map_or(0, |it| it.number),
        state,
        due_on: Some(due_on),
        missing: u32::try_from(missing).unwrap_or(u32::MAX),
        version,
    })
}

/// Begins a handover of these items.
///
/// # Errors
/// When there is nothing to hand over, or the same hands wait already.
pub fn open(
    inspection: &Inspection,
    today: Date,
    (post, from, to): (Post, &PersonId, &PersonId),
    reason: &str,
    items: Vec<Item>,
) -> Result<Event, Refusal> {
    if from == to {
        return Err(Refusal::SamePerson);
    }
    let same = |it: &Handover| it.is_open() && it.post == post && it.from == *from;
    if let Some((number, _)) = (1u32..).zip(&inspection.handovers).find(|(_, it)| same(it)) {
        return Err(Refusal::Waiting(number));
    }
    listable(&items)?;
    required(Field::Reason, reason).map_err(Refusal::Text)?;
    let handover = u32::try_from(inspection.handovers.len()).unwrap_or(u32::MAX - 1) + 1;
    let (from, to, reason) = (from.clone(), to.clone(), reason.to_owned());
    Ok(Event::HandoverOpened { handover, post, from, to, reason, items, on: today })
}

/// Lists the items afresh; what was signed before is to be signed again.
///
/// # Errors
/// When it has ended, or nothing is left to hand over.
pub fn relist(
    inspection: &Inspection,
    today: Date,
    handover: u32,
    items: Vec<Item>,
) -> Result<Option<Event>, Refusal> {
    let waiting = waiting(inspection, handover)?;
    listable(&items)?;
    Ok((waiting.items != items).then_some(Event::HandoverRelisted { handover, items, on: today }))
}

/// Signs for one side; with the second signature it is completed. `now` are the items as they stand at this moment.
///
/// # Errors
/// When it has ended, the list is not what it was, or it is not this hand's to sign.
pub fn sign(
    inspection: &Inspection,
    known: &Known,
    handover: u32,
    side: Side,
    hand: &Hand,
    now: &[Item],
) -> Result<Vec<Event>, Refusal> {
    let waiting = waiting(inspection, handover)?;
    if waiting.signature(side).is_some_and(|it| it.by == *hand) {
        return Ok(vec![]);
    }
    let on = known.acted_on;
    if on > known.today || on < waiting.on {
        return Err(Refusal::Day(on));
    }
    if hand.person != *waiting.signer(side) || hand.of.is_some() {
        return Err(Refusal::NotSigner);
    }
    if hand.recorder().is_some_and(|it| *it == waiting.from || *it == waiting.to) {
        return Err(Refusal::PartyRecords);
    }
    let changed = changed(&waiting.items, now);
    if !changed.is_empty() {
        return Err(Refusal::Changed(changed));
    }
    let mut events = vec![Event::HandoverSigned { handover, side, by: hand.clone(), on }];
    let other = match side {
        Side::Leaves => Side::TakesOver,
        Side::TakesOver => Side::Leaves,
    };
    if waiting.signature(other).is_some() {
        events.push(Event::HandoverCompleted { handover, on: known.today });
    }
    Ok(events)
}

/// Nothing comes of it.
///
/// # Errors
/// When it has ended, or the reason is no reason.
pub fn withdraw(inspection: &Inspection, handover: u32, reason: &str) -> Result<Event, Refusal> {
    waiting(inspection, handover)?;
    required(Field::Reason, reason).map_err(Refusal::Text)?;
    Ok(Event::HandoverWithdrawn { handover, reason: reason.to_owned() })
}

/// The numbers of the items that are not as they were listed, are gone, or came to it.
pub fn changed(listed: &[Item], now: &[Item]) -> Vec<u32> {
    let differs = |it: &&Item, others: &[Item]| !others.contains(it);
    let mut numbers: Vec<u32> = listed
        .iter()
        .filter(|it| differs(it, now))
        .chain(now.iter().filter(|it| differs(it, listed)))
        .map(|it| it.number)
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn waiting(inspection: &Inspection, handover: u32) -> Result<&Handover, Refusal> {
    let found = inspection.handover(handover).ok_or(Refusal::Unknown)?;
    if found.is_open() { Ok(found) } else { Err(Refusal::Ended) }
}

fn listable(items: &[Item]) -> Result<(), Refusal> {
    match items.len() {
        0 => Err(Refusal::Nothing),
        many if many > ITEMS_MAX => Err(Refusal::TooMany),
        _ => Ok(()),
    }
}
