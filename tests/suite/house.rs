//! Data goes one way: each module imports only what ARCHITECTURE.md has to its left, within the large modules each file
//! only what is before it, and nowhere do files import each other in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Each module and what it may import besides itself.
const HOUSE: [(&str, &[&str]); 14] = [
    ("source", &[]),
    ("diagnostics", &["source"]),
    ("formats", &["source", "diagnostics"]),
    ("config", &["source", "diagnostics", "formats"]),
    ("markdown", &["source", "diagnostics"]),
    ("recipe", &["source", "diagnostics", "formats", "config"]),
    ("manual", &["source", "diagnostics", "formats", "markdown", "recipe"]),
    ("render", &["source", "markdown", "manual"]),
    ("site", &["source", "diagnostics", "formats", "config", "markdown", "recipe", "manual", "render"]),
    ("testing", &["source", "diagnostics", "formats", "markdown", "recipe", "manual"]),
    (
        "export",
        &["source", "diagnostics", "formats", "config", "markdown", "recipe", "manual", "render", "check", "testing"],
    ),
    ("import", &["source", "diagnostics", "formats", "config", "markdown", "recipe", "manual", "export"]),
    ("check", &["source", "diagnostics", "formats", "config", "markdown", "manual"]),
    (
        "commands",
        &[
            "check",
            "import",
            "source",
            "diagnostics",
            "formats",
            "config",
            "markdown",
            "recipe",
            "manual",
            "site",
            "testing",
            "export",
        ],
    ),
];

/// The order inside the large modules: layers of files and folders, each of which imports only from layers before its own.
/// A module's own `mod.rs` is outside: it declares them all.
const ROOMS: [(&str, &[&[&str]]); 5] = [
    (
        "manual",
        &[
            &["module_option", "naming", "reading", "recipe_directives"],
            &["embedded"],
            &["model"],
            &["files", "input", "walk"],
            &["load"],
            &["number"],
            &["resolve"],
            &["assemble"],
            &["fingerprint", "unused"],
        ],
    ),
    (
        "site",
        &[
            &["data", "media", "script", "settings"],
            &["theme"],
            &["output", "plan", "search", "templates"],
            &[
                "contents",
                "dead_links",
                "highlighted",
                "link_schemes",
                "option_names",
                "recipe_files",
                "searched",
                "sitemap",
                "size_budget",
            ],
            &["context"],
            &["html"],
            &["frame"],
        ],
    ),
    ("export", &[&["outside_links"], &["checks", "epub", "nixos_render_docs"], &["nixpkgs"]]),
    (
        "testing",
        &[
            &[
                "cgroup",
                "confine",
                "derivation",
                "host",
                "memory",
                "outcome",
                "package_source",
                "parse",
                "plain",
                "scratch",
                "seccomp",
                "shell_messages",
            ],
            &["compare", "lock", "process", "shell_word", "snippet", "tree", "user", "verdict"],
            &["channel", "structured_attrs", "tools", "variation"],
            &["bless", "environment", "fetch", "network", "repl"],
            &["nixpkgs"],
            &["bubblewrap", "nix"],
            &["sandbox"],
            &["engine", "entrance", "shell"],
            &["examples", "plan", "run"],
            &["batch", "junit", "report"],
        ],
    ),
    (
        "commands",
        &[
            &["flags_guide", "form_flags", "options", "settings_guide", "streams"],
            &["terminal"],
            &["browser", "import", "open_book", "output_folder"],
            &["make"],
            &["chosen", "redirects", "serve"],
            &[
                "build",
                "check",
                "completions",
                "explain",
                "export",
                "init",
                "manual_html",
                "module_options",
                "new",
                "test",
                "tree",
            ],
        ],
    ),
];

#[test]
fn every_module_stands_in_the_house() {
    let declared: BTreeSet<String> = files().into_iter().filter_map(|file| file.module.first().cloned()).collect();
    let known: BTreeSet<String> = HOUSE.iter().map(|(module, _)| (*module).to_owned()).collect();
    assert_eq!(declared, known);
}

