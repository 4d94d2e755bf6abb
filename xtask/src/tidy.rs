//! `cargo xtask tidy`: what the house promises and no compiler checks.
//!
//! Each check takes the files (or packages) and returns one sentence per fault, so that each is tested on a few
//! lines of invented input. The table of allowed dependencies has one home, `ARCHITECTURE.md`, where people read it.

use crate::licenses;
use crate::metadata::{self, Package};
use crate::tree::{self, File};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A larger file belongs outside the repository.
const FILE_BYTES_MAX: usize = 1 << 20;

/// Libraries through which a crate would reach files, clock, network, randomness or a database.
const IMPURE_LIBRARIES: [&str; 9] =
    ["axum", "fantoccini", "getrandom", "hyper", "reqwest", "rusqlite", "tempfile", "tokio", "tower-http"];

/// Words in the source of a pure crate that reach for the world.
const IMPURE_WORDS: [&str; 9] = [
    "std::fs",
    "std::net",
    "std::process",
    "std::env::",
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "File::open",
];

/// Paths that exist on one machine only. Written in two halves, so that this file passes its own check.
const MACHINE_PATHS: [&str; 6] = [
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/t", "mp/"),
    concat!("/wo", "rk/main"),
    concat!("/wo", "rk/shared"),
];

/// Words of work not done. In two halves for the same reason.
const UNFINISHED: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X:"),
    concat!("to", "do!("),
    concat!("unimplem", "ented!("),
];

/// Runs every check; prints what is wrong, and the count of what was looked at.
pub(crate) fn run(root: &Path) -> Result<bool, String> {
    let files = tree::load(root)?;
    let packages = metadata::load(root)?;
    let crates: Vec<&Package> = packages.iter().filter(|it| it.source.is_none()).collect();
    let names: Vec<&str> = crates.iter().map(|it| it.name.as_str()).collect();
    let architecture = text_of(&files, "ARCHITECTURE.md");

    let mut wrong = licenses::check(&packages);
    match table(architecture) {
        Ok(table) => {
            wrong.extend(dependencies(&table, &crates));
            wrong.extend(purity(&table, &files));
        }
        Err(error) => wrong.push(error),
    }
    wrong.extend(documents(&files, &names));
    wrong.extend(invariants(architecture, &names));
    wrong.extend(module_docs(&files));
    wrong.extend(exceptions(&files));
    wrong.extend(words(&files));
    wrong.extend(shape(&files));
    wrong.extend(links(&files));
    wrong.extend(make_targets(&files));
    wrong.extend(rule_pages(&files));

    for sentence in &wrong {
        eprintln!("tidy: {sentence}");
    }
    println!(
        "tidy: {} files, {} crates, {} libraries: {}",
        files.len(),
        crates.len(),
        packages.len() - crates.len(),
        if wrong.is_empty() { "in order".to_owned() } else { format!("{} faults", wrong.len()) }
    );
    Ok(wrong.is_empty())
}

fn text_of<'a>(files: &'a [File], path: &str) -> &'a str {
    files.iter().find(|file| file.path == path).and_then(File::text).unwrap_or("")
}

fn is_code(path: &str) -> bool {
    path.ends_with(".rs")
}

/// What `ARCHITECTURE.md` allows one crate.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    pure: bool,
    may_use: BTreeSet<String>,
    /// Libraries that no crate may link unless its row names them too.
    links_alone: BTreeSet<String>,
}

/// Reads the table under the mark `<!-- tidy: dependencies -->`: crate, pure or shell, the crates that it may use, the
/// libraries that it alone links.
fn table(architecture: &str) -> Result<BTreeMap<String, Row>, String> {
    let below = architecture
        .split_once("<!-- tidy: dependencies -->")
        .ok_or("ARCHITECTURE.md lacks the mark `<!-- tidy: dependencies -->` above its table")?
        .1;
    let mut rows = BTreeMap::new();
    // Two rows of the table are its head.
    for line in below
        .lines()
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'))
        .skip(2)
    {
        let cells: Vec<&str> =
            line.trim().trim_start_matches('|').trim_end_matches('|').split('|').map(str::trim).collect();
        let [name, kind, may_use, links_alone] = cells[..] else {
            return Err(format!("ARCHITECTURE.md: a row of the table has not four cells: {line}"));
        };
        let pure = match kind {
            "pure" => true,
            "shell" => false,
            other => return Err(format!("ARCHITECTURE.md: {name} is `{other}`, neither pure nor shell")),
        };
        let name = backticked(name).next().ok_or("ARCHITECTURE.md: a row of the table names no crate")?;
        let set = |cell| backticked(cell).map(str::to_owned).collect();
        rows.insert(name.to_owned(), Row { pure, may_use: set(may_use), links_alone: set(links_alone) });
    }
    if rows.is_empty() {
        Err("ARCHITECTURE.md: the table of dependencies is empty".to_owned())
    } else {
        Ok(rows)
    }
}

