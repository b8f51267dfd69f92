//! lunr itself, as it was embedded when the program was compiled (`build.rs` says how).

use crate::config::SearchConfig;
use crate::diagnostics::{Code, Diagnostic, Location, Severity};

/// The code of lunr 2.3.9; `None` where nixbook was compiled without npm and without a named copy.
pub const LUNR: Option<&str> = include!(concat!(env!("OUT_DIR"), "/lunr.rs"));

/// The version whose serialised form the index has.
pub const VERSION: &str = "2.3.9";

/// Whether a site gets a search: the book wants it, and the program has what it takes.
pub fn is_made(settings: &SearchConfig) -> bool {
    settings.enable && LUNR.is_some()
}

/// What `build` says where search has to be left out.
pub fn unavailable() -> Option<Diagnostic> {
    LUNR.is_none().then(|| {
        Diagnostic::new(
            Severity::Warning,
            Code::SearchUnavailable,
            Location::Nowhere,
            "the site has no search: nixbook was compiled without lunr",
        )
        .help(format!(
            "compile nixbook where npm is installed, or with `NIXBOOK_LUNR` naming a `lunr.min.js` of version {VERSION}; \
             to build without search, set `enable = false` in `[search]` of `book.toml`"
        ))
    })
}
