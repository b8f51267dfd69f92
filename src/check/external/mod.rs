//! Whether outside links lead somewhere.
//!
//! Hosts are asked side by side, each for one page at a time and with a pause in between; what answered well is
//! remembered for a week. An answer that says nothing about the page (come back later, log in first) is no fault.

mod ask;
mod cache;
mod links;

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::config::CheckConfig;
use crate::diagnostics::{Code, Diagnostic};
use crate::manual::Manual;
use crate::source::Span;
use crate::source::World;

use cache::Cache;

/// How many hosts are asked at the same time.
const HOSTS: usize = 8;

/// The pause between two questions to one host.
const PAUSE: Duration = Duration::from_millis(200);

/// What came of asking for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It is there.
    Fine,
    /// It is not: the status says so.
    Dead(u16),
    /// The host does not let a program know.
    Unsure(u16),
    /// There was no answer that could be used; says why.
    Unreachable(String),
}

/// What came of asking for all.
#[derive(Debug, Default)]
pub struct Checked {
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// How many pages were asked for.
    pub asked: usize,
    /// How many answered well not long ago, and were not asked for.
    pub remembered: usize,
    /// The pages of which their hosts do not say whether they are there.
    pub unsure: Vec<String>,
}

/// Asks for every outside link of the book, but those that `config` has as ignored. What answered well is remembered in
/// the book's folder.
pub fn check(manual: &Manual, config: &CheckConfig, book_folder: &Path, world: &World) -> Checked {
    let links = links::collect(manual, config);
    let mut memory = Cache::read(book_folder, world);
    let mut checked = Checked::default();
    let mut hosts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for url in links.keys() {
        if memory.is_fresh(url) {
            checked.remembered += 1;
        } else {
            hosts.entry(links::host(url)).or_default().push(url);
        }
    }
    checked.asked = hosts.values().map(Vec::len).sum();
    let mut diagnostics = Vec::new();
    let mut tell = |url: &str, what: &dyn Fn(Span) -> Diagnostic| {
        let places = links.get(url).into_iter().flatten();
        diagnostics.extend(places.map(|span| manual.embedded.name(what(*span))));
    };
    for (url, answer) in ask_all(hosts.into_values().collect()) {
        match answer {
            Answer::Fine => memory.remember(url),
            Answer::Unsure(_) => checked.unsure.push(url.to_owned()),
            Answer::Dead(status) => tell(url, &|span| dead(url, status, span)),
            Answer::Unreachable(why) => tell(url, &|span| unreachable(url, &why, span)),
        }
    }
    checked.diagnostics = diagnostics;
    memory.keep_only(|url| links.contains_key(url));
    checked.diagnostics.extend(memory.write(world));
    checked
}

const IGNORE: &str = "if people can reach it and programs cannot, add it to `ignore-links` in `[check]` of book.toml";

fn dead(url: &str, status: u16, span: Span) -> Diagnostic {
    let meaning = match status {
        404 => ", not found",
        410 => ", gone for good",
        _ => "",
    };
    Diagnostic::warning(Code::DeadLink, span, format!("`{url}` is not there: the answer is {status}{meaning}"))
        .help(format!("link to where it is now; {IGNORE}"))
}

fn unreachable(url: &str, why: &str, span: Span) -> Diagnostic {
    Diagnostic::warning(Code::UnreachableLink, span, format!("`{url}` cannot be reached: {why}"))
        .help(format!("try again later; {IGNORE}"))
}

/// Asks for all pages, those of one host one after the other.
fn ask_all(hosts: Vec<Vec<&str>>) -> Vec<(&str, Answer)> {
    let workers = hosts.len().min(HOSTS);
    let queue = Mutex::new(VecDeque::from(hosts));
    let answers = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let agent = ask::agent();
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some(urls) = next else { break };
                    let found = ask_host(&agent, &urls);
                    answers.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
                }
            });
        }
    });
    let mut answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    answers.sort_by_key(|(url, _): &(&str, Answer)| *url);
    answers
}

fn ask_host<'a>(agent: &ureq::Agent, urls: &[&'a str]) -> Vec<(&'a str, Answer)> {
    let mut found = Vec::new();
    let mut enough = false;
    for (n, url) in urls.iter().enumerate() {
        if enough {
            found.push((*url, Answer::Unsure(429)));
            continue;
        }
        if n > 0 {
            std::thread::sleep(PAUSE);
        }
        let answer = ask::ask(agent, url);
        // Who is asked to stop, stops.
        enough = answer == Answer::Unsure(429);
        found.push((*url, answer));
    }
    found
}
