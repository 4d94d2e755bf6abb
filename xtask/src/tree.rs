//! The files of the repository, as the checks read them.

use std::path::Path;
use std::process::Command;

/// One file: its path with `/` from the root of the repository, and its bytes.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// `crates/text/src/lib.rs`
    pub(crate) path: String,
    /// The whole content.
    pub(crate) bytes: Vec<u8>,
}

impl File {
    /// The content, where it is text.
    pub(crate) fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok().filter(|text| !text.contains('\0'))
    }
}

/// Every file that is or would be committed: git's list where there is one, else the folder without what is built.
pub(crate) fn load(root: &Path) -> Result<Vec<File>, String> {
    let mut paths = match git(root) {
        Some(paths) => paths,
        None => {
            let mut paths = Vec::new();
            walk(root, "", &mut paths)?;
            paths
        }
    };
    paths.sort();
    paths.dedup();
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        // Listed and gone: deleted in the working copy, not yet in the index.
        if let Ok(bytes) = std::fs::read(root.join(&path)) {
            files.push(File { path, bytes });
        }
    }
    Ok(files)
}

fn git(root: &Path) -> Option<Vec<String>> {
    let output = Command::new("git")
        .current_dir(root)
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    let paths: Vec<String> = text.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect();
    (!paths.is_empty()).then_some(paths)
}

fn walk(root: &Path, below: &str, paths: &mut Vec<String>) -> Result<(), String> {
    let folder = root.join(below);
    let entries = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let entry = entry.map_err(|error| format!("{}: {error}", folder.display()))?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        let kind = entry.file_type().map_err(|error| format!("{path}: {error}"))?;
        if kind.is_dir() {
            if !(below.is_empty() && ["target", "data", ".git"].contains(&name.as_str())) {
                walk(root, &path, paths)?;
            }
        } else if kind.is_file() {
            paths.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_source_is_found_with_and_without_git() {
        let root = crate::root();
        let own = "xtask/src/tree.rs";
        assert!(load(&root).unwrap().iter().any(|file| file.path == own));
        let mut walked = Vec::new();
        walk(&root, "", &mut walked).unwrap();
        assert!(walked.iter().any(|path| path == own));
        assert!(!walked.iter().any(|path| path.starts_with("target/") || path.starts_with(".git/")));
    }

    #[test]
    fn bytes_that_are_no_text_have_no_text() {
        let file = |bytes: &[u8]| File { path: "x".into(), bytes: bytes.to_vec() };
        assert_eq!(file("台账".as_bytes()).text(), Some("台账"));
        assert_eq!(file(b"a\0b").text(), None);
        assert_eq!(file(&[0xff, 0xfe]).text(), None);
    }
}
