//! `nixbook options`, case by case: the text of an option, and what must come of it in each format.
//!
//! In `text.cases`, `--- text` is the description of an
//! option that links to itself as `#opt-o`, and `--- manpage`, `--- commonmark`, `--- gfm`, `--- pandoc` and
//! `--- asciidoc` are what comes of it in that format, without the option's name. Spaces at the ends of lines are
//! written as `␠`. A section `--- errors` has all messages of man pages and of AsciiDoc.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use nixbook::export::nixos_render_docs::options::{Admonitions, Anchors, Format, render};
use nixbook::manual::{OptionTexts, read_options};
use nixbook::source::{Sources, World};

use crate::cases::{Case, Section, case_files};
use crate::tools;

fn urls() -> HashMap<String, String> {
    HashMap::from([("nix.conf(5)".to_owned(), "https://example.org/a b?c=1".to_owned())])
}

fn format(name: &str) -> Format {
    let commonmark = |admonitions| Format::CommonMark { manpage_urls: urls(), anchors: Anchors::None, admonitions };
    match name {
        "manpage" => Format::Manpage { header: Some(String::new()), footer: Some(String::new()) },
        "commonmark" => commonmark(Admonitions::Plain),
        "gfm" => commonmark(Admonitions::Gfm),
        "pandoc" => commonmark(Admonitions::Pandoc),
        "asciidoc" => Format::AsciiDoc { manpage_urls: urls() },
        other => panic!("{other} is no format"),
    }
}

/// The text of an option in a format; or what is wrong.
fn write(text: &str, name: &str) -> Result<String, String> {
    let json = serde_json::json!({"o": {"loc": ["o"], "description": text}}).to_string();
    let mut sources = Sources::of(World::unconfined());
    let file = sources.add(Path::new("options.json"), json);
    let format = format(name);
    let images = matches!(format, Format::CommonMark { .. });
    let texts = OptionTexts { revision: "local", recipe_directives: false, near_misses: false, images };
    let (options, mut found) = read_options(file, &sources, "opt-", texts);
    let written = render(&options, &format).map_err(|faults| found.extend(faults));
    if !found.is_empty() {
        let told: Vec<String> = found.iter().map(|d| format!("{name}: {}: {}", d.code.name(), d.message)).collect();
        return Err(told.join("\n"));
    }
    let written = written.unwrap();
    let (before, after) = match name {
        "manpage" => (".PP\n\\fBo\\fR\n.RS 4\n", "\n.RE"),
        "asciidoc" => ("== o\n\n", "\n\n\n"),
        _ => ("## o\n\n", "\n\n\n"),
    };
    let inner = written.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
    Ok(inner.unwrap_or_else(|| panic!("{name}: {written}")).to_owned())
}

/// Runs a case: gives it with what came.
fn run_case(case: &Case) -> Result<Case, String> {
    let text = case.get("text").ok_or("it has no section `--- text`")?.replace('␠', " ");
    let text = text.trim_end_matches('\n');
    let mut actual = case.clone();
    for Section { name, text: expected } in actual.sections.iter_mut().filter(|section| section.name != "text") {
        let came = match name.as_str() {
            "errors" => {
                let told: Vec<String> =
                    ["manpage", "asciidoc"].iter().filter_map(|name| write(text, name).err()).collect();
                told.join("\n")
            }
            name => write(text, name).unwrap_or_else(|told| told),
        };
        let lines = came.split('\n').map(|line| {
            let end = line.trim_end_matches(' ').len();
            format!("{}{}\n", &line[..end], "␠".repeat(line.len() - end))
        });
        *expected = lines.collect();
    }
    Ok(actual)
}

case_files!("module_options", run_case; text);

