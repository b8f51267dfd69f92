//! Markdown that stands within a file of another kind: in a string of JSON (module options, exports of nixdoc) or of
//! TOML (recipes). It is read as a text of its own, and every place in it leads to where it is written in that file.

mod json_string;
mod owners;
mod relocate;
#[cfg(test)]
mod tests;
mod text;

pub use owners::{EmbeddedTexts, WrittenText};
pub(super) use text::EmbeddedText;
