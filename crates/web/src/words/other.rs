//! Refusals of inspections, the organisation and people, as sentences.

use ui::Lang;

pub(crate) fn inspection_refusal(lang: Lang, refusal: &ledger::inspection::Refusal) -> String {
    let _ = lang;
    refusal.to_string()
}

pub(crate) fn org_refusal(lang: Lang, refusal: &ledger::org::Refusal) -> String {
    let _ = lang;
    refusal.to_string()
}

pub(crate) fn people_refusal(lang: Lang, refusal: &ledger::people::Refusal) -> String {
    let _ = lang;
    refusal.to_string()
}
