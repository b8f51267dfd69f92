//! Where our own blocks are not known (a manual for nixos-render-docs), they are code.

use crate::markdown::tree::{Block, BlockKind, CodeBlock, Document};
use crate::markdown::walk::{self, PartMut};

/// Turns every `{=recipe=}` block into the code block that it is to others; `text` is what the document was read from.
pub(super) fn to_code(document: &mut Document, text: &str) {
    blocks(&mut document.blocks, text);
    for footnote in &mut document.footnotes {
        blocks(&mut footnote.blocks, text);
    }
}

fn blocks(list: &mut [Block], text: &str) {
    for block in list {
        if matches!(block.kind, BlockKind::Recipe(_)) {
            block.kind = BlockKind::Code(code(block, text));
        }
        walk::parts_mut(&mut block.kind, |part| {
            if let PartMut::Blocks(inner) = part {
                blocks(inner, text);
            }
        });
    }
}

/// The block as its source has it: the first line is the fence, the last one too.
fn code(block: &Block, text: &str) -> CodeBlock {
    let mut lines = text.get(block.span.range()).unwrap_or_default().lines();
    let fence = lines.next().unwrap_or("");
    let mark = fence.trim_start().chars().next().unwrap_or('`');
    let mut content: Vec<&str> = lines.collect();
    if content.last().is_some_and(|line| line.trim().starts_with(mark) && line.trim().chars().all(|c| c == mark)) {
        content.pop();
    }
    let mut joined = content.join("\n");
    if !joined.is_empty() {
        joined.push('\n');
    }
    CodeBlock {
        info: fence.trim().trim_start_matches(mark).trim().to_owned(),
        text: joined,
        text_span: block.span,
        fenced: true,
    }
}
