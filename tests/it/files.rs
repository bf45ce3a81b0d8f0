//! Files: what is written is there as a whole or not at all, what is read may be anything, and what is printed can be pasted.

mod described;
mod harness;
mod pasting;
mod writing;

/// A scenario that fails in its plain run, and whose exploration finds it.
const FAILS: &str = "scenario \"Fails\"\nmain { sleep \"1s\"; }\nexpect { total \"2s\"; }\n";

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    /// The next number below this one.
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}
