//! The pairs of colours that the interface uses hold WCAG 2.2 AA in both themes: text 4.5, running text 7, edges and focus 3.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../static/tokens.css");

/// Foreground, backgrounds, least ratio.
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

fn luminance(colour: &str) -> f64 {
    let part = |at: usize| {
        let c = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).expect("a colour")) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
}

fn ratio(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// The colours that stand after this selector.
fn block(selector: &str) -> BTreeMap<String, String> {
    let start = TOKENS.find(selector).unwrap_or_else(|| panic!("no {selector}")) + selector.len();
    let body = &TOKENS[start..];
    let body = &body[..body.find('}').expect("a closed block")];
    body.split(';')
        .filter_map(|line| {
            let (name, value) = line.trim().rsplit_once("--")?.1.split_once(':')?;
            let value = value.trim();
            (value.len() == 7 && value.starts_with('#')).then(|| (name.to_owned(), value.to_owned()))
        })
        .collect()
}

#[test]
fn both_themes_hold_aa() {
    let light = block(":root, [data-theme=\"light\"] {");
    let dark = block(":root[data-theme=\"dark\"], [data-theme=\"dark\"] {");
    let mut checked = 0;
    for (theme, colours) in [("light", &light), ("dark", &dark)] {
        for (fore, backs, least) in PAIRS {
            for back in backs {
                let got = ratio(&colours[fore], &colours[*back]);
                assert!(got >= least, "{theme}: {fore} on {back} is {got:.2}, least {least}");
                checked += 1;
            }
        }
    }
    println!("{checked} pairs");
}

#[test]
fn the_two_dark_blocks_are_alike() {
    let attribute = block(":root[data-theme=\"dark\"], [data-theme=\"dark\"] {");
    let media = block(":root:not([data-theme=\"light\"]) {");
    assert_eq!(attribute, media);
}

#[test]
fn parts_name_no_colour_but_tokens() {
    let css = include_str!("../static/parts.css");
    for (number, line) in css.lines().enumerate() {
        let line = line.replace("body { background: #fff; }", "").replace("solid #000", "");
        if line.contains("data:image/svg+xml") {
            continue; // a picture cannot read a token; its grey is checked as edge
        }
        let colour = line.match_indices('#').any(|(at, _)| {
            let hex: String = line[at + 1..].chars().take_while(char::is_ascii_hexdigit).collect();
            matches!(hex.len(), 3 | 6)
        });
        assert!(!colour && !line.contains("rgb"), "parts.css line {}: {line}", number + 1);
    }
}

#[test]
fn every_token_in_use_exists() {
    let css = include_str!("../static/parts.css");
    for (at, _) in css.match_indices("var(--") {
        let name: String =
            css[at + 6..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        assert!(TOKENS.contains(&format!("--{name}:")), "--{name} is no token");
    }
}
