//! One's own account, the second step of signing in, and who is signed in.

use askama::Template;
use qrcode::{Color, EcLevel, QrCode};

use crate::{
    FormState, Frame, Msg,
    form::{Field, FormView, Input, Weight},
    page::settings::{SettingsTab, Tabs, tabs_html},
    part::Html,
};

/// `GET /signin/second`. Field: `code`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "second.html")]
pub struct SecondPage {
    /// Language, theme; no user.
    pub frame: Frame,
    /// The form.
    pub form: FormState,
}

impl SecondPage {
    fn form_html(&self, t: Msg) -> Html {
        FormView {
            t,
            id: "second",
            state: &self.form,
            fields: vec![
                Field::new("next", String::new(), Input::Hidden),
                Field::new("code", t.factor_code(), Input::Code).hint(t.second_hint()),
            ],
            confirm: None,
            submit: t.sign_in(),
            weight: Weight::Go,
        }
        .html()
    }
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionRow {
    /// Whose; empty where it is one's own.
    pub who: String,
    /// Their username.
    pub username: String,
    /// The browser in words; empty: unknown.
    pub device: String,
    /// From which address; empty: at the machine itself.
    pub address: String,
    /// When it began, ISO to the minute.
    pub began: String,
    /// When something was last asked for, ISO to the minute.
    pub seen: String,
    /// Whether it is this very one.
    pub current: bool,
    /// POST address that ends it; `None`: not from here.
    pub end: Option<String>,
}

/// What a person has to do before anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FirstDuty {
    /// Change the password.
    Password,
    /// Set up the second factor.
    Factor,
}

/// How the second factor stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FactorView {
    /// Since when it is on, ISO to the minute; empty: it is off.
    pub since: String,
    /// Recovery codes that are left.
    pub left: u32,
    /// Whether a role asks for it.
    pub required: bool,
    /// `POST /account/factor/off`, field `code`; `None`: not possible.
    pub off: Option<FormState>,
    /// `POST /account/factor/recovery`, field `code`; `None`: it is off.
    pub renew: Option<FormState>,
}

/// `GET /account`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "account.html")]
pub struct AccountPage {
    /// The frame.
    pub frame: Frame,
    /// What has to be done first.
    pub duty: Option<FirstDuty>,
    /// `POST /account/password`, fields `old`, `password`, `again`.
    pub password: FormState,
    /// After how many days a password has to be changed; 0: when there is a reason.
    pub password_days: u32,
    /// The second factor.
    pub factor: FactorView,
    /// New recovery codes, shown this once.
    pub codes: Vec<String>,
    /// Own sessions.
    pub sessions: Vec<SessionRow>,
}

impl AccountPage {
    fn has_to(&self, what: &str) -> bool {
        match self.duty {
            Some(FirstDuty::Password) => what == "password",
            Some(FirstDuty::Factor) => what == "factor",
            None => false,
        }
    }

    fn password_form(&self) -> Html {
        let t = self.frame.t();
        FormView {
            t,
            id: "pw",
            state: &self.password,
            fields: vec![
                Field::new("old", t.old_password(), Input::Password("current-password")),
                Field::new("password", t.new_password(), Input::Password("new-password"))
                    .hint(t.password_rule()),
                Field::new("again", t.password_again(), Input::Password("new-password")),
            ],
            confirm: Some(t.password_follows()),
            submit: t.change_password(),
            weight: if self.duty.is_some() { Weight::Go } else { Weight::Plain },
        }
        .html()
    }

    fn code_form(&self, id: &'static str, state: &FormState, submit: String) -> Html {
        let t = self.frame.t();
        let fields = vec![Field::new("code", t.factor_code(), Input::Code)];
        FormView { t, id, state, fields, confirm: None, submit, weight: Weight::Plain }.html()
    }
}

/// `GET /account/factor`: a secret on its way into a telephone.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "factor.html")]
pub struct FactorPage {
    /// The frame.
    pub frame: Frame,
    /// Whether it has to be done before anything else.
    pub duty: bool,
    /// The secret for typing, in groups of four.
    pub secret: String,
    /// The same for a camera.
    pub uri: String,
    /// `POST /account/factor`, field `code`.
    pub form: FormState,
}

impl FactorPage {
    fn form_html(&self) -> Html {
        let t = self.frame.t();
        FormView {
            t,
            id: "factor",
            state: &self.form,
            fields: vec![Field::new("code", t.factor_code(), Input::Code).hint(t.factor_code_hint())],
            confirm: None,
            submit: t.factor_on(),
            weight: Weight::Go,
        }
        .html()
    }

    fn square(&self) -> Html {
        Html(square(&self.uri, &self.frame.t().factor_square()).unwrap_or_default())
    }
}

/// The picture for a camera: dark on light whatever the theme, with the quiet zone of four modules that readers need.
fn square(text: &str, label: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (at, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            path.push_str(&format!("M{} {}h1v1h-1z", at % width + 4, at / width + 4));
        }
    }
    let side = width + 8;
    Some(format!(
        "<svg class=\"qr\" viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>",
        crate::escape(label)
    ))
}

/// An account that is stopped for a day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StopRow {
    /// Whose.
    pub who: String,
    /// Why.
    pub reason: String,
    /// Until when, ISO to the minute.
    pub until: String,
    /// POST address that lifts it.
    pub lift: String,
}

/// `GET /settings/sessions`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "sessions.html")]
pub struct SessionsPage {
    /// The frame.
    pub frame: Frame,
    /// The settings this person may open.
    pub tabs: Tabs,
    /// Who is signed in.
    pub rows: Vec<SessionRow>,
    /// How many there are, where not all are listed.
    pub total: u32,
    /// What the operator has set, as label and value.
    pub policy: Vec<(String, String)>,
    /// Accounts that are stopped.
    pub stops: Vec<StopRow>,
    /// `POST /settings/sessions/stop`, fields `username`, `reason`.
    pub stop: FormState,
}

impl SessionsPage {
    fn tabs(&self) -> Html {
        tabs_html(self.frame.t(), &self.tabs, SettingsTab::Sessions)
    }

    fn stop_form(&self) -> Html {
        let t = self.frame.t();
        FormView {
            t,
            id: "stop",
            state: &self.stop,
            fields: vec![
                Field::new("username", t.username(), Input::Text),
                Field::new("reason", t.reason(), Input::Area(2)),
            ],
            confirm: Some(t.stop_follows()),
            submit: t.stop_account(),
            weight: Weight::Danger,
        }
        .html()
    }
}

#[cfg(test)]
mod tests {
    use super::square;

    #[test]
    fn the_picture_is_square_and_has_its_quiet_zone() {
        let uri = "otpauth://totp/Taizhang:wangwei?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Taizhang";
        let svg = square(uri, "a \"label\"").unwrap_or_default();
        assert!(
            svg.contains("aria-label=\"a &quot;label&quot;\"")
                || svg.contains("aria-label=\"a &#34;label&#34;\"")
        );
        // The first finder pattern begins after four light modules.
        assert!(svg.contains("d=\"M4 4h1v1h-1zM5 4h1v1h-1z"), "{}", &svg[..300]);
    }
}
