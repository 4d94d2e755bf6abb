//! What `app` and the ledger say, as sentences in both languages. Every match names every variant, so that a new
//! refusal without a sentence does not compile.

pub(crate) mod audit;
pub(crate) mod events;
mod finding;
mod other;
pub(crate) mod proposals;

use access::Role;
use app::{BadAddress, Error, Invalid, Refused, WeakPassword, World};
use ui::{FormState, Lang};

pub(crate) use finding::{
    measure_number, missing, refusal as finding_refusal, refusal_of, text_fault, unproven,
};
pub(crate) use other::{
    beside, erasure_refusal, inspection_refusal, meanwhile, no_day, node_word, org_refusal, people_refusal,
    proposal_refusal, rows,
};

/// One of two texts.
pub(crate) fn pick(lang: Lang, zh: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// The name of a role.
pub(crate) fn role(lang: Lang, role: Role) -> &'static str {
    match role {
        Role::Coordinator => pick(lang, "整改办", "Coordinator"),
        Role::Handler => pick(lang, "经办人", "Handler"),
        Role::Leader => pick(lang, "责任领导", "Leader"),
        Role::Supervisor => pick(lang, "巡察监督", "Supervisor"),
        Role::SystemAdmin => pick(lang, "系统管理员", "System administrator"),
        Role::SecurityAdmin => pick(lang, "安全管理员", "Security administrator"),
        Role::AuditAdmin => pick(lang, "审计管理员", "Audit administrator"),
    }
}

/// An instant in the installation's zone, to the minute: `2026-11-18T17:30`.
pub(crate) fn instant(world: &World, at: jiff::Timestamp) -> String {
    at.to_zoned(world.zone().clone()).strftime("%Y-%m-%dT%H:%M").to_string()
}

pub(crate) fn back(lang: Lang) -> String {
    pick(lang, "回到首页", "Back to the start").to_owned()
}

pub(crate) fn not_the_same(lang: Lang) -> &'static str {
    pick(lang, "两次输入的口令不一样", "The two passwords differ")
}

/// A code of the second step that was not taken.
pub(crate) fn wrong_code(lang: Lang) -> &'static str {
    pick(
        lang,
        "动态码不对或已经用过。等下一个动态码出来再试",
        "The code is wrong or was used before. Wait for the next one",
    )
}

/// Why one administrator cannot stop another.
pub(crate) fn administrators_stop(lang: Lang) -> &'static str {
    pick(
        lang,
        "三员的账号不能由一个人停用，请走更换管理员的手续",
        "An administrator's account is not stopped by one person alone; propose to replace the administrator",
    )
}

