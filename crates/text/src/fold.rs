//! Folding of single characters: full-width forms to ASCII, odd brackets to the usual ones.

/// Whether `c` is a Han character of the blocks that running text uses.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{20000}'..='\u{2FA1F}' | '\u{F900}'..='\u{FAFF}' | '〇')
}

/// The ASCII form of a full-width one (`（` → `(`, `１` → `1`, `，` → `,`); `None` for all others.
pub fn full_width(c: char) -> Option<char> {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0),
        _ => None,
    }
}

/// Columns that `c` takes in a terminal: 2 for East Asian wide characters, 0 for combining marks.
pub fn width(c: char) -> usize {
    match c {
        '\u{0300}'..='\u{036F}' | '\u{200B}'..='\u{200F}' | '\u{FE00}'..='\u{FE0F}' => 0,
        '\u{1100}'..='\u{115F}'
        | '\u{2E80}'..='\u{303E}'
        | '\u{3041}'..='\u{A4CF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE6F}'
        | '\u{FF00}'..='\u{FF60}'
        | '\u{FFE0}'..='\u{FFE6}'
        | '\u{1F300}'..='\u{1F64F}'
        | '\u{20000}'..='\u{3FFFD}' => 2,
        // Quotation marks and the ellipsis are drawn wide by Chinese fonts.
        '“' | '”' | '‘' | '’' | '…' | '—' => 2,
        _ => 1,
    }
}
