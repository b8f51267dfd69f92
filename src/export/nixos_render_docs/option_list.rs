//! References of module options as nixos-render-docs writes them.

use std::borrow::Cow;

use super::html::{escape, push};
use super::layout::Layout;
use crate::manual::{Declaration, ModuleOption, OptionsList};
use crate::markdown::link_from_table;
use crate::markdown::tree::Block;
use crate::render::option_parts::{OptionPart, parts};

/// Gives the HTML of blocks in an option's text.
pub(super) type WriteText<'a> = &'a mut dyn FnMut(&[Block]) -> String;

/// Writes a list of options.
pub(super) fn write(layout: &Layout<'_>, list: &OptionsList, text: WriteText<'_>, out: &mut String) {
    push!(out, "<div class=\"variablelist\">\n<a id=\"", escape(&list.list_id.name), "\"></a>\n");
    out.push_str(" <dl class=\"variablelist\">\n");
    for option in &list.options {
        push!(out, "<dt>\n <span class=\"term\">\n <a id=\"", escape(&option.id), "\"></a>");
        push!(out, "<a class=\"term\" href=\"", layout.href(&option.id), "\"><code class=\"option\">");
        push!(out, escape(&option.name), "</code>\n  </a>\n </span>\n</dt>\n<dd>\n");
        write_option(option, text, out);
        out.push_str("\n</dd>\n");
    }
    out.push_str(" </dl>\n</div>");
}

fn write_option(option: &ModuleOption, text: WriteText<'_>, out: &mut String) {
    let written = parts(option).map(|part| match part {
        OptionPart::Description(blocks) | OptionPart::Field(blocks) => text(blocks),
        OptionPart::Related(blocks) => heading("Related packages") + &text(blocks),
        OptionPart::Declarations(list) => declarations("Declared by", list),
        OptionPart::Definitions(list) => declarations("Defined by", list),
    });
    let written: Vec<String> = written.filter(|part| !part.is_empty()).collect();
    out.push_str(&written.join("\n\n"));
}

fn heading(text: &str) -> String {
    format!("<p><span class=\"emphasis\"><em>{text}:</em></span></p>\n")
}

fn declarations(label: &str, declarations: &[Declaration]) -> String {
    let mut out = heading(label);
    out.push_str("<table border=\"0\" summary=\"Simple list\" class=\"simplelist\">\n");
    for declaration in declarations {
        out.push_str("<tr><td>\n<code class=\"filename\"><a class=\"filename\" ");
        // nixos-render-docs makes such an address of a path.
        let of_path = declaration.url.as_deref().filter(|url| url.starts_with("file://")).map(Cow::Borrowed);
        match of_path.or_else(|| link_from_table(declaration.url.as_deref()?)) {
            Some(url) => push!(out, " href=\"", escape(&url), "\""),
            // What nixos-render-docs leaves here by mistake; pages are compared attribute by attribute, so it stays.
            None => out.push_str("None=\"\""),
        }
        push!(out, " target=\"_top\">\n", escape(&declaration.name), "\n</a></code>\n</td></tr>\n");
    }
    out.push_str("</table>");
    out
}
