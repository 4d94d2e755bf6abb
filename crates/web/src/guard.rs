//! What every request passes before a page sees it, and every answer before it leaves: the name of the host,
//! the origin of writes, the address of the client, strict headers.

use app::Origin;
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// What the guard has to know of the installation.
#[derive(Clone, Debug)]
pub(crate) struct Guard {
    /// Names that are answered to, lower case, without port.
    pub(crate) names: Arc<[String]>,
    /// Cookies and headers insist on TLS.
    pub(crate) secure: bool,
    /// The proxy in front: it alone is believed when it says for whom it speaks.
    pub(crate) proxy: Option<IpAddr>,
}

/// Longest address of a page, in bytes: filters and a list of ticked findings go into forms, not into addresses.
const ADDRESS_MAX: usize = 8 * 1024;

/// Most that all header fields together may hold, in bytes.
const FIELDS_MAX: usize = 32 * 1024;

/// Longest name of a browser that is kept, in characters.
const AGENT_MAX: usize = 200;

/// Pages run our own script and style and nothing else; no frame, no form to elsewhere, no plugin.
const CSP: &str = "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                   font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const HEADERS: [(&str, &str); 8] = [
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    ("x-permitted-cross-domain-policies", "none"),
];

/// The middleware.
pub(crate) async fn guard(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|it| it.0.ip());
    let refused = match refusal(&guard, request.method(), request.headers(), request.uri().authority()) {
        None => stranger(&guard, peer).or_else(|| oversized(request.uri(), request.headers())),
        refused => refused,
    };
    let mut response = match refused {
        Some((status, word)) => (status, word).into_response(),
        None => {
            let origin = origin(&guard, peer, request.headers());
            request.extensions_mut().insert(origin);
            next.run(request.map(crate::paced::paced)).await
        }
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        // A download sets a stricter policy of its own.
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    // Contents stay out of shared caches; static files say otherwise themselves.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if guard.secure {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    response
}

/// Heads that no browser of ours sends.
fn oversized(uri: &Uri, headers: &HeaderMap) -> Option<(StatusCode, &'static str)> {
    let address = uri.path().len() + uri.query().map_or(0, str::len);
    if address > ADDRESS_MAX {
        return Some((StatusCode::URI_TOO_LONG, "the address is too long\n"));
    }
    let fields: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    (fields > FIELDS_MAX)
        .then_some((StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "the header fields are too large\n"))
}

/// Behind a proxy nobody else comes in, or passwords would travel past it in the clear; but what runs on the machine
/// itself may ask, for its health.
fn stranger(guard: &Guard, peer: Option<IpAddr>) -> Option<(StatusCode, &'static str)> {
    let (proxy, peer) = (guard.proxy?, peer?.to_canonical());
    let comes_in = peer == proxy.to_canonical() || peer.is_loopback();
    (!comes_in).then_some((StatusCode::FORBIDDEN, "this server is reached through its proxy only\n"))
}

/// From where a request comes. What a client says of itself counts nowhere: only the last entry of `X-Forwarded-For`,
/// the one that our own proxy has added, and only when it is the proxy that asks.
fn origin(guard: &Guard, peer: Option<IpAddr>, headers: &HeaderMap) -> Origin {
    let is_proxy =
        guard.proxy.is_some_and(|it| peer.is_some_and(|peer| peer.to_canonical() == it.to_canonical()));
    let forwarded = || {
        let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        let last = last.rsplit(',').next()?.trim();
        let address = last.parse::<IpAddr>().ok();
        address.or_else(|| last.parse::<SocketAddr>().ok().map(|it| it.ip()))
    };
    let address = if is_proxy { forwarded().or(peer) } else { peer };
    let agent = headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok());
    Origin {
        address: address.map(|it| it.to_canonical().to_string()),
        agent: agent.map(|it| it.chars().take(AGENT_MAX).collect()),
    }
}

/// Why a request goes no further: a host name that is not ours (a rebinding or a forged link), or a write that
/// another site's page has sent.
fn refusal(
    guard: &Guard,
    method: &Method,
    headers: &HeaderMap,
    authority: Option<&axum::http::uri::Authority>,
) -> Option<(StatusCode, &'static str)> {
    let host = match authority {
        Some(authority) => Some(authority.as_str()),
        None => headers.get(header::HOST).and_then(|value| value.to_str().ok()),
    };
    let Some(host) = host else {
        return Some((StatusCode::BAD_REQUEST, "a request needs one Host header\n"));
    };
    if headers.get_all(header::HOST).iter().count() > 1 {
        return Some((StatusCode::BAD_REQUEST, "a request needs one Host header\n"));
    }
    let name = host_name(host);
    if !guard.names.contains(&name) {
        return Some((StatusCode::MISDIRECTED_REQUEST, "this server is not known under that name\n"));
    }
    let writes = !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    if writes && !same_origin(headers, host) {
        return Some((StatusCode::FORBIDDEN, "this form was sent by another site\n"));
    }
    None
}

