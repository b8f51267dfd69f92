//! Expected output against what was printed.
//!
//! Both are laid beside each other line by line, at the least number of lines that one has and the other has not; a
//! `...` alone on a line takes as many lines as it likes. From that come the verdict, the diff that people see, and
//! what `--bless` writes.

use crate::formats::wildcard::Wildcard;
use crate::recipe::transcript::{ANY, Expected, Line};
use crate::testing::plain::without_hashes;

/// A step of the comparison. Numbers are indices into the expected and the seen lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The expected line stands for the seen one.
    Same(usize, usize),
    /// `...` takes a line.
    Taken(usize, usize),
    /// `...` has taken all that it takes, or a comment: nothing is compared.
    Passed(usize),
    /// Expected, not seen.
    Missing(usize),
    /// Seen, not expected.
    Unexpected(usize),
}

/// More cells than this are not laid beside each other: the lines all count as different.
const MOST_CELLS: usize = 4_000_000;

/// Lays expected and seen lines beside each other.
pub fn compare(expected: &[Expected], seen: &[String]) -> Vec<Step> {
    let (rows, columns) = (expected.len() + 1, seen.len() + 1);
    if rows.saturating_mul(columns) > MOST_CELLS {
        let missing = (0..expected.len()).map(Step::Missing);
        return missing.chain((0..seen.len()).map(Step::Unexpected)).collect();
    }
    let wanted: Vec<ExpectedLine> = expected.iter().map(|e| ExpectedLine::of(&e.line)).collect();
    // cost[i][j]: the least number of differences from (i, j) to the end.
    let mut cost = vec![u32::MAX; rows * columns];
    let at = |i: usize, j: usize| i * columns + j;
    for i in (0..rows).rev() {
        for j in (0..columns).rev() {
            let best = if i + 1 == rows && j + 1 == columns {
                0
            } else {
                steps(&wanted, seen, i, j).map(|(_, price, (i, j))| price + cost[at(i, j)]).min().unwrap_or(u32::MAX)
            };
            cost[at(i, j)] = best;
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut path = Vec::new();
    while i + 1 < rows || j + 1 < columns {
        let left = cost[at(i, j)];
        let next = steps(&wanted, seen, i, j).find(|(_, price, (i, j))| price + cost[at(*i, *j)] == left);
        let Some((step, _, to)) = next else { break };
        path.push(step);
        (i, j) = to;
    }
    path
}

/// The steps that can be taken from a pair of lines, with their price and where they lead; the best-looking first.
fn steps<'a>(
    wanted: &'a [ExpectedLine],
    seen: &'a [String],
    i: usize,
    j: usize,
) -> impl Iterator<Item = (Step, u32, (usize, usize))> + 'a {
    let (line, text) = (wanted.get(i), seen.get(j));
    let same =
        line.zip(text).filter(|(line, text)| line.stands_for(text)).map(|_| (Step::Same(i, j), 0, (i + 1, j + 1)));
    let any = line.is_some_and(|line| matches!(line, ExpectedLine::AnyLines));
    let taken = (any && text.is_some()).then_some((Step::Taken(i, j), 0, (i, j + 1)));
    let passed = (any || line.is_some_and(|line| matches!(line, ExpectedLine::Comment))).then_some((
        Step::Passed(i),
        0,
        (i + 1, j),
    ));
    let missing = line.map(|_| (Step::Missing(i), 1, (i + 1, j)));
    let unexpected = text.map(|_| (Step::Unexpected(j), 1, (i, j + 1)));
    [same, taken, passed, missing, unexpected].into_iter().flatten()
}

/// Whether nothing differs.
pub fn agrees(steps: &[Step]) -> bool {
    !steps.iter().any(|step| matches!(step, Step::Missing(_) | Step::Unexpected(_)))
}

/// The first expected line that was not seen, or before which something unexpected was.
pub fn first_difference(steps: &[Step]) -> Option<usize> {
    let at = steps.iter().position(|step| matches!(step, Step::Missing(_) | Step::Unexpected(_)))?;
    steps[at..].iter().find_map(|step| match step {
        Step::Missing(i) | Step::Same(i, _) | Step::Taken(i, _) | Step::Passed(i) => Some(*i),
        Step::Unexpected(_) => None,
    })
}

/// An expected line, made ready to be compared. Spaces at the end do not count: editors drop them.
enum ExpectedLine {
    /// This text.
    Plain(String),
    /// A text with `...`; one that is too large to be compiled stands for nothing.
    Pattern(Option<Wildcard>),
    /// Any lines.
    AnyLines,
    /// Nothing.
    Comment,
}

impl ExpectedLine {
    fn of(line: &Line) -> Self {
        match line {
            Line::Plain(text) => Self::Plain(without_hashes(text).trim_end().to_owned()),
            Line::Pattern(text) => Self::Pattern(Wildcard::new(without_hashes(text).trim_end(), ANY)),
            Line::AnyLines => Self::AnyLines,
            Line::Comment => Self::Comment,
        }
    }

    /// Whether it stands for a line that was seen.
    fn stands_for(&self, seen: &str) -> bool {
        match self {
            Self::Plain(text) => text == seen.trim_end(),
            Self::Pattern(pattern) => pattern.as_ref().is_some_and(|pattern| pattern.matches(seen.trim_end())),
            Self::AnyLines | Self::Comment => false,
        }
    }
}

