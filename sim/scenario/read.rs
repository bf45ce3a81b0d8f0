//! The reader: KDL text to a scenario.
//!
//! Reading goes through the file from the outside in: its size and shape, its KDL, its declarations, its program, its
//! expectations. Whatever is wrong is noted with its place, and reading goes on, so that a file's problems come all at
//! once. Nothing here reads files or prints.

#[cfg(feature = "scenarios")]
mod awaits;
mod constants;
#[cfg(feature = "scenarios")]
mod deadlines;
#[cfg(feature = "scenarios")]
mod declarations;
mod entry;
#[cfg(feature = "scenarios")]
mod events;
mod expectations;
#[cfg(feature = "scenarios")]
mod explorations;
#[cfg(feature = "scenarios")]
mod faults;
mod file;
#[cfg(feature = "scenarios")]
mod hints;
#[cfg(feature = "scenarios")]
mod hosts;
#[cfg(feature = "scenarios")]
mod includes;
mod kinds;
#[cfg(feature = "scenarios")]
mod layout;
#[cfg(feature = "scenarios")]
mod names;
#[cfg(feature = "scenarios")]
mod network;
mod node;
mod nodes;
#[cfg(feature = "scenarios")]
mod parameters;
mod patterns;
#[cfg(feature = "scenarios")]
mod points;
mod problem;
#[cfg(feature = "scenarios")]
mod procedures;
#[cfg(feature = "scenarios")]
mod reasons;
#[cfg(feature = "scenarios")]
mod said;
#[cfg(feature = "scenarios")]
mod scope;
#[cfg(feature = "scenarios")]
mod shape;
#[cfg(feature = "scenarios")]
mod shows;
pub(super) mod stated;
#[cfg(feature = "scenarios")]
mod steps;
pub(super) mod suggest;
#[cfg(feature = "scenarios")]
mod syntax;
#[cfg(feature = "scenarios")]
mod tree;
#[cfg(feature = "scenarios")]
mod whole;
mod words;

#[cfg(feature = "scenarios")]
pub(crate) use problem::in_sight;
pub use problem::{Page, Problem, ScenarioError};
#[cfg(feature = "scenarios")]
pub(super) use whole::{expectations_only, formatted, scenario, scenarios};
