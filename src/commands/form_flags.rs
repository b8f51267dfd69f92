//! The flags that choose the form of pages: `manual html` and `export manual` have the same.

use clap::Args;

use crate::export::nixos_render_docs::{Form, TocDepths};

/// Which form pages have, and how deep its contents are.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct FormFlags {
    /// Levels of chapters and sections in the sidebar, which each page has in the form of 2026 [default: 2]
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        conflicts_with_all = ["toc_depth", "chunk_toc_depth", "section_toc_depth"]
    )]
    sidebar_depth: Option<i64>,
    /// Levels of the main table of contents; this flag and the next two select the form of 2025 [default: 1]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    toc_depth: Option<i64>,
    /// Levels of the table of contents of a page, in the form of 2025 [default: 1]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    chunk_toc_depth: Option<i64>,
    /// Levels of the table of contents of a section, in the form of 2025 [default: 0]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    section_toc_depth: Option<i64>,
}

impl FormFlags {
    /// The form that is asked for: that of 2025 where a depth of its tables is given.
    pub(super) fn form(self) -> Form {
        // As nixos-render-docs takes them, negative numbers are none.
        let levels = |n: i64| usize::try_from(n).unwrap_or(0);
        let depths = [self.toc_depth, self.chunk_toc_depth, self.section_toc_depth];
        if depths.iter().any(Option::is_some) {
            let [main, page, section] = depths.map(|depth| depth.map(levels));
            let default = TocDepths::default();
            return Form::Of2025(TocDepths {
                main: main.unwrap_or(default.main),
                page: page.unwrap_or(default.page),
                section: section.unwrap_or(default.section),
            });
        }
        match self.sidebar_depth {
            Some(depth) => Form::Of2026 { sidebar_depth: levels(depth) },
            None => Form::default(),
        }
    }
}
