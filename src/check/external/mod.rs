//! Whether outside links lead somewhere.
//!
//! Hosts are asked side by side, each for a few pages at a time and with a pause in between; what answered well is
//! remembered for a week. An answer that says nothing about the page (come back later, log in first) is no fault.

mod ask;
mod cache;
mod links;

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::config::{CheckConfig, ExternalConfig, split_address};
use crate::diagnostics::{Code, Diagnostic};
use crate::formats::manpage_urls::ManpageUrls;
use crate::manual::Manual;
use crate::source::{FileId, Sources, Span};

use cache::Cache;

/// How many pages are asked for at the same time.
const WORKERS: usize = 16;

/// The pause between two questions to one host.
const PAUSE: Duration = Duration::from_millis(200);

/// What outside links are looked for in, and how.
#[derive(Clone, Debug)]
pub struct Outside<'a> {
    /// The book.
    pub manual: &'a Manual,
    /// The texts that it is made of.
    pub sources: &'a Sources,
    /// The settings of `[check]`: links to leave out, and how to ask.
    pub config: &'a CheckConfig,
    /// Addresses of man pages, and the file with them.
    pub manpage_urls: &'a ManpageUrls,
    /// The file that these are in.
    pub manpage_urls_file: Option<FileId>,
    /// The address of the site: what is below it is not outside.
    pub base_url: Option<&'a str>,
    /// The files whose links are asked for; all where there is nothing.
    pub only: Option<HashSet<FileId>>,
}

/// What came of asking for a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The server has the page (status 200 to 399).
    Fine,
    /// It has the page, and the page lacks these ids.
    Lacks(Vec<String>),
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
    /// Dead links and links without a usable answer.
    pub diagnostics: Vec<Diagnostic>,
    /// How many pages were asked for.
    pub asked: usize,
    /// How many answered well not long ago, and were not asked for.
    pub remembered: usize,
    /// The pages of which their hosts do not say whether they are there.
    pub unsure: Vec<String>,
}

/// A page to ask for.
#[derive(Clone, Debug)]
struct Question<'a> {
    url: &'a str,
    /// The ids that links to it name.
    ids: Vec<&'a str>,
}

/// Asks for every outside link of the book, but those that the settings have as ignored. What answered well is remembered in
/// the book's folder.
pub fn check(outside: &Outside<'_>, book_folder: &Path) -> Checked {
    let links = links::collect(outside);
    let world = outside.sources.world();
    let mut memory = Cache::read(book_folder, world);
    let mut checked = Checked::default();
    let mut hosts: BTreeMap<&str, Vec<Question<'_>>> = BTreeMap::new();
    for (url, fragments) in &links {
        let ids: Vec<&str> = fragments.keys().flatten().map(String::as_str).collect();
        if memory.is_fresh(url) && ids.iter().all(|id| memory.is_fresh(&with_fragment(url, id))) {
            checked.remembered += 1;
        } else {
            let host = split_address(url).map_or("", |(host, _)| host);
            hosts.entry(host).or_default().push(Question { url, ids });
        }
    }
    checked.asked = hosts.values().map(Vec::len).sum();
    let mut diagnostics = Vec::new();
    let mut tell = |url: &str, id: Option<&str>, what: &dyn Fn(Span) -> Diagnostic| {
        let fragments = links.get(url).into_iter().flatten();
        let of_id = fragments.filter(|(fragment, _)| id.is_none() || fragment.as_deref() == id);
        diagnostics.extend(of_id.flat_map(|(_, spans)| spans).map(|span| outside.manual.embedded.name(what(*span))));
    };
    for (question, answer) in ask_all(hosts.into_values().collect(), &outside.config.external) {
        let Question { url, ids } = question;
        match answer {
            Answer::Fine => {
                memory.remember(url);
                ids.iter().for_each(|id| memory.remember(&with_fragment(url, id)));
            }
            Answer::Lacks(missing) => {
                memory.remember(url);
                for id in ids {
                    if missing.iter().any(|missing| missing == id) {
                        tell(url, Some(id), &|span| lacks(url, id, span));
                    } else {
                        memory.remember(&with_fragment(url, id));
                    }
                }
            }
            Answer::Unsure(_) => checked.unsure.push(url.to_owned()),
            Answer::Dead(status) => tell(url, None, &|span| dead(url, status, span)),
            Answer::Unreachable(why) => tell(url, None, &|span| unreachable(url, &why, span)),
        }
    }
    checked.diagnostics = diagnostics;
    // Of a part of the book it is not known what the rest links to.
    memory.keep_only(|address| {
        outside.only.is_some() || links.contains_key(address.split('#').next().unwrap_or(address))
    });
    checked.diagnostics.extend(memory.write(world));
    checked
}

