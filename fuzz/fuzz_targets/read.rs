//! Bytes as a scenario file: it is read, or what is wrong with it is told, and nothing panics.

#![no_main]

use libfuzzer_sys::fuzz_target;
use standstill::scenario::Scenario;

fuzz_target!(|bytes: &[u8]| {
    if let Err(error) = Scenario::parse("fuzzed.kdl", &String::from_utf8_lossy(bytes)) {
        assert!(!error.render(false, 100).is_empty());
    }
});
