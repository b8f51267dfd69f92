//! Text of a book as terminals and logs may be given it: it is shown, and steers nothing.
//!
//! What a terminal would obey (control characters), what would turn the reading direction of other text around (the
//! marks of “Trojan Source”, CVE-2021-42574) and what no XML may hold is written as an escape, such as `\u{1b}`. So are
//! the words by which continuous integration takes commands out of a log: `::` at the start of a line and `##[` anywhere
//! (GitHub's runner), `##vso[` (Azure), `##teamcity[`.
//!
//! Messages are made printable where they are drawn, since marks under a line count its characters. The streams of
//! `commands` do it once more with all that goes through them, so that nothing can be forgotten.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::Path;

use unicode_general_category::{GeneralCategory, get_general_category};

/// A text on one line, with an escape in place of each character that is not shown as it is.
pub fn printable(text: &str) -> Cow<'_, str> {
    Escapes::of(text, &Rules::ONE_LINE).apply(text)
}

/// The same for lines, whose ends and tabs stay.
pub fn printable_lines(text: &str) -> Cow<'_, str> {
    Escapes::of(text, &Rules::LINES).apply(text)
}

/// The same for a line of source text, in which tabs stay. `marks` are ranges of it, and become ranges of what is given
/// back.
pub fn printable_source<'t>(line: &'t str, marks: &mut [Range<usize>]) -> Cow<'t, str> {
    let escapes = Escapes::of(line, &Rules::SOURCE);
    for mark in marks {
        *mark = escapes.shifted(mark.start)..escapes.shifted(mark.end);
    }
    escapes.apply(line)
}

/// Whole lines as they go to a stream: no line is a command to whoever reads it. With `styled`, the sequences by which a
/// terminal is told colours stay.
pub fn printable_output(text: &str, styled: bool) -> Cow<'_, str> {
    Escapes::of(text, if styled { &Rules::STYLED_OUTPUT } else { &Rules::OUTPUT }).apply(text)
}

/// JSON that says the same, with nothing in its strings that a terminal or a log would obey.
pub fn printable_json(json: &str) -> Cow<'_, str> {
    // Outside of strings there are only characters that are shown as they are.
    Escapes::of(json, &Rules::JSON).apply(json)
}

/// A path in a message.
pub trait Shown {
    /// The path on one line, with nothing in it that is not shown as it is.
    fn shown(&self) -> String;
}

impl Shown for Path {
    fn shown(&self) -> String {
        printable(&self.to_string_lossy()).into_owned()
    }
}

/// What is left as it is, and how escapes are written.
struct Rules {
    newlines: bool,
    tabs: bool,
    colours: bool,
    /// Whether the text starts a line, and its lines are those that are read.
    whole_lines: bool,
    json: bool,
}

impl Rules {
    const ONE_LINE: Self = Self { newlines: false, tabs: false, colours: false, whole_lines: false, json: false };
    const SOURCE: Self = Self { tabs: true, ..Self::ONE_LINE };
    const LINES: Self = Self { newlines: true, tabs: true, ..Self::ONE_LINE };
    const OUTPUT: Self = Self { whole_lines: true, ..Self::LINES };
    const STYLED_OUTPUT: Self = Self { colours: true, ..Self::OUTPUT };
    const JSON: Self = Self { newlines: true, json: true, ..Self::ONE_LINE };

    fn keeps(&self, c: char) -> bool {
        !steers(c) || (c == '\n' && self.newlines) || (c == '\t' && self.tabs)
    }

    fn escape(&self, c: char) -> String {
        let mut out = String::new();
        if self.json {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
            return out;
        }
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
        }
        out
    }
}

/// Characters of a text and what is written in their place.
struct Escapes(Vec<(Range<usize>, String)>);

