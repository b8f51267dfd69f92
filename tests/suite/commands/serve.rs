//! `nixbook serve`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::book::Book;

/// A server that ends with the test.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn of(book: &Book) -> Self {
        let mut command = book.command(&["serve", "--port", "0"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = String::new();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = loop {
            let line = lines.next().unwrap_or_else(|| panic!("the server ended:\n{said}")).unwrap();
            if let Some((_, rest)) = line.split_once("http://") {
                break rest.split('/').next().unwrap().to_owned();
            }
            said.push_str(&line);
            said.push('\n');
        };
        // What it says later must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    /// Asks for a path; gives the head and the body of the answer.
    fn get(&self, path: &str) -> (String, String) {
        let mut stream = self.ask(path);
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{path}: {answer:?}"));
        (head.to_owned(), body.to_owned())
    }

    fn ask(&self, path: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).unwrap();
        stream
    }

    /// The news, as a page gets them.
    fn news(&self) -> impl Iterator<Item = serde_json::Value> + use<> {
        let lines = BufReader::new(self.ask("/.nixbook/serve/events")).lines();
        lines.filter_map(|line| serde_json::from_str(line.unwrap().strip_prefix("data:")?).ok())
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
        ("/.nixbook/serve/reload.js", "200", "text/javascript", "EventSource"),
        ("/nothing.html", "404", "text/", ""),
        ("/../book.toml", "404", "text/", ""),
        ("/%2e%2e/book.toml", "404", "text/", ""),
    ] {
        let (head, body) = server.get(path);
        assert!(head.starts_with(&format!("HTTP/1.1 {status} ")), "{path}: {head}");
        assert!(head.to_lowercase().contains(&format!("content-type: {content_type}")), "{path}: {head}");
        assert!(body.contains(part), "{path}: {body}");
    }
    assert!(!book.path("public").exists(), "serve writes nothing");
}

#[test]
fn every_page_hears_the_news() {
    let server = Server::of(&Book::small());
    for page in ["/", "/chapter.html", "/manual.html"] {
        assert!(server.get(page).1.contains(".nixbook/serve/reload.js"), "{page}");
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
    assert!(server.get("/chapter.html").1.contains("Second text."));

    book.write("content/chapter.md", "# Chapter {#chap}\n\nThird text, [](#nowhere).\n");
    let third = news.next().unwrap();
    assert_eq!(third["version"], second["version"]);
    let problems = third["problems"].as_str().unwrap();
    assert!(problems.contains("content/chapter.md:3:13"), "{problems}");
    assert!(server.get("/chapter.html").1.contains("Second text."));

    // A new file in a new folder, and the fault mended.
    book.write("content/deep/section.md", "# Section {#nowhere}\n\nFourth text.\n");
    let chapter = "# Chapter {#chap}\n\nThird text, [](#nowhere).\n\n```{=include=} sections\ndeep/section.md\n```\n";
    book.write("content/chapter.md", chapter);
    let mended = news.find(|news| news["problems"] == "").unwrap();
    assert_ne!(mended["version"], third["version"]);
    assert!(server.get("/deep/section.html").1.contains("Fourth text."));
}

#[test]
fn a_book_with_faults_is_served_once_they_are_mended() {
    let book = Book::with_chapter("[](#nowhere)");
    let server = Server::of(&book);
    let mut news = server.news();
    assert!(news.next().unwrap()["problems"].as_str().unwrap().contains("nowhere"));
    assert!(server.get("/").1.contains(".nixbook/serve/reload.js"), "the page that says so hears the news too");
    book.write("content/chapter.md", "# Chapter {#chap}\n\nFine.\n");
    assert!(news.any(|news| news["problems"] == ""));
    assert!(server.get("/chapter.html").1.contains("Fine."));
}

#[test]
fn a_port_that_is_taken_is_told() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    Book::small().run(&["serve", "--port", &port]).fails().says("port-taken").says(&port);
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
