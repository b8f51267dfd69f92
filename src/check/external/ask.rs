//! Asking for one page.

use std::time::Duration;

use percent_encoding::percent_decode_str;
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

use super::Answer;
use crate::config::ExternalConfig;

/// So much of a page is read to find an id in it; of a larger one it is not known what it has.
const MAX_PAGE_BYTES: u64 = 32 << 20;

/// How long to wait before asking for a page again, the first time; each time after that twice as long.
const PAUSE: Duration = Duration::from_millis(500);

/// How a page is asked for.
#[derive(Clone, Copy)]
enum Method {
    /// Only whether it is there.
    Head,
    /// For those that do not know the other, or for what is in it.
    Get,
}

/// What asks: it trusts whom the system trusts, says who it is, and takes any status for an answer.
pub(super) fn agent(config: &ExternalConfig) -> Agent {
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let config = Agent::config_builder()
        .tls_config(tls)
        .timeout_global(Some(config.timeout))
        .http_status_as_error(false)
        .user_agent(concat!("nixbook/", env!("CARGO_PKG_VERSION"), " (checks links)"))
        .build();
    config.into()
}

/// Asks for a page, and whether it has these ids; again where the answer may be another the next time.
pub(super) fn ask(agent: &Agent, url: &str, ids: &[&str], config: &ExternalConfig) -> Answer {
    let mut pause = PAUSE;
    let mut tries = 0;
    loop {
        let (answer, may_change) = ask_once(agent, url, ids, config);
        if !may_change || tries >= config.retries {
            return answer;
        }
        tries += 1;
        std::thread::sleep(pause);
        pause *= 2;
    }
}

/// Asks once; also gives whether the answer may be another the next time.
fn ask_once(agent: &Agent, url: &str, ids: &[&str], config: &ExternalConfig) -> (Answer, bool) {
    let accepted = |status| (200..400).contains(&status) || config.accept.iter().any(|range| range.has(status));
    if ids.is_empty() {
        match status(agent, url, Method::Head) {
            Ok(status) if accepted(status) => return (Answer::Fine, false),
            Ok(429) => return (Answer::Unsure(429), false),
            // Not every server knows that one can ask without wanting.
            _ => {}
        }
    }
    match get(agent, url, ids) {
        Ok((status, missing)) if accepted(status) => {
            (if missing.is_empty() { Answer::Fine } else { Answer::Lacks(missing) }, false)
        }
        Ok((status, _)) => (judge(status), matches!(status, 408 | 425 | 500..=599)),
        Err(error) => {
            let may_change =
                matches!(error, ureq::Error::Timeout(_) | ureq::Error::Io(_) | ureq::Error::ConnectionFailed);
            (Answer::Unreachable(reason(&error, config)), may_change)
        }
    }
}

fn status(agent: &Agent, url: &str, method: Method) -> Result<u16, ureq::Error> {
    let response = match method {
        Method::Head => agent.head(url).call(),
        Method::Get => agent.get(url).call(),
    };
    response.map(|response| response.status().as_u16())
}

/// The status of a page, and the ids that it lacks. What is no HTML, or too large, lacks none.
fn get(agent: &Agent, url: &str, ids: &[&str]) -> Result<(u16, Vec<String>), ureq::Error> {
    if ids.is_empty() {
        return Ok((status(agent, url, Method::Get)?, Vec::new()));
    }
    let mut response = agent.get(url).call()?;
    let status = response.status().as_u16();
    let is_html = response.body().mime_type().is_none_or(|kind| kind.contains("html"));
    if !(200..300).contains(&status) || !is_html {
        return Ok((status, Vec::new()));
    }
    match response.body_mut().with_config().limit(MAX_PAGE_BYTES).read_to_vec() {
        Ok(page) => {
            let page = String::from_utf8_lossy(&page);
            Ok((status, ids.iter().filter(|id| !has_id(&page, id)).map(|id| (*id).to_owned()).collect()))
        }
        Err(ureq::Error::BodyExceedsLimit(_)) => Ok((status, Vec::new())),
        Err(error) => Err(error),
    }
}

