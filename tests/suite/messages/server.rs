//! A server on this machine that is there as long as a case.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// A server that knows a few pages.
pub struct Server {
    address: SocketAddr,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    pub fn start() -> Self {
        let listener = listen();
        let address = listener.local_addr().unwrap();
        let ended = Arc::new(AtomicBool::new(false));
        let end = Arc::clone(&ended);
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::SeqCst) {
                    break;
                }
                answer(stream.unwrap());
            }
        });
        Self { address, ended, thread: Some(thread) }
    }

    /// Its port, five digits.
    pub fn port(&self) -> String {
        self.address.port().to_string()
    }
}

/// A listener at a port of five digits, so that what is marked under an address is as long as in the case.
fn listen() -> TcpListener {
    loop {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        if listener.local_addr().unwrap().port() >= 10_000 {
            return listener;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // One more visitor, so that it looks up.
        let _ = TcpStream::connect(self.address);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// Answers one question, and closes.
fn answer(mut stream: TcpStream) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    lines.by_ref().find(String::is_empty);
    let status = match first.split(' ').nth(1).unwrap_or_default() {
        "/fine" => "200 OK",
        "/gone" => "410 Gone",
        "/teapot" => "418 I'm a teapot",
        "/private" => "403 Forbidden",
        "/broken" => "500 Internal Server Error",
        "/circle" => "302 Found\r\nlocation: /circle",
        "/nonsense" => {
            let _ = write!(stream, "hello\r\n\r\n");
            return;
        }
        "/page" => {
            let page = "<!doctype html><h1 id=\"a\">A</h1>";
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{page}",
                page.len()
            );
            return;
        }
        "/slow" => {
            std::thread::sleep(std::time::Duration::from_millis(2500));
            "200 OK"
        }
        _ => "404 Not Found",
    };
    let _ = write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
}
