//! `nixbook tree`: the resolved book.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueHint};
use serde::Serialize;

use super::ExitStatus;
use super::open_book::{Read, read};
use super::options::Options;
use super::terminal::Terminal;
use crate::diagnostics::MessageFormat;
use crate::manual::{Manual, Target, Unit, UnitId};
use crate::markdown::tree::plain_text;
use crate::site::{self, Plan};
use crate::source::{Sources, printable};

/// List the files of a book with their kinds, ids and pages
///
/// With `--message-format json`, prints one object for each file.
#[derive(Args, Debug)]
pub(super) struct TreeArguments {
    /// The book (short for --book)
    #[arg(id = "named book", value_name = "BOOK", value_hint = ValueHint::AnyPath)]
    pub book: Option<PathBuf>,

    /// List every id under its file
    #[arg(long)]
    pub ids: bool,
}

pub(super) fn run(arguments: &TreeArguments, options: &Options, terminal: &Terminal) -> ExitStatus {
    let Read { sources, mut diagnostics, book } = read(options.book(arguments.book.as_deref()), options);
    if let Some((_, manual)) = &book {
        let tree = Tree { manual, sources: &sources, plan: site::plan(manual) };
        match options.message_format {
            MessageFormat::Json => terminal.answer_json(&tree.json()),
            MessageFormat::Human | MessageFormat::Github => terminal.answer(&tree.text(arguments.ids)),
        }
    }
    if terminal.report(&mut diagnostics, &sources) { ExitStatus::Success } else { ExitStatus::Failure }
}

/// What the lines of the tree are made from.
struct Tree<'a> {
    manual: &'a Manual,
    sources: &'a Sources,
    plan: Plan,
}

/// A file, for programs.
#[derive(Serialize)]
struct FileRow<'a> {
    /// The path within the content; `null` for a label of a `nav.json`.
    file: Option<&'a str>,
    kind: &'static str,
    id: Option<&'a str>,
    title: String,
    page: &'a str,
    /// How many files lead to it.
    depth: usize,
    /// The file that includes it.
    parent: Option<&'a str>,
    ids: Vec<IdRow<'a>>,
}

/// An id, for programs.
#[derive(Serialize)]
struct IdRow<'a> {
    id: &'a str,
    kind: &'static str,
    title: &'a str,
    page: &'a str,
    line: usize,
    column: usize,
}

impl<'a> Tree<'a> {
    fn json(&self) -> String {
        let mut out = String::new();
        for (id, unit) in self.manual.units.iter().enumerate() {
            let row = FileRow {
                file: (!unit.kind.is_group()).then_some(unit.path.as_str()),
                kind: kind_of(unit),
                id: self.id(unit),
                title: self.title(unit),
                page: self.page(id),
                depth: self.depth(id),
                parent: self.including(unit),
                ids: self.ids(id).map(|(name, target)| self.id_row(name, target)).collect(),
            };
            if let Ok(line) = serde_json::to_string(&row) {
                let _ = writeln!(out, "{line}");
            }
        }
        out
    }

    fn id_row(&self, id: &'a str, target: &'a Target) -> IdRow<'_> {
        let at = self.sources.file(target.span.file).position(target.span.start);
        IdRow {
            id,
            kind: target.kind.word(),
            title: &target.plain_title,
            page: self.plan.ids.get(id).map_or("", String::as_str),
            line: at.line,
            column: at.column,
        }
    }

    fn text(&self, ids: bool) -> String {
        let mut rows: Vec<[String; 4]> = Vec::new();
        for (id, unit) in self.manual.units.iter().enumerate() {
            let depth = self.depth(id);
            let name = if unit.kind.is_group() { self.title(unit) } else { unit.path.clone() };
            let own = self.id(unit).map(|id| format!("#{id}")).unwrap_or_default();
            rows.push([indented(depth, &name), kind_of(unit).to_owned(), own, self.page(id).to_owned()]);
            if ids {
                let others = self.ids(id).filter(|(name, _)| Some(*name) != self.id(unit));
                rows.extend(others.map(|(name, target)| {
                    let page = self.plan.ids.get(name).cloned().unwrap_or_default();
                    [indented(depth + 1, "·"), target.kind.word().to_owned(), format!("#{name}"), page]
                }));
            }
        }
        aligned(&rows)
    }

    fn page(&self, unit: UnitId) -> &str {
        self.plan.units.get(unit).map_or("", String::as_str)
    }

    /// The file that includes a unit, through whatever groups.
    fn including(&self, unit: &Unit) -> Option<&str> {
        let above = std::iter::successors(unit.parent, |parent| self.manual.units[*parent].parent);
        above.map(|id| &self.manual.units[id]).find(|unit| !unit.kind.is_group()).map(|unit| unit.path.as_str())
    }

    fn id(&self, unit: &Unit) -> Option<&'a str> {
        let id = self.manual.contents.get(unit.entry?)?.id.as_str();
        (!id.is_empty()).then_some(id)
    }

    fn title(&self, unit: &Unit) -> String {
        let entry = unit.entry.and_then(|entry| self.manual.contents.get(entry));
        entry.map(|entry| plain_text(&entry.title).replace('\n', " ")).unwrap_or_default()
    }

    fn depth(&self, unit: UnitId) -> usize {
        std::iter::successors(self.manual.units[unit].parent, |parent| self.manual.units[*parent].parent).count()
    }

    fn ids(&self, unit: UnitId) -> impl Iterator<Item = (&'a str, &'a Target)> {
        self.manual
            .targets
            .iter()
            .filter(move |(_, target)| target.unit == unit)
            .map(|(id, target)| (id.as_str(), target))
    }
}

fn indented(depth: usize, text: &str) -> String {
    format!("{}{text}", "  ".repeat(depth))
}

fn kind_of(unit: &Unit) -> &'static str {
    unit.kind.word()
}

/// Rows as lines, with columns under each other.
fn aligned(rows: &[[String; 4]]) -> String {
    // What is counted is what is shown.
    let rows: Vec<_> = rows.iter().map(|row| row.each_ref().map(|cell| printable(cell))).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    let mut out = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths) {
            let _ = write!(line, "{cell:width$}  ");
        }
        line.push_str(&row[3]);
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out
}
