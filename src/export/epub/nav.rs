//! The navigation document: contents, landmarks and the list of pages.

use super::context::Context;
use super::fragment::FileOfId;
use super::layout::TextFile;
use super::page::document;
use super::{cover, ids};
use crate::manual::EntryId;
use crate::markdown::tree::FileKind;
use crate::render::escape;

/// Its name.
pub(super) const NAME: &str = "nav.xhtml";

/// Contents go no deeper than this.
const DEEPEST: usize = 8;

/// The groups of long lists of options, id and name, for each unit.
pub(super) type Groups = Vec<Vec<(String, String)>>;

/// Writes the navigation document.
pub(super) fn nav(context: &Context<'_>, text: &[TextFile], files: &FileOfId<'_>, groups: &Groups) -> String {
    let mut nav = NavWriter { context, files, groups, out: String::new() };
    let contents = context.words.contents;
    nav.out.push_str("<nav epub:type=\"toc\" role=\"doc-toc\" id=\"toc\"");
    super::writer::attribute(&mut nav.out, "aria-label", contents);
    nav.out.push_str(">\n<h1>");
    escape::text(&mut nav.out, contents);
    nav.out.push_str("</h1>\n");
    nav.list(&[0], 0);
    nav.out.push_str("</nav>\n");
    nav.landmarks(text);
    nav.pages();
    document(context, contents, "frontmatter", &nav.out)
}

struct NavWriter<'c> {
    context: &'c Context<'c>,
    files: &'c FileOfId<'c>,
    groups: &'c Groups,
    out: String,
}

impl NavWriter<'_> {
    fn list(&mut self, entries: &[EntryId], depth: usize) {
        self.out.push_str("<ol>\n");
        for entry in entries {
            self.entry(*entry, depth);
        }
        self.out.push_str("</ol>\n");
    }

    fn entry(&mut self, entry: EntryId, depth: usize) {
        let context = self.context;
        let Some(found) = context.manual.contents.get(entry) else { return };
        // The book itself is its title page; what is in it is beside that.
        let below = if depth < DEEPEST && entry != 0 { found.children.as_slice() } else { &[] };
        let is_title = context.manual.units[found.unit].entry == Some(entry);
        let groups = if is_title { self.groups[found.unit].as_slice() } else { &[] };
        let label = context.manual.units[found.unit].label.as_ref().filter(|_| is_title);
        let mut title = match label {
            Some(label) => escape::to_text(label),
            None => context.title(&found.title),
        };
        if let Some(crate::manual::TargetKind::Appendix(letter)) =
            context.manual.targets.get(&found.id).map(|t| &t.kind)
        {
            title = format!("{}. {title}", escape::to_text(&context.words.lettered(letter)));
        }
        let id = ids::of_book(&found.id);
        let file = self.files.get(id.as_ref()).copied();
        if file.is_some() || !below.is_empty() || !groups.is_empty() {
            self.out.push_str("<li>");
            match file {
                Some(file) => self.link(file, &id, &title, ""),
                None => self.out.push_str(&format!("<span>{title}</span>")),
            }
            if !below.is_empty() || !groups.is_empty() {
                self.out.push_str("\n<ol>\n");
                for (id, name) in groups {
                    let Some(file) = self.files.get(id.as_str()) else { continue };
                    self.out.push_str("<li>");
                    self.link(file, id, &format!("<code>{}</code>", escape::to_text(name)), "");
                    self.out.push_str("</li>\n");
                }
                for child in below {
                    self.entry(*child, depth + 1);
                }
                self.out.push_str("</ol>\n");
            }
            self.out.push_str("</li>\n");
        }
        if entry == 0 {
            for child in &found.children {
                self.entry(*child, depth);
            }
        }
    }

    /// Writes a link; `title` is XHTML.
    fn link(&mut self, file: &str, id: &str, title: &str, kind: &str) {
        self.out.push_str("<a");
        if !kind.is_empty() {
            super::writer::attribute(&mut self.out, "epub:type", kind);
        }
        let hash = if id.is_empty() { "" } else { "#" };
        super::writer::attribute(&mut self.out, "href", &format!("{file}{hash}{id}"));
        self.out.push('>');
        self.out.push_str(title);
        self.out.push_str("</a>");
    }

    fn landmarks(&mut self, text: &[TextFile]) {
        let words = &self.context.words;
        let role = |file: &TextFile| self.context.manual.units[file.unit].kind.role();
        let first =
            |is: &dyn Fn(FileKind) -> bool| text.iter().find(|file| is(role(file))).map(|file| file.name.as_str());
        let is_body = |role| !matches!(role, FileKind::Book | FileKind::Preface | FileKind::Appendix);
        let landmarks = [
            ("cover", Some(cover::PAGE), words.cover),
            ("titlepage", first(&|role| role == FileKind::Book), words.title_page),
            ("toc", Some(NAME), words.contents),
            ("bodymatter", first(&is_body), words.start_of_text),
            ("backmatter", first(&|role| role == FileKind::Appendix), words.appendix),
        ];
        self.out.push_str("<nav epub:type=\"landmarks\" id=\"landmarks\" hidden=\"hidden\"");
        super::writer::attribute(&mut self.out, "aria-label", words.landmarks);
        self.out.push_str(">\n<ol>\n");
        for (kind, file, name) in landmarks {
            let Some(file) = file else { continue };
            self.out.push_str("<li>");
            let id = if kind == "toc" { "toc" } else { "" };
            self.link(file, id, &escape::to_text(name), kind);
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ol>\n</nav>\n");
    }

    fn pages(&mut self) {
        let ids = (1..=self.context.plan.pages()).map(|page| (page, ids::own("page", page)));
        let pages: Vec<(usize, String, &str)> =
            ids.filter_map(|(page, id)| self.files.get(id.as_str()).map(|file| (page, id, *file))).collect();
        if pages.is_empty() {
            return;
        }
        self.out.push_str("<nav epub:type=\"page-list\" role=\"doc-pagelist\" id=\"pages\" hidden=\"hidden\"");
        super::writer::attribute(&mut self.out, "aria-label", self.context.words.pages);
        self.out.push_str(">\n<ol>\n");
        for (page, id, file) in pages {
            self.out.push_str("<li>");
            self.link(file, &id, &page.to_string(), "");
            self.out.push_str("</li>\n");
        }
        self.out.push_str("</ol>\n</nav>\n");
    }
}
