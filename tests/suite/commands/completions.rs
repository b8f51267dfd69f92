//! `nixbook completions`.

use crate::book::Book;

#[test]
fn every_shell_learns_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = Book::empty().run(&["completions", shell]).succeeds();
        for command in ["build", "check", "serve", "init", "completions", "message-format"] {
            assert!(run.stdout.contains(command), "{shell}: {command}");
        }
    }
}
