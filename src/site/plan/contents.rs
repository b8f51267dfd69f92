//! The contents of the whole book, as the left side of every page shows them.

use super::pages::{PageId, Pages, is_under};
use super::titles::Titles;
use crate::manual::{Included, Manual, UnitId};
use crate::site::data::Node;
use crate::site::href;

/// Lists go no deeper than this: Tera takes a template that uses itself more often for one without end.
const DEEPEST: usize = 15;

/// The contents of a book.
#[derive(Debug)]
pub struct Contents {
    /// The pages that the first one leads to, and those under them.
    pub nodes: Vec<Node>,
    /// For each page: the nodes that lead to it, its own included.
    pub ways: Vec<Vec<usize>>,
}

impl Contents {
    /// Makes the contents of a manual.
    pub fn new(manual: &Manual, pages: &Pages<'_>, titles: &Titles) -> Self {
        let mut maker = Maker { manual, pages, titles, count: 0 };
        let nodes = no_deeper(maker.children(0), 1);
        let ways = ways(&nodes, pages.pages.len());
        Self { nodes, ways }
    }
}

struct Maker<'a> {
    manual: &'a Manual,
    pages: &'a Pages<'a>,
    titles: &'a Titles,
    /// How many nodes there are.
    count: usize,
}

impl Maker<'_> {
    fn children(&mut self, unit: UnitId) -> Vec<Node> {
        let manual = self.manual;
        let mut nodes = Vec::new();
        for (include, included) in manual.units[unit].includes.iter().enumerate() {
            match included {
                Included::Units(units) => {
                    for child in units.iter().filter(|child| is_under(manual, **child, unit)) {
                        nodes.extend(self.unit_node(*child));
                    }
                }
                Included::Options(_) => {
                    let pages = self.pages;
                    nodes.extend(pages.of_list(unit, include).iter().map(|page| {
                        let node = self.next();
                        self.page_node(*page, node, Vec::new())
                    }));
                }
                Included::Nothing => {}
            }
        }
        nodes
    }

    fn next(&mut self) -> usize {
        self.count += 1;
        self.count - 1
    }

    fn unit_node(&mut self, unit: UnitId) -> Option<Node> {
        let node = self.next();
        let children = self.children(unit);
        if self.pages.has_own(unit) {
            return Some(self.page_node(self.pages.of_unit(unit), node, children));
        }
        // A label, or part of the page above: only worth a node for what is under it.
        let title = self.titles.of_unit(unit).to_owned();
        let node = Node { page: None, title, href: String::new(), node, children };
        (!node.children.is_empty()).then_some(node)
    }

    fn page_node(&self, page: PageId, node: usize, children: Vec<Node>) -> Node {
        Node {
            page: Some(page),
            title: self.titles.of_page(page).html.clone(),
            href: href::encode(&self.pages.pages[page].path),
            node,
            children,
        }
    }
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

/// For each page: the nodes that lead to it, its own included.
fn ways(nodes: &[Node], pages: usize) -> Vec<Vec<usize>> {
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
