//! What is served: the last good site, and what is wrong since.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use axum::extract::ws::Utf8Bytes;
use serde::Serialize;
use tokio::sync::watch;

use crate::site::Output;

/// The path of the server's own resources, apart from any name of a book.
pub(super) const OWN: &str = ".nixbook/serve/";

/// The files of a site by path, shared by all who read them.
pub(super) type Files = BTreeMap<String, Bytes>;

/// What the pages are told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct News {
    /// See [`Text::version`].
    version: u64,
    /// What a page gets: [`Text`] as JSON.
    pub text: Utf8Bytes,
}

#[derive(Serialize)]
struct Text<'a> {
    /// Goes up with each good site; a page made from another one reloads. Starts from the time, so that a page left
    /// over from a server before this one reloads too.
    version: u64,
    /// What is wrong, as the terminal shows it; empty where nothing is.
    problems: &'a str,
}

impl News {
    fn new(version: u64, problems: &str) -> Self {
        // A counter and a text: there is nothing that could fail to serialize.
        let text = serde_json::to_string(&Text { version, problems }).unwrap_or_default();
        Self { version, text: text.into() }
    }
}

/// A site that changes while it is served.
#[derive(Debug)]
pub(super) struct Site {
    files: RwLock<Arc<Files>>,
    news: watch::Sender<News>,
}

impl Site {
    /// A site without pages.
    pub fn new() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let version = u64::try_from(now.as_millis()).unwrap_or_default();
        Self { files: RwLock::default(), news: watch::Sender::new(News::new(version, "")) }
    }

    /// The files of the last good site.
    pub fn files(&self) -> Arc<Files> {
        // A thread that failed while it held the lock left a whole `Arc` behind all the same.
        Arc::clone(&self.files.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Shows a new site; without one, the last good one stays, with the problems over it.
    pub fn show(&self, output: Option<Output>, problems: &str) {
        let is_new = output.is_some();
        if let Some(output) = output {
            let files = Arc::new(shared(output, &self.files()));
            *self.files.write().unwrap_or_else(PoisonError::into_inner) = files;
        }
        self.news.send_modify(|news| *news = News::new(news.version + u64::from(is_new), problems));
    }

    /// What the pages are told, now and from now on.
    pub fn news(&self) -> watch::Receiver<News> {
        self.news.subscribe()
    }
}

/// The files of a new site. Those that are as before are the same bytes: who still reads an old one keeps no second copy.
fn shared(output: Output, before: &Files) -> Files {
    let share = |(path, bytes): (String, Vec<u8>)| {
        let same = before.get(&path).filter(|old| **old == bytes).cloned();
        (path, same.unwrap_or_else(|| Bytes::from(bytes)))
    };
    output.files.into_iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(files: &[(&str, &str)]) -> Output {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        Output { files: files.collect(), ..Output::default() }
    }

    #[test]
    fn files_that_stay_are_kept_once() {
        let site = Site::new();
        site.show(Some(output(&[("a", "same"), ("b", "old"), ("c", "gone")])), "");
        let before = site.files();
        site.show(Some(output(&[("a", "same"), ("b", "new"), ("d", "more")])), "");
        let after = site.files();
        assert_eq!(after.keys().collect::<Vec<_>>(), ["a", "b", "d"]);
        assert_eq!(before["a"].as_ptr(), after["a"].as_ptr());
        assert_eq!(after["b"], "new");
        assert_eq!(before["b"], "old", "who reads it goes on reading it");
    }

    #[test]
    fn a_site_that_is_no_good_changes_nothing_but_the_problems() {
        let site = Site::new();
        site.show(Some(output(&[("a", "good")])), "");
        let good = site.news().borrow().clone();
        site.show(None, "a \"fault\"");
        let told = site.news().borrow().clone();
        assert_eq!(told.version, good.version);
        assert_eq!(told.text.as_str(), format!(r#"{{"version":{},"problems":"a \"fault\""}}"#, good.version));
        assert_eq!(site.files()["a"], "good");
    }
}
