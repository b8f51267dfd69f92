//! The markup of inlines that is the same in a title as in running text.

use super::escape;
use crate::markdown::tree::RoleKind;

/// The tags around the text of a role.
pub fn role_tags(kind: RoleKind) -> (&'static str, &'static str) {
    match kind {
        RoleKind::Command => ("<code class=\"command\">", "</code>"),
        RoleKind::File => ("<code class=\"file\">", "</code>"),
        RoleKind::Var => ("<var>", "</var>"),
        RoleKind::Env => ("<code class=\"env\">", "</code>"),
        RoleKind::Option => ("<code class=\"option\">", "</code>"),
        RoleKind::Manpage => ("<span class=\"manpage\">", "</span>"),
    }
}

/// Writes text between two tags.
pub fn tagged(out: &mut String, (open, close): (&str, &str), text: &str) {
    out.push_str(open);
    escape::text(out, text);
    out.push_str(close);
}
