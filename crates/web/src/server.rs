//! Listening: plain on the loopback, TLS with an own certificate, or plain behind a named proxy. Anything else
//! is refused at the start, because a password that crosses a network in the clear is nobody's any more.

use axum_server::tls_rustls::RustlsConfig;
use hyper_util::{
    rt::{TokioExecutor, TokioTimer},
    server::conn::auto::Builder,
};
use std::{
    net::{IpAddr, SocketAddr, TcpListener},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

/// How the server is reached.
#[derive(Clone, Debug)]
pub struct Listen {
    /// Address and port; port 0 takes a free one.
    pub address: SocketAddr,
    /// Certificate chain and private key, both PEM: the server speaks TLS itself.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Addresses of the proxy that speaks TLS in front; only its forwarding headers are believed.
    pub proxy: Option<IpAddr>,
    /// The names under which people reach it, as in the `Host` header, without port. The loopback names are
    /// added where it listens there.
    pub hosts: Vec<String>,
}

/// Why the server does not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Neither TLS nor a proxy, and not the loopback.
    #[error(
        "{0} can be reached from other machines, but neither a certificate (--tls-cert, --tls-key) nor a \
         proxy that speaks TLS (--proxy ADDRESS) is given; passwords would travel in the clear. Listen on \
         127.0.0.1, or give one of the two"
    )]
    Plain(SocketAddr),
    /// A server for other machines has to know its name.
    #[error("say under which name people reach this server (--host NAME), so that forged names are refused")]
    NoHost,
    /// The address is taken, or not ours.
    #[error(
        "cannot listen on {address}: {source}. Another server may be running there; choose another --listen"
    )]
    Bind {
        /// What was asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// Certificate or key cannot be used.
    #[error("cannot use the certificate {certificate} with its key: {source}")]
    Tls {
        /// The file that was given.
        certificate: String,
        /// What is wrong with it.
        source: std::io::Error,
    },
    /// Serving ended with an error of the system.
    #[error("serving ended: {0}")]
    Io(#[from] std::io::Error),
}

/// How long a client may take to send the head of a request: slow ones do not hold a connection for ever.
const HEAD_WITHIN: Duration = Duration::from_secs(10);

/// Most fields of a head.
const HEAD_FIELDS_MAX: usize = 100;

/// As much of a head is held while it comes in; what may be in it, the guard says more exactly.
const HEAD_BYTES_MAX: usize = 64 * 1024;

/// How long running requests may take after the signal to stop.
const FINISH_WITHIN: Duration = Duration::from_secs(10);

impl Listen {
    /// Whether people reach it over TLS, so that cookies may insist on it.
    pub fn is_secure(&self) -> bool {
        self.tls.is_some() || self.proxy.is_some()
    }

    /// Refuses what would be unsafe, before anything is opened.
    pub fn check(&self) -> Result<(), ServeError> {
        if self.address.ip().is_loopback() {
            return Ok(());
        }
        if !self.is_secure() {
            return Err(ServeError::Plain(self.address));
        }
        if self.hosts.is_empty() {
            return Err(ServeError::NoHost);
        }
        Ok(())
    }

    /// The names that are answered to.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.hosts.iter().map(|host| host.to_ascii_lowercase()).collect();
        if self.address.ip().is_loopback() {
            names.extend(["localhost", "127.0.0.1", "[::1]"].map(str::to_owned));
        }
        names
    }

    /// Takes the address and reads the certificate, so that what is printed afterwards is true. Within a runtime.
    ///
    /// # Errors
    /// When the address is taken, or certificate and key cannot be used.
    pub async fn prepare(&self) -> Result<Prepared, ServeError> {
        let bind = || {
            let listener = TcpListener::bind(self.address)?;
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            Ok((listener, address))
        };
        let (listener, address) =
            bind().map_err(|source| ServeError::Bind { address: self.address, source })?;
        let tls = match &self.tls {
            None => None,
            Some((certificate, key)) => {
                // Only the first call decides; a second server in one process (in tests) finds it decided.
                let _ = rustls::crypto::ring::default_provider().install_default();
                let unusable =
                    |source| ServeError::Tls { certificate: certificate.display().to_string(), source };
                let tls = RustlsConfig::from_pem_file(certificate, key).await.map_err(unusable)?;
                Some(without_http2(&tls))
            }
        };
        Ok(Prepared { listener, address, tls, head_within: HEAD_WITHIN })
    }
}

/// An address that is taken and a certificate that was read.
pub struct Prepared {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<RustlsConfig>,
    head_within: Duration,
}

impl Prepared {
    /// Where it listens: `https://127.0.0.1:8642`.
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// Serves `router` until `stop` resolves; running requests get ten seconds to finish.
    ///
    /// # Errors
    /// When the system no longer accepts connections.
    pub async fn serve(
        self,
        router: axum::Router,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), ServeError> {
        let handle = axum_server::Handle::new();
        let stopping = handle.clone();
        tokio::spawn(async move {
            stop.await;
            stopping.graceful_shutdown(Some(FINISH_WITHIN));
        });
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        match self.tls {
            None => {
                let mut server = axum_server::from_tcp(self.listener)?.handle(handle).http1_only();
                limit(server.http_builder(), self.head_within);
                server.serve(service).await?;
            }
            Some(tls) => {
                let mut server =
                    axum_server::from_tcp_rustls(self.listener, tls)?.handle(handle).http1_only();
                limit(server.http_builder(), self.head_within);
                server.serve(service).await?;
            }
        }
        Ok(())
    }
}

