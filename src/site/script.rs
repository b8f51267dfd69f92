//! Scripts that say something to the page that loads them. A page opened from a disk can load scripts, and nothing else.

use serde::Serialize;

use crate::render::escape;

/// A script that gives a global variable of the page a value.
pub fn script(name: &str, value: &impl Serialize) -> Vec<u8> {
    let json = serde_json::to_string(value).map_or_else(|_| "{}".into(), escape::script);
    format!("window.{name}={json};\n").into_bytes()
}
