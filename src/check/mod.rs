//! What can be said of a book beyond whether it can be built, and what can be mended by rule.
//!
//! [`redirects`] keeps the table of old places true.

pub mod redirects;
