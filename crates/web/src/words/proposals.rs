//! What a proposal means, in plain words, for the person who has to confirm it.

use super::{events, pick};
use app::Directory;
use ledger::people::Masked;
use ledger::proposal::Act;
use ui::Lang;

/// One act: `给罗见青角色：经办人，范围计财科`.
pub(crate) fn act(lang: Lang, directory: &Directory, act: &Act) -> String {
    let who = |id: &ledger::PersonId| {
        let name = events::person(lang, directory, id.as_str());
        match directory.people.get(id.as_str()) {
            Some(row) => match lang {
                Lang::Zh => format!("{name}（{}）", row.person.username),
                Lang::En => format!("{name} ({})", row.person.username),
            },
            None => name,
        }
    };
    let node = |id: &ledger::OrgId| events::office(lang, directory, id.as_str());
    let zh = matches!(lang, Lang::Zh);
    match act {
        Act::OpenAccount { person } => {
            let who = who(person);
            if zh { format!("开通账号：{who}") } else { format!("Open the account of {who}") }
        }
        Act::CloseAccount { person } => {
            let who = who(person);
            if zh { format!("停用账号：{who}") } else { format!("Disable the account of {who}") }
        }
        Act::ResetPassword { person } => {
            let who = who(person);
            if zh { format!("重置口令：{who}") } else { format!("Reset the password of {who}") }
        }
        Act::Leave { person, on } => {
            let who = who(person);
            if zh {
                format!("{who}离任，最后一天{on}；职务、角色和账号到这一天为止")
            } else {
                format!("{who} leaves after {on}; posts, roles and the account end with that day")
            }
        }
        Act::Grant { person, grant } => {
            let (who, role, at) = (who(person), events::role(lang, grant.role), node(&grant.at));
            let until = grant.to.map_or_else(String::new, |to| match lang {
                Lang::Zh => format!("，到{to}为止"),
                Lang::En => format!(", until {to}"),
            });
            if zh {
                format!("给{who}角色：{role}，范围{at}{until}")
            } else {
                format!("Give {who} the role {role} over {at}{until}")
            }
        }
        Act::Revoke { person, role, at } => {
            let (who, role, at) = (who(person), events::role(lang, *role), node(at));
            if zh {
                format!("收回{who}的角色：{role}，范围{at}")
            } else {
                format!("Take the role {role} over {at} from {who}")
            }
        }
        Act::Depute { principal, deputy, role, at, from, to, sheet: _ } => {
            let (of, who) = (who(principal), who(deputy));
            let (role, at) = (events::role(lang, *role), node(at));
            if zh {
                format!("{who}代{of}行使{role}，范围{at}，{from}至{to}")
            } else {
                format!("{who} holds the role {role} over {at} for {of}, from {from} to {to}")
            }
        }
        Act::EndDeputy { principal, deputy, role, at, on } => {
            let (of, who) = (who(principal), who(deputy));
            let (role, at) = (events::role(lang, *role), node(at));
            if zh {
                format!("{who}代{of}行使{role}（范围{at}）到{on}为止")
            } else {
                format!("{who} stops holding the role {role} over {at} for {of} after {on}")
            }
        }
        Act::MoveNode { node: id, to } => {
            let (name, to) = (node(id), node(to));
            if zh {
                format!("{name}连同下级移到{to}下面")
            } else {
                format!("Move {name} with all under it to {to}")
            }
        }
        Act::CloseNode { node: id } => {
            let name = node(id);
            if zh { format!("撤销{name}") } else { format!("Close {name}") }
        }
        Act::ReplaceAdministrator { admin, person } => {
            let (admin, who) = (events::admin_word(lang, *admin), who(person));
            if zh { format!("{admin}换为{who}") } else { format!("{who} becomes {admin}") }
        }
        Act::KeepAudit { months } => {
            if zh {
                format!("审计日志保存{months}个月")
            } else {
                format!("Keep the audit log for {months} months")
            }
        }
        Act::BreakGlass { person, at, hours, fields } => {
            let (who, at) = (who(person), node(at));
            let fields: Vec<&str> = fields.iter().map(|it| masked(lang, *it)).collect();
            let also = match (fields.is_empty(), lang) {
                (true, _) => String::new(),
                (false, Lang::Zh) => format!("，包括{}", fields.join("、")),
                (false, Lang::En) => format!(", {} included", fields.join(", ")),
            };
            if zh {
                format!("{who}应急查看{at}的全部内容{also}，{hours}小时，只看不改")
            } else {
                format!("{who} sees everything at {at}{also} for {hours} hours, read only")
            }
        }
    }
}

/// The name of a masked field.
pub(crate) fn masked(lang: Lang, it: Masked) -> &'static str {
    match it {
        Masked::Clue => pick(lang, "线索", "clues"),
        Masked::Accountability => pick(lang, "处理", "accountability"),
        Masked::Reporter => pick(lang, "反映人", "reporters"),
    }
}
