//! The operator's commands on a data directory: import, list, verify, rebuild, backup, restore, demo.

use crate::{
    serve::{open, options, zone},
    speak::{FOUND, Lang, UNUSABLE, fail, result, tell},
};
use app::{App, World};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};
use store::{Progress, SqliteStore, Store, VerifyOptions};

/// Where a command works.
#[derive(clap::Args)]
pub(crate) struct DataArg {
    /// The data directory.
    #[arg(long, env = "TAIZHANG_DATA")]
    data: PathBuf,
    /// The zone in which a day begins and ends.
    #[arg(long, default_value = "Asia/Shanghai", env = "TAIZHANG_ZONE")]
    zone: String,
}

/// What `demo` is told.
#[derive(clap::Args)]
pub(crate) struct DemoArgs {
    #[command(flatten)]
    at: DataArg,
}

/// What `import` is told.
#[derive(clap::Args)]
pub(crate) struct ImportArgs {
    /// The document.
    file: PathBuf,
    #[command(flatten)]
    at: DataArg,
    /// The inspected unit: its full name or identifier.
    #[arg(long)]
    unit: String,
    /// Also adopt everything that was recognised.
    #[arg(long)]
    adopt: bool,
}

/// How a list is printed.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum Format {
    /// For machines.
    Json,
    /// For people.
    Table,
}

/// What `list` is told.
#[derive(clap::Args)]
pub(crate) struct ListArgs {
    #[command(flatten)]
    at: DataArg,
    /// How to print.
    #[arg(long, default_value = "table")]
    format: Format,
}

/// How a verification is printed.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum VerifyFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// What `verify` is told.
#[derive(clap::Args)]
pub(crate) struct VerifyArgs {
    #[command(flatten)]
    at: DataArg,
    /// A checkpoint kept elsewhere: a tail that was cut off since is found.
    #[arg(long)]
    checkpoint: Option<PathBuf>,
    /// Also compare every row of the read models with a fresh fold.
    #[arg(long)]
    deep: bool,
    /// How to print.
    #[arg(long, default_value = "text")]
    format: VerifyFormat,
}

/// What `rebuild` is told.
#[derive(clap::Args)]
pub(crate) struct RebuildArgs {
    #[command(flatten)]
    at: DataArg,
}

/// What `backup` is told.
#[derive(clap::Args)]
pub(crate) struct BackupArgs {
    #[command(flatten)]
    at: DataArg,
    /// The archive to write.
    #[arg(long)]
    out: PathBuf,
}

/// What `restore` is told.
#[derive(clap::Args)]
pub(crate) struct RestoreArgs {
    /// The archive.
    file: PathBuf,
    /// The data directory to make; must be empty or absent.
    #[command(flatten)]
    at: DataArg,
}

/// Shows progress on a terminal, once a percent.
#[expect(clippy::print_stderr, reason = "progress goes to standard error")]
fn progress() -> impl FnMut(Progress) {
    let shows = std::io::stderr().is_terminal();
    let mut last = (u64::MAX, "");
    move |it| {
        let percent = (it.done * 100).checked_div(it.total).unwrap_or(100);
        if shows && (percent, it.stage) != last {
            last = (percent, it.stage);
            eprint!("\r{} {percent}%   ", it.stage);
            if percent == 100 {
                eprintln!();
            }
        }
    }
}

/// The system user's name, for the journal.
fn user() -> String {
    let named = std::env::var("USER").or_else(|_| std::env::var("LOGNAME")).unwrap_or_default();
    let fine: String =
        named.chars().filter(|it| it.is_ascii_graphic() && *it != '"' && *it != '\\').take(64).collect();
    if fine.is_empty() { "unknown".to_owned() } else { fine }
}

fn read_only(at: &DataArg, lang: Lang) -> Result<(SqliteStore, TimeZone), ExitCode> {
    let zone = zone(lang, &at.zone)?;
    match SqliteStore::open_read_only(&at.data, options(&zone, "read")) {
        Ok(store) => Ok((store, zone)),
        Err(error) => Err(fail(lang, &app::Error::from(error))),
    }
}

fn to_write(at: &DataArg, lang: Lang, purpose: &str) -> Result<(Arc<SqliteStore>, TimeZone), ExitCode> {
    let zone = zone(lang, &at.zone)?;
    match open(&at.data, &zone, purpose, None) {
        Ok(store) => Ok((store, zone)),
        Err(error) => Err(fail(lang, &error)),
    }
}

/// Whether a data directory is there already.
fn is_filled(data: &Path) -> bool {
    std::fs::read_dir(data).is_ok_and(|mut entries| entries.next().is_some())
}

