//! `GET /settings/webhooks`: other systems that are told when something happens; of the system administrator.

use askama::Template;

use crate::{
    FormState, Frame, SettingsTab, Tabs,
    form::{Field, FormView, Input, Weight},
    page::settings::tabs_html,
    part::Html,
};

/// How a webhook stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum WebhookMood {
    /// Everything was taken, or is on its way.
    #[default]
    Well,
    /// The last message was not taken; it is tried again.
    Failing,
    /// It was tried for days and is not tried any more.
    GivenUp,
    /// The administrator stopped it.
    Stopped,
}

/// A webhook, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WebhookRow {
    /// What it is for.
    pub name: String,
    /// Where it goes.
    pub url: String,
    /// About what it tells, in words.
    pub about: Vec<String>,
    /// How it stands.
    pub mood: WebhookMood,
    /// Why the last message was not taken, in words; empty: it was.
    pub error: String,
    /// When the receiver last took something, ISO to the minute; empty: never.
    pub taken: String,
    /// When it is tried again, ISO to the minute; empty: now, or not at all.
    pub again: String,
    /// How many events it is behind.
    pub behind: u64,
    /// POST address that gives it another secret.
    pub rotate: String,
    /// POST address that stops it; `None`: it is stopped or given up.
    pub stop: Option<String>,
    /// POST address that lets it go on; `None`: it goes on.
    pub resume: Option<String>,
    /// POST address that takes it away.
    pub remove: String,
}

/// A secret that is shown once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WebhookSecret {
    /// Of which webhook.
    pub name: String,
    /// The secret.
    pub secret: String,
    /// Whether the one before signs beside it for a day.
    pub beside: bool,
}

/// `GET /settings/webhooks`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Template)]
#[template(path = "webhooks.html")]
pub struct WebhooksPage {
    /// The frame.
    pub frame: Frame,
    /// The settings this person may open.
    pub tabs: Tabs,
    /// All webhooks, oldest first.
    pub rows: Vec<WebhookRow>,
    /// The secret just made.
    pub secret: Option<WebhookSecret>,
    /// Ordering one: `POST /settings/webhooks`, fields `name`, `url`, `about`.
    pub new: FormState,
}

impl WebhooksPage {
    fn tabs(&self) -> Html {
        tabs_html(self.frame.t(), &self.tabs, SettingsTab::Webhooks)
    }

    fn new_form(&self) -> Html {
        let t = self.frame.t();
        FormView {
            t,
            id: "webhook",
            state: &self.new,
            fields: vec![
                Field::new("name", t.webhook_name(), Input::Text).hint(t.webhook_name_hint()),
                Field::new("url", t.webhook_url(), Input::Text).hint(t.webhook_url_hint()),
                Field::new("about", t.webhook_about(), Input::Checks),
            ],
            confirm: Some(t.webhook_follows()),
            submit: t.webhook_make(),
            weight: Weight::Go,
        }
        .html()
    }

    fn mood_word(&self, mood: WebhookMood) -> String {
        let t = self.frame.t();
        match mood {
            WebhookMood::Well => t.webhook_well(),
            WebhookMood::Failing => t.webhook_failing(),
            WebhookMood::GivenUp => t.webhook_given_up(),
            WebhookMood::Stopped => t.webhook_stopped(),
        }
    }
}
