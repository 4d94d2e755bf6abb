//! What a finding refuses and what it still lacks, as sentences. Measures are named as on the page: `12-3`.

use ledger::{
    Field, TextFault,
    finding::{Missing, Refusal, Step, Why},
};
use ui::{Lang, Msg};

/// The number of a measure as pages print it: `12-3`; without the finding's own number, `3`.
pub(crate) fn measure_number(finding: Option<u32>, measure: u32) -> String {
    finding.map_or_else(|| measure.to_string(), |finding| format!("{finding}-{measure}"))
}

/// One sentence for a refusal, where the finding's number is not at hand.
pub(crate) fn refusal(lang: Lang, refusal: &Refusal) -> String {
    refusal_of(lang, None, refusal)
}

/// One sentence for a refusal of the finding with this number.
pub(crate) fn refusal_of(lang: Lang, finding: Option<u32>, refusal: &Refusal) -> String {
    let no = |measure: &u32| measure_number(finding, *measure);
    let day = |day: &jiff::civil::Date| Msg::new(lang).long_day(&day.to_string());
    match (refusal, lang) {
        (Refusal::Absent, Lang::Zh) => "台账里没有这一项".to_owned(),
        (Refusal::Absent, Lang::En) => "There is no such finding".to_owned(),
        (Refusal::AlreadyThere, Lang::Zh) => "这一项已经在台账里，来源不同".to_owned(),
        (Refusal::AlreadyThere, Lang::En) => "It is in the ledger already, from elsewhere".to_owned(),
        (Refusal::NoInspection, Lang::Zh) => "这次巡察还没有建账".to_owned(),
        (Refusal::NoInspection, Lang::En) => "The inspection has no ledger yet".to_owned(),
        (Refusal::Voided, Lang::Zh) => "这一项已经作废，不能再改".to_owned(),
        (Refusal::Voided, Lang::En) => "It is void; nothing more can be done to it".to_owned(),
        (Refusal::Closed, Lang::Zh) => "这一项已经销号，先重新打开才能改".to_owned(),
        (Refusal::Closed, Lang::En) => "It is closed; it must be reopened first".to_owned(),
        (Refusal::ClosedEarlier, Lang::Zh) => "这一项此前已销号，先重新打开才能改".to_owned(),
        (Refusal::ClosedEarlier, Lang::En) => "It was closed earlier; it must be reopened first".to_owned(),
        (Refusal::InCloseOut, Lang::Zh) => "正在销号审核，方案不能改。先撤回或退回申请".to_owned(),
        (Refusal::InCloseOut, Lang::En) => {
            "It is in close-out, so the plan is fixed. The request must be withdrawn or returned first"
                .to_owned()
        }
        (Refusal::NotInCloseOut, Lang::Zh) => "没有正在办的销号申请".to_owned(),
        (Refusal::NotInCloseOut, Lang::En) => "No request for close-out is on its way".to_owned(),
        (Refusal::NotClosed, Lang::Zh) => "只有已经销号的才能重新打开".to_owned(),
        (Refusal::NotClosed, Lang::En) => "Only what is closed can be reopened".to_owned(),
        (Refusal::NotAssigned, Lang::Zh) => "还没有指派，没有期限可延".to_owned(),
        (Refusal::NotAssigned, Lang::En) => {
            "Nobody is assigned yet, so there is no date to extend".to_owned()
        }
        (Refusal::LeadOfficeSupports, Lang::Zh) => "牵头科室不能同时是配合科室".to_owned(),
        (Refusal::LeadOfficeSupports, Lang::En) => "The lead office cannot support itself".to_owned(),
        (Refusal::OfficeTwice(_), Lang::Zh) => "同一个科室选了两次".to_owned(),
        (Refusal::OfficeTwice(_), Lang::En) => "An office is named twice".to_owned(),
        (Refusal::OnlyByExtension { due_on }, Lang::Zh) => {
            format!("期限已定为{}，要改只能申请延期", day(due_on))
        }
        (Refusal::OnlyByExtension { due_on }, Lang::En) => {
            format!("The date is {}; it can only be moved by an extension", day(due_on))
        }
        (Refusal::Text(fault), _) => text_fault(lang, fault),
        (Refusal::TooMany { max }, Lang::Zh) => format!("一次最多{max}条"),
        (Refusal::TooMany { max }, Lang::En) => format!("At most {max} at once"),
        (Refusal::UnknownMeasure(measure), Lang::Zh) => format!("没有措施{}", no(measure)),
        (Refusal::UnknownMeasure(measure), Lang::En) => format!("There is no measure {}", no(measure)),
        (Refusal::MeasureWithdrawn(measure), Lang::Zh) => format!("措施{}已经撤销", no(measure)),
        (Refusal::MeasureWithdrawn(measure), Lang::En) => format!("Measure {} was withdrawn", no(measure)),
        (Refusal::UnknownEntry { measure, entry }, Lang::Zh) => {
            format!("措施{}下没有第{entry}条", no(measure))
        }
        (Refusal::UnknownEntry { measure, entry }, Lang::En) => {
            format!("Measure {} has no entry {entry}", no(measure))
        }
        (Refusal::EntryGone { measure, entry }, Lang::Zh) => {
            format!("措施{}的第{entry}条已经撤销或移走", no(measure))
        }
        (Refusal::EntryGone { measure, entry }, Lang::En) => {
            format!("Entry {entry} of measure {} was withdrawn or moved before", no(measure))
        }
        (Refusal::SameMeasure(measure), Lang::Zh) => format!("它已经在措施{}下", no(measure)),
        (Refusal::SameMeasure(measure), Lang::En) => {
            format!("It stands under measure {} already", no(measure))
        }
        (Refusal::UnknownDocument(document), Lang::Zh) => format!("原文没有提到第{document}个文号"),
        (Refusal::UnknownDocument(document), Lang::En) => format!("There is no cited document {document}"),
        (Refusal::NoWaiver(measure), Lang::Zh) => format!("措施{}没有写过“不需佐证”", no(measure)),
        (Refusal::NoWaiver(measure), Lang::En) => {
            format!("Nobody stated that measure {} needs no evidence", no(measure))
        }
        (Refusal::FutureDay(on), Lang::Zh) => format!("{}还没有到，进展不能写在以后的日子", day(on)),
        (Refusal::FutureDay(on), Lang::En) => {
            format!("{} has not come yet; progress is of a day that has", day(on))
        }
        (Refusal::DayOutOfRange(on), Lang::Zh) => format!("日期{on}不对，请检查年份"),
        (Refusal::DayOutOfRange(on), Lang::En) => {
            format!("The day {on} cannot be meant; please check the year")
        }
        (Refusal::NotLater { due_on }, Lang::Zh) => format!("新期限要晚于现在的期限{}", day(due_on)),
        (Refusal::NotLater { due_on }, Lang::En) => {
            format!("The new date must be later than the present one, {}", day(due_on))
        }
        (Refusal::ExtensionPending, Lang::Zh) => "已有一次延期申请等决定".to_owned(),
        (Refusal::ExtensionPending, Lang::En) => {
            "A request for an extension waits for a decision already".to_owned()
        }
        (Refusal::NoExtension, Lang::Zh) => "没有等决定的延期申请".to_owned(),
        (Refusal::NoExtension, Lang::En) => "No request for an extension waits for a decision".to_owned(),
        (Refusal::OwnExtension, Lang::Zh) => "延期是您申请的，要由别人决定".to_owned(),
        (Refusal::OwnExtension, Lang::En) => "You asked for this extension; somebody else decides".to_owned(),
        (Refusal::NotRequester, Lang::Zh) => "只有申请人本人能撤回".to_owned(),
        (Refusal::NotRequester, Lang::En) => "Only whoever made the request can withdraw it".to_owned(),
        (Refusal::Missing(missing), Lang::Zh) => {
            let all: Vec<String> = missing.iter().map(|it| self::missing(lang, finding, it)).collect();
            format!("销号还差：{}", all.join("；"))
        }
        (Refusal::Missing(missing), Lang::En) => {
            let all: Vec<String> = missing.iter().map(|it| self::missing(lang, finding, it)).collect();
            format!("Missing before close-out: {}", all.join("; "))
        }
        (Refusal::AnswersMismatch { required, given }, Lang::Zh) => {
            format!("要答复{required}条要求，只答复了{given}条")
        }
        (Refusal::AnswersMismatch { required, given }, Lang::En) => {
            format!("{required} requirements are to be answered, {given} were")
        }
        (Refusal::LeaderRequests, Lang::Zh) => "您是责任领导，要签署，不能由您申请".to_owned(),
        (Refusal::LeaderRequests, Lang::En) => {
            "You are the leader, who signs: somebody else must request".to_owned()
        }
        (Refusal::NotLeader, Lang::Zh) => "只有这一项的责任领导能签署".to_owned(),
        (Refusal::NotLeader, Lang::En) => "Only the leader of this finding signs".to_owned(),
        (Refusal::OwnAct { earlier }, Lang::Zh) => {
            format!("这一次的{}是您办的，这一步要由别人办", step(lang, *earlier))
        }
        (Refusal::OwnAct { earlier }, Lang::En) => {
            format!(
                "The {} of this close-out was yours; another person takes this step",
                step(lang, *earlier)
            )
        }
        (Refusal::OwnWaiver(measure), Lang::Zh) => {
            format!("措施{}没有佐证，只凭您写的“不需佐证”，这一步要由别人办", no(measure))
        }
        (Refusal::OwnWaiver(measure), Lang::En) => format!(
            "Measure {} rests only on your own word that it needs no evidence; another person takes this step",
            no(measure)
        ),
        (Refusal::NotInHands, Lang::Zh) => "这一项已经不在移交人手里".to_owned(),
        (Refusal::NotInHands, Lang::En) => "It is no longer in the hands of the one who leaves".to_owned(),
        (Refusal::UnknownRestricted(_), Lang::Zh) => "没有这一条受限内容".to_owned(),
        (Refusal::UnknownRestricted(_), Lang::En) => "There is no such restricted entry".to_owned(),
        (Refusal::Persons { max }, Lang::Zh) => format!("人数要在1到{max}之间"),
        (Refusal::Persons { max }, Lang::En) => format!("The number of persons is from 1 to {max}"),
        (Refusal::RecordsOwn, Lang::Zh) => "自己办的事自己直接办，不用代录".to_owned(),
        (Refusal::RecordsOwn, Lang::En) => "Nobody records their own act on behalf of themselves".to_owned(),
        (Refusal::ActorRecords { earlier }, Lang::Zh) => format!(
            "这一次的{}是录入人自己办的，后面的手续不能再由他代录，请换一个人录",
            step(lang, *earlier)
        ),
        (Refusal::ActorRecords { earlier }, Lang::En) => format!(
            "The {} of this close-out was the recorder's own act; somebody else records what follows",
            step(lang, *earlier)
        ),
        (Refusal::RecorderAccepts { earlier }, Lang::Zh) => {
            format!("验收要由没有经手的人办、没有经手的人录：这一次的{}是他代录的", step(lang, *earlier))
        }
        (Refusal::RecorderAccepts { earlier }, Lang::En) => format!(
            "The acceptance is by people who had no hand in it before: the {} was recorded by this person",
            step(lang, *earlier)
        ),
        (Refusal::BeforeEarlier { on }, Lang::Zh) => {
            format!("纸面上的日期不能早于{}，那是前一步的日子", day(on))
        }
        (Refusal::BeforeEarlier { on }, Lang::En) => {
            format!("The day on the paper is not before {}, the day of the step before", day(on))
        }
        (Refusal::NotYourTurn { waiting }, Lang::Zh) => format!("现在等的是{}", step(lang, *waiting)),
        (Refusal::NotYourTurn { waiting }, Lang::En) => {
            format!("It waits for the {} now", step(lang, *waiting))
        }
        (Refusal::ReviewNotLater, Lang::Zh) => "下次复查要在今天以后".to_owned(),
        (Refusal::ReviewNotLater, Lang::En) => "The next review must be later than today".to_owned(),
        (Refusal::NoRequirement, Lang::Zh) => "退回要写明还要什么，至少一条".to_owned(),
        (Refusal::NoRequirement, Lang::En) => {
            "A return says at least one thing that is still required".to_owned()
        }
        (Refusal::WorkHasBegun, Lang::Zh) => "已经有进展或佐证，不能这样办".to_owned(),
        (Refusal::WorkHasBegun, Lang::En) => {
            "Work on it has begun, so this is not possible as it is".to_owned()
        }
        (Refusal::NotEarlier { entered_on }, Lang::Zh) => {
            format!("当时的销号日期要早于进入本台账的{}", day(entered_on))
        }
        (Refusal::NotEarlier { entered_on }, Lang::En) => {
            format!("That close-out must be earlier than the entry into this ledger, {}", day(entered_on))
        }
    }
}

