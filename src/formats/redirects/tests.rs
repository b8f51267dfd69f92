//! Tables that are read, validated and changed in place.

use super::*;

fn table(text: &str) -> Redirects {
    let mut sources = Sources::new();
    let file = sources.add(Path::new("redirects.json"), text.to_owned());
    Redirects::read(file, &sources).unwrap()
}

fn changed(text: &str, make: impl FnOnce(&mut Redirects) -> Result<(), Diagnostic>) -> String {
    let mut table = table(text);
    make(&mut table).unwrap();
    table.text()
}

const LINES: &str = "{\n  \"a\": [\n    \"i.html#a\"\n  ],\n  \"c\": [\n    \"i.html#c\",\n    \"old.html\"\n  ]\n}\n";

#[test]
fn nothing_changed_is_nothing_written() {
    for text in
        ["{}", "{}\n", " {\r\n} ", LINES, "{\"a\":[ \"x\" ,\"y\"] , \"b\" : []}", "{\"\\u0061\": [\"\\u0062\"]}"]
    {
        assert_eq!(table(text).text(), text);
    }
}

#[test]
fn an_entry_takes_its_position_in_the_alphabet() {
    let added = changed(LINES, |table| table.add("b", "i.html"));
    assert_eq!(added, LINES.replace("  \"c\"", "  \"b\": [\n    \"i.html#b\"\n  ],\n  \"c\""));
    let added = changed(LINES, |table| table.add("d", "i.html"));
    assert_eq!(added, LINES.replace("\n  ]\n}", "\n  ],\n  \"d\": [\n    \"i.html#d\"\n  ]\n}"));
    assert_eq!(changed("{}\n", |table| table.add("a", "i.html")), "{\n  \"a\": [\n    \"i.html#a\"\n  ]\n}\n");
}

#[test]
fn the_form_of_the_file_is_kept() {
    let dense = "{\"a\":[\"i.html#a\"],\"c\":[\"i.html#c\"]}";
    assert_eq!(
        changed(dense, |table| table.add("b", "i.html")),
        "{\"a\":[\"i.html#a\"],\"b\":[\"i.html#b\"],\"c\":[\"i.html#c\"]}"
    );
    let tabs = "{\r\n\t\"a\" : [ \"i.html#a\" ]\r\n}\r\n";
    assert_eq!(
        changed(tabs, |table| table.add("b", "i.html")),
        "{\r\n\t\"a\" : [ \"i.html#a\" ],\r\n\t\"b\" : [ \"i.html#b\" ]\r\n}\r\n"
    );
    assert_eq!(changed(tabs, |table| table.move_to("a", "j.html")), tabs.replace("[ ", "[ \"j.html#a\", "));
}

#[test]
fn a_move_puts_the_new_location_first() {
    let moved = changed(LINES, |table| table.move_to("a", "j.html"));
    assert_eq!(moved, LINES.replace("\"i.html#a\"", "\"j.html#a\",\n    \"i.html#a\""));
    // And back: what is the present is no historical location.
    let back = changed(&moved, |table| table.move_to("a", "i.html"));
    assert_eq!(back, LINES.replace("\"i.html#a\"", "\"i.html#a\",\n    \"j.html#a\""));
    assert_eq!(table(LINES).move_to("a", "i.html").unwrap_err().code, Code::RedirectsSameLocation);
}

#[test]
fn a_new_name_is_where_the_old_one_was() {
    let renamed = changed(LINES, |table| table.rename("a", "z"));
    assert_eq!(renamed, LINES.replace("\"a\": [\n    \"i", "\"z\": [\n    \"i.html#z\",\n    \"i"));
    assert_eq!(table(LINES).rename("a", "c").unwrap_err().code, Code::RedirectsEntryExists);
    let unknown = table(LINES).rename("x", "y").unwrap_err();
    assert_eq!((unknown.code, unknown.message.as_str()), (Code::RedirectsNoEntry, "`x` has no entry"));
}

