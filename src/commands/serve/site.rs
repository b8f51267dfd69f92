//! What is served: the last good site, and what is wrong since.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;
use tokio::sync::watch;

use crate::site::Output;

/// Where the server's own things stand, apart from any name of a book.
pub(super) const OWN: &str = ".nixbook/serve/";

/// What the pages are told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct News {
    /// Goes up with each good site; a page made from another one reloads. Starts from the time, so that a page left
    /// over from a server before this one reloads too.
    pub version: u64,
    /// What is wrong, as the terminal shows it; empty where nothing is.
    pub problems: String,
}

/// A site that changes while it is served.
#[derive(Debug)]
pub(super) struct Site {
    output: RwLock<Arc<Output>>,
    news: watch::Sender<News>,
}

impl Site {
    /// A site without pages.
    pub fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let version = u64::try_from(now.as_millis()).unwrap_or_default();
        let news = News { version, problems: String::new() };
        Self { output: RwLock::default(), news: watch::Sender::new(news) }
    }

    /// The last good site.
    pub fn output(&self) -> Arc<Output> {
        // A thread that failed while it held the lock left a whole `Arc` behind all the same.
        Arc::clone(&self.output.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Shows a new site; without one, the last good one stays, with the problems over it.
    pub fn show(&self, output: Option<Output>, problems: String) {
        let is_new = output.is_some();
        if let Some(output) = output {
            *self.output.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(output);
        }
        self.news.send_modify(|news| {
            news.version += u64::from(is_new);
            news.problems = problems;
        });
    }

    /// What the pages are told, now and from now on.
    pub fn news(&self) -> watch::Receiver<News> {
        self.news.subscribe()
    }
}
