//! A small installation for the tests of pages: a county with two bureaus, their people, and the router over it,
//! called in process. Everything is invented.
//!
//! People (their password is [`PASSWORD`]): `xitong`, `anquan`, `shenji` are the three administrators; `zhouban`
//! coordinates the bureau of education, `jicai` handles its finance office, `mishu` its general office, `fuju` leads;
//! `xuncha` supervises the county; `weiban` coordinates the bureau of health. Whoever is needed is activated on first use.

#![allow(clippy::unwrap_used, dead_code, unreachable_pub, reason = "each test file uses its own part")]

use app::{App, Caller, NewAdmin, NewInspection, NewPerson, World};
use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use jiff::{Timestamp, tz::TimeZone};
use ledger::{InspectionId, OrgId, inspection::Details, org, people, proposal};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};
use store::{Options, SqliteStore};
use tower::ServiceExt as _;
use views::LedgerViews;
use web::Web;

pub const PASSWORD: &str = "河上有桥桥下有船七八只";

/// A report with two aspects, three issues and four findings.
pub const REPORT: &str = "\
中共鹭汀区教育局党组关于区委巡察整改进展情况的通报

根据区委统一部署，2026年3月9日至5月22日，区委第三巡察组对区教育局党组开展了常规巡察。2026年7月8日，区委第三巡察组向区教育局党组反馈了巡察意见。按照要求，现将整改进展情况予以公布。

一、党组履行整改主体责任情况

局党组先后召开会议2次，研究部署整改工作。

二、反馈问题整改落实情况

（一）贯彻落实决策部署方面

1.关于学位供给测算不及时的问题

（1）针对滨江片区学位缺口测算连续两年没有更新的问题。

整改进展情况：已完成。一是会同有关部门更新适龄儿童数据。二是印发《学位供给测算办法》（鹭教基〔2026〕21号）。

（2）针对新建学校进度缓慢的问题。

整改进展情况：正在整改。一是明确一名副局长负责。

2.关于闲置校舍底数不清的问题

（1）针对九处闲置校舍没有登记的问题。

整改进展情况：已完成。一是逐处核对权属和安全等级。

（二）群众身边不正之风方面

1.关于课后服务收费公示不规范的问题

（1）针对四所学校没有公示收费标准的问题。

整改进展情况：已完成。一是统一公示格式，检查全部学校。

三、下一步工作

对正在整改的1个问题，继续推进新建学校前期手续，2026年12月31日前完成。

欢迎广大干部群众对巡察整改落实情况进行监督。联系电话：0000-1234567；邮政信箱：鹭汀区文昌路1号；电子邮箱：jyj@example.invalid。

中共鹭汀区教育局党组
2026年9月30日
";

/// The installation and its router.
pub struct Town {
    pub app: Arc<App>,
    router: Router,
    sessions: Mutex<BTreeMap<String, String>>,
    codes: BTreeMap<String, String>,
    ids: BTreeMap<String, String>,
    _folder: tempfile::TempDir,
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    /// Where it leads; empty: nowhere.
    pub location: String,
    pub headers: axum::http::HeaderMap,
    pub body: String,
}

impl Answer {
    /// Fails with the page where the status is another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status.as_u16(), status, "{}\n{}", self.location, self.text());
        self
    }

    /// The page without its tags, for messages of failure and for reading words.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let mut inside = false;
        for it in self.body.chars() {
            match it {
                '<' => inside = true,
                '>' => inside = false,
                other if !inside => out.push(other),
                _ => {}
            }
        }
        out.split('\n').map(str::trim).filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n")
    }

    #[track_caller]
    pub fn has(&self, words: &str) -> &Answer {
        assert!(self.body.contains(words), "no {words:?} in\n{}", self.text());
        self
    }

    #[track_caller]
    pub fn lacks(&self, words: &str) -> &Answer {
        assert!(!self.body.contains(words), "{words:?} in\n{}", self.text());
        self
    }

    /// The value of the hidden field `expected` of the first form that is sent to `action`.
    #[track_caller]
    pub fn expected(&self, action: &str) -> String {
        let form =
            self.body.find(&format!("action=\"{action}\"")).unwrap_or_else(|| panic!("no form to {action}"));
        let rest = &self.body[form..];
        let rest = &rest[..rest.find("</form>").unwrap()];
        let at = rest.find("name=\"expected\" value=\"").unwrap_or_else(|| panic!("no version in {rest}"));
        rest[at + 23..].split('"').next().unwrap().to_owned()
    }
}

fn shanghai() -> TimeZone {
    TimeZone::get("Asia/Shanghai").unwrap()
}

/// The instant `text` on a clock in Shanghai: `2026-07-09T09:00`.
pub fn at(text: &str) -> Timestamp {
    text.parse::<jiff::civil::DateTime>().unwrap().to_zoned(shanghai()).unwrap().timestamp()
}

