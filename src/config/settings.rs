//! The settings of book.toml, and the flags that stand for one or are shared by commands: each is declared here and
//! nowhere else. book.toml is read by these records, clap takes the help of these flags from them, and so does the guide
//! its appendix on settings.

#![allow(missing_docs, reason = "each record says what it is")]

use super::convention::allowable;
use super::extra_field::ExtraField;
use crate::diagnostics::Code;
use crate::formats::setting::{
    Bool, Flag, OptionalText, Positive, Setting, Table, Text, Texts, TextsByName, Whole, Words, WordsByName,
};
use crate::source::env::Variable;

// The book.

pub const TITLE: Setting<OptionalText> = Setting::new(
    "title",
    OptionalText,
    "The title of a book with a {file}`nav.json`, which needs one. Any other book has its title in the root file, and this \
     one is not used.",
);

pub const SUBTITLE: Setting<OptionalText> = Setting::new(
    "subtitle",
    OptionalText,
    "The subtitle of a book with a {file}`nav.json`. Any other book has its subtitle in the root file.",
);

pub const LANGUAGE: Setting<Text> =
    Setting::new("language", Text("en"), "The language of the text, as a tag like `en`, `de` or `pt-BR`.");

pub const AUTHORS: Setting<Texts> = Setting::new(
    "authors",
    Texts,
    "Who wrote the book, a list of names: `[\"Ada Example\", \"The Example project\"]`. An e-book and man pages name them.",
);

pub const RIGHTS: Setting<OptionalText> = Setting::new(
    "rights",
    OptionalText,
    "What may be done with the text, as `CC BY-SA 4.0` or a sentence. An e-book and man pages say it.",
);

pub const IDENTIFIER: Setting<OptionalText> = Setting::new(
    "identifier",
    OptionalText,
    "What tells the book from all others, an address like `urn:isbn:9783161484100`. Reading programs know an e-book by it, \
     in all of its versions.",
)
.otherwise("an identifier made from `base-url`, or else from the id of the root file, the title and the language");

pub const SRC: Setting<Text> =
    Setting::new("src", Text("content"), "The folder of the text, in which the root file is.");

pub const EDIT_URL: Setting<OptionalText> = Setting::new(
    "edit-url",
    OptionalText,
    "The address where a reader can edit a page. `{path}` in it is replaced with the file's path in the book's folder. \
     Without it, pages have no such link.",
);

pub const BASE_URL: Setting<OptionalText> = Setting::new(
    "base-url",
    OptionalText,
    "The address of the published site, such as `https://example.org/manual/`, for the few files that need full addresses. \
     All other links are relative, so the site works at any address, and from a folder on disk. \
     Links in the text that start with this address are [checked](#sec-cli-check-links) as links to pages of the site.",
);

pub const MANPAGE_URLS: Setting<OptionalText> =
    Setting::new("manpage-urls", OptionalText, "The file that maps man pages, such as `nix.conf(5)`, to addresses.")
        .otherwise("{file}`manpage-urls.json` beside the root file, if it exists");

pub const REDIRECTS: Setting<OptionalText> =
    Setting::new("redirects", OptionalText, "The file with the [former locations of ids](#sec-writing-redirects).")
        .otherwise("{file}`redirects.json` beside the root file, if it exists")
        .flags(&[REDIRECTS_FILE]);

// The table `[html]`.

pub const HTML: Setting<Table> = Setting::new(
    "html",
    Table,
    "What the site can contain. These settings do not apply to the HTML of `nixos-render-docs`.",
);

pub const LINK_SCHEMES: Setting<Texts> = Setting::new(
    "link-schemes",
    Texts,
    "Additional schemes for links: `[\"matrix\"]`. \
     `http`, `https`, `mailto`, `ftp`, `irc`, `ircs`, `xmpp`, `tel`, `news`, `git` and `ssh` are always allowed, and \
     `javascript`, `data`, `vbscript`, `blob`, `filesystem` and `file` never. \
     A link with another scheme is the warning `link-scheme`, and is shown as text.",
);

pub const ACTIVE_SVG: Setting<Texts> = Setting::new(
    "active-svg",
    Texts,
    "Paths of SVG images, relative to the book's folder, that are published although they \
     [have scripts or load other files](#sec-safety-pages): `[\"content/map.svg\"]`. \
     Other such images are the warning `active-svg`, and are not published.",
);

// The table `[search]`.

pub const SEARCH: Setting<Table> = Setting::new("search", Table, "Settings of the search.");

pub const SEARCH_ENABLE: Setting<Bool> = Setting::new("enable", Bool(true), "Whether the site has search.");

pub const SEARCH_DEPTH: Setting<Whole> = Setting::new(
    "depth",
    Whole { least: 1, most: 6, default: 6 },
    "The deepest level of headings that are search results; deeper headings belong to the section above.",
);

pub const BOOST_TITLE: Setting<Positive> =
    Setting::new("boost-title", Positive(8.0), "The weight of a word in a title.");

pub const BOOST_PATH: Setting<Positive> =
    Setting::new("boost-path", Positive(1.5), "The weight of a word in the titles above a section.");

