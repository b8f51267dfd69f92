//! `nixbook check --external`, with a server on this machine that is there as long as the test.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use crate::book::{Book, Run};

/// A server that knows a few pages, and notes what it is asked for.
struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let ended = Arc::new(AtomicBool::new(false));
        let (notes, end) = (Arc::clone(&asked), Arc::clone(&ended));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::SeqCst) {
                    break;
                }
                answer(stream.unwrap(), &notes);
            }
        });
        Self { address, asked, ended, thread: Some(thread) }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
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
fn answer(mut stream: TcpStream, notes: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    for line in lines.by_ref() {
        if line.is_empty() {
            break;
        }
        if let Some(agent) = line.strip_prefix("user-agent: ").or(line.strip_prefix("User-Agent: ")) {
            assert!(agent.starts_with("nixbook/"), "{agent}");
        }
    }
    let mut words = first.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    notes.lock().unwrap().push(format!("{method} {path}"));
    let status = match (method, path) {
        (_, "/fine" | "/also-fine") => "200 OK",
        ("HEAD", "/no-head") => "405 Method Not Allowed",
        ("GET", "/no-head") => "200 OK",
        (_, "/moved") => "301 Moved Permanently\r\nlocation: /fine",
        (_, "/gone") => "410 Gone",
        (_, "/private") => "403 Forbidden",
        (_, "/broken") => "500 Internal Server Error",
        (_, "/busy") => "429 Too Many Requests",
        (_, "/flaky") if notes.lock().unwrap().iter().filter(|asked| asked.ends_with("/flaky")).count() < 3 => {
            "503 Service Unavailable"
        }
        (_, "/flaky") => "200 OK",
        _ if path.starts_with("/page") => {
            let page = "<!doctype html><h1 id=\"part\">A</h1>";
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close";
            let _ = write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{page}", page.len());
            return;
        }
        _ => "404 Not Found",
    };
    let _ = write!(stream, "HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
}

/// Checks, without what the surroundings may say of proxies.
fn check(book: &Book, arguments: &[&str]) -> Run {
    let mut command = book.command(&[&["check", "--external"], arguments].concat());
    for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env_remove(name);
    }
    Run::of(&mut command)
}

#[test]
fn links_that_lead_somewhere_are_fine_and_remembered() {
    let server = Server::start();
    let (fine, moved) = (server.url("fine"), server.url("moved"));
    let no_head = server.url("no-head");
    let book = Book::with_chapter(&format!("[A]({fine}), [a]({fine}#top), <{moved}> and [c]({no_head})."));
    book.write("book.toml", "[check.external]\nper-host = 1\n");
    check(&book, &["--strict"]).succeeds().says("nothing is wrong");
    // Each page once; where one cannot be asked for without its content, with it.
    let expected = ["HEAD /fine", "HEAD /moved", "HEAD /fine", "HEAD /no-head", "GET /no-head"];
    assert_eq!(server.asked(), expected);
    check(&book, &["-v"]).succeeds().says("checked 0 external links; 3 were checked recently");
    assert!(server.asked().is_empty());
    // A page that no text links to is forgotten.
    book.write("content/chapter.md", format!("# Chapter {{#chap}}\n\n[A]({fine})\n"));
    check(&book, &[]).succeeds();
    let memory = book.read("target/nixbook/links.json");
    assert!(memory.contains(&fine) && !memory.contains(&moved), "{memory}");
}

#[test]
fn links_that_lead_nowhere_are_told_where_they_stand() {
    let server = Server::start();
    let (missing, gone, broken) = (server.url("missing"), server.url("gone"), server.url("broken"));
    let book = Book::with_chapter(&format!("[A]({missing})\n\n- [B]({gone})\n- [C]({broken})\n- [A]({missing}#x)"));
    let run = check(&book, &[]).ends_well().tells_in_all("4 warnings");
    let run = run.tells("dead-link", "content/chapter.md:3:1").tells("dead-link", "content/chapter.md:5:3");
    run.tells("unreachable-link", "content/chapter.md:6:3")
        .tells("dead-link", "content/chapter.md:7:3")
        .says(&format!("broken link `{missing}`: 404, not found"))
        .says(&format!("broken link `{gone}`: 410, gone for good"))
        .says(&format!("`{broken}` cannot be reached: the server answers with 500"))
        .says("`ignore-links`");
    check(&book, &["--strict"]).fails().tells_in_all("4 errors");
}

#[test]
fn a_host_that_is_not_there_is_told() {
    // A port that was free a moment ago.
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let book = Book::with_chapter(&format!("[A](http://{address}/a)"));
    check(&book, &[]).ends_well().tells("unreachable-link", "content/chapter.md:3:1");
}

