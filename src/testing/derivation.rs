//! A `.drv` file, as far as testing needs it: what it is built from, whether it may reach the network, and the environment
//! of its build.

use std::collections::BTreeMap;

/// A derivation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Derivation {
    /// Whether its output's hash is fixed: nix gives such a build the network.
    pub fixed_output: bool,
    /// The derivations that it is built from, each with the outputs that it uses.
    pub inputs: Vec<(String, Vec<String>)>,
    /// The names of its outputs.
    pub outputs: Vec<String>,
    /// The environment of its build.
    pub environment: BTreeMap<String, String>,
}

impl Derivation {
    /// What `nix-store --realise` must be given so that all that this derivation is built from is there.
    pub fn input_paths(&self) -> impl Iterator<Item = String> + '_ {
        self.inputs.iter().map(|(path, outputs)| format!("{path}!{}", outputs.join(",")))
    }
}

/// A term: a text, or a list or tuple of terms.
#[derive(Debug)]
enum Term {
    Text(String),
    List(Vec<Term>),
}

impl Term {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::List(_) => None,
        }
    }

    fn list(&self) -> Option<&[Term]> {
        match self {
            Self::List(items) => Some(items),
            Self::Text(_) => None,
        }
    }
}

/// Reads a `.drv` file; `None` where it is not of a form that is known.
pub fn parse(text: &str) -> Option<Derivation> {
    let terms = match text.strip_prefix("Derive") {
        Some(rest) => Reader(rest).term(0)?,
        // Since nix knows dynamic derivations: DrvWithVersion("xp-dyn-drv",[outputs],…)
        None => Reader(text.strip_prefix("DrvWithVersion")?).term(0)?,
    };
    let mut fields = terms.list()?.iter().skip_while(|term| term.text().is_some());
    let outputs = fields.next()?.list()?;
    let name = |output: &Term| output.list().and_then(|o| o.first()).and_then(Term::text).map(str::to_owned);
    let fixed =
        |output: &Term| output.list().and_then(|o| o.get(3)).and_then(Term::text).is_some_and(|h| !h.is_empty());
    let mut inputs = Vec::new();
    for input in fields.next()?.list()? {
        let [path, outputs, ..] = input.list()? else { return None };
        // A dynamic derivation nests its outputs one deeper.
        let outputs = match outputs.list()? {
            [Term::List(outputs), ..] => outputs,
            outputs => outputs,
        };
        inputs.push((path.text()?.to_owned(), outputs.iter().filter_map(Term::text).map(str::to_owned).collect()));
    }
    // Sources, system, builder and arguments are of no interest here.
    let mut environment = BTreeMap::new();
    for variable in fields.nth(4)?.list()? {
        let [name, value] = variable.list()? else { return None };
        environment.insert(name.text()?.to_owned(), value.text()?.to_owned());
    }
    let fixed_output = outputs.iter().any(fixed);
    Some(Derivation { fixed_output, inputs, outputs: outputs.iter().filter_map(name).collect(), environment })
}

/// No real derivation nests deeper.
const DEEPEST: usize = 32;

struct Reader<'a>(&'a str);

impl Reader<'_> {
    fn term(&mut self, depth: usize) -> Option<Term> {
        let first = self.0.chars().next()?;
        match first {
            '"' => self.text().map(Term::Text),
            '[' | '(' if depth < DEEPEST => {
                let close = if first == '[' { ']' } else { ')' };
                self.0 = &self.0[1..];
                let mut items = Vec::new();
                loop {
                    if let Some(rest) = self.0.strip_prefix(close) {
                        self.0 = rest;
                        return Some(Term::List(items));
                    }
                    if let (false, Some(rest)) = (items.is_empty(), self.0.strip_prefix(',')) {
                        self.0 = rest;
                    }
                    items.push(self.term(depth + 1)?);
                }
            }
            _ => None,
        }
    }

    fn text(&mut self) -> Option<String> {
        let mut text = String::new();
        let mut chars = self.0.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    self.0 = &self.0[at + 1..];
                    return Some(text);
                }
                '\\' => text.push(match chars.next()?.1 {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    other => other,
                }),
                c => text.push(c),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn inputs_and_outputs_are_read() {
        let text = r#"Derive([("out","/nix/store/x-a","","")],[("/nix/store/x-b.drv",["out"]),("/nix/store/x-c.drv",["lib","out"])],["/nix/store/x-s"],"x86_64-linux","/bin/sh",["-c","echo \"[(\n"],[("name","a")])"#;
        let derivation = parse(text).unwrap();
        assert!(!derivation.fixed_output);
        assert_eq!(
            derivation.input_paths().collect::<Vec<_>>(),
            ["/nix/store/x-b.drv!out", "/nix/store/x-c.drv!lib,out"]
        );
        assert_eq!(derivation.outputs, ["out"]);
        assert_eq!(derivation.environment, BTreeMap::from([("name".to_owned(), "a".to_owned())]));
        let fixed = r#"Derive([("out","/nix/store/x-a","sha256","00")],[],[],"x","b",[],[])"#;
        assert!(parse(fixed).unwrap().fixed_output);
        // A content-addressed output has a method and no hash: it is built without the network.
        let floating = r#"Derive([("out","","r:sha256","")],[],[],"x","b",[],[])"#;
        assert!(!parse(floating).unwrap().fixed_output);
        for garbage in ["", "Derive", "Derive(", "Derive([)", "{}", "Derive([],[(1)])"] {
            assert_eq!(parse(garbage), None, "{garbage}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_failing(text in "(Derive)?[\\[\\](),\"\\\\aé]{0,40}") {
            let bare = |text: &str| text.replace('\\', "");
            for (path, outputs) in parse(&text).map(|derivation| derivation.inputs).unwrap_or_default() {
                for part in outputs.iter().chain([&path]) {
                    prop_assert!(bare(&text).contains(&bare(part)), "{part:?} is not in {text:?}");
                }
            }
        }
    }
}
