//! The whole index in lunr's own serialised form, as `lunr.Index.load` reads it.
//!
//! Pages do not load it: the browser gets the same numbers in a smaller form ([`shards`](super::shards)), and puts what a
//! query needs into this one. It is written where book.toml asks for it, for other programs, and in tests, where
//! lunr's own index of the same terms has to agree with it.

use serde_json::{Map, Value, json};

use super::document::{SearchDocument, fields};
use super::index::{Index, Posting};
use super::lunr::VERSION;
use crate::config::SearchConfig;

/// lunr's own constants for how much repetition and a field's length count.
const K1: f64 = 1.2;
const B: f64 = 0.75;

/// The index as lunr serialises it. Documents are named by their address.
pub fn lunr_index(index: &Index, documents: &[SearchDocument], settings: &SearchConfig) -> Value {
    let fields = fields(settings);
    let names: Vec<String> = documents.iter().map(|d| format!("{}#{}", d.page, d.id)).collect();
    let mut vectors: Vec<Vec<Vec<Value>>> = vec![vec![Vec::new(); fields.len()]; documents.len()];
    let averages: Vec<f64> = index.lengths.iter().map(|lengths| average(lengths)).collect();
    let mut inverted = Vec::with_capacity(index.terms.len());
    for (number, term) in index.terms.iter().enumerate() {
        let idf = idf(term.fields.iter().map(Vec::len).sum(), documents.len());
        let mut posting = Map::new();
        posting.insert("_index".to_owned(), json!(number));
        for (field, (name, boost)) in fields.iter().enumerate() {
            let mut occurrences = Map::new();
            for at in &term.fields[field] {
                let document = at.document as usize;
                occurrences.insert(names[document].clone(), json!({}));
                let score = score(idf, at, index.lengths[field][document], averages[field]) * boost;
                vectors[document][field].extend([json!(number), json!(rounded(score))]);
            }
            posting.insert((*name).to_owned(), Value::Object(occurrences));
        }
        inverted.push(json!([term.text, posting]));
    }
    let mut field_vectors = Vec::new();
    for (name, vectors) in names.iter().zip(vectors) {
        for ((field, _), vector) in fields.iter().zip(vectors) {
            field_vectors.push(json!([format!("{field}/{name}"), vector]));
        }
    }
    json!({
        "version": VERSION,
        "fields": fields.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        "fieldVectors": field_vectors,
        "invertedIndex": inverted,
        "pipeline": [],
    })
}

fn average(lengths: &[u32]) -> f64 {
    let sum: f64 = lengths.iter().map(|n| f64::from(*n)).sum();
    sum / lengths.len() as f64
}

/// lunr's inverse document frequency; it counts a document once for each field with the term.
fn idf(with_term: usize, documents: usize) -> f64 {
    let with_term = with_term as f64;
    let x = (documents as f64 - with_term + 0.5) / (with_term + 0.5);
    (1.0 + x.abs()).ln()
}

fn score(idf: f64, at: &Posting, length: u32, average: f64) -> f64 {
    let count = f64::from(at.count);
    idf * ((K1 + 1.0) * count) / (K1 * (1.0 - B + B * (f64::from(length) / average)) + count)
}

/// To three decimals, as JavaScript's `Math.round` does it.
fn rounded(score: f64) -> f64 {
    (score * 1000.0 + 0.5).floor() / 1000.0
}