/// What one missing thing is.
pub(crate) fn missing(lang: Lang, finding: Option<u32>, missing: &Missing) -> String {
    let no = |measure: &u32| measure_number(finding, *measure);
    match (missing, lang) {
        (Missing::NoLeader, Lang::Zh) => "还没有责任领导、牵头科室和期限".to_owned(),
        (Missing::NoLeader, Lang::En) => "No leader, lead office and date yet".to_owned(),
        (Missing::NoMeasure, Lang::Zh) => "还没有措施".to_owned(),
        (Missing::NoMeasure, Lang::En) => "No measure yet".to_owned(),
        (Missing::NotDone { measure }, Lang::Zh) => format!("措施{}没有报完成", no(measure)),
        (Missing::NotDone { measure }, Lang::En) => format!("Measure {} is not reported done", no(measure)),
        (Missing::Unproven { measure, why }, Lang::Zh) => {
            format!("措施{}{}", no(measure), unproven(lang, *why))
        }
        (Missing::Unproven { measure, why }, Lang::En) => {
            format!("Measure {} {}", no(measure), unproven(lang, *why))
        }
        (Missing::ToBeSupplied { name, .. }, Lang::Zh) => {
            format!("原文提到的{}还没有补", shown_document(lang, name))
        }
        (Missing::ToBeSupplied { name, .. }, Lang::En) => {
            format!("{}, which the source cites, is not supplied", shown_document(lang, name))
        }
        (Missing::ExtensionUndecided, Lang::Zh) => "延期申请没有决定".to_owned(),
        (Missing::ExtensionUndecided, Lang::En) => "The extension is not decided".to_owned(),
        (Missing::RequirementOpen { requirement }, Lang::Zh) => {
            format!("第{requirement}条要求要在申请时答复")
        }
        (Missing::RequirementOpen { requirement }, Lang::En) => {
            format!("Requirement {requirement} must be answered with the request")
        }
    }
}

