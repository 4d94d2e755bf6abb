//! What goes over the wire: shapes of their own, so that neither a change of rows nor a new field of an event becomes a
//! change of the interface by accident. Days are `2026-12-31`, instants are UTC; what is not known is left out.

use crate::LIMIT_MAX;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An enum of ours as the interface spells it, with the way in and, where asked for, the way back. A new variant does
/// not compile until it stands here.
macro_rules! spelled {
    ($(#[$meta:meta])* $name:ident of $of:path { $($(#[$doc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub(crate) enum $name { $($(#[$doc])* $variant),+ }

        impl From<$of> for $name {
            fn from(it: $of) -> Self {
                match it { $(<$of>::$variant => $name::$variant),+ }
            }
        }

        impl From<$name> for $of {
            fn from(it: $name) -> Self {
                match it { $($name::$variant => <$of>::$variant),+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = serde::de::value::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::deserialize(serde::de::value::StrDeserializer::new(text))
            }
        }
    };
}

pub(crate) use spelled;

spelled! {
    /// Where a finding stands.
    State of views::State {
        /// 待定方案: no leader yet, or no measure.
        Unplanned,
        /// 整改中
        Open,
        /// 销号审核
        CloseOut,
        /// 已销号
        Closed,
        /// 长期坚持
        Standing,
        /// 此前已销号: closed before this ledger, not proven here.
        ClosedEarlier,
        /// 误录作废
        Void,
    }
}
spelled! {
    /// How an open finding stands to its deadline.
    LightKind of views::LightKind {
        /// 逾期
        Late,
        /// 临期
        Near,
        /// 正常
        Normal,
        /// 没有期限
        Undated,
    }
}
spelled! {
    /// An act of the close-out.
    Step of ledger::finding::Step {
        /// 申请
        Request,
        /// 责任领导签字
        Signature,
        /// 整改办审核
        Review,
        /// 监督部门验收
        Acceptance,
    }
}
spelled! {
    /// How a finding is worked on.
    Mode of ledger::finding::Mode {
        /// 立行立改
        AtOnce,
        /// 限期整改
        ByDate,
        /// 长期坚持
        Standing,
    }
}
spelled! {
    /// Who inspects.
    Level of ledger::inspection::Level {
        /// 中央
        Central,
        /// 省
        Provincial,
        /// 市
        Municipal,
        /// 县、区
        County,
        /// 单位
        Institution,
    }
}
spelled! {
    /// What sort of inspection it is.
    InspectionKind of ledger::inspection::Kind {
        /// 常规
        Routine,
        /// 专项
        Special,
        /// 机动
        Mobile,
        /// 回头看
        LookBack,
    }
}
spelled! {
    /// What a piece of evidence is.
    EvidenceKind of ledger::finding::EvidenceKind {
        /// 文件
        Document,
        /// 会议
        Meeting,
        /// 培训
        Training,
        /// 检查
        Inspection,
        /// 资金
        Money,
        /// 人事
        Personnel,
        /// 谈话
        Talk,
        /// 建设
        Building,
        /// 照片
        Photo,
        /// 数据表
        DataTable,
    }
}
spelled! {
    /// How far the thing has come that a piece of evidence shows.
    EvidenceStage of ledger::finding::EvidenceStage {
        /// 草案: proves nothing.
        Draft,
        /// 试行
        Trial,
        /// 现行、已办
        InForce,
    }
}
spelled! {
    /// What a node of the organisation is.
    NodeKind of ledger::org::NodeKind {
        /// 地区
        Region,
        /// 单位
        Unit,
        /// 科室
        Office,
        /// 机构
        Body,
    }
}
spelled! {
    /// What a person does here.
    Role of access::Role {
        /// 整改办
        Coordinator,
        /// 经办人
        Handler,
        /// 责任领导
        Leader,
        /// 巡察监督
        Supervisor,
        /// 系统管理员
        SystemAdmin,
        /// 安全管理员
        SecurityAdmin,
        /// 审计管理员
        AuditAdmin,
    }
}

/// Which part of a list an answer holds.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct Page {
    /// How many there are without regard to the part.
    pub(crate) total: u64,
    /// How many stand before the first one here.
    pub(crate) offset: u64,
    /// At most so many were asked for.
    #[schema(minimum = 1, maximum = 200)]
    pub(crate) limit: u32,
}

/// So many items unless asked otherwise.
pub(crate) const LIMIT: u32 = 50;

/// A limit within bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limit(pub(crate) u32);

impl Default for Limit {
    fn default() -> Self {
        Limit(LIMIT)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            it @ 1..=LIMIT_MAX => Ok(Limit(it)),
            _ => Err(serde::de::Error::custom("a limit is a number from 1 to 200")),
        }
    }
}

