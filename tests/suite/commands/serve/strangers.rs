//! What pages of others, and names of others that lead to this machine, get from the server: nothing.

use std::io::{Read as _, Write as _};

use super::{Answer, Server};
use crate::book::Book;

/// The headers that every answer has, refusals too.
const PROTECTION: [(&str, &str); 7] = [
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("content-security-policy", "frame-ancestors 'self'"),
    ("x-frame-options", "SAMEORIGIN"),
    ("referrer-policy", "same-origin"),
    ("cache-control", "no-store"),
];

/// No page of others may read an answer, and no refusal has anything of the book.
#[track_caller]
fn is_protected(answer: &Answer, what: &str) {
    for (name, value) in PROTECTION {
        assert_eq!(answer.header(name), Some(value), "{what}: {name} in\n{}", answer.head);
    }
    assert!(!answer.head.to_lowercase().contains("access-control-"), "{what}: {}", answer.head);
    if matches!(answer.status(), "400" | "403" | "421") {
        for word in ["Chapter", "Book", "evil", "<"] {
            assert!(!answer.body.contains(word), "{what}: {}", answer.body);
        }
    }
}

/// PORT is written for the port of the server.
fn check(server: &Server, cases: &[(&str, &str, &str)]) {
    for (line, headers, status) in cases {
        for method in ["GET", "HEAD"] {
            let lines = format!("{method} {line} HTTP/1.1\r\n{headers}").replace("PORT", server.port());
            let answer = server.request(&lines);
            assert_eq!(answer.status(), *status, "{lines}");
            is_protected(&answer, &lines);
            assert!(method == "GET" || answer.body.is_empty(), "{lines}: {}", answer.body);
        }
    }
}

/// What there is to ask for: pages, what scripts could read, what is not there.
const PATHS: [&str; 6] =
    ["/", "/chapter.html", "/assets/search/names.js", "/.nixbook/serve/reload.js", "/.nixbook/serve/news", "/nothing"];

#[test]
fn a_request_names_a_host_of_this_machine() {
    let server = Server::of(&Book::small());
    check(
        &server,
        &[
            ("/", "Host: 127.0.0.1:PORT\r\n", "200"),
            ("/", "Host: localhost:PORT\r\n", "200"),
            ("/", "HOST:LocalHost.:PORT\r\n", "200"),
            ("/", "Host: [::1]:PORT\r\n", "200"),
            ("http://localhost:PORT/", "Host: localhost:PORT\r\n", "200"),
            ("/nothing", "Host: localhost:PORT\r\n", "404"),
            ("http://evil.test/", "Host: localhost:PORT\r\n", "421"),
            ("http://localhost:PORT/", "Host: evil.test\r\n", "421"),
            ("https://localhost:PORT/", "Host: localhost:PORT\r\n", "421"),
            ("http://localhost:PORT@evil.test/", "Host: localhost:PORT\r\n", "400"),
            ("http://127.0.0.1:PORT/", "Host: localhost:PORT\r\n", "400"),
            ("//evil.test/", "Host: localhost:PORT\r\n", "404"),
        ],
    );
    for path in PATHS {
        let hosts = [
            ("evil.test:PORT", "421"),
            ("localhost.evil.test:PORT", "421"),
            ("evil.localhost:PORT", "421"),
            ("localhost", "421"),
            ("127.0.0.1:1", "421"),
            ("127.0.0.2:PORT", "421"),
            ("0.0.0.0:PORT", "421"),
            ("[::]:PORT", "421"),
            ("[::ffff:7f00:1]:PORT", "421"),
            ("169.254.169.254", "421"),
            ("", "400"),
            ("127.1:PORT", "400"),
            ("2130706433:PORT", "400"),
            ("localhost:PORT:PORT", "400"),
            ("localhost:PORT, evil.test", "400"),
            ("evil.test localhost:PORT", "400"),
            ("user@localhost:PORT", "400"),
            ("localhost:PORT@evil.test", "400"),
            ("localhost:PORT#.evil.test", "400"),
            ("localhost:", "400"),
            ("локалхост:PORT", "400"),
        ];
        let cases: Vec<_> = hosts.map(|(host, status)| (format!("Host: {host}\r\n"), status)).into();
        let cases: Vec<_> = cases.iter().map(|(host, status)| (path, host.as_str(), *status)).collect();
        check(&server, &cases);
        check(
            &server,
            &[
                (path, "", "400"),
                (path, "Host: localhost:PORT\r\nHost: localhost:PORT\r\n", "400"),
                (path, "Host: localhost:PORT\r\nHost: evil.test\r\n", "400"),
                (
                    path,
                    "Host: evil.test\r\nX-Forwarded-Host: localhost:PORT\r\nForwarded: host=\"localhost:PORT\"\r\n",
                    "421",
                ),
            ],
        );
    }
}