impl Town {
    pub fn new() -> Town {
        Town::with_policy(app::SignInPolicy::default())
    }

    /// The same under other rules of signing in.
    pub fn with_policy(policy: app::SignInPolicy) -> Town {
        let folder = tempfile::tempdir().unwrap();
        let fold = Arc::new(LedgerViews::new(shanghai()));
        let store = SqliteStore::open(folder.path(), Options::new("test", fold)).unwrap();
        let world = World::told(shanghai(), at("2026-07-09T09:00"), 7);
        let app = Arc::new(App::new(Arc::new(store), world).with_policy(policy));
        let web = Web {
            app: Arc::clone(&app),
            secure: false,
            names: vec!["localhost".to_owned()],
            proxy: None,
            demo: None,
        };
        let mut town = Town {
            app,
            router: web::router(Arc::new(web)),
            sessions: Mutex::default(),
            codes: BTreeMap::new(),
            ids: BTreeMap::new(),
            _folder: folder,
        };
        town.settle();
        town
    }

    fn settle(&mut self) {
        let app = Arc::clone(&self.app);
        let admin = |name: &str, username: &str| NewAdmin {
            name: name.to_owned(),
            username: username.to_owned(),
            password: PASSWORD.to_owned(),
        };
        let code = app.setup_code().unwrap().unwrap();
        let admins = [admin("季临川", "xitong"), admin("安素问", "anquan"), admin("沈砚秋", "shenji")];
        app.set_up(&code, "鹭汀区", &admins).unwrap();
        let system = self.caller("xitong");
        let node = |id: &str, parent: &str, name: &str, kind: org::NodeKind, ordinal: u32| {
            let command = org::Command::AddNode {
                id: id.into(),
                parent: Some(parent.into()),
                name: name.to_owned(),
                kind,
                body: None,
                ordinal,
            };
            app.org_command(&system, &command).unwrap();
        };
        node("jyj", "root", "区教育局", org::NodeKind::Unit, 1);
        node("bgs", "jyj", "办公室", org::NodeKind::Office, 1);
        node("jck", "jyj", "计财科", org::NodeKind::Office, 2);
        node("wjj", "root", "区卫生健康局", org::NodeKind::Unit, 2);
        node("yzk", "wjj", "医政科", org::NodeKind::Office, 1);
        for (name, username, office, post, role, scope) in [
            ("周牧野", "zhouban", "bgs", "整改办主任", people::Role::Coordinator, "jyj"),
            ("纪采薇", "jicai", "jck", "科员", people::Role::Handler, "jck"),
            ("米书言", "mishu", "bgs", "科员", people::Role::Handler, "bgs"),
            ("傅居正", "fuju", "jyj", "副局长", people::Role::Leader, "jyj"),
            ("荀察微", "xuncha", "root", "巡察办主任", people::Role::Supervisor, "root"),
            ("卫半夏", "weiban", "yzk", "整改办主任", people::Role::Coordinator, "wjj"),
        ] {
            let new = NewPerson {
                name: name.to_owned(),
                username: username.to_owned(),
                office: office.into(),
                post: Some(post.to_owned()),
            };
            // Two hands: the one makes, the other opens; the other grants, the one confirms.
            let security = self.caller("anquan");
            let made = app.add_person(&system, &new).unwrap();
            let second = app.confirm(&security, &made.proposals[0]).unwrap();
            let id = made.people[0].clone();
            self.codes.insert(username.to_owned(), format!("{}-{}", made.halves[0].half, second[0].half));
            self.ids.insert(username.to_owned(), id.0.clone());
            let grant = app.grant_at(role, &scope.into(), None).unwrap();
            let act = proposal::Act::Grant { person: id, grant };
            let proposed = app.propose(&security, vec![act], "分工").unwrap();
            app.confirm(&system, &proposed.id).unwrap();
        }
    }

    /// The identifier of a person made here.
    pub fn id(&self, username: &str) -> &str {
        &self.ids[username]
    }

