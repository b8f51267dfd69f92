//! Bare addresses in text, made clickable.

use super::writer::PageWriter;
use crate::render::bare_links::bare_links;
use crate::render::escape;
use crate::source::Span;

impl PageWriter<'_> {
    /// Writes text, with links where an address is in it as it is in the source.
    pub(super) fn text_with_urls(&mut self, text: &str, span: Span) {
        let context = self.context;
        let mut from = 0;
        for link in bare_links(text, || context.source_text(span)) {
            escape::text(&mut self.out, &text[from..link.start]);
            let url = &text[link.clone()];
            self.anchor(url, "", "", |writer| escape::text(&mut writer.out, url));
            from = link.end;
        }
        escape::text(&mut self.out, &text[from..]);
    }
}
