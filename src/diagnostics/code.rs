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
    /// Files and structure.
    Structure,
    /// Text.
    Text,
    /// Conventions.
    Conventions,
    /// Generated references.
    Generated,
    /// Redirects.
    Redirects,
    /// Recipes.
    Recipes,
    /// Tests of recipes.
    Tests,
    /// The site.
    Site,
    /// Into the Nixpkgs manual.
    Export,
}

impl Topic {
    /// All of them, in the order of the guide.
    pub const ALL: [Self; 10] = [
        Self::Book,
        Self::Structure,
        Self::Text,
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
            Self::Conventions => "Conventions",
            Self::Generated => "Generated references",
            Self::Redirects => "Redirects",
            Self::Recipes => "Recipes",
            Self::Tests => "Tests of recipes",
            Self::Site => "The site",
            Self::Export => "Into the Nixpkgs manual",
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
        ("no-past", Self::NoBaseline),
        ("redirects-living-place", Self::RedirectsLivingLocation),
        ("redirects-same-place", Self::RedirectsSameLocation),
        ("redirects-taken-place", Self::RedirectsTakenLocation),
        ("redirects-wrong-place", Self::RedirectsWrongLocation),
    ];

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
        NoSuchBook "no-such-book" Error "the path that was named is no book",
        EmptyBook "empty-book" Error "there is no root file",
        TwoRoots "two-roots" Error "there are two root files",
        MdbookConfig "mdbook-config" Error "the {file}`book.toml` is mdBook's",
        InvalidToml "invalid-toml" Error "{file}`book.toml` or a {file}`recipe.toml` is not TOML",
        DuplicateKey "duplicate-key" Warning "a key that is written twice in a JSON file",
        InvalidJson "invalid-json" Error "a JSON file is not what it should be",
        UnknownKey "unknown-key" Error "a key that does not exist, or one that has to be there",
        MissingKey "missing-key" Error "a key that does not exist, or one that has to be there",
        InvalidValue "invalid-value" Error "a value of the wrong type, or outside its range",
        InvalidManpageUrls "invalid-manpage-urls" Error "{file}`manpage-urls.json` is not a table of addresses",
        MissingFile "missing-file" Error "a setting names a file or folder that is not there",
        Unreadable "unreadable" Error "a file or a folder cannot be read, or a file is not UTF-8; a warning where it lies beside the text and the book may do without it",
        OutsideRoot "outside-root" Error "a file that lies outside of the root of the book, which is not read",
        NotUtf8 "not-utf8" Error "a file or a folder cannot be read, or a file is not UTF-8; a warning where it lies beside the text and the book may do without it",
    }
    Structure {
        MissingInclude "missing-include" Error "an include names a file that is not there",
        CircularInclude "circular-include" Error "a file includes itself, by whatever way",
        TooManyFiles "too-many-files" Error "the same files are included over and over, or includes go too deep",
        TooDeepInclude "too-deep-include" Error "the same files are included over and over, or includes go too deep",
        UnknownIncludeType "unknown-include-type" Error "an include of a kind that does not exist",
        UnknownIncludeArgument "unknown-include-argument" Error "an argument that the include does not take",
        EmptyIncludeLine "empty-include-line" Error "a blank line in an include",
        IncludeInsideBlock "include-inside-block" Error "an include in a list, a quote or the like",
        ContentAfterInclude "content-after-include" Error "text after an include",
        ContentInBook "content-in-book" Error "text in the root file",
        BadIntoFile "bad-into-file" Error "`html:into-file` does not name a file, has nothing to put into it, or names one that is taken: by another include, by redirects or images",
        EmptyIntoFile "empty-into-file" Error "`html:into-file` does not name a file, has nothing to put into it, or names one that is taken: by another include, by redirects or images",
        TakenIntoFile "taken-into-file" Error "`html:into-file` does not name a file, has nothing to put into it, or names one that is taken: by another include, by redirects or images",
        InvalidNavigation "invalid-navigation" Error "{file}`nav.json` is not as it should be",
        MissingTitle "missing-title" Error "a file does not start as it should, or has a second title",
        MissingSubtitle "missing-subtitle" Error "a file does not start as it should, or has a second title",
        SecondTitle "second-title" Error "a file does not start as it should, or has a second title",
        HeadingLevelSkipped "heading-level-skipped" Error "a `####` right under a `##`, for one",
        HeadingWithoutId "heading-without-id" Error "a heading has no id",
        HeadingInPart "heading-in-part" Error "a part has more headings than its title",
        FootnotesAfterInclude "footnotes-after-include" Error "footnotes would land in a section that they do not belong to",
        FileNotIncluded "file-not-included" Error "nothing includes this file",
        UnusedImage "unused-image" Error "nothing shows this image",
    }
    Text {
        UnknownId "unknown-id" Error "a reference to an id that does not exist",
        DuplicateId "duplicate-id" Error "an id that is there twice",
        CircularTitle "circular-title" Error "a title whose references lead back to itself, or to very much text",
        TitleTooLong "title-too-long" Error "a title whose references lead back to itself, or to very much text",
        UnknownRole "unknown-role" Error "a role or a class that the dialect does not have",
        UnknownClass "unknown-class" Error "a role or a class that the dialect does not have",
        ManpageWithoutSection "manpage-without-section" Error "a man page without its `(5)`",
        UnexpectedHeading "unexpected-heading" Error "an example or a figure without a title, or with a second heading",
        FigureInExample "figure-in-example" Error "a figure inside an example",
        MissingImage "missing-image" Error "an image that is not there, cannot be read, or lies on another server",
        UnreadableImage "unreadable-image" Error "an image that is not there, cannot be read, or lies on another server",
        RemoteImage "remote-image" Error "an image that is not there, cannot be read, or lies on another server",
        LinkToSource "link-to-source" Error "a link names a file of the book's text, where it should name an id",
        DeadLink "dead-link" Warning "a relative link leads to nothing that the site has; and of `check --external`: the page of an outside link is not there",
        UnreachableLink "unreachable-link" Warning "a warning of `check --external`: there was no answer that could be used",
        FootnoteLabel "footnote-label" Error "a footnote's label starts with a digit",
        UnusedFootnote "unused-footnote" Warning "nothing refers to the footnote",
        InlineFootnote "inline-footnote" Error "`^[…]` and `---`, which the dialect does not have",
        ThematicBreak "thematic-break" Error "`^[…]` and `---`, which the dialect does not have",
        NestingTooDeep "nesting-too-deep" Error "lists and quotes in one another, by the dozen",
    }
    Conventions {
        SentencePerLine "sentence-per-line" Lint "a sentence that begins within a line",
        HeadingAnchor "heading-anchor" Lint "a heading, an example or a figure without an id of its own",
        ExampleTitle "example-title" Lint "a title that ends like a sentence",
        IdPrefix "id-prefix" Lint "an id that does not begin with what it names",
        UnknownManpage "unknown-manpage" Lint "a man page without an address",
    }
    Generated {
        BadOptionsLine "bad-options-line" Error "the lines of an `options` include",
        UnknownOptionsKey "unknown-options-key" Error "the lines of an `options` include",
        MissingOptionsKey "missing-options-key" Error "the lines of an `options` include",
        DuplicateOptionsKey "duplicate-options-key" Error "the lines of an `options` include",
        InvalidOption "invalid-option" Error "an entry of {file}`options.json` is not as it should be",
        ForbiddenInOption "forbidden-in-option" Error "the text of an option has headings, anchors, examples, figures, footnotes or images",
        NixdocPath "nixdoc-path" Error "a `nixdoc` include, or the export that it names",
        InvalidNixdoc "invalid-nixdoc" Error "a `nixdoc` include, or the export that it names",
        UnknownNixdocGroup "unknown-nixdoc-group" Warning "an entry of an export is of a group that the export does not have",
    }
    Redirects {
        InvalidRedirects "invalid-redirects" Error "{file}`redirects.json` is not as it should be, or has an id twice",
        DuplicateRedirects "duplicate-redirects" Error "{file}`redirects.json` is not as it should be, or has an id twice",
        RedirectsMissingId "redirects-missing-id" Error "an id of the book without an entry, or an entry without an id",
        RedirectsUnknownId "redirects-unknown-id" Error "an id of the book without an entry, or an entry without an id",
        RedirectsWrongLocation "redirects-wrong-location" Error "the first place is not where the id is",
        RedirectsTakenLocation "redirects-taken-location" Error "a historical place that belongs to two ids",
        RedirectsNoEntry "redirects-no-entry" Error "a command names an id that the table does not have, or has already",
        RedirectsEntryExists "redirects-entry-exists" Error "a command names an id that the table does not have, or has already",
        RedirectsSameLocation "redirects-same-location" Error "a command would change nothing",
        NoBaseline "no-baseline" Error "`redirects sync` has nothing to compare the book with",
        RedirectsLivingLocation "redirects-living-location" Error "a historical place where an id is now",
    }
    Recipes {
        UnknownRecipe "unknown-recipe" Error "the text places a recipe, or a file of one, that is not there",
        UnknownRecipeFile "unknown-recipe-file" Error "the text places a recipe, or a file of one, that is not there",
        RecipeName "recipe-name" Error "a block that places a recipe does not name one",
        UnknownPassage "unknown-passage" Error "no block begins with the words of `passage`",
        RecipeIdClash "recipe-id-clash" Error "an id of the book that the recipe has on its page",
        ForbiddenInRecipe "forbidden-in-recipe" Error "the title or the summary of a recipe has anchors, footnotes or images",
        BadRecipeName "bad-recipe-name" Error "the name of a recipe's folder",
        DuplicateRecipe "duplicate-recipe" Error "the name of a recipe's folder",
        IncompleteRecipe "incomplete-recipe" Error "a recipe lacks {file}`recipe.toml`, {file}`shell.nix` or a transcript",
        BadFileName "bad-file-name" Error "a file's name is not UTF-8, a link or a path leads out of the folder",
        BadLink "bad-link" Error "a file's name is not UTF-8, a link or a path leads out of the folder",
        PathLeavesRecipe "path-leaves-recipe" Error "a file's name is not UTF-8, a link or a path leads out of the folder",
        EmptyCommand "empty-command" Error "a line of the transcript that cannot be",
        OutputBeforeCommand "output-before-command" Error "a line of the transcript that cannot be",
        OutputAfterExit "output-after-exit" Error "a line of the transcript that cannot be",
        BadExitStatus "bad-exit-status" Error "a line of the transcript that cannot be",
        UnreadableResults "unreadable-results" Warning "the folder that `--cache` names cannot be used; an error in `test`",
    }
    Tests {
        NothingToTest "nothing-to-test" Error "no recipe, and no file with Nix code, has the filter in its name",
        NixSyntax "nix-syntax" Error "a Nix file does not parse",
        EvaluationFailed "evaluation-failed" Error "Nix cannot evaluate {file}`shell.nix`, or build what it needs",
        BuildFailed "build-failed" Error "Nix cannot evaluate {file}`shell.nix`, or build what it needs",
        BuildNeedsNetwork "build-needs-network" Error "something would be fetched, and the recipe does not ask for the network",
        NetworkUnavailable "network-unavailable" Error "a recipe asks for the network, and neither pasta nor slirp4netns can make one for it, or `--no-network` refuses it",
        NetworkRefused "network-refused" Error "a recipe asks for the network, and neither pasta nor slirp4netns can make one for it, or `--no-network` refuses it",
        ShellFailed "shell-failed" Error "the shell did not start",
        ShellRedefined "shell-redefined" Error "a shell redefines `eval`, `printf` or another builtin with which nixbook runs commands, or sets a DEBUG trap",
        UnexpectedOutput "unexpected-output" Error "a command printed something else, or ended with another status",
        UnexpectedStatus "unexpected-status" Error "a command printed something else, or ended with another status",
        UnexpectedValue "unexpected-value" Error "a Nix expression in the text gives something else",
        ShellEnded "shell-ended" Error "a command ended the shell, and more commands follow",
        DidNotFail "did-not-fail" Error "a recipe that must fail works",
        TimedOut "timed-out" Error "a command went on for too long, or printed without end",
        TooMuchOutput "too-much-output" Error "a command went on for too long, or printed without end",
        LevelSkipped "level-skipped" Error "a level that was required cannot be tried",
        SandboxUnavailable "sandbox-unavailable" Error "the sandbox for transcripts cannot be made, or Nix builds without its own",
        NoBuildSandbox "no-build-sandbox" Error "the sandbox for transcripts cannot be made, or Nix builds without its own",
        ToolFailed "tool-failed" Error "Nix or another tool cannot be used",
        Interrupted "interrupted" Error "Ctrl-C ended the run, of which nothing is kept",
    }
    Site {
        PageClash "page-clash" Error "two files would become the same page",
        ForeignFolder "foreign-folder" Error "the output folder holds files that nixbook did not write",
        Unwritable "unwritable" Error "a file or folder cannot be written: the disk is full, it belongs to someone else, or something is in the way",
        FolderNotEmpty "folder-not-empty" Error "`init` in a folder that has files",
        FileExists "file-exists" Error "`new section` with a name that is taken or cannot be one, or nothing to include it",
        BadSectionName "bad-section-name" Error "`new section` with a name that is taken or cannot be one, or nothing to include it",
        NoInclude "no-include" Error "`new section` with a name that is taken or cannot be one, or nothing to include it",
        UnreadableRecipeFile "unreadable-recipe-file" Error "a file of a recipe that cannot be offered for download",
        UnknownThemeFile "unknown-theme-file" Warning "a file in {file}`theme/` that replaces nothing",
        UnreadableThemeFile "unreadable-theme-file" Error "a file or a folder of the theme cannot be read, or a template fails",
        BadTemplate "bad-template" Error "a file or a folder of the theme cannot be read, or a template fails",
        PortTaken "port-taken" Error "`serve` cannot have the port, or cannot serve",
        NotServed "not-served" Error "`serve` cannot have the port, or cannot serve",
        SearchUnavailable "search-unavailable" Warning "nixbook was compiled without the search library",
    }
    Export {
        ExportTakenId "export-taken-id" Error "an id that the example of a recipe would have stands for something else",
        ExportTakenPath "export-taken-path" Error "the file for a text's recipes would have the name of another",
        ExportAutoIds "export-auto-ids" Error "a recipe changes the number of a line from which ids are made",
        ExportOutside "export-outside" Error "a text or an image lies outside of the folder of the book's text",
        ExportNoCheckout "export-no-checkout" Error "the folder that was named has no folder with a manual's sources",
        ExportNoPlace "export-no-place" Error "{file}`book.toml` does not say where a text goes, names a text that the book does not have, or a place that cannot be",
        ExportUnknownText "export-unknown-text" Error "{file}`book.toml` does not say where a text goes, names a text that the book does not have, or a place that cannot be",
        ExportWrongPlace "export-wrong-place" Error "{file}`book.toml` does not say where a text goes, names a text that the book does not have, or a place that cannot be",
        ExportNoList "export-no-list" Error "no list in the checkout is one that a new text belongs into",
        ExportRemovedId "export-removed-id" Error "an id is gone, and the checkout's redirects lead to it",
        ExportMissingId "export-missing-id" Error "an exported text refers to what does not go along, and is not in the checkout",
        ExportConflict "export-conflict" Error "a file has changed in the checkout since nixbook last saw it, was deleted there, or was never seen",
        ExportDirty "export-dirty" Error "the checkout has uncommitted changes, or git cannot say",
        ExportNoGit "export-no-git" Error "the checkout has uncommitted changes, or git cannot say",
        ExportBehind "export-behind" Error "with `--check`: a file of the checkout is not as the book has it",
        ImportNoManual "import-no-manual" Error "a file to import is in no folder of a manual's sources",
        ImportNoSection "import-no-section" Error "a file to import is no section: the root of a manual, say, or no text",
        ImportOtherManual "import-other-manual" Error "a file to import is of another manual of the checkout than the book's",
        ImportOutside "import-outside" Error "a file would come from, or go, outside of the folder that it has to be in",
        ImportExists "import-exists" Error "a file to import is there already, with another text",
        ImportLeftOut "import-left-out" Warning "a file that an imported one names is not there",
    }
}
