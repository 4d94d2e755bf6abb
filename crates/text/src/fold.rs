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

/// Chinese text as it is set in print: `,` `;` `:` `?` `!` and brackets beside Han characters in their full-width
/// forms, one character for one, so that offsets stay. Numbers (`1,200`, `8:30`) and Latin words keep theirs. The
/// counterpart of [`full_width`], for what is shown to people.
pub fn typeset(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    // What Chinese text is made of, besides Han characters themselves.
    let chinese = |at: Option<&char>| {
        at.is_some_and(|it| {
            is_han(*it)
                || matches!(it, '\u{3000}'..='\u{303F}' | '“' | '”' | '‘' | '’' | '…' | '—' | '\u{FF00}'..='\u{FF5E}')
        })
    };
    let mut set: Vec<char> = Vec::with_capacity(chars.len());
    // For each bracket that is open: whether it was set full-width.
    let mut open: Vec<bool> = Vec::new();
    for (i, it) in chars.iter().enumerate() {
        let beside = chinese(set.last()) || chinese(chars.get(i + 1));
        let wide = match it {
            '(' => {
                open.push(beside);
                beside
            }
            ')' => open.pop().unwrap_or(beside),
            ',' | ';' | ':' | '?' | '!' => beside,
            _ => false,
        };
        set.push(if wide { char::from_u32(*it as u32 + 0xFEE0).unwrap_or(*it) } else { *it });
    }
    set.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_set_as_in_print_and_offsets_stay() {
        for (folded, printed) in [
            ("学习不深入,落实不到位;问题(如下):", "学习不深入，落实不到位；问题（如下）："),
            ("涉及1,200元,8:30开会", "涉及1,200元，8:30开会"),
            ("抽查27个(件),合计186.4万元,其中3个", "抽查27个（件），合计186.4万元，其中3个"),
            ("see (a, b): no Han", "see (a, b): no Han"),
            ("《办法》,“试行”,2024年", "《办法》，“试行”，2024年"),
            ("泉鲤政文〔2022〕35号(2022)", "泉鲤政文〔2022〕35号（2022）"),
            (")多余,(没关", "）多余，（没关"),
        ] {
            assert_eq!(typeset(folded), printed);
            assert_eq!(typeset(printed), printed, "twice is once");
            assert_eq!(folded.chars().count(), printed.chars().count());
        }
    }
}
