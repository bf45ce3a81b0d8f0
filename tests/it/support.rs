//! What several files of tests need.

pub(crate) mod command;
pub(crate) mod defined;
pub(crate) mod faults;
pub(crate) mod files;
pub(crate) mod folder;
pub(crate) mod lines;
pub(crate) mod package;
pub(crate) mod panicking;
pub(crate) mod paths;
pub(crate) mod programs;
pub(crate) mod random;
pub(crate) mod scenarios;
