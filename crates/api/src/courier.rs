//! Carrying webhooks over HTTP: signed as Standard Webhooks has it, and never to an address of the own network that is
//! not listed.
//!
//! A name is resolved once, and every address it gives is judged; the connection goes to one of those that were
//! judged, so that a name that answers otherwise a moment later gains nothing. Redirects are not followed, a proxy of
//! the environment is not used, and of the answer nothing but its status is read.

use app::{BadAddress, Courier, Parcel, Undelivered};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::{
    fmt,
    io::Read as _,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _},
    str::FromStr,
    sync::Arc,
    time::Duration,
};
use ureq::{
    Agent, Error,
    config::Config,
    http::Uri,
    tls::{PemItem, RootCerts, TlsConfig, TlsProvider},
    unversioned::{
        resolver::{ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};

/// How long one delivery may take, from the name to the status.
const WITHIN: Duration = Duration::from_secs(10);

/// Where a system keeps the certificates that it trusts.
const TRUSTED: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/cert.pem",
    "/etc/ssl/ca-bundle.pem",
];

/// One entry of what may be reached although it is internal: a host by its name, an address, or a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    /// A host, exactly by this name: over plain HTTP too, and whatever its addresses are.
    Host(String),
    /// Addresses that begin like this one, by so many bits: over plain HTTP too where the address itself is written.
    Net(IpAddr, u8),
}

impl FromStr for Listed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address = address.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(address);
        match (address.parse::<IpAddr>(), bits) {
            (Ok(ip), bits) => {
                let whole = if ip.is_ipv4() { 32 } else { 128 };
                match bits.map_or(Ok(whole), str::parse) {
                    Ok(bits) if bits <= whole => Ok(Listed::Net(ip, bits)),
                    Ok(_) | Err(_) => Err(format!("{text}: a network is written like 10.0.0.0/8")),
                }
            }
            (Err(_), None) if is_name(text) => Ok(Listed::Host(text.to_ascii_lowercase())),
            (Err(_), _) => Err(format!("{text}: neither a host's name nor an address nor a network")),
        }
    }
}

fn is_name(text: &str) -> bool {
    let fine = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | '_');
    !text.is_empty() && text.len() <= 253 && text.chars().all(fine)
}

impl Listed {
    fn holds(&self, ip: IpAddr) -> bool {
        match (self, ip) {
            (Listed::Net(IpAddr::V4(net), bits), IpAddr::V4(ip)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(*bits)).unwrap_or(0);
                net.to_bits() & mask == ip.to_bits() & mask
            }
            (Listed::Net(IpAddr::V6(net), bits), IpAddr::V6(ip)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(*bits)).unwrap_or(0);
                net.to_bits() & mask == ip.to_bits() & mask
            }
            (Listed::Net(..) | Listed::Host(_), _) => false,
        }
    }
}

/// What may be reached.
#[derive(Clone, Debug, Default)]
struct Allowed(Vec<Listed>);

impl Allowed {
    fn names(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        self.0.iter().any(|it| match it {
            Listed::Host(name) => *name == host,
            Listed::Net(..) => false,
        })
    }

    fn holds(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        self.0.iter().any(|it| it.holds(ip))
    }

    fn may_reach(&self, host: &str, ip: IpAddr) -> bool {
        self.names(host) || self.holds(ip) || is_public(ip)
    }
}

/// Whether an address lies in the public internet. What is reserved for anything else is not, nor is an address that
/// holds another one inside.
fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(a == 0
        || a == 10
        || a == 127
        || (a == 100 && (64..128).contains(&b))
        || (a == 169 && b == 254)
        || (a == 172 && (16..32).contains(&b))
        || (a == 192 && b == 168)
        || (a == 192 && b == 0 && (c == 0 || c == 2))
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19))
        || (a == 198 && b == 51 && c == 100)
        || (a == 203 && b == 0 && c == 113)
        || a >= 224)
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, ..] = ip.segments();
    // 2000::/3 is all that was ever given out; within it, what tunnels IPv4 (Teredo, 6to4) and what is for books.
    a & 0xe000 == 0x2000
        && !(a == 0x2001 && b < 0x0200)
        && !(a == 0x2001 && b == 0x0db8)
        && a != 0x2002
        && !(a == 0x3fff && b < 0x1000)
}

/// The name in an address, without the brackets of IPv6.
fn host_of(uri: &Uri) -> Option<&str> {
    let host = uri.host()?;
    Some(host.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(host))
}

/// Resolves and judges.
#[derive(Debug)]
struct Judged(Arc<Allowed>);

