//! An installation in a temporary folder, with the router in front of it, for the pages of the ledger: one district with
//! two bureaus, the three administrators, and people in every role. Pages are asked for as a browser would, without a
//! network. Everything is invented.

#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "each test file uses its own part")]

use app::{App, Caller, NewAdmin, NewInspection, NewPerson, World};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use jiff::{
    Timestamp,
    civil::{Date, date},
    tz::TimeZone,
};
use ledger::{
    FindingId, InspectionId, OrgId, PersonId,
    finding::{Assignment, Command, Mode, Place},
    inspection::Details,
    org::{self, NodeKind},
    people,
};
use std::{cell::RefCell, collections::BTreeMap, sync::Arc};
use store::{Options, SqliteStore};
use tower::ServiceExt;
use views::LedgerViews;

/// Everybody's password.
pub const PASSWORD: &str = "鹭汀的长口令-7421";

/// 20 November 2026, nine o'clock in Shanghai.
pub const NOW: &str = "2026-11-20T01:00:00Z";

/// What came back.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    /// Where a redirect leads.
    pub fn to(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |it| it.to_str().unwrap())
    }

    /// The page, which must have come well.
    #[track_caller]
    pub fn page(self) -> String {
        self.with(200)
    }

    /// The page with this status.
    #[track_caller]
    pub fn with(self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{} {}", self.to(), self.text());
        self.text()
    }

    /// Where a write led.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.text());
        self.to().to_owned()
    }
}

/// An installation with its people.
pub struct House {
    pub app: Arc<App>,
    router: Router,
    tokens: RefCell<BTreeMap<String, String>>,
    ids: RefCell<BTreeMap<String, PersonId>>,
    _folder: tempfile::TempDir,
}

impl House {
    /// Administrators `system`, `security`, `audit`; the bureau `jyj` with the offices `jck` (计财科) and `aqk` (安全科); the
    /// bureau `wlj` with the office `wck`. In `jyj`: coordinator `shen`, leaders `lu` and `cheng`, handlers `luo` (jck)
    /// and `jiang` (aqk). Over the district: supervisor `wen`. In `wlj`: coordinator `he`.
    pub fn new() -> House {
        let folder = tempfile::tempdir().unwrap();
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let fold = Arc::new(LedgerViews::new(zone.clone()));
        let store = SqliteStore::open(folder.path(), Options::new("test", fold)).unwrap();
        let now: Timestamp = NOW.parse().unwrap();
        let app = Arc::new(App::new(Arc::new(store), World::told(zone, now, 7)));
        let web = web::Web {
            app: Arc::clone(&app),
            secure: false,
            names: vec!["localhost".to_owned()],
            proxy: None,
            demo: None,
        };
        let house = House {
            router: web::router(Arc::new(web)),
            app,
            tokens: RefCell::default(),
            ids: RefCell::default(),
            _folder: folder,
        };
        let code = house.app.setup_code().unwrap().unwrap();
        let admin = |username: &str, name: &str| NewAdmin {
            name: name.to_owned(),
            username: username.to_owned(),
            password: PASSWORD.to_owned(),
        };
        let admins = [admin("system", "季临川"), admin("security", "叶南浔"), admin("audit", "岑知白")];
        house.app.set_up(&code, "鹭汀区", &admins).unwrap();
        for admin in &admins {
            let token = house.app.sign_in(&admin.username, PASSWORD).unwrap();
            house.tokens.borrow_mut().insert(admin.username.clone(), token);
        }
        for (parent, id, name, kind) in [
            ("root", "jyj", "鹭汀区教育局", NodeKind::Unit),
            ("root", "wlj", "鹭汀区文旅局", NodeKind::Unit),
            ("jyj", "jck", "计财科", NodeKind::Office),
            ("jyj", "aqk", "安全科", NodeKind::Office),
            ("wlj", "wck", "文产科", NodeKind::Office),
        ] {
            house.node(parent, id, name, kind);
        }
        for (username, name, office, role, at) in [
            ("shen", "沈砚秋", "jyj", people::Role::Coordinator, "jyj"),
            ("lu", "陆知行", "jyj", people::Role::Leader, "jyj"),
            ("cheng", "程砚书", "jyj", people::Role::Leader, "jyj"),
            ("luo", "罗见青", "jck", people::Role::Handler, "jck"),
            ("jiang", "江望舒", "aqk", people::Role::Handler, "aqk"),
            ("wen", "温照野", "root", people::Role::Supervisor, "root"),
            ("he", "何闻笛", "wlj", people::Role::Coordinator, "wlj"),
        ] {
            house.person(username, name, office, role, at);
        }
        house
    }