#[test]
fn what_says_nothing_of_the_page_is_no_fault() {
    let server = Server::start();
    let (private, busy, later) = (server.url("private"), server.url("busy"), server.url("zzz"));
    let book = Book::with_chapter(&format!("[A]({private}) [B]({busy}) [C]({later})"));
    book.write("book.toml", "[check.external]\nper-host = 1\n");
    check(&book, &["--strict", "-v"])
        .succeeds()
        .says("3 external links could not be verified")
        .says(&format!("{later} could not be verified"));
    // Who asked to be left alone was.
    assert_eq!(server.asked(), ["HEAD /private", "GET /private", "HEAD /busy"]);
}

#[test]
fn links_can_be_ignored() {
    let server = Server::start();
    let book = Book::with_chapter(&format!("[A]({}) [B]({})", server.url("x/1"), server.url("fine")));
    book.write("book.toml", "[check]\nignore-links = [\"http://127.0.0.1*/x/*\"]\n");
    check(&book, &["--strict"]).succeeds();
    assert_eq!(server.asked(), ["HEAD /fine"]);
}

#[test]
fn nothing_is_asked_for_without_being_asked_to() {
    let server = Server::start();
    let book = Book::with_chapter(&format!("[A]({})", server.url("missing")));
    book.check().succeeds();
    book.build().succeeds();
    assert!(server.asked().is_empty());
}

#[test]
fn a_page_has_the_ids_that_links_name() {
    let server = Server::start();
    let page = server.url("page");
    let book = Book::with_chapter(&format!("[A]({page}#part) [B]({page}#gone) [C]({page})"));
    let run = check(&book, &[]).ends_well().tells_in_all("1 warning");
    run.tells("dead-link", "content/chapter.md:3:39").says(&format!("`{page}` has no id `gone`"));
    assert_eq!(server.asked(), ["GET /page"]);
    // What the page has is remembered; what it has not is asked for again.
    check(&book, &[]).ends_well().tells_in_all("1 warning");
    assert_eq!(server.asked(), ["GET /page"]);
    check(&book, &["--no-fragments", "--strict"]).succeeds();
    assert!(server.asked().is_empty());
    book.write("book.toml", "[check.external]\nfragments = false\n");
    check(&book, &["--strict"]).succeeds();
}

#[test]
fn what_could_not_be_reached_is_asked_for_again() {
    let server = Server::start();
    let flaky = server.url("flaky");
    let book = Book::with_chapter(&format!("[A]({flaky})"));
    // HEAD and GET, and once more.
    check(&book, &["--strict"]).succeeds().says("nothing is wrong");
    assert_eq!(server.asked(), ["HEAD /flaky", "GET /flaky", "HEAD /flaky"]);
    let broken = server.url("broken");
    book.write("content/chapter.md", format!("# Chapter {{#chap}}\n\n[A]({broken})\n"));
    check(&book, &["--retries", "2"]).ends_well().tells_in_all("1 warning");
    assert_eq!(server.asked().len(), 6);
    check(&book, &["--retries", "0"]).ends_well().tells_in_all("1 warning");
    assert_eq!(server.asked().len(), 2);
    check(&book, &["--accept", "500-504,404", "--strict"]).succeeds();
    assert_eq!(server.asked(), ["HEAD /broken"]);
}

#[test]
fn flags_for_outside_links_go_with_external() {
    let book = Book::small();
    for flags in [&["--timeout", "5"][..], &["--retries", "1"], &["--accept", "403"], &["--no-fragments"]] {
        book.run(&[&["check"], flags].concat()).shows_wrong_use();
    }
    book.run(&["check", "--external", "--accept", "5xx"]).shows_wrong_use();
}

#[test]
fn the_sites_own_pages_are_not_asked_for() {
    let server = Server::start();
    let book = Book::with_chapter(&format!("[A]({}) [B]({})", server.url("manual/chapter.html"), server.url("fine")));
    book.write("book.toml", format!("base-url = \"{}\"\n", server.url("manual/")));
    check(&book, &["--strict"]).succeeds();
    assert_eq!(server.asked(), ["HEAD /fine"]);
}

#[test]
fn hosts_are_asked_for_a_few_pages_at_a_time() {
    let server = Server::start();
    let links: String = (0..8).map(|n| format!("<{}>\n", server.url(&format!("page{n}")))).collect();
    let book = Book::with_chapter(&links);
    book.write("book.toml", "[check.external]\nper-host = 4\n");
    check(&book, &["--strict"]).succeeds();
    let mut asked = server.asked();
    asked.sort();
    assert_eq!(asked, (0..8).map(|n| format!("HEAD /page{n}")).collect::<Vec<_>>());
}
