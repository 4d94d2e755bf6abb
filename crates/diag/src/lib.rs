//! Diagnostics and their rendering.
