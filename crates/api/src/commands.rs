//! What is done to a finding: every act of its page, but for the file of a piece of evidence, which comes by an address
//! of its own.

use crate::{
    Api,
    extract::{Day, Json, Path},
    gate::Signed,
    once::{Changed, IfMatch, Key, once},
    problem::Answer,
    shapes::{EvidenceKind, EvidenceStage, Mode, Outcome},
};
use app::{App, Caller};
use axum::{extract::State, response::Response};
use ledger::{
    FindingId, OrgId, PersonId, Private,
    finding::{self, Assignment, Holding, NewEvidence},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An act on a finding. Texts are the person's own words: titles at most 500 characters, texts 10,000, reasons 2,000.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = FindingCommand)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Command {
    /// 更正标题; the source stays.
    CorrectTitle {
        /// The new title.
        title: String,
        /// Why.
        reason: String,
    },
    /// 指定责任领导、牵头科室和期限. The deadline is given once; later ones are extensions.
    Assign {
        /// 责任领导
        leader: String,
        /// 牵头科室
        lead_office: String,
        /// 配合科室
        #[serde(default)]
        supporting: Vec<String>,
        /// 经办人
        #[serde(default)]
        handler: Option<String>,
        /// 方式
        mode: Mode,
        /// 期限: the last day, inclusive.
        #[schema(value_type = Date)]
        due_on: Day,
        /// Why; needed when the leader changes.
        #[serde(default)]
        reason: Option<String>,
    },
    /// 此前已销号: closed before this ledger existed.
    TakeOverClosed {
        /// The day, as stated.
        #[schema(value_type = Date)]
        closed_on: Day,
        /// Who closed it then.
        by_whom: String,
        /// Why it is taken over.
        reason: String,
    },
    /// 添加措施
    AddMeasure {
        /// What is to be done.
        text: String,
        /// Its own last day.
        #[serde(default)]
        #[schema(value_type = Option<Date>)]
        due_on: Option<Day>,
    },
    /// 修改措施
    ChangeMeasure {
        /// Which.
        measure: u32,
        /// The new text.
        text: String,
        /// The new day.
        #[serde(default)]
        #[schema(value_type = Option<Date>)]
        due_on: Option<Day>,
        /// Why.
        reason: String,
    },
    /// 撤回措施
    WithdrawMeasure {
        /// Which.
        measure: u32,
        /// Why.
        reason: String,
    },
    /// 报进展
    ReportProgress {
        /// Which measure.
        measure: u32,
        /// The day reported on, not after today.
        #[schema(value_type = Date)]
        on: Day,
        /// What was done.
        text: String,
        /// Whether the measure is finished.
        #[serde(default)]
        done: bool,
    },
    /// 撤回进展
    WithdrawProgress {
        /// Which measure.
        measure: u32,
        /// Which report.
        entry: u32,
        /// Why.
        reason: String,
    },
    /// 仅登记佐证材料: what may not be uploaded.
    RegisterEvidence {
        /// Which measure.
        measure: u32,
        /// Where it is kept.
        kept_at: String,
        /// What sort of thing it is.
        kind: EvidenceKind,
        /// How far it has come.
        stage: EvidenceStage,
        /// The day of the thing itself.
        #[schema(value_type = Date)]
        effective_on: Day,
        /// 文号
        #[serde(default)]
        number: Option<String>,
        /// Title or note.
        #[serde(default)]
        note: Option<String>,
    },
    /// 撤回佐证材料
    WithdrawEvidence {
        /// Which measure.
        measure: u32,
        /// Which piece.
        entry: u32,
        /// Why.
        reason: String,
    },
    /// 佐证材料改放到另一条措施
    MoveEvidence {
        /// Which measure.
        measure: u32,
        /// Which piece.
        entry: u32,
        /// The right measure.
        to: u32,
        /// Why.
        reason: String,
    },
    /// 写明不需要佐证
    WaiveEvidence {
        /// Which measure.
        measure: u32,
        /// Why.
        reason: String,
    },
    /// 撤回“不需要佐证”
    WithdrawWaiver {
        /// Which measure.
        measure: u32,
        /// Why.
        reason: String,
    },
    /// 原文提到的文件不必补
    DropDocument {
        /// Which of those cited.
        document: u32,
        /// Why.
        reason: String,
    },
    /// 申请延期
    RequestExtension {
        /// The day asked for.
        #[schema(value_type = Date)]
        due_on: Day,
        /// Why.
        reason: String,
    },
    /// 撤回延期申请
    WithdrawExtension {
        /// Why.
        reason: String,
    },
    /// 决定延期
    DecideExtension {
        /// Whether it is granted.
        granted: bool,
        /// Why.
        reason: String,
    },
    /// 申请销号
    RequestCloseOut {
        /// What was reached.
        statement: String,
        /// How it shall be closed.
        outcome: Outcome,
        /// One answer to each requirement, in their order.
        #[serde(default)]
        answers: Vec<String>,
    },
    /// 撤回销号申请
    WithdrawCloseOut {
        /// Why.
        reason: String,
    },
    /// 责任领导签字
    SignCloseOut {
        /// A remark.
        #[serde(default)]
        note: Option<String>,
    },
    /// 整改办审核
    ReviewCloseOut {
        /// A remark.
        #[serde(default)]
        note: Option<String>,
    },
    /// 监督部门验收
    AcceptCloseOut {
        /// A remark.
        #[serde(default)]
        note: Option<String>,
    },
    /// 退回
    ReturnCloseOut {
        /// What is still required.
        requirements: Vec<String>,
    },
    /// 重新打开
    Reopen {
        /// The cause.
        reason: String,
    },
    /// 误录作废
    Void {
        /// Why.
        reason: String,
        /// Meant although work has begun.
        #[serde(default)]
        despite_work: bool,
    },
}

