//! What each answer tells the browser, so that no page of others gets at it.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

/// Headers of every answer, refusals among them. [`guard`](super::guard) refuses most of what they forbid; they hold also
/// where a browser does not say whose page asks, as over plain http to another machine.
const HEADERS: [(HeaderName, HeaderValue); 7] = [
    // Nothing of the site is a script, an image or a style sheet of other origins.
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    // A page that opens one of these has no handle on its window.
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    // A file is what its content type says, and not what a browser guesses.
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // No page of others has one of these in a frame; a page of the book may. It says nothing else, so that themes may
    // load what they like.
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("frame-ancestors 'self'")),
    // The same, for browsers that do not know that.
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("SAMEORIGIN")),
    // Where a link leads, nobody is told what is being written here.
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    // The site changes at any time, and the address may be another book's tomorrow.
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// Adds the headers to an answer.
pub(super) fn protect(mut response: Response) -> Response {
    response.headers_mut().extend(HEADERS);
    response
}
