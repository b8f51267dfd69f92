//! Search: the index that `build` makes, and the files that the reader's browser searches with.
//!
//! Two pure steps: [`documents()`] takes the book apart into what can be found, [`files()`] makes what the site carries
//! under `assets/search/`. The browser's side is in `theme/search/`.
//!
//! A page needs one link for all this, `<a href="{root}manual.html" data-search-open>Search</a>`. Without script it leads
//! to the book on one page, where the browser's own search does the work. `theme/search/loader.js`, which is part of the
//! script that every page has, waits for the reader to reach for search and loads the rest then; it finds the site's
//! root by its own address, so that search works under any base path and from a disk.

pub mod document;
mod documents;
mod files;
pub mod index;
mod lunr;
pub mod serialized;
mod shards;
#[cfg(test)]
mod tests;
pub mod tokens;

pub use document::{DocumentKind, SearchDocument};
pub use documents::{AddressLookup, documents};
pub use files::{FOLDER, files};
pub use lunr::{LUNR, VERSION, is_made, unavailable};
