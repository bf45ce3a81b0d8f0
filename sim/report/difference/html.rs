//! A review as one HTML page, which needs nothing beside itself: sentences, timelines side by side, and the lines of both runs beside each
//! other, with what differs marked.
//!
//! There is no script in it: long stretches that are the same, or only moved, are folded by the browser's own means.

use super::rows::{Kind, Row, rows};
use super::timelines::{Timelines, timelines};
use super::{put, tally};
use crate::diff::Recorded;
use crate::diff::review::{Changed, Group, Review, RunDifference};
use crate::diff::words::{Part, Sentence};

/// Stretches of so many lines or more that are the same, or only moved, are folded but for their ends.
const FOLDED: usize = 12;
/// Lines of such a stretch that stay at each end.
const ENDS: usize = 3;
/// Lines of all runs that are shown at most; a page of more is too much for a browser.
const LINES: usize = 200_000;
const STYLE: &str = include_str!("style.css");

/// The whole review.
pub fn html(review: &Review) -> String {
    let title = format!("{} → {}", review.before, review.after);
    let mut page = String::new();
    put(
        &mut page,
        format_args!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<title>{0}</title>\n<style>\n{STYLE}</style>\n</head>\n\
             <body>\n<main>\n<h1>{0}</h1>\n<p>{1}</p>\n",
            escaped(&title),
            tally(review)
        ),
    );
    let (shared, own) = review.groups();
    sentences(&mut page, &shared);
    let mut left = LINES;
    for (run, own) in review.runs.iter().zip(&own) {
        put(&mut page, format_args!("<section>\n<h2><code>{}</code></h2>\n", escaped(&run.name)));
        match &run.difference {
            RunDifference::New(now) => one_sided(&mut page, "a new run", now),
            RunDifference::Gone(then) => one_sided(&mut page, "the run is gone", then),
            RunDifference::Changed(changed) => {
                sentences(&mut page, own);
                drawn(&mut page, &timelines(changed));
                lines(&mut page, changed, &mut left);
            }
        }
        page += "</section>\n";
    }
    page + "</main>\n</body>\n</html>\n"
}

fn one_sided(page: &mut String, what: &str, run: &Recorded) {
    put(
        page,
        format_args!(
            "<p>{what}: <code>{}</code>, total {}s</p>\n",
            escaped(&run.outcome),
            run.total
        ),
    );
}

fn sentences(page: &mut String, groups: &[Group]) {
    if groups.is_empty() {
        return;
    }
    *page += "<ul>\n";
    for group in groups {
        put(page, format_args!("<li>{}</li>\n", sentence(&group.sentence)));
    }
    *page += "</ul>\n";
}

fn sentence(sentence: &Sentence) -> String {
    let part = |part: &Part| match part {
        Part::Plain(words) => escaped(words),
        Part::Code(words) => format!("<code>{}</code>", escaped(words)),
    };
    sentence.0.iter().map(part).collect()
}

/// Timelines side by side; a bar is where its characters are.
fn drawn(page: &mut String, timelines: &Timelines) {
    *page += "<div class=\"wide\"><table class=\"timelines\">\n<thead><tr><th>task</th>";
    for side in ["before", "after"] {
        put(
            page,
            format_args!("<th>{side} <span>0s to {}</span></th>", timelines.ended.since_start()),
        );
    }
    *page += "</tr></thead>\n<tbody>\n";
    for row in &timelines.rows {
        let class = if row.differs { " class=\"differs\"" } else { "" };
        put(page, format_args!("<tr{class}><th>{}</th>", escaped(&row.name)));
        for bar in &row.bars {
            put(page, format_args!("<td><pre>{}</pre></td>", escaped(bar)));
        }
        *page += "</tr>\n";
    }
    *page += "</tbody></table></div>\n";
    if timelines.more > 0 {
        put(page, format_args!("<p>… and {} more</p>\n", timelines.more));
    }
}

/// The lines of both runs beside each other.
fn lines(page: &mut String, changed: &Changed, left: &mut usize) {
    let rows = rows(changed);
    if rows.len() > *left {
        *page += "<p>there is no room for the lines of this run</p>\n";
        return;
    }
    *left -= rows.len();
    *page += "<div class=\"lines\">\n<div class=\"row head\"><b>before</b><b>after</b></div>\n";
    for stretch in rows.chunk_by(|one, other| one.kind == other.kind) {
        let folds = stretch[0].kind != Kind::Differs && stretch.len() >= FOLDED;
        let ends = if folds { ENDS } else { stretch.len() };
        rows_of(page, changed, &stretch[..ends]);
        if folds {
            let inside = &stretch[ENDS..stretch.len() - ENDS];
            let what = if stretch[0].kind == Kind::Same { "are the same" } else { "only moved" };
            put(
                page,
                format_args!("<details><summary>{} lines that {what}</summary>\n", inside.len()),
            );
            rows_of(page, changed, inside);
            *page += "</details>\n";
            rows_of(page, changed, &stretch[stretch.len() - ENDS..]);
        }
    }
    *page += "</div>\n";
}

fn rows_of(page: &mut String, changed: &Changed, rows: &[Row]) {
    for it in rows {
        row(page, changed, it);
    }
}

fn row(page: &mut String, changed: &Changed, row: &Row) {
    let class = match row.kind {
        Kind::Same => "same",
        Kind::Moved => "moved",
        Kind::Differs => "differs",
    };
    put(page, format_args!("<div class=\"row {class}\">"));
    let sides = [(&changed.before, row.before, "del"), (&changed.after, row.after, "ins")];
    for (run, event, tag) in sides {
        let line = event.map(|event| escaped(&run.timed(event))).unwrap_or_default();
        // A reader that shows no colour still tells what is gone from what is new.
        match row.kind {
            Kind::Differs if !line.is_empty() => {
                put(page, format_args!("<pre><{tag}>{line}</{tag}></pre>"));
            }
            _ => put(page, format_args!("<pre>{line}</pre>")),
        }
    }
    *page += "</div>\n";
}

/// A text as it is, in HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            letter => escaped.push(letter),
        }
    }
    escaped
}
