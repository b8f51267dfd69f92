//! Links that name a page of the manual's HTML: what `html:into-file` asks for is a file of that name in the output of
//! nixos-render-docs (DIALECT.md § 3), and a page like others here, elsewhere. Such a link means what is on it.

use super::whole::Site;
use crate::manual::Relative;

/// The id that a link to a page of the manual's HTML means: the one after the `#`, or that of the page's title.
pub fn meant<'m>(site: &Site<'m>, url: &str) -> Option<&'m str> {
    let relative = Relative::read(url)?;
    let name = relative.path.trim_start_matches("./");
    let unit = site.manual.units.iter().find(|unit| unit.into_file.as_deref() == Some(name))?;
    let named = relative.fragment.and_then(|id| site.manual.targets.get_key_value(&id)).map(|(id, _)| id.as_str());
    let title = || Some(site.manual.contents.get(unit.entry?)?.id.as_str());
    named.or_else(title).filter(|id| site.manual.targets.contains_key(*id))
}
