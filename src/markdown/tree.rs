//! The typed tree of one file: blocks and inlines, each with its span.
//!
//! The tree says what the source means (guide: “Writing”), not how it is shown: typographic replacements and smart
//! quotes are already made (they are part of the dialect), references are not yet resolved (that takes the whole
//! manual). Text is owned, spans point into the source.

use crate::diagnostics::Diagnostic;
use crate::source::{FileId, Span};

/// What the reader made of one file.
#[derive(Clone, Debug)]
pub struct Document {
    /// The file that spans point into.
    pub file: FileId,
    /// Its blocks, in order; footnotes are apart.
    pub blocks: Vec<Block>,
    /// Its footnotes in the order of their first reference; the n-th has the number n + 1.
    pub footnotes: Vec<Footnote>,
    /// The footnotes that nothing refers to, which are not shown, in the order of the source.
    pub unused: Vec<Footnote>,
    /// What is wrong within this file alone.
    pub diagnostics: Vec<Diagnostic>,
}

impl Document {
    /// A document of these blocks, without footnotes and faults.
    pub fn new(file: FileId, blocks: Vec<Block>) -> Self {
        Self { file, blocks, footnotes: Vec::new(), unused: Vec::new(), diagnostics: Vec::new() }
    }
}

/// A block with its span.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// From its first character to its last.
    pub span: Span,
    /// The kind of the block, with its content.
    pub kind: BlockKind,
}

/// An id and where it is written (the name alone, without `#`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Id {
    /// The name, without the `#`.
    pub name: String,
    /// Where it is; for an id that was derived, the span it was derived from.
    pub span: Span,
}

/// The kinds of blocks.
#[derive(Clone, Debug, PartialEq)]
pub enum BlockKind {
    /// A heading, `# Title {#id}`.
    Heading(Heading),
    /// A paragraph, and whether its list is tight.
    Paragraph {
        /// Its text, as inlines.
        content: Vec<Inline>,
        /// In a tight list or definition list: nixos-render-docs writes `<p>` all the same in lists, none in definitions.
        tight: bool,
    },
    /// A fenced or indented code block.
    Code(CodeBlock),
    /// `> …` without an alert's mark.
    Quote(Vec<Block>),
    /// A bullet or ordered list.
    List(List),
    /// A list of terms with their definitions.
    DefinitionList(Vec<DefinitionItem>),
    /// A table of GitHub Flavored Markdown.
    Table(Table),
    /// `::: {.note}` or a GitHub alert.
    Admonition(Admonition),
    /// `::: {.example #id}` or `::: {.figure #id}`.
    Numbered(Numbered),
    /// `{=include=}`: a directive that includes other files.
    Include(Include),
    /// `{=recipe=}`: a directive that shows a recipe.
    Recipe(RecipeDirective),
}

/// A heading: its level, text and id.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// The level, from 1 to 6.
    pub level: u8,
    /// Its id, where it has one.
    pub id: Option<Id>,
    /// Its text, without the id.
    pub content: Vec<Inline>,
}

/// A fenced or an indented code block.
#[derive(Clone, Debug, PartialEq)]
pub struct CodeBlock {
    /// The whole info string as written, with the spaces around it; empty for indented code.
    pub info: String,
    /// The code, each line ending in `\n`, the block's own indentation removed.
    pub text: String,
    /// The span of the code itself, without the fences.
    pub text_span: Span,
    /// Whether it has fences.
    pub fenced: bool,
}

impl CodeBlock {
    /// The language: the first word of the info string.
    pub fn language(&self) -> &str {
        self.info.split_whitespace().next().unwrap_or("")
    }
}

/// A bullet list or a numbered list.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// The first number of an ordered list; `None` for bullets.
    pub start: Option<u64>,
    /// nixos-render-docs' class `compact`: no paragraph that is not tight is anywhere within, but in lists inside.
    pub compact: bool,
    /// The items, in their order.
    pub items: Vec<ListItem>,
}

/// An item of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListItem {
    /// From the marker on.
    pub span: Span,
    /// The blocks of the item.
    pub blocks: Vec<Block>,
}

/// One term, and the definitions that follow it.
#[derive(Clone, Debug, PartialEq)]
pub struct DefinitionItem {
    /// The whole of it.
    pub span: Span,
    /// The term that is defined.
    pub term: Vec<Inline>,
    /// Its definitions; one at least.
    pub definitions: Vec<Vec<Block>>,
}

/// How a table's column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// As nothing was said: left.
    None,
    /// To the left: `:--`.
    Left,
    /// In the middle: `:-:`.
    Center,
    /// To the right: `--:`.
    Right,
}

/// A table: every row has as many cells as there are columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The alignment of each column.
    pub align: Vec<Align>,
    /// The cells of the header row.
    pub header: Vec<Vec<Inline>>,
    /// The cells of the rows below the header.
    pub rows: Vec<Vec<Vec<Inline>>>,
}

/// The kinds of admonitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum AdmonitionKind {
    Note,
    Caution,
    Tip,
    Important,
    Warning,
}

