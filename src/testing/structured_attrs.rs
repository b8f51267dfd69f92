//! `__structuredAttrs`: the two files in which nix-shell hands the attributes of such a derivation to its shell.

use serde_json::{Map, Value};

use super::derivation::Derivation;
use super::shell_word::quote;

/// `.attrs.json` and `.attrs.sh`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructuredAttrs {
    /// All attributes, and the derivation's outputs.
    pub json: String,
    /// Those of them that bash can hold, as declarations.
    pub shell: String,
}

impl StructuredAttrs {
    /// The files for a derivation whose attributes are this JSON.
    ///
    /// # Errors
    /// A sentence that says why they cannot be made.
    pub fn new(json: &str, derivation: &Derivation) -> Result<Self, String> {
        let fault = |error: serde_json::Error| format!("the derivation's `__json` cannot be read: {error}");
        let mut attributes: Map<String, Value> = serde_json::from_str(json).map_err(fault)?;
        if attributes.contains_key("exportReferencesGraph") {
            return Err("`exportReferencesGraph` with `__structuredAttrs` is not supported".to_owned());
        }
        let outputs = derivation.outputs.iter().map(|name| (name.clone(), Value::String(placeholder(name)))).collect();
        attributes.insert("outputs".to_owned(), Value::Object(outputs));
        attributes.sort_keys();
        let shell = attributes.iter().filter_map(|(name, value)| declaration(name, value)).collect();
        let mut value = Value::Object(attributes);
        value.sort_all_objects();
        Ok(Self { json: value.to_string(), shell })
    }
}

/// What stands for an output's path where it is not known yet: `builtins.placeholder`.
fn placeholder(output: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, format!("nix-output:{output}").as_bytes());
    format!("/{}", base32(digest.as_ref()))
}

/// Nix's base 32: its own alphabet, the last bits first.
fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"0123456789abcdfghijklmnpqrsvwxyz";
    let length = (bytes.len() * 8).div_ceil(5);
    let digit = |n: usize| {
        let (byte, bit) = (n * 5 / 8, n * 5 % 8);
        let low = u16::from(bytes[byte]);
        let high = bytes.get(byte + 1).copied().map_or(0, u16::from);
        char::from(ALPHABET[usize::from(((low | high << 8) >> bit) & 31)])
    };
    (0..length).rev().map(digit).collect()
}

/// A value as a declaration of bash's; `None` where bash cannot hold it.
fn declaration(name: &str, value: &Value) -> Option<String> {
    if !is_name(name) {
        return None;
    }
    match value {
        Value::Array(items) => {
            let items: Option<Vec<String>> = items.iter().map(|item| Some(format!("{} ", simple(item)?))).collect();
            Some(format!("declare -a {name}=({})\n", items?.concat()))
        }
        Value::Object(items) => {
            let mut items: Vec<_> = items.iter().collect();
            items.sort_by_key(|(key, _)| *key);
            let item = |(key, value): (&String, &Value)| Some(format!("[{}]={} ", quote(key), simple(value)?));
            let items: Option<Vec<String>> = items.into_iter().map(item).collect();
            Some(format!("declare -A {name}=({})\n", items?.concat()))
        }
        value => Some(format!("declare {name}={}\n", simple(value)?)),
    }
}

/// A value that is one word.
#[allow(clippy::cast_possible_truncation, reason = "nix takes whole numbers for 32 bits, and cuts off the rest")]
fn simple(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(quote(text)),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Some((whole as i32).to_string()),
            (None, Some(float)) if float.ceil().total_cmp(&float).is_eq() => Some((float as i32).to_string()),
            _ => None,
        },
        Value::Null => Some("''".to_owned()),
        Value::Bool(value) => Some(if *value { "1" } else { "" }.to_owned()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

/// Whether this is a name of a variable.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As nix 2.8 writes them.
    #[test]
    fn attributes_are_declared_as_nix_shell_declares_them() {
        let json = r#"{"a":"x'y","b":true,"bad-name":"q","big":5000000000,"c":false,"f":1.5,"fl":2.0,"l":["a b",3,true],"l2":[],"neg":-3,"nest":[[1]],"nul":null,"o":{"z":2,"k k":"v"}}"#;
        let derivation = Derivation { outputs: vec!["out".to_owned(), "dev".to_owned()], ..Derivation::default() };
        let attrs = StructuredAttrs::new(json, &derivation).unwrap();
        let expected = r"declare a='x'\''y'
declare b=1
declare big=705032704
declare c=
declare fl=2
declare -a l=('a b' 3 1 )
declare -a l2=()
declare neg=-3
declare nul=''
declare -A o=(['k k']='v' ['z']=2 )
declare -A outputs=(['dev']='/02qcpld1y6xhs5gz9bchpxaw0xdhmsp5dv88lh25r2ss44kh8dxz' ['out']='/1rz4g4znpzjwh1xymhjpm42vipw92pr73vdgl6xs1hycac8kf2n9' )
";
        assert_eq!(attrs.shell, expected);
        assert!(attrs.json.ends_with(r#""outputs":{"dev":"/02qcpld1y6xhs5gz9bchpxaw0xdhmsp5dv88lh25r2ss44kh8dxz","out":"/1rz4g4znpzjwh1xymhjpm42vipw92pr73vdgl6xs1hycac8kf2n9"}}"#));
    }

    #[test]
    fn what_cannot_be_made_is_told() {
        for json in ["", "[]", r#"{"exportReferencesGraph":{"a":["/nix/store/x"]}}"#] {
            assert!(StructuredAttrs::new(json, &Derivation::default()).is_err(), "{json}");
        }
    }
}
