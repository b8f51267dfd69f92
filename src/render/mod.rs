//! What the writers of HTML have in common: how a tree is visited, how text is escaped, titles and reference texts, the
//! parts of a module option.
//!
//! A writer's own are its tags, classes and addresses, and how its pages are cut. Nothing here knows of pages, of a
//! theme, or of one writer.

pub mod bare_links;
pub mod escape;
pub mod highlight;
pub mod href;
pub mod into_files;
pub mod markup;
pub mod option_parts;
pub mod reference_text;
pub mod shown_recipes;
pub mod titles;
pub mod visitor;
pub mod words;
