//! `{#id .class}`: the attributes of containers and bracketed spans (guide: “Keys and anchors”, “Admonitions”).

use std::ops::Range;

use super::tree::{AdmonitionKind, NumberedKind};

/// Attributes in braces: at most one id, any classes, nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    /// Where the id's name is (without `#`); an empty name counts as none.
    pub id: Option<Range<usize>>,
    /// The ranges of the classes' names, without the dot.
    pub classes: Vec<Range<usize>>,
}

/// Reads what is between braces, `range` of `text`.
///
/// # Errors
/// It has two ids, or anything that is neither an id nor a class: then the braces are plain text. Gives the offset up to
/// which more text before it would change nothing about that: where the word that is neither begins, or the first id.
pub(super) fn parse(text: &str, range: Range<usize>) -> Result<Attributes, usize> {
    let mut attributes = Attributes::default();
    let mut first_id = None;
    let inner = text.get(range.clone()).unwrap_or_default();
    for word in inner.split_whitespace() {
        // `word` is a slice of `inner`, so their distance is its offset.
        let start = range.start + (word.as_ptr() as usize - inner.as_ptr() as usize);
        let name = start + 1..start + word.len();
        match word.as_bytes()[0] {
            b'#' => {
                if let Some(first) = first_id {
                    return Err(first);
                }
                first_id = Some(start);
                attributes.id = (!name.is_empty()).then_some(name);
            }
            b'.' => attributes.classes.push(name),
            _ => return Err(start),
        }
    }
    Ok(attributes)
}

/// What a `:::` line opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum BlockAttributes {
    /// An admonition: such as `{.note}`.
    Admonition(AdmonitionKind),
    /// An example or figure, and where its id is.
    Numbered(NumberedKind, Option<Range<usize>>),
}

/// Reads the rest of a `:::` line: exactly one `{…}` that names a supported kind, with white space around it.
pub(super) fn parse_block(text: &str, range: Range<usize>) -> Option<BlockAttributes> {
    let rest = text.get(range.clone())?;
    let trimmed = rest.trim();
    let inner = trimmed.strip_prefix('{')?.strip_suffix('}')?;
    if inner.contains('}') {
        return None;
    }
    let start = range.start + (inner.as_ptr() as usize - rest.as_ptr() as usize);
    let Attributes { id, classes } = parse(text, start..start + inner.len()).ok()?;
    let [class] = classes.as_slice() else { return None };
    match &text[class.clone()] {
        "example" => Some(BlockAttributes::Numbered(NumberedKind::Example, id)),
        "figure" => Some(BlockAttributes::Numbered(NumberedKind::Figure, id)),
        class if id.is_none() => AdmonitionKind::from_class(class).map(BlockAttributes::Admonition),
        _ => None,
    }
}