/// How many are left out before the first one; whoever wants more follows the feed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Offset(pub(crate) u32);

impl<'de> Deserialize<'de> for Offset {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            it @ 0..=1_000_000 => Ok(Offset(it)),
            _ => Err(serde::de::Error::custom("an offset is at most 1000000")),
        }
    }
}

/// 方面 › 问题 › 具体问题, numbers as printed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Place {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    aspect_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    aspect_title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    issue_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    issue_title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    finding_number: Option<String>,
}

impl From<&ledger::finding::Place> for Place {
    fn from(it: &ledger::finding::Place) -> Self {
        Place {
            aspect_number: it.aspect_number.clone(),
            aspect_title: it.aspect_title.clone(),
            issue_number: it.issue_number.clone(),
            issue_title: it.issue_title.clone(),
            finding_number: it.finding_number.clone(),
        }
    }
}

/// 自报: a status read in a document. Never proof.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Claim {
    /// `completed`, `standing`, `in_progress` …
    status: String,
    /// As printed.
    text: String,
}

impl From<&ledger::finding::Claim> for Claim {
    fn from(it: &ledger::finding::Claim) -> Self {
        Claim { status: it.status.clone(), text: it.status_text.clone() }
    }
}

/// 亮灯
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Light {
    /// Which.
    kind: LightKind,
    /// Days to the deadline; negative when it has passed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    days: Option<i64>,
}

impl From<&views::Light> for Light {
    fn from(it: &views::Light) -> Self {
        Light { kind: it.kind.into(), days: it.days }
    }
}

/// How far the measures are that stand.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeasureCounts {
    /// All that stand.
    total: u32,
    /// Reported done.
    done: u32,
    /// Done, and proven or waived.
    proven: u32,
}

/// A request for more time that waits for a decision.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExtensionPending {
    /// Who asked.
    requested_by: String,
    /// When.
    requested_on: Date,
    /// The day asked for.
    to: Date,
}

/// One finding on a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FindingItem {
    /// Its identifier.
    id: String,
    /// Its inspection.
    inspection: String,
    /// 序号 within the inspection.
    number: u32,
    /// Its title.
    title: String,
    /// Its place in the tree.
    place: Place,
    /// Where it stands.
    state: State,
    /// The act that its close-out waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    waiting: Option<Step>,
    /// How it stands to its deadline; left out when it is closed or void.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    light: Option<Light>,
    /// 自报
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    claim: Option<Claim>,
    /// 责任领导, by identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    leader: Option<String>,
    /// 牵头科室, by identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    lead_office: Option<String>,
    /// 配合科室
    supporting: Vec<String>,
    /// 经办人
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    handler: Option<String>,
    /// 方式
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    mode: Option<Mode>,
    /// The deadline in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    due_on: Option<Date>,
    /// The deadline first given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    first_due_on: Option<Date>,
    /// A request for more time that waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    extension: Option<ExtensionPending>,
    /// How far the measures are.
    measures: MeasureCounts,
    /// Pieces of evidence that stand.
    evidence: u32,
    /// How many things are missing before close-out.
    missing: u32,
    /// Whether the last request was returned and none has been made since.
    sent_back: bool,
    /// How often a request was returned.
    returned: u32,
    /// How often it was reopened.
    reopened: u32,
    /// The day of closing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    closed_on: Option<Date>,
    /// The day of the request for close-out that is pending.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    filed_on: Option<Date>,
    /// The next day on which a standing finding is looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    review_on: Option<Date>,
    /// When it came into the ledger.
    registered_at: Timestamp,
    /// When it last changed.
    changed_at: Timestamp,
}

