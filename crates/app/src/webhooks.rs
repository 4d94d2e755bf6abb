//! Webhooks: another system is told that something happened, at least once and in order.
//!
//! The system administrator orders them, and sees no contents. So a message carries none: the name of the event, the
//! identifiers of what it happened to, the position. Whoever wants to know more asks with a token of their own.
//!
//! Every hook has its place in the log. It goes on only after the receiver has taken the event before, so that
//! nothing is skipped when either side is down; what was taken but not noted is sent again under the same identifier.
//! How a message travels (HTTP, signatures, which addresses may be reached) is the [`Courier`]'s affair.

use crate::{
    App, AuditAct, AuditNote, Caller, Change, Subject,
    accounts::damaged,
    error::{Error, Invalid, Result},
};
use access::Role;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{SignedDuration, Timestamp};
use journal::Position;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};
use store::{NoteExpect, NotePut};

/// Most webhooks of an installation.
pub const WEBHOOKS_MAX: usize = 20;

/// After a change of secret both sign for this long, so that the receiver has time to follow.
pub const BOTH_SECRETS: SignedDuration = SignedDuration::from_hours(24);

/// A receiver that took nothing for this long is given up, until somebody says otherwise.
const GIVE_UP_AFTER: SignedDuration = SignedDuration::from_hours(72);

/// The first wait after a failure; each further one doubles it.
const WAIT_FIRST: i64 = 5;

/// The longest wait, in seconds.
const WAIT_MAX: i64 = 3_600;

/// Events that are read at a time.
const AT_ONCE: usize = 200;

/// The log is looked at this often.
const LOOK_EVERY: Duration = Duration::from_secs(1);

const NAME_CHARS_MAX: usize = 60;
const URL_CHARS_MAX: usize = 500;

const WEBHOOK: &str = "webhook";
const STATE: &str = "webhook_state";

/// About what a receiver is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Findings.
    Findings,
    /// Inspections and their documents.
    Inspections,
    /// The organisation.
    Organisation,
}

impl About {
    /// All of them, in the order in which they are offered.
    pub const ALL: [About; 3] = [About::Findings, About::Inspections, About::Organisation];

    /// As forms name it.
    pub fn key(self) -> &'static str {
        match self {
            About::Findings => "findings",
            About::Inspections => "inspections",
            About::Organisation => "organisation",
        }
    }

    /// The one with this [`About::key`].
    pub fn from_key(key: &str) -> Option<About> {
        About::ALL.into_iter().find(|it| it.key() == key)
    }

    /// What a change is about; nobody is told of accounts and roles.
    fn of(subject: &Subject) -> Option<About> {
        match subject {
            Subject::Finding { .. } => Some(About::Findings),
            Subject::Inspection { .. } => Some(About::Inspections),
            Subject::Org => Some(About::Organisation),
            Subject::People => None,
        }
    }
}

/// A webhook to be ordered.
#[derive(Clone, Debug)]
pub struct NewWebhook {
    /// What it is for.
    pub name: String,
    /// Where it goes.
    pub url: String,
    /// About what it tells.
    pub about: Vec<About>,
}

/// A webhook as it was ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Its identifier.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// Where it goes.
    pub url: String,
    /// About what it tells.
    pub about: Vec<About>,
    /// When it was ordered.
    pub made_at: Timestamp,
    /// Whether the administrator has stopped it.
    pub stopped: bool,
    /// `whsec_` and the secret's base 64. It signs, and so it is kept as it is.
    secret: String,
    /// The one before, and how long it still signs as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<(String, Timestamp)>,
}

/// How far a webhook is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookState {
    /// The last position that the receiver took, or that does not concern it.
    pub position: u64,
    /// When it last took something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
    /// Failures in a row.
    pub failures: u32,
    /// Since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<Timestamp>,
    /// Why the last one failed: a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Not before this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
    /// Whether it was given up.
    pub given_up: bool,
}

/// A webhook with how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookLine {
    /// As it was ordered.
    pub hook: Webhook,
    /// How far it is.
    pub state: WebhookState,
    /// How many positions it is behind.
    pub behind: u64,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Where it goes.
    pub url: String,
    /// Its identifier, the same each time it is sent.
    pub id: String,
    /// The instant of sending.
    pub at: Timestamp,
    /// JSON.
    pub body: String,
    /// The keys that sign it, the newest first.
    pub secrets: Vec<Vec<u8>>,
}

/// Why a message was not taken: a code for the page, `status_500`, `timeout`, `internal_address`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undelivered(pub String);

