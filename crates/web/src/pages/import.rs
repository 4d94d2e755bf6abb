//! From a document to findings: choosing the file, checking what was recognised, adopting it or putting it away.

use super::inspections::{
    Faster, choices, conflict, details, document_name, frame_today, retyped, waiting, wrong_days,
};
use crate::{
    Web, fields,
    fields::{Fields, SessionForm, Upload},
    frame,
    reply::{self, Reply},
    visit::Signed,
    words::{self, events, pick},
};
use app::{App, Draft, DraftNode, Error, Invalid, NewInspection, Result};
use axum::{
    extract::{Multipart, Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use ledger::{
    Field, InspectionId, OrgId,
    finding::Node,
    inspection::{Command, Details, DocumentState},
};
use std::io::Read as _;
use std::sync::Arc;
use ui::{
    Counts, Diagnostic, FormState, ImportPage, Lang, Level, Link, Mark, MarkKind, Msg, ReviewPage, Section,
    Severity, TreeNode, YoursRow,
};

/// Where the form's fields stand for texts of the ledger.
const PLACES: [(Field, &str); 4] =
    [(Field::Title, "name"), (Field::Name, "team"), (Field::Number, "document"), (Field::Reason, "reason")];

/// What the file field of the form takes.
const ACCEPT: &str = ".txt,text/plain";

fn import_page(
    app: &App,
    signed: &Signed,
    into: Option<&views::InspectionRow>,
    form: FormState,
    status: StatusCode,
) -> Result<Reply> {
    let lang = signed.visit.lang;
    let directory = app.directory(&signed.caller)?;
    let waiting = match into {
        Some(row) => waiting(app, signed, &directory, &[row])?,
        None => {
            let drafts = app.inspections_waiting(&signed.caller)?;
            let rows: Vec<&views::InspectionRow> = drafts.iter().collect();
            waiting(app, signed, &directory, &rows)?
        }
    };
    let page = ImportPage {
        frame: match into {
            Some(row) => frame_today(app, signed, Section::Import, row)?,
            None => frame::general(app, signed, Section::Import)?,
        },
        form,
        into: into.map(|row| format!("{}　{}", row.unit_name(), row.inspection.details.title)),
        largest: format!("{} MB", app::DOCUMENT_BYTES_MAX / (1024 * 1024)),
        accept: ACCEPT,
        kinds: pick(lang, "纯文本（txt）", "plain text (txt)").to_owned(),
        waiting,
    };
    Ok(Reply::With(status, ui::html(&page)))
}

pub(crate) async fn choose_new(State(web): State<Arc<Web>>, signed: Signed) -> Response {
    reply::respond(web, signed, |app, signed| {
        let units = app.units_to_coordinate(&signed.caller)?;
        if units.is_empty() {
            return Err(Error::NotYours);
        }
        let form = FormState::new("/inspections/import", &signed.caller.csrf);
        let mut form = choices(form, signed.visit.lang, &units);
        if let [unit] = &units[..] {
            form = form.with("unit", &unit.id);
        }
        import_page(app, signed, None, form, StatusCode::OK)
    })
    .await
}

/// Name and bytes of a file.
type File = (String, Vec<u8>);

/// The fields and the file of what was uploaded; nothing is larger than `fields::upload` lets through.
fn content(upload: Upload) -> Result<(Fields, Option<File>)> {
    let Some((name, file)) = upload.file else { return Ok((upload.fields, None)) };
    let mut bytes = Vec::new();
    file.take(app::DOCUMENT_BYTES_MAX)
        .read_to_end(&mut bytes)
        .map_err(|error| Error::Damaged(error.to_string()))?;
    Ok((upload.fields, Some((name, bytes))))
}

fn no_file(lang: Lang) -> &'static str {
    pick(lang, "请选一个文件", "Please choose a file")
}

pub(crate) async fn receive_new(State(web): State<Arc<Web>>, signed: Signed, form: Multipart) -> Response {
    let upload = match fields::upload(&signed, form, app::DOCUMENT_BYTES_MAX).await {
        Ok(upload) => upload,
        Err(refused) => return refused,
    };
    reply::respond(web, signed, move |app, signed| {
        let lang = signed.visit.lang;
        let units = app.units_to_coordinate(&signed.caller)?;
        if units.is_empty() {
            return Err(Error::NotYours);
        }
        let (fields, file) = content(upload)?;
        let again = |wrong: &dyn Fn(FormState) -> FormState| {
            let form = FormState::new("/inspections/import", &signed.caller.csrf);
            let form = choices(retyped(form, &fields), lang, &units);
            import_page(app, signed, None, wrong(form), StatusCode::UNPROCESSABLE_ENTITY)
        };
        let (details, wrong) = details(&fields, &Details::default());
        let Some((name, bytes)) = file else {
            return again(&|form| wrong_days(form.wrong("file", no_file(lang)), lang, &wrong));
        };
        if !wrong.is_empty() {
            return again(&|form| wrong_days(form, lang, &wrong));
        }
        let new = NewInspection { unit: OrgId::from(fields.get("unit")), details };
        if fields.get("unit").is_empty() {
            return again(&|form| {
                words::beside(lang, form, &Error::invalid("unit", Invalid::Required), &PLACES)
            });
        }
        match app.import(&signed.caller, new, &name, &bytes) {
            Ok((id, number)) => Ok(Reply::See(format!("/inspections/{id}/import/{number}?ok=imported"))),
            Err(error @ (Error::Invalid { .. } | Error::Refused(_) | Error::Unreadable(_))) => {
                again(&|form| words::beside(lang, form, &error, &PLACES))
            }
            Err(error) => Err(error),
        }
    })
    .await
}

pub(crate) async fn choose(State(web): State<Arc<Web>>, signed: Signed, Path(id): Path<String>) -> Response {
    reply::respond(web, signed, move |app, signed| {
        let (row, _) = app.inspection_to_mend(&signed.caller, &InspectionId(id))?;
        let form = FormState::new(format!("/inspections/{}/import", row.id), &signed.caller.csrf);
        import_page(app, signed, Some(&row), form, StatusCode::OK)
    })
    .await
}

pub(crate) async fn receive(
    State(web): State<Arc<Web>>,
    signed: Signed,
    Path(id): Path<String>,
    form: Multipart,
) -> Response {
    let upload = match fields::upload(&signed, form, app::DOCUMENT_BYTES_MAX).await {
        Ok(upload) => upload,
        Err(refused) => return refused,
    };
    reply::respond(web, signed, move |app, signed| {
        let lang = signed.visit.lang;
        let id = InspectionId(id);
        let (row, _) = app.inspection_to_mend(&signed.caller, &id)?;
        let (_, file) = content(upload)?;
        let again = |wrong: &dyn Fn(FormState) -> FormState| {
            let form = FormState::new(format!("/inspections/{id}/import"), &signed.caller.csrf);
            import_page(app, signed, Some(&row), wrong(form), StatusCode::UNPROCESSABLE_ENTITY)
        };
        let Some((name, bytes)) = file else { return again(&|form| form.wrong("file", no_file(lang))) };
        match app.receive_document(&signed.caller, &id, &name, &bytes) {
            Ok(number) => Ok(Reply::See(format!("/inspections/{id}/import/{number}?ok=imported"))),
            Err(error @ (Error::Invalid { .. } | Error::Refused(_) | Error::Unreadable(_))) => {
                again(&|form| words::beside(lang, form, &error, &PLACES))
            }
            Err(error) => Err(error),
        }
    })
    .await
}

/// The identifier of a finding's place on the page: `0-2-1`.
fn node_id(node: Node) -> String {
    format!("{}-{}-{}", node.0, node.1, node.2)
}

/// Reads [`node_id`] back.
fn node_of(text: &str) -> Option<Node> {
    let mut parts = text.split('-').map(|it| it.parse::<u32>().ok());
    match (parts.next()?, parts.next()?, parts.next()?, parts.next()) {
        (Some(a), Some(b), Some(c), None) => Some((a, b, c)),
        _ => None,
    }
}

fn small(it: usize) -> u32 {
    u32::try_from(it).unwrap_or(u32::MAX)
}

fn diag_lang(lang: Lang) -> diag::Lang {
    match lang {
        Lang::Zh => diag::Lang::Zh,
        Lang::En => diag::Lang::En,
    }
}

/// What to look at, worst first, in the order of the text.
fn diagnostics(lang: Lang, report: &report::Report) -> Vec<Diagnostic> {
    let mut sorted: Vec<&diag::Diagnostic> = report.diagnostics.iter().collect();
    sorted.sort_by_key(|it| (std::cmp::Reverse(it.severity), it.spans.first().map_or(0, |it| it.start)));
    let t = Msg::new(lang);
    sorted
        .into_iter()
        .map(|it| {
            let line = it.spans.first().map(|place| small(place.line));
            Diagnostic {
                severity: match it.severity {
                    diag::Severity::Error => Severity::Error,
                    diag::Severity::Warning => Severity::Warning,
                    diag::Severity::Note => Severity::Hint,
                },
                code: it.code.to_string(),
                message: it.message_in(diag_lang(lang)).to_owned(),
                help: it.help_in(diag_lang(lang)).unwrap_or_default().to_owned(),
                place: line.map(|line| t.line_n(line)).unwrap_or_default(),
                href: line.map(|line| format!("#l{line}")).unwrap_or_default(),
            }
        })
        .collect()
}

/// The tree in reading order and the marked places of the text. An issue that is its own finding is one row.
fn recognised(draft: &Draft) -> (Vec<TreeNode>, Vec<Mark>) {
    let report = &draft.report;
    let text = report.text.as_deref().unwrap_or("");
    let starts: Vec<usize> = std::iter::once(0)
        .chain(text.chars().enumerate().filter(|(_, it)| *it == '\n').map(|(i, _)| i + 1))
        .collect();
    let line_at = |start: usize| small(starts.partition_point(|it| *it <= start));
    // Where reading itself was unsure (and no rule about the content speaks), the node is marked.
    let doubts: Vec<(usize, usize)> = report
        .diagnostics
        .iter()
        .filter(|it| it.severity != diag::Severity::Note && (100..200).contains(&it.code.0))
        .flat_map(|it| &it.spans)
        .map(|it| (it.start, it.end))
        .collect();
    let doubtful = |span: report::Span| doubts.iter().any(|(from, to)| *from < span.end && span.start < *to);
    let (mut tree, mut marks) = (Vec::new(), Vec::new());
    let mut ordinal = 0u32;
    let mut nodes = draft.nodes.iter();
    for (a, aspect) in report.aspects.iter().enumerate() {
        let id = a.to_string();
        if let Some(heading) = aspect.heading {
            marks.push(mark(heading, MarkKind::Aspect, String::new(), &id));
        }
        if aspect.number.is_some() || aspect.title.is_some() {
            tree.push(TreeNode {
                id,
                level: Level::Aspect,
                number: aspect.number.clone().unwrap_or_default(),
                title: aspect.title.clone().unwrap_or_default(),
                line: aspect.heading.map_or(0, |it| line_at(it.start)),
                ..TreeNode::default()
            });
        }
        for (i, issue) in aspect.issues.iter().enumerate() {
            let own = matches!(&issue.findings[..], [finding] if finding.number.is_none());
            if !own {
                let id = format!("{a}-{i}");
                if let Some(heading) = issue.heading {
                    marks.push(mark(heading, MarkKind::Issue, String::new(), &id));
                }
                tree.push(TreeNode {
                    id,
                    level: Level::Issue,
                    number: issue.number.clone().unwrap_or_default(),
                    title: issue.title.clone().unwrap_or_default(),
                    line: issue.heading.map_or(0, |it| line_at(it.start)),
                    ..TreeNode::default()
                });
            }
            for finding in &issue.findings {
                let Some(DraftNode { node, original, left_out }) = nodes.next() else { continue };
                ordinal += 1;
                let id = node_id(node.node);
                let heading = finding.heading.unwrap_or(finding.span);
                let unsure = finding.title.is_none() || doubtful(heading);
                let kind = match (left_out, unsure) {
                    (Some(_), _) => MarkKind::LeftOut,
                    (None, true) => MarkKind::Unsure,
                    (None, false) => MarkKind::Finding,
                };
                marks.push(mark(heading, kind, ordinal.to_string(), &id));
                let number = if own { &issue.number } else { &finding.number };
                tree.push(TreeNode {
                    id,
                    level: Level::Finding,
                    number: number.clone().unwrap_or_default(),
                    title: node.title.clone(),
                    original: original.clone(),
                    line: line_at(heading.start),
                    left_out: left_out.clone(),
                    claim: node.claim.as_ref().map(|it| it.status_text.clone()).filter(|it| !it.is_empty()),
                    measures: small(node.measures.len()),
                    unsure,
                    ..TreeNode::default()
                });
            }
        }
    }
    (tree, marks)
}

fn mark(span: report::Span, kind: MarkKind, label: String, node: &str) -> Mark {
    Mark { start: span.start, end: span.end, kind, label, node: node.to_owned() }
}

/// A form that came back, and where it stands on the page.
#[derive(Default)]
struct Shown {
    edit: Option<(String, FormState)>,
    leave: Option<(String, FormState)>,
    adopt: Option<FormState>,
    discard: Option<FormState>,
    void: Option<FormState>,
}

fn base(id: &str, number: u32) -> String {
    format!("/inspections/{id}/import/{number}")
}

fn review_page(app: &App, signed: &Signed, draft: &Draft, shown: Shown, status: StatusCode) -> Result<Reply> {
    let lang = signed.visit.lang;
    let row = &draft.inspection;
    let base = base(&row.id, draft.number);
    let directory = app.directory(&signed.caller)?;
    let (mut tree, marks) = recognised(draft);
    for node in &mut tree {
        node.edit = shown.edit.as_ref().filter(|(id, _)| *id == node.id).map(|(_, form)| form.clone());
        node.leave = shown.leave.as_ref().filter(|(id, _)| *id == node.id).map(|(_, form)| form.clone());
    }
    let report = &draft.report;
    let left_out = draft.nodes.iter().filter(|it| it.left_out.is_some()).count();
    let going_in = || draft.nodes.iter().filter(|it| it.left_out.is_none());
    let counts = Counts {
        aspects: small(tree.iter().filter(|it| it.level == Level::Aspect).count()),
        issues: small(report.aspects.iter().map(|it| it.issues.len()).sum()),
        findings: small(going_in().count()),
        left_out: small(left_out),
        measures: small(going_in().map(|it| it.node.measures.len()).sum()),
    };
    let mut blockers = Vec::new();
    let mut adopted = None;
    match &draft.document.state {
        DocumentState::Draft => {
            if going_in().next().is_none() {
                let none = words::inspection_refusal(lang, &ledger::inspection::Refusal::NothingToAdopt);
                blockers.push(Link::new(none, ""));
            }
        }
        DocumentState::Discarded { reason } => blockers.push(Link::new(
            format!("{}{reason}", pick(lang, "这份文件已放弃：", "This document was put away: ")),
            "",
        )),
        DocumentState::AdoptionVoided { reason, .. } => blockers.push(Link::new(
            format!(
                "{}{reason}",
                pick(lang, "这份文件的采纳已作废：", "The adoption of this document is void: ")
            ),
            "",
        )),
        DocumentState::Adopted { .. } => {
            adopted = Some(Link::new(Msg::new(lang).nav_ledger(), format!("/inspections/{}/ledger", row.id)));
        }
    }
    let form = |act: &str| FormState::new(format!("{base}/{act}"), &signed.caller.csrf).expect(draft.version);
    let coordinator =
        signed.caller.actor.has_at(access::Role::Coordinator, &access::OrgPath::stored(&row.org_path));
    let (at, by) = match &draft.received {
        Some((at, by)) => (words::instant(app.world(), *at), events::author(lang, &directory, by)),
        None => (draft.document.on.to_string(), String::new()),
    };
    let text = report.text.as_deref().unwrap_or("");
    let page = ReviewPage {
        frame: frame_today(app, signed, Section::Import, row)?,
        file: document_name(lang, &draft.document),
        title: report.title.clone(),
        characters: small(text.chars().count()),
        encoding: report.source.encoding.to_uppercase(),
        at,
        by,
        download: Some(format!("{base}/file")),
        diagnostics: diagnostics(lang, report),
        counts,
        text: ui::paragraphs(text, &marks),
        tree,
        version: draft.version.to_string(),
        editable: draft.editable,
        adopt: draft.editable.then(|| shown.adopt.unwrap_or_else(|| form("adopt"))),
        blockers,
        discard: draft.editable.then(|| shown.discard.unwrap_or_else(|| form("discard"))),
        void: (coordinator && adopted.is_some()).then(|| shown.void.unwrap_or_else(|| form("void"))),
        adopted,
        base,
    };
    Ok(Reply::With(status, ui::html(&page)))
}

fn node_form(signed: &Signed, draft: &Draft, node: &str, act: &str, version: u64) -> FormState {
    let base = base(&draft.inspection.id, draft.number);
    FormState::new(format!("{base}/nodes/{node}/{act}"), &signed.caller.csrf).expect(version).opened()
}

pub(crate) async fn review(
    State(web): State<Arc<Web>>,
    signed: Signed,
    Path((id, number)): Path<(String, u32)>,
) -> Response {
    reply::respond(web, signed, move |app, signed| {
        let draft = app.draft(&signed.caller, &InspectionId(id), number)?;
        let mut shown = Shown::default();
        if draft.editable {
            let asked = |name: &str| {
                let node = frame::query(&signed.visit, name)?;
                let found = draft.nodes.iter().find(|it| Some(it.node.node) == node_of(&node))?;
                Some((node_id(found.node.node), found))
            };
            shown.edit = asked("edit").map(|(node, found)| {
                let form = node_form(signed, &draft, &node, "title", draft.version);
                (node, form.with("title", &found.node.title))
            });
            shown.leave = asked("leave").map(|(node, _)| {
                let form = node_form(signed, &draft, &node, "leave-out", draft.version);
                (node, form)
            });
        }
        review_page(app, signed, &draft, shown, StatusCode::OK)
    })
    .await
}

pub(crate) async fn download(
    State(web): State<Arc<Web>>,
    signed: Signed,
    Path((id, number)): Path<(String, u32)>,
) -> Response {
    let app = Arc::clone(&web.app);
    let (caller, visit) = (signed.caller, signed.visit);
    match reply::blocking(move || app.document_file(&caller, &InspectionId(id), number)).await {
        Ok((name, size, content)) => reply::download(&name, size, content).into_response(),
        Err(error) => reply::failed(&visit, &error),
    }
}

/// The page of a conflict over a draft: what others did to it, and what this person typed.
fn faster(
    app: &App,
    signed: &Signed,
    draft: &Draft,
    (seen, now): (u64, u64),
    act: String,
    yours: Vec<YoursRow>,
    again: FormState,
) -> Result<Reply> {
    let file = document_name(signed.visit.lang, &draft.document);
    let about = Link::new(file, base(&draft.inspection.id, draft.number));
    let row = &draft.inspection;
    conflict(app, signed, Section::Import, Faster { row, seen, now, about, act, yours, again })
}

pub(crate) async fn act(
    State(web): State<Arc<Web>>,
    Path((id, number, act)): Path<(String, u32, String)>,
    form: SessionForm,
) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        let lang = signed.visit.lang;
        let t = Msg::new(lang);
        let id = InspectionId(id);
        let draft = app.draft(&signed.caller, &id, number)?;
        // A form without a version was never on a page of ours: it counts as the oldest.
        let seen = Some(fields.expected().unwrap_or(0));
        let caller = &signed.caller;
        let base = base(id.as_str(), number);
        let reason = fields.get("reason").to_owned();
        let (done, to, label) = match act.as_str() {
            "adopt" => (
                app.adopt(caller, &id, number, seen),
                format!("/inspections/{id}/ledger?ok=adopted"),
                t.adopt(),
            ),
            "discard" => {
                let command = Command::DiscardDocument { document: number, reason: reason.clone() };
                let done = app.inspection_command(caller, &id, seen, &command);
                (done, "/inspections?ok=discarded".to_owned(), t.discard())
            }
            "void" => (
                app.void_adoption(caller, &id, number, &reason, None),
                format!("{base}?ok=adoption_voided"),
                t.void_adoption(),
            ),
            _ => return Err(Error::NotFound),
        };
        match done {
            Ok(_) => Ok(Reply::See(to)),
            Err(Error::Changed { seen, now }) => {
                let again = retyped(FormState::new(format!("{base}/{act}"), &caller.csrf), &fields);
                let yours = YoursRow { label: t.reason(), now: String::new(), yours: reason.clone() };
                let yours = if reason.is_empty() { vec![] } else { vec![yours] };
                faster(app, signed, &draft, (seen, now), label, yours, again)
            }
            Err(error @ (Error::Invalid { .. } | Error::Refused(_))) => {
                let form = FormState::new(format!("{base}/{act}"), &caller.csrf).expect(draft.version);
                let form = words::beside(lang, retyped(form, &fields), &error, &PLACES);
                let mut shown = Shown::default();
                match act.as_str() {
                    "adopt" => shown.adopt = Some(form),
                    "discard" => shown.discard = Some(form),
                    _ => shown.void = Some(form),
                }
                review_page(app, signed, &draft, shown, StatusCode::UNPROCESSABLE_ENTITY)
            }
            Err(error) => Err(error),
        }
    })
    .await
}

