//! The commands that read documents and need no data directory: `parse`, `check`, `explain`.

use clap::{Args, ValueEnum};
use diag::{Code, Diagnostic, Lang, Severity, Style};
use report::Report;
use std::collections::VecDeque;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::mpsc;
use text::PartialDate;

/// Arguments of `taizhang parse`.
#[derive(Args, Debug)]
pub(crate) struct ParseArgs {
    /// Files, or directories in which to look for .txt files.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// One JSON document (JSON Lines for several), or a table for people.
    #[arg(long, value_enum, default_value = "json", env = "TAIZHANG_PARSE_FORMAT")]
    format: ParseFormat,
    /// Adds the cleaned text, and to each span its place in the source.
    #[arg(long, env = "TAIZHANG_WITH_TEXT")]
    with_text: bool,
    /// Files read at the same time; the number of processors unless given.
    #[arg(long, env = "TAIZHANG_JOBS")]
    jobs: Option<usize>,
}

#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
enum ParseFormat {
    Json,
    Table,
}

/// Arguments of `taizhang check`.
#[derive(Args, Debug)]
pub(crate) struct CheckArgs {
    /// Files, or directories in which to look for .txt files.
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Text like a compiler's, or JSON.
    #[arg(long, value_enum, default_value = "text", env = "TAIZHANG_CHECK_FORMAT")]
    format: CheckFormat,
    /// Only these codes (TZ102), ranges (TZ1xx) or names, with commas between.
    #[arg(long, value_delimiter = ',', env = "TAIZHANG_SELECT")]
    select: Vec<String>,
    /// Not these.
    #[arg(long, value_delimiter = ',', env = "TAIZHANG_IGNORE")]
    ignore: Vec<String>,
    /// The day on which to judge deadlines (YYYY-MM-DD).
    #[arg(long, env = "TAIZHANG_AS_OF")]
    as_of: Option<PartialDate>,
    /// Files read at the same time; the number of processors unless given.
    #[arg(long, env = "TAIZHANG_JOBS")]
    jobs: Option<usize>,
}

#[derive(ValueEnum, Debug, Clone, Copy, PartialEq, Eq)]
enum CheckFormat {
    Text,
    Json,
}

/// Arguments of `taizhang explain`.
#[derive(Args, Debug)]
pub(crate) struct ExplainArgs {
    /// A code (TZ102) or a name (declared-total-mismatch).
    code: String,
}

/// Exit status of bad usage and unreadable input.
const UNREADABLE: u8 = 2;

/// Prints what documents say.
pub(crate) fn parse(args: &ParseArgs, lang: Lang) -> ExitCode {
    let options = check::Options::default();
    let files = match files(&args.paths, lang) {
        Ok(files) => files,
        Err(code) => return code,
    };
    let several = is_several(&args.paths, &files);
    let mut seen = Seen::default();
    read_all(&files, args.jobs, &options, args.with_text, |path, outcome| match outcome {
        Err(error) => seen.unreadable(&error.message(lang)),
        Ok(report) => {
            seen.judge(&report.diagnostics);
            let printed = match args.format {
                ParseFormat::Json => {
                    let report = report.contract(lang, args.with_text);
                    let json = if several {
                        serde_json::to_string(&report)
                    } else {
                        serde_json::to_string_pretty(&report)
                    };
                    match json {
                        Ok(json) => json + "\n",
                        Err(error) => return seen.unreadable(&format!("{}: {error}", path.display())),
                    }
                }
                ParseFormat::Table => table(&report, lang),
            };
            seen.print(&printed);
        }
    });
    seen.exit()
}