impl AdmonitionKind {
    /// All of them, in the order in which messages name them.
    pub const ALL: [Self; 5] = [Self::Note, Self::Caution, Self::Tip, Self::Important, Self::Warning];

    /// The class that names it in the source and in HTML.
    pub fn class(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Caution => "caution",
            Self::Tip => "tip",
            Self::Important => "important",
            Self::Warning => "warning",
        }
    }

    /// The kind of that class.
    pub fn from_class(class: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.class() == class)
    }

    /// The title that English pages show.
    pub fn title(self) -> &'static str {
        match self {
            Self::Note => "Note",
            Self::Caution => "Caution",
            Self::Tip => "Tip",
            Self::Important => "Important",
            Self::Warning => "Warning",
        }
    }
}

/// An admonition, `::: {.note}` or `> [!NOTE]` (guide: “Admonitions”).
#[derive(Clone, Debug, PartialEq)]
pub struct Admonition {
    /// The kind that its class names.
    pub kind: AdmonitionKind,
    /// The blocks within the admonition.
    pub blocks: Vec<Block>,
}

/// What a numbered block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberedKind {
    /// An example, `::: {.example #ex-id}`.
    Example,
    /// A figure, `::: {.figure #fig-id}`.
    Figure,
}

impl NumberedKind {
    /// The class that names it in the source and in HTML.
    pub fn class(self) -> &'static str {
        match self {
            Self::Example => "example",
            Self::Figure => "figure",
        }
    }

    /// What messages call one of them.
    pub fn with_article(self) -> &'static str {
        match self {
            Self::Example => "an example",
            Self::Figure => "a figure",
        }
    }

    /// The word before its number.
    pub fn word(self) -> &'static str {
        match self {
            Self::Example => "Example",
            Self::Figure => "Figure",
        }
    }
}

/// An example or a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbered {
    /// Whether it is an example or a figure.
    pub kind: NumberedKind,
    /// Its id, where it has one.
    pub id: Option<Id>,
    /// Its title; an id on the title's heading is a second id of the block.
    pub title: Heading,
    /// The span of the title.
    pub title_span: Span,
    /// Its number in the whole manual, from 1; 0 until the manual is assembled.
    pub number: u32,
    /// What follows the title.
    pub blocks: Vec<Block>,
}

/// An include block, a code block `{=include=}` (guide: “Includes”).
#[derive(Clone, Debug, PartialEq)]
pub struct Include {
    /// Which of the file's includes it is, from 0, in reading order.
    pub index: usize,
    /// What is included, and from which files.
    pub kind: IncludeKind,
    /// `html:into-file=//NAME`: the bare name, and where the argument is.
    pub into_file: Option<Id>,
    /// The prefix of made ids: `auto-id-prefix=PREFIX`.
    pub auto_id_prefix: Option<String>,
}

/// The structural role of an included file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum FileKind {
    Book,
    Preface,
    Part,
    Chapter,
    Section,
    Appendix,
    /// A file of a `nav.json`.
    Page,
}

impl FileKind {
    /// The word for it, which is also nixos-render-docs' class.
    pub fn word(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::Preface => "preface",
            Self::Part => "part",
            Self::Chapter => "chapter",
            Self::Section => "section",
            Self::Appendix => "appendix",
            Self::Page => "page",
        }
    }

    /// What messages call one of them.
    pub fn with_article(self) -> &'static str {
        match self {
            Self::Book => "a book",
            Self::Preface => "a preface",
            Self::Part => "a part",
            Self::Chapter => "a chapter",
            Self::Section => "a section",
            Self::Appendix => "an appendix",
            Self::Page => "a page",
        }
    }
}

/// What an include block includes.
#[derive(Clone, Debug, PartialEq)]
pub enum IncludeKind {
    /// Markdown files, one a line.
    Files {
        /// The role that they take.
        kind: FileKind,
        /// Their paths as written, with their spans and the line's number within the source, from 1.
        entries: Vec<IncludeEntry>,
    },
    /// `options`: a reference of module options.
    Options {
        /// `id-prefix`: what option ids begin with.
        id_prefix: Id,
        /// `list-id`: the id of the list.
        list_id: Id,
        /// `source`: the path of an options.json.
        source: IncludeEntry,
    },
    /// `nixdoc`: the export of a Nix library's documentation.
    Nixdoc {
        /// The path of the export.
        source: IncludeEntry,
    },
}

/// A path in an include block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncludeEntry {
    /// The path as written.
    pub path: String,
    /// The line of the include block.
    pub span: Span,
    /// The line within the source file, from 1.
    pub line: usize,
}

/// The directive that shows a recipe.
#[derive(Clone, Debug, PartialEq)]
pub struct RecipeDirective {
    /// The recipe's name with its span.
    pub name: Id,
    /// The files to show, in order; none given: the recipe's own choice.
    pub files: Vec<Id>,
}

/// A footnote's text, `[^label]: text`.
#[derive(Clone, Debug, PartialEq)]
pub struct Footnote {
    /// Its label: its id in the manual.
    pub label: Id,
    /// The blocks of its text.
    pub blocks: Vec<Block>,
    /// How many references lead to it; [`reference_id`] gives their ids.
    pub references: usize,
}

