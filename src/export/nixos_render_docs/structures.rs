//! Blocks that are made of others, as nixos-render-docs writes them: lists, definitions, tables, examples and figures.

use super::blocks::PageWriter;
use super::html::{escape, push};
use crate::markdown::tree::{Align, DefinitionItem, List, Numbered, NumberedKind, Table};

const BULLETS: [&str; 3] = ["disc", "circle", "square"];
const NUMBERS: [&str; 5] = ["1", "a", "i", "A", "I"];

impl PageWriter<'_> {
    pub(super) fn write_list(&mut self, list: &List) {
        let compact = if list.compact && !self.in_option { "compact" } else { "" };
        match list.start {
            None => {
                let style = BULLETS[self.bullets % BULLETS.len()];
                push!(self.out, "<div class=\"itemizedlist\"><ul class=\"itemizedlist ", compact);
                push!(self.out, "\" style=\"list-style-type: ", style, ";\">");
                self.bullets += 1;
            }
            Some(start) => {
                let style = NUMBERS[self.numbers % NUMBERS.len()];
                push!(self.out, "<div class=\"orderedlist\"><ol class=\"orderedlist ", compact, "\" ");
                if start != 1 {
                    push!(self.out, "start=\"", start.to_string(), "\"");
                }
                push!(self.out, " type=\"", style, "\">");
                self.numbers += 1;
            }
        }
        for item in &list.items {
            self.wrap("<li class=\"listitem\">", &item.blocks, "</li>");
        }
        if list.start.is_none() {
            self.bullets -= 1;
            self.out.push_str("</ul></div>");
        } else {
            self.numbers -= 1;
            self.out.push_str("</ol></div>");
        }
    }

    pub(super) fn write_definitions(&mut self, items: &[DefinitionItem]) {
        self.out.push_str("<div class=\"variablelist\"><dl class=\"variablelist\">");
        for item in items {
            self.out.push_str("<dt><span class=\"term\">");
            self.inlines(&item.term);
            self.out.push_str("</span></dt>");
            for definition in &item.definitions {
                self.wrap("<dd>", definition, "</dd>");
            }
        }
        self.out.push_str("</dl></div>");
    }

    pub(super) fn write_table(&mut self, table: &Table) {
        let align = |n: usize| match table.align.get(n) {
            Some(Align::Center) => "center",
            Some(Align::Right) => "right",
            _ => "left",
        };
        self.out.push_str("<div class=\"informaltable\"><table class=\"informaltable\" border=\"1\"><colgroup>");
        for n in 0..table.header.len() {
            push!(self.out, "<col align=\"", align(n), "\" />");
        }
        self.out.push_str("</colgroup><thead><tr>");
        for (n, cell) in table.header.iter().enumerate() {
            push!(self.out, "<th align=\"", align(n), "\">");
            self.inlines(cell);
            self.out.push_str("</th>");
        }
        self.out.push_str("</tr></thead>");
        if !table.rows.is_empty() {
            self.out.push_str("<tbody>");
            for row in &table.rows {
                self.out.push_str("<tr>");
                for (n, cell) in row.iter().enumerate() {
                    push!(self.out, "<td align=\"", align(n), "\">");
                    self.inlines(cell);
                    self.out.push_str("</td>");
                }
                self.out.push_str("</tr>");
            }
            self.out.push_str("</tbody>");
        }
        self.out.push_str("</table></div>");
    }

    pub(super) fn write_numbered(&mut self, numbered: &Numbered) {
        let id = |id: &Option<crate::markdown::tree::Id>| id.as_ref().map(|id| escape(&id.name).into_owned());
        let title = format!("{} {}. ", numbered.kind.word(), numbered.number);
        // An id on the title's heading is a second id of the block.
        let second = id(&numbered.title.id).map(|id| format!("<span id=\"{id}\"></span>")).unwrap_or_default();
        match numbered.kind {
            NumberedKind::Example => {
                self.out.push_str("<div class=\"example\"><span ");
                if let Some(id) = id(&numbered.id) {
                    push!(self.out, "id=\"", id, "\"");
                }
                push!(self.out, " ></span>", second, "<details><summary><span class=\"title\"><strong>", title);
                self.inlines(&numbered.title.content);
                self.out.push_str("</strong></span></summary><div class=\"example-contents\">");
                self.wrap("", &numbered.blocks, "</div></details></div><br class=\"example-break\" />");
            }
            NumberedKind::Figure => {
                self.out.push_str("<div class=\"figure\">");
                if let Some(id) = id(&numbered.id) {
                    push!(self.out, "<span id=\"", id, "\"></span>");
                }
                push!(self.out, second, "<p class=\"title\"> <strong>", title);
                self.inlines(&numbered.title.content);
                self.out.push_str(" </strong></p><div class=\"figure-contents\">");
                self.wrap("", &numbered.blocks, " </div></div><br class=\"figure-break\" />");
            }
        }
    }
}
