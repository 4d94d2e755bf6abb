//! Diagnostics as text: the line with the words underlined, in columns that hold under Han characters.

use crate::{Diagnostic, Lang, Severity};
use std::fmt::Write as _;

/// How many places of one diagnostic are shown before the rest is only counted.
const PLACES_SHOWN: usize = 3;
/// How many columns of text are shown around the words.
const CONTEXT_COLUMNS: usize = 24;

/// Whether colour may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// No escape sequences.
    #[default]
    Plain,
    /// ANSI colours, for a terminal.
    Colour,
}

/// One diagnostic as text, ending with a line feed.
///
/// `file` is the name printed before the line; `text` the cleaned text that the places point into.
pub fn render(diagnostic: &Diagnostic, file: &str, text: &str, lang: Lang, style: Style) -> String {
    let mut out = String::new();
    let (word, colour) = match (diagnostic.severity, lang) {
        (Severity::Error, Lang::Zh) => ("错误", "31"),
        (Severity::Warning, Lang::Zh) => ("警告", "33"),
        (Severity::Note, Lang::Zh) => ("提示", "36"),
        (Severity::Error, Lang::En) => ("error", "31"),
        (Severity::Warning, Lang::En) => ("warning", "33"),
        (Severity::Note, Lang::En) => ("note", "36"),
    };
    let paint = |s: &str| match style {
        Style::Plain => s.to_owned(),
        Style::Colour => format!("\u{1b}[1;{colour}m{s}\u{1b}[0m"),
    };
    let message = diagnostic.message_in(lang);
    let head = format!("{word}[{} {}]", diagnostic.code, diagnostic.name);
    let _ = writeln!(out, "{}: {message}", paint(&head));
    let mut gutter = 1;
    for place in diagnostic.spans.iter().take(PLACES_SHOWN) {
        let _ = writeln!(out, "  --> {file}:{}", place.line);
        if let Some((before, words, after)) = around(text, place.start, place.end) {
            let number = place.line.to_string();
            gutter = number.len();
            let indent = columns(&before);
            // The mark stands around the words as well, since not every font draws Han in two columns.
            let _ = writeln!(out, "{number} | {before}{}{after}", paint(&words));
            let marks = "^".repeat(columns(&words).max(1));
            let _ = writeln!(out, "{:gutter$} | {}{}", "", " ".repeat(indent), paint(&marks));
        }
    }
    let more = diagnostic.spans.len().saturating_sub(PLACES_SHOWN);
    if more > 0 {
        let _ = match lang {
            Lang::Zh => writeln!(out, "{:gutter$} = 另有 {more} 处", ""),
            Lang::En => writeln!(out, "{:gutter$} = and {more} more places", ""),
        };
    }
    if let Some(help) = diagnostic.help_in(lang) {
        let _ = match lang {
            Lang::Zh => writeln!(out, "{:gutter$} = 建议:{help}", ""),
            Lang::En => writeln!(out, "{:gutter$} = help: {help}", ""),
        };
    }
    out
}

fn columns(s: &str) -> usize {
    s.chars().map(text::fold::width).sum()
}

/// The words with some context of their line, cut where it grows long.
fn around(text: &str, start: usize, end: usize) -> Option<(String, String, String)> {
    let byte = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
    let (from, to) = (byte(start), byte(end));
    let words = text.get(from..to)?;
    let line_start = text[..from].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[to..].find('\n').map_or(text.len(), |at| to + at);
    let words = match words.split_once('\n') {
        Some((first, _)) => format!("{first}…"),
        None => words.to_owned(),
    };
    let words = if words.chars().count() > 60 {
        let mut cut: String = words.chars().take(58).collect();
        cut.push('…');
        cut
    } else {
        words
    };
    let mut before: Vec<char> = Vec::new();
    let mut width = 0;
    for c in text[line_start..from].chars().rev() {
        width += text::fold::width(c);
        if width > CONTEXT_COLUMNS {
            before.push('…');
            break;
        }
        before.push(c);
    }
    before.reverse();
    let mut after = String::new();
    let mut width = 0;
    for c in text[to.min(line_end)..line_end].chars() {
        width += text::fold::width(c);
        if width > CONTEXT_COLUMNS {
            after.push('…');
            break;
        }
        after.push(c);
    }
    Some((before.into_iter().collect(), words, after))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Code, Place};

    #[test]
    fn marks_stand_under_wide_characters() {
        let text = "一、整改情况\n反馈意见细化为29项具体问题。\n";
        let index = text::Index::new(text);
        let start = text.find("29项").unwrap();
        let place = Place::new(text, &index, start..start + "29项具体问题".len());
        let found = Diagnostic::new(
            Code(102),
            "declared-total-mismatch",
            Severity::Error,
            "声明29项,实际30项",
            "29 declared, 30 numbered",
        )
        .at(place)
        .help("更正总数", "correct the total");
        assert_eq!(
            render(&found, "a.txt", text, Lang::Zh, Style::Plain),
            "错误[TZ102 declared-total-mismatch]: 声明29项,实际30项\n\
             \u{20} --> a.txt:2\n\
             2 | 反馈意见细化为29项具体问题。\n\
             \u{20} |               ^^^^^^^^^^^^\n\
             \u{20} = 建议:更正总数\n"
        );
        assert!(render(&found, "a.txt", text, Lang::En, Style::Plain).starts_with("error[TZ102"));
    }

    #[test]
    fn one_language_leaves_the_keys_of_the_contract() {
        let found = Diagnostic::new(Code(14), "no-title", Severity::Warning, "没有标题", "no title");
        let json = serde_json::to_value(found.clone().in_lang(Lang::En)).unwrap();
        let keys: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
        assert_eq!(keys, ["code", "help", "message", "name", "severity", "spans"]);
        assert_eq!(json["message"], "no title");
        let stored = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<Diagnostic>(&stored).unwrap(), found);
    }
}
