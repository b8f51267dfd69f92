//! What others change while nixbook is at work is left as they have it.

use std::os::unix::fs::PermissionsExt as _;

use super::generation::beside;
use crate::book::{Book, Run};
use crate::commands::into;
use crate::{recipes, tools};

const SAID: &str = "it was changed while nixbook was running";

/// A run in a folder of a book, in which someone writes a file as soon as git has been asked for this. nixbook has read by
/// then what it is going to write.
fn while_git_is_asked(book: &Book, folder: &str, arguments: &[&str], asked: &str, file: &str) -> Option<Run> {
    let git = tools::require("git")?;
    let script = format!(
        "#!/bin/sh\nstatus=0\n'{}' \"$@\" || status=$?\ncase \" $* \" in *' {asked} '*) printf mine > '{}' ;; esac\nexit $status\n",
        git.display(),
        book.path(file).display()
    );
    book.write("bin/git", script);
    std::fs::set_permissions(book.path("bin/git"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", book.path("bin").display(), std::env::var("PATH").unwrap());
    Some(Run::of(book.command(arguments).current_dir(book.path(folder)).env("PATH", path)))
}

#[test]
fn files_of_a_checkout() {
    let command = ["export", "nixpkgs", "--into", "../nixpkgs"];
    for (file, said) in [
        ("doc/packages/index.md", SAID),
        ("doc/redirects.json", SAID),
        // A file that was not there.
        ("doc/packages/a.section.md", "it exists already"),
    ] {
        let Some(book) = into::both(into::TOML, &into::INCLUDES) else { return };
        let before = book.files("nixpkgs/doc");
        let there = format!("nixpkgs/{file}");
        let Some(run) = while_git_is_asked(&book, "book", &command, "status", &there) else { return };
        run.fails().tells("unwritable", &format!("../nixpkgs/{file}")).says(said);
        assert_eq!(book.read(&there), "mine");
        std::fs::remove_file(book.path(&there)).unwrap();
        into::git(&book, &["checkout", "-q", "."]);
        assert_eq!((book.files("nixpkgs/doc"), into::changed(&book)), (before, String::new()));
        assert_eq!(book.read("book/book.toml"), into::TOML);
    }
}

#[test]
fn redirects() {
    let book = Book::small().file("content/redirects.json", "{}\n");
    if tools::require("git").is_none() {
        return;
    }
    let git = |arguments: &[&str]| {
        let who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"];
        let status = std::process::Command::new("git").current_dir(book.path("")).args(who).args(arguments).status();
        assert!(status.unwrap().success());
    };
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "state"]);
    let command = ["redirects", "sync", "--since", "HEAD"];
    let Some(run) = while_git_is_asked(&book, "", &command, "rev-parse", "content/redirects.json") else { return };
    run.fails().tells("unwritable", "content/redirects.json").says(SAID).says("run the command again");
    assert_eq!(book.read("content/redirects.json"), "mine");
    assert_eq!(beside(&book.path("content"), &[]), ["chapter.md", "manual.md", "redirects.json"]);
}

#[test]
fn a_transcript_that_is_to_be_blessed() {
    if !recipes::ready() {
        return;
    }
    let book = recipes::book_with("");
    let path = "content/recipes/r/test.console";
    // It runs outside of the sandbox, and edits itself.
    let file = book.path(path);
    book.write(path, format!("$ printf mine > '{}'\n$ echo new\nold\n", file.display()));
    let nixpkgs = recipes::nixpkgs();
    let command = ["test", "--bless", "--sandbox", "none", "--nixpkgs", nixpkgs.to_str().unwrap()];
    book.run(&command).fails().tells_any("unwritable").says(SAID);
    assert_eq!(book.read(path), "mine");
    assert_eq!(beside(&book.path("content/recipes/r"), &[]), ["recipe.toml", "shell.nix", "test.console"]);
}

/// The system tells when a file has been read; what then takes nixbook longest is still to come.
#[test]
#[cfg(target_os = "linux")]
fn a_text_that_is_to_be_mended() {
    use rustix::fs::inotify::{CreateFlags, Reader, WatchFlags, add_watch, init};
    let book = Book::empty().file("book.toml", "");
    let mut root = "# Book {#book}\n\n## Subtitle\n\n```{=include=} chapters\n".to_owned();
    for n in 0..300 {
        root.push_str(&format!("c{n}.md\n"));
        book.write(&format!("content/c{n}.md"), format!("# Chapter {n}\n\n{}\n", "Some `text`. ".repeat(300)));
    }
    book.write("content/manual.md", format!("{root}```\n"));
    let file = book.path("content/c0.md");
    let events = init(CreateFlags::CLOEXEC).unwrap();
    add_watch(&events, &file, WatchFlags::CLOSE_NOWRITE).unwrap();
    let child = book.command(&["check", "--fix", "-q"]).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut buffer = [std::mem::MaybeUninit::uninit(); 512];
    Reader::new(&events, &mut buffer).next().unwrap();
    std::fs::write(&file, "mine").unwrap();
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    let told = format!("this file cannot be written: {SAID}\n--> content/c0.md");
    assert!(stderr.contains(&told) && stderr.contains("run the command again"), "{stderr}");
    assert_eq!(book.read("content/c0.md"), "mine");
    // The others are mended.
    assert!(book.read("content/c1.md").starts_with("# Chapter 1 {#"), "{:.40}", book.read("content/c1.md"));
    assert!(beside(&book.path("content"), &[]).iter().all(|name| name.ends_with(".md")));
}
