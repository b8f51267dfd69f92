//! Outcomes in the XML that CI services read, to which JUnit gave its name.

use std::io;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::writer::ElementWriter;

use super::outcome::Outcome;
use crate::diagnostics::{MessageFormat, render};
use crate::recipe::Recipe;
use crate::source::{Sources, printable, printable_lines};

/// Writes outcomes as XML; times are in seconds. All text is printable: XML cannot hold every character.
///
/// # Errors
/// They cannot be written as XML.
pub fn junit(outcomes: &[(&Recipe, Outcome)], sources: &Sources) -> Result<String, String> {
    let mut xml = Vec::new();
    report(outcomes, sources, &mut xml).map_err(|error| error.to_string())?;
    String::from_utf8(xml).map_err(|error| error.to_string())
}

fn report(outcomes: &[(&Recipe, Outcome)], sources: &Sources, xml: &mut Vec<u8>) -> io::Result<()> {
    let count = |wanted: fn(&Outcome) -> bool| outcomes.iter().filter(|(_, outcome)| wanted(outcome)).count();
    let counts = [
        ("tests", outcomes.len()),
        ("skipped", count(|outcome| outcome.passed() && outcome.skipped.is_some())),
        ("failures", count(|outcome| !outcome.passed())),
        ("errors", 0),
    ]
    .map(|(name, count)| (name, count.to_string()));
    let counts = || counts.iter().map(|(name, count)| (*name, count.as_str()));
    let mut writer = Writer::new_with_indent(&mut *xml, b' ', 4);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let whole = writer.create_element("testsuites").with_attribute(("name", "nixbook test")).with_attributes(counts());
    whole.write_inner_content(|writer| {
        let suite = writer.create_element("testsuite").with_attribute(("name", "recipes")).with_attributes(counts());
        if outcomes.is_empty() {
            return suite.write_empty().map(drop);
        }
        let cases = |writer: &mut Writer<_>| outcomes.iter().try_for_each(|outcome| case(outcome, sources, writer));
        suite.write_inner_content(cases).map(drop)
    })?;
    xml.push(b'\n');
    Ok(())
}

fn case(
    (recipe, outcome): &(&Recipe, Outcome),
    sources: &Sources,
    writer: &mut Writer<&mut Vec<u8>>,
) -> io::Result<()> {
    let (name, time) = (printable(&recipe.name), format!("{:.3}", outcome.time.as_secs_f64()));
    let case: ElementWriter<'_, _> = writer.create_element("testcase").with_attributes([
        ("name", name.as_ref()),
        ("classname", "recipes"),
        ("time", time.as_str()),
    ]);
    let Some(fault) = outcome.diagnostics.first().filter(|_| !outcome.passed()) else {
        let Some((level, reason)) = &outcome.skipped else { return case.write_empty().map(drop) };
        let message = format!("level {}: {reason}", level.name());
        return case
            .write_inner_content(|writer| {
                let skipped = writer.create_element("skipped");
                skipped.with_attribute(("message", printable(&message).as_ref())).write_empty().map(drop)
            })
            .map(drop);
    };
    let whole: String = outcome.diagnostics.iter().map(|d| render(d, sources, MessageFormat::Human, false)).collect();
    case.write_inner_content(|writer| {
        let failure = writer.create_element("failure").with_attribute(("message", printable(&fault.message).as_ref()));
        failure.write_text_content(BytesText::new(&printable_lines(&whole))).map(drop)
    })
    .map(drop)
}
