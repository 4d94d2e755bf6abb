//! Pure folds from events to rows, totals and lights.

pub mod stored;