/// Makes the data directory with the sample data where there is nothing yet; what is there stays as it is.
pub(crate) fn make_demo(data: &Path, zone: &TimeZone, lang: Lang) -> Result<(), app::Error> {
    if is_filled(data) {
        return Ok(());
    }
    tell(lang.pick("正在准备示例数据……", "preparing the sample data …"));
    let written = app::demo::make(data, zone)?;
    tell(match lang {
        Lang::Zh => format!(
            "示例数据：{}人，{}次巡察，{}个具体问题，人物和单位都是虚构的",
            written.people, written.inspections, written.findings
        ),
        Lang::En => format!(
            "sample data: {} people, {} inspections, {} findings, all fictional",
            written.people, written.inspections, written.findings
        ),
    });
    Ok(())
}

/// The accounts of the sample data, for the sign-in page.
pub(crate) fn demo_accounts() -> Result<Vec<ui::DemoAccount>, app::Error> {
    let password = app::demo::password()?;
    Ok(app::demo::hints()?
        .into_iter()
        .map(|it| ui::DemoAccount {
            role: format!("{}　{}", it.office, it.post),
            name: it.name,
            username: it.username,
            password: password.clone(),
        })
        .collect())
}

pub(crate) fn demo(args: &DemoArgs, lang: Lang) -> ExitCode {
    let zone = match zone(lang, &args.at.zone) {
        Ok(zone) => zone,
        Err(code) => return code,
    };
    if is_filled(&args.at.data) {
        tell(match lang {
            Lang::Zh => format!("错误：{} 里已经有数据，没有改动。换一个空目录", args.at.data.display()),
            Lang::En => format!(
                "error: {} is not empty and was left alone; take an empty one",
                args.at.data.display()
            ),
        });
        return ExitCode::from(FOUND);
    }
    let accounts = make_demo(&args.at.data, &zone, lang).and_then(|()| demo_accounts());
    match accounts {
        Ok(accounts) => {
            for it in accounts {
                result(format!("{}\t{}\t{}\t{}", it.username, it.password, it.name, it.role));
            }
            ExitCode::SUCCESS
        }
        Err(error) => fail(lang, &error),
    }
}

pub(crate) fn import(args: &ImportArgs, lang: Lang) -> ExitCode {
    // Read before the data directory is touched: a file that cannot be read leaves no trace there.
    let size = std::fs::metadata(&args.file).map(|it| it.len());
    let bytes = match size {
        Ok(size) if size > app::DOCUMENT_BYTES_MAX => Err(app::Error::Unreadable(intake::Error::TooLarge {
            name: args.file.display().to_string(),
            bytes: size,
            bytes_max: app::DOCUMENT_BYTES_MAX,
        })),
        Ok(_) => std::fs::read(&args.file).map_err(|source| unreadable(&args.file, source)),
        Err(source) => Err(unreadable(&args.file, source)),
    };
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(error) => return fail(lang, &error),
    };
    let app = match to_write(&args.at, lang, "import") {
        Ok((store, zone)) => App::new(store, World::machine(zone)),
        Err(code) => return code,
    };
    let name = args.file.display().to_string();
    match app.import_as_operator(&user(), &args.unit, &name, &bytes, args.adopt) {
        Ok(id) => {
            result(id);
            ExitCode::SUCCESS
        }
        Err(error) => fail(lang, &error),
    }
}

fn unreadable(file: &Path, source: std::io::Error) -> app::Error {
    app::Error::Unreadable(intake::Error::Unreadable { name: file.display().to_string(), source })
}

/// Prints a result as JSON; `status` when it could be printed.
fn json(value: &impl Serialize, status: ExitCode) -> ExitCode {
    match serde_json::to_string_pretty(value) {
        Ok(text) => {
            result(text);
            status
        }
        Err(error) => {
            tell(error);
            ExitCode::from(UNUSABLE)
        }
    }
}

/// One line of `list --format json`. Keys may be added, never changed.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    unit: &'a str,
    title: &'a str,
    feedback_on: Option<String>,
    drafts: u32,
    findings: u32,
    closed: u32,
    closed_earlier: u32,
    late: u32,
}

pub(crate) fn list(args: &ListArgs, lang: Lang) -> ExitCode {
    let (store, zone) = match read_only(&args.at, lang) {
        Ok(opened) => opened,
        Err(code) => return code,
    };
    let lines = match App::new(Arc::new(store), World::machine(zone)).inspections_as_operator() {
        Ok(lines) => lines,
        Err(error) => return fail(lang, &error),
    };
    let shown: Vec<Line<'_>> = lines
        .iter()
        .map(|it| Line {
            id: &it.inspection.id,
            unit: it.inspection.unit_name(),
            title: &it.inspection.inspection.details.title,
            feedback_on: it.inspection.inspection.details.feedback_on.map(|it| it.to_string()),
            drafts: it.inspection.drafts,
            findings: it.totals.total,
            closed: it.totals.closed_here(),
            closed_earlier: it.totals.closed_earlier,
            late: it.totals.late,
        })
        .collect();
    match args.format {
        Format::Json => return json(&shown, ExitCode::SUCCESS),
        Format::Table => {
            result(lang.pick(
                "编号\t单位\t巡察\t反馈日\t具体问题\t销号合计\t逾期",
                "id\tunit\tinspection\tfeedback\tfindings\tclosed\tlate",
            ));
            for it in &shown {
                let day = it.feedback_on.as_deref().unwrap_or("-");
                result(format!(
                    "{}\t{}\t{}\t{day}\t{}\t{}\t{}",
                    it.id, it.unit, it.title, it.findings, it.closed, it.late
                ));
            }
        }
    }
    ExitCode::SUCCESS
}

