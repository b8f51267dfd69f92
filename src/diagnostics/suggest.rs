//! "Did you mean": the nearest of the known names.

/// The known name nearest to `wanted`, if one is near enough to be worth naming: a slip of case, or an edit
/// distance (Damerau–Levenshtein) of at most a third of the longer name. Ties go to the first.
pub fn nearest<'a, S: AsRef<str> + ?Sized + 'a>(
    wanted: &str,
    known: impl IntoIterator<Item = &'a S>,
) -> Option<&'a str> {
    let lower = wanted.to_lowercase();
    let length = wanted.chars().count();
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let name = name.as_ref();
        let longest = name.chars().count().max(length);
        let limit = (longest / 3).max(1);
        // A difference in length is a lower bound of the distance; most names are ruled out by it.
        if name.chars().count().abs_diff(length) > limit || name == wanted {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&lower, &name.to_lowercase());
        if distance <= limit && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}
