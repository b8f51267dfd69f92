//! The code of a book, highlighted: each piece once, all of them side by side. Most code is on two pages, its own
//! and the one with everything.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use crate::manual::{Included, Manual, ModuleOption, walk};
use crate::markdown::tree::{Block, BlockKind};
use crate::recipe::TRANSCRIPT;
use crate::render::highlight::{RECIPE_TRANSCRIPT, highlight, language_of_file};
use crate::render::shown_recipes::shown_recipes;
use crate::source::Sources;

/// HTML by language, and by text.
#[derive(Debug, Default)]
pub struct Highlighted<'a> {
    html: HashMap<&'a str, HashMap<&'a str, String>>,
}

impl<'a> Highlighted<'a> {
    /// Highlights the code of a manual: of its texts, its options, and the recipes that it shows.
    pub fn new(manual: &'a Manual, sources: &'a Sources) -> Self {
        let mut code = HashSet::new();
        let mut add = |blocks: &'a [Block]| {
            walk::blocks(blocks, &mut |block| {
                if let BlockKind::Code(block) = &block.kind {
                    code.insert((block.language(), block.text.as_str()));
                }
            });
        };
        for unit in &manual.units {
            add(&unit.document.blocks);
            unit.document.footnotes.iter().for_each(|footnote| add(&footnote.blocks));
            for included in &unit.includes {
                let Included::Options(list) = included else { continue };
                list.options.iter().flat_map(texts).for_each(&mut add);
            }
        }
        for (index, shown) in shown_recipes(manual) {
            let Some(recipe) = manual.recipes.get(index) else { continue };
            let own = recipe.show.iter().map(String::as_str);
            for path in own.chain(shown.files).chain([TRANSCRIPT]) {
                if let Some(file) = recipe.file(path).and_then(|file| file.text) {
                    let language = if path == TRANSCRIPT { RECIPE_TRANSCRIPT } else { language_of_file(path) };
                    code.insert((language, sources.file(file).text()));
                }
            }
        }
        let html = code.into_par_iter().map(|(language, text)| (language, text, highlight(language, text)));
        let mut highlighted = Self::default();
        for (language, text, html) in html.collect::<Vec<_>>() {
            highlighted.html.entry(language).or_default().insert(text, html);
        }
        highlighted
    }

    /// The HTML of code, without a last line break. What no unit has is highlighted here and now.
    pub fn html(&self, language: &str, text: &str) -> Cow<'_, str> {
        match self.html.get(language).and_then(|by_text| by_text.get(text)) {
            Some(html) => Cow::Borrowed(html),
            None => Cow::Owned(highlight(language, text)),
        }
    }
}

fn texts(option: &ModuleOption) -> [&[Block]; 5] {
    [&option.description, &option.type_line, &option.default, &option.example, &option.related]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manual::{Input, Root, assemble};
    use crate::source::World;

    #[test]
    fn code_is_found_wherever_it_stands() {
        let folder = tempfile::tempdir().unwrap();
        let text = "# B {#b}\n\n## S\n\n```nix\n1\n```\n\n- ```nix\n  2\n  ```\n\n::: {.note}\n```nix\n3\n```\n:::\n\n\
                    x[^n]\n\n[^n]: y\n\n    ```nix\n    4\n    ```\n";
        std::fs::write(folder.path().join("manual.md"), text).unwrap();
        let root = Root::File(folder.path().join("manual.md"));
        let input =
            Input { root, recipes: Vec::new(), recipe_directives: true, near_misses: false, revision: String::new() };
        let mut sources = Sources::of(World::unconfined());
        let manual = assemble(input, &mut sources).manual.unwrap();
        let highlighted = Highlighted::new(&manual, &sources);
        let mut found: Vec<&str> = highlighted.html["nix"].keys().copied().collect();
        found.sort_unstable();
        assert_eq!(found, ["1\n", "2\n", "3\n", "4\n"]);
        for text in ["1\n", "5\n"] {
            assert_eq!(highlighted.html("nix", text), highlight("nix", text));
        }
    }
}
