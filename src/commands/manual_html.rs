//! `nixbook manual html`: the arguments of `nixos-render-docs manual html`.

use std::path::PathBuf;

use super::Status;
use super::terminal::Terminal;
use crate::export::nixos_render_docs::Settings;
use crate::export::nixos_render_docs::command::{self, Arguments};
use crate::source::{Sources, World};

/// Write a manual as HTML, with the arguments and the files of `nixos-render-docs manual html`
///
/// As there, `-j N` (`--jobs N`) stands before `manual`, and long options can be shortened.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Args {
    /// JSON file with the addresses of man pages: {"nix.conf(5)": "https://…"}
    #[arg(long, value_name = "FILE")]
    pub manpage_urls: PathBuf,
    /// Revision of nixpkgs that links to its sources name; "local" for the main branch
    #[arg(long)]
    pub revision: String,
    /// What the pages say made them
    #[arg(long, default_value = "nixos-render-docs")]
    pub generator: String,
    /// Address of a style sheet; can be given several times
    #[arg(long, value_name = "URL")]
    pub stylesheet: Vec<String>,
    /// Address of a script; can be given several times
    #[arg(long, value_name = "URL")]
    pub script: Vec<String>,
    /// Levels of the main table of contents
    #[arg(long, value_name = "N", default_value_t = 1, allow_negative_numbers = true)]
    pub toc_depth: i64,
    /// Levels of the table of contents of a page
    #[arg(long, value_name = "N", default_value_t = 1, allow_negative_numbers = true)]
    pub chunk_toc_depth: i64,
    /// Levels of the table of contents of a section
    #[arg(long, value_name = "N", default_value_t = 0, allow_negative_numbers = true)]
    pub section_toc_depth: i64,
    /// Folder for images, relative to the output
    #[arg(long, value_name = "DIR", default_value = "media")]
    pub media_dir: String,
    /// Redirects of ids and pages that have moved
    #[arg(long, value_name = "FILE")]
    pub redirects: Option<PathBuf>,
    /// Draw a sidebar with N levels of the book instead of tables of contents
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub sidebar_depth: Option<i64>,
    /// HTML for the top of each page
    #[arg(long, value_name = "FILE")]
    pub header: Option<PathBuf>,
    /// Leave out the navigation at the top of each page
    #[arg(long)]
    pub no_navheader: bool,
    /// Navigation file, whose pages follow what the root file includes
    #[arg(long, value_name = "NAV.json")]
    pub experimental_config: Option<PathBuf>,
    /// Root file of the manual
    pub infile: PathBuf,
    /// First page
    pub outfile: PathBuf,
}

/// Writes the manual on `jobs` processors: on all of them where none are named, or 0.
pub(super) fn run(args: &Args, jobs: Option<usize>, terminal: &Terminal) -> Status {
    if let Some(jobs) = jobs {
        let most = std::thread::available_parallelism().map_or(1, usize::from);
        // Without that pool there is the usual one.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.min(most)).build_global();
    }
    let mut sources = Sources::of(World::unconfined());
    let mut diagnostics = command::run(&arguments(args.clone()), &mut sources);
    if terminal.report(&mut diagnostics, &sources) { Status::Fine } else { Status::Failed }
}

fn arguments(args: Args) -> Arguments {
    let levels = |n: i64| usize::try_from(n).unwrap_or(0);
    let settings = Settings {
        generator: args.generator,
        stylesheets: args.stylesheet,
        scripts: args.script,
        toc_depth: levels(args.toc_depth),
        chunk_toc_depth: levels(args.chunk_toc_depth),
        section_toc_depth: levels(args.section_toc_depth),
        media_dir: args.media_dir,
        sidebar_depth: args.sidebar_depth.map(levels),
        navheader: !args.no_navheader,
        ..Settings::default()
    };
    Arguments {
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
