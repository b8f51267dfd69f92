//! Recipes as derivations: one Nix file whose builds are the recipes' tests.
//!
//! It needs nothing of nixbook's when it is built: transcripts go in as bash, and bash compares.

use std::path::Path;

use crate::recipe::transcript::{ANY, Line, TypedCommand};
use crate::recipe::{Level, Recipe};
use crate::source::real_path;
use crate::testing::bubblewrap::caller;
use crate::testing::channel::{PROGRAM, STEP};
use crate::testing::environment::{CLEAN_LATER, CLEAN_NOW, RC};
use crate::testing::plain::without_hashes;
use crate::testing::sandbox::{EXPRESSION, STUB_LD};

const CHECKS: &str = include_str!("checks.nix");
const OUTSIDE: &str = include_str!("outside.sh");
const COMPARE: &str = include_str!("compare.sh");

/// What became of the recipes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checks {
    /// The text of the Nix file.
    pub text: String,
    /// The recipes that are not in it, and why.
    pub left_out: Vec<(String, &'static str)>,
}

/// Writes the tests of recipes as a Nix file that lies in `folder`; recipes' folders are named relative to that.
pub fn render(recipes: &[Recipe], folder: &Path) -> Checks {
    let mut left_out = Vec::new();
    let mut listed = String::new();
    for recipe in recipes {
        if recipe.level != Level::Run {
            left_out.push((recipe.name.clone(), "it has no transcript that runs"));
        } else if recipe.network {
            left_out.push((recipe.name.clone(), "a build has no network"));
        } else {
            listed.push_str(&entry(recipe, folder));
        }
    }
    let text = CHECKS
        .replace("@stub-ld@", &nix_string(STUB_LD))
        .replace("@sandbox@", &nix_string(EXPRESSION))
        .replace("@outside@", &nix_string(&OUTSIDE.replace("@compare@", COMPARE)))
        .replace("@rc@", &nix_string(RC.trim_end_matches('\n')))
        .replace("@program@", &nix_string(PROGRAM.trim_end_matches('\n')))
        .replace("@step@", &nix_string(STEP))
        .replace("@recipes@", &listed);
    Checks { text, left_out }
}

fn entry(recipe: &Recipe, folder: &Path) -> String {
    let files: Vec<String> = recipe.files.iter().map(|file| nix_string(&file.path)).collect();
    format!(
        "  {} = {{\n    root = {};\n    files = [ {} ];\n    nix-ld = {};\n    timeout = {};\n    transcript = {};\n  }};\n",
        nix_string(&recipe.name),
        nix_path(&recipe.folder, folder),
        files.join(" "),
        recipe.nix_ld,
        recipe.timeout,
        nix_string(&transcript(recipe)),
    )
}

/// A path as Nix writes it, relative to where the file lies if that is possible.
fn nix_path(path: &Path, folder: &Path) -> String {
    let (from, to) = (real_path(folder), real_path(path));
    let common = from.components().zip(to.components()).take_while(|(one, other)| one == other).count();
    let up = from.components().count() - common;
    let mut parts = vec!["..".to_owned(); up];
    parts.extend(to.components().skip(common).map(|part| part.as_os_str().to_string_lossy().into_owned()));
    format!("./. + {}", nix_string(&format!("/{}", parts.join("/"))))
}

fn nix_string(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace("${", "\\${").replace('\n', "\\n");
    format!("\"{}\"", escaped.replace('\r', "\\r").replace('\t', "\\t"))
}

/// A transcript as bash: what the caller of nix-shell has as variables, what is typed, what is expected, and with which
/// status it must end.
fn transcript(recipe: &Recipe) -> String {
    let commands = &recipe.transcript.commands;
    let list = |name: &str, values: Vec<String>| format!("__nixbook_{name}=(\n  {}\n)\n", values.join("\n  "));
    let expected: Vec<Vec<String>> = commands.iter().map(items).collect();
    let mut starts = vec![0];
    for items in &expected {
        starts.push(starts.last().unwrap_or(&0) + items.len());
    }
    let fails = recipe.fails.as_deref().map(without_hashes).unwrap_or_default();
    let caller = caller(recipe.nix_ld).into_iter().map(|(name, value)| bash_string(&format!("{name}={value}")));
    [
        list("caller", caller.collect()),
        format!("__nixbook_clean_now={}\n__nixbook_clean_later={}\n", bash_string(CLEAN_NOW), bash_string(CLEAN_LATER)),
        list("typed", commands.iter().map(|command| bash_string(&command.text)).collect()),
        list("items", expected.concat().iter().map(|item| bash_string(item)).collect()),
        list("starts", starts.iter().map(usize::to_string).collect()),
        list("wanted", commands.iter().map(|c| c.exit.map_or(0, |(status, _)| status).to_string()).collect()),
        format!("__nixbook_fails={}\n", bash_string(&fails)),
    ]
    .concat()
}

