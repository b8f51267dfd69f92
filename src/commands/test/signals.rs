//! What a test run does when it is told to end.

use tokio::signal::unix::{SignalKind, signal};

use crate::testing::process::interrupt;

/// Lets Ctrl-C, and a request to end, end what runs and clear it away, in place of ending nixbook alone.
pub(super) fn end_on_signals() {
    std::thread::spawn(|| {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_io().build() else { return };
        runtime.block_on(async {
            let (Ok(mut end), Ok(mut hangup)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup())) else {
                return;
            };
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = end.recv() => {}
                _ = hangup.recv() => {}
            }
            interrupt();
        });
    });
}
