//! What inspections, the organisation and people refuse, as sentences.

use super::{events, finding_refusal, invalid, pick, text_fault};
use app::{ErasureRefusal, Error, Refused};
use ledger::{Field, TextFault, inspection, org, people, proposal};
use ui::{FormState, Lang, Msg};

fn out_of_range(lang: Lang, day: jiff::civil::Date) -> String {
    match lang {
        Lang::Zh => format!("{day}不像是要填的日子，请检查年份"),
        Lang::En => format!("{day} can hardly be meant; please check the year"),
    }
}

fn handover_refusal(lang: Lang, refusal: &ledger::handover::Refusal) -> String {
    use ledger::handover::Refusal;
    let text = match refusal {
        Refusal::Unknown => pick(lang, "没有这张交接单", "There is no such handover"),
        Refusal::Ended => pick(lang, "这张交接单已经办完或作废", "This handover has ended"),
        Refusal::SamePerson => pick(lang, "不能交给自己", "Nobody hands over to themselves"),
        Refusal::Nothing => pick(
            lang,
            "他手里没有未办结和长期坚持的问题，不用交接",
            "Nothing open or standing is in these hands",
        ),
        Refusal::TooMany => pick(lang, "项目太多，一张交接单列不下", "Too many items for one handover"),
        Refusal::Waiting(number) => {
            return match lang {
                Lang::Zh => format!("他的第{number}号交接单还没办完"),
                Lang::En => format!("Handover {number} of the same hands is still open"),
            };
        }
        Refusal::Changed(numbers) => {
            let all: Vec<String> = numbers.iter().map(ToString::to_string).collect();
            return match lang {
                Lang::Zh => format!("列单以后有变动（第{}项），请整改办重列清单再签", all.join("、")),
                Lang::En => format!(
                    "Something changed since the list was made (no. {}); the coordinator lists afresh first",
                    all.join(", ")
                ),
            };
        }
        Refusal::NotSigner => pick(lang, "这里不是您签的", "This is not yours to sign"),
        Refusal::PartyRecords => {
            pick(lang, "移交人和接收人不能代录，请换一个人录", "Neither of the two records for the other")
        }
        Refusal::Day(_) => pick(
            lang,
            "纸面上的日期不能晚于今天，也不能早于列单那天",
            "The day on the paper is not after today and not before the list",
        ),
        Refusal::Text(fault) => return text_fault(lang, fault),
        Refusal::Finding(refusal) => return super::finding::refusal(lang, refusal),
    };
    text.to_owned()
}

pub(crate) fn inspection_refusal(lang: Lang, refusal: &inspection::Refusal) -> String {
    use inspection::Refusal;
    let text = match refusal {
        Refusal::Handover(refusal) => return handover_refusal(lang, refusal),
        Refusal::NotOpen => pick(lang, "这次巡察还没有建账", "This inspection has no ledger yet"),
        Refusal::AlreadyOpen => pick(lang, "这次巡察已经建账", "This inspection has a ledger already"),
        Refusal::Text(fault) => return text_fault(lang, fault),
        Refusal::DaysOutOfOrder => pick(
            lang,
            "日期先后不对：开始日期不能晚于结束日期和反馈日期",
            "The days are out of order: the first day comes before the last and before the feedback",
        ),
        Refusal::DayOutOfRange(day) => return out_of_range(lang, *day),
        Refusal::SameFile(document) => {
            return match lang {
                Lang::Zh => format!("同一个文件已经读取过，是这次巡察的第{document}份文件"),
                Lang::En => {
                    format!("The same file is here already, as document {document} of this inspection")
                }
            };
        }
        Refusal::UnknownDocument(document) => {
            return match lang {
                Lang::Zh => format!("这次巡察没有第{document}份文件"),
                Lang::En => format!("This inspection has no document {document}"),
            };
        }
        Refusal::NotDraft(_) => pick(
            lang,
            "这份文件已经采纳或放弃，不能再改",
            "This document is adopted or put away; it cannot be changed any more",
        ),
        Refusal::NotAdopted(_) => pick(lang, "这份文件没有采纳过", "This document was never adopted"),
        Refusal::NothingToAdopt => pick(lang, "没有可以采纳的具体问题", "There is no finding in it to adopt"),
        Refusal::DuplicateFinding(_) | Refusal::IdentifiersMismatch { .. } => pick(
            lang,
            "文件在此期间变了，没有采纳。请重新打开这一页",
            "The document changed meanwhile; nothing was adopted. Open this page again",
        ),
        Refusal::TooManyFindings => {
            return match lang {
                Lang::Zh => format!("一次巡察最多{}个具体问题", inspection::FINDINGS_MAX),
                Lang::En => format!("One inspection has at most {} findings", inspection::FINDINGS_MAX),
            };
        }
        Refusal::Finding { refusal, .. } => {
            let why = finding_refusal(lang, refusal);
            return match lang {
                Lang::Zh => format!("其中一个具体问题不允许：{why}"),
                Lang::En => format!("One of the findings stands in the way: {why}"),
            };
        }
    };
    text.to_owned()
}