impl Escapes {
    fn of(text: &str, rules: &Rules) -> Self {
        let mut found = Vec::new();
        // Whether nothing has been on the line so far that is seen.
        let mut line_starts = rules.whole_lines;
        let mut colour_ends = 0;
        for (at, c) in text.char_indices() {
            if at < colour_ends {
                continue;
            }
            let rest = &text[at..];
            if let Some(length) = colour(rest).filter(|_| rules.colours) {
                colour_ends = at + length;
                continue;
            }
            let command = match c {
                '#' => COMMANDS.iter().any(|command| begins(rest, command)),
                // No command's name begins with a colon; in messages `:::` leads to a second location.
                ':' => line_starts && begins(rest, "::") && !rest.starts_with(":::"),
                _ => false,
            };
            if command || !rules.keeps(c) {
                found.push((at..at + c.len_utf8(), rules.escape(c)));
                line_starts = false;
            } else if c == '\n' {
                line_starts = rules.whole_lines;
            } else if !is_unseen(c) {
                line_starts = false;
            }
        }
        Self(found)
    }

    fn apply<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.0.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len() + 8 * self.0.len());
        let mut from = 0;
        for (range, escape) in &self.0 {
            out.push_str(&text[from..range.start]);
            out.push_str(escape);
            from = range.end;
        }
        out.push_str(&text[from..]);
        Cow::Owned(out)
    }

    /// Where an offset into the text is once the escapes are written.
    fn shifted(&self, at: usize) -> usize {
        let before = self.0.iter().take_while(|(range, _)| range.end <= at);
        before.fold(at, |at, (range, escape)| at + escape.len() - range.len())
    }
}

/// What begins a command anywhere in a line.
const COMMANDS: [&str; 3] = ["##[", "##vso[", "##teamcity["];

/// Whether a text begins so for a reader who passes over what is not seen, as comparisons in .NET do.
fn begins(text: &str, command: &str) -> bool {
    // What is looked at is bounded, so that many `#` cost no more than their number.
    const MOST: usize = 64;
    let mut seen = text.chars().take(MOST).filter(|c| c.is_whitespace() || !is_unseen(*c));
    command.chars().all(|c| seen.next() == Some(c))
}

/// The length of a sequence that sets colours: `ESC [ numbers m`.
fn colour(text: &str) -> Option<usize> {
    const MOST: usize = 32;
    let numbers = text.strip_prefix("\u{1b}[")?;
    let length = numbers.bytes().take(MOST).position(|b| !(b.is_ascii_digit() || b == b';'))?;
    (numbers.as_bytes()[length] == b'm').then_some(2 + length + 1)
}

/// Whether a character does something to what shows it, or to the text around it, or cannot be in XML.
fn steers(c: char) -> bool {
    match c {
        // C0, DEL and C1; line and paragraph separators; the marks, embeddings, overrides and isolates of direction.
        '\0'..='\x1f' | '\x7f'..='\u{9f}' | '\u{61c}' | '\u{200e}' | '\u{200f}' => true,
        '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        // Code points that are no characters.
        '\u{fdd0}'..='\u{fdef}' => true,
        c => u32::from(c) & 0xfffe == 0xfffe,
    }
}

