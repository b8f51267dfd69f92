//! What can be said of a book beyond whether it can be built, and what can be fixed automatically.
//!
//! [`conventions`] are those of nixpkgs' documentation; [`autofix`] knows which errors can be fixed automatically;
//! [`external`] asks for outside links; [`fix`] makes the edits; [`redirects`] keeps `redirects.json` up to date. What is
//! not the book's [`own`] is left alone.

pub mod allow;
pub mod autofix;
pub mod conventions;
pub mod external;
pub mod fix;
pub mod own;
pub mod redirects;

use crate::diagnostics::Diagnostic;
use crate::source::edit::Edit;

/// Edits of one file that fix something automatically: they are made together, or not at all.
pub type Fix = Vec<Edit>;

/// Something that is not as it should be, and what would fix it.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What the convention reports, without a fix.
    pub diagnostic: Diagnostic,
    /// The edits that fix it automatically, where there are any.
    pub fix: Option<Fix>,
}
