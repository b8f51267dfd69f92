//! The guide's appendix on settings: made of their declarations, with the commands that take the flags.

use std::fmt::Write as _;

use crate::config;
use crate::formats::setting::{Declared, Flag, ValueKind};
use crate::recipe;
use crate::source::env::Variable;

/// The appendix that lists every key of book.toml and recipe.toml and every variable. `program` is the command line, which
/// knows the commands that take a flag.
pub(super) fn guide(program: &clap::Command) -> String {
    let mut out = String::from(
        "# Settings {#app-settings}\n\n\
         These are all keys of {file}`book.toml` and {file}`recipe.toml`, and the environment variables that nixbook reads.\n\
         A flag overrides its key for one run.\n\
         [](#chap-configuration) shows how they are used, and [](#app-flags) lists the flags of every command.\n",
    );
    let book = config::declared_settings();
    section("The book", "sec-configuration-book", BOOK, &book, "", program, &mut out);
    for table in book.iter().filter(|setting| setting.kind == ValueKind::Table) {
        let name = path(table);
        section(
            &format!("`[{name}]`"),
            &format!("sec-configuration-{}", anchor(&name)),
            table.about,
            &book,
            &name,
            program,
            &mut out,
        );
    }
    section("recipe.toml", RECIPE_ID, RECIPE, &recipe::config::declared_settings(), "", program, &mut out);
    out.push_str("\n## Environment variables {#sec-settings-environment}\n");
    for variable in Variable::ALL {
        let name = variable.name();
        let _ = write!(out, "\n[`{name}`]{{#setting-{}}}\n: {{env}}`{name}` {}.\n", anchor(name), variable.about());
    }
    out
}

/// What is before the keys at the top of book.toml.
const BOOK: &str = "The keys at the top of {file}`book.toml`. Paths are relative to its folder.";

/// What is before the keys of recipe.toml.
const RECIPE: &str = "The keys of the {file}`recipe.toml` in the folder of a [recipe](#chap-recipes).";

const RECIPE_ID: &str = "sec-settings-recipe";

/// A section with the keys of a table, where it has any but tables.
fn section(
    title: &str,
    id: &str,
    about: &str,
    settings: &[Declared],
    table: &str,
    program: &clap::Command,
    out: &mut String,
) {
    let own = settings.iter().filter(|setting| setting.table == table && setting.kind != ValueKind::Table);
    let own: Vec<_> = own.collect();
    if own.is_empty() {
        return;
    }
    let _ = write!(out, "\n## {title} {{#{id}}}\n\n{}\n", lines(about, ""));
    for setting in own {
        let prefix = if id == RECIPE_ID { "recipe-toml-" } else { "" };
        let _ = write!(
            out,
            "\n[`{}`]{{#setting-{prefix}{}}}\n: {}\n",
            setting.key,
            anchor(&path(setting)),
            lines(setting.about, "  ")
        );
        let _ = writeln!(out, "  Type: {}.", setting.kind.described());
        if let Some(default) = &setting.default {
            let _ = writeln!(out, "  Default: {default}.");
        }
        for flag in setting.flags {
            let _ = writeln!(out, "  Flag: {}.", takers(flag, program).join(", "));
        }
        if let Some(variable) = setting.variable {
            let _ = writeln!(out, "  Variable: [{{env}}`{}`](#setting-{}).", variable.name(), anchor(variable.name()));
        }
    }
}

/// The commands that take a flag, with it, as code.
fn takers(flag: &Flag, program: &clap::Command) -> Vec<String> {
    let mut found = Vec::new();
    let mut left = vec![(program, program.get_name().to_owned())];
    while let Some((command, name)) = left.pop() {
        let takes = |arg: &clap::Arg| {
            arg.get_long() == Some(flag.name) && arg.get_help().is_some_and(|help| help.to_string() == flag.help)
        };
        if command.get_arguments().any(takes) {
            found.push(format!("`{name} --{}`", flag.name));
        }
        left.extend(command.get_subcommands().map(|inner| (inner, format!("{name} {}", inner.get_name()))));
    }
    found.sort();
    found
}

/// The full name of a setting.
fn path(setting: &Declared) -> String {
    if setting.table.is_empty() { setting.key.to_owned() } else { format!("{}.{}", setting.table, setting.key) }
}

/// A name as a part of an id.
fn anchor(name: &str) -> String {
    name.to_ascii_lowercase().replace(['.', '_'], "-")
}

/// A text with each sentence on a line of its own.
fn lines(text: &str, indent: &str) -> String {
    text.replace(". ", &format!(".\n{indent}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn every_flag_of_a_setting_is_one_of_a_command() {
        let program = crate::commands::Cli::command();
        let settings = [config::declared_settings(), recipe::config::declared_settings()].concat();
        let flags: Vec<&Flag> = settings.iter().flat_map(|setting| setting.flags).collect();
        assert!(flags.len() >= 5, "{flags:?}");
        for flag in flags {
            assert_ne!(takers(flag, &program), Vec::<String>::new(), "no command takes --{} with its help", flag.name);
        }
    }
}
