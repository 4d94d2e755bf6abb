//! The feed of changes, and waiting for the next one without holding a thread.

use crate::{
    Api,
    extract::{Query, blocking},
    gate::Signed,
    problem::{Answer, Why},
    shapes::Limit,
};
use app::Subject;
use axum::{Json, extract::State};
use jiff::Timestamp;
use journal::Position;
use serde::{Deserialize, Serialize};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::sync::{Semaphore, watch};
use utoipa::{IntoParams, ToSchema};

/// Longest wait for a change, in seconds.
const WAIT_MAX: u32 = 30;

/// So many may wait at a time.
const WAITING_MAX: usize = 64;

/// The newest position is asked for this often, while anybody waits.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Tells those who wait that there is something new. One task looks for all of them, and only while there are any.
#[derive(Clone)]
pub(crate) struct Bell {
    newest: watch::Sender<u64>,
    looking: Arc<AtomicBool>,
    places: Arc<Semaphore>,
}

impl Default for Bell {
    fn default() -> Self {
        Bell {
            newest: watch::Sender::new(0),
            looking: Arc::default(),
            places: Arc::new(Semaphore::new(WAITING_MAX)),
        }
    }
}

impl Bell {
    /// Returns when there is a position after `seen`, or the time is over.
    async fn wait(&self, api: &Api, seen: u64, at_most: Duration) -> Answer<()> {
        let Ok(_place) = self.places.try_acquire() else { return Err(Why::TooMany.into()) };
        let mut newest = self.newest.subscribe();
        if !self.looking.swap(true, Ordering::AcqRel) {
            tokio::spawn(self.clone().look(api.clone()));
        }
        // That the time is over is an answer like another.
        let _ = tokio::time::timeout(at_most, newest.wait_for(|it| *it > seen)).await;
        Ok(())
    }

    async fn look(self, api: Api) {
        // Also when the runtime ends under it: the next one who waits then finds nobody looking.
        let looking = Looking(Arc::clone(&self.looking));
        let mut timer = tokio::time::interval(LOOK_EVERY);
        loop {
            timer.tick().await;
            if self.newest.receiver_count() == 0 {
                self.looking.store(false, Ordering::Release);
                // Somebody may have come in between and found us looking: then one of both goes on.
                if self.newest.receiver_count() == 0 || self.looking.swap(true, Ordering::AcqRel) {
                    std::mem::forget(looking);
                    return;
                }
            }
            // What cannot be read now is found by the next look, or by the request itself.
            if let Ok(Position(newest)) = blocking(&api, |app| Ok(app.store().newest()?)).await {
                self.newest.send_replace(newest);
            }
        }
    }
}

/// Says that somebody looks, until it is dropped.
struct Looking(Arc<AtomicBool>);

impl Drop for Looking {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// Which part of the feed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// What happened after this position: 0 for all, later the `next` of the answer before.
    #[serde(default)]
    #[param(value_type = Option<u64>, minimum = 0, maximum = 9007199254740991i64, nullable = false)]
    after: Place,
    /// At most so many.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 1, maximum = 200, default = 50, nullable = false)]
    limit: Limit,
    /// Wait so many seconds for something to happen, when there is nothing.
    #[serde(default)]
    #[param(value_type = Option<u32>, minimum = 0, maximum = 30, nullable = false)]
    wait: Wait,
}

/// A position that a program can hold in a number of JSON.
#[derive(Clone, Copy, Debug, Default)]
struct Place(u64);

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u64::deserialize(deserializer)? {
            it @ 0..=9_007_199_254_740_991 => Ok(Place(it)),
            _ => Err(serde::de::Error::custom("no position is that large")),
        }
    }
}

/// Seconds to wait.
#[derive(Clone, Copy, Debug, Default)]
struct Wait(u32);

impl<'de> Deserialize<'de> for Wait {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            it @ 0..=WAIT_MAX => Ok(Wait(it)),
            _ => Err(serde::de::Error::custom("a wait is 0 to 30 seconds")),
        }
    }
}

/// To what something happened.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub(crate) enum ChangeSubject {
    /// A finding.
    Finding {
        /// Its identifier.
        id: String,
        /// Its inspection.
        inspection: String,
    },
    /// An inspection: its details, its documents, its ledger.
    Inspection {
        /// Its identifier.
        id: String,
    },
    /// The organisation.
    Org,
    /// Accounts and roles; for the audit administrator.
    People,
}

impl From<Subject> for ChangeSubject {
    fn from(it: Subject) -> Self {
        match it {
            Subject::Finding { inspection, id } => ChangeSubject::Finding { id, inspection },
            Subject::Inspection { id } => ChangeSubject::Inspection { id },
            Subject::Org => ChangeSubject::Org,
            Subject::People => ChangeSubject::People,
        }
    }
}

/// Something that happened; what was said is fetched from its subject.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Change {
    /// Its place in the whole log; grows by the order of recording.
    position: u64,
    /// When it was recorded.
    at: Timestamp,
    /// Its name: `finding.progress_reported`.
    event: String,
    /// To what it happened.
    subject: ChangeSubject,
    /// The version of the subject's stream after it.
    version: u64,
    /// Who: `person:` and the identifier, `operator:` and a name, or `system`.
    by: String,
}

/// A part of the feed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Changes {
    /// What happened, in order.
    items: Vec<Change>,
    /// Ask after this for what follows. It goes on where nothing was seen, too.
    next: u64,
    /// The newest position there is; where `next` is smaller, there is more to ask for.
    newest: u64,
}

/// What changed
///
/// Every event of which the caller may know now, in order of its position. Whoever asks again after `next` misses
/// nothing and is told nothing twice. With `wait` the answer comes as soon as there is something.
#[utoipa::path(get, path = "/changes", tag = "changes", operation_id = "changes", params(Which),
    responses((status = 200, body = Changes)))]
pub(crate) async fn changes(
    State(api): State<Api>,
    Signed(by): Signed,
    Query(which): Query<Which>,
) -> Answer<Json<Changes>> {
    let limit = which.limit.0 as usize;
    let mut after = Position(which.after.0);
    let until = tokio::time::Instant::now() + Duration::from_secs(u64::from(which.wait.0));
    loop {
        let caller = by.caller.clone();
        let part = blocking(&api, move |app| app.changes(&caller, after, limit)).await?;
        let left = until.saturating_duration_since(tokio::time::Instant::now());
        if !part.items.is_empty() || part.next < part.newest || left.is_zero() {
            return Ok(Json(Changes {
                items: part
                    .items
                    .into_iter()
                    .map(|it| Change {
                        position: it.position.0,
                        at: it.at,
                        event: it.event,
                        subject: it.subject.into(),
                        version: it.version,
                        by: it.by,
                    })
                    .collect(),
                next: part.next.0,
                newest: part.newest.0,
            }));
        }
        // What others see of it is not this caller's to wait for any longer.
        after = part.next;
        api.bell.wait(&api, part.newest.0, left).await?;
    }
}
