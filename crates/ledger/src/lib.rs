//! Streams of the ledger: state, Command, Event, Refusal, decide, evolve. Pure.
