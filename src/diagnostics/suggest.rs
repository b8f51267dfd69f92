//! "Did you mean": the nearest of the known names.

/// Longer names are compared with none: that would take long, and no reader would see the difference.
const LONGEST: usize = 200;

/// For so many names a near one is looked for; with more, something larger is wrong.
const MOST: usize = 50;

/// Looks for near names, but not for any number of names: each is compared with all that are known.
#[derive(Debug, Default)]
pub struct Suggestions {
    asked: usize,
}

impl Suggestions {
    /// The name near to `wanted` among those that `known` gives, as [`nearest`] finds it; `None` once too many were asked for,
    /// and then `known` is not called.
    pub fn nearest<'a, S: AsRef<str> + ?Sized + 'a, I: IntoIterator<Item = &'a S>>(
        &mut self,
        wanted: &str,
        known: impl FnOnce() -> I,
    ) -> Option<&'a str> {
        self.may_ask().then(|| nearest(wanted, known())).flatten()
    }

    /// Whether a near name may be looked for once more; counts that.
    pub fn may_ask(&mut self) -> bool {
        self.asked += 1;
        self.asked <= MOST
    }
}

/// The known name nearest to `wanted`, if one is near enough to be worth naming: a slip of case, or an edit
/// distance (Damerau–Levenshtein) of at most a third of the longer name. Ties go to the first.
pub fn nearest<'a, S: AsRef<str> + ?Sized + 'a>(
    wanted: &str,
    known: impl IntoIterator<Item = &'a S>,
) -> Option<&'a str> {
    let lower = wanted.to_lowercase();
    let length = wanted.chars().count();
    if length > LONGEST {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let name = name.as_ref();
        if name.len() > 4 * LONGEST {
            continue;
        }
        let count = name.chars().count();
        let limit = (count.max(length) / 3).max(1);
        // A difference in length is a lower bound of the distance; most names are ruled out by it.
        if count > LONGEST || count.abs_diff(length) > limit || name == wanted {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&lower, &name.to_lowercase());
        if distance <= limit && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn names_a_name_only_where_it_is_near() {
        let known = ["sec-uv", "sec-python", "language", "src", "Title"];
        for (wanted, expected) in [
            ("sec-vu", Some("sec-uv")),
            ("sec-pyhton", Some("sec-python")),
            ("SRC", Some("src")),
            ("title", Some("Title")),
            ("lang", None),
            ("langauge", Some("language")),
            ("sec-rust-toolchain", None),
            ("", None),
            ("日本", None),
        ] {
            assert_eq!(nearest(wanted, known), expected, "{wanted}");
        }
        assert_eq!(nearest("src", known), None, "a name is not its own suggestion");
        assert_eq!(nearest("x", [] as [&str; 0]), None);
    }
}
