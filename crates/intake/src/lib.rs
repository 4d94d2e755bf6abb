//! Foreign bytes to cleaned text with a map back to the source.
//!
//! The line is: bytes → encoding ([`decode`]) → lines → cleaned text ([`clean`]) → roles of the lines
//! ([`furniture`]). This crate alone touches foreign bytes; it never panics on them and runs in linear
//! time. What it changed it says, as diagnostics `TZ001` to `TZ017` in [`Document::notices`]; what is no
//! part of the document (menus, counters, footers, spam) stays in the text and is marked as such, so that
//! every place of the source can still be shown.
//!
//! Start with [`read`]; [`Document`] is what comes out.

mod clean;
mod decode;
mod error;
mod furniture;
mod han;
mod map;

pub use error::Error;
pub use map::SourceMap;

use diag::{Code, Diagnostic, Place, Severity};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::ops::Range;
use std::path::Path;

/// The largest file that is read, in bytes (64 MiB).
pub const BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Where a document came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// File name without its folder.
    pub name: String,
    /// Such as `text/plain`.
    pub media_type: String,
    /// Encoding label in lower case: `utf-8`, `utf-16le`, `utf-16be`, `gb18030`, `big5`.
    pub encoding: String,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
}

/// What a line of the cleaned text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A paragraph of the document.
    Text,
    /// Nothing.
    Blank,
    /// Part of the page around the document: menus, source and time lines, counters, page numbers.
    Furniture,
    /// Foreign advertising and disclaimers of a copying site.
    Spam,
}

/// One line of the cleaned text: a paragraph, or a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Bytes of the cleaned text, without the line feed.
    pub range: Range<usize>,
    /// What the line is.
    pub role: Role,
}

/// A document that was read: cleaned text, its lines, and the way back to the source.
#[derive(Debug, Clone)]
pub struct Document {
    /// Where it came from.
    pub source: Source,
    /// Cleaned text: simplified characters, ASCII forms of full-width ones, one paragraph a line.
    pub text: String,
    /// The lines of `text`, in order, none left out.
    pub lines: Vec<Line>,
    /// Characters and lines of `text`.
    pub index: text::Index,
    /// From characters of `text` to characters of the decoded source.
    pub map: SourceMap,
    /// What cleaning changed and noticed.
    pub notices: Vec<Diagnostic>,
}

/// Reads the file at `path`.
///
/// # Errors
/// When the file cannot be opened, is larger than [`BYTES_MAX`] (found before it is read), empty or no text.
pub fn read_file(path: &Path) -> Result<Document, Error> {
    let name =
        path.file_name().map_or_else(|| path.display().to_string(), |n| n.to_string_lossy().into_owned());
    let shown = path.display().to_string();
    let unreadable = |source| Error::Unreadable { name: shown.clone(), source };
    let meta = std::fs::metadata(path).map_err(unreadable)?;
    if meta.is_file() && meta.len() > BYTES_MAX {
        return Err(Error::TooLarge { name: shown, bytes: meta.len(), bytes_max: BYTES_MAX });
    }
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0).min(BYTES_MAX as usize) + 1);
    // A device or pipe has no length: it is read up to the limit and one byte more.
    std::io::Read::read_to_end(&mut std::io::Read::take(file, BYTES_MAX + 1), &mut bytes)
        .map_err(unreadable)?;
    read(&name, &bytes).map_err(|error| error.named(&shown))
}

/// Reads `bytes`, the contents of a file called `name`.
///
/// # Errors
/// When there are more than [`BYTES_MAX`] bytes, when they hold no text at all, or are no text file.
/// Bytes that cannot be decoded are no error: they are replaced and reported.
pub fn read(name: &str, bytes: &[u8]) -> Result<Document, Error> {
    if bytes.len() as u64 > BYTES_MAX {
        return Err(Error::TooLarge {
            name: name.to_owned(),
            bytes: bytes.len() as u64,
            bytes_max: BYTES_MAX,
        });
    }
    let decoded = decode::decode(name, bytes)?;
    let source = Source {
        name: name.to_owned(),
        media_type: "text/plain".to_owned(),
        encoding: decoded.label.to_owned(),
        sha256: hex(&Sha256::digest(bytes)),
    };
    let mut cleaned = clean::clean(&decoded.text);
    if cleaned.text.bytes().all(|b| b == b'\n') {
        return Err(Error::Empty { name: name.to_owned() });
    }
    furniture::mark(&cleaned.text, &mut cleaned.lines);
    let mut notices = decoded.notices;
    notices.append(&mut cleaned.notices);
    notices.append(&mut furniture_notices(&cleaned.text, &cleaned.lines, &cleaned.index));
    diag::sort(&mut notices);
    let clean::Cleaned { text, lines, map, index, .. } = cleaned;
    Ok(Document { source, text, lines, index, map, notices })
}

fn furniture_notices(text: &str, lines: &[Line], index: &text::Index) -> Vec<Diagnostic> {
    let places = |role: Role| -> Vec<Place> {
        lines
            .iter()
            .filter(|line| line.role == role)
            .take(clean::PLACES_MAX)
            .map(|line| Place::new(text, index, line.range.clone()))
            .collect()
    };
    let mut found = Vec::new();
    let furniture = places(Role::Furniture);
    if !furniture.is_empty() {
        let count = furniture.len();
        let mut one = Diagnostic::new(
            Code(10),
            "page-furniture",
            Severity::Note,
            format!("{count}行是网页或版面的附属内容,不作正文"),
            format!("{count} lines belong to the page around the document, not to its text"),
        )
        .help("发布或归档前删去", "remove them before the text is issued or filed");
        one.spans = furniture;
        found.push(one);
    }
    let spam = places(Role::Spam);
    for place in spam {
        found.push(
            Diagnostic::new(
                Code(11),
                "spam",
                Severity::Warning,
                "与本文无关的链接、广告或转载声明",
                "a link, an advertisement or a disclaimer that is foreign to the document",
            )
            .at(place)
            .help("从原发布单位的网站另取文本", "take the text from the site of the unit that published it"),
        );
    }
    found
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out
}
