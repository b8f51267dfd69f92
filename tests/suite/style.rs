//! Messages, explanations, help and the guide are in plain technical English: this is the one list of words that they do not
//! use, and the rules for the form of a message.
//!
//! A message is one clause in lower case without a full stop: it names the thing and the problem. A help is an imperative, or
//! asks "did you mean …?". Names, files, flags and code are in backticks.

use std::path::Path;

use nixbook::diagnostics::Code;
use nixbook::diagnostics::explain::{self, explanation};

use crate::book::Book;
use crate::messages::literals;

/// Words that are not used, and what is written instead. `*` at the end stands for any ending.
const BANNED: &[(&str, &str)] = &[
    ("anew", "again"),
    ("stand", "be"),
    ("stands", "is"),
    ("stood", "was"),
    ("heir", "successor"),
    ("the past", "the baseline; former locations"),
    ("a place of", "a location of"),
    ("mend*", "fix"),
    ("leads on", "redirects"),
    ("for one,", "such as; for example"),
    ("for one.", "such as; for example"),
    ("for one;", "such as; for example"),
    ("for one)", "such as; for example"),
    ("more follows", "unexpected text after …"),
    ("nothing more is expected", "unexpected text after …"),
    ("ends too early", "is incomplete"),
    ("a comma too many", "trailing comma"),
    ("behind", "after; out of date"),
    ("makes text of", "turns into text"),
    ("make text of", "turn into text"),
    ("makes code of", "turns into code"),
    ("makes a quote of", "turns into a quote"),
    ("in one another", "nested"),
    ("within one another", "nested"),
    ("by the dozen", "deeply nested"),
    ("take away", "remove"),
    ("take out", "remove"),
    ("take it out", "remove it"),
    ("takes along", "hides; includes"),
    ("is told", "is reported"),
    ("are told", "are reported"),
    ("tells of", "reports"),
    ("a way out", "a help"),
    ("lies", "is"),
    ("by case alone", "only in case"),
    ("no longer there", "deleted; removed"),
    ("is not there", "does not exist"),
    ("are not there", "do not exist"),
    ("has no say", "has no effect"),
    ("that was meant", "likely mistakes"),
    ("say nothing but", "print only"),
    ("too deep to", "too deeply"),
    ("wherever", "in each place where"),
    ("whoever", "someone who"),
    ("thereby", "by this"),
    ("else than", "other than"),
    ("one further down", "in a subfolder"),
    ("looked into", "read"),
    ("brought along", "included"),
    ("goes along", "is included"),
    ("expected one of", "unexpected …"),
    ("TOKEN_*", "the token as it is written"),
];

/// Phrases that are plain in a text, but too long for a message.
const BANNED_IN_MESSAGES: &[(&str, &str)] = &[
    ("of its own", "its own; separate; another"),
    ("may not", "cannot"),
    ("there is no", "no …; unknown …; … is missing"),
    ("there are no", "… is not supported"),
];

/// Verbs with which a help, or the first line of a command's help, begins.
const VERBS: &[&str] = &[
    "add",
    "add,",
    "allow",
    "build",
    "change",
    "check",
    "choose",
    "close",
    "commit",
    "compare",
    "compile",
    "complete",
    "copy",
    "correct",
    "create",
    "define",
    "delete",
    "edit",
    "end",
    "escape",
    "explain",
    "export",
    "fix",
    "give",
    "import",
    "include",
    "indent",
    "initialize",
    "install",
    "keep",
    "leave",
    "link",
    "list",
    "make",
    "merge",
    "move",
    "name",
    "pass",
    "print",
    "publish",
    "put",
    "refer",
    "remove",
    "rename",
    "replace",
    "run",
    "save",
    "separate",
    "serve",
    "set",
    "shorten",
    "show",
    "start",
    "test",
    "try",
    "update",
    "use",
    "wait",
    "write",
    "read",
    "edit",
    "render",
];

/// Names that keep their capital, and words of capitals.
const NAMES: &[&str] = &["Nix", "NixOS", "Nixpkgs", "Git", "GitHub", "Markdown", "Tera", "Unicode"];

/// A text without what is in backticks, which are any code: each piece of code is one `‹›`.
fn without_code(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('`') {
        plain.push_str(&rest[..start]);
        let marks = rest[start..].len() - rest[start..].trim_start_matches('`').len();
        let inner = &rest[start + marks..];
        let fence = &rest[start..start + marks];
        let end = inner.match_indices(fence).map(|(at, _)| at).find(|at| !inner[at + marks..].starts_with('`'));
        plain.push_str("‹›");
        rest = end.map_or("", |end| &inner[end + marks..]);
    }
    plain + rest
}