fn backticked(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// Every crate has a row, every row a crate, and no crate uses another that its row does not name.
fn dependencies(table: &BTreeMap<String, Row>, crates: &[&Package]) -> Vec<String> {
    let mut wrong = Vec::new();
    for name in table.keys().filter(|name| !crates.iter().any(|it| it.name == **name)) {
        wrong.push(format!("ARCHITECTURE.md has a row for `{name}`, which is no crate"));
    }
    for package in crates {
        let Some(row) = table.get(&package.name) else {
            wrong.push(format!("ARCHITECTURE.md has no row for the crate `{}`", package.name));
            continue;
        };
        for used in &package.uses {
            let is_ours = crates.iter().any(|it| it.name == *used);
            if is_ours && !row.may_use.contains(used) {
                wrong.push(format!("`{}` uses `{used}`, which ARCHITECTURE.md does not allow", package.name));
            }
            if row.pure && IMPURE_LIBRARIES.contains(&used.as_str()) {
                wrong.push(format!("`{}` is pure and uses `{used}`", package.name));
            }
            if table.values().any(|it| it.links_alone.contains(used)) && !row.links_alone.contains(used) {
                wrong.push(format!("`{}` links `{used}`, which is another crate's alone", package.name));
            }
        }
    }
    wrong
}

/// A pure crate asks no clock, file, network or environment outside its tests.
fn purity(table: &BTreeMap<String, Row>, files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for (name, _) in table.iter().filter(|(_, row)| row.pure) {
        let folder = format!("crates/{name}/src/");
        for file in files.iter().filter(|it| it.path.starts_with(&folder) && is_code(&it.path)) {
            if file.path.ends_with("/tests.rs") || file.path.contains("/tests/") {
                continue;
            }
            for (number, line) in
                lines(file).take_while(|(_, line)| !line.trim_start().starts_with("#[cfg(test)]"))
            {
                if line.trim_start().starts_with("//") {
                    continue;
                }
                for word in IMPURE_WORDS.iter().filter(|word| line.contains(**word)) {
                    wrong.push(format!("{}:{number}: `{name}` is pure and says `{word}`", file.path));
                }
            }
        }
    }
    wrong
}

/// Lines with their numbers, from 1; none where the file is no text.
fn lines(file: &File) -> impl Iterator<Item = (usize, &str)> {
    file.text().unwrap_or("").lines().enumerate().map(|(index, line)| (index + 1, line))
}

/// The documents are there, both READMEs and the map name every crate, and changes have a place to be written.
fn documents(files: &[File], crates: &[&str]) -> Vec<String> {
    let mut wrong = Vec::new();
    for path in ["LICENSE", "CONTRIBUTING.md", "SECURITY.md", "docs/manual.zh-CN.md"] {
        if text_of(files, path).is_empty() {
            wrong.push(format!("{path} is missing or empty"));
        }
    }
    for path in ["README.md", "README.zh-CN.md", "ARCHITECTURE.md"] {
        let text = text_of(files, path);
        for name in crates.iter().filter(|name| !text.contains(&format!("`{name}`"))) {
            wrong.push(format!("{path} does not name the crate `{name}`"));
        }
    }
    if !text_of(files, "CHANGELOG.md").contains("\n## [Unreleased]\n") {
        wrong.push("CHANGELOG.md has no section `## [Unreleased]`".to_owned());
    }
    wrong
}

/// The map says of each crate what it must not know.
fn invariants(architecture: &str, crates: &[&str]) -> Vec<String> {
    let mut wrong = Vec::new();
    for name in crates {
        let section = architecture
            .split_once(&format!("\n### `{name}`"))
            .map(|(_, rest)| rest.split("\n#").next().unwrap_or(rest));
        match section {
            None => wrong.push(format!("ARCHITECTURE.md has no section ### `{name}`")),
            Some(text) if !text.contains("**Invariant") => {
                wrong.push(format!("ARCHITECTURE.md: the section ### `{name}` states no **Invariant**"));
            }
            Some(_) => {}
        }
    }
    wrong
}

/// Every source file says first what it is.
fn module_docs(files: &[File]) -> Vec<String> {
    files
        .iter()
        .filter(|file| is_code(&file.path) && (file.path.contains("/src/") || file.path.contains("/tests/")))
        .filter(|file| !file.text().unwrap_or("").starts_with("//!"))
        .map(|file| format!("{} does not begin with //! and what it is", file.path))
        .collect()
}

/// An exception to a lint carries its reason.
fn exceptions(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| is_code(&file.path)) {
        let text = file.text().unwrap_or("");
        // Put together, so that this line is no exception itself.
        for opening in
            ["#[", "#!["].into_iter().flat_map(|it| [format!("{it}allow("), format!("{it}expect(")])
        {
            for (at, _) in text.match_indices(opening.as_str()) {
                let attribute = text[at..].split(")]").next().unwrap_or("");
                if !attribute.contains("reason") {
                    let number = text[..at].matches('\n').count() + 1;
                    wrong.push(format!("{}:{number}: a lint is excepted without a reason", file.path));
                }
            }
        }
    }
    wrong
}