impl FindingItem {
    /// A row on the day for which it was read.
    pub(crate) fn of(row: &views::FindingRow, day: Date, rules: &views::RuleSet) -> FindingItem {
        let count = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
        FindingItem {
            id: row.id.clone(),
            inspection: row.inspection.clone(),
            number: row.number,
            title: row.title.clone(),
            place: (&row.place).into(),
            state: row.state.into(),
            waiting: row.waiting.map(Into::into),
            light: views::light(row, day, rules).as_ref().map(Into::into),
            claim: row.claim.as_ref().map(Into::into),
            leader: row.leader.clone(),
            lead_office: row.lead_office.clone(),
            supporting: row.supporting.clone(),
            handler: row.handler.clone(),
            mode: row.mode.map(Into::into),
            due_on: row.due_on,
            first_due_on: row.first_due_on,
            extension: row.extension.as_ref().map(|it| ExtensionPending {
                requested_by: it.requested_by.clone(),
                requested_on: it.requested_on,
                to: it.to,
            }),
            measures: MeasureCounts {
                total: row.measures.total,
                done: row.measures.done,
                proven: row.measures.proven,
            },
            evidence: row.evidence,
            missing: count(row.missing(day).len()),
            sent_back: row.sent_back,
            returned: row.returned,
            reopened: row.reopened,
            closed_on: row.closed_on,
            filed_on: row.filed_on,
            review_on: row.review_on,
            registered_at: row.registered_at,
            changed_at: row.last_at,
        }
    }
}

/// Who did something on which day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Act {
    /// Who acted, by identifier.
    by: String,
    /// For whom, where that person is a deputy.
    #[serde(skip_serializing_if = "Option::is_none")]
    deputy_of: Option<String>,
    /// Who recorded it, where that person acted on paper.
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded_by: Option<String>,
    /// The scanned sheet of an act on paper, by the hash of its bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<String>,
    /// The day of the act.
    on: Date,
}

impl From<&ledger::finding::Act> for Act {
    fn from(it: &ledger::finding::Act) -> Self {
        let paper = it.by.recorded.as_ref();
        Act {
            by: it.by.person.0.clone(),
            deputy_of: it.by.of.as_ref().map(|it| it.0.clone()),
            recorded_by: paper.map(|it| it.recorder.0.clone()),
            sheet: paper.map(|it| it.sheet.0.clone()),
            on: it.on,
        }
    }
}

/// A dated report on a measure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Progress {
    /// Its number under the measure.
    entry: u32,
    /// The day reported on.
    on: Date,
    /// What was done.
    text: String,
    /// Whether it says that the measure is finished.
    done: bool,
    /// Why it was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    withdrawn: Option<String>,
}

/// Where the proof itself is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub(crate) enum Holding {
    /// A file that is kept here.
    File {
        /// Its SHA-256.
        sha256: String,
        /// Its size in bytes.
        size: u64,
        /// Its name as uploaded; left out when it was erased.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        name: Option<String>,
    },
    /// 仅登记
    Register {
        /// Where it is kept.
        kept_at: String,
    },
}

/// Whether a piece of evidence stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub(crate) enum EvidenceState {
    /// It does.
    Stands,
    /// Taken back.
    Withdrawn {
        /// Why.
        reason: String,
    },
    /// It stands under another measure now.
    Moved {
        /// The measure.
        to: u32,
        /// Its number there.
        to_entry: u32,
        /// Why.
        reason: String,
    },
}

/// 佐证材料
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Evidence {
    /// Its number under the measure.
    entry: u32,
    /// What sort of thing it is.
    kind: EvidenceKind,
    /// How far the thing has come.
    stage: EvidenceStage,
    /// The day of the thing itself.
    effective_on: Date,
    /// 文号
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    number: Option<String>,
    /// Title or note.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    note: Option<String>,
    /// The file, or where it is kept.
    holding: Holding,
    /// Whether it stands.
    state: EvidenceState,
}

