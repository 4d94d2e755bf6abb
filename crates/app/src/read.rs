//! Between the stored form of an event and the typed one.

use crate::error::{Error, Result};
use journal::{FileRef, NewEvent, PrivatePart, Recorded};
use ledger::{Event, finding::Finding, inspection::Inspection};

/// The event as it is written.
pub(crate) fn encode(event: &Event, stream: &str, files: &[FileRef]) -> Result<NewEvent> {
    let encoded = ledger::codec::encode(event);
    let new = NewEvent::new(stream, encoded.name, encoded.body).with_files(files.to_vec());
    Ok(match encoded.private {
        Some(private) => new.with_private(private),
        None => new,
    })
}

/// The event as it was meant.
pub(crate) fn decode(recorded: &Recorded) -> Result<Event> {
    let private = match &recorded.private {
        PrivatePart::Present(text) => Some(text.as_str()),
        PrivatePart::None | PrivatePart::Erased { .. } => None,
    };
    ledger::codec::decode(&recorded.name, &recorded.body, private)
        .map_err(|it| Error::Damaged(format!("event {} of ledger {}: {it}", recorded.seq, recorded.ledger)))
}

/// The finding after these events; those of other kinds are none of its own.
pub(crate) fn finding(events: &[Event]) -> Finding {
    ledger::finding::fold(events.iter().filter_map(|event| match event {
        Event::Finding(event) => Some(event),
        Event::Inspection(_) | Event::Org(_) | Event::People(_) | Event::Proposal(_) => None,
    }))
}

/// The inspection after these events.
pub(crate) fn inspection(events: &[Event]) -> Inspection {
    ledger::inspection::fold(events.iter().filter_map(|event| match event {
        Event::Inspection(event) => Some(event),
        Event::Finding(_) | Event::Org(_) | Event::People(_) | Event::Proposal(_) => None,
    }))
}

/// The organisation tree after these events.
pub(crate) fn org(events: &[Event]) -> ledger::org::Org {
    ledger::org::fold(events.iter().filter_map(|event| match event {
        Event::Org(event) => Some(event),
        Event::Finding(_) | Event::Inspection(_) | Event::People(_) | Event::Proposal(_) => None,
    }))
}

/// The people's events among these.
pub(crate) fn people(events: &[Event]) -> impl Iterator<Item = &ledger::people::Event> {
    events.iter().filter_map(|event| match event {
        Event::People(event) => Some(event),
        Event::Finding(_) | Event::Inspection(_) | Event::Org(_) | Event::Proposal(_) => None,
    })
}

/// The events of proposals among these.
pub(crate) fn proposal(events: &[Event]) -> impl Iterator<Item = &ledger::proposal::Event> {
    events.iter().filter_map(|event| match event {
        Event::Proposal(event) => Some(event),
        Event::Finding(_) | Event::Inspection(_) | Event::Org(_) | Event::People(_) => None,
    })
}
