//! Which pages there are, in which order, and on which of them each id is.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::diagnostics::{Code, Diagnostic, Location, Severity};
use crate::manual::{Included, Manual, OptionsList, TargetKind, UnitId};
use crate::source::{Span, composed};

use super::options::{self, OptionsGroup, SplitList};

/// The page with everything.
pub const EVERYTHING: &str = "manual.html";

/// The page with all contents, where these are too long to be on every page.
pub const ALL_CONTENTS: &str = "assets/contents.html";

/// The index of a page in [`Pages::pages`].
pub type PageId = usize;

/// What is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// A page of the book.
    Page(PageId),
    /// The page with everything.
    Everything,
}

/// A page of the site.
#[derive(Debug)]
pub struct Page {
    /// Its path in the output.
    pub path: String,
    /// The unit that it shows.
    pub unit: UnitId,
    /// The part of a unit's list of options that it shows instead.
    pub group: Option<ListGroup>,
    /// The page above it; `None` for the first.
    pub parent: Option<PageId>,
}

/// One group of a long list of options.
#[derive(Debug)]
pub struct ListGroup {
    /// The include block's index in the unit.
    pub include: usize,
    /// The options of the group. The groups below it are taken out: they are pages below this one.
    pub group: OptionsGroup,
}

/// A list of options that is too long for a page.
#[derive(Debug, Default)]
pub struct LongList {
    /// The pages of its groups, those below them apart.
    pub pages: Vec<PageId>,
    /// The indices of the options that are on the page of the list itself.
    pub options: Vec<usize>,
}

/// The pages of the site, planned from a manual.
#[derive(Debug, Default)]
pub struct Pages<'a> {
    /// The pages, in reading order.
    pub pages: Vec<Page>,
    /// For each unit: the page where its content is.
    home: Vec<PageId>,
    /// For each unit: whether that page is its own.
    own: Vec<bool>,
    /// Options that are on a page of a split list, by id; their texts have no ids.
    in_groups: HashMap<&'a str, PageId>,
    /// The split lists, by unit and include.
    lists: HashMap<(UnitId, usize), LongList>,
    /// Pages of groups that earlier versions had, and the options with which they began.
    former: Vec<(String, &'a str)>,
    /// For each page: those directly under it.
    below: Vec<Vec<PageId>>,
    by_path: HashMap<String, PageId>,
}

impl<'a> Pages<'a> {
    /// Plans the pages of a manual.
    pub fn plan(manual: &'a Manual, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut plan = Self::default();
        let mut taken: HashMap<String, UnitId> = HashMap::new();
        let mut folded: HashMap<String, UnitId> = HashMap::new();
        let mut counts: HashMap<String, usize> = HashMap::new();
        for (id, unit) in manual.units.iter().enumerate() {
            let parent = unit.parent.filter(|parent| *parent < id).and_then(|parent| plan.home.get(parent).copied());
            let path = page_path(manual, id);
            let twin = path.as_ref().and_then(|path| taken.get(path)).copied();
            let Some(path) = path.filter(|_| twin.is_none()) else {
                if let Some(twin) = twin.filter(|twin| manual.units[*twin].path != unit.path) {
                    diagnostics.push(clash(manual, id, &page_path(manual, id).unwrap_or_default(), twin));
                }
                plan.home.push(parent.unwrap_or(0));
                plan.own.push(false);
                continue;
            };
            if path == EVERYTHING {
                diagnostics.push(reserved(manual, id));
            }
            taken.insert(path.clone(), id);
            if let Some(twin) = folded.insert(path.to_lowercase(), id) {
                diagnostics.push(alike(manual, id, &path, twin));
            }
            plan.home.push(plan.pages.len());
            plan.own.push(true);
            plan.pages.push(Page { path, unit: id, group: None, parent });
            plan.split_lists(manual, id, &mut GroupPaths { taken: &mut taken, counts: &mut counts });
        }
        plan.below = vec![Vec::new(); plan.pages.len()];
        for (id, page) in plan.pages.iter().enumerate() {
            if let Some(parent) = page.parent {
                plan.below[parent].push(id);
            }
            plan.by_path.insert(page.path.clone(), id);
        }
        plan
    }

