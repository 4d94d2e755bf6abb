//! TZ601 缺联系方式 · missing-contact. The page beside this file says what it finds and why.

use super::{Rule, Seen};
use diag::{Code, Diagnostic, Severity};
use report::Genre;

pub(super) static RULE: Rule = Rule {
    code: Code(601),
    name: "missing-contact",
    severity: Severity::Warning,
    page: include_str!("tz601_missing_contact.md"),
    check: run,
};

fn run(seen: &Seen<'_>, found: &mut Vec<Diagnostic>) {
    if seen.report.genre != Some(Genre::Report) || seen.report.findings().next().is_none() {
        return;
    }
    let contacts = &seen.report.contacts;
    let mut missing: Vec<(&str, &str)> = Vec::new();
    if contacts.phone.is_empty() {
        missing.push(("电话", "telephone"));
    }
    if contacts.email.is_empty() {
        missing.push(("电子邮箱", "e-mail"));
    }
    if contacts.address.is_none() {
        missing.push(("通信地址", "address"));
    }
    if contacts.postcode.is_none() {
        missing.push(("邮政编码", "postcode"));
    }
    if missing.is_empty() {
        return;
    }
    let zh: Vec<&str> = missing.iter().map(|(zh, _)| *zh).collect();
    let en: Vec<&str> = missing.iter().map(|(_, en)| *en).collect();
    found.push(
        RULE.at(
            seen,
            seen.last_line(),
            format!("没有写明{}", zh.join("、")),
            format!("not stated: {}", en.join(", ")),
        )
        .help(
            "文末写明联系电话、通信地址、邮政编码、电子邮箱",
            "state telephone, address, postcode and e-mail at the end",
        ),
    );
}
