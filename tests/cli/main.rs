//! The commands from end to end: the binary, on small books, as people run it.
//!
//! A test reads as a sentence: a [`Book`](book::Book) with these files, when it is built, says this at that place.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test that cannot go on fails")]

mod bad_books;
mod book;
mod build;
mod check;
mod collections;
mod completions;
mod export;
mod external;
mod import;
mod init;
mod into;
mod manual_html;
mod messages;
mod new_section;
mod options;
mod recipes;
mod redirects;
mod round_trips;
mod serve;
mod tree;
#[cfg(unix)]
mod unreadable;
mod whole_books;
