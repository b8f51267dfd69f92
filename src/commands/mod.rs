//! What the program's commands do.

pub mod manual_html;
