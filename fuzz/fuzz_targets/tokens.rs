#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| nixbook_fuzz::run("tokens", bytes));
