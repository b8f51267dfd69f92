//! No command reads, shows or publishes a file outside of the root of a book, by whatever way the book names it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use crate::book::{Book, CHAPTER, ROOT, Run};

/// What must not be seen anywhere.
const SECRET: &str = "SECRET-7d1f";

/// Commands that read all of a book.
const ALL: &[&[&str]] = &[
    &["build"],
    &["build", "--strict", "--dest", "elsewhere"],
    &["check"],
    &["check", "--lint"],
    &["check", "--fix"],
    &["check", "--message-format", "json"],
    &["check", "--message-format", "github"],
    &["export", "manual", "--out", "html"],
    &["export", "nixpkgs", "--out", "out"],
    &["export", "nixpkgs", "--into", "../checkout", "--allow-dirty"],
    &["export", "nixpkgs", "--into", "../checkout", "--allow-dirty", "--check"],
];

/// Commands that are given a file of the book.
const FILES: &[&[&str]] = &[&["check", "content/chapter.md"], &["check", "--fix", "content/chapter.md"]];

/// Commands that read the texts, and not what they show.
const TEXTS: &[&[&str]] = &[&["tree"], &["tree", "--ids"], &["redirects", "sync"], &["test"], &["test", "--list"]];

/// Commands that need not read the file in question, and so need not refuse it.
const OTHERS: &[&[&str]] = &[
    &["new", "recipe", "more"],
    &["new", "section", "more"],
    &["redirects", "add", "chap", "index.html"],
    &["redirects", "move", "chap", "index.html"],
    &["redirects", "rename", "old", "chap"],
    &["redirects", "remove", "old", "chap"],
    &["redirects", "sync", "--since", "HEAD"],
    &["import", "../checkout/doc/extra.md"],
    &["export", "checks", "--out", "checks.nix"],
    &["test", "--bless"],
    &["explain"],
];

/// The root file of the checkout.
const CHECKOUT: &str = "# Manual {#manual}\n\n## Subtitle\n\n```{=include=} chapters\nextra.md\n```\n";

/// A book in `book`, beside a checkout, and beside a file, a folder and a home that are none of its business.
struct Machine {
    book: Book,
}