#[test]
fn locations_of_what_is_gone_go_to_another() {
    let removed = changed(LINES, |table| table.remove("a", "c"));
    let expected = "{\n  \"c\": [\n    \"i.html#c\",\n    \"old.html\",\n    \"i.html#a\"\n  ]\n}\n";
    assert_eq!(removed, expected);
    assert_eq!(table(LINES).remove("a", "a").unwrap_err().code, Code::RedirectsSameLocation);
    assert_eq!(table(LINES).remove("a", "b").unwrap_err().code, Code::RedirectsNoEntry);
}

#[test]
fn other_forms_are_refused_at_their_span() {
    for (text, code, at) in [
        ("{", Code::InvalidJson, 1..1),
        ("[]", Code::InvalidRedirects, 0..1),
        ("{\"a\": \"b\"}", Code::InvalidRedirects, 6..9),
        ("{\"a\": [1]}", Code::InvalidRedirects, 7..8),
        ("{\"a\": [], \"a\": []}", Code::DuplicateRedirects, 10..13),
    ] {
        let mut sources = Sources::new();
        let file = sources.add(Path::new("r.json"), text.to_owned());
        let error = Redirects::read(file, &sources).unwrap_err().remove(0);
        assert_eq!((error.code, error.span().unwrap().range()), (code, at), "{text}");
    }
}

fn load(json: &str, ids: &[(&str, &str)]) -> (Sources, Redirects, Addresses) {
    let mut sources = Sources::new();
    let md = sources.add(Path::new("m.md"), "text".to_owned());
    let file = sources.add(Path::new("redirects.json"), json.to_owned());
    let redirects = Redirects::read(file, &sources).unwrap();
    let address = |page: &str| Address { page: page.to_owned(), span: Span::new(md, 0, 1) };
    let addresses = ids.iter().map(|(id, page)| ((*id).to_owned(), address(page))).collect();
    (sources, redirects, addresses)
}

fn codes(json: &str, ids: &[(&str, &str)]) -> Vec<(Code, String)> {
    let (sources, redirects, addresses) = load(json, ids);
    let found = redirects.validate(&addresses);
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
        (Code::RedirectsLivingLocation, "redirects.json:2"),
        (Code::RedirectsWrongLocation, "redirects.json:3"),
        (Code::RedirectsTakenLocation, "redirects.json:3"),
        (Code::RedirectsUnknownId, "redirects.json:4"),
        (Code::RedirectsWrongLocation, "redirects.json:5"),
        (Code::RedirectsUnknownId, "redirects.json:6"),
        (Code::RedirectsMissingId, "m.md:1"),
    ];
    let found = codes(json, &ids);
    let found: Vec<(Code, &str)> = found.iter().map(|(code, at)| (*code, at.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_former_anchor_on_another_page_leads_to_its_id() {
    let json = r#"{"new": ["i.html#new", "j.html#old"]}"#;
    assert_eq!(codes(json, &[("new", "i.html"), ("old", "i.html")]), []);
}

#[test]
fn where_former_locations_lead() {
    let json = r#"{
        "a": ["i.html#a", "i.html#a0", "old.html", "old.html#top"],
        "b": ["j.html#b", "i.html#b", "old.html#bottom"]
    }"#;
    let (_, redirects, addresses) = load(json, &[("a", "i.html"), ("b", "j.html")]);
    assert_eq!(redirects.validate(&addresses), []);
    assert_eq!(redirects.server(&addresses), [("old.html", "i.html")]);
    let mut client = redirects.client(&addresses);
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
    let (_, redirects, addresses) = load(json, &[("a", "i.html"), ("b", "i.html"), ("c", "j.html")]);
    assert_eq!(redirects.validate(&addresses), []);
    let client = redirects.client(&addresses);
    let here: Vec<(&str, &str)> = client["i.html"].iter().map(|(anchor, now)| (*anchor, *now)).collect();
    // `#b` is there; of the two that were called `top`, one was on this very page.
    assert_eq!(here, [("top", "j.html#c")]);
}