/// No path of one machine, no work left for later.
fn words(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files {
        for (number, line) in lines(file) {
            for word in MACHINE_PATHS.iter().filter(|word| line.contains(**word)) {
                wrong.push(format!("{}:{number}: `{word}` is a path of one machine", file.path));
            }
            if is_code(&file.path) {
                for word in UNFINISHED.iter().filter(|word| line.contains(**word)) {
                    wrong.push(format!("{}:{number}: `{word}` is work not done", file.path));
                }
            }
        }
    }
    wrong
}

/// Sizes, and a newline at the end of what we write. Fixtures may end as they like: some are cut on purpose.
fn shape(files: &[File]) -> Vec<String> {
    const OURS: [&str; 9] = [".rs", ".toml", ".md", ".sh", ".css", ".js", ".html", ".yml", "Makefile"];
    let mut wrong = Vec::new();
    for file in files {
        if file.bytes.len() > FILE_BYTES_MAX {
            wrong.push(format!(
                "{} has {} bytes; the limit is {FILE_BYTES_MAX}",
                file.path,
                file.bytes.len()
            ));
        }
        let is_ours = OURS.iter().any(|end| file.path.ends_with(end)) && !file.path.contains("/fixtures/");
        if is_ours && !file.bytes.is_empty() && !file.bytes.ends_with(b"\n") {
            wrong.push(format!("{} does not end with a newline", file.path));
        }
    }
    wrong
}

/// A relative link in a document leads to a file or folder of the repository.
fn links(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".md")) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (number, line) in lines(file) {
            for target in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
                let target = target.split('#').next().unwrap_or("");
                if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                    continue;
                }
                let path = resolve(folder, target);
                let below = format!("{path}/");
                if !files.iter().any(|it| it.path == path || it.path.starts_with(&below)) {
                    wrong.push(format!("{}:{number}: the link to {target} leads nowhere", file.path));
                }
            }
        }
    }
    wrong
}

fn resolve(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// A `make` target that a document tells people to use exists.
fn make_targets(files: &[File]) -> Vec<String> {
    let makefile = text_of(files, "Makefile");
    let targets: BTreeSet<&str> = makefile
        .lines()
        .filter_map(|line| line.split_once(':').map(|(target, _)| target))
        .filter(|target| target.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
        .collect();
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".md")) {
        for (number, line) in lines(file) {
            for word in line.split("`make ").skip(1) {
                let target: String =
                    word.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
                if !target.is_empty() && !targets.contains(target.as_str()) {
                    wrong.push(format!("{}:{number}: the Makefile has no target `{target}`", file.path));
                }
            }
        }
    }
    wrong
}

