//! A man page of options: roff for the macros `man` and `tbl`, with physical markup only, which every viewer of man
//! pages takes.

mod blocks;
mod inlines;
mod roff;

use std::collections::HashMap;

use super::entry::{Line, OptionEntry};
use crate::diagnostics::{Code, Diagnostic, Suggestions};
use crate::manual::{Declaration, ModuleOption};
use crate::markdown::tree::Block;

use roff::{escape, escape_name};

/// The names of options by their ids.
pub(super) type OptionNames<'a> = HashMap<&'a str, &'a str>;

/// What an id of an option begins with, in links too.
pub(super) const ID_PREFIX: &str = "opt-";

/// What is in front of the options of configuration.nix(5).
const HEADER: &str = r#".TH "CONFIGURATION\&.NIX" "5" "01/01/1980" "NixOS" "NixOS Reference Pages"
.\" disable hyphenation
.nh
.\" disable justification (adjust text to left margin only)
.ad l
.\" enable line breaks after slashes
.cflags 4 /
.SH "NAME"
\fIconfiguration\&.nix\fP \- NixOS system configuration specification
.SH "DESCRIPTION"
.PP
The file \fI/etc/nixos/configuration\&.nix\fP contains the declarative specification of your NixOS system configuration\&. The command \fBnixos\-rebuild\fP takes this file and realises the system configuration specified therein\&.
.SH "OPTIONS"
.PP
You can use the following options in \fIconfiguration\&.nix\fP\&."#;

/// What is behind them.
const FOOTER: &str = r#".SH "AUTHORS"
.PP
Eelco Dolstra and the Nixpkgs/NixOS contributors"#;

/// The whole page.
pub(super) fn page(entries: Vec<String>, header: Option<&str>, footer: Option<&str>) -> String {
    let mut parts = Vec::with_capacity(entries.len() + 2);
    parts.extend(lines(header.unwrap_or(HEADER)));
    parts.extend(entries);
    parts.extend(lines(footer.unwrap_or(FOOTER)));
    parts.join("\n")
}

/// A text of one's own, without the line break at its end; nothing where it is empty.
fn lines(text: &str) -> Option<String> {
    let text = text.replace("\r\n", "\n");
    (!text.is_empty()).then(|| text.strip_suffix('\n').unwrap_or(&text).to_owned())
}

/// Writes one option.
pub(super) struct Page<'a> {
    option: &'a ModuleOption,
    names: &'a OptionNames<'a>,
    /// The targets of its links, in the order of their first appearance, which are listed at its end.
    links: Vec<String>,
}

impl<'a> Page<'a> {
    pub(super) fn new(option: &'a ModuleOption, names: &'a OptionNames<'a>) -> Self {
        Self { option, names, links: Vec::new() }
    }

    /// The list of the targets of links.
    fn link_list(&self, lines: &mut Vec<Line>) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        let width = 3 + self.links.len().to_string().len();
        for (n, link) in self.links.iter().enumerate() {
            let number = format!("{}.", n + 1);
            let text = match link.strip_prefix('#').filter(|id| id.starts_with(ID_PREFIX)) {
                None => escape(link),
                Some(id) => match self.names.get(id) {
                    Some(name) => format!("see the \\fB{}\\fP option", escape(name)),
                    None => {
                        diagnostics.push(self.unknown(id));
                        continue;
                    }
                },
            };
            lines.push(blocks::item_head(width, &number).into());
            if !text.is_empty() {
                lines.push(text.into());
            }
            lines.push(".RE".into());
        }
        diagnostics
    }

    fn unknown(&self, id: &str) -> Diagnostic {
        let name = &self.option.name;
        Diagnostic::error(Code::UnknownId, self.option.span, format!("the option `{name}` links to `#{id}`{NO_OPTION}"))
    }
}

/// What is said of a link after its id.
const NO_OPTION: &str = ", which is the id of no option";

/// Adds near ids to what [`Page`]s have told of links that lead to no option: in order, so that it is the same ones in every
/// run, and not to any number of them.
pub(super) fn suggest(faults: &mut [Diagnostic], names: &OptionNames<'_>) {
    let mut suggestions = Suggestions::default();
    for fault in faults.iter_mut().filter(|fault| fault.code == Code::UnknownId) {
        let id = fault.message.strip_suffix(NO_OPTION).and_then(|said| said.strip_suffix('`')?.rsplit_once("`#"));
        let near = id.and_then(|(_, id)| suggestions.nearest(id, || names.keys().copied()));
        fault.help = near.map(|near| format!("did you mean `#{near}`?"));
    }
}

impl OptionEntry for Page<'_> {
    const SEPARATOR: &'static str = ".sp";

    fn text(&mut self, blocks: &[Block]) -> String {
        blocks::write(blocks, true, self.names, &mut self.links)
    }

    /// Code is not in quotes here: that it is code can be seen.
    fn field(&mut self, blocks: &[Block]) -> String {
        blocks::write(blocks, false, self.names, &mut self.links)
    }

    fn related_label(&self) -> Vec<Line> {
        vec!["\\fIRelated packages:\\fP".into(), ".sp".into()]
    }

    fn location_label(&self, label: &str) -> String {
        format!("\\fI{label}:\\fP")
    }

    fn location(&self, declaration: &Declaration, lines: &mut Vec<Line>) {
        let name = ["\\fB", &escape_name(&declaration.name), "\\fP"].concat();
        lines.extend([".RS 4".into(), name.into(), ".RE".into()]);
    }

    fn finish(self, lines: Vec<Line>) -> (String, Vec<Diagnostic>) {
        let name = ["\\fB", &escape_name(&self.option.name), "\\fR"].concat();
        let mut page: Vec<Line> = Vec::with_capacity(lines.len() + 8);
        page.extend([".PP".into(), name.into(), ".RS 4".into()]);
        page.extend(lines);
        let mut diagnostics = Vec::new();
        if !self.links.is_empty() {
            page.push(Self::SEPARATOR.into());
            diagnostics = self.link_list(&mut page);
        }
        page.push(".RE".into());
        (page.join("\n"), diagnostics)
    }
}