/// A banned word that a text uses outside of code, and what to write instead.
fn banned(text: &str) -> Option<String> {
    used(text, BANNED)
}

fn used(text: &str, words: &[(&str, &str)]) -> Option<String> {
    // As if it ended in a full stop, for what is banned at the end of a clause.
    let plain = without_code(text).split_whitespace().collect::<Vec<_>>().join(" ") + ".";
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    words.iter().find_map(|(word, instead)| {
        let (start, any_ending) = (word.trim_end_matches('*'), word.ends_with('*'));
        let same_case = start.chars().any(char::is_uppercase);
        let text = if same_case { plain.clone() } else { plain.to_lowercase() };
        let used = text.match_indices(start).any(|(at, _)| {
            let after = text[at + start.len()..].chars().next();
            !text[..at].ends_with(is_word) && (any_ending || !after.is_some_and(is_word))
        });
        used.then(|| format!("\"{word}\": write \"{instead}\""))
    })
}

/// Names of files and flags that are not in backticks.
fn bare_name(plain: &str) -> Option<&str> {
    plain.split([' ', ',', ';', ':', '(', ')', '?', '"', '“', '”']).map(|word| word.trim_end_matches('.')).find(
        |word| {
            let file =
                [".toml", ".json", ".md", ".nix", ".console", ".html", ".css"].iter().any(|end| word.ends_with(end));
            let flag = word.strip_prefix("--").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_lowercase()));
            let id = word.strip_prefix('#').is_some_and(|rest| rest.starts_with(char::is_alphabetic));
            file || flag || id
        },
    )
}

fn begins_in_lower_case(text: &str) -> bool {
    let first = text.split([' ', ':', ',', '-']).next().unwrap_or("");
    let is_name = NAMES.contains(&first) || (first.len() > 1 && !first.chars().any(char::is_lowercase));
    is_name || text.starts_with(|c: char| c.is_lowercase() || c.is_ascii_digit() || "`<‹[({“$/.".contains(c))
}

/// What is wrong with the form of a text that is no sentence.
fn form(text: &str) -> Option<String> {
    let plain = without_code(text);
    if !begins_in_lower_case(text) {
        return Some("it begins with a capital".to_owned());
    }
    if plain.ends_with(['.', '!', ';', ',']) {
        return Some("it ends with a stop".to_owned());
    }
    if let Some(name) = bare_name(&plain) {
        return Some(format!("{name} is not in backticks"));
    }
    banned(text).or_else(|| used(text, BANNED_IN_MESSAGES))
}

/// What is wrong with a message.
fn message_fault(message: &str) -> Option<String> {
    let plain = without_code(message);
    // "in the option `a`: …" says where it is.
    let place = ["in the option ‹›: ", "in the group ‹›: ", "in the entry ‹›: "];
    let plain = place.iter().find_map(|place| plain.strip_prefix(place)).unwrap_or(&plain);
    if plain.contains(';') || plain.contains(". ") || plain.matches(": ").count() > 1 {
        return Some("it is more than one clause".to_owned());
    }
    form(message)
}

/// What is wrong with a help.
fn help_fault(help: &str) -> Option<String> {
    // What a program has printed, and differences, are shown as they are.
    let first = help.split("\\n").next().unwrap_or(help);
    let is_question = first.starts_with("did you mean ") && first.contains('?');
    // "to allow it, write …"
    let clause = ["to ", "if ", "for ", "in "].iter().any(|word| first.starts_with(word));
    let order = if clause { first.split_once(", ").map_or(first, |(_, rest)| rest) } else { first };
    let verb = order.split([' ', ':']).next().unwrap_or("");
    if !is_question && !VERBS.contains(&verb) {
        return Some(format!("it is no imperative: {verb:?}"));
    }
    form(first)
}

/// What is wrong with sentences, as explanations have them.
fn prose_fault(text: &str) -> Option<String> {
    if !text.trim_end().ends_with(['.', '?']) {
        return Some("its last sentence has no full stop".to_owned());
    }
    banned(text)
}

