//! The settings of recipe.toml, and the flags of `test` that stand for one: each is declared here and nowhere else.
//! recipe.toml is read by these records, clap takes the help of these flags from them, and so does the guide its appendix on
//! settings.

#![allow(missing_docs, reason = "each record says what it is")]

use super::Level;
use crate::formats::setting::{Bool, Flag, OneOf, OptionalText, Setting, Text, Texts, Whole};

pub const TITLE: Setting<OptionalText> = Setting::new(
    "title",
    OptionalText,
    "The title on the page, with Markdown's inline syntax. Required. \
     Title and summary appear in several places, so they have no anchors, footnotes or images.",
);

pub const SUMMARY: Setting<Text> =
    Setting::new("summary", Text(""), "A sentence or two about the recipe, with Markdown's inline syntax.");

pub const ILLUSTRATES: Setting<OptionalText> = Setting::new(
    "illustrates",
    OptionalText,
    "The id of a section of the book. The recipe appears beside its text, without a block in the source.",
);

pub const PASSAGE: Setting<OptionalText> = Setting::new(
    "passage",
    OptionalText,
    "With `illustrates`: the first words of the block beside which the recipe appears. \
     If no block starts with them, for example after a change of the text, that is an error.",
);

pub const ORDER: Setting<Whole> = Setting::new(
    "order",
    Whole { least: i64::MIN, most: i64::MAX, default: 0 },
    "The order of recipes beside the same block: smaller numbers come first, equal ones are sorted by name.",
);

pub const SHOW: Setting<Texts> =
    Setting::new("show", Texts, "The files to show, in order. The transcript always comes last.")
        .otherwise("all of them, {file}`shell.nix` first, then by name");

pub const LEVEL: Setting<OneOf> =
    Setting::new("level", OneOf { words: levels, default: "run" }, "The [level](#sec-recipes-levels) of the test.")
        .flags(&[LEVEL_FLAG]);

pub const NETWORK: Setting<Bool> = Setting::new(
    "network",
    Bool(false),
    "Whether the recipe may use the network. \
     The transcript then has [its own network](#sec-safety-network), through pasta or slirp4netns.",
);

pub const NIX_LD: Setting<Bool> = Setting::new(
    "nix-ld",
    Bool(false),
    "Whether the sandbox is that of a system with `programs.nix-ld.enable = true`.",
);

pub const USER_NAMESPACES: Setting<Bool> = Setting::new(
    "user-namespaces",
    Bool(false),
    "Whether the transcript may create namespaces, mount file systems and trace processes, as `buildFHSEnv`, `strace` and \
     `gdb` do.",
);

/// Up to a day.
pub const TIMEOUT: Setting<Whole> = Setting::new(
    "timeout",
    Whole { least: 1, most: 24 * 60 * 60, default: 120 },
    "The time limit of the test, in seconds.",
)
.flags(&[TIMEOUT_FLAG]);

pub const FAILS: Setting<OptionalText> = Setting::new(
    "fails",
    OptionalText,
    "For a recipe that shows an error: a text that the output must contain. \
     If the recipe then works, that is a failure.",
);

/// `test --level`.
pub const LEVEL_FLAG: Flag = Flag { name: "level", help: "The highest level to test", details: "", variable: None };

/// `test --timeout`.
pub const TIMEOUT_FLAG: Flag = Flag {
    name: "timeout",
    help: "The time limit of a recipe in seconds, instead of the `timeout` in its recipe.toml",
    details: "",
    variable: None,
};

/// The names of the levels.
pub(super) fn levels() -> Vec<&'static str> {
    Level::ALL.map(Level::name).to_vec()
}
