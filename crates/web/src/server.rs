//! Listening: plain on the loopback, TLS with an own certificate, or plain behind a named proxy. Anything else
//! is refused at the start, because a password that crosses a network in the clear is nobody's any more.

use axum_server::tls_rustls::RustlsConfig;
use std::{
    net::{IpAddr, SocketAddr, TcpListener},
    path::PathBuf,
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
                Some(RustlsConfig::from_pem_file(certificate, key).await.map_err(unusable)?)
            }
        };
        Ok(Prepared { listener, address, tls })
    }
}

/// An address that is taken and a certificate that was read.
pub struct Prepared {
    listener: TcpListener,
    address: SocketAddr,
    tls: Option<RustlsConfig>,
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
                let mut server = axum_server::from_tcp(self.listener)?.handle(handle);
                limit(server.http_builder());
                server.serve(service).await?;
            }
            Some(tls) => {
                let mut server = axum_server::from_tcp_rustls(self.listener, tls)?.handle(handle);
                limit(server.http_builder());
                server.serve(service).await?;
            }
        }
        Ok(())
    }
}

fn limit(builder: &mut hyper_util::server::conn::auto::Builder<hyper_util::rt::TokioExecutor>) {
    builder
        .http1()
        .timer(hyper_util::rt::TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(64 * 1024);
    builder.http2().timer(hyper_util::rt::TokioTimer::new()).max_concurrent_streams(64);
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
}
