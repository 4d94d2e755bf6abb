//! `serve`: opens the data directory, takes the address, says where it listens, and serves until it is told to stop.

use crate::speak::{Lang, UNUSABLE, fail, result, stopped, tell};
use access::Role;
use app::{App, SignInPolicy, World};
use jiff::{SignedDuration, tz::TimeZone};
use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use store::{Options, SqliteStore, Store};
use views::LedgerViews;
use web::{Listen, ServeError, Web};

/// What `serve` is told.
#[derive(clap::Args)]
pub(crate) struct ServeArgs {
    /// The data directory; made when it is not there.
    #[arg(long, default_value = "data", env = "TAIZHANG_DATA")]
    data: PathBuf,
    /// Address and port; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8642", env = "TAIZHANG_LISTEN")]
    listen: SocketAddr,
    /// Certificate chain (PEM); with --tls-key the server speaks TLS itself.
    #[arg(long, requires = "tls_key", env = "TAIZHANG_TLS_CERT")]
    tls_cert: Option<PathBuf>,
    /// Private key of the certificate (PEM).
    #[arg(long, requires = "tls_cert", env = "TAIZHANG_TLS_KEY")]
    tls_key: Option<PathBuf>,
    /// Address of the proxy in front that speaks TLS.
    #[arg(long, env = "TAIZHANG_PROXY")]
    proxy: Option<IpAddr>,
    /// Name under which people reach the server; may be given several times.
    #[arg(long = "host", env = "TAIZHANG_HOST", value_delimiter = ',')]
    hosts: Vec<String>,
    /// A second path for signed checkpoints, best on another disk or machine.
    #[arg(long, env = "TAIZHANG_CHECKPOINT")]
    checkpoint: Option<PathBuf>,
    /// The zone in which a day begins and ends.
    #[arg(long, default_value = "Asia/Shanghai", env = "TAIZHANG_ZONE")]
    zone: String,
    /// A session ends after so many minutes without a request.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=1440), env = "TAIZHANG_IDLE_MINUTES")]
    idle_minutes: u32,
    /// A session ends after so many hours in any case.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=168), env = "TAIZHANG_SESSION_HOURS")]
    session_hours: u32,
    /// A password has to be changed after so many days; 0: when there is a reason.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=3650), env = "TAIZHANG_PASSWORD_DAYS")]
    password_days: u32,
    /// Roles that sign in with two steps: coordinator, handler, leader, supervisor, system_admin, security_admin,
    /// audit_admin; may be given several times.
    #[arg(long = "second-factor", env = "TAIZHANG_SECOND_FACTOR", value_delimiter = ',', value_parser = role)]
    second_factor: Vec<Role>,
    /// What webhooks may reach although it is internal: hosts, addresses, networks (10.0.0.0/8); may be given several
    /// times. A host that stands here may be reached over plain HTTP, too.
    #[arg(long = "webhook-allow", env = "TAIZHANG_WEBHOOK_ALLOW", value_delimiter = ',')]
    webhook_allow: Vec<api::Listed>,
    /// Certificates (PEM) that webhooks trust beside those of the system.
    #[arg(long, env = "TAIZHANG_WEBHOOK_CA")]
    webhook_ca: Option<PathBuf>,
    /// Fill an empty data directory with sample data, and show its accounts on the sign-in page.
    #[arg(long, env = "TAIZHANG_DEMO")]
    demo: bool,
}

fn role(key: &str) -> Result<Role, String> {
    Role::from_key(key).ok_or_else(|| {
        let keys: Vec<&str> = Role::ALL.into_iter().map(Role::key).collect();
        format!("one of {}", keys.join(", "))
    })
}

#[cfg(test)]
impl ServeArgs {
    /// What a test of the configuration looks at.
    pub(crate) fn told(&self) -> String {
        let factor: Vec<&str> = self.second_factor.iter().map(|it| it.key()).collect();
        format!(
            "idle {} longest {} factor {} hosts {} demo {}",
            self.idle_minutes,
            self.session_hours,
            factor.join(","),
            self.hosts.join(","),
            self.demo
        )
    }
}

