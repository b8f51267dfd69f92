//! The table `[html]` of `book.toml`: what may go into the site.

use std::path::PathBuf;

use super::settings;
use crate::diagnostics::{Code, Diagnostic};
use crate::formats::address::scheme;
use crate::formats::setting::Located;
use crate::formats::toml::Keys;

/// The schemes of links that every site may have.
pub const SCHEMES: [&str; 11] = ["http", "https", "mailto", "ftp", "irc", "ircs", "xmpp", "tel", "news", "git", "ssh"];

/// Schemes that no site may have: what they lead to runs with the rights of the page, or is the reader's own disk.
pub const NEVER: [&str; 6] = ["javascript", "data", "vbscript", "blob", "filesystem", "file"];

/// The settings of the table `[html]` (guide: “book.toml”).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HtmlConfig {
    /// `link-schemes`: schemes of links besides those that every site may have.
    pub link_schemes: LinkSchemes,
    /// `active-svg`: SVG images that are published although they are more than pictures, relative to the book's folder.
    pub active_svg: Vec<Located<PathBuf>>,
}

/// The schemes that links may have.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinkSchemes(Vec<String>);

impl LinkSchemes {
    /// The scheme of an address, where no link may have it; `None` where there may be a link.
    pub fn refused(&self, address: &str) -> Option<String> {
        let scheme = scheme(address)?;
        let allowed = SCHEMES.contains(&scheme.as_str()) || self.0.contains(&scheme);
        (!allowed).then_some(scheme)
    }

    /// Whether there may be a link to an address.
    pub fn allow(&self, address: &str) -> bool {
        self.refused(address).is_none()
    }
}

/// Reads the table `[html]`; what is wrong in it goes to the diagnostics of `keys`.
pub(super) fn html(keys: &mut Keys<'_>) -> HtmlConfig {
    let schemes = keys.get(&settings::LINK_SCHEMES);
    let schemes = schemes.into_iter().filter_map(|found| link_scheme(keys, &found));
    let link_schemes = LinkSchemes(schemes.collect());
    let paths = keys.get(&settings::ACTIVE_SVG);
    let active_svg = paths.into_iter().map(|found| Located { value: PathBuf::from(found.value), span: found.span });
    HtmlConfig { link_schemes, active_svg: active_svg.collect() }
}

fn link_scheme(keys: &mut Keys<'_>, found: &Located<String>) -> Option<String> {
    let name = found.value.strip_suffix(':').unwrap_or(&found.value);
    if scheme(&format!("{name}:")).as_deref() != Some(name) {
        let message = format!("`{}` is not the scheme of an address", found.value);
        let help = "write only the scheme, in lower case: `matrix` for `matrix:r/nix:nixos.org`";
        keys.report(Diagnostic::error(Code::InvalidValue, found.span, message).help(help));
        return None;
    }
    if NEVER.contains(&name) {
        let message = format!("links can never have the scheme `{name}`");
        let help = "remove it, or show the content as code or in a recipe";
        keys.report(Diagnostic::error(Code::InvalidValue, found.span, message).help(help));
        return None;
    }
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_listed_schemes_are_linked() {
        let schemes = LinkSchemes(vec!["matrix".to_owned()]);
        for good in ["https://a", "HTTP://a", "mailto:a@b", "a/b.html", "#a:b", "//a", "matrix:r/a", "?a:b", "a/x:y"] {
            assert!(schemes.allow(good), "{good}");
        }
        for bad in ["javascript:a", " Java\tScript:a", "data:text/html,a", "\u{1}file:///etc", "gopher://a", "x:y"] {
            assert!(!schemes.allow(bad), "{bad:?}");
        }
        assert!(!LinkSchemes::default().allow("matrix:r/a"));
    }
}
