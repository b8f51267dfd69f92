//! Tokens of JSON.

pub const TOKENS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\"\"",
    "{}",
    "[]",
    "null",
    "true",
    "false",
    "0",
    "-1",
    "1e9",
    "1.5",
    "\n",
    " ",
    "  ",
    "\t",
    "\\",
    "\\n",
    "\\\"",
    "\\u0041",
    "\\ud83d\\udca5",
    "\\ud800",
    "\\/",
    "//",
    "/* */",
    "\"a\"",
    "\"a\": ",
    ", \"a\": ",
    "NaN",
    "'a'",
    "\"\\u0000\"",
    "\"x\\ny\"",
];

/// These tokens and those of a format.
pub fn with(tokens: &[&'static str]) -> Vec<&'static str> {
    TOKENS.iter().chain(tokens).copied().collect()
}
