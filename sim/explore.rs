//! Exploring: many runs of one scenario, each with other choices.
//!
//! A [`search::Search`] says which runs to make; what it is told of each run decides the next. The runs of one batch do not
//! depend on each other, so that any number of threads may make them, and the result is the same.

pub mod search;
