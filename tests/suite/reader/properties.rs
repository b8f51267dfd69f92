//! Properties of the reader: whatever the text, a tree comes out, its spans lie in the file and in one another, and no word
//! of the text is lost.

use nixbook::markdown::tree::{Block, Inline, InlineKind, LinkTarget};
use nixbook::markdown::{read, read_for_author};
use nixbook::source::{FileId, Span};
use proptest::prelude::*;

use crate::fuzz::drivers::tree_spans::{self, blocks, walk};

fn check_spans(text: &str) {
    let document = read(FileId(0), text);
    tree_spans::check(&document, text);
    // Near misses are told beside the same tree.
    let of_author = read_for_author(FileId(0), text);
    assert_eq!(of_author.blocks, document.blocks, "{text:?}");
    tree_spans::check(&of_author, text);
    for edit in of_author.diagnostics.iter().flat_map(|found| found.fix.iter()) {
        assert!(text.get(edit.span.range()).is_some(), "{edit:?} is of no piece of {text:?}");
    }
}

/// Pieces of the dialect, whole and broken, in any order.
fn fragments() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "é",
        " ",
        "\n",
        "\r\n",
        "\t",
        "    ",
        "- ",
        "1. ",
        "> ",
        "# ",
        "## ",
        "*",
        "**",
        "_",
        "`",
        "```",
        "~~~",
        "[",
        "]",
        "(",
        ")",
        "{",
        "}",
        "{#i}",
        "{.keycap}",
        "[x]{#y}",
        "[^n]",
        "[^n]: ",
        "[r]: /u 't'\n",
        "[r]",
        "](u)",
        "![",
        "<",
        ">",
        "<!--",
        "-->",
        "<http://e.x>",
        "\\",
        "&amp;",
        "&",
        "{file}",
        "{file} `x`",
        "<b>",
        "</b>",
        "{{#",
        "}}",
        "http://",
        "[!NOTE]",
        "<<<<<<< ",
        "~~",
        "\u{a0}",
        "{file}`x`",
        "\"",
        "'",
        "--",
        "...",
        "+-",
        "(c)",
        "|",
        "|-|-|\n",
        ": ",
        "~ ",
        ":::",
        "::: {.note}\n",
        ":::\n",
        "::: {.example #e}\n",
        "> [!NOTE]\n",
        "```{=include=} sections\n",
        "\0",
        "\r",
        "\u{a0}",
        "\u{2028}",
        "=== \n",
        "---\n",
        "^[",
        "```{=include=} options\n",
        "```{=recipe=} ",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|p| p.concat())
}

/// Links and images of all kinds, whole and broken, to addresses with a scheme that may be refused.
fn links() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "[a]",
        "![a]",
        "[",
        "![",
        "]",
        "](",
        "](<",
        ")",
        ">)",
        "<",
        ">",
        " ",
        "\t",
        "\n",
        "\n\n[a]: ",
        "[a]: ",
        "[a]:\n<",
        "\"t\"",
        "\\",
        "`",
        "*",
        "{#i}",
        "<!-- c -->",
        "[^n]",
        "&",
        "&#",
        ";",
        "&Tab;",
        "&NewLine;",
        "&nbsp;",
        "&#1;",
        "&#32;",
        "&colon;",
        "&#x0000003A;",
        "%",
        "%3A",
        ":",
        "/",
        "//",
        "@",
        "#",
        "\u{1c}",
        "\u{1}",
        "\u{a0}",
        "\u{feff}",
        "\0",
        "x",
        "java",
        "script:",
        "JavaScript:",
        "javascript:",
        "java&#115;cript:",
        "vbscript:",
        "data:",
        "file:",
        "data:image/",
        "png;",
        "\\javascript:",
        "JAVAſCRIPT:",
    ]);
    prop::collection::vec(piece, 0..20).prop_map(|p| p.concat())
}

/// The scheme of an address as a browser reads it: it passes over white space and control characters before it, and over tabs
/// and line breaks anywhere.
fn scheme(address: &str) -> String {
    let address = address.trim_start_matches(|c: char| c <= ' ').replace(['\t', '\n', '\r'], "");
    address.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase()).unwrap_or_default()
}

fn check_addresses(text: &str) {
    walk(&read(FileId(0), text), &mut |_, _, inline| {
        let address = match inline.map(|i| &i.kind) {
            Some(InlineKind::Link(link)) => match &link.target {
                LinkTarget::Url(url) => url,
                LinkTarget::Id(_) => return,
            },
            Some(InlineKind::Image(image)) => &image.source,
            _ => return,
        };
        let image = ["gif", "png", "jpeg", "webp"];
        let image = image.iter().any(|t| address.to_ascii_lowercase().starts_with(&format!("data:image/{t};")));
        let refused = ["javascript", "vbscript", "file", "data"].contains(&scheme(address).as_str());
        assert!(image || !refused, "{address:?} may be no address; it comes of {text:?}");
    });
}

