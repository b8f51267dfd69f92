//! Which text is in which file: what would be on a new page begins a file, and what is too long for one is spread.

use super::context::Context;
use super::fragment::Fragment;
use super::writer::{Part, UnitContent};
use crate::manual::UnitId;

/// No file is longer than this, in bytes, unless a single block is. Readers take a file as a whole into memory.
pub(super) const LONGEST: usize = 250_000;

/// A file of the book's text.
#[derive(Debug)]
pub(super) struct TextFile {
    /// Its name.
    pub name: String,
    /// The unit that it begins with.
    pub unit: UnitId,
    /// Whether it begins with the beginning of that unit, its title.
    pub is_start: bool,
    /// What is in it, each with its unit.
    pub fragments: Vec<(UnitId, Fragment)>,
    size: usize,
}

/// Puts the text of all units into files, in reading order.
pub(super) fn files(context: &Context<'_>, contents: Vec<UnitContent>) -> Vec<TextFile> {
    let mut contents: Vec<Vec<Part>> = contents.into_iter().map(|content| content.parts).collect();
    let mut layout = Layout { context, files: Vec::new(), is_over: false };
    layout.unit(0, &mut contents);
    let mut files = layout.files;
    let width = files.len().to_string().len();
    for (n, file) in files.iter_mut().enumerate() {
        file.name = format!("{:0width$}-{}.xhtml", n + 1, slug(&context.manual.units[file.unit].path));
    }
    files
}

struct Layout<'c> {
    context: &'c Context<'c>,
    files: Vec<TextFile>,
    /// Whether what comes next belongs into another file than the last one.
    is_over: bool,
}

impl Layout<'_> {
    /// Places a unit and all that it includes. Includes are not nested deeper than the reader allows.
    fn unit(&mut self, unit: UnitId, contents: &mut [Vec<Part>]) {
        let manual = self.context.manual;
        if manual.begins_chapter(unit) || self.files.is_empty() {
            self.begin(unit, true);
        }
        for part in std::mem::take(&mut contents[unit]) {
            match part {
                Part::Fragment(fragment) => self.place(unit, fragment),
                Part::Unit(child) => {
                    self.unit(child, contents);
                    // What goes on after a file of its own is not part of it.
                    self.is_over |= manual.begins_chapter(child);
                }
            }
        }
    }

    fn begin(&mut self, unit: UnitId, is_start: bool) {
        self.files.push(TextFile { name: String::new(), unit, is_start, fragments: Vec::new(), size: 0 });
        self.is_over = false;
    }

    fn place(&mut self, unit: UnitId, fragment: Fragment) {
        if self.is_over {
            self.begin(unit, false);
        }
        let size = fragment.size();
        if self.files.last().is_some_and(|file| file.size + size > LONGEST && !file.fragments.is_empty()) {
            self.split(unit);
        }
        if let Some(file) = self.files.last_mut() {
            file.size += size;
            file.fragments.push((unit, fragment));
        }
    }

    /// Begins a file to go on in: at the last heading, if that is not far, and with the headings over what comes next.
    fn split(&mut self, unit: UnitId) {
        let Some(file) = self.files.last_mut() else { return };
        let mut size = file.size;
        let mut at = file.fragments.len();
        let mut best = None;
        while at > 1 && size > LONGEST / 2 {
            at -= 1;
            size -= file.fragments[at].1.size();
            if file.fragments[at].1.is_heading {
                best = Some(at);
                if !file.fragments[at - 1].1.is_heading {
                    break;
                }
            }
        }
        let moved = best.map(|at| file.fragments.split_off(at)).unwrap_or_default();
        let first = moved.first().map_or(unit, |(unit, _)| *unit);
        let size: usize = moved.iter().map(|(_, fragment)| fragment.size()).sum();
        file.size -= size;
        self.files.push(TextFile { name: String::new(), unit: first, is_start: false, fragments: moved, size });
    }
}

/// The name of a text as part of the name of a file: what no system and no address stumbles over.
fn slug(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or_default();
    let name = name.strip_suffix(".md").unwrap_or(name);
    let mut slug = String::new();
    for c in name.chars().take(60) {
        match c {
            c if c.is_ascii_alphanumeric() => slug.push(c.to_ascii_lowercase()),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "text".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_hold_nothing_odd() {
        for (path, name) in [
            ("a/Getting Started.md", "getting-started"),
            ("../../etc/passwd", "passwd"),
            ("日本語.md", "text"),
            ("..", "text"),
            ("a\u{202e}b&<\".md", "a-b"),
        ] {
            assert_eq!(slug(path), name, "{path}");
        }
    }
}
