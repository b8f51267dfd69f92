//! The forms of 2025 and of 2026 on the command line: `manual html` and `export manual` have the same flags.

use std::path::Path;
use std::process::{Command, Output, Stdio};

const MANUAL: &str = "# Book {#book}\n\n## Sub\n\n```{=include=} chapters html:into-file=//ch.html\nch.md\n```\n";
const CHAPTER: &str = "# Chapter & more {#ch}\n\n## Section {#s}\n\n`a<b>` [x](https://x.example/?a=1&b=2)\n\n| a |\n|---|\n| b |\n\n![](x.png)\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("manual.md", MANUAL), ("ch.md", CHAPTER), ("urls.json", "{}"), ("x.png", "x")] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn nixbook(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_nixbook")).args(arguments).current_dir(folder).output().unwrap()
}

#[track_caller]
fn html(folder: &Path, flags: &[&str]) -> String {
    let common = ["manual", "html", "--manpage-urls", "urls.json", "--revision", "local"];
    let output = nixbook(folder, &[&common, flags, &["manual.md", "out/index.html"]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::read_to_string(folder.join("out/index.html")).unwrap()
}

#[track_caller]
fn is_of(page: &str, year: u32) {
    let has = |text: &str| page.contains(text);
    assert_eq!(has("<nav id=\"manual-toc\""), year == 2026, "{page}");
    assert_eq!(has("Table of Contents"), year == 2025, "{page}");
}

#[test]
fn the_form_follows_the_flags() {
    let folder = folder();
    let folder = folder.path();
    is_of(&html(folder, &[]), 2026);
    is_of(&html(folder, &["--sidebar-depth", "1"]), 2026);
    // As a prefix, too.
    is_of(&html(folder, &["--sidebar", "1"]), 2026);
    for flag in ["--toc-depth", "--chunk-toc-depth", "--section-toc-depth"] {
        is_of(&html(folder, &[flag, "1"]), 2025);
    }
    let deeper = html(folder, &["--toc-depth", "2"]);
    assert!(deeper.contains("<a href=\"ch.html#s\">Section</a>"), "{deeper}");
}

#[test]
fn both_kinds_of_depths_are_wrong_use() {
    let folder = folder();
    for flag in ["--toc-depth", "--chunk-toc-depth", "--section-toc-depth"] {
        for command in [
            &["manual", "html", "--manpage-urls", "urls.json", "--revision", "x", "manual.md", "index.html"][..],
            &["export", "manual", ".", "--out", "out"],
        ] {
            let output = nixbook(folder.path(), &[command, &[flag, "1", "--sidebar-depth", "2"]].concat());
            assert_eq!(output.status.code(), Some(2));
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(said.contains("--sidebar-depth") && said.contains("cannot be used with"), "{said}");
        }
    }
}

#[test]
fn export_manual_has_the_same_flags() {
    let folder = folder();
    for (flags, year) in [(&[][..], 2026), (&["--sidebar-depth", "1"], 2026), (&["--chunk-toc-depth", "0"], 2025)] {
        let output =
            nixbook(folder.path(), &[&["export", "manual", ".", "--out", "exported", "--force"], flags].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        is_of(&std::fs::read_to_string(folder.path().join("exported/index.html")).unwrap(), year);
    }
}

/// What the command line names may be a pipe: the root, addresses, the header, redirects and the navigation file.
#[test]
fn files_may_be_pipes() {
    let folder = folder();
    let expected = html(folder.path(), &[]);
    std::fs::write(folder.path().join("top.html"), "<p>top</p>").unwrap();
    std::fs::write(folder.path().join("nav.json"), "{\"items\": []}").unwrap();
    let ids = ["book", "ch", "s"]
        .map(|id| format!("\"{id}\": [\"{}.html#{id}\"]", if id == "book" { "index" } else { "ch" }));
    std::fs::write(folder.path().join("redirects.json"), format!("{{{}}}", ids.join(", "))).unwrap();
    for (flag, file) in [
        ("--manpage-urls", "urls.json"),
        ("--header", "top.html"),
        ("--redirects", "redirects.json"),
        ("--experimental-config", "nav.json"),
    ] {
        let given = |path: &str| -> Vec<String> {
            let mut words = vec!["manual", "html", "--revision", "local", flag, path];
            if flag != "--manpage-urls" {
                words.extend(["--manpage-urls", "urls.json"]);
            }
            words.extend(["manual.md", "piped/index.html"]);
            words.into_iter().map(str::to_owned).collect()
        };
        let run = |path: &str, input: Stdio| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_nixbook"));
            let output = command.args(given(path)).current_dir(folder.path()).stdin(input).output().unwrap();
            assert!(output.status.success(), "{flag}: {}", String::from_utf8_lossy(&output.stderr));
            std::fs::read_to_string(folder.path().join("piped/index.html")).unwrap()
        };
        let named = run(file, Stdio::null());
        let mut cat = Command::new("cat").arg(folder.path().join(file)).stdout(Stdio::piped()).spawn().unwrap();
        assert_eq!(run("/dev/fd/0", Stdio::from(cat.stdout.take().unwrap())), named, "{flag}");
        assert!(cat.wait().unwrap().success());
    }
    assert!(expected.contains("manual-toc"));
}

/// Pages are XHTML, which a strict reader can read.
#[test]
fn pages_are_well_formed() {
    let folder = folder();
    std::fs::write(
        folder.path().join("nav.json"),
        "{\"open\": [], \"items\": [{\"file\": \"nav.md\", \"label\": \"<&>\"}]}",
    )
    .unwrap();
    std::fs::write(folder.path().join("nav.md"), "# Nav \"quoted\" {#nav}\n\n## Below {#below}\n").unwrap();
    for flags in [&["--experimental-config", "nav.json"][..], &["--toc-depth", "3"]] {
        html(folder.path(), flags);
        for page in ["index.html", "ch.html"] {
            let text = std::fs::read_to_string(folder.path().join("out").join(page)).unwrap();
            if let Err(fault) = well_formed(&text) {
                panic!("{page}: {fault}\n{text}");
            }
        }
    }
}

/// Looks at the tags of XHTML: each is closed where it belongs, attributes have values in quotes, references names.
fn well_formed(text: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        rest = &rest[at..];
        if let Some(reference) = rest.strip_prefix('&') {
            let end = reference.find(';').ok_or("a reference without an end")?;
            let name = &reference[..end];
            if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#') {
                return Err(format!("&{name};"));
            }
            rest = &reference[end..];
        } else if let Some(data) = rest.strip_prefix("<![CDATA[") {
            rest = data.split_once("]]>").ok_or("CDATA without an end")?.1;
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            rest = rest.split_once('>').ok_or("a declaration without an end")?.1;
        } else {
            let (tag, after) = rest[1..].split_once('>').ok_or("a tag without an end")?;
            rest = after;
            if let Some(name) = tag.strip_prefix('/') {
                if open.pop() != Some(name.trim()) {
                    return Err(format!("</{name}>"));
                }
                continue;
            }
            let (name, attributes) = tag.split_at(tag.find([' ', '/']).unwrap_or(tag.len()));
            let mut attributes = attributes.trim_end_matches('/').trim();
            while !attributes.is_empty() {
                let (_, value) = attributes.split_once("=\"").ok_or_else(|| format!("<{tag}>"))?;
                let (value, after) = value.split_once('"').ok_or_else(|| format!("<{tag}>"))?;
                if value.contains('<') {
                    return Err(format!("<{tag}>"));
                }
                attributes = after.trim();
            }
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("not closed: {open:?}")) }
}

#[test]
fn the_reader_of_xhtml_finds_faults() {
    for good in ["<a b=\"c &amp; d\"><br /></a>", "<p>&nbsp;<![CDATA[a < b && c]]></p>"] {
        assert_eq!(well_formed(good), Ok(()), "{good}");
    }
    for bad in ["<a>", "<a></b>", "<a b></a>", "<p>a & b; c</p>", "<p a=\"<\"></p>"] {
        assert!(well_formed(bad).is_err(), "{bad}");
    }
}
