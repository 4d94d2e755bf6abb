//! Bytes to text: which encoding, and what could not be decoded.

use crate::Error;
use crate::han::{self, Script};
use diag::{Code, Diagnostic, Severity};
use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// Text out of bytes.
pub(crate) struct Decoded<'b> {
    pub(crate) text: Cow<'b, str>,
    pub(crate) label: &'static str,
    pub(crate) notices: Vec<Diagnostic>,
}

/// How many bytes are looked at to guess an encoding.
const SAMPLE: usize = 64 * 1024;

pub(crate) fn decode<'b>(name: &str, bytes: &'b [u8]) -> Result<Decoded<'b>, Error> {
    let binary = |looks_like, at| Error::Binary { name: name.to_owned(), looks_like, at };
    if bytes.is_empty() {
        return Err(Error::Empty { name: name.to_owned() });
    }
    if let Some(kind) = magic(bytes) {
        return Err(binary(Some(kind), 0));
    }
    if let Some((encoding, skip)) = Encoding::for_bom(bytes) {
        return finish(encoding, &bytes[skip..], false).map_err(|at| binary(None, at + skip));
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    // The common case first: good UTF-8 without a NUL is neither UTF-16 nor, as a rule, binary.
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.contains('\0')
    {
        return match binary_at(sample) {
            Some(at) => Err(binary(None, at)),
            None => Ok(Decoded { text: Cow::Borrowed(text), label: "utf-8", notices: Vec::new() }),
        };
    }
    if let Some(encoding) = utf16_without_mark(sample) {
        return finish(encoding, bytes, true).map_err(|at| binary(None, at));
    }
    if let Some(at) = binary_at(sample) {
        return Err(binary(None, at));
    }
    // A few bad bytes in good UTF-8 are damage, not another encoding.
    let (encoding, guessed) = if mostly_utf8(bytes) { (UTF_8, false) } else { (guess(bytes), true) };
    finish(encoding, bytes, guessed).map_err(|at| binary(None, at))
}

fn magic(bytes: &[u8]) -> Option<&'static str> {
    let kinds: [(&[u8], &str); 11] = [
        (b"PK\x03\x04", "Word/Excel/WPS (zip)"),
        (b"%PDF-", "PDF"),
        (b"\xD0\xCF\x11\xE0", "Word 97-2003 (.doc)"),
        (b"\x89PNG", "PNG"),
        (b"\xFF\xD8\xFF", "JPEG"),
        (b"GIF8", "GIF"),
        (b"\x7FELF", "ELF"),
        (b"\x1F\x8B", "gzip"),
        (b"Rar!", "RAR"),
        (b"7z\xBC\xAF", "7z"),
        (b"{\\rtf", "RTF"),
    ];
    kinds.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind)
}

/// The first byte that text of an ASCII-compatible encoding never holds, if there are enough of them.
fn binary_at(sample: &[u8]) -> Option<usize> {
    // Without branches, so that many bytes are looked at in one step.
    let odd =
        |byte: &u8| (*byte < 9) | (byte.wrapping_sub(14) < 13) | (byte.wrapping_sub(28) < 4) | (*byte == 127);
    let count = sample.iter().filter(|byte| odd(byte)).count();
    if count == 0 {
        return None;
    }
    let first = sample.iter().position(odd)?;
    let nul = sample.contains(&0);
    // A stray control character comes with copied text; one in a hundred bytes, or a NUL, does not.
    (nul || count * 100 > sample.len()).then_some(first)
}

/// Share of invalid sequences below one in fifty of the non-ASCII ones, and some good ones.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad * 50 <= good + 49 && good >= bad * 2
}

fn utf16_without_mark(sample: &[u8]) -> Option<&'static Encoding> {
    if sample.len() < 4 {
        return None;
    }
    let even = &sample[..sample.len() & !1];
    // Every line end and every ASCII sign holds a NUL; Chinese text in UTF-8 or GB18030 never does.
    let nul = even.contains(&0);
    let likely = |unit: u16| matches!(unit, 0x20..=0x7E | 0x09 | 0x0A | 0x0D | 0xA0 | 0x2010..=0x2027 | 0x3000..=0x301F | 0x4E00..=0x9FFF | 0xFF01..=0xFF5E);
    let units = even.len() / 2;
    let share = |decode: fn([u8; 2]) -> u16| {
        even.chunks_exact(2).filter(|pair| likely(decode([pair[0], pair[1]]))).count()
    };
    let (le, be) = (share(u16::from_le_bytes), share(u16::from_be_bytes));
    let (encoding, best, other) = if le >= be { (UTF_16LE, le, be) } else { (UTF_16BE, be, le) };
    let enough =
        if nul { best * 100 >= units * 90 } else { best * 100 >= units * 98 && other * 100 < units * 60 };
    // Without any NUL, valid UTF-8 is UTF-8.
    if !enough || (!nul && std::str::from_utf8(even).is_ok()) {
        return None;
    }
    if !nul && gb_share(sample) > 0.9 {
        return None;
    }
    Some(encoding)
}

