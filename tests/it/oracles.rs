//! Oracles of the engine that share no code with it: arithmetic, tokio, and the books that a trace must balance.

mod arithmetic;
mod bounds;
pub(crate) mod cases;
mod classes;
mod conservation;
mod deadlocks;
mod enumeration;
mod go_select;
mod intervals;
mod lists;
mod model;
mod random_faults;
mod sharing;
mod text;
mod tokio_oracle;
mod traces;
mod trees;
mod uniformity;
