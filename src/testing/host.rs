//! The environment in which programs of the host run for nixbook: what they need of nixbook's own, by name.
//!
//! Everything else stays away from them: a derivation can name variables of nix's that its build gets
//! (`impureEnvVars`), and a token in one of them would be the recipe's.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempPath;

/// Variables that are handed on: where things are, how nix is set up, and how the network is reached.
const HANDED_ON: &[&str] = &[
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TMPDIR",
    "XDG_CACHE_HOME",
    "XDG_CONFIG_HOME",
    "XDG_CONFIG_DIRS",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "NIX_REMOTE",
    "NIX_CONF_DIR",
    "NIX_USER_CONF_FILES",
    "NIX_DAEMON_SOCKET_PATH",
    "NIX_STORE_DIR",
    "NIX_STATE_DIR",
    "NIX_LOG_DIR",
    "NIX_DATA_DIR",
    "NIX_LOCALSTATE_DIR",
    "NIX_IGNORE_SYMLINK_STORE",
    "NIX_SSL_CERT_FILE",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "CURL_CA_BUNDLE",
    "http_proxy",
    "https_proxy",
    "ftp_proxy",
    "all_proxy",
    "no_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
];

/// The environment of the host's programs.
#[derive(Clone, Debug)]
pub struct Host {
    variables: BTreeMap<String, String>,
    /// The content of `NIX_CONFIG`, as a file.
    _config: Option<Arc<TempPath>>,
}

impl Host {
    /// What there is of it where nixbook runs.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub fn new() -> io::Result<Self> {
        let get = |name: &str| std::env::var(name).ok();
        let mut variables: BTreeMap<String, String> =
            HANDED_ON.iter().filter_map(|name| Some(((*name).to_owned(), get(name)?))).collect();
        variables.insert("NIX_PATH".to_owned(), String::new());
        // git is run by nix for what is fetched during evaluation; of its transports, these need no program.
        variables.insert("GIT_ALLOW_PROTOCOL".to_owned(), "http:https".to_owned());
        let mut config = None;
        if let Some(text) = get("NIX_CONFIG").filter(|text| !text.trim().is_empty()) {
            // It may hold tokens, and must not be a variable. The first file counts most.
            let file = tempfile::Builder::new().prefix("nixbook-").suffix(".conf").tempfile()?.into_temp_path();
            std::fs::write(&file, text)?;
            let others = get("NIX_USER_CONF_FILES").unwrap_or_else(|| default_files(get));
            variables.insert("NIX_USER_CONF_FILES".to_owned(), format!("{}:{others}", file.display()));
            config = Some(Arc::new(file));
        }
        Ok(Self { variables, _config: config })
    }

    /// The variables.
    pub fn variables(&self) -> &BTreeMap<String, String> {
        &self.variables
    }
}

/// The files of a user's settings that nix reads where it is told of none.
fn default_files(get: impl Fn(&str) -> Option<String>) -> String {
    let home = get("HOME").unwrap_or_default();
    let own = get("XDG_CONFIG_HOME").map_or_else(|| Path::new(&home).join(".config"), PathBuf::from);
    let shared = get("XDG_CONFIG_DIRS").unwrap_or_else(|| "/etc/xdg".to_owned());
    let folders = std::iter::once(own).chain(shared.split(':').map(PathBuf::from));
    let files: Vec<String> = folders.map(|folder| folder.join("nix/nix.conf").display().to_string()).collect();
    files.join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_looked_for_where_nix_does() {
        let get = |name: &str| (name == "HOME").then(|| "/h".to_owned());
        assert_eq!(default_files(get), "/h/.config/nix/nix.conf:/etc/xdg/nix/nix.conf");
        let get = |name: &str| match name {
            "XDG_CONFIG_HOME" => Some("/c".to_owned()),
            "XDG_CONFIG_DIRS" => Some("/a:/b".to_owned()),
            _ => None,
        };
        assert_eq!(default_files(get), "/c/nix/nix.conf:/a/nix/nix.conf:/b/nix/nix.conf");
    }
}
