//! What `nixbook serve` answers to bytes that are hardly a request: an answer of HTTP or none, never a file that is not the
//! site's, and the next request is answered as if nothing had been.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::process::{Child, Stdio};
use std::time::Duration;

use arbitrary::{Result, Unstructured};
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use super::drivers::soup::boundary;
use super::{BYTES, again_and_again};
use crate::book::Book;

/// What lies beside the site, in the book's folder, and must not come out.
const SECRET: &str = "zq-secret";

/// A server that ends with the test.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn of(book: &Book) -> Self {
        let mut command = book.command(&["serve", "--port", "0"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
        let line = lines.find(|line| line.contains("http://")).expect("the server says where it is");
        let address = line.split_once("http://").unwrap().1.split('/').next().unwrap().to_owned();
        // What it says later must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    fn connect(&self, patience: Duration) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(patience)).unwrap();
        stream.set_write_timeout(Some(patience)).unwrap();
        stream
    }

    /// Sends bytes, and that no more come; gives the answer, as far as it came within two seconds.
    fn answer(&self, request: &[u8]) -> Vec<u8> {
        let mut stream = self.connect(Duration::from_secs(2));
        let mut answer = Vec::new();
        // The server may have closed before it had everything.
        if stream.write_all(request).and_then(|()| stream.shutdown(Shutdown::Write)).is_ok() {
            let _ = stream.take(1 << 20).read_to_end(&mut answer);
        }
        answer
    }

    /// Asks as a browser does, and waits; whether the page comes.
    fn goes_on(&self) -> bool {
        let mut stream = self.connect(Duration::from_secs(60));
        let request = format!("GET /index.html HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        let mut answer = Vec::new();
        stream.write_all(request.as_bytes()).is_ok()
            && stream.read_to_end(&mut answer).is_ok()
            && answer.starts_with(b"HTTP/1.1 200 ")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

const METHODS: &[&str] =
    &["GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "CONNECT", "PUT", "get", "GET\0", "é", "PRI", ""];

const TARGETS: &[&str] = &[
    "/",
    "/index.html",
    "/chapter.html",
    "/404.html",
    "/assets/",
    "/..",
    "/../book.toml",
    "/%2e%2e/book.toml",
    "/..%2fbook.toml",
    "/.%00",
    "//",
    "//book.toml",
    "/.env",
    "/.git/config",
    "/.nixbook/serve/reload.js",
    "/.nixbook/serve/",
    "*",
    "http://SERVE/",
    "http://evil.example/",
    "http://SERVE@evil.example/",
    "/?a#b",
    "/%",
    "/%zz",
    "/%ff",
    "/\\..\\book.toml",
    "file:///etc/passwd",
    "/book.toml",
    "/secret.txt",
    "/content/../secret.txt",
    "index.html",
    "",
];

const VERSIONS: &[&str] = &[
    " HTTP/1.1",
    " HTTP/1.1",
    " HTTP/1.1",
    " HTTP/1.0",
    " HTTP/2.0",
    " HTTP/0.9",
    "",
    " HTTP/1.1 x",
    " HTTP/9999999999",
];

const HEADERS: &[&str] = &[
    "Host: SERVE",
    "Host: SERVE",
    "host:SERVE",
    "Host: evil.example",
    "Host: SERVE, evil.example",
    "Host: SERVE@evil.example",
    "Host:",
    "Host : SERVE",
    " Host: SERVE",
    "Origin: http://SERVE",
    "Origin: http://evil.example",
    "Origin: null",
    "Sec-Fetch-Site: cross-site",
    "Sec-Fetch-Site: none",
    "Connection: close",
    "Connection: keep-alive",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Upgrade: h2c",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Content-Length: 5",
    "Content-Length: -1",
    "Content-Length: 99999999999999999999",
    "Content-Length: 3, 4",
    "Transfer-Encoding: chunked",
    "Transfer-Encoding: chunked, x",
    "Expect: 100-continue",
    "Range: bytes=0-1",
    "Range: bytes=5-1",
    "Range: bytes=-1",
    "Range: bytes=0-0,1-1,2-2",
    "Range: bytes=99999999999999999999-",
    "If-None-Match: *",
    "Accept: text/html",
    "Cookie: a=b",
    "X: \0",
    "X\0: y",
    "é: ü",
    "no colon",
    ":",
    "X: y\r\n continued",
];

const PIECES: &[&str] = &[
    "\r\n",
    "\n",
    "\r",
    "\r\n\r\n",
    " ",
    "\t",
    "\0",
    ":",
    "/",
    "..",
    "%2e",
    "é",
    "GET ",
    "HTTP/1.1",
    "SERVE",
    "5\r\nhello\r\n0\r\n\r\n",
    "ffffffffffffffff\r\n",
];

/// Bytes that are nearly a request, or several.
fn request(u: &mut Unstructured<'_>) -> Result<String> {
    let mut text = String::new();
    for _ in 0..u.int_in_range(1..=2)? {
        text.push_str(&format!("{} {}{}\r\n", u.choose(METHODS)?, u.choose(TARGETS)?, u.choose(VERSIONS)?));
        for _ in 0..u.int_in_range(0..=5)? {
            text.push_str(u.choose(HEADERS)?);
            text.push_str("\r\n");
        }
        if u.ratio(1, 10)? {
            text.push_str(&format!("X: {}\r\n", "y".repeat(u.int_in_range(0..=100_000)?)));
        }
        text.push_str(if u.ratio(9, 10)? { "\r\n" } else { "" });
        text.push_str(if u.ratio(1, 3)? { u.choose(PIECES)? } else { "" });
    }
    for _ in 0..u.int_in_range(0..=3)? {
        let at = boundary(&text, u.int_in_range(0..=text.len().min(400))?);
        let end = boundary(&text, at + u.int_in_range(0..=4)?);
        text.replace_range(at..end.max(at), u.choose(PIECES)?);
    }
    Ok(text)
}

/// What does not hold of the answers to a request.
fn fault(server: &Server, request: &str) -> Option<String> {
    let request = request.replace("SERVE", &server.address);
    let answer = server.answer(request.as_bytes());
    let text = String::from_utf8_lossy(&answer);
    let wrong = |what: &str| Some(format!("{what}: {request:?} is answered with {text:?}"));
    if !answer.is_empty() {
        let status =
            text.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5)).and_then(|code| code.parse::<u16>().ok());
        if !status.is_some_and(|status| (100..600).contains(&status)) {
            return wrong("no answer of HTTP");
        }
    }
    if text.contains(SECRET) {
        return wrong("a file that is not the site's");
    }
    if server.goes_on() { None } else { wrong("the server does not go on") }
}

#[test]
fn requests() {
    let book = Book::small()
        .file("secret.txt", SECRET)
        .file("content/secret.txt", SECRET)
        .file(".env", SECRET)
        .file("book.toml", format!("# {SECRET}\n"));
    let server = Server::of(&book);
    again_and_again("requests", 3_000, 200, |config: Config| {
        let tried = TestRunner::new(config).run(&vec(any::<u8>(), 0..BYTES), |bytes| {
            let Ok(request) = request(&mut Unstructured::new(&bytes)) else { return Ok(()) };
            fault(&server, &request).map_or(Ok(()), |why| Err(TestCaseError::fail(why)))
        });
        if let Err(why) = tried {
            panic!("{why}");
        }
    });
}
