//! Makes what a program printed plain: without colours, with carriage returns carried out, as a reader sees it in the
//! end, and with every hash of a store path written `HASH`.

/// The lines that a reader would see.
pub fn lines(printed: &[u8]) -> Vec<String> {
    let mut screen = Screen::default();
    let text = String::from_utf8_lossy(printed);
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\n' => screen.end_line(),
            '\r' => screen.cursor = 0,
            '\u{8}' => screen.cursor = screen.cursor.saturating_sub(1),
            '\u{1b}' => screen.escape(&mut chars),
            '\t' => screen.put(c),
            c if c.is_control() => {}
            c => screen.put(c),
        }
    }
    if !screen.line.is_empty() {
        screen.end_line();
    }
    while screen.lines.last().is_some_and(|line| line.trim().is_empty()) {
        screen.lines.pop();
    }
    screen.lines
}

/// The line under the cursor, and those above it.
#[derive(Default)]
struct Screen {
    lines: Vec<String>,
    line: Vec<char>,
    cursor: usize,
}

impl Screen {
    fn put(&mut self, c: char) {
        match self.line.get_mut(self.cursor) {
            Some(under) => *under = c,
            None => {
                self.line.resize(self.cursor, ' ');
                self.line.push(c);
            }
        }
        self.cursor += 1;
    }

    fn end_line(&mut self) {
        let line: String = self.line.drain(..).collect();
        self.lines.push(without_hashes(&line));
        self.cursor = 0;
    }

    /// Takes an escape sequence; of those, only "erase in line" changes what is seen.
    fn escape(&mut self, chars: &mut std::str::Chars<'_>) {
        match chars.next() {
            Some('[') => {
                let mut parameter = String::new();
                for c in chars.by_ref() {
                    if ('@'..='~').contains(&c) {
                        if c == 'K' {
                            self.erase(&parameter);
                        }
                        break;
                    }
                    parameter.push(c);
                }
            }
            // A title for the window, a link: up to BEL or ESC \.
            Some(']') => {
                let mut previous = ' ';
                for c in chars.by_ref() {
                    if c == '\u{7}' || (previous == '\u{1b}' && c == '\\') {
                        break;
                    }
                    previous = c;
                }
            }
            Some('(' | ')' | '#' | '%') => {
                chars.next();
            }
            _ => {}
        }
    }

    fn erase(&mut self, parameter: &str) {
        match parameter {
            "2" => self.line.clear(),
            "1" => self.line.iter_mut().take(self.cursor + 1).for_each(|c| *c = ' '),
            _ => self.line.truncate(self.cursor),
        }
    }
}

/// Writes `HASH` for the hash of every store path.
pub fn without_hashes(text: &str) -> String {
    const STORE: &str = "/nix/store/";
    const LENGTH: usize = 32;
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(STORE) {
        let (before, after) = rest.split_at(at + STORE.len());
        plain.push_str(before);
        rest = after;
        let hash = rest.bytes().take(LENGTH).filter(|b| b.is_ascii_lowercase() || b.is_ascii_digit()).count();
        if hash == LENGTH && rest.as_bytes().get(LENGTH) == Some(&b'-') {
            plain.push_str("HASH");
            rest = &rest[LENGTH..];
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_reader_sees() {
        for (printed, seen) in [
            ("", &[][..]),
            ("a\nb\n", &["a", "b"]),
            ("a\r\nb", &["a", "b"]),
            ("a\n\n\n", &["a"]),
            ("\u{1b}[1;32mok\u{1b}[0m done", &["ok done"]),
            ("10%\r50%\r100%\n", &["100%"]),
            ("abc\rx\n", &["xbc"]),
            ("abc\r\u{1b}[Kx\n", &["x"]),
            ("abc\u{1b}[2K\rx\n", &["x"]),
            ("ab\u{8}c\n", &["ac"]),
            ("\u{1b}]8;;file:///x\u{1b}\\link\u{1b}]8;;\u{7}\n", &["link"]),
            ("\u{1b}(Bx\u{0}y\tz\n", &["xy\tz"]),
        ] {
            assert_eq!(lines(printed.as_bytes()), seen, "{printed:?}");
        }
    }

    #[test]
    fn hashes_are_written_alike() {
        let path = "/nix/store/1yxy0ks51a1qc3vy0dnlms6xf4pa3q49-uv/bin:/nix/store/short-x:/nix/store/HASH-y";
        assert_eq!(without_hashes(path), "/nix/store/HASH-uv/bin:/nix/store/short-x:/nix/store/HASH-y");
    }

    proptest! {
        #[test]
        fn any_bytes_are_made_plain(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            for line in lines(&bytes) {
                prop_assert!(!line.chars().any(|c| c.is_control() && c != '\t'));
            }
        }

        #[test]
        fn plain_text_stays(text in "[a-zé /.]{0,40}") {
            let seen = lines(text.as_bytes()).join("\n");
            prop_assert_eq!(seen.trim_end(), text.trim_end());
        }
    }
}