    fn split_lists(&mut self, manual: &'a Manual, id: UnitId, paths: &mut GroupPaths<'_>) {
        let home = self.home[id];
        for (include, included) in manual.units[id].includes.iter().enumerate() {
            let Included::Options(list) = included else { continue };
            let Some(SplitList { top, former }) = options::split(&list.options) else { continue };
            let folder = self.pages[home].path.trim_end_matches(".html").to_owned();
            let at = GroupsOf { unit: id, include, list, folder: &folder };
            let pages = top.below.into_iter().map(|group| self.add_group(group, home, &at, paths)).collect();
            self.lists.insert((id, include), LongList { pages, options: top.options });
            for (name, first) in former {
                let path = format!("{folder}/{}.html", options::file_name(&name));
                self.former.extend(list.options.get(first).map(|option| (path, option.id.as_str())));
            }
        }
    }

    /// Adds the page of a group, and those below it.
    fn add_group(
        &mut self,
        mut group: OptionsGroup,
        parent: PageId,
        at: &GroupsOf<'a, '_>,
        paths: &mut GroupPaths<'_>,
    ) -> PageId {
        let path = paths.path(&format!("{}/{}", at.folder, options::file_name(&group.name)), at.unit);
        let page = self.pages.len();
        for option in group.options.iter().filter_map(|index| at.list.options.get(*index)) {
            self.in_groups.insert(&option.id, page);
        }
        let below = std::mem::take(&mut group.below);
        let group = Some(ListGroup { include: at.include, group });
        self.pages.push(Page { path, unit: at.unit, group, parent: Some(parent) });
        for group in below {
            self.add_group(group, page, at, paths);
        }
        page
    }

    /// The page on which a unit's content is.
    pub fn of_unit(&self, unit: UnitId) -> PageId {
        self.home.get(unit).copied().unwrap_or(0)
    }

    /// Whether a unit has a page of its own.
    pub fn has_own(&self, unit: UnitId) -> bool {
        self.own.get(unit).copied().unwrap_or(false)
    }

    /// What has become of a list that is split; `None` for one that is not.
    pub fn of_list(&self, unit: UnitId, include: usize) -> Option<&LongList> {
        self.lists.get(&(unit, include))
    }

    /// Pages of groups of options that earlier versions had, and the ids of the options with which they began.
    pub fn former(&self) -> &[(String, &'a str)] {
        &self.former
    }

    /// The page on which an id is; `None` for an unknown id.
    pub fn of_id(&self, manual: &Manual, id: &str) -> Option<PageId> {
        match self.in_groups.get(id) {
            Some(page) => Some(*page),
            None => manual.targets.get(id).map(|target| self.of_unit(target.unit)),
        }
    }

    /// Whether an id is the title of a page of its own, so that the page's address says it all.
    pub fn starts_page(&self, manual: &Manual, id: &str) -> bool {
        manual.targets.get(id).is_some_and(|target| {
            matches!(target.kind, TargetKind::File(_) | TargetKind::Appendix(_))
                && self.has_own(target.unit)
                && manual.units[target.unit].entry.is_some_and(|entry| manual.contents[entry].id == id)
        })
    }

    /// The pages above a page, the topmost first.
    pub fn above(&self, page: PageId) -> Vec<PageId> {
        let mut above: Vec<PageId> =
            std::iter::successors(self.pages[page].parent, |page| self.pages[*page].parent).collect();
        above.reverse();
        above
    }

    /// The pages directly under a page, in order.
    pub fn below(&self, page: PageId) -> &[PageId] {
        self.below.get(page).map_or(&[], Vec::as_slice)
    }

    /// The page of that path.
    pub fn by_path(&self, path: &str) -> Option<PageId> {
        self.by_path.get(path).copied()
    }
}

/// Where the pages of groups come from.
struct GroupsOf<'a, 'f> {
    unit: UnitId,
    include: usize,
    list: &'a OptionsList,
    /// The folder of their pages in the output.
    folder: &'f str,
}

/// The paths that pages of groups may still have.
struct GroupPaths<'t> {
    taken: &'t mut HashMap<String, UnitId>,
    /// How many groups want the same path, upper and lower case being one.
    counts: &'t mut HashMap<String, usize>,
}

