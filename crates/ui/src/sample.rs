use crate::{Lang, LedgerPage};

/// A ledger.
#[must_use]
pub fn ledger(lang: Lang) -> LedgerPage {
    let mut page = LedgerPage::default();
    page.frame.lang = lang;
    page
}