impl From<Command> for finding::Command {
    fn from(it: Command) -> Self {
        use finding::Command as C;
        match it {
            Command::CorrectTitle { title, reason } => C::CorrectTitle { title, reason },
            Command::Assign { leader, lead_office, supporting, handler, mode, due_on, reason } => C::Assign {
                assignment: Assignment {
                    leader: PersonId(leader),
                    lead_office: OrgId(lead_office),
                    supporting: supporting.into_iter().map(OrgId).collect(),
                    handler: handler.map(PersonId),
                    mode: mode.into(),
                    due_on: due_on.0,
                },
                reason,
            },
            Command::TakeOverClosed { closed_on, by_whom, reason } => {
                C::TakeOverClosed { closed_on: closed_on.0, by_whom, reason }
            }
            Command::AddMeasure { text, due_on } => C::AddMeasure { text, due_on: due_on.map(|it| it.0) },
            Command::ChangeMeasure { measure, text, due_on, reason } => {
                C::ChangeMeasure { measure, text, due_on: due_on.map(|it| it.0), reason }
            }
            Command::WithdrawMeasure { measure, reason } => C::WithdrawMeasure { measure, reason },
            Command::ReportProgress { measure, on, text, done } => {
                C::ReportProgress { measure, on: on.0, text, done }
            }
            Command::WithdrawProgress { measure, entry, reason } => {
                C::WithdrawProgress { measure, entry, reason }
            }
            Command::RegisterEvidence { measure, kept_at, kind, stage, effective_on, number, note } => {
                let evidence = NewEvidence {
                    kind: kind.into(),
                    holding: Holding::Register { kept_at },
                    effective_on: effective_on.0,
                    stage: stage.into(),
                    number,
                    note: Private(note),
                };
                C::AttachEvidence { measure, evidence }
            }
            Command::WithdrawEvidence { measure, entry, reason } => {
                C::WithdrawEvidence { measure, entry, reason }
            }
            Command::MoveEvidence { measure, entry, to, reason } => {
                C::MoveEvidence { measure, entry, to, reason }
            }
            Command::WaiveEvidence { measure, reason } => C::WaiveEvidence { measure, reason },
            Command::WithdrawWaiver { measure, reason } => C::WithdrawWaiver { measure, reason },
            Command::DropDocument { document, reason } => C::DropDocument { document, reason },
            Command::RequestExtension { due_on, reason } => C::RequestExtension { due_on: due_on.0, reason },
            Command::WithdrawExtension { reason } => C::WithdrawExtension { reason },
            Command::DecideExtension { granted, reason } => C::DecideExtension { granted, reason },
            Command::RequestCloseOut { statement, outcome, answers } => {
                C::RequestCloseOut { statement, outcome: outcome.into(), answers }
            }
            Command::WithdrawCloseOut { reason } => C::WithdrawCloseOut { reason },
            Command::SignCloseOut { note } => C::SignCloseOut { note },
            Command::ReviewCloseOut { note } => C::ReviewCloseOut { note },
            Command::AcceptCloseOut { note } => C::AcceptCloseOut { note },
            Command::ReturnCloseOut { requirements } => C::ReturnCloseOut { requirements },
            Command::Reopen { reason } => C::Reopen { reason },
            Command::Void { reason, despite_work } => C::Void { reason, despite_work },
        }
    }
}

/// A finding after something was done to it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Done {
    /// The finding.
    id: String,
    /// Its version now; also the `ETag` of this answer.
    version: u64,
    /// The place in the feed up to which this reaches.
    position: u64,
}

/// Does it, and says where the finding stands then.
pub(crate) fn carry_out(
    app: &App,
    caller: &Caller,
    id: &FindingId,
    seen: Option<u64>,
    command: &finding::Command,
) -> Answer<Changed> {
    let done = app.finding_command_on(caller, id, seen, command)?;
    let (version, position) = app.finding_version(id, done)?;
    let body = Done { id: id.0.clone(), version, position: position.0 };
    Ok(Changed::ok(&body)?.version(version))
}

/// Do something to a finding
///
/// One act of the finding's page. `If-Match` is the version that was seen: if anybody did anything since, it is answered
/// 412 and nothing is done. What the ledger refuses as things stand is 409, with its reason in `code`.
#[utoipa::path(post, path = "/findings/{id}/commands", tag = "findings", operation_id = "command_finding", request_body = Command,
    params(
        ("id" = String, Path, description = "Its identifier"),
        ("If-Match" = String, Header, description = "The `ETag` that was seen, or `*` for whatever it is now",
            pattern = r#"^("[0-9]+"|\*)$"#),
        ("Idempotency-Key" = Option<String>, Header, description = "Sent again under it, the answer is given again",
            min_length = 1, max_length = 128, pattern = "^[!-~]+$"),
    ),
    responses((status = 200, body = Done, headers(("ETag" = String, description = "Its version now")))))]
pub(crate) async fn command(
    State(api): State<Api>,
    Signed(by): Signed,
    Path(id): Path<String>,
    IfMatch(seen): IfMatch,
    key: Key,
    Json(command): Json<Command>,
) -> Answer<Response> {
    let request = vec![
        "command finding".to_owned(),
        id.clone(),
        format!("{seen:?}"),
        serde_json::to_string(&command).unwrap_or_default(),
    ];
    let (id, command) = (FindingId(id), finding::Command::from(command));
    once(&api, by.caller, key, request, move |app, caller| carry_out(app, caller, &id, seen, &command)).await
}
