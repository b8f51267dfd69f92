//! What one reader can cost the server, and the other readers.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::Server;
use crate::book::Book;
use crate::tools;

/// The size of a large file, in bytes: a little less than the largest that is read.
const LARGE: usize = 60 << 20;

/// The address of a large file.
const PATH: &str = "/recipes/r/large.bin";

/// A book with a recipe that has a large file, and a chapter with a text.
fn large() -> Book {
    Book::with_chapter("```{=recipe=} r\n```")
        .file("content/recipes/r/recipe.toml", "title = \"R\"\nlevel = \"parse\"\nshow = [\"shell.nix\"]\n")
        .file("content/recipes/r/shell.nix", "{ pkgs ? import <nixpkgs> { } }:\npkgs.mkShell { }\n")
        .file("content/recipes/r/large.bin", vec![0xFF; LARGE])
}

/// How much memory of the machine a server takes, in bytes; `None` where the system does not say so in Linux' way.
fn memory(server: &Server) -> Option<usize> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() << 10)
}

/// Asks for the large file, and reads the first bytes of the answer.
fn begin(server: &Server) -> TcpStream {
    let mut stream = server.connect();
    write!(stream, "GET {PATH} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.address).unwrap();
    let mut start = [0; 1024];
    stream.read_exact(&mut start).unwrap();
    assert!(start.starts_with(b"HTTP/1.1 200 OK"));
    stream
}

#[test]
fn many_slow_readers_of_a_large_file_share_it() {
    let book = large();
    let server = Server::of(&book);
    let Some(before) = memory(&server) else { return tools::skip("memory is not told in /proc") };
    let mut readers: Vec<TcpStream> = (0..30).map(|_| begin(&server)).collect();
    let during = memory(&server).unwrap();
    // One copy would be as large as the file.
    let grown = during.saturating_sub(before);
    assert!(grown < LARGE / 2, "30 readers take {grown} bytes");

    // Others are not kept waiting, and hear of changes; the file that is as before is not there twice.
    let mut news = server.news();
    news.next().unwrap();
    book.write("content/chapter.md", "# Chapter {#chap}\n\nSecond text.\n\n```{=recipe=} r\n```\n");
    news.next().unwrap();
    assert!(server.get("/chapter.html").body.contains("Second text."));

    // Who reads on gets all of it.
    let mut reader = readers.pop().unwrap();
    let mut rest = Vec::new();
    reader.read_to_end(&mut rest).unwrap();
    assert!(rest.len() > LARGE - 1024, "{}", rest.len());
    let after = memory(&server).unwrap();
    assert!(after < before + 2 * LARGE, "{before} bytes before, {after} after a build beside 29 readers");
}

#[test]
fn a_part_of_a_file_can_be_read() {
    let book = Book::with_chapter("![](part.png)").file("content/part.png", "0123456789");
    let server = Server::of(&book);
    let page = server.get("/chapter.html").body;
    let image = page[page.find("media/").unwrap()..].split('"').next().unwrap();
    let ask = |method: &str, range: &str| {
        server.request(&format!("{method} /{image} HTTP/1.1\r\nHost: {}\r\nRange: {range}\r\n", server.address))
    };
    let part = ask("GET", "bytes=2-4");
    assert_eq!((part.status(), part.body.as_str()), ("206", "234"));
    assert_eq!(part.header("content-range"), Some("bytes 2-4/10"));
    assert_eq!(part.header("content-length"), Some("3"));
    let beyond = ask("GET", "bytes=10-");
    assert_eq!((beyond.status(), beyond.body.as_str()), ("416", ""));
    assert_eq!(beyond.header("content-range"), Some("bytes */10"));
    for range in ["bytes=0-0,5-5", "bytes=x", "pages=1"] {
        let whole = ask("GET", range);
        assert_eq!((whole.status(), whole.body.as_str()), ("200", "0123456789"), "{range}");
    }
    let head = ask("HEAD", "bytes=2-4");
    assert_eq!((head.status(), head.header("content-length"), head.body.as_str()), ("200", Some("10"), ""));
}

#[test]
fn a_request_that_does_not_come_is_not_waited_for() {
    let server = Server::of(&Book::small());
    let host = format!("Host: {}\r\n", server.address);
    let begun = [
        String::new(),
        "GET".to_owned(),
        "GET / HTTP/1.1\r\n".to_owned(),
        format!("GET / HTTP/1.1\r\n{host}X: "),
        format!("POST / HTTP/1.1\r\n{host}Content-Length: 1000\r\n\r\nx"),
        format!("GET / HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\n5\r\nx"),
        // Answered, and then nothing.
        format!("HEAD / HTTP/1.1\r\n{host}\r\n"),
    ];
    let start = Instant::now();
    let streams: Vec<TcpStream> = begun
        .iter()
        .map(|text| {
            let mut stream = server.connect();
            stream.write_all(text.as_bytes()).unwrap();
            stream
        })
        .collect();
    assert_eq!(server.get("/").status(), "200", "others are answered meanwhile");
    for (text, mut stream) in begun.iter().zip(streams) {
        // The answer, if there is one, and the end: within the minute that reading may take.
        let mut answer = Vec::new();
        match stream.read_to_end(&mut answer) {
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {}
            Err(error) => panic!("{text:?}: {error}"),
        }
    }
    assert!(start.elapsed() >= Duration::from_secs(9), "a slow one has its time");
}

#[test]
fn more_connections_than_there_are_slots_wait() {
    let server = Server::of(&Book::small());
    let idle: Vec<TcpStream> = (0..300).map(|_| server.connect()).collect();
    // The idle ones have 10 s, and then it is the turn of others.
    assert_eq!(server.get("/").status(), "200");
    drop(idle);
}
