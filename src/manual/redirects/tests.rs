//! Tests.

use super::*;
use crate::diagnostics::Code;

fn load(json: &str, ids: &[(&str, &str)]) -> (Sources, Redirects, Addresses) {
    let mut sources = Sources::new();
    let md = sources.add(Path::new("m.md"), "text".to_owned());
    let redirects = Redirects::read(Path::new("redirects.json"), json.to_owned(), &mut sources).unwrap();
    let place = |page: &str| Address { page: page.to_owned(), span: Span::new(md, 0, 1) };
    let places = ids.iter().map(|(id, page)| ((*id).to_owned(), place(page))).collect();
    (sources, redirects, places)
}

fn codes(json: &str, ids: &[(&str, &str)]) -> Vec<(Code, String)> {
    let (sources, redirects, places) = load(json, ids);
    let found = redirects.validate(&places);
    found
        .iter()
        .map(|d| {
            let span = d.span().unwrap();
            let at = sources.file(span.file).position(span.start);
            (d.code, format!("{}:{}", sources.file(span.file).path().display(), at.line))
        })
        .collect()
}

#[test]
fn all_faults_are_told() {
    let json = r#"{
        "a": ["i.html#a", "i.html#b", "old.html"],
        "b": ["j.html#b", "old.html"],
        "gone": ["i.html#gone"],
        "c": [],
        "opt-x": ["i.html#opt-x"]
    }"#;
    let ids = [("a", "i.html"), ("b", "i.html"), ("c", "i.html"), ("new", "i.html"), ("opt-x", "i.html")];
    let expected = [
        (Code::RedirectsLivingPlace, "redirects.json:2"),
        (Code::RedirectsWrongPlace, "redirects.json:3"),
        (Code::RedirectsTakenPlace, "redirects.json:3"),
        (Code::RedirectsUnknownId, "redirects.json:4"),
        (Code::RedirectsWrongPlace, "redirects.json:5"),
        (Code::RedirectsUnknownId, "redirects.json:6"),
        (Code::RedirectsMissingId, "m.md:1"),
    ];
    let found = codes(json, &ids);
    let found: Vec<(Code, &str)> = found.iter().map(|(code, at)| (*code, at.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_past_anchor_on_another_page_stands_for_its_id() {
    let json = r#"{"new": ["i.html#new", "j.html#old"]}"#;
    assert_eq!(codes(json, &[("new", "i.html"), ("old", "i.html")]), []);
}

#[test]
fn where_old_places_lead() {
    let json = r#"{
        "a": ["i.html#a", "i.html#a0", "old.html", "old.html#top"],
        "b": ["j.html#b", "i.html#b", "old.html#bottom"]
    }"#;
    let (_, redirects, places) = load(json, &[("a", "i.html"), ("b", "j.html")]);
    assert_eq!(redirects.validate(&places), []);
    assert_eq!(redirects.server(&places), [("old.html", "i.html")]);
    let mut client = redirects.client(&places);
    let here: Vec<(&str, &str)> = client.remove("i.html").into_iter().flatten().collect();
    let expected = [("a0", "i.html#a"), ("top", "i.html#a"), ("b", "j.html#b"), ("bottom", "j.html#b")];
    assert_eq!(here, expected);
    assert!(!client.contains_key("j.html"));
}

#[test]
fn what_a_page_has_itself_goes_before_what_comes_from_a_retired_one() {
    let json = r#"{
        "a": ["i.html#a", "old.html#top", "old.html#b", "old.html"],
        "b": ["i.html#b"],
        "c": ["j.html#c", "i.html#top"]
    }"#;
    let (_, redirects, places) = load(json, &[("a", "i.html"), ("b", "i.html"), ("c", "j.html")]);
    assert_eq!(redirects.validate(&places), []);
    let client = redirects.client(&places);
    let here: Vec<(&str, &str)> = client["i.html"].iter().map(|(anchor, now)| (*anchor, *now)).collect();
    // `#b` is there; of the two that were called `top`, one was on this very page.
    assert_eq!(here, [("top", "j.html#c")]);
}

#[test]
fn other_forms_are_refused() {
    for json in ["[]", "{\"a\": \"b\"}", "{\"a\": [1]}", "{"] {
        let mut sources = Sources::new();
        assert!(Redirects::read(Path::new("r.json"), json.to_owned(), &mut sources).is_err(), "{json}");
    }
}