impl ServeArgs {
    fn policy(&self) -> SignInPolicy {
        SignInPolicy {
            idle: SignedDuration::from_mins(i64::from(self.idle_minutes)),
            longest: SignedDuration::from_hours(i64::from(self.session_hours)),
            // The sample data's passwords are as old as its story.
            password_days: Some(self.password_days).filter(|days| *days > 0 && !self.demo),
            second_factor: self.second_factor.clone(),
        }
    }
}

/// What has expired is swept this often.
const SWEEP_EVERY: Duration = Duration::from_secs(3600);

pub(crate) fn zone(lang: Lang, name: &str) -> Result<TimeZone, ExitCode> {
    TimeZone::get(name).map_err(|_| {
        tell(match lang {
            Lang::Zh => format!("错误：没有“{name}”这个时区，例如 Asia/Shanghai"),
            Lang::En => format!("error: there is no time zone {name:?}; an example is Asia/Shanghai"),
        });
        ExitCode::from(UNUSABLE)
    })
}

/// How a data directory is opened in this zone.
pub(crate) fn options(zone: &TimeZone, purpose: &str) -> Options {
    Options::new(purpose, Arc::new(LedgerViews::new(zone.clone())))
}

/// Opens a data directory for writing.
pub(crate) fn open(
    data: &Path,
    zone: &TimeZone,
    purpose: &str,
    checkpoint: Option<PathBuf>,
) -> Result<Arc<SqliteStore>, app::Error> {
    let options = Options { checkpoint_copy: checkpoint, ..options(zone, purpose) };
    Ok(Arc::new(SqliteStore::open(data, options)?))
}

/// Logs go to standard error; `TAIZHANG_LOG` chooses what, in the form of `tracing`'s filters.
fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("TAIZHANG_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    // A second call in one process (there is none) would find it set.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

pub(crate) fn serve(args: &ServeArgs, lang: Lang) -> ExitCode {
    log();
    match run(args, lang) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Told(code)) => code,
        Err(Failure::App(error)) => fail(lang, &error),
        Err(Failure::Serve(error)) => {
            tell(format!("{}{error}", lang.pick("错误：", "error: ")));
            ExitCode::from(UNUSABLE)
        }
    }
}

enum Failure {
    Told(ExitCode),
    App(app::Error),
    Serve(ServeError),
}

impl From<app::Error> for Failure {
    fn from(error: app::Error) -> Self {
        Failure::App(error)
    }
}

impl From<ServeError> for Failure {
    fn from(error: ServeError) -> Self {
        Failure::Serve(error)
    }
}