/// One rule, one file, one page of the same name; a page that explains a notice of the reader has no rule, but is
/// known to the registry; and no code is given twice.
fn rule_pages(files: &[File]) -> Vec<String> {
    let stems = |end: &str| -> BTreeSet<String> {
        files
            .iter()
            .filter_map(|file| file.path.strip_prefix("crates/check/src/rules/")?.strip_suffix(end))
            .filter(|stem| stem.starts_with("tz"))
            .map(str::to_owned)
            .collect()
    };
    let (rules, pages) = (stems(".rs"), stems(".md"));
    let is_shown = |stem: &str| {
        let quoted = format!("\"{stem}.md\"");
        files
            .iter()
            .filter(|file| file.path.starts_with("crates/check/src/") && is_code(&file.path))
            .any(|file| file.text().is_some_and(|text| text.contains(&quoted)))
    };
    let mut wrong: Vec<String> =
        rules.difference(&pages).map(|stem| format!("the rule {stem} has no page")).collect();
    let mut codes = BTreeSet::new();
    for stem in &pages {
        if !is_shown(stem) {
            wrong.push(format!("the page {stem} is included nowhere"));
        }
        let code = stem.split('_').next().unwrap_or(stem);
        if !codes.insert(code) {
            wrong.push(format!("the code {code} is given twice"));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    fn package(name: &str, uses: &[&str]) -> Package {
        Package {
            name: name.to_owned(),
            version: "0.1.0".to_owned(),
            license: Some("Apache-2.0".to_owned()),
            source: None,
            uses: uses.iter().map(|it| (*it).to_owned()).collect(),
        }
    }

    const MAP: &str = "\
# Map
<!-- tidy: dependencies -->

| crate | kind | may use | and alone links |
| --- | --- | --- | --- |
| `text` | pure | — | |
| `diag` | pure | `text` | `wide` |
| `app` | shell | `diag`, `text` | |

### `text`
**Invariant:** nothing of ours.

### `diag`
Only prose.
";

    #[test]
    fn the_table_is_read() {
        let table = table(MAP).unwrap();
        assert_eq!(table.len(), 3);
        assert!(table["text"].pure && table["text"].may_use.is_empty());
        assert!(!table["app"].pure && table["app"].may_use.contains("diag"));
        assert!(super::table("no mark").is_err());
        assert!(super::table("<!-- tidy: dependencies -->\n| a |\n| - |\n| `x` | odd | — | |\n").is_err());
    }

    #[test]
    fn a_dependency_that_the_table_lacks_is_a_fault() {
        let table = table(MAP).unwrap();
        let (text, diag, app) = (package("text", &[]), package("diag", &["text"]), package("app", &["diag"]));
        assert_eq!(dependencies(&table, &[&text, &diag, &app]), Vec::<String>::new());
        let upside_down = package("text", &["diag", "rusqlite"]);
        assert_eq!(
            dependencies(&table, &[&upside_down, &diag, &app]),
            [
                "`text` uses `diag`, which ARCHITECTURE.md does not allow",
                "`text` is pure and uses `rusqlite`"
            ]
        );
        let greedy = package("app", &["wide"]);
        assert_eq!(
            dependencies(&table, &[&text, &diag, &greedy]),
            ["`app` links `wide`, which is another crate's alone"]
        );
        let stranger = package("stranger", &[]);
        let wrong = dependencies(&table, &[&text, &diag, &stranger]);
        assert!(wrong.contains(&"ARCHITECTURE.md has a row for `app`, which is no crate".to_owned()));
        assert!(wrong.contains(&"ARCHITECTURE.md has no row for the crate `stranger`".to_owned()));
    }

    #[test]
    fn a_pure_crate_asks_no_clock() {
        let table = table(MAP).unwrap();
        let source = "//! It.\n// Not std::fs, says the comment.\nlet now = Timestamp::now();\n#[cfg(test)]\nmod tests { use std::fs; }\n";
        let wrong =
            purity(&table, &[file("crates/text/src/lib.rs", source), file("crates/app/src/lib.rs", source)]);
        assert_eq!(wrong, ["crates/text/src/lib.rs:3: `text` is pure and says `Timestamp::now`"]);
    }

    #[test]
    fn every_crate_has_its_invariant() {
        assert_eq!(invariants(MAP, &["text"]), Vec::<String>::new());
        assert_eq!(
            invariants(MAP, &["diag", "app"]),
            [
                "ARCHITECTURE.md: the section ### `diag` states no **Invariant**",
                "ARCHITECTURE.md has no section ### `app`"
            ]
        );
    }

    #[test]
    fn documents_name_every_crate() {
        let mut files: Vec<File> = ["LICENSE", "CONTRIBUTING.md", "SECURITY.md", "docs/manual.zh-CN.md"]
            .map(|path| file(path, "x\n"))
            .into();
        for path in ["README.md", "README.zh-CN.md", "ARCHITECTURE.md"] {
            files.push(file(path, "`text`\n"));
        }
        files.push(file("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n"));
        assert_eq!(documents(&files, &["text"]), Vec::<String>::new());
        assert_eq!(documents(&files, &["text", "diag"]).len(), 3);
        assert_eq!(documents(&files[1..], &["text"]), ["LICENSE is missing or empty"]);
    }

    #[test]
    fn source_says_what_it_is_and_why_it_excepts_itself() {
        let bare = concat!("#[", "allow(dead_code)]\nfn f() {}\n");
        let reasoned =
            concat!("//! It.\n#[", "expect(\n  dead_code,\n  reason = \"asked by x\"\n)]\nfn f() {}\n");
        let files = [file("crates/a/src/a.rs", bare), file("crates/a/src/b.rs", reasoned)];
        assert_eq!(module_docs(&files), ["crates/a/src/a.rs does not begin with //! and what it is"]);
        assert_eq!(exceptions(&files), ["crates/a/src/a.rs:1: a lint is excepted without a reason"]);
    }

    #[test]
    fn paths_of_one_machine_and_unfinished_work_are_found() {
        let path = format!("see {}x\n", MACHINE_PATHS[0]);
        let later = format!("// {}: later\n", UNFINISHED[0]);
        let wrong = words(&[file("docs/a.md", &path), file("a.rs", &later), file("prose.md", &later)]);
        assert_eq!(wrong.len(), 2, "{wrong:?}");
        assert!(wrong[0].starts_with("docs/a.md:1:") && wrong[1].starts_with("a.rs:1:"));
    }

    #[test]
    fn large_files_and_missing_newlines_are_found() {
        let large = File { path: "a.bin".into(), bytes: vec![0; FILE_BYTES_MAX + 1] };
        let wrong = shape(&[large, file("a.md", "x"), file("b.md", "x\n"), file("c/fixtures/a.md", "x")]);
        assert_eq!(wrong.len(), 2, "{wrong:?}");
    }

    #[test]
    fn links_lead_somewhere() {
        let files = [
            file(
                "README.md",
                "[a](docs/a.md#part) [b](https://example.org/) [c](#here) [d](docs) [e](lost.md)\n",
            ),
            file("docs/a.md", "[up](../README.md)\n"),
        ];
        assert_eq!(links(&files), ["README.md:1: the link to lost.md leads nowhere"]);
    }

    #[test]
    fn make_targets_exist() {
        let files = [
            file("Makefile", ".PHONY: run\nrun: need\n\tcargo run\n"),
            file("R.md", "`make run`, `make fly`\n"),
        ];
        assert_eq!(make_targets(&files), ["R.md:1: the Makefile has no target `fly`"]);
    }

    #[test]
    fn each_rule_has_its_page() {
        let rule = |name: &str, text: &str| file(&format!("crates/check/src/rules/{name}"), text);
        let good = [
            rule("tz1_a.rs", "include_str!(\"tz1_a.md\")"),
            rule("tz1_a.md", "x"),
            rule("mod.rs", "include_str!(\"tz2_b.md\")"),
            rule("tz2_b.md", "x"),
        ];
        assert_eq!(rule_pages(&good), Vec::<String>::new());
        let bad = [
            rule("tz1_a.rs", "no page"),
            rule("tz2_b.rs", "include_str!(\"tz2_b.md\") include_str!(\"tz2_c.md\")"),
            rule("tz2_b.md", "x"),
            rule("tz2_c.md", "x"),
            rule("tz9_d.md", "x"),
        ];
        assert_eq!(
            rule_pages(&bad),
            [
                "the rule tz1_a has no page",
                "the code tz2 is given twice",
                "the page tz9_d is included nowhere"
            ]
        );
    }
}