pub const BOOST_IDENTIFIER: Setting<Positive> = Setting::new(
    "boost-identifier",
    Positive(4.0),
    "The weight of a word in something written as code: the name of an option, a variable or a file.",
);

pub const BOOST_TEXT: Setting<Positive> =
    Setting::new("boost-text", Positive(1.0), "The weight of a word in the text.");

pub const BOOST_EXTRA: Setting<Positive> =
    Setting::new("boost-extra", Positive(2.0), "The weight of a word in each of the `extra-fields`.");

pub const EXTRA_FIELDS: Setting<Words> = Setting::new(
    "extra-fields",
    Words(|| ExtraField::ALL.map(ExtraField::name).to_vec()),
    "Additional fields to search: `ids`, the ids in the source; `file`, the path of the source file; `declarations`, \
     where an option is declared.",
);

pub const LUNR_INDEX: Setting<Bool> = Setting::new(
    "lunr-index",
    Bool(false),
    "Whether the index is also written in one piece, {file}`assets/search/lunr-index.json`, as \
     [lunr](https://lunrjs.com) 2.3.9 serialises it, for other programs. The pages do not need it.",
);

// The table `[recipes]`.

pub const RECIPES: Setting<Table> = Setting::new("recipes", Table, "Settings of the [recipes](#chap-recipes).");

pub const RECIPES_PATH: Setting<Text> =
    Setting::new("path", Text("recipes"), "The folder of the recipes, relative to `src`.");

pub const RECIPES_NIXPKGS: Setting<OptionalText> = Setting::new(
    "nixpkgs",
    OptionalText,
    "The [package set](#sec-recipes-nixpkgs) for recipes: a folder, a tarball or a store path, relative to the book's \
     folder; the address of a tarball; `github:OWNER/REPO/REV`; or a channel, such as `nixos-unstable`.",
)
.otherwise("`<nixpkgs>`, as the machine defines it")
.flags(&[NIXPKGS])
.variable(Variable::NixPath);

pub const RECIPES_SETUP: Setting<OptionalText> = Setting::new(
    "setup",
    OptionalText,
    "The command that installs what the tests need. Messages about missing tools contain it; nixbook never runs it.",
)
.otherwise("the command of the system's package manager");

// The table `[check]`.

pub const CHECK: Setting<Table> = Setting::new("check", Table, "Settings of `nixbook check`.");

pub const CHECK_LINT: Setting<Bool> =
    Setting::new("lint", Bool(false), "Whether `nixbook check` checks the [conventions](#sec-cli-check-conventions).")
        .flags(&[LINT]);

pub const CHECK_ALLOW: Setting<WordsByName> = Setting::new(
    "allow",
    WordsByName(|| allowable().map(Code::name).collect()),
    "Codes of [conventions](#sec-cli-check-conventions), of [likely mistakes in markup](#sec-cli-check-markup) and of broken \
     links (`unknown-id`, `link-to-source`, `dead-link`) that are not reported, a list: `[\"id-prefix\", \"raw-html\"]`. \
     Or a table `[check.allow]` of such lists by the paths of files in the folder of the text, or by the names of \
     options and functions, which cannot contain a comment that allows it: `\"programs.uv.enable\" = [\"raw-html\"]`. \
     A `*` in a name matches anything, and `\"*\"` matches everything.",
);

pub const CHECK_IMPORTED: Setting<Texts> = Setting::new(
    "imported",
    Texts,
    "Paths of files in the text folder that are maintained elsewhere: `[\"uv.section.md\"]`. \
     Conventions are not checked in them, and `--fix` does not change them. \
     You do not need to list files that `nixbook import` has imported.",
);

pub const CHECK_IGNORE_LINKS: Setting<Texts> = Setting::new(
    "ignore-links",
    Texts,
    "Links that are not checked: external links, and relative links to files that another program publishes with the site. \
     A `*` matches anything: `[\"https://example.org/*\", \"downloads/*\"]`.",
);

pub const CHECK_MAX_PAGE_KB: Setting<Whole> = Setting::new(
    "max-page-kb",
    Whole { least: 0, most: 1_000_000, default: 0 },
    "How many kilobytes a page of the site, or a file of its search, may have before `nixbook build` and `nixbook check` \
     tell of it; the one-page manual is not counted. 0 allows any size.",
);

// The table `[check.external]`.

pub const CHECK_EXTERNAL: Setting<Table> =
    Setting::new("external", Table, "How `nixbook check --external` checks [external links](#sec-cli-check-links).");

pub const EXTERNAL_TIMEOUT: Setting<Whole> = Setting::new(
    "timeout",
    Whole { least: 1, most: 600, default: 20 },
    "The seconds to wait for an answer, with all redirects.",
)
.flags(&[TIMEOUT]);

pub const EXTERNAL_RETRIES: Setting<Whole> = Setting::new(
    "retries",
    Whole { least: 0, most: 10, default: 1 },
    "The number of retries for a page that could not be reached.",
)
.flags(&[RETRIES]);

