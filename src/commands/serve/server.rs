//! The server: files from memory, and news for the pages.

use std::convert::Infallible;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, Response, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response as AnyResponse};
use axum::routing::get;
use futures_util::stream::{self, Stream};
use percent_encoding::percent_decode_str;

use super::content_type::content_type;
use super::site::{News, OWN, Site};

/// What pages load to hear the news.
const SCRIPT: &str = include_str!("reload.js");
const STYLE: &str = include_str!("reload.css");

/// The page where there is no site yet.
const NO_SITE: &str = include_str!("no-site.html");

/// Serves the site over HTTP until Ctrl-C is pressed; an error where the runtime or the socket fails.
pub(super) fn run(listener: TcpListener, site: Arc<Site>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        tokio::select! {
            ended = axum::serve(listener, router(site)) => ended,
            interrupted = tokio::signal::ctrl_c() => interrupted,
        }
    });
    // Pages that wait for news keep their connections open: they are not waited for.
    runtime.shutdown_background();
    result
}

fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route(&format!("/{OWN}events"), get(events))
        .route(&format!("/{OWN}reload.js"), get(|| async { own("reload.js", SCRIPT) }))
        .route(&format!("/{OWN}reload.css"), get(|| async { own("reload.css", STYLE) }))
        .fallback(file)
        .with_state(site)
}

async fn events(State(site): State<Arc<Site>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let mut news = site.news();
    news.mark_changed();
    let events = stream::unfold(news, |mut news| async move {
        news.changed().await.ok()?;
        let told: News = news.borrow_and_update().clone();
        // A counter and a text: there is nothing that could fail to serialize.
        let data = serde_json::to_string(&told).unwrap_or_default();
        Some((Ok(Event::default().data(data)), news))
    });
    Sse::new(events).keep_alive(KeepAlive::default())
}

async fn file(State(site): State<Arc<Site>>, request: Request) -> AnyResponse {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let output = site.output();
    match find(request.uri().path(), |path| output.files.contains_key(path)) {
        Resource::File(path) => match output.files.get(&path) {
            Some(bytes) => respond(StatusCode::OK, &path, bytes.clone()),
            None => StatusCode::NOT_FOUND.into_response(),
        },
        Resource::Folder(place) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, place)]).into_response(),
        Resource::Nothing if output.files.is_empty() => own("index.html", NO_SITE),
        Resource::Nothing => match output.files.get("404.html") {
            Some(bytes) => respond(StatusCode::NOT_FOUND, "404.html", bytes.clone()),
            None => respond(StatusCode::NOT_FOUND, "404.txt", b"There is no such page.\n".to_vec()),
        },
    }
}

/// What an address leads to.
#[derive(Debug, PartialEq, Eq)]
enum Resource {
    /// This file of the site.
    File(String),
    /// A folder, whose address needs a slash at its end for its links to lead right.
    Folder(String),
    /// There is no such page: 404.
    Nothing,
}

/// Looks an address up among the site's files; the disk is never asked.
fn find(address: &str, exists: impl Fn(&str) -> bool) -> Resource {
    let Ok(path) = percent_decode_str(address.trim_start_matches('/')).decode_utf8() else { return Resource::Nothing };
    if path.is_empty() || path.ends_with('/') {
        let index = format!("{path}index.html");
        return if exists(&index) { Resource::File(index) } else { Resource::Nothing };
    }
    if exists(&path) {
        return Resource::File(path.into_owned());
    }
    if exists(&format!("{path}/index.html")) {
        return Resource::Folder(format!("/{}/", address.trim_start_matches('/')));
    }
    Resource::Nothing
}

fn own(name: &str, text: &'static str) -> AnyResponse {
    respond(StatusCode::OK, name, text.as_bytes().to_vec())
}

fn respond(status: StatusCode, path: &str, bytes: Vec<u8>) -> AnyResponse {
    let response = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, content_type(path))
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::CACHE_CONTROL, "no-store")
        .body(Body::from(bytes));
    response.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_to_files_of_the_site_alone() {
        let files = ["index.html", "a/b.html", "a/index.html", "a b/ü.png"];
        for (address, expected) in [
            ("/", Resource::File("index.html".to_owned())),
            ("/index.html", Resource::File("index.html".to_owned())),
            ("/a/b.html", Resource::File("a/b.html".to_owned())),
            ("/a/", Resource::File("a/index.html".to_owned())),
            ("/a", Resource::Folder("/a/".to_owned())),
            ("//a", Resource::Folder("/a/".to_owned())),
            ("/a%20b/%C3%BC.png", Resource::File("a b/ü.png".to_owned())),
            ("/b", Resource::Nothing),
            ("/../Cargo.toml", Resource::Nothing),
            ("/%2e%2e/Cargo.toml", Resource::Nothing),
            ("/a/../index.html", Resource::Nothing),
            ("/%ff", Resource::Nothing),
        ] {
            assert_eq!(find(address, |path| files.contains(&path)), expected, "{address}");
        }
    }
}