/// The name in `host`, lower case, without port.
fn host_name(host: &str) -> String {
    let name = match host.rfind(':') {
        // An IPv6 address keeps its colons; its port stands after the bracket.
        Some(colon)
            if !host.ends_with(']') && !host[..colon].contains(':') | host[..colon].ends_with(']') =>
        {
            &host[..colon]
        }
        Some(_) | None => host,
    };
    name.to_ascii_lowercase()
}

/// Browsers say where a form comes from. A client that says nothing is no browser and carries no cookie that a
/// foreign page could abuse; its session form still needs the session's own token.
fn same_origin(headers: &HeaderMap, host: &str) -> bool {
    if let Some(site) = headers.get("sec-fetch-site").and_then(|it| it.to_str().ok()) {
        return matches!(site, "same-origin" | "none");
    }
    match headers.get(header::ORIGIN).map(|it| it.to_str().unwrap_or("")) {
        None => true,
        Some(origin) => origin.split_once("://").is_some_and(|(_, of)| of.eq_ignore_ascii_case(host)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(k, v)| (HeaderName::from_static(k), HeaderValue::from_static(v))).collect()
    }

    fn status(method: Method, pairs: &[(&'static str, &'static str)]) -> Option<u16> {
        let guard = Guard {
            names: Arc::from(["localhost".to_owned(), "[::1]".to_owned()]),
            secure: false,
            proxy: None,
        };
        refusal(&guard, &method, &headers(pairs), None).map(|(status, _)| status.as_u16())
    }

    #[test]
    fn only_our_own_names_are_answered() {
        assert_eq!(status(Method::GET, &[("host", "localhost:8080")]), None);
        assert_eq!(status(Method::GET, &[("host", "LOCALHOST")]), None);
        assert_eq!(status(Method::GET, &[("host", "[::1]:8080")]), None);
        assert_eq!(status(Method::GET, &[("host", "[::1]")]), None);
        assert_eq!(status(Method::GET, &[("host", "evil.example")]), Some(421));
        assert_eq!(status(Method::GET, &[("host", "localhost.evil.example")]), Some(421));
        assert_eq!(status(Method::GET, &[]), Some(400));
    }

    #[test]
    fn only_the_proxy_says_for_whom_it_speaks() {
        let ip = |text: &str| Some(text.parse::<IpAddr>().unwrap());
        let behind = Guard { names: Arc::from([]), secure: true, proxy: ip("10.0.0.2") };
        let alone = Guard { proxy: None, ..behind.clone() };
        let address = |guard: &Guard, peer: &str, pairs: &[(&'static str, &'static str)]| {
            origin(guard, ip(peer), &headers(pairs)).address.unwrap()
        };
        let forged =
            [("x-forwarded-for", "203.0.113.9"), ("x-real-ip", "203.0.113.9"), ("forwarded", "for=1.2.3.4")];
        assert_eq!(address(&alone, "192.168.1.5", &forged), "192.168.1.5");
        assert_eq!(address(&alone, "::ffff:192.168.1.5", &[]), "192.168.1.5");
        assert_eq!(address(&behind, "10.0.0.3", &forged), "10.0.0.3");
        assert_eq!(address(&behind, "10.0.0.2", &forged), "203.0.113.9");
        // What the client has put there stands before what the proxy added.
        assert_eq!(
            address(&behind, "10.0.0.2", &[("x-forwarded-for", "1.2.3.4, 192.168.7.7")]),
            "192.168.7.7"
        );
        assert_eq!(
            address(&behind, "::ffff:10.0.0.2", &[("x-forwarded-for", "[2001:db8::7]:4711")]),
            "2001:db8::7"
        );
        assert_eq!(address(&behind, "10.0.0.2", &[("x-forwarded-for", "<script>")]), "10.0.0.2");
        assert_eq!(stranger(&behind, ip("10.0.0.2")), None);
        assert_eq!(stranger(&behind, ip("127.0.0.1")), None);
        assert!(stranger(&behind, ip("10.0.0.3")).is_some());
        assert_eq!(stranger(&alone, ip("10.0.0.3")), None);
    }

    #[test]
    fn a_form_of_another_site_is_refused() {
        let host = ("host", "localhost:1");
        assert_eq!(status(Method::POST, &[host, ("origin", "http://localhost:1")]), None);
        assert_eq!(status(Method::POST, &[host, ("origin", "http://localhost:2")]), Some(403));
        assert_eq!(status(Method::POST, &[host, ("origin", "null")]), Some(403));
        assert_eq!(status(Method::POST, &[host, ("sec-fetch-site", "cross-site")]), Some(403));
        assert_eq!(status(Method::POST, &[host, ("sec-fetch-site", "same-site")]), Some(403));
        assert_eq!(status(Method::POST, &[host, ("sec-fetch-site", "same-origin")]), None);
        assert_eq!(status(Method::GET, &[host, ("sec-fetch-site", "cross-site")]), None);
    }
}
