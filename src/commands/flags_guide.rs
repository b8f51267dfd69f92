//! The guide's appendix on flags: made of what clap knows of the commands.

use std::fmt::Write as _;

use clap::{Arg, ArgAction, Command};

/// The name of the program.
const PROGRAM: &str = "nixbook";

/// The appendix that lists what every command takes. `program` is the command line.
pub(super) fn guide(program: &Command) -> String {
    let mut out = String::from(
        "# Commands and flags {#app-flags}\n\n\
         These are all commands with all that they take, as `nixbook COMMAND --help` lists it.\n\
         [](#chap-command-line) shows what the commands are for, and [](#app-settings) lists the keys that some flags override.\n\n\
         ## Flags of every command {#sec-flags-common}\n",
    );
    for arg in program.get_arguments().filter(|arg| arg.is_global_set()) {
        entry(arg, "", &mut out);
    }
    out.push_str(
        "\n`-h`, `--help`\n: Print help; `-h` prints a summary.\n\n`-V`, `--version`\n: Print the version; of `nixbook` itself.\n",
    );
    section(program, PROGRAM, &[], &mut out);
    out
}

/// A section for a command that can be run, and those for the commands in it. `inherited` are the arguments that it has
/// from the commands around it.
fn section<'a>(command: &'a Command, name: &str, inherited: &[&'a Arg], out: &mut String) {
    let is_group = command.has_subcommands();
    let own = command.get_arguments().filter(|arg| !(arg.is_hide_set() || is_group && arg.is_global_set()));
    let all: Vec<&Arg> = own.chain(inherited.iter().copied().filter(|_| !is_group)).collect();
    if !all.is_empty() || !is_group {
        let id = anchor(name);
        // Not the title of the chapter's section on the command, which a search for it is to find.
        let title = name.strip_prefix("nixbook ").unwrap_or("nixbook");
        let _ = write!(out, "\n## Arguments and flags of `{title}` {{#sec-flags-{id}}}\n");
        if let Some(about) = command.get_long_about().or_else(|| command.get_about()) {
            let _ = write!(out, "\n{}\n", sentences(&about.to_string(), "\n\n", ""));
        }
        all.iter().for_each(|arg| entry(arg, &format!("{id}-"), out));
    }
    // What every command takes has a section of its own.
    let is_root = name == PROGRAM;
    let passed_on = command.get_arguments().filter(|arg| arg.is_global_set() && !is_root);
    let inherited: Vec<&Arg> = inherited.iter().copied().chain(passed_on).collect();
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        section(inner, &format!("{name} {}", inner.get_name()), &inherited, out);
    }
}

/// An argument or a flag: what it is called, what it does, what it takes.
fn entry(arg: &Arg, prefix: &str, out: &mut String) {
    let values = arg.get_value_names().filter(|_| arg.get_action().takes_values());
    let values = values.map(|names| names.join(" ")).unwrap_or_default();
    let names: Vec<String> = match (arg.get_short(), arg.get_long()) {
        (None, None) => vec![values],
        (short, long) => {
            let long = long.map(|long| format!("--{long} {values}").trim_end().to_owned());
            short.map(|short| format!("-{short}")).into_iter().chain(long).collect()
        }
    };
    let id = anchor(arg.get_long().unwrap_or(arg.get_id().as_str()));
    let last = names.len().saturating_sub(1);
    out.push('\n');
    for (n, name) in names.iter().enumerate() {
        let separator = if n == last { "\n" } else { ", " };
        let _ = if n == 0 {
            write!(out, "[`{name}`]{{#flag-{prefix}{id}}}{separator}")
        } else {
            write!(out, "`{name}`{separator}")
        };
    }
    let help = arg.get_long_help().or_else(|| arg.get_help());
    let _ = writeln!(out, ": {}", help.map(|help| sentences(&help.to_string(), "\n  ", "  ")).unwrap_or_default());
    if arg.get_action().takes_values() {
        let possible = arg.get_possible_values();
        let possible: Vec<_> = possible.iter().filter(|value| !value.is_hide_set()).collect();
        let names: Vec<String> = possible.iter().map(|value| format!("`{}`", value.get_name())).collect();
        if !names.is_empty() {
            let _ = writeln!(out, "  One of: {}.", names.join(", "));
        }
        for (name, help) in names.iter().zip(&possible).filter_map(|(name, value)| Some((name, value.get_help()?))) {
            let _ = writeln!(out, "  {name}: {}", sentences(&lower(&help.to_string()), "\n  ", "  "));
        }
        let default: Vec<String> = arg
            .get_default_values()
            .iter()
            .filter(|value| !value.is_empty())
            .map(|value| format!("`{}`", value.to_string_lossy()))
            .collect();
        if !default.is_empty() {
            let _ = writeln!(out, "  Default: {}.", default.join(", "));
        }
        let many = matches!(arg.get_action(), ArgAction::Append)
            || arg.get_num_args().is_some_and(|range| range.max_values() > 1);
        if arg.is_required_set() {
            out.push_str("  It is required.\n");
        }
        if many && !help.is_some_and(|help| help.to_string().contains("several times")) {
            out.push_str("  It can be given several times.\n");
        }
    }
}

/// A name as a part of an id.
fn anchor(name: &str) -> String {
    name.trim_start_matches("nixbook ").to_ascii_lowercase().replace([' ', '_'], "-")
}

/// A help text as Markdown, with each sentence on a line of its own.
fn sentences(text: &str, between_paragraphs: &str, indent: &str) -> String {
    let paragraphs = text.split("\n\n").map(|paragraph| {
        let paragraph = words(paragraph);
        // What follows from other settings is told by the help itself.
        let (said, default) = match paragraph.strip_suffix(']').and_then(|text| text.rsplit_once(" [default: ")) {
            Some((said, default)) => (said, format!(" Default: {default}.")),
            None => (paragraph.as_str(), String::new()),
        };
        let stop = if said.ends_with(['.', ':', '…']) { "" } else { "." };
        format!("{said}{stop}{default}").replace(". ", &format!(".\n{indent}"))
    });
    paragraphs.collect::<Vec<_>>().join(between_paragraphs)
}

/// The words of a plain text as Markdown: flags and variables as code, and the rest without meaning as markup.
fn words(text: &str) -> String {
    let mut is_code = false;
    let words = text.split_whitespace().map(|word| {
        let before = is_code;
        is_code ^= word.matches('`').count() % 2 == 1;
        if before || word.contains('`') {
            return word.to_owned();
        }
        let rest = word.trim_start_matches('(');
        let name = rest.trim_end_matches(['.', ',', ';', ':', ')']);
        let is_variable = name.contains('_') && name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        if name.starts_with("--") || is_variable {
            let start = word.len() - rest.len();
            return format!("{}`{name}`{}", &word[..start], &rest[name.len()..]);
        }
        word.chars().fold(String::with_capacity(word.len()), |mut out, character| {
            if matches!(character, '*' | '_' | '{' | '}' | '<' | '>' | '\\' | '~') {
                out.push('\\');
            }
            out.push(character);
            out
        })
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A text that goes on a sentence: with a small letter at its start, where that begins a word in small letters.
fn lower(text: &str) -> String {
    let mut characters = text.chars();
    let is_word = text.split(' ').next().is_some_and(|word| !word.chars().skip(1).any(char::is_uppercase));
    match characters.next() {
        Some(first) if is_word => first.to_lowercase().chain(characters).collect(),
        _ => text.to_owned(),
    }
}