fn run(args: &ServeArgs, lang: Lang) -> Result<(), Failure> {
    let listen = Listen {
        address: args.listen,
        tls: args.tls_cert.clone().zip(args.tls_key.clone()),
        proxy: args.proxy,
        hosts: args.hosts.clone(),
    };
    listen.check()?;
    let zone = zone(lang, &args.zone).map_err(Failure::Told)?;
    let demo = if args.demo {
        crate::data::make_demo(&args.data, &zone, lang)?;
        Some(crate::data::demo_accounts()?)
    } else {
        None
    };
    let sqlite = open(&args.data, &zone, "serve", args.checkpoint.clone())?;
    let store: Arc<dyn Store> = Arc::clone(&sqlite) as Arc<dyn Store>;
    let app = Arc::new(App::new(Arc::clone(&store), World::machine(zone)).with_policy(args.policy()));
    if args.demo {
        app.accept_sample_tokens();
    }
    app.set_courier(Arc::new(courier(args, lang)?));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(128)
        .build()
        .map_err(ServeError::Io)?;
    let served = runtime.block_on(async {
        // Address and certificate first: what is printed then is true.
        let prepared = listen.prepare().await?;
        let url = prepared.url();
        sqlite.announce(&url).map_err(app::Error::from)?;
        if let Some(code) = app.setup_code()? {
            tell(match lang {
                Lang::Zh => {
                    format!("首次使用：打开 {url}/setup，用一次性代码 {code} 设置三员（每次启动换一个新的）")
                }
                Lang::En => format!(
                    "first use: open {url}/setup and appoint the three administrators with the one-time code \
                     {code} (every start makes a new one)"
                ),
            });
        }
        if let Some(accounts) = &demo {
            for it in accounts {
                let token = App::sample_token(&it.username);
                tell(match lang {
                    Lang::Zh => format!("示例接口令牌　{}：{token}", it.name),
                    Lang::En => format!("sample API token of {}: {token}", it.name),
                });
            }
        }
        let web = Arc::new(Web {
            app: Arc::clone(&app),
            secure: listen.is_secure(),
            names: listen.names(),
            proxy: listen.proxy,
            demo,
        });
        tokio::spawn(sweep(Arc::clone(&app)));
        let webhooks = Webhooks::start(&app);
        result(format!("listening on {url}"));
        let stop = async move {
            stopped().await;
            tell(lang.pick("正在停止……", "stopping …"));
        };
        let served = prepared.serve(web::router(web), stop).await.map_err(Failure::from);
        webhooks.stop();
        served
    });
    // Requests that still run may hold the store for a moment.
    runtime.shutdown_timeout(Duration::from_secs(5));
    drop(app);
    // The last checkpoint and the emptied write-ahead log are the store's own work when it closes.
    drop((store, sqlite));
    served
}

/// Who carries webhooks.
fn courier(args: &ServeArgs, lang: Lang) -> Result<api::HttpCourier, Failure> {
    let authorities = match &args.webhook_ca {
        None => None,
        Some(path) => Some(std::fs::read(path).map_err(|error| unusable_ca(lang, path, &error))?),
    };
    api::HttpCourier::new(args.webhook_allow.clone(), authorities.as_deref()).map_err(|why| {
        let path = args.webhook_ca.clone().unwrap_or_default();
        unusable_ca(lang, &path, &why)
    })
}

fn unusable_ca(lang: Lang, path: &Path, why: &dyn std::fmt::Display) -> Failure {
    tell(match lang {
        Lang::Zh => format!("错误：--webhook-ca {} 不能用：{why}", path.display()),
        Lang::En => format!("error: --webhook-ca {} cannot be used: {why}", path.display()),
    });
    Failure::Told(ExitCode::from(UNUSABLE))
}

/// The thread that delivers webhooks.
struct Webhooks {
    stop: Arc<AtomicBool>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Webhooks {
    fn start(app: &Arc<App>) -> Webhooks {
        let stop = Arc::new(AtomicBool::new(false));
        let (app, told) = (Arc::clone(app), Arc::clone(&stop));
        let work = move || app::run_webhooks(&app, &told);
        let thread = std::thread::Builder::new().name("webhooks".to_owned()).spawn(work);
        if let Err(error) = &thread {
            tracing::error!(%error, "webhooks are not delivered: no thread");
        }
        Webhooks { stop, thread: thread.ok() }
    }

    /// Ends it; what is under way has its ten seconds, and is sent again otherwise.
    fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread {
            thread.thread().unpark();
            // Whether it ended well or in a panic, it has said so.
            let _ = thread.join();
        }
    }
}

/// Verifies once in the background, so that the sign-in page can say when the record was last seen whole; then
/// sweeps what has expired, for ever.
async fn sweep(app: Arc<App>) {
    let first = Arc::clone(&app);
    let verified = tokio::task::spawn_blocking(move || first.verify_quietly()).await;
    if let Ok(Err(error)) = verified {
        tracing::error!(%error, "the record could not be verified");
    }
    let mut timer = tokio::time::interval(SWEEP_EVERY);
    loop {
        timer.tick().await;
        let app = Arc::clone(&app);
        let swept = tokio::task::spawn_blocking(move || app.sweep()).await;
        if let Ok(Err(error)) = swept {
            tracing::warn!(%error, "what has expired could not be swept");
        }
    }
}