    /// Confirms everything that waits for this person: the page with what came of it.
    pub fn confirm_all(&self, who: &str) -> Answer {
        let caller = self.caller(who);
        let waiting = self.app.proposals(&caller, true).unwrap();
        let ids: Vec<String> = waiting
            .into_iter()
            .filter(|it| self.app.waits_for(&caller, it).unwrap())
            .map(|it| it.id)
            .collect();
        assert!(!ids.is_empty(), "nothing waits for {who}");
        let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("id", id.as_str())).collect();
        fields.push(("act", "confirm"));
        self.post(who, "/proposals", &fields)
    }

    /// Sets the clock. Sessions that end meanwhile are begun anew.
    pub fn set(&self, text: &str) {
        self.app.world().set(at(text));
        self.sessions.lock().unwrap().clear();
    }

    /// A session of this person.
    pub fn token(&self, username: &str) -> String {
        if let Some(token) = self.sessions.lock().unwrap().get(username) {
            return token.clone();
        }
        let token = match self.app.sign_in(username, PASSWORD) {
            Ok(token) => token,
            Err(_) => self.app.activate(username, &self.codes[username], PASSWORD).unwrap(),
        };
        self.sessions.lock().unwrap().insert(username.to_owned(), token.clone());
        token
    }

    pub fn caller(&self, username: &str) -> Caller {
        self.app.caller(&self.token(username)).unwrap().unwrap()
    }

    /// An inspection of the bureau of education with [`REPORT`] read in and not adopted.
    pub fn draft(&self) -> InspectionId {
        let new = NewInspection {
            unit: OrgId::from("jyj"),
            details: Details { title: "五届区委第四轮巡察".to_owned(), ..Details::default() },
        };
        let caller = self.caller("zhouban");
        self.app.import(&caller, new, "整改通报.txt", REPORT.as_bytes()).unwrap().0
    }

    /// The same, adopted.
    pub fn adopted(&self) -> InspectionId {
        let id = self.draft();
        self.app.adopt(&self.caller("zhouban"), &id, 1, None).unwrap();
        id
    }

    /// The router, for a test that calls it by itself.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// A router over the same installation behind a proxy.
    pub fn behind(&self, proxy: std::net::IpAddr) -> Router {
        let names = vec!["localhost".to_owned()];
        let web = Web { app: Arc::clone(&self.app), secure: true, names, proxy: Some(proxy), demo: None };
        web::router(Arc::new(web))
    }

    /// Sends a request as it is.
    pub fn send(&self, request: Request<Body>) -> Answer {
        self.send_to(&self.router, request)
    }

    /// Sends a request to this router.
    pub fn send_to(&self, router: &Router, request: Request<Body>) -> Answer {
        let router = router.clone();
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async {
            let response: Response<Body> = router.oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            let location = parts.headers.get(header::LOCATION).map(|it| it.to_str().unwrap().to_owned());
            Answer {
                status: parts.status,
                location: location.unwrap_or_default(),
                headers: parts.headers,
                body: String::from_utf8(bytes.to_vec()).unwrap(),
            }
        })
    }

    fn request(&self, method: &str, path: &str, who: &str) -> axum::http::request::Builder {
        let mut cookies = vec!["taizhang_lang=zh".to_owned()];
        if !who.is_empty() {
            cookies.push(format!("taizhang_session={}", self.token(who)));
        }
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost")
            .header(header::COOKIE, cookies.join("; "))
    }

    /// A page as this person sees it; nobody is signed in for `""`.
    pub fn get(&self, who: &str, path: &str) -> Answer {
        self.send(self.request("GET", path, who).body(Body::empty()).unwrap())
    }

    /// The same in English.
    pub fn get_en(&self, who: &str, path: &str) -> Answer {
        let mut request = self.request("GET", path, who).body(Body::empty()).unwrap();
        let cookie = format!("taizhang_lang=en; taizhang_session={}", self.token(who));
        request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        self.send(request)
    }

    /// A form with the session's token.
    pub fn post(&self, who: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = in_form(&self.caller(who).csrf);
        self.post_as(who, path, fields, &csrf)
    }

    /// A form with this token in it.
    pub fn post_as(&self, who: &str, path: &str, fields: &[(&str, &str)], csrf: &str) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", csrf);
        form.extend_pairs(fields);
        let request = self
            .request("POST", path, who)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(form.finish())).unwrap())
    }

    /// A form with a file; no file for a `None`.
    pub fn upload(
        &self,
        who: &str,
        path: &str,
        fields: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
    ) -> Answer {
        let csrf = in_form(&self.caller(who).csrf);
        self.upload_as(who, path, fields, file, &csrf)
    }

    /// The same with this token.
    pub fn upload_as(
        &self,
        who: &str,
        path: &str,
        fields: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
        csrf: &str,
    ) -> Answer {
        let mut body: Vec<u8> = Vec::new();
        for (name, value) in [("csrf", csrf)].iter().chain(fields) {
            body.extend(
                format!("--grenze\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .bytes(),
            );
        }
        if let Some((name, content)) = file {
            let name = name.replace('"', "%22");
            body.extend(
                format!(
                    "--grenze\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
                     Content-Type: text/plain\r\n\r\n"
                )
                .bytes(),
            );
            body.extend(content);
            body.extend(b"\r\n");
        }
        body.extend(b"--grenze--\r\n");
        let request = self
            .request("POST", path, who)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=grenze")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body)).unwrap())
    }
}

/// A session's token as it stands in a form: behind a pad, here of zeros.
fn in_form(token: &str) -> String {
    format!("{}{token}", "0".repeat(token.len()))
}
