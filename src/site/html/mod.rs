//! The typed tree → HTML: a visitor that writes escaped markup straight into a string.
//!
//! One [`writer::Writer`] writes one page (or the page with everything). Pieces that a theme may want to arrange
//! (admonitions, recipes, options, lists of pages) go through templates; the HTML of the text itself is written here.

mod blocks;
mod content;
mod headings;
mod inlines;
mod options;
mod recipe;
mod recipe_status;
mod urls;
mod writer;

pub use content::{Content, content};
