//! Hash values and the two functions that make them.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::Digest as _;

/// A 256-bit hash value. Written as 64 lower-case hexadecimal digits wherever it is text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// What stands before the first event of a ledger: 32 zero bytes.
    pub const ZERO: Digest = Digest([0; 32]);

    /// Reads 64 lower-case hexadecimal digits; `None` for anything else.
    pub fn from_hex(text: &str) -> Option<Digest> {
        let bytes = unhex(text)?;
        Digest::from_slice(&bytes)
    }

    /// Takes exactly 32 bytes; `None` for any other length.
    pub fn from_slice(bytes: &[u8]) -> Option<Digest> {
        Some(Digest(bytes.try_into().ok()?))
    }

    /// 64 lower-case hexadecimal digits.
    pub fn to_hex(self) -> String {
        hex(&self.0)
    }
}

impl std::fmt::Display for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_hex())
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Digest::from_hex(&text).ok_or_else(|| serde::de::Error::custom("a hash of 64 lower-case hex digits"))
    }
}

/// Which hash function a ledger (or the installation's tree and files) uses. Chosen once, written in the first
/// event, never changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HashKind {
    /// SHA-256 (FIPS 180-4): the default.
    #[default]
    Sha256,
    /// SM3 (GB/T 32905-2016), where commercial cryptography is assessed.
    Sm3,
}

impl HashKind {
    /// The stored name: `sha256`, `sm3`.
    pub fn key(self) -> &'static str {
        match self {
            HashKind::Sha256 => "sha256",
            HashKind::Sm3 => "sm3",
        }
    }

    /// The kind with this [`HashKind::key`].
    pub fn from_key(key: &str) -> Option<HashKind> {
        match key {
            "sha256" => Some(HashKind::Sha256),
            "sm3" => Some(HashKind::Sm3),
            _ => None,
        }
    }

    /// The hash of the parts, one after the other.
    pub fn of(self, parts: &[&[u8]]) -> Digest {
        let mut hasher = Hasher::new(self);
        for part in parts {
            hasher.update(part);
        }
        hasher.finish()
    }

    /// A hash that is fed piece by piece, for files.
    pub fn hasher(self) -> Hasher {
        Hasher::new(self)
    }
}

/// A hash in the making. Made by [`HashKind::hasher`].
#[derive(Clone)]
pub struct Hasher(Inner);

#[derive(Clone)]
enum Inner {
    Sha256(sha2::Sha256),
    Sm3(sm3::Sm3),
}

impl Hasher {
    fn new(kind: HashKind) -> Self {
        Hasher(match kind {
            HashKind::Sha256 => Inner::Sha256(sha2::Sha256::new()),
            HashKind::Sm3 => Inner::Sm3(sm3::Sm3::new()),
        })
    }

    /// Takes the next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        match &mut self.0 {
            Inner::Sha256(it) => it.update(bytes),
            Inner::Sm3(it) => it.update(bytes),
        }
    }

    /// The value over all pieces.
    pub fn finish(self) -> Digest {
        match self.0 {
            Inner::Sha256(it) => Digest(it.finalize().into()),
            Inner::Sm3(it) => Digest(it.finalize().into()),
        }
    }
}

/// Lower-case hexadecimal digits, two for a byte.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)] as char, DIGITS[usize::from(byte & 15)] as char])
        .collect()
}

/// The bytes of lower-case hexadecimal digits; `None` when it is anything else.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let digits = text.as_bytes();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    digits.chunks_exact(2).map(|pair| Some(value(pair[0])? << 4 | value(pair[1])?)).collect()
}

/// Standard base64 with padding (RFC 4648), as signed notes use it.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = u32::from(chunk[0]) << 16
            | u32::from(chunk.get(1).copied().unwrap_or(0)) << 8
            | u32::from(chunk.get(2).copied().unwrap_or(0));
        for place in 0..4 {
            if place <= chunk.len() {
                text.push(DIGITS[(word >> (18 - 6 * place) & 63) as usize] as char);
            } else {
                text.push('=');
            }
        }
    }
    text
}

/// The bytes of [`base64`]; `None` when it is not exactly what that writes.
pub(crate) fn unbase64(text: &str) -> Option<Vec<u8>> {
    let value = |digit: u8| {
        Some(u32::from(match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        }))
    };
    if !text.len().is_multiple_of(4) {
        return None;
    }
    let digits = text.trim_end_matches('=').as_bytes();
    let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
    for chunk in digits.chunks(4) {
        let mut word = 0;
        for place in 0..4 {
            word = word << 6 | chunk.get(place).map_or(Some(0), |&digit| value(digit))?;
        }
        let kept = match chunk.len() {
            4 => 3,
            3 => 2,
            2 => 1,
            _ => return None,
        };
        bytes.extend_from_slice(&word.to_be_bytes()[1..=kept]);
    }
    (base64(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_functions_give_the_published_values() {
        assert_eq!(
            HashKind::Sha256.of(&[b"a", b"bc"]).to_hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(
            HashKind::Sm3.of(&[b"a", b"bc"]).to_hex(),
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
        );
    }

    #[test]
    fn hex_and_base64_read_back_only_what_they_write() {
        for length in 0..70_u8 {
            let bytes: Vec<u8> = (0..length).map(|it| it.wrapping_mul(37)).collect();
            assert_eq!(unhex(&hex(&bytes)), Some(bytes.clone()));
            assert_eq!(unbase64(&base64(&bytes)), Some(bytes));
        }
        assert_eq!(base64(b"foob"), "Zm9vYg==");
        for wrong in ["Zm9vYg=", "Zm9vYh==", "Zm9v\n", "=", "Z==="] {
            assert_eq!(unbase64(wrong), None, "{wrong:?}");
        }
        for wrong in ["0", "0G", "AB"] {
            assert_eq!(unhex(wrong), None, "{wrong:?}");
        }
    }
}