/// What is wrong with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadAddress {
    /// It is none.
    Malformed,
    /// It is not `https`, and its host is not listed.
    Plain,
    /// It has a user name or a password in it.
    Credentials,
    /// It leads into the own network, and is not listed.
    Internal,
}

/// Carries messages.
pub trait Courier: Send + Sync {
    /// Whether this address may be ordered at all. That it may be reached is asked again each time.
    ///
    /// # Errors
    /// What is wrong with it.
    fn accepts(&self, url: &str) -> std::result::Result<(), BadAddress>;

    /// Delivers one message: the receiver has answered that it took it.
    ///
    /// # Errors
    /// Why it did not.
    fn deliver(&self, parcel: &Parcel) -> std::result::Result<(), Undelivered>;
}

/// What is said of a change: nothing that was said in it.
fn message(change: &Change) -> String {
    let subject = match &change.subject {
        Subject::Finding { inspection, id } => {
            serde_json::json!({ "kind": "finding", "id": id, "inspection": inspection })
        }
        Subject::Inspection { id } => serde_json::json!({ "kind": "inspection", "id": id }),
        Subject::Org => serde_json::json!({ "kind": "org" }),
        Subject::People => serde_json::json!({ "kind": "people" }),
    };
    serde_json::json!({
        "type": change.event,
        "timestamp": change.at.to_string(),
        "data": { "position": change.position.0, "version": change.version, "subject": subject },
    })
    .to_string()
}

fn only(caller: &Caller) -> Result<()> {
    // For everybody else there is no such page.
    if caller.actor.acts_as(Role::SystemAdmin) { Ok(()) } else { Err(Error::NotFound) }
}

impl App {
    /// Who carries messages; without one nothing is sent and nothing can be ordered.
    pub fn set_courier(&self, courier: Arc<dyn Courier>) {
        // A second one changes nothing: there is one for the life of the process.
        let _ = self.courier.set(courier);
    }

    /// All webhooks, oldest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] for anybody but the system administrator.
    pub fn webhooks(&self, caller: &Caller) -> Result<Vec<WebhookLine>> {
        only(caller)?;
        let newest = self.store.newest()?.0;
        let mut lines = Vec::new();
        for hook in self.hooks()? {
            let (state, _) = self.hook_state(&hook.id)?;
            lines.push(WebhookLine { behind: newest.saturating_sub(state.position), hook, state });
        }
        lines.sort_by(|a, b| (a.hook.made_at, &a.hook.id).cmp(&(b.hook.made_at, &b.hook.id)));
        Ok(lines)
    }

    /// Orders a webhook, from what happens next on: the secret that signs its messages, which is shown this once.
    ///
    /// # Errors
    /// As for [`App::webhooks`]; a field that cannot be used.
    pub fn add_webhook(&self, caller: &Caller, new: &NewWebhook) -> Result<(Webhook, String)> {
        only(caller)?;
        let name = new.name.trim();
        if name.is_empty() {
            return Err(Error::invalid("name", Invalid::Required));
        }
        if name.chars().count() > NAME_CHARS_MAX {
            return Err(Error::invalid("name", Invalid::TooLong(NAME_CHARS_MAX)));
        }
        let url = new.url.trim();
        if url.is_empty() {
            return Err(Error::invalid("url", Invalid::Required));
        }
        if url.chars().count() > URL_CHARS_MAX {
            return Err(Error::invalid("url", Invalid::TooLong(URL_CHARS_MAX)));
        }
        let courier = self.courier.get().ok_or(Error::NotFound)?;
        courier.accepts(url).map_err(|it| Error::invalid("url", Invalid::Address(it)))?;
        if new.about.is_empty() {
            return Err(Error::invalid("about", Invalid::Required));
        }
        if self.hooks()?.len() >= WEBHOOKS_MAX {
            return Err(Error::invalid("name", Invalid::TooMany(WEBHOOKS_MAX)));
        }
        let secret = self.new_hook_secret();
        let hook = Webhook {
            id: self.world.new_id(),
            name: name.to_owned(),
            url: url.to_owned(),
            about: new.about.clone(),
            made_at: self.world.now(),
            stopped: false,
            secret: secret.clone(),
            before: None,
        };
        // The state first: a hook without one would begin at the beginning of the log.
        let state = WebhookState { position: self.store.newest()?.0, ..WebhookState::default() };
        self.put_json(STATE, &hook.id, &state, None)?;
        self.put_json(WEBHOOK, &hook.id, &hook, None)?;
        self.note_webhook(caller, &hook.id, "ordered");
        Ok((hook, secret))
    }

