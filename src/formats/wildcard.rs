//! Texts with a sign that stands for any text: `*` in `ignore-links`, `...` in transcripts.

/// A text in which a sign stands for any text, also an empty one; everything else stands for itself.
///
/// It is matched part by part, each at the first position after the one before, which takes time that grows with the text. A
/// glob or a regular expression would have to be compiled, and transcripts may have a pattern on each of many lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wildcard {
    /// What is between the signs, in order; one part where there is no sign.
    parts: Vec<String>,
}

impl Wildcard {
    /// A pattern with its sign, which is not empty.
    pub fn new(pattern: &str, sign: &str) -> Self {
        Self { parts: pattern.split(sign).map(str::to_owned).collect() }
    }

    /// Whether a text is as the pattern has it.
    pub fn matches(&self, text: &str) -> bool {
        let [first, middle @ .., last] = self.parts.as_slice() else {
            return self.parts.first().is_some_and(|only| only == text);
        };
        let Some(rest) = text.strip_prefix(first.as_str()) else { return false };
        let Some(mut rest) = rest.strip_suffix(last.as_str()) else { return false };
        for part in middle {
            let Some(at) = rest.find(part.as_str()) else { return false };
            rest = &rest[at + part.len()..];
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, sign: &str, text: &str) -> bool {
        Wildcard::new(pattern, sign).matches(text)
    }

    #[test]
    fn a_star_stands_for_anything() {
        let url = "https://example.org/a/b.html";
        for pattern in [
            url,
            "*",
            "**",
            "https://example.org/*",
            "*b.html",
            "*example*a*",
            "https://*/a/*.html",
            "https://**b.html",
            "https://example.org/**/b.html",
            "*.html",
            "https://example.org/a/b.html*",
        ] {
            assert!(matches(pattern, "*", url), "{pattern}");
        }
        for pattern in ["", "https://example.org", "https://example.com/*", "*.htm", "*b.html*b.html", "b.html", "/*"] {
            assert!(!matches(pattern, "*", url), "{pattern}");
        }
    }

    #[test]
    fn everything_else_stands_for_itself() {
        let text = r"https://[::1]/a?b={c,d}&e=!\f..//";
        assert!(matches(text, "*", text));
        assert!(matches(r"https://[::1]*?b={c,d}*\f*", "*", text));
        for other in ["https://:/a?b={c,d}", "https://[::1]/axb={c,d}", "https://[::1]/a?b=c"] {
            assert!(!matches(text, "*", other), "{other}");
        }
        for text in ["", ".", "..", "a/", "a/..", ".html", "a.", "ä*", "a\tb", "a\nb"] {
            assert!(matches(text, "...", text) && matches("*", "*", text), "{text:?}");
        }
    }

    /// The meaning, plainly: parts in their order, the first at the start, the last at the end.
    fn plainly(parts: &[&str], text: &str) -> bool {
        match parts {
            [] => text.is_empty(),
            [only] => *only == text,
            [first, rest @ ..] => text.strip_prefix(first).is_some_and(|after| {
                let starts = (0..=after.len()).filter(|at| after.is_char_boundary(*at));
                starts.into_iter().any(|at| plainly(rest, &after[at..]))
            }),
        }
    }

    proptest::proptest! {
        #[test]
        fn it_is_what_it_plainly_means(pattern in "[ab./?*\\[\\]{}!\\\\-]{0,8}", text in "[ab./?*\\[\\]{}!\\\\-]{0,8}") {
            let parts: Vec<&str> = pattern.split('*').collect();
            proptest::prop_assert_eq!(matches(&pattern, "*", &text), plainly(&parts, &text));
            let dots: Vec<&str> = pattern.split("..").collect();
            proptest::prop_assert_eq!(matches(&pattern, "..", &text), plainly(&dots, &text));
        }
    }
}
