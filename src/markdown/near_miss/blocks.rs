//! Fences and containers without an end, rows that do not fit their table, indentation.

use super::NearMisses;
use crate::diagnostics::Code;
use crate::markdown::noticed::{Noticed, Unclosed, UnderIndented};

pub(super) fn check(noticed: &Noticed, near: &mut NearMisses<'_>) {
    // A fence that ended too early leaves its closing line, which opens the next one.
    let mut left_over = false;
    for unclosed in &noticed.unclosed {
        let opening = near.text.get(unclosed.opening.clone()).unwrap_or("");
        let bare = opening.trim_end().bytes().all(|b| b == unclosed.marker);
        if std::mem::take(&mut left_over)
            && bare
            && let Some(before) = near.found.pop()
        {
            let span = near.span(unclosed.opening.clone());
            near.found.push(before.label(span, "this line opens another fence"));
            continue;
        }
        let rest = near.text.get(unclosed.content.end..).unwrap_or("");
        left_over = unclosed.marker != b':' && (unclosed.within || !rest.trim_start().is_empty());
        self::unclosed(unclosed, near);
    }
    for row in &noticed.rows {
        // Told with the code that was cut.
        if near.cut_rows.range(row.range.clone()).next().is_some() {
            continue;
        }
        let counts = |n: usize, one: &str| if n == 1 { format!("1 {one}") } else { format!("{n} {one}s") };
        let message =
            format!("this row has {}, but its table has {}", counts(row.cells, "cell"), counts(row.columns, "column"));
        let help = if row.cells == 1 {
            "write the missing cells; put an empty line before text that follows the table"
        } else if row.cells < row.columns {
            "write the missing cells; an empty one is `| |`"
        } else {
            "remove the extra cells; write a pipe in a cell as `\\|`"
        };
        near.tell(Code::TableCells, row.range.clone(), message, help);
    }
    for block in &noticed.under_indented {
        under_indented(block, near);
    }
    for range in &noticed.tabbed_code {
        let line = near.text.get(range.clone()).unwrap_or("").trim_end();
        if is_markup(line) {
            let message = "the tab before this line turns it into code";
            near.tell(
                Code::Indentation,
                range.start..range.start + line.len(),
                message,
                "remove the tab, or write spaces",
            );
        }
    }
}

fn unclosed(unclosed: &Unclosed, near: &mut NearMisses<'_>) {
    let opening = near.text.get(unclosed.opening.clone()).unwrap_or("").trim_end();
    let range = unclosed.opening.start..unclosed.opening.start + opening.len();
    let marks: String = std::iter::repeat_n(char::from(unclosed.marker), unclosed.length).collect();
    let what = if unclosed.marker == b':' { "block" } else { "fence" };
    let rest = near.text.get(unclosed.content.end..).unwrap_or("").trim_start();
    let takes = if unclosed.within {
        "ends with the enclosing list item or block"
    } else if rest.is_empty() {
        "contains the rest of the file"
    } else {
        "contains the rest of the enclosing block"
    };
    let message = format!("this {what} is not closed: it {takes}");
    let end = match unclosed.marker {
        b'`' => format!("a line of {} backticks", unclosed.length),
        _ => format!("a line `{marks}`"),
    };
    let help = if unclosed.within && what == "fence" {
        format!("indent all of its lines as far as the fence, and write {end} at its end")
    } else {
        format!("write {end} where it should end")
    };
    near.tell(Code::UnclosedBlock, range, message, help);
    // A line that was meant as the end.
    let content = near.text.get(unclosed.content.clone()).unwrap_or("");
    let mut at = unclosed.content.start;
    for line in content.split_inclusive('\n') {
        let trimmed = line.trim_matches([' ', '\t', '>', '\r', '\n']);
        let length = trimmed.len();
        let meant = length > 1 && trimmed.bytes().all(|b| b == unclosed.marker);
        if meant && let Some(last) = near.found.pop() {
            let start = at + line.find(trimmed).unwrap_or(0);
            let span = near.span(start..start + length);
            let why = if length < unclosed.length {
                "this line has too few of them"
            } else {
                "this line is indented too far"
            };
            near.found.push(last.label(span, why));
            return;
        }
        at += line.len();
    }
}

fn under_indented(block: &UnderIndented, near: &mut NearMisses<'_>) {
    let text = near.text.get(block.range.clone()).unwrap_or("");
    let line = text.lines().next().unwrap_or("").trim_end();
    let range = block.range.start..block.range.start + line.len();
    if block.tab {
        let message = "this line is not in the list item before it: a tab moves the text of the item further in";
        let help = "write spaces instead of the tab after the marker";
        return near.tell(Code::Indentation, range, message, help);
    }
    let columns =
        if block.missing == 1 { "1 more column".to_owned() } else { format!("{} more columns", block.missing) };
    let message = "this block is not in the list item before it: it is indented too little";
    // The lines get the columns that are missing, where each of them is written with spaces.
    let before = near.text.get(..block.range.start).unwrap_or("");
    let start = before.rfind('\n').map_or(0, |n| n + 1);
    let indent = &before[start..];
    let mut fix = Vec::new();
    let mut at = start;
    let spaces = " ".repeat(block.missing);
    let mut plain = indent.chars().all(|c| c == ' ');
    for line in near.text.get(start..block.range.end).unwrap_or("").split_inclusive('\n') {
        if !line.trim().is_empty() {
            fix.push((at..at, spaces.clone()));
            plain &= line.starts_with(indent);
        }
        at += line.len();
    }
    if !plain {
        fix.clear();
    }
    near.tell_with(Code::Indentation, range, message, format!("indent it by {columns}"), fix);
}

/// Whether a line begins as blocks do, and code hardly ever does.
fn is_markup(line: &str) -> bool {
    let heading = line.trim_start_matches('#');
    let level = line.len() - heading.len();
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    (2..=6).contains(&level) && heading.starts_with(' ')
        || ["- ", "* ", "::: ", "```"].iter().any(|mark| line.starts_with(mark))
        || number.len() < line.len() && number.starts_with(". ")
}
