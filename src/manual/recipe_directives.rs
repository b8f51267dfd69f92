//! Where our own blocks are not known (a manual for nixos-render-docs), they are code.

use super::Unit;
use super::walk::{self, PartMut};
use crate::markdown::tree::{Block, BlockKind, CodeBlock};
use crate::source::Sources;

/// Turns every `{=recipe=}` block into the code block that it is to others.
pub(super) fn to_code(units: &mut [Unit], sources: &Sources) {
    for unit in units {
        blocks(&mut unit.document.blocks, sources);
        for footnote in &mut unit.document.footnotes {
            blocks(&mut footnote.blocks, sources);
        }
    }
}

fn blocks(list: &mut [Block], sources: &Sources) {
    for block in list {
        if matches!(block.kind, BlockKind::Recipe(_)) {
            block.kind = BlockKind::Code(code(block, sources));
        }
        walk::parts_mut(&mut block.kind, |part| {
            if let PartMut::Blocks(inner) = part {
                blocks(inner, sources);
            }
        });
    }
}

/// The block as its source has it: the first line is the fence, the last one too.
fn code(block: &Block, sources: &Sources) -> CodeBlock {
    let text = sources.text(block.span);
    let mut lines = text.lines();
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
