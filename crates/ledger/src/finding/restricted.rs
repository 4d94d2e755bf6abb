//! What few may see of a finding: clues handed over (线索移送), how people were held accountable (处理), who told of it
//! (反映人). Names and texts stand beside the log and can be erased; who sees what is decided by `access`.

use crate::Private;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Which of the three sorts an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestrictedKind {
    /// 线索移送
    Clue,
    /// 处理
    Accountability,
    /// 反映人
    Reporter,
}

impl RestrictedKind {
    /// All of them, in the order in which they are shown.
    pub const ALL: [RestrictedKind; 3] =
        [RestrictedKind::Clue, RestrictedKind::Accountability, RestrictedKind::Reporter];

    /// Stored and addressed name.
    pub const fn key(self) -> &'static str {
        match self {
            RestrictedKind::Clue => "clue",
            RestrictedKind::Accountability => "accountability",
            RestrictedKind::Reporter => "reporter",
        }
    }

    /// The kind with this [`RestrictedKind::key`].
    pub fn from_key(key: &str) -> Option<RestrictedKind> {
        RestrictedKind::ALL.into_iter().find(|it| it.key() == key)
    }
}

/// Forms of accountability.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// 提醒谈话
    Reminder,
    /// 批评教育
    Criticism,
    /// 约谈
    Interview,
    /// 责令检查
    SelfCriticism,
    /// 诫勉
    Admonition,
    /// 通报
    Circular,
    /// 组织处理
    Organisational,
    /// 处分
    Disciplinary,
}

impl Form {
    /// All of them, the lightest first.
    pub const ALL: [Form; 8] = [
        Form::Reminder,
        Form::Criticism,
        Form::Interview,
        Form::SelfCriticism,
        Form::Admonition,
        Form::Circular,
        Form::Organisational,
        Form::Disciplinary,
    ];

    /// Stored and addressed name.
    pub const fn key(self) -> &'static str {
        match self {
            Form::Reminder => "reminder",
            Form::Criticism => "criticism",
            Form::Interview => "interview",
            Form::SelfCriticism => "self_criticism",
            Form::Admonition => "admonition",
            Form::Circular => "circular",
            Form::Organisational => "organisational",
            Form::Disciplinary => "disciplinary",
        }
    }

    /// The form with this [`Form::key`].
    pub fn from_key(key: &str) -> Option<Form> {
        Form::ALL.into_iter().find(|it| it.key() == key)
    }
}

/// What such an entry says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Restricted {
    /// 线索移送
    Clue {
        /// To whom it was handed over.
        #[serde(default, skip_serializing_if = "Private::is_erased")]
        to: Private<String>,
        /// What it is about.
        #[serde(default, skip_serializing_if = "Private::is_erased")]
        text: Private<String>,
    },
    /// 处理: outside only the form and the number are told.
    Accountability {
        /// In which form.
        form: Form,
        /// How many persons.
        persons: u32,
        /// Who, and what for.
        #[serde(default, skip_serializing_if = "Private::is_erased")]
        text: Private<String>,
    },
    /// 反映人
    Reporter {
        /// Who told of it, and how to reach them.
        #[serde(default, skip_serializing_if = "Private::is_erased")]
        text: Private<String>,
    },
}

impl Restricted {
    /// Which sort it is.
    pub const fn kind(&self) -> RestrictedKind {
        match self {
            Restricted::Clue { .. } => RestrictedKind::Clue,
            Restricted::Accountability { .. } => RestrictedKind::Accountability,
            Restricted::Reporter { .. } => RestrictedKind::Reporter,
        }
    }
}

/// An entry as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestrictedEntry {
    /// Its number within the finding, from 1, whatever its sort.
    pub entry: u32,
    /// What it says.
    pub what: Restricted,
    /// The day of the thing itself.
    pub on: Date,
    /// Whether it was taken back, and why; the reason may have been erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Private<String>>,
}
