//! Redirects that are changed in place, and what is inferred.

use std::path::Path;

use indexmap::IndexMap;

use super::*;
use crate::formats::redirects::{Address, Addresses, Redirects};
use crate::manual::Fingerprint;
use crate::source::{FileId, Sources, Span};

fn table(text: &str) -> Redirects {
    let mut sources = Sources::new();
    let file = sources.add(Path::new("redirects.json"), text.to_owned());
    Redirects::read(file, &sources).unwrap()
}

/// An id: its name, its kind, its title, what is above it, its text.
fn fingerprint((id, kind, title, above, text): (&str, &str, &str, &str, &str)) -> Fingerprint {
    let above = (!above.is_empty()).then(|| above.to_owned());
    Fingerprint { id: id.to_owned(), kind: kind.to_owned(), title: title.to_owned(), above, text: text.to_owned() }
}

fn found(before: &[(&str, &str, &str, &str, &str)], after: &[(&str, &str, &str, &str, &str)]) -> Vec<(String, String)> {
    let before: Vec<Fingerprint> = before.iter().copied().map(fingerprint).collect();
    let after: Vec<Fingerprint> = after.iter().copied().map(fingerprint).collect();
    let has = |list: &[Fingerprint], id: &str| list.iter().any(|fingerprint| fingerprint.id == id);
    let gone = before.iter().map(|t| t.id.as_str()).filter(|id| !has(&after, id)).collect();
    let fresh = after.iter().map(|t| t.id.as_str()).filter(|id| !has(&before, id)).collect();
    renames(&before, &after, &gone, &fresh).into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
}

#[test]
fn an_id_is_known_again_by_what_it_names() {
    let book = ("book", "book", "Book", "", "");
    let was = ("sec-lockfiles", "section", "Lock files", "book", "t1");
    for (now, known) in [
        // Text and title, with another id.
        (("sec-pinning", "section", "Lock files", "book", "t1"), true),
        // The same text under another title.
        (("sec-pinning", "section", "Pinning", "elsewhere", "t1"), true),
        // The same title, at the same position, with other text.
        (("sec-pinning", "section", "Lock files", "book", "t2"), true),
        // Another id, another title, another text.
        (("sec-ruby", "section", "Ruby", "book", "t2"), false),
        // The same text, but an example now.
        (("ex-lock", "example", "Lock files", "book", "t1"), false),
    ] {
        let expected: &[(String, String)] = if known { &[("sec-lockfiles".to_owned(), now.0.to_owned())] } else { &[] };
        assert_eq!(found(&[book, was], &[book, now]), expected, "{now:?}");
    }
}

#[test]
fn the_surest_pair_is_made_first() {
    let before = [("a", "section", "One", "", "t1"), ("b", "section", "Two", "", "t2")];
    let after = [("x", "section", "Two", "", "t2"), ("y", "section", "One", "", "t1")];
    let pairs = [("a".to_owned(), "y".to_owned()), ("b".to_owned(), "x".to_owned())];
    assert_eq!(found(&before, &after), pairs);
}

/// What sync makes of a table: before, after (id, nixos-render-docs page, site page), table.
fn synced(baseline: &[(&str, &str)], present: &[(&str, &str, &str)], text: &str) -> (String, Vec<String>, Vec<String>) {
    let fingerprint_of =
        |id: &str| Fingerprint { id: id.to_owned(), text: id.replace(['1', '2'], ""), ..Fingerprint::default() };
    let baseline = Baseline {
        fingerprints: baseline.iter().map(|(id, _)| fingerprint_of(id)).collect(),
        site: baseline.iter().map(|(id, page)| ((*id).to_owned(), (*page).to_owned())).collect(),
        ..Baseline::default()
    };
    let fingerprints: Vec<Fingerprint> = present.iter().map(|(id, ..)| fingerprint_of(id)).collect();
    let span = Span::new(FileId(0), 0, 0);
    let nixos_render_docs: Addresses =
        present.iter().map(|(id, page, _)| ((*id).to_owned(), Address { page: (*page).to_owned(), span })).collect();
    let site: IndexMap<String, String> =
        present.iter().map(|(id, _, page)| ((*id).to_owned(), (*page).to_owned())).collect();
    let mut table = table(text);
    let (changes, unknown) = sync(
        &mut table,
        Some(&baseline),
        Present { fingerprints: &fingerprints, site: &site, nixos_render_docs: &nixos_render_docs },
    );
    (table.text(), changes.iter().map(ToString::to_string).collect(), unknown)
}

