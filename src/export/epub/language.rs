//! The language of a book: its tag as package documents take it, and the direction in which it is read.

/// Languages that are written from right to left, if their tag names no script.
#[rustfmt::skip]
const FROM_RIGHT: [&str; 24] = [
    "ar", "arc", "arz", "azb", "bal", "ckb", "dv", "fa", "glk", "he", "iw", "khw", "ks", "lrc", "mzn", "nqo", "pnb", "prs",
    "ps", "sd", "syr", "ug", "ur", "yi",
];

/// Scripts that are written from right to left.
#[rustfmt::skip]
const SCRIPTS: [&str; 10] = ["adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"];

/// The tag, where it is formed as RFC 5646 wants it; else `und`, which says that the language is not known.
pub(super) fn tag(language: &str) -> &str {
    if is_well_formed(language) { language } else { "und" }
}

/// Whether a language is read from right to left.
pub(super) fn is_from_right(language: &str) -> bool {
    let tag = language.to_ascii_lowercase();
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    let script = parts.take_while(|part| part.len() > 1).find(|part| part.len() == 4 && is_alpha(part));
    script.map_or_else(|| FROM_RIGHT.contains(&first), |script| SCRIPTS.contains(&script))
}

fn is_alpha(part: &str) -> bool {
    part.bytes().all(|b| b.is_ascii_alphabetic())
}

fn is_alphanumeric(part: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// The form of RFC 5646 (section 2.1), without the tags that are older than it.
fn is_well_formed(tag: &str) -> bool {
    let mut parts = tag.split('-').peekable();
    let first = parts.next().unwrap_or_default();
    if !(2..=8).contains(&first.len()) || !is_alpha(first) {
        return first.eq_ignore_ascii_case("x") && is_private(parts);
    }
    if first.len() <= 3 {
        for _ in 0..3 {
            if parts.next_if(|part| part.len() == 3 && is_alpha(part)).is_none() {
                break;
            }
        }
    }
    parts.next_if(|part| part.len() == 4 && is_alpha(part));
    parts.next_if(|part| {
        (part.len() == 2 && is_alpha(part)) || (part.len() == 3 && part.bytes().all(|b| b.is_ascii_digit()))
    });
    let mut seen: Vec<String> = Vec::new();
    let mut is_new = |part: &str| {
        let part = part.to_ascii_lowercase();
        let is_new = !seen.contains(&part);
        seen.push(part);
        is_new
    };
    let is_variant = |part: &&str| {
        is_alphanumeric(part, 5..=8)
            || (part.len() == 4 && part.as_bytes()[0].is_ascii_digit() && is_alphanumeric(part, 4..=4))
    };
    while let Some(variant) = parts.next_if(is_variant) {
        if !is_new(variant) {
            return false;
        }
    }
    while let Some(part) = parts.next() {
        if part.eq_ignore_ascii_case("x") {
            return is_private(parts);
        }
        if !is_alphanumeric(part, 1..=1)
            || !is_new(part)
            || parts.next_if(|part| is_alphanumeric(part, 2..=8)).is_none()
        {
            return false;
        }
        while parts.next_if(|part| is_alphanumeric(part, 2..=8)).is_some() {}
    }
    true
}

fn is_private<'a>(parts: impl Iterator<Item = &'a str>) -> bool {
    let parts: Vec<&str> = parts.collect();
    !parts.is_empty() && parts.iter().all(|part| is_alphanumeric(part, 1..=8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_no_form_are_not_passed_on() {
        for fine in
            ["en", "pt-BR", "zh-Hant-TW", "de-1996", "sl-rozaj-biske", "es-419", "x-a", "en-a-bbb-x-c", "zh-yue-HK"]
        {
            assert_eq!(tag(fine), fine);
        }
        for odd in ["", "e", "1", "english-very-longlonglong", "en-", "en-a", "en-x", "de-1996-1996", "en-aaaa-bbbb-cc"]
        {
            assert_eq!(tag(odd), "und", "{odd}");
        }
    }

    #[test]
    fn directions() {
        for (language, from_right) in [
            ("ar", true),
            ("he-IL", true),
            ("AZ-Arab", true),
            ("fa-Latn", false),
            ("en", false),
            ("ja-JP", false),
            ("en-x-arab", false),
        ] {
            assert_eq!(is_from_right(language), from_right, "{language}");
        }
    }
}
