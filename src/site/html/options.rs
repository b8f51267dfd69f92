//! References of module options.

use serde::Serialize;

use super::writer::PageWriter;
use crate::manual::{Declaration, Included, ModuleOption, OptionsList};
use crate::markdown::tree::Block;
use crate::render::escape;
use crate::render::option_parts::{self, OptionPart, parts};
use crate::render::visitor::{BlockVisitor, InlineVisitor};
use crate::site::data::TocItem;
use crate::site::href;
use crate::site::plan::options::LEAVE_OUT_ABOVE;
use crate::site::plan::pages::{ListGroup, View};

/// Options are in a page's own contents up to this many.
const MAX_TOC_OPTIONS: usize = 120;

/// What the template of an option gets.
#[derive(Serialize)]
struct OptionData<'a> {
    id: &'a str,
    href: String,
    name: &'a str,
    level: u8,
    description: String,
    fields: Vec<FieldData>,
    related: String,
    declarations: Vec<DeclarationData<'a>>,
    definitions: Vec<DeclarationData<'a>>,
}

/// `Type`, `Default`, `Example`: the label, and what it says.
#[derive(Serialize)]
struct FieldData {
    label: String,
    body: String,
}

/// Where an option is declared.
#[derive(Serialize)]
struct DeclarationData<'a> {
    name: &'a str,
    url: Option<&'a str>,
}

/// What the template of a list on pages of its own gets.
#[derive(Serialize)]
struct GroupsData<'a> {
    id: Option<&'a str>,
    count: usize,
    /// On the page with everything: where the list is.
    elsewhere: Option<String>,
    groups: Vec<GroupData<'a>>,
}

#[derive(Serialize)]
struct GroupData<'a> {
    name: &'a str,
    href: String,
    count: usize,
}

impl PageWriter<'_> {
    pub(super) fn options(&mut self, list: &OptionsList, include: usize) {
        let context = self.context;
        let pages = context.pages_of_list(self.unit, include);
        let left_out = self.view == View::Everything && list.options.len() > LEAVE_OUT_ABOVE;
        if left_out || (self.view != View::Everything && !pages.is_empty()) {
            let home = context.path_of_unit(self.unit);
            let groups = pages.iter().filter_map(|page| {
                let page = context.page(*page);
                let group = &page.group.as_ref()?.group;
                Some(GroupData {
                    name: &group.name,
                    href: href::relative(self.path, &page.path),
                    count: group.options.len(),
                })
            });
            let data = GroupsData {
                id: Some(&list.list_id.name),
                count: list.options.len(),
                elsewhere: left_out.then(|| href::to_id(self.path, home, Some(&list.list_id.name))),
                groups: if left_out { Vec::new() } else { groups.collect() },
            };
            self.template("options.html", &data);
            return;
        }
        self.out.push_str("<div class=\"options\"");
        self.id(Some(&list.list_id.name));
        self.out.push_str(">\n");
        let all: Vec<&ModuleOption> = list.options.iter().collect();
        self.option_entries(&all);
        self.out.push_str("</div>\n");
    }

    /// The page of one group of a long list.
    pub(super) fn options_page(&mut self, group: &ListGroup) {
        let unit = self.context.unit(self.unit);
        let Some(Included::Options(list)) = unit.includes.get(group.include) else { return };
        self.out.push_str("<h1><code class=\"option\">");
        escape::text(&mut self.out, &group.group.name);
        self.out.push_str("</code></h1>\n<div class=\"options\">\n");
        self.level = 1;
        let options: Vec<_> = group.group.options.iter().filter_map(|index| list.options.get(*index)).collect();
        self.option_entries(&options);
        self.out.push_str("</div>\n");
    }

    fn option_entries(&mut self, options: &[&ModuleOption]) {
        let level = (self.level + 1).min(6);
        for option in options {
            self.option(option, level);
        }
        if options.len() <= MAX_TOC_OPTIONS && self.view != View::Everything {
            self.toc.extend(options.iter().map(|option| TocItem {
                level: 3,
                href: href::fragment(&option.id),
                title: format!("<code>{}</code>", escape::to_text(&option.name)),
            }));
        }
    }

    fn option(&mut self, option: &ModuleOption, level: u8) {
        let mut data = OptionData {
            id: &option.id,
            href: href::fragment(&option.id),
            name: &option.name,
            level,
            description: String::new(),
            fields: Vec::new(),
            related: String::new(),
            declarations: Vec::new(),
            definitions: Vec::new(),
        };
        for part in parts(option) {
            match part {
                OptionPart::Description(blocks) => data.description = self.captured_blocks(blocks),
                OptionPart::Field(blocks) => data.fields.push(self.field(blocks)),
                OptionPart::Related(blocks) => data.related = self.captured_blocks(blocks),
                OptionPart::Declarations(list) => data.declarations = self.declarations(list),
                OptionPart::Definitions(list) => data.definitions = self.declarations(list),
            }
        }
        self.template("option.html", &data);
    }

    fn captured_blocks(&mut self, blocks: &[Block]) -> String {
        self.captured(|writer| writer.blocks(blocks))
    }

    /// Takes the label off, so that a theme can set label and value apart.
    fn field(&mut self, blocks: &[Block]) -> FieldData {
        let option_parts::OptionField { label, value, rest } = option_parts::OptionField::new(blocks);
        let body = self.captured(|writer| {
            let text = writer.captured(|writer| writer.inlines(value));
            if !text.trim().is_empty() {
                writer.out.push_str(if rest.is_empty() { "" } else { "<p>" });
                writer.out.push_str(text.trim());
                writer.out.push_str(if rest.is_empty() { "" } else { "</p>\n" });
            }
            writer.blocks(rest);
        });
        FieldData { label, body }
    }

    fn declarations<'d>(&self, list: &'d [Declaration]) -> Vec<DeclarationData<'d>> {
        let url = |url: &'d Option<String>| url.as_deref().filter(|url| self.context.may_link(url));
        list.iter().map(|declaration| DeclarationData { name: &declaration.name, url: url(&declaration.url) }).collect()
    }
}
