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

/// More cells than this are not laid beside each other: the lines all count as different. As many take a moment.
const MOST_CELLS: usize = 1_000_000;

/// Patterns and lines with more than this in bytes, each pattern with each line, are not laid beside each other either.
const MOST_BYTES: usize = 64 << 20;

/// Lays expected and seen lines beside each other.
///
/// What agrees, as a whole or at the beginning, is found in one pass; only what differs after that is searched for the least
/// number of differences, as far as that takes a moment.
pub fn compare(expected: &[Expected], seen: &[String]) -> Vec<Step> {
    let wanted: Vec<ExpectedLine> = expected.iter().map(|e| ExpectedLine::of(&e.line)).collect();
    if let Some(path) = agreement(&wanted, seen) {
        return path;
    }
    let mut path = Vec::new();
    let (mut from, mut to) = (0, 0);
    // A line that is as expected is never better taken for another one.
    while wanted.get(from).zip(seen.get(to)).is_some_and(|(line, text)| line.stands_for(text)) {
        path.push(Step::Same(from, to));
        (from, to) = (from + 1, to + 1);
    }
    let (mut end, mut seen_end) = (wanted.len(), seen.len());
    let cells = |end: usize, seen_end: usize| (end - from + 1).saturating_mul(seen_end - to + 1);
    if cells(end, seen_end) > MOST_CELLS / 10 {
        // At the end of much text, likewise; of little text, what looks best is found without.
        while end > from && seen_end > to && wanted[end - 1].stands_for(&seen[seen_end - 1]) {
            (end, seen_end) = (end - 1, seen_end - 1);
        }
    }
    let patterns = wanted[from..end].iter().filter(|line| matches!(line, ExpectedLine::Pattern(_))).count();
    let bytes = patterns.saturating_mul(seen[to..seen_end].iter().map(String::len).sum());
    if cells(end, seen_end) > MOST_CELLS || bytes > MOST_BYTES {
        path.extend((from..end).map(Step::Missing));
        path.extend((to..seen_end).map(Step::Unexpected));
    } else {
        let shift = |step| match step {
            Step::Same(i, j) => Step::Same(from + i, to + j),
            Step::Taken(i, j) => Step::Taken(from + i, to + j),
            Step::Passed(i) => Step::Passed(from + i),
            Step::Missing(i) => Step::Missing(from + i),
            Step::Unexpected(j) => Step::Unexpected(to + j),
        };
        path.extend(least_differences(&wanted[from..end], &seen[to..seen_end]).into_iter().map(shift));
    }
    path.extend((end..wanted.len()).zip(seen_end..seen.len()).map(|(i, j)| Step::Same(i, j)));
    path
}

/// How lines agree, if they do: what is before, between and after `...` is in this order, each at the first line where
/// it fits. Gives up where that takes long, which it does only of lines that hardly differ from one another.
fn agreement(wanted: &[ExpectedLine], seen: &[String]) -> Option<Vec<Step>> {
    let mut left = 64 * (wanted.len() + seen.len()) + 100_000;
    let mut path = Vec::new();
    // The position after the last `...`, and the first line that it has not taken: from there another try may start.
    let mut retry: Option<(usize, usize, usize)> = None;
    let (mut i, mut j) = (0, 0);
    loop {
        left = left.checked_sub(1)?;
        match wanted.get(i) {
            Some(ExpectedLine::AnyLines) => {
                path.push(Step::Passed(i));
                i += 1;
                retry = Some((i, j, path.len()));
            }
            Some(ExpectedLine::Comment) => {
                path.push(Step::Passed(i));
                i += 1;
            }
            Some(line) if seen.get(j).is_some_and(|text| line.stands_for(text)) => {
                path.push(Step::Same(i, j));
                (i, j) = (i + 1, j + 1);
            }
            None if j == seen.len() => return Some(path),
            _ => {
                // One more line for the last `...`.
                let (after, first, steps) = retry?;
                if first >= seen.len() {
                    return None;
                }
                path.truncate(steps - 1);
                path.push(Step::Taken(after - 1, first));
                path.push(Step::Passed(after - 1));
                (i, j) = (after, first + 1);
                retry = Some((after, first + 1, path.len()));
            }
        }
    }
}

/// The steps with the least number of lines that one side has and the other has not.
fn least_differences(wanted: &[ExpectedLine], seen: &[String]) -> Vec<Step> {
    let (rows, columns) = (wanted.len() + 1, seen.len() + 1);
    let agree: Vec<Vec<bool>> =
        wanted.iter().map(|line| seen.iter().map(|text| line.stands_for(text)).collect()).collect();
    // cost[i][j]: the least number of differences from (i, j) to the end.
    let mut cost = vec![u32::MAX; rows * columns];
    let at = |i: usize, j: usize| i * columns + j;
    for i in (0..rows).rev() {
        for j in (0..columns).rev() {
            let best = if i + 1 == rows && j + 1 == columns {
                0
            } else {
                let steps = steps(wanted, seen, &agree, i, j);
                steps.map(|(_, price, (i, j))| price + cost[at(i, j)]).min().unwrap_or(u32::MAX)
            };
            cost[at(i, j)] = best;
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut path = Vec::new();
    while i + 1 < rows || j + 1 < columns {
        let left = cost[at(i, j)];
        let mut steps = steps(wanted, seen, &agree, i, j);
        let next = steps.find(|(_, price, (i, j))| price + cost[at(*i, *j)] == left);
        let Some((step, _, to)) = next else { break };
        path.push(step);
        (i, j) = to;
    }
    path
}

/// The steps that can be taken from a position, with their price and where they lead; the best-looking first.
fn steps(
    wanted: &[ExpectedLine],
    seen: &[String],
    agree: &[Vec<bool>],
    i: usize,
    j: usize,
) -> impl Iterator<Item = (Step, u32, (usize, usize))> + use<> {
    let (line, text) = (wanted.get(i), seen.get(j));
    let agree = agree.get(i).and_then(|row| row.get(j)).is_some_and(|agree| *agree);
    let same = agree.then_some((Step::Same(i, j), 0, (i + 1, j + 1)));
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

/// Whether an expected line stands for one that was seen.
pub fn stands_for(line: &Line, seen: &str) -> bool {
    ExpectedLine::of(line).stands_for(seen)
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
    /// A text with `...`.
    Pattern(Wildcard),
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
            Self::Pattern(pattern) => pattern.matches(seen.trim_end()),
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