/// Why a measure needs no evidence.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Waiver {
    /// Whose word it is.
    act: Act,
    /// Why.
    reason: String,
}

/// 措施
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Measure {
    /// Its number.
    number: u32,
    /// What is to be done.
    text: String,
    /// Its own last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    due_on: Option<Date>,
    /// Whether it came from a document, which told it as done.
    claimed: bool,
    /// Whether the latest report says that it is finished.
    done: bool,
    /// Why it was taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    withdrawn: Option<String>,
    /// Reports.
    progress: Vec<Progress>,
    /// Evidence.
    evidence: Vec<Evidence>,
    /// Why it needs no evidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    waiver: Option<Waiver>,
}

impl Measure {
    fn of(number: u32, it: &ledger::finding::Measure) -> Measure {
        use ledger::finding as f;
        Measure {
            number,
            text: it.text.clone(),
            due_on: it.due_on,
            claimed: it.claimed,
            done: it.is_done(),
            withdrawn: it.withdrawn.clone(),
            progress: (1..)
                .zip(&it.progress)
                .map(|(entry, it)| Progress {
                    entry,
                    on: it.on,
                    text: it.text.clone(),
                    done: it.done,
                    withdrawn: it.withdrawn.clone(),
                })
                .collect(),
            evidence: (1..)
                .zip(&it.evidence)
                .map(|(entry, it)| Evidence {
                    entry,
                    kind: it.what.kind.into(),
                    stage: it.what.stage.into(),
                    effective_on: it.what.effective_on,
                    number: it.what.number.clone(),
                    note: it.what.note.get().cloned(),
                    holding: match &it.what.holding {
                        f::Holding::File { hash, size, name } => Holding::File {
                            sha256: hash.as_str().to_owned(),
                            size: *size,
                            name: name.get().cloned(),
                        },
                        f::Holding::Register { kept_at } => Holding::Register { kept_at: kept_at.clone() },
                    },
                    state: match &it.state {
                        f::EvidenceState::Stands => EvidenceState::Stands,
                        f::EvidenceState::Withdrawn { reason } => {
                            EvidenceState::Withdrawn { reason: reason.clone() }
                        }
                        f::EvidenceState::Moved { to, to_entry, reason } => {
                            EvidenceState::Moved { to: *to, to_entry: *to_entry, reason: reason.clone() }
                        }
                    },
                })
                .collect(),
            waiver: it.waiver.as_ref().map(|it| Waiver { act: (&it.act).into(), reason: it.reason.clone() }),
        }
    }
}

/// A document number that the adopted text cites: evidence to be supplied.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Cited {
    /// Its number.
    number: u32,
    /// 文号 as printed.
    document: String,
    /// The measure whose text names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    measure: Option<u32>,
    /// Why it need not be supplied.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    dropped: Option<String>,
}

/// What became of a request for more time.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub(crate) enum ExtensionState {
    /// Nobody has decided.
    Undecided,
    /// The new deadline holds.
    Granted {
        /// Who and when.
        act: Act,
        /// Why.
        reason: String,
    },
    /// The old deadline holds.
    Refused {
        /// Who and when.
        act: Act,
        /// Why.
        reason: String,
    },
    /// Taken back.
    Withdrawn {
        /// Why.
        reason: String,
    },
}

/// 延期
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Extension {
    /// Who asked and when.
    requested: Act,
    /// The deadline at that time.
    from: Date,
    /// The deadline asked for.
    to: Date,
    /// Why.
    reason: String,
    /// What became of it.
    state: ExtensionState,
}

/// How a finding is closed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub(crate) enum Outcome {
    /// 整改完成
    Completed {},
    /// 整改完成，长期坚持
    Standing {
        /// 长效机制
        mechanism: String,
        /// The next day on which it is looked at.
        review_on: Date,
    },
}

