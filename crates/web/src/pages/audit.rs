//! The audit log, for the audit administrator: a page, and files for keeping and for programs.

use super::settings::{settings_frame, tabs};
use crate::{
    Web, frame,
    reply::{self, Reply},
    visit::Signed,
    words,
};
use app::{AUDIT_COUNTED, App, AuditAct, AuditFilter, AuditOutcome, AuditSeen, Directory, Result};
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use std::sync::Arc;
use ui::{AuditPage, Choice, Lang, Pager};

/// Lines on one page.
const LINES: u64 = 100;

/// What is asked for, with the pairs that ask for it again.
fn filter(signed: &Signed) -> (AuditFilter, Vec<(&'static str, String)>) {
    let asked = |name: &str| frame::query(&signed.visit, name);
    let day = |name: &str| asked(name).and_then(|it| it.parse().ok());
    let filter = AuditFilter {
        from: day("from"),
        to: day("to"),
        person: asked("q").map(|it| it.trim().to_owned()).filter(|it| !it.is_empty()),
        act: asked("act").and_then(|it| AuditAct::from_key(&it)),
        outcome: asked("outcome").and_then(|it| AuditOutcome::from_key(&it)),
    };
    let pairs = [
        ("q", filter.person.clone()),
        ("from", filter.from.map(|it| it.to_string())),
        ("to", filter.to.map(|it| it.to_string())),
        ("act", filter.act.map(|it| it.key().to_owned())),
        ("outcome", filter.outcome.map(|it| it.key().to_owned())),
    ];
    (filter, pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect())
}

fn address(path: &str, pairs: &[(&'static str, String)], name: &str, value: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs).append_pair(name, value);
    format!("{path}?{}", query.finish())
}

pub(crate) async fn audit(State(web): State<Arc<Web>>, signed: Signed) -> Response {
    reply::respond(web, signed, |app, signed| {
        let lang = signed.visit.lang;
        let (filter, pairs) = filter(signed);
        let asked = frame::query(&signed.visit, "page").and_then(|it| it.parse::<u64>().ok()).unwrap_or(1);
        let last = AUDIT_COUNTED / LINES;
        let mut number = asked.clamp(1, last);
        let mut view = app.audit(&signed.caller, &filter, (number - 1) * LINES, LINES)?;
        let pages = view.total.div_ceil(LINES).max(1);
        if number > pages {
            number = pages;
            view = app.audit(&signed.caller, &filter, (number - 1) * LINES, LINES)?;
        }
        let directory = app.directory(&signed.caller)?;
        let at = |page: u64| address("/settings/audit", &pairs, "page", &page.to_string());
        let count = |it: u64| u32::try_from(it).unwrap_or(u32::MAX);
        let first = (number - 1) * LINES;
        let pager = Pager {
            from: if view.total == 0 { 0 } else { count(first + 1) },
            to: count((first + LINES).min(view.total)),
            total: count(view.total),
            page: count(number),
            pages: count(pages),
            prev: (number > 1).then(|| at(number - 1)),
            next: (number < pages).then(|| at(number + 1)),
        };
        let export = |format: &str| address("/settings/audit/export", &pairs, "format", format);
        let day = |it: Option<jiff::civil::Date>| it.map(|it| it.to_string()).unwrap_or_default();
        let page = AuditPage {
            frame: settings_frame(app, signed)?,
            tabs: tabs(signed),
            q: filter.person.clone().unwrap_or_default(),
            from: day(filter.from),
            to: day(filter.to),
            act: filter.act.map_or("", AuditAct::key).to_owned(),
            acts: AuditAct::ALL
                .iter()
                .map(|it| Choice::new(it.key(), words::audit::act(lang, *it)))
                .collect(),
            outcome: filter.outcome.map_or("", AuditOutcome::key).to_owned(),
            outcomes: AuditOutcome::ALL
                .into_iter()
                .map(|it| Choice::new(it.key(), words::audit::outcome(lang, it)))
                .collect(),
            rows: view.lines.iter().map(|it| words::audit::row(lang, app, &directory, it)).collect(),
            pager,
            more: view.total >= AUDIT_COUNTED,
            months: view.months,
            csv: export("csv"),
            jsonl: export("jsonl"),
        };
        Ok(Reply::Page(ui::html(&page)))
    })
    .await
}

/// How the log leaves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    /// For spreadsheets: words, with a mark of UTF-8, which they need for Chinese.
    Csv,
    /// For programs: one JSON object a line, with the very text that the hash is over.
    JsonLines,
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::JsonLines => "jsonl",
        }
    }
}

