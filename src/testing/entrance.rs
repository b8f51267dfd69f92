//! How a recipe's shell is started: in its sandbox or, where that was asked for, on the host; and how a person gets into
//! the folder of one that failed.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;

use super::bubblewrap::{Home, LIMITS, Sandbox, caller};
use super::channel::OPTIONS;
use super::confine::{Argument, Start, WORD, own_program};
use super::derivation::Derivation;
use super::environment::{Environment, Surroundings, Then};
use super::network::Network;
use super::nix::Failure;
use super::sandbox::Sandboxes;
use super::scratch::Scratch;
use super::shell_word::quote;
use super::tools;
use super::tree::Tree;
use crate::recipe::Recipe;

/// What a recipe's shell is started with.
pub struct Entrance<'a> {
    /// The recipe.
    pub recipe: &'a Recipe,
    /// Its folder for this test.
    pub scratch: &'a Scratch,
    /// The derivation whose environment it is.
    pub derivation: &'a Derivation,
    /// Its path in the store.
    pub drv: &'a str,
    /// The sandboxes and what is in this one; `None` for the host.
    pub sandbox: Option<(&'a Sandboxes, Tree)>,
    /// Whether the home is to stay after the test.
    pub keep: bool,
    /// The user under whose number it runs in a sandbox, in place of root.
    pub user: Option<u32>,
    /// The network that it has in a sandbox.
    pub network: Option<&'a Network>,
}

impl Entrance<'_> {
    /// What starts the shell, and then this.
    ///
    /// # Errors
    /// Why it cannot be started.
    pub fn start(&self, then: Then<'_>) -> Result<Start, Failure> {
        let broken = |reason: String| Failure::Broken(reason);
        let Some((sandboxes, tree)) = &self.sandbox else { return self.on_host(then) };
        let variables = caller(self.recipe.nix_ld);
        // What is kept may hold links by then; so the script does not go into it.
        let environment = self.environment(&variables, "/tmp", &tree.bash.to_string_lossy(), then)?;
        let home = if self.keep {
            self.scratch.give_to(self.user).map_err(|error| broken(error.to_string()))?;
            Home::Kept(self.scratch.home.clone())
        } else {
            let file = |file: &crate::recipe::RecipeFile| {
                (file.path.clone(), self.scratch.folder.join(&file.path), file.executable)
            };
            Home::Files(self.recipe.files.iter().map(file).collect())
        };
        let sandbox = Sandbox {
            tree,
            name: &self.recipe.name,
            home,
            environment: &environment,
            bash: options(then),
            channel: self.scratch.channel.exists().then_some(self.scratch.channel.as_path()),
            user_namespaces: self.recipe.user_namespaces,
            network: self.network.map(Network::resolv_conf),
        };
        let mut start = sandbox.start(&sandboxes.bwrap, self.user).map_err(broken)?;
        start.network = self.network.map(Network::of_sandbox).unwrap_or_default();
        Ok(start)
    }

    /// The same on the host, with the environment that nixbook has.
    fn on_host(&self, then: Then<'_>) -> Result<Start, Failure> {
        let broken = |error: io::Error| Failure::Broken(error.to_string());
        let bash = tools::find("bash").ok_or_else(|| Failure::Broken("bash not found on PATH".to_owned()))?;
        let mut variables: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| name != "XDG_RUNTIME_DIR")
            .collect();
        variables.insert("HOME".to_owned(), self.scratch.home.display().to_string());
        let temporary = self.scratch.temporary.display().to_string();
        let environment = self.environment(&variables, &temporary, &bash.to_string_lossy(), then)?;
        fs::create_dir_all(&environment.folder).map_err(broken)?;
        for (name, text) in &environment.files {
            fs::write(PathBuf::from(&environment.folder).join(name), text).map_err(broken)?;
        }
        let mut arguments: Vec<Argument> = options(then).iter().map(|word| Argument::from(*word)).collect();
        arguments.push(Argument::Text(format!("{}/rc", environment.folder)));
        Ok(Start {
            program: bash,
            arguments,
            environment: environment.variables,
            folder: Some(self.scratch.folder.clone()),
            limits: LIMITS,
            ..Start::default()
        })
    }

    fn environment(
        &self,
        variables: &BTreeMap<String, String>,
        temporary: &str,
        bash: &str,
        then: Then<'_>,
    ) -> Result<Environment, Failure> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let surroundings = Surroundings { variables, temporary, bash, cores };
        Environment::new(self.derivation, surroundings, then).map_err(Failure::Broken)
    }

    /// Writes the program with which a person enters the same shell: as it is for typing, or with `--run COMMAND`.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub fn write_program(&self) -> Result<PathBuf, Failure> {
        let broken = |error: io::Error| Failure::Broken(error.to_string());
        if self.sandbox.is_none() {
            return self.scratch.program("enter", &self.script_of_host()).map_err(broken);
        }
        let [ask, run] = ["ask", "run"].map(|name| self.scratch.root().join(name));
        self.start(Then::Ask)?.write(&ask).map_err(broken)?;
        self.start(Then::Run("eval \"$1\""))?.write(&run).map_err(broken)?;
        let program = quote(own_program().map_err(broken)?);
        let script = format!(
            "#!/bin/sh\nif [ \"$1\" = --run ]; then exec {program} {WORD} {} \"$2\"; fi\nexec {program} {WORD} {}\n",
            quote(&run),
            quote(&ask)
        );
        self.scratch.program("enter", &script).map_err(broken)
    }

    /// What enters the folder on the host: nix-shell itself, with this derivation.
    fn script_of_host(&self) -> String {
        let [folder, home, temporary] = [&self.scratch.folder, &self.scratch.home, &self.scratch.temporary].map(quote);
        format!(
            "#!/bin/sh\ncd {folder} || exit\nHOME={home} TMPDIR={temporary} NIX_BUILD_SHELL=bash exec nix-shell {} \"$@\"\n",
            quote(self.drv)
        )
    }
}

/// How bash is told of the script: where a person types, it is read before.
fn options(then: Then<'_>) -> &'static [&'static str] {
    match then {
        Then::Run(_) => &[],
        Then::Take(_) => &OPTIONS,
        Then::Ask => &["--rcfile"],
    }
}