#[test]
fn what_is_no_request_is_refused() {
    let server = Server::of(&Book::small());
    let host = format!("Host: {}\r\nConnection: close\r\n", server.address);
    for text in [
        "GET /\r\n\r\n".to_owned(),
        format!("GET / HTTP/1.0\r\n{}\r\n", host.replace("127", "128")),
        "GET / HTTP/1.0\r\n\r\n".to_owned(),
        format!("GET / HTTP/2.0\r\n{host}\r\n"),
        format!("GET / HTTP/1.1\r\n {host}\r\n"),
        format!("GET / HTTP/1.1\r\nHost :{}\r\n\r\n", server.address),
        format!("GET / HTTP/1.1\r\nX: y\r\n {host}\r\n"),
        format!("GET / HTTP/1.1\r\n{host}X-Long: {}\r\n\r\n", "x".repeat(1 << 17)),
        format!("GET /{} HTTP/1.1\r\n{host}\r\n", "x".repeat(1 << 17)),
        format!("GET / HTTP/1.1\r\n{host}{}\r\n", "X: y\r\n".repeat(1000)),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{fc}\u{3}\u{3}\r\n\r\n".to_owned(),
        "CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test:443\r\n\r\n".to_owned(),
        format!("CONNECT {0} HTTP/1.1\r\n{host}\r\n", server.address),
        format!("OPTIONS * HTTP/1.1\r\n{host}\r\n"),
    ] {
        let mut stream = server.connect();
        // It may hang up before it has all.
        let _ = stream.write_all(text.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.0 4"),
            "{text:.60?}: {answer}"
        );
        assert!(!answer.contains("Subtitle"), "{text:.60?}");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "get"] {
        let answer = server.request(&format!("{method} / HTTP/1.1\r\nHost: {}\r\n", server.address));
        assert_eq!(answer.status(), "405", "{method}");
        is_protected(&answer, method);
    }
}

#[test]
fn pages_of_others_get_nothing() {
    let server = Server::of(&Book::small());
    for path in PATHS {
        let own = "Host: localhost:PORT\r\n";
        let refused = [
            "Origin: https://evil.test\r\n",
            "Origin: http://localhost:1\r\n",
            "Origin: http://localhost\r\n",
            "Origin: https://localhost:PORT\r\n",
            "Origin: http://127.0.0.1:PORT\r\n",
            "Origin: http://evil.localhost:PORT\r\n",
            "Origin: null\r\n",
            "Origin:\r\n",
            "Origin: http://localhost:PORT\r\nOrigin: https://evil.test\r\n",
            "Origin: http://localhost:PORT https://evil.test\r\n",
            "Origin: https://evil.test\r\nSec-Fetch-Site: same-origin\r\n",
            "Origin: null\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n",
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n",
            "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n",
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n",
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n",
            "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: object\r\n",
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: embed\r\n",
            "Sec-Fetch-Site: cross-site\r\n",
        ];
        let cases: Vec<_> = refused.map(|lines| format!("{own}{lines}")).into();
        check(&server, &cases.iter().map(|lines| (path, lines.as_str(), "403")).collect::<Vec<_>>());
    }
    check(
        &server,
        &[
            ("/", "Host: localhost:PORT\r\nOrigin: http://localhost:PORT\r\n", "200"),
            ("/", "Host: localhost:PORT\r\nSec-Fetch-Site: none\r\n", "200"),
            ("/", "Host: localhost:PORT\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Dest: script\r\n", "200"),
            // A link to a page, in a chat for instance.
            (
                "/chapter.html",
                "Host: localhost:PORT\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n",
                "200",
            ),
        ],
    );
    let preflight = "Access-Control-Request-Method: GET\r\nAccess-Control-Request-Private-Network: true\r\n";
    let lines = format!("OPTIONS / HTTP/1.1\r\nHost: {}\r\nOrigin: https://evil.test\r\n{preflight}", server.address);
    let answer = server.request(&lines);
    assert_eq!(answer.status(), "403");
    is_protected(&answer, &lines);
}

/// The lines of a request for a WebSocket.
fn upgrade(host: &str, more: &str) -> String {
    format!(
        "GET /.nixbook/serve/news HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{more}"
    )
}