/// An inline with its span.
#[derive(Clone, Debug, PartialEq)]
pub struct Inline {
    /// Its range in the source.
    pub span: Span,
    /// The kind of the inline, with its content.
    pub kind: InlineKind,
}

/// The kinds of inlines.
#[derive(Clone, Debug, PartialEq)]
pub enum InlineKind {
    /// Text as it is to be shown: entities and escapes resolved, typography done.
    Text(String),
    /// A line break in the source.
    SoftBreak,
    /// A line break in the output.
    HardBreak,
    /// Code, `` `code` ``, without the backticks.
    Code(String),
    /// Emphasised text, `*…*`, as inlines.
    Emphasis(Vec<Inline>),
    /// Strong text, `**…**`, as inlines.
    Strong(Vec<Inline>),
    /// A link, inline or automatic.
    Link(Link),
    /// An image, `![alt](path)`, within a text.
    Image(Image),
    /// A role: `` {role}`text` ``.
    Role(Role),
    /// A bracketed span: `[text]{#id .class}`.
    Span(BracketedSpan),
    /// A reference to a footnote: `[^label]`.
    FootnoteReference(FootnoteReference),
}

/// A link: its target, its text and how it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Link {
    /// The address or the id that it leads to.
    pub target: LinkTarget,
    /// The text; empty where the text is to be taken from the target.
    pub content: Vec<Inline>,
    /// Whether it was written as `<https://…>`.
    pub autolink: bool,
    /// Where the target is written, if that is apart: the destination of a link reference definition.
    pub definition: Option<Span>,
}

/// Where a link goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// `#id`: an id of the manual. The id is percent-encoded where it has other letters than ASCII, as nixos-render-docs
    /// looks it up.
    Id(String),
    /// Anything else, percent-encoded as markdown-it does.
    Url(String),
}

/// An image: its path, its alternative text and its title.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// The path or address as written, percent-encoded as markdown-it does.
    pub source: String,
    /// The description, as plain text.
    pub alt: String,
    /// The title; empty where it has none.
    pub title: String,
}

/// The roles of nixpkgs' dialect (guide: “Roles”).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum RoleKind {
    Command,
    File,
    Var,
    Env,
    Option,
    Manpage,
}

impl RoleKind {
    /// All of them, in the order in which messages name them.
    pub const ALL: [Self; 6] = [Self::Command, Self::File, Self::Var, Self::Env, Self::Option, Self::Manpage];

    /// The name in the source.
    pub fn name(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::File => "file",
            Self::Var => "var",
            Self::Env => "env",
            Self::Option => "option",
            Self::Manpage => "manpage",
        }
    }

    /// The role of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }
}

/// A role and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// The kind that the role's name says.
    pub kind: RoleKind,
    /// Its text, line breaks as spaces.
    pub text: String,
}

/// A bracketed span: an anchor, a key cap, or nothing at all (`[x]{}`).
#[derive(Clone, Debug, PartialEq)]
pub struct BracketedSpan {
    /// The id, where it has one: an anchor before the text.
    pub id: Option<Id>,
    /// Whether it has the class `keycap`.
    pub keycap: bool,
    /// The text in the brackets.
    pub content: Vec<Inline>,
}

/// What is between a footnote's label and the number of a reference to it, as nixos-render-docs has it.
const BACK: &str = ".__back.";

/// The id of a reference to the footnote of that label, counted from 0.
pub fn reference_id(label: &str, nth: usize) -> String {
    format!("{label}{BACK}{nth}")
}

/// The label of the footnote that an id is that of a reference to, and which it is; `None` for other ids.
pub fn label_of_reference(id: &str) -> Option<(&str, usize)> {
    let (label, nth) = id.rsplit_once(BACK)?;
    Some((label, nth.parse().ok()?))
}

/// A reference to a footnote of the same file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FootnoteReference {
    /// The footnote's index in [`Document::footnotes`].
    pub footnote: usize,
    /// Which reference to it this is, from 0.
    pub nth: usize,
    /// Its id, see [`reference_id`].
    pub id: Id,
}

/// The text of inlines without any markup, as it is used for titles of windows, search and attributes.
/// A link without text, a reference whose title is to be taken from its target, gives nothing.
pub fn plain_text(inlines: &[Inline]) -> String {
    fn add(inlines: &[Inline], out: &mut String) {
        for inline in inlines {
            match &inline.kind {
                InlineKind::Text(t) | InlineKind::Code(t) => out.push_str(t),
                InlineKind::SoftBreak | InlineKind::HardBreak => out.push('\n'),
                InlineKind::Emphasis(c) | InlineKind::Strong(c) => add(c, out),
                InlineKind::Link(link) => add(&link.content, out),
                InlineKind::Role(role) => out.push_str(&role.text),
                InlineKind::Span(span) => add(&span.content, out),
                InlineKind::Image(_) | InlineKind::FootnoteReference(_) => {}
            }
        }
    }
    let mut out = String::new();
    add(inlines, &mut out);
    out
}