/// A browser in words, from what it says of itself; empty when that says nothing.
pub(crate) fn device(lang: Lang, agent: &str) -> String {
    let one = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    // The order counts: each of them also calls itself by the names after it.
    let browser = one(&[
        ("Edg", "Edge"),
        ("QIHU", "360"),
        ("360", "360"),
        ("QQBrowser", "QQ"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
        ("curl", "curl"),
    ]);
    let system = one(&[
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Kylin", "麒麟 Kylin"),
        ("UOS", "统信 UOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some("360"), Some(system)) => format!("{} · {system}", pick(lang, "360浏览器", "360 browser")),
        (Some(browser), Some(system)) => format!("{browser} · {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

pub(crate) fn not_a_day(lang: Lang) -> &'static str {
    pick(lang, "日期不对，请写成 2026-12-31 这样", "This is no day; write it like 2026-12-31")
}

pub(crate) fn required(lang: Lang) -> &'static str {
    pick(lang, "请填写", "Please fill this in")
}

/// What was just done, by the key in the address. An unknown key says nothing.
pub(crate) fn done(lang: Lang, key: &str) -> Option<String> {
    let text = match key {
        "saved" => pick(lang, "已保存", "Saved"),
        "password" => {
            pick(lang, "口令已改，其他登录都已结束", "Password changed; all other sessions have ended")
        }
        "factor_off" => pick(lang, "两步验证已停用", "Two-step sign-in is off"),
        "ended" => pick(lang, "已结束登录", "Session ended"),
        "stopped" => pick(lang, "账号已紧急停用24小时", "The account is stopped for 24 hours"),
        "lifted" => pick(lang, "已解除停用", "The stop is lifted"),
        "imported" => pick(lang, "已读取，请核对后采纳", "Read. Check it, then adopt"),
        "adopted" => pick(lang, "已采纳进台账", "Adopted into the ledger"),
        "discarded" => pick(lang, "已放弃这份文件，没有进台账", "Put away; nothing went into the ledger"),
        "assigned" => pick(lang, "已指定责任领导、牵头科室和期限", "Assigned"),
        "registered" => pick(lang, "已登记", "Registered"),
        "reported" => pick(lang, "进展已报", "Progress reported"),
        "attached" => pick(lang, "佐证材料已添加", "Evidence attached"),
        "requested" => {
            pick(lang, "销号申请已提出，等责任领导签字", "Close-out requested; it waits for the leader")
        }
        "signed" => pick(lang, "已签字，等整改办审核", "Signed; it waits for the coordinator"),
        "reviewed" => pick(lang, "已审核，等监督部门验收", "Reviewed; it waits for the supervisor"),
        "accepted" => pick(lang, "已验收，销号", "Accepted and closed"),
        "returned" => pick(lang, "已退回，并写明还需要什么", "Returned, with what is still required"),
        "recorded" => pick(lang, "已代录，扫描件已存", "Recorded, with the scanned sheet"),
        "adoption_voided" => pick(
            lang,
            "这次采纳已作废，读出的具体问题不再计数",
            "The adoption is void; its findings count no more",
        ),
        "granted" => pick(lang, "角色已给，马上生效", "The role is granted, from now on"),
        "revoked" => pick(lang, "角色已收回", "The role is revoked"),
        "webhook_stopped" => pick(lang, "推送已暂停", "The webhook is stopped"),
        "webhook_resumed" => pick(lang, "推送继续", "The webhook goes on"),
        "webhook_removed" => pick(lang, "推送已删除", "The webhook is removed"),
        "token_revoked" => pick(lang, "令牌已收回，马上失效", "The token is revoked, from now on"),
        "disabled" => pick(lang, "账号已停用", "The account is disabled"),
        "enabled" => pick(lang, "账号已启用", "The account is enabled again"),
        "added" => pick(lang, "已添加", "Added"),
        "closed" => pick(lang, "已撤销", "Closed"),
        "verified" => pick(lang, "校验已做完，结果在下面", "The verification is done; see its result below"),
        "proposed" => pick(
            lang,
            "已提出，等另一位管理员复核后生效",
            "Proposed; it takes effect when another administrator has confirmed it",
        ),
        "confirmed" => pick(lang, "已复核，马上生效", "Confirmed, from now on"),
        "declined" => pick(lang, "已不同意，理由已写明", "Declined, with the reason"),
        "taken_back" => pick(lang, "申请已撤回", "The proposal is taken back"),
        "withdrawn" => {
            pick(lang, "已撤回，原来的内容划线显示", "Taken back; what stood there is struck through")
        }
        "extension_asked" => {
            pick(lang, "延期申请已提出，等整改办决定", "Extension asked for; it waits for the coordinator")
        }
        "extension_decided" => pick(lang, "延期申请已决定", "The extension is decided"),
        "reopened" => pick(lang, "已重新打开", "Reopened"),
        "voided" => {
            pick(lang, "已作废，缘由和记录一直可查", "Made void; reason and record can always be read")
        }
        "opened" => pick(lang, "巡察已建账", "The inspection has a ledger now"),
        "erasure_asked" => {
            pick(lang, "已申请删除，等第二人确认", "Erasure asked for; it waits for a second person")
        }
        "erased" => pick(
            lang,
            "私密内容已删除，记录、证明和各项数字不变",
            "The private content is gone; the record, its proof and all counts stay",
        ),
        "signed_out" => pick(lang, "已退出", "Signed out"),
        _ => return None,
    };
    Some(text.to_owned())
}

/// The sentence for an error, where one may be said.
pub(crate) fn error(lang: Lang, error: &Error) -> Option<String> {
    let text = match error {
        Error::NotFound => return None,
        Error::Stranger => pick(
            lang,
            "登录已过期，刚才的操作没有保存。请先登录，再用浏览器的“后退”回到表单重新提交",
            "Your session has ended and nothing was saved. Sign in, go back in the browser to the form, and send it again",
        ),
        Error::NotYours => pick(lang, "这一步由别的角色办理", "This step belongs to another role"),
        Error::BadSignIn => pick(lang, "账号或口令不对", "Username or password is wrong"),
        Error::Wait(left) => {
            let minutes = left.as_secs() / 60 + 1;
            return Some(match lang {
                Lang::Zh => format!("连续输错次数太多，请约{minutes}分钟后再试"),
                Lang::En => format!("Too many wrong attempts in a row; try again in about {minutes} min"),
            });
        }
        Error::BadCode => pick(
            lang,
            "一次性代码不对、已用过或已过期。请向系统管理员要一个新的",
            "The one-time code is wrong, used or too old. Ask the system administrator for a new one",
        ),
        Error::AlreadySetUp => {
            pick(lang, "系统已经设置过三员", "The three administrators have been appointed already")
        }
        Error::Invalid { why, .. } => return Some(invalid(lang, *why)),
        Error::Refused(refused) => return Some(refusal(lang, refused)),
        Error::Changed { .. } => pick(
            lang,
            "您看到的内容在此期间被别人改过，没有保存。请看清现在的内容后再办",
            "Somebody changed this meanwhile, and nothing was saved. Look at it as it is now, then decide again",
        ),
        Error::Unreadable(unreadable) => {
            return Some(unreadable.message(match lang {
                Lang::Zh => diag::Lang::Zh,
                Lang::En => diag::Lang::En,
            }));
        }
        Error::Past => pick(
            lang,
            "正在看过去某一天的台账，不能改动",
            "A past day is shown; nothing can be changed in it",
        ),
        Error::Store(store::Error::DiskFull { .. }) => pick(
            lang,
            "服务器磁盘已满，没有保存。请告诉系统管理员",
            "The server's disk is full; nothing was saved. Tell the system administrator",
        ),
        Error::Store(store::Error::FileTooLarge { .. }) => pick(lang, "文件太大", "The file is too large"),
        Error::Store(store::Error::ReadOnly { .. } | store::Error::LedgerStopped { .. }) => pick(
            lang,
            "台账现在只能看、不能改。请告诉系统管理员",
            "The ledger can be read but not changed now. Tell the system administrator",
        ),
        Error::Store(_) | Error::Damaged(_) => return None,
    };
    Some(text.to_owned())
}

/// The same sentence for the REST interface.
pub(crate) fn said(lang: api::Lang, error: &Error) -> Option<String> {
    let lang = match lang {
        api::Lang::Zh => Lang::Zh,
        api::Lang::En => Lang::En,
    };
    self::error(lang, error)
}

/// What the domain refuses.
pub(crate) fn refusal(lang: Lang, refused: &Refused) -> String {
    match refused {
        Refused::Finding(it) => finding_refusal(lang, it),
        Refused::Inspection(it) => inspection_refusal(lang, it),
        Refused::Org(it) => org_refusal(lang, it),
        Refused::People(it) => people_refusal(lang, it),
        Refused::Proposal(it) => proposal_refusal(lang, it),
        Refused::Erasure(it) => erasure_refusal(lang, it),
    }
}

fn invalid(lang: Lang, why: Invalid) -> String {
    match why {
        Invalid::Required => pick(lang, "请填写", "Please fill this in"),
        Invalid::Unknown => pick(lang, "请从列表里选", "Please choose from the list"),
        Invalid::Password(WeakPassword::TooShort) => pick(lang, "口令至少10个字符", "At least 10 characters"),
        Invalid::Password(WeakPassword::TooLong) => pick(lang, "口令最多128个字符", "At most 128 characters"),
        Invalid::Password(WeakPassword::Guessable) => pick(
            lang,
            "这个口令容易被猜到：不要含账号、连续字符或重复字符",
            "This password would be guessed: no username, no runs along the keyboard, no repetition",
        ),
        Invalid::Username => {
            pick(lang, "账号为2至40个汉字、字母、数字或 . - _", "2 to 40 letters, digits or . - _")
        }
        Invalid::Taken => pick(lang, "这个账号已经有人用", "This username is taken"),
        Invalid::NoSheet => {
            pick(lang, "扫描件要用PDF、JPG、PNG或TIFF格式", "The scan must be a PDF, JPEG, PNG or TIFF file")
        }
        Invalid::NoAccount => pick(lang, "没有这个账号", "There is no such account"),
        Invalid::Wrong => pick(lang, "不对，请重新输入", "Not right; please type it again"),
        Invalid::Unchanged => pick(lang, "新口令不能和现在的一样", "The new password must be another one"),
        Invalid::Expired => {
            pick(lang, "超时了，请回到上一页重新开始", "Too late; please begin again from the page before")
        }
        Invalid::TooSoon => pick(
            lang,
            "这个账号48小时内已经紧急停用过一次。要停用更久，请走停用账号的手续",
            "This account was stopped like this in the last 48 hours. To stop it for longer, propose to close it",
        ),
        Invalid::EmptyFile => pick(lang, "这个文件是空的", "This file is empty"),
        Invalid::Address(BadAddress::Malformed) => {
            pick(lang, "这不是网址，例如 https://host.example/path", "This is no address; an example is https://host.example/path")
        }
        Invalid::Address(BadAddress::Plain) => pick(
            lang,
            "要用 https。内网的接收方请操作员用 --webhook-allow 列出",
            "It must be https. A receiver in the own network is listed by the operator with --webhook-allow",
        ),
        Invalid::Address(BadAddress::Credentials) => {
            pick(lang, "网址里不要写账号和口令", "No user name and no password in the address, please")
        }
        Invalid::Address(BadAddress::Internal) => pick(
            lang,
            "这个地址通到内部网络，没有列出。请操作员用 --webhook-allow 列出",
            "This address leads into the own network and is not listed; the operator lists it with --webhook-allow",
        ),
        Invalid::TooLong(chars) => {
            return match lang {
                Lang::Zh => format!("太长，最多{chars}字"),
                Lang::En => format!("Too long: at most {chars} characters"),
            };
        }
        Invalid::TooMany(most) => {
            return match lang {
                Lang::Zh => format!("太多，最多{most}个"),
                Lang::En => format!("Too many: at most {most}"),
            };
        }
        Invalid::NotWithin { from, to } => {
            return match lang {
                Lang::Zh => format!("请填{from}到{to}之间的日期"),
                Lang::En => format!("A day between {from} and {to}, please"),
            };
        }
    }
    .to_owned()
}

/// Puts an error where it belongs on a form: beside its field, or above all of them.
pub(crate) fn on_form(lang: Lang, form: FormState, error: &Error) -> FormState {
    match error {
        Error::Invalid { field, why } => form.wrong(field, invalid(lang, *why)),
        Error::BadCode => form.wrong("code", self::error(lang, error).unwrap_or_default()),
        other => form.refused(self::error(lang, other).unwrap_or_else(|| {
            pick(lang, "没有办成，请告诉系统管理员", "It did not work; tell the system administrator")
                .to_owned()
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_inside_is_not_told() {
        let inside = "/var/lib/secret.db";
        let errors = [
            Error::Damaged(inside.to_owned()),
            Error::Store(store::Error::ReadOnly { why: inside.to_owned() }),
            Error::Store(store::Error::Restore { why: inside.to_owned() }),
            Error::Store(store::Error::DiskFull { operation: inside }),
        ];
        for (error, lang) in errors.iter().flat_map(|it| [(it, Lang::Zh), (it, Lang::En)]) {
            assert!(error.to_string().contains(inside), "the log is told");
            assert!(!self::error(lang, error).unwrap_or_default().contains("secret"), "{error}");
        }
    }
}
