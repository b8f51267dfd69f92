//! Where imported files came from, noted in book.toml: nothing else of that file changes.

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item, Table, TableLike, value};

/// Notes in the text of a book.toml which file of the book is which of the checkout, and what was seen there. Gives the new
/// text; `None` where the text is no TOML, or has something else in that place.
pub fn remember(text: &str, files: &BTreeMap<String, String>, seen: &BTreeMap<String, String>) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let comments_alone = document.as_table().is_empty() && !text.trim().is_empty();
    let export = document.as_table_mut().entry("export").or_insert_with(implicit);
    let nixpkgs = export.as_table_like_mut()?.entry("nixpkgs").or_insert_with(implicit).as_table_like_mut()?;
    note(nixpkgs, "files", files)?;
    note(nixpkgs, "seen", seen)?;
    let mut written = document.to_string();
    if comments_alone {
        // They would come after what is new.
        let tables = written.strip_suffix(text).unwrap_or(&written);
        let end = if text.ends_with('\n') { "\n" } else { "\n\n" };
        written = format!("{text}{end}{}", tables.trim_start_matches('\n'));
    }
    if text.contains("\r\n") {
        written = written.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    Some(written)
}

/// A table that needs no line of its own.
fn implicit() -> Item {
    let mut table = Table::new();
    table.set_implicit(true);
    Item::Table(table)
}

fn note(parent: &mut dyn TableLike, key: &str, pairs: &BTreeMap<String, String>) -> Option<()> {
    if pairs.is_empty() {
        return Some(());
    }
    let table = parent.entry(key).or_insert_with(|| Item::Table(Table::new())).as_table_like_mut()?;
    for (name, new) in pairs {
        if table.get(name).and_then(Item::as_str) != Some(new) {
            table.insert(name, value(new));
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_stays() {
        let map = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let files = map(&[("a.md", "packages/a.md")]);
        let seen = map(&[("packages/a.md", "12")]);
        let noted = "[export.nixpkgs.files]\n\"a.md\" = \"packages/a.md\"\n\n[export.nixpkgs.seen]\n\"packages/a.md\" = \"12\"\n";
        assert_eq!(remember("", &files, &seen).as_deref(), Some(noted));
        assert_eq!(remember(noted, &files, &seen).as_deref(), Some(noted));
        let own = "# mine\nsrc = \"x\" # here\n[search]\ndepth=3\n";
        assert_eq!(remember(own, &files, &seen), Some(format!("{own}\n{noted}")));
        assert_eq!(remember("# mine\n", &files, &seen), Some(format!("# mine\n\n{noted}")));
        let part = "[export.nixpkgs]\nfiles = { \"b.md\" = \"b\" }\n";
        assert_eq!(
            remember(part, &files, &map(&[])).as_deref(),
            Some("[export.nixpkgs]\nfiles = { \"b.md\" = \"b\" , \"a.md\" = \"packages/a.md\" }\n")
        );
        assert_eq!(remember("export = 1", &files, &seen), None);
    }
}
