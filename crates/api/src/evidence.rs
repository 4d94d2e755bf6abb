//! Evidence as a file: sent in, and fetched.

use crate::{
    Api,
    commands::{Done, carry_out},
    download::download,
    extract::{Day, Path, blocking},
    gate::Signed,
    once::{IfMatch, Key, once},
    problem::{Answer, Failure, Why},
    shapes::{EvidenceKind, EvidenceStage},
    upload::Parts,
};
use axum::{extract::State, response::Response};
use ledger::{
    FindingId, Private,
    finding::{Command, Holding, NewEvidence},
};
use serde::Deserialize;
use utoipa::ToSchema;

/// What is said of a file that proves a measure.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Fields {
    /// Which measure.
    measure: u32,
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
    /// Title or note; the file's name where it is left out.
    #[serde(default)]
    note: Option<String>,
}

/// A file with what is said of it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only describes the parts of the body")]
pub(crate) struct NewFile {
    /// What is said of it, in JSON.
    fields: Fields,
    /// The file, at most 200 MiB.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// Prove a measure with a file
#[utoipa::path(post, path = "/findings/{id}/evidence", tag = "findings", operation_id = "attach_evidence",
    request_body(content = NewFile, content_type = "multipart/form-data"),
    params(
        ("id" = String, Path, description = "The finding"),
        ("If-Match" = String, Header, description = "The `ETag` that was seen, or `*` for whatever it is now",
            pattern = r#"^("[0-9]+"|\*)$"#),
        ("Idempotency-Key" = Option<String>, Header, description = "Sent again under it, the answer is given again",
            min_length = 1, max_length = 128, pattern = "^[!-~]+$"),
    ),
    responses((status = 200, body = Done, headers(("ETag" = String, description = "Its version now")))))]
pub(crate) async fn attach(
    State(api): State<Api>,
    Signed(by): Signed,
    Path(id): Path<String>,
    IfMatch(seen): IfMatch,
    key: Key,
    parts: Parts,
) -> Answer<Response> {
    let mut upload = parts.read(app::EVIDENCE_BYTES_MAX, true).await?;
    let said: Fields = serde_json::from_str(&upload.fields)
        .map_err(|error| Failure::Own(Why::BadField, Some(format!("fields: {error}"))))?;
    let request = vec![
        "attach evidence".to_owned(),
        id.clone(),
        format!("{seen:?}"),
        upload.fields.clone(),
        upload.name.clone(),
        upload.digest()?,
    ];
    let id = FindingId(id);
    once(&api, by.caller, key, request, move |app, caller| {
        let content = app::Upload { name: upload.name.clone(), content: &mut upload.file };
        let holding = app.keep_file(caller, &id, content)?;
        let name = match &holding {
            Holding::File { name, .. } => name.get().cloned(),
            Holding::Register { .. } => None,
        };
        let evidence = NewEvidence {
            kind: said.kind.into(),
            holding,
            effective_on: said.effective_on.0,
            stage: said.stage.into(),
            number: said.number,
            note: Private(said.note.or(name)),
        };
        let command = Command::AttachEvidence { measure: said.measure, evidence };
        carry_out(app, caller, &id, seen, &command)
    })
    .await
}

/// Fetch a file of evidence
#[utoipa::path(get, path = "/findings/{id}/evidence/{measure}/{entry}", tag = "findings", operation_id = "evidence_file",
    params(
        ("id" = String, Path, description = "The finding"),
        ("measure" = u32, Path, description = "The measure"),
        ("entry" = u32, Path, description = "The piece of evidence"),
    ),
    responses((status = 200, description = "The file as it was sent in",
        content_type = "application/octet-stream", body = Vec<u8>)))]
pub(crate) async fn file(
    State(api): State<Api>,
    Signed(by): Signed,
    Path((id, measure, entry)): Path<(String, String, String)>,
) -> Answer<Response> {
    let (Ok(measure), Ok(entry)) = (measure.parse(), entry.parse()) else { return Err(Why::NotFound.into()) };
    let (name, size, content) =
        blocking(&api, move |app| app.evidence_file(&by.caller, &FindingId(id), measure, entry)).await?;
    Ok(download(&name, size, content))
}