impl From<Outcome> for ledger::finding::Outcome {
    fn from(it: Outcome) -> Self {
        match it {
            Outcome::Completed {} => ledger::finding::Outcome::Completed,
            Outcome::Standing { mechanism, review_on } => {
                ledger::finding::Outcome::Standing { mechanism, review_on }
            }
        }
    }
}

impl From<&ledger::finding::Outcome> for Outcome {
    fn from(it: &ledger::finding::Outcome) -> Self {
        match it {
            ledger::finding::Outcome::Completed => Outcome::Completed {},
            ledger::finding::Outcome::Standing { mechanism, review_on } => {
                Outcome::Standing { mechanism: mechanism.clone(), review_on: *review_on }
            }
        }
    }
}

/// A request for close-out on its way.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CloseOut {
    /// Who asked and when.
    requested: Act,
    /// What was reached.
    statement: String,
    /// How it is to be closed.
    outcome: Outcome,
    /// The act that is awaited.
    waiting: Step,
    /// The leader's signature.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    signed: Option<Act>,
    /// The review.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    reviewed: Option<Act>,
}

/// A finding closed here: four acts by four persons.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Closed {
    /// How.
    outcome: Outcome,
    /// What was reached.
    statement: String,
    /// The request.
    requested: Act,
    /// The leader's signature.
    signed: Act,
    /// The review.
    reviewed: Act,
    /// The acceptance; its day is the day of closing.
    accepted: Act,
}

/// A finding that was closed before this ledger existed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClosedEarlier {
    /// The day, as stated.
    closed_on: Date,
    /// Who closed it then.
    by_whom: String,
    /// Why it was taken over.
    reason: String,
    /// Who took it over and when.
    taken_over: Act,
}

/// A closed finding that was opened again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reopening {
    /// Who and when.
    act: Act,
    /// The cause.
    reason: String,
}

/// Something without which there is no close-out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub(crate) enum Missing {
    /// Nobody leads it.
    NoLeader,
    /// No measure stands.
    NoMeasure,
    /// A measure is not reported done.
    NotDone {
        /// Its number.
        measure: u32,
    },
    /// No evidence stands under a measure.
    NoEvidence {
        /// Its number.
        measure: u32,
    },
    /// What stands under a measure is a draft.
    OnlyDraft {
        /// Its number.
        measure: u32,
    },
    /// What stands under a measure takes effect on a later day.
    OnlyFuture {
        /// Its number.
        measure: u32,
    },
    /// A cited document has not been supplied.
    ToBeSupplied {
        /// Its number among those cited.
        document: u32,
    },
    /// A request for more time waits for a decision.
    ExtensionUndecided,
    /// A requirement must be answered by the next request.
    RequirementOpen {
        /// Its number.
        requirement: u32,
    },
}

impl From<&ledger::finding::Missing> for Missing {
    fn from(it: &ledger::finding::Missing) -> Self {
        use ledger::finding::{Missing as M, Why};
        match it {
            M::NoLeader => Missing::NoLeader,
            M::NoMeasure => Missing::NoMeasure,
            M::NotDone { measure } => Missing::NotDone { measure: *measure },
            M::Unproven { measure, why } => match why {
                Why::NoEvidence => Missing::NoEvidence { measure: *measure },
                Why::OnlyDraft => Missing::OnlyDraft { measure: *measure },
                Why::OnlyFuture => Missing::OnlyFuture { measure: *measure },
            },
            M::ToBeSupplied { document, .. } => Missing::ToBeSupplied { document: *document },
            M::ExtensionUndecided => Missing::ExtensionUndecided,
            M::RequirementOpen { requirement } => Missing::RequirementOpen { requirement: *requirement },
        }
    }
}

/// How many entries there are that few may see. What they say is looked at in person, on the page.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(crate) struct Veiled {
    /// 线索移送
    clue: u32,
    /// 处理
    accountability: u32,
    /// 反映人
    reporter: u32,
}

