//! A recipe as the dialect has it: a numbered example with its files and its transcript as code blocks.

use crate::check::conventions::one_a_line;
use crate::recipe::transcript::{Line, Transcript, TypedCommand};
use crate::recipe::{Recipe, TRANSCRIPT};
use crate::source::Sources;

/// An example in Markdown.
pub(super) struct RecipeExample {
    /// Its lines, the last one without a line break.
    pub text: String,
    /// The colons that a container around it must exceed.
    pub colons: usize,
}

/// The id of a recipe's example. A recipe's name may have a `+`, which an id may not.
pub(super) fn id(name: &str) -> String {
    format!("ex-{}", name.replace('+', "-"))
}

/// A recipe as a numbered example. `chosen`: the files to show; without them what the recipe itself shows, and its
/// transcript. `about`: what it illustrates, where that is to be said.
pub(super) fn numbered(
    recipe: &Recipe,
    id: &str,
    chosen: Option<&[String]>,
    about: Option<&str>,
    sources: &Sources,
) -> RecipeExample {
    let mut body = content(recipe, chosen, sources);
    if let Some(about) = about {
        body = format!("It goes with [](#{about}).\n\n{body}");
    }
    let colons = 3.max(longest_colon_line(&body) + 1);
    let fence = ":".repeat(colons);
    let title = one_line(&recipe.title);
    let text = format!("{fence} {{.example #{id}}}\n# {title}\n\n{}\n{fence}", body.trim_end_matches('\n'));
    RecipeExample { text, colons }
}

/// A recipe where no example can be, within another one: an anchor with its title, and its files.
pub(super) fn unnumbered(recipe: &Recipe, id: &str, chosen: Option<&[String]>, sources: &Sources) -> RecipeExample {
    let body = content(recipe, chosen, sources);
    let text = format!("[{}]{{#{id}}}\n\n{}", one_line(&recipe.title), body.trim_end_matches('\n'));
    RecipeExample { colons: longest_colon_line(&text), text }
}

/// The summary, the files, the transcript.
fn content(recipe: &Recipe, chosen: Option<&[String]>, sources: &Sources) -> String {
    let mut out = String::new();
    if !recipe.summary.trim().is_empty() {
        out.push_str(&one_a_line(&one_line(&recipe.summary)));
        out.push_str("\n\n");
    }
    let shown = chosen.unwrap_or(&recipe.show);
    for path in shown.iter().filter(|path| *path != TRANSCRIPT) {
        let Some(text) = recipe.file(path).and_then(|file| file.text) else { continue };
        let name = if path.contains('`') { escaped(path) } else { format!("{{file}}`{path}`") };
        out.push_str(&format!("{name}:\n\n"));
        code(&mut out, language(path), sources.file(text).text());
    }
    let transcript = chosen.is_none_or(|files| files.iter().any(|path| path == TRANSCRIPT));
    if transcript && !recipe.transcript.commands.is_empty() {
        code(&mut out, "console", &seen(&recipe.transcript, sources));
    }
    out
}

/// A title or a summary, which are Markdown, as one line: nothing in it may begin a block.
fn one_line(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let marks = line.starts_with(['#', '>', '-', '+', '*', '~', ':', '|', '=', '`', '<'])
        && !(line.starts_with('`') && !line.starts_with("```") || line.starts_with("**"));
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    if number.len() < line.len() && number.starts_with(['.', ')']) {
        let digits = line.len() - number.len();
        return format!("{}\\{number}", &line[..digits]);
    }
    if marks { format!("\\{line}") } else { line }
}

/// Text that means nothing in Markdown but itself.
pub(super) fn escaped(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(line.len());
    let mut last = ' ';
    for (at, c) in line.char_indices() {
        let rest = &line[at + c.len_utf8()..];
        let next = rest.chars().next().unwrap_or(' ');
        let escape = match c {
            '\\' | '`' | '*' | '[' | ']' | '{' | '}' | '<' | '>' | '&' | '^' => true,
            '_' => !(last.is_alphanumeric() && next.is_alphanumeric()),
            '#' => at == 0 || rest.is_empty(),
            '-' => last == '-' || last == '+',
            '.' | ',' | '?' | '!' => c == last,
            '(' => ["c)", "r)", "tm)"].iter().any(|sign| rest.to_ascii_lowercase().starts_with(sign)),
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        out.push(c);
        last = c;
    }
    out
}

/// What a reader types and sees, without the marks that are for the tests.
fn seen(transcript: &Transcript, sources: &Sources) -> String {
    let mut out = String::new();
    for TypedCommand { span, output, .. } in &transcript.commands {
        push_lines(&mut out, sources.text(*span));
        for expected in output {
            match &expected.line {
                Line::Plain(text) | Line::Pattern(text) => push_lines(&mut out, text),
                Line::AnyLines => out.push_str("...\n"),
                Line::Comment => {
                    let comment = sources.text(expected.span);
                    push_lines(&mut out, &comment.replacen("#:", "#", 1));
                }
            }
        }
    }
    out
}

fn push_lines(out: &mut String, text: &str) {
    for line in text.trim_end_matches(['\r', '\n']).split('\n') {
        out.push_str(line.trim_end_matches('\r'));
        out.push('\n');
    }
}

fn code(out: &mut String, language: &str, text: &str) {
    let fence = "`".repeat(3.max(longest_run(text, '`') + 1));
    let text = text.replace("\r\n", "\n");
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    out.push_str(&format!("{fence}{language}\n{text}{end}{fence}\n\n"));
}

/// What the code of a file is written in; empty where nobody knows.
fn language(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    if name == ".env" || name == ".envrc" {
        return "bash";
    }
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "nix" => "nix",
        "py" => "python",
        "toml" => "toml",
        "json" => "json",
        "yaml" | "yml" => "yaml",
        "sh" | "bash" => "bash",
        "rs" => "rust",
        "c" | "h" => "c",
        "js" | "mjs" => "javascript",
        "md" => "markdown",
        "console" => "console",
        _ => "",
    }
}

fn longest_run(text: &str, wanted: char) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// The colons of the longest line that has nothing else: such a line closes a container, in code too.
fn longest_colon_line(text: &str) -> usize {
    let lines = text.lines().map(str::trim).filter(|line| line.chars().all(|c| c == ':'));
    lines.map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fences_are_longer_than_what_they_hold() {
        let mut out = String::new();
        code(&mut out, "nix", "````\nx");
        assert_eq!(out, "`````nix\n````\nx\n`````\n\n");
        assert_eq!(longest_colon_line("a\n ::::\n::: {.note}\n"), 4);
    }

    #[test]
    fn titles_and_summaries_mean_what_they_say() {
        for (title, expected) in [
            ("the --python flag", "the -\\-python flag"),
            ("a `b` {#c}", "a \\`b\\` \\{#c\\}"),
            ("UV_PYTHON (fast) _x_ (c) #", "UV_PYTHON (fast) \\_x\\_ \\(c) \\#"),
            ("two\nlines", "two lines"),
            ("uv's own", "uv's own"),
        ] {
            assert_eq!(escaped(title), expected);
        }
        for (text, expected) in [
            ("`uv` does", "`uv` does"),
            ("# no title", "\\# no title"),
            ("1. no list", "1\\. no list"),
            ("**Note** this\n\nand this", "**Note** this and this"),
            ("- no list", "\\- no list"),
        ] {
            assert_eq!(one_line(text), expected);
        }
    }

    #[test]
    fn an_id_has_what_an_id_may_have() {
        assert_eq!(id("c++.a_b"), "ex-c--.a_b");
    }
}
