//! `nixbook serve`.

mod limits;
mod strangers;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use tungstenite::Message;
use tungstenite::client::IntoClientRequest as _;

use crate::book::Book;

/// A server that ends with the test.
pub struct Server {
    child: Child,
    address: String,
    /// What it said before it served.
    said: String,
}

/// An answer: its head, and its body as far as it is a text.
pub struct Answer {
    head: String,
    body: String,
}

impl Answer {
    fn of(answer: &[u8]) -> Self {
        let answer = String::from_utf8_lossy(answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {answer:?}"));
        Self { head: head.to_owned(), body: body.to_owned() }
    }

    pub fn status(&self) -> &str {
        self.head.split(' ').nth(1).unwrap_or_default()
    }

    /// The value of a header that is there once.
    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

impl Server {
    pub fn of(book: &Book) -> Self {
        Self::with(book, &[])
    }

    /// A server that is started with more arguments.
    fn with(book: &Book, arguments: &[&str]) -> Self {
        let mut command = book.command(&["serve", "--port", "0"]);
        command.args(arguments);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().unwrap_or_else(|| panic!("the server ended:\n{said}")).unwrap();
            if let Some((_, rest)) = line.split_once("serving on http://") {
                break rest.split('/').next().unwrap().to_owned();
            }
            said.push_str(&line);
            said.push('\n');
        };
        // What it says later must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address, said }
    }

    pub fn port(&self) -> &str {
        self.address.rsplit_once(':').unwrap().1
    }

    /// Asks for a path.
    fn get(&self, path: &str) -> Answer {
        self.request(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\n", self.address))
    }

    /// Sends the lines of a request, and gives the answer.
    pub fn request(&self, lines: &str) -> Answer {
        let mut stream = self.connect();
        write!(stream, "{lines}Connection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        Answer::of(&answer)
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream
    }

    /// The news, as a page gets them.
    fn news(&self) -> impl Iterator<Item = serde_json::Value> + use<> {
        let mut request = format!("ws://{}/.nixbook/serve/news", self.address).into_client_request().unwrap();
        request.headers_mut().insert("origin", format!("http://{}", self.address).parse().unwrap());
        let (mut socket, _) = tungstenite::client(request, self.connect()).unwrap();
        std::iter::from_fn(move || {
            loop {
                match socket.read().unwrap() {
                    Message::Text(text) => return Some(serde_json::from_str(&text).unwrap()),
                    Message::Ping(_) => {}
                    other => panic!("{other:?}"),
                }
            }
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn the_site_is_served_from_memory() {
    let book = Book::small();
    let server = Server::of(&book);
    for (path, status, content_type, part) in [
        ("/", "200", "text/html", "Subtitle"),
        ("/chapter.html", "200", "text/html", "id=\"chap\""),
        ("/.nixbook/serve/reload.js", "200", "text/javascript", "WebSocket"),
        ("/nothing.html", "404", "text/", ""),
        ("/../book.toml", "404", "text/", ""),
        ("/%2e%2e/book.toml", "404", "text/", ""),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status(), status, "{path}");
        assert!(answer.header("content-type").unwrap().starts_with(content_type), "{path}: {}", answer.head);
        assert!(answer.body.contains(part), "{path}: {}", answer.body);
    }
    assert!(!book.path("public").exists(), "serve writes nothing");
}

#[test]
fn every_page_hears_the_news() {
    let server = Server::of(&Book::small());
    for page in ["/", "/chapter.html", "/manual.html"] {
        assert!(server.get(page).body.contains(".nixbook/serve/reload.js"), "{page}");
    }
    let book = Book::small();
    book.build().succeeds();
    assert!(!book.read("public/index.html").contains("reload.js"), "a site that is built does not");
}

#[test]
fn a_change_is_shown_and_a_fault_leaves_the_last_good_page() {
    let book = Book::small();
    let server = Server::of(&book);
    let mut news = server.news();
    let first = news.next().unwrap();
    assert_eq!(first["problems"], "");

    book.write("content/chapter.md", "# Chapter {#chap}\n\nSecond text.\n");
    let second = news.next().unwrap();
    assert_ne!(second["version"], first["version"]);
    assert!(server.get("/chapter.html").body.contains("Second text."));

    book.write("content/chapter.md", "# Chapter {#chap}\n\nThird text, [](#nowhere).\n");
    let third = news.next().unwrap();
    assert_eq!(third["version"], second["version"]);
    let problems = third["problems"].as_str().unwrap();
    assert!(problems.contains("content/chapter.md:3:13"), "{problems}");
    assert!(server.get("/chapter.html").body.contains("Second text."));

    // A new file in a new folder, and the fault mended.
    book.write("content/deep/section.md", "# Section {#nowhere}\n\nFourth text.\n");
    let chapter = "# Chapter {#chap}\n\nThird text, [](#nowhere).\n\n```{=include=} sections\ndeep/section.md\n```\n";
    book.write("content/chapter.md", chapter);
    let mended = news.find(|news| news["problems"] == "").unwrap();
    assert_ne!(mended["version"], third["version"]);
    assert!(server.get("/deep/section.html").body.contains("Fourth text."));
}

#[test]
fn a_book_with_faults_is_served_once_they_are_mended() {
    let book = Book::with_chapter("[](#nowhere)");
    let server = Server::of(&book);
    let mut news = server.news();
    assert!(news.next().unwrap()["problems"].as_str().unwrap().contains("nowhere"));
    assert!(server.get("/").body.contains(".nixbook/serve/reload.js"), "the page that says so hears the news too");
    book.write("content/chapter.md", "# Chapter {#chap}\n\nFine.\n");
    assert!(news.any(|news| news["problems"] == ""));
    assert!(server.get("/chapter.html").body.contains("Fine."));
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    Book::small().run(&["serve", "--port", &port]).fails().says("port-taken").says(&port);
}

#[test]
fn an_address_of_another_machine_is_told() {
    // Addresses for documentation are no machine's (RFC 5737).
    for port in [&["--port", "0"][..], &[]] {
        let arguments = [&["serve", "--host", "192.0.2.1"], port].concat();
        Book::small().run(&arguments).fails().says("not-served").says("192.0.2.1").says("--host 0.0.0.0");
    }
    Book::small().run(&["serve", "--host", "example.org"]).shows_wrong_use().says("invalid IP address");
    Book::small().run(&["serve", "--allow-host", "a.example:80"]).shows_wrong_use().says("without a port");
}

#[test]
fn pages_are_told_so_much_of_what_is_wrong_and_no_more() {
    let faults = (0..3000).fold(String::new(), |text, n| text + &format!("[](#nowhere-{n})\n\n"));
    let server = Server::of(&Book::with_chapter(&faults));
    let problems = server.news().next().unwrap()["problems"].as_str().unwrap().to_owned();
    assert!(problems.len() < 200_000, "{}", problems.len());
    let end = problems.lines().last().unwrap();
    let (more, rest) = end.split_once(' ').unwrap();
    assert_eq!(rest, "more messages are in the terminal");
    let shown = problems.matches("error[unknown-id]").count();
    assert!(shown > 100);
    assert_eq!(shown + more.parse::<usize>().unwrap(), 3000);
}

#[test]
fn without_a_book_there_is_nothing_to_serve() {
    Book::empty().run(&["serve"]).fails().says("empty-book");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_well() {
    let Some(kill) = crate::tools::require("kill") else { return };
    let book = Book::small();
    let mut server = Server::of(&book);
    let _news = server.news().next().unwrap();
    let interrupted = std::process::Command::new(kill).args(["-INT", &server.child.id().to_string()]).status();
    assert!(interrupted.unwrap().success());
    let start = Instant::now();
    let status = loop {
        if let Some(status) = server.child.try_wait().unwrap() {
            break status;
        }
        assert!(start.elapsed() < Duration::from_secs(10), "it goes on");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(status.code(), Some(0));
}

/// What `serve` itself says may go into a file beside the text.
#[test]
fn a_log_that_a_build_writes_does_not_start_another_build() {
    let book = Book::small();
    let log = book.path("content/serve.log");
    let file = std::fs::File::create(&log).unwrap();
    let mut child = book.command(&["serve", "--port", "0"]).stdout(Stdio::null()).stderr(file).spawn().unwrap();
    let wait_for = |word: &str| {
        for _ in 0..600 {
            let said = std::fs::read_to_string(&log).unwrap();
            if said.contains(word) {
                return said;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("it never said {word}");
    };
    wait_for("serving on");
    std::thread::sleep(Duration::from_millis(1500));
    let idle = wait_for("serving on");
    book.write("content/chapter.md", "# Chapter {#chap}\n\nAnother text.\n");
    wait_for("rebuilt");
    std::thread::sleep(Duration::from_millis(1500));
    let said = wait_for("rebuilt");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(idle.matches("rebuilt").count(), 0, "{idle}");
    assert!(said.matches("rebuilt").count() <= 2, "{said}");
}
