//! Text as HTML.

pub(super) use crate::render::escape::with_quotes as escape;

/// Puts the pieces together at the end of a text; each is escaped already or needs no escaping.
macro_rules! push {
    ($out:expr, $($piece:expr),+ $(,)?) => {{
        $( $out.push_str(AsRef::<str>::as_ref(&$piece)); )+
    }};
}

pub(super) use push;
