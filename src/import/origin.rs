//! Where imported files came from, noted in book.toml: nothing else of that file changes.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, TableLike, Value, value};

/// What is noted in `[export.nixpkgs]`.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// The folder of the manual's sources, where it is another than the one that is known.
    pub doc: Option<String>,
    /// The address of that manual, likewise.
    pub manual_url: Option<String>,
    /// Which file of the book is which there.
    pub files: BTreeMap<String, String>,
    /// What the manual's build makes.
    pub generated: BTreeSet<String>,
    /// Ids that are in the rest of the manual, with the titles of what they name.
    pub external_ids: BTreeMap<String, String>,
    /// The fingerprints of what was seen there; `None` for what is no more.
    pub seen: BTreeMap<String, Option<String>>,
}

/// Notes this in the text of a book.toml: in the tables that are there, and in new ones after everything else. Gives the
/// new text; `None` where the text is no TOML, or has something else under that key.
pub fn remember(text: &str, notes: &Notes) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    let mut new = DocumentMut::new();
    let export = document.as_table_mut().get_mut("export");
    // What a table can be added to by a header of its own, at the end of the file.
    let open = |item: Option<&Item>| item.is_none_or(|item| item.as_table().is_some_and(|table| !table.is_dotted()));
    let is_open = open(export.as_deref())
        && open(export.as_deref().and_then(|export| export.as_table_like()).and_then(|export| export.get("nixpkgs")));
    let mut added = implicit();
    if is_open {
        let nixpkgs = export.and_then(Item::as_table_mut).and_then(|export| export.get_mut("nixpkgs"));
        note(nixpkgs.and_then(Item::as_table_mut), &mut added, notes)?;
        if !added.is_empty() {
            let mut parent = implicit();
            let has_keys = added.iter().any(|(_, item)| !item.is_table());
            added.set_implicit(!has_keys);
            parent.insert("nixpkgs", Item::Table(added));
            new.insert("export", Item::Table(parent));
        }
    } else {
        let export = document.as_table_mut().entry("export").or_insert_with(inline);
        let nixpkgs = export.as_table_like_mut()?.entry("nixpkgs").or_insert_with(inline).as_table_like_mut()?;
        for (key, _) in tables(notes) {
            nixpkgs.entry(key).or_insert_with(inline);
        }
        note_all(nixpkgs, &mut added, notes)?;
        for (name, item) in added {
            nixpkgs.insert(&name, item);
        }
        let empty: Vec<String> = nixpkgs
            .iter()
            .filter(|(_, item)| item.as_table_like().is_some_and(TableLike::is_empty))
            .map(|(name, _)| name.to_owned())
            .collect();
        empty.iter().for_each(|name| drop(nixpkgs.remove(name)));
    }
    let mut written = document.to_string();
    let new = new.to_string();
    if !new.is_empty() {
        if !written.is_empty() {
            written.push_str(if written.ends_with('\n') { "\n" } else { "\n\n" });
        }
        written.push_str(&new);
    }
    written.parse::<DocumentMut>().ok()?;
    if text.contains("\r\n") {
        written = written.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    Some(written)
}

/// A table that needs no line of its own.
fn implicit() -> Table {
    let mut table = Table::new();
    table.set_implicit(true);
    table
}

fn inline() -> Item {
    Item::Value(Value::InlineTable(InlineTable::new()))
}

/// The tables of texts by name; `None` for a name that goes.
fn tables(notes: &Notes) -> [(&'static str, BTreeMap<&str, Option<&str>>); 3] {
    fn some<'a>((name, text): (&'a String, &'a String)) -> (&'a str, Option<&'a str>) {
        (name, Some(text))
    }
    [
        ("files", notes.files.iter().map(some).collect()),
        ("elsewhere", notes.external_ids.iter().map(some).collect()),
        ("seen", notes.seen.iter().map(|(name, text)| (name.as_str(), text.as_deref())).collect()),
    ]
}

/// Notes in the table that is there, or in one to be added.
fn note(there: Option<&mut Table>, added: &mut Table, notes: &Notes) -> Option<()> {
    match there {
        Some(table) if table.is_implicit() => {
            let mut keys = Table::new();
            note_all(table, &mut keys, notes)?;
            for (name, item) in keys {
                added.insert(&name, item);
            }
            Some(())
        }
        Some(table) => {
            note_all(table, added, notes)?;
            let own: Vec<String> =
                added.iter().filter(|(_, item)| !item.is_table()).map(|(name, _)| name.to_owned()).collect();
            for name in own {
                if let Some(item) = added.remove(&name) {
                    table.insert(&name, item);
                }
            }
            Some(())
        }
        None => note_all(&mut Table::new(), added, notes),
    }
}