impl Machine {
    fn new() -> Self {
        let secret = format!("# {SECRET} {{#secret}}\n\n{SECRET}\n");
        let option =
            format!(r#"{{"a": {{"loc": ["a"], "type": "string", "description": "{SECRET}", "declarations": []}}}}"#);
        let nixdoc =
            format!(r#"{{"schemaVersion": 1, "groups": [{{"id": "g", "description": "{SECRET}"}}], "entries": []}}"#);
        let book = Book::empty()
            .file("book/book.toml", "")
            .file("book/content/manual.md", ROOT)
            .file("book/content/chapter.md", CHAPTER)
            .file("book/.git/config", &secret)
            .file("secret.md", &secret)
            .file("secret.png", SECRET)
            .file("secret.json", format!(r#"{{"secret": ["index.html#{SECRET}"]}}"#))
            .file("options.json", option)
            .file("nixdoc.json", nixdoc)
            .file("folder/secret.md", &secret)
            .file("folder/templates/page.html", SECRET)
            .file("folder/styles/custom.css", SECRET)
            .file("folder/recipe.toml", format!("title = \"{SECRET}\"\nlevel = \"eval\"\n"))
            .file("folder/shell.nix", format!("\"{SECRET}\"\n"))
            .file("home/.ssh/id.md", &secret)
            .file("checkout/doc/manual.md", CHECKOUT)
            .file("checkout/doc/extra.md", "# Extra {#extra}\n\nText.\n");
        Self { book }
    }

    fn chapter(self, text: &str) -> Self {
        self.file("content/chapter.md", &format!("# Chapter {{#chap}}\n\n{text}\n"))
    }

    fn file(self, path: &str, text: &str) -> Self {
        self.book.write(&format!("book/{path}"), text);
        self
    }

    /// A symbolic link in the book; a target that is not absolute is written as it is.
    fn link(self, path: &str, target: &str) -> Self {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(target, path).unwrap();
        self
    }

    fn path(&self, path: &str) -> PathBuf {
        self.book.path(&format!("book/{path}"))
    }

    /// The absolute path of something beside the book.
    fn beside(&self, path: &str) -> String {
        self.book.path(path).canonicalize().unwrap().display().to_string()
    }

    fn run(&self, arguments: &[&str]) -> Run {
        let mut command = self.book.command(arguments);
        command.current_dir(self.path("")).env("HOME", self.book.path("home"));
        Run::of(&mut command)
    }

    /// Nothing of the secret is in what a command said, nor in any file of the book that it did not come from.
    #[track_caller]
    fn keeps_its_secret(&self, run: &Run, what: &str) {
        for (stream, text) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
            assert!(!text.contains(SECRET), "{what}: {stream} says it:\n{text}");
        }
        let folders = ["", "../checkout"].map(|folder| walkdir::WalkDir::new(self.path(folder)));
        for entry in folders.into_iter().flatten().map(Result::unwrap) {
            if entry.file_type().is_file() && !entry.path().starts_with(self.path(".git")) {
                let bytes = std::fs::read(entry.path()).unwrap();
                let has = bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes());
                assert!(!has, "{what}: {} has it", entry.path().display());
            }
        }
    }
}

/// Tries a way out against commands: each refuses it and keeps the secret.
#[track_caller]
fn try_out(name: &str, commands: &[&[&str]], machine: &dyn Fn() -> Machine) {
    for arguments in commands {
        let machine = machine();
        let run = machine.run(arguments);
        let what = format!("{name}: {}", arguments.join(" "));
        machine.keeps_its_secret(&run, &what);
        let run = run.fails();
        let told = format!("{}{}", run.stdout, run.stderr);
        assert!(told.contains("outside-root"), "{what} does not refuse it:\n{told}");
        for folder in ["public", "elsewhere", "html", "out"] {
            let written = machine.path(folder);
            assert!(!written.exists(), "{what} has written {}", written.display());
        }
        assert_eq!(machine.book.files("checkout/doc"), ["extra.md", "manual.md"], "{what}");
        assert_eq!(machine.book.read("checkout/doc/manual.md"), CHECKOUT, "{what}");
    }
    if commands.contains(&["build"].as_slice()) {
        try_serving(name, &machine());
    }
}

/// Tries a way out against `serve`: it refuses it, and neither what it says nor its pages have the secret.
#[track_caller]
fn try_serving(name: &str, machine: &Machine) {
    let mut command = machine.book.command(&["serve", "--port", "0"]);
    command.current_dir(machine.path("")).env("HOME", machine.book.path("home"));
    let mut server = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    for line in BufReader::new(server.stderr.take().unwrap()).lines().map_while(Result::ok) {
        said.push_str(&line);
        said.push('\n');
        if let Some((_, address)) = line.split_once("serving on http://") {
            let address = address.split('/').next().unwrap();
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
            write!(stream, "GET / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
            stream.read_to_string(&mut said).unwrap();
            break;
        }
    }
    // One that could not begin has ended by itself.
    let _ = server.kill();
    server.wait().unwrap();
    assert!(said.contains("outside-root"), "{name}: serve does not refuse it:\n{said}");
    assert!(!said.contains(SECRET), "{name}: serve says it:\n{said}");
}

/// Tries commands that may end well, as long as they keep the secret.
#[track_caller]
fn try_others(machine: &dyn Fn() -> Machine) {
    for arguments in OTHERS {
        let machine = machine();
        let run = machine.run(arguments);
        machine.keeps_its_secret(&run, &arguments.join(" "));
    }
}

fn both() -> Vec<&'static [&'static str]> {
    ALL.iter().chain(TEXTS).copied().collect()
}

/// What the commands that edit redirects find.
const REDIRECTS: &str = r#"{"old": ["index.html#old"]}"#;

fn include(path: &str) -> String {
    format!("## Section {{#sec}}\n\n```{{=include=}} sections\n{path}\n```")
}

/// Paths that lead out, seen from the folder of the text.
const PATHS: &[&str] = &[
    "../../secret.md",
    "./x/../../../secret.md",
    "/etc/passwd",
    "/proc/self/environ",
    "/proc/self/cwd/../secret.md",
    "/dev/zero",
    "../.git/config",
    "../../home/.ssh/id.md",
    "..\\..\\secret.md",
    "C:\\secret.md",
    "\\\\server\\secret.md",
];

#[test]
fn includes() {
    let commands = [&both(), FILES].concat();
    for path in PATHS {
        try_out(path, &commands, &|| Machine::new().chapter(&include(path)));
    }
    for path in ["../../secret.md", "/proc/self/environ"] {
        try_others(&|| Machine::new().chapter(&include(path)).file("content/redirects.json", REDIRECTS));
    }
    try_out("an absolute path", &commands, &|| {
        let machine = Machine::new();
        let path = machine.beside("secret.md");
        machine.chapter(&include(&path))
    });
    for (name, link, target, path) in [
        ("a link to a file", "content/in.md", "../../secret.md", "in.md"),
        ("a link to a link", "content/in.md", "other", "in.md"),
        ("a link to a folder", "content/in", "../../folder", "in/secret.md"),
        ("a link in the middle", "content/deep/in", "../../../folder", "deep/in/secret.md"),
        ("`..` after a link", "content/in", "../../folder/templates", "in/../secret.md"),
        ("a link to the root folder", "content/in", "/", "in/etc/passwd"),
        ("a link into git", "content/in.md", "../.git/config", "in.md"),
        ("a link to nothing", "content/in.md", "../../nothing.md", "in.md"),
    ] {
        try_out(name, &commands, &|| {
            Machine::new().link("content/other", "../../secret.md").link(link, target).chapter(&include(path))
        });
    }
}

#[test]
fn images() {
    for text in [
        "![a](../../secret.png)",
        "![a](<../../secret.png>)",
        "![a][b]\n\n[b]: ../../secret.png",
        "![b]\n\n[b]: ../../secret.png",
        "![b][]\n\n[b]: <../../secret.png> \"title\"",
        "## ![a](../../secret.png) {#sec}",
        "![a](../../home/.ssh/id.md)",
        "![a](/dev/zero)",
        "[![a](../../secret.png)](#chap)",
        "| ![a](../../secret.png) |\n| --- |",
        "- ![a](../../secret.png)",
        "::: {.figure #fig}\n# Title\n\n![a](../../secret.png)\n:::",
        "![a](..%2F..%2Fsecret.png)",
        "![a](/proc/self/environ)",
        "![a](../.git/config)",
        "Term\n: ![a](../../secret.png)",
        "> ![a](../../secret.png)",
        "[^a]\n\n[^a]: ![a](../../secret.png)",
    ] {
        try_out(text, &[ALL, FILES].concat(), &|| Machine::new().chapter(text));
    }
    for (name, link, target, path) in [
        ("a link to a file", "content/a.png", "../../secret.png", "a.png"),
        ("a link to a folder", "content/in", "../..", "in/secret.png"),
        ("a link in the middle", "content/deep/in", "../../..", "deep/in/secret.png"),
        ("`..` after a link", "content/in", "../../folder", "in/../secret.png"),
    ] {
        try_out(name, ALL, &|| Machine::new().link(link, target).chapter(&format!("![a]({path})")));
    }
    // What is no path of this system, or has a scheme, is refused by other rules; it is not read all the same.
    let secret = Machine::new().beside("secret.png");
    for address in
        ["<..\\\\..\\\\secret.png>", "C:\\secret.png", "<\\\\\\\\server\\secret.png>", &format!("file://{secret}")]
    {
        for arguments in ALL {
            let machine = Machine::new().chapter(&format!("![a]({address})"));
            let run = machine.run(arguments);
            machine.keeps_its_secret(&run, address);
        }
    }
}

/// Commands that read generated references each in a way of its own.
const GENERATED: &[&[&str]] = &[&["build"], &["tree"], &["test"], &["export", "manual", "--out", "html"]];

#[test]
fn generated_references() {
    let commands = both();
    let options = |path: &str| format!("```{{=include=}} options\nid-prefix: opt-\nlist-id: list\nsource: {path}\n```");
    let nixdoc = |path: &str| format!("```{{=include=}} nixdoc\n{path}\n```");
    for path in PATHS {
        try_out(path, GENERATED, &|| Machine::new().chapter(&options(path)));
        try_out(path, GENERATED, &|| Machine::new().chapter(&nixdoc(path)));
    }
    try_out("options", &commands, &|| Machine::new().chapter(&options("../../options.json")));
    try_out("nixdoc", &commands, &|| Machine::new().chapter(&nixdoc("../../nixdoc.json")));
    try_out("a link to options", &commands, &|| {
        Machine::new().link("content/o.json", "../../options.json").chapter(&options("o.json"))
    });
}

#[test]
fn settings() {
    let commands = both();
    for (name, toml) in [
        ("redirects", "redirects = \"../secret.json\"\n"),
        ("redirects, absolute", "redirects = \"/etc/passwd\"\n"),
        ("redirects in /proc", "redirects = \"/proc/self/environ\"\n"),
        ("redirects in git", "redirects = \".git/config\"\n"),
        ("redirects behind a link", "redirects = \"in/secret.json\"\n"),
        ("manpage-urls", "manpage-urls = \"../secret.json\"\n"),
        ("manpage-urls, absolute", "manpage-urls = \"/etc/passwd\"\n"),
        ("manpage-urls behind a link", "manpage-urls = \"in/secret.json\"\n"),
        ("manpage-urls at home", "manpage-urls = \"../home/.ssh/id.md\"\n"),
        ("recipes", "[recipes]\npath = \"../..\"\n"),
        ("recipes, absolute", "[recipes]\npath = \"/etc\"\n"),
        ("src", "src = \"../folder\"\n"),
    ] {
        try_out(name, &commands, &|| Machine::new().link("in", "..").file("book.toml", toml));
    }
    // Who edits redirects reads them.
    let edits: Vec<&[&str]> = OTHERS.iter().copied().filter(|command| command[0] == "redirects").collect();
    try_out("redirects", &edits, &|| Machine::new().file("book.toml", "redirects = \"../secret.json\"\n"));
    try_out("redirects", &edits, &|| Machine::new().link("content/redirects.json", "../../secret.json"));
    for name in ["content/redirects.json", "content/manpage-urls.json"] {
        try_out(name, &commands, &|| Machine::new().link(name, "../../secret.json"));
    }
    try_out("book.toml", &commands, &|| {
        let machine = Machine::new();
        std::fs::remove_file(machine.path("book.toml")).unwrap();
        machine.link("book.toml", "../secret.md")
    });
    try_out("the folder of the text", &commands, &|| {
        let machine = Machine::new();
        std::fs::remove_dir_all(machine.path("content")).unwrap();
        machine.link("content", "../folder")
    });
    try_out("nav.json", &commands, &|| {
        let machine = Machine::new().file("book.toml", "title = \"T\"\n");
        std::fs::remove_file(machine.path("content/manual.md")).unwrap();
        machine.file("content/nav.json", r#"{"items": [{"file": "../../secret.md"}]}"#)
    });
    for (name, nav) in [
        ("an absolute path in nav.json", r#"{"items": [{"file": "/etc/passwd"}]}"#),
        ("a link in nav.json", r#"{"items": [{"file": "in/secret.md"}]}"#),
        ("a collection in nav.json", r#"{"items": [{"collection": "../../nixdoc.json", "type": "nixdoc"}]}"#),
    ] {
        try_out(name, &commands, &|| {
            let machine = Machine::new().file("book.toml", "title = \"T\"\n").link("content/in", "../..");
            std::fs::remove_file(machine.path("content/manual.md")).unwrap();
            machine.file("content/nav.json", nav)
        });
    }
    try_out("nav.json as a link", &commands, &|| {
        let machine = Machine::new().file("book.toml", "title = \"T\"\n");
        std::fs::remove_file(machine.path("content/manual.md")).unwrap();
        machine.link("content/nav.json", "../../secret.json")
    });
}

#[test]
fn themes() {
    let commands: Vec<&[&str]> = ALL.iter().copied().filter(|command| command[0] != "export").collect();
    for (link, target) in [
        ("theme/templates/page.html", "../../../folder/templates/page.html"),
        ("theme/styles/custom.css", "../../../folder/styles/custom.css"),
        ("theme/styles", "../../folder/styles"),
        ("theme", "../folder"),
        ("theme", "/"),
    ] {
        try_out(link, &commands, &|| Machine::new().link(link, target));
    }
}

#[test]
fn recipes() {
    let commands: Vec<&[&str]> = [ALL, &[&["test"], &["export", "checks", "--out", "checks.nix"]]].concat();
    let recipe = || {
        Machine::new()
            .file("content/recipes/a/recipe.toml", "title = \"A\"\nlevel = \"eval\"\n")
            .file("content/recipes/a/shell.nix", "{ }\n")
    };
    try_out("a file", &commands, &|| recipe().link("content/recipes/a/b.txt", "../../../../secret.md"));
    try_out("a folder", &commands, &|| recipe().link("content/recipes/b", "../../../folder"));
    try_out("all recipes", &commands, &|| Machine::new().link("content/recipes", "../../folder"));
}

#[test]
fn what_nixbook_has_written_is_not_trusted() {
    // Links in place of notes are not followed, and not waited for.
    for (path, target) in [
        ("target/nixbook/results.json", "/dev/zero"),
        ("target/nixbook/memory.json", "/dev/zero"),
        ("target/nixbook/links.json", "../../../secret.json"),
        ("target", "../folder"),
    ] {
        let machine = Machine::new().link(path, target);
        let before = machine.book.read("secret.json");
        let run = machine.run(&["build"]);
        machine.keeps_its_secret(&run, path);
        let run = machine.run(&["test"]);
        machine.keeps_its_secret(&run, path);
        assert_eq!(machine.book.read("secret.json"), before, "{path}");
    }
    for target in ["/dev/zero", "../../../secret.json"] {
        let machine = Machine::new().link("public/.nixbook/manifest.json", target);
        let run = machine.run(&["build"]).fails();
        machine.keeps_its_secret(&run, target);
        let run = machine.run(&["redirects", "sync"]);
        machine.keeps_its_secret(&run, target);
    }
}

#[test]
fn imports_and_checkouts() {
    let machine = Machine::new();
    machine.book.write("checkout/doc/manual.md", "# M {#m}\n## S\n");
    machine.book.write("checkout/doc/a.md", format!("# A {{#a}}\n\n{}\n", include("../../secret.md")));
    let run = machine.run(&["import", "../checkout/doc/a.md"]).fails();
    machine.keeps_its_secret(&run, "an include that leaves the checkout");
    symlink(machine.beside("secret.md"), machine.book.path("checkout/doc/b.md")).unwrap();
    machine.book.write("checkout/doc/c.md", format!("# C {{#c}}\n\n{}\n", include("b.md")));
    let run = machine.run(&["import", "../checkout/doc/c.md"]).fails().tells_any("outside-root");
    machine.keeps_its_secret(&run, "a link in the checkout");

    let machine = Machine::new().file("book.toml", "[export.nixpkgs.files]\n\"chapter.md\" = \"chapter.md\"\n");
    machine.book.write("checkout/doc/manual.md", "# M {#m}\n## S\n\n```{=include=} chapters\nin.md\n```\n");
    symlink(machine.beside("secret.md"), machine.book.path("checkout/doc/in.md")).unwrap();
    let run = machine.run(&["export", "nixpkgs", "--into", "../checkout", "--allow-dirty"]);
    machine.keeps_its_secret(&run, "a text of the checkout");
    assert!(!machine.book.read("checkout/doc/manual.md").contains("SECRET"));
}

#[test]
fn a_checkout_leads_nowhere_else() {
    let export = &["export", "nixpkgs", "--into", "../checkout", "--allow-dirty"];
    let machine = |destination: &str| {
        Machine::new().file("book.toml", &format!("[export.nixpkgs.files]\n\"chapter.md\" = \"{destination}\"\n"))
    };
    let unchanged = |machine: &Machine, run: &Run, what: &str| {
        machine.keeps_its_secret(run, what);
        assert_eq!(machine.book.files("folder"), Machine::new().book.files("folder"), "{what}");
        assert!(!machine.book.path("elsewhere.md").exists(), "{what}");
    };
    for destination in ["../../elsewhere.md", "/elsewhere.md", "sub/../../../elsewhere.md", "in/elsewhere.md"] {
        let machine = machine(destination);
        symlink(machine.beside("folder"), machine.book.path("checkout/doc/in")).unwrap();
        let run = machine.run(export).fails();
        unchanged(&machine, &run, destination);
    }
    for (link, target) in [
        ("checkout/doc/redirects.json", "secret.json"),
        ("checkout/doc/nav.json", "secret.json"),
        ("checkout/doc/chapter.md", "secret.md"),
    ] {
        let machine = machine("chapter.md");
        let secret = machine.book.read(target);
        symlink(machine.beside(target), machine.book.path(link)).unwrap();
        let run = machine.run(export);
        unchanged(&machine, &run, link);
        assert_eq!(machine.book.read(target), secret, "{link}");
    }
    let machine = Machine::new();
    for (text, name) in [("![a](../../secret.png)", "an image"), ("![a](.git/config)", "git")] {
        machine.book.write("checkout/doc/.git/config", SECRET);
        machine.book.write("checkout/doc/a.md", format!("# A {{#a}}\n\n{text}\n"));
        let run = machine.run(&["import", "../checkout/doc/a.md"]);
        std::fs::remove_dir_all(machine.book.path("checkout/doc/.git")).unwrap();
        machine.keeps_its_secret(&run, name);
    }
}

#[test]
fn more_can_be_allowed() {
    let machine = Machine::new().chapter("![a](../../secret.png)");
    machine.run(&["build", "--allow-read", "../secret.png"]).succeeds();
    let mut command = machine.book.command(&["build"]);
    command.current_dir(machine.path("")).env("NIXBOOK_ALLOW_READ", machine.book.path(""));
    Run::of(&mut command).succeeds();
    // What is allowed is that, and nothing else.
    machine.run(&["build", "--allow-read", "../folder"]).fails().tells_any("outside-root");
}

#[test]
fn a_pipe_is_no_file_of_a_theme() {
    let Some(mkfifo) = crate::tools::require("mkfifo") else { return };
    let machine = Machine::new().file("theme/styles/tokens.css", "");
    for name in ["theme/icon.svg", "theme/styles/custom.css"] {
        assert!(std::process::Command::new(&mkfifo).arg(machine.path(name)).status().unwrap().success());
    }
    let run = machine.run(&["build"]).fails().says("it is not a regular file");
    run.tells("unreadable-theme-file", "theme/icon.svg").tells("unreadable-theme-file", "theme/styles/custom.css");
}

#[test]
fn what_may_be_read_may_not_be_changed() {
    let text = "# Linked {#linked}\n\n## Without an id\n";
    let root = "# B {#b}\n\n## S\n\n```{=include=} chapters\nlinked.md\n```\n";
    let machine = Machine::new().link("text", "../texts").file("book.toml", "src = \"text\"\n");
    machine.book.write("texts/manual.md", root);
    machine.book.write("texts/linked.md", text);
    machine.book.write("texts/redirects.json", "{}\n");
    let allowed = |arguments: &[&str]| machine.run(&[arguments, &["--allow-read", ".."]].concat());
    let all = || {
        let entries = std::fs::read_dir(machine.book.path("texts")).unwrap().map(|entry| entry.unwrap().file_name());
        entries.count()
    };
    let before = all();
    allowed(&["check", "--fix"]).fails().tells("unwritable", "text/linked.md").says("outside of the root of the book");
    assert_eq!(machine.book.read("texts/linked.md"), text);
    // So it is with all else that a book names.
    machine.book.write("texts/linked.md", "# Linked {#linked}\n");
    allowed(&["redirects", "add", "linked", "index.html"]).fails().tells_any("unwritable");
    assert_eq!(machine.book.read("texts/redirects.json"), "{}\n");
    std::fs::remove_file(machine.book.path("texts/redirects.json")).unwrap();
    allowed(&["redirects", "sync"]).fails().tells_any("unwritable");
    allowed(&["new", "recipe", "mine"]).fails().tells_any("unwritable");
    allowed(&["new", "section", "mine"]).fails().tells_any("unwritable");
    assert_eq!(all(), before - 1);

    // A file that the command line names is meant.
    machine.book.write("elsewhere.json", "{}\n");
    allowed(&["redirects", "add", "linked", "index.html", "--file", "../elsewhere.json"]).succeeds();
    assert_ne!(machine.book.read("elsewhere.json"), "{}\n");

    // A text that is a link within the root is changed where it is.
    let own = Machine::new().link("content/chapter-link.md", "own/text.md").file("content/own/text.md", text);
    own.book.write("book/content/manual.md", root.replace("linked.md", "chapter-link.md"));
    own.run(&["check", "--fix"]);
    assert!(own.book.read("book/content/own/text.md").contains("## Without an id {#"));
}

#[test]
fn a_home_folder_is_no_root() {
    let book = Book::small();
    let in_home = |arguments: &[&str]| {
        let mut command = book.command(arguments);
        Run::of(command.env("HOME", book.path("")))
    };
    in_home(&["check"]).fails().tells_any("outside-root").says("--allow-read");
    in_home(&["check", "--allow-read", "."]).succeeds();
    // A work tree that is the home folder does not make all of it readable.
    std::fs::create_dir(book.path(".git")).unwrap();
    book.copy(&book.path("content"), "sub/content");
    book.write("sub/book.toml", "");
    let mut command = book.command(&["check", "sub"]);
    Run::of(command.env("HOME", book.path(""))).succeeds();
    book.write("sub/content/chapter.md", "# Chapter {#chap}\n\n![a](../../book.toml)\n");
    let mut command = book.command(&["check", "sub"]);
    Run::of(command.env("HOME", book.path(""))).fails().tells_any("outside-root");
}

#[test]
fn the_root_of_a_nix_build() {
    let book = Book::empty()
        .file("build/book/content/manual.md", ROOT)
        .file("build/book/content/chapter.md", "# Chapter {#chap}\n\n![a](../../a.png)\n")
        .file("build/a.png", "image");
    let check = |top: Option<&Path>| {
        let mut command = book.command(&["check", "build/book"]);
        command.env_remove("NIX_BUILD_TOP");
        if let Some(top) = top {
            command.env("NIX_BUILD_TOP", top);
        }
        Run::of(&mut command)
    };
    check(None).fails().tells_any("outside-root");
    check(Some(&book.path("build"))).succeeds();
    check(Some(&book.path("build/other"))).fails().tells_any("outside-root");
}
