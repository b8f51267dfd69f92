//! `nixbook manual html`: the arguments of `nixos-render-docs manual html`.

use std::path::PathBuf;

use super::ExitStatus;
use super::form_flags::FormFlags;
use super::terminal::Terminal;
use crate::export::nixos_render_docs::HtmlSettings;
use crate::export::nixos_render_docs::command::{self, ManualRequest};
use crate::source::{Sources, World};

/// Write a manual as HTML, with the arguments and the files of `nixos-render-docs manual html`
///
/// As for nixos-render-docs, write `-j N` (`--jobs N`) before `manual`, and long options can be shortened.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct ManualHtmlArguments {
    /// JSON file with the addresses of man pages: {"nix.conf(5)": "https://…"}
    #[arg(long, value_name = "FILE")]
    pub manpage_urls: PathBuf,
    /// Revision of nixpkgs in links to its sources; "local" for the main branch
    #[arg(long)]
    pub revision: String,
    /// The generator that the pages name in a meta tag
    #[arg(long, default_value = "nixos-render-docs")]
    pub generator: String,
    /// Address of a style sheet; can be given several times
    #[arg(long, value_name = "URL")]
    pub stylesheet: Vec<String>,
    /// Address of a script; can be given several times
    #[arg(long, value_name = "URL")]
    pub script: Vec<String>,
    #[command(flatten)]
    pub form: FormFlags,
    /// Folder for images, relative to the output
    #[arg(long, value_name = "DIR", default_value = "media")]
    pub media_dir: String,
    /// Redirects file, which is checked against the manual
    #[arg(long, value_name = "FILE")]
    pub redirects: Option<PathBuf>,
    /// File with HTML for the top of each page
    #[arg(long, value_name = "FILE")]
    pub header: Option<PathBuf>,
    /// Leave out the navigation at the top of each page
    #[arg(long)]
    pub no_navheader: bool,
    /// Navigation file (`nav.json`)
    #[arg(long, value_name = "NAV.json")]
    pub experimental_config: Option<PathBuf>,
    /// Root file of the manual
    pub infile: PathBuf,
    /// First page
    pub outfile: PathBuf,
}

/// Writes the manual on `jobs` processors: on all of them where none are named, or 0.
pub(super) fn run(args: &ManualHtmlArguments, jobs: Option<usize>, terminal: &Terminal) -> ExitStatus {
    super::use_processors(jobs);
    let mut sources = Sources::of(World::unconfined());
    let mut diagnostics = command::run(&arguments(args.clone()), &mut sources);
    if terminal.report(&mut diagnostics, &sources) { ExitStatus::Success } else { ExitStatus::Failure }
}

fn arguments(args: ManualHtmlArguments) -> ManualRequest {
    let settings = HtmlSettings {
        generator: args.generator,
        stylesheets: args.stylesheet,
        scripts: args.script,
        form: args.form.form(),
        media_dir: args.media_dir,
        navheader: !args.no_navheader,
        ..HtmlSettings::default()
    };
    ManualRequest {
        settings,
        manpage_urls: args.manpage_urls,
        revision: args.revision,
        redirects: args.redirects,
        header: args.header,
        nav: args.experimental_config,
        infile: args.infile,
        outfile: args.outfile,
    }
}
