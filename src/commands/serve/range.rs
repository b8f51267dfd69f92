//! Parts of a file (RFC 9110, section 14), as viewers of PDF and video ask for them.

use std::ops::Range;

use axum::http::{HeaderMap, Method, header};

/// What of a file is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RequestedRange {
    /// All of it.
    Whole,
    /// These bytes of it.
    Part(Range<usize>),
    /// A part that it does not have.
    Unsatisfiable,
}

/// What of a file of `length` bytes is asked for. A server may answer with the whole in any case: this one does where
/// several parts are asked for, and where the part depends on a version of the file (`If-Range`), since it names none.
pub(super) fn requested_range(method: &Method, headers: &HeaderMap, length: usize) -> RequestedRange {
    let text = headers.get(header::RANGE).and_then(|value| value.to_str().ok());
    let Some(text) = text.filter(|_| *method == Method::GET && !headers.contains_key(header::IF_RANGE)) else {
        return RequestedRange::Whole;
    };
    // What is no range is passed over (section 14.2).
    let Ok(parsed) = http_range_header::parse_range_header_with_max_ranges(text, std::num::NonZeroUsize::MIN) else {
        return RequestedRange::Whole;
    };
    let Ok(ranges) = parsed.validate(length as u64) else { return RequestedRange::Unsatisfiable };
    match ranges.as_slice() {
        [range] => match (usize::try_from(*range.start()), usize::try_from(*range.end())) {
            (Ok(start), Ok(end)) if start <= end && end < length => RequestedRange::Part(start..end + 1),
            _ => RequestedRange::Unsatisfiable,
        },
        _ => RequestedRange::Whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_part_of_a_file_can_be_asked_for() {
        for (range, expected) in [
            ("bytes=0-0", RequestedRange::Part(0..1)),
            ("bytes=2-5", RequestedRange::Part(2..6)),
            ("bytes=2-", RequestedRange::Part(2..10)),
            ("bytes=-3", RequestedRange::Part(7..10)),
            ("bytes=0-99", RequestedRange::Part(0..10)),
            ("bytes=-99", RequestedRange::Part(0..10)),
            ("bytes=10-", RequestedRange::Unsatisfiable),
            ("bytes=10-20", RequestedRange::Unsatisfiable),
            ("bytes=-0", RequestedRange::Unsatisfiable),
            ("bytes=5-2", RequestedRange::Whole),
            ("bytes=0-1,3-4", RequestedRange::Whole),
            ("bytes=", RequestedRange::Whole),
            ("bytes=a-b", RequestedRange::Whole),
            ("bytes=0-18446744073709551616", RequestedRange::Part(0..10)),
            ("lines=0-1", RequestedRange::Whole),
        ] {
            let headers = HeaderMap::from_iter([(header::RANGE, range.parse().unwrap())]);
            assert_eq!(requested_range(&Method::GET, &headers, 10), expected, "{range}");
            assert_eq!(requested_range(&Method::HEAD, &headers, 10), RequestedRange::Whole, "HEAD {range}");
        }
        let headers = HeaderMap::from_iter([(header::RANGE, "bytes=0-".parse().unwrap())]);
        assert_eq!(requested_range(&Method::GET, &headers, 0), RequestedRange::Unsatisfiable);
        assert_eq!(requested_range(&Method::GET, &HeaderMap::new(), 10), RequestedRange::Whole);
        let headers = HeaderMap::from_iter([
            (header::RANGE, "bytes=0-1".parse().unwrap()),
            (header::IF_RANGE, "\"x\"".parse().unwrap()),
        ]);
        assert_eq!(requested_range(&Method::GET, &headers, 10), RequestedRange::Whole);
    }
}
