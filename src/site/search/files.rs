//! The files of a site's search: everything under `assets/search/`.
//!
//! All of them are scripts that hand data to a function, because a page that was opened from a disk may load scripts
//! but not fetch files, and a strict content security policy lets it do just that. What is loaded when:
//!
//! | file | when | holds |
//! | --- | --- | --- |
//! | `search.js`, `search.css` | the reader reaches for search | the dialog and the engine |
//! | `lunr.js` | likewise | lunr |
//! | `names.js` | likewise | pages, titles, ids, lengths; where the shards begin |
//! | `terms-N.js` | two letters of a word are typed | the terms from some letters on, and their postings |
//! | `texts-N.js` | typing pauses | slices of the text |
//! | `tails-N.js` | a word is not found as it was typed | words by what follows their second letter |

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::document::{DocumentKind, SearchDocument, fields};
use super::index::{self, Index, javascript_order, slices};
use super::lunr::LUNR;
use super::serialized::lunr_index;
use super::shards::{self, Shard};
use crate::config::SearchConfig;
use crate::manual::option_id;
use crate::render::escape;
use crate::render::words::SearchWords;
use crate::source::hash::ContentHash;

/// The folder of all files, relative to the site's root; beside the script that loads them.
pub const FOLDER: &str = "assets/search";

/// How large a shard of terms is, in bytes, before the server's compression.
const TERMS_SHARD: usize = 6000;
/// How large a shard of tails is.
const TAILS_SHARD: usize = 4000;
/// How large a pack of slices is.
const TEXTS_PACK: usize = 4000;

/// The parts of `search.js` in the theme, in order.
const SCRIPTS: [&str; 8] = ["tokens", "data", "lookup", "engine", "excerpt", "marks", "store", "dialog"];

/// The files for these documents, by path relative to the site's root. None where search is off, or where there is no
/// lunr to search with. `theme` gives the text of a file of the theme; `words` are the dialog's.
pub fn files(
    documents: &[SearchDocument],
    settings: &SearchConfig,
    theme: &dyn Fn(&str) -> String,
    words: &SearchWords,
) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let Some(lunr) = LUNR.filter(|_| settings.enable) else {
        return files;
    };
    let mut put = |name: &str, text: String| {
        files.insert(format!("{FOLDER}/{name}"), text.into_bytes());
    };
    let mut script = format!("globalThis.nixbookSearch={};\n", json!({ "words": words }));
    for part in SCRIPTS {
        add_without_comments(&theme(&format!("search/{part}.js")), &mut script);
    }
    put("search.js", script);
    put("search.css", theme("search/search.css"));
    put("lunr.js", lunr.to_owned());
    for (name, text) in data(documents, settings) {
        put(&name, text);
    }
    files
}

/// The files with data.
fn data(documents: &[SearchDocument], settings: &SearchConfig) -> Vec<(String, String)> {
    let index = Index::new(documents, settings);
    let words: Vec<&str> = index.terms.iter().map(|term| term.text.as_str()).collect();
    let terms = shards::cut(&words, TERMS_SHARD, |n, out| shards::postings(&index.terms[n], &index, out));
    let tails = tails(&words);
    let texts = texts(documents);
    let mut files = Vec::new();
    let mut whole = names(documents, settings, &index, &terms, &tails, &texts);
    let stamp = stamp(&whole, &terms, &texts);
    whole["stamp"] = json!(stamp);
    files.push(("names.js".to_owned(), format!("nixbookSearch.putNames({});\n", escape::script(whole.to_string()))));
    let mut add = |kind: &str, n: usize, data: Value| {
        let data = escape::script(data.to_string());
        files.push((format!("{kind}-{n}.js"), format!("nixbookSearch.put(\"{kind}\",{n},\"{stamp}\",{data});\n")));
    };
    for (n, shard) in terms.iter().enumerate() {
        add("terms", n, json!(shard.text));
    }
    for (n, shard) in tails.iter().enumerate() {
        add("tails", n, json!(shard.text));
    }
    for (n, pack) in texts.iter().enumerate() {
        add("texts", n, json!(pack));
    }
    if settings.lunr_index {
        files.push(("lunr-index.json".to_owned(), lunr_index(&index, documents, settings).to_string()));
    }
    files
}

