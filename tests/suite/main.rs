//! All tests of nixbook in Rust, but those beside the code, in one program: it is linked once. `tests/README.md` tells where
//! a new one goes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a test says what it leaves out")]
#![allow(clippy::disallowed_methods, reason = "tests make the files that they need")]

mod book;
mod cases;
mod commands;
mod drop_in;
mod explanations;
mod fuzz;
mod growth;
mod guide;
mod house;
mod long_test;
mod manual_html;
mod messages;
mod module_options;
mod near_misses;
mod other_commands;
mod reader;
mod recipes;
mod search;
mod style;
mod supply_chain;
mod tools;
