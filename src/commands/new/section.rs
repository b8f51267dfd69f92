//! `nixbook new section`: a file of text to start from, and the include that it belongs to.

use std::path::{Component, Path, PathBuf};

use clap::{Args, ValueHint};

use crate::check::fix;
use crate::commands::ExitStatus;
use crate::commands::open_book::{Read, read};
use crate::commands::options::Options;
use crate::commands::terminal::Terminal;
use crate::config::{Book, RootFile};
use crate::diagnostics::{Code, Diagnostic};
use crate::manual::{Manual, Unit, folder_of, walk, written_in};
use crate::markdown::tree::{BlockKind, FileKind, Include, IncludeKind};
use crate::source::edit::{self, Edit};
use crate::source::write::WriteErrorKind;
use crate::source::write::file::{Created, create};
use crate::source::{Sources, Span, World, absolute, real_path};

/// Create a section and include it
///
/// It is included after the files of the same folder, by the same kind of include.
#[derive(Args, Debug)]
pub(in crate::commands) struct NewSectionArguments {
    /// The path of the file in the content folder, without `.md`: `writing/links`
    pub name: String,

    /// The file that includes it
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub into: Option<PathBuf>,
}

pub(super) fn run(arguments: &NewSectionArguments, options: &Options, terminal: &Terminal) -> ExitStatus {
    let Read { sources, mut diagnostics, book } = read(options.book(None), options);
    let Some((book, manual)) = book else {
        terminal.report(&mut diagnostics, &sources);
        return ExitStatus::Failure;
    };
    match begin(arguments, &book, &manual, &sources) {
        Ok(told) => {
            terminal.note(format_args!("{told}"));
            ExitStatus::Success
        }
        Err(diagnostic) => {
            terminal.report(&mut [*diagnostic], &sources);
            ExitStatus::Failure
        }
    }
}

/// Where the new file is included.
struct Way<'a> {
    unit: &'a Unit,
    kind: FileKind,
    /// The include that gets a line, if there is one of that kind already.
    include: Option<&'a Include>,
}

fn begin(
    arguments: &NewSectionArguments,
    book: &Book,
    manual: &Manual,
    sources: &Sources,
) -> Result<String, Box<Diagnostic>> {
    let relative = relative_path(&within_content(&arguments.name, &book.content))?;
    let path = book.content.join(&relative);
    let way = match &arguments.into {
        Some(file) => Some(way_into(file, book, manual, sources)?),
        None => nearest_way(&relative, manual),
    };
    let kind = way.as_ref().map_or(FileKind::Section, |way| way.kind);
    if matches!(book.root, RootFile::Nav { .. }) && way.is_none() {
        let id = id_of(&relative, FileKind::Page, manual);
        write(&book.content, &relative, &text(&relative, &id), sources.world())?;
        let nav = book.content.join("nav.json");
        return Ok(format!("created {}: add to {}: {{ \"file\": \"{relative}\" }}", path.display(), nav.display()));
    }
    let Some(way) = way else {
        return Err(Box::new(
            Diagnostic::error_at_path(Code::NoInclude, &path, "no file of the book has includes")
                .help("choose the including file with `--into FILE`"),
        ));
    };
    let id = id_of(&relative, kind, manual);
    let created = write(&book.content, &relative, &text(&relative, &id), sources.world())?;
    let at = match include(&way, &relative, sources) {
        Ok(at) => at,
        Err(error) => {
            // Without its include the file would be a fault of the book.
            created.take_back();
            return Err(Box::new(error));
        }
    };
    Ok(format!("created {}, included as a {} at {at}", path.display(), kind.word()))
}

/// A name as it is meant within the content: where it leads there from outside by itself, that is taken off.
fn within_content(name: &str, content: &Path) -> String {
    let inner = || {
        let (here, content) = (absolute(Path::new(".")), absolute(content));
        let inner = absolute(Path::new(name)).strip_prefix(&content).ok()?.to_str()?.to_owned();
        (!here.starts_with(&content)).then_some(inner)
    };
    inner().unwrap_or_else(|| name.to_owned())
}

/// The path of the file within the content.
fn relative_path(name: &str) -> Result<String, Box<Diagnostic>> {
    let stem = name.strip_suffix(".md").unwrap_or(name);
    let plain = stem.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c));
    let inside = Path::new(stem).components().all(|part| matches!(part, Component::Normal(_)));
    let begins = stem.split('/').all(|part| part.starts_with(|c: char| c.is_ascii_alphanumeric()));
    if plain && inside && begins {
        return Ok(format!("{stem}.md"));
    }
    let message = format!("`{name}` is not a valid section name");
    let help = "use letters, digits, `-`, `_` and `.`, and separate folders with `/`";
    Err(Box::new(Diagnostic::error_at_path(Code::BadSectionName, name, message).help(help)))
}

/// The includes of a unit that take files.
fn includes(unit: &Unit) -> Vec<(&Include, FileKind, usize)> {
    let mut found = Vec::new();
    walk::blocks(&unit.document.blocks, &mut |block| {
        if let BlockKind::Include(include) = &block.kind
            && let IncludeKind::Files { kind, entries } = &include.kind
        {
            found.push((include, *kind, entries.len()));
        }
    });
    found
}

/// How well an include suits a new file: how near the folder of its files is, whether they are sections, how many they are.
type Score = (Option<usize>, bool, usize);

