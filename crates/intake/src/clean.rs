//! Decoded text to cleaned text: two passes over the bytes, no allocation per character.
//!
//! The first pass measures (which script, how wide the lines are), the second writes. Both walk by the lead
//! byte of each character, so that plain Han text is skipped three bytes at a time and copied in runs.

use crate::han::{self, Script};
use crate::{Line, Role, SourceMap};
use diag::{Code, Diagnostic, Place, Severity};
use std::ops::Range;

/// What comes out of cleaning.
pub(crate) struct Cleaned {
    pub(crate) text: String,
    pub(crate) lines: Vec<Line>,
    pub(crate) map: SourceMap,
    pub(crate) index: text::Index,
    pub(crate) notices: Vec<Diagnostic>,
}

/// A line of the source: its bytes without the line end, and what its form says.
struct Raw {
    range: Range<usize>,
    /// Columns, a Han character counting two.
    width: usize,
    /// Columns of white space at its start.
    indent: usize,
    traditional: usize,
    simplified: usize,
}

struct Measured {
    lines: Vec<Raw>,
    traditional: usize,
    simplified: usize,
}

/// White space other than line ends: one space in the cleaned text, or nothing.
fn is_space(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '\u{A0}' | '\u{3000}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{1680}'
    )
}

/// Characters that nobody sees: zero-width signs, marks of direction, soft hyphens, control characters.
fn is_invisible(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{84}' | '\u{86}'..='\u{9F}' | '\u{AD}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}')
}

/// Bytes at which the walk has to look closer; all others are copied as they are.
const fn classes() -> [u8; 256] {
    // 0 copy one byte; 2..4 copy so many bytes; 9 look closer.
    let mut table = [0u8; 256];
    let mut at = 0;
    while at < 256 {
        table[at] = match at {
            0x20 | 0x28 | 0x7F => 9,
            0..=0x1F => 9,
            0xC2 | 0xE1 | 0xE2 | 0xE3 | 0xEF => 9,
            0xC3..=0xDF => 2,
            0xE0 | 0xE4..=0xEE => 3,
            0xF0..=0xF7 => 4,
            _ => 1,
        };
        at += 1;
    }
    table
}

static CLASS: [u8; 256] = classes();

fn measure(text: &str) -> Measured {
    let bytes = text.as_bytes();
    let table = han::table();
    let mut lines: Vec<Raw> = Vec::new();
    let (mut traditional, mut simplified) = (0, 0);
    let mut start = 0;
    let mut line = Raw { range: 0..0, width: 0, indent: 0, traditional: 0, simplified: 0 };
    let mut at = 0;
    let mut blank = true;
    while at < bytes.len() {
        let byte = bytes[at];
        match byte {
            0x21..=0x7E => {
                blank = false;
                line.width += 1;
                at += 1;
            }
            0xE4..=0xE9 => {
                let code = (u32::from(byte & 0x0F) << 12)
                    | (u32::from(bytes[at + 1] & 0x3F) << 6)
                    | u32::from(bytes[at + 2] & 0x3F);
                match table.script(code) {
                    Script::Both => {}
                    Script::Traditional => line.traditional += 1,
                    Script::Simplified => line.simplified += 1,
                }
                blank = false;
                line.width += 2;
                at += 3;
            }
            b'\n' | b'\r' | 0x0B | 0x0C => {
                let end = at;
                at += if byte == b'\r' && bytes.get(at + 1) == Some(&b'\n') { 2 } else { 1 };
                traditional += line.traditional;
                simplified += line.simplified;
                lines.push(Raw { range: start..end, ..line });
                line = Raw { range: 0..0, width: 0, indent: 0, traditional: 0, simplified: 0 };
                start = at;
                blank = true;
            }
            _ => {
                let len = match byte {
                    0..=0x7F => 1,
                    0x80..=0xDF => 2,
                    0xE0..=0xEF => 3,
                    0xF0..=0xFF => 4,
                };
                // Line ends of other systems: U+0085, U+2028, U+2029.
                let ends = matches!(&bytes[at..at + len], [0xC2, 0x85] | [0xE2, 0x80, 0xA8 | 0xA9]);
                if ends {
                    traditional += line.traditional;
                    simplified += line.simplified;
                    lines.push(Raw { range: start..at, ..line });
                    line = Raw { range: 0..0, width: 0, indent: 0, traditional: 0, simplified: 0 };
                    at += len;
                    start = at;
                    blank = true;
                    continue;
                }
                if !blank && let Some(end) = lost_line_end(text, start, at, lines.len()) {
                    traditional += line.traditional;
                    simplified += line.simplified;
                    lines.push(Raw { range: start..at, ..line });
                    line = Raw { range: 0..0, width: 0, indent: 4, traditional: 0, simplified: 0 };
                    at = end;
                    start = end;
                    continue;
                }
                let columns = if len == 3 { 2 } else { 1 };
                if blank {
                    match &bytes[at..at + len] {
                        [b' ' | b'\t'] | [0xC2, 0xA0] => line.indent += 1,
                        [0xE3, 0x80, 0x80] => line.indent += 2,
                        _ => blank = false,
                    }
                }
                line.width += columns;
                at += len;
            }
        }
    }
    if start < bytes.len() {
        traditional += line.traditional;
        simplified += line.simplified;
        lines.push(Raw { range: start..bytes.len(), ..line });
    }
    Measured { lines, traditional, simplified }
}

