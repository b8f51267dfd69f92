//! What the shell itself says, as a reader sees it who types the same commands.
//!
//! The shell is started as one in which someone types, so that most of its messages read so already. What is left comes from
//! the `eval` in which a command is run: the numbers of lines in nixbook's own script, and how deep a trace is.

/// How often a command is within an `eval` of nixbook's.
const EVALS: usize = 2;

/// The lines that a command printed, as if it had been typed; and whether it has no end, so that a shell would wait for
/// more. `traced`: whether the shell prints what it runs.
pub fn as_typed(lines: Vec<String>, typed: &str, traced: bool) -> (Vec<String>, bool) {
    let (mut seen, mut is_incomplete) = (Vec::with_capacity(lines.len()), false);
    let mut after_error = false;
    let own_eval = !typed.contains("eval");
    for line in lines {
        let was_error = std::mem::take(&mut after_error);
        if let Some(message) = of_eval(&line) {
            // The line at fault is shown to those who read a script, and not to who has typed it.
            if was_error && message.starts_with('`') && message.ends_with('\'') {
                continue;
            }
            after_error = message.starts_with("syntax error");
            is_incomplete |= own_eval
                && (message.starts_with("unexpected EOF while looking for matching")
                    || message.starts_with("syntax error: unexpected end of file"));
            seen.push(format!("bash: {message}"));
        } else if is_open_here_document(&line) {
            is_incomplete |= own_eval;
            seen.push(line);
        } else if traced && line.bytes().take_while(|byte| *byte == b'+').count() > EVALS {
            seen.push(line[EVALS..].to_owned());
        } else {
            seen.push(line);
        }
    }
    (seen, is_incomplete)
}

/// `bash: eval: line N: …`
fn of_eval(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("bash: eval: line ")?;
    let (number, message) = rest.split_once(": ")?;
    number.bytes().all(|byte| byte.is_ascii_digit()).then_some(message)
}

fn is_open_here_document(line: &str) -> bool {
    line.starts_with("bash: warning: here-document at line ") && line.contains("delimited by end-of-file (wanted")
}

/// What a shell said before it took commands, without what it says because nobody types.
pub fn without_start(mut lines: Vec<String>) -> Vec<String> {
    lines.retain(|line| {
        !line.contains("cannot set terminal process group") && !line.ends_with("no job control in this shell")
    });
    lines
}

/// Whether a command turns on that the shell ends when one fails.
pub fn sets_errexit(typed: &str) -> bool {
    let mut words = typed.split(|c: char| c.is_whitespace() || matches!(c, ';' | '&' | '|')).filter(|w| !w.is_empty());
    while let Some(word) = words.next() {
        if word == "set" {
            let option = words.next().unwrap_or_default();
            let is_short = option.starts_with('-') && !option.starts_with("--") && option.contains('e');
            if is_short || (option.ends_with('o') && option.starts_with('-') && words.next() == Some("errexit")) {
                return true;
            }
        }
    }
    false
}

/// Why a command ended the shell, as the end of a sentence, and what helps.
pub fn why_ended(typed: &str, status: u8, errexit: bool) -> (String, &'static str) {
    let word = typed.split_whitespace().next().unwrap_or_default();
    if matches!(word, "exit" | "logout") {
        return (String::new(), "make it the last command, or run it in a subshell: `( exit … )`");
    }
    if word == "exec" {
        let why = ": `exec` puts a program in its place".to_owned();
        return (why, "make it the last command, or run it in a subshell: `( exec … )`");
    }
    if status > 128 {
        return (format!(": it ended with signal {}", status - 128), "do not end the shell that runs the transcript");
    }
    if errexit && status != 0 {
        let why = ": `set -e` is on, and it failed".to_owned();
        return (why, "remove `set -e`, or run what may fail in a subshell: `( set -e; … )`");
    }
    (String::new(), "make it the last command, or run it in a subshell: `( … )`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(command: &str, printed: &str, traced: bool) -> (String, bool) {
        let (lines, incomplete) = as_typed(printed.lines().map(str::to_owned).collect(), command, traced);
        (lines.join("\n"), incomplete)
    }

    #[test]
    fn messages_read_as_at_a_prompt() {
        let printed = "bash: eval: line 16: syntax error near unexpected token `fi'\nbash: eval: line 16: `fi'\nnext";
        assert_eq!(
            typed("fi", printed, false),
            ("bash: syntax error near unexpected token `fi'\nnext".to_owned(), false)
        );
        // Those of other shells are theirs.
        for other in
            ["bash: line 1: x: command not found", "bash: eval: line x: y", "a.sh: line 2: `fi'", "bash: x: `y'"]
        {
            assert_eq!(typed("x", other, false), (other.to_owned(), false));
        }
        assert_eq!(typed("set -x", "+++ echo hi\n++++ x\n+ no\nx", true).0, "+ echo hi\n++ x\n+ no\nx");
        assert_eq!(typed("x", "+++ echo hi", false).0, "+++ echo hi");
    }

    #[test]
    fn what_has_no_end_is_seen() {
        for printed in [
            "bash: eval: line 18: unexpected EOF while looking for matching `''",
            "bash: eval: line 24: syntax error: unexpected end of file",
            "bash: warning: here-document at line 20 delimited by end-of-file (wanted `EOF')",
        ] {
            assert!(typed("echo '", printed, false).1, "{printed}");
            assert!(!typed("eval \"echo '\"", printed, false).1, "{printed}");
        }
    }

    #[test]
    fn why_a_shell_ended() {
        assert!(why_ended("exit 4", 4, true).0.is_empty());
        assert!(why_ended("false", 1, true).0.contains("`set -e`"));
        assert!(why_ended("kill -9 $$", 137, false).0.contains("signal 9"));
        assert!(why_ended("exec true", 0, false).0.contains("`exec`"));
        for text in ["set -e", "set -eu; false", "true; set -o errexit", "set -xeo pipefail"] {
            assert!(sets_errexit(text), "{text}");
        }
        for text in ["set +e", "set -u", "echo -e", "set -- -e", "set -o pipefail"] {
            assert!(!sets_errexit(text), "{text}");
        }
    }
}