    /// A node of the tree.
    pub fn node(&self, parent: &str, id: &str, name: &str, kind: NodeKind) {
        let command = org::Command::AddNode {
            id: OrgId::from(id),
            parent: Some(OrgId::from(parent)),
            name: name.to_owned(),
            kind,
            body: None,
            ordinal: u32::try_from(self.app.org().unwrap().nodes.len()).unwrap(),
        };
        self.app.org_command(&self.caller("system"), &command).unwrap();
    }

    /// A person with one role, signed in.
    pub fn person(&self, username: &str, name: &str, office: &str, role: people::Role, at: &str) {
        let new = NewPerson {
            name: name.to_owned(),
            username: username.to_owned(),
            office: OrgId::from(office),
            post: None,
        };
        let id = self.account(username, &new);
        self.grant(&id, role, at);
    }

    /// A person with an account and no role, signed in.
    pub fn newcomer(&self, username: &str, name: &str, office: &str) {
        let new = NewPerson {
            name: name.to_owned(),
            username: username.to_owned(),
            office: OrgId::from(office),
            post: None,
        };
        self.account(username, &new);
    }

    /// An account, made by one hand and opened by another, in use.
    fn account(&self, username: &str, new: &NewPerson) -> PersonId {
        let made = self.app.add_person(&self.caller("system"), new).unwrap();
        let second = self.app.confirm(&self.caller("security"), &made.proposals[0]).unwrap();
        let code = format!("{}{}", made.halves[0].half, second[0].half);
        let token = self.app.activate(username, &code, PASSWORD).unwrap();
        let id = made.people[0].clone();
        self.tokens.borrow_mut().insert(username.to_owned(), token);
        self.ids.borrow_mut().insert(username.to_owned(), id.clone());
        id
    }

    /// The name of the style sheet, as pages ask for it.
    pub async fn style(&self) -> String {
        let page = self.get("", "/signin").await.page();
        let (_, after) = page.split_once("/static/").unwrap();
        after.split('"').next().unwrap().to_owned()
    }

    /// A token for the interface, made by its owner: its identifier.
    pub fn own_token(&self, who: &str) -> String {
        let new = app::NewToken {
            name: "对接".to_owned(),
            write: true,
            inspections: None,
            expires_on: date(2027, 6, 30),
        };
        self.app.make_token(&self.caller(who), &new).unwrap().0.id
    }

    /// A role more, by two hands.
    pub fn grant(&self, id: &PersonId, role: people::Role, at: &str) {
        let grant = self.app.grant_at(role, &OrgId::from(at), None).unwrap();
        let act = ledger::proposal::Act::Grant { person: id.clone(), grant };
        let proposed = self.app.propose(&self.caller("security"), vec![act], "分工").unwrap();
        self.app.confirm(&self.caller("system"), &proposed.id).unwrap();
    }

    /// The signed-in person.
    #[track_caller]
    pub fn caller(&self, who: &str) -> Caller {
        let token = self.token(who);
        self.app.caller(&token).unwrap().unwrap()
    }

    #[track_caller]
    pub fn token(&self, who: &str) -> String {
        self.tokens.borrow().get(who).unwrap().clone()
    }

    #[track_caller]
    pub fn id(&self, who: &str) -> PersonId {
        self.ids.borrow().get(who).unwrap().clone()
    }

    /// Sets the clock: `2026-11-20T09:00` in Shanghai. Sessions that have ended by then are begun anew.
    pub fn clock(&self, at: &str) {
        let at: jiff::civil::DateTime = at.parse().unwrap();
        self.app.world().set(at.to_zoned(self.app.world().zone().clone()).unwrap().timestamp());
        for (who, token) in self.tokens.borrow_mut().iter_mut() {
            if self.app.caller(token).unwrap().is_none() {
                *token = self.app.sign_in(who, PASSWORD).unwrap();
            }
        }
    }

