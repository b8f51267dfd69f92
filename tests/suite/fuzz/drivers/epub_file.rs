//! An e-book, unpacked, and what holds of every one.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};

use quick_xml::events::Event;
use quick_xml::reader::NsReader;
use zip::ZipArchive;

/// An e-book, unpacked.
pub struct EpubFile {
    /// All names, in the order of the archive.
    pub names: Vec<String>,
    /// The content of each.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl EpubFile {
    /// Unpacks a file.
    pub fn read(bytes: &[u8]) -> Self {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut epub = Self { names: Vec::new(), files: BTreeMap::new() };
        for n in 0..archive.len() {
            let mut file = archive.by_index(n).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            let name = file.name().unwrap().into_owned();
            epub.names.push(name.clone());
            epub.files.insert(name, content);
        }
        epub
    }

    /// The text of a file of the book.
    #[track_caller]
    pub fn text(&self, name: &str) -> &str {
        let path = format!("EPUB/{name}");
        std::str::from_utf8(self.files.get(&path).unwrap_or_else(|| panic!("no {path} in {:?}", self.names))).unwrap()
    }

    /// The text of the chapters, one after the other.
    pub fn chapters(&self) -> String {
        let is_chapter =
            |name: &&String| name.starts_with("EPUB/") && name[5..].starts_with(|c: char| c.is_ascii_digit());
        self.names.iter().filter(is_chapter).map(|name| self.text(&name[5..])).collect()
    }

    /// Checks what holds of each e-book: its files are XML, each id is there once in its file, links and the package
    /// document name what is there, and everything that is there.
    #[track_caller]
    pub fn is_sound(&self) {
        let mut ids: BTreeSet<String> = BTreeSet::new();
        let mut links: Vec<(String, String)> = Vec::new();
        for (name, content) in &self.files {
            if ![".xhtml", ".opf", ".xml", ".svg"].iter().any(|end| name.ends_with(end)) {
                continue;
            }
            let text = std::str::from_utf8(content).unwrap();
            let mut reader = NsReader::from_str(text);
            reader.config_mut().enable_all_checks(true);
            loop {
                let element = match reader.read_resolved_event() {
                    Ok((_, Event::Eof)) => break,
                    Ok((_, Event::Start(element) | Event::Empty(element))) => element,
                    Ok(_) => continue,
                    Err(error) => panic!("{name}: {error}\n{text}"),
                };
                for attribute in element.attributes() {
                    let attribute = attribute.unwrap_or_else(|error| panic!("{name}: {error}"));
                    let key: &str = attribute.key.as_ref();
                    let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).unwrap().into_owned();
                    let is_name = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
                    match key {
                        "id" => {
                            assert!(
                                value.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'),
                                "{name}: {value}"
                            );
                            assert!(value.chars().all(is_name), "{name}: {value}");
                            assert!(ids.insert(format!("{name}#{value}")), "{name} has {value} twice");
                        }
                        "href" | "src" if !value.contains(':') => links.push((name.clone(), value)),
                        _ => {}
                    }
                }
            }
        }
        let package = self.text("package.opf");
        for (from, to) in links {
            let (path, fragment) = to.split_once('#').unwrap_or((&to, ""));
            let path = if path.is_empty() { from.clone() } else { format!("EPUB/{path}") };
            assert!(self.files.contains_key(&path), "{from} leads to {to}");
            assert!(fragment.is_empty() || ids.contains(&format!("{path}#{fragment}")), "{from} leads to {to}");
        }
        for name in
            self.names.iter().filter_map(|name| name.strip_prefix("EPUB/")).filter(|name| *name != "package.opf")
        {
            assert!(package.contains(&format!("href=\"{name}\"")), "{name} is not in\n{package}");
        }
    }
}
