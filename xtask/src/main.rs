//! Automation of this repository: `cargo xtask tidy`, `licenses`, `bless`.
//!
//! What a compiler and clippy cannot know about the house is checked by [`tidy`]: which crate may use which, the
//! licences and origins of the libraries, and that the documents still name what exists. Nothing here is part of
//! the product. **Invariant:** depends on no crate of the product, so that it runs while one of them is broken.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a tool for the terminal speaks there")]

mod licenses;
mod metadata;
mod spdx;
mod tidy;
mod tree;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

const USAGE: &str = "\
usage: cargo xtask <command>

  tidy       check what the compiler cannot know: allowed dependencies, licences and sources,
             documents that name every crate, lint exceptions without a reason, stray files
  licenses   print every library with its version and licence
  bless      run the golden tests again and write what they print as the expected output;
             arguments go to `cargo test` (for one crate: cargo xtask bless -p ledger)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let root = root();
    let outcome = match arguments.split_first() {
        Some((command, [])) if command == "tidy" => tidy::run(&root),
        Some((command, [])) if command == "licenses" => licenses::print(&root),
        Some((command, rest)) if command == "bless" => bless(&root, rest),
        Some((command, [])) if command == "help" || command == "--help" => {
            println!("{USAGE}");
            Ok(true)
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::from(2)
        }
    }
}

/// The folder of the workspace: the one above this crate's.
fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

/// Runs the tests with `TAIZHANG_BLESS=1`, under which a golden test writes its file instead of comparing.
fn bless(root: &Path, arguments: &[String]) -> Result<bool, String> {
    let mut command = Command::new(metadata::cargo());
    command.current_dir(root).arg("test").env("TAIZHANG_BLESS", "1").env("INSTA_UPDATE", "always");
    if arguments.is_empty() {
        command.arg("--workspace");
    }
    let status = command.args(arguments).status().map_err(|error| format!("cannot start cargo: {error}"))?;
    println!("blessed; read the change like any other: git diff");
    Ok(status.success())
}
