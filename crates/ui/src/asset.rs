//! The style sheet and the script, inside the binary, under addresses that change with their content.

use std::sync::LazyLock;

const CSS: &str = concat!(include_str!("../static/tokens.css"), include_str!("../static/parts.css"));
const JS: &str = include_str!("../static/app.js");

/// A static file as it is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Path below `/static/`, with the hash of the content: `app.3f9ae1….css`. May be cached for ever.
    pub path: String,
    /// The bytes.
    pub bytes: &'static [u8],
    /// The `Content-Type`.
    pub content_type: &'static str,
    /// A strong `ETag`, with its quotes.
    pub etag: String,
}

static ASSETS: LazyLock<[Asset; 2]> = LazyLock::new(|| {
    [
        // Kept until the process ends, like the text in the binary beside it.
        make("app", "css", Box::leak(squeeze(CSS).into_boxed_str()), "text/css; charset=utf-8"),
        make("app", "js", JS, "text/javascript; charset=utf-8"),
    ]
});

fn make(stem: &str, ext: &str, text: &'static str, content_type: &'static str) -> Asset {
    let hash = fnv1a(text.as_bytes());
    Asset {
        path: format!("{stem}.{hash:016x}.{ext}"),
        bytes: text.as_bytes(),
        content_type,
        etag: format!("\"{hash:016x}\""),
    }
}

/// A style sheet without comments and without the spaces that mean nothing; text in quotes stays as it is.
fn squeeze(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(c) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            continue;
        }
        rest = &rest[c.len_utf8()..];
        match c {
            '"' => {
                let end = rest.find('"').map_or(rest.len(), |at| at + 1);
                out.push('"');
                out.push_str(&rest[..end]);
                rest = &rest[end..];
            }
            c if c.is_whitespace() => {
                if !out.is_empty() && !out.ends_with(['{', '}', ';', ',', ':', ' ']) {
                    out.push(' ');
                }
            }
            '{' | '}' | ';' | ',' => {
                if out.ends_with(' ') {
                    out.pop();
                }
                if c == '}' && out.ends_with(';') {
                    out.pop();
                }
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// FNV-1a, 64 bit: names a version of our own file; it guards nothing.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// The file at this path below `/static/` (`app.<hash>.css`), or `None`.
#[must_use]
pub fn asset(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.path == path)
}

/// All static files.
#[must_use]
pub fn assets() -> &'static [Asset] {
    &*ASSETS
}

/// The address of the style sheet: `/static/app.<hash>.css`.
#[must_use]
pub fn css_href() -> String {
    format!("/static/{}", ASSETS[0].path)
}

/// The address of the script: `/static/app.<hash>.js`.
#[must_use]
pub fn js_href() -> String {
    format!("/static/{}", ASSETS[1].path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_is_squeezed_and_means_the_same() {
        let css = "/* a { */\n:root, [x=\"a  b\"] {\n  --a: 1px;  --b: \"{ ; }\";\n}\ntr > :first-child { width: calc(1px + 2px); }\n";
        let expected = ":root,[x=\"a  b\"]{--a:1px;--b:\"{ ; }\"}tr > :first-child{width:calc(1px + 2px)}";
        assert_eq!(squeeze(css), expected);
        let same = |c: char| css_count(CSS, c) == css_count(&squeeze(CSS), c);
        assert!(same('{') && same('}') && same('('));
    }

    /// How often a character stands outside of comments.
    fn css_count(css: &str, wanted: char) -> usize {
        let mut count = 0;
        let mut rest = css;
        while !rest.is_empty() {
            let (before, after) = rest.split_once("/*").unwrap_or((rest, ""));
            count += before.matches(wanted).count();
            rest = after.split_once("*/").map_or("", |(_, after)| after);
        }
        count
    }

    #[test]
    fn assets_are_found_under_their_hashed_names_only() {
        for file in assets() {
            assert_eq!(asset(&file.path), Some(file));
            assert!(file.etag.starts_with('"') && file.etag.ends_with('"'));
        }
        assert_eq!(asset("app.css"), None);
        assert_eq!(asset("../Cargo.toml"), None);
        let size: usize = assets().iter().map(|file| file.bytes.len()).sum();
        assert!(size < 70_000, "style and script grew to {size} bytes");
    }
}
