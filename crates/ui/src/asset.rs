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
        make("app", "css", CSS, "text/css; charset=utf-8"),
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
