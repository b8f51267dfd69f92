//! References of module options.

use serde::Serialize;

use super::{TocItem, View, Writer};
use crate::manual::{Declaration, ModuleOption, OptionsList};
use crate::markdown::tree::{Block, BlockKind, Inline, InlineKind, plain_text};
use crate::site::options::LEAVE_OUT_ABOVE;
use crate::site::pages::ListGroup;
use crate::site::{escape, href};

/// Options stand in a page's own contents up to this many.
const MAX_TOC_OPTIONS: usize = 120;

/// What the template of an option gets.
#[derive(Serialize)]
struct OptionData<'a> {
    id: &'a str,
    href: String,
    name: &'a str,
    level: u8,
    description: String,
    fields: Vec<Field>,
    related: String,
    declarations: Vec<DeclarationData<'a>>,
    definitions: Vec<DeclarationData<'a>>,
}

/// `Type`, `Default`, `Example`: the label, and what it says.
#[derive(Serialize)]
struct Field {
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

impl Writer<'_> {
    pub(super) fn options(&mut self, list: &OptionsList, include: usize) {
        let site = self.site;
        let pages = site.pages.of_list(self.unit, include);
        let left_out = self.view == View::Everything && list.options.len() > LEAVE_OUT_ABOVE;
        if left_out || (self.view != View::Everything && !pages.is_empty()) {
            let home = &site.pages.pages[site.pages.of_unit(self.unit)].path;
            let groups = pages.iter().filter_map(|page| {
                let page = &site.pages.pages[*page];
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
                elsewhere: left_out.then(|| href::place(self.path, home, Some(&list.list_id.name))),
                groups: if left_out { Vec::new() } else { groups.collect() },
            };
            site.template("options.html", &data, &mut self.out);
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
        let unit = &self.site.manual.units[self.unit];
        let Some(crate::manual::Included::Options(list)) = unit.includes.get(group.include) else { return };
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
        let fields = [&option.type_line, &option.default, &option.example]
            .into_iter()
            .filter(|blocks| !blocks.is_empty())
            .map(|blocks| self.field(blocks))
            .collect();
        let data = OptionData {
            id: &option.id,
            href: href::fragment(&option.id),
            name: &option.name,
            level,
            description: self.captured(|writer| writer.blocks(&option.description)),
            fields,
            related: self.captured(|writer| writer.blocks(&option.related)),
            declarations: places(&option.declarations),
            definitions: places(&option.definitions),
        };
        self.site.template("option.html", &data, &mut self.out);
    }

    /// Takes the label off, so that a theme can set label and value apart.
    fn field(&mut self, blocks: &[Block]) -> Field {
        let Some((first, rest)) = blocks.split_first() else {
            return Field { label: String::new(), body: String::new() };
        };
        let BlockKind::Paragraph { content, .. } = &first.kind else {
            return Field { label: String::new(), body: self.captured(|writer| writer.blocks(blocks)) };
        };
        let (label, value) = match content.split_first() {
            Some((Inline { kind: InlineKind::Emphasis(label), .. }, value)) => (plain_text(label), value),
            _ => (String::new(), content.as_slice()),
        };
        let body = self.captured(|writer| {
            let text = writer.captured(|writer| writer.inlines(value));
            if !text.trim().is_empty() {
                writer.out.push_str(if rest.is_empty() { "" } else { "<p>" });
                writer.out.push_str(text.trim());
                writer.out.push_str(if rest.is_empty() { "" } else { "</p>\n" });
            }
            writer.blocks(rest);
        });
        Field { label: label.trim_end_matches([':', ' ']).to_owned(), body }
    }
}

fn places(list: &[Declaration]) -> Vec<DeclarationData<'_>> {
    list.iter()
        .map(|Declaration { name, url }| DeclarationData {
            name,
            url: url.as_deref().filter(|url| href::is_harmless(url)),
        })
        .collect()
}
