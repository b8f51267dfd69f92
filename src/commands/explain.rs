//! `nixbook explain`: what a code means.

use std::ffi::OsStr;

use clap::Args;
use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use serde::Serialize;

use super::ExitStatus;
use super::options::Options;
use super::terminal::Terminal;
use crate::diagnostics::explain::{self, Explanation};
use crate::diagnostics::{Code, MessageFormat};

/// Explain the code of a message, and how to fix it
///
/// With `--message-format json`, prints one object for each code.
#[derive(Args, Debug)]
pub(super) struct ExplainArguments {
    /// The code, as in the brackets of a message [default: list all codes by topic]
    #[arg(value_name = "CODE", value_parser = CodeParser, hide_possible_values = true)]
    pub code: Option<Code>,
}

/// A code with what there is to say of it, for programs.
#[derive(Serialize)]
struct Row {
    code: &'static str,
    severity: &'static str,
    topic: &'static str,
    about: &'static str,
    #[serde(flatten)]
    explanation: Option<&'static Explanation>,
}

pub(super) fn run(arguments: &ExplainArguments, options: &Options, terminal: &Terminal) -> ExitStatus {
    match (options.message_format, arguments.code) {
        (MessageFormat::Json, Some(code)) => terminal.answer_json(&json(code)),
        (MessageFormat::Json, None) => {
            terminal.answer_json(&Code::ALL.iter().map(|code| json(*code)).collect::<String>());
        }
        (_, Some(code)) => terminal.answer(&explain::shown(code)),
        (_, None) => terminal.answer(&explain::list()),
    }
    ExitStatus::Success
}

fn json(code: Code) -> String {
    let row = Row {
        code: code.name(),
        severity: code.severity().word(),
        topic: code.topic().title(),
        about: code.about(),
        explanation: explain::explanation(code),
    };
    // Strings alone: there is nothing that could fail to serialize.
    let mut line = serde_json::to_string(&row).unwrap_or_default();
    line.push('\n');
    line
}

/// Takes codes, former ones too, and names all for completions.
#[derive(Clone)]
struct CodeParser;

impl TypedValueParser for CodeParser {
    type Value = Code;

    fn parse_ref(&self, command: &clap::Command, _: Option<&clap::Arg>, value: &OsStr) -> Result<Code, clap::Error> {
        explain::find(&value.to_string_lossy())
            .map_err(|message| command.clone().error(ErrorKind::InvalidValue, message))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Code::ALL.iter().map(|code| PossibleValue::new(code.name()))))
    }
}