#[test]
fn only_own_pages_open_a_socket() {
    let server = Server::of(&Book::small());
    let own = server.address.as_str();
    let ask = |lines: &str| {
        let mut stream = server.connect();
        write!(stream, "{lines}Connection: Upgrade\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        let mut byte = [0];
        while !answer.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap() > 0 {
            answer.push(byte[0]);
        }
        let answer = Answer::of(&answer);
        is_protected(&answer, lines);
        answer.status().to_owned()
    };
    assert_eq!(ask(&upgrade(own, &format!("Origin: http://{own}\r\n"))), "101");
    for (host, lines, status) in [
        (own, "", "403"),
        (own, "Origin: null\r\n", "403"),
        (own, "Origin: http://127.0.0.1:1\r\n", "403"),
        (own, "Origin: https://evil.test\r\n", "403"),
        (own, "Origin: http://localhost:PORT\r\n", "403"),
        (own, "Origin: ws://127.0.0.1:PORT\r\n", "403"),
        (own, "Origin: http://127.0.0.1:PORT\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: websocket\r\n", "403"),
        ("evil.test:PORT", "Origin: http://evil.test:PORT\r\n", "421"),
        ("evil.test", "Origin: http://127.0.0.1:PORT\r\n", "421"),
    ] {
        let [host, lines] = [host, lines].map(|text| text.replace("PORT", server.port()));
        assert_eq!(ask(&upgrade(&host, &lines)), status, "{host} {lines}");
    }
    let plain = format!("GET /.nixbook/serve/news HTTP/1.1\r\nHost: {own}\r\nOrigin: http://{own}\r\n");
    assert_eq!(server.request(&plain).status(), "400", "it is not for reading");
}

#[test]
fn files_with_a_dot_are_served_only_where_a_page_offers_them() {
    let book = Book::small()
        .file(".env", "SECRET")
        .file("content/.hidden.md", "SECRET")
        .file("content/.well-known/security.txt", "SECRET")
        .file("theme/.env", "SECRET")
        .file("theme/styles/.hidden.css", "SECRET")
        .file("content/recipes/r/recipe.toml", "title = \"R\"\nlevel = \"parse\"\nshow = [\".env\", \"shell.nix\"]\n")
        .file("content/recipes/r/shell.nix", "{ pkgs ? import <nixpkgs> { } }:\npkgs.mkShell { }\n")
        .file("content/recipes/r/.env", "SHOWN=1\n");
    book.write("content/chapter.md", "# Chapter {#chap}\n\n```{=recipe=} r\n```\n");
    let server = Server::of(&book);
    let shown = server.get("/recipes/r/.env");
    assert_eq!((shown.status(), shown.body.as_str()), ("200", "SHOWN=1\n"), "the recipe's page offers it");
    for path in [
        "/.env",
        "/%2eenv",
        "/./.env",
        "/styles/.hidden.css",
        "/.hidden.html",
        "/.git/config",
        "/.nixbook/",
        "/.nixbook/manifest.json",
        "/.nixbook/serve/",
        "/.well-known/security.txt",
        "/recipes/.env",
        "/recipes/r/../../.env",
        "/recipes/r/%2e%2e/%2e%2e/.env",
        "/recipes/r/.git/config",
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status(), "404", "{path}");
        assert!(!answer.body.contains("SECRET"), "{path}");
    }
}

#[test]
fn names_that_are_allowed_are_served_on_any_port() {
    let server = Server::with(&Book::small(), &["--allow-host", "Docs.Test", "--allow-host", "192.0.2.7"]);
    check(
        &server,
        &[
            ("/", "Host: docs.test\r\n", "200"),
            ("/", "Host: docs.test:8080\r\nOrigin: http://docs.test:8080\r\n", "200"),
            ("/", "Host: docs.test\r\nOrigin: https://docs.test\r\n", "200"),
            ("/", "Host: 192.0.2.7:8080\r\n", "200"),
            ("/", "Host: localhost:PORT\r\n", "200"),
            ("/", "Host: localhost:8080\r\n", "421"),
            ("/", "Host: www.docs.test\r\n", "421"),
            ("/", "Host: evil.test\r\n", "421"),
            ("/", "Host: docs.test\r\nOrigin: http://docs.test:8080\r\n", "403"),
            ("/", "Host: docs.test\r\nOrigin: https://evil.test\r\n", "403"),
            ("/", "Host: docs.test\r\nOrigin: http://localhost:PORT\r\n", "403"),
        ],
    );
}

#[test]
fn a_server_for_other_machines_keeps_its_checks() {
    let server = Server::with(&Book::small(), &["--host", "0.0.0.0", "--allow-host", "docs.test"]);
    assert!(server.address.starts_with("127.0.0.1:"), "an address that a browser can open: {}", server.address);
    check(
        &server,
        &[
            // The port that a container publishes is another one.
            ("/", "Host: localhost:8080\r\nOrigin: http://localhost:8080\r\n", "200"),
            ("/", "Host: 127.0.0.1:PORT\r\n", "200"),
            ("/", "Host: docs.test:8080\r\n", "200"),
            ("/", "Host: 0.0.0.0:PORT\r\n", "421"),
            ("/", "Host: evil.test:PORT\r\n", "421"),
            ("/", "Host: 192.0.2.7:PORT\r\n", "421"),
            ("/", "Host: localhost:8080\r\nOrigin: http://localhost:8081\r\n", "403"),
            ("/", "Host: localhost:8080\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Dest: script\r\n", "403"),
        ],
    );
    assert!(Server::of(&Book::small()).said.is_empty(), "on loopback there is nothing to warn of");
}
