//! Documents of an inspection: read in, corrected, adopted.

use crate::{
    Api,
    download::download,
    extract::{Json, Path, blocking},
    gate::Signed,
    once::{Changed, IfMatch, Key, once},
    problem::{Answer, Why},
    shapes::Place,
    upload::Parts,
};
use app::Draft;
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use ledger::{
    InspectionId,
    inspection::{Command as Inspection, DocumentState},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A document to be read.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only describes the parts of the body")]
pub(crate) struct NewDocument {
    /// The document, at most 16 MiB.
    #[schema(value_type = String, format = Binary, content_media_type = "application/octet-stream")]
    file: Vec<u8>,
}

/// What became of a document.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
enum DocumentKind {
    /// Read, not adopted.
    Draft,
    /// Put away without adoption.
    Discarded {
        /// Why.
        reason: String,
    },
    /// In the ledger.
    Adopted {
        /// Its findings, in the order of the document.
        findings: Vec<String>,
    },
    /// It should not have been adopted; its findings are void.
    AdoptionVoided {
        /// Why.
        reason: String,
    },
}

/// One finding that was read.
#[derive(Debug, Serialize, ToSchema)]
struct Node {
    /// Its place in the document, from 0: aspect, issue, finding.
    #[schema(value_type = Vec<u32>, min_items = 3, max_items = 3)]
    node: (u32, u32, u32),
    /// Where it stands in the tree.
    place: Place,
    /// Its title, as it would be adopted.
    title: String,
    /// The title as printed, where it was corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    original: Option<String>,
    /// Why it shall not be adopted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    left_out: Option<String>,
    /// First character of its passage in the cleaned text.
    start: u64,
    /// One past the last.
    end: u64,
}

/// A document with what was understood of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Document)]
pub(crate) struct Document {
    /// Its inspection.
    inspection: String,
    /// Its number within it.
    number: u32,
    /// Its name as sent in; left out when it was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    name: Option<String>,
    /// Its size in bytes.
    size: u64,
    /// SHA-256 of the file.
    sha256: String,
    /// What became of it.
    state: DocumentKind,
    /// Its findings, in order.
    nodes: Vec<Node>,
    /// How much the reader was unsure of.
    diagnostics: u32,
    /// The version of the inspection; also the `ETag`.
    version: u64,
}

impl From<&Draft> for Document {
    fn from(it: &Draft) -> Self {
        Document {
            inspection: it.inspection.id.clone(),
            number: it.number,
            name: it.document.what.name.get().cloned(),
            size: it.document.what.size,
            sha256: it.document.what.file.as_str().to_owned(),
            state: match &it.document.state {
                DocumentState::Draft => DocumentKind::Draft,
                DocumentState::Discarded { reason } => DocumentKind::Discarded { reason: reason.clone() },
                DocumentState::Adopted { findings, .. } => {
                    DocumentKind::Adopted { findings: findings.iter().map(|it| it.0.clone()).collect() }
                }
                DocumentState::AdoptionVoided { reason, .. } => {
                    DocumentKind::AdoptionVoided { reason: reason.clone() }
                }
            },
            nodes: it
                .nodes
                .iter()
                .map(|it| Node {
                    node: it.node.node,
                    place: (&it.node.place).into(),
                    title: it.node.title.clone(),
                    original: it.original.clone(),
                    left_out: it.left_out.clone(),
                    start: it.node.start,
                    end: it.node.end,
                })
                .collect(),
            diagnostics: it.document.what.counts.diagnostics,
            version: it.version,
        }
    }
}

/// Read a document
///
/// Understood and kept, not adopted. The same draft once more is the same document, so that this may be sent again.
#[utoipa::path(post, path = "/inspections/{id}/documents", tag = "inspections", operation_id = "receive_document",
    request_body(content = NewDocument, content_type = "multipart/form-data"),
    params(
        ("id" = String, Path, description = "The inspection"),
        ("Idempotency-Key" = Option<String>, Header, description = "Sent again under it, the answer is given again",
            min_length = 1, max_length = 128, pattern = "^[!-~]+$"),
    ),
    responses((status = 201, body = Document, headers(
        ("ETag" = String, description = "The version of the inspection"),
        ("Location" = String, description = "Where it stands"),
    ))))]
pub(crate) async fn receive(
    State(api): State<Api>,
    Signed(by): Signed,
    Path(id): Path<String>,
    key: Key,
    parts: Parts,
) -> Answer<Response> {
    let mut upload = parts.read(app::DOCUMENT_BYTES_MAX, false).await?;
    let request = vec!["receive document".to_owned(), id.clone(), upload.name.clone(), upload.digest()?];
    let id = InspectionId(id);
    once(&api, by.caller, key, request, move |app, caller| {
        let bytes = upload.bytes()?;
        let number = app.receive_document(caller, &id, &upload.name, &bytes)?;
        let draft = app.draft(caller, &id, number)?;
        let path = format!("/inspections/{id}/documents/{number}");
        Ok(Changed::ok(&Document::from(&draft))?.version(draft.version).created(&path))
    })
    .await
}

fn number(text: &str) -> Answer<u32> {
    text.parse().map_err(|_| Why::NotFound.into())
}

