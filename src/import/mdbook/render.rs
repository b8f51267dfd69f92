//! Makes the changes of a chapter: everything else stays byte for byte.

use std::collections::BTreeMap;
use std::ops::Range;

use super::files::Files;
use super::ids::ChapterIds;
use super::layout::{Chapter, Layout};
use super::links::{Linked, Links, encoded};
use super::mapped::MappedText;
use super::remarks::Remarks;
use super::scan::{Part, Scan};
use super::source_lines::{escaped, line_end, line_start};
use crate::diagnostics::Code;
use crate::manual::{folder_of, join_relative, written_in};
use crate::markdown;
use crate::source::FileId;
use crate::source::edit::line_end as line_ends;

/// How often the dialect is asked what it does not know.
const MAX_ESCAPE_PASSES: usize = 3;

/// What the changes of a chapter depend on.
pub(super) struct Renderer<'a, 's> {
    pub layout: &'a Layout,
    pub links: &'a Links<'a>,
    pub ids: &'a [ChapterIds],
    pub files: &'a mut Files<'s>,
    pub remarks: &'a mut Remarks,
}

impl Renderer<'_, '_> {
    /// The new text of a chapter.
    pub fn chapter(&mut self, n: usize, text: &MappedText, scan: &Scan) -> String {
        let chapter = &self.layout.chapters[n];
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        for edit in &scan.edits {
            if let Some(new) = self.edit(n, text, scan, &edit.range, &edit.parts) {
                edits.push((edit.range.clone(), new));
            }
        }
        if scan.title.is_none() {
            let title = format!("# {} {{#{}}}\n\n", chapter.title, self.ids[n].title);
            if chapter.file.is_some() && !text.text.trim().is_empty() {
                let at = scan.title_at..scan.title_at;
                let message = if scan.has_several_titles {
                    "the chapter has several titles, so its title is that of the summary, and they are sections"
                } else {
                    "the chapter does not begin with a heading, so its title is that of the summary"
                };
                self.remarks.unsupported(text.span(at), message);
            }
            edits.push((scan.title_at..scan.title_at, title));
        }
        self.includes(n, text, scan, &mut edits);
        let new = applied(&text.text, edits);
        let new = if line_ends(&text.text) == "\r\n" { new.replace("\r\n", "\n").replace('\n', "\r\n") } else { new };
        with_escapes(new)
    }

    fn edit(
        &mut self,
        n: usize,
        text: &MappedText,
        scan: &Scan,
        range: &Range<usize>,
        parts: &[Part],
    ) -> Option<String> {
        let mut out = String::new();
        for part in parts {
            match part {
                Part::Text(piece) => out.push_str(piece),
                Part::Id(bearer) => out.push_str(&self.ids[n].bearers[*bearer]),
                Part::Footnote(label) => {
                    let bearer = scan.footnotes.get(label)?;
                    out.push_str(&format!("[^{}]", self.ids[n].bearers[*bearer]));
                }
                Part::Destination(address) => match self.link(n, text, range, address) {
                    Linked::To(to) | Linked::Lost(to, _) => out.push_str(&angled(&to)),
                    Linked::Kept => return None,
                },
                Part::Link(address) => match self.link(n, text, range, address) {
                    Linked::To(to) | Linked::Lost(to, _) => out.push_str(&angled(&to)),
                    Linked::Kept => out.push_str(&angled(address)),
                },
                Part::Image { source, alt, in_link } => {
                    out.push_str(&self.image(n, text, range, source, alt, *in_link, None)?);
                }
                Part::MarkdownImage { source, alt, in_link, destination } => {
                    out.push_str(&self.image(n, text, range, source, alt, *in_link, Some(destination))?);
                }
                Part::OptionsSource(source) => out.push_str(&self.options(n, text, range, source)?),
            }
        }
        Some(out)
    }

    fn link(&mut self, n: usize, text: &MappedText, range: &Range<usize>, address: &str) -> Linked {
        let linked = self.links.link(n, address);
        if let Linked::Lost(to, message) = &linked {
            self.remarks.unresolved(text.span(range.clone()), message.clone());
            if to == address {
                return Linked::Kept;
            }
        } else if linked == Linked::Kept
            && !address.starts_with('#')
            && let Some((path, _, _)) = self.links.path(n, address)
            && !path.is_empty()
        {
            let message = format!("`{address}` is no page: only images come into the site");
            self.remarks.unresolved(text.span(range.clone()), message);
        }
        linked
    }

    /// What comes in the place of an image; `None` where it stays. `written` is the destination of one of Markdown.
    #[expect(clippy::too_many_arguments, reason = "the parts of an image")]
    fn image(
        &mut self,
        n: usize,
        text: &MappedText,
        range: &Range<usize>,
        source: &str,
        alt: &str,
        in_link: bool,
        written: Option<&Option<Range<usize>>>,
    ) -> Option<String> {
        let alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
        let Some((path, _, marked)) = self.links.path(n, source) else {
            let message = "an image on another server is a link now: images are files of the book";
            self.remarks.unsupported(text.span(range.clone()), message);
            let shown = if alt.is_empty() { source.to_owned() } else { alt };
            return Some(if in_link { escaped(&shown) } else { format!("[{}]({})", escaped(&shown), angled(source)) });
        };
        let own = &self.layout.chapters[n].path;
        let target = match self.files.image(&path) {
            Ok(target) => target,
            Err(reason) => {
                let message = format!("the image `{source}` is left out: {reason}");
                self.remarks.unresolved(text.span(range.clone()), message);
                return Some(escaped(&alt));
            }
        };
        let relative = encoded(&written_in(folder_of(own), &target));
        let stays =
            !marked && join_relative(folder_of(own), source.split(['?', '#']).next().unwrap_or_default()) == target;
        match written {
            Some(_) if stays => None,
            Some(Some(destination)) => {
                let whole = &text.text[range.clone()];
                let at = destination.start - range.start..destination.end - range.start;
                Some(format!("{}{relative}{}", &whole[..at.start], &whole[at.end..]))
            }
            _ => Some(format!("![{}]({relative})", escaped(&alt))),
        }
    }

