//! Recording what somebody did on paper.

use askama::Template;

use crate::{
    FindingAct, FormState, Frame, Link, Msg,
    form::{Field, FormView, Input, Weight},
    part::Html,
};

/// `GET /findings/{id}/behalf`; `?do={slug}` chooses the act. The form goes to `POST /findings/{id}/behalf/{slug}`, multipart, with the fields
/// of the act and `person`, `acted_on`, `file`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "behalf.html")]
pub struct BehalfPage {
    /// The frame.
    pub frame: Frame,
    /// The ledger, the finding.
    pub crumbs: Vec<Link>,
    /// What may be recorded now, and whether it is chosen.
    pub acts: Vec<(Link, bool)>,
    /// What is chosen.
    pub act: Option<FindingAct>,
    /// Its form; `person` with choices.
    pub form: FormState,
}

impl BehalfPage {
    fn form_html(&self, act: &FindingAct) -> Html {
        let t: Msg = self.frame.t();
        let mut fields = vec![
            Field::new("person", t.acted_who(), Input::Select).hint(t.acted_who_hint()),
            Field::new("acted_on", t.acted_on(), Input::Day).hint(t.acted_on_hint()),
        ];
        fields.extend(act.fields(t, &self.form));
        fields.push(
            Field::new("file", t.sheet(), Input::File(".pdf,.jpg,.jpeg,.png,.tif,.tiff"))
                .hint(t.sheet_hint()),
        );
        FormView {
            t,
            id: "behalf",
            state: &self.form,
            fields,
            confirm: Some(t.behalf_follows()),
            submit: t.behalf_submit(act.label(t)),
            weight: Weight::Go,
        }
        .html()
    }
}
