//! HTML that was written is well-formed, and all of its markup is the writer's.

/// Elements without content.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// Checks a page: tags are closed in their order, attributes quoted and each there once, `<` and `&` escaped in text; nothing
/// that came from the text of a book is a tag or an attribute (see `soup::HOSTILE`).
///
/// # Panics
/// Where something is not so: with what is there.
pub fn check(page: &str, html: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(found) = html[at..].find(['<', '&', '>']) {
        at += found;
        let rest = &html[at..];
        let here = || format!("{page}: …{:?}… in\n{html}", rest.chars().take(60).collect::<String>());
        if rest.starts_with('>') {
            // Allowed in text, as nixos-render-docs and browsers have it.
            at += 1;
        } else if let Some(behind) = rest.strip_prefix('&') {
            at += 1 + entity(behind).unwrap_or_else(|| panic!("not an entity: {}", here()));
        } else if let Some(comment) = rest.strip_prefix("<!--") {
            at += 7 + comment.find("-->").unwrap_or_else(|| panic!("a comment without end: {}", here()));
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            at += 1 + rest.find('>').unwrap_or_else(|| panic!("a declaration without end: {}", here()));
        } else if let Some(closing) = rest.strip_prefix("</") {
            let name = name(closing).unwrap_or_else(|| panic!("a closing tag without a name: {}", here()));
            assert!(closing[name.len()..].starts_with('>'), "a closing tag with more than a name: {}", here());
            assert_eq!(open.pop(), Some(name), "closed out of order: {}", here());
            at += 3 + name.len();
        } else {
            let name = name(&rest[1..]).unwrap_or_else(|| panic!("`<` in text: {}", here()));
            assert!(!name.contains("zq"), "a tag from the text: {}", here());
            let (length, closed) =
                attributes(&rest[1 + name.len()..]).unwrap_or_else(|what| panic!("{what}: {}", here()));
            at += 1 + name.len() + length;
            if matches!(name, "script" | "style") && !closed {
                let end = html[at..].find(&format!("</{name}>"));
                at += end.unwrap_or_else(|| panic!("without end: {}", here())) + name.len() + 3;
            } else if !closed && !VOID.contains(&name) {
                open.push(name);
            }
        }
    }
    assert!(open.is_empty(), "{page}: not closed: {open:?} in\n{html}");
}

/// The length of an entity behind its `&`.
fn entity(text: &str) -> Option<usize> {
    let end = text.find(';')?;
    let name = text[..end].strip_prefix('#').unwrap_or(&text[..end]);
    (!name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric())).then_some(end + 1)
}

/// The name that a text begins with.
fn name(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?;
    text.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(&text[..end])
}

/// The length of the attributes up to the end of the tag, and whether it closes itself.
fn attributes(text: &str) -> Result<(usize, bool), String> {
    let mut seen: Vec<&str> = Vec::new();
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let blank = rest.len() - rest.trim_start().len();
        let rest = &rest[blank..];
        at += blank;
        if rest.starts_with('>') {
            return Ok((at + 1, false));
        }
        if rest.starts_with("/>") {
            return Ok((at + 2, true));
        }
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/' | '"' | '\'' | '<'))
            .unwrap_or(rest.len());
        let name = &rest[..end];
        if name.is_empty() || blank == 0 {
            return Err("broken attributes".to_owned());
        }
        if name.contains("zq") {
            return Err(format!("an attribute from the text, {name}"));
        }
        if seen.contains(&name) {
            return Err(format!("the attribute {name} twice"));
        }
        seen.push(name);
        at += end;
        let Some(value) = rest[end..].strip_prefix('=') else { continue };
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or("an attribute without quotes")?;
        let length = value[1..].find(quote).ok_or("a value without end")?;
        let value = &value[1..=length];
        if value.contains('<') {
            return Err("`<` in a value".to_owned());
        }
        for (n, _) in value.match_indices('&') {
            entity(&value[n + 1..]).ok_or_else(|| format!("a bare `&` in a value: {value:?}"))?;
        }
        at += 1 + length + 2;
    }
}