/// Prints what is odd about documents.
pub(crate) fn check(args: &CheckArgs, lang: Lang) -> ExitCode {
    let codes = |list: &[String]| -> Result<Vec<Code>, ExitCode> {
        let mut codes = Vec::new();
        for one in list {
            let matched = matching(one);
            if matched.is_empty() {
                complain(&match lang {
                    Lang::Zh => format!("没有编号或名称为{one:?}的规则;编号形如TZ102、TZ1xx"),
                    Lang::En => {
                        format!("no rule has the code or name {one:?}; a code looks like TZ102 or TZ1xx")
                    }
                });
                return Err(ExitCode::from(UNREADABLE));
            }
            codes.extend(matched);
        }
        Ok(codes)
    };
    let (select, ignore) = match (codes(&args.select), codes(&args.ignore)) {
        (Ok(select), Ok(ignore)) => (select, ignore),
        (Err(code), _) | (_, Err(code)) => return code,
    };
    let options = check::Options { as_of: args.as_of, select, ignore };
    let files = match files(&args.paths, lang) {
        Ok(files) => files,
        Err(code) => return code,
    };
    let several = is_several(&args.paths, &files);
    let style = if std::io::stdout().is_terminal() { Style::Colour } else { Style::Plain };
    let mut seen = Seen::default();
    read_all(&files, args.jobs, &options, false, |path, outcome| match outcome {
        Err(error) => seen.unreadable(&error.message(lang)),
        Ok(mut report) => {
            seen.judge(&report.diagnostics);
            let found = std::mem::take(&mut report.diagnostics);
            let name = path.display().to_string();
            let printed = match args.format {
                CheckFormat::Json => {
                    let list: Vec<Diagnostic> = found.into_iter().map(|one| one.in_lang(lang)).collect();
                    let json = if several {
                        serde_json::to_string(&serde_json::json!({ "source": name, "diagnostics": list }))
                    } else {
                        serde_json::to_string_pretty(&list)
                    };
                    match json {
                        Ok(json) => json + "\n",
                        Err(error) => return seen.unreadable(&format!("{name}: {error}")),
                    }
                }
                CheckFormat::Text => {
                    let text = report.text.as_deref().unwrap_or_default();
                    let mut out: String =
                        found.iter().map(|one| diag::render(one, &name, text, lang, style)).collect();
                    out.push_str(&summary(&name, &found, lang));
                    out
                }
            };
            seen.print(&printed);
        }
    });
    seen.exit()
}

/// Prints the page of a rule.
pub(crate) fn explain(args: &ExplainArgs, lang: Lang) -> ExitCode {
    let wanted = args.code.trim();
    let page = check::rules()
        .into_iter()
        .find(|page| page.name == wanted || page.code.to_string().eq_ignore_ascii_case(wanted));
    let Some(page) = page else {
        complain(&match lang {
            Lang::Zh => format!("没有编号或名称为{wanted:?}的规则;编号形如TZ102"),
            Lang::En => format!("no rule has the code or name {wanted:?}; a code looks like TZ102"),
        });
        return ExitCode::from(UNREADABLE);
    };
    let mut out = std::io::stdout().lock();
    // A reader that went away (`| head`) is no fault.
    let _ = write!(out, "{}", page.page);
    if !page.page.ends_with('\n') {
        let _ = writeln!(out);
    }
    ExitCode::SUCCESS
}

/// What a run has met so far, for its exit status.
#[derive(Default)]
struct Seen {
    faults: bool,
    unreadable: bool,
}

impl Seen {
    fn judge(&mut self, found: &[Diagnostic]) {
        self.faults |= found.iter().any(|one| one.severity >= Severity::Warning);
    }

    fn unreadable(&mut self, message: &str) {
        self.unreadable = true;
        complain(message);
    }

    fn print(&mut self, text: &str) {
        let _ = std::io::stdout().lock().write_all(text.as_bytes());
    }

    fn exit(&self) -> ExitCode {
        match (self.unreadable, self.faults) {
            (true, _) => ExitCode::from(UNREADABLE),
            (false, true) => ExitCode::from(1),
            (false, false) => ExitCode::SUCCESS,
        }
    }
}

fn complain(message: &str) {
    let _ = writeln!(std::io::stderr().lock(), "taizhang: {message}");
}

fn is_several(paths: &[PathBuf], files: &[PathBuf]) -> bool {
    files.len() != 1 || paths.iter().any(|path| path.is_dir())
}

/// The files that the paths name; a directory gives its .txt files, also in folders below it, in order.
fn files(paths: &[PathBuf], lang: Lang) -> Result<Vec<PathBuf>, ExitCode> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let before = files.len();
        if let Err(error) = walk(path, &mut files) {
            complain(
                &intake::Error::Unreadable { name: path.display().to_string(), source: error }.message(lang),
            );
            return Err(ExitCode::from(UNREADABLE));
        }
        if files.len() == before {
            complain(&match lang {
                Lang::Zh => format!("{}:目录里没有.txt文件;请给出文件,或另存为纯文本", path.display()),
                Lang::En => format!(
                    "{}: no .txt file in the directory; name a file, or save one as plain text",
                    path.display()
                ),
            });
            return Err(ExitCode::from(UNREADABLE));
        }
    }
    Ok(files)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut waiting = vec![folder.to_owned()];
    let first = files.len();
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            // Links are not followed, so that a circle of them ends.
            if kind.is_dir() {
                waiting.push(entry.path());
            } else if kind.is_file()
                && entry.path().extension().is_some_and(|e| e.eq_ignore_ascii_case("txt"))
            {
                files.push(entry.path());
            }
        }
    }
    files[first..].sort();
    Ok(())
}

