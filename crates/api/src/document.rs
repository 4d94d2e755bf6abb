//! The OpenAPI 3.1 document, made from the operations themselves. What every operation may answer beside its own is
//! added here by what it takes: a path, a query, a body, a version.

use crate::{
    Api, LIMIT_MAX, ROOT, operations,
    problem::{self, Lang, PROBLEM_JSON, Problem},
};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};
use std::sync::LazyLock;
use utoipa::openapi::{
    ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, SecurityRequirement,
    ServerBuilder,
    security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    tag::TagBuilder,
};

/// The name of the way to show who calls.
const TOKEN: &str = "token";

const DESCRIPTION: &str = "\
台账 Taizhang 的开放接口：和页面用同样的业务规则、同样的权限范围。令牌在“我的账号—接口令牌”里由本人制作，放在 \
`Authorization: Bearer` 后面；范围以外的一律是 404。出错时返回 `application/problem+json`（RFC 9457），\
语言由 `Accept-Language` 决定（`zh` 或 `en`）。

The interface of Taizhang: the same rules and the same scopes as the pages. A person makes a token under My account, \
API tokens, and sends it after `Authorization: Bearer`; what lies outside the scope is 404. What goes wrong is told in \
`application/problem+json` (RFC 9457), in the language of `Accept-Language` (`zh` or `en`).";

/// The document before its operations.
pub(crate) fn frame() -> OpenApi {
    let tag =
        |name: &str, description: &str| TagBuilder::new().name(name).description(Some(description)).build();
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A token of a person, `tz_…`"))
        .build();
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("台账 Taizhang")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(DESCRIPTION))
                .license(Some(
                    LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build(),
                ))
                .build(),
        )
        .servers(Some([ServerBuilder::new().url(ROOT).build()]))
        .tags(Some([
            tag("inspections", "巡察和它们的数字 · inspections and their figures"),
            tag("findings", "具体问题 · findings"),
            tag("changes", "发生了什么 · what happened"),
            tag("audit", "审计日志 · the audit log"),
            tag("directory", "组织机构和人员 · the organisation and its people"),
            tag("interface", "接口本身 · the interface itself"),
        ]))
        .components(Some(
            ComponentsBuilder::new()
                .security_scheme(TOKEN, SecurityScheme::Http(token))
                .schema_from::<Problem>()
                .build(),
        ))
        .security(Some([SecurityRequirement::new(TOKEN, Vec::<String>::new())]))
        .build()
}

/// Every status that is a problem: its name among the components, and when it comes.
const PROBLEMS: [(u16, &str, &str); 14] = [
    (400, "Malformed", "The path, a parameter, a header or the body is not well formed"),
    (401, "NoToken", "No good token; asked before anything else is looked at"),
    (403, "NotAllowed", "The act belongs to another role, or the token may read only"),
    (404, "NotFound", "There is no such thing within the caller's scope"),
    (409, "NotNow", "The ledger refuses as things stand, or the same key is being worked on"),
    (412, "Changed", "Somebody was faster: the version in `If-Match` is no longer the newest"),
    (413, "TooLarge", "The body is too large"),
    (415, "MediaType", "The body is of another type than wanted"),
    (422, "BadField", "A field cannot be used"),
    (428, "SayWhich", "`If-Match` is missing"),
    (429, "TooMany", "Too many requests at a time; `Retry-After` says how long to wait"),
    (500, "Failed", "The server failed; `request` is its number in the log"),
    (503, "ReadOnly", "The ledger can be read and not changed for now"),
    (507, "DiskFull", "The server's disk is full"),
];

/// Which problems an operation may answer with, from what it takes.
fn problems_of(method: &str, operation: &Value) -> Vec<u16> {
    let parameters = operation["parameters"].as_array().map_or(&[][..], Vec::as_slice);
    let takes = |place: &str| parameters.iter().any(|it| it["in"] == place);
    let header = |name: &str| parameters.iter().any(|it| it["in"] == "header" && it["name"] == name);
    let body = operation.get("requestBody").is_some();
    let mut all = vec![401, 500];
    if takes("path") || takes("query") || takes("header") || body {
        all.push(400);
    }
    // A condition of the query may name what lies outside the scope.
    if takes("path") || takes("query") {
        all.push(404);
    }
    if method != "get" {
        all.extend([403, 409, 422, 503, 507]);
    }
    if body {
        all.extend([413, 415]);
    }
    if header("If-Match") {
        all.extend([412, 428]);
    }
    if operation["operationId"] == "changes" {
        all.push(429);
    }
    all
}

fn made() -> Value {
    let mut document = serde_json::to_value(operations().into_openapi()).unwrap_or_default();
    for path in document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut) {
        for (method, operation) in path.as_object_mut().into_iter().flatten() {
            let public =
                operation["security"].as_array().is_some_and(|it| it.iter().any(|it| *it == json!({})));
            let problems = if public { vec![] } else { problems_of(method, operation) };
            for status in problems {
                if let Some((_, name, _)) = PROBLEMS.iter().find(|(it, ..)| *it == status) {
                    operation["responses"][status.to_string()] =
                        json!({ "$ref": format!("#/components/responses/{name}") });
                }
            }
        }
    }
    for (status, name, when) in PROBLEMS {
        let title = StatusCode::from_u16(status).map_or("", |it| problem::title(Lang::Zh, it));
        let mut response = json!({
            "description": format!("{title}. {when}"),
            "content": { PROBLEM_JSON: { "schema": { "$ref": "#/components/schemas/Problem" } } },
        });
        if status == 401 {
            response["headers"] = json!({ "WWW-Authenticate": { "schema": { "type": "string" } } });
        }
        if status == 429 {
            response["headers"] = json!({ "Retry-After": { "schema": { "type": "integer", "minimum": 1 } } });
        }
        document["components"]["responses"][name] = response;
    }
    document
}

/// The document as it is printed and served.
pub fn document() -> &'static str {
    static DOCUMENT: LazyLock<String> =
        LazyLock::new(|| serde_json::to_string_pretty(&made()).unwrap_or_default());
    &DOCUMENT
}

/// This document
#[utoipa::path(get, path = "/openapi.json", tag = "interface", security(()),
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json", body = Object)))]
pub(crate) async fn openapi(State(_): State<Api>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], document()).into_response()
}

const _: () = assert!(LIMIT_MAX == 200, "parameters say 200");