impl GroupPaths<'_> {
    /// Takes a path: the one that is wanted, or with a number where names are alike as those of files.
    fn path(&mut self, stem: &str, unit: UnitId) -> String {
        let count = self.counts.entry(stem.to_lowercase()).or_insert(0);
        loop {
            *count += 1;
            let path = if *count == 1 { format!("{stem}.html") } else { format!("{stem}-{count}.html") };
            if let Entry::Vacant(entry) = self.taken.entry(path.clone()) {
                entry.insert(unit);
                return path;
            }
        }
    }
}

/// The page that a unit's path asks for; `None` for a label without an id of its own, which is nothing that one
/// could show.
fn page_path(manual: &Manual, id: UnitId) -> Option<String> {
    if id == 0 {
        return Some("index.html".into());
    }
    let unit = &manual.units[id];
    if unit.kind.is_group() {
        let group = id;
        let id = unit.entry.map(|entry| manual.contents[entry].id.as_str())?;
        // An id that a text has too is that of the text.
        manual.targets.get(id).filter(|target| target.unit == group)?;
        return Some(format!("{}.html", options::file_name(id)));
    }
    // A path out of the root's folder has its page inside the site all the same.
    let parts: Vec<&str> = unit.path.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | "..")).collect();
    let path = composed(&parts.join("/")).into_owned();
    let stem = path.strip_suffix(".md").unwrap_or(&path);
    Some(format!("{}.html", if stem.is_empty() { "page" } else { stem }))
}

fn include_span(manual: &Manual, unit: UnitId) -> Option<Span> {
    manual.units[unit].document.blocks.first().map(|block| block.span)
}

fn clash(manual: &Manual, unit: UnitId, path: &str, other: UnitId) -> Diagnostic {
    let (a, b) = (&manual.units[unit].path, &manual.units[other].path);
    let message = format!("`{a}` and `{b}` both produce the page `{path}`");
    let location = include_span(manual, unit).map_or(Location::Nowhere, Location::Span);
    let mut diagnostic =
        Diagnostic::new(Severity::Error, Code::PageClash, location, message).help("rename one of the two files");
    if let Some(span) = include_span(manual, other) {
        diagnostic = diagnostic.label(span, "the other file");
    }
    diagnostic
}

/// Pages that are one where a system takes upper and lower case for the same.
fn alike(manual: &Manual, unit: UnitId, path: &str, other: UnitId) -> Diagnostic {
    let (a, b) = (&manual.units[unit].path, &manual.units[other].path);
    let message = format!("the page `{path}` of `{a}` differs from that of `{b}` only in case");
    let location = include_span(manual, unit).map_or(Location::Nowhere, Location::Span);
    let mut diagnostic = Diagnostic::new(Severity::Warning, Code::PageClash, location, message).help(
        "rename one of the two files: on a Mac, on Windows and on some servers one page takes the place of the other",
    );
    if let Some(span) = include_span(manual, other) {
        diagnostic = diagnostic.label(span, "the other file");
    }
    diagnostic
}

fn reserved(manual: &Manual, unit: UnitId) -> Diagnostic {
    let location = include_span(manual, unit).map_or(Location::Nowhere, Location::Span);
    let message = format!("`{}` would overwrite `{EVERYTHING}`, the one-page manual", manual.units[unit].path);
    Diagnostic::new(Severity::Error, Code::PageClash, location, message).help("give the file another name")
}