/// A folder with options and addresses of man pages.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(options: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("options.json"), options).unwrap();
        std::fs::write(folder.path().join("urls.json"), "{}").unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_nixbook")).args(arguments).current_dir(&self.0).output().unwrap()
    }

    #[track_caller]
    fn succeeds(&self, arguments: &[&str]) {
        let output = self.run(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    /// What is said where the command fails.
    #[track_caller]
    fn fails(&self, arguments: &[&str], status: i32) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(status), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

/// Two options; the second in the file is the first in the reference.
const TWO: &str = r#"{"z.y": {"loc": ["z", "y"], "type": "string", "declarations": ["nixos/z.nix"]},
 "a.<b>.enable": {"loc": ["a", "<b>", "enable"], "description": "See [](#opt-z.y).", "type": "boolean", "readOnly": true,
  "default": {"_type": "literalExpression", "text": "false"}, "definitions": [{"name": "here"}]}}"#;

#[test]
fn a_man_page_has_a_frame_of_its_own_or_that_of_configuration_nix() {
    let folder = Folder::new(TWO);
    folder.succeeds(&["options", "manpage", "--revision", "local", "options.json", "own.5"]);
    let page = folder.read("own.5");
    assert!(
        page.starts_with(".TH \"CONFIGURATION\\&.NIX\" \"5\" \"01/01/1980\" \"NixOS\" \"NixOS Reference Pages\"\n")
    );
    assert!(page.ends_with(".SH \"AUTHORS\"\n.PP\nEelco Dolstra and the Nixpkgs/NixOS contributors"));
    std::fs::write(folder.path("head"), ".TH x 5\n").unwrap();
    std::fs::write(folder.path("foot"), ".SH END\n").unwrap();
    folder.succeeds(&[
        "options",
        "manpage",
        "--revision",
        "local",
        "--header",
        "head",
        "--footer",
        "foot",
        "options.json",
        "x.5",
    ]);
    let expected = "\
.TH x 5
.PP
\\fBa\\&.<b>\\&.enable\\fR
.RS 4
See \\fBz.y\\fR[1]\\fR\\&.
.sp
\\fIType:\\fR boolean \\fI(read only)\\fR
.sp
\\fIDefault:\\fR false
.sp
\\fIDefined by:\\fP
.RS 4
\\fBhere\\fP
.RE
.sp
.RS 4
\\h'-3'\\fB1\\&.\\fP\\h'1'\\c
see the \\fBz\\&.y\\fP option
.RE
.RE
.PP
\\fBz\\&.y\\fR
.RS 4
\\fIType:\\fR string
.sp
\\fIDeclared by:\\fP
.RS 4
\\fB<nixpkgs/nixos/z\\&.nix>\\fP
.RE
.RE
.SH END";
    assert_eq!(folder.read("x.5"), expected);
}

#[test]
fn commonmark_and_asciidoc_have_a_section_for_each_option() {
    let folder = Folder::new(TWO);
    let common = ["--manpage-urls", "urls.json", "--revision", "abc", "options.json"];
    folder.succeeds(&[&["options", "commonmark"], &common[..], &["o.md"]].concat());
    let expected = "\
## a\\.\\<b>\\.enable



See [](\\#opt-z\\.y)\\.



*Type:*
boolean *(read only)*



*Default:*
` false `

*Defined by:*
 - here



## z\\.y

*Type:*
string

*Declared by:*
 - [\\<nixpkgs/nixos/z\\.nix>](https://github.com/NixOS/nixpkgs/blob/abc/nixos/z.nix)


";
    assert_eq!(folder.read("o.md"), expected);
    let anchors = ["options", "commonmark", "--anchor-style", "legacy", "--anchor-prefix", "p-"];
    folder.succeeds(&[&anchors[..], &common[..], &["o.md"]].concat());
    assert!(folder.read("o.md").starts_with("## a\\.\\<b>\\.enable {#p-a._b_.enable}\n"));
    folder.succeeds(&[&["options", "asciidoc"], &common[..], &["o.adoc"]].concat());
    let expected = "\
== a{zwsp}.{zwsp}+<+{zwsp}b{gt}{zwsp}.enable



See link:%23opt-z.y[]{zwsp}.



__Type:__ boolean __(read only)__



__Default:__ ``false``

__Defined by:__

* here



== z{zwsp}.y

__Type:__ string

__Declared by:__

* link:https://github.com/NixOS/nixpkgs/blob/abc/nixos/z.nix[{zwsp}+<+{zwsp}nixpkgs/nixos/z{zwsp}.nix{gt}]


";
    assert_eq!(folder.read("o.adoc"), expected);
}

#[test]
fn long_options_can_be_shortened_and_jobs_stand_before_the_command() {
    let folder = Folder::new(TWO);
    folder.succeeds(&["-j", "1", "options", "commonmark", "--man", "urls.json", "--rev=local", "options.json", "a.md"]);
    folder.succeeds(&[
        "options",
        "commonmark",
        "--manpage-urls",
        "urls.json",
        "--revision",
        "local",
        "options.json",
        "b.md",
    ]);
    assert_eq!(folder.read("a.md"), folder.read("b.md"));
    // `--a` could be several.
    folder
        .fails(&["options", "commonmark", "--a", "legacy", "--man", "urls.json", "--rev", "x", "options.json", "c"], 2);
    folder.fails(
        &["options", "commonmark", "--anchor-style", "odd", "--man", "urls.json", "--rev", "x", "options.json", "c"],
        2,
    );
    folder.fails(&["options", "manpage", "options.json", "c"], 2);
}

#[test]
fn files_of_the_command_line_may_be_pipes() {
    let folder = Folder::new(TWO);
    let mut child = Command::new(env!("CARGO_BIN_EXE_nixbook"))
        .args(["options", "manpage", "--revision", "local", "/dev/stdin", "/dev/stdout"])
        .current_dir(&folder.0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), TWO.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    folder.succeeds(&["options", "manpage", "--revision", "local", "options.json", "o.5"]);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), folder.read("o.5"));
}

/// What cannot be written is told with the option's name and location, and nothing is written.
#[test]
fn faults_name_the_option_and_its_location() {
    let broken = |description: &str| {
        format!(
            "{{\n  \"a\": {{\"loc\": [\"a\"]}},\n  \"b.c\": {{\"loc\": [\"b\"], \"description\": {description:?}}}\n}}\n"
        )
    };
    let cases = [
        ("manpage", "[](#opt-d)", "links to `#opt-d`, which is the id of no option"),
        ("manpage", "[x](#opt-b.d)", "did you mean `#opt-b.c`?"),
        ("manpage", "![x](x.png)", "has an image in its text"),
        ("manpage", "# Title", "has a heading in its text"),
        ("manpage", "[x]{#x}", "has an anchor or a bracketed span in its text"),
        ("asciidoc", "| a |\n|---|\n| b |", "has a table in its text, which AsciiDoc output does not support"),
        ("asciidoc", "![x](x.png)", "has an image in its text"),
        ("commonmark", "::: {.example}\n# Title\n:::", "has an example in its text"),
        ("commonmark", "{odd}`x`", "in the option `b.c`"),
    ];
    for (format, description, message) in cases {
        let folder = Folder::new(&broken(description));
        let mut arguments = vec!["options", format, "--revision", "local", "options.json", "out"];
        if format != "manpage" {
            arguments.splice(2..2, ["--manpage-urls", "urls.json"]);
        }
        let said = folder.fails(&arguments, 1);
        assert!(said.contains(message), "{said}");
        assert!(said.contains("options.json:3:"), "{said}");
        assert!(said.contains("`b.c`"), "{said}");
        assert!(!folder.path("out").exists());
    }
    let folder = Folder::new("{\"a\": {\"loc\": [\"a\"], \"type\": 1}}");
    let said = folder.fails(&["options", "manpage", "--revision", "x", "options.json", "out"], 1);
    assert!(said.contains("invalid option `a`") && said.contains("options.json:1:30"), "{said}");
}

#[test]
fn what_is_read_is_not_written_over() {
    let folder = Folder::new(TWO);
    let said = folder.fails(&["options", "manpage", "--revision", "local", "options.json", "./options.json"], 1);
    assert!(said.contains("would overwrite a source file"), "{said}");
    assert_eq!(folder.read("options.json"), TWO);
    let said = folder.fails(&["options", "manpage", "--revision", "local", "missing.json", "x"], 1);
    assert!(said.contains("missing.json"), "{said}");
    std::fs::write(folder.path("latin"), b"{\"a\": \"\xe9\"}").unwrap();
    let said = folder.fails(&["options", "manpage", "--revision", "local", "latin", "x"], 1);
    assert!(said.contains("latin:1:8"), "{said}");
}

/// The formatter of man pages has nothing to say of a page, with all its warnings on.
#[test]
fn groff_reads_the_man_page() {
    let text = "Runs `a b`.\\\nHere.\n\n| a | b |\n|---|:-:|\n| = | 'x' |\n\n- one\n\n  > quoted\n\n```\n.TH\n'x\n\\n\n```\n\nt\n: d";
    let json = serde_json::json!({"o": {"loc": ["o"], "description": text}}).to_string();
    let folder = Folder::new(&json);
    folder.succeeds(&["options", "manpage", "--revision", "local", "options.json", "o.5"]);
    let Some(groff) = tools::require("groff") else { return };
    let output =
        Command::new(groff).args(["-Tutf8", "-man", "-t", "-ww", "o.5"]).current_dir(&folder.0).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let shown = String::from_utf8_lossy(&output.stdout);
    for line in [".TH", "'x", "\\n"] {
        assert!(shown.lines().any(|shown| shown.trim() == line), "{line} in {shown}");
    }
    assert!(shown.contains("│= │ ‘x’ │"), "{shown}");
}

/// The corpora beside the checkout, where there are any, byte for byte.
#[test]
fn corpora() {
    let Some(shared) = tools::shared("corpus") else { return };
    let expected = shared.join("nrd-2026/options");
    let out = tempfile::tempdir().unwrap();
    let mut compared = 0;
    for entry in std::fs::read_dir(&expected).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let (book, form) = name.split_once('.').unwrap();
        let more: &[&str] = match form {
            "5" => &["manpage"],
            "md" => &["commonmark", "--manpage-urls", "manpage-urls.json"],
            "gfm.md" => &[
                "commonmark",
                "--manpage-urls",
                "manpage-urls.json",
                "--anchor-style",
                "legacy",
                "--anchor-prefix",
                "opt-",
                "--admonition-style",
                "gfm",
            ],
            "adoc" => &["asciidoc", "--manpage-urls", "manpage-urls.json"],
            other => panic!("{other} is no format"),
        };
        let output = Command::new(env!("CARGO_BIN_EXE_nixbook"))
            .arg("options")
            .args(more)
            .args(["--revision", "local", "options.json"])
            .arg(out.path().join(&name))
            .current_dir(shared.join(book))
            .output()
            .unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        let same = std::fs::read(expected.join(&name)).unwrap() == std::fs::read(out.path().join(&name)).unwrap();
        assert!(same, "{name} differs");
        compared += 1;
    }
    assert!(compared >= 9, "only {compared} files were compared");
}
