//! What `cargo metadata` says about the packages and who uses whom.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// The platforms that the product is shipped for: only what is linked there is asked for its licence.
const PLATFORMS: [&str; 3] =
    ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu", "loongarch64-unknown-linux-gnu"];

/// One package of the dependency graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Package {
    /// Name as in its manifest.
    pub(crate) name: String,
    /// Version as in its manifest.
    pub(crate) version: String,
    /// SPDX expression; none where the manifest has no `license`.
    pub(crate) license: Option<String>,
    /// Where it came from, as cargo writes it; none for a package of this workspace.
    pub(crate) source: Option<String>,
    /// Direct dependencies that end in the program (development and build dependencies left out).
    pub(crate) uses: Vec<String>,
}

/// The cargo that runs us, so that a toolchain chosen with `+name` stays chosen.
pub(crate) fn cargo() -> String {
    std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned())
}

/// Asks cargo. Needs every library on disk or the network; `Cargo.lock` is never changed.
pub(crate) fn load(root: &Path) -> Result<Vec<Package>, String> {
    let mut command = Command::new(cargo());
    command.current_dir(root).args(["metadata", "--format-version", "1", "--locked"]);
    for platform in PLATFORMS {
        command.args(["--filter-platform", platform]);
    }
    let output = command.output().map_err(|error| format!("cannot start cargo: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim()));
    }
    parse(&String::from_utf8_lossy(&output.stdout))
}

/// Reads the JSON of `cargo metadata --format-version 1`. Packages that no listed platform links are left out.
fn parse(json: &str) -> Result<Vec<Package>, String> {
    let value: Value = serde_json::from_str(json).map_err(|error| format!("cargo metadata: {error}"))?;
    let resolved: BTreeMap<&str, &Value> = list(&value["resolve"]["nodes"])
        .iter()
        .filter_map(|node| Some((node["id"].as_str()?, node)))
        .collect();
    let mut packages: Vec<Package> = list(&value["packages"])
        .iter()
        .filter(|package| package["id"].as_str().is_some_and(|id| resolved.contains_key(id)))
        .filter_map(package)
        .collect();
    packages.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    if packages.is_empty() {
        return Err("cargo metadata names no package".to_owned());
    }
    Ok(packages)
}

fn package(value: &Value) -> Option<Package> {
    Some(Package {
        name: value["name"].as_str()?.to_owned(),
        version: value["version"].as_str()?.to_owned(),
        license: value["license"].as_str().map(str::to_owned),
        source: value["source"].as_str().map(str::to_owned),
        uses: list(&value["dependencies"])
            .iter()
            .filter(|dependency| dependency["kind"].is_null())
            .filter_map(|dependency| dependency["name"].as_str().map(str::to_owned))
            .collect(),
    })
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"{
        "packages": [
            {"id": "b 1", "name": "b", "version": "1.0.0", "license": "MIT", "source": "registry+x", "dependencies": []},
            {"id": "w 1", "name": "w", "version": "1.0.0", "license": "MIT", "source": "registry+x", "dependencies": []},
            {"id": "a 0", "name": "a", "version": "0.1.0", "license": null, "source": null, "dependencies": [
                {"name": "b", "kind": null}, {"name": "t", "kind": "dev"}, {"name": "c", "kind": "build"}]}
        ],
        "resolve": {"nodes": [{"id": "a 0"}, {"id": "b 1"}]}
    }"#;

    #[test]
    fn reads_what_is_linked_and_only_that() {
        let packages = parse(SAMPLE).unwrap();
        let names: Vec<&str> = packages.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["a", "b"], "w is resolved for none of the platforms");
        assert_eq!(packages[0].uses, ["b"], "development and build dependencies are not in the program");
        assert_eq!(packages[0].license, None);
    }

    #[test]
    fn refuses_what_is_no_metadata() {
        assert!(parse("{}").is_err());
        assert!(parse("not json").is_err());
    }
}
