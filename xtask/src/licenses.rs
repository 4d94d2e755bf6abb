//! Licences and origins of the libraries: permissive licences, from crates.io alone.

use crate::metadata::{self, Package};
use crate::spdx;
use std::path::Path;

/// How cargo writes crates.io as a source.
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Libraries that only tests use and nobody is given, with the one licence off the list under which we take them:
/// fantoccini, which drives the browser, needs `webdriver`.
const TESTS_ONLY: [(&str, &str); 1] = [("webdriver", "MPL-2.0")];

/// Prints a line for each library: name, version, licence.
pub(crate) fn print(root: &Path) -> Result<bool, String> {
    let packages = metadata::load(root)?;
    for package in packages.iter().filter(|it| it.source.is_some()) {
        println!(
            "{}\t{}\t{}",
            package.name,
            package.version,
            package.license.as_deref().unwrap_or("unknown")
        );
    }
    Ok(true)
}

/// What is wrong with the licence and the origin of each package.
pub(crate) fn check(packages: &[Package]) -> Vec<String> {
    let mut wrong = Vec::new();
    for package in packages {
        let name = format!("{} {}", package.name, package.version);
        match package.license.as_deref().map(|expression| (expression, spdx::is_allowed(expression))) {
            None => wrong.push(format!("{name} states no licence")),
            Some((expression, Err(error))) => wrong.push(format!("{name}: licence `{expression}`: {error}")),
            Some((expression, Ok(false))) if TESTS_ONLY.contains(&(package.name.as_str(), expression)) => {}
            Some((expression, Ok(false))) => {
                wrong.push(format!("{name}: licence `{expression}` is not on the list in xtask/src/spdx.rs"));
            }
            Some((_, Ok(true))) => {}
        }
        if package.source.as_deref().is_some_and(|source| source != CRATES_IO) {
            wrong.push(format!(
                "{name} comes from {}, not from crates.io",
                package.source.as_deref().unwrap_or("")
            ));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(license: Option<&str>, source: Option<&str>) -> Package {
        Package {
            name: "x".into(),
            version: "1.0.0".into(),
            license: license.map(str::to_owned),
            source: source.map(str::to_owned),
            uses: vec![],
        }
    }

    #[test]
    fn our_own_and_permissive_libraries_pass() {
        let packages =
            [package(Some("Apache-2.0"), None), package(Some("MIT OR Apache-2.0"), Some(CRATES_IO))];
        assert_eq!(check(&packages), Vec::<String>::new());
    }

    #[test]
    fn each_fault_is_named() {
        for (license, source, word) in [
            (None, Some(CRATES_IO), "states no licence"),
            (Some("GPL-3.0-only"), Some(CRATES_IO), "GPL-3.0-only"),
            (Some("MIT OR"), Some(CRATES_IO), "ends too early"),
            (Some("MIT"), Some("git+https://example.org/x"), "not from crates.io"),
        ] {
            let wrong = check(&[package(license, source)]);
            assert!(wrong.len() == 1 && wrong[0].contains(word), "{wrong:?}");
        }
    }
}