impl Veiled {
    fn of(veils: &[app::masks::Veil]) -> Veiled {
        use ledger::finding::RestrictedKind;
        veils.iter().fold(Veiled::default(), |counts, it| match it.kind {
            RestrictedKind::Clue => Veiled { clue: it.count, ..counts },
            RestrictedKind::Accountability => Veiled { accountability: it.count, ..counts },
            RestrictedKind::Reporter => Veiled { reporter: it.count, ..counts },
        })
    }
}

/// One finding with all that was said and proven.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Finding {
    /// As it stands on lists.
    #[serde(flatten)]
    item: FindingItem,
    /// Counts its events; also its `ETag`, which `If-Match` wants.
    version: u64,
    /// The day as of which this is.
    as_of: Date,
    /// The title as it was adopted, where it was corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    title_first: Option<String>,
    /// Measures, withdrawn ones too.
    plan: Vec<Measure>,
    /// Documents that the adopted text cites.
    cited: Vec<Cited>,
    /// Every request for more time.
    extensions: Vec<Extension>,
    /// What is still required.
    requirements: Vec<String>,
    /// What is missing before close-out.
    lacks: Vec<Missing>,
    /// The request for close-out on its way.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    close_out: Option<CloseOut>,
    /// How it was closed here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    closed: Option<Closed>,
    /// How it was closed before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    closed_earlier: Option<ClosedEarlier>,
    /// Why it should never have been here.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    void: Option<String>,
    /// Every reopening.
    reopenings: Vec<Reopening>,
    /// What few may see: how much there is.
    veiled: Veiled,
}

impl Finding {
    /// Its whole story.
    pub(crate) fn of(story: &app::Story, rules: &views::RuleSet) -> Finding {
        use ledger::finding::{ExtensionState as E, Stage, Waiting};
        let it = &story.finding;
        let (mut close_out, mut closed, mut closed_earlier, mut void) = (None, None, None, None);
        match &it.stage {
            Stage::Absent | Stage::Open => {}
            Stage::InCloseOut(it) => {
                let (signed, reviewed) = match &it.waiting {
                    Waiting::Signature => (None, None),
                    Waiting::Review { signed } => (Some(signed.into()), None),
                    Waiting::Acceptance { signed, reviewed } => (Some(signed.into()), Some(reviewed.into())),
                };
                close_out = Some(CloseOut {
                    requested: (&it.requested).into(),
                    statement: it.statement.clone(),
                    outcome: (&it.outcome).into(),
                    waiting: it.waiting.step().into(),
                    signed,
                    reviewed,
                });
            }
            Stage::Closed(it) => {
                closed = Some(Closed {
                    outcome: (&it.outcome).into(),
                    statement: it.statement.clone(),
                    requested: (&it.requested).into(),
                    signed: (&it.signed).into(),
                    reviewed: (&it.reviewed).into(),
                    accepted: (&it.accepted).into(),
                });
            }
            Stage::ClosedEarlier(it) => {
                closed_earlier = Some(ClosedEarlier {
                    closed_on: it.closed_on,
                    by_whom: it.by_whom.clone(),
                    reason: it.reason.clone(),
                    taken_over: (&it.taken_over).into(),
                });
            }
            Stage::Voided { reason, .. } => void = Some(reason.clone()),
        }
        Finding {
            item: FindingItem::of(&story.row, story.as_of.day, rules),
            version: story.version,
            as_of: story.as_of.day,
            title_first: it.entry.as_ref().and_then(|it| it.title_first.clone()),
            plan: (1..).zip(&it.measures).map(|(number, it)| Measure::of(number, it)).collect(),
            cited: (1..)
                .zip(&it.cited)
                .map(|(number, it)| Cited {
                    number,
                    document: it.document.clone(),
                    measure: it.measure,
                    dropped: it.dropped.clone(),
                })
                .collect(),
            extensions: it
                .extensions
                .iter()
                .map(|it| Extension {
                    requested: (&it.requested).into(),
                    from: it.from,
                    to: it.to,
                    reason: it.reason.clone(),
                    state: match &it.state {
                        E::Undecided => ExtensionState::Undecided,
                        E::Granted { act, reason } => {
                            ExtensionState::Granted { act: act.into(), reason: reason.clone() }
                        }
                        E::Refused { act, reason } => {
                            ExtensionState::Refused { act: act.into(), reason: reason.clone() }
                        }
                        E::Withdrawn { reason } => ExtensionState::Withdrawn { reason: reason.clone() },
                    },
                })
                .collect(),
            requirements: it.requirements.clone(),
            veiled: Veiled::of(&story.veils),
            lacks: story.checklist.missing.iter().map(Into::into).collect(),
            close_out,
            closed,
            closed_earlier,
            void,
            reopenings: it
                .reopened
                .iter()
                .map(|it| Reopening { act: (&it.act).into(), reason: it.reason.clone() })
                .collect(),
        }
    }
}

