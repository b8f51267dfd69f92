//! Nothing that a book says, and nothing in the names of its files, steers a terminal or a CI log, whatever shows it.
//!
//! One book has the hostile texts below wherever a text can be; each command is run on it in each form.

use crate::book::{Book, Run};

/// What a terminal, a log or a reader of a diff would obey.
const HOSTILE: [&str; 6] = [
    "\u{1b}]0;title\u{7}\u{1b}[2J\u{1b}[31m\u{9b}31m\u{9d}0;b\u{9c}\u{8}\u{b}\u{c}\u{7f}",
    "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}\u{200e}\u{200f}\u{61c}\u{fffe}",
    "a\n::error::b",
    "a\r::add-mask::b\u{2028}::c::d\u{2029}::e::f\u{85}::g::h",
    "::stop-commands::b ##[add-mask]c ##vso[task.setvariable variable=a]b",
    "\u{a0}\t\u{200b}::debug::b",
];

/// Sees to it that nothing in what a command said is obeyed. `commands` are workflow commands that are meant.
#[track_caller]
fn is_harmless(what: &str, text: &str, styled: bool, commands: bool) {
    let mut text = text.to_owned();
    if styled {
        // The colours of nixbook's own.
        let mut plain = String::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find("\u{1b}[") {
            plain.push_str(&rest[..at]);
            let end = rest[at + 2..].find(|c: char| !(c.is_ascii_digit() || c == ';')).unwrap() + at + 2;
            assert_eq!(rest.as_bytes()[end], b'm', "{what}: {rest:?}");
            rest = &rest[end + 1..];
        }
        text = plain + rest;
    }
    let steers = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || c == '\u{fffe}'
    };
    assert!(!text.contains(steers), "{what}: {text:?}");
    assert!(!text.contains("##[") && !text.contains("##vso["), "{what}: {text}");
    for line in text.lines() {
        let seen = line.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{200b}');
        if commands && ["::error ", "::warning ", "::notice "].iter().any(|start| line.starts_with(start)) {
            let (properties, data) = line[2..].split_once("::").unwrap();
            assert!(!properties.contains('%') || properties.contains("%0") || properties.contains("%3A"), "{line}");
            assert!(!data.is_empty(), "{line}");
        } else {
            assert!(!seen.starts_with("::") || seen.starts_with(":::"), "{what}: {line}");
        }
    }
}

/// A book with a hostile text in everything that takes one.
fn book(hostile: &str) -> Book {
    let name: String = hostile.chars().filter(|c| *c != '/').collect();
    let one_line = hostile.replace('\n', " ");
    let json = |value: serde_json::Value| value.to_string();
    Book::small()
        .file("book.toml", format!("languag = {}\n", json(hostile.into())))
        .file(
            "content/chapter.md",
            format!(
                "# Chapter {one_line} {{#chap}}\n\n{one_line} [](#no{one_line}) {{x}}`{one_line}` ![{one_line}](none{one_line}.png)\n\n\
                 {hostile}\n\n[x]({one_line}gopher:a) <gopher:{one_line}>\n\n## {one_line}\n\n[](#chap\u{301})\n\n{one_line}[](#nowhere){one_line}\n"
            ),
        )
        .file(&format!("content/stray{name}.md"), "# Stray {#stray}\n")
        .file(&format!("content/pictures{name}.png"), "x")
        .file("content/redirects.json", json(serde_json::json!({ hostile: [hostile, hostile], "chap": [hostile] })))
        .file("content/manpage-urls.json", json(serde_json::json!({ hostile: 1 })))
        .file(&format!("content/recipes/{name}/recipe.toml"), "title = 1\n")
        .file("content/recipes/r/recipe.toml", format!("title = {}\nlevell = 1\n", json(hostile.into())))
        .file("content/recipes/r/shell.nix", format!("{{ a = \"{one_line}\"; {one_line} }}\n"))
        .file("content/recipes/r/test.console", format!("{hostile}\n$ echo {hostile}\n"))
        .file(&format!("theme/templates/{name}.html"), "x")
        .file("theme/templates/toc.html", format!("{{% {hostile} %}}"))
}

/// The commands that show something of a book, or of what they are given.
fn commands(hostile: &str) -> Vec<Vec<String>> {
    let fixed: [&[&str]; 12] = [
        &["check"],
        &["check", "--lint", "-v"],
        &["check", "--fix"],
        &["build"],
        &["tree", "--ids"],
        &["test", "--list"],
        &["test", "--level", "parse"],
        &["redirects", "sync", "--check"],
        &["export", "manual", "--out", "out"],
        &["export", "nixpkgs", "--out", "sources"],
        &["export", "checks", "--out", "checks.nix"],
        &["completions", "zsh"],
    ];
    let given: [&[&str]; 16] = [
        &["explain", "H"],
        &["H"],
        &["build", "--H"],
        &["build", "--dest", "H"],
        &["check", "--book", "H"],
        &["test", "H"],
        &["test", "--nixpkgs", "H"],
        &["test", "--junit", "none/H"],
        &["test", "--partition", "H"],
        &["new", "section", "H"],
        &["new", "recipe", "H"],
        &["init", "H"],
        &["import", "H"],
        &["redirects", "rename", "H", "chap"],
        &["redirects", "remove", "chap", "H"],
        &["manual", "html", "--manpage-urls", "H", "--revision", "H", "H", "H"],
    ];
    let own = |arguments: &&[&str]| arguments.iter().map(|part| part.replace('H', hostile)).collect::<Vec<_>>();
    let fixed = fixed.iter().map(|arguments| arguments.iter().map(|part| (*part).to_owned()).collect());
    fixed.chain(given.iter().map(own)).collect()
}

