//! `cargo +nightly fuzz run idx`: the reader of IDX and gzip files takes any bytes.
#![no_main]

#[path = "../entry.rs"]
mod entry;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    entry::read_anything(input);
});
