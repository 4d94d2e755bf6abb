//! Fixtures, a faulty file layer, a test world. Used by tests only.
//!
//! [`SimDisk`] is a disk that forgets what was not synced when its power is cut, for evidence files and, through a
//! SQLite file system of its own, for the database. [`ThingFold`] makes rows of plain events. [`Random`] is a small seeded
//! generator, so that a failing case is named by one number.

mod counting;
pub mod measure;
mod random;
mod sim;
mod things;
mod vfs;

pub use counting::{COUNTING_VFS, register_counting_vfs, syncs};
pub use random::Random;
pub use sim::{Lies, SimDisk};
pub use things::{Thing, ThingFold, move_place, thing};
