//! Runs things: recipes at their levels, and the Nix examples of a book. What comes out is data again.
//!
//! [`engine`] knows what there is to test with, [`run`] takes one recipe through its levels in a [`scratch`] folder:
//! [`parse`], then [`nix`] for evaluation and building, then a [`shell`] in the [`sandbox`]. What it printed is made
//! [`plain`], [`compare`]d, and blessed if asked.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the door to other programs, and to the folders that they work in"
)]

pub mod batch;
pub mod bless;
pub mod bubblewrap;
pub mod cgroup;
pub mod channel;
pub mod compare;
pub mod confine;
pub mod derivation;
pub mod engine;
pub mod entrance;
pub mod environment;
pub mod examples;
pub mod fetch;
pub mod host;
pub mod junit;
pub mod lock;
pub mod memory;
pub mod network;
pub mod nix;
pub mod nixpkgs;
pub mod outcome;
pub mod package_source;
pub mod parse;
pub mod plain;
pub mod plan;
pub mod process;
pub mod repl;
pub mod report;
pub mod run;
pub mod sandbox;
pub mod scratch;
pub mod seccomp;
pub mod shell;
pub mod shell_messages;
pub mod shell_word;
pub mod snippet;
pub mod structured_attrs;
pub mod tools;
pub mod tree;
pub mod user;
pub mod variation;
pub mod verdict;

/// What a failure of nix's comes to, for a reader.
fn explain(failure: &nix::Failure) -> String {
    match failure {
        nix::Failure::Told(messages) => {
            let lines = plain::lines(messages.as_bytes());
            let said: Vec<&str> = lines.iter().map(|line| line.trim_end()).filter(|line| !line.is_empty()).collect();
            said[said.len().saturating_sub(30)..].join("\n")
        }
        nix::Failure::TooLong(seconds) => format!("nix did not finish within {seconds} s"),
        nix::Failure::TooMuch => "nix printed too much".to_owned(),
        nix::Failure::Network(derivations) => format!("this needs the network: {}", derivations.join(", ")),
        nix::Failure::HostNetwork(derivations, _) => {
            format!("this needs the network of the host: {}", derivations.join(", "))
        }
        nix::Failure::Broken(reason) => reason.clone(),
    }
}
