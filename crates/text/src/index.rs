//! Byte offsets to characters and lines, and back.

use serde::{Deserialize, Serialize};

/// A half-open range of Unicode characters (code points, not bytes), as printed in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
pub struct Span {
    /// First character, counted from 0.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
}

impl Span {
    /// A span from `start` up to, and without, `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Whether the two spans share at least one character.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// How many bytes lie between two checkpoints. A lookup counts at most this many bytes, and counting
/// runs at several bytes a cycle, so that small steps would only cost memory.
const STEP: usize = 128;

/// An index over one text that answers: which character, which line is this byte, and the reverse.
///
/// Built in one pass; holds eight bytes per 128 bytes of text and eight per line.
#[derive(Debug, Clone, Default)]
pub struct Index {
    /// Characters before byte `i * STEP`.
    chars: Vec<usize>,
    /// Byte at which each line starts; the first is 0.
    lines: Vec<usize>,
    len_bytes: usize,
    len_chars: usize,
}

impl Index {
    /// Builds the index of `text`.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut chars = Vec::with_capacity(bytes.len() / STEP + 2);
        let mut lines = Vec::with_capacity(64);
        lines.push(0);
        let mut count = 0;
        for block in bytes.chunks(STEP) {
            chars.push(count);
            count += chars_in(block);
        }
        lines.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        chars.push(count);
        Self { chars, lines, len_bytes: bytes.len(), len_chars: count }
    }

    /// Characters in the whole text.
    pub fn len_chars(&self) -> usize {
        self.len_chars
    }

    /// Characters before byte `at` of `text` (the text the index was built from). An offset past the
    /// end counts as the end.
    pub fn char_at(&self, text: &str, at: usize) -> usize {
        if at >= self.len_bytes {
            return self.len_chars;
        }
        let block = at / STEP;
        self.chars[block] + chars_in(&text.as_bytes()[block * STEP..at])
    }

    /// The byte at which character `at` starts; the text's length for an offset past the end.
    pub fn byte_at(&self, text: &str, at: usize) -> usize {
        if at >= self.len_chars {
            return self.len_bytes;
        }
        let block = self.chars.partition_point(|before| *before <= at).saturating_sub(1);
        let mut seen = self.chars[block];
        let start = block * STEP;
        for (offset, byte) in text.as_bytes()[start..].iter().enumerate() {
            if is_lead(*byte) {
                if seen == at {
                    return start + offset;
                }
                seen += 1;
            }
        }
        self.len_bytes
    }

    /// The span of the characters that the bytes `range` hold.
    pub fn span(&self, text: &str, range: std::ops::Range<usize>) -> Span {
        let start = self.char_at(text, range.start);
        Span::new(start, self.char_at(text, range.end).max(start))
    }

    /// The line that holds byte `at`, counted from 1.
    pub fn line_at(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at).max(1)
    }

    /// The bytes of `text` that a span of characters covers.
    pub fn slice<'t>(&self, text: &'t str, span: Span) -> &'t str {
        let start = self.byte_at(text, span.start);
        let end = self.byte_at(text, span.end).max(start);
        &text[start..end]
    }
}

fn is_lead(byte: u8) -> bool {
    (byte as i8) >= -0x40
}

/// Characters that start in these bytes of well-formed UTF-8.
fn chars_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| is_lead(**byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn counts_characters_and_lines() {
        let text = "一、总\n(一)a\n";
        let index = Index::new(text);
        assert_eq!(index.len_chars(), 9);
        assert_eq!(index.char_at(text, "一、".len()), 2);
        assert_eq!(index.byte_at(text, 2), "一、".len());
        assert_eq!(index.line_at(0), 1);
        assert_eq!(index.line_at("一、总\n".len()), 2);
        assert_eq!(index.slice(text, Span::new(4, 7)), "(一)");
    }

    proptest! {
        #[test]
        fn bytes_and_characters_agree(text in "(?s)[一二三四年月日a-z\n 😀]{0,900}") {
            let index = Index::new(&text);
            for (count, (at, c)) in text.char_indices().enumerate() {
                prop_assert_eq!(index.char_at(&text, at), count);
                prop_assert_eq!(index.byte_at(&text, count), at);
                let line = text[..at].matches('\n').count() + 1;
                prop_assert_eq!(index.line_at(at), line, "{:?}", c);
            }
            prop_assert_eq!(index.len_chars(), text.chars().count());
        }
    }
}
