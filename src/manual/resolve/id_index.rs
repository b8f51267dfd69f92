//! The id that is meant by one that does not exist.

use std::cell::OnceCell;
use std::collections::HashMap;

use indexmap::IndexMap;

use crate::diagnostics::NameIndex;
use crate::manual::model::Target;
use crate::manual::naming;
use crate::markdown::tree::label_of_reference;

/// Words after a beginning like `sec-` say what is meant, unless they are as short as this.
const TOO_SHORT: usize = 1;

/// The ids of a book, for looking up what is near one. Made when it is first asked: most books have no use for it.
pub struct IdIndex<'a> {
    targets: &'a IndexMap<String, Target>,
    names: OnceCell<NameIndex<'a>>,
    /// The ids by what follows their usual beginning.
    by_rest: OnceCell<HashMap<&'a str, &'a str>>,
}

impl<'a> IdIndex<'a> {
    /// An index of the ids of a book.
    pub fn new(targets: &'a IndexMap<String, Target>) -> Self {
        Self { targets, names: OnceCell::new(), by_rest: OnceCell::new() }
    }

    /// The id that is meant: with the same words after another beginning (`sec-uv`, `chap-uv`, `uv`), else the nearest.
    pub fn nearest(&self, id: &str) -> Option<&'a str> {
        let names = || self.targets.keys().map(String::as_str).filter(|id| label_of_reference(id).is_none());
        let by_rest = self.by_rest.get_or_init(|| {
            // The first id counts.
            names().rev().map(|id| (naming::without_prefix(id), id)).collect()
        });
        let rest = naming::without_prefix(id);
        let same_words = by_rest.get(rest).copied().filter(|found| rest.len() > TOO_SHORT && *found != id);
        same_words.or_else(|| self.names.get_or_init(|| NameIndex::new(names())).nearest(id))
    }
}
