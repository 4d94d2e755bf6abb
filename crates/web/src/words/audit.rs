//! Entries of the audit log, as sentences. The audit administrator sees no contents: a finding is its identifier.

use super::{events, pick};
use app::{App, AuditAct, AuditOutcome, AuditSeen, Directory};
use ui::{AuditRow, Lang, Msg};

/// The words for an act.
pub(crate) fn act(lang: Lang, act: AuditAct) -> &'static str {
    match act {
        AuditAct::SignIn => pick(lang, "登录", "Signed in"),
        AuditAct::SignOut => pick(lang, "退出登录", "Signed out"),
        AuditAct::SessionEnded => pick(lang, "结束登录状态", "Ended a session"),
        AuditAct::CodeUsed => pick(lang, "用一次性代码设口令", "Set a password with a one-time code"),
        AuditAct::PasswordChanged => pick(lang, "改口令", "Changed the password"),
        AuditAct::FactorOn => pick(lang, "启用两步验证", "Turned on two-step sign-in"),
        AuditAct::FactorOff => pick(lang, "停用两步验证", "Turned off two-step sign-in"),
        AuditAct::FactorUsed => pick(lang, "输入动态码", "Entered a code of two-step sign-in"),
        AuditAct::RecoveryUsed => pick(lang, "使用备用码", "Used a recovery code"),
        AuditAct::UrgentStop => pick(lang, "紧急停用账号", "Stopped an account urgently"),
        AuditAct::UrgentStopLifted => pick(lang, "解除紧急停用", "Lifted an urgent stop"),
        AuditAct::Administration => pick(lang, "管理账号、角色、组织", "Administered"),
        AuditAct::Proposal => pick(lang, "需要两人办的事项", "Took a step that needs two hands"),
        AuditAct::MaskedSeen => pick(lang, "查看受限内容", "Looked at a masked field"),
        AuditAct::BreakGlass => pick(lang, "应急查看", "Read in an emergency"),
        AuditAct::Download => pick(lang, "下载文件", "Downloaded a file"),
        AuditAct::Export => pick(lang, "导出", "Exported"),
        AuditAct::Denied => pick(lang, "访问权限以外的内容", "Reached for what belongs to others"),
        AuditAct::Webhook => pick(lang, "设置推送", "Set a webhook"),
        AuditAct::Token => pick(lang, "使用接口令牌", "Used an interface token"),
        AuditAct::Verified => pick(lang, "校验台账记录", "Verified the record"),
        AuditAct::Purged => pick(lang, "清除到期的日志", "Removed entries whose time was over"),
    }
}

/// The words for an outcome.
pub(crate) fn outcome(lang: Lang, outcome: AuditOutcome) -> &'static str {
    match outcome {
        AuditOutcome::Done => pick(lang, "允许", "Allowed"),
        AuditOutcome::Refused => pick(lang, "拒绝", "Refused"),
        AuditOutcome::Slowed => pick(lang, "须等待", "Made to wait"),
    }
}

/// Why something was refused, from its code.
fn why(lang: Lang, code: &str) -> Option<&'static str> {
    Some(match code {
        "password" => pick(lang, "口令不对", "wrong password"),
        "unknown" => pick(lang, "没有这个账号", "no such account"),
        "disabled" => pick(lang, "账号已停用", "the account is disabled"),
        "stopped" => pick(lang, "账号紧急停用中", "the account is stopped"),
        "tries" => pick(lang, "连续输错，须等待", "too many tries, has to wait"),
        "code" => pick(lang, "动态码不对", "wrong code"),
        "replay" => pick(lang, "动态码已用过", "the code was used before"),
        "expired" => pick(lang, "超时", "too late"),
        "no_account" => pick(lang, "统一身份没有对应账号", "no account for this identity"),
        _ => return None,
    })
}

/// The name of a kind of thing.
fn kind(lang: Lang, kind: &str) -> Option<&'static str> {
    Some(match kind {
        "finding" => pick(lang, "具体问题", "finding"),
        "inspection" => pick(lang, "巡察", "inspection"),
        "audit" => pick(lang, "审计日志", "audit log"),
        "proposal" => pick(lang, "事项", "proposal"),
        _ => return None,
    })
}

/// A further fact.
fn fact(lang: Lang, name: &str, value: &str) -> Option<String> {
    let label = match name {
        // Only for finding the event.
        "position" => return None,
        "why" => return Some(why(lang, value).map_or_else(|| value.to_owned(), str::to_owned)),
        "evidence" => pick(lang, "佐证", "evidence"),
        "document" => pick(lang, "文件", "document"),
        "entries" => pick(lang, "条数", "entries"),
        "before" => pick(lang, "早于", "before"),
        "left" => pick(lang, "剩余", "left"),
        "way" => {
            return Some(
                match value {
                    "oidc" => pick(lang, "统一身份认证", "through the identity provider"),
                    other => return Some(other.to_owned()),
                }
                .to_owned(),
            );
        }
        other => return Some(format!("{other} {value}")),
    };
    Some(format!("{label} {value}"))
}

/// One line.
pub(crate) fn row(lang: Lang, app: &App, directory: &Directory, seen: &AuditSeen) -> AuditRow {
    let entry = &seen.line.entry;
    let mut what = match AuditAct::from_key(&entry.act) {
        Some(known) => act(lang, known).to_owned(),
        // Of a newer version.
        None => entry.act.clone(),
    };
    let mut on = Vec::new();
    if let Some(object) = &entry.object {
        on.push(match (object.kind.as_str(), kind(lang, &object.kind)) {
            ("person", _) => events::person(lang, directory, &object.id),
            ("node", _) => events::office(lang, directory, &object.id),
            (_, Some(word)) => format!("{word} {}", object.id),
            (_, None) => object.id.clone(),
        });
    }
    if let Some(event) = &seen.event {
        let told = events::line(lang, app.world(), directory, event, None);
        what = told.what;
        if !(told.before.is_empty() && told.after.is_empty()) {
            on.push(format!("{} → {}", told.before, told.after));
        }
        on.extend(Some(told.reason).filter(|it| !it.is_empty()));
    }
    on.extend(entry.detail.iter().filter_map(|(name, value)| fact(lang, name, value)));
    let who = match (&entry.person, &entry.name) {
        (Some(id), _) => events::person(lang, directory, id),
        (None, Some(name)) => format!("{}{name}", pick(lang, "未知账号 ", "unknown ")),
        (None, None) if entry.act == AuditAct::Purged.key() => {
            events::author(lang, directory, &journal::Author::System)
        }
        (None, None) => String::new(),
    };
    let refused = match AuditOutcome::from_key(&entry.outcome) {
        Some(AuditOutcome::Done) => String::new(),
        Some(other) => outcome(lang, other).to_owned(),
        None => entry.outcome.clone(),
    };
    AuditRow {
        number: seen.line.number,
        at: entry.at.to_zoned(app.world().zone().clone()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        who,
        what,
        on: on.join(&Msg::new(lang).sep()),
        refused,
        from: entry.from.clone().unwrap_or_default(),
        session: entry.session.clone().unwrap_or_default(),
        hash: seen.line.hash.to_string().chars().take(10).collect(),
    }
}

/// The head of the table as a file for spreadsheets.
pub(crate) fn columns(lang: Lang) -> [String; 10] {
    let t = Msg::new(lang);
    [
        pick(lang, "序号", "Number").to_owned(),
        t.time(),
        t.who(),
        t.username(),
        t.what(),
        t.on_what(),
        t.result(),
        t.from_address(),
        pick(lang, "会话", "Session").to_owned(),
        t.hash(),
    ]
}