/// The include whose files lie in the folder of the new one, or in the nearest around it: one of sections before others,
/// the larger before the smaller.
fn nearest_way<'a>(relative: &str, manual: &'a Manual) -> Option<Way<'a>> {
    let wanted = folder_of(relative);
    // How near a folder is: its own is nearest; those around it only as long as they are no less than all of the book.
    let near = |other: &str| match other {
        _ if other == wanted => Some(usize::MAX),
        "" => None,
        _ => wanted.strip_prefix(other).filter(|rest| rest.starts_with('/')).map(|_| other.split('/').count()),
    };
    let mut best: Option<(Score, Way<'a>)> = None;
    for (id, unit) in manual.units.iter().enumerate().filter(|(_, unit)| unit.kind.is_file()) {
        for (include, kind, count) in includes(unit) {
            let children = manual.units.iter().filter(|child| child.parent == Some(id) && child.kind.role() == kind);
            let beside = children.filter_map(|child| near(folder_of(&child.path))).max();
            let score = (beside, kind == FileKind::Section, count);
            let usable = beside.is_some() || (id == 0 && kind == FileKind::Chapter);
            if usable && best.as_ref().is_none_or(|(other, _)| score > *other) {
                best = Some((score, Way { unit, kind, include: Some(include) }));
            }
        }
    }
    best.map(|(_, way)| way)
}

/// The way into a file that was named.
fn way_into<'a>(file: &Path, book: &Book, manual: &'a Manual, sources: &Sources) -> Result<Way<'a>, Box<Diagnostic>> {
    let real = real_path;
    let text = |wanted: PathBuf| {
        let mut units = manual.units.iter().filter(|unit| unit.kind.is_file());
        units.find(|unit| real(sources.file(unit.document.file).path()) == wanted)
    };
    // From the working directory, or as `nixbook tree` names it.
    let Some(unit) = text(real(file)).or_else(|| text(real(&book.content.join(file)))) else {
        let message = format!("`{}` is not a file of the book", file.display());
        return Err(Box::new(
            Diagnostic::error_at_path(Code::NoInclude, file, message)
                .help("run `nixbook tree` to list the files of the book"),
        ));
    };
    let kind = match unit.kind.role() {
        FileKind::Book | FileKind::Part => FileKind::Chapter,
        _ => FileKind::Section,
    };
    let include = includes(unit).into_iter().rev().find(|(_, of, _)| *of == kind).map(|(include, _, _)| include);
    Ok(Way { unit, kind, include })
}

/// An id that the book does not have yet.
fn id_of(relative: &str, kind: FileKind, manual: &Manual) -> String {
    let prefix = match kind {
        FileKind::Chapter => "chap",
        FileKind::Part => "part",
        FileKind::Appendix => "app",
        _ => "sec",
    };
    let stem = relative.trim_end_matches(".md").trim_end_matches(".section").trim_end_matches(".chapter");
    let plain = format!("{prefix}-{}", stem.replace(['/', '.', '_'], "-").to_ascii_lowercase());
    let mut id = plain.clone();
    for n in 2.. {
        if !manual.targets.contains_key(&id) {
            break;
        }
        id = format!("{plain}-{n}");
    }
    id
}

fn text(relative: &str, id: &str) -> String {
    let name = relative.rsplit('/').next().unwrap_or(relative).trim_end_matches(".md");
    let words = name.trim_end_matches(".section").trim_end_matches(".chapter").replace(['-', '_', '.'], " ");
    let mut letters = words.chars();
    let title: String = letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    format!("# {title} {{#{id}}}\n\nSay here what this is about, a sentence a line.\n")
}

fn write(content: &Path, relative: &str, text: &str, world: &World) -> Result<Created, Box<Diagnostic>> {
    let path = content.join(relative);
    world.to_change(&path).and_then(|_| create(content, relative, text.as_bytes())).map_err(|error| {
        let (code, message) = match error.kind {
            WriteErrorKind::Exists => (Code::FileExists, "a file with that name exists".to_owned()),
            _ => (Code::Unwritable, format!("the section cannot be written: {}", error.reason(&path))),
        };
        Box::new(Diagnostic::error_at_path(code, path, message))
    })
}

/// Adds the line of the include, and says where.
fn include(way: &Way<'_>, relative: &str, sources: &Sources) -> Result<String, Diagnostic> {
    let file = way.unit.document.file;
    let source = sources.file(file);
    let text = source.text();
    let end = edit::line_end(text);
    let written = written_in(folder_of(&way.unit.path), relative);
    let last = way.include.and_then(|include| match &include.kind {
        IncludeKind::Files { entries, .. } => entries.last(),
        _ => None,
    });
    let edit = match last {
        Some(last) => {
            // The line's own indentation: the include may be where others do not.
            let start = text[..last.span.range().start].rfind('\n').map_or(0, |at| at + 1);
            let indent = &text[start..last.span.range().start];
            Edit {
                span: Span::new(file, last.span.range().end, last.span.range().end),
                text: format!("{end}{indent}{written}"),
            }
        }
        None => {
            let gap = if text.ends_with('\n') { end.to_owned() } else { end.repeat(2) };
            let block = format!("{gap}```{{=include=}} {}s{end}{written}{end}```{end}", way.kind.word());
            Edit { span: Span::new(file, text.len(), text.len()), text: block }
        }
    };
    let at = edit.span.range().start + edit.text.rfind(&written).unwrap_or(0);
    let text = edit::apply(text, &[edit]);
    let line = text.get(..at).unwrap_or("").matches('\n').count() + 1;
    fix::rewrite(file, &text, sources)?;
    Ok(format!("{}:{line}", source.path().display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lie_within_the_content() {
        for name in ["a", "a.md", "a/b-c_d.section"] {
            assert!(relative_path(name).is_ok(), "{name}");
        }
        for name in ["", "../a", "/a", "a//b", "a/../b", ".hidden", "a/.b", "a b", "a/", "ü"] {
            assert!(relative_path(name).is_err(), "{name}");
        }
    }
}
