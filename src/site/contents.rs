//! The contents of the whole book, as the left side of every page shows them.

use super::data::{Book, Node};
use super::href;
use super::pages::{EVERYTHING, PageId};
use super::whole::{Site, one_line};
use crate::manual::{Included, UnitId};
use crate::markdown::tree::{BlockKind, FileKind, plain_text};

/// A book with more pages than this shows, on each page, the contents of the branches that lead there; the others are
/// links. Whole contents on every page would grow with the square of the book.
const LONG: usize = 150;

/// Lists go no deeper than this: Tera takes a template that uses itself more often for one without end.
const DEEPEST: usize = 15;

/// The book, for every template.
pub fn book(site: &Site<'_>) -> Book {
    let mut count = 0;
    Book {
        title: site.book_title.clone(),
        subtitle: subtitle(site),
        language: if site.settings.language.is_empty() { "en".into() } else { site.settings.language.clone() },
        contents: no_deeper(children(site, 0, &mut count), 1),
        long: site.pages.pages.len() > LONG,
        everything: EVERYTHING,
        custom_style: site.theme.has_custom_style(),
        search: site.has_search(),
    }
}

fn subtitle(site: &Site<'_>) -> String {
    let Some(root) = site.manual.units.first().filter(|root| root.kind.role() == FileKind::Book) else {
        return String::new();
    };
    let subtitle = root.document.blocks.iter().find_map(|block| match &block.kind {
        BlockKind::Heading(heading) if heading.level == 2 => Some(one_line(&plain_text(&heading.content))),
        _ => None,
    });
    subtitle.unwrap_or_default()
}

fn children(site: &Site<'_>, unit: UnitId, count: &mut usize) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (include, included) in site.manual.units[unit].includes.iter().enumerate() {
        match included {
            Included::Units(units) => {
                for child in units.iter().filter(|child| site.is_under(**child, unit)) {
                    nodes.extend(unit_node(site, *child, count));
                }
            }
            Included::Options(_) => {
                for page in site.pages.of_list(unit, include) {
                    nodes.push(page_node(site, *page, count, Vec::new()));
                }
            }
            Included::Nothing => {}
        }
    }
    nodes
}

/// Puts what would stand too deep after what it is under.
fn no_deeper(nodes: Vec<Node>, depth: usize) -> Vec<Node> {
    let mut all = Vec::with_capacity(nodes.len());
    for mut node in nodes {
        if depth < DEEPEST {
            node.children = no_deeper(node.children, depth + 1);
            all.push(node);
            continue;
        }
        let under = no_deeper(std::mem::take(&mut node.children), depth);
        // A label is nothing by itself.
        all.extend(node.page.is_some().then_some(node));
        all.extend(under);
    }
    all
}

fn unit_node(site: &Site<'_>, unit: UnitId, count: &mut usize) -> Option<Node> {
    let number = *count;
    if !site.stands_apart(unit) {
        // A label, or part of the page above: only worth a node for what is under it.
        *count += 1;
        let children = children(site, unit, count);
        let node = Node { page: None, title: site.unit_title(unit), href: String::new(), node: number, children };
        return (!node.children.is_empty()).then_some(node);
    }
    let page = site.pages.of_unit(unit);
    *count += 1;
    let children = children(site, unit, count);
    Some(Node { node: number, children, ..page_node(site, page, &mut 0, Vec::new()) })
}

fn page_node(site: &Site<'_>, page: PageId, count: &mut usize, children: Vec<Node>) -> Node {
    let node = *count;
    *count += 1;
    Node {
        page: Some(page),
        title: site.page_title(page),
        href: href::encode(&site.pages.pages[page].path),
        node,
        children,
    }
}

/// For each page: the nodes that lead to it, its own included.
pub fn ways(nodes: &[Node], pages: usize) -> Vec<Vec<usize>> {
    fn walk(nodes: &[Node], way: &mut Vec<usize>, ways: &mut [Vec<usize>]) {
        for node in nodes {
            way.push(node.node);
            if let Some(slot) = node.page.and_then(|page| ways.get_mut(page)) {
                slot.clone_from(way);
            }
            walk(&node.children, way, ways);
            way.pop();
        }
    }
    let mut ways = vec![Vec::new(); pages];
    walk(nodes, &mut Vec::new(), &mut ways);
    ways
}
