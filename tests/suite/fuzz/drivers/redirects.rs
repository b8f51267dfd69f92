//! redirects.json, changed in place.

use arbitrary::{Result, Unstructured};
use nixbook::formats::json;
use nixbook::formats::redirects::Redirects;
use nixbook::source::Sources;
use nixbook::source::edit::apply;

use super::{Input, json_texts, soup, spans};

const TOKENS: &[&str] = &[
    "\"a\": [\"p.html#a\"]",
    "\"b\": [\"p.html#b\", \"q.html#b\"]",
    ",\n  ",
    "\"opt-x\"",
    "\"p.html#a\"",
    "[\"p.html#c\"]",
    "\"c\": [\n    \"p.html#c\"\n  ]",
];

const IDS: &[&str] = &["a", "b", "c", "new", "x-new", "0", "é", "a\"b", "opt-x", ""];

const PAGES: &[&str] = &["p.html", "q.html", "x/y.html", "", "a\"b.html"];

pub fn generate(u: &mut Unstructured<'_>) -> Result<Input> {
    let text = if u.ratio(1, 2)? {
        table(u)?
    } else {
        soup::text(u, &json_texts::with(TOKENS), &soup::cases(|name| name.ends_with("redirects.json")))?
    };
    let mut steps = String::new();
    for _ in 0..u.int_in_range(0..=5)? {
        let step = u.choose(&["add", "move", "rename", "remove", "keep", "forget"])?;
        let second = if matches!(*step, "rename" | "remove") { *u.choose(IDS)? } else { *u.choose(PAGES)? };
        steps.push_str(&format!("{step} {} {second}\n", u.choose(IDS)?));
    }
    Ok(Input(vec![("text".to_owned(), text), ("steps".to_owned(), steps)]))
}

/// A table as people write it, with blanks of all kinds.
fn table(u: &mut Unstructured<'_>) -> Result<String> {
    const BLANKS: &[&str] = &["", " ", "\n", "\n  ", "\r\n\t", "  "];
    let mut text = format!("{}{{{}", u.choose(BLANKS)?, u.choose(BLANKS)?);
    let count = u.int_in_range(0..=4)?;
    for n in 0..count {
        text.push_str(&format!("\"{}\"{}:{}[", ["a", "b", "c", "\\u00e9"][n], u.choose(BLANKS)?, u.choose(BLANKS)?));
        let locations = u.int_in_range(0..=3)?;
        for m in 0..locations {
            let comma = if m + 1 < locations { "," } else { "" };
            text.push_str(&format!(
                "{}\"{}#{n}{m}\"{}{comma}",
                u.choose(BLANKS)?,
                u.choose(&["p.html", "q.html", "\\u0070"])?,
                u.choose(BLANKS)?
            ));
        }
        text.push_str(&format!(
            "{}]{}{}{}",
            u.choose(BLANKS)?,
            u.choose(BLANKS)?,
            if n + 1 < count { "," } else { "" },
            u.choose(BLANKS)?
        ));
    }
    Ok(format!("{text}}}{}", u.choose(BLANKS)?))
}

pub fn check(input: &Input) {
    let text = input.get("text");
    let mut sources = Sources::new();
    let file = sources.add("redirects.json".as_ref(), text.to_owned());
    let mut redirects = match Redirects::read(file, &sources) {
        Ok(redirects) => redirects,
        Err(faults) => {
            assert!(!faults.is_empty());
            return spans::of_diagnostics(&faults, &sources);
        }
    };
    assert!(json::is_json(text).is_ok());
    // Untouched, every byte stays.
    assert_eq!(redirects.text(), text);
    assert_eq!(redirects.edits(), []);
    let before: Vec<(String, Vec<String>)> = entries(&redirects);
    for step in input.get("steps").lines() {
        let mut words = step.splitn(3, ' ');
        let (step, id, other) = (words.next().unwrap_or(""), words.next().unwrap_or(""), words.next().unwrap_or(""));
        let done = match step {
            "add" => redirects.add(id, other),
            "move" => redirects.move_to(id, other),
            "rename" => redirects.rename(id, other),
            "remove" => redirects.remove(id, other),
            "keep" => {
                redirects.keep(id, &format!("{other}#{id}"));
                Ok(())
            }
            _ => {
                redirects.forget(id, &std::collections::HashSet::from([format!("{other}#{id}")]));
                Ok(())
            }
        };
        if let Err(fault) = done {
            spans::of_diagnostics(&[fault], &sources);
        }
    }
    let after = entries(&redirects);
    let written = redirects.text();
    // It reads as what it was to become, and what was not touched is written as it was.
    let mut again = Sources::new();
    let file = again.add("redirects.json".as_ref(), written.clone());
    let read = Redirects::read(file, &again).unwrap_or_else(|faults| panic!("{written:?}: {faults:?}"));
    assert_eq!(entries(&read), after, "{written:?}");
    let is_named = |id: &str| input.get("steps").lines().any(|step| step.split(' ').any(|word| word == id));
    for entry in after.iter().filter(|entry| before.contains(entry) && !is_named(&entry.0)) {
        let raw = |text: &str, redirects: &Redirects| {
            let start = redirects.span(&entry.0).unwrap().range().start;
            text[start..start + member_length(&text[start..])].to_owned()
        };
        let original = Redirects::read(sources.iter().next().unwrap().0, &sources).unwrap();
        assert_eq!(raw(&written, &read), raw(text, &original), "{} was not touched", entry.0);
    }
    if before == after {
        assert_eq!(written, text);
    }
    // What is around the table stays.
    let (start, end) = (text.find('{').unwrap(), text.rfind('}').unwrap());
    assert!(written.starts_with(&text[..start]) && written.ends_with(&text[end..]), "{written:?}");
    // The edits of single entries make the same of them, where none came or went.
    if !input.get("steps").lines().any(|step| step.starts_with("add") || step.starts_with("remove")) {
        let edited = apply(text, &redirects.edits());
        let mut edited_sources = Sources::new();
        let file = edited_sources.add("redirects.json".as_ref(), edited.clone());
        let read = Redirects::read(file, &edited_sources).unwrap_or_else(|faults| panic!("{edited:?}: {faults:?}"));
        assert_eq!(entries(&read), after, "{edited:?}");
    }
}

fn entries(redirects: &Redirects) -> Vec<(String, Vec<String>)> {
    redirects.iter().map(|(id, locations)| (id.to_owned(), locations.to_vec())).collect()
}

/// The length of a member whose value is an array of strings.
fn member_length(text: &str) -> usize {
    let mut in_string = false;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            ']' if !in_string => return at + 1,
            _ => {}
        }
    }
    text.len()
}
