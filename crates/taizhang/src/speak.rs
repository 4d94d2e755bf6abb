//! Messages of the command line in two languages, and how an error becomes one line and an exit status.

use std::process::ExitCode;

/// Language of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Lang {
    /// 中文
    Zh,
    /// English
    En,
}

impl Lang {
    /// The one of two texts that this language wants.
    pub(crate) fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

impl From<Lang> for diag::Lang {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Zh => diag::Lang::Zh,
            Lang::En => diag::Lang::En,
        }
    }
}

/// Exit status 1: something was found, or the domain refused.
pub(crate) const FOUND: u8 = 1;

/// Exit status 2: bad usage or unreadable input.
pub(crate) const UNUSABLE: u8 = 2;

/// Prints one line on standard error.
#[expect(clippy::print_stderr, reason = "messages of the command line go to standard error")]
pub(crate) fn tell(text: impl std::fmt::Display) {
    eprintln!("{text}");
}

/// Prints one line on standard output: results only.
pub(crate) fn result(text: impl std::fmt::Display) {
    use std::io::Write;
    // A reader that went away (`| head`) is no error of ours.
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// Prints an error and gives the exit status that goes with it.
pub(crate) fn fail(lang: Lang, error: &app::Error) -> ExitCode {
    tell(format!("{}{}", lang.pick("错误：", "error: "), sentence(lang, error)));
    let mut cause = std::error::Error::source(error);
    while let Some(it) = cause {
        tell(format!("  {it}"));
        cause = it.source();
    }
    ExitCode::from(match error {
        app::Error::Refused(_)
        | app::Error::Changed { .. }
        | app::Error::NotYours
        | app::Error::AlreadySetUp => FOUND,
        _ => UNUSABLE,
    })
}

fn sentence(lang: Lang, error: &app::Error) -> String {
    match error {
        app::Error::NotFound => lang.pick("没有这一项", "there is no such thing").to_owned(),
        app::Error::Invalid { field: "unit", .. } => lang
            .pick(
                "没有这个单位。--unit 写单位全称或编号；在“设置—组织机构”里可以添加",
                "there is no such unit; --unit takes its full name or identifier, and units are added under Settings",
            )
            .to_owned(),
        app::Error::Store(store::Error::Locked { holder, .. }) => match lang {
            Lang::Zh => format!("数据目录正由另一进程使用（{holder}），先停掉它，或在页面上操作"),
            Lang::En => format!("the data directory is in use by {holder}; stop it, or work in its pages"),
        },
        other => other.to_string(),
    }
}

/// Waits for Ctrl-C or SIGTERM.
pub(crate) async fn stopped() {
    let term = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = term => {}
    }
}
