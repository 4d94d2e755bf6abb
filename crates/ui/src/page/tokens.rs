//! `GET /account/tokens`: a person's own tokens for the REST interface.

use askama::Template;

use crate::{
    FormState, Frame,
    form::{Field, FormView, Input, Weight},
    part::Html,
};

/// How a token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum TokenState {
    /// It can be used.
    #[default]
    Good,
    /// Its last day has passed.
    Expired,
    /// Its owner ended it.
    Revoked,
}

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TokenRow {
    /// What it is for.
    pub name: String,
    /// Whether it may change anything.
    pub write: bool,
    /// The inspections to which it is confined, in words; empty: not confined.
    pub inspections: Vec<String>,
    /// When it was made, ISO to the minute.
    pub made: String,
    /// When it was last used, ISO to the minute; empty: never.
    pub used: String,
    /// Until when it is good, ISO to the minute.
    pub until: String,
    /// How it stands.
    pub state: TokenState,
    /// POST address that ends it; `None`: it has ended.
    pub revoke: Option<String>,
}

/// A token that was just made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MadeToken {
    /// What it is for.
    pub name: String,
    /// The token itself, shown this once.
    pub secret: String,
}

/// `GET /account/tokens`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "tokens.html")]
pub struct TokensPage {
    /// The frame.
    pub frame: Frame,
    /// Own tokens, newest first.
    pub rows: Vec<TokenRow>,
    /// The token just made.
    pub made: Option<MadeToken>,
    /// Making one: `POST /account/tokens`, fields `name`, `access` (`read`, `write`), `inspections`, `expires_on`.
    pub new: FormState,
    /// Address of the description of the interface.
    pub description: String,
}

impl TokensPage {
    fn new_form(&self) -> Html {
        let t = self.frame.t();
        let mut fields = vec![
            Field::new("name", t.token_name(), Input::Text).hint(t.token_name_hint()),
            Field::new("access", t.token_access(), Input::Radios),
        ];
        if !self.new.options("inspections").is_empty() || self.new.error("inspections").is_some() {
            fields.push(
                Field::new("inspections", t.token_inspections(), Input::Checks)
                    .hint(t.token_inspections_hint())
                    .optional(),
            );
        }
        fields.push(Field::new("expires_on", t.token_expires(), Input::Day).hint(t.token_expires_hint()));
        FormView {
            t,
            id: "token",
            state: &self.new,
            fields,
            confirm: Some(t.token_follows()),
            submit: t.token_make(),
            weight: Weight::Go,
        }
        .html()
    }

    fn access_word(&self, write: bool) -> String {
        let t = self.frame.t();
        if write { t.token_write() } else { t.token_read() }
    }

    fn state_word(&self, state: TokenState) -> String {
        let t = self.frame.t();
        match state {
            TokenState::Good => t.token_good(),
            TokenState::Expired => t.token_expired(),
            TokenState::Revoked => t.token_revoked(),
        }
    }
}