    /// Another secret, which is shown this once; the old one signs beside it for a day.
    ///
    /// # Errors
    /// As for [`App::webhooks`].
    pub fn rotate_webhook(&self, caller: &Caller, id: &str) -> Result<(Webhook, String)> {
        let hook = self.hook_for(caller, id)?;
        let secret = self.new_hook_secret();
        let until = self.world.now() + BOTH_SECRETS;
        let hook = Webhook { before: Some((hook.secret, until)), secret: secret.clone(), ..hook };
        self.put_json(WEBHOOK, id, &hook, None)?;
        self.note_webhook(caller, id, "secret_changed");
        Ok((hook, secret))
    }

    /// Stops a webhook, or lets it go on where it stood; one that was given up tries again at once.
    ///
    /// # Errors
    /// As for [`App::webhooks`].
    pub fn stop_webhook(&self, caller: &Caller, id: &str, stopped: bool) -> Result<()> {
        let hook = self.hook_for(caller, id)?;
        self.put_json(WEBHOOK, id, &Webhook { stopped, ..hook }, None)?;
        if !stopped {
            let (state, _) = self.hook_state(id)?;
            let fresh = WebhookState {
                position: state.position,
                delivered_at: state.delivered_at,
                ..WebhookState::default()
            };
            self.put_json(STATE, id, &fresh, None)?;
        }
        self.note_webhook(caller, id, if stopped { "stopped" } else { "resumed" });
        Ok(())
    }

    /// Takes a webhook away.
    ///
    /// # Errors
    /// As for [`App::webhooks`].
    pub fn remove_webhook(&self, caller: &Caller, id: &str) -> Result<()> {
        self.hook_for(caller, id)?;
        self.forget(WEBHOOK, id)?;
        self.forget(STATE, id)?;
        self.note_webhook(caller, id, "removed");
        Ok(())
    }

    fn note_webhook(&self, caller: &Caller, id: &str, step: &str) {
        self.note_audit(AuditNote::by(caller, AuditAct::Webhook).on("webhook", id).with("step", step));
    }

    fn hook_for(&self, caller: &Caller, id: &str) -> Result<Webhook> {
        only(caller)?;
        self.note_json(WEBHOOK, id)?.ok_or(Error::NotFound)
    }

    fn new_hook_secret(&self) -> String {
        format!("whsec_{}", STANDARD.encode(self.world.secret(32)))
    }

    fn hooks(&self) -> Result<Vec<Webhook>> {
        let notes = self.store.notes(WEBHOOK, "", self.world.now())?;
        notes.iter().map(|it| serde_json::from_slice(&it.value).map_err(damaged)).collect()
    }

    fn hook_state(&self, id: &str) -> Result<(WebhookState, u64)> {
        match self.store.note(STATE, id, self.world.now())? {
            Some(note) => Ok((serde_json::from_slice(&note.value).map_err(damaged)?, note.version)),
            None => Err(Error::NotFound),
        }
    }

    /// Writes the state down if nobody else has changed it: its new version.
    fn keep_state(&self, id: &str, state: &WebhookState, version: u64) -> Result<Option<u64>> {
        let put = NotePut {
            space: STATE.to_owned(),
            key: id.to_owned(),
            value: Some(serde_json::to_vec(state).map_err(damaged)?),
            expires: None,
            expect: NoteExpect::Version(version),
            now: self.world.now(),
        };
        Ok(self.store.note_put(put)?.then_some(version + 1))
    }

    /// Delivers what waits for one webhook, in order, until nothing waits, it fails, or `stop` is set. How many were
    /// taken.
    ///
    /// # Errors
    /// When the store cannot be read or written; that the receiver fails is no error.
    pub fn deliver_webhook(&self, id: &str, stop: &AtomicBool) -> Result<u32> {
        let Some(courier) = self.courier.get() else { return Ok(0) };
        let Some(mut hook) = self.note_json::<Webhook>(WEBHOOK, id)? else { return Ok(0) };
        let (mut state, mut version) = self.hook_state(id)?;
        let mut taken = 0;
        let due = |state: &WebhookState, now| !state.given_up && state.next_at.is_none_or(|it| it <= now);
        while !hook.stopped && due(&state, self.world.now()) && !stop.load(Ordering::Relaxed) {
            let events = self.store.feed(Position(state.position), AT_ONCE)?;
            let Some(last) = events.last().map(|it| it.position.0) else { break };
            let next = events
                .iter()
                .map(Change::of)
                .find(|it| About::of(&it.subject).is_some_and(|about| hook.about.contains(&about)));
            let Some(change) = next else {
                // Nothing of it concerns this receiver.
                state.position = last;
                match self.keep_state(id, &state, version)? {
                    Some(now) => version = now,
                    None => break,
                }
                continue;
            };
            match courier.deliver(&self.parcel(&hook, &change)?) {
                Ok(()) => {
                    taken += 1;
                    state = WebhookState {
                        position: change.position.0,
                        delivered_at: Some(self.world.now()),
                        ..WebhookState::default()
                    };
                }
                Err(why) => self.failed(&mut state, why),
            }
            // Somebody stopped, resumed or removed it meanwhile: the next look begins anew.
            let Some(now) = self.keep_state(id, &state, version)? else { break };
            version = now;
            match self.note_json(WEBHOOK, id)? {
                Some(again) => hook = again,
                None => break,
            }
        }
        Ok(taken)
    }

