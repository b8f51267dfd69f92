//! Every recipe of the guide passes, and fails when what matters in it is taken away.

use super::{book_with_guides, nixpkgs, ready, test};
use crate::book::Run;
use crate::tools;

/// A recipe, a file of it, what is taken away and what replaces it; and what the failure says.
const TABLE: &[(&str, &str, &str, &str, &str)] = &[
    ("uv-python", "shell.nix", "UV_PYTHON = pkgs.python3.interpreter;", "", "No interpreter found for Python"),
    ("uv-python", "shell.nix", "UV_PYTHON_DOWNLOADS = \"never\";", "", "`uv python install 3`"),
    ("uv-python-flag", "shell.nix", "NIX_PYTHON = pkgs.python3.interpreter;", "", "`uv run --python"),
    ("uv-python-flag", "shell.nix", "UV_PYTHON_DOWNLOADS = \"never\";", "", "Downloading cpython"),
    ("uv-dotenv", "shell.nix", ". ./.env", "", "`uv python install 3`"),
    ("uv-dotenv", ".env", "UV_PYTHON_DOWNLOADS=never", "", "`uv python install 3`"),
    ("uv-nix-ld", "recipe.toml", "nix-ld = true", "", "Could not start dynamically linked executable"),
    ("uv-library-path", "shell.nix", "pkgs.zlib", "", "libz.so.1: cannot open shared object file"),
    ("uv-library-path", "shell.nix", "pkgs.stdenv.cc.cc.lib", "", "libstdc++.so.6: cannot open shared object file"),
    // The section's own list.
    ("uv-library-path", "shell.nix", "pkgs.stdenv.cc.cc.lib", "pkgs.openssl pkgs.curl", "libstdc++.so.6"),
    ("uv-nix-ld-library-path", "shell.nix", "export LD_LIBRARY_PATH=$NIX_LD_LIBRARY_PATH", "", "libstdc++.so.6"),
    ("uv-nix-ld-library-path", "recipe.toml", "nix-ld = true", "", "libstdc++.so.6"),
    ("uv-unset", "shell.nix", "[ pkgs.uv ]", "[ pkgs.uv pkgs.python3 ]", "`uv run main.py` ended with status 0, not 2"),
    ("uv-unset", "recipe.toml", "title", "nix-ld = true\ntitle", "`uv run main.py` ended with status 0, not 2"),
];

#[test]
fn without_what_matters_a_recipe_fails() {
    if !ready() {
        return;
    }
    for (recipe, file, taken, given, said) in TABLE {
        let book = book_with_guides(recipe);
        let path = format!("content/recipes/{recipe}/{file}");
        let text = book.read(&path);
        assert!(text.contains(taken), "{path} does not say {taken}");
        book.write(&path, text.replacen(taken, given, 1));
        test(&book, &[]).fails().says(said);
    }
}

#[test]
fn the_recipes_of_the_guide_pass() {
    if !ready() {
        return;
    }
    let recipes: std::collections::BTreeSet<&str> = TABLE.iter().map(|row| row.0).collect();
    let there = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/content/recipes")).unwrap();
    let there: Vec<_> = there.filter_map(|entry| entry.unwrap().file_name().into_string().ok()).collect();
    assert!(there.iter().all(|name| recipes.contains(name.as_str())), "the table leaves out one of {there:?}");
    for recipe in recipes {
        test(&book_with_guides(recipe), &["--require", "run"]).succeeds().says("1 passed, 0 failed, 0 skipped");
    }
}

/// On Debian, the host's libraries stand in for those that a recipe forgets. That is what the sandbox is for.
#[test]
fn without_the_sandbox_a_broken_recipe_passes() {
    if !ready() {
        return;
    }
    if !std::path::Path::new("/usr/lib/x86_64-linux-gnu/libstdc++.so.6").exists() {
        return tools::skip("this system has no libraries where Debian for x86-64 has them");
    }
    let book = book_with_guides("uv-library-path");
    let path = "content/recipes/uv-library-path/shell.nix";
    let text = book.read(path);
    book.write(path, text.replace("pkgs.stdenv.cc.cc.lib", "").replace("pkgs.zlib", ""));
    test(&book, &[]).fails().says("libstdc++.so.6");
    let nixpkgs = nixpkgs();
    let outside = ["test", "--nixpkgs", nixpkgs.to_str().unwrap(), "--sandbox", "none"];
    let mut command = book.command(&outside);
    command.env("UV_NO_INDEX", "1").env("UV_FIND_LINKS", nixpkgs.join(".cache/wheels"));
    Run::of(&mut command).succeeds().says("1 passed");
    // It is not taken for a pass: the page must not show one.
    test(&book, &[]).fails();
}
