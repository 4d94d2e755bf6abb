//! A signed checkpoint: what the whole log was at one instant, in a text that fits on a page.
//!
//! The form is that of C2SP `tlog-checkpoint` inside a C2SP `signed-note`: origin, number of leaves, root, then our
//! own lines, an empty line, and the signature line. Kept at a second path, it shows when the end of the log was cut
//! off; its [`short_code`] stands on papers.

use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use jiff::Timestamp;

use crate::digest::{base64, unbase64};
use crate::{Digest, HashKind, Position};

/// What a checkpoint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The installation's identifier; the origin line is `taizhang/` and this.
    pub installation: String,
    /// The hash function of the tree.
    pub hash: HashKind,
    /// The number of leaves (ledger heads) in the tree.
    pub size: u64,
    /// The root over them.
    pub root: Digest,
    /// The newest event that they cover.
    pub position: Position,
    /// The instant of recording of that event.
    pub at: Timestamp,
}

impl Checkpoint {
    fn origin(&self) -> String {
        format!("taizhang/{}", self.installation)
    }

    /// The text that is signed: each line ends with a line feed.
    fn text(&self, key: &VerifyingKey) -> String {
        format!(
            "{}\n{}\n{}\nposition {}\nat {:.3}\nhash {}\nkey ed25519 {}\n",
            self.origin(),
            self.size,
            base64(&self.root.0),
            self.position,
            self.at,
            self.hash.key(),
            base64(key.as_bytes()),
        )
    }
}

/// A code of 12 characters in three groups (`7K2M-Q0ZD-9FHT`) for papers: 60 bits of the hash over position and
/// root, in Crockford's base 32 without I, L, O and U.
pub fn short_code(checkpoint: &Checkpoint) -> String {
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let hash = checkpoint.hash.of(&[
        b"taizhang.code/1\n",
        checkpoint.installation.as_bytes(),
        b"\n",
        &checkpoint.size.to_be_bytes(),
        &checkpoint.position.0.to_be_bytes(),
        &checkpoint.root.0,
    ]);
    let word = hash.0[..8].iter().fold(0_u64, |word, &byte| word << 8 | u64::from(byte)) >> 4;
    let digit = |place: u32| DIGITS[(word >> (55 - 5 * place) & 31) as usize] as char;
    let group = |first: u32| (first..first + 4).map(digit).collect::<String>();
    format!("{}-{}-{}", group(0), group(4), group(8))
}

/// The installation's key for signing checkpoints (Ed25519).
pub struct Signer(SigningKey);

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The secret must never reach a log.
        write!(f, "Signer({})", base64(&self.public_key()))
    }
}

impl Signer {
    /// The key with this secret of 32 random bytes.
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        Signer(SigningKey::from_bytes(secret))
    }

    /// The public key, 32 bytes.
    pub fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Signs.
    pub fn sign(&self, checkpoint: Checkpoint) -> SignedCheckpoint {
        let key = self.0.verifying_key();
        let signature = self.0.sign(checkpoint.text(&key).as_bytes());
        SignedCheckpoint { checkpoint, key: key.to_bytes(), signature: signature.to_bytes() }
    }
}

/// A checkpoint with its signature and the public key that checks it. One that was read from text has been checked
/// against the key it names; whether that key is the installation's is for the caller to compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// The public key, 32 bytes.
    pub key: [u8; 32],
    signature: [u8; 64],
}

/// Why a text is no checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckpointError {
    /// Not the form of a signed checkpoint.
    Form,
    /// The signature is not by the key it names.
    Signature,
}

impl std::fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            CheckpointError::Form => "not a signed checkpoint",
            CheckpointError::Signature => "the checkpoint's signature does not hold",
        })
    }
}

impl std::error::Error for CheckpointError {}

/// The first four bytes of the key hash of a signed note: `SHA-256(name ‖ LF ‖ 0x01 ‖ key)`.
fn key_id(name: &str, key: &[u8; 32]) -> [u8; 4] {
    let hash = HashKind::Sha256.of(&[name.as_bytes(), b"\n\x01", key]);
    [hash.0[0], hash.0[1], hash.0[2], hash.0[3]]
}

