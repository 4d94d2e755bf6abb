//! A text with marked places, cut into lines and pieces for the page.

/// What a marked place was recognised as; each kind has its own kind of underline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum MarkKind {
    /// 方面.
    Aspect,
    /// 问题.
    Issue,
    /// 具体问题.
    #[default]
    Finding,
    /// Recognition is in doubt.
    Unsure,
    /// Recognised and left out of the ledger.
    LeftOut,
}

impl MarkKind {
    pub(crate) fn class(self) -> &'static str {
        match self {
            MarkKind::Aspect => "as",
            MarkKind::Issue => "is",
            MarkKind::Finding => "fi",
            MarkKind::Unsure => "q",
            MarkKind::LeftOut => "out",
        }
    }
}

/// A marked place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mark {
    /// First character, counted in Unicode characters from 0.
    pub start: usize,
    /// After the last character.
    pub end: usize,
    /// What it is.
    pub kind: MarkKind,
    /// The number shown before it: `12`; empty for none.
    pub label: String,
    /// The tree node it belongs to ([`crate::TreeNode::id`]).
    pub node: String,
}

/// A run of text, marked or not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Kind, label and node of the mark; `None` for plain text.
    pub mark: Option<(MarkKind, String, String)>,
    /// Whether the mark begins here (it carries the label and the anchor) or goes on from the line before.
    pub first: bool,
}

impl Piece {
    pub(crate) fn class(&self) -> &'static str {
        self.mark.as_ref().map_or("", |(kind, _, _)| kind.class())
    }

    pub(crate) fn label(&self) -> &str {
        self.mark.as_ref().map_or("", |(_, label, _)| label)
    }

    pub(crate) fn node(&self) -> &str {
        self.mark.as_ref().map_or("", |(_, _, node)| node)
    }
}

/// A line of the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Para {
    /// Its number, from 1; the anchor is `l{line}`.
    pub line: u32,
    /// Its pieces in order.
    pub pieces: Vec<Piece>,
}

/// Cuts a text into its lines and marked pieces. Empty lines are left out but counted. Where marks overlap, the one that
/// begins later is shown from there to its end; marks beyond the text are cut off.
#[must_use]
pub fn paragraphs(text: &str, marks: &[Mark]) -> Vec<Para> {
    let mut order: Vec<&Mark> = marks.iter().filter(|mark| mark.start < mark.end).collect();
    order.sort_by_key(|mark| (mark.start, std::cmp::Reverse(mark.end)));
    let mut out = Vec::new();
    let mut next = 0; // the first mark of `order` that has not begun
    let mut open: Vec<usize> = Vec::new(); // marks that have begun, the innermost last
    let mut at = 0; // character position
    let mut begun = vec![false; order.len()];
    for (index, line) in text.split('\n').enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let mut pieces: Vec<Piece> = Vec::new();
        let mut run = String::new();
        let mut current: Option<usize> = None;
        for c in line.chars() {
            while order.get(next).is_some_and(|mark| mark.start <= at) {
                open.push(next);
                next += 1;
            }
            while open.last().is_some_and(|index| order[*index].end <= at) {
                open.pop();
            }
            let here = open.last().copied();
            if here != current {
                flush(&mut pieces, &mut run, current, &order, &mut begun);
                current = here;
            }
            run.push(c);
            at += 1;
        }
        flush(&mut pieces, &mut run, current, &order, &mut begun);
        at += 1; // the line break
        if pieces.iter().any(|piece| !piece.text.trim().is_empty()) {
            out.push(Para { line: number, pieces });
        }
    }
    out
}

fn flush(
    pieces: &mut Vec<Piece>,
    run: &mut String,
    mark: Option<usize>,
    order: &[&Mark],
    begun: &mut [bool],
) {
    if run.is_empty() {
        return;
    }
    let text = std::mem::take(run);
    let Some(index) = mark else {
        pieces.push(Piece { text, mark: None, first: false });
        return;
    };
    let first = !std::mem::replace(&mut begun[index], true);
    let mark = order[index];
    pieces.push(Piece { text, mark: Some((mark.kind, mark.label.clone(), mark.node.clone())), first });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(start: usize, end: usize, node: &str) -> Mark {
        Mark { start, end, node: node.into(), ..Mark::default() }
    }

    fn shape(text: &str, marks: &[Mark]) -> Vec<String> {
        paragraphs(text, marks)
            .iter()
            .map(|para| {
                let pieces: Vec<String> = para
                    .pieces
                    .iter()
                    .map(|p| match &p.mark {
                        None => p.text.clone(),
                        Some((_, _, node)) => {
                            format!("[{node}{}{}]", if p.first { ":" } else { "+" }, p.text)
                        }
                    })
                    .collect();
                format!("{} {}", para.line, pieces.join(""))
            })
            .collect()
    }

    #[test]
    fn lines_and_marks_are_cut_where_they_meet() {
        let text = "一、方面\n\n（一）甲乙丙。丁戊";
        assert_eq!(
            shape(text, &[mark(0, 4, "a"), mark(9, 13, "b")]),
            ["1 [a:一、方面]", "3 （一）[b:甲乙丙。]丁戊"]
        );
    }

    #[test]
    fn a_mark_over_two_lines_begins_once() {
        assert_eq!(shape("甲乙\n丙丁", &[mark(1, 4, "a")]), ["1 甲[a:乙]", "2 [a+丙]丁"]);
    }

    #[test]
    fn overlapping_empty_and_far_marks_do_no_harm() {
        assert_eq!(
            shape("甲乙丙丁", &[mark(0, 3, "a"), mark(2, 9, "b"), mark(1, 1, "c"), mark(50, 60, "d")]),
            ["1 [a:甲乙][b:丙丁]"]
        );
        assert_eq!(shape("甲乙丙丁", &[mark(0, 4, "a"), mark(1, 2, "b")]), ["1 [a:甲][b:乙][a+丙丁]"]);
        assert_eq!(shape("", &[mark(0, 3, "a")]), Vec::<String>::new());
    }
}