/// The diff that people see: `-` expected and not seen, `+` seen and not expected. Far from every difference, lines
/// are left out.
pub fn diff(expected: &[Expected], seen: &[String], steps: &[Step]) -> String {
    const CONTEXT: usize = 3;
    const MOST_LINES: usize = 120;
    let differs = |step: &Step| matches!(step, Step::Missing(_) | Step::Unexpected(_));
    let near = |n: usize| {
        let from = n.saturating_sub(CONTEXT);
        let to = (n + CONTEXT + 1).min(steps.len());
        steps[from..to].iter().any(differs)
    };
    let mut lines = Vec::new();
    let mut left_out = false;
    for (n, step) in steps.iter().enumerate() {
        if matches!(step, Step::Passed(_)) {
            continue;
        }
        if !near(n) {
            left_out = true;
            continue;
        }
        if std::mem::take(&mut left_out) && !lines.is_empty() {
            lines.push("  ⋮".to_owned());
        }
        lines.push(match step {
            Step::Same(_, j) | Step::Taken(_, j) => format!("  {}", seen[*j]),
            Step::Missing(i) => format!("- {}", written(&expected[*i].line)),
            Step::Unexpected(j) => format!("+ {}", seen[*j]),
            Step::Passed(_) => continue,
        });
        if lines.len() == MOST_LINES {
            lines.push("  ⋮".to_owned());
            break;
        }
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

fn written(line: &Line) -> &str {
    match line {
        Line::Plain(text) | Line::Pattern(text) => text,
        Line::AnyLines => ANY,
        Line::Comment => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::transcript::parse;
    use crate::source::FileId;
    use proptest::prelude::*;

    fn expected(text: &str) -> Vec<Expected> {
        let text = format!("$ true\n{text}");
        let mut transcript = parse(FileId(0), &text, &mut Vec::new());
        transcript.commands.remove(0).output
    }

    fn seen(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    fn agree(pattern: &str, text: &str) -> bool {
        agrees(&compare(&expected(pattern), &seen(text)))
    }

    #[test]
    fn what_agrees() {
        for (pattern, text) in [
            ("", ""),
            ("a\nb", "a\nb"),
            ("...", ""),
            ("...", "a\nb\nc"),
            ("a\n...\nd", "a\nb\nc\nd"),
            ("a\n...\nd", "a\nd"),
            ("...\nb\n...", "b"),
            ("...\na\n...\na", "a\na"),
            ("Using ... at ...!", "Using Python 3.11 at /x!"),
            ("/nix/store/HASH-uv/bin", "/nix/store/HASH-uv/bin"),
            ("/nix/store/1yxy0ks51a1qc3vy0dnlms6xf4pa3q49-uv/bin", "/nix/store/HASH-uv/bin"),
            ("#: note\na\n#: note", "a"),
            ("a ", "a"),
            ("\\...", "..."),
        ] {
            assert!(agree(pattern, text), "{pattern:?} {text:?}");
        }
    }

    #[test]
    fn what_differs() {
        for (pattern, text) in [
            ("", "a"),
            ("a", ""),
            ("a", "b"),
            ("a\n...\nd", "a\nb"),
            ("...\nb", "b\nc"),
            ("Using ... at", "Using x at y"),
            ("\\...", "a"),
            (" a", "a"),
            ("x...x", "x"),
        ] {
            assert!(!agree(pattern, text), "{pattern:?} {text:?}");
        }
    }

    #[test]
    fn a_diff_shows_what_differs_and_what_is_near() {
        let (expected, seen) =
            (expected("1\n2\n3\n4\n5\n6\n7\n8\n9\nx...\n...\nend"), seen("0\n2\n3\n4\n5\n6\n7\n8\n9\ny\nz\nend"));
        let steps = compare(&expected, &seen);
        insta::assert_snapshot!(diff(&expected, &seen, &steps), @r"
        - 1
        + 0
          2
          3
          4
          ⋮
          7
          8
          9
        - x...
          y
          z
        ");
        assert_eq!(first_difference(&steps), Some(0));
    }

    #[test]
    fn long_output_is_not_compared_line_by_line() {
        let seen: Vec<String> = (0..5_000_000).map(|_| String::new()).collect();
        assert!(!agrees(&compare(&expected("a"), &seen)));
    }

    proptest! {
        /// Output agrees with itself, and with itself after any of its lines are elided.
        #[test]
        fn elided_lines_agree(lines in proptest::collection::vec("[ab]{1,3}", 0..8), elided in proptest::collection::vec(any::<bool>(), 8)) {
            let pattern: Vec<&str> = lines.iter().zip(&elided).map(|(l, e)| if *e { "..." } else { l.as_str() }).collect();
            prop_assert!(agree(&pattern.join("\n"), &lines.join("\n")));
        }

        /// What is laid beside each other covers all lines of both, in order.
        #[test]
        fn steps_cover_everything(pattern in "([ab.\n]|\\.\\.\\.\n){0,12}", text in "[ab\n]{0,12}") {
            let (expected, seen) = (expected(&pattern), seen(&text));
            let steps = compare(&expected, &seen);
            let covered: Vec<usize> = steps.iter().filter_map(|s| match s {
                Step::Same(_, j) | Step::Taken(_, j) | Step::Unexpected(j) => Some(*j),
                _ => None,
            }).collect();
            prop_assert_eq!(covered, (0..seen.len()).collect::<Vec<_>>());
            let covered: Vec<usize> = steps.iter().filter_map(|s| match s {
                Step::Same(i, _) | Step::Passed(i) | Step::Missing(i) => Some(*i),
                _ => None,
            }).collect();
            prop_assert_eq!(covered, (0..expected.len()).collect::<Vec<_>>());
        }
    }
}