/// The end of the white space at byte `at` of the line that starts at `start`, when a line end was lost there:
/// texts taken from web pages stand on few long lines, with the indentation of their paragraphs in the middle.
fn lost_line_end(text: &str, start: usize, at: usize, lines_before: usize) -> Option<usize> {
    let first = text[at..].chars().next().filter(|c| is_space(*c))?;
    if text[..at].chars().next_back().is_some_and(is_space) {
        return None;
    }
    let mut end = at;
    let (mut count, mut ideographic) = (0, 0);
    for c in text[at..].chars().take(64).take_while(|c| is_space(*c)) {
        count += 1;
        ideographic += usize::from(c == '\u{3000}');
        end += c.len_utf8();
    }
    let wide = ideographic >= 2 || count >= 4;
    let rest = &text[end..];
    let next = rest.chars().next().filter(|c| !matches!(c, '\n' | '\r') && !is_space(*c))?;
    // One space inside a short line says nothing; most runs end here.
    if !wide && first != ' ' && first != '\u{A0}' && first != '\u{3000}' {
        return None;
    }
    let numbered = match next {
        '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' => {
            rest.chars().skip(1).take(2).find(|c| !"一二三四五六七八九十".contains(*c)) == Some('、')
        }
        '(' | '\u{FF08}' => {
            let inner =
                rest.chars().skip(1).take(3).take_while(|c| "一二三四五六七八九十".contains(*c)).count();
            inner > 0 && rest.chars().nth(1 + inner).is_some_and(|c| matches!(c, ')' | '\u{FF09}'))
        }
        _ => false,
    };
    let listed = numbered || {
        let digits = rest.bytes().take(3).take_while(u8::is_ascii_digit).count();
        let mut after = rest[digits..].chars();
        (1..=2).contains(&digits)
            && matches!(after.next(), Some('.' | '\u{FF0E}' | '、'))
            && after.next().is_some_and(|c| !c.is_ascii_digit())
    };
    let head = {
        let mut from = at.saturating_sub(400).max(start);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        text[from..at].trim_start()
    };
    let closed = head.ends_with(['。', ':', '\u{FF1A}', ';', '\u{FF1B}', '!', '\u{FF01}']);
    let long = {
        let mut to = (end + 240).min(text.len());
        while !text.is_char_boundary(to) {
            to -= 1;
        }
        let near = &text[end..to];
        near.find(['\n', '\r']).unwrap_or(near.len()) >= 90
    };
    let under_aspect = || {
        ["方面", "问题"].iter().any(|w| head.ends_with(w))
            && head.rsplit('。').next().is_some_and(|h| h.len() <= 180 && h.starts_with(['(', '\u{FF08}']))
    };
    let known = head.chars().count() >= 5;
    let found = if closed {
        // Between sentences the indentation of a paragraph, or a number after a space.
        wide || numbered && known || listed && long && head.chars().count() > 30
    } else if wide && (listed && known || signs(head, rest))
        || listed && under_aspect()
        || numbered && long && known
    {
        true
    } else {
        let sentence = head.contains(['。', ',', '\u{FF0C}']);
        let heads = head.len() >= 15 && head.len() <= 300 && !sentence && long;
        // `…整改情况的通报  2022年10月8日,…`
        let titled = lines_before < 3
            && ["通报", "报告", "公示", "公告"].iter().any(|w| head.ends_with(w))
            && head.chars().count() >= 12;
        // `一、整改工作情况  局党组高度重视,…`
        let opens = (wide || listed)
            && head.starts_with([
                '一', '二', '三', '四', '五', '六', '七', '八', '九', '(', '\u{FF08}', '1', '2', '3',
            ])
            && [
                "情况", "方面", "问题", "责任", "实效", "打算", "措施", "工作", "成效", "落实", "整改",
                "安排",
            ]
            .iter()
            .any(|w| head.ends_with(w));
        heads && (titled || opens)
    };
    found.then_some(end)
}

