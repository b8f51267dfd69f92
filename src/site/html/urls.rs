//! Bare addresses in text, made clickable: comfort of the site, which changes nothing of what a source means.

use super::writer::PageWriter;
use crate::markdown::bare_urls;
use crate::render::escape;
use crate::source::Span;

impl PageWriter<'_> {
    /// Writes text, with links where an address is in it as it is in the source: one that typography has
    /// changed would lead elsewhere.
    pub(super) fn text_with_urls(&mut self, text: &str, span: Span) {
        let mut rest = text;
        while let Some((start, end)) = bare_urls::find(rest) {
            let url = &rest[start..end];
            escape::text(&mut self.out, &rest[..start]);
            if self.context.source_text(span).as_str().contains(url) {
                self.anchor(url, "", "", |writer| escape::text(&mut writer.out, url));
            } else {
                escape::text(&mut self.out, url);
            }
            rest = &rest[end..];
        }
        escape::text(&mut self.out, rest);
    }
}
