//! What an e-book is made with besides the book's text.

use std::path::PathBuf;

use crate::config::LinkSchemes;
use crate::formats::manpage_urls::ManpageUrls;

/// What an e-book is made with besides the manual; comes from book.toml, the book's folder and the command line.
#[derive(Clone, Debug, Default)]
pub struct EpubSettings {
    /// The language of the text, a BCP 47 tag.
    pub language: String,
    /// What tells the book from all others, an address or a URN; `None` where book.toml has none.
    pub identifier: Option<String>,
    /// Who wrote the book, a name each.
    pub authors: Vec<String>,
    /// What may be done with the book, in a sentence.
    pub rights: Option<String>,
    /// When the text last changed, in seconds since 1970 (UTC).
    pub date: Option<u64>,
    /// The address of the book's site, ending in a slash.
    pub base_url: Option<String>,
    /// Addresses of man pages, by `nix.conf(5)`.
    pub manpage_urls: ManpageUrls,
    /// The schemes that links may have.
    pub link_schemes: LinkSchemes,
    /// The icon of the book's own theme, where there is one.
    pub icon: Option<PathBuf>,
}
