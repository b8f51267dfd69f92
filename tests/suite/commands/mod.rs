//! The commands from end to end: the binary, on small books, as people run it.
//!
//! A test reads as a sentence: a [`Book`](crate::book::Book) with these files, when it is built, says this at that location.

mod bad_books;
mod build;
mod check;
mod collections;
mod completions;
#[cfg(unix)]
mod confinement;
mod epub;
mod export;
mod external;
mod forms;
mod import;
mod import_mdbook;
mod init;
mod into;
mod manual_html;
mod messages;
mod new_section;
mod options;
mod redirects;
mod round_trips;
pub mod serve;
#[cfg(unix)]
mod steering;
mod tree;
#[cfg(unix)]
mod unreadable;
mod whole_books;
#[cfg(unix)]
mod writing;