/// The address of an id on a page.
fn with_fragment(url: &str, id: &str) -> String {
    format!("{url}#{id}")
}

const IGNORE: &str = "if it works in a browser, add it to `ignore-links` in `[check]` of `book.toml`";

fn dead(url: &str, status: u16, span: Span) -> Diagnostic {
    let meaning = match status {
        404 => ", not found",
        410 => ", gone for good",
        _ => "",
    };
    Diagnostic::warning(Code::DeadLink, span, format!("broken link `{url}`: {status}{meaning}"))
        .help(format!("update the link; {IGNORE}"))
}

fn lacks(url: &str, id: &str, span: Span) -> Diagnostic {
    Diagnostic::warning(Code::DeadLink, span, format!("`{url}` has no id `{id}`")).help(
        "link to an id that it has; if a script makes this one, add the address to `ignore-links` in `[check]` of `book.toml`",
    )
}

fn unreachable(url: &str, why: &str, span: Span) -> Diagnostic {
    Diagnostic::warning(Code::UnreachableLink, span, format!("`{url}` cannot be reached: {why}"))
        .help(format!("try again later; {IGNORE}"))
}

/// Pages of one host, which are asked for one after the other.
struct Queue<'a> {
    questions: Vec<Question<'a>>,
    /// Whether the host has asked to be left alone: it may have more queues.
    enough: Arc<AtomicBool>,
}

/// Asks for all pages: those of one host in as many queues as may be at the same time.
fn ask_all<'a>(hosts: Vec<Vec<Question<'a>>>, config: &ExternalConfig) -> Vec<(Question<'a>, Answer)> {
    let mut queues = VecDeque::new();
    for questions in hosts {
        let enough = Arc::new(AtomicBool::new(false));
        let mut parts: Vec<Vec<Question<'_>>> = vec![Vec::new(); questions.len().min(config.per_host as usize)];
        let count = parts.len().max(1);
        for (n, question) in questions.into_iter().enumerate() {
            if let Some(part) = parts.get_mut(n % count) {
                part.push(question);
            }
        }
        queues.extend(parts.into_iter().map(|questions| Queue { questions, enough: Arc::clone(&enough) }));
    }
    let workers = queues.len().min(WORKERS);
    let queues = Mutex::new(queues);
    let answers = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let agent = ask::agent(config);
                loop {
                    let next = queues.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                    let Some(queue) = next else { break };
                    let found = ask_in_turn(&agent, queue, config);
                    answers.lock().unwrap_or_else(PoisonError::into_inner).extend(found);
                }
            });
        }
    });
    let mut answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    answers.sort_by_key(|(question, _): &(Question<'_>, Answer)| question.url);
    answers
}

fn ask_in_turn<'a>(agent: &ureq::Agent, queue: Queue<'a>, config: &ExternalConfig) -> Vec<(Question<'a>, Answer)> {
    let mut found = Vec::new();
    for (n, question) in queue.questions.into_iter().enumerate() {
        if queue.enough.load(Ordering::Relaxed) {
            found.push((question, Answer::Unsure(429)));
            continue;
        }
        if n > 0 {
            std::thread::sleep(PAUSE);
        }
        let answer = ask::ask(agent, question.url, &question.ids, config);
        // Who is asked to stop, stops.
        if answer == Answer::Unsure(429) {
            queue.enough.store(true, Ordering::Relaxed);
        }
        found.push((question, answer));
    }
    found
}
