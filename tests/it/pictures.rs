//! Pictures of runs: whatever a run holds, each of its events is in each picture that claims it, in a form that others read.
//!
//! The page is opened in a real browser (`browser.rs`), Perfetto's JSON is held to the published format, drawings to their languages.

mod browser;
mod dot;
mod mermaid;
mod page;
mod perfetto;
mod programs;
mod svg;
