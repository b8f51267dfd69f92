//! A book for a test, from files in a few lines.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::diagnostics::Diagnostic;
use crate::manual::{Input, Manual, Root, assemble};
use crate::recipe::transcript::Transcript;
use crate::recipe::{Level, Recipe, RecipeFile, TestResult};
use crate::site::{Output, SiteSettings, render};
use crate::source::{Sources, Span, World};

/// A book that is being put together.
pub struct TestBook {
    folder: TempDir,
    sources: Sources,
    recipes: Vec<Recipe>,
    /// What it is rendered with.
    pub settings: SiteSettings,
}

/// What came of it.
pub struct Built {
    /// The site that was built.
    pub output: Output,
    /// All diagnostics, of assembling and of rendering.
    pub diagnostics: Vec<Diagnostic>,
    /// The book that it was built from.
    pub manual: Manual,
    _folder: Option<TempDir>,
}

impl TestBook {
    /// A book with a title, a subtitle, and what the root then has.
    pub fn new(root: &str) -> Self {
        let mut settings = SiteSettings { language: "en".into(), ..SiteSettings::default() };
        // Has tests of its own, and is there only where npm was when the program was compiled.
        settings.search.enable = false;
        settings.manpage_urls.insert("nix.conf(5)".into(), "https://nix.dev/nix.conf".into());
        let book = Self {
            folder: tempfile::tempdir().unwrap(),
            sources: Sources::of(World::unconfined()),
            recipes: Vec::new(),
            settings,
        };
        book.file("manual.md", format!("# The *Book* {{#book}}\n\n## A subtitle\n\n{root}"))
    }

    /// A book of one chapter.
    pub fn chapter(text: &str) -> Self {
        Self::new("```{=include=} chapters\nchapter.md\n```\n").file("chapter.md", text)
    }

    /// Adds a file to the book's folder.
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    /// A path in the book's folder.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Adds a recipe that is beside the block with these first words of the section with that id.
    pub fn recipe(mut self, name: &str, beside: Option<(&str, &str)>, files: &[(&str, &str)]) -> Self {
        let config_file = self.sources.add(Path::new("recipe.toml"), format!("title = {name:?}\n"));
        let at = Span::new(config_file, 0, 1);
        let files: Vec<RecipeFile> = files
            .iter()
            .map(|(path, text)| RecipeFile {
                path: (*path).to_owned(),
                text: Some(self.sources.add(Path::new(path), (*text).to_owned())),
                size: text.len() as u64,
                executable: false,
            })
            .collect();
        self.recipes.push(Recipe {
            name: name.to_owned(),
            folder: self.folder.path().join("recipes").join(name),
            config_file,
            title: format!("The recipe {name}"),
            title_span: at,
            summary: "What `it` is; see [](#book).".into(),
            summary_span: at,
            illustrates: beside.map(|(id, _)| (id.to_owned(), at)),
            passage: beside.filter(|(_, words)| !words.is_empty()).map(|(_, words)| (words.to_owned(), at)),
            order: 0,
            show: files
                .iter()
                .map(|f| f.path.clone())
                .filter(|path| !matches!(path.as_str(), "test.console" | "recipe.toml"))
                .collect(),
            level: Level::Run,
            network: false,
            nix_ld: false,
            user_namespaces: false,
            timeout: 120,
            fails: None,
            transcript: Transcript::default(),
            files,
            hash: "the-hash".into(),
        });
        self
    }

    /// Changes the last recipe.
    pub fn with(mut self, change: impl FnOnce(&mut Recipe)) -> Self {
        change(self.recipes.last_mut().unwrap());
        self
    }

    /// Says how a recipe's last test ended.
    pub fn result(mut self, name: &str, passed: bool, level: Level, hash: &str) -> Self {
        let result = TestResult {
            passed,
            level,
            when: 1_795_392_000,
            nix: "2.26.3".into(),
            nixpkgs: "0123456789abcdef0123456789abcdef01234567".into(),
            nixbook: "0.1.0".to_owned(),
            system: "x86_64-linux".into(),
            hash: hash.into(),
            failure: (!passed).then(|| "`uv run <main.py>` ended with status 1".into()),
        };
        self.settings.results.insert(name.to_owned(), result);
        self
    }

    /// Adds the locations of an id.
    pub fn redirect(mut self, id: &str, locations: &[&str]) -> Self {
        self.settings.redirects.insert(id.to_owned(), locations.iter().map(|p| (*p).to_owned()).collect());
        self
    }

    /// Renders it; a book with a `nav.json` by that.
    pub fn build(mut self) -> Built {
        let nav = self.folder.path().join("nav.json");
        let root = match nav.exists() {
            true => Root::Nav { path: nav, title: "Nav".into(), subtitle: "Sub".into() },
            false => Root::File(self.folder.path().join("manual.md")),
        };
        let input = Input {
            root,
            recipes: self.recipes,
            recipe_directives: true,
            near_misses: false,
            revision: "local".into(),
        };
        let assembly = assemble(input, &mut self.sources);
        Built::of(assembly, &self.sources, &self.settings, Some(self.folder))
    }

    /// Renders it, and sees to it that nothing is wrong.
    pub fn build_clean(self) -> Built {
        let built = self.build();
        assert_eq!(built.messages(), Vec::<String>::new());
        built
    }
}

impl Built {
    /// Renders what was assembled.
    pub fn of(
        assembly: crate::manual::Assembly,
        sources: &Sources,
        settings: &SiteSettings,
        folder: Option<TempDir>,
    ) -> Self {
        let manual = assembly.manual.unwrap();
        let mut diagnostics = assembly.diagnostics;
        let (output, more) = render(&manual, sources, settings);
        diagnostics.extend(more);
        Self { output, diagnostics, manual, _folder: folder }
    }

    /// What was told, as `severity code: message`.
    pub fn messages(&self) -> Vec<String> {
        self.diagnostics.iter().map(|d| format!("{} {}: {}", d.severity.word(), d.code, d.message)).collect()
    }

    /// A file of the site as text.
    pub fn text(&self, path: &str) -> &str {
        let bytes = self.output.files.get(path).unwrap_or_else(|| panic!("no {path} among {:?}", self.paths()));
        std::str::from_utf8(bytes).unwrap()
    }

    /// The content of a page, without the frame.
    pub fn body(&self, path: &str) -> &str {
        let html = self.text(path);
        let start = html.find("<article>\n").unwrap() + "<article>\n".len();
        &html[start..html.find("\n</article>").unwrap()]
    }

    /// The paths of all files.
    pub fn paths(&self) -> Vec<&str> {
        self.output.files.keys().map(String::as_str).collect()
    }

    /// The pages by their paths, parsed as HTML.
    pub fn pages(&self) -> BTreeMap<&str, scraper::Html> {
        let pages = self.output.files.keys().filter(|path| path.ends_with(".html") && !path.starts_with("recipes/"));
        pages.map(|path| (path.as_str(), scraper::Html::parse_document(self.text(path)))).collect()
    }
}