/// Whether a signature or its day begins with `rest`.
fn signs(head: &str, rest: &str) -> bool {
    let body = ["党组", "党委", "委员会", "支部", "工委"].iter().any(|w| head.ends_with(w));
    rest.starts_with("中共")
        || rest.starts_with("中国共产党")
        || body && (rest.starts_with("20") || rest.starts_with("二〇") || rest.starts_with("二○"))
}

/// The width at which the text was wrapped by hand or by a mail program, if it was.
fn wrap_width(text: &str, lines: &[Raw]) -> Option<usize> {
    let mut widths: Vec<usize> = lines.iter().map(|l| l.width).filter(|w| *w > 0).collect();
    if widths.len() < 8 {
        return None;
    }
    widths.sort_unstable();
    // The widest lines, save a few that stick out, are the full ones.
    let full = widths[widths.len() - 1 - widths.len() / 20];
    if !(30..=160).contains(&full) {
        return None;
    }
    let near = |w: usize| w + 4 >= full && w <= full + 4;
    let (mut near_count, mut broken) = (0, 0);
    for pair in lines.windows(2) {
        if near(pair[0].width) && pair[1].width > 0 {
            near_count += 1;
            broken += usize::from(!ends_sentence(&text[pair[0].range.clone()]));
        }
    }
    (near_count * 4 >= widths.len() && near_count >= 4 && broken * 2 > near_count).then_some(full)
}

fn ends_sentence(line: &str) -> bool {
    line.trim_end()
        .ends_with(['。', '.', '!', '\u{FF01}', '?', '\u{FF1F}', ':', '\u{FF1A}', ';', '\u{FF1B}', '…'])
}

/// Whether a line looks like a new paragraph by its own form.
fn starts_paragraph(line: &str) -> bool {
    let line = line.trim_start();
    let mut chars = line.chars();
    let Some(first) = chars.next() else { return true };
    match first {
        '(' | '\u{FF08}' | '【' | '[' => {
            let inner: String = chars.take(3).collect();
            inner.starts_with(|c: char| text::numeral::is_numeral(c) || c.is_ascii_digit())
        }
        '①'..='⑳' | '⑴'..='⒛' => true,
        c if text::numeral::is_numeral(c) => {
            let rest = line.trim_start_matches(text::numeral::is_numeral);
            rest.starts_with('、') || (rest.starts_with('是') && line.starts_with('一'))
        }
        c if c.is_ascii_digit() => {
            let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
            line.len() - rest.len() <= 2
                && rest.starts_with(['.', '、', '\u{FF0E}'])
                && !rest.chars().nth(1).is_some_and(|c| c.is_ascii_digit())
        }
        _ => false,
    }
}

/// What was changed, where (bytes of the cleaned text).
#[derive(Default)]
struct Changes {
    invisible: Vec<Range<usize>>,
    stray: Vec<Range<usize>>,
    full_width: usize,
    full_width_first: Option<Range<usize>>,
    brackets: Vec<Range<usize>>,
    simplified: usize,
    simplified_first: Option<usize>,
    glosses: Vec<Range<usize>>,
    lost: Vec<Range<usize>>,
    joined: usize,
}

/// Places of one kind that are listed one by one; more are only counted.
pub(crate) const PLACES_MAX: usize = 2000;

fn note(list: &mut Vec<Range<usize>>, range: Range<usize>) {
    if list.len() < PLACES_MAX {
        list.push(range);
    }
}

struct Writer<'s> {
    source: &'s str,
    out: String,
    line_start: usize,
    /// Start of the bytes of the source not yet copied.
    run: usize,
    clean_chars: usize,
    source_chars: usize,
    lines: Vec<Line>,
    map: SourceMap,
    changes: Changes,
}

fn count_chars(s: &str) -> usize {
    s.bytes().filter(|b| (*b as i8) >= -0x40).count()
}

