//! Reports in the XML that CI services read, to which JUnit gave its name.

use std::io;
use std::time::Duration;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::writer::ElementWriter;

use super::verdict::{TestKind, TestReport, Verdict, named};
use crate::diagnostics::{MessageFormat, render};
use crate::source::{Sources, printable, printable_lines};

/// Writes reports as XML, a suite for each kind of test; times are in seconds. All text is printable: XML cannot hold every
/// character.
///
/// # Errors
/// They cannot be written as XML.
pub fn junit(reports: &[TestReport], sources: &Sources) -> Result<String, String> {
    let mut xml = Vec::new();
    write(reports, sources, &mut xml).map_err(|error| error.to_string())?;
    String::from_utf8(xml).map_err(|error| error.to_string())
}

fn write(reports: &[TestReport], sources: &Sources, xml: &mut Vec<u8>) -> io::Result<()> {
    let all: Vec<&TestReport> = reports.iter().collect();
    let mut writer = Writer::new_with_indent(&mut *xml, b' ', 4);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let whole = writer.create_element("testsuites").with_attribute(("name", "nixbook test"));
    let counted = counts(&all);
    let whole = whole.with_attributes(counted.iter().map(|(name, count)| (*name, count.as_str())));
    if all.is_empty() {
        whole.write_empty().map(drop)?;
    } else {
        whole.write_inner_content(|writer| {
            TestKind::ALL.into_iter().try_for_each(|kind| suite(kind, reports, sources, writer))
        })?;
    }
    xml.push(b'\n');
    Ok(())
}

/// How many tests there are, and how many of them were left out or failed.
fn counts(reports: &[&TestReport]) -> [(&'static str, String); 5] {
    let count = |wanted: fn(&Verdict) -> bool| reports.iter().filter(|report| wanted(&report.verdict)).count();
    let time: Duration = reports.iter().map(|report| report.time).sum();
    [
        ("tests", reports.len().to_string()),
        ("skipped", count(|verdict| matches!(verdict, Verdict::Partly { .. } | Verdict::Skipped(_))).to_string()),
        ("failures", count(|verdict| matches!(verdict, Verdict::Failed(_))).to_string()),
        ("errors", "0".to_owned()),
        ("time", seconds(time)),
    ]
}

fn seconds(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64())
}

fn suite(
    kind: TestKind,
    reports: &[TestReport],
    sources: &Sources,
    writer: &mut Writer<&mut Vec<u8>>,
) -> io::Result<()> {
    let of_kind: Vec<&TestReport> = reports.iter().filter(|report| report.kind == kind).collect();
    if of_kind.is_empty() {
        return Ok(());
    }
    let suite = writer.create_element("testsuite").with_attribute(("name", kind.name()));
    let counted = counts(&of_kind);
    let suite = suite.with_attributes(counted.iter().map(|(name, count)| (*name, count.as_str())));
    suite.write_inner_content(|writer| of_kind.iter().try_for_each(|report| case(report, sources, writer))).map(drop)
}

fn case(report: &TestReport, sources: &Sources, writer: &mut Writer<&mut Vec<u8>>) -> io::Result<()> {
    let (name, time) = (printable(&report.name), seconds(report.time));
    let case: ElementWriter<'_, _> = writer.create_element("testcase").with_attributes([
        ("name", name.as_ref()),
        ("classname", report.kind.name()),
        ("time", time.as_str()),
    ]);
    let left_out = match &report.verdict {
        Verdict::Passed => return case.write_empty().map(drop),
        Verdict::Skipped(reason) => reason.clone(),
        Verdict::Partly { reached, left_out, reason } => {
            format!("passed at {}; {} skipped: {reason}", reached.name(), named(left_out))
        }
        Verdict::Failed(reason) => {
            let whole: String =
                report.diagnostics.iter().map(|d| render(d, sources, MessageFormat::Human, false)).collect();
            return case
                .write_inner_content(|writer| {
                    let failure =
                        writer.create_element("failure").with_attribute(("message", printable(reason).as_ref()));
                    failure.write_text_content(BytesText::new(&printable_lines(&whole))).map(drop)
                })
                .map(drop);
        }
    };
    case.write_inner_content(|writer| {
        let skipped = writer.create_element("skipped");
        skipped.with_attribute(("message", printable(&left_out).as_ref())).write_empty().map(drop)
    })
    .map(drop)
}
