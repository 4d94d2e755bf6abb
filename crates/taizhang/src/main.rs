//! The binary `taizhang`: reads the command line and calls the use cases.
//!
//! Machine output goes to standard output alone; messages, progress and logs to standard error. Exit status:
//! 0 good, 1 something found or refused, 2 bad usage or unreadable input.
//!
//! **Invariant:** no rule of the business lives here. A command is three steps: read the arguments, call `app`
//! (or the pure reading crates), show the outcome.

mod config;
mod data;
mod reading;
mod serve;
mod speak;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use std::process::ExitCode;

/// 台账 Taizhang: the one ledger for inspection rectification (巡察整改).
#[derive(Parser)]
#[command(name = "taizhang", version, about, propagate_version = true)]
struct Cli {
    /// Language of messages.
    #[arg(long, global = true, default_value = "zh", env = "TAIZHANG_LANG")]
    lang: speak::Lang,
    /// A file in TOML that sets options by their names: idle-minutes = 20
    #[arg(long, global = true, env = "TAIZHANG_CONFIG")]
    config: Option<std::path::PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the pages.
    Serve(serve::ServeArgs),
    /// Writes the sample data and leaves.
    Demo(data::DemoArgs),
    /// Reads documents into the report contract.
    Parse(reading::ParseArgs),
    /// Checks documents.
    Check(reading::CheckArgs),
    /// Shows the page of a rule.
    Explain(reading::ExplainArgs),
    /// Prints the OpenAPI document of the REST interface.
    Openapi,
    /// Reads a document into a ledger.
    Import(data::ImportArgs),
    /// Lists the inspections with their totals.
    List(data::ListArgs),
    /// Verifies the whole journal and every evidence file.
    Verify(data::VerifyArgs),
    /// Drops and refills the read models.
    Rebuild(data::RebuildArgs),
    /// Writes one consistent archive, also while a server serves.
    Backup(data::BackupArgs),
    /// Restores an archive into an empty directory.
    Restore(data::RestoreArgs),
}

/// The command line, with what the configuration file sets where it says nothing.
fn read_line() -> Result<Cli, ExitCode> {
    let arguments: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let mut command = Cli::command();
    if let Some(path) = config::path(&arguments) {
        let failed = |why: String| {
            speak::tell(format!("错误 error: {}: {why}", path.display()));
            ExitCode::from(speak::UNUSABLE)
        };
        let text = std::fs::read_to_string(&path).map_err(|it| failed(it.to_string()))?;
        let settings = config::read(&text).map_err(failed)?;
        command = config::with_settings(command, &settings)
            .map_err(|name| failed(format!("“{name}”不是选项 is no option")))?;
    }
    let matches = command.get_matches_from(arguments);
    Cli::from_arg_matches(&matches).map_err(|error| error.exit())
}

fn main() -> ExitCode {
    let cli = match read_line() {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let lang = cli.lang;
    match cli.command {
        Command::Serve(args) => serve::serve(&args, lang),
        Command::Demo(args) => data::demo(&args, lang),
        Command::Parse(args) => reading::parse(&args, lang.into()),
        Command::Check(args) => reading::check(&args, lang.into()),
        Command::Explain(args) => reading::explain(&args, lang.into()),
        Command::Openapi => {
            speak::result(api::document());
            ExitCode::SUCCESS
        }
        Command::Import(args) => data::import(&args, lang),
        Command::List(args) => data::list(&args, lang),
        Command::Verify(args) => data::verify(&args, lang),
        Command::Rebuild(args) => data::rebuild(&args, lang),
        Command::Backup(args) => data::backup(&args, lang),
        Command::Restore(args) => data::restore(&args, lang),
    }
}