#[test]
fn faults_of_style_are_found() {
    for (message, fault) in [
        ("Unknown id `sec-a`", "capital"),
        ("unknown id `sec-a`.", "stop"),
        ("unknown id `sec-a`; it is used twice", "clause"),
        ("unknown id `sec-a`. The nearest is `sec-b`", "clause"),
        ("the id `sec-a` stands in braces", "\"stands\""),
        ("the files are compared anew", "\"anew\""),
        ("the setting in book.toml is unknown", "book.toml"),
        ("the flag --strict is unknown", "--strict"),
        ("the id #sec-a is unknown", "#sec-a"),
        ("there is no file `a`", "\"there is no\""),
        ("two ids, `a` for one", "\"for one.\""),
        ("expected TOKEN_IDENT", "TOKEN_*"),
        ("this was mended", "mend*"),
    ] {
        let found = message_fault(message);
        assert!(found.as_ref().is_some_and(|found| found.contains(fault)), "{message}: {found:?}");
    }
    for help in ["the keys are `a`", "You should rename it", "renaming helps", "rename it.", "heirs are `a`", "#a"] {
        assert!(help_fault(help).is_some(), "{help}");
    }
    assert!(prose_fault("A heading has no id").is_some());
    assert!(prose_fault("A heading stands alone.").is_some());
    for message in [
        "unknown id `sec-instal`",
        "YAML front matter is not supported",
        "Nix could not build the files of the sandbox",
        "unexpected `“`: Nix strings use straight quotes (`\"`)",
        "`stands anew` is shown as text",
        "an understanding of the pastry",
        "2 files are missing",
        "unclosed code: no matching `` ` ``",
    ] {
        assert_eq!(message_fault(message), None, "{message}");
    }
    for help in ["did you mean `a`?", "to allow it, write `b`", "run `nixbook test --bless a`", "if it moved, run `b`"]
    {
        assert_eq!(help_fault(help), None, "{help}");
    }
}

/// A message, a help or a label of an output for people.
enum Part<'a> {
    Message(&'a str),
    Help(&'a str),
    Label(&'a str),
}

fn parts(output: &str) -> impl Iterator<Item = Part<'_>> {
    let mut after_source = false;
    output.lines().filter_map(move |line| {
        let follows_source = std::mem::replace(&mut after_source, is_source(line));
        let severity = ["error[", "warning[", "lint["].iter().find_map(|start| line.strip_prefix(start));
        if let Some((_, message)) = severity.and_then(|rest| rest.split_once("]: ")) {
            return Some(Part::Message(message));
        }
        if let Some(help) = line.trim_start().strip_prefix("= help: ") {
            return Some(Part::Help(help));
        }
        let marks = line.trim_start().strip_prefix('|').filter(|_| follows_source)?;
        let text = marks.trim_start_matches([' ', '|', '_', '^', '-']);
        (!text.is_empty()).then_some(Part::Label(text))
    })
}

/// Whether a line shows a line of a source: `12 | text`.
fn is_source(line: &str) -> bool {
    let number = line.trim_start().split_once(" |").map_or("", |(number, _)| number);
    !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())
}

