//! What changes from one run to the next: numbers, times, names of temporary files. Lines of two runs are laid beside each
//! other, and what differs within a line becomes `...`.

use super::compare::{Step, compare};
use crate::formats::wildcard::Wildcard;
use crate::recipe::transcript::{ANY, Expected, Line};
use crate::source::{FileId, Span};

/// A line of the first run, or a place where only the second has lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    /// Both have it; the numbers of the lines.
    Same(usize, usize),
    /// Both have a line like this, with something else for `...`.
    Varied(usize, usize, String),
    /// The first run has this line, and the second another one or none.
    First(usize),
    /// The second run has lines here.
    Second,
}

/// Lays the lines of two runs beside each other.
pub fn merge(one: &[String], other: &[String]) -> Vec<Merged> {
    let span = Span::new(FileId(0), 0, 0);
    let expected: Vec<Expected> = one.iter().map(|text| Expected { line: Line::Plain(text.clone()), span }).collect();
    let mut merged = Vec::new();
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for step in compare(&expected, other) {
        match step {
            Step::Same(i, j) => {
                flush(&mut first, &mut second, one, other, &mut merged);
                merged.push(Merged::Same(i, j));
            }
            Step::Missing(i) => first.push(i),
            Step::Unexpected(j) => second.push(j),
            Step::Taken(..) | Step::Passed(_) => {}
        }
    }
    flush(&mut first, &mut second, one, other, &mut merged);
    merged
}

/// Lines that differ, between two that do not: as many of each are laid beside each other as are alike.
fn flush(first: &mut Vec<usize>, second: &mut Vec<usize>, one: &[String], other: &[String], merged: &mut Vec<Merged>) {
    let as_many = first.len() == second.len();
    for (n, i) in first.iter().enumerate() {
        let pattern = second.get(n).filter(|_| as_many).and_then(|j| Some((*j, pattern(&one[*i], &other[*j])?)));
        merged.push(match pattern {
            Some((j, pattern)) => Merged::Varied(*i, j, pattern),
            None => Merged::First(*i),
        });
    }
    let all_varied = as_many && matches!(merged.last(), Some(Merged::Varied(..)));
    if !second.is_empty() && !all_varied {
        merged.push(Merged::Second);
    }
    first.clear();
    second.clear();
}

/// A line that stands for both, with `...` for what differs; `None` where they have nothing in common that could be read.
fn pattern(one: &str, other: &str) -> Option<String> {
    let (left, right) = (tokens(one), tokens(other));
    let mut varies: Vec<bool> = if left.len() == right.len() {
        left.iter().zip(&right).map(|(one, other)| one != other).collect()
    } else {
        let same = left.iter().zip(&right).take_while(|(one, other)| one == other).count();
        let at_end = left.iter().rev().zip(right.iter().rev()).take_while(|(one, other)| one == other).count();
        let end = left.len().saturating_sub(at_end).max(same);
        (0..left.len()).map(|n| (same..end).contains(&n)).collect()
    };
    if left.len() != right.len() && !varies.contains(&true) {
        // All of the first line is in the other one: what that has more is at one place.
        let same = left.iter().zip(&right).take_while(|(one, other)| one == other).count();
        match varies.get_mut(same.saturating_sub(1)) {
            Some(place) => *place = true,
            None => return None,
        }
    }
    with_dates(&left, &mut varies);
    let mut text = String::new();
    let mut after_any = false;
    for (token, varies) in left.iter().zip(&varies) {
        if *varies {
            if !after_any {
                // A dot beside the three would make others of them.
                text.truncate(text.trim_end_matches('.').len());
                text.push_str(ANY);
            }
            after_any = true;
        } else if !(after_any && *token == ".") {
            text.push_str(token);
            after_any = false;
        }
    }
    let says = text.replace(ANY, "").chars().any(char::is_alphanumeric);
    let wildcard = Wildcard::new(&text, ANY);
    let stands = [one, other].iter().all(|line| wildcard.matches(line.trim_end()));
    let text = text.trim_end().to_owned();
    (says && stands && Line::is_pattern(&text)).then_some(text)
}

