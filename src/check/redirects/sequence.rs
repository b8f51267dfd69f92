//! The members of a JSON object or array, changed with what stands between them kept.

use std::ops::Range;

/// What stands around the members of an object or array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Style {
    /// Before the first.
    pub lead: String,
    /// Between two.
    pub between: String,
    /// After the last.
    pub trail: String,
}

impl Style {
    /// That of nixpkgs' own table: everything on a line of its own, at this depth.
    pub fn lines(depth: usize, line_end: &str) -> Self {
        let indent = "  ".repeat(depth);
        Self {
            lead: format!("{line_end}{indent}"),
            between: format!(",{line_end}{indent}"),
            trail: format!("{line_end}{}", "  ".repeat(depth - 1)),
        }
    }

    /// That of members which are there; `outer` is the whole with its brackets. `None` where there is none to ask.
    pub fn of(text: &str, outer: &Range<usize>, members: &[Range<usize>]) -> Option<Self> {
        let (first, last) = (members.first()?, members.last()?);
        let lead = text.get(outer.start + 1..first.start)?.to_owned();
        let trail = text.get(last.end..outer.end - 1)?.to_owned();
        let between = match members {
            [one, other, ..] => text.get(one.end..other.start)?.to_owned(),
            _ if lead.contains('\n') => format!(",{lead}"),
            _ => ", ".to_owned(),
        };
        Some(Self { lead, between, trail })
    }
}

/// A member as it is to be: the index that it had, where it was there, and its text.
pub(super) type Item = (Option<usize>, String);

/// Writes members. Where two that stood beside each other still do, what stands between them stays.
pub(super) fn write(
    text: &str,
    outer: &Range<usize>,
    members: &[Range<usize>],
    items: &[Item],
    style: &Style,
) -> String {
    let (open, close) = (&text[outer.start..outer.start + 1], &text[outer.end - 1..outer.end]);
    if items.is_empty() {
        return if members.is_empty() { text[outer.clone()].to_owned() } else { format!("{open}{close}") };
    }
    let style = Style::of(text, outer, members).unwrap_or_else(|| style.clone());
    let mut out = format!("{open}{}", style.lead);
    for (n, (index, item)) in items.iter().enumerate() {
        let before = n.checked_sub(1).and_then(|n| items[n].0);
        if n > 0 {
            match (before, index) {
                (Some(before), Some(index)) if before + 1 == *index => {
                    out.push_str(&text[members[before].end..members[*index].start]);
                }
                _ => out.push_str(&style.between),
            }
        }
        out.push_str(item);
    }
    out.push_str(&style.trail);
    out.push_str(close);
    out
}