pub const EXTERNAL_ACCEPT: Setting<Texts> =
    Setting::new("accept", Texts, "HTTP statuses that are accepted, besides 200 to 399: `[\"403\", \"500-599\"]`.")
        .flags(&[ACCEPT]);

pub const EXTERNAL_FRAGMENTS: Setting<Bool> =
    Setting::new("fragments", Bool(true), "Whether a page must have the id after the `#` of a link.")
        .flags(&[NO_FRAGMENTS]);

pub const EXTERNAL_PER_HOST: Setting<Whole> = Setting::new(
    "per-host",
    Whole { least: 1, most: 16, default: 2 },
    "The number of pages of one host to request at the same time.",
);

// The table `[export.nixpkgs]`.

pub const EXPORT: Setting<Table> = Setting::new("export", Table, "Settings of exports.");

pub const NIXPKGS_EXPORT: Setting<Table> = Setting::new(
    "nixpkgs",
    Table,
    "Destinations [in a Nixpkgs checkout](#chap-nixpkgs). `nixbook import` writes all of these keys but `page`: `doc` and \
     `manual-url` if the first imported section belongs to another manual, such as {file}`nixos/doc/manual`.",
);

pub const EXPORT_DOC: Setting<Text> =
    Setting::new("doc", Text("doc"), "The folder of the manual's sources in the checkout.");

pub const EXPORT_PAGE: Setting<Text> = Setting::new(
    "page",
    Text("index.html"),
    "The page of the manual for new ids, unless an `html:into-file` in the checkout names another one.",
);

pub const EXPORT_FILES: Setting<TextsByName> = Setting::new(
    "files",
    TextsByName,
    "For each exported file, its path in the folder of the root file and its path in `doc`: \
     `\"uv.section.md\" = \"packages/uv.section.md\"`.",
);

pub const EXPORT_GENERATED: Setting<Texts> =
    Setting::new("generated", Texts, "Paths in `doc` that the build of the manual generates. They are never exported.");

pub const EXPORT_SEEN: Setting<TextsByName> = Setting::new(
    "seen",
    TextsByName,
    "Written by nixbook: a short hash of each file in `doc` at the last import or export.",
);

pub const EXPORT_MANUAL_URL: Setting<Text> = Setting::new(
    "manual-url",
    Text("https://nixos.org/manual/nixpkgs/unstable/"),
    "The address of the manual that contains the exported files.",
);

pub const EXPORT_ELSEWHERE: Setting<TextsByName> = Setting::new(
    "elsewhere",
    TextsByName,
    "Ids of the [rest of that manual](#sec-nixpkgs-elsewhere) that the book refers to, with their titles.",
);

// Flags.

/// `test --nixpkgs`.
pub const NIXPKGS: Flag = Flag {
    name: "nixpkgs",
    help: "The package set: a folder, a tarball, a store path, github:OWNER/REPO/REV or a channel",
    details: "Default: `recipes.nixpkgs` in book.toml, or else the nixpkgs that Nix finds.",
    variable: None,
};

/// `check --lint`.
pub const LINT: Flag =
    Flag { name: "lint", help: "Check the conventions of nixpkgs' documentation", details: "", variable: None };

/// `check --timeout`.
pub const TIMEOUT: Flag = Flag {
    name: "timeout",
    help: "With --external: seconds to wait for an answer [default: 20]",
    details: "",
    variable: None,
};

/// `check --retries`.
pub const RETRIES: Flag = Flag {
    name: "retries",
    help: "With --external: number of retries for an unreachable page [default: 1]",
    details: "",
    variable: None,
};

/// `check --accept`.
pub const ACCEPT: Flag = Flag {
    name: "accept",
    help: "With --external: accept these HTTP statuses, such as `403` or `500-599`; can be given several times",
    details: "They are added to `accept` in book.toml.",
    variable: None,
};

/// `check --no-fragments`.
pub const NO_FRAGMENTS: Flag = Flag {
    name: "no-fragments",
    help: "With --external: do not check the ids after the `#` of links",
    details: "",
    variable: None,
};

/// `redirects --file`, of all its commands.
pub const REDIRECTS_FILE: Flag =
    Flag { name: "file", help: "The redirects file, if not the one of the book", details: "", variable: None };

/// `--allow-read`, of every command.
pub const ALLOW_READ: Flag = Flag {
    name: "allow-read",
    help: "Allow reading a file, or everything in a folder, outside of the root of the book; can be given several times",
    details: "A book is read only below its root: the top of the git work tree that holds it, or its own folder.",
    variable: Some(Variable::AllowRead),
};

/// `--color`, of every command.
pub const COLOR: Flag = Flag {
    name: "color",
    help: "When to use colour; `auto` depends on the terminal and on NO_COLOR",
    details: "",
    variable: Some(Variable::NoColor),
};

/// `build --cache` and `test --cache`.
pub const CACHE: Flag = Flag {
    name: "cache",
    help: "The folder with the results of tests, instead of the user's cache",
    details: "If CI is set, or with `test --require`, only results from this folder are reused.",
    variable: Some(Variable::CacheHome),
};
