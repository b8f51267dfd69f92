//! What an address leads to, among the files of a site. The disk is never asked.

use percent_encoding::percent_decode_str;

/// Where the site has the files of recipes.
const RECIPES: &str = "recipes/";

/// What an address leads to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Resource {
    /// This file of the site.
    File(String),
    /// A folder, whose address needs a slash at its end for its links to lead right.
    Folder(String),
    /// There is no such page: 404.
    Nothing,
}

/// Looks up the path of an address; `exists` says whether the site has a file.
pub(super) fn find(address: &str, exists: impl Fn(&str) -> bool) -> Resource {
    let Ok(path) = percent_decode_str(address.trim_start_matches('/')).decode_utf8() else { return Resource::Nothing };
    let exists = |path: &str| !is_hidden(path) && exists(path);
    if path.is_empty() || path.ends_with('/') {
        let index = format!("{path}index.html");
        return if exists(&index) { Resource::File(index) } else { Resource::Nothing };
    }
    if exists(&path) {
        return Resource::File(path.into_owned());
    }
    if exists(&format!("{path}/index.html")) {
        return Resource::Folder(format!("/{}/", address.trim_start_matches('/')));
    }
    Resource::Nothing
}

/// Whether a path has a part that begins with a dot. Such names stand for what is not meant to be seen, so none is served,
/// `/.well-known/` neither: a site has nothing there. Only the files of a recipe may be called so, where a page offers
/// them: a `.env` that an example is about.
fn is_hidden(path: &str) -> bool {
    let path = match path.strip_prefix(RECIPES).and_then(|rest| rest.split_once('/')) {
        Some((recipe, _)) => recipe,
        None => path,
    };
    path.split('/').any(|part| part.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_to_files_of_the_site_alone() {
        let file = |path: &str| Resource::File(path.to_owned());
        let files = [
            "index.html",
            "a/b.html",
            "a/index.html",
            "a b/ü.png",
            ".env",
            ".git/config",
            ".well-known/security.txt",
            "a/.hidden/index.html",
            "recipes/uv/.env",
            "recipes/.secret/shell.nix",
            "recipes/.secret",
        ];
        for (address, expected) in [
            ("/", file("index.html")),
            ("/index.html", file("index.html")),
            ("/a/b.html", file("a/b.html")),
            ("/a/", file("a/index.html")),
            ("/a", Resource::Folder("/a/".to_owned())),
            ("//a", Resource::Folder("/a/".to_owned())),
            ("/a%20b/%C3%BC.png", file("a b/ü.png")),
            ("/b", Resource::Nothing),
            ("/../Cargo.toml", Resource::Nothing),
            ("/%2e%2e/Cargo.toml", Resource::Nothing),
            ("/a/../index.html", Resource::Nothing),
            ("/recipes/uv/../../.env", Resource::Nothing),
            ("/%ff", Resource::Nothing),
            ("/.env", Resource::Nothing),
            ("/%2eenv", Resource::Nothing),
            ("//.env", Resource::Nothing),
            ("/.git/config", Resource::Nothing),
            ("/.well-known/security.txt", Resource::Nothing),
            ("/a/.hidden", Resource::Nothing),
            ("/a/.hidden/", Resource::Nothing),
            ("/recipes/uv/.env", file("recipes/uv/.env")),
            ("/recipes/.secret/shell.nix", Resource::Nothing),
            ("/recipes/.secret", Resource::Nothing),
        ] {
            assert_eq!(find(address, |path| files.contains(&path)), expected, "{address}");
        }
    }
}