    /// The `source` of an include of options; `None` where it stays.
    fn options(&mut self, n: usize, text: &MappedText, range: &Range<usize>, source: &str) -> Option<String> {
        let own = &self.layout.chapters[n].path;
        if source.len() > 2 && source.starts_with('@') && source.ends_with('@') {
            let name = source.trim_matches('@');
            let message = format!("`{source}` has no value: pass `--set {name}=FILE`");
            self.remarks.unresolved(text.span(range.clone()), message);
            return None;
        }
        match self.files.options(&join_relative(folder_of(own), source), source) {
            Ok(target) => Some(written_in(folder_of(own), &target)),
            Err(reason) => {
                let message = format!("the options `{source}` cannot be read: {reason}");
                self.remarks.unresolved(text.span(range.clone()), message);
                None
            }
        }
    }

    /// Includes of the chapters below, where the text has none of its own.
    fn includes(&mut self, n: usize, text: &MappedText, scan: &Scan, edits: &mut Vec<(Range<usize>, String)>) {
        let chapter = &self.layout.chapters[n];
        let folder = folder_of(&chapter.path);
        let mut children: BTreeMap<&str, usize> =
            chapter.children.iter().map(|child| (self.layout.chapters[*child].path.as_str(), *child)).collect();
        let mut own_end = None;
        for include in &scan.own_includes {
            let mut kept = 0;
            for (path, range) in &include.lines {
                if children.remove(join_relative(folder, path).as_str()).is_some() {
                    kept += 1;
                    continue;
                }
                let message =
                    format!("the include of `{path}` is left out: the summary has it elsewhere, or not at all");
                self.remarks.unresolved(text.span(range.clone()), message);
                let start = line_start(&text.text, range.start);
                edits.push((start..(line_end(&text.text, range.end) + 1).min(text.text.len()), String::new()));
            }
            if kept == 0 {
                edits.push((include.range.clone(), String::new()));
            } else {
                own_end = Some(include.range.end);
            }
        }
        // Those that are left, in the order of the summary.
        let left = chapter.children.iter().map(|child| &self.layout.chapters[*child]);
        let left: Vec<&Chapter> = left.filter(|child| children.contains_key(child.path.as_str())).collect();
        if left.is_empty() {
            return;
        }
        let lines: String = left.iter().map(|child| format!("{}\n", written_in(folder, &child.path))).collect();
        let fence = format!("```{{=include=}} sections\n{lines}```\n");
        match (own_end, scan.children_at) {
            (Some(end), _) => edits.push((end..end, format!("\n\n{}", fence.trim_end()))),
            (None, Some(at)) => edits.push((at..at, format!("{fence}\n"))),
            (None, None) => {
                let end = text.text.len();
                let mut before = String::new();
                if let Some(line) = &scan.open_fence {
                    let message = "the text ends within a fence, which is closed now";
                    self.remarks.unresolved(text.span(end.saturating_sub(1)..end), message);
                    before = format!("{}{line}\n", if text.text.ends_with('\n') { "" } else { "\n" });
                } else if !text.text.ends_with('\n') && !text.text.is_empty() {
                    before.push('\n');
                }
                let blank = if text.text.is_empty() { "" } else { "\n" };
                edits.push((end..end, format!("{before}{blank}{fence}")));
            }
        }
    }
}

/// An address as a link of Markdown has it.
fn angled(address: &str) -> String {
    let depth = address.chars().try_fold(0_i32, |depth, c| match c {
        '(' => Some(depth + 1),
        ')' if depth == 0 => None,
        ')' => Some(depth - 1),
        _ => Some(depth),
    });
    if address.contains(|c: char| c.is_whitespace() || c.is_control()) || depth != Some(0) {
        return format!("<{}>", address.replace(['<', '>', '\n'], ""));
    }
    address.to_owned()
}

/// Makes edits; of two that overlap, the one that starts first counts, and of those the longer.
fn applied(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    // What is put in at a place comes before what is replaced there, in the order in which it was found.
    edits.sort_by_key(|(range, _)| (range.start, !range.is_empty(), std::cmp::Reverse(range.end)));
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for (range, new) in edits {
        if range.start < at {
            continue;
        }
        let Some(before) = text.get(at..range.start) else { continue };
        if !text.is_char_boundary(range.end) {
            continue;
        }
        out.push_str(before);
        out.push_str(&new);
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// The text with backslashes where it has markup of the dialect that mdBook shows as text.
fn with_escapes(mut text: String) -> String {
    for _ in 0..MAX_ESCAPE_PASSES {
        let document = markdown::read(FileId(u32::MAX), &text);
        let mut places: Vec<usize> = document
            .diagnostics
            .iter()
            .filter(|found| matches!(found.code, Code::UnknownRole | Code::UnknownClass | Code::InlineFootnote))
            .filter_map(|found| {
                let start = found.span()?.range().start;
                match found.code {
                    Code::InlineFootnote => Some(start),
                    _ => text.get(..start)?.rfind('{'),
                }
            })
            .collect();
        if places.is_empty() {
            break;
        }
        places.sort_unstable();
        places.dedup();
        text = applied(&text, places.into_iter().map(|at| (at..at, "\\".to_owned())).collect());
    }
    text
}
