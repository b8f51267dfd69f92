//! JSON that serde reads into types, where no spans are needed: what it finds wrong, in words for people, and the offset
//! that it means.

use std::ops::Range;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::error::Error;

use super::is_json;

/// Strings longer than this are not shown in a message.
const LONG: usize = 40;

/// Reads a text.
///
/// # Errors
/// Where it is not JSON, or no `T`: the span, empty where something is missing, and what is wrong, a clause like
/// `expected a string, not an array`.
pub fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, (Range<usize>, String)> {
    is_json(text)?;
    from_json(text)
}

/// Reads a text that is JSON, which [`super::members`] has made sure of, say.
///
/// # Errors
/// As [`from_str`], for text that is no `T`.
pub fn from_json<'t, T: Deserialize<'t>>(text: &'t str) -> Result<T, (Range<usize>, String)> {
    serde_json::from_str(text).map_err(|error| fault(text, &error))
}

fn fault(text: &str, error: &Error) -> (Range<usize>, String) {
    let read = bytes_read(text, error);
    let whole = error.to_string();
    // serde_json ends its message with the location.
    let said = whole.rfind(" at line ").map_or(whole.as_str(), |end| &whole[..end]);
    let last = last_read(text, read);
    let at = match said {
        _ if said.starts_with("missing ") => last..last,
        // The bracket has not been read yet.
        _ if said.starts_with("invalid type: map") => bracket(text, read, '{'),
        _ if said.starts_with("invalid type: sequence") => bracket(text, read, '['),
        _ => token(text, last),
    };
    (at, words(said))
}

/// How many bytes serde_json had read.
fn bytes_read(text: &str, error: &Error) -> usize {
    let before: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    (before + error.column()).min(text.len())
}

/// The offset of the character that was read last.
fn last_read(text: &str, read: usize) -> usize {
    let at = read.saturating_sub(1);
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The first bracket from an offset on.
fn bracket(text: &str, from: usize, bracket: char) -> Range<usize> {
    let at = text.get(from..).and_then(|rest| rest.find(bracket)).map_or(from, |n| from + n);
    at..(at + 1).min(text.len())
}

/// The value that ends with the byte at `at`: a string or a word, with what follows of it; of brackets, the one there.
fn token(text: &str, at: usize) -> Range<usize> {
    let Some(last) = text[at..].chars().next() else { return at..at };
    let end = at + last.len_utf8();
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-');
    let start = match last {
        '"' => {
            let escaped = |quote: usize| (quote - text[..quote].trim_end_matches('\\').len()) % 2 == 1;
            text[..at].rmatch_indices('"').map(|(quote, _)| quote).find(|quote| !escaped(*quote)).unwrap_or(at)
        }
        c if word(c) => {
            let rest = &text[end..];
            let end = end + rest.len() - rest.trim_start_matches(word).len();
            return text[..at].trim_end_matches(word).len()..end;
        }
        _ => at,
    };
    start..end
}

/// What serde_json says, in the words of JSON.
fn words(said: &str) -> String {
    if let Some((found, expected)) = said.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected "))
    {
        return format!("expected {}, not {}", expected_word(expected), found_word(found));
    }
    if said.contains("surrogate") {
        return "an escape is an unpaired surrogate".to_owned();
    }
    match said.strip_prefix("missing field ") {
        Some(field) => format!("{field} is missing"),
        None => said.to_owned(),
    }
}

fn expected_word(word: &str) -> &str {
    match word {
        "a map" => "an object",
        "a sequence" => "an array",
        "a boolean" => "`true` or `false`",
        "u32" | "u64" | "i64" => "a whole number",
        word => word,
    }
}

fn found_word(word: &str) -> String {
    match word.split_once(' ') {
        Some(("string", text)) if text.len() <= LONG => format!("the string `{text}`"),
        Some(("string", _)) => "a string".to_owned(),
        Some(("boolean", value)) => value.to_owned(),
        Some(("integer", number)) => format!("the number {number}"),
        Some(("floating", rest)) => format!("the number {}", rest.trim_start_matches("point ")),
        _ => match word {
            "sequence" => "an array".to_owned(),
            "map" => "an object".to_owned(),
            word => word.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::from_str;

    #[test]
    fn faults_are_told_at_what_is_wrong() {
        type Table = BTreeMap<String, Vec<String>>;
        for (text, at, why) in [
            ("{\"a\": \"b\"}", "\"b\"", "expected an array, not the string `\"b\"`"),
            ("{\"a\": [\"x\", 12]}", "12", "expected a string, not the number `12`"),
            ("{\"a\": [1.5]}", "1.5", "expected a string, not the number `1.5`"),
            ("{\"a\": [true]}", "true", "expected a string, not `true`"),
            ("{\"a\": null}", "null", "expected an array, not null"),
            ("{\"a\": {}}", "{", "expected an array, not an object"),
            ("{\"a\": [\"[\", [1]]}", "[", "expected a string, not an array"),
            ("[]", "[", "expected an object, not an array"),
            ("{\"é\\\"\": \"é\\\"\"}", "\"é\\\"\"", "expected an array, not the string `\"é\\\"\"`"),
            ("{\"a\": [],}", ",", "trailing comma"),
        ] {
            let (range, said) = from_str::<Table>(text).unwrap_err();
            assert_eq!((&text[range], said.as_str()), (at, why), "{text}");
        }
    }
}
