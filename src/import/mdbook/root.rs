//! The files that the new book has and the old one had not: the root file, parts, book.toml.

use super::ids::Ids;
use super::layout::{Layout, Top};
use super::remarks::Remarks;
use super::settings::Settings;
use super::source_lines::escaped;
use super::summary::Section;
use crate::manual::{folder_of, written_in};

/// The root file of a book.
pub(super) struct RootFile {
    /// Its id.
    pub id: String,
    /// Its text.
    pub text: String,
}

/// Writes the root file.
pub(super) fn root(layout: &Layout, settings: &Settings, ids: &mut Ids, remarks: &mut Remarks) -> RootFile {
    let title = settings.title.clone().unwrap_or_else(|| "Manual".into());
    let id = ids.new_id(&title, "");
    let line = |text: &str| escaped(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    let subtitle = match &settings.description {
        Some(description) if !description.trim().is_empty() => line(description),
        _ => {
            let message = "the book has no description, so its subtitle in the root file is `Documentation`";
            remarks.unsupported(None, message);
            "Documentation".to_owned()
        }
    };
    let mut text = format!("# {} {{#{id}}}\n\n## {subtitle}\n", line(&title));
    // Neighbours of one kind are one include.
    let mut kind = "";
    for top in &layout.top {
        let (next, path) = match top {
            Top::Part(part) => ("parts", &layout.parts[*part].path),
            Top::Chapter(chapter) => {
                let chapter = &layout.chapters[*chapter];
                let kind = match chapter.section {
                    Section::Prefix => "preface",
                    // An appendix would have a letter in its title.
                    Section::Numbered | Section::Suffix => "chapters",
                };
                (kind, &chapter.path)
            }
        };
        if next != kind {
            text.push_str(if kind.is_empty() { "\n" } else { "```\n\n" });
            text.push_str(&format!("```{{=include=}} {next}\n"));
            kind = next;
        }
        text.push_str(&format!("{path}\n"));
    }
    if !kind.is_empty() {
        text.push_str("```\n");
    }
    RootFile { id, text }
}

/// Writes the files of the parts: path and text.
pub(super) fn parts(layout: &Layout, ids: &mut Ids) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for part in &layout.parts {
        let id = ids.new_id(&part.title, "part-");
        let mut text = format!("# {} {{#{id}}}\n", part.title);
        if !part.chapters.is_empty() {
            text.push_str("\n```{=include=} chapters\n");
            for chapter in &part.chapters {
                let path = &layout.chapters[*chapter].path;
                text.push_str(&format!("{}\n", written_in(folder_of(&part.path), path)));
            }
            text.push_str("```\n");
        }
        files.push((part.path.clone(), text));
    }
    files
}

/// Writes book.toml. `src` is the folder of the text.
pub(super) fn book_toml(settings: &Settings, src: &str) -> String {
    let mut document = toml_edit::DocumentMut::new();
    document["language"] = toml_edit::value(&settings.language);
    let authors: toml_edit::Array = settings.authors.iter().filter(|author| !author.trim().is_empty()).collect();
    if !authors.is_empty() {
        document["authors"] = toml_edit::value(authors);
    }
    if src != "content" {
        document["src"] = toml_edit::value(src);
    }
    if let Some(url) = &settings.edit_url {
        document["edit-url"] = toml_edit::value(url);
    }
    if let Some(url) = &settings.base_url {
        document["base-url"] = toml_edit::value(url);
    }
    if !settings.has_search {
        document["search"] = toml_edit::Item::Table(toml_edit::Table::new());
        document["search"]["enable"] = toml_edit::value(false);
    }
    document.to_string()
}
