use super::*;
use crate::source::{Sources, World};
use std::fs;
use std::path::PathBuf;

/// A folder of recipes under construction.
struct RecipeFolder(tempfile::TempDir);

impl RecipeFolder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("recipes")
    }

    fn with(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let full = self.path().join(path);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(full, content).unwrap();
        self
    }

    /// A recipe that is complete.
    fn recipe(self, name: &str) -> Self {
        self.with(&format!("{name}/recipe.toml"), "title = \"T\"\n")
            .with(&format!("{name}/shell.nix"), "{ }\n")
            .with(&format!("{name}/test.console"), "$ true\n")
    }

    fn load(&self) -> (Vec<Recipe>, Vec<String>) {
        let mut diagnostics = Vec::new();
        let recipes = load_all(&self.path(), &mut Sources::of(World::unconfined()), &mut diagnostics);
        let messages = diagnostics.iter().map(|d| format!("{}: {}", d.code, d.message)).collect();
        (recipes, messages)
    }

    fn messages(&self) -> Vec<String> {
        self.load().1
    }
}

#[test]
fn a_folder_that_does_not_exist_holds_none() {
    let (recipes, messages) = RecipeFolder::new().load();
    assert!(recipes.is_empty() && messages.is_empty());
}

#[test]
fn files_are_read_and_shown_in_order() {
    let folder = RecipeFolder::new()
        .recipe("b")
        .recipe("a")
        .with("a/src/main.py", "print()\n")
        .with("a/.env", "A=1\n")
        .with("a/logo.png", b"\x89PNG\0")
        .with("README.md", "not a recipe");
    let (recipes, messages) = folder.load();
    assert_eq!(messages, Vec::<String>::new());
    assert_eq!(recipes.iter().map(|r| r.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(recipes[0].show, ["shell.nix", ".env", "src/main.py"]);
    let files: Vec<_> = recipes[0].files.iter().map(|f| (f.path.as_str(), f.text.is_some(), f.size)).collect();
    assert_eq!(
        files,
        [
            (".env", true, 4),
            ("logo.png", false, 5),
            ("recipe.toml", true, 12),
            ("shell.nix", true, 4),
            ("src/main.py", true, 8),
            ("test.console", true, 7)
        ]
    );
    assert_eq!(recipes[0].transcript.commands.len(), 1);
}

#[test]
fn what_git_ignores_is_not_part_of_it() {
    let plain = RecipeFolder::new().recipe("a").load().0;
    let folder = RecipeFolder::new()
        .recipe("a")
        .with("a/.venv/bin/python", "x")
        .with("a/__pycache__/main.pyc", "x")
        .with("ignored/anything", "x");
    // A .gitignore above the folder counts, as it does for git.
    fs::write(folder.0.path().join(".gitignore"), "__pycache__\n/recipes/ignored\n").unwrap();
    let (recipes, messages) = folder.load();
    assert_eq!(messages, Vec::<String>::new());
    assert_eq!(recipes.len(), 1);
    assert_eq!(recipes[0].hash, plain[0].hash);
}

#[test]
fn the_hash_is_of_paths_contents_and_the_executable_bit() {
    let folder = RecipeFolder::new().recipe("a").with("a/run", "x");
    let hash = |folder: &RecipeFolder| folder.load().0[0].hash.clone();
    let first = hash(&folder);
    assert_eq!(first, hash(&folder));
    let folder = folder.with("a/run", "y");
    assert_ne!(first, hash(&folder));
    let folder = folder.with("a/run", "x");
    assert_eq!(first, hash(&folder));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder.path().join("a/run"), fs::Permissions::from_mode(0o755)).unwrap();
        assert_ne!(first, hash(&folder));
    }
}

#[test]
fn what_is_missing_is_told() {
    let folder = RecipeFolder::new().with("a/shell.nix", "{ }").with("b/recipe.toml", "title = \"B\"\n");
    assert_eq!(
        folder.messages(),
        [
            "incomplete-recipe: the recipe `a` has no `recipe.toml`",
            "incomplete-recipe: the recipe `b` has no `shell.nix`",
            "incomplete-recipe: the recipe `b` has no `test.console`",
        ]
    );
    let folder = RecipeFolder::new().recipe("a").with("a/test.console", "#: nothing yet\n");
    assert_eq!(folder.messages(), ["incomplete-recipe: `test.console` of the recipe `a` has no command"]);
    let folder =
        RecipeFolder::new().with("a/recipe.toml", "title = \"A\"\nlevel = \"eval\"\n").with("a/shell.nix", "{ }");
    assert_eq!(folder.messages(), Vec::<String>::new());
}

#[test]
fn show_names_files_of_the_folder() {
    let show = |list: &str| {
        let folder = RecipeFolder::new().recipe("a").with("a/logo.png", b"\0").with("outside", "x");
        let folder = folder.with("a/recipe.toml", format!("title = \"A\"\nshow = {list}\n"));
        let (recipes, messages) = folder.load();
        (recipes[0].show.clone(), messages)
    };
    assert_eq!(show("[\"test.console\", \"shell.nix\"]").0, ["test.console", "shell.nix"]);
    for (list, wanted) in [
        ("[\"shell.nxi\"]", "missing-file: `show` lists `shell.nxi`, which does not exist"),
        ("[\"../outside\"]", "path-leaves-recipe: `../outside` is outside the recipe's folder"),
        ("[\"/etc/passwd\"]", "path-leaves-recipe: `/etc/passwd` is outside the recipe's folder"),
        ("[\"logo.png\"]", "invalid-value: `logo.png` cannot be shown: it is a binary file"),
        ("[\"shell.nix\", \"shell.nix\"]", "invalid-value: `show` lists `shell.nix` twice"),
    ] {
        assert_eq!(show(list).1, [wanted]);
    }
}

#[test]
fn names_are_checked() {
    let folder = RecipeFolder::new().recipe("uv").recipe("a b").recipe("-x");
    let messages = folder.messages();
    assert_eq!(
        messages,
        ["bad-recipe-name: `-x` is not a valid recipe name", "bad-recipe-name: `a b` is not a valid recipe name"]
    );
}

#[cfg(target_os = "linux")]
#[test]
fn two_recipes_of_one_name_are_an_error() {
    let messages = RecipeFolder::new().recipe("uv").recipe("UV").messages();
    assert_eq!(messages, ["duplicate-recipe: recipe names differ only in case: `UV` and `uv`"]);
}

#[cfg(unix)]
#[test]
fn links_may_not_leave_the_folder() {
    use std::os::unix::fs::symlink;
    let folder = RecipeFolder::new().recipe("a").recipe("b").with("a/real", "x").with("a/sub/x", "x");
    symlink("real", folder.path().join("a/inside")).unwrap();
    assert_eq!(folder.messages(), Vec::<String>::new());
    let link = |target: &str, name: &str| {
        symlink(target, folder.path().join(name)).unwrap();
        let messages = folder.messages();
        fs::remove_file(folder.path().join(name)).unwrap();
        messages
    };
    let out = "bad-link: symbolic link leads outside the recipe's folder";
    assert_eq!(link("/etc/passwd", "a/l"), [out]);
    assert_eq!(link("../b/shell.nix", "a/l"), [out]);
    assert_eq!(link("nowhere", "a/l"), ["bad-link: broken symbolic link"]);
    assert_eq!(link("sub", "a/l"), ["bad-link: symbolic link to a folder in a recipe"]);
    assert_eq!(link("a", "c"), ["bad-link: the recipe's folder is a symbolic link"]);
}
