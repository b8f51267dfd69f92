//! Files of cases, which several tests are made of: `=== NAME` begins a case, `--- NAME` a section of it.

use std::fmt::Write as _;

/// A case, with its sections in order.
pub struct Case {
    pub name: String,
    pub sections: Vec<(String, String)>,
}

/// Reads a file of cases. What stands before the first is a comment, and given back first.
pub fn read(text: &str) -> (String, Vec<Case>) {
    let mut cases: Vec<Case> = Vec::new();
    let mut comment = String::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            cases.push(Case { name: name.to_owned(), sections: Vec::new() });
        } else if let (Some(name), Some(case)) = (line.strip_prefix("--- "), cases.last_mut()) {
            case.sections.push((name.to_owned(), String::new()));
        } else {
            let content = match cases.last_mut() {
                Some(case) => case.sections.last_mut().map(|(_, content)| content),
                None => Some(&mut comment),
            };
            if let Some(content) = content {
                content.push_str(line);
                content.push('\n');
            }
        }
    }
    (comment, cases)
}

/// The text of a file of cases.
pub fn write(comment: &str, cases: &[Case]) -> String {
    let mut text = comment.to_owned();
    for case in cases {
        let _ = writeln!(text, "=== {}", case.name);
        for (name, content) in &case.sections {
            let _ = write!(text, "--- {name}\n{content}");
        }
    }
    text
}

/// The content of a file that a section holds: a `$` at its end keeps off the last line break.
pub fn content(section: &str) -> &str {
    section.strip_suffix("$\n").unwrap_or(section)
}
