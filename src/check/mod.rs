//! What can be said of a book beyond whether it can be built, and what can be mended by rule.
//!
//! [`conventions`] are those of nixpkgs' documentation; [`autofix`] knows which errors a rule can mend; [`external`] asks
//! for outside links; [`fix`] mends; [`redirects`] keeps the table of old places true. What is not the book's [`own`] is
//! left alone.

pub mod autofix;
pub mod conventions;
pub mod external;
pub mod fix;
pub mod own;
pub mod redirects;

use crate::diagnostics::Diagnostic;
use crate::source::edit::Edit;

/// Edits of one file that mend something by rule: they are made together, or not at all.
pub type Fix = Vec<Edit>;

/// Something that is not as it should be, and what would mend it.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What.
    pub diagnostic: Diagnostic,
    /// The way to mend it by rule, where there is one.
    pub fix: Option<Fix>,
}
