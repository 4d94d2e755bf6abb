//! Calling the interface in process, through all that stands before it.

use super::common::{Answer, Town};
use app::NewToken;
use axum::{body::Body, http::Request};
use serde_json::Value;

pub(crate) trait Rest {
    /// Sends a request below `/api/v1`; an empty header is left out.
    fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer;

    /// `Bearer …` with a fresh token of this person that may write.
    fn bearer(&self, username: &str) -> String;

    /// What a good question is answered with.
    fn ask(&self, bearer: &str, path: &str) -> Value;
}

impl Rest for Town {
    fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request =
            Request::builder().method(method).uri(format!("/api/v1{path}")).header("host", "localhost");
        for (name, value) in headers.iter().filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap())
    }

    fn bearer(&self, username: &str) -> String {
        let new = NewToken {
            name: "试用".into(),
            write: true,
            inspections: None,
            expires_on: self.app.world().today().saturating_add(jiff::Span::new().days(300)),
        };
        let (_, secret) = self.app.make_token(&self.caller(username), &new).unwrap();
        format!("Bearer {secret}")
    }

    #[track_caller]
    fn ask(&self, bearer: &str, path: &str) -> Value {
        let answer = self.call("GET", path, &[("authorization", bearer)], "");
        assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.body);
        answer.json()
    }
}

/// Answers in JSON.
pub(crate) trait Read {
    fn json(&self) -> Value;
    /// A problem, which every refusal must be.
    fn problem(&self) -> Value;
}

impl Read for Answer {
    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    #[track_caller]
    fn problem(&self) -> Value {
        assert_eq!(self.headers["content-type"], "application/problem+json", "{}", self.body);
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        for field in ["type", "title", "code", "detail"] {
            assert!(problem[field].as_str().is_some_and(|it| !it.is_empty()), "no {field} in {problem}");
        }
        problem
    }
}
