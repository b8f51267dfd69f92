//! The guide says what the program does: every command, flag, key and code of it is described there, and the section of
//! the Nixpkgs manual is the one of the Nixpkgs manual.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use nixbook::diagnostics::Code;

use crate::{cases, tools};

mod bad_inputs;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What nixbook prints, on stdout and on stderr.
fn nixbook(arguments: &[&str], folder: &Path) -> (String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_nixbook")).args(arguments).current_dir(folder).output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

fn help(command: &[&str]) -> String {
    nixbook(&[command, &["--help"]].concat(), root()).0
}

/// The commands that a help text lists, without `help` itself.
fn commands(help: &str) -> Vec<String> {
    let list = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names = list.take_while(|line| line.starts_with("  ")).filter(|line| !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next()).filter(|name| *name != "help").map(str::to_owned).collect()
}

/// The flags of one command, without those of every command.
fn flags(help: &str) -> Vec<String> {
    let own = help.split("Options of every command:").next().unwrap_or_default();
    let lines = own.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    lines
        .filter_map(|line| line.split([' ', ',']).find(|word| word.starts_with("--")))
        .filter(|flag| !matches!(*flag, "--help" | "--version"))
        .map(str::to_owned)
        .collect()
}

/// The part of a text from the heading that starts like this to the next of its level.
fn section<'a>(text: &'a str, heading: &str) -> Option<&'a str> {
    let start = text.find(&format!("\n## {heading}"))? + 1;
    let end = text[start..].find("\n## ").map_or(text.len(), |end| start + end);
    Some(&text[start..end])
}

/// Whether a term of a definition list names this, by itself or before its value.
fn defines(section: &str, name: &str) -> bool {
    let lines: Vec<&str> = section.lines().collect();
    lines.windows(2).any(|pair| {
        pair[1].starts_with(": ") && (pair[0].contains(&format!("`{name}`")) || pair[0].contains(&format!("`{name} ")))
    })
}

#[test]
fn every_command_and_flag_is_described() {
    let guide = read("content/command-line.md");
    let everywhere = section(&guide, "Options of every command").unwrap();
    let reference = read("content/flags.md");
    let everywhere_in_reference = section(&reference, "Flags of every command").unwrap();
    let (_, common) =
        help(&[]).split_once("Options of every command:").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    for flag in flags(&common) {
        assert!(defines(everywhere, &flag), "the guide says nothing of {flag}");
        assert!(defines(everywhere_in_reference, &flag), "content/flags.md says nothing of {flag}");
    }
    let mut known = BTreeSet::new();
    let mut described = 0;
    let mut queue: Vec<Vec<String>> = commands(&help(&[])).into_iter().map(|name| vec![name]).collect();
    assert!(queue.len() >= 6, "these are all commands: {queue:?}");
    while let Some(command) = queue.pop() {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        let text = help(&words);
        let inner = commands(&text);
        if !inner.is_empty() {
            queue.extend(inner.into_iter().map(|name| [&command[..], &[name]].concat()));
            continue;
        }
        let name = words.join(" ");
        let own = section(&guide, &format!("`nixbook {name}"));
        let own = own.unwrap_or_else(|| panic!("the guide has no section on nixbook {name}"));
        let listed = section(&reference, &format!("Arguments and flags of `{name}`"));
        let listed = listed.unwrap_or_else(|| panic!("content/flags.md has no section on nixbook {name}"));
        for flag in flags(&text) {
            assert!(defines(own, &flag), "the guide says nothing of {flag} of nixbook {name}");
            assert!(defines(listed, &flag), "content/flags.md says nothing of {flag} of nixbook {name}");
            described += 1;
        }
        known.insert(name);
    }
    assert!(described > 40, "only {described} flags were found in the help");
    for heading in guide.lines().filter_map(|line| line.strip_prefix("## `nixbook ")) {
        let words = heading.split(['`', ' ']).take_while(|word| word.chars().all(|c| c.is_ascii_lowercase()));
        let name = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        assert!(known.contains(&name), "the guide describes nixbook {name}, which does not exist");
    }
}

/// content/messages.md, content/settings.md and content/flags.md are generated; with NIXBOOK_BLESS=1 they are written.
#[test]
fn the_appendices_are_those_of_the_program() {
    for (path, generated) in [
        ("content/messages.md", nixbook::diagnostics::explain::guide()),
        ("content/settings.md", nixbook::commands::settings_guide()),
        ("content/flags.md", nixbook::commands::flags_guide()),
    ] {
        let written = std::fs::read_to_string(root().join(path)).unwrap_or_default();
        if written != generated && cases::blesses() {
            std::fs::write(root().join(path), generated).unwrap();
            continue;
        }
        assert!(written == generated, "{path} is out of date: run this test with NIXBOOK_BLESS=1");
    }
}

#[test]
fn every_code_is_described() {
    let guide = read("content/messages.md");
    let missing: Vec<_> = Code::ALL.iter().filter(|code| !guide.contains(&format!("`{code}`"))).collect();
    assert!(missing.is_empty(), "content/messages.md says nothing of {missing:?}");
}

#[test]
fn the_section_on_uv_is_that_of_the_nixpkgs_manual() {
    let Some(seed) = tools::shared("seed/uv.section.md") else { return };
    assert!(read(seed) == read("content/uv.section.md"), "content/uv.section.md is not the text of the manual");
}

#[test]
fn the_pages_of_the_repository_lead_somewhere() {
    for page in ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md", "tests/README.md"] {
        let text = read(page);
        for (at, _) in text.match_indices("](") {
            let target = text[at + 2..].split(')').next().unwrap_or_default();
            let file = target.split('#').next().unwrap_or_default();
            if !file.is_empty() && !target.starts_with("https://") {
                assert!(
                    root().join(page).with_file_name(file).exists(),
                    "{page} links to {target}, which does not exist"
                );
            }
        }
    }
}
