//! Recipes as derivations: one Nix file whose builds are the recipes' tests.
//!
//! It needs nothing of nixbook's when it is built: transcripts go in as bash, with what is expected as bash's patterns.

use std::path::Path;

use crate::recipe::transcript::{ANY, Line, TypedCommand};
use crate::recipe::{Level, Recipe};
use crate::source::real_path;
use crate::testing::plain::without_hashes;
use crate::testing::sandbox::{EXPRESSION, STUB_LD};

const CHECKS: &str = include_str!("checks.nix");
const OUTSIDE: &str = include_str!("outside.sh");
const INSIDE: &str = include_str!("inside.sh");

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
        .replace("@outside@", &nix_string(OUTSIDE))
        .replace("@inside@", &nix_string(INSIDE))
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

/// A transcript as bash: what is typed, what is expected, and with which status it must end.
fn transcript(recipe: &Recipe) -> String {
    let commands = &recipe.transcript.commands;
    let list = |name: &str, values: Vec<String>| format!("__nixbook_{name}=(\n  {}\n)\n", values.join("\n  "));
    let fails = recipe.fails.as_deref().map(without_hashes).unwrap_or_default();
    [
        list("typed", commands.iter().map(|command| bash_string(&command.text)).collect()),
        list("expected", commands.iter().map(|command| bash_string(&pattern(command))).collect()),
        list("wanted", commands.iter().map(|c| c.exit.map_or(0, |(status, _)| status).to_string()).collect()),
        format!("__nixbook_fails={}\n", bash_string(&fails)),
    ]
    .concat()
}

fn bash_string(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The pattern of bash's (with `extglob`) that stands for the output expected: each line with its line break.
fn pattern(command: &TypedCommand) -> String {
    let mut pattern = String::new();
    for line in &command.output {
        match &line.line {
            Line::Plain(text) => pattern.push_str(&literal(&without_hashes(text.trim_end()))),
            Line::Pattern(text) => {
                let text = without_hashes(text.trim_end());
                let parts: Vec<String> = text.split(ANY).map(literal).collect();
                pattern.push_str(&parts.join("*([!\n])"));
            }
            Line::AnyLines => {
                pattern.push_str("?(*\n)");
                continue;
            }
            Line::Comment => continue,
        }
        pattern.push('\n');
    }
    pattern
}

/// A text in which nothing is a pattern.
fn literal(text: &str) -> String {
    let mut literal = String::new();
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            literal.push('\\');
        }
        literal.push(c);
    }
    literal
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
        assert_eq!(literal("a*b é"), r"a\*b é");
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

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

        /// bash's pattern takes what the comparison takes.
        #[test]
        fn patterns_say_the_same_as_the_comparison(
            expected in "(a|b|\\*|\\[|\\.\\.\\.|\n){0,8}",
            seen in proptest::collection::vec("[ab*\\[]{1,2}", 0..4),
        ) {
            let text = format!("$ x\n{expected}\n");
            let command = parse(FileId(0), &text, &mut Vec::new()).commands.remove(0);
            let mut printed = seen.join("\n");
            if !printed.is_empty() {
                printed.push('\n');
            }
            let script = "shopt -s extglob; [[ $1 == $2 ]]";
            let Some(bash) = crate::test_tools::require("bash") else { return Ok(()) };
            let status = std::process::Command::new(bash).args(["-c", script, "bash", &printed, &pattern(&command)]).status().unwrap();
            prop_assert_eq!(status.success(), agrees(&compare(&command.output, &seen)));
        }
    }
}
