//! The append-only record: encoding, hash chain, Merkle log, checkpoints, verification.
