//! What links to files of the manual's HTML mean. A file that `html:into-file` asks for exists under that name in the output
//! of nixos-render-docs alone; elsewhere, a link to it means what is in it.

use std::collections::HashMap;

use crate::manual::{Manual, Relative, UnitId};

/// The files that `html:into-file` asks for.
#[derive(Debug)]
pub struct IntoFiles<'a> {
    manual: &'a Manual,
    /// The first unit that asks for a file of that name.
    by_name: HashMap<&'a str, UnitId>,
}

impl<'a> IntoFiles<'a> {
    /// Finds the files that a manual asks for.
    pub fn new(manual: &'a Manual) -> Self {
        let mut by_name = HashMap::new();
        for (id, unit) in manual.units.iter().enumerate() {
            if let Some(name) = &unit.into_file {
                by_name.entry(name.as_str()).or_insert(id);
            }
        }
        Self { manual, by_name }
    }

    /// The id that a link to such a file means: the one after the `#`, or that of the title of the file.
    pub fn meant(&self, url: &str) -> Option<&'a str> {
        let relative = Relative::read(url)?;
        let name = relative.path.trim_start_matches("./");
        let unit = self.manual.units.get(*self.by_name.get(name)?)?;
        let targets = &self.manual.targets;
        let named = relative.fragment.and_then(|id| targets.get_key_value(&id)).map(|(id, _)| id.as_str());
        let title = || Some(self.manual.contents.get(unit.entry?)?.id.as_str());
        named.or_else(title).filter(|id| targets.contains_key(*id))
    }
}
