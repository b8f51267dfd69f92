//! Numbers of examples and figures, and letters of appendices, in reading order.

use crate::manual::model::{Included, Unit, UnitId};
use crate::manual::walk::{self, PartMut};
use crate::markdown::tree::{Block, BlockKind, FileKind, NumberedKind};

/// What numbering came to.
#[derive(Default)]
pub(in crate::manual) struct Numbers {
    /// The ids of examples, in reading order.
    pub examples: Vec<String>,
    /// The ids of figures.
    pub figures: Vec<String>,
    /// The letters of appendices, by unit.
    pub letters: Vec<Option<String>>,
}

/// Numbers all examples and figures, and letters the appendices.
pub(super) fn number(units: &mut [Unit]) -> Numbers {
    let mut letters = Vec::with_capacity(units.len());
    let mut appendices = 0;
    for unit in units.iter() {
        letters.push((unit.kind.role() == FileKind::Appendix).then(|| {
            appendices += 1;
            letter(appendices)
        }));
    }
    let mut counter = Counter { units, counts: [0, 0], numbers: Numbers { letters, ..Numbers::default() } };
    if !counter.units.is_empty() {
        counter.unit(0);
    }
    counter.numbers
}

/// The letter of the n-th appendix, from 1: A to Z, AA, AB, …
fn letter(mut n: usize) -> String {
    let mut letters = Vec::new();
    while n > 0 {
        n -= 1;
        letters.push(char::from(b'A' + (n % 26) as u8));
        n /= 26;
    }
    letters.iter().rev().collect()
}

struct Counter<'a> {
    units: &'a mut [Unit],
    /// How many examples and figures there were.
    counts: [u32; 2],
    numbers: Numbers,
}

impl Counter<'_> {
    fn unit(&mut self, unit: UnitId) {
        // Taken out as long as they are numbered: what they include is numbered in between.
        let document = &mut self.units[unit].document;
        let mut blocks = std::mem::take(&mut document.blocks);
        let mut footnotes = std::mem::take(&mut document.footnotes);
        self.blocks(unit, &mut blocks);
        for footnote in &mut footnotes {
            self.blocks(unit, &mut footnote.blocks);
        }
        let document = &mut self.units[unit].document;
        (document.blocks, document.footnotes) = (blocks, footnotes);
    }

    fn blocks(&mut self, unit: UnitId, blocks: &mut [Block]) {
        for block in blocks {
            match &mut block.kind {
                BlockKind::Numbered(numbered) => {
                    let example = numbered.kind == NumberedKind::Example;
                    let count = &mut self.counts[usize::from(!example)];
                    *count += 1;
                    numbered.number = *count;
                    if let Some(id) = &numbered.id {
                        let ids = if example { &mut self.numbers.examples } else { &mut self.numbers.figures };
                        ids.push(id.name.clone());
                    }
                }
                BlockKind::Include(include) => {
                    if let Some(Included::Units(children)) = self.units[unit].includes.get(include.index) {
                        children.clone().into_iter().for_each(|child| self.unit(child));
                    }
                }
                _ => {}
            }
            walk::parts_mut(&mut block.kind, |part| {
                if let PartMut::Blocks(inner) = part {
                    self.blocks(unit, inner);
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::letter;

    #[test]
    fn letters_go_on_after_z() {
        let expected = [(1, "A"), (2, "B"), (26, "Z"), (27, "AA"), (28, "AB"), (52, "AZ"), (53, "BA"), (703, "AAA")];
        for (n, text) in expected {
            assert_eq!(letter(n), text);
        }
    }
}