fn fault_of(part: &Part<'_>) -> Option<String> {
    let (text, fault) = match part {
        Part::Message(text) => (text, message_fault(text)),
        Part::Help(text) => (text, help_fault(text)),
        Part::Label(text) => (text, form(text)),
    };
    fault.map(|fault| format!("{text:?}: {fault}"))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folders: &[&str], ends: &[&str]) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for folder in folders {
        for entry in walkdir::WalkDir::new(root().join(folder)).sort_by_file_name() {
            let path = entry.unwrap().into_path();
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            if path.is_file() && ends.iter().any(|end| name.ends_with(end)) {
                files.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files
}

/// What tools of others say in messages: TOML's parser, Tera, the system.
const OF_OTHERS: &[&str] = &[
    "invalid TOML: ",
    "template failed",
    "` failed at line ",
    "cannot be read: ",
    "cannot be reached: ",
    "cannot be written: ",
];

#[test]
fn messages_of_all_cases_are_plain() {
    let mut faults = std::collections::BTreeSet::new();
    let mut count = 0;
    for (name, text) in files(&["tests/suite", "src"], &[".cases", ".snap"]) {
        for part in parts(&text) {
            count += 1;
            let is_of_others =
                matches!(part, Part::Message(message) if OF_OTHERS.iter().any(|other| message.contains(other)));
            if !is_of_others && let Some(fault) = fault_of(&part) {
                faults.insert(format!("{name}: {fault}"));
            }
        }
    }
    assert!(count > 1000, "only {count} messages were found");
    assert!(faults.is_empty(), "{}", faults.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn explanations_are_plain() {
    let mut faults = Vec::new();
    for code in Code::ALL {
        let mut tell = |fault: Option<String>| faults.extend(fault.map(|fault| format!("{code}: {fault}")));
        tell(banned(code.about()));
        let Some(explanation) = explanation(*code) else { continue };
        tell(prose_fault(&explanation.cause));
        tell(explanation.fix.as_deref().and_then(prose_fault));
        let is_of_others = |says: &str| OF_OTHERS.iter().any(|other| says.contains(other));
        tell(explanation.says.as_deref().filter(|says| !is_of_others(says)).and_then(message_fault));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(explain::list().lines().count() > 100);
}

/// The commands that a help text lists.
fn commands(help: &str) -> Vec<String> {
    let list = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names = list.take_while(|line| line.starts_with("  ")).filter(|line| !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn help_is_plain() {
    let book = Book::empty();
    let mut queue: Vec<Vec<String>> = vec![Vec::new()];
    let (mut faults, mut count) = (std::collections::BTreeSet::new(), 0);
    while let Some(command) = queue.pop() {
        let words: Vec<&str> = command.iter().map(String::as_str).chain(["--help"]).collect();
        let help = book.run(&words).succeeds().stdout;
        count += 1;
        queue.extend(commands(&help).into_iter().map(|name| [&command[..], &[name]].concat()));
        let mut tell = |fault: String| {
            faults.insert(format!("nixbook {}: {fault}", words.join(" ")));
        };
        let verb = help.split_whitespace().next().unwrap_or_default();
        if !VERBS.contains(&verb.to_lowercase().as_str()) {
            tell(format!("it begins with {verb:?}, which is no imperative"));
        }
        for paragraph in help.split("\n\n") {
            let text = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
            if let Some(fault) = banned(&text) {
                tell(format!("{text:?}: {fault}"));
            }
        }
        if let Some(line) = help.lines().next().filter(|line| line.ends_with('.')) {
            tell(format!("{line:?}: it ends with a stop"));
        }
    }
    assert!(count > 25, "{count}");
    assert!(faults.is_empty(), "{}", faults.into_iter().collect::<Vec<_>>().join("\n"));
}

/// Strings that are no messages, by how they begin.
const NO_MESSAGES: &[&str] = &["this is the door", "this is a part of the door"];

/// What is written for people anywhere in the program, cases or none.
#[test]
fn no_string_of_the_program_uses_a_banned_word() {
    let (mut faults, mut count) = (Vec::new(), 0);
    let is_test = |name: &str| name.contains("tests") || name.ends_with("parse/texts.rs");
    for (name, text) in files(&["src"], &[".rs"]).into_iter().filter(|(name, _)| !is_test(name)) {
        for literal in literals::of(&text) {
            if !literal.text.contains(' ') || NO_MESSAGES.iter().any(|start| literal.text.starts_with(start)) {
                continue;
            }
            count += 1;
            if let Some(fault) = banned(&literal.text) {
                faults.push(format!("{name}:{}: {:?}: {fault}", literal.line, literal.text));
            }
        }
    }
    assert!(count > 1000, "only {count} strings were found");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The guide, and the pages of the repository; what is generated from messages and settings is held elsewhere.
#[test]
fn the_guide_uses_no_banned_word() {
    let mut pages = files(&["content"], &[".md"]);
    for name in ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "tests/README.md"] {
        pages.push((name.to_owned(), std::fs::read_to_string(root().join(name)).unwrap()));
    }
    // The text of the Nixpkgs manual is not ours, and wrong examples are shown as they are.
    pages.retain(|(name, _)| name != "content/uv.section.md");
    let mut faults = Vec::new();
    for (name, text) in &pages {
        for paragraph in without_fences(text).split("\n\n") {
            if let Some(fault) = banned(&without_ids(paragraph)) {
                let line = paragraph.trim().lines().next().unwrap_or_default();
                faults.push(format!("{name}: {line:?}: {fault}"));
            }
        }
    }
    assert!(pages.len() > 20, "{}", pages.len());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A text without its ids and addresses.
fn without_ids(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some(start) = ["{#", "](", "<http"].iter().filter_map(|open| rest.find(open)).min() {
        kept.push_str(&rest[..start]);
        let end = rest[start + 1..].find(['}', ')', '>', '\n']).map_or(rest.len(), |end| start + 1 + end);
        rest = &rest[end..];
    }
    kept + rest
}

fn without_fences(text: &str) -> String {
    let mut kept = String::new();
    let mut fence: Option<String> = None;
    for line in text.lines() {
        let marks: String = line.trim_start().chars().take_while(|c| matches!(c, '`' | '~')).collect();
        match &fence {
            Some(open) if marks.starts_with(open.as_str()) => fence = None,
            Some(_) => {}
            None if marks.len() >= 3 => fence = Some(marks),
            None => {
                kept.push_str(line);
                kept.push('\n');
            }
        }
    }
    kept
}
