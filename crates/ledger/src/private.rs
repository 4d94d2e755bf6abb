//! Words that may identify a private person, and how they stay out of the chained bytes.

use serde::{Deserialize, Serialize};

/// A value that is stored beside the log and may be erased by two persons. `Private(None)` is what remains
/// after an erasure, so that every reader has to say what it does then.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Private<T>(pub Option<T>);

impl<T> Private<T> {
    /// A value that is known.
    pub fn known(value: T) -> Self {
        Private(Some(value))
    }

    /// The value, unless it was erased.
    pub fn get(&self) -> Option<&T> {
        self.0.as_ref()
    }

    /// Whether nothing is left to store beside the log. For `skip_serializing_if`.
    pub fn is_erased(&self) -> bool {
        self.0.is_none()
    }
}
