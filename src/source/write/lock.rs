//! Locks on folders: two runs on one folder wait for each other. The lock is on the folder itself, so that no file is
//! left of it, and the system takes it back when a process ends.

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;

use super::directory::Directory;

/// Locks a folder until its handle is closed. Where another process holds the lock, calls `waiting` and waits. Where the
/// file system has no locks, goes on without.
pub(super) fn lock(folder: &Directory, waiting: &dyn Fn()) {
    if try_lock(folder) != Err(Errno::WOULDBLOCK) {
        return;
    }
    waiting();
    while flock(folder.fd(), FlockOperation::LockExclusive) == Err(Errno::INTR) {}
}

/// Locks a folder if no other process has.
pub(super) fn try_lock(folder: &Directory) -> Result<(), Errno> {
    flock(folder.fd(), FlockOperation::NonBlockingLockExclusive)
}