/// The content of `names.js`: what a query needs before it loads shards.
fn names(
    documents: &[SearchDocument],
    settings: &SearchConfig,
    index: &Index,
    terms: &[Shard],
    tails: &[Shard],
    texts: &[Vec<&str>],
) -> Value {
    let mut pages: Vec<&str> = Vec::new();
    let mut page_of = Vec::with_capacity(documents.len());
    let mut numbers = std::collections::HashMap::new();
    for document in documents {
        let page = *numbers.entry(document.page.as_str()).or_insert_with(|| {
            pages.push(&document.page);
            pages.len() as u32 - 1
        });
        page_of.push(page);
    }
    let lines = |texts: Vec<&str>| {
        texts.iter().map(|t| t.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>().join("\n")
    };
    let fields = fields(settings);
    // The lengths of titles and paths follow from the titles.
    let lengths: Vec<String> =
        index.lengths.iter().skip(index::IDENTIFIERS).map(|all| shards::numbers(all.iter().copied())).collect();
    json!({
        "fields": fields.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        "boosts": fields.iter().map(|(_, boost)| *boost).collect::<Vec<_>>(),
        "pages": pages.join("\n"),
        "titles": lines(documents.iter().map(|d| d.heading.as_str()).collect()),
        "ids": documents.iter().map(short_id).collect::<Vec<_>>().join("\n"),
        // Twice the distance to the page before, which is mostly one or none; odd where it goes back.
        "page": shards::numbers(page_of.iter().scan(0_i64, |before, page| {
            let step = i64::from(*page) - std::mem::replace(before, i64::from(*page));
            Some((step.unsigned_abs() * 2 + u64::from(step < 0)) as u32)
        })),
        "parent": shards::numbers(documents.iter().enumerate().map(|(n, d)| d.parent.map_or(0, |p| (n - p) as u32))),
        "kind": runs(documents.iter().map(|d| match d.kind {
            DocumentKind::Prose => 0,
            DocumentKind::Recipe => 1,
            DocumentKind::Option => 2,
        })),
        "lengths": lengths,
        "slices": shards::numbers(index.slices.iter().copied()),
        "texts": shards::numbers(texts.iter().map(|pack| pack.len() as u32)),
        "terms": lines(terms.iter().map(|shard| shard.from.as_str()).collect()),
        "counts": shards::numbers(terms.iter().map(|shard| shard.count)),
        "tails": lines(tails.iter().map(|shard| shard.from.as_str()).collect()),
    })
}

/// A document's id; an option's, which is a prefix and its name, without the name.
fn short_id(document: &SearchDocument) -> String {
    let id = &document.id;
    match document.kind {
        DocumentKind::Option => match id.strip_suffix(&option_id("", &document.heading)) {
            Some(prefix) => format!("{prefix}*"),
            None => id.clone(),
        },
        _ => id.clone(),
    }
}

/// Numbers that are the same for long: each and how often.
fn runs(all: impl Iterator<Item = u32>) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for n in all {
        match runs.last_mut() {
            Some((last, count)) if *last == n => *count += 1,
            _ => runs.push((n, 1)),
        }
    }
    shards::numbers(runs.into_iter().flat_map(|(n, count)| [n, count]))
}

/// The words that a slip in the first two letters can lead away from, by what follows them. Names of several words
/// are left out: each of their words is there.
fn tails(words: &[&str]) -> Vec<Shard> {
    let mut all: Vec<(&str, &str)> = words
        .iter()
        .filter(|word| !word.contains(['.', '/', ':', '@', '+', '#']) && !word.starts_with('-'))
        .filter_map(|word| {
            let (at, _) = word.char_indices().nth(2)?;
            let (head, tail) = word.split_at(at);
            (tail.chars().count() >= 2 && head.chars().all(|c| c.len_utf16() == 1)).then_some((tail, head))
        })
        .collect();
    all.sort_unstable_by(|a, b| javascript_order(a.0, b.0).then_with(|| javascript_order(a.1, b.1)));
    let mut tails: Vec<&str> = Vec::new();
    let mut heads: Vec<String> = Vec::new();
    for (tail, head) in all {
        match heads.last_mut() {
            Some(last) if tails.last() == Some(&tail) => last.push_str(head),
            _ => {
                tails.push(tail);
                heads.push(head.to_owned());
            }
        }
    }
    shards::cut(&tails, TAILS_SHARD, |n, out| {
        out.push(' ');
        out.push_str(&heads[n]);
    })
}

/// All slices, in packs.
fn texts(documents: &[SearchDocument]) -> Vec<Vec<&str>> {
    let mut packs: Vec<Vec<&str>> = Vec::new();
    let mut size = TEXTS_PACK;
    for slice in documents.iter().flat_map(|document| slices(&document.text)) {
        if size + slice.len() > TEXTS_PACK {
            packs.push(Vec::new());
            size = 0;
        }
        size += slice.len();
        if let Some(pack) = packs.last_mut() {
            pack.push(slice);
        }
    }
    packs
}

/// Tells the files of one build from those of another, which a browser may still have.
fn stamp(names: &Value, terms: &[Shard], texts: &[Vec<&str>]) -> String {
    let names = names.to_string();
    let terms = terms.iter().map(|shard| shard.text.as_bytes());
    let texts = texts.iter().flatten().map(|slice| slice.as_bytes());
    let mut hash = ContentHash::default();
    std::iter::once(names.as_bytes()).chain(terms).chain(texts).for_each(|piece| hash.update(piece));
    hash.finish(4)
}

/// Adds a script without the lines that are comments as a whole, and without indentation.
fn add_without_comments(script: &str, out: &mut String) {
    for line in script.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with("//")) {
        out.push_str(line);
        out.push('\n');
    }
}