/// In what way a measure lacks proof, to follow its number.
pub(crate) fn unproven(lang: Lang, why: Why) -> &'static str {
    match why {
        Why::NoEvidence => super::pick(lang, "没有佐证", "has no evidence"),
        Why::OnlyDraft => {
            super::pick(lang, "的佐证是草案，要印发件", "has a draft only; the issued text is needed")
        }
        Why::OnlyFuture => {
            super::pick(lang, "的佐证日期还没有到", "has evidence of a day still to come only")
        }
    }
}

/// Rows keep citations by number only; the text is in the stream.
fn shown_document(lang: Lang, name: &str) -> String {
    if name.is_empty() { super::pick(lang, "文件", "A document").to_owned() } else { name.to_owned() }
}

/// A step of the close-out as a noun.
pub(crate) fn step(lang: Lang, step: Step) -> &'static str {
    match step {
        Step::Request => super::pick(lang, "申请", "request"),
        Step::Signature => super::pick(lang, "签署", "signature"),
        Step::Review => super::pick(lang, "审核", "review"),
        Step::Acceptance => super::pick(lang, "验收", "acceptance"),
    }
}

/// What is wrong with a text; said beside its field, so that the field is not named again.
pub(crate) fn text_fault(lang: Lang, fault: &TextFault) -> String {
    match (fault, lang) {
        (TextFault::Empty(field), Lang::Zh) => format!("请填写{}", field_word(lang, *field)),
        (TextFault::Empty(field), Lang::En) => format!("Please fill in the {}", field_word(lang, *field)),
        (TextFault::TooLong(field), Lang::Zh) => {
            format!("{}太长，最多{}字", field_word(lang, *field), field.chars_max())
        }
        (TextFault::TooLong(field), Lang::En) => {
            format!("The {} is too long: at most {} characters", field_word(lang, *field), field.chars_max())
        }
    }
}

