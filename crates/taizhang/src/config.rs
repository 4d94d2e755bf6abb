//! The configuration file: each option of the command line by its name, in TOML.
//!
//! `taizhang --config FILE`, or `TAIZHANG_CONFIG`. What stands on the command line counts before the environment, the
//! environment before the file. Hyphens and underscores are alike: `idle-minutes = 20`, `idle_minutes = 20`.

use clap::{Arg, ArgAction, Command};
use std::{collections::BTreeMap, ffi::OsString, path::PathBuf};

/// The file that is asked for: looked up before the command line is read in earnest, since it decides on the defaults.
pub(crate) fn path(arguments: &[OsString]) -> Option<PathBuf> {
    let mut arguments = arguments.iter().skip(1);
    while let Some(argument) = arguments.next() {
        let text = argument.to_string_lossy();
        if text == "--config" {
            return arguments.next().map(PathBuf::from);
        }
        if let Some(path) = text.strip_prefix("--config=") {
            return Some(PathBuf::from(path));
        }
    }
    std::env::var_os("TAIZHANG_CONFIG").filter(|it| !it.is_empty()).map(PathBuf::from)
}

/// What a file sets: by the name of the option, one value or several.
pub(crate) type Settings = BTreeMap<String, Vec<String>>;

/// Reads the text of a file.
///
/// # Errors
/// What is wrong with it, in a sentence.
pub(crate) fn read(text: &str) -> Result<Settings, String> {
    let table: toml::Table = text.parse().map_err(|it: toml::de::Error| it.message().to_owned())?;
    let one = |name: &str, value: toml::Value| match value {
        toml::Value::String(text) => Ok(text),
        toml::Value::Integer(number) => Ok(number.to_string()),
        toml::Value::Float(number) => Ok(number.to_string()),
        toml::Value::Boolean(is) => Ok(is.to_string()),
        toml::Value::Datetime(_) | toml::Value::Array(_) | toml::Value::Table(_) => {
            Err(format!("{name} is neither a text, a number nor true or false"))
        }
    };
    let mut settings = Settings::new();
    for (name, value) in table {
        let values = match value {
            toml::Value::Array(all) => {
                all.into_iter().map(|it| one(&name, it)).collect::<Result<Vec<_>, _>>()?
            }
            value => vec![one(&name, value)?],
        };
        settings.insert(name.replace('_', "-"), values);
    }
    Ok(settings)
}

/// The command line with these settings as its defaults.
///
/// # Errors
/// The name of a setting that is no option of any command.
pub(crate) fn with_settings(command: Command, settings: &Settings) -> Result<Command, String> {
    let named = |arg: &Arg| arg.get_long().map(str::to_owned);
    let known = |command: &Command, name: &str| {
        command.get_arguments().any(|arg| named(arg).as_deref() == Some(name) && name != "config")
    };
    for name in settings.keys() {
        if !known(&command, name) && !command.get_subcommands().any(|it| known(it, name)) {
            return Err(name.clone());
        }
    }
    let set = |command: Command| {
        command.mut_args(|arg| {
            let Some(values) = named(&arg).and_then(|name| settings.get(&name)) else { return arg };
            match arg.get_action() {
                // What may be given several times has its separator; the environment uses the same.
                ArgAction::Append => arg.default_values(values.clone()),
                _ => arg.default_value(values.join(",")),
            }
            .required(false)
        })
    };
    Ok(set(command).mut_subcommands(set))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{CommandFactory as _, FromArgMatches as _};

    fn parsed(file: &str, line: &[&str]) -> Result<crate::Cli, String> {
        let settings = read(file)?;
        let command = with_settings(crate::Cli::command(), &settings)?;
        let matches = command.try_get_matches_from(line).map_err(|it| it.to_string())?;
        crate::Cli::from_arg_matches(&matches).map_err(|it| it.to_string())
    }

    fn serve(file: &str, line: &[&str]) -> crate::serve::ServeArgs {
        match parsed(file, line).map(|it| it.command) {
            Ok(crate::Command::Serve(args)) => args,
            Ok(_) => panic!("not serve"),
            Err(why) => panic!("{why}"),
        }
    }

    #[test]
    fn a_file_sets_what_the_command_line_leaves_open() {
        let file = r#"
            idle-minutes = 20
            session_hours = 8
            second-factor = ["system_admin", "audit_admin"]
            host = ["ledger.example", "taizhang.example"]
            demo = true
            lang = "en"
        "#;
        let args = serve(file, &["taizhang", "serve", "--session-hours", "6"]);
        assert_eq!(
            args.told(),
            "idle 20 longest 6 factor system_admin,audit_admin hosts ledger.example,taizhang.example demo true"
        );
        let args = serve("", &["taizhang", "serve"]);
        assert_eq!(args.told(), "idle 30 longest 10 factor  hosts  demo false");
    }

    #[test]
    fn what_is_wrong_in_a_file_is_said() {
        for (file, why) in [
            ("idle-minuten = 20", "idle-minuten"),
            ("config = \"other.toml\"", "config"),
            ("idle-minutes = {}", "neither a text"),
            ("idle-minutes =", "expected"),
            ("idle-minutes = 0", "is not in 1..=1440"),
            ("second-factor = \"king\"", "one of coordinator"),
        ] {
            match parsed(file, &["taizhang", "serve"]) {
                Ok(_) => panic!("{file} was taken"),
                Err(said) => assert!(said.contains(why), "{file}: {said}"),
            }
        }
    }

    #[test]
    fn the_file_is_named_before_or_after_the_command() {
        let of = |line: &[&str]| path(&line.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(of(&["taizhang", "--config", "a.toml", "serve"]), Some(PathBuf::from("a.toml")));
        assert_eq!(of(&["taizhang", "serve", "--config=b.toml"]), Some(PathBuf::from("b.toml")));
    }
}