/// For people, for GitHub, for programs, with colours.
const FORMS: [&[&str]; 4] = [
    &["--message-format", "human"],
    &["--message-format", "github"],
    &["--message-format", "json"],
    &["--color", "always"],
];

#[test]
fn nothing_of_a_book_steers_what_shows_it() {
    let mut seen = 0;
    for hostile in HOSTILE {
        let book = book(hostile);
        for arguments in commands(hostile) {
            let forms: &[&[&str]] = match arguments[0].as_str() {
                "check" | "build" | "tree" if arguments.len() < 3 => &FORMS,
                "export" | "redirects" => &FORMS[..2],
                _ => &FORMS[..1],
            };
            for form in forms {
                let mut command = book.command(&[]);
                command.args(&arguments).args(*form).env("PATH", "/nonexistent");
                let run = Run::of(&mut command);
                let what = format!("{arguments:?} {form:?}");
                let styled = form[1] == "always";
                is_harmless(&what, &run.stdout, styled, form[1] == "github");
                is_harmless(&what, &run.stderr, styled, false);
                if form[1] == "json" {
                    let objects = run.stdout.lines().filter(|line| line.starts_with('{'));
                    for line in objects {
                        serde_json::from_str::<serde_json::Value>(line)
                            .unwrap_or_else(|error| panic!("{what}: {error}: {line}"));
                    }
                }
                seen += (run.stdout + &run.stderr).matches("\\u{").count();
            }
        }
    }
    assert!(seen > 500, "{seen} escapes were shown");
}

#[test]
fn marks_stand_under_what_they_mark() {
    let book = Book::with_chapter("\u{202e}ab\u{1b}[31m ##[x] [](#nowhere) [](#elsewhere)\u{7}");
    book.check()
        .fails()
        .says("\n  |\n3 | \\u{202e}ab\\u{1b}[31m \\u{23}#[x] [](#nowhere) [](#elsewhere)\\u{7}\n  |                                 ^^^^^^^^^^^^\n")
        .says(" --> content/chapter.md:3:16\n")
        .says(" --> content/chapter.md:3:29\n");
}

#[test]
fn a_report_for_junit_is_xml_whatever_is_in_it() {
    let hostile = HOSTILE.concat() + "\0\u{1}\u{ffff}\u{fdd0}]]>&<\"'";
    let one_line = hostile.replace(['\n', '\r'], " ");
    let book = Book::small()
        .file("content/recipes/r/recipe.toml", "title = \"T\"\n")
        .file("content/recipes/r/shell.nix", format!("{{ {one_line}\n"))
        .file("content/recipes/r/test.console", "$ true\n");
    let mut command = book.command(&["test", "--level", "parse", "--junit", "report.xml"]);
    Run::of(command.env("PATH", "/nonexistent")).fails();
    let xml = book.read("report.xml");
    // XML 1.0, § 2.2: what a document may hold.
    let is_char = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}');
    assert!(xml.chars().all(is_char), "{xml:?}");
    let mut reader = quick_xml::Reader::from_str(&xml);
    reader.config_mut().enable_all_checks(true);
    let mut cases = 0;
    let mut text = String::new();
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Start(element) => {
                cases += usize::from(element.name().as_ref() == "testcase");
                element.attributes().for_each(|attribute| {
                    drop(attribute.unwrap().normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap());
                });
            }
            quick_xml::events::Event::Text(part) => text.push_str(&part),
            _ => {}
        }
    }
    assert_eq!(cases, 1);
    assert!(text.contains(r"\u{1b}]0;title\u{7}"), "{text}");
    is_harmless("report.xml", &xml, false, false);
}

#[test]
fn no_location_adds_a_rule_for_servers() {
    let book = Book::small().file(
        "content/redirects.json",
        serde_json::json!({
            "book": ["index.html#book"],
            "chap": ["index.html#chap", "a b\n/* https://evil.example 200!\n.html", "/:splat", "*", "old.html", "\t"],
        })
        .to_string(),
    );
    book.write("revision", "");
    book.run(&["export", "manual", "--out", "out"]).ends_well();
    let rules = book.read("out/_redirects");
    let expected = [
        "a%20b%0A/%2A%20https%3A//evil.example%20200!%0A.html index.html 301",
        "/%3Asplat index.html 301",
        "%2A index.html 301",
        "old.html index.html 301",
        "%09 index.html 301",
    ];
    assert_eq!(rules.lines().collect::<Vec<_>>(), expected);
}
