//! The guide's page on what replaces `nixos-render-docs`: each command that it shows is run, in a folder that
//! has what the command names.

use std::path::Path;
use std::process::Command;

use crate::tools;

const FILES: [(&str, &str); 11] = [
    (
        "manual.md",
        "# Manual {#manual}\n\n## Version\n\n```{=include=} chapters\nch.md\n```\n\n```{=include=} appendix html:into-file=//options.html\noptions.md\n```\n",
    ),
    ("ch.md", "# Chapter {#ch}\n\n## Section {#s}\n\n![](dot.png)\n"),
    (
        "options.md",
        "# Options {#options}\n\n```{=include=} options\nid-prefix: opt-\nlist-id: list\nsource: options.json\n```\n",
    ),
    (
        "options.json",
        r#"{"a.enable": {"loc": ["a", "enable"], "type": "boolean", "description": "Whether.\n\n::: {.note}\nSee [](#opt-a.enable).\n:::"}}"#,
    ),
    ("dot.png", "png"),
    ("manpage-urls.json", "{}"),
    ("nav.json", r#"{"open": [], "items": []}"#),
    ("header.html", "<header>Top</header>\n"),
    ("home-configuration-nix-header.5", ".TH home 5\n"),
    ("home-configuration-nix-footer.5", ".SH END\n"),
    (
        "redirects.json",
        r#"{"manual": ["index.html#manual"], "ch": ["index.html#ch"], "s": ["index.html#s"], "options": ["options.html#options"]}"#,
    ),
];

/// The commands of the page's transcripts, with what the shell goes on with on the next line.
fn commands(page: &str) -> Vec<String> {
    let mut commands: Vec<String> = Vec::new();
    let mut within = false;
    for line in page.lines() {
        match line.strip_prefix("$ ") {
            _ if line.starts_with("```") => within = line == "```console",
            Some(command) if within => commands.push(command.to_owned()),
            _ if within => {
                let last = commands.last_mut().unwrap();
                assert!(last.ends_with('\\'), "output of a command is not shown: {line}");
                last.push('\n');
                last.push_str(line);
            }
            _ => {}
        }
    }
    commands
}

#[test]
fn each_command_of_the_page_works() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("content/drop-in.md")).unwrap();
    let commands = commands(&page);
    assert!(commands.len() >= 9, "{commands:?}");
    let Some(bash) = tools::require("bash") else { return };
    let program = Path::new(env!("CARGO_BIN_EXE_nixbook"));
    let path = format!("{}:{}", program.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in FILES {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    for made in ["bin", "result"] {
        std::fs::create_dir(folder.path().join(made)).unwrap();
    }
    for command in &commands {
        let mut bash = Command::new(&bash);
        bash.args(["-euc", command]).current_dir(folder.path());
        bash.env("PATH", &path).env("revision", "local").env("NIX_BUILD_CORES", "2");
        let output = bash.env("out", folder.path().join("result")).output().unwrap();
        assert!(output.status.success(), "{command}\n{}", String::from_utf8_lossy(&output.stderr));
    }
    let read =
        |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap_or_else(|why| panic!("{name}: {why}"));
    assert!(read("out/index.html").contains("<header>Top</header>"));
    assert!(read("out/options.html").contains("id=\"opt-a.enable\""));
    assert!(!folder.path().join("out/media").read_dir().unwrap().next().unwrap().unwrap().path().is_dir());
    // The last of the two HTML manuals that go there is that of nix-darwin, in the form of 2025.
    assert!(read("result/index.html").contains("Table of Contents"));
    assert!(read("result/configuration.nix.5").starts_with(".TH \"CONFIGURATION"));
    assert!(read("result/home-configuration.nix.5").starts_with(".TH home 5\n.PP\n\\fBa\\&.enable\\fR\n"));
    assert!(read("result/options.md").starts_with("## a\\.enable {#opt-a.enable}\n"));
    assert!(read("result/options.adoc").starts_with("== a{zwsp}.enable\n"));
}

/// What is shown is what the program is called with: the page names every command that replaces another.
#[test]
fn the_page_shows_every_command() {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("content/drop-in.md")).unwrap();
    let shown = commands(&page).join("\n");
    for command in ["manual html", "options manpage", "options commonmark", "options asciidoc"] {
        assert!(shown.contains(command), "{command} is not shown");
    }
}