pub(crate) fn org_refusal(lang: Lang, refusal: &org::Refusal) -> String {
    use org::Refusal;
    let text = match refusal {
        Refusal::Unknown(_) => pick(lang, "没有这个单位或科室", "There is no such unit or office"),
        Refusal::Duplicate(_) => pick(lang, "这个编号已经有了", "This identifier is taken"),
        Refusal::BadId(_) => {
            pick(lang, "编号不能为空，也不能有空格和斜线", "An identifier has no spaces and no slashes")
        }
        Refusal::UnknownParent(_) => pick(lang, "没有这个上级", "There is no such unit above it"),
        Refusal::Cycle(_) => pick(lang, "不能放在自己下面", "Nothing stands under itself"),
        Refusal::Closed(_) => pick(lang, "它已经撤销", "It is closed"),
        Refusal::WrongParent { kind, under } => {
            let t = Msg::new(lang);
            let word = |kind: org::NodeKind| node_kind(t, kind);
            return match (under, lang) {
                (Some(under), Lang::Zh) => format!("{}不能放在{}下面", word(*kind), word(*under)),
                (Some(under), Lang::En) => {
                    format!("“{}” cannot stand under “{}”", word(*kind), word(*under))
                }
                (None, Lang::Zh) => format!("{}必须有上级", word(*kind)),
                (None, Lang::En) => format!("“{}” needs something above it", word(*kind)),
            };
        }
        Refusal::NameTaken(name) => {
            return match lang {
                Lang::Zh => format!("同一个上级下面已经有“{name}”"),
                Lang::En => format!("“{name}” stands there already"),
            };
        }
        Refusal::HasOpenChildren(_) => pick(
            lang,
            "它下面还有没撤销的单位或科室，先撤销它们",
            "Something under it is still open; close that first",
        ),
        Refusal::NotABody(_) => pick(
            lang,
            "只有机构（党组、领导小组、整改办、专班、第三方）才有类别和成员",
            "Only a body (party group, leading group, task force …) has a kind and members",
        ),
        Refusal::WhoIsMember => pick(
            lang,
            "成员要么选一个有账号的人，要么写一个名字，二者填一",
            "A member is either somebody with an account or a name, not both",
        ),
        Refusal::AlreadyMember => {
            pick(lang, "这个人在这段时间里已经是成员", "They are a member on these days already")
        }
        Refusal::NoMember(_) => pick(lang, "没有这个成员，或者已经离任", "There is no such member any more"),
        Refusal::DaysOutOfOrder => pick(lang, "最后一天早于第一天", "The last day comes before the first"),
        Refusal::DayOutOfRange(_) => pick(lang, "日期不对", "This day cannot be meant"),
        Refusal::Text(fault) => return text_fault(lang, fault),
    };
    text.to_owned()
}

/// The word for what a node is: a body by its own kind, where that was said.
pub(crate) fn node_word(lang: Lang, node: &views::OrgRow) -> String {
    match node.body {
        Some(body) => body_kind(lang, body).to_owned(),
        None => node_kind(Msg::new(lang), node.kind),
    }
}

/// The word for a kind of body.
pub(crate) fn body_kind(lang: Lang, kind: org::BodyKind) -> &'static str {
    match kind {
        org::BodyKind::PartyGroup => pick(lang, "党组", "Party group"),
        org::BodyKind::LeadingGroup => pick(lang, "领导小组", "Leading group"),
        org::BodyKind::RectificationOffice => pick(lang, "整改办", "Rectification office"),
        org::BodyKind::TaskForce => pick(lang, "专班", "Task force"),
        org::BodyKind::ThirdParty => pick(lang, "第三方机构", "Third party"),
    }
}

/// The word for a kind of node.
pub(crate) fn node_kind(t: Msg, kind: org::NodeKind) -> String {
    match kind {
        org::NodeKind::Region => t.node_region(),
        org::NodeKind::Unit => t.node_unit(),
        org::NodeKind::Office => t.node_office(),
        org::NodeKind::Body => t.node_body(),
    }
}

