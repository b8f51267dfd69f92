//! Every code that a diagnostic can have, in one table: its name, its usual severity, and what it is about.
//!
//! Codes are part of the interface: they stay when messages are reworded, and `[check]` of book.toml names them. The
//! appendix of the guide is held to this table by a test.

use std::fmt;

use super::Severity;

/// A chapter of the list of codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// The book and its settings.
    Book,
    /// Files, includes and their structure.
    Structure,
    /// The text of Markdown files.
    Text,
    /// Likely mistakes in markup, but is text by the rules of the dialect.
    Markup,
    /// The conventions that `nixbook check` holds to.
    Conventions,
    /// References generated from options and functions.
    Generated,
    /// `redirects.json` and its locations.
    Redirects,
    /// Recipes: folders, settings, transcripts.
    Recipes,
    /// What testing the recipes tells.
    Tests,
    /// Building and serving the site.
    Site,
    /// Exports, and what is imported.
    Export,
}

impl Topic {
    /// All of them, in the order of the guide.
    pub const ALL: [Self; 11] = [
        Self::Book,
        Self::Structure,
        Self::Text,
        Self::Markup,
        Self::Conventions,
        Self::Generated,
        Self::Redirects,
        Self::Recipes,
        Self::Tests,
        Self::Site,
        Self::Export,
    ];

    /// Its word in ids of the guide.
    pub fn id(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::Structure => "structure",
            Self::Text => "text",
            Self::Markup => "markup",
            Self::Conventions => "conventions",
            Self::Generated => "generated",
            Self::Redirects => "redirects",
            Self::Recipes => "recipes",
            Self::Tests => "tests",
            Self::Site => "site",
            Self::Export => "export",
        }
    }

    /// Its heading in the guide.
    pub fn title(self) -> &'static str {
        match self {
            Self::Book => "The book and its settings",
            Self::Structure => "Files and structure",
            Self::Text => "Text",
            Self::Markup => "Likely mistakes in markup",
            Self::Conventions => "Conventions",
            Self::Generated => "Generated references",
            Self::Redirects => "Redirects",
            Self::Recipes => "Recipes",
            Self::Tests => "Tests of recipes",
            Self::Site => "The site",
            Self::Export => "Exports and imports",
        }
    }
}

macro_rules! codes {
    ($($topic:ident { $($code:ident $name:literal $severity:ident $about:literal,)* })*) => {
        /// The stable name of a kind of diagnostic.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $about] $code,)*)*
        }

        impl Code {
            /// All of them, in the order of the guide.
            pub const ALL: &'static [Self] = &[$($(Self::$code,)*)*];

            /// The name that messages, book.toml and the guide use: lower case with hyphens.
            pub fn name(self) -> &'static str {
                match self { $($(Self::$code => $name,)*)* }
            }

            /// The severity that its diagnostics have without `--strict`; a few are milder where the book can do without
            /// what is at fault.
            pub fn severity(self) -> Severity {
                match self { $($(Self::$code => Severity::$severity,)*)* }
            }

            /// What it is about: a phrase that ends `this is about …`, in the dialect of the guide.
            pub fn about(self) -> &'static str {
                match self { $($(Self::$code => $about,)*)* }
            }

            /// The chapter of the guide's list that it is in.
            pub fn topic(self) -> Topic {
                match self { $($(Self::$code => Topic::$topic,)*)* }
            }
        }
    };
}

