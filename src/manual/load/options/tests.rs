//! Tests.

use super::*;

#[test]
fn order() {
    let names = ["b.z", "b.enable", "a.package", "a.enableFoo", "a.b.c", "a.B", "packages.x", "enable", "a"];
    let mut locs: Vec<Vec<String>> = names.iter().map(|name| name.split('.').map(str::to_owned).collect()).collect();
    locs.sort_by(|a, b| compare(a, b));
    let sorted: Vec<String> = locs.iter().map(|loc| loc.join(".")).collect();
    assert_eq!(sorted, ["enable", "packages.x", "a", "a.enableFoo", "a.package", "a.B", "a.b.c", "b.enable", "b.z"]);
}

#[test]
fn ids() {
    assert_eq!(option_id("opt-", "a.\"b:c\".*.<x y>[z]"), "opt-a._b_c_._._x_y__z_");
}

#[test]
fn text_as_markdown() {
    let embedded = |text: &str| EmbeddedText::verbatim(text, FileId(0), 0);
    let escape = |text: &str| escape(&embedded(text)).as_str().to_owned();
    let code = |text: &str| code(&embedded(text)).as_str().to_owned();
    assert_eq!(escape("a.*<b>[c]`d`#&\\"), "a\\.\\*\\<b>\\[c]\\`d\\`\\#\\&\\\\");
    assert_eq!(code("x"), "` x `");
    assert_eq!(code("a``b"), "``` a``b ```");
    assert_eq!(code("a\n```\nb"), "``````\na\n```\nb\n``````");
}

#[test]
fn values_that_are_none() {
    for json in ["null", "false", "\"\"", "[]", "[ ]", "{}", "{\n}", "0", "-0", "0.0", "0e5"] {
        assert!(is_nothing(json), "{json}");
    }
    for json in ["true", "\"0\"", "[0]", "{\"a\": 0}", "1", "0.1", "\"null\""] {
        assert!(!is_nothing(json), "{json}");
    }
}