pub(crate) fn people_refusal(lang: Lang, refusal: &people::Refusal) -> String {
    use people::{Admin, Refusal};
    let text = match refusal {
        Refusal::Unknown => pick(lang, "没有这个人", "There is no such person"),
        Refusal::AlreadyRegistered => pick(lang, "这个人已经有账号了", "This account exists already"),
        Refusal::UsernameTaken => pick(lang, "这个账号已经有人用", "This username is taken"),
        Refusal::UnknownNode(_) => pick(
            lang,
            "没有这个单位或科室，或者它已经撤销",
            "There is no such unit or office, or it is closed",
        ),
        Refusal::NotAdministrator(admin) => match admin {
            Admin::System => pick(lang, "这由系统管理员办", "This belongs to the system administrator"),
            Admin::Security => pick(lang, "这由安全管理员办", "This belongs to the security administrator"),
            Admin::Audit => pick(lang, "这由审计管理员办", "This belongs to the audit administrator"),
        },
        Refusal::NotOpened => pick(
            lang,
            "这个账号还没有开通，先由安全管理员在“待复核”里确认",
            "This account is not open yet; the security administrator confirms it first",
        ),
        Refusal::Gone => pick(lang, "这个人已经离任", "This person has left"),
        Refusal::NoPost(_) => pick(lang, "没有这个职务", "There is no such post"),
        Refusal::MainPost => pick(
            lang,
            "主职只能换成另一个职务，不能单独结束",
            "The main post ends when another takes its place",
        ),
        Refusal::OwnDeputy => pick(lang, "自己不能代自己", "Nobody is their own deputy"),
        Refusal::PrincipalLacksRole => pick(
            lang,
            "被代的人在这个范围没有这个角色，无从代办",
            "The principal does not hold this role over this part",
        ),
        Refusal::AlreadyDeputy => {
            pick(lang, "这段时间已经有同样的代办授权", "There is such a deputy grant for these days already")
        }
        Refusal::NotDeputy => {
            pick(lang, "没有这项代办授权，或者已经结束", "There is no such deputy grant in force")
        }
        Refusal::DeputyTooLong => {
            pick(lang, "代办授权最长一年，到期可以再办", "A deputy grant lasts a year at most")
        }
        Refusal::Hours(_) => pick(lang, "应急查看是1到24小时", "Emergency sight lasts 1 to 24 hours"),
        Refusal::Months(_) => {
            pick(lang, "审计日志至少保存6个月", "The audit log is kept for six months at least")
        }
        Refusal::AdministratorHoldsNoRole => pick(
            lang,
            "三员不看内容，不能有别的角色",
            "The three administrators see no contents and hold no other role",
        ),
        Refusal::AlreadyGranted => {
            pick(lang, "这个角色在这个范围已经有了", "This role over this part is held already")
        }
        Refusal::NotGranted => {
            pick(lang, "这个角色在这个范围已经没有了", "This role over this part is not held")
        }
        Refusal::DaysOutOfOrder => pick(lang, "最后一天早于第一天", "The last day comes before the first"),
        Refusal::DayOutOfRange(day) => return out_of_range(lang, *day),
        Refusal::Disabled => {
            pick(lang, "这个账号已停用，先启用", "This account is disabled; enable it first")
        }
        Refusal::AdministratorStays => pick(
            lang,
            "三员的账号不能停用，先更换管理员",
            "An administrator’s account cannot be disabled; replace the administrator first",
        ),
        Refusal::NotOwner => pick(lang, "口令只能由本人设", "A password is set by its owner alone"),
        Refusal::SamePerson(_) => pick(lang, "三员必须是三个人", "The three administrators are three people"),
        Refusal::AlreadyAppointed => {
            pick(lang, "三员已经设过", "The three administrators have been appointed already")
        }
        Refusal::CandidateUnfit => pick(
            lang,
            "三员要有在用的账号，并且没有别的角色",
            "An administrator has an account in use and no other role",
        ),
        Refusal::Text(fault) => return text_fault(lang, fault),
    };
    text.to_owned()
}

/// Why a proposal goes no further.
pub(crate) fn proposal_refusal(lang: Lang, refusal: &proposal::Refusal) -> String {
    use proposal::Refusal;
    let text = match refusal {
        Refusal::Unknown => pick(lang, "没有这项申请", "There is no such proposal"),
        Refusal::Duplicate => pick(lang, "这项申请已经有了", "This proposal exists already"),
        Refusal::NoActs => pick(lang, "申请里没有事项", "Nothing is proposed"),
        Refusal::TooManyActs => {
            pick(lang, "一次最多500项，请分几次", "At most 500 acts in one proposal; please split it")
        }
        Refusal::TwiceTheSame => pick(lang, "同一事项写了两次", "The same act stands twice in it"),
        Refusal::Mixed => pick(lang, "不同类的事项要分开申请", "Acts of different kinds are proposed apart"),
        Refusal::NotProposer => pick(lang, "这件事不由您提出", "This is not yours to propose"),
        Refusal::NotConfirmer => pick(lang, "这件事不由您复核", "This is not yours to confirm"),
        Refusal::OwnProposal => pick(
            lang,
            "自己提出的，要由另一位管理员复核",
            "You proposed this; another administrator must confirm it",
        ),
        Refusal::ProposerChanged => pick(
            lang,
            "提出人已经不是管理员，要由现任重新提出",
            "Whoever proposed it is administrator no more; it has to be proposed anew",
        ),
        Refusal::Settled => pick(lang, "这项申请已经办结", "This proposal is settled already"),
        Refusal::AlreadyProposed => {
            pick(lang, "同样的申请已经在等复核", "The same waits to be confirmed already")
        }
        Refusal::Text(fault) => return text_fault(lang, fault),
    };
    text.to_owned()
}

