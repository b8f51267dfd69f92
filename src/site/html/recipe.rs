//! A recipe as readers see it: what it is, its files, its transcript, and what the last test said of exactly these.

use serde::Serialize;

use super::recipe_status::{StatusData, status};
use super::writer::PageWriter;
use crate::markdown::tree::{Block, BlockKind, Id, Inline};
use crate::recipe::{Recipe, TRANSCRIPT};
use crate::render::escape;
use crate::render::highlight::{RECIPE_TRANSCRIPT, language_of_file};
use crate::render::href;
use crate::site::plan::recipe_names::{anchor, download_path, downloads};

/// With more files than this, they are one under the other: the style sheet counts tabs no further.
const MAX_TABS: usize = 12;

/// How a card is arranged on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// Beside a passage, the first.
    Beside,
    /// Beside a passage, after others: closed, so that the first stays near its passage.
    BesideClosed,
    /// In the text, where it was placed.
    OfDirective,
    /// On the page with everything, which is for search in the page and for print: all of it open.
    Stacked,
}

/// Which files a card shows.
#[derive(Clone, Copy, Debug)]
pub enum ShownFiles<'a> {
    /// What the recipe itself says, and its transcript.
    Own,
    /// The files that the text names, in that order.
    Chosen(&'a [Id]),
}

/// What the template of a recipe gets.
#[derive(Debug, Serialize)]
pub struct Card {
    /// Its anchor; `None` where the page has one of that recipe already.
    anchor: Option<String>,
    name: String,
    /// The title of the recipe, as HTML.
    title: String,
    /// The title as plain text.
    label: String,
    /// The summary of the recipe, as HTML.
    summary: String,
    status: StatusData,
    files: Vec<FileData>,
    /// Files that the recipe needs and the card does not show.
    others: Vec<Download>,
    /// The transcript, as HTML.
    transcript: Option<String>,
    /// Whether there is more than one thing to choose from, and not too many.
    tabs: bool,
    /// Distinguishes the tabs of two cards of one recipe on one page.
    group: String,
    open: bool,
    stacked: bool,
    beside: bool,
    nix_ld: bool,
    network: bool,
}

#[derive(Debug, Serialize)]
struct FileData {
    name: String,
    href: String,
    /// `NAME` of the file alone, which is what a download is called.
    base: String,
    /// As HTML; `None` for what is not text.
    code: Option<String>,
    size: u64,
}

#[derive(Debug, Serialize)]
struct Download {
    name: String,
    href: String,
    base: String,
}

impl PageWriter<'_> {
    /// The card of a recipe.
    pub(super) fn card(
        &self,
        recipe: &Recipe,
        files: ShownFiles<'_>,
        arrangement: Arrangement,
        anchored: bool,
    ) -> Card {
        let context = self.context;
        let shown: Vec<&str> = match files {
            ShownFiles::Own => recipe.show.iter().map(String::as_str).collect(),
            ShownFiles::Chosen(ids) => ids.iter().map(|id| id.name.as_str()).collect(),
        };
        let transcript = match files {
            ShownFiles::Own => true,
            ShownFiles::Chosen(_) => shown.contains(&TRANSCRIPT),
        };
        let text_of = |path: &str| context.recipe_file(recipe, path);
        let file = |path: &&str| {
            let found = recipe.file(path)?;
            Some(FileData {
                name: found.path.clone(),
                href: self.relative(&download_path(&recipe.name, path)),
                base: base(path),
                code: text_of(path).map(|text| context.code(language_of_file(path), text).to_string()),
                size: found.size,
            })
        };
        let other = |path: &str| Download {
            name: path.to_owned(),
            href: self.relative(&download_path(&recipe.name, path)),
            base: base(path),
        };
        let (title, summary) = context.recipe_text(recipe);
        let anchor = anchor(&recipe.name);
        let files: Vec<FileData> = shown.iter().filter(|path| **path != TRANSCRIPT).filter_map(file).collect();
        let transcript =
            text_of(TRANSCRIPT).filter(|_| transcript).map(|text| context.code(RECIPE_TRANSCRIPT, text).to_string());
        let beside = matches!(arrangement, Arrangement::Beside | Arrangement::BesideClosed);
        let panels = files.len() + usize::from(beside && transcript.is_some());
        Card {
            tabs: arrangement != Arrangement::Stacked && (2..=MAX_TABS).contains(&panels),
            // How much is written before it: something that no other card of the page has.
            group: if anchored { anchor.clone() } else { format!("{anchor}:{}", self.out.len()) },
            anchor: anchored.then_some(anchor),
            name: recipe.name.clone(),
            title: prose(&recipe.title, title, |inlines| context.title(inlines)),
            label: recipe.plain_title(),
            summary: prose(&recipe.summary, summary, |inlines| self.aside(inlines)),
            status: status(context.words(), recipe, context.status(recipe)),
            files,
            others: downloads(recipe).filter(|path| !shown.contains(path)).map(other).collect(),
            transcript,
            open: arrangement != Arrangement::BesideClosed,
            stacked: arrangement == Arrangement::Stacked,
            beside,
            nix_ld: recipe.nix_ld,
            network: recipe.network,
        }
    }

    fn relative(&self, to: &str) -> String {
        href::relative(self.path, to)
    }
}

/// A text of recipe.toml as HTML; as plain text where it is something else than paragraphs.
fn prose(text: &str, blocks: &[Block], write: impl Fn(&[Inline]) -> String) -> String {
    let paragraph = |block: &Block| match &block.kind {
        BlockKind::Paragraph { content, .. } => Some(write(content)),
        _ => None,
    };
    let paragraphs: Option<Vec<String>> = blocks.iter().map(paragraph).collect();
    match paragraphs {
        Some(paragraphs) if !paragraphs.is_empty() => paragraphs.join(" "),
        _ => escape::to_text(text),
    }
}

fn base(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}