impl Code {
    /// Names that codes had before, which are still accepted wherever a code is named.
    pub const FORMER: &'static [(&'static str, Self)] = &[
        ("export-no-place", Self::ExportNoDestination),
        ("export-wrong-place", Self::ExportInvalidDestination),
        ("no-past", Self::NoBaseline),
        ("redirects-living-place", Self::RedirectsLivingLocation),
        ("redirects-same-place", Self::RedirectsSameLocation),
        ("redirects-taken-place", Self::RedirectsTakenLocation),
        ("redirects-wrong-place", Self::RedirectsWrongLocation),
    ];

    /// Whether its errors are about a part of the book that is then not read, with the ids that are in it.
    pub fn loses_text(self) -> bool {
        matches!(
            self,
            Self::MissingInclude
                | Self::TooManyFiles
                | Self::TooDeepInclude
                | Self::UnknownIncludeType
                | Self::BadOptionsLine
                | Self::MissingOptionsKey
                | Self::NixdocPath
                | Self::InvalidNixdoc
                | Self::InvalidOption
                | Self::InvalidNavigation
                | Self::InvalidJson
                | Self::Unreadable
                | Self::OutsideRoot
                | Self::NotUtf8
        )
    }

    /// Whether a book can allow what it tells of, at one passage or everywhere: what may be meant otherwise.
    pub fn can_be_allowed(self) -> bool {
        self.topic() == Topic::Markup
    }

    /// Whether book.toml can allow it: what a comment can allow, and links that lead to nothing, as a book may have them that
    /// is moved in.
    pub fn can_be_allowed_in_settings(self) -> bool {
        self.can_be_allowed() || matches!(self, Self::UnknownId | Self::LinkToSource | Self::DeadLink)
    }

    /// The code of that name, present or former.
    pub fn named(name: &str) -> Option<Self> {
        let present = Self::ALL.iter().copied().find(|code| code.name() == name);
        present.or_else(|| Self::FORMER.iter().find(|(former, _)| *former == name).map(|(_, code)| *code))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

codes! {
    Book {
        NoSuchBook "no-such-book" Error "the given path is not a book",
        EmptyBook "empty-book" Error "a book without a root file",
        TwoRoots "two-roots" Error "a book with two root files",
        MdbookConfig "mdbook-config" Error "the {file}`book.toml` is mdBook's",
        InvalidToml "invalid-toml" Error "{file}`book.toml` or a {file}`recipe.toml` is not TOML",
        DuplicateKey "duplicate-key" Warning "a key that is written twice in a JSON file",
        InvalidJson "invalid-json" Error "a JSON file has an error",
        UnknownKey "unknown-key" Error "a key that does not exist",
        UnusedKey "unused-key" Warning "a key that has no effect in this book",
        MissingKey "missing-key" Error "a key that is required",
        InvalidValue "invalid-value" Error "a value of the wrong type, or outside its range",
        InvalidManpageUrls "invalid-manpage-urls" Error "{file}`manpage-urls.json` is not a table of addresses",
        MissingFile "missing-file" Error "a setting names a file or folder that does not exist",
        Unreadable "unreadable" Error "a file or a folder cannot be read; a warning if the book does not need it",
        OutsideRoot "outside-root" Error "a file outside of the root of the book",
        InvalidAllow "invalid-allow" Warning "a `nixbook: allow` comment, or an entry of `[check.allow]`, that allows nothing",
        NotUtf8 "not-utf8" Error "a file is not UTF-8; a warning if the book does not need it",
    }
    Structure {
        MissingInclude "missing-include" Error "an included file does not exist",
        CircularInclude "circular-include" Error "a file includes itself, directly or through other files",
        TooManyFiles "too-many-files" Error "the same files are included over and over",
        TooDeepInclude "too-deep-include" Error "files include one another too deeply",
        UnknownIncludeType "unknown-include-type" Error "an include of an unknown type",
        UnknownIncludeArgument "unknown-include-argument" Error "an unknown argument of an include",
        EmptyIncludeLine "empty-include-line" Error "a blank line in an include",
        IncludeInsideBlock "include-inside-block" Error "an include in a list, a quote or the like",
        ContentAfterInclude "content-after-include" Error "text after an include",
        ContentInBook "content-in-book" Error "text in the root file",
        BadIntoFile "bad-into-file" Error "`html:into-file` is not `//` and the bare name of a file",
        EmptyIntoFile "empty-into-file" Error "`html:into-file` on an include that names no files",
        TakenIntoFile "taken-into-file" Error "`html:into-file` names a file that another include, a redirect or an image has",
        InvalidNavigation "invalid-navigation" Error "{file}`nav.json` has an error",
        MissingTitle "missing-title" Error "a file does not begin with its title",
        MissingSubtitle "missing-subtitle" Error "the root file does not have its subtitle below its title",
        SecondTitle "second-title" Error "a file has a second title",
        HeadingLevelSkipped "heading-level-skipped" Error "a heading level is skipped, such as `####` under `##`",
        HeadingWithoutId "heading-without-id" Error "a heading has no id",
        HeadingInPart "heading-in-part" Error "a part has more headings than its title",
        FootnotesAfterInclude "footnotes-after-include" Error "footnotes would appear in another section",
        FileNotIncluded "file-not-included" Error "file is not included",
        UnusedImage "unused-image" Error "unused image",
    }
    Text {
        UnknownId "unknown-id" Error "a reference to an id that does not exist",
        DuplicateId "duplicate-id" Error "an id that is defined twice",
        CircularTitle "circular-title" Error "a title whose references refer back to it",
        TitleTooLong "title-too-long" Error "a title that is too long, or that references make too long",
        UnknownRole "unknown-role" Error "an unknown role",
        UnknownClass "unknown-class" Error "an unknown class",
        ManpageWithoutSection "manpage-without-section" Error "a man page without its `(5)`",
        UnexpectedHeading "unexpected-heading" Error "an example or a figure without a title, or with a second heading",
        FigureInExample "figure-in-example" Error "a figure inside an example",
        MissingImage "missing-image" Error "an image file that does not exist",
        UnreadableImage "unreadable-image" Error "an image file that cannot be read",
        RemoteImage "remote-image" Error "an image on another server",
        LinkScheme "link-scheme" Warning "a link whose scheme (`https` in `https://…`) is not allowed",
        ActiveSvg "active-svg" Warning "an SVG image with scripts, or that loads files from elsewhere",
        LinkToSource "link-to-source" Error "a link leads to a source file instead of an id",
        DeadLink "dead-link" Warning "a relative link leads to nothing in the site, or, with `check --external`, an external link is broken",
        UnreachableLink "unreachable-link" Warning "with `check --external`: an external link could not be checked",
        FootnoteLabel "footnote-label" Error "a footnote's label starts with a digit",
        UnusedFootnote "unused-footnote" Warning "nothing refers to the footnote",
        InlineFootnote "inline-footnote" Error "`^[…]`, a footnote within a line, which is not supported",
        ThematicBreak "thematic-break" Error "`---`, a horizontal rule, which is not supported",
        NestingTooDeep "nesting-too-deep" Error "deeply nested lists, quotes or emphases",
        ReferencesTooLong "references-too-long" Error "references to link definitions insert more text than the file has",
    }
    Markup {
        UnclosedBlock "unclosed-block" Warning "a fence, a `:::` block or a comment that is not closed, or a line that closes nothing",
        HiddenText "hidden-text" Warning "text that is hidden in a comment",
        UnknownAdmonition "unknown-admonition" Warning "an admonition that is shown as text",
        MalformedHeading "malformed-heading" Warning "a heading that is shown as text",
        MalformedId "malformed-id" Warning "an id that is shown as text",
        MalformedRole "malformed-role" Warning "a role that is shown as text",
        MalformedDirective "malformed-directive" Warning "an include, or another directive, that is shown as code or text",
        UndefinedLabel "undefined-label" Warning "a link, an image or a footnote whose label is not defined",
        DuplicateLabel "duplicate-label" Warning "two definitions of one link label",
        MalformedLink "malformed-link" Warning "a link that is shown as text, or leads nowhere",
        UnbalancedBackticks "unbalanced-backticks" Warning "a backtick without a matching one",
        RawHtml "raw-html" Warning "HTML, which is shown as text",
        ForeignMarkup "foreign-markup" Warning "markup of another program, which is shown as text",
        MergeConflict "merge-conflict" Warning "the markers of a merge conflict",
        ChangedAddress "changed-address" Warning "a bare address that typography changes",
        RootRelativeLink "root-relative-link" Warning "a link that starts with `/`, which is broken if the site is in a folder of its server",
        TableCells "table-cells" Warning "a row with another number of cells than its table has columns",
        Indentation "indentation" Warning "a block whose indentation puts it into the wrong place",
    }
    Conventions {
        SentencePerLine "sentence-per-line" Lint "a sentence that begins within a line",
        HeadingAnchor "heading-anchor" Lint "a heading, an example or a figure without an explicit id",
        ExampleTitle "example-title" Lint "a title that ends like a sentence",
        IdPrefix "id-prefix" Lint "an id without the prefix of its kind",
        UnknownManpage "unknown-manpage" Lint "a man page without an address",
    }
    Generated {
        BadOptionsLine "bad-options-line" Error "a line of an `options` include without a colon, or a `source` without a file",
        UnknownOptionsKey "unknown-options-key" Error "a key that an `options` include does not take",
        MissingOptionsKey "missing-options-key" Error "a key that an `options` include requires",
        DuplicateOptionsKey "duplicate-options-key" Error "a key that an `options` include has twice",
        InvalidOption "invalid-option" Error "an entry of {file}`options.json` is not as it should be",
        ForbiddenInOption "forbidden-in-option" Error "the text of an option has headings, anchors, examples, figures, footnotes or images",
        NixdocPath "nixdoc-path" Error "a `nixdoc` include that does not name one file",
        InvalidNixdoc "invalid-nixdoc" Error "the export that a `nixdoc` include names is not what nixdoc writes",
        UnknownNixdocGroup "unknown-nixdoc-group" Warning "an entry of an export is of a group that the export does not have",
    }
    Redirects {
        InvalidRedirects "invalid-redirects" Error "{file}`redirects.json` is not an object of ids with their locations",
        DuplicateRedirects "duplicate-redirects" Error "{file}`redirects.json` has an id twice",
        RedirectsMissingId "redirects-missing-id" Error "an id of the book without an entry",
        RedirectsUnknownId "redirects-unknown-id" Error "an entry for an id that the book does not have",
        RedirectsWrongLocation "redirects-wrong-location" Error "the first location of an entry is not where the id is",
        RedirectsTakenLocation "redirects-taken-location" Error "a historical location that belongs to two ids",
        RedirectsNoEntry "redirects-no-entry" Error "a command names an id that {file}`redirects.json` does not have",
        RedirectsEntryExists "redirects-entry-exists" Error "a command would add an id that {file}`redirects.json` has already",
        RedirectsSameLocation "redirects-same-location" Error "a command would change nothing",
        NoBaseline "no-baseline" Error "`redirects sync` has nothing to compare the book with",
        RedirectsLivingLocation "redirects-living-location" Error "a historical location where an id is now",
    }
    Recipes {
        UnknownRecipe "unknown-recipe" Error "the text shows a recipe that does not exist",
        UnknownRecipeFile "unknown-recipe-file" Error "the text shows a file that the recipe does not have",
        RecipeName "recipe-name" Error "a recipe block has no recipe name",
        UnknownPassage "unknown-passage" Error "no block begins with the words of `passage`",
        RecipeIdClash "recipe-id-clash" Error "an id of the book that the recipe has on its page",
        ForbiddenInRecipe "forbidden-in-recipe" Error "the title or the summary of a recipe has anchors, footnotes or images",
        BadRecipeName "bad-recipe-name" Error "the name of a recipe's folder is not allowed",
        DuplicateRecipe "duplicate-recipe" Error "two recipes whose names differ only in case, or `new recipe` with a name in use",
        IncompleteRecipe "incomplete-recipe" Error "a recipe lacks {file}`recipe.toml`, {file}`shell.nix` or a transcript",
        BadFileName "bad-file-name" Error "a recipe's file whose name is not UTF-8 or not allowed",
        BadLink "bad-link" Error "a symbolic link in a recipe that leads out of its folder, or to nothing",
        PathLeavesRecipe "path-leaves-recipe" Error "a path in {file}`recipe.toml` that leads out of the recipe's folder",
        EmptyCommand "empty-command" Error "a prompt in the transcript without a command",
        OutputBeforeCommand "output-before-command" Error "output in the transcript before the first command",
        OutputAfterExit "output-after-exit" Error "output in the transcript after the exit status of its command",
        BadExitStatus "bad-exit-status" Error "an exit status in the transcript that is not a number from 0 to 255",
        UnreadableResults "unreadable-results" Warning "the folder that `--cache` names cannot be used; an error in `test`",
    }
    Tests {
        NothingToTest "nothing-to-test" Error "no recipe, and no file with Nix code, has the filter in its name",
        NixSyntax "nix-syntax" Error "a Nix file does not parse",
        EvaluationFailed "evaluation-failed" Error "Nix cannot evaluate {file}`shell.nix`",
        BuildFailed "build-failed" Error "Nix cannot build what {file}`shell.nix` needs",
        BuildNeedsNetwork "build-needs-network" Error "something would be fetched, and the recipe does not ask for the network",
        NetworkUnavailable "network-unavailable" Error "a recipe needs the network, and neither pasta nor slirp4netns is available",
        NetworkRefused "network-refused" Error "a recipe needs the network, and `--no-network` forbids it",
        ShellFailed "shell-failed" Error "the shell did not start",
        ShellRedefined "shell-redefined" Error "a shell redefines `eval`, `printf` or another builtin with which nixbook runs commands, or sets a DEBUG trap",
        UnexpectedOutput "unexpected-output" Error "a command printed other output than the transcript expects",
        UnexpectedStatus "unexpected-status" Error "a command ended with another exit status than the transcript has",
        UnexpectedValue "unexpected-value" Error "a Nix expression in the text gives something else",
        IncompleteCommand "incomplete-command" Error "a command is incomplete: the shell would wait for its next line",
        ShellEnded "shell-ended" Error "a command ended the shell, and more commands follow",
        DidNotFail "did-not-fail" Error "a recipe that must fail works",
        TimedOut "timed-out" Error "a command took longer than the `timeout` of its recipe",
        TooMuchOutput "too-much-output" Error "a command printed more than nixbook reads",
        LevelSkipped "level-skipped" Error "a level that was required cannot be tried",
        PackageSet "package-set" Error "the package set that was named cannot be used",
        PackageSetChanged "package-set-changed" Warning "the package set differs from nixbook.lock",
        SandboxUnavailable "sandbox-unavailable" Error "the sandbox for transcripts cannot be made",
        NoBuildSandbox "no-build-sandbox" Error "Nix builds without its own sandbox",
        ToolFailed "tool-failed" Error "Nix or another tool cannot be used",
        Interrupted "interrupted" Error "Ctrl-C ended the run, of which nothing is kept",
    }
    Site {
        PageClash "page-clash" Error "two files would become the same page",
        LargePage "large-page" Lint "a page, or a file of the search, with more kilobytes than `max-page-kb` allows",
        ForeignFolder "foreign-folder" Error "the output folder holds files that nixbook did not write",
        Unwritable "unwritable" Error "a file or folder cannot be written: the disk is full, it belongs to someone else, or something is in the way",
        FolderNotEmpty "folder-not-empty" Error "`init` in a folder that has files",
        FileExists "file-exists" Error "`new section` with a name that a file has already",
        BadSectionName "bad-section-name" Error "`new section` with a name that cannot be that of a file",
        NoInclude "no-include" Error "`new section` finds no file to include the new one",
        UnreadableRecipeFile "unreadable-recipe-file" Error "a file of a recipe that cannot be offered for download",
        UnknownThemeFile "unknown-theme-file" Warning "a file in {file}`theme/` that replaces nothing",
        UnreadableThemeFile "unreadable-theme-file" Error "a file or a folder of the theme cannot be read",
        BadTemplate "bad-template" Error "a template of the theme fails",
        PortTaken "port-taken" Error "`serve` cannot have the port",
        NotServed "not-served" Error "`serve` cannot serve the site",
        SearchUnavailable "search-unavailable" Warning "nixbook was compiled without the search library",
    }
    Export {
        ExportTakenId "export-taken-id" Error "the id of a recipe's example is already in use",
        ExportTakenPath "export-taken-path" Error "the file for a text's recipes would have the name of another",
        ExportAutoIds "export-auto-ids" Error "a recipe changes the number of a line from which ids are made",
        ExportOutside "export-outside" Error "a file is outside of the text folder of the book",
        ExportNoCheckout "export-no-checkout" Error "the folder that was named has no folder with a manual's sources",
        ExportNoDestination "export-no-destination" Error "{file}`book.toml` has no destination for an exported file",
        ExportUnknownText "export-unknown-text" Error "{file}`book.toml` lists a file that is not in the book",
        ExportInvalidDestination "export-invalid-destination" Error "{file}`book.toml` has an invalid destination",
        ExportNoList "export-no-list" Error "no list in the checkout is one that a new text belongs into",
        ExportRemovedId "export-removed-id" Error "an id was removed, but the checkout's redirects still list it",
        ExportMissingId "export-missing-id" Error "an exported file refers to an id that is neither exported nor in the checkout",
        ExportConflict "export-conflict" Error "a file has changed in the checkout since nixbook last saw it, was deleted there, or was never seen",
        ExportDirty "export-dirty" Error "the checkout has uncommitted changes",
        ExportNoGit "export-no-git" Error "cannot determine whether the checkout has uncommitted changes",
        ExportBehind "export-behind" Error "with `--check`: a file of the checkout is not as the book has it",
        ImageLeftOut "image-left-out" Warning "an image that an e-book cannot have: it is of another type than those that readers show, or leads to another file",
        ImportNoManual "import-no-manual" Error "a file to import is in no folder of a manual's sources",
        ImportNoSection "import-no-section" Error "a file to import is not a section",
        ImportOtherManual "import-other-manual" Error "a file to import is of another manual of the checkout than the book's",
        ImportOutside "import-outside" Error "a file would come from, or go, outside of the folder that it has to be in",
        ImportExists "import-exists" Error "a file to import already exists with different text",
        ImportNoBook "import-no-book" Error "`import mdbook` names a folder that is no book of mdBook",
        ImportUnsupported "import-unsupported" Warning "an mdBook book has something that nixbook does not have",
        ImportUnresolved "import-unresolved" Warning "an mdBook book names something that does not exist or cannot be read",
        ImportLeftOut "import-left-out" Warning "a file that an imported file needs does not exist",
    }
}
