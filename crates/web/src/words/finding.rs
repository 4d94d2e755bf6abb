//! Refusals of a finding, as sentences.

use ui::Lang;

/// One sentence for a refusal.
pub(crate) fn refusal(lang: Lang, refusal: &ledger::finding::Refusal) -> String {
    let _ = lang;
    refusal.to_string()
}
