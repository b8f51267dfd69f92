//! The patterns: what a stranger's book may repeat.

use std::collections::BTreeMap;
use std::ffi::OsString;

use nixbook::check::redirects::{Baseline, Present, sync};
use nixbook::diagnostics::nearest;
use nixbook::export::nixos_render_docs::options::{self, Admonitions, Anchors, Format};
use nixbook::formats::json;
use nixbook::formats::redirects::{Address, Addresses, Redirects};
use nixbook::formats::wildcard::Wildcard;
use nixbook::manual::{Fingerprint, OptionTexts, read_options};
use nixbook::recipe::transcript;
use nixbook::site::search::tokens;
use nixbook::source::Span;
use nixbook::testing::{bless, compare, parse, plain, repl, snippet};

use super::measure::Times;
use super::stages::{self, Files, Watch, source};
use crate::book::Book;

/// What is measured by itself, with all that it needs.
type Work = Box<dyn FnOnce()>;

/// Something that can be had in any size.
pub struct Pattern {
    pub name: &'static str,
    /// Makes it, of that many repetitions, and takes it through its stages.
    pub run: Box<dyn Fn(usize) -> Times + Send + Sync>,
    /// How many bytes that many repetitions have.
    pub bytes: Box<dyn Fn(usize) -> usize + Send + Sync>,
    /// It need not be larger than this many bytes.
    pub largest: usize,
    /// The size to begin with: above what a limit of the program lets grow otherwise.
    pub first: usize,
}

/// As much text as a pattern is made of, at most.
const LARGEST: usize = 2 << 20;

/// All patterns.
pub fn all() -> Vec<Pattern> {
    let mut all: Vec<Pattern> = TEXTS.iter().map(|(name, make)| text(name, *make)).collect();
    all.extend(BOOKS.iter().map(|(name, make)| book(name, *make)));
    all.extend(WORKS.iter().map(|(name, first, make)| work(name, *first, *make)));
    all
}

fn work(name: &'static str, first: usize, make: fn(usize) -> Work) -> Pattern {
    let run = move |size| {
        let work = make(size);
        let mut watch = Watch::default();
        watch.time("work", work);
        watch.0
    };
    Pattern { name, run: Box::new(run), bytes: Box::new(|_| 0), largest: LARGEST, first }
}

fn text(name: &'static str, make: fn(usize) -> String) -> Pattern {
    Pattern {
        name,
        run: Box::new(move |size| stages::book(&stages::chapter(&make(size)))),
        bytes: Box::new(move |size| make(size).len()),
        largest: LARGEST,
        first: 64,
    }
}

fn book(name: &'static str, make: fn(usize) -> Files) -> Pattern {
    Pattern {
        name,
        run: Box::new(move |size| stages::book(&make(size))),
        bytes: Box::new(move |size| make(size).values().map(String::len).sum()),
        largest: LARGEST,
        first: 64,
    }
}

/// A text for each number.
fn each(size: usize, text: impl Fn(usize) -> String) -> String {
    (0..size).map(text).collect()
}

/// Names alike that are all different: "abca" and the like.
fn name(n: usize) -> String {
    format!("{n:06}")
}