pub(crate) async fn node_act(
    State(web): State<Arc<Web>>,
    Path((id, document, node, act)): Path<(String, u32, String, String)>,
    form: SessionForm,
) -> Response {
    let SessionForm { signed, fields } = form;
    reply::respond(web, signed, move |app, signed| {
        let lang = signed.visit.lang;
        let t = Msg::new(lang);
        let id = InspectionId(id);
        let draft = app.draft(&signed.caller, &id, document)?;
        let wanted = node_of(&node).ok_or(Error::NotFound)?;
        let found = draft.nodes.iter().find(|it| it.node.node == wanted).ok_or(Error::NotFound)?;
        let typed = |name: &str| fields.get(name).to_owned();
        let (command, label, row) = match act.as_str() {
            "title" => (
                Command::CorrectNode { document, node: wanted, title: typed("title") },
                t.edit_title(),
                Some((t.ledger_title(), found.node.title.clone(), typed("title"))),
            ),
            "leave-out" => (
                Command::LeaveOut { document, node: wanted, reason: typed("reason") },
                t.leave_out(),
                Some((t.reason(), found.left_out.clone().unwrap_or_default(), typed("reason"))),
            ),
            "take-back" => (Command::TakeBack { document, node: wanted }, t.take_back(), None),
            _ => return Err(Error::NotFound),
        };
        let seen = fields.expected().unwrap_or(0);
        let node = node_id(wanted);
        match app.inspection_command(&signed.caller, &id, Some(seen), &command) {
            Ok(_) => Ok(Reply::See(format!("{}?ok=saved#n{node}", base(id.as_str(), document)))),
            Err(Error::Changed { seen, now }) => {
                let again = retyped(node_form(signed, &draft, &node, &act, now), &fields);
                let yours =
                    row.into_iter().map(|(label, now, yours)| YoursRow { label, now, yours }).collect();
                faster(app, signed, &draft, (seen, now), label, yours, again)
            }
            Err(error @ (Error::Invalid { .. } | Error::Refused(_))) => {
                let form = retyped(node_form(signed, &draft, &node, &act, draft.version), &fields);
                let places = [(Field::Title, "title"), (Field::Reason, "reason")];
                let form = words::beside(lang, form, &error, &places);
                let shown = match act.as_str() {
                    "title" => Shown { edit: Some((node, form)), ..Shown::default() },
                    "leave-out" => Shown { leave: Some((node, form)), ..Shown::default() },
                    // Taking back has no form of its own: what is wrong is said where adopting is.
                    _ => Shown { adopt: Some(form), ..Shown::default() },
                };
                review_page(app, signed, &draft, shown, StatusCode::UNPROCESSABLE_ENTITY)
            }
            Err(error) => Err(error),
        }
    })
    .await
}
