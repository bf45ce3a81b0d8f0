//! Every scenario of this repository is a test, with a snapshot of its trace.

fn main() {
    standstill::harness::main("scenarios", "snapshots")
}
