//! What an output folder says of itself: which files are ours, and where each id is.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::manual::Fingerprint;
use crate::site::Output;

/// The manifest of an output folder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Manifest {
    /// The name and the version of the program that wrote the site.
    pub generator: String,
    /// Every file of the site. What is in them is compared byte by byte, so there is no hash of it.
    #[serde(deserialize_with = "paths")]
    pub files: BTreeSet<String>,
    /// Every id of the book, with the page that it is on.
    pub ids: BTreeMap<String, String>,
    /// Every id that `redirects.json` has to name, with the page that it is on in nixos-render-docs' HTML.
    #[serde(alias = "nrd")]
    pub nixos_render_docs: BTreeMap<String, String>,
    /// What the ids that people have made can be known by, in reading order.
    #[serde(alias = "traces")]
    pub fingerprints: Vec<Fingerprint>,
}

impl Manifest {
    /// The manifest of a finished site.
    pub fn of(output: &Output) -> Self {
        Self {
            generator: concat!("nixbook ", env!("CARGO_PKG_VERSION")).to_owned(),
            files: output.files.keys().cloned().collect(),
            ids: output.ids.clone(),
            nixos_render_docs: output.nixos_render_docs.clone(),
            fingerprints: output.fingerprints.clone(),
        }
    }

    /// What a folder says; one that cannot be read marks the folder as ours all the same, but claims no file.
    pub fn from_json(json: &[u8]) -> Self {
        serde_json::from_slice(json).unwrap_or_default()
    }

    /// The paths of the files that a manifest names.
    pub fn names(json: &[u8]) -> BTreeSet<String> {
        Self::from_json(json).files
    }

    /// As it is written.
    pub fn to_json(&self) -> Vec<u8> {
        let mut json = serde_json::to_vec_pretty(self).unwrap_or_default();
        json.push(b'\n');
        json
    }
}

/// The paths of files: a list, or, as earlier versions wrote it, an object with a hash for each.
fn paths<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeSet<String>, D::Error> {
    Ok(match Value::deserialize(from)? {
        Value::Array(paths) => paths.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Value::Object(files) => files.into_iter().map(|(path, _)| path).collect(),
        _ => BTreeSet::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_earlier_manifests_are_known() {
        let names = |json: &str| Manifest::names(json.as_bytes()).into_iter().collect::<Vec<_>>();
        assert_eq!(names(r#"{"files": ["b.html", "a.html"]}"#), ["a.html", "b.html"]);
        assert_eq!(names(r#"{"files": {"b.html": "00ff", "a.html": ""}}"#), ["a.html", "b.html"]);
        assert_eq!(names(r#"{"files": 3}"#), [""; 0]);
    }

    #[test]
    fn pages_under_the_former_key_are_known() {
        let manifest = Manifest::from_json(br#"{"nrd": {"chap": "index.html"}}"#);
        assert_eq!(manifest.nixos_render_docs["chap"], "index.html");
    }
}
