//! Text primitives: spans, line index, folding, Chinese numerals, dates.
