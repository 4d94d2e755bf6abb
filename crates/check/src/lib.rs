//! Rules over the typed report: one rule, one file, one page.
