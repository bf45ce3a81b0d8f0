//! The page: runs as one HTML file that needs nothing beside itself and opens from a disk.
//!
//! Here is the shell. What it shows is data, a [`View`] for each run or pair of runs, in a script element of its own; `page/*.js` draws it.
//! No text of a user's is ever markup: what is not in the data is escaped.

mod changed;
mod columns;
mod exploration;
mod view;
mod why;

use std::fmt::Write;

use serde::Serialize;

use super::markup::escaped;
use crate::trace::Trace;

pub(super) use changed::{changed, changes, many, one_sided};
pub use exploration::exploration_views;
pub use view::View;
pub use why::why_view;

const STYLE: &str = include_str!("page/page.css");
/// Each file uses what those before it have.
const SCRIPTS: [&str; 6] = [
    include_str!("page/run.js"),
    include_str!("page/timeline.js"),
    include_str!("page/wakes.js"),
    include_str!("page/rows.js"),
    include_str!("page/panels.js"),
    include_str!("page/page.js"),
];
/// Whatever the page holds, a browser loads nothing for it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

#[derive(Serialize)]
struct Document<'p> {
    views: &'p [View],
}

/// A page that shows these, one at a time; the first that is not as it should be comes up first.
///
/// # Panics
///
/// If its data cannot be written as JSON, which would be a bug: its keys are fixed and its values plain.
pub fn page(views: &[View]) -> String {
    let data = serde_json::to_string(&Document { views })
        .expect("a document of plain values can be written");
    let (scripts, title) = (SCRIPTS.concat(), escaped(&title(views)));
    let head = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n",
    );
    let body = format!(
        "<body>\n<noscript><h1>{title}</h1><p>This page draws itself with a script, which is not allowed to run. \
         The same command without <code>--format html</code> tells it as text.</p></noscript>\n\
         <script type=\"application/json\" id=\"data\">",
    );
    let end = format!(
        "</script>\n<script>\n'use strict';\n(() => {{\n{scripts}}})();\n</script>\n</body>\n</html>\n"
    );
    let mut page = String::with_capacity(head.len() + body.len() + data.len() + end.len());
    page += &head;
    page += &body;
    hide(&data, &mut page);
    page += &end;
    page
}

impl Trace {
    /// The run as a [`page`] that needs nothing beside itself, called `name`: its timeline, the trace beside it, who woke whom, and what the total
    /// is made of. The last two are there as far as the run has kept its turns
    /// ([`Simulation::keep_turns`](crate::simulate::Simulation::keep_turns), [`Runner::run_keeping_turns`](crate::run::Runner::run_keeping_turns)).
    ///
    /// # Panics
    ///
    /// If its data cannot be written as JSON, which would be a bug.
    ///
    /// ```
    /// use standstill::simulate::Simulation;
    /// use std::time::Duration;
    ///
    /// let trace = Simulation::new().keep_turns().run(async { tokio::time::sleep(Duration::from_secs(1)).await });
    /// assert!(trace.html("a nap").contains("<title>a nap</title>"));
    /// ```
    pub fn html(&self, name: &str) -> String {
        page(&[View::trace(name, self)])
    }
}

/// What a page of these is called: like the first of them.
fn title(views: &[View]) -> String {
    match views {
        [] => "nothing to show".to_owned(),
        [only] => only.name.clone(),
        [first, others @ ..] => format!("{} and {} more", first.name, others.len()),
    }
}

/// Writes JSON so that nothing in it ends the script element that it stands in, nor is anything to a terminal.
fn hide(json: &str, page: &mut String) {
    let is_special = |letter: char| letter == '<' || letter.is_control();
    let mut rest = json;
    while let Some(at) = rest.find(is_special) {
        let (plain, special) = rest.split_at(at);
        let letter = special.chars().next().unwrap_or_default();
        *page += plain;
        // Writing to a text cannot fail.
        let _ = write!(page, "\\u{:04x}", u32::from(letter));
        rest = &special[letter.len_utf8()..];
    }
    *page += rest;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_data_ends_its_element() {
        let mut page = String::new();
        let json = serde_json::to_string("</script><!--\u{9b}31m\u{7f}&\"").unwrap();
        hide(&json, &mut page);
        assert_eq!(page, r#""\u003c/script>\u003c!--\u009b31m\u007f&\"""#);
        assert_eq!(
            serde_json::from_str::<String>(&page).unwrap(),
            "</script><!--\u{9b}31m\u{7f}&\""
        );
    }
}
