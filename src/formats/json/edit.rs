//! Changing JSON in place: every byte that is not part of the change stays, and what comes in is laid out as what is
//! there.

use std::ops::Range;

use crate::source::edit::{line_end, line_start};

/// A string as JSON.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// What is around the members of an object or the values of an array.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// The text between the opening bracket and the first member.
    pub lead: String,
    /// The text between two members, comma included.
    pub between: String,
    /// The text between the last member and the closing bracket.
    pub trail: String,
}

impl Style {
    /// Everything on a line of its own, indented by two spaces for each level of `depth`; as nixpkgs has its tables.
    pub fn lines(depth: usize, line_end: &str) -> Self {
        let indent = "  ".repeat(depth);
        Self {
            lead: format!("{line_end}{indent}"),
            between: format!(",{line_end}{indent}"),
            trail: format!("{line_end}{}", "  ".repeat(depth.saturating_sub(1))),
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
pub type EditedMember = (Option<usize>, String);

/// The text of an object or an array with these members. Where two that were beside each other still are, what is
/// between them stays. `style` is for one that has no members yet.
pub fn rewrite(
    text: &str,
    outer: &Range<usize>,
    members: &[Range<usize>],
    items: &[EditedMember],
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

/// A change within an object or an array: the bytes that go, and what replaces them.
pub type TextChange = (Range<usize>, String);

/// Puts a member in after another one.
pub fn insert_after(text: &str, member: &Range<usize>, new: &str) -> TextChange {
    (member.end..member.end, format!("{}{new}", separator(text, member.start)))
}

/// Puts a member in before another one.
pub fn insert_before(text: &str, member: &Range<usize>, new: &str) -> TextChange {
    (member.start..member.start, format!("{new}{}", separator(text, member.start)))
}

/// Takes the member at an index out, with what separates it from another one.
pub fn remove(members: &[Range<usize>], index: usize) -> TextChange {
    let own = &members[index];
    let range = match (index.checked_sub(1), members.get(index + 1)) {
        (Some(before), _) => members[before].end..own.end,
        (None, Some(next)) => own.start..next.start,
        (None, None) => own.clone(),
    };
    (range, String::new())
}

/// What separates a member from the one before it: a line break and the indentation where it begins its line.
fn separator(text: &str, at: usize) -> String {
    let start = line_start(text, at);
    let before = &text[start..at];
    if start > 0 && before.trim_matches([' ', '\t']).is_empty() {
        format!(",{}{before}", line_end(text))
    } else {
        ", ".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(text: &str, (range, new): TextChange) -> String {
        format!("{}{new}{}", &text[..range.start], &text[range.end..])
    }

    #[test]
    fn members_come_and_go_and_nothing_else_changes() {
        let lines = "[\r\n\t1,\r\n\t2\r\n]\r\n";
        let members = [4..5, 9..10];
        assert_eq!(changed(lines, insert_after(lines, &members[0], "x")), "[\r\n\t1,\r\n\tx,\r\n\t2\r\n]\r\n");
        assert_eq!(changed(lines, insert_before(lines, &members[0], "x")), "[\r\n\tx,\r\n\t1,\r\n\t2\r\n]\r\n");
        assert_eq!(changed(lines, remove(&members, 0)), "[\r\n\t2\r\n]\r\n");
        assert_eq!(changed(lines, remove(&members, 1)), "[\r\n\t1\r\n]\r\n");
        let one = "[ 1 ,2]";
        let members = [2..3, 5..6];
        assert_eq!(changed(one, insert_after(one, &members[1], "x")), "[ 1 ,2, x]");
        assert_eq!(changed(one, insert_before(one, &members[0], "x")), "[ x, 1 ,2]");
        assert_eq!(changed(one, remove(&members[..1], 0)), "[  ,2]");
    }

    #[test]
    fn a_list_is_written_as_it_was() {
        let text = "[ 1 ,2,  3]";
        let members = [2..3, 5..6, 9..10];
        let kept = |n: usize| (Some(n), text[members[n].clone()].to_owned());
        let style = Style::lines(1, "\n");
        let write = |items: &[EditedMember]| rewrite(text, &(0..text.len()), &members, items, &style);
        assert_eq!(write(&[kept(0), kept(1), kept(2)]), text);
        assert_eq!(write(&[kept(1), kept(2)]), "[ 2,  3]");
        assert_eq!(write(&[kept(0), kept(1), (None, "x".to_owned()), kept(2)]), "[ 1 ,2 ,x ,3]");
        assert_eq!(write(&[]), "[]");
        assert_eq!(rewrite("[]", &(0..2), &[], &[(None, "1".to_owned())], &style), "[\n  1\n]");
    }
}