    // ---------------------------------------------------------------------------------------------- requests

    /// Sends a request; `who` is empty for a stranger.
    pub async fn send(&self, who: &str, request: axum::http::request::Builder, body: Body) -> Answer {
        let mut request = request.header(header::HOST, "localhost");
        if !who.is_empty() {
            request = request.header(header::COOKIE, format!("taizhang_session={}", self.token(who)));
        }
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    pub async fn get(&self, who: &str, path: &str) -> Answer {
        self.send(who, Request::get(path), Body::empty()).await
    }

    /// The same in English.
    pub async fn get_en(&self, who: &str, path: &str) -> Answer {
        self.send(who, Request::get(path).header(header::ACCEPT_LANGUAGE, "en"), Body::empty()).await
    }

    /// Sends a form with the session's token.
    pub async fn post(&self, who: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = in_form(&self.caller(who).csrf);
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        self.post_bare(who, path, &all).await
    }

    /// Sends a form as it is: without the token where none is among the fields.
    pub async fn post_bare(&self, who: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(who, request, Body::from(body)).await
    }

    /// Sends a multipart form with the session's token, and a file named `file`.
    pub async fn upload(
        &self,
        who: &str,
        path: &str,
        fields: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
    ) -> Answer {
        let csrf = in_form(&self.caller(who).csrf);
        let mut all = vec![("csrf", csrf.as_str())];
        all.extend_from_slice(fields);
        self.upload_bare(who, path, &all, file).await
    }

    /// The same without the token.
    pub async fn upload_bare(
        &self,
        who: &str,
        path: &str,
        fields: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
    ) -> Answer {
        const EDGE: &str = "x-edge-of-the-parts-x";
        let mut body = Vec::new();
        for (name, value) in fields {
            let part =
                format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        // Browsers send an empty part where no file was chosen.
        let (name, content) = file.unwrap_or(("", b""));
        let name = name.replace('"', "%22");
        let head = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
        let request =
            Request::post(path).header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={EDGE}"));
        self.send(who, request, Body::from(body)).await
    }

    // ------------------------------------------------------------------------------------------------- ledgers

    /// An inspection of `jyj`, with feedback on 8 July 2026, as its coordinator opens it.
    pub fn inspection(&self) -> InspectionId {
        let details = Details {
            title: "五届区委第四轮巡察".to_owned(),
            feedback_on: Some(date(2026, 7, 8)),
            ..Details::default()
        };
        let new = NewInspection { unit: OrgId::from("jyj"), details };
        self.app.open_inspection(&self.caller("shen"), &new).unwrap()
    }

    /// A finding entered by hand under one of the headings `一` and `二`, each with one issue `（一）`.
    pub fn finding(&self, inspection: &InspectionId, aspect: &str, title: &str) -> FindingId {
        let place = Place {
            aspect_number: Some(aspect.to_owned()),
            aspect_title: Some(format!("方面{aspect}")),
            issue_number: Some("（一）".to_owned()),
            issue_title: Some(format!("方面{aspect}的问题")),
            finding_number: Some("1".to_owned()),
        };
        self.app
            .register_finding(&self.caller("shen"), inspection, title, &place, &format!("原文：{title}"))
            .unwrap()
    }

    /// Does a command to a finding.
    #[track_caller]
    pub fn command(&self, who: &str, finding: &FindingId, command: &Command) {
        self.app.finding_command(&self.caller(who), finding, None, command).unwrap();
    }

    /// Leader `lu`, lead office `jck`, handler `luo`, and this date.
    pub fn assign(&self, finding: &FindingId, due_on: Date) {
        let assignment = Assignment {
            leader: self.id("lu"),
            lead_office: OrgId::from("jck"),
            supporting: vec![],
            handler: Some(self.id("luo")),
            mode: Mode::ByDate,
            due_on,
        };
        self.command("shen", finding, &Command::Assign { assignment, reason: None });
    }

    /// A measure.
    pub fn measure(&self, finding: &FindingId, text: &str) {
        self.command("shen", finding, &Command::AddMeasure { text: text.to_owned(), due_on: None });
    }
}

/// A session's token as it stands in a form: behind a pad, here of zeros.
fn in_form(token: &str) -> String {
    format!("{}{token}", "0".repeat(token.len()))
}