/// Heads of requests: how large, how many fields, how fast. The server speaks HTTP/1.1 only: one that waits to see which
/// version a client will speak has no limit for how long that takes.
fn limit(builder: &mut Builder<TokioExecutor>, head_within: Duration) {
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(head_within)
        .max_headers(HEAD_FIELDS_MAX)
        .max_buf_size(HEAD_BYTES_MAX);
}

/// The certificate for a server that speaks HTTP/1.1 only, and says so.
fn without_http2(tls: &RustlsConfig) -> RustlsConfig {
    let mut config = (*tls.get_inner()).clone();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    RustlsConfig::from_config(Arc::new(config))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listen(address: &str) -> Listen {
        let address = address.parse().unwrap();
        Listen { address, tls: None, proxy: None, hosts: vec![] }
    }

    #[test]
    fn passwords_do_not_cross_a_network_in_the_clear() {
        assert!(matches!(listen("0.0.0.0:80").check(), Err(ServeError::Plain(_))));
        assert!(listen("127.0.0.1:80").check().is_ok());
        assert!(listen("[::1]:80").check().is_ok());
        let behind = Listen { proxy: Some("10.0.0.2".parse().unwrap()), ..listen("10.0.0.1:80") };
        assert!(matches!(behind.check(), Err(ServeError::NoHost)));
    }

    /// Sends `sent` and reads until the server closes the connection.
    fn talk(address: SocketAddr, sent: &[u8]) -> String {
        use std::io::{Read as _, Write as _};
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        // A server that waited for ever would make this fail, not hang.
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        // The server may refuse before everything is sent.
        let _ = stream.write_all(sent);
        let mut answer = vec![];
        match stream.read_to_end(&mut answer) {
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {}
            Err(error) => panic!("{error}"),
        }
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[test]
    fn heads_that_are_slow_or_too_large_end() {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let router = axum::Router::new().route("/", axum::routing::get(|| async { "ok" }));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let mut prepared = runtime.block_on(listen("127.0.0.1:0").prepare()).unwrap();
        prepared.head_within = Duration::from_millis(300);
        let address = prepared.address;
        let serving = runtime.spawn(prepared.serve(router, async {
            let _ = stopped.await;
        }));
        let whole = "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
        assert!(talk(address, whole.as_bytes()).starts_with("HTTP/1.1 200"));
        for half in ["", "GET / HTTP/1.1\r\nhost: localhost\r\nx: "] {
            let answer = talk(address, half.as_bytes());
            assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{half:?}: {answer}");
        }
        let large = format!("GET / HTTP/1.1\r\nhost: localhost\r\nx: {}\r\n\r\n", "y".repeat(300_000));
        // The answer may be lost where the client still sends when the connection is closed; served it is not.
        let is_refused = |answer: &str, status: &str| answer.is_empty() || answer.starts_with(status);
        let answer = talk(address, large.as_bytes());
        assert!(is_refused(&answer, "HTTP/1.1 431"), "{answer}");
        let many: String = (0..200).map(|it| format!("x{it}: y\r\n")).collect();
        let many = format!("GET / HTTP/1.1\r\nhost: localhost\r\n{many}\r\n");
        let answer = talk(address, many.as_bytes());
        assert!(is_refused(&answer, "HTTP/1.1 431"), "{answer}");
        let address_too_long = format!("GET /{} HTTP/1.1\r\nhost: localhost\r\n\r\n", "y".repeat(300_000));
        let answer = talk(address, address_too_long.as_bytes());
        assert!(is_refused(&answer, "HTTP/1.1 4"), "{answer}");
        stop.send(()).unwrap();
        runtime.block_on(serving).unwrap().unwrap();
    }

    #[test]
    fn where_a_body_ends_is_told_in_one_way() {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let router = axum::Router::new().route("/", axum::routing::post(|body: String| async move { body }));
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let prepared = runtime.block_on(listen("127.0.0.1:0").prepare()).unwrap();
        let address = prepared.address;
        let serving = runtime.spawn(prepared.serve(router, async {
            let _ = stopped.await;
        }));
        let post = |fields: &str, body: &str| {
            let head = format!("POST / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{fields}\r\n");
            talk(address, format!("{head}{body}").as_bytes())
        };
        // Chunks count, and the length beside them does not: else a proxy and this server could see two requests in one.
        let both = post("content-length: 3\r\ntransfer-encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n");
        assert!(both.starts_with("HTTP/1.1 200") && both.ends_with("hello"), "{both}");
        for fields in [
            "content-length: 3\r\ncontent-length: 5\r\n",
            "content-length: +5\r\n",
            "transfer-encoding: chunked, gzip\r\n",
        ] {
            let answer = post(fields, "hello");
            assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{fields:?}: {answer}");
        }
        stop.send(()).unwrap();
        runtime.block_on(serving).unwrap().unwrap();
    }
}