pub(crate) fn verify(args: &VerifyArgs, lang: Lang) -> ExitCode {
    let checkpoint = match &args.checkpoint {
        None => None,
        Some(path) => match std::fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(source) => return fail(lang, &unreadable(path, source)),
        },
    };
    let options = VerifyOptions { checkpoint, deep: args.deep };
    let store = match read_only(&args.at, lang) {
        Ok((store, _)) => store,
        Err(code) => return code,
    };
    let report = match store.verify(&options, &mut progress()) {
        Ok(report) => report,
        Err(error) => return fail(lang, &app::Error::from(error)),
    };
    let status = if report.fault.is_some() { ExitCode::from(FOUND) } else { ExitCode::SUCCESS };
    match args.format {
        VerifyFormat::Json => return json(&report, status),
        VerifyFormat::Text => match &report.fault {
            None => {
                result(match lang {
                    Lang::Zh => format!(
                        "完整：{}部台账、{}条记录、{}个文件、{}条审计日志都未被改动{}",
                        report.ledgers,
                        report.events,
                        report.files,
                        report.audit,
                        if args.deep {
                            format!("，{}行读模型与记录一致", report.rows)
                        } else {
                            String::new()
                        }
                    ),
                    Lang::En => format!(
                        "whole: {} ledgers, {} events, {} files and {} entries of the audit log are unaltered{}",
                        report.ledgers,
                        report.events,
                        report.files,
                        report.audit,
                        if args.deep {
                            format!(", {} rows of the read models agree", report.rows)
                        } else {
                            String::new()
                        }
                    ),
                });
                for erased in &report.erasures {
                    result(match lang {
                        Lang::Zh => format!(
                            "  台账{}第{}条的私密内容已于{}由两人删除",
                            erased.ledger, erased.seq, erased.on
                        ),
                        Lang::En => format!(
                            "  the private part of event {} of ledger {} was erased by two persons on {}",
                            erased.seq, erased.ledger, erased.on
                        ),
                    });
                }
            }
            Some(fault) => result(match lang {
                Lang::Zh => format!("不完整：{}", fault.text_zh()),
                Lang::En => format!("not whole: {}", fault.text_en()),
            }),
        },
    }
    status
}

pub(crate) fn rebuild(args: &RebuildArgs, lang: Lang) -> ExitCode {
    let store = match to_write(&args.at, lang, "rebuild") {
        Ok((store, _)) => store,
        Err(code) => return code,
    };
    match store.rebuild(&mut progress()).map_err(app::Error::from) {
        Ok(rows) => {
            tell(match lang {
                Lang::Zh => format!("已重建{rows}行读模型"),
                Lang::En => format!("{rows} rows of the read models rebuilt"),
            });
            ExitCode::SUCCESS
        }
        Err(error) => fail(lang, &error),
    }
}

pub(crate) fn backup(args: &BackupArgs, lang: Lang) -> ExitCode {
    let store = match read_only(&args.at, lang) {
        Ok((store, _)) => store,
        Err(code) => return code,
    };
    match store.backup(&args.out, &mut progress()).map_err(app::Error::from) {
        Ok(report) => {
            tell(match lang {
                Lang::Zh => format!(
                    "已备份到 {}：{}条记录、{}个文件",
                    args.out.display(),
                    report.position,
                    report.files
                ),
                Lang::En => format!(
                    "backed up to {}: {} events, {} files",
                    args.out.display(),
                    report.position,
                    report.files
                ),
            });
            ExitCode::SUCCESS
        }
        Err(error) => fail(lang, &error),
    }
}

pub(crate) fn restore(args: &RestoreArgs, lang: Lang) -> ExitCode {
    let zone = match zone(lang, &args.at.zone) {
        Ok(zone) => zone,
        Err(code) => return code,
    };
    match store::restore(&args.file, &args.at.data, options(&zone, "restore"), &mut progress())
        .map_err(app::Error::from)
    {
        Ok(report) if report.fault.is_none() => {
            tell(match lang {
                Lang::Zh => format!("已恢复到 {}：{}条记录，验证完整", args.at.data.display(), report.events),
                Lang::En => {
                    format!(
                        "restored to {}: {} events, verified whole",
                        args.at.data.display(),
                        report.events
                    )
                }
            });
            ExitCode::SUCCESS
        }
        Ok(report) => {
            if let Some(fault) = &report.fault {
                tell(match lang {
                    Lang::Zh => format!("恢复后验证不完整：{}", fault.text_zh()),
                    Lang::En => format!("restored, but not whole: {}", fault.text_en()),
                });
            }
            ExitCode::from(FOUND)
        }
        Err(error) => fail(lang, &error),
    }
}
