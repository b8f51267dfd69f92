//! References of module options as nrd writes them.

use super::Book;
use super::blocks::Writer;
use super::html::{escape, push};
use crate::manual::{Declaration, ModuleOption, OptionsList, UnitId};
use crate::markdown::tree::Block;

/// Writes a list of options.
pub(super) fn write(book: &Book<'_>, unit: UnitId, list: &OptionsList, out: &mut String) {
    push!(out, "<div class=\"variablelist\">\n<a id=\"", escape(&list.list_id.name), "\"></a>\n");
    out.push_str(" <dl class=\"variablelist\">\n");
    for option in &list.options {
        push!(out, "<dt>\n <span class=\"term\">\n <a id=\"", escape(&option.id), "\"></a>");
        push!(out, "<a class=\"term\" href=\"", book.layout.href(&option.id), "\"><code class=\"option\">");
        push!(out, escape(&option.name), "</code>\n  </a>\n </span>\n</dt>\n<dd>\n");
        write_option(book, unit, option, out);
        out.push_str("\n</dd>\n");
    }
    out.push_str(" </dl>\n</div>");
}

fn write_option(book: &Book<'_>, unit: UnitId, option: &ModuleOption, out: &mut String) {
    let texts: [&[Block]; 4] = [&option.description, &option.type_line, &option.default, &option.example];
    let mut parts = Vec::with_capacity(7);
    let mut add = |text: String| {
        if !text.is_empty() {
            parts.push(text);
        }
    };
    for text in texts {
        add(Writer::option_text(book, unit, text));
    }
    if !option.related.is_empty() {
        let mut related = heading("Related packages");
        related.push_str(&Writer::option_text(book, unit, &option.related));
        add(related);
    }
    add(places("Declared by", &option.declarations));
    add(places("Defined by", &option.definitions));
    out.push_str(&parts.join("\n\n"));
}

fn heading(text: &str) -> String {
    format!("<p><span class=\"emphasis\"><em>{text}:</em></span></p>\n")
}

fn places(label: &str, places: &[Declaration]) -> String {
    if places.is_empty() {
        return String::new();
    }
    let mut out = heading(label);
    out.push_str("<table border=\"0\" summary=\"Simple list\" class=\"simplelist\">\n");
    for place in places {
        out.push_str("<tr><td>\n<code class=\"filename\"><a class=\"filename\" ");
        match &place.url {
            Some(url) => push!(out, " href=\"", escape(url), "\""),
            // What nrd leaves here by mistake; pages are compared attribute by attribute, so it stays.
            None => out.push_str("None=\"\""),
        }
        push!(out, " target=\"_top\">\n", escape(&place.name), "\n</a></code>\n</td></tr>\n");
    }
    out.push_str("</table>");
    out
}