fn field_word(lang: Lang, field: Field) -> &'static str {
    match field {
        Field::Title => super::pick(lang, "标题", "title"),
        Field::Text => super::pick(lang, "内容", "text"),
        Field::Reason => super::pick(lang, "缘由", "reason"),
        Field::Requirement => super::pick(lang, "还要什么", "requirement"),
        Field::Answer => super::pick(lang, "答复", "answer"),
        Field::Mechanism => super::pick(lang, "长效机制", "mechanism"),
        Field::KeptAt => super::pick(lang, "存放处", "place where it is kept"),
        Field::Number => super::pick(lang, "文号", "document number"),
        Field::Name => super::pick(lang, "名称", "name"),
        Field::Username => super::pick(lang, "账号", "username"),
        Field::Identifier => super::pick(lang, "编号", "identifier"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named_as_on_the_page() {
        let missing = vec![
            Missing::NotDone { measure: 3 },
            Missing::Unproven { measure: 4, why: Why::OnlyDraft },
            Missing::ToBeSupplied { document: 1, measure: None, name: "鹭财〔2025〕8号".to_owned() },
        ];
        assert_eq!(
            refusal_of(Lang::Zh, Some(12), &Refusal::Missing(missing.clone())),
            "销号还差：措施12-3没有报完成；措施12-4的佐证是草案，要印发件；原文提到的鹭财〔2025〕8号还没有补"
        );
        assert_eq!(
            refusal(Lang::En, &Refusal::Missing(missing)),
            "Missing before close-out: Measure 3 is not reported done; Measure 4 has a draft only; \
             the issued text is needed; 鹭财〔2025〕8号, which the source cites, is not supplied"
        );
    }
}