impl SignedCheckpoint {
    /// The text of the note.
    pub fn to_text(&self) -> String {
        let origin = self.checkpoint.origin();
        let mut signed = key_id(&origin, &self.key).to_vec();
        signed.extend_from_slice(&self.signature);
        // The key was made from a signing key or checked when it was read.
        let text =
            VerifyingKey::from_bytes(&self.key).map(|key| self.checkpoint.text(&key)).unwrap_or_default();
        format!("{text}\n\u{2014} {origin} {}\n", base64(&signed))
    }

    /// Reads a note and checks its signature with the key that it names.
    ///
    /// # Errors
    /// When it has another form, or the signature does not hold.
    pub fn from_text(text: &str) -> Result<Self, CheckpointError> {
        let form = || CheckpointError::Form;
        let mut lines = text.lines();
        let mut line = || lines.next().ok_or(CheckpointError::Form);
        let installation = line()?.strip_prefix("taizhang/").ok_or_else(form)?.to_owned();
        let size = line()?.parse().map_err(|_| form())?;
        let root = unbase64(line()?).and_then(|it| Digest::from_slice(&it)).ok_or_else(form)?;
        let position = line()?.strip_prefix("position ").and_then(|it| it.parse().ok()).ok_or_else(form)?;
        let at = line()?.strip_prefix("at ").and_then(|it| it.parse().ok()).ok_or_else(form)?;
        let hash = line()?.strip_prefix("hash ").and_then(HashKind::from_key).ok_or_else(form)?;
        let key = line()?.strip_prefix("key ed25519 ").and_then(unbase64).ok_or_else(form)?;
        let key: [u8; 32] = key.try_into().map_err(|_| form())?;
        let checkpoint = Checkpoint { installation, hash, size, root, position: Position(position), at };
        if !line()?.is_empty() {
            return Err(form());
        }
        let origin = checkpoint.origin();
        let signed = line()?
            .strip_prefix("\u{2014} ")
            .and_then(|it| it.strip_prefix(origin.as_str()))
            .and_then(|it| it.strip_prefix(' '))
            .and_then(unbase64)
            .ok_or_else(form)?;
        let (id, signature) = signed.split_first_chunk::<4>().ok_or_else(form)?;
        let signature: [u8; 64] = signature.try_into().map_err(|_| form())?;
        let verifying = VerifyingKey::from_bytes(&key).map_err(|_| form())?;
        let holds = *id == key_id(&origin, &key)
            && verifying
                .verify(checkpoint.text(&verifying).as_bytes(), &Signature::from_bytes(&signature))
                .is_ok();
        let read = SignedCheckpoint { checkpoint, key, signature };
        // Exactly the text that we write: one checkpoint has one text.
        if !holds || read.to_text() != text {
            return Err(CheckpointError::Signature);
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> SignedCheckpoint {
        Signer::from_secret(&[7; 32]).sign(Checkpoint {
            installation: "01J0000000000000000000TEST".into(),
            hash: HashKind::Sha256,
            size: 42,
            root: Digest([9; 32]),
            position: Position(1234),
            at: "2026-11-22T02:58:29.123Z".parse().unwrap(),
        })
    }

    #[test]
    fn a_checkpoint_reads_back() {
        let signed = example();
        let text = signed.to_text();
        assert_eq!(SignedCheckpoint::from_text(&text), Ok(signed), "{text}");
        assert!(text.starts_with("taizhang/01J0000000000000000000TEST\n42\nCQkJ"), "{text}");
    }

    #[test]
    fn no_changed_byte_is_believed() {
        let text = example().to_text();
        for place in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[place] ^= 1;
            if let Ok(changed) = String::from_utf8(bytes) {
                assert!(SignedCheckpoint::from_text(&changed).is_err(), "byte {place}: {changed}");
            }
        }
        for length in 0..text.len() {
            if let Some(cut) = text.get(..length) {
                assert!(SignedCheckpoint::from_text(cut).is_err(), "cut at {length}");
            }
        }
    }

    #[test]
    fn the_short_code_has_three_groups_and_follows_the_root() {
        let mut checkpoint = example().checkpoint;
        let code = short_code(&checkpoint);
        assert_eq!(code.len(), 14);
        checkpoint.root.0[31] ^= 1;
        assert_ne!(short_code(&checkpoint), code);
    }
}