#[test]
fn data_goes_one_way() {
    let mut wrong = BTreeSet::new();
    let files = files();
    assert!(files.len() > 150, "only {} files were found", files.len());
    for file in files {
        let Some((module, allowed)) = HOUSE.iter().find(|(module, _)| file.module.first().is_some_and(|m| m == module))
        else {
            continue;
        };
        for path in file.paths() {
            let name = path.first().map_or("", String::as_str);
            if HOUSE.iter().any(|(known, _)| *known == name) && name != *module && !allowed.contains(&name) {
                wrong.insert(format!("{} imports {name}", file.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_large_modules_have_an_order() {
    let files = files();
    let graph = imports(&files);
    let mut wrong = BTreeSet::new();
    for (module, layers) in ROOMS {
        let layer = |file: &File| layers.iter().position(|layer| layer.contains(&file.module[1].as_str()));
        let is_inside = |file: &File| file.module.len() > 1 && file.module[0] == module;
        for (number, file) in files.iter().enumerate().filter(|(_, file)| is_inside(file)) {
            let Some(own) = layer(file) else {
                wrong.insert(format!("{} has no place in {module}", file.name));
                continue;
            };
            for other in graph[number].iter().map(|other| &files[*other]).filter(|other| is_inside(other)) {
                if other.module[1] != file.module[1] && layer(other).is_none_or(|layer| layer >= own) {
                    wrong.insert(format!("{} imports {}", file.name, other.name));
                }
            }
        }
        let rooms: BTreeSet<&str> =
            files.iter().filter(|file| is_inside(file)).map(|file| file.module[1].as_str()).collect();
        for name in layers.iter().flat_map(|layer| *layer).filter(|name| !rooms.contains(*name)) {
            wrong.insert(format!("{module} has no {name}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let files = files();
    let graph = imports(&files);
    // What imports nothing that is left can be taken away; what stays is in a circle, or leads to one.
    let mut left: BTreeSet<usize> = (0..files.len()).collect();
    while let Some(free) = left.iter().copied().find(|file| graph[*file].is_disjoint(&left)) {
        left.remove(&free);
    }
    let mut way: Vec<usize> = left.first().copied().into_iter().collect();
    while let Some(next) = way.last().and_then(|file| graph[*file].intersection(&left).next()) {
        if let Some(start) = way.iter().position(|file| file == next) {
            let circle: Vec<&str> = way[start..].iter().map(|file| files[*file].name.as_str()).collect();
            panic!("these files import each other in a circle: {circle:#?}");
        }
        way.push(*next);
    }
}

#[test]
fn imports_are_read() {
    let file = |name: &str, code: &str| File::new(name, code);
    let files = [
        file("a/mod.rs", "mod b;\nmod c;\npub use b::{Thing, Other as Odd};\nfn f() { c::g() }\n"),
        file("a/b.rs", "use crate::{a::c::{self, X}, d};\n// use super::Thing;\n"),
        file("a/c.rs", "use super::Odd;\n#[cfg(test)]\nmod tests {\n    use crate::d::Z;\n}\n"),
        file("d.rs", "fn f() -> crate::a::Thing { super::a::f(\"https://x\") }\n"),
    ];
    let names: Vec<Vec<&str>> =
        imports(&files).iter().map(|imports| imports.iter().map(|file| files[*file].name.as_str()).collect()).collect();
    assert_eq!(names, [vec!["a/b.rs", "a/c.rs"], vec!["a/c.rs", "d.rs"], vec!["a/b.rs"], vec!["a/mod.rs", "a/b.rs"]]);
}

/// A file of src.
struct File {
    /// Its path in src.
    name: String,
    /// The path of its module: `site`, `plan`, `pages`.
    module: Vec<String>,
    /// Its text without comments and tests.
    code: String,
}

/// All files of the library but its tests, which may look at a module through any other.
fn files() -> Vec<File> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let all = walkdir::WalkDir::new(&src).sort_by_file_name().into_iter().map(Result::unwrap);
    all.filter_map(|entry| {
        let name = entry.path().strip_prefix(&src).unwrap().to_str().unwrap().to_owned();
        let is_part = name.ends_with(".rs") && !name.contains("tests") && name != "main.rs" && name != "lib.rs";
        is_part.then(|| File::new(&name, &fs::read_to_string(entry.path()).unwrap()))
    })
    .collect()
}

impl File {
    fn new(name: &str, text: &str) -> Self {
        let stem = name.trim_end_matches(".rs").trim_end_matches("/mod");
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        Self {
            name: name.to_owned(),
            module: stem.split('/').map(str::to_owned).collect(),
            code: code.map(|line| format!("{line}\n")).collect(),
        }
    }

    /// What the file imports: each path from the crate's root, and the name that it has here.
    fn uses(&self) -> Vec<(Vec<String>, String)> {
        let mut uses = Vec::new();
        for statement in self.code.split_inclusive(';') {
            let Some(at) = statement.find("use ").filter(|at| is_use(&statement[..*at])) else { continue };
            let Some(tree) = statement[at + "use ".len()..].strip_suffix(';') else { continue };
            for path in leaves(tree) {
                let (path, alias) = path.split_once(" as ").unwrap_or((&path, ""));
                let path = path.trim_end_matches("::self");
                let Some(path) = self.absolute(path) else { continue };
                let name = if alias.is_empty() { path.last().cloned().unwrap_or_default() } else { alias.to_owned() };
                uses.push((path, name));
            }
        }
        uses
    }

    /// All paths of the crate that the file names, from the root: those that it imports, and those in its code.
    fn paths(&self) -> Vec<Vec<String>> {
        let words = self.code.split(|c: char| c != ':' && c != '_' && !c.is_ascii_alphanumeric());
        let inline = words.filter(|word| word.contains("::")).filter_map(|path| self.absolute(path));
        self.uses().into_iter().map(|(path, _)| path).chain(inline).collect()
    }

    /// A path as the file writes it, from the crate's root. A path that begins with another name may be that of a module
    /// in the file's own; if it is not, it leads nowhere.
    fn absolute(&self, path: &str) -> Option<Vec<String>> {
        let mut parts = path.split("::").map(|part| part.trim().to_owned()).peekable();
        let mut root = match parts.peek()?.as_str() {
            "crate" => Vec::new(),
            _ => self.module.clone(),
        };
        while let Some(step) = parts.next_if(|part| matches!(part.as_str(), "crate" | "self" | "super")) {
            if step == "super" {
                root.pop();
            }
        }
        root.extend(parts);
        Some(root)
    }
}

/// Whether what is before `use` on its line lets it be the beginning of a statement.
fn is_use(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default().trim();
    line.is_empty() || line == "pub" || (line.starts_with("pub(") && line.ends_with(')'))
}

/// The paths of a tree of imports: `a::{b, c::{self, d}}` is `a::b`, `a::c::self` and `a::c::d`.
fn leaves(tree: &str) -> Vec<String> {
    let Some((stem, inner)) = tree.trim().split_once('{') else { return vec![tree.trim().to_owned()] };
    let inner = inner.trim_end().trim_end_matches('}');
    let mut all = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, c) in inner.char_indices().chain([(inner.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth <= 0 => {
                all.extend(leaves(&inner[start..at]).into_iter().filter(|leaf| !leaf.is_empty()));
                start = at + 1;
            }
            _ => {}
        }
    }
    all.into_iter().map(|leaf| format!("{stem}{leaf}")).collect()
}

/// For each file, by its index: the files whose names it uses. A name is looked for where it is defined, not where it is
/// passed on. That a file uses what the `mod.rs` above it defines is no import: the two are one module.
fn imports(files: &[File]) -> Vec<BTreeSet<usize>> {
    let by_module: BTreeMap<&[String], usize> =
        files.iter().enumerate().map(|(number, file)| (file.module.as_slice(), number)).collect();
    let passed_on: Vec<BTreeMap<String, Vec<String>>> =
        files.iter().map(|file| file.uses().into_iter().map(|(path, name)| (name, path)).collect()).collect();
    let defined_in = |mut path: Vec<String>| {
        // A name is passed on a few times at most.
        for _ in 0..8 {
            let (length, file) = (1..=path.len()).rev().find_map(|n| Some((n, *by_module.get(&path[..n])?)))?;
            match path.get(length).and_then(|name| passed_on[file].get(name)) {
                Some(origin) => path = origin.iter().chain(&path[length + 1..]).cloned().collect(),
                None => return Some(file),
            }
        }
        None
    };
    files
        .iter()
        .enumerate()
        .map(|(number, file)| {
            let found = file.paths().into_iter().filter_map(defined_in);
            found.filter(|other| *other != number && !file.module.starts_with(&files[*other].module)).collect()
        })
        .collect()
}
