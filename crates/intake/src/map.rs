//! The way back from cleaned text to the source.

/// Maps characters of the cleaned text to characters of the decoded source file.
///
/// Cleaning replaces characters one for one or drops them, so the map is a list of the places after
/// which the two count apart. It is monotone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceMap {
    /// (character of the cleaned text, character of the source) from which both count alike.
    steps: Vec<(usize, usize)>,
}

impl SourceMap {
    /// The source character that became character `at` of the cleaned text.
    pub fn source_char(&self, at: usize) -> usize {
        match self.steps.partition_point(|(clean, _)| *clean <= at).checked_sub(1) {
            Some(step) => {
                let (clean, source) = self.steps[step];
                source + (at - clean)
            }
            None => at,
        }
    }

    /// The source characters that a span of the cleaned text covers.
    pub fn source_span(&self, span: text::Span) -> text::Span {
        let start = self.source_char(span.start);
        // The end is taken from the last character, so that what was dropped after it stays out.
        let end = if span.end > span.start { self.source_char(span.end - 1) + 1 } else { start };
        text::Span::new(start, end.max(start))
    }

    /// Records that cleaned character `clean` and source character `source` are the same from here on.
    pub(crate) fn step(&mut self, clean: usize, source: usize) {
        match self.steps.last_mut() {
            Some((last_clean, last_source)) if *last_clean == clean => *last_source = source,
            Some((last_clean, last_source)) if source - *last_source == clean - *last_clean => {}
            None if clean == source => {}
            Some(_) | None => self.steps.push((clean, source)),
        }
    }
}
