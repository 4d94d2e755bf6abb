//! The parts use the tokens and no colour of their own. (The contrast of the tokens is checked in `src/contrast.rs`.)

const TOKENS: &str = include_str!("../static/tokens.css");

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
