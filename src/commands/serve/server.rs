//! The server: files from memory, and news for the pages.

use std::io;
use std::net::TcpListener;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{Method, Response, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response as AnyResponse};
use axum::routing::get;

use super::connections;
use super::content_type::content_type;
use super::guard::{self, AllowedHosts};
use super::range::{RequestedRange, requested_range};
use super::resource::{Resource, find};
use super::security_headers::protect;
use super::site::{OWN, Site};
use super::socket;

/// What pages load to hear the news.
const SCRIPT: &str = include_str!("reload.js");
const STYLE: &str = include_str!("reload.css");

/// The page where there is no site yet.
const NO_SITE: &str = include_str!("no-site.html");

/// What is said where there is no page, and none that says so.
const NO_PAGE: &str = "Page not found.\n";

/// Serves the site over HTTP until Ctrl-C is pressed; an error where the runtime or the socket fails.
pub(super) fn run(listener: TcpListener, site: Arc<Site>, allowed: AllowedHosts) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        listener.set_nonblocking(true)?;
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let router = router(site, allowed);
        tokio::select! {
            ended = connections::answer_all(&listener, &router) => ended.map(|never| match never {}),
            interrupted = tokio::signal::ctrl_c() => interrupted,
        }
    });
    // Pages that wait for news keep their connections open: they are not waited for.
    runtime.shutdown_background();
    result
}

fn router(site: Arc<Site>, allowed: AllowedHosts) -> Router {
    let own = |name: &'static str, text: &'static str| {
        let text = Bytes::from_static(text.as_bytes());
        get(move |request: Request| async move { respond(&request, StatusCode::OK, name, text) })
    };
    Router::new()
        .route(&format!("/{OWN}news"), get(socket::connect))
        .route(&format!("/{OWN}reload.js"), own("reload.js", SCRIPT))
        .route(&format!("/{OWN}reload.css"), own("reload.css", STYLE))
        .fallback(file)
        .with_state(site)
        // Around all of it, so that no answer goes past.
        .layer(middleware::from_fn_with_state(Arc::new(allowed), guarded))
}

/// Answers a request where it may be answered, and tells the browser who may have the answer.
async fn guarded(State(allowed): State<Arc<AllowedHosts>>, request: Request, next: Next) -> AnyResponse {
    protect(match guard::check(request.uri(), request.headers(), &allowed) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    })
}

async fn file(State(site): State<Arc<Site>>, request: Request) -> AnyResponse {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let files = site.files();
    match find(request.uri().path(), |path| files.contains_key(path)) {
        Resource::File(path) => match files.get(&path) {
            Some(bytes) => respond(&request, StatusCode::OK, &path, bytes.clone()),
            None => StatusCode::NOT_FOUND.into_response(),
        },
        Resource::Folder(address) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, address)]).into_response(),
        Resource::Nothing if files.is_empty() => {
            respond(&request, StatusCode::OK, "index.html", Bytes::from_static(NO_SITE.as_bytes()))
        }
        Resource::Nothing => match files.get("404.html") {
            Some(bytes) => respond(&request, StatusCode::NOT_FOUND, "404.html", bytes.clone()),
            None => respond(&request, StatusCode::NOT_FOUND, "404.txt", Bytes::from_static(NO_PAGE.as_bytes())),
        },
    }
}

/// Answers with a file, or with the part of it that is asked for. The bytes are not copied: all who read a file at one
/// time read the same.
fn respond(request: &Request, status: StatusCode, path: &str, bytes: Bytes) -> AnyResponse {
    let whole = bytes.len();
    let response =
        Response::builder().header(header::CONTENT_TYPE, content_type(path)).header(header::ACCEPT_RANGES, "bytes");
    let part = if status == StatusCode::OK {
        requested_range(request.method(), request.headers(), whole)
    } else {
        RequestedRange::Whole
    };
    let response = match part {
        RequestedRange::Whole => response.status(status).body(Body::from(bytes)),
        RequestedRange::Part(part) => response
            .status(StatusCode::PARTIAL_CONTENT)
            .header(header::CONTENT_RANGE, format!("bytes {}-{}/{whole}", part.start, part.end - 1))
            .body(Body::from(bytes.slice(part))),
        RequestedRange::Unsatisfiable => response
            .status(StatusCode::RANGE_NOT_SATISFIABLE)
            .header(header::CONTENT_RANGE, format!("bytes */{whole}"))
            .body(Body::empty()),
    };
    response.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}