/// Text in which every word has its own name, made of constructs that keep their words.
fn document() -> impl Strategy<Value = String> {
    let inline = prop::sample::select(vec![
        "W",
        "*W W*",
        "**W**",
        "[W](u)",
        "[W *W*]{#i}",
        "{file}`W`",
        "`W W`",
        "[W]{.keycap}",
        "(W)",
    ]);
    let line = prop::collection::vec(inline, 1..4).prop_map(|words| words.join(" "));
    let block = (line, 0..9u8).prop_map(|(line, kind)| match kind {
        0 => format!("# {line}"),
        1 => format!("- {line}\n- {line}\n  > {line}"),
        2 => format!("> {line}\n{line}"),
        3 => format!("::: {{.note}}\n{line}\n\n1. {line}\n:::"),
        4 => format!("```\n{line}\n```"),
        5 => format!("| {line} | W |\n|---|---|\n| W | {line} |"),
        6 => format!("{line}\n: {line}\n\n  {line}"),
        7 => format!("> [!TIP]\n> {line}"),
        _ => format!("{line}\n{line}"),
    });
    prop::collection::vec(block, 1..8).prop_map(|blocks| {
        let text = blocks.join("\n\n");
        let mut parts = text.split('W');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.enumerate().fold(first, |text, (n, part)| format!("{text}w{n}w{part}"))
    })
}

proptest! {
    #![proptest_config(crate::long_test::cases(6_000))]

    #[test]
    fn any_text_gives_a_tree(text in any::<String>()) {
        check_spans(&text);
    }

    #[test]
    fn any_pieces_of_the_dialect_give_a_tree(text in fragments()) {
        check_spans(&text);
    }

    #[test]
    fn no_link_has_a_scheme_that_is_refused(text in links()) {
        check_addresses(&text);
        check_spans(&text);
    }

    #[test]
    fn no_word_is_lost(text in document()) {
        let document = read(FileId(0), &text);
        let mut seen = String::new();
        let mut add = |list: &[Block]| blocks(list, Span::new(FileId(0), 0, u32::MAX as usize), &mut |span, _, inline| match inline {
            Some(Inline { kind: InlineKind::Text(t) | InlineKind::Code(t), .. }) => seen.push_str(t),
            Some(Inline { kind: InlineKind::Role(role), .. }) => seen.push_str(&role.text),
            None if text[span.range()].starts_with("```") => seen.push_str(&text[span.range()]),
            _ => {}
        });
        add(&document.blocks);
        let words = |t: &str| t.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| w.starts_with('w')).map(str::to_owned).collect::<Vec<_>>();
        // Words that are side by side in the tree may have had only markup between them.
        let found: Vec<String> = seen.split('w').filter(|w| w.parse::<u32>().is_ok()).map(|n| format!("w{n}w")).collect();
        prop_assert_eq!(found, words(&text));
    }
}

/// Texts that make careless readers take time that grows with the square of their length.
#[test]
fn hostile_repetition_is_read() {
    let long = [
        "[".repeat(50_000),
        "]{#x}".repeat(20_000),
        "[a".repeat(20_000) + &"]{#x}".repeat(20_000),
        "`".repeat(50_000),
        (1..300).map(|n| "`".repeat(n) + " ").collect::<String>(),
        "*a _b ".repeat(10_000),
        "<!--".repeat(20_000),
        "<!-- a\n\n".repeat(10_000),
        "{file}`".repeat(20_000),
        ">".repeat(20_000),
        "- ".repeat(10_000),
        "::: {.note}\n".repeat(10_000),
        "a\n: b\n".repeat(5_000),
        "[a]: b\n".repeat(10_000),
        "[^a]: b\n".repeat(5_000),
        "|a".repeat(2_000) + "\n" + &"|-".repeat(2_000) + "\n" + &"|b\n".repeat(5_000),
        "\"a' ".repeat(10_000),
        "^[".repeat(20_000),
        "![".repeat(20_000),
        "](<".repeat(20_000),
        "[a](javascript:".repeat(20_000),
        "[a](<javascript:x".repeat(20_000),
        format!("[a]({})", "&".repeat(50_000)),
        format!("<http://{}/>", "☃".repeat(50_000)),
        format!("[a](http://[{}])", "☃".repeat(50_000)),
        "<!-- c --> ".repeat(20_000) + "\na",
        "> [!NOTE]\na\n".repeat(10_000),
        "a\n".repeat(20_000),
    ];
    for text in long {
        // Nothing is timed: a reader whose time grows with the square takes minutes here, and the test does not end.
        check_spans(&text);
    }
}