impl Writer<'_> {
    /// Copies the bytes up to `at`.
    fn flush(&mut self, at: usize) {
        if at > self.run {
            let piece = &self.source[self.run..at];
            let count = count_chars(piece);
            self.out.push_str(piece);
            self.clean_chars += count;
            self.source_chars += count;
        }
        self.run = at;
    }

    /// Leaves out the bytes from `run` up to `to`, of which all before was copied.
    fn skip(&mut self, to: usize) {
        self.source_chars += count_chars(&self.source[self.run..to]);
        self.run = to;
        self.map.step(self.clean_chars, self.source_chars);
    }

    /// Writes `c` for the character of the source that starts at `run` and is `len` bytes long.
    fn replace(&mut self, c: char, len: usize) {
        self.out.push(c);
        self.clean_chars += 1;
        self.source_chars += 1;
        self.run += len;
    }

    fn end_line(&mut self) {
        self.lines.push(Line { range: self.line_start..self.out.len(), role: Role::Blank });
        if self.out.len() > self.line_start
            && let Some(line) = self.lines.last_mut()
        {
            line.role = Role::Text;
        }
        self.out.push('\n');
        self.clean_chars += 1;
        self.line_start = self.out.len();
    }

    fn last_char(&self) -> Option<char> {
        self.out[self.line_start..].chars().next_back()
    }

    /// One line of the source; `simplify` when its characters are traditional.
    fn line(&mut self, range: Range<usize>, simplify: bool) {
        let source = self.source;
        let bytes = source.as_bytes();
        let mut at = range.start;
        self.run = at;
        while at < range.end {
            let byte = bytes[at];
            match CLASS[usize::from(byte)] {
                9 => {}
                3 if simplify => {
                    let Some(c) = source[at..].chars().next() else { break };
                    let before = source[range.start..at].chars().next_back();
                    let after = source[at + 3..range.end].chars().next();
                    // The neighbour on the right may be a gloss: what follows the bracket is not worth a search.
                    let simple = han::table().simplify(before, c, after);
                    if simple != c {
                        self.flush(at);
                        if self.changes.simplified_first.is_none() {
                            self.changes.simplified_first = Some(self.line_start);
                        }
                        self.changes.simplified += 1;
                        self.replace(simple, 3);
                    }
                    at += 3;
                    continue;
                }
                len => {
                    at += usize::from(len.max(1));
                    continue;
                }
            }
            // The two that are everywhere in Chinese text and are never changed, first.
            if byte == 0xE3 && bytes[at + 2] != 0x80 {
                at += 3;
                continue;
            }
            if byte == 0xE2 && matches!(bytes[at + 2], 0x94..=0xA6) && bytes[at + 1] == 0x80 {
                at += 3;
                continue;
            }
            let Some(c) = source[at..].chars().next() else { break };
            let len = c.len_utf8();
            if is_space(c) {
                at = self.spaces(at, range.end);
            } else if byte == b'(' || c == '\u{FF08}' {
                at = match gloss(&source[at..range.end]) {
                    Some(gloss) if at > range.start && self.after_han(at) => {
                        self.flush(at);
                        let end = self.out.len();
                        let start = end - self.last_char().map_or(0, char::len_utf8);
                        note(&mut self.changes.glosses, start..end);
                        self.skip(at + gloss);
                        at + gloss
                    }
                    Some(_) | None if byte == b'(' => at + 1,
                    Some(_) | None => self.fold(at, '(', len),
                };
            } else if let Some(ascii) = text::fold::full_width(c) {
                at = self.fold(at, ascii, len);
            } else if let Some(usual) = odd_bracket(c) {
                self.flush(at);
                let start = self.out.len();
                self.replace(usual, len);
                note(&mut self.changes.brackets, start..self.out.len());
                at += len;
            } else if is_invisible(c) {
                self.flush(at);
                note(&mut self.changes.invisible, self.out.len()..self.out.len());
                self.skip(at + len);
                at += len;
            } else {
                if c == '\u{FFFD}' {
                    self.flush(at);
                    let start = self.out.len();
                    note(&mut self.changes.lost, start..start + len);
                }
                at += len;
            }
        }
        self.flush(range.end);
    }

    fn fold(&mut self, at: usize, ascii: char, len: usize) -> usize {
        self.flush(at);
        let start = self.out.len();
        self.replace(ascii, len);
        self.changes.full_width += 1;
        if self.changes.full_width_first.is_none() {
            self.changes.full_width_first = Some(start..start + 1);
        }
        at + len
    }

    /// Whether the character before source byte `at` is a Han character.
    fn after_han(&self, at: usize) -> bool {
        self.source[..at].chars().next_back().is_some_and(text::fold::is_han)
    }

    /// A run of white space at `at`: one space, or nothing where Chinese text has none.
    fn spaces(&mut self, at: usize, end: usize) -> usize {
        self.flush(at);
        let rest = &self.source[at..end];
        let len: usize =
            rest.chars().take_while(|c| is_space(*c) || is_invisible(*c)).map(char::len_utf8).sum();
        let after = at + len;
        let mut following = self.source[after..end].chars();
        let next = following.next();
        let next2 = following.next();
        let Some(before) = self.last_char() else {
            self.skip(after);
            return after;
        };
        let Some(next) = next else {
            // Padding at the end; a trailing space or two says nothing.
            if count_chars(rest) >= 3 {
                let line = &self.out[self.line_start..];
                let clause: usize = line.chars().rev().take(15).map(char::len_utf8).sum();
                let range = self.out.len() - clause..self.out.len();
                note(&mut self.changes.stray, range);
            }
            self.skip(after);
            return after;
        };
        if self.is_stray(before, next, next2) {
            let start = self.out.len() - before.len_utf8();
            note(&mut self.changes.stray, start..self.out.len());
            self.skip(after);
        } else {
            // `replace` moves past one character of the source; what is left of the run is dropped.
            let first = rest.chars().next().map_or(1, char::len_utf8);
            self.replace(' ', first);
            if after > self.run {
                self.skip(after);
            }
        }
        after
    }

    fn is_stray(&self, before: char, next: char, next2: Option<char>) -> bool {
        use text::fold::is_han;
        let line = &self.out[self.line_start..];
        let cjk_mark = |c: char| {
            matches!(c, '、' | '。' | '》' | '《' | '”' | '“' | '〔' | '〕' | '!' | '?' | ';' | ',' | ':')
        };
        if next == ')' || before == '(' || cjk_mark(next) || next == ',' || next == ';' {
            return true;
        }
        // `1 . 关于`, `2 、关于`: the mark belongs to the number.
        if matches!(next, '.' | '、') && before.is_ascii_digit() && line.len() <= 3 {
            return true;
        }
        if cjk_mark(before) {
            return is_han(next) || next.is_ascii_digit();
        }
        if matches!(before, ',' | ';' | ':') {
            return is_han(next);
        }
        if is_han(before) && is_han(next) {
            let mut back = line.chars().rev().skip(1);
            let before2 = back.next();
            let single_before = before2.is_none_or(|c| c == ' ');
            let single_next = next2.is_none_or(|c| !is_han(c));
            // `一 关于…`: the space is the mark after a number.
            let number = before2.is_none() && text::numeral::is_numeral(before);
            return (single_before || single_next) && !number;
        }
        let digit_run = |s: &str| {
            let rest = s.trim_end_matches(|c: char| c.is_ascii_digit());
            (s.len() - rest.len(), rest.chars().next_back())
        };
        if before.is_ascii_digit() && is_han(next) {
            let (count, mark) = digit_run(line);
            if matches!(next, '年' | '月' | '日') || (mark.is_none() && count > 3) {
                return true;
            }
            // A number at the start of a line may be its marker; `16:20 浏览` is a time.
            return mark.is_some_and(|c| !matches!(c, ':' | '-' | '/' | '.' | ' '));
        }
        is_han(before) && next.is_ascii_digit()
    }
}

