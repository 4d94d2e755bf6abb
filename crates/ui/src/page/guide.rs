//! The style guide: every part in every state, in both themes.

use askama::Template;

use crate::{
    Choice, FormState, Frame, Left, Light, Msg, Severity, State, Step,
    form::{Field, FormView, Input, Weight},
    part::Html,
    sample,
};

/// `GET /styleguide`, in demonstrations only.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "styleguide.html")]
pub struct StyleGuide {
    /// Language and theme.
    pub frame: Frame,
}

impl StyleGuide {
    fn themes(&self) -> [&'static str; 2] {
        ["light", "dark"]
    }

    fn contrasts(&self, theme: &str) -> Vec<crate::Contrast> {
        crate::contrasts(theme == "dark")
    }

    fn swatches(&self, t: Msg) -> Vec<(&'static str, String)> {
        vec![
            ("paper", t.tok_paper()),
            ("ground", t.tok_ground()),
            ("sunk", t.tok_sunk()),
            ("line", t.tok_line()),
            ("edge", t.tok_edge()),
            ("ink", t.tok_ink()),
            ("ink-2", t.tok_ink_2()),
            ("ink-3", t.tok_ink_3()),
            ("accent", t.tok_accent()),
            ("late", t.light_late()),
            ("near", t.light_near()),
            ("block", t.blocked()),
            ("wait", t.state_close_out()),
            ("done", t.state_closed()),
            ("mark-bg", t.tok_mark()),
            ("select-bg", t.tok_select()),
        ]
    }

    fn lights(&self) -> Vec<(Light, Option<Step>, Option<String>)> {
        let t = self.frame.t();
        vec![
            (Light::Late(21), None, Some(t.demo_why_late())),
            (Light::Near(Left::Working(6)), None, Some(t.demo_why_near())),
            (Light::Blocked, None, Some(t.demo_why_blocked())),
            (Light::Normal(Left::Working(34)), None, None),
            (Light::NoDate, None, Some(t.no_leader())),
            (Light::Normal(Left::Calendar(3)), Some(Step::Review), None),
            (Light::Late(3), Some(Step::Acceptance), None),
            (Light::Done(Some("2026-09-28".into())), None, None),
            (Light::Done(None), None, None),
        ]
    }

    fn severities(&self) -> [Severity; 3] {
        [Severity::Error, Severity::Warning, Severity::Hint]
    }

    fn states(&self) -> [State; 7] {
        State::ALL
    }

    fn ledger(&self) -> crate::LedgerPage {
        sample::ledger(self.frame.lang)
    }

    fn form(&self, bad: bool) -> Html {
        let t = self.frame.t();
        let mut state = FormState::new("/styleguide", "sample")
            .choose("leader", vec![Choice::new("1", "陆知行"), Choice::new("2", "程砚书")])
            .choose("mode", t.mode_choices())
            .choose("supporting", vec![Choice::new("a", "安全科"), Choice::new("d", "督导室")])
            .with("leader", "1")
            .with("mode", "by_date")
            .with("supporting", "a");
        if bad {
            state = state
                .with("due", "2026-10-12")
                .wrong("due", t.demo_wrong_due())
                .with("text", "办法送合法性审查，12月上旬上党组会。");
        } else {
            state = state.with("due", "2026-12-18");
        }
        FormView {
            t,
            id: if bad { "sgb" } else { "sga" },
            state: &state,
            fields: vec![
                Field::new("leader", t.leader(), Input::Select).hint(t.leader_hint()),
                Field::new("supporting", t.supporting(), Input::Checks).optional(),
                Field::new("mode", t.mode_label(), Input::Radios),
                Field::new("due", t.due(), Input::Day),
                Field::new("text", t.next_steps(), Input::Area(2)).optional(),
                Field::new("done", t.measure_is_done(), Input::Check).hint(t.measure_is_done_hint()),
            ],
            confirm: Some(t.request_follows()),
            submit: t.act_request(),
            weight: if bad { Weight::Plain } else { Weight::Go },
        }
        .html()
    }
}
