//! What can be said of a book beyond whether it can be built, and what can be mended by rule.
//!
//! [`conventions`] are those of nixpkgs' documentation; [`external`] asks for
//! outside links; [`fix`] mends what a rule can mend; [`redirects`] keeps the
//! table of old places true.

pub mod conventions;
pub mod external;
pub mod fix;
pub mod redirects;

use crate::diagnostics::Diagnostic;
use crate::source::edit::Edit;

/// Something that is not as it should be, and what would mend it.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What.
    pub diagnostic: Diagnostic,
    /// The way to mend it by rule, where there is one.
    pub fix: Option<Edit>,
}