    fn parcel(&self, hook: &Webhook, change: &Change) -> Result<Parcel> {
        let now = self.world.now();
        let key = |secret: &str| {
            let text = secret.strip_prefix("whsec_").unwrap_or(secret);
            STANDARD.decode(text).map_err(damaged)
        };
        let mut secrets = vec![key(&hook.secret)?];
        if let Some((before, _)) = hook.before.as_ref().filter(|(_, until)| now < *until) {
            secrets.push(key(before)?);
        }
        Ok(Parcel {
            url: hook.url.clone(),
            id: format!("msg_{}_{}", hook.id, change.position.0),
            at: now,
            body: message(change),
            secrets,
        })
    }

    fn failed(&self, state: &mut WebhookState, why: Undelivered) {
        let now = self.world.now();
        state.failures = state.failures.saturating_add(1);
        let since = *state.failing_since.get_or_insert(now);
        state.error = Some(why.0);
        state.given_up = now.duration_since(since) >= GIVE_UP_AFTER;
        let doubled = WAIT_FIRST << i64::from(state.failures - 1).min(12);
        let whole = doubled.min(WAIT_MAX) * 1000;
        // Between half and all of it, so that many that fell silent together do not come back together.
        let chance = self.world.secret(2);
        let chance = i64::from(u16::from_le_bytes([chance[0], chance[1]]));
        let wait = whole / 2 + whole / 2 * chance / i64::from(u16::MAX);
        state.next_at = Some(now + SignedDuration::from_millis(wait));
    }

    /// Whether something may be waiting for this webhook.
    fn waits(&self, hook: &Webhook, newest: u64, now: Timestamp) -> bool {
        match self.hook_state(&hook.id) {
            Ok((state, _)) => {
                !hook.stopped
                    && !state.given_up
                    && state.position < newest
                    && state.next_at.is_none_or(|it| it <= now)
            }
            // Removed at this moment, or not to be read: the next look tells.
            Err(_) => false,
        }
    }
}

/// Delivers all webhooks until `stop` is set: one thread for each that has something to deliver, so that a slow receiver
/// keeps nobody else waiting. Blocks.
pub fn run_webhooks(app: &Arc<App>, stop: &Arc<AtomicBool>) {
    let mut working: BTreeMap<String, JoinHandle<()>> = BTreeMap::new();
    while !stop.load(Ordering::Relaxed) {
        working.retain(|_, it| !it.is_finished());
        let looked = app.hooks().and_then(|hooks| Ok((hooks, app.store.newest()?.0)));
        match looked {
            Ok((hooks, newest)) => {
                let now = app.world.now();
                for hook in hooks {
                    if working.contains_key(&hook.id) || !app.waits(&hook, newest, now) {
                        continue;
                    }
                    let (app, stop, id) = (Arc::clone(app), Arc::clone(stop), hook.id.clone());
                    let work = move || match app.deliver_webhook(&id, &stop) {
                        Ok(_) | Err(Error::NotFound) => {}
                        Err(error) => tracing::warn!(%error, webhook = id, "a webhook could not go on"),
                    };
                    match std::thread::Builder::new().name("webhook".to_owned()).spawn(work) {
                        Ok(handle) => {
                            working.insert(hook.id, handle);
                        }
                        Err(error) => tracing::warn!(%error, "no thread for a webhook"),
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "webhooks could not be looked at"),
        }
        std::thread::park_timeout(LOOK_EVERY);
    }
    for (_, handle) in working {
        // A worker that panicked has said so itself.
        let _ = handle.join();
    }
}