/// Why nothing is erased.
pub(crate) fn erasure_refusal(lang: Lang, refusal: &ErasureRefusal) -> String {
    let text = match refusal {
        ErasureRefusal::Nothing => pick(lang, "这条记录没有私密内容", "This line has no private content"),
        ErasureRefusal::Erased => {
            pick(lang, "这条记录的私密内容已经删除", "The private content of this line is erased already")
        }
        ErasureRefusal::AskedAlready => pick(
            lang,
            "已经有人申请删除，现在等另一个人确认",
            "Somebody has asked for it already; now another person must confirm",
        ),
        ErasureRefusal::NotAsked => {
            pick(lang, "还没有人申请删除这处内容", "Nobody has asked for this to be erased")
        }
        ErasureRefusal::SamePerson => {
            pick(lang, "您申请的删除，要由另一个人确认", "You asked for this; another person must confirm it")
        }
        ErasureRefusal::Text(fault) => return text_fault(lang, fault),
    };
    text.to_owned()
}

/// The text that a domain refused, where that is why.
fn fault(error: &Error) -> Option<TextFault> {
    match error {
        Error::Refused(Refused::Inspection(inspection::Refusal::Text(fault)))
        | Error::Refused(Refused::Org(org::Refusal::Text(fault)))
        | Error::Refused(Refused::People(people::Refusal::Text(fault)))
        | Error::Refused(Refused::Proposal(proposal::Refusal::Text(fault)))
        | Error::Refused(Refused::Erasure(ErasureRefusal::Text(fault))) => Some(*fault),
        _ => None,
    }
}

/// Puts an error beside the field that it speaks of. `places` says under which name a form sends a text of the ledger.
pub(crate) fn beside(lang: Lang, form: FormState, error: &Error, places: &[(Field, &str)]) -> FormState {
    if let Some(fault) = fault(error) {
        let (TextFault::Empty(field) | TextFault::TooLong(field)) = fault;
        if let Some((_, name)) = places.iter().find(|(it, _)| *it == field) {
            return form.wrong(name, text_fault(lang, &fault));
        }
    }
    match error {
        Error::Invalid { field: "at", why } => form.wrong("scope", invalid(lang, *why)),
        Error::Unreadable(_) => {
            let why = super::error(lang, error).unwrap_or_default();
            form.wrong("file", why)
        }
        Error::Refused(Refused::People(people::Refusal::UsernameTaken)) => {
            form.wrong("username", people_refusal(lang, &people::Refusal::UsernameTaken))
        }
        Error::Refused(Refused::Org(refusal @ org::Refusal::NameTaken(_))) => {
            form.wrong("name", org_refusal(lang, refusal))
        }
        Error::Refused(Refused::Inspection(refusal @ inspection::Refusal::SameFile(_))) => {
            form.wrong("file", inspection_refusal(lang, refusal))
        }
        other => super::on_form(lang, form, other),
    }
}

/// What is wrong with a day that cannot be read.
pub(crate) fn no_day(lang: Lang) -> &'static str {
    pick(lang, "请按 2026-11-20 的样式填写日期", "Please write the day like 2026-11-20")
}

/// What somebody else did meanwhile, from a line of the journal.
pub(crate) fn meanwhile(row: ui::JournalRow) -> ui::MeanwhileRow {
    ui::MeanwhileRow { at: row.at, who: row.who, what: row.what, before: row.before, after: row.after }
}

/// Lines of a journal as rows of a page. What stood before is not known here, and unknown is not nothing: then the line
/// says only what was written.
pub(crate) fn rows(
    lang: Lang,
    app: &app::App,
    directory: &app::Directory,
    lines: &[app::JournalLine],
) -> Vec<ui::JournalRow> {
    let line = |line| {
        let mut row = events::line(lang, app.world(), directory, line, None);
        if row.before.is_empty() && !row.after.is_empty() {
            row.what = format!("{}{}{}", row.what, Msg::new(lang).colon(), std::mem::take(&mut row.after));
        }
        row
    };
    lines.iter().map(line).collect()
}
