//! How a writer goes through a tree: a method for each kind of block and of inline. A writer that forgets one does not
//! compile.

use crate::markdown::tree::{
    Admonition, Block, BlockKind, BracketedSpan, CodeBlock, DefinitionItem, FootnoteReference, Heading, Image, Include,
    Inline, InlineKind, Link, List, Numbered, RecipePlace, Role, Table,
};
use crate::source::Span;

/// Writes blocks. What is within a block is the business of its method.
pub trait BlockVisitor {
    /// A title.
    fn heading(&mut self, heading: &Heading);
    /// A paragraph; `tight` where it is that of a tight list or definition.
    fn paragraph(&mut self, content: &[Inline], tight: bool);
    /// A code block.
    fn code_block(&mut self, code: &CodeBlock);
    /// A quote.
    fn quote(&mut self, blocks: &[Block]);
    /// A list.
    fn list(&mut self, list: &List);
    /// A definition list.
    fn definitions(&mut self, items: &[DefinitionItem]);
    /// A table.
    fn table(&mut self, table: &Table);
    /// An admonition.
    fn admonition(&mut self, admonition: &Admonition);
    /// An example or a figure.
    fn numbered(&mut self, numbered: &Numbered);
    /// An include: what it brought in stands here.
    fn include(&mut self, include: &Include);
    /// A recipe that was placed in the text.
    fn recipe_place(&mut self, place: &RecipePlace);

    /// One block.
    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Heading(heading) => self.heading(heading),
            BlockKind::Paragraph { content, tight } => self.paragraph(content, *tight),
            BlockKind::Code(code) => self.code_block(code),
            BlockKind::Quote(blocks) => self.quote(blocks),
            BlockKind::List(list) => self.list(list),
            BlockKind::DefinitionList(items) => self.definitions(items),
            BlockKind::Table(table) => self.table(table),
            BlockKind::Admonition(admonition) => self.admonition(admonition),
            BlockKind::Numbered(numbered) => self.numbered(numbered),
            BlockKind::Include(include) => self.include(include),
            BlockKind::Recipe(place) => self.recipe_place(place),
        }
    }

    /// Blocks, in order.
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }
}

/// Writes inlines. What is within an inline is the business of its method.
pub trait InlineVisitor {
    /// Text, and where it stands in the source.
    fn text(&mut self, text: &str, span: Span);
    /// A line break in the source.
    fn soft_break(&mut self);
    /// A line break in the output.
    fn hard_break(&mut self);
    /// Code.
    fn code(&mut self, code: &str);
    /// Emphasis.
    fn emphasis(&mut self, content: &[Inline]);
    /// Strong emphasis.
    fn strong(&mut self, content: &[Inline]);
    /// A link.
    fn link(&mut self, link: &Link);
    /// An image.
    fn image(&mut self, image: &Image);
    /// A role.
    fn role(&mut self, role: &Role);
    /// A bracketed span.
    fn span(&mut self, span: &BracketedSpan);
    /// A reference to a footnote.
    fn footnote_reference(&mut self, reference: &FootnoteReference);

    /// One inline.
    fn inline(&mut self, inline: &Inline) {
        match &inline.kind {
            InlineKind::Text(text) => self.text(text, inline.span),
            InlineKind::SoftBreak => self.soft_break(),
            InlineKind::HardBreak => self.hard_break(),
            InlineKind::Code(code) => self.code(code),
            InlineKind::Emphasis(content) => self.emphasis(content),
            InlineKind::Strong(content) => self.strong(content),
            InlineKind::Link(link) => self.link(link),
            InlineKind::Image(image) => self.image(image),
            InlineKind::Role(role) => self.role(role),
            InlineKind::Span(span) => self.span(span),
            InlineKind::FootnoteReference(reference) => self.footnote_reference(reference),
        }
    }

    /// Inlines, in order.
    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            self.inline(inline);
        }
    }
}
