//! Traditional and simplified characters.
//!
//! Traditional characters fall together into fewer simplified ones, so a table of single characters with
//! a few exceptions by neighbour is enough for this direction, also for traditional text that a machine
//! made from simplified text (`全麵`, `製定`), which a dictionary of words does not know.

use std::sync::LazyLock;

const FIRST: u32 = 0x4E00;
const COUNT: usize = 0xA000 - 0x4E00;

const CERTAIN: &str = include_str!("../data/traditional.txt");
const DOUBTFUL: &str = include_str!("../data/doubtful.txt");
const SIMPLIFIED: &str = include_str!("../data/simplified.txt");

/// What a character says about the script of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Script {
    Both = 0,
    Traditional = 1,
    Simplified = 2,
}

/// For each character from U+4E00 on: its simplified form, and what it says about the script.
pub(crate) struct Table {
    simple: Vec<u16>,
    script: Vec<Script>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table {
        simple: (0..COUNT).map(|at| at as u16 + FIRST as u16).collect(),
        script: vec![Script::Both; COUNT],
    };
    let lines = |data: &'static str| data.lines().filter(|line| !line.starts_with('#'));
    for (data, certain) in [(CERTAIN, true), (DOUBTFUL, false)] {
        for line in lines(data) {
            let mut chars = line.chars();
            while let (Some(from), Some(to)) = (chars.next(), chars.next()) {
                if let Some(at) = slot(from) {
                    table.simple[at] = to as u16;
                    if certain {
                        table.script[at] = Script::Traditional;
                    }
                }
            }
        }
    }
    for c in lines(SIMPLIFIED).flat_map(str::chars) {
        if let Some(at) = slot(c) {
            table.script[at] = Script::Simplified;
        }
    }
    table
});

/// The table, built when first asked for.
pub(crate) fn table() -> &'static Table {
    &TABLE
}

fn slot(c: char) -> Option<usize> {
    let at = (c as u32).wrapping_sub(FIRST) as usize;
    (at < COUNT).then_some(at)
}

impl Table {
    /// What `c`, given as a code point, says about the script.
    #[inline]
    pub(crate) fn script(&self, code: u32) -> Script {
        match self.script.get(code.wrapping_sub(FIRST) as usize) {
            Some(script) => *script,
            None => Script::Both,
        }
    }

    /// The simplified form of `c` between its neighbours (of the source).
    pub(crate) fn simplify(&self, before: Option<char>, c: char, after: Option<char>) -> char {
        let after_is = |set: &str| after.is_some_and(|c| set.contains(c));
        let before_is = |set: &str| before.is_some_and(|c| set.contains(c));
        match c {
            '著' if after_is("名作称稱述录錄书書") || before_is("显顯编編土原名专專论論卓巨遗遺") =>
            {
                return '著';
            }
            '乾' if after_is("隆坤县縣陵卦") => return '乾',
            '藉' if before_is("慰狼枕蕴蘊") => return '藉',
            '瞭' => return if after_is("望") { '瞭' } else { '了' },
            '覆' if before_is("答回批函禀稟") => return '复',
            _ => {}
        }
        match slot(c) {
            Some(at) => char::from_u32(u32::from(self.simple[at])).unwrap_or(c),
            None => c,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn simple(text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        (0..chars.len())
            .map(|i| {
                let before = i.checked_sub(1).and_then(|b| chars.get(b)).copied();
                table().simplify(before, chars[i], chars.get(i + 1).copied())
            })
            .collect()
    }

    #[test]
    fn what_people_and_machines_wrote_comes_back() {
        for (from, to) in [
            ("全麵製定機製", "全面制定机制"),
            ("教育係統幹部", "教育系统干部"),
            ("中學曆史", "中学历史"),
            ("批複、批覆、覆蓋", "批复、批复、覆盖"),
            ("心理谘詢", "心理咨询"),
            ("件件有著落,著名著作", "件件有着落,著名著作"),
            ("瞭解與瞭望", "了解与瞭望"),
            ("關於後勤裏麵", "关于后勤里面"),
            ("乾部與乾隆", "干部与乾隆"),
            ("佈置徵集", "布置征集"),
        ] {
            assert_eq!(simple(from), to);
        }
    }

    #[test]
    fn simplified_characters_say_so() {
        assert_eq!(table().script('们' as u32), Script::Simplified);
        assert_eq!(table().script('們' as u32), Script::Traditional);
        assert_eq!(table().script('藉' as u32), Script::Both);
        assert_eq!(table().script('a' as u32), Script::Both);
    }
}