/// A field of a table. A spreadsheet takes what begins like a formula for one: a quotation mark before it makes it text.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    let guard = if is_formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

fn csv_line<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut line = cells.into_iter().map(cell).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

fn csv(lang: Lang, app: &App, directory: &Directory, seen: &AuditSeen) -> String {
    let row = words::audit::row(lang, app, directory, seen);
    let person = seen.line.entry.person.as_ref().and_then(|id| directory.people.get(id));
    let username = person.map_or("", |it| it.person.username.as_str());
    let number = row.number.to_string();
    let hash = seen.line.hash.to_string();
    let outcome = match row.refused.as_str() {
        "" => words::audit::outcome(lang, AuditOutcome::Done),
        refused => refused,
    };
    csv_line([
        &number,
        &row.at,
        &row.who,
        username,
        &row.what,
        &row.on,
        outcome,
        &row.from,
        &row.session,
        &hash,
    ])
}

/// The entry keeps the order of its fields: the hash is over this very text.
fn json_line(seen: &AuditSeen) -> String {
    let entry = serde_json::to_string(&seen.line.entry).unwrap_or_default();
    format!("{{\"number\":{},\"entry\":{entry},\"hash\":\"{}\"}}\n", seen.line.number, seen.line.hash)
}

pub(crate) async fn export(State(web): State<Arc<Web>>, signed: Signed) -> Response {
    let format = match frame::query(&signed.visit, "format").as_deref() {
        Some("csv") => Format::Csv,
        Some("jsonl") => Format::JsonLines,
        Some(_) | None => return reply::failed(&signed.visit, &app::Error::NotFound),
    };
    let (filter, _) = filter(&signed);
    let (app, caller) = (Arc::clone(&web.app), signed.caller.clone());
    let begun = reply::respond_with(&web, &signed, move |app, signed| {
        app.note_audit_export(&signed.caller, format.name())
    });
    if let Err(refused) = begun.await {
        return refused;
    }
    let lang = signed.visit.lang;
    let day = web.app.world().today();
    let mut after = Some(0);
    let mut head = Some(match format {
        Format::Csv => {
            format!("\u{feff}{}", csv_line(words::audit::columns(lang).iter().map(String::as_str)))
        }
        Format::JsonLines => String::new(),
    });
    let pieces = reply::pieces(move || {
        let from = after?;
        let piece: Result<String> = app.audit_piece(&caller, &filter, from).map(|(directory, lines)| {
            after = lines.last().map(|it| it.line.number);
            let mut text = head.take().unwrap_or_default();
            for seen in &lines {
                text.push_str(&match format {
                    Format::Csv => csv(lang, &app, &directory, seen),
                    Format::JsonLines => json_line(seen),
                });
            }
            text
        });
        // The stream breaks off, so that nobody takes a part for the whole.
        Some(piece.map(String::into_bytes).map_err(|error| {
            after = None;
            std::io::Error::other(error)
        }))
    });
    let name = format!("audit-{day}.{}", format.name());
    let content_type = match format {
        Format::Csv => "text/csv; charset=utf-8",
        Format::JsonLines => "application/x-ndjson; charset=utf-8",
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
                .unwrap_or(HeaderValue::from_static("attachment")),
        ),
    ];
    (headers, Body::from_stream(pieces)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_sees_text_and_no_formula() {
        for (typed, expected) in [
            ("王某", "\"王某\""),
            ("=HYPERLINK(\"http://evil.example\")", "\"'=HYPERLINK(\"\"http://evil.example\"\")\""),
            ("+1", "\"'+1\""),
            ("-1", "\"'-1\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("\t=1", "\"'\t=1\""),
            ("a\nb", "\"a\nb\""),
        ] {
            assert_eq!(cell(typed), expected);
        }
    }
}
