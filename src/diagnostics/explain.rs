//! What there is to say of each code besides its messages: what causes it, an example of what is wrong and what is right, or
//! what to do. The texts are data, in `explanations/`, a file for each topic; a test runs every example.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{Code, Topic, nearest};

/// The texts of a topic each.
const TEXTS: [&str; 11] = [
    include_str!("explanations/book.toml"),
    include_str!("explanations/structure.toml"),
    include_str!("explanations/text.toml"),
    include_str!("explanations/markup.toml"),
    include_str!("explanations/conventions.toml"),
    include_str!("explanations/generated.toml"),
    include_str!("explanations/redirects.toml"),
    include_str!("explanations/recipes.toml"),
    include_str!("explanations/tests.toml"),
    include_str!("explanations/site.toml"),
    include_str!("explanations/export.toml"),
];

static EXPLANATIONS: LazyLock<BTreeMap<String, Explanation>> = LazyLock::new(|| {
    let read = |text: &&str| toml::from_str::<BTreeMap<String, Explanation>>(text).unwrap_or_default();
    TEXTS.iter().flat_map(read).collect()
});

/// The file that an example is in where none is named: below the title of a chapter.
pub const CHAPTER: &str = "content/chapter.md";

/// What there is to say of a code.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Explanation {
    /// What causes it: sentences.
    pub cause: String,
    /// The file that the example is about; [`CHAPTER`] if none.
    pub file: Option<String>,
    /// An example that has the fault.
    pub wrong: Option<String>,
    /// The message that comes of it.
    pub says: Option<String>,
    /// The example with the fault fixed.
    pub right: Option<String>,
    /// What to do, where no example shows it.
    pub fix: Option<String>,
    /// Whether the example is commands, a line each, that are typed in the folder of a book.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub console: bool,
    /// The command of nixbook that finds it; `check` if none.
    pub command: Option<String>,
    /// Whether Nix is needed to find it.
    #[serde(default, skip_serializing)]
    pub needs_nix: bool,
    /// What `check` needs to find it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// Other files that the example needs, by path.
    #[serde(default, skip_serializing)]
    pub with: BTreeMap<String, String>,
    /// Files of a small book that are not there in the example.
    #[serde(default, skip_serializing)]
    pub without: Vec<String>,
}

impl Explanation {
    /// An example as it is shown: commands with a prompt.
    fn typed(&self, example: &str) -> String {
        if !self.console {
            return example.to_owned();
        }
        example.lines().fold(String::new(), |out, line| out + "$ " + line + "\n")
    }

    /// What comes before the message.
    fn whose_message(&self) -> String {
        match &self.command {
            Some(command) => format!("The message of `nixbook {command}`"),
            None => "The message".to_owned(),
        }
    }
}

/// What there is to say of a code; `None` never, as a test makes sure.
pub fn explanation(code: Code) -> Option<&'static Explanation> {
    EXPLANATIONS.get(code.name())
}

/// The code that is meant by `unknown-id` or `error[unknown-id]`.
///
/// # Errors
/// Where there is none: a message, with the nearest.
pub fn find(text: &str) -> Result<Code, String> {
    let name = text.split_once('[').map_or(text, |(_, rest)| rest.split(']').next().unwrap_or(rest)).trim();
    Code::named(name).ok_or_else(|| match nearest(name, Code::ALL.iter().map(|code| code.name())) {
        Some(near) => format!("unknown code `{name}`: did you mean `{near}`?"),
        None => format!("unknown code `{name}`: `nixbook explain` lists all"),
    })
}

/// A code with all that there is to say of it, for a terminal.
pub fn shown(code: Code) -> String {
    let mut out = format!("{}[{code}]: {}\n", code.severity().word(), plain(code.about()));
    let Some(explanation) = explanation(code) else { return out };
    let _ = write!(out, "\n{}\n", explanation.cause);
    if let (Some(wrong), Some(right)) = (&explanation.wrong, &explanation.right) {
        let place = match &explanation.file {
            Some(file) => format!(", in {file}"),
            None if explanation.console => String::new(),
            None => ", in a chapter".to_owned(),
        };
        let _ = write!(out, "\nWrong{place}:\n\n{}", indented(&explanation.typed(wrong)));
        if let Some(says) = &explanation.says {
            let _ = write!(out, "\n{}:\n\n{}", explanation.whose_message(), indented(says));
        }
        let _ = write!(out, "\nRight:\n\n{}", indented(&explanation.typed(right)));
    }
    if let Some(fix) = &explanation.fix {
        let _ = write!(out, "\n{fix}\n");
    }
    out
}

/// All codes by topic, for a terminal.
pub fn list() -> String {
    let width = Code::ALL.iter().map(|code| code.name().len()).max().unwrap_or(0);
    let mut out = String::new();
    for topic in Topic::ALL {
        let _ = write!(out, "{}{}\n\n", if out.is_empty() { "" } else { "\n" }, topic.title());
        for code in Code::ALL.iter().filter(|code| code.topic() == topic) {
            let _ = writeln!(out, "  {:width$}  {:7}  {}", code.name(), code.severity().word(), plain(code.about()));
        }
    }
    out.push_str("\n`nixbook explain CODE` says more of one.\n");
    out
}

/// The appendix of the guide that lists all codes.
pub fn guide() -> String {
    let mut out = String::from(
        "# Messages {#app-messages}\n\n\
         This appendix lists the codes of all messages.\n\
         A code does not change when the wording of its message does.\n\
         `nixbook explain CODE` prints the same texts in the terminal.\n\
         [](#sec-cli-messages) describes the formats of messages, and [](#sec-cli-check-fix) lists those that \
         `nixbook check --fix` fixes.\n",
    );
    for topic in Topic::ALL {
        let _ = write!(out, "\n## {} {{#sec-messages-{}}}\n", topic.title(), topic.id());
        for code in Code::ALL.iter().filter(|code| code.topic() == topic) {
            entry(*code, &mut out);
        }
    }
    out
}