/// The address leads into the own network.
#[derive(Debug)]
struct Internal;

impl fmt::Display for Internal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the address is internal and not listed")
    }
}

impl std::error::Error for Internal {}

impl Resolver for Judged {
    fn resolve(&self, uri: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let host = host_of(uri).ok_or(Error::HostNotFound)?;
        let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("http") { 80 } else { 443 });
        let found: Vec<SocketAddr> =
            (host, port).to_socket_addrs().map_err(|_| Error::HostNotFound)?.collect();
        // One that may not be reached spoils the rest: a name that mixes both is up to something.
        if found.iter().any(|it| !self.0.may_reach(host, it.ip())) {
            return Err(Error::Other(Box::new(Internal)));
        }
        let mut addresses = self.empty();
        for address in found.into_iter().take(16) {
            addresses.push(address);
        }
        if addresses.is_empty() { Err(Error::HostNotFound) } else { Ok(addresses) }
    }
}

/// The courier over HTTP.
pub struct HttpCourier {
    agent: Agent,
    allowed: Arc<Allowed>,
}

impl HttpCourier {
    /// One that reaches the public internet over HTTPS, and beside it what is listed. Certificates are those that the
    /// system trusts, and `authorities` (PEM).
    ///
    /// # Errors
    /// When `authorities` holds no certificate, with a sentence.
    pub fn new(listed: Vec<Listed>, authorities: Option<&[u8]>) -> Result<HttpCourier, String> {
        let allowed = Arc::new(Allowed(listed));
        let mut roots = Vec::new();
        let mut take = |pem: &[u8]| {
            let before = roots.len();
            roots.extend(ureq::tls::parse_pem(pem).filter_map(|it| match it {
                Ok(PemItem::Certificate(certificate)) => Some(certificate),
                Ok(_) | Err(_) => None,
            }));
            roots.len() > before
        };
        if let Some(pem) = authorities
            && !take(pem)
        {
            return Err("no certificate in PEM".to_owned());
        }
        if let Some(pem) = TRUSTED.iter().find_map(|it| std::fs::read(it).ok()) {
            take(&pem);
        }
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(RootCerts::from(roots))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .build();
        let config = Agent::config_builder()
            .tls_config(tls)
            .proxy(None)
            .max_redirects(0)
            .http_status_as_error(false)
            .timeout_global(Some(WITHIN))
            .max_idle_connections(0)
            .user_agent("taizhang-webhook")
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), Judged(Arc::clone(&allowed)));
        Ok(HttpCourier { agent, allowed })
    }

    /// Whether an address may be asked at all, before its name is resolved.
    fn judge(&self, url: &str) -> Result<(), BadAddress> {
        let uri: Uri = url.parse().map_err(|_| BadAddress::Malformed)?;
        let host = host_of(&uri).filter(|it| !it.is_empty()).ok_or(BadAddress::Malformed)?;
        if uri.authority().is_some_and(|it| it.as_str().contains('@')) {
            return Err(BadAddress::Credentials);
        }
        let literal: Option<IpAddr> = host.parse().ok();
        if literal.is_some_and(|it| !self.allowed.may_reach(host, it)) {
            return Err(BadAddress::Internal);
        }
        match uri.scheme_str() {
            Some("https") => Ok(()),
            Some("http") if self.allowed.names(host) || literal.is_some_and(|it| self.allowed.holds(it)) => {
                Ok(())
            }
            Some("http") => Err(BadAddress::Plain),
            Some(_) | None => Err(BadAddress::Malformed),
        }
    }
}

