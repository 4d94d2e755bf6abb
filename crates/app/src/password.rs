//! Passwords and one-time codes: how they are hashed (argon2id) and what is refused.
//!
//! Pure but for the random salt. The secrets themselves stand in the store's table of secrets, never in the
//! journal and never in a log.

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc::PasswordHash,
};
use std::sync::{Condvar, Mutex};

/// Shortest password in characters. NIST SP 800-63B and OWASP ASVS 5 (6.2.1) ask for at least 8, and for length
/// rather than kinds of characters.
pub(crate) const LENGTH_MIN: usize = 10;

/// Longest password in characters: hashing time must not depend on a stranger's wish.
pub(crate) const LENGTH_MAX: usize = 128;

/// Argon2id with 19 MiB, two passes, one lane: the first choice of OWASP's password storage cheat sheet.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// How many hashes are computed at the same time, so that a wave of sign-ins costs time and not memory.
const AT_ONCE: u32 = 2;

/// Why a new password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeakPassword {
    /// Fewer than [`LENGTH_MIN`] characters.
    TooShort,
    /// More than [`LENGTH_MAX`] characters.
    TooLong,
    /// Contains the user name, or is made of one or two characters, or runs along the keyboard.
    Guessable,
}

/// Says whether `password` may be chosen by the person with this user name.
pub(crate) fn check_new(password: &str, username: &str) -> Result<(), WeakPassword> {
    let length = password.chars().count();
    if length < LENGTH_MIN {
        return Err(WeakPassword::TooShort);
    }
    if length > LENGTH_MAX {
        return Err(WeakPassword::TooLong);
    }
    let lower = password.to_lowercase();
    let mut kinds: Vec<char> = lower.chars().collect();
    kinds.sort_unstable();
    kinds.dedup();
    let runs = ["1234567890", "0987654321", "qwertyuiop", "asdfghjkl", "abcdefghij", "password", "1qaz2wsx"];
    // What is left when the well-known runs are taken out must still be something.
    let mut left = lower.clone();
    for run in runs {
        left = left.replace(run, "");
    }
    let names_itself = username.len() >= 3 && lower.contains(&username.to_lowercase());
    if kinds.len() < 4 || left.chars().count() < 4 || names_itself {
        return Err(WeakPassword::Guessable);
    }
    Ok(())
}

/// Hashes and verifies, at most [`AT_ONCE`] at the same time.
pub(crate) struct Hasher {
    argon: Argon2<'static>,
    free: Mutex<u32>,
    freed: Condvar,
    /// A hash of nothing: verifying against it takes as long as against a real one.
    decoy: String,
}

impl Default for Hasher {
    fn default() -> Self {
        let params = Params::new(MEMORY_KIB, PASSES, 1, None)
            .expect("invariant: the constants are within argon2's limits");
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = argon
            .hash_password(b"nobody has this password")
            .expect("invariant: hashing a short constant cannot fail")
            .to_string();
        Hasher { argon, free: Mutex::new(AT_ONCE), freed: Condvar::new(), decoy }
    }
}

impl Hasher {
    /// The hash of `password` with a fresh salt, as a PHC string.
    pub(crate) fn hash(&self, password: &str) -> String {
        self.one_of_few(|| {
            self.argon
                .hash_password(password.as_bytes())
                .expect("invariant: the length was checked, and salts are made by the library")
                .to_string()
        })
    }

    /// Whether `password` is the one behind `stored`. Without a stored hash (no such account) it takes as long
    /// and is false.
    pub(crate) fn verify(&self, password: &str, stored: Option<&str>) -> bool {
        if password.len() > LENGTH_MAX * 4 {
            return false;
        }
        self.one_of_few(|| {
            let phc = PasswordHash::new(stored.unwrap_or(&self.decoy));
            let good = phc.is_ok_and(|phc| self.argon.verify_password(password.as_bytes(), &phc).is_ok());
            good && stored.is_some()
        })
    }

    fn one_of_few<T>(&self, work: impl FnOnce() -> T) -> T {
        let mut free = self.free.lock().unwrap_or_else(|it| it.into_inner());
        while *free == 0 {
            free = self.freed.wait(free).unwrap_or_else(|it| it.into_inner());
        }
        *free -= 1;
        drop(free);
        let result = work();
        *self.free.lock().unwrap_or_else(|it| it.into_inner()) += 1;
        self.freed.notify_one();
        result
    }
}

/// A one-time code that people read aloud and type: four groups of four characters without 0 O 1 I L.
pub(crate) fn code_of(secret: &[u8]) -> String {
    const LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    let letters: Vec<char> =
        secret.iter().take(16).map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// The code as typed, without what people add to it.
pub(crate) fn code_folded(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_uppercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_first_is_refused() {
        for (password, weak) in [
            ("kurz", WeakPassword::TooShort),
            ("1234567890", WeakPassword::Guessable),
            ("password1234567890", WeakPassword::Guessable),
            ("aaaaaaaaaaaaaaa", WeakPassword::Guessable),
            ("wangwei-wangwei", WeakPassword::Guessable),
        ] {
            assert_eq!(check_new(password, "wangwei"), Err(weak), "{password}");
        }
        assert_eq!(check_new(&"长".repeat(200), "wangwei"), Err(WeakPassword::TooLong));
        assert_eq!(check_new("汀江水满三月花又开了", "wangwei"), Ok(()));
        assert_eq!(check_new("green tea at four", "wangwei"), Ok(()));
        assert_eq!(check_new(&"green tea at four, ".repeat(6), "wangwei"), Ok(()), "114 characters");
    }

    #[test]
    fn a_hash_is_good_for_its_password_alone() {
        let hasher = Hasher::default();
        let stored = hasher.hash("green tea at four");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(hasher.verify("green tea at four", Some(&stored)));
        for other in ["green tea at five", "green tea at four ", " green tea at four", "Green tea at four"] {
            assert!(!hasher.verify(other, Some(&stored)), "{other:?}");
        }
        assert!(!hasher.verify("nobody has this password", None));
        assert!(!hasher.verify("x", Some("not a hash")));
    }

    #[test]
    fn codes_are_typed_as_people_type() {
        let code = code_of(&[0, 1, 2, 3, 30, 31, 255, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
        assert_eq!(code.len(), 19);
        assert_eq!(code_folded(&code.to_lowercase().replace('-', " ")), code.replace('-', ""));
    }
}
