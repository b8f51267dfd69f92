//! Texts with a sign that stands for any text: `*` in `ignore-links`, `...` in transcripts.

use globset::{GlobBuilder, GlobSet};

/// A text in which a sign stands for any text, also an empty one; everything else stands for itself.
#[derive(Clone, Debug)]
pub struct Wildcard {
    pattern: String,
    matcher: GlobSet,
}

impl PartialEq for Wildcard {
    fn eq(&self, other: &Self) -> bool {
        self.pattern == other.pattern
    }
}

impl Wildcard {
    /// A pattern with its sign. `None` where it is too large to be compiled, which takes more than 100 KB.
    pub fn new(pattern: &str, sign: &str) -> Option<Self> {
        // Two signs beside each other are no more than one, but mean something of their own to globset.
        let mut glob = String::with_capacity(pattern.len() + 8);
        let mut after_sign = false;
        for (n, part) in pattern.split(sign).enumerate() {
            if n > 0 && !after_sign {
                glob.push('*');
                after_sign = true;
            }
            if !part.is_empty() {
                glob.push_str(&globset::escape(part));
                after_sign = false;
            }
        }
        let glob = GlobBuilder::new(&glob).literal_separator(false).backslash_escape(false).build().ok()?;
        let matcher = GlobSet::builder().add(glob).build().ok()?;
        Some(Self { pattern: pattern.to_owned(), matcher })
    }

    /// Whether a text is as the pattern has it.
    pub fn matches(&self, text: &str) -> bool {
        self.matcher.is_match(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, sign: &str, text: &str) -> bool {
        Wildcard::new(pattern, sign).unwrap().matches(text)
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
