//! What a piece of code says that panics.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The message of the panic that `f` ends with.
pub(crate) fn panic_of(f: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(f)).expect_err("it panics");
    let text = panic.downcast::<String>().map(|text| *text);
    text.unwrap_or_else(|panic| (*panic.downcast::<&str>().expect("it says why")).to_owned())
}
