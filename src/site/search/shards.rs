//! The shards of the index, in the small form in which they go over the wire. `theme/search/data.js` reads it.
//!
//! Scores follow from counts and lengths, the path's postings from the titles', and names of documents from their
//! numbers: none of them is sent. What is left are sorted lists of terms and of document numbers, written so that
//! both differences are short and gzip finds them again.
//!
//! - A *number* is written with the 64 digits of [`DIGITS`], five bits each from the lowest on; a digit of 32 or more
//!   says that another follows.
//! - A *list of words*, sorted, has a line for each: how many UTF-16 units it shares with the one before (a digit), the
//!   rest of it, and after a space what belongs to it.
//! - What belongs to a *term* is, for each field with postings, a digit for the field and the postings: twice the
//!   distance to the document before, plus one if the term occurs there more than once, in which case the count less
//!   two follows; then, for the text of a document of more than one slice, the slice.

use super::index::{Index, IndexedTerm, PATH, Posting, TEXT};

/// The digits of a number.
pub const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Adds a number to `out`: digits of five bits, the lowest first, each but the last with its sixth bit set.
pub fn number(mut n: u32, out: &mut String) {
    loop {
        let digit = (n & 31) as usize;
        n >>= 5;
        out.push(char::from(DIGITS[if n > 0 { digit | 32 } else { digit }]));
        if n == 0 {
            return;
        }
    }
}

/// Writes numbers one after another.
pub fn numbers(all: impl IntoIterator<Item = u32>) -> String {
    let mut out = String::new();
    for n in all {
        number(n, &mut out);
    }
    out
}

/// Writes a word of a sorted list, after `before`.
pub fn word(text: &str, before: &str, out: &mut String) {
    let (mut units, mut bytes) = (0, 0);
    for (c, _) in text.chars().zip(before.chars()).take_while(|(a, b)| a == b) {
        if units + c.len_utf16() > 31 {
            break;
        }
        units += c.len_utf16();
        bytes += c.len_utf8();
    }
    out.push(char::from(DIGITS[units]));
    out.push_str(&text[bytes..]);
}

/// Writes what belongs to a term.
pub fn postings(term: &IndexedTerm, index: &Index, out: &mut String) {
    for (field, postings) in term.fields.iter().enumerate() {
        if field == PATH || postings.is_empty() {
            continue;
        }
        out.push(' ');
        number(u32::try_from(field).unwrap_or(0), out);
        let mut next = 0;
        for posting in postings {
            one(posting, next, out);
            if field == TEXT && index.slices[posting.document as usize] > 1 {
                number(posting.slice, out);
            }
            next = posting.document + 1;
        }
    }
}

fn one(posting: &Posting, next: u32, out: &mut String) {
    let often = posting.count > 1;
    number((posting.document - next) * 2 + u32::from(often), out);
    if often {
        number(posting.count - 2, out);
    }
}

/// A part of a sorted list, and the shortest text that tells its first word from the last one before it.
#[derive(Debug, PartialEq, Eq)]
pub struct Shard {
    /// Words that are not below this and below the next shard's are here. Empty for the first.
    pub from: String,
    /// How many words the list has.
    pub count: u32,
    /// The words, packed into one text.
    pub text: String,
}

/// Cuts a sorted list into shards of about `good` bytes, where the first two letters change if that is near.
/// `write` adds what belongs to the n-th word.
pub fn cut(words: &[&str], good: usize, write: impl Fn(usize, &mut String)) -> Vec<Shard> {
    let mut out = Vec::new();
    let mut shard = Shard { from: String::new(), count: 0, text: String::new() };
    let mut before = "";
    for (n, text) in words.iter().copied().enumerate() {
        let new_letters = !text.chars().take(2).eq(before.chars().take(2));
        if shard.text.len() > if new_letters { good * 2 / 3 } else { good * 4 / 3 } {
            let from = distinguishing(text, before);
            out.push(std::mem::replace(&mut shard, Shard { from, count: 0, text: String::new() }));
            before = "";
        }
        if shard.count > 0 {
            shard.text.push('\n');
        }
        word(text, before, &mut shard.text);
        write(n, &mut shard.text);
        shard.count += 1;
        before = text;
    }
    out.push(shard);
    out
}

/// The shortest beginning of `text` that `before`, which comes before it, does not reach.
fn distinguishing(text: &str, before: &str) -> String {
    let shared = text.chars().zip(before.chars()).take_while(|(a, b)| a == b).count();
    text.chars().take(shared + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_five_bits_a_digit() {
        assert_eq!(numbers([0, 1, 31, 32, 33, 1023, 1024]), "ABfgBhB_fggB");
    }

    #[test]
    fn a_word_names_what_it_shares() {
        let mut out = String::new();
        word("python3", "python", &mut out);
        word("größe", "größer", &mut out);
        assert_eq!(out, "G3F");
    }

    #[test]
    fn shards_begin_where_the_letters_change() {
        let words = ["aaaa", "aaab", "aabb", "bbbb", "bbcc", "cccc"];
        let found = cut(&words, 12, |_, out| out.push_str(" xx"));
        let from: Vec<_> = found.iter().map(|s| (s.from.as_str(), s.count)).collect();
        assert_eq!(from, [("", 3), ("b", 2), ("c", 1)]);
    }
}