/// Notes in what `there` has already; the rest comes into `added`.
fn note_all(there: &mut dyn TableLike, added: &mut Table, notes: &Notes) -> Option<()> {
    for (key, text) in [("doc", &notes.doc), ("manual-url", &notes.manual_url)] {
        let Some(text) = text else { continue };
        match there.get_mut(key) {
            Some(item) => *item = value(text),
            None => drop(added.insert(key, value(text))),
        }
    }
    if !notes.generated.is_empty() {
        let array = match there.get_mut("generated") {
            Some(item) => item.as_array_mut()?,
            None => added.entry("generated").or_insert_with(|| value(Array::new())).as_array_mut()?,
        };
        for path in &notes.generated {
            if !array.iter().any(|known| known.as_str() == Some(path)) {
                array.push(path);
            }
        }
    }
    for (key, pairs) in tables(notes) {
        if pairs.is_empty() {
            continue;
        }
        let table = match there.get_mut(key) {
            Some(item) => item.as_table_like_mut()?,
            None if pairs.values().all(Option::is_none) => continue,
            None => added.entry(key).or_insert_with(|| Item::Table(Table::new())).as_table_like_mut()?,
        };
        for (name, new) in pairs {
            match new {
                Some(new) if table.get(name).and_then(Item::as_str) != Some(new) => {
                    drop(table.insert(name, value(new)));
                }
                Some(_) => {}
                None => drop(table.remove(name)),
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(text: &str, files: &[(&str, &str)], seen: &[(&str, Option<&str>)]) -> Option<String> {
        let notes = Notes {
            files: files.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
            seen: seen.iter().map(|(a, b)| ((*a).to_owned(), b.map(str::to_owned))).collect(),
            ..Notes::default()
        };
        remember(text, &notes)
    }

    const TABLES: &str =
        "[export.nixpkgs.files]\n\"a.md\" = \"packages/a.md\"\n\n[export.nixpkgs.seen]\n\"packages/a.md\" = \"12\"\n";

    #[test]
    fn what_is_there_stays_and_new_tables_come_last() {
        let (files, seen) = ([("a.md", "packages/a.md")], [("packages/a.md", Some("12"))]);
        let both = |text: &str| noted(text, &files, &seen);
        assert_eq!(both("").as_deref(), Some(TABLES));
        assert_eq!(both(TABLES).as_deref(), Some(TABLES));
        for own in [
            "# mine\nsrc = \"x\" # here\n[search]\ndepth=3\n",
            "# mine\n",
            "title = \"x\"\n\n# edit-url = \"…\"\n# Other: see below.\n",
            "[export.nixpkgs]\ndoc = \"docs\"\n\n# page = \"x.html\"\n\n[search]\ndepth = 3\n# of = 4\n",
        ] {
            assert_eq!(both(own), Some(format!("{own}\n{TABLES}")));
        }
        assert_eq!(both("src = \"x\"\n# end"), Some(format!("src = \"x\"\n# end\n\n{TABLES}")));
        let part = "[export.nixpkgs]\nfiles = { \"b.md\" = \"b\" }\n";
        assert_eq!(
            noted(part, &files, &[]).as_deref(),
            Some("[export.nixpkgs]\nfiles = { \"b.md\" = \"b\" , \"a.md\" = \"packages/a.md\" }\n")
        );
        let gone = format!("{TABLES}\"packages/b.md\" = \"3\"\n# last\n");
        assert_eq!(noted(&gone, &[], &[("packages/b.md", None)]), Some(format!("{TABLES}# last\n")));
        assert_eq!(noted("", &[], &[("packages/b.md", None)]).as_deref(), Some(""));
        assert_eq!(both("export = 1"), None);
        for closed in
            ["export = { nixpkgs = { doc = \"d\" } }\n", "export.nixpkgs.doc = \"d\"\n[search]\n", "export = {}\n"]
        {
            let written = both(closed).unwrap();
            let read: DocumentMut = written.parse().unwrap();
            assert_eq!(read["export"]["nixpkgs"]["seen"]["packages/a.md"].as_str(), Some("12"), "{written}");
        }
    }

    #[test]
    fn keys_of_the_table_itself() {
        let notes = Notes {
            doc: Some("nixos/doc/manual".into()),
            generated: ["made.md".to_owned()].into(),
            ..Notes::default()
        };
        let keys = "[export.nixpkgs]\ndoc = \"nixos/doc/manual\"\ngenerated = [\"made.md\"]\n";
        assert_eq!(remember("", &notes).as_deref(), Some(keys));
        assert_eq!(remember(keys, &notes).as_deref(), Some(keys));
        assert_eq!(remember(TABLES, &notes), Some(format!("{TABLES}\n{keys}")));
        let there = "[export.nixpkgs]\npage = \"x\"\n[search]\n";
        let with = "[export.nixpkgs]\npage = \"x\"\ndoc = \"nixos/doc/manual\"\ngenerated = [\"made.md\"]\n[search]\n";
        assert_eq!(remember(there, &notes).as_deref(), Some(with));
    }
}
