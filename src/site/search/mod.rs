//! Search: the index that `build` makes, and the files that the reader's browser searches with.
//!
//! Two pure steps: [`documents`] takes the book apart into what can be found, [`files`] makes what the site carries
//! under `search/`. The browser's side is in `theme/search/`; `theme/search.js`, which pages load, only waits for the
//! reader to reach for search.
//!
//! A page needs of all this one script and, in its header, one link:
//!
//! ```html
//! <script defer src="{root}search.js"></script>
//! <a href="{root}manual.html" data-search-open>Search</a>
//! ```
//!
//! Without script the link leads to the book on one page, where the browser's own search does the work. `search.js`
//! finds the site's root by its own address, so it works under any base path and from a disk.

pub mod document;
mod documents;
mod files;
pub mod index;
mod lunr;
mod pack;
pub mod serialized;
pub mod tokens;

pub use documents::{Addresses, documents};
pub use document::{Boosts, ExtraField, Kind, SearchDocument, SearchSettings};
pub use files::{FOLDER, files};
pub use lunr::{LUNR, VERSION, unavailable};
