//! How a writer goes through a tree: a method for each kind of block and of inline. A writer that forgets one does not
//! compile.

use crate::markdown::tree::{
    Admonition, Block, BlockKind, BracketedSpan, CodeBlock, DefinitionItem, FootnoteReference, Heading, Image, Include,
    Inline, InlineKind, Link, List, Numbered, RecipeDirective, Role, Table,
};
use crate::source::Span;

/// Writes blocks. What is within a block is the business of its method.
pub trait BlockVisitor {
    /// Writes a heading, the file's title included.
    fn heading(&mut self, heading: &Heading);
    /// A paragraph; `tight` where it is that of a tight list or definition.
    fn paragraph(&mut self, content: &[Inline], tight: bool);
    /// Writes a code block.
    fn code_block(&mut self, code: &CodeBlock);
    /// Writes a block quote.
    fn quote(&mut self, blocks: &[Block]);
    /// Writes a bullet list or a numbered one.
    fn list(&mut self, list: &List);
    /// Writes a list of terms and definitions.
    fn definitions(&mut self, items: &[DefinitionItem]);
    /// Writes a table with its header.
    fn table(&mut self, table: &Table);
    /// Writes an admonition with its title.
    fn admonition(&mut self, admonition: &Admonition);
    /// An example or a figure.
    fn numbered(&mut self, numbered: &Numbered);
    /// An include: what it brought in is here.
    fn include(&mut self, include: &Include);
    /// A recipe that was placed in the text.
    fn recipe_directive(&mut self, directive: &RecipeDirective);

    /// Writes one block, by the method of its kind.
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
            BlockKind::Recipe(directive) => self.recipe_directive(directive),
        }
    }

    /// Writes blocks, in their order.
    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }
}

/// Writes inlines. What is within an inline is the business of its method.
pub trait InlineVisitor {
    /// Text, and where it is in the source.
    fn text(&mut self, text: &str, span: Span);
    /// A line break in the source.
    fn soft_break(&mut self);
    /// A line break in the output.
    fn hard_break(&mut self);
    /// Writes code within a text.
    fn code(&mut self, code: &str);
    /// Writes text with emphasis.
    fn emphasis(&mut self, content: &[Inline]);
    /// Writes text with strong emphasis.
    fn strong(&mut self, content: &[Inline]);
    /// Writes a link with its text.
    fn link(&mut self, link: &Link);
    /// Writes an image within a text.
    fn image(&mut self, image: &Image);
    /// Writes a role, by its kind.
    fn role(&mut self, role: &Role);
    /// Writes a bracketed span: an anchor or a key.
    fn span(&mut self, span: &BracketedSpan);
    /// A reference to a footnote.
    fn footnote_reference(&mut self, reference: &FootnoteReference);

    /// Writes one inline, by the method of its kind.
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

    /// Writes inlines, in their order.
    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            self.inline(inline);
        }
    }
}
