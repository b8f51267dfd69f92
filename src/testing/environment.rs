//! The environment that nix-shell makes of a derivation, made here from the `.drv` file instead, as data: no program
//! outside of the sandbox ever has it.
//!
//! nix-shell lays the derivation's variables over those of the caller, writes large ones into files (`passAsFile`), and
//! starts bash with a small script that reads `$stdenv/setup`, runs the `shellHook` and then what was asked for.

use std::collections::BTreeMap;

use super::derivation::Derivation;
use super::shell_word::quote;
use super::structured_attrs::StructuredAttrs;

/// The script of nix-shell: what a reader's shell does before it takes commands, in the same order.
pub const RC: &str = include_str!("environment/rc.sh");

/// When the script removes its folder: at the end, where there are files in it besides.
pub const CLEAN_LATER: &str = "trap _nix_shell_clean_tmpdir EXIT; exitHooks+=(_nix_shell_clean_tmpdir); \
                               failureHooks+=(_nix_shell_clean_tmpdir); ";

/// The same, where there are none.
pub const CLEAN_NOW: &str = "_nix_shell_clean_tmpdir; ";

/// What bash is started with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// The environment.
    pub variables: BTreeMap<String, String>,
    /// Files by their names in [`Environment::folder`]: `rc` is the script that bash runs.
    pub files: BTreeMap<String, String>,
    /// The folder in which the shell finds the files, and which it removes.
    pub folder: String,
}

/// What the environment depends on besides the derivation.
#[derive(Clone, Copy, Debug)]
pub struct Surroundings<'a> {
    /// The variables that the caller of nix-shell would have.
    pub variables: &'a BTreeMap<String, String>,
    /// The folder for temporary files, as the shell sees it.
    pub temporary: &'a str,
    /// bash, as the shell sees it.
    pub bash: &'a str,
    /// How many processors a build may use.
    pub cores: usize,
}

/// What the shell does when its environment is made.
#[derive(Clone, Copy, Debug)]
pub enum Then<'a> {
    /// It runs this and ends.
    Run(&'a str),
    /// The same, as a shell in which someone types: this takes commands.
    Take(&'a str),
    /// It takes what a person types.
    Ask,
}

impl Environment {
    /// The environment of `nix-shell` for a derivation.
    ///
    /// # Errors
    /// A sentence that says what about the derivation is not supported.
    pub fn new(derivation: &Derivation, surroundings: Surroundings<'_>, then: Then<'_>) -> Result<Self, String> {
        let Surroundings { variables, temporary, bash, cores } = surroundings;
        let mut variables = variables.clone();
        let mut set = |name: &str, value: &str| variables.insert(name.to_owned(), value.to_owned());
        for name in ["NIX_BUILD_TOP", "TMPDIR", "TEMPDIR", "TMP", "TEMP"] {
            set(name, temporary);
        }
        set("NIX_STORE", "/nix/store");
        set("NIX_BUILD_CORES", &cores.to_string());
        set("IN_NIX_SHELL", "impure");

        let folder = format!("{temporary}/nix-shell-1-0");
        let mut files = BTreeMap::new();
        let of_derivation = &derivation.environment;
        let pass_as_file: Vec<&str> =
            of_derivation.get("passAsFile").map(|names| names.split_ascii_whitespace().collect()).unwrap_or_default();
        for (name, value) in of_derivation {
            if pass_as_file.contains(&name.as_str()) {
                let file = format!(".attr-{}", files.len());
                set(&format!("{name}Path"), &format!("{folder}/{file}"));
                files.insert(file, value.clone());
            } else {
                set(name, value);
            }
        }
        let mut declarations = String::new();
        if let Some(json) = of_derivation.get("__json") {
            let attrs = StructuredAttrs::new(json, derivation)?;
            set("NIX_ATTRS_SH_FILE", &format!("{folder}/.attrs.sh"));
            set("NIX_ATTRS_JSON_FILE", &format!("{folder}/.attrs.json"));
            files.insert(".attrs.sh".to_owned(), attrs.shell.clone());
            files.insert(".attrs.json".to_owned(), attrs.json);
            declarations = attrs.shell;
        }
        // bash and the kernel know no others.
        variables.retain(|name, value| !name.is_empty() && !name.contains(['=', '\0']) && !value.contains('\0'));
        let rc = script(&folder, !files.is_empty(), &declarations, bash, then);
        files.insert("rc".to_owned(), rc);
        Ok(Self { variables, files, folder })
    }
}

/// The script for one derivation.
fn script(folder: &str, has_files: bool, declarations: &str, bash: &str, then: Then<'_>) -> String {
    let bin = bash.rsplit_once('/').map_or("", |(folder, _)| folder);
    let clean = if has_files { CLEAN_LATER } else { CLEAN_NOW };
    let then = match then {
        Then::Run(program) | Then::Take(program) => format!("{program}\nexit\n"),
        Then::Ask => String::new(),
    };
    // What a recipe decides over comes last: nothing in it is looked for any more.
    RC.trim_end_matches('\n')
        .replace("@folder@", &quote(folder))
        .replace("@clean@", clean)
        .replace("@bin@", &quote(bin))
        .replace("@bash@", &quote(bash))
        .replace("@then@", &then)
        .replace("@declarations@", declarations)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Result<Environment, String> {
        let environment = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let derivation = Derivation { environment, outputs: vec!["out".to_owned()], ..Derivation::default() };
        let caller = BTreeMap::from([("HOME".to_owned(), "/home/user".to_owned())]);
        let surroundings = Surroundings { variables: &caller, temporary: "/tmp", bash: "/b/bin/bash", cores: 2 };
        Environment::new(&derivation, surroundings, Then::Run("true"))
    }

    #[test]
    fn variables_of_the_derivation_come_last() {
        let made = environment(&[("HOME", "/other"), ("X", "1"), ("TMP", "/t"), ("a=b", "c"), ("", "d")]).unwrap();
        let get = |name: &str| made.variables.get(name).map(String::as_str);
        assert_eq!(
            (get("HOME"), get("X"), get("TMP"), get("TMPDIR")),
            (Some("/other"), Some("1"), Some("/t"), Some("/tmp"))
        );
        assert_eq!(made.variables.keys().filter(|name| name.is_empty() || name.contains('=')).count(), 0);
        assert!(made.files["rc"].contains("; _nix_shell_clean_tmpdir; "));
    }

    #[test]
    fn large_ones_are_files() {
        let made = environment(&[("passAsFile", "b a\tc"), ("a", "A"), ("b", "B"), ("d", "D")]).unwrap();
        assert_eq!(made.variables["aPath"], "/tmp/nix-shell-1-0/.attr-0");
        assert_eq!(made.variables["bPath"], "/tmp/nix-shell-1-0/.attr-1");
        assert!(!made.variables.contains_key("a") && made.variables["d"] == "D");
        assert_eq!((made.files[".attr-0"].as_str(), made.files[".attr-1"].as_str()), ("A", "B"));
        assert!(made.files["rc"].contains("trap _nix_shell_clean_tmpdir EXIT"));
    }

    #[test]
    fn structured_attributes_are_declared() {
        let made = environment(&[("__json", r#"{"a":"x"}"#)]).unwrap();
        assert!(made.files["rc"].contains("\ndeclare a='x'\n"));
        assert_eq!(made.files[".attrs.sh"].lines().count(), 2);
        assert!(environment(&[("__json", "{")]).is_err());
    }
}
