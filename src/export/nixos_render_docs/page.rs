//! What is around the content of a page: head, navigation, foot.

use super::HtmlBook;
use super::html::{escape, push};
use super::script;
use crate::manual::{ContentsEntry, EntryId};
use crate::markdown::tree::FileKind;

const DOCTYPE: &str = r#"<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
  "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
 <head>
  <meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
"#;

/// An entry that a page links to.
struct Neighbour {
    href: String,
    title: String,
    kind: FileKind,
}

/// The entry that a page starts with, and its neighbours.
struct NavLinks {
    title: String,
    home: Neighbour,
    up: Option<Neighbour>,
    /// Whether the entry above is the book.
    up_is_home: bool,
    previous: Option<Neighbour>,
    next: Option<Neighbour>,
}

impl NavLinks {
    fn of(book: &HtmlBook<'_>, page: usize) -> Self {
        let layout = &book.layout;
        let contents = &book.manual.contents;
        let entry = book.manual.units[layout.pages[page].unit].entry.unwrap_or(0);
        let neighbour = |id: EntryId| {
            let entry: &ContentsEntry = contents.get(id)?;
            Some(Neighbour { href: layout.entry_href(id), title: book.plain_entry_title(entry), kind: entry.kind })
        };
        let parent = contents.get(entry).and_then(|entry| entry.parent);
        Self {
            title: contents.get(entry).map(|entry| book.plain_entry_title(entry)).unwrap_or_default(),
            home: neighbour(0).unwrap_or(Neighbour { href: String::new(), title: String::new(), kind: FileKind::Book }),
            up: parent.and_then(neighbour),
            up_is_home: parent == Some(0),
            previous: layout.previous.get(&entry).copied().and_then(neighbour),
            next: layout.next.get(&entry).copied().and_then(neighbour),
        }
    }

    fn is_alone(&self) -> bool {
        self.up.is_none() && self.previous.is_none() && self.next.is_none()
    }
}

/// Everything before the content.
pub(super) fn header(book: &HtmlBook<'_>, page: usize) -> String {
    let nav = NavLinks::of(book, page);
    let settings = book.settings;
    let mut out = String::from(DOCTYPE);
    push!(out, settings.form.viewport(), " <title>", nav.title, "</title>\n");
    for style in &settings.stylesheets {
        push!(out, "<link rel=\"stylesheet\" type=\"text/css\" href=\"", escape(style), "\" />");
    }
    out.push('\n');
    for source in settings.scripts.iter().cloned().chain(script::loaded_by(book, page)) {
        push!(out, "<script src=\"", escape(&source), "\" type=\"text/javascript\"></script>");
    }
    push!(
        out,
        settings.form.inline_scripts(),
        "\n <meta name=\"generator\" content=\"",
        escape(&settings.generator),
        "\" />\n"
    );
    if !nav.home.href.is_empty() {
        push!(out, " <link rel=\"home\" href=\"", nav.home.href, "\" title=\"", nav.home.title, "\" />");
    }
    out.push_str("\n ");
    for (rel, neighbour) in [("up", &nav.up), ("prev", &nav.previous), ("next", &nav.next)] {
        if let Some(neighbour) = neighbour {
            push!(out, "<link rel=\"", rel, "\" href=\"", neighbour.href, "\" title=\"", neighbour.title, "\" />");
        }
    }
    push!(out, "\n </head>\n <body>\n", settings.form.start_of_body(book));
    if let Some(header) = &settings.header {
        push!(out, header, "\n");
    }
    if settings.navheader && !nav.is_alone() {
        nav_header(&nav, &mut out);
    }
    settings.form.before_content(book, page, &mut out);
    out
}

fn nav_header(nav: &NavLinks, out: &mut String) {
    let above = nav.up.as_ref().filter(|up| up.kind != FileKind::Book).map_or("&nbsp;", |up| &up.title);
    out.push_str("  <div class=\"navheader\">\n   <table width=\"100%\" summary=\"Navigation header\">\n    <tr>\n");
    push!(out, "    <th colspan=\"3\" align=\"center\">", nav.title, "</th>\n    </tr>\n    <tr>\n");
    out.push_str("    <td width=\"20%\" align=\"left\">");
    link(nav.previous.as_ref(), 'p', "Prev", out);
    push!(out, "&nbsp;</td>\n    <th width=\"60%\" align=\"center\">", above, "</th>\n");
    out.push_str("    <td width=\"20%\" align=\"right\">&nbsp;");
    link(nav.next.as_ref(), 'n', "Next", out);
    out.push_str("</td>\n    </tr>\n   </table>\n   <hr />\n  </div>");
}

/// Everything after the content.
pub(super) fn footer(book: &HtmlBook<'_>, page: usize) -> String {
    let nav = NavLinks::of(book, page);
    let mut out = String::new();
    if !nav.is_alone() {
        nav_footer(&nav, &mut out);
    }
    push!(out, book.settings.form.end_of_body(), "\n </body>\n</html>");
    out
}

fn nav_footer(nav: &NavLinks, out: &mut String) {
    let title = |neighbour: &Option<Neighbour>| neighbour.as_ref().map(|n| n.title.clone()).unwrap_or_default();
    out.push_str("  <div class=\"navfooter\">\n   <hr />\n");
    out.push_str("   <table width=\"100%\" summary=\"Navigation footer\">\n    <tr>\n");
    out.push_str("    <td width=\"40%\" align=\"left\">");
    link(nav.previous.as_ref(), 'p', "Prev", out);
    out.push_str("&nbsp;</td>\n    <td width=\"20%\" align=\"center\">");
    match &nav.up {
        Some(_) if !nav.up_is_home => link(nav.up.as_ref(), 'u', "Up", out),
        _ => out.push_str("&nbsp;"),
    }
    out.push_str("</td>\n    <td width=\"40%\" align=\"right\">&nbsp;");
    link(nav.next.as_ref(), 'n', "Next", out);
    out.push_str("</td>\n    </tr>\n    <tr>\n     <td width=\"40%\" align=\"left\" valign=\"top\">");
    push!(out, title(&nav.previous), "&nbsp;</td>\n     <td width=\"20%\" align=\"center\">");
    match &nav.up {
        Some(_) => link(Some(&nav.home), 'h', "Home", out),
        None => out.push_str("&nbsp;"),
    }
    out.push_str("</td>\n     <td width=\"40%\" align=\"right\" valign=\"top\">&nbsp;");
    push!(out, title(&nav.next), "</td>\n    </tr>\n   </table>\n  </div>");
}

fn link(to: Option<&Neighbour>, key: char, text: &str, out: &mut String) {
    if let Some(to) = to {
        push!(out, "<a accesskey=\"", key.to_string(), "\" href=\"", to.href, "\">", text, "</a>");
    }
}