fn odd_bracket(c: char) -> Option<char> {
    Some(match c {
        '\u{FE5D}' | '\u{FE39}' => '〔',
        '\u{FE5E}' | '\u{FE3A}' => '〕',
        '\u{FE59}' | '\u{FE35}' => '(',
        '\u{FE5A}' | '\u{FE36}' => ')',
        '\u{FE50}' | '\u{FE10}' => ',',
        '\u{FE54}' | '\u{FE14}' => ';',
        '\u{FE55}' | '\u{FE13}' => ':',
        '\u{FE52}' => '.',
        '\u{3018}' => '〔',
        '\u{3019}' => '〕',
        _ => return None,
    })
}

/// The bytes of a pinyin gloss (`(tǐ)`, `(jun1)`, `(le)`) at the start of `s`, brackets included.
fn gloss(s: &str) -> Option<usize> {
    let mut chars = s.char_indices();
    let close = match chars.next()?.1 {
        '(' => ')',
        '\u{FF08}' => '\u{FF09}',
        _ => return None,
    };
    let start = chars.clone().next()?.0;
    let (mut tones, mut letters, mut digits) = (0, 0, 0);
    for (at, c) in chars {
        match c {
            'a'..='z' | 'ü' => letters += 1,
            'ā' | 'á' | 'ǎ' | 'à' | 'ē' | 'é' | 'ě' | 'è' | 'ī' | 'í' | 'ǐ' | 'ì' | 'ō' | 'ó' | 'ǒ' | 'ò'
            | 'ū' | 'ú' | 'ǔ' | 'ù' | 'ǖ' | 'ǘ' | 'ǚ' | 'ǜ' | 'ń' | 'ň' | 'ǹ' | 'ḿ' => {
                letters += 1;
                tones += 1;
            }
            '1'..='5' if letters > 0 => digits += 1,
            ' ' | '\'' if letters > 0 => {}
            ')' | '\u{FF09}' if c == close || c == ')' => {
                let word = &s[start..at];
                let toned = tones > 0 || (digits > 0 && letters >= digits);
                let neutral = matches!(
                    word,
                    "de" | "le" | "zi" | "men" | "ne" | "ba" | "me" | "zhe" | "tou" | "ma" | "di"
                );
                let short = letters <= 6 * (tones + digits).max(1);
                return (letters > 0 && (toned && short || neutral)).then_some(at + c.len_utf8());
            }
            _ => return None,
        }
        if letters > 24 {
            return None;
        }
    }
    None
}

