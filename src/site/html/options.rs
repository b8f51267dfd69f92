//! References of module options.

use serde::Serialize;

use super::writer::PageWriter;
use crate::manual::{Declaration, Included, ModuleOption, OptionsList};
use crate::markdown::tree::Block;
use crate::render::escape;
use crate::render::href;
use crate::render::option_parts::{self, OptionPart, parts};
use crate::render::visitor::{BlockVisitor, InlineVisitor};
use crate::site::data::TocItem;
use crate::site::plan::options::{LEAVE_OUT_ABOVE, SPLIT_ABOVE, short};
use crate::site::plan::pages::{ListGroup, PageId, View};

/// What the template of an option gets.
#[derive(Serialize)]
struct OptionData<'a> {
    id: &'a str,
    href: String,
    name: &'a str,
    /// What the page says of the name anyway; empty where that is nothing.
    within: &'a str,
    /// The name without that.
    short: &'a str,
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
#[derive(Default, Serialize)]
struct GroupsData<'a> {
    id: Option<&'a str>,
    count: usize,
    /// On the page with everything: where the list is.
    elsewhere: Option<String>,
    groups: Vec<GroupData<'a>>,
    /// The script with the names of all options.
    names: String,
    /// What the names of the options that are meant begin with.
    begins: &'a str,
    /// What their names have in common, of whole parts.
    within: &'a str,
    /// The way up to the site's root.
    root: String,
}

#[derive(Serialize)]
struct GroupData<'a> {
    /// The name, without what the page says of it anyway.
    name: &'a str,
    href: String,
    count: usize,
}

impl PageWriter<'_> {
    pub(super) fn options(&mut self, list: &OptionsList, include: usize) {
        let context = self.context;
        let long = context.long_list(self.unit, include);
        let mut shown: Vec<&ModuleOption> = list.options.iter().collect();
        if self.view == View::Everything {
            if list.options.len() > LEAVE_OUT_ABOVE {
                let home = context.path_of_unit(self.unit);
                let elsewhere = Some(href::to_id(self.path, home, Some(&list.list_id.name)));
                let id = Some(list.list_id.name.as_str());
                let data = GroupsData { id, count: list.options.len(), elsewhere, ..GroupsData::default() };
                return self.template("options.html", &data);
            }
        } else if let Some(long) = long {
            let id = Some(list.list_id.name.as_str());
            self.option_groups(
                &long.pages,
                GroupsData { id, count: list.options.len(), ..GroupsData::default() },
                include,
            );
            shown = long.options.iter().filter_map(|index| list.options.get(*index)).collect();
            if shown.is_empty() {
                return;
            }
        }
        self.out.push_str("<div class=\"options\"");
        self.id(Some(&list.list_id.name)
            .filter(|_| long.is_none() || self.view == View::Everything)
            .map(String::as_str));
        self.out.push_str(">\n");
        self.option_entries(&shown, "");
        self.out.push_str("</div>\n");
    }

    /// The page of one group of a long list.
    pub(super) fn options_page(&mut self, page: PageId, ListGroup { include, group }: &ListGroup) {
        let unit = self.context.unit(self.unit);
        let Some(Included::Options(list)) = unit.includes.get(*include) else { return };
        self.out.push_str("<h1><code class=\"option\">");
        escape::text(&mut self.out, &group.name);
        self.out.push_str("</code></h1>\n");
        self.level = 1;
        let below = self.context.below(page);
        if !below.is_empty() {
            let begins = group.name.trim_end_matches('…');
            let data = GroupsData { count: group.count, begins, within: &group.within, ..GroupsData::default() };
            self.option_groups(below, data, *include);
        }
        self.out.push_str("<div class=\"options\">\n");
        let options: Vec<_> = group.options.iter().filter_map(|index| list.options.get(*index)).collect();
        self.option_entries(&options, &group.within);
        self.out.push_str("</div>\n");
    }

    /// The index of the groups of a long list, or of one of them.
    fn option_groups(&mut self, pages: &[PageId], data: GroupsData<'_>, include: usize) {
        let context = self.context;
        let groups = pages.iter().filter_map(|page| {
            let page = context.page(*page);
            let group = &page.group.as_ref()?.group;
            let href = href::relative(self.path, &page.path);
            Some(GroupData { name: short(&group.name, data.within), href, count: group.count })
        });
        let names = href::relative(self.path, &context.option_names(self.unit, include));
        let data = GroupsData { groups: groups.collect(), names, root: href::root(self.path), ..data };
        self.template("options.html", &data);
    }

    fn option_entries(&mut self, options: &[&ModuleOption], within: &str) {
        let level = (self.level + 1).min(6);
        for option in options {
            self.option(option, within, level);
        }
        if options.len() <= SPLIT_ABOVE && self.view != View::Everything {
            self.toc.extend(options.iter().map(|option| TocItem {
                level: 3,
                href: href::fragment(&option.id),
                title: format!("<code>{}</code>", escape::to_text(short(&option.name, within))),
            }));
        }
    }

    fn option(&mut self, option: &ModuleOption, within: &str, level: u8) {
        let shown = short(&option.name, within);
        let mut data = OptionData {
            id: &option.id,
            href: href::fragment(&option.id),
            name: &option.name,
            within: if shown.len() < option.name.len() { within } else { "" },
            short: shown,
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
