//! The inverted index: each term, and where it occurs. Everything that is written comes from it.
//!
//! Documents are numbered as they come. Text is cut into [`slices`], and a posting of the text field knows the
//! first slice with the term: so that a line of text can be shown for a result without loading all of a long section.

use std::collections::HashMap;

use rayon::prelude::*;

use super::document::{SearchDocument, fields};
use super::tokens::each_term;
use crate::config::SearchConfig;

/// The fields that every index has, by their position in it.
pub const TITLE: usize = 0;
/// The titles above: made of the titles' postings wherever it is needed.
pub const PATH: usize = 1;
/// Names written as code.
pub const IDENTIFIERS: usize = 2;
/// The number of the field with the text.
pub const TEXT: usize = 3;
/// The first extra field.
pub const EXTRA: usize = 4;

/// A term's presence in a field of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// The number of the document in the index.
    pub document: u32,
    /// How often the term is in that field of the document.
    pub count: u32,
    /// For the text: the first slice with it.
    pub slice: u32,
}

/// A term and its postings.
#[derive(Clone, Debug)]
pub struct IndexedTerm {
    /// The term, as the tokenizer makes it.
    pub text: String,
    /// Its postings in each field, by document.
    pub fields: Vec<Vec<Posting>>,
}

/// An inverted index: for each term, the documents that have it.
#[derive(Debug)]
pub struct Index {
    /// The terms, in the order of JavaScript's comparison.
    pub terms: Vec<IndexedTerm>,
    /// The number of terms in each field, of each document.
    pub lengths: Vec<Vec<u32>>,
    /// How many slices the text of each document has.
    pub slices: Vec<u32>,
}

/// A map from words; std's own hasher takes most of the time of indexing.
type TermMap<V> = HashMap<String, V, foldhash::fast::RandomState>;

/// What one document adds: its terms, where each is, and how long its fields are.
struct Counted {
    terms: TermMap<u32>,
    /// Terms by their numbers in `terms`, with fields, counts and first slices; in order.
    postings: Vec<(u32, usize, u32, u32)>,
    lengths: Vec<u32>,
    slices: u32,
}

impl Index {
    /// Makes the index of these documents, with what the settings say of their fields.
    pub fn new(documents: &[SearchDocument], settings: &SearchConfig) -> Self {
        let width = fields(settings).len();
        let counted: Vec<Counted> = documents.par_iter().map(|document| count(document, documents, width)).collect();
        let mut numbers: TermMap<usize> = TermMap::default();
        let mut terms: Vec<IndexedTerm> = Vec::new();
        let mut lengths = vec![Vec::with_capacity(documents.len()); width];
        let mut slices = Vec::with_capacity(documents.len());
        let mut known = Vec::new();
        for (document, counted) in (0..).zip(counted) {
            known.clear();
            known.resize(counted.terms.len(), 0);
            for (text, own) in counted.terms {
                known[own as usize] = match numbers.get(&text) {
                    Some(number) => *number,
                    None => {
                        terms.push(IndexedTerm { text: text.clone(), fields: vec![Vec::new(); width] });
                        numbers.insert(text, terms.len() - 1);
                        terms.len() - 1
                    }
                };
            }
            for (own, field, count, slice) in counted.postings {
                terms[known[own as usize]].fields[field].push(Posting { document, count, slice });
            }
            for (all, length) in lengths.iter_mut().zip(counted.lengths) {
                all.push(length);
            }
            slices.push(counted.slices);
        }
        terms.par_sort_unstable_by(|a, b| javascript_order(&a.text, &b.text));
        Self { terms, lengths, slices }
    }
}

/// The order of JavaScript's `<`: by UTF-16 units.
pub fn javascript_order(a: &str, b: &str) -> std::cmp::Ordering {
    if a.is_ascii() && b.is_ascii() { a.cmp(b) } else { a.encode_utf16().cmp(b.encode_utf16()) }
}

/// The slices of a text: some lines each, cut within a line only where it is very long, and then at a space if there
/// is one. Together they are the text.
pub fn slices(text: &str) -> Vec<&str> {
    const GOOD: usize = 900;
    const MOST: usize = 1500;
    let mut out = Vec::new();
    let mut rest = text;
    while rest.len() > MOST {
        let window = &rest[..floor_char_boundary(rest, MOST)];
        let from = floor_char_boundary(window, GOOD);
        let cut =
            window[from..].find('\n').or_else(|| window[from..].rfind(' ')).map_or(window.len(), |n| from + n + 1);
        out.push(&rest[..cut]);
        rest = &rest[cut..];
    }
    if !rest.is_empty() || out.is_empty() {
        out.push(rest);
    }
    out
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|n| text.is_char_boundary(*n)).unwrap_or(0)
}

fn count(document: &SearchDocument, all: &[SearchDocument], width: usize) -> Counted {
    let mut terms: TermMap<u32> = TermMap::default();
    let mut found: Vec<(u32, usize, u32)> = Vec::new();
    let mut lengths = vec![0; width];
    let mut add = |field: usize, slice: u32, text: &str| {
        each_term(text, |term| {
            let number = match terms.get(term) {
                Some(number) => *number,
                None => {
                    let number = u32::try_from(terms.len()).unwrap_or(u32::MAX);
                    terms.insert(term.to_owned(), number);
                    number
                }
            };
            lengths[field] += 1;
            found.push((number, field, slice));
        });
    };
    add(TITLE, 0, &document.heading);
    for title in document.path(all) {
        add(PATH, 0, title);
    }
    for identifier in &document.identifiers {
        add(IDENTIFIERS, 0, identifier);
    }
    let slices = slices(&document.text);
    for (number, slice) in (0..).zip(&slices) {
        add(TEXT, number, slice);
    }
    for (number, text) in document.extra.iter().enumerate().take(width - EXTRA) {
        add(EXTRA + number, 0, text);
    }
    let slices = u32::try_from(slices.len()).unwrap_or(u32::MAX);
    found.sort_unstable();
    let same = found.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
    let postings = same.map(|same| (same[0].0, same[0].1, same.len() as u32, same[0].2)).collect();
    Counted { terms, postings, lengths, slices }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_are_the_text() {
        let long = format!("{}\n{}\n{}", "word ".repeat(300), "ä".repeat(4000), "x\n".repeat(2000));
        for text in ["", "short", long.as_str()] {
            assert_eq!(slices(text).concat(), text);
            assert!(slices(text).iter().all(|slice| slice.len() <= 1500));
        }
    }

    #[test]
    fn astral_letters_come_before_the_end_of_the_basic_plane() {
        assert_eq!(javascript_order("\u{10400}", "\u{ffe0}"), std::cmp::Ordering::Less);
        assert_eq!(javascript_order("ab", "b"), std::cmp::Ordering::Less);
    }
}