pub(crate) fn clean(source: &str) -> Cleaned {
    let measured = measure(source);
    let whole = measured.traditional >= 3 && measured.traditional * 3 > measured.simplified;
    let wrap = wrap_width(source, &measured.lines);
    let mut writer = Writer {
        source,
        out: String::with_capacity(source.len() + 1),
        line_start: 0,
        run: 0,
        clean_chars: 0,
        source_chars: 0,
        lines: Vec::with_capacity(measured.lines.len() + 1),
        map: SourceMap::default(),
        changes: Changes::default(),
    };
    let count = measured.lines.len();
    for (number, raw) in measured.lines.iter().enumerate() {
        let here = whole || (raw.traditional >= 4 && raw.traditional > raw.simplified * 2);
        let simplify = here && raw.traditional + raw.simplified > 0 && raw.traditional > raw.simplified;
        // In traditional text a line without one sure character is still traditional (`批複`, `藉此`).
        let simplify = simplify || (whole && raw.traditional >= raw.simplified);
        // The characters of the line end before this line.
        if number > 0 {
            let between = measured.lines[number - 1].range.end..raw.range.start;
            writer.source_chars += count_chars(&source[between]);
        }
        writer.map.step(writer.clean_chars, writer.source_chars);
        writer.line(raw.range.clone(), simplify);
        let joins = wrap.is_some_and(|full| {
            measured.lines.get(number + 1).is_some_and(|next| joins(source, raw, next, full))
        });
        if joins {
            writer.changes.joined += 1;
            let next = measured.lines.get(number + 1).map(|l| source[l.range.clone()].trim_start());
            let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            if latin(writer.last_char()) && latin(next.and_then(|n| n.chars().next())) {
                writer.out.push(' ');
                writer.clean_chars += 1;
            }
        } else if number + 1 < count || writer.out.len() > writer.line_start {
            writer.end_line();
        }
    }
    let Writer { out: text, lines, map, changes, .. } = writer;
    let index = text::Index::new(&text);
    let notices = notices(&text, &index, &changes, &measured);
    Cleaned { text, lines, map, index, notices }
}

/// Whether `next` goes on where the full line `line` was wrapped.
fn joins(source: &str, line: &Raw, next: &Raw, full: usize) -> bool {
    if next.width == 0 || line.width == 0 || line.width + 6 < full {
        return false;
    }
    let (text, following) = (&source[line.range.clone()], &source[next.range.clone()]);
    // An indented line starts a paragraph, unless all are indented alike.
    if next.indent >= 2 && next.indent > line.indent {
        return false;
    }
    if next.indent >= 2 && next.indent == line.indent && ends_sentence(text) {
        return false;
    }
    if ends_sentence(text) && line.width + 2 < full {
        return false;
    }
    !starts_paragraph(following)
}

