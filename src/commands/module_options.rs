//! `nixbook options`: the arguments of `nixos-render-docs options`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::ExitStatus;
use super::terminal::Terminal;
use crate::export::nixos_render_docs::options::command::{self, OptionsRequest, Target};
use crate::export::nixos_render_docs::options::{Admonitions, Anchors};
use crate::source::{Sources, World};

/// Write an option reference with the arguments of nixos-render-docs
///
/// As for nixos-render-docs, write `-j N` (`--jobs N`) before `options`, and long options can be shortened.
#[derive(Debug, Subcommand)]
pub(super) enum OptionsCommand {
    // As argparse does, which reads the options of nixos-render-docs.
    #[command(infer_long_args = true)]
    Manpage(Manpage),
    #[command(infer_long_args = true)]
    Commonmark(CommonMark),
    #[command(infer_long_args = true)]
    Asciidoc(AsciiDoc),
}

#[derive(Args, Debug)]
struct Common {
    /// Revision of nixpkgs in links to its sources; "local" for the main branch
    #[arg(long)]
    revision: String,
    /// The options: a JSON file in the form of the NixOS option documentation, {"NAME": {"loc": …, "type": …}}
    infile: PathBuf,
    /// The file to write
    outfile: PathBuf,
}

/// Write options as a man page
#[derive(Args, Debug)]
pub(super) struct Manpage {
    /// Roff for the start of the page, instead of the start of configuration.nix(5)
    #[arg(long, value_name = "FILE")]
    header: Option<PathBuf>,
    /// Roff for the end of the page, instead of the end of configuration.nix(5)
    #[arg(long, value_name = "FILE")]
    footer: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

/// Write options as CommonMark
#[derive(Args, Debug)]
pub(super) struct CommonMark {
    /// JSON file with the addresses of man pages: {"nix.conf(5)": "https://…"}
    #[arg(long, value_name = "FILE")]
    manpage_urls: PathBuf,
    /// Ids of the option headings: none, or `{#PREFIX…}` after the heading
    #[arg(long, value_name = "STYLE", default_value = "none")]
    anchor_style: AnchorStyle,
    /// Prefix of these ids
    #[arg(long, value_name = "PREFIX", default_value = "")]
    anchor_prefix: String,
    /// Form of admonitions: a word in bold, pandoc fenced blocks, or GitHub alerts
    #[arg(long, value_name = "STYLE", default_value = "plain")]
    admonition_style: AdmonitionStyle,
    #[command(flatten)]
    common: Common,
}

/// Write options as AsciiDoc
#[derive(Args, Debug)]
pub(super) struct AsciiDoc {
    /// JSON file with the addresses of man pages: {"nix.conf(5)": "https://…"}
    #[arg(long, value_name = "FILE")]
    manpage_urls: PathBuf,
    #[command(flatten)]
    common: Common,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum AnchorStyle {
    None,
    Legacy,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum AdmonitionStyle {
    Plain,
    Pandoc,
    Gfm,
}

/// Writes the reference on `jobs` processors: on all of them where none are named, or 0.
pub(super) fn run(command: &OptionsCommand, jobs: Option<usize>, terminal: &Terminal) -> ExitStatus {
    super::use_processors(jobs);
    let mut sources = Sources::of(World::unconfined());
    let mut diagnostics = command::run(&arguments(command), &mut sources);
    if terminal.report(&mut diagnostics, &sources) { ExitStatus::Success } else { ExitStatus::Failure }
}

fn arguments(command: &OptionsCommand) -> OptionsRequest {
    let (common, target) = match command {
        OptionsCommand::Manpage(args) => {
            (&args.common, Target::Manpage { header: args.header.clone(), footer: args.footer.clone() })
        }
        OptionsCommand::Commonmark(args) => {
            let anchors = match args.anchor_style {
                AnchorStyle::None => Anchors::None,
                AnchorStyle::Legacy => Anchors::Legacy(args.anchor_prefix.clone()),
            };
            let admonitions = match args.admonition_style {
                AdmonitionStyle::Plain => Admonitions::Plain,
                AdmonitionStyle::Pandoc => Admonitions::Pandoc,
                AdmonitionStyle::Gfm => Admonitions::Gfm,
            };
            let manpage_urls = args.manpage_urls.clone();
            (&args.common, Target::CommonMark { manpage_urls, anchors, admonitions })
        }
        OptionsCommand::Asciidoc(args) => (&args.common, Target::AsciiDoc { manpage_urls: args.manpage_urls.clone() }),
    };
    let Common { revision, infile, outfile } = common;
    OptionsRequest { revision: revision.clone(), infile: infile.clone(), outfile: outfile.clone(), target }
}
