//! The append-only record: encoding, hash chain, Merkle log, checkpoints, verification.
//!
//! Pure, and ignorant of what an event means: bytes, versions and hashes go in, bytes and faults come out. It knows
//! no clock, no randomness, no file and no database, so that a stranger can verify a record with this crate alone (or
//! with a short script: `docs/journal-format.md` has every byte). Read [`NewEvent`] first, then [`Sealed::next`],
//! which makes the stored bytes and their hash, and [`Verifier`], which reads them back and believes nothing.

mod checkpoint;
mod digest;
mod event;
pub mod merkle;
mod verify;

pub use checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint, Signer, short_code};
pub use digest::{Digest, HashKind, Hasher, hex, unhex};
pub use event::{
    Author, ERASED, ERASURE_REQUESTED, ERASURE_STREAM, EventError, FORMAT, FileRef, LEDGER_OPENED,
    LEDGER_STREAM, LedgerId, NewEvent, Opened, Position, PrivatePart, Recorded, SALT_BYTES, Sealed, StreamId,
    decode, erased_body, erasure_request_body, part_hash,
};
pub use verify::{
    Coverage, Erasure, Fault, FaultKind, StoredEvent, StoredHead, StoredPart, Verified, Verifier,
};
