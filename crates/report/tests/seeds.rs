//! The three published reports beside the project, compared with what a person found in them.
//!
//! The documents are not part of the project: without them the test says so and passes.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a test stops where its premise fails")]

use serde_json::Value;
use std::path::PathBuf;

fn seeds() -> Option<Vec<(PathBuf, PathBuf)>> {
    let folder = std::env::var_os("TAIZHANG_SEEDS")
        .map(PathBuf::from)
        .unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/seeds"));
    let mut found: Vec<(PathBuf, PathBuf)> = std::fs::read_dir(&folder)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        .map(|path| (path.clone(), path.with_extension("expected.json")))
        .filter(|(_, expected)| expected.exists())
        .collect();
    found.sort();
    (!found.is_empty()).then_some(found)
}

/// The values that are acceptable at `path` besides the expected one.
fn doubtful(expected: &Value, path: &str) -> Vec<Value> {
    let mut list = Vec::new();
    for one in expected["doubtful"].as_array().into_iter().flatten() {
        if one["path"] == path {
            list.extend(one["also_acceptable"].as_array().into_iter().flatten().cloned());
        }
    }
    list
}

fn compare(expected: &Value, actual: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut same = |path: &str, want: &Value, got: &Value| {
        let accepted = want == got || doubtful(expected, path).iter().any(|v| v == got);
        if !accepted {
            wrong.push(format!("{path}: expected {want}, got {got}"));
        }
    };
    for key in ["title", "unit", "published_on"] {
        same(key, &expected[key], &actual[key]);
    }
    for key in ["team", "level", "kind", "from", "to", "feedback_on"] {
        same(&format!("inspection.{key}"), &expected["inspection"][key], &actual["inspection"][key]);
    }
    for key in ["phone", "email", "address", "postcode"] {
        same(&format!("contacts.{key}"), &expected["contacts"][key], &actual["contacts"][key]);
    }
    let list = |v: &Value, key: &str| v[key].as_array().cloned().unwrap_or_default();
    for (key, fields) in [
        ("declared", &["what", "status", "count", "quote"][..]),
        ("further_work", &["title", "deadline"]),
        ("accountability", &["form", "people", "quote"]),
    ] {
        let (want, got) = (list(expected, key), list(actual, key));
        same(&format!("{key}.length"), &want.len().into(), &got.len().into());
        for (at, (want, got)) in want.iter().zip(&got).enumerate() {
            for field in fields {
                same(&format!("{key}[{at}].{field}"), &want[*field], &got[*field]);
            }
        }
    }
    let (want, got) = (list(expected, "aspects"), list(actual, "aspects"));
    same("aspects.length", &want.len().into(), &got.len().into());
    for (want, got) in want.iter().zip(&got) {
        let path = want["number"].as_str().unwrap_or("-").to_owned();
        for key in ["number", "title"] {
            same(&format!("{path}.{key}"), &want[key], &got[key]);
        }
        let (want, got) = (list(want, "issues"), list(got, "issues"));
        same(&format!("{path}.issues.length"), &want.len().into(), &got.len().into());
        for (want, got) in want.iter().zip(&got) {
            let path = format!("{path}/{}", want["number"].as_str().unwrap_or("-"));
            for key in ["number", "title"] {
                same(&format!("{path}.{key}"), &want[key], &got[key]);
            }
            let (want, got) = (list(want, "findings"), list(got, "findings"));
            same(&format!("{path}.findings.length"), &want.len().into(), &got.len().into());
            for (want, got) in want.iter().zip(&got) {
                let path = match want["number"].as_str() {
                    Some(number) => format!("{path}/{number}"),
                    None => path.clone(),
                };
                for key in ["number", "title", "status", "status_text", "documents"] {
                    same(&format!("{path}.{key}"), &want[key], &got[key]);
                }
                let count = got["measures"].as_array().map_or(0, Vec::len);
                same(&format!("{path}.measures"), &want["measures"], &count.into());
            }
        }
    }
    wrong
}

#[test]
fn the_published_reports_come_out_as_expected() {
    let Some(seeds) = seeds() else {
        eprintln!("skipped: no published reports in ../shared/seeds (set TAIZHANG_SEEDS)");
        return;
    };
    let mut wrong = Vec::new();
    for (path, expected) in seeds {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let document = intake::read(&name, &bytes).unwrap();
        let report = report::parse(&document).contract(diag::Lang::Zh, false);
        let actual = serde_json::to_value(&report).unwrap();
        let expected: Value = serde_json::from_slice(&std::fs::read(expected).unwrap()).unwrap();
        assert_eq!(actual["source"]["sha256"], expected["source"]["sha256"]);
        assert_eq!(actual["source"]["encoding"], expected["source"]["encoding"]);
        wrong.extend(compare(&expected, &actual).into_iter().map(|line| format!("{name}: {line}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
