//! JSON that stays as it is written but for what comes in.

use super::edits::{Edit, line_start};
use crate::manual::json::{Located, Member};

/// What stands before a value on its line, where that is white space only: the value begins its line.
fn indent(text: &str, at: usize) -> Option<&str> {
    let before = &text[line_start(text, at)..at];
    let begins = before.trim_matches([' ', '\t']).is_empty() && line_start(text, at) > 0;
    begins.then_some(before)
}

/// What separates a value from the one before it.
pub(super) fn separator(text: &str, at: usize) -> String {
    match indent(text, at) {
        Some(indent) => format!(",\n{indent}"),
        None => ", ".to_owned(),
    }
}

/// A string in JSON.
pub(super) fn string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// How an object with arrays of strings is laid out.
pub(super) struct Layout {
    /// What stands between two members, the comma included.
    separator: String,
    /// What stands before each string of an array, and before its closing bracket; `None`: all on one line.
    lines: Option<(String, String)>,
}

impl Layout {
    /// As the members that are there have it; for none of them as nixpkgs has it.
    pub(super) fn of(text: &str, members: &[Member]) -> Self {
        let Some(first) = members.first() else {
            return Self { separator: ",\n  ".into(), lines: Some(("\n    ".into(), "\n  ".into())) };
        };
        let separator = separator(text, first.key_range.start);
        let array =
            members.iter().find_map(|member| member.value.as_array().and_then(<[Located]>::first).map(|f| (member, f)));
        let lines = match array {
            Some((member, string)) => indent(text, string.range.start).map(|inner| {
                let close = member.value.range.end - 1;
                (format!("\n{inner}"), format!("\n{}", indent(text, close).unwrap_or_default()))
            }),
            None => Some(("\n    ".into(), "\n  ".into())),
        };
        Self { separator, lines }
    }

    /// A member: a key and its strings.
    pub(super) fn member(&self, key: &str, values: &[String]) -> String {
        let values: Vec<String> = values.iter().map(|value| string(value)).collect();
        let array = match &self.lines {
            Some((before, close)) => format!("[{before}{}{close}]", values.join(&format!(",{before}"))),
            None => format!("[{}]", values.join(", ")),
        };
        format!("{}: {array}", string(key))
    }

    /// Puts a member in after another.
    pub(super) fn after(&self, member: &Member, new: &str) -> Edit {
        Edit::insert(member.value.range.end, format!("{}{new}", self.separator))
    }

    /// Puts a member in before the first.
    pub(super) fn before(&self, member: &Member, new: &str) -> Edit {
        Edit::insert(member.key_range.start, format!("{new}{}", self.separator))
    }
}
