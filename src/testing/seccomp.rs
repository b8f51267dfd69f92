//! The system calls that a sandbox does without, as filters for bubblewrap's `--add-seccomp-fd`.
//!
//! What is kept out: the kernel's keys, which no namespace parts from the host's; calls that have been the way into the
//! kernel more often than recipes have need of them; typing into a terminal; sockets of kinds that a network namespace
//! does not keep in. And, unless a recipe asks for them, namespaces of its own and looking into other processes.

use std::collections::BTreeMap;

use libc::{
    SYS_add_key, SYS_bpf, SYS_chroot, SYS_clone, SYS_clone3, SYS_fsconfig, SYS_fsmount, SYS_fsopen, SYS_fspick,
    SYS_io_uring_enter, SYS_io_uring_register, SYS_io_uring_setup, SYS_ioctl, SYS_kcmp, SYS_keyctl, SYS_mount,
    SYS_mount_setattr, SYS_move_mount, SYS_open_by_handle_at, SYS_open_tree, SYS_perf_event_open, SYS_pidfd_getfd,
    SYS_pivot_root, SYS_process_vm_readv, SYS_process_vm_writev, SYS_ptrace, SYS_request_key, SYS_setns, SYS_socket,
    SYS_syslog, SYS_umount2, SYS_unshare, SYS_userfaultfd,
};
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen as Length, SeccompCmpOp as Op, SeccompCondition,
    SeccompFilter, SeccompRule, TargetArch,
};

/// Never allowed.
const REFUSED: [i64; 11] = [
    SYS_keyctl,
    SYS_add_key,
    SYS_request_key,
    SYS_userfaultfd,
    SYS_bpf,
    SYS_perf_event_open,
    SYS_io_uring_setup,
    SYS_io_uring_enter,
    SYS_io_uring_register,
    SYS_open_by_handle_at,
    SYS_syslog,
];

/// Allowed with `user-namespaces = true`. `clone` and `clone3` come to these.
const REFUSED_WITHOUT_NAMESPACES: [i64; 18] = [
    SYS_unshare,
    SYS_setns,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_fsopen,
    SYS_fsconfig,
    SYS_fsmount,
    SYS_fspick,
    SYS_open_tree,
    SYS_move_mount,
    SYS_mount_setattr,
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_pidfd_getfd,
    SYS_kcmp,
];

/// The flags of `clone` that make a namespace.
const NEW_NAMESPACES: [i32; 7] = [
    libc::CLONE_NEWNS,
    libc::CLONE_NEWCGROUP,
    libc::CLONE_NEWUTS,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWNET,
];

/// Sockets that stay within the sandbox's network namespace. Others, such as vsock, do not know namespaces.
const SOCKETS: [i32; 4] = [libc::AF_UNIX, libc::AF_INET, libc::AF_INET6, libc::AF_NETLINK];

/// The filters, each as the bytes that bubblewrap reads.
///
/// # Errors
/// Where a filter cannot be made, which would be a fault of the rules above.
pub fn filters(user_namespaces: bool) -> Result<Vec<Vec<u8>>, BackendError> {
    let mut refused: BTreeMap<i64, Vec<SeccompRule>> = REFUSED.iter().map(|call| (*call, Vec::new())).collect();
    let ioctl = |request: u64| SeccompRule::new(vec![SeccompCondition::new(1, Length::Dword, Op::Eq, request)?]);
    refused.insert(SYS_ioctl, vec![ioctl(libc::TIOCSTI)?, ioctl(libc::TIOCLINUX)?]);
    let other = |kind: &i32| SeccompCondition::new(0, Length::Dword, Op::Ne, u64::from(kind.unsigned_abs()));
    let others: Result<Vec<_>, _> = SOCKETS.iter().map(other).collect();
    refused.insert(SYS_socket, vec![SeccompRule::new(others?)?]);
    if user_namespaces {
        return Ok(vec![bytes(refused, libc::EPERM)?]);
    }
    refused.extend(REFUSED_WITHOUT_NAMESPACES.iter().map(|call| (*call, Vec::new())));
    let new = |flag: &i32| {
        let flag = u64::from(flag.cast_unsigned());
        SeccompRule::new(vec![SeccompCondition::new(0, Length::Dword, Op::MaskedEq(flag), flag)?])
    };
    let new: Result<Vec<_>, _> = NEW_NAMESPACES.iter().map(new).collect();
    refused.insert(SYS_clone, new?);
    // A filter cannot look into what clone3 is given; without it, the C library takes clone.
    let unknown = BTreeMap::from([(SYS_clone3, Vec::new())]);
    Ok(vec![bytes(refused, libc::EPERM)?, bytes(unknown, libc::ENOSYS)?])
}

/// A filter that lets these calls fail with this error.
fn bytes(rules: BTreeMap<i64, Vec<SeccompRule>>, error: i32) -> Result<Vec<u8>, BackendError> {
    let refuse = SeccompAction::Errno(error.unsigned_abs());
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, refuse, TargetArch::x86_64)?;
    let program: BpfProgram = filter.try_into()?;
    let instruction = |code: u16, jt: u8, jf: u8, k: u32| {
        let mut bytes = code.to_ne_bytes().to_vec();
        bytes.extend([jt, jf]);
        bytes.extend(k.to_ne_bytes());
        bytes
    };
    // The x32 calls are the same ones under other numbers, which the rules do not know: load the number, and where it is
    // one of them, the call is not known.
    let mut all = [
        instruction(0x20, 0, 0, 0),
        instruction(0x35, 0, 1, 0x4000_0000),
        instruction(0x06, 0, 0, 0x0005_0000 | libc::ENOSYS.unsigned_abs()),
    ]
    .concat();
    all.extend(program.iter().flat_map(|i| instruction(i.code, i.jt, i.jf, i.k)));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_are_whole_instructions_that_the_kernel_takes() {
        for user_namespaces in [false, true] {
            let filters = filters(user_namespaces).unwrap();
            assert_eq!(filters.len(), if user_namespaces { 1 } else { 2 });
            for filter in filters {
                assert!(filter.len() % 8 == 0 && filter.len() / 8 <= 4096, "{}", filter.len());
            }
        }
    }
}