#[test]
fn a_rename_with_a_move_leaves_no_location_that_never_was() {
    let (text, changes, unknown) =
        synced(&[("a1", "p.html")], &[("a2", "new.html", "q.html")], "{\"a1\": [\"old.html#a1\"]}");
    assert_eq!(text, "{\"a2\": [\"new.html#a2\", \"old.html#a1\", \"p.html#a1\", \"p.html\"]}");
    assert_eq!(changes[..2], ["renamed  a1 → a2", "moved    a2 → new.html#a2"]);
    assert!(unknown.is_empty());
}

#[test]
fn pages_of_a_long_list_lead_to_what_stood_above_it() {
    let ids = ["chap", "opt-a.b", "opt-c.d", "opt-e.f"];
    let pages = |pages: [&str; 4]| ids.map(str::to_owned).into_iter().zip(pages.map(str::to_owned));
    let fingerprints = [fingerprint(("chap", "chapter", "Options", "", ""))];
    let baseline = Baseline {
        fingerprints: fingerprints.to_vec(),
        site: pages(["options.html", "options/a.html", "options/c.html", "elsewhere/e.html"]).collect(),
        ..Baseline::default()
    };
    let site: IndexMap<String, String> =
        pages(["settings.html", "settings/a.html", "options/c.html", "settings/e.html"]).collect();
    let address = Address { page: "index.html".to_owned(), span: Span::new(FileId(0), 0, 0) };
    let nixos_render_docs = Addresses::from_iter([("chap".to_owned(), address)]);
    let mut table = table("{\"chap\": [\"index.html#chap\"]}");
    sync(
        &mut table,
        Some(&baseline),
        Present { fingerprints: &fingerprints, site: &site, nixos_render_docs: &nixos_render_docs },
    );
    // One page is still there, of another nobody knows what was above it.
    let locations = ["index.html#chap", "options.html#chap", "options.html", "options/a.html"];
    assert_eq!(table.locations("chap").unwrap(), locations);
}

#[test]
fn an_id_that_comes_back_has_its_addresses_again() {
    let fingerprints =
        [fingerprint(("chap", "chapter", "C", "", "")), fingerprint(("two", "section", "Two", "", "chap"))];
    let pages = |pages: [&str; 2]| ["chap", "two"].map(str::to_owned).into_iter().zip(pages.map(str::to_owned));
    let address = || Address { page: "index.html".to_owned(), span: Span::new(FileId(0), 0, 0) };
    let nixos_render_docs = Addresses::from_iter(["chap", "two"].map(|id| (id.to_owned(), address())));
    // It was gone for a while, and its readers were led to the chapter.
    let mut table = table("{\"chap\": [\"index.html#chap\", \"index.html#two\", \"a.html#two\", \"old.html#two\"]}");
    let away = Baseline {
        fingerprints: fingerprints[..1].to_vec(),
        site: pages(["a.html", ""]).take(1).collect(),
        ..Baseline::default()
    };
    let site: IndexMap<String, String> = pages(["a.html", "a.html"]).collect();
    sync(
        &mut table,
        Some(&away),
        Present { fingerprints: &fingerprints, site: &site, nixos_render_docs: &nixos_render_docs },
    );
    assert_eq!(table.locations("chap").unwrap(), ["index.html#chap", "old.html#two"]);
    // Then it moves.
    let back =
        Baseline { fingerprints: fingerprints.to_vec(), site: site.into_iter().collect(), ..Baseline::default() };
    let site: IndexMap<String, String> = pages(["a.html", "b.html"]).collect();
    sync(
        &mut table,
        Some(&back),
        Present { fingerprints: &fingerprints, site: &site, nixos_render_docs: &nixos_render_docs },
    );
    assert_eq!(table.locations("two").unwrap(), ["index.html#two", "a.html#two"]);
}

#[test]
fn what_was_told_by_hand_is_left_as_it_is() {
    let text = "{\"b\": [\"p.html#b\", \"p.html#a\"]}";
    let (after, changes, _) = synced(&[("a", "p.html")], &[("b", "p.html", "p.html")], text);
    assert_eq!((after.as_str(), changes.len()), (text, 0));
}

#[test]
fn an_id_that_comes_back_takes_its_location_back() {
    let text = "{\"b\": [\"i.html#b\", \"i.html#a\"]}";
    let present = [("a", "i.html", "p.html"), ("b", "i.html", "p.html")];
    let (after, changes, _) = synced(&[("b", "p.html")], &present, text);
    assert_eq!(after, "{\"a\": [\"i.html#a\"], \"b\": [\"i.html#b\"]}");
    assert_eq!(changes.len(), 2, "{changes:?}");
}

#[test]
fn what_nobody_knows_is_given_back() {
    let (_, changes, unknown) =
        synced(&[("a", "p.html")], &[("a", "i.html", "p.html")], "{\"a\": [\"i.html#a\"], \"x\": []}");
    assert_eq!((changes.len(), unknown), (0, vec!["x".to_owned()]));
}
