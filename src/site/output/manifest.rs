//! What an output folder says of itself: which files are ours, and where each id stands.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::manual::Fingerprint;
use crate::site::Output;
use crate::source::hash::content_hash;

/// The manifest of an output folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Manifest {
    /// Who wrote it.
    pub generator: String,
    /// Every file of the site, with the SHA-256 of its content.
    pub files: BTreeMap<String, String>,
    /// Every id of the book, with the page that it stands on.
    pub ids: BTreeMap<String, String>,
    /// Every id that `redirects.json` has to name, with the page that it is on in nrd's HTML.
    pub nrd: BTreeMap<String, String>,
    /// What the ids that people have made can be known by, in reading order.
    #[serde(alias = "traces")]
    pub fingerprints: Vec<Fingerprint>,
}

impl Manifest {
    /// The manifest of a finished site.
    pub fn of(output: &Output) -> Self {
        Self {
            generator: concat!("nixbook ", env!("CARGO_PKG_VERSION")).to_owned(),
            files: output.files.par_iter().map(|(path, bytes)| (path.clone(), content_hash(bytes, 32))).collect(),
            ids: output.ids.clone(),
            nrd: output.nrd.clone(),
            fingerprints: output.fingerprints.clone(),
        }
    }

    /// What a folder says; one that cannot be read marks the folder as ours all the same, but claims no file.
    pub fn from_json(json: &[u8]) -> Self {
        serde_json::from_slice(json).unwrap_or_default()
    }

    /// The paths of the files that a manifest names.
    pub fn names(json: &[u8]) -> BTreeSet<String> {
        Self::from_json(json).files.into_keys().collect()
    }

    /// As it is written.
    pub fn to_json(&self) -> Vec<u8> {
        let mut json = serde_json::to_vec_pretty(self).unwrap_or_default();
        json.push(b'\n');
        json
    }
}