fn bash_string(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The output expected, as the items that `compare.sh` reads.
fn items(command: &TypedCommand) -> Vec<String> {
    let mut items = Vec::new();
    for line in &command.output {
        match &line.line {
            Line::Plain(text) => items.push(format!("={}", without_hashes(text.trim_end()))),
            Line::Pattern(text) => {
                let text = without_hashes(text.trim_end());
                let parts: Vec<&str> = text.split(ANY).collect();
                items.push(format!("~{}", parts.len()));
                items.extend(parts.iter().map(|part| format!(":{part}")));
            }
            Line::AnyLines => items.push("*".to_owned()),
            Line::Comment => {}
        }
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::transcript::parse;
    use crate::source::FileId;
    use crate::testing::compare::{agrees, compare};
    use proptest::prelude::*;

    #[test]
    fn texts_are_quoted() {
        assert_eq!(nix_string("a\"${b}\\\n"), r#""a\"\${b}\\\n""#);
        assert_eq!(bash_string("it's"), r"'it'\''s'");
    }

    #[test]
    fn paths_are_relative_to_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let recipe = folder.path().join("content/recipes/a");
        std::fs::create_dir_all(&recipe).unwrap();
        std::fs::create_dir_all(folder.path().join("out")).unwrap();
        assert_eq!(nix_path(&recipe, folder.path()), "./. + \"/content/recipes/a\"");
        assert_eq!(nix_path(&recipe, &folder.path().join("out")), "./. + \"/../content/recipes/a\"");
    }

    /// Whether bash takes these lines for what a command was expected to print.
    fn agrees_in_bash(bash: &Path, command: &TypedCommand, seen: &[String]) -> bool {
        let array = |name: &str, values: &[String]| {
            let words: Vec<String> = values.iter().map(|value| bash_string(value)).collect();
            format!("{name}=({})\n", words.join(" "))
        };
        let items = items(command);
        let script = [
            COMPARE.to_owned(),
            array("__nixbook_items", &items),
            array("seen", seen),
            format!("agrees 0 {}", items.len()),
        ];
        std::process::Command::new(bash).args(["-c", &script.concat()]).status().unwrap().success()
    }

    /// Elided lines and parts of lines cost no more than what they stand for: bash's own patterns try all ways.
    #[test]
    fn what_is_elided_is_found_without_trying_all_ways() {
        let Some(bash) = crate::test_tools::require("bash") else { return };
        for (expected, seen) in [
            ("...\na\n".repeat(200) + "b\n", vec!["a".to_owned(); 1000]),
            ("a...".repeat(200) + "b\n", vec!["a".repeat(4000)]),
            ("a...a\n...\n".repeat(200) + "b\n", vec!["aca".to_owned(); 1000]),
        ] {
            let command = parse(FileId(0), &format!("$ x\n{expected}"), &mut Vec::new()).commands.remove(0);
            let began = std::time::Instant::now();
            assert!(!agrees_in_bash(&bash, &command, &seen));
            assert!(began.elapsed() < std::time::Duration::from_secs(20), "{:?}", began.elapsed());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

        /// bash takes what the comparison takes.
        #[test]
        fn bash_says_the_same_as_the_comparison(
            expected in "(a|b|\\*|\\[|=|~2|:|\\.\\.\\.|\n){0,8}",
            seen in proptest::collection::vec("[ab*\\[=~:]{1,2}", 0..4),
        ) {
            let text = format!("$ x\n{expected}\n");
            let command = parse(FileId(0), &text, &mut Vec::new()).commands.remove(0);
            let Some(bash) = crate::test_tools::require("bash") else { return Ok(()) };
            let status = agrees_in_bash(&bash, &command, &seen);
            prop_assert_eq!(status, agrees(&compare(&command.output, &seen)));
        }
    }
}
