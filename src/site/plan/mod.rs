//! What can be said of a site before a page of it is written: its pages, addresses, titles, contents, and where old
//! addresses lead. All of it depends on the manual and the settings alone.

pub mod addresses;
pub mod contents;
pub mod description;
pub mod options;
mod outline;
pub mod pages;
pub mod recipe_names;
pub mod redirects;
pub mod titles;

pub use outline::{Plan, plan};
