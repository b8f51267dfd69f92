//! What the program itself takes of the machine.

#![expect(clippy::disallowed_methods, reason = "what is read is the system's, of this process")]

/// The bytes of memory that the process has; `None` where the system does not tell.
pub fn memory_in_use() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_told() {
        let Some(before) = memory_in_use() else { return };
        let taken = vec![1_u8; 64 << 20];
        assert!(memory_in_use().unwrap() >= before + (32 << 20), "{}", taken.len());
    }
}
