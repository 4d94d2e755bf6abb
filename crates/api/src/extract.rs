//! Reading a request: path, query, JSON, the version that somebody saw. What cannot be read is a problem.

use crate::{
    Api,
    problem::{Answer, Failure, Why},
};
use app::{App, Error};
use axum::{
    extract::{
        FromRequest, FromRequestParts, Request,
        rejection::{JsonRejection, PathRejection, QueryRejection},
    },
    http::{StatusCode, request::Parts},
};
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use std::{fmt::Display, marker::PhantomData, str::FromStr, sync::Arc};

/// Runs blocking work on a thread that may block.
pub(crate) async fn blocking<T: Send + 'static>(
    api: &Api,
    work: impl FnOnce(&App) -> app::Result<T> + Send + 'static,
) -> Answer<T> {
    blocking_answer(api, move |app| work(app).map_err(Failure::App)).await
}

/// The same for work that refuses on its own account, too.
pub(crate) async fn blocking_answer<T: Send + 'static>(
    api: &Api,
    work: impl FnOnce(&App) -> Answer<T> + Send + 'static,
) -> Answer<T> {
    let app = Arc::clone(&api.app);
    match tokio::task::spawn_blocking(move || work(&app)).await {
        Ok(result) => result,
        Err(error) => {
            tracing::error!(%error, "a handler ended in a panic");
            Err(Error::Damaged("a handler ended unexpectedly".to_owned()).into())
        }
    }
}

/// Parts of the path.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Answer<Self> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(it)) => Ok(Path(it)),
            // What has another form than an identifier names nothing.
            Err(PathRejection::FailedToDeserializePathParams(it))
                if it.status() == StatusCode::BAD_REQUEST =>
            {
                Err(Why::BadPath.into())
            }
            Err(rejection) => Err(Failure::Own(Why::BadPath, Some(rejection.body_text()))),
        }
    }
}

/// The query; each of its parameters must be known.
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Answer<Self> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(it)) => Ok(Query(it)),
            Err(QueryRejection::FailedToDeserializeQueryString(it)) => {
                Err(Failure::Own(Why::BadQuery, Some(last(&it.body_text()))))
            }
            Err(rejection) => Err(Failure::Own(Why::BadQuery, Some(rejection.body_text()))),
        }
    }
}

/// A body in JSON.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Answer<Self> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(it)) => Ok(Json(it)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(Why::MediaType.into()),
            Err(JsonRejection::JsonDataError(it)) => {
                Err(Failure::Own(Why::BadField, Some(last(&it.body_text()))))
            }
            Err(JsonRejection::JsonSyntaxError(it)) => {
                Err(Failure::Own(Why::BadBody, Some(last(&it.body_text()))))
            }
            Err(rejection) => Err(match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => Why::TooLarge.into(),
                _ => Why::BadBody.into(),
            }),
        }
    }
}

/// axum's sentences say first what was tried and then, after a colon, what is wrong.
fn last(text: &str) -> String {
    text.split_once(": ").map_or(text, |(_, rest)| rest).to_owned()
}

/// A day as it is written everywhere here: `2026-12-31`, and no other way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Day(pub(crate) Date);

impl FromStr for Day {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let plain = text.len() == 10 && text.bytes().all(|it| it.is_ascii_digit() || it == b'-');
        match text.parse() {
            Ok(day) if plain => Ok(Day(day)),
            Ok(_) | Err(_) => Err("a day is written like 2026-12-31"),
        }
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Values with commas between them: `open,close_out`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Commas<T>(pub(crate) Vec<T>);

impl<T> Default for Commas<T> {
    fn default() -> Self {
        Commas(vec![])
    }
}

impl<'de, T: FromStr<Err: Display>> Deserialize<'de> for Commas<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Values<T>(PhantomData<T>);
        impl<T: FromStr<Err: Display>> serde::de::Visitor<'_> for Values<T> {
            type Value = Commas<T>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("values with commas between them")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
                text.split(',').map(|it| it.parse().map_err(E::custom)).collect::<Result<_, _>>().map(Commas)
            }
        }
        deserializer.deserialize_str(Values(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_in_one_way() {
        for (text, good) in [
            ("2026-12-31", true),
            ("2024-02-29", true),
            ("2026-02-29", false),
            ("20261231", false),
            ("2026-12-31T00:00", false),
            ("+02026-1-1", false),
            ("2026-1-01", false),
            ("", false),
        ] {
            assert_eq!(text.parse::<Day>().is_ok(), good, "{text}");
        }
    }
}