/// Whether a page has an id, or an anchor of that name: as an attribute, or as text in a script that makes one of it. GitHub
/// has words before the ids of texts that it shows, and lines of files have ids that only its scripts know.
fn has_id(page: &str, fragment: &str) -> bool {
    let decoded = percent_decode_str(fragment).decode_utf8_lossy();
    let is_line = fragment.strip_prefix('L').is_some_and(|rest| {
        rest.chars().all(|c| c.is_ascii_digit() || "-LC".contains(c)) && rest.starts_with(|c: char| c.is_ascii_digit())
    });
    is_line
        || [fragment, &decoded].into_iter().any(|id| {
            let escaped = id.replace('&', "&amp;");
            page.match_indices(escaped.as_str()).any(|(at, _)| is_value(page, at, escaped.len()))
        })
}

/// Whether a piece of a page is the value of an attribute `id` or `name`.
fn is_value(page: &str, at: usize, length: usize) -> bool {
    let (before, after) = (&page[..at], &page[at + length..]);
    let before = before.strip_suffix("user-content-").unwrap_or(before);
    let quoted = before.trim_end_matches(['"', '\'']);
    let quotes = before.len() - quoted.len();
    let quoted = quoted.trim_end_matches('\\');
    let Some(named) = quoted.trim_end().strip_suffix('=').map(str::trim_end) else { return false };
    let name = ["id", "name"].iter().find_map(|name| {
        let start = named.len().checked_sub(name.len())?;
        named.get(start..)?.eq_ignore_ascii_case(name).then_some(start)
    });
    let begins =
        name.is_some_and(|start| named[..start].ends_with(|c: char| c.is_whitespace() || c == '"' || c == '\''));
    let ends = match quotes {
        0 => after.starts_with(|c: char| c.is_whitespace() || c == '>' || c == '/'),
        _ => after.starts_with(['"', '\'', '\\']),
    };
    begins && ends && quotes < 2
}

fn judge(status: u16) -> Answer {
    match status {
        200..=399 => Answer::Fine,
        // Who has to log in, or pay, or come back later, learns nothing about the page.
        401 | 402 | 403 | 405 | 407 | 408 | 425 | 429 | 451 | 503 | 999 => Answer::Unsure(status),
        500..=599 => Answer::Unreachable(format!("the server answers with {status}")),
        _ => Answer::Dead(status),
    }
}

fn reason(error: &ureq::Error, config: &ExternalConfig) -> String {
    match error {
        ureq::Error::HostNotFound => "no such host".to_owned(),
        ureq::Error::Timeout(_) => match config.timeout.as_secs() {
            1 => "no answer came in 1 second".to_owned(),
            seconds => format!("no answer came in {seconds} seconds"),
        },
        ureq::Error::TooManyRedirects => "too many redirects".to_owned(),
        ureq::Error::Protocol(_) => "the server does not speak HTTP".to_owned(),
        ureq::Error::Io(error) => error.to_string(),
        other => other.to_string().replace('\n', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_status_says_of_a_page() {
        for (status, answer) in [
            (200, Answer::Fine),
            (304, Answer::Fine),
            (403, Answer::Unsure(403)),
            (503, Answer::Unsure(503)),
            (404, Answer::Dead(404)),
            (410, Answer::Dead(410)),
            (418, Answer::Dead(418)),
            (500, Answer::Unreachable("the server answers with 500".to_owned())),
        ] {
            assert_eq!(judge(status), answer, "{status}");
        }
    }

    #[test]
    fn ids_that_a_page_has() {
        let page = "<h1 id=\"a\">A</h1><a name='b'></a><p class=x ID = c>text d</p>\
                    <h2 id=\"user-content-e\">E</h2> {\"x\":\"<h2 id=\\\"f\\\">\"} <p id=\"g&amp;h\" data-id=\"i\" title=\"j\"> \
                    <p id=\"k l\"><p id=\"é\">";
        for (fragment, expected) in [
            ("a", true),
            ("b", true),
            ("c", true),
            ("d", false),
            ("e", true),
            ("f", true),
            ("g&h", true),
            ("i", false),
            ("j", false),
            ("k", false),
            ("%C3%A9", true),
            ("L12", true),
            ("L12-L20", true),
            ("Lx", false),
        ] {
            assert_eq!(has_id(page, fragment), expected, "{fragment}");
        }
    }
}