fn notices(text: &str, index: &text::Index, changes: &Changes, measured: &Measured) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut add =
        |code: u16, name, severity, zh: String, en: String, help: (&str, &str), places: &[Range<usize>]| {
            let mut one = Diagnostic::new(Code(code), name, severity, zh, en).help(help.0, help.1);
            one.spans = places.iter().map(|range| Place::new(text, index, range.clone())).collect();
            found.push(one);
        };
    if !changes.lost.is_empty() {
        let n = changes.lost.len();
        add(
            3,
            "characters-lost",
            Severity::Warning,
            format!("有{n}处文字丢失,只剩替换符号“\u{FFFD}”"),
            format!("characters were lost in {n} places, only the replacement character is left"),
            ("对照原件补上", "supply them from the original"),
            &changes.lost,
        );
    }
    if !changes.invisible.is_empty() {
        let n = changes.invisible.len();
        add(
            4,
            "invisible-characters",
            Severity::Note,
            format!("去掉了{n}个看不见的字符"),
            format!("{n} invisible characters were left out"),
            ("不影响内容", "the contents are not affected"),
            &changes.invisible,
        );
    }
    if !changes.stray.is_empty() {
        let n = changes.stray.len();
        add(
            5,
            "stray-spaces",
            Severity::Note,
            format!("有{n}处多余的空格,已去掉"),
            format!("stray spaces in {n} places were left out"),
            ("不影响内容", "the contents are not affected"),
            &changes.stray,
        );
    }
    if let Some(first) = &changes.full_width_first {
        let n = changes.full_width;
        add(
            6,
            "full-width-forms",
            Severity::Note,
            format!("{n}个全角数字、字母或括号按半角读取"),
            format!("{n} full-width figures, letters or brackets were read as ASCII"),
            ("不影响内容", "the contents are not affected"),
            std::slice::from_ref(first),
        );
    }
    if !changes.brackets.is_empty() {
        let n = changes.brackets.len();
        add(
            7,
            "odd-brackets",
            Severity::Note,
            format!("{n}个少见的括号或标点按常用的读取"),
            format!("{n} unusual brackets or marks were read as the usual ones"),
            ("文号的年份用六角括号〔〕", "write the year of a document number in 〔〕"),
            &changes.brackets,
        );
    }
    if let Some(start) = changes.simplified_first {
        let n = changes.simplified;
        let line = &text[start..];
        let end = start + line.find([',', '。', ';', ':', '、', '\n']).unwrap_or(line.len());
        let share = measured.traditional * 100 / (measured.traditional + measured.simplified).max(1);
        add(
            8,
            "traditional-characters",
            Severity::Warning,
            format!("文本用繁体字(占可分辨字的{share}%),{n}个字已转为简体"),
            format!(
                "the text is in traditional characters ({share}% of those that tell); {n} were made simplified"
            ),
            (
                "从原发布单位取简体文本,或核对转换结果",
                "take the simplified text of the unit, or check the conversion",
            ),
            std::slice::from_ref(&(start..end)),
        );
    }
    if !changes.glosses.is_empty() {
        let n = changes.glosses.len();
        add(
            9,
            "pinyin-glosses",
            Severity::Warning,
            format!("字后夹有{n}处括注的拼音,已去掉"),
            format!("{n} glosses in pinyin after characters were left out"),
            ("从原发布单位的网站另取文本", "take the text from the site of the unit that published it"),
            &changes.glosses,
        );
    }
    if changes.joined > 0 {
        let n = changes.joined;
        add(
            17,
            "hard-wrapped",
            Severity::Note,
            format!("段落中间有硬换行,{n}处已接上"),
            format!("paragraphs were wrapped by hand; {n} line ends were joined"),
            ("不影响内容", "the contents are not affected"),
            &[],
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cleaned(source: &str) -> String {
        clean(source).text
    }

    #[test]
    fn folds_and_drops_what_the_eye_does_not_miss() {
        for (from, to) in [
            ("  一、总体情况\r\n\u{A0}\r\n(一)关于1项\n", "一、总体情况\n\n(一)关于1项\n"),
            ("(\u{FF11})\u{FF08}\u{4E00}\u{FF09}\u{FF0C}\u{FF1A}\u{FF21}", "(1)(一),:A\n"),
            ("体\u{FF08}t\u{1D0}\u{FF09}育", "体育\n"),
            ("文号〔2022〕1号,﹝2022﹞2号", "文号〔2022〕1号,〔2022〕2号\n"),
            ("整 改 情 况:完成", "整改情况:完成\n"),
            ("于 2022 年 4 月 26 日反馈", "于2022年4月26日反馈\n"),
            ("时间:2023-02-27 16:20 浏览量:1", "时间:2023-02-27 16:20 浏览量:1\n"),
            ("1. 针对问题", "1. 针对问题\n"),
            ("某局党组 关于整改", "某局党组 关于整改\n"),
            ("( 一 )关于", "(一)关于\n"),
            ("完成\u{200B}了\u{FEFF}。      ", "完成了。\n"),
            ("a b  c", "a b c\n"),
        ] {
            assert_eq!(cleaned(from), to, "{from:?}");
        }
    }

    #[test]
    fn glosses_go_and_other_brackets_stay() {
        assert_eq!(
            cleaned("体(tǐ)育工作(gōng zuò),均(jun1)须,股室(单位)(1)(A)(app)了(le)"),
            "体育工作,均须,股室(单位)(1)(A)(app)了\n"
        );
        assert_eq!(cleaned("体(tǐ)育"), "体育\n");
    }

    #[test]
    fn traditional_text_only_is_converted() {
        assert_eq!(
            cleaned("整改進(jìn)度:整改完成,長期堅持,全麵製定"),
            "整改进度:整改完成,长期坚持,全面制定\n"
        );
        let simple = "督促藉口中学落实,乾元镇与藉河两岸的学校们都已经办好了。\n";
        assert_eq!(cleaned(simple), simple);
    }

    #[test]
    fn lost_line_ends_are_found() {
        let text = "现将整改情况通报如下：　　一、整改工作情况　　局党组高度重视,成立专班,召开会议,制定方案,逐条逐项抓好落实,做到件件有着落。　　（一）政治建设方面　　1.学习不深。已完成。";
        assert_eq!(
            cleaned(text),
            "现将整改情况通报如下:\n一、整改工作情况\n局党组高度重视,成立专班,召开会议,制定方案,逐条逐项抓好落实,做到件件有着落。\n(一)政治建设方面\n1.学习不深。已完成。\n"
        );
        let plain = "学习 不够 深入。 抓好落实";
        assert_eq!(cleaned(plain).lines().count(), 1);
    }

    #[test]
    fn hard_wrapped_paragraphs_are_joined() {
        let line = "局党组高度重视巡察整改工作,多次召开会议研究,把责任落实到每一个科室和每一名";
        let source = format!(
            "一、总体情况\n  {line}\n{line}\n{line}\n干部。\n  {line}\n{line}\n{line}\n{line}\n完成。\n(一)关于台账的问题\n"
        );
        let text = cleaned(&source);
        assert_eq!(text.lines().count(), 4, "{text}");
        let plain = "一、甲\n二、乙\n三、丙丙丙\n四、丁\n五、戊\n六、己\n七、庚\n八、辛\n九、壬\n";
        assert_eq!(cleaned(plain), plain);
    }

    proptest! {
        #[test]
        fn any_text_is_cleaned_and_mapped(source in "(?s)([一二系統體(tǐ)((1) \u{A0}\u{3000}\r\n。,、a1\u{200B}\u{FFFD}﹝\u{2028}]|.){0,80}") {
            let out = clean(&source);
            prop_assert_eq!(out.lines.len(), out.text.matches('\n').count());
            let source_chars = source.chars().count();
            let mut last = 0;
            for at in 0..out.text.chars().count() {
                let mapped = out.map.source_char(at);
                prop_assert!(mapped >= last);
                prop_assert!(mapped <= source_chars);
                last = mapped;
            }
            for line in &out.lines {
                prop_assert!(out.text.get(line.range.clone()).is_some());
            }
            for place in out.notices.iter().flat_map(|n| &n.spans) {
                prop_assert!(place.start <= place.end && place.end <= out.text.chars().count());
            }
        }

        #[test]
        fn plain_text_maps_to_itself(source in "([一二三甲乙丙,。ab1]{1,20}\n){1,5}") {
            let out = clean(&source);
            prop_assert_eq!(&out.text, &source);
            let chars: Vec<char> = source.chars().collect();
            for (at, c) in out.text.chars().enumerate() {
                prop_assert_eq!(chars[out.map.source_char(at)], c);
            }
        }
    }
}
