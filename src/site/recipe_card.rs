//! A recipe as readers see it: what it is, its files, its transcript, and what the last test said of exactly these.

use serde::Serialize;

use super::highlight::{RECIPE_TRANSCRIPT, language_of_file};
use super::href;
use super::html::Writer;
use super::whole::Site;
use crate::markdown::tree::{Block, BlockKind, Id, Inline};
use crate::recipe::{Level, Recipe, Status, TestResult};
use crate::render::escape;

/// The file that holds a recipe's transcript.
const TRANSCRIPT: &str = "test.console";

/// The file that says what a recipe is; no part of what a reader copies.
const CONFIG: &str = "recipe.toml";

/// With more files than this, they stand one under the other: the style sheet counts tabs no further.
const MAX_TABS: usize = 12;

/// How a card stands on its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrangement {
    /// Beside a passage, the first.
    Beside,
    /// Beside a passage, after others: closed, so that the first stays near its passage.
    BesideClosed,
    /// In the text, where it was placed.
    Placed,
    /// On the page with everything, which is for search in the page and for print: all of it open.
    Stacked,
}

/// Which files a card shows.
#[derive(Clone, Copy, Debug)]
pub enum Files<'a> {
    /// What the recipe itself says, and its transcript.
    Own,
    /// These.
    Chosen(&'a [Id]),
}

/// What the template of a recipe gets.
#[derive(Debug, Serialize)]
pub struct Card {
    /// Its anchor; `None` where the page has one of that recipe already.
    anchor: Option<String>,
    name: String,
    /// As HTML.
    title: String,
    /// The title as plain text.
    label: String,
    /// As HTML.
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
struct StatusData {
    /// `passed`, `partial`, `failed`, `untested`.
    kind: &'static str,
    label: &'static str,
    /// Against what and when, or why not.
    detail: String,
    /// The day of the test.
    date: Option<String>,
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

/// The anchor of a recipe's card.
pub fn anchor(name: &str) -> String {
    format!("recipe-{name}")
}

/// Where a file of a recipe stands in the output.
pub fn download_path(recipe: &str, path: &str) -> String {
    format!("recipes/{recipe}/{path}")
}

/// The files of a recipe that a reader needs to use it.
pub fn downloads(recipe: &Recipe) -> impl Iterator<Item = &str> {
    recipe.files.iter().map(|file| file.path.as_str()).filter(|path| !matches!(*path, CONFIG | TRANSCRIPT))
}

impl Site<'_> {
    /// The card of a recipe.
    pub fn card(
        &self,
        writer: &Writer<'_>,
        recipe: &Recipe,
        files: Files<'_>,
        arrangement: Arrangement,
        anchored: bool,
    ) -> Card {
        let shown: Vec<&str> = match files {
            Files::Own => recipe.show.iter().map(String::as_str).collect(),
            Files::Chosen(ids) => ids.iter().map(|id| id.name.as_str()).collect(),
        };
        let transcript = match files {
            Files::Own => true,
            Files::Chosen(_) => shown.contains(&TRANSCRIPT),
        };
        let text_of = |path: &str| recipe.file(path).and_then(|file| file.text).map(|id| self.sources.file(id).text());
        let file = |path: &&str| {
            let found = recipe.file(path)?;
            Some(FileData {
                name: found.path.clone(),
                href: writer.relative(&download_path(&recipe.name, path)),
                base: base(path),
                code: text_of(path).map(|text| self.highlighter.code(language_of_file(path), text).to_string()),
                size: found.size,
            })
        };
        let other = |path: &str| Download {
            name: path.to_owned(),
            href: writer.relative(&download_path(&recipe.name, path)),
            base: base(path),
        };
        let (title, summary) =
            self.manual.recipe_text(recipe).map_or((&[][..], &[][..]), |text| (&text.title, &text.summary));
        let anchor = anchor(&recipe.name);
        let files: Vec<FileData> = shown.iter().filter(|path| **path != TRANSCRIPT).filter_map(file).collect();
        let transcript = text_of(TRANSCRIPT)
            .filter(|_| transcript)
            .map(|text| self.highlighter.code(RECIPE_TRANSCRIPT, text).to_string());
        let beside = matches!(arrangement, Arrangement::Beside | Arrangement::BesideClosed);
        let panels = files.len() + usize::from(beside && transcript.is_some());
        Card {
            tabs: arrangement != Arrangement::Stacked && (2..=MAX_TABS).contains(&panels),
            group: if anchored { anchor.clone() } else { format!("{anchor}:{}", writer.position()) },
            anchor: anchored.then_some(anchor),
            name: recipe.name.clone(),
            title: prose(&recipe.title, title, |inlines| Writer::title(self, inlines)),
            label: recipe.plain_title(),
            summary: prose(&recipe.summary, summary, |inlines| writer.aside(inlines)),
            status: self.status(recipe),
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

    /// What the last test run says: a green mark only for what was asked in full.
    fn status(&self, recipe: &Recipe) -> StatusData {
        let words = &self.words;
        let status = recipe.status(self.settings.results.get(&recipe.name));
        let told = |result: &TestResult| {
            let nix = if result.nix.is_empty() { String::new() } else { format!("nix {}", result.nix) };
            let nixpkgs = short(&result.nixpkgs);
            let parts =
                [result.system.clone(), nix, if nixpkgs.is_empty() { nixpkgs } else { format!("nixpkgs {nixpkgs}") }];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
        };
        match status {
            Status::Untested => StatusData {
                kind: "untested",
                label: words.status_untested,
                detail: words.untested_detail.to_owned(),
                date: None,
            },
            Status::Failed(result) => StatusData {
                kind: "failed",
                label: words.status_failed,
                detail: [result.failure.clone().unwrap_or_default(), told(&result)]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join("; "),
                date: Some(date(result.when)),
            },
            Status::Passed(result) => {
                let (kind, label) = match result.level {
                    level if level >= recipe.level && recipe.fails.is_some() => ("passed", words.status_fails_as_shown),
                    level if level >= recipe.level => ("passed", words.status_passed),
                    Level::Parse => ("partial", words.status_parsed),
                    _ => ("partial", words.status_evaluated),
                };
                StatusData { kind, label, detail: told(&result), date: Some(date(result.when)) }
            }
        }
    }
}

impl Writer<'_> {
    fn relative(&self, to: &str) -> String {
        href::relative(self.page_path(), to)
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

/// A revision or a hash, as far as people read it.
fn short(revision: &str) -> String {
    let hex = revision.len() >= 20 && revision.bytes().all(|b| b.is_ascii_hexdigit());
    if hex { revision.chars().take(12).collect() } else { revision.to_owned() }
}

/// The day of a time, in UTC: `2026-11-23`.
fn date(seconds: u64) -> String {
    // Days since 0000-03-01, in eras of 400 years, so that the leap day ends a year.
    let days = seconds / 86_400 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days() {
        for (seconds, day) in [
            (0, "1970-01-01"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_795_392_000, "2026-11-23"),
            (4_102_444_799, "2099-12-31"),
        ] {
            assert_eq!(date(seconds), day, "{seconds}");
        }
    }

    #[test]
    fn revisions_are_cut_names_are_not() {
        assert_eq!(short("0123456789abcdef0123456789abcdef01234567"), "0123456789ab");
        assert_eq!(short("nixos-26.05"), "nixos-26.05");
    }
}
