//! What serde_json finds wrong with a text, in words for people, and the place that it means.

use std::ops::Range;

use serde_json::error::{Category, Error};

/// Strings longer than this are not shown in a message.
const LONG: usize = 40;

/// What is wrong with a text, and where: a range of its bytes, empty where something is missing. The words follow on "this is not valid
/// JSON: ", or, where it is JSON of another form ([`is_form`]), on "the file is not as expected: ".
pub fn fault(text: &str, error: &Error) -> (Range<usize>, String) {
    let read = bytes_read(text, error);
    let whole = error.to_string();
    // serde_json ends its message with the place.
    let said = whole.rfind(" at line ").map_or(whole.as_str(), |end| &whole[..end]);
    if error.classify() == Category::Eof {
        let end = text.trim_end().len();
        return (end..end, words(said));
    }
    let last = last_read(text, read);
    if let Some(comma) = comma_before(text, last).filter(|_| error.classify() == Category::Syntax) {
        return (comma..comma + 1, "there is a comma too many".to_owned());
    }
    let place = match said {
        // What was read last is behind the word.
        "expected ident" => token(text, last.saturating_sub(1)),
        _ if said.starts_with("missing ") => last..last,
        // The bracket has not been read yet.
        _ if said.starts_with("invalid type: map") => bracket(text, read, '{'),
        _ if said.starts_with("invalid type: sequence") => bracket(text, read, '['),
        _ => token(text, last),
    };
    (place, words(said))
}

/// Whether the text is JSON, but of another form than what is to be read.
pub fn is_form(error: &Error) -> bool {
    error.classify() == Category::Data
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

/// The first bracket from a place on.
fn bracket(text: &str, from: usize, bracket: char) -> Range<usize> {
    let at = text.get(from..).and_then(|rest| rest.find(bracket)).map_or(from, |n| from + n);
    at..(at + 1).min(text.len())
}

/// The comma right before a closing bracket.
fn comma_before(text: &str, at: usize) -> Option<usize> {
    text[at..].starts_with(['}', ']']).then(|| text[..at].trim_end())?.strip_suffix(',').map(str::len)
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
        return format!("{} is expected, not {}", expected_word(expected), found_word(found));
    }
    if let Some(field) = said.strip_prefix("missing field ") {
        return format!("{field} is missing");
    }
    match said {
        "EOF while parsing a value" => "it ends where a value is expected".to_owned(),
        "EOF while parsing a list" => "it ends within an array".to_owned(),
        "EOF while parsing an object" => "it ends within an object".to_owned(),
        "EOF while parsing a string" => "it ends within a string".to_owned(),
        "expected value" => "a value is expected".to_owned(),
        "expected ident" => "`true`, `false` or `null` is expected".to_owned(),
        "trailing characters" => "more follows after its end".to_owned(),
        "key must be a string" => "a key is a string".to_owned(),
        _ if said.starts_with("control character") => {
            "a string is not closed on its line, or has a control character".to_owned()
        }
        _ => said.to_owned(),
    }
}

fn expected_word(word: &str) -> &str {
    match word {
        "a map" => "an object",
        "a sequence" => "an array",
        "a boolean" => "`true` or `false`",
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

    use super::fault;

    #[test]
    fn faults_are_told_at_what_is_wrong() {
        type Table = BTreeMap<String, Vec<String>>;
        for (text, place, why) in [
            ("{\"a\": [],}", ",", "there is a comma too many"),
            ("{\"a\": [\"b\", ]}", ",", "there is a comma too many"),
            ("{\"a\": \"b\"}", "\"b\"", "an array is expected, not the string `\"b\"`"),
            ("{\"a\": [\"x\", 12]}", "12", "a string is expected, not the number `12`"),
            ("{\"a\": [1.5]}", "1.5", "a string is expected, not the number `1.5`"),
            ("{\"a\": [true]}", "true", "a string is expected, not `true`"),
            ("{\"a\": null}", "null", "an array is expected, not null"),
            ("{\"a\": {}}", "{", "an array is expected, not an object"),
            ("{\"a\": [\"[\", [1]]}", "[", "a string is expected, not an array"),
            ("[]", "[", "an object is expected, not an array"),
            ("{\"a\":\n", "", "it ends where a value is expected"),
            ("{\"a\": [", "", "it ends within an array"),
            ("{", "", "it ends within an object"),
            ("{\"a", "", "it ends within a string"),
            ("{\"a\": [\"b]}\n", "\n", "a string is not closed on its line, or has a control character"),
            ("{\"a\": [nul]}", "nul", "`true`, `false` or `null` is expected"),
            ("{\"a\": [x.y]}", "x.y", "a value is expected"),
            ("{1: []}", "1", "a key is a string"),
            ("{} {}", "{", "more follows after its end"),
            ("{\"é\\\"\": \"é\\\"\"}", "\"é\\\"\"", "an array is expected, not the string `\"é\\\"\"`"),
        ] {
            let error = serde_json::from_str::<Table>(text).unwrap_err();
            let (range, said) = fault(text, &error);
            assert_eq!((&text[range], said.as_str()), (place, why), "{text}: {error}");
        }
    }
}
