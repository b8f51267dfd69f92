//! The connection by which each page hears that the site has changed: a WebSocket.
//!
//! A stream of events (`EventSource`) would be a request that never ends, of which a browser makes six to one server: with
//! six pages open, a seventh would not even load. WebSockets are not counted among them.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use tokio::time::{Instant, interval};

use super::connections::Slot;
use super::guard::Refusal;
use super::site::Site;

/// How often a page is asked whether it is still there.
const PING: Duration = Duration::from_secs(30);

/// How long a page may say nothing, not even that it is there.
const SILENCE: Duration = Duration::from_secs(100);

/// The most that is taken from a page at once, and kept for one, in bytes: pages have nothing to say.
const BUFFER: usize = 4096;

/// Answers a request for a WebSocket. That its origin is right has been checked; but there has to be one, as each
/// browser sends it.
pub(super) async fn connect(
    State(site): State<Arc<Site>>,
    Extension(slot): Extension<Slot>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !headers.contains_key(header::ORIGIN) {
        return Refusal::OtherOrigin.into_response();
    }
    upgrade
        .max_message_size(BUFFER)
        .max_frame_size(BUFFER)
        .read_buffer_size(BUFFER)
        .on_upgrade(|socket| tell(socket, site, slot))
}

/// Tells a page the news, now and whenever they change, until it goes away. It keeps its slot among the connections.
async fn tell(mut socket: WebSocket, site: Arc<Site>, _slot: Slot) {
    let mut news = site.news();
    news.mark_changed();
    let mut pings = interval(PING);
    let mut heard = Instant::now();
    loop {
        let message = tokio::select! {
            changed = news.changed() => match changed {
                Ok(()) => Message::Text(news.borrow_and_update().text.clone()),
                Err(_) => return,
            },
            received = socket.recv() => match received {
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Text(_) | Message::Binary(_))) => {
                    heard = Instant::now();
                    continue;
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
            },
            _ = pings.tick() => {
                if heard.elapsed() > SILENCE {
                    return;
                }
                Message::Ping(Bytes::new())
            }
        };
        if socket.send(message).await.is_err() {
            return;
        }
    }
}
