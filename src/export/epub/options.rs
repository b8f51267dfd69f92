//! References of module options.

use indexmap::IndexMap;

use super::ids;
use super::writer::UnitWriter;
use crate::manual::{Declaration, ModuleOption, OptionsList};
use crate::markdown::tree::Block;
use crate::render::option_parts::{OptionField, OptionPart, parts};
use crate::render::visitor::{BlockVisitor, InlineVisitor};

/// A list with more options than this has headings for its groups.
const GROUPED_ABOVE: usize = 100;

/// The tags around an option.
const OPTION: (&str, &str) = ("<section class=\"option\">\n", "</section>\n");

impl UnitWriter<'_> {
    /// Writes a list of options, each of which can be followed by a cut.
    pub(super) fn options(&mut self, list: &OptionsList, include: usize) {
        self.push("<div class=\"options\"");
        self.named(ids::of_book(&list.list_id.name).into_owned());
        self.push("></div>\n");
        let level = (self.level + 1).min(6);
        if list.options.len() <= GROUPED_ABOVE {
            list.options.iter().for_each(|option| self.option(option, level));
            return;
        }
        for (n, (name, options)) in groups(&list.options).into_iter().enumerate() {
            let id = ids::own(&format!("options-{}-{include}", self.unit), n + 1);
            self.cut();
            self.out.is_heading = true;
            self.push(&format!("<h{level}"));
            self.named(id.clone());
            self.push("><code class=\"option\">");
            self.plain(name);
            self.push(&format!("</code></h{level}>\n"));
            self.add_group(id, name.to_owned());
            self.cut();
            options.iter().for_each(|option| self.option(option, (level + 1).min(6)));
        }
    }

    fn option(&mut self, option: &ModuleOption, level: u8) {
        self.push("<section class=\"option\"");
        self.named(ids::of_book(&option.id).into_owned());
        self.push(&format!(">\n<h{level}><code class=\"option\">"));
        self.plain(&option.name);
        self.push(&format!("</code></h{level}>\n"));
        let around = self.around.replace(OPTION);
        for part in parts(option) {
            match part {
                OptionPart::Description(blocks) => self.blocks(blocks),
                OptionPart::Field(blocks) => self.field(blocks),
                OptionPart::Related(blocks) => {
                    self.label(self.context.words.related_packages);
                    self.push("</p>\n");
                    self.blocks(blocks);
                }
                OptionPart::Declarations(list) => self.declarations(self.context.words.declared_by, list),
                OptionPart::Definitions(list) => self.declarations(self.context.words.defined_by, list),
            }
        }
        self.around = around;
        self.push(OPTION.1);
        self.cut();
    }

    /// Begins a paragraph with a label.
    fn label(&mut self, label: &str) {
        self.push("<p class=\"field\"><span class=\"label\">");
        self.plain(label);
        self.push(":</span> ");
    }

    fn field(&mut self, blocks: &[Block]) {
        let OptionField { label, value, rest } = OptionField::new(blocks);
        if !label.is_empty() || !value.is_empty() {
            self.label(&label);
            self.inlines(value);
            self.push("</p>\n");
        }
        self.blocks(rest);
    }

    fn declarations(&mut self, label: &str, list: &[Declaration]) {
        self.label(label);
        for (n, declaration) in list.iter().enumerate() {
            self.push(if n == 0 { "" } else { ", " });
            let text = |writer: &mut Self| {
                writer.push(writer.code_tag());
                writer.plain(&declaration.name);
                writer.push("</code>");
            };
            match &declaration.url {
                // One that is relative is not meant for a site.
                Some(url) if crate::formats::address::scheme(url).is_some() => self.link_outside(url, text),
                _ => text(self),
            }
        }
        self.push("</p>\n");
    }
}

/// The options by the first part of their names, in their order.
fn groups(options: &[ModuleOption]) -> IndexMap<&str, Vec<&ModuleOption>> {
    let mut groups: IndexMap<&str, Vec<&ModuleOption>> = IndexMap::new();
    for option in options {
        groups.entry(option.loc.first().unwrap_or(&option.name)).or_default().push(option);
    }
    groups
}