/// The signature of Standard Webhooks: over the identifier, the second and the body.
pub(crate) fn signature(secret: &[u8], id: &str, second: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("invariant: HMAC takes a key of any length");
    mac.update(format!("{id}.{second}.{body}").as_bytes());
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

impl Courier for HttpCourier {
    fn accepts(&self, url: &str) -> Result<(), BadAddress> {
        self.judge(url)
    }

    fn deliver(&self, parcel: &Parcel) -> Result<(), Undelivered> {
        let failed = |code: &str| Undelivered(code.to_owned());
        // What is listed may have changed since it was ordered.
        self.judge(&parcel.url).map_err(|it| match it {
            BadAddress::Internal => failed("internal_address"),
            BadAddress::Malformed | BadAddress::Plain | BadAddress::Credentials => failed("address"),
        })?;
        let second = parcel.at.as_second();
        let signed: Vec<String> =
            parcel.secrets.iter().map(|it| signature(it, &parcel.id, second, &parcel.body)).collect();
        let answer = self
            .agent
            .post(&parcel.url)
            .header("content-type", "application/json")
            .header("webhook-id", &parcel.id)
            .header("webhook-timestamp", second.to_string())
            .header("webhook-signature", signed.join(" "))
            .send(&parcel.body);
        match answer {
            Ok(answer) => {
                let status = answer.status();
                // Read to a measure, so that the other side is not cut off while it still speaks; never looked at.
                let _ = answer.into_body().into_reader().take(4096).read_to_end(&mut Vec::new());
                if status.is_success() {
                    Ok(())
                } else {
                    Err(Undelivered(format!("status_{}", status.as_u16())))
                }
            }
            Err(error) => Err(failed(match &error {
                Error::Timeout(_) => "timeout",
                Error::HostNotFound => "host_not_found",
                Error::Other(it) if it.is::<Internal>() => "internal_address",
                Error::Tls(_) | Error::Rustls(_) => "tls",
                Error::Io(it) if it.kind() == std::io::ErrorKind::TimedOut => "timeout",
                _ => "unreachable",
            })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_public() {
        for ip in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "100::1",
            "2001::1",
            "2001:0:7f00:1::",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff:fff::1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(ip.parse().unwrap()), "{ip}");
        }
        for ip in [
            "1.1.1.1",
            "100.63.0.1",
            "100.128.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "223.255.255.1",
            "2001:4860:4860::8888",
            "2400:3200::1",
            "2606:4700::1",
            "::ffff:1.1.1.1",
        ] {
            assert!(is_public(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn what_is_listed_is_what_was_written() {
        let list = |text: &str| Allowed(text.split(',').map(|it| it.parse().unwrap()).collect());
        let allowed = list("OA.example.invalid,10.20.0.0/16,192.168.1.7,fd00::/8,0.0.0.0/0");
        assert!(allowed.names("oa.example.invalid") && allowed.names("oa.example.invalid."));
        assert!(!allowed.names("x.oa.example.invalid") && !allowed.names("example.invalid"));
        let allowed = list("10.20.0.0/16,192.168.1.7,fd00::/8");
        for (ip, held) in [
            ("10.20.255.1", true),
            ("10.21.0.1", false),
            ("192.168.1.7", true),
            ("192.168.1.8", false),
            ("fd12::1", true),
            ("fe80::1", false),
            ("::ffff:10.20.0.1", true),
        ] {
            assert_eq!(allowed.holds(ip.parse().unwrap()), held, "{ip}");
        }
        for wrong in ["", "10.0.0.0/33", "::/129", "10.0.0.0/x", "host/8", "a b", "http://x", "host:80", "ü"]
        {
            assert!(wrong.parse::<Listed>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_address_is_judged_before_it_is_ordered() {
        let courier =
            HttpCourier::new(vec!["oa.internal".parse().unwrap(), "10.0.0.0/8".parse().unwrap()], None);
        let courier = courier.unwrap();
        for (url, verdict) in [
            ("https://hooks.example.com/x?y=1", Ok(())),
            ("https://hooks.example.com:8443/", Ok(())),
            ("http://oa.internal/x", Ok(())),
            ("http://OA.internal:8080/x", Ok(())),
            ("http://10.1.2.3/x", Ok(())),
            ("https://10.1.2.3/x", Ok(())),
            ("http://hooks.example.com/", Err(BadAddress::Plain)),
            ("http://1.1.1.1/", Err(BadAddress::Plain)),
            ("https://192.168.1.1/", Err(BadAddress::Internal)),
            ("https://127.0.0.1/", Err(BadAddress::Internal)),
            ("https://[::1]/", Err(BadAddress::Internal)),
            ("https://[::ffff:127.0.0.1]/", Err(BadAddress::Internal)),
            ("http://169.254.169.254/latest", Err(BadAddress::Internal)),
            ("https://user:pass@hooks.example.com/", Err(BadAddress::Credentials)),
            ("https://oa.internal@evil.example/", Err(BadAddress::Credentials)),
            ("ftp://hooks.example.com/", Err(BadAddress::Malformed)),
            ("file:///etc/passwd", Err(BadAddress::Malformed)),
            ("hooks.example.com", Err(BadAddress::Malformed)),
            ("/x", Err(BadAddress::Malformed)),
            ("https://", Err(BadAddress::Malformed)),
            ("", Err(BadAddress::Malformed)),
        ] {
            assert_eq!(courier.accepts(url), verdict, "{url}");
        }
    }

    #[test]
    fn the_signature_is_that_of_the_standard() {
        // The example of the Standard Webhooks' own libraries.
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let body = "{\"test\": 2432232314}";
        assert_eq!(
            signature(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }
}
