//! Writing: whole or not at all, through no link, and told where it fails.

mod changed;
mod concurrent;
mod full_disk;
mod generation;
mod killed;
mod links;
mod mounted;
mod names;
mod output_folder;
mod reproducible;
mod stdout;