/// Words, numbers with what parts their digits, and single characters.
fn tokens(line: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let mut length = first.len_utf8();
        if is_word(first) {
            let mut chars = rest.char_indices().skip(1).peekable();
            let mut before = first;
            while let Some((at, c)) = chars.next() {
                let joins = matches!(c, '.' | ':' | ',')
                    && before.is_ascii_digit()
                    && chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
                if !is_word(c) && !joins {
                    break;
                }
                length = at + c.len_utf8();
                before = c;
            }
        }
        let (token, after) = rest.split_at(length);
        tokens.push(token);
        rest = after;
    }
    tokens
}

/// Where a time of day varies, the date beside it will, on another day.
fn with_dates(tokens: &[&str], varies: &mut [bool]) {
    let clocks: Vec<usize> = (0..tokens.len()).filter(|n| varies[*n] && is_clock(tokens[*n])).collect();
    for clock in clocks {
        for is_forward in [false, true] {
            let mut end = clock;
            let mut at = clock;
            loop {
                let next = if is_forward { at.checked_add(1) } else { at.checked_sub(1) };
                match next.and_then(|next| Some((next, *tokens.get(next)?))) {
                    Some((next, token)) if is_of_date(token) || is_clock(token) => (at, end) = (next, next),
                    Some((next, " " | "-" | "/" | "," | "+" | ".")) => at = next,
                    _ => break,
                }
            }
            varies[clock.min(end)..=clock.max(end)].fill(true);
        }
    }
}

fn is_clock(token: &str) -> bool {
    token.contains(':') && token.bytes().filter(u8::is_ascii_digit).count() >= 3
}

fn is_of_date(token: &str) -> bool {
    const NAMES: [&str; 19] = [
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
        "oct", "nov", "dec",
    ];
    const ZONES: [&str; 10] = ["UTC", "GMT", "AM", "PM", "CET", "CEST", "EST", "EDT", "PST", "PDT"];
    let is_number = token.len() <= 4 && token.bytes().all(|byte| byte.is_ascii_digit());
    let is_name = token.is_ascii() && token.len() >= 3 && NAMES.contains(&token[..3].to_ascii_lowercase().as_str());
    is_number || is_name || ZONES.contains(&token)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_differs_is_left_out() {
        for (one, other, wanted) in [
            ("real\t0m0.002s", "real\t0m0.003s", Some("real\t...")),
            ("/tmp/tmp.aB3", "/tmp/tmp.xY9", Some("/tmp/tmp...")),
            ("Fri Nov 27 20:20:29 UTC 2026", "Fri Nov 27 20:20:31 UTC 2026", None),
            ("now 2026-11-27T20:20:29+00:00 it is", "now 2026-11-27T20:20:31+00:00 it is", Some("now ... it is")),
            ("took 12 of 20 ms", "took 13 of 20 ms", Some("took ... of 20 ms")),
            ("Built in 1.5s (9 files).", "Built in 22.5s (9 files).", Some("Built in ... (9 files).")),
            ("pid 7", "pid 7 8", Some("pid ...")),
            ("x", "y", None),
            ("$ 1 a", "$ 2 a", None),
        ] {
            assert_eq!(pattern(one, other).as_deref(), wanted, "{one:?} {other:?}");
        }
    }

    #[test]
    fn lines_are_laid_beside_each_other() {
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(
            merge(&lines("a\nn 1\nb"), &lines("a\nn 2\nb")),
            [Merged::Same(0, 0), Merged::Varied(1, 1, "n ...".to_owned()), Merged::Same(2, 2)]
        );
        assert_eq!(merge(&lines("a\nb"), &lines("a\nx\nb")), [Merged::Same(0, 0), Merged::Second, Merged::Same(1, 2)]);
        assert_eq!(merge(&lines("a\nx"), &lines("a")), [Merged::Same(0, 0), Merged::First(1)]);
    }

    proptest! {
        /// A pattern stands for both lines, and is read as one.
        #[test]
        fn patterns_stand_for_both(one in "[a1 .:$>#é/-]{0,16}", other in "[a2 .:$>#é/-]{0,16}") {
            if let Some(text) = pattern(&one, &other) {
                prop_assert!(Line::is_pattern(&text));
                let wildcard = Wildcard::new(&text, ANY);
                prop_assert!(wildcard.matches(one.trim_end()) && wildcard.matches(other.trim_end()), "{}", text);
            }
        }
    }
}
