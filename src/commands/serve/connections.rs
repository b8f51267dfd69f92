//! Connections: how many there are, and how long each may keep the server waiting.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;

/// The most connections at one time, those of pages that wait for news among them; more wait until one ends. Some systems
/// give a program 256 open files, and a build needs some.
const MAX_CONNECTIONS: usize = 200;

/// How long a request may take to come, all its headers; so also how long a connection may be without one.
const MAX_REQUEST: Duration = Duration::from_secs(10);

/// How long an answer may wait for its reader to take anything of it.
const MAX_STALL: Duration = Duration::from_secs(30);

/// The most bytes of a request's headers. Cookies of other servers on this machine come along.
const MAX_HEADERS: usize = 64 << 10;

/// A slot among the connections, free again when nobody holds it any more.
pub(super) type Slot = Arc<OwnedSemaphorePermit>;

/// Takes connections and answers their requests for ever; an error where that is not possible any more.
pub(super) async fn answer_all(listener: &TcpListener, router: &Router) -> io::Result<Infallible> {
    let slots = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let slot = Arc::clone(&slots).acquire_owned().await.map_err(io::Error::other)?;
        match listener.accept().await {
            Ok((stream, _)) => {
                // It is only slower where this is refused.
                let _ = stream.set_nodelay(true);
                tokio::spawn(answer(stream, router.clone(), Arc::new(slot)));
            }
            // The caller has gone, or there are no more descriptors: that passes.
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

/// Answers the requests of one connection until it ends. Each request has the connection's [`Slot`] with it, for what
/// goes on longer than this.
///
/// Bodies of requests are not read: a connection whose request has one that is not there yet ends after the answer.
async fn answer(stream: impl AsyncRead + AsyncWrite + Send + 'static, router: Router, slot: Slot) {
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(MAX_STALL));
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Arc::clone(&slot));
        router.call(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(MAX_REQUEST)
        .max_buf_size(MAX_HEADERS)
        .serve_connection(TokioIo::new(Box::pin(stream)), service)
        .with_upgrades();
    // It went wrong for its caller, who knows; the next one is not concerned.
    let _ = connection.await;
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
    use tokio::time::Instant;

    use super::*;

    /// A connection to a server that answers with many bytes, and when it has ended. The clock goes on by itself wherever
    /// all wait.
    fn connect(buffer: usize) -> (DuplexStream, tokio::task::JoinHandle<Duration>) {
        let (client, server) = duplex(buffer);
        let router = Router::new().fallback(|| async { vec![b'x'; 1 << 20] });
        let slots = Arc::new(Semaphore::new(1));
        let slot = Arc::new(Arc::clone(&slots).try_acquire_owned().unwrap());
        let start = Instant::now();
        let ended = tokio::spawn(async move {
            answer(server, router, slot).await;
            assert_eq!(slots.available_permits(), 1, "the slot is free again");
            start.elapsed()
        });
        (client, ended)
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_does_not_come_is_not_waited_for() {
        for begun in ["", "G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: x\r\nX-Long: "] {
            let (mut client, ended) = connect(1 << 16);
            client.write_all(begun.as_bytes()).await.unwrap();
            assert_eq!(ended.await.unwrap().as_secs(), 10, "{begun:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_comes_byte_by_byte_is_not_waited_for_longer() {
        let (mut client, ended) = connect(1 << 16);
        client.write_all(b"GET / HTTP/1.1\r\nX: ").await.unwrap();
        tokio::spawn(async move {
            while client.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        });
        assert_eq!(ended.await.unwrap().as_secs(), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_is_not_waited_for() {
        for length in ["Content-Length: 1000", "Transfer-Encoding: chunked"] {
            let (mut client, ended) = connect(1 << 21);
            client.write_all(format!("POST / HTTP/1.1\r\nHost: x\r\n{length}\r\n\r\n5").as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            client.read_to_end(&mut answer).await.unwrap();
            assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"), "{length}");
            assert!(ended.await.unwrap().as_secs() <= 10, "{length}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_without_a_next_request_ends() {
        let (mut client, ended) = connect(1 << 21);
        client.write_all(b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).await.unwrap();
        assert_eq!(ended.await.unwrap().as_secs(), 10);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_nobody_reads_ends() {
        let (mut client, ended) = connect(1 << 10);
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        assert_eq!(ended.await.unwrap().as_secs(), 30);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_read_slowly_comes_whole() {
        let (mut client, ended) = connect(1 << 14);
        client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.unwrap();
        let mut length = 0;
        let mut part = vec![0; 1 << 14];
        loop {
            tokio::time::sleep(Duration::from_secs(20)).await;
            match client.read(&mut part).await.unwrap() {
                0 => break,
                read => length += read,
            }
        }
        assert!(length > 1 << 20);
        assert!(ended.await.unwrap().as_secs() > 20 * 60);
    }
}
