//! Asking for one page.

use std::time::Duration;

use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

use super::Answer;

/// How long an answer may take, with all it is led through.
const PATIENCE: Duration = Duration::from_secs(20);

/// How a page is asked for.
#[derive(Clone, Copy)]
enum Method {
    /// Only whether it is there.
    Head,
    /// For those that do not know the other: its content, of which nothing is read.
    Get,
}

/// What asks: it trusts whom the system trusts, says who it is, and takes any status for an answer.
pub(super) fn agent() -> Agent {
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let config = Agent::config_builder()
        .tls_config(tls)
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        .user_agent(concat!("nixbook/", env!("CARGO_PKG_VERSION"), " (checks links)"))
        .build();
    config.into()
}

/// Asks for a page; once more where the answer may be another the next time.
pub(super) fn ask(agent: &Agent, url: &str) -> Answer {
    match status(agent, url, Method::Head) {
        Ok(status) if (200..400).contains(&status) => Answer::Fine,
        Ok(429) => Answer::Unsure(429),
        // Not every server knows that one can ask without wanting.
        _ => match status(agent, url, Method::Get) {
            Ok(status) => judge(status),
            Err(error) => Answer::Unreachable(reason(&error)),
        },
    }
}

fn status(agent: &Agent, url: &str, method: Method) -> Result<u16, ureq::Error> {
    let response = match method {
        Method::Head => agent.head(url).call(),
        Method::Get => agent.get(url).call(),
    };
    response.map(|response| response.status().as_u16())
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

fn reason(error: &ureq::Error) -> String {
    match error {
        ureq::Error::HostNotFound => "there is no such host".to_owned(),
        ureq::Error::Timeout(_) => format!("no answer came in {} seconds", PATIENCE.as_secs()),
        ureq::Error::TooManyRedirects => "it leads on and on".to_owned(),
        ureq::Error::Protocol(_) => "what answers does not speak HTTP".to_owned(),
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
}
