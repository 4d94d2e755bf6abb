//! The contrast of the pairs of colours that the interface uses, computed from the tokens (WCAG 2.2).

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../static/tokens.css");

/// Foreground, backgrounds, least ratio: running text 7, other text 4.5, edges, focus and the mark 3. A new pair goes in here.
const PAIRS: [(&str, &[&str], f64); 12] = [
    (
        "ink",
        &["paper", "ground", "sunk", "select-bg", "mark-bg", "late-bg", "near-bg", "wait-bg", "done-bg"],
        7.0,
    ),
    ("ink-2", &["paper", "ground", "sunk", "select-bg", "mark-bg", "near-bg"], 4.5),
    ("ink-3", &["paper", "ground", "sunk", "select-bg"], 4.5),
    ("on-accent", &["accent", "accent-hover"], 4.5),
    ("late", &["paper", "ground", "sunk", "late-bg", "select-bg", "mark-bg"], 4.5),
    ("near", &["paper", "ground", "sunk", "near-bg", "select-bg"], 4.5),
    ("block", &["paper", "ground", "sunk", "block-bg", "select-bg"], 4.5),
    ("wait", &["paper", "ground", "sunk", "wait-bg", "select-bg"], 4.5),
    ("done", &["paper", "ground", "sunk", "done-bg", "select-bg"], 4.5),
    ("edge", &["paper", "ground"], 3.0),
    ("accent", &["paper", "ground"], 3.0),
    ("focus", &["paper", "ground", "sunk"], 3.0),
];

/// One pair in one theme.
#[derive(Debug, Clone, PartialEq)]
pub struct Contrast {
    /// Name of the foreground's token.
    pub fore: &'static str,
    /// Name of the background's token.
    pub back: &'static str,
    /// The ratio, 1 to 21; 0 where a token is missing.
    pub ratio: f64,
    /// The least that is allowed.
    pub least: f64,
}

impl Contrast {
    pub(crate) fn shown(&self) -> String {
        format!("{:.1}", self.ratio)
    }

    pub(crate) fn floor(&self) -> String {
        format!("{:.1}", self.least)
    }
}

/// All pairs of the light (`dark` = false) or the dark theme.
#[must_use]
pub fn contrasts(dark: bool) -> Vec<Contrast> {
    let colours = if dark { block(DARK) } else { block(LIGHT) };
    let mut out = Vec::new();
    for (fore, backs, least) in PAIRS {
        for back in backs {
            let ratio = match (colours.get(fore), colours.get(*back)) {
                (Some(a), Some(b)) => ratio(*a, *b),
                (None, _) | (_, None) => 0.0,
            };
            out.push(Contrast { fore, back, ratio, least });
        }
    }
    out
}

const LIGHT: &str = ":root, [data-theme=\"light\"] {";
const DARK: &str = ":root[data-theme=\"dark\"], [data-theme=\"dark\"] {";

/// The colours that stand after this selector.
fn block(selector: &str) -> BTreeMap<&'static str, u32> {
    let Some(start) = TOKENS.find(selector) else { return BTreeMap::new() };
    let body = &TOKENS[start + selector.len()..];
    let body = body.split('}').next().unwrap_or_default();
    body.split(';')
        .filter_map(|line| {
            let (name, value) = line.rsplit_once("--")?.1.split_once(':')?;
            let hex = value.trim().strip_prefix('#').filter(|hex| hex.len() == 6)?;
            Some((name, u32::from_str_radix(hex, 16).ok()?))
        })
        .collect()
}

fn luminance(colour: u32) -> f64 {
    let part = |shift: u32| {
        let c = f64::from((colour >> shift) & 0xff) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(16) + 0.7152 * part(8) + 0.0722 * part(0)
}

fn ratio(a: u32, b: u32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_themes_hold_aa() {
        for dark in [false, true] {
            for pair in contrasts(dark) {
                assert!(pair.ratio >= pair.least, "dark {dark}: {pair:?}");
            }
        }
    }

    #[test]
    fn the_ratio_is_that_of_the_rule() {
        assert!((ratio(0xff_ff_ff, 0) - 21.0).abs() < 1e-9);
        assert!((ratio(0x76_76_76, 0xff_ff_ff) - 4.54).abs() < 0.01);
    }

    #[test]
    fn the_two_dark_blocks_are_alike() {
        let dark = block(DARK);
        assert!(dark.len() > 20);
        assert_eq!(dark, block(":root:not([data-theme=\"light\"]) {"));
    }
}