fn entry(code: Code, out: &mut String) {
    let severity = code.severity().word();
    // No heading: whoever searches for a word wants the chapter about it, not each code that has it in its name.
    let _ = write!(out, "\n[`{code}`]{{#message-{code}}} (*{severity}*): {}.\n\n", code.about());
    let Some(explanation) = explanation(code) else { return };
    let _ = writeln!(out, "{}", lines(&explanation.cause));
    if let (Some(wrong), Some(right)) = (&explanation.wrong, &explanation.right) {
        let (place, language) = match explanation.file.as_deref() {
            None if explanation.console => (String::new(), "console"),
            None => (", in a chapter".to_owned(), "markdown"),
            Some(file) => (format!(", in {{file}}`{file}`"), language(file)),
        };
        let _ = write!(out, "\nWrong{place}:\n\n{}", block(&explanation.typed(wrong), language));
        if let Some(says) = &explanation.says {
            let _ = write!(out, "\n{}:\n\n{}", explanation.whose_message(), block(says, ""));
        }
        let _ = write!(out, "\nRight:\n\n{}", block(&explanation.typed(right), language));
    }
    if let Some(fix) = &explanation.fix {
        let _ = write!(out, "\n{}\n", lines(fix));
    }
}

/// A text with each sentence on a line of its own.
fn lines(text: &str) -> String {
    text.replace(". ", ".\n")
}

/// A text without the roles of the dialect.
fn plain(text: &str) -> String {
    text.replace("{file}`", "`")
}

fn indented(text: &str) -> String {
    text.lines().fold(String::new(), |mut out, line| {
        let _ = if line.is_empty() { writeln!(out) } else { writeln!(out, "    {line}") };
        out
    })
}

fn language(file: &str) -> &'static str {
    match file.rsplit_once('.').map(|(_, extension)| extension) {
        Some("md") => "markdown",
        Some("toml") => "toml",
        Some("json") => "json",
        _ => "",
    }
}

/// A text as a block of code.
fn block(text: &str, language: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(3.max(longest + 1));
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes without an example, and why no short one gives the message everywhere.
    const OUT_OF_REACH: &[(&str, &str)] = &[
        ("too-many-files", "it takes 100,000 includes"),
        ("build-needs-network", "it takes a package set with sources that are not there"),
        ("network-unavailable", "it takes a machine without pasta and slirp4netns"),
        ("level-skipped", "it takes a machine without nix"),
        ("package-set-changed", "it takes a package set that changes between two runs"),
        ("sandbox-unavailable", "it takes a machine without user namespaces"),
        ("no-build-sandbox", "it takes a nix without its sandbox"),
        ("tool-failed", "it takes a nix that is broken"),
        ("interrupted", "somebody has to press Ctrl-C"),
        ("unreadable-recipe-file", "the file could be read a moment before"),
        ("large-page", "the sizes that it tells depend on the templates"),
        ("port-taken", "it takes a server that runs"),
        ("not-served", "it takes a server that runs"),
        ("search-unavailable", "it depends on how nixbook was compiled"),
    ];

    #[test]
    fn every_code_is_explained_once_in_the_file_of_its_topic() {
        let mut told = Vec::new();
        for (topic, text) in Topic::ALL.into_iter().zip(TEXTS) {
            let explanations: BTreeMap<String, Explanation> = toml::from_str(text).unwrap();
            for (name, explanation) in explanations {
                let code = Code::named(&name).unwrap_or_else(|| panic!("there is no code {name}"));
                assert_eq!((code.name(), code.topic()), (name.as_str(), topic), "{name}");
                let example = explanation.wrong.is_some();
                assert_eq!(example, explanation.right.is_some(), "{name} has half an example");
                assert_eq!(example, explanation.says.is_some(), "{name}: what comes of the example?");
                let is_out_of_reach = OUT_OF_REACH.iter().any(|(out, _)| *out == name);
                assert!(example != is_out_of_reach, "{name} has an example, or cannot have one");
                assert!(example || explanation.fix.is_some(), "{name} does not say what to do");
                assert!(!(explanation.console && explanation.file.is_some()), "{name}: commands are in no file");
                told.push(code);
            }
        }
        let missing: Vec<_> = Code::ALL.iter().filter(|code| !told.contains(code)).collect();
        assert!(missing.is_empty(), "nothing explains {missing:?}");
    }

    #[test]
    fn codes_are_found_as_messages_show_them() {
        for text in ["unknown-id", "error[unknown-id]", "error[unknown-id]: there is no id", "[unknown-id]"] {
            assert_eq!(find(text), Ok(Code::UnknownId), "{text}");
        }
        assert_eq!(find("unknow-id"), Err("unknown code `unknow-id`: did you mean `unknown-id`?".to_owned()));
        assert_eq!(find("x"), Err("unknown code `x`: `nixbook explain` lists all".to_owned()));
    }

    #[test]
    fn a_former_name_is_that_of_the_code_now() {
        assert_eq!(find("no-past"), Ok(Code::NoBaseline));
        assert_eq!(find("export-no-place"), Ok(Code::ExportNoDestination));
        for (name, _) in Code::FORMER {
            assert!(Code::ALL.iter().all(|code| code.name() != *name), "{name} is a name of today");
        }
    }
}