/// The share of common characters when read as GB18030.
fn gb_share(sample: &[u8]) -> f64 {
    let (text, _, _) = GB18030.decode(sample);
    let table = han::table();
    let (mut all, mut common) = (0u32, 0u32);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        all += 1;
        let good = matches!(c, '\u{3000}'..='\u{301F}' | '\u{FF01}'..='\u{FF5E}' | '“' | '”' | '—' | '…')
            || (text::fold::is_han(c) && table.script(c as u32) != Script::Traditional);
        common += u32::from(good);
    }
    f64::from(common) / f64::from(all.max(1))
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(sample, sample.len() == bytes.len());
    let guessed = detector.guess(Some(b"cn"), chardetng::Utf8Detection::Deny);
    if guessed == BIG5 {
        // GBK text is now and then valid Big5 of rare characters; a true Big5 text reads as common ones.
        let (text, _, malformed) = BIG5.decode(sample);
        let han = text.chars().filter(|c| text::fold::is_han(*c)).count();
        let traditional =
            text.chars().filter(|c| han::table().script(*c as u32) == Script::Traditional).count();
        if !malformed && traditional * 20 > han {
            return BIG5;
        }
    }
    // The documents of this domain are Chinese: whatever else is guessed, GB18030 holds all of GBK and GB 2312.
    GB18030
}

/// Decodes, and fails with a byte offset if what comes out is no text.
fn finish<'b>(encoding: &'static Encoding, bytes: &'b [u8], guessed: bool) -> Result<Decoded<'b>, usize> {
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    let label = match encoding {
        e if e == UTF_8 => "utf-8",
        e if e == UTF_16LE => "utf-16le",
        e if e == UTF_16BE => "utf-16be",
        e if e == BIG5 => "big5",
        _ => "gb18030",
    };
    if malformed {
        let replaced = text.matches('\u{FFFD}').count();
        let chars = text.chars().count();
        if replaced * 10 > chars {
            let at = text.find('\u{FFFD}').unwrap_or(0).min(bytes.len());
            return Err(at);
        }
    }
    if let Some(at) = text.find('\0')
        && text.matches('\0').count() * 100 > text.len()
    {
        return Err(at);
    }
    let mut notices = Vec::new();
    if guessed {
        notices.push(
            Diagnostic::new(
                Code(1),
                "encoding-guessed",
                Severity::Note,
                format!("文件没有声明编码,按{}读取", label.to_uppercase()),
                format!("the file declares no encoding and was read as {}", label.to_uppercase()),
            )
            .help("另存为UTF-8", "save it as UTF-8"),
        );
    }
    if malformed {
        notices.push(
            Diagnostic::new(
                Code(2),
                "undecodable-bytes",
                Severity::Warning,
                format!("有的字节不能按{}解码,已用替换符号代替", label.to_uppercase()),
                format!("some bytes are no {} and were replaced", label.to_uppercase()),
            )
            .help("从原文件重新复制,不要截断", "copy the file again, without cutting it"),
        );
    }
    Ok(Decoded { text, label, notices })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "一、整改情况\n中共青禾县水务局党组认真落实县委第二巡察组反馈意见,制定方案。\n1.关于台账不够规范的问题。已完成。\n";

    fn label(bytes: &[u8]) -> (&'static str, String) {
        let decoded = decode("a.txt", bytes).unwrap();
        (decoded.label, decoded.text.into_owned())
    }

    #[test]
    fn encodings_are_recognised() {
        let utf16 = |be: bool, mark: bool| -> Vec<u8> {
            let text = if mark { format!("\u{FEFF}{TEXT}") } else { TEXT.to_owned() };
            text.encode_utf16().flat_map(|u| if be { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
        };
        let (gb, _, bad) = GB18030.encode(TEXT);
        assert!(!bad);
        let cases: [(&str, Vec<u8>); 7] = [
            ("utf-8", TEXT.as_bytes().to_vec()),
            ("utf-8", format!("\u{FEFF}{TEXT}").into_bytes()),
            ("utf-16le", utf16(false, true)),
            ("utf-16be", utf16(true, true)),
            ("utf-16le", utf16(false, false)),
            ("utf-16be", utf16(true, false)),
            ("gb18030", gb.into_owned()),
        ];
        for (expected, bytes) in cases {
            assert_eq!(label(&bytes), (expected, TEXT.to_owned()));
        }
    }

    #[test]
    fn a_cut_character_is_no_error() {
        let cut = &TEXT.as_bytes()[..TEXT.len() - 5];
        let decoded = decode("a.txt", cut).unwrap();
        assert_eq!(decoded.label, "utf-8");
        assert_eq!(decoded.notices[0].name, "undecodable-bytes");
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let noise: Vec<u8> = (0..4000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for bytes in [&b"PK\x03\x04abc"[..], b"%PDF-1.4\n", &noise[..], &[0; 100]] {
            assert!(matches!(decode("a", bytes), Err(Error::Binary { .. })), "{:?}", &bytes[..4]);
        }
        assert!(matches!(decode("a", b""), Err(Error::Empty { .. })));
    }
}