/// A document
///
/// With the findings that were read from it. For the coordinator and the supervisors of the unit.
#[utoipa::path(get, path = "/inspections/{id}/documents/{number}", tag = "inspections", operation_id = "document",
    params(
        ("id" = String, Path, description = "The inspection"),
        ("number" = u32, Path, description = "Its number"),
    ),
    responses((status = 200, body = Document, headers(("ETag" = String, description = "The version of the inspection")))))]
pub(crate) async fn one(
    State(api): State<Api>,
    Signed(by): Signed,
    Path((id, at)): Path<(String, String)>,
) -> Answer<Response> {
    let number = number(&at)?;
    let draft = blocking(&api, move |app| app.draft(&by.caller, &InspectionId(id), number)).await?;
    let mut response = axum::Json(Document::from(&draft)).into_response();
    if let Ok(value) = HeaderValue::from_str(&crate::findings::etag(draft.version)) {
        response.headers_mut().insert(header::ETAG, value);
    }
    Ok(response)
}

/// Fetch a document as it was sent in
#[utoipa::path(get, path = "/inspections/{id}/documents/{number}/file", tag = "inspections", operation_id = "document_file",
    params(
        ("id" = String, Path, description = "The inspection"),
        ("number" = u32, Path, description = "Its number"),
    ),
    responses((status = 200, description = "The file", content_type = "application/octet-stream", body = Vec<u8>)))]
pub(crate) async fn file(
    State(api): State<Api>,
    Signed(by): Signed,
    Path((id, at)): Path<(String, String)>,
) -> Answer<Response> {
    let number = number(&at)?;
    let (name, size, content) =
        blocking(&api, move |app| app.document_file(&by.caller, &InspectionId(id), number)).await?;
    Ok(download(&name, size, content))
}

/// An act on a document.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
#[schema(as = DocumentCommand)]
pub(crate) enum Command {
    /// 更正标题 before adoption.
    CorrectNode {
        /// The finding's place in the document.
        #[schema(value_type = Vec<u32>, min_items = 3, max_items = 3)]
        node: (u32, u32, u32),
        /// Its title.
        title: String,
    },
    /// 不采纳这一条
    LeaveOut {
        /// The finding's place in the document.
        #[schema(value_type = Vec<u32>, min_items = 3, max_items = 3)]
        node: (u32, u32, u32),
        /// Why.
        reason: String,
    },
    /// 还是采纳这一条
    TakeBack {
        /// The finding's place in the document.
        #[schema(value_type = Vec<u32>, min_items = 3, max_items = 3)]
        node: (u32, u32, u32),
    },
    /// 放弃这份文件
    Discard {
        /// Why.
        reason: String,
    },
    /// 采纳: every finding that was not left out, in one step or not at all.
    Adopt {},
    /// 采纳作废
    VoidAdoption {
        /// Why.
        reason: String,
    },
}

/// Do something to a document
///
/// `If-Match` is the version of the inspection that was seen.
#[utoipa::path(post, path = "/inspections/{id}/documents/{number}/commands", tag = "inspections",
    operation_id = "command_document", request_body = Command,
    params(
        ("id" = String, Path, description = "The inspection"),
        ("number" = u32, Path, description = "Its number"),
        ("If-Match" = String, Header, description = "The `ETag` that was seen, or `*` for whatever it is now",
            pattern = r#"^("[0-9]+"|\*)$"#),
        ("Idempotency-Key" = Option<String>, Header, description = "Sent again under it, the answer is given again",
            min_length = 1, max_length = 128, pattern = "^[!-~]+$"),
    ),
    responses((status = 200, body = Document, headers(("ETag" = String, description = "The version of the inspection")))))]
pub(crate) async fn command(
    State(api): State<Api>,
    Signed(by): Signed,
    Path((id, at)): Path<(String, String)>,
    IfMatch(seen): IfMatch,
    key: Key,
    Json(command): Json<Command>,
) -> Answer<Response> {
    let request = vec![
        "command document".to_owned(),
        id.clone(),
        at.clone(),
        format!("{seen:?}"),
        serde_json::to_string(&command).unwrap_or_default(),
    ];
    let (id, document) = (InspectionId(id), number(&at)?);
    once(&api, by.caller, key, request, move |app, caller| {
        // What is no draft of this caller's to see is not there.
        app.draft(caller, &id, document)?;
        let plain = |command: Inspection| app.inspection_command(caller, &id, seen, &command);
        match command {
            Command::CorrectNode { node, title } => plain(Inspection::CorrectNode { document, node, title }),
            Command::LeaveOut { node, reason } => plain(Inspection::LeaveOut { document, node, reason }),
            Command::TakeBack { node } => plain(Inspection::TakeBack { document, node }),
            Command::Discard { reason } => plain(Inspection::DiscardDocument { document, reason }),
            Command::Adopt {} => app.adopt(caller, &id, document, seen),
            Command::VoidAdoption { reason } => app.void_adoption(caller, &id, document, &reason, seen),
        }?;
        let draft = app.draft(caller, &id, document)?;
        Ok(Changed::ok(&Document::from(&draft))?.version(draft.version))
    })
    .await
}