/// One inspection.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Inspection {
    /// Its identifier.
    id: String,
    /// The inspected unit, by identifier.
    unit: String,
    /// The unit's name as printed in this inspection.
    unit_name: String,
    /// What it is called.
    title: String,
    /// 轮次
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    round: Option<String>,
    /// 巡察组
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    team: Option<String>,
    /// Who inspects.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    level: Option<Level>,
    /// What sort.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    kind: Option<InspectionKind>,
    /// First day on the spot.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    from: Option<Date>,
    /// Last day on the spot.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    to: Option<Date>,
    /// The day of feedback.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    feedback_on: Option<Date>,
    /// 文号 of the opinion.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    feedback_document: Option<String>,
    /// Documents that came in.
    documents: u32,
    /// Documents read and not adopted.
    drafts: u32,
    /// When it was opened.
    opened_at: Timestamp,
    /// When it last changed, findings not counted.
    changed_at: Timestamp,
}

impl From<&views::InspectionRow> for Inspection {
    fn from(row: &views::InspectionRow) -> Self {
        let details = &row.inspection.details;
        Inspection {
            id: row.id.clone(),
            unit: row.inspection.unit.as_ref().map(|it| it.id.0.clone()).unwrap_or_default(),
            unit_name: row.unit_name().to_owned(),
            title: details.title.clone(),
            round: details.round.clone(),
            team: details.team.clone(),
            level: details.level.map(Into::into),
            kind: details.kind.map(Into::into),
            from: details.from,
            to: details.to,
            feedback_on: details.feedback_on,
            feedback_document: details.feedback_document.clone(),
            documents: u32::try_from(row.inspection.documents.len()).unwrap_or(u32::MAX),
            drafts: row.drafts,
            opened_at: row.opened_at,
            changed_at: row.last_at,
        }
    }
}

/// Figures over the findings of which the caller sees something; each is defined in the pages' footnotes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Totals {
    /// All but void ones.
    total: u32,
    /// 待定方案
    unplanned: u32,
    /// 整改中
    open: u32,
    /// 销号审核
    close_out: u32,
    /// 已销号
    closed: u32,
    /// 长期坚持
    standing: u32,
    /// 此前已销号
    closed_earlier: u32,
    /// 逾期
    late: u32,
    /// 临期
    near: u32,
    /// 正常
    normal: u32,
    /// 没有期限
    undated: u32,
    /// 退回
    sent_back: u32,
    /// 重新打开
    reopened: u32,
    /// 误录作废, counted nowhere else.
    void: u32,
    /// Measures that stand.
    measures: u32,
    /// Those done and proven.
    measures_proven: u32,
    /// Pieces of evidence that stand.
    evidence: u32,
}

impl From<&views::Totals> for Totals {
    fn from(it: &views::Totals) -> Self {
        Totals {
            total: it.total,
            unplanned: it.unplanned,
            open: it.open,
            close_out: it.close_out,
            closed: it.closed,
            standing: it.standing,
            closed_earlier: it.closed_earlier,
            late: it.late,
            near: it.near,
            normal: it.normal,
            undated: it.undated,
            sent_back: it.sent_back,
            reopened: it.reopened,
            void: it.void,
            measures: it.measures,
            measures_proven: it.measures_proven,
            evidence: it.evidence,
        }
    }
}
