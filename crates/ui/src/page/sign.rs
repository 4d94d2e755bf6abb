//! Coming in: signing in, the first set-up, activating an account.

use askama::Template;

use crate::{
    FormState, Frame, Msg,
    form::{Field, FormView, Input, Weight},
    part::Html,
};

/// An account that a demonstration offers on its sign-in page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DemoAccount {
    /// What this person is: `整改办`.
    pub role: String,
    /// The person's name.
    pub name: String,
    /// The username.
    pub username: String,
    /// The password.
    pub password: String,
}

/// When the record was last verified.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    /// The instant, ISO.
    pub at: String,
    /// How many events were checked.
    pub events: u64,
    /// Whether all of it held.
    pub whole: bool,
}

/// `GET /signin`. Fields: `username`, `password`, hidden `next`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "signin.html")]
pub struct SignInPage {
    /// Language, theme, notice; no user.
    pub frame: Frame,
    /// Name of the organisation that runs this installation.
    pub organisation: String,
    /// The form. `problem` says what went wrong and what follows.
    pub form: FormState,
    /// When the record was last verified; `None`: never yet.
    pub verified: Option<Verified>,
    /// Accounts of the demonstration; empty otherwise.
    pub demo: Vec<DemoAccount>,
}

impl SignInPage {
    fn form_html(&self, t: Msg) -> Html {
        FormView {
            t,
            id: "signin",
            state: &self.form,
            fields: vec![
                Field::new("next", String::new(), Input::Hidden),
                Field::new("username", t.username(), Input::Username),
                Field::new("password", t.password(), Input::Password("current-password")),
            ],
            confirm: None,
            submit: t.sign_in(),
            weight: Weight::Go,
        }
        .html()
    }
}

/// `GET /setup`: the one-time code of the console and the three administrators. Fields: `code`, and for each of
/// `system`, `security`, `audit`: `{role}_name`, `{role}_username`, `{role}_password`; `organisation`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "setup.html")]
pub struct SetupPage {
    /// Language, theme; no user.
    pub frame: Frame,
    /// The form.
    pub form: FormState,
}

impl SetupPage {
    fn form_html(&self, t: Msg) -> Html {
        let mut fields = vec![
            Field::new("code", t.setup_code(), Input::Code).hint(t.setup_code_hint()),
            Field::new("organisation", t.organisation_name(), Input::Text).hint(t.organisation_hint()),
        ];
        for (role, name, username, password) in [
            (t.role_system(), "system_name", "system_username", "system_password"),
            (t.role_security(), "security_name", "security_username", "security_password"),
            (t.role_audit(), "audit_name", "audit_username", "audit_password"),
        ] {
            fields.push(Field::new(name, t.of_role(&role, &t.person_name()), Input::Text).half());
            fields.push(Field::new(username, t.of_role(&role, &t.username()), Input::Username).half());
            fields.push(
                Field::new(password, t.of_role(&role, &t.password()), Input::Password("new-password"))
                    .hint(t.password_rule()),
            );
        }
        FormView {
            t,
            id: "setup",
            state: &self.form,
            fields,
            confirm: Some(t.setup_follows()),
            submit: t.setup_submit(),
            weight: Weight::Go,
        }
        .html()
    }
}

/// `GET /activate`: a new or reset account chooses its own password. Fields: `username`, `code`, `password`, `again`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "activate.html")]
pub struct ActivatePage {
    /// Language, theme; no user.
    pub frame: Frame,
    /// The form.
    pub form: FormState,
}

impl ActivatePage {
    fn form_html(&self, t: Msg) -> Html {
        FormView {
            t,
            id: "activate",
            state: &self.form,
            fields: vec![
                Field::new("username", t.username(), Input::Username),
                Field::new("code", t.one_time_code(), Input::Code).hint(t.activate_code_hint()),
                Field::new("password", t.own_password(), Input::Password("new-password"))
                    .hint(t.password_rule()),
                Field::new("again", t.password_again(), Input::Password("new-password")),
            ],
            confirm: None,
            submit: t.activate_submit(),
            weight: Weight::Go,
        }
        .html()
    }
}
