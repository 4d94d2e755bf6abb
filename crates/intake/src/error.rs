//! What keeps a file from being read, with the words for the person who has to act.

use diag::Lang;
use std::fmt;

/// Why a file could not be read. Each names the file; [`Error::message`] also says what to do.
#[derive(Debug)]
pub enum Error {
    /// The operating system refused: no such file, no permission.
    Unreadable {
        /// The file as the person named it.
        name: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// No text in it.
    Empty {
        /// The file as the person named it.
        name: String,
    },
    /// More bytes than are read.
    TooLarge {
        /// The file as the person named it.
        name: String,
        /// Its size.
        bytes: u64,
        /// The limit.
        bytes_max: u64,
    },
    /// No text file.
    Binary {
        /// The file as the person named it.
        name: String,
        /// What it looks like (`PDF`, `Word`), where known.
        looks_like: Option<&'static str>,
        /// The first byte that no text has, counted from 0.
        at: usize,
    },
}

impl Error {
    /// The same error about a file that the person calls `name`.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        let name = name.to_owned();
        match self {
            Error::Unreadable { source, .. } => Error::Unreadable { name, source },
            Error::Empty { .. } => Error::Empty { name },
            Error::TooLarge { bytes, bytes_max, .. } => Error::TooLarge { name, bytes, bytes_max },
            Error::Binary { looks_like, at, .. } => Error::Binary { name, looks_like, at },
        }
    }

    /// One line for a person: which file, what is wrong where, and what to do.
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (Error::Unreadable { name, source }, Lang::Zh) => {
                format!("{name}:打不开({});请检查路径和读取权限", one_line(&source.to_string()))
            }
            (Error::Unreadable { name, source }, Lang::En) => {
                format!(
                    "{name}: cannot be opened ({}); check the path and the permission to read it",
                    one_line(&source.to_string())
                )
            }
            (Error::Empty { name }, Lang::Zh) => {
                format!("{name}:文件是空的,没有文字;请确认导出或复制是否完整")
            }
            (Error::Empty { name }, Lang::En) => {
                format!("{name}: the file holds no text; check that it was exported or copied whole")
            }
            (Error::TooLarge { name, bytes, bytes_max }, Lang::Zh) => format!(
                "{name}:文件有{}MB,超过{}MB的上限;请拆分后再读",
                bytes.div_ceil(1 << 20),
                bytes_max >> 20
            ),
            (Error::TooLarge { name, bytes, bytes_max }, Lang::En) => format!(
                "{name}: {} MB, more than the limit of {} MB; split it first",
                bytes.div_ceil(1 << 20),
                bytes_max >> 20
            ),
            (Error::Binary { name, looks_like, at }, Lang::Zh) => match looks_like {
                Some(kind) => format!("{name}:是{kind}文件,不是文本(第{at}字节);请另存为纯文本(.txt)后再读"),
                None => format!("{name}:不是文本文件(第{at}字节起是二进制内容);请另存为纯文本(.txt)后再读"),
            },
            (Error::Binary { name, looks_like, at }, Lang::En) => match looks_like {
                Some(kind) => {
                    format!("{name}: a {kind} file, not text (byte {at}); save it as plain text (.txt) first")
                }
                None => format!(
                    "{name}: not a text file (binary from byte {at}); save it as plain text (.txt) first"
                ),
            },
        }
    }
}

fn one_line(s: &str) -> String {
    s.replace(['\n', '\r'], " ")
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message(Lang::En))
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Unreadable { source, .. } => Some(source),
            Error::Empty { .. } | Error::TooLarge { .. } | Error::Binary { .. } => None,
        }
    }
}