/// What makes something of a number of repetitions, by its name.
type Named<T> = (&'static str, fn(usize) -> T);

/// Texts of a chapter.
const TEXTS: &[Named<String>] = &[
    ("plain words", |n| "word ".repeat(n)),
    ("lines", |n| "word and more\n".repeat(n)),
    ("paragraphs", |n| "word\n\n".repeat(n)),
    ("one word", |n| "wordword".repeat(n)),
    ("opened brackets", |n| "[".repeat(n)),
    ("closed brackets", |n| "]".repeat(n)),
    ("brackets", |n| "[".repeat(n) + &"]".repeat(n)),
    ("brackets and a definition", |n| "[".repeat(n) + &"]".repeat(n) + "\n\n[a]: b\n"),
    ("opened brackets with text", |n| "[a".repeat(n)),
    ("opened images", |n| "![".repeat(n)),
    ("nested images in links", |n| "[![a](b.png)".repeat(n) + &"](c)".repeat(n)),
    ("links in links", |n| "[a".repeat(n) + &"](b)".repeat(n)),
    ("links without end", |n| "[a](".repeat(n)),
    ("links without end, with addresses", |n| "[a](b".repeat(n)),
    ("links with angles without end", |n| "[a](<b".repeat(n)),
    ("links with titles without end", |n| "[a](b \"c".repeat(n)),
    ("links with blank ends", |n| "[a](b    ".repeat(n)),
    ("links", |n| "[a](https://example.org/b) ".repeat(n)),
    ("links to other files", |n| each(n, |n| format!("[a](b{n}.html) "))),
    ("links to the chapter", |n| "[](#chap) ".repeat(n)),
    ("links to nothing", |n| each(n, |n| format!("[](#{}) ", name(n)))),
    ("links to one id that is not there", |n| "[](#nothing) ".repeat(n)),
    ("references", |n| "[a] [a][] [b][a] ".repeat(n) + "\n\n[a]: b\n"),
    ("references without definitions", |n| "[a][b] ".repeat(n)),
    ("long references", |n| format!("[a]: {}\n\n{}", "b".repeat(n), "[a]\n\n".repeat(n))),
    ("references in one paragraph", |n| format!("[a]: {}\n\n{}", "b".repeat(n), "[a]\n".repeat(n))),
    ("opened reference labels", |n| "[a][".repeat(n)),
    ("definitions", |n| each(n, |n| format!("[a{n}]: b\n"))),
    ("definitions of one label", |n| "[a]: b\n".repeat(n) + "\n[a]\n"),
    ("a definition with a title without end", |n| "[a]: b\n\"c\n".to_owned() + &"d\n".repeat(n)),
    ("definitions with titles without end", |n| "[a]: b\n(c\n".repeat(n)),
    ("a definition with a long label", |n| format!("[{}", "a\n".repeat(n))),
    ("emphasis opened", |n| "*a _b ".repeat(n)),
    ("emphasis opened and strong", |n| "*a **a ".repeat(n)),
    ("emphasis closed", |n| "a* a_ ".repeat(n)),
    ("emphasis crossed", |n| "*_a".repeat(n) + &"*_".repeat(n)),
    ("emphasis of many lengths", |n| "a**b***c* ".repeat(n)),
    ("emphasis nested", |n| "*a **b ".repeat(n) + &"b** a*".repeat(n)),
    ("stars", |n| "*".repeat(n) + "a" + &"*".repeat(n)),
    ("runs of stars", |n| "a*** ".repeat(n)),
    ("tildes", |n| "~".repeat(n)),
    ("runs of tildes", |n| "~~a~ ".repeat(n)),
    ("carets", |n| "^".repeat(n)),
    ("carets and brackets", |n| "^[^".repeat(n)),
    ("underlines", |n| "_ ".repeat(n)),
    ("emphases", |n| "*a* **b** ".repeat(n)),
    ("backticks", |n| "`".repeat(n)),
    ("backticks of many lengths", |n| each(n.isqrt() * 4, |n| "`".repeat(n) + " ")),
    ("code", |n| "`a` ".repeat(n)),
    ("escapes", |n| "\\*".repeat(n)),
    ("backslashes before brackets", |n| "\\\\\\[".repeat(n)),
    ("entities", |n| "&amp;".repeat(n)),
    ("entities without end", |n| "&amp".repeat(n)),
    ("numeric entities", |n| "&#65;&#x".repeat(n)),
    ("angles", |n| "<".repeat(n)),
    ("tags", |n| "<a>".repeat(n)),
    ("tags without end", |n| "<a b='".repeat(n)),
    ("autolinks", |n| "<https://a.b> ".repeat(n)),
    ("autolinks without end", |n| "<https://a.b ".repeat(n)),
    ("declarations", |n| "<!A <?a <![CDATA[".repeat(n)),
    ("comments", |n| "a <!-- b --> ".repeat(n)),
    ("comments without end", |n| "a <!-- b ".repeat(n)),
    ("comments before line breaks", |n| "a <!-- b -->\n".repeat(n)),
    ("block comments without end", |n| "<!-- a\n\n".repeat(n)),
    ("block comments", |n| "<!-- a\n-->\n".repeat(n)),
    ("braces", |n| "{".repeat(n)),
    ("roles", |n| "{file}`a` ".repeat(n)),
    ("roles without end", |n| "{file}`".repeat(n) + "a"),
    ("roles with many ticks without end", |n| "{file}``a`".repeat(n)),
    ("unknown roles", |n| each(n, |n| format!("{{ro{n}}}`a` "))),
    ("option roles", |n| each(n, |n| format!("{{option}}`a.b{n}` "))),
    ("man pages", |n| each(n, |n| format!("{{manpage}}`a{n}(5)` "))),
    ("spans in a paragraph", |n| each(n, |n| format!("[a]{{#s-{n}}} "))),
    ("empty spans in a paragraph", |n| each(n, |n| format!("[]{{#s-{n}}}"))),
    ("spans in lines", |n| each(n, |n| format!("[a]{{#s-{n}}}\n"))),
    ("spans without ids", |n| "[a]{}".repeat(n)),
    ("spans that begin only", |n| "[a]{.x ".repeat(n)),
    ("spans with two ids", |n| "[a]{.x .".repeat(n) + "#a #b }"),
    ("spans nested", |n| "[a".repeat(n) + &"]{.keycap}".repeat(n)),
    ("spans of an unknown class", |n| each(n, |n| format!("[a]{{.c{n}}} "))),
    ("duplicate spans", |n| "[a]{#s} ".repeat(n)),
    ("spans in code", |n| "`[a]{#b}` ".repeat(n)),
    ("inline footnotes", |n| "^[a] ".repeat(n)),
    ("nested inline footnotes", |n| "^[a".repeat(n) + &"]".repeat(n)),
    ("footnote labels nested", |n| "[^a".repeat(n) + &"]".repeat(n) + "\n\n[^a]: b\n"),
    ("footnotes", |n| each(n, |n| format!("a[^f{n}]\n\n[^f{n}]: b\n\n"))),
    ("references to footnotes", |n| "[^f] ".repeat(n) + "\n\n[^f]: b\n"),
    ("footnotes without references", |n| each(n, |n| format!("[^f{n}]: b\n\n"))),
    ("footnotes in a chain", |n| each(n, |n| format!("[^f{n}]: [^f{}]\n\n", n + 1)) + "a[^f0]\n"),
    ("footnotes in a backward chain", |n| {
        "a[^f1]\n\n".to_owned() + &each(n, |m| format!("[^f{}]: [^f{}]\n\n", n - m, n - m + 1))
    }),
    ("footnotes of one label", |n| "a[^f]\n\n[^f]: b\n\n".repeat(n)),
    ("footnotes and headings", |n| each(n, |n| format!("## T {{#t{n}}}\n\na[^f{n}]\n\n[^f{n}]: b\n\n"))),
    ("footnote labels of digits", |n| each(n, |n| format!("a[^{n}]\n\n[^{n}]: b\n\n"))),
    ("double quotes", |n| "\"a ".repeat(n)),
    ("quotes of both kinds", |n| "\"a 'b ".repeat(n)),
    ("double quotes, then single ones", |n| "\"a ".repeat(n) + &"a' ".repeat(n)),
    ("quoted words", |n| "\"a\" 'b' c's ".repeat(n)),
    ("quotes alone", |n| "\"".repeat(n)),
    ("quotes in emphasis", |n| "*\"*".repeat(n)),
    ("quotes and empty spans", |n| "[]{}[]{}'\"".repeat(n)),
    ("typography", |n| "a -- b ... (c) +- ,, ???? ".repeat(n)),
    ("dots", |n| ".".repeat(n)),
    ("dashes", |n| "a-- ".repeat(n)),
    ("parentheses", |n| "(".repeat(n)),
    ("bare addresses", |n| "https://example.org/a ".repeat(n)),
    ("different bare addresses", |n| each(n, |n| format!("https://example.org/{n} "))),
    ("an address and closed parentheses", |n| "https://a.b/".to_owned() + &")".repeat(n)),
    ("addresses and parentheses", |n| "https://a.b/()".to_owned() + &"()".repeat(n) + &"))".repeat(n)),
    ("beginnings of addresses", |n| "http".repeat(n)),
    ("addresses that end in marks", |n| "https://a.b/".to_owned() + &".,".repeat(n)),
    ("addresses without host", |n| "https://".repeat(n)),
    ("images", |n| each(n, |n| format!("![a](b{n}.png) "))),
    ("one image", |n| "![a](b.png) ".repeat(n)),
    ("remote images", |n| "![a](https://a.b/c.png) ".repeat(n)),
    ("hard breaks", |n| "a  \n".repeat(n)),
    ("spaces", |n| "a".to_owned() + &" ".repeat(n) + "b"),
    ("spaces and tabs", |n| "a \t".repeat(n) + "\nb"),
    ("blank lines", |n| "\n".repeat(n) + "a"),
    ("blank lines in items", |n| format!("- a\n{}- b\n", "\n".repeat(n))),
    ("unicode", |n| "ä日👩‍🔬 ".repeat(n)),
    ("zeros", |n| "a\0 ".repeat(n)),
    ("bullets", |n| "- a\n".repeat(n)),
    ("loose bullets", |n| "- a\n\n".repeat(n)),
    ("bullets in a line", |n| "- ".repeat(n) + "a"),
    ("growing indentation", |n| each(n.isqrt() * 2, |n| format!("{}- a\n", "  ".repeat(n)))),
    ("lists of many kinds", |n| "- a\n+ b\n* c\n1. d\n2) e\n".repeat(n)),
    ("ordered lists", |n| each(n, |n| format!("{}. a\n", n + 1))),
    ("items with code without end", |n| "- ```\n".repeat(n)),
    ("quotes", |n| "> a\n".repeat(n)),
    ("quotes in a line", |n| ">".repeat(n) + "a"),
    ("quotes in many lines", |n| (">".repeat(40) + " a\n").repeat(n)),
    ("lazy quotes", |n| "> a\nb\n".repeat(n)),
    ("quotes and bullets", |n| "> - ".repeat(n) + "a"),
    ("alerts", |n| "> [!NOTE]\n> a\n\n".repeat(n)),
    ("admonitions", |n| "::: {.note}\na\n:::\n\n".repeat(n)),
    ("admonitions without end", |n| "::: {.note}\n".repeat(n)),
    ("colons", |n| ":::\n".repeat(n)),
    ("one line of colons", |n| ":".repeat(n)),
    ("examples", |n| each(n, |n| format!("::: {{.example #ex-{n}}}\n# T\n\na\n:::\n\n"))),
    ("examples without ids", |n| "::: {.example}\n# T\n\na\n:::\n\n".repeat(n)),
    ("figures without titles", |n| "::: {.figure #f}\na\n:::\n\n".repeat(n)),
    ("headings", |n| each(n, |n| format!("## T {{#t-{n}}}\n\na\n\n"))),
    ("headings without ids", |n| "## T\n\na\n\n".repeat(n)),
    ("headings of all levels", |n| each(n, |n| format!("{} T {{#t-{n}}}\n\na\n\n", "#".repeat(2 + n % 5)))),
    ("headings that skip", |n| each(n, |n| format!("###### T {{#t-{n}}}\n\n## U {{#u-{n}}}\n\n"))),
    ("headings with references", |n| {
        // Longer chains are refused, and then nothing grows.
        each(n, |n| {
            let title = if n % 10 == 9 { "T".to_owned() } else { format!("[](#t-{})", n + 1) };
            format!("## {title} {{#t-{n}}}\n\n")
        })
    }),
    ("headings that lead to one", |n| each(n, |n| format!("## [](#t-0) {{#t-{n}}}\n\n"))),
    ("duplicate headings", |n| "## T {#t}\n\n".repeat(n)),
    ("second titles", |n| each(n, |n| format!("# T {{#t-{n}}}\n\n"))),
    ("a long heading", |n| format!("## {} {{#t}}\n", "word ".repeat(n))),
    ("a long heading and references", |n| {
        format!("## {} {{#t}}\n\n{}", "word ".repeat(n + 1000), "[](#t)\n".repeat(n))
    }),
    ("a heading of hashes", |n| "## a".to_owned() + &"#".repeat(n)),
    ("underlined", |n| "a\n===\n\n".repeat(n)),
    ("lines before an underline", |n| "a\n".repeat(n) + "---\n"),
    ("rules", |n| "---\n\n".repeat(n)),
    ("almost rules", |n| "- - ".repeat(n) + "a"),
    ("a long table", |n| "|a|b|\n|-|-|\n".to_owned() + &"|a|b|\n".repeat(n)),
    ("a wide table", |n| "|a".repeat(n) + "\n" + &"|-".repeat(n) + "\n"),
    ("a table that lacks cells", |n| {
        let side = n.isqrt() * 2;
        "|a".repeat(side) + "\n" + &"|-".repeat(side) + "\n" + &"|a\n".repeat(side)
    }),
    ("tables", |n| "|a|b|\n|-|-|\n|a|b|\n\n".repeat(n)),
    ("rulers", |n| "|-|-|\n".repeat(n)),
    ("pipes", |n| "|".repeat(n)),
    ("escaped pipes", |n| "|a|\n|-|\n|".to_owned() + &"\\|".repeat(n) + "|\n"),
    ("definition lists", |n| "a\n: b\n".repeat(n)),
    ("definitions of one term", |n| "a\n".to_owned() + &": b\n".repeat(n)),
    ("definitions in a line", |n| "a\n".to_owned() + &": ".repeat(n) + "b\n"),
    ("code blocks", |n| "```nix\n{ a = 1; }\n```\n\n".repeat(n)),
    ("different code blocks", |n| each(n, |n| format!("```nix\n{{ a = {n}; }}\n```\n\n"))),
    ("a long code block", |n| format!("```nix\n{}```\n", "  a = 1;\n".repeat(n))),
    ("a long line of code", |n| format!("```nix\n{}\n```\n", "a = 1; ".repeat(n))),
    ("lines of code", |n| format!("```nix\n{}\n```\n", "a = 1; ".repeat(100) + "\n").repeat(n.isqrt())),
    ("Nix brackets", |n| format!("```nix\n{}\n```\n", "[\n".repeat(n))),
    ("Nix parentheses", |n| format!("```nix\n{}\n```\n", "(\n".repeat(n))),
    ("Nix strings", |n| format!("```nix\n{}\n```\n", "\"${\n".repeat(n))),
    ("shell strings", |n| format!("```bash\n{}\n```\n", "\"$(\n".repeat(n))),
    ("YAML", |n| format!("```yaml\n{}\n```\n", each(n.isqrt(), |n| format!("{}a:\n", " ".repeat(n))))),
    ("Markdown in code", |n| format!("````markdown\n{}\n````\n", "> - *a\n".repeat(n))),
    ("HTML in code", |n| format!("```html\n{}\n```\n", "<a>\n".repeat(n))),
    ("unknown languages", |n| each(n, |n| format!("```l{n}\na\n```\n\n"))),
    ("transcripts in code", |n| format!("```console\n{}```\n", "$ ls\na\n".repeat(n))),
    ("a command of many lines", |n| format!("```console\n$ a\n{}```\n", "> b\n".repeat(n))),
    ("a here-document in code", |n| format!("```console\n$ cat <<E\n{}```\n", "> b\n".repeat(n))),
    ("fences", |n| "```\n".repeat(n)),
    ("indented code", |n| "a\n\n    b\n\n".repeat(n)),
    ("includes of nothing", |n| format!("```{{=include=}} sections\n{}```\n", each(n, |n| format!("s{n}.md\n")))),
    ("include blocks", |n| each(n, |n| format!("```{{=include=}} sections\ns{n}.md\n```\n\n"))),
    ("include blocks of an unknown type", |n| "```{=include=} section\na.md\n```\n\n".repeat(n)),
    ("empty include lines", |n| format!("```{{=include=}} sections\n{}```\n", " \n".repeat(n))),
    ("include arguments", |n| format!("```{{=include=}} sections {}\na.md\n```\n", "html:a=b ".repeat(n))),
    ("recipe blocks", |n| "```{=recipe=} a\n```\n\n".repeat(n)),
    ("one line of everything", |n| "*a* [b](#c) `d` {file}`e` \"f\" https://g.h/ ![i](j.png) [k]{.keycap} ".repeat(n)),
    ("sentences", |n| "One is here. Another is. ".repeat(n)),
    ("initials", |n| "A.B.C. D".repeat(n)),
    ("front matter", |n| format!("---\n{}---\n", "a: b\n".repeat(n))),
    ("carriage returns", |n| "a\rb\r\n".repeat(n)),
];

/// Whole books.
const BOOKS: &[Named<Files>] = &[
    ("missing includes beside files", |n| {
        let mut files = stages::chapter(&format!(
            "```{{=include=}} sections\n{}```\n",
            each(n, |n| format!("section-{}.md\n", name(n)))
        ));
        files.extend((0..n).map(|n| (format!("sektion-{}.txt", name(n)), String::new())));
        files
    }),
    ("missing images beside files", |n| {
        let mut files = stages::chapter(&each(n, |n| format!("![a](image-{}.png)\n", name(n))));
        files.extend((0..n).map(|n| (format!("imoge-{}.txt", name(n)), String::new())));
        files
    }),
    ("sections", |n| {
        let mut files =
            stages::chapter(&format!("```{{=include=}} sections\n{}```\n", each(n, |n| format!("s{n}.md\n"))));
        files.extend((0..n).map(|n| (format!("s{n}.md"), format!("# S {{#s-{n}}}\n\na\n"))));
        files
    }),
    ("sections, each in an include of its own", |n| {
        let mut files = stages::chapter(&each(n, |n| format!("```{{=include=}} sections\ns{n}.md\n```\n\n")));
        files.extend((0..n).map(|n| (format!("s{n}.md"), format!("# S {{#s-{n}}}\n\na\n"))));
        files
    }),
    ("one section, included again and again", |n| {
        let mut files = stages::chapter(&format!("```{{=include=}} sections\n{}```\n", "s.md\n".repeat(n)));
        files.insert("s.md".to_owned(), "# S {#s}\n\na\n".to_owned());
        files
    }),
    ("references between sections", |n| {
        let mut files =
            stages::chapter(&format!("```{{=include=}} sections\n{}```\n", each(n, |n| format!("s{n}.md\n"))));
        files.extend(
            (0..n).map(|n| (format!("s{n}.md"), format!("# S {{#s-{n}}}\n\n[](#s-{}) [](s{}.md)\n", n + 1, n + 2))),
        );
        files
    }),
];

/// A transcript with one command and this output, against what was printed.
fn transcript_of(output: &str, printed: &str) -> Work {
    let (sources, file) = source(&format!("$ a\n{output}"));
    let seen = plain::lines(printed.as_bytes());
    Box::new(move || {
        let text = sources.file(file).text();
        let transcript = transcript::parse(file, text, &mut Vec::new());
        let expected = &transcript.commands[0].output;
        let steps = compare::compare(expected, &seen);
        let _ = compare::diff(expected, &seen, &steps);
        let seen = [bless::Seen { lines: seen, status: 0 }];
        let _ = bless::bless(text, &transcript, &seen, &seen);
    })
}

/// Options, read and written in all formats.
fn options_of(json: &str) -> Work {
    let (sources, file) = source(json);
    Box::new(move || {
        let how = OptionTexts { revision: "local", recipe_directives: false, near_misses: true, images: true };
        let (list, _) = read_options(file, &sources, "opt-", how);
        let commonmark = Format::CommonMark {
            manpage_urls: Default::default(),
            anchors: Anchors::None,
            admonitions: Admonitions::Plain,
        };
        let formats = [
            Format::Manpage { header: None, footer: None },
            commonmark,
            Format::AsciiDoc { manpage_urls: Default::default() },
        ];
        for format in formats {
            let _ = options::render(&list, &format);
        }
    })
}

fn option(name: &str, description: &str) -> String {
    format!("\"{name}\": {{\"loc\": [\"{name}\"], \"description\": \"{description}\", \"type\": \"string\"}}")
}

fn options_list(n: usize, one: impl Fn(usize) -> String) -> Work {
    options_of(&format!("{{{}}}", (0..n).map(one).collect::<Vec<_>>().join(",")))
}

/// Redirects, validated against ids that are all on one page.
fn redirects_of(json: &str, ids: usize) -> Work {
    let (sources, file) = source(json);
    let addresses: Addresses = (0..ids)
        .map(|n| (format!("id-{}", name(n)), Address { page: "index.html".to_owned(), span: Span::new(file, 0, 0) }))
        .collect();
    Box::new(move || {
        let Ok(mut redirects) = Redirects::read(file, &sources) else { return };
        let _ = redirects.validate(&addresses);
        let pages = nixbook::formats::redirects::Pages::of(&addresses);
        redirects.normalize(
            |id| addresses.get(id).map(|address| address.page.as_str()),
            |location| pages.is_present(location),
        );
        let _ = (redirects.edits(), redirects.text(), redirects.server(&addresses).len());
        let _ = redirects.client(&addresses).len();
    })
}

/// What an id names, and where: the page is that of the number of its title.
fn trace(id: &str, n: usize, page: usize) -> Fingerprint {
    Fingerprint {
        id: id.to_owned(),
        kind: "section".to_owned(),
        title: format!("Title {n}"),
        above: (n > 0).then(|| format!("id-{}", name(n - 1))),
        text: format!("{page}"),
    }
}

/// Redirects made true for a book of so many ids, after one in which there were others, each in the section before it.
fn sync_of(present: usize, before: usize, of: fn(usize) -> Fingerprint) -> Work {
    let was: Vec<Fingerprint> =
        (0..before).map(|n| Fingerprint { text: "t".to_owned(), ..trace(&format!("id-{}", name(n)), n, 0) }).collect();
    let is: Vec<Fingerprint> = (0..present).map(of).collect();
    let table = object(before, |n| format!("\"id-{0}\": [\"a.html#id-{0}\", \"b.html#id-{0}\"]", name(n)));
    let (sources, file) = source(&table);
    let pages = |all: &[Fingerprint]| -> BTreeMap<String, String> {
        all.iter().map(|trace| (trace.id.clone(), format!("{}.html", trace.title.replace(' ', "-")))).collect()
    };
    let baseline = Baseline { nixos_render_docs: pages(&was), site: pages(&was), fingerprints: was };
    let site = pages(&is).into_iter().collect();
    let addresses: Addresses =
        pages(&is).into_iter().map(|(id, page)| (id, Address { page, span: Span::new(file, 0, 0) })).collect();
    Box::new(move || {
        let mut table = Redirects::read(file, &sources).unwrap();
        let present = Present { fingerprints: &is, site: &site, nixos_render_docs: &addresses };
        let _ = sync(&mut table, Some(&baseline), present);
        let _ = (table.text(), table.edits());
    })
}

/// `check` on a book.
fn check_book(book: Book) -> Work {
    Box::new(move || {
        let folder = book.path("").display().to_string();
        let words = ["nixbook", "--book", folder.as_str(), "check"];
        let _ = nixbook::commands::run_captured(words.map(OsString::from));
    })
}

/// `check` on a book that has an image and an export of nixdoc, with this text in the place of one file.
fn check_of(path: &str, text: String) -> Work {
    let chapter = "# Chapter {#chap}\n\n![a](a.svg)\n\n```{=include=} nixdoc\nlib.json\n```\n";
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>";
    let lib = "{\"schemaVersion\": 1, \"groups\": [], \"entries\": []}";
    let book =
        Book::small().file("content/chapter.md", chapter).file("content/a.svg", svg).file("content/lib.json", lib);
    check_book(book.file(path, text))
}

/// An entry of an export of nixdoc.
fn entry(n: usize) -> String {
    format!(
        "{{\"id\": \"lib.f{n}\", \"attrPath\": \"lib.f{n}\", \"name\": \"f{n}\", \"description\": \"d `lib.f{n}`\", \
         \"groups\": [\"lists\"], \"source\": {{\"file\": \"a.nix\", \"line\": {n}, \"column\": 1}}}}"
    )
}

fn object(n: usize, member: impl Fn(usize) -> String) -> String {
    format!("{{{}}}", (0..n).map(member).collect::<Vec<_>>().join(",\n"))
}

fn json_of(text: &str) -> Work {
    let (sources, file) = source(text);
    Box::new(move || {
        if let Ok(root) = json::parse(file, sources.file(file)) {
            let _ = json::duplicate_keys(file, &root);
        }
        let _ = json::members(file, sources.file(file));
    })
}

fn nix_of(text: String) -> Work {
    Box::new(move || {
        let _ = snippet::error(&text);
    })
}

/// The same, with the first number that is tried.
type NamedFrom<T> = (&'static str, usize, fn(usize) -> T);

/// Single functions, with the size to begin with.
const WORKS: &[NamedFrom<Work>] = &[
    ("compare: lines that agree", 64, |n| transcript_of(&"a\n".repeat(n), &"a\n".repeat(n))),
    ("compare: different lines", 4096, |n| transcript_of(&"a\n".repeat(n), &"b\n".repeat(n))),
    ("compare: one line differs", 64, |n| {
        transcript_of(&("a\n".repeat(n) + "b\n" + &"a\n".repeat(n)), &("a\n".repeat(n) + "c\n" + &"a\n".repeat(n)))
    }),
    ("compare: elided lines", 64, |n| transcript_of(&"a\n...\n".repeat(n), &"a\nb\n".repeat(n))),
    ("compare: elided lines that differ", 4096, |n| {
        transcript_of(&("a\n...\n".repeat(n) + "c\n"), &"a\nb\n".repeat(n))
    }),
    ("compare: elided lines of one kind", 4096, |n| {
        transcript_of(&("...\n".to_owned() + &"a\n".repeat(n) + "b\n"), &"a\n".repeat(2 * n))
    }),
    ("compare: patterns", 64, |n| transcript_of(&"a...b\n".repeat(n), &"axb\n".repeat(n))),
    ("compare: patterns that differ", 4096, |n| transcript_of(&"a...b\n".repeat(n), &"axc\n".repeat(n))),
    ("compare: one long pattern", 64, |n| transcript_of(&"a...".repeat(n), &"ab".repeat(n))),
    ("compare: one long pattern that differs", 64, |n| transcript_of(&("a...".repeat(n) + "c"), &"ab".repeat(n))),
    ("compare: comments", 64, |n| transcript_of(&"#: a\nb\n".repeat(n), &"b\n".repeat(n))),
    ("transcript: commands", 64, |n| {
        let (sources, file) = source(&"$ a\n> b\nc\n[exit 1]\n".repeat(n));
        Box::new(move || drop(transcript::parse(file, sources.file(file).text(), &mut Vec::new())))
    }),
    ("printed: escapes", 64, |n| {
        let printed = "\u{1b}[31ma\u{1b}[0m\u{8}\u{1b}[1K".repeat(n);
        Box::new(move || drop(plain::lines(printed.as_bytes())))
    }),
    ("printed: escapes without end", 64, |n| {
        let printed = "\u{1b}]8;;a\u{1b}[".repeat(n);
        Box::new(move || drop(plain::lines(printed.as_bytes())))
    }),
    ("printed: returns", 64, |n| {
        let printed = "abc\r".repeat(n);
        Box::new(move || drop(plain::lines(printed.as_bytes())))
    }),
    ("printed: store paths", 64, |n| {
        let printed = "/nix/store/1yxy0ks51a1qc3vy0dnlms6xf4pa3q49-uv /nix/store/".repeat(n);
        Box::new(move || drop(plain::lines(printed.as_bytes())))
    }),
    ("repl: names", 64, |n| {
        let text = each(n, |n| format!("nix-repl> a{n} = 1\nnix-repl> a{n}\n1\n"));
        Box::new(move || drop(repl::queries(&text)))
    }),
    ("Nix: a name of many parts", 1 << 15, |n| nix_of("a.".repeat(n) + "a")),
    ("Nix: many names", 1 << 15, |n| nix_of("a.b = 1;\n".repeat(n))),
    ("Nix: brackets", 1 << 15, |n| nix_of("[".repeat(n))),
    ("Nix: applications", 1 << 15, |n| nix_of("a ".repeat(n))),
    ("Nix: signs of a placeholder", 1 << 14, |n| nix_of("<b".repeat(n))),
    ("Nix: placeholders", 1 << 12, |n| nix_of("<a b> c ".repeat(n))),
    ("Nix: renamings", 64, |n| nix_of("a.b -> c.d\n".repeat(n.isqrt() * 8))),
    ("Nix: what is elided", 1 << 14, |n| nix_of("... ".repeat(n))),
    ("Nix files: names", 1 << 15, |n| {
        let text = "{ a = 1; }".repeat(n);
        Box::new(move || drop(parse::error(&text)))
    }),
    ("wildcards", 64, |n| {
        let (pattern, text) = ("*a".repeat(n), "ab".repeat(n));
        Box::new(move || assert!(!Wildcard::new(&pattern, "*").matches(&text)))
    }),
    ("SVG: elements", 64, |n| {
        check_of(
            "content/a.svg",
            format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{}</svg>", "<g a=\"b\"/>".repeat(n)),
        )
    }),
    ("SVG: elements in one another", 64, |n| {
        let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{}{}</svg>", "<g>".repeat(n), "</g>".repeat(n));
        check_of("content/a.svg", svg)
    }),
    ("SVG: attributes", 64, |n| {
        let attributes = each(n, |n| format!(" a{n}=\"b\""));
        check_of("content/a.svg", format!("<svg xmlns=\"http://www.w3.org/2000/svg\"{attributes}></svg>"))
    }),
    ("SVG: one attribute", 64, |n| {
        let style = "a:url(b);".repeat(n);
        check_of("content/a.svg", format!("<svg xmlns=\"http://www.w3.org/2000/svg\" style=\"{style}\"></svg>"))
    }),
    ("nixdoc: entries", 64, |n| {
        let entries: Vec<String> = (0..n).map(entry).collect();
        let groups = "[{\"id\": \"lists\", \"description\": \"d\"}]";
        let entries = entries.join(",");
        check_of(
            "content/lib.json",
            format!("{{\"schemaVersion\": 1, \"groups\": {groups}, \"entries\": [{entries}]}}"),
        )
    }),
    ("book.toml: unknown keys", 64, |n| check_of("book.toml", each(n, |n| format!("a{n} = 1\n")))),
    ("book.toml: unknown tables", 64, |n| check_of("book.toml", each(n, |n| format!("[a{n}]\n")))),
    ("book.toml: what is allowed", 64, |n| {
        check_of(
            "book.toml",
            format!("[check]\nignore-links = [{}]\n", each(n, |n| format!("'https://a{n}.example/*',\n"))),
        )
    }),
    ("nav.json: groups", 64, |n| {
        let items: Vec<String> =
            (0..n).map(|n| format!("{{\"label\": \"L{n}\", \"children\": [{{\"file\": \"c{n}.md\"}}]}}")).collect();
        let nav = format!("{{\"items\": [{}]}}", items.join(","));
        check_book(Book::empty().file("book.toml", "title = \"T\"\n").file("content/nav.json", nav))
    }),
    ("man pages: addresses", 64, |n| {
        let urls = object(n, |n| format!("\"a{n}(1)\": \"https://a.example/{n}\""));
        check_of("manpage-urls.json", urls)
    }),
    ("a near name among many", 64, |n| {
        let names: Vec<String> = (0..n).map(name).collect();
        Box::new(move || drop(nearest("abcdef", names.iter().map(String::as_str)).map(str::to_owned)))
    }),
    ("a near name of a long one", 1024, |n| {
        let names = ["a".repeat(n), "b".repeat(n)];
        Box::new(move || drop(nearest(&"c".repeat(n), names.iter().map(String::as_str)).map(str::to_owned)))
    }),
    ("terms: one word", 64, |n| {
        let text = "aB_c.d-".repeat(n);
        Box::new(move || drop(tokens::terms(&text)))
    }),
    ("terms: joiners", 64, |n| {
        let text = "-.".repeat(n);
        Box::new(move || drop(tokens::terms(&text)))
    }),
    ("terms: apostrophes", 64, |n| {
        let text = "a'".repeat(n);
        Box::new(move || drop(tokens::terms(&text)))
    }),
    ("terms: letters without spaces", 64, |n| {
        let text = "日本".repeat(n);
        Box::new(move || drop(tokens::terms(&text)))
    }),
    ("JSON: members", 64, |n| json_of(&object(n, |n| format!("\"a{n}\": [1, null]")))),
    ("JSON: one key", 64, |n| json_of(&object(n, |_| "\"a\": 1".to_owned()))),
    ("JSON: escapes", 64, |n| json_of(&format!("\"{}\"", "\\n\\u00e4".repeat(n)))),
    ("JSON: brackets", 64, |n| json_of(&"[".repeat(n))),
    ("options", 64, |n| options_list(n, |n| option(&format!("a.b{n}"), "c `d` [](#opt-a.b1)"))),
    ("options with a common beginning", 64, |n| options_list(n, |n| option(&format!("{}{n}", "a.".repeat(20)), "c"))),
    ("an option of many parts", 64, |n| options_list(2, |m| option(&format!("{}{m}", "a.".repeat(n)), "c"))),
    ("an option with a long text", 64, |n| options_list(1, |_| option("a", &"b `c` {file}`d` *e*\\n\\n".repeat(n)))),
    ("an option with escapes", 64, |n| options_list(1, |_| option("a", &"\\u00e4 https://a.b \\\"".repeat(n)))),
    ("an option with a long table", 64, |n| {
        options_list(1, |_| option("a", &("|a|b|\\n|-|-|\\n".to_owned() + &"|a|b|\\n".repeat(n))))
    }),
    ("options with links to nothing", 64, |n| options_list(n, |n| option(&format!("a{n}"), &format!("[](#opt-b{n})")))),
    ("one option again and again", 64, |n| options_list(n, |_| option("a", "b"))),
    ("redirects", 64, |n| {
        redirects_of(&object(n, |n| format!("\"id-{0}\": [\"index.html#id-{0}\", \"old.html#a-{0}\"]", name(n))), n)
    }),
    ("redirects of pages", 64, |n| {
        redirects_of(&object(n, |n| format!("\"id-{0}\": [\"a{0}.html\", \"b{0}.html\"]", name(n))), n)
    }),
    ("redirects of one id", 64, |n| {
        let locations: Vec<String> = (0..n).map(|n| format!("\"old.html#a{n}\"")).collect();
        redirects_of(&format!("{{\"id-000000\": [{}]}}", locations.join(",")), 1)
    }),
    ("redirects of unknown ids", 64, |n| redirects_of(&object(n, |n| format!("\"ib-{}\": [\"a.html\"]", name(n))), n)),
    ("redirects of one place", 64, |n| {
        redirects_of(&object(n, |n| format!("\"id-{}\": [\"a.html#b\", \"a.html#b\"]", name(n))), n)
    }),
    ("redirects sync: new ids", 64, |n| sync_of(n / 16, 0, |n| trace(&format!("new-{}", name(n)), n, 0))),
    ("redirects sync: ids in no order", 64, |n| {
        sync_of(n / 16, 0, |n| trace(&name(n.wrapping_mul(7919) % 1_000_000), n, 0))
    }),
    ("redirects sync: ids with another name", 64, |n| {
        sync_of(n / 64, n / 64, |n| trace(&format!("new-{}", name(n)), n, 0))
    }),
    ("redirects sync: ids with another name and the same text", 64, |n| {
        sync_of(n / 64, n / 64, |n| Fingerprint { text: "t".to_owned(), ..trace(&format!("new-{}", name(n)), 0, 0) })
    }),
    ("redirects sync: ids on another page", 64, |n| {
        sync_of(n / 64, n / 64, |n| trace(&format!("id-{}", name(n)), n, 1))
    }),
    ("redirects sync: ids that are gone", 64, |n| sync_of(1, n / 16, |n| trace("chap", n, 0))),
    ("redirects in a chain", 64, |n| {
        redirects_of(&object(n, |n| format!("\"id-{}\": [\"index.html#id-{}\"]", name(n), name(n + 1))), n)
    }),
];