/// Whether a character leaves no mark, so that one who looks for a word passes over it.
fn is_unseen(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_whitespace() || c.is_ascii_control();
    }
    c.is_whitespace()
        || c.is_control()
        || matches!(get_general_category(c), GeneralCategory::Format)
        || matches!(c, '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}')
        || matches!(c, '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All of Trojan Source, and marks of direction besides.
    const DIRECTION: &str =
        "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}\u{200e}\u{200f}\u{61c}";

    #[test]
    fn terminals_are_given_nothing_that_they_obey() {
        assert_eq!(printable("a\u{1b}[31m\n\tb\u{7f}"), r"a\u{1b}[31m\n\tb\u{7f}");
        assert_eq!(printable("a\u{9b}31m\u{202e}b\u{2066}\u{7}"), r"a\u{9b}31m\u{202e}b\u{2066}\u{7}");
        assert_eq!(printable_lines("a\u{1b}\r\n\tb"), "a\\u{1b}\\r\n\tb");
        assert_eq!(
            printable("\u{2028}\u{2029}\u{fffe}\u{fdd0}\u{10ffff}"),
            r"\u{2028}\u{2029}\u{fffe}\u{fdd0}\u{10ffff}"
        );
        for c in DIRECTION.chars() {
            assert_eq!(printable(&c.to_string()), format!("\\u{{{:x}}}", u32::from(c)));
        }
        assert!(matches!(printable("Öl 漢字 👩‍🔬 עברית"), Cow::Borrowed(_)));
        assert_eq!(Path::new("a\nerror: b\u{1b}]0;x\u{7}").shown(), r"a\nerror: b\u{1b}]0;x\u{7}");
    }

    #[test]
    fn lines_are_no_commands_to_those_who_read_logs() {
        for (text, shown) in [
            ("::error::x", r"\u{3a}:error::x"),
            ("::\0::", r"\u{3a}:\u{0}::"),
            ("a\n \t ::add-mask::x", "a\n \t \\u{3a}:add-mask::x"),
            ("\u{a0}::x::y", "\u{a0}\\u{3a}:x::y"),
            ("\u{200b}:\u{200b}:x::y", "\u{200b}\\u{3a}\u{200b}:x::y"),
            ("\u{feff}::x::y", "\u{feff}\\u{3a}:x::y"),
            ("a\r::x::y", r"a\r::x::y"),
            ("a::b", "a::b"),
            (": :", ": :"),
            (" ::: a.md:1:1", " ::: a.md:1:1"),
            ("a ##[group]b", r"a \u{23}#[group]b"),
            ("###[group]b", r"#\u{23}#[group]b"),
            ("#\u{ad}#\u{200d}[group]b", "\\u{23}\u{ad}#\u{200d}[group]b"),
            ("##vso[task.x]y ##teamcity[z]", r"\u{23}#vso[task.x]y \u{23}#teamcity[z]"),
            ("## heading [x]", "## heading [x]"),
        ] {
            assert_eq!(printable_output(text, false), shown, "{text:?}");
        }
    }

    #[test]
    fn only_colours_stay() {
        let styled = "\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m: a\u{1b}[2Jb\u{1b}]0;x\u{7}\u{1b}[31";
        assert_eq!(
            printable_output(styled, true),
            "\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m: a\\u{1b}[2Jb\\u{1b}]0;x\\u{7}\\u{1b}[31"
        );
        assert_eq!(printable_output("\u{1b}[1m::x::y", true), "\u{1b}[1m\\u{3a}:x::y");
        assert_eq!(printable_output("\u{1b}[1mx", false), r"\u{1b}[1mx");
    }

    #[test]
    fn json_says_the_same() {
        let text = "a\u{1b}\u{7f}\u{9b}\u{202e}\u{10ffff}\u{2028} ##[add-mask]x ::error::";
        let json = serde_json::to_string(text).unwrap();
        let shown = printable_json(&json);
        assert_eq!(shown, r#""a\u001b\u007f\u009b\u202e\udbff\udfff\u2028 \u0023#[add-mask]x ::error::""#);
        assert_eq!(serde_json::from_str::<String>(&shown).unwrap(), text);
    }

    #[test]
    fn marks_stay_under_their_text() {
        let line = "\tab\u{202e}cd\u{1b}e";
        let of = |text: &str| line.find(text).map(|at| at..at + text.len()).unwrap();
        let mut marks = [of("ab"), of("\u{202e}"), of("cd"), of("d\u{1b}e"), line.len()..line.len()];
        let shown = printable_source(line, &mut marks);
        assert_eq!(shown, "\tab\\u{202e}cd\\u{1b}e");
        let marked: Vec<&str> = marks.iter().map(|mark| &shown[mark.clone()]).collect();
        assert_eq!(marked, ["ab", "\\u{202e}", "cd", "d\\u{1b}e", ""]);
    }

    proptest! {
        #[test]
        fn any_text_is_harmless(
            text in "([\u{0}-\u{a0}\u{202a}-\u{202e}\u{2066}-\u{2069}\u{200b}-\u{200f}]|::|##\\[|\n|.){0,40}",
            styled in any::<bool>(),
        ) {
            let shown = printable_output(&text, styled);
            for line in shown.split('\n') {
                let seen: String = line.chars().filter(|c| c.is_whitespace() || !is_unseen(*c)).collect();
                let start = seen.trim_start();
                prop_assert!(!start.starts_with("::") || start.starts_with(":::"), "{line:?}");
                prop_assert!(!seen.contains("##["), "{line:?}");
                prop_assert!(!line.chars().any(|c| steers(c) && c != '\t' && !(styled && c == '\u{1b}')), "{line:?}");
            }
            prop_assert_eq!(printable_output(&shown, styled), shown.as_ref());
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(serde_json::from_str::<String>(&printable_json(&json)).unwrap(), text);
        }
    }
}
