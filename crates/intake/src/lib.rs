//! Foreign bytes to cleaned text with a map back to the source.