/// Reads the files with some threads and hands the outcomes on in the order of the files.
fn read_all(
    files: &[PathBuf],
    jobs: Option<usize>,
    options: &check::Options,
    with_places: bool,
    mut each: impl FnMut(&Path, Result<Report, intake::Error>),
) {
    let read = |path: &Path| -> Result<Report, intake::Error> {
        let document = intake::read_file(path)?;
        let mut report = check::complete(report::parse(&document), options);
        if with_places {
            report.place_in_source(&document.map);
        }
        Ok(report)
    };
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = jobs.unwrap_or(processors).clamp(1, files.len().max(1)).min(64);
    if jobs == 1 {
        for path in files {
            each(path, read(path));
        }
        return;
    }
    let queue: Mutex<VecDeque<usize>> = Mutex::new((0..files.len()).collect());
    // A bound, so that a slow reader of the output does not fill the memory with reports.
    let (sender, outcomes) = mpsc::sync_channel(jobs * 4);
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            let (sender, queue, read) = (sender.clone(), &queue, &read);
            scope.spawn(move || {
                loop {
                    let next = queue.lock().ok().and_then(|mut queue| queue.pop_front());
                    let Some(number) = next else { break };
                    if sender.send((number, read(&files[number]))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut waiting: std::collections::BTreeMap<usize, Result<Report, intake::Error>> =
            std::collections::BTreeMap::new();
        let mut next = 0;
        for (number, outcome) in outcomes {
            waiting.insert(number, outcome);
            while let Some(outcome) = waiting.remove(&next) {
                each(&files[next], outcome);
                next += 1;
            }
        }
    });
}

/// The codes that a word on the command line means.
fn matching(word: &str) -> Vec<Code> {
    let word = word.trim();
    let upper = word.to_ascii_uppercase();
    let prefix = upper.trim_end_matches('X');
    check::rules()
        .into_iter()
        .filter(|page| {
            let code = page.code.to_string();
            page.name == word
                || code == upper
                || (prefix.len() >= 3 && prefix.starts_with("TZ") && code.starts_with(prefix))
        })
        .map(|page| page.code)
        .collect()
}

fn summary(name: &str, found: &[Diagnostic], lang: Lang) -> String {
    let count = |severity: Severity| found.iter().filter(|one| one.severity == severity).count();
    let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    match lang {
        Lang::Zh => format!("{name}:{errors}个错误,{warnings}个警告,{notes}个提示\n"),
        Lang::En => format!("{name}: {errors} errors, {warnings} warnings, {notes} notes\n"),
    }
}

/// The report as lines for people.
fn table(report: &Report, lang: Lang) -> String {
    let mut out = String::new();
    let none = match lang {
        Lang::Zh => "(未写明)",
        Lang::En => "(not stated)",
    };
    let day = |date: Option<PartialDate>| date.map_or_else(|| none.to_owned(), |date| date.to_string());
    let heads: [(&str, &str, String); 5] = [
        ("标题", "title", report.title.clone().unwrap_or_else(|| none.to_owned())),
        ("单位", "unit", report.unit.clone().unwrap_or_else(|| none.to_owned())),
        ("巡察组", "team", report.inspection.team.clone().unwrap_or_else(|| none.to_owned())),
        ("反馈", "feedback", day(report.inspection.feedback_on)),
        ("公布", "published", day(report.published_on)),
    ];
    for (zh, en, value) in heads {
        let name = match lang {
            Lang::Zh => zh,
            Lang::En => en,
        };
        out.push_str(&format!("{name}\t{value}\n"));
    }
    for aspect in &report.aspects {
        if aspect.title.is_some() {
            out.push_str(&format!(
                "{} {}\n",
                aspect.number.as_deref().unwrap_or("-"),
                aspect.title.as_deref().unwrap_or("")
            ));
        }
        for issue in &aspect.issues {
            let own = issue.findings.len() == 1 && issue.findings[0].number.is_none();
            if !own {
                out.push_str(&format!(
                    "  {} {}\n",
                    issue.number.as_deref().unwrap_or("-"),
                    issue.title.as_deref().unwrap_or("")
                ));
            }
            for finding in &issue.findings {
                let number = finding.number.as_deref().or(issue.number.as_deref()).unwrap_or("-");
                let status = finding.status_text.as_deref().unwrap_or("-");
                let indent = if own { "  " } else { "    " };
                out.push_str(&format!(
                    "{indent}{number} {}\t{status}\t{}\n",
                    finding.title.as_deref().unwrap_or(""),
                    finding.measures.len()
                ));
            }
        }
    }
    out
}
