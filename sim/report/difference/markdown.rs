//! A review as Markdown, for a comment on a pull request: sentences first, all else folded.
//!
//! A comment has a limit of its length. So sentences come first, those of all runs before the timelines of any; what there is no room for
//! is counted.

use super::{Told, lines, put, tally};
use crate::diff::review::{Changed, Group, Review, Reviewed, RunDifference};
use crate::diff::words::{Part, Sentence};

/// How long the text is at most, in bytes: GitHub takes 65,536 characters of a comment.
const MOST: usize = 60_000;
/// What is kept free for what is said of what is left out.
const REST: usize = 2_000;
/// Sentences of a run that are shown, and runs that are shown with theirs.
const SENTENCES: usize = 20;
const RUNS: usize = 100;
/// How long a sentence may be, in bytes: whoever writes more into a line says it below.
const SENTENCE: usize = 600;
/// Lines of one run that are shown.
const LINES: usize = 120;

/// The whole review.
pub fn markdown(review: &Review) -> String {
    let mut page = Page::default();
    if review.is_empty() {
        page.add(&format!("**Traces:** {}\n", tally(review)));
        return page.text;
    }
    let (shared, own) = review.groups();
    page.add(&format!("**Traces:** {}\n", tally(review)));
    let told = Told::of(review, &shared, &own);
    let (mut place, mut untold) = (0, 0);
    for (shared, runs) in &told.parts {
        if !shared.is_empty() {
            page.add("\n");
        }
        page.groups(shared);
        for (run, own) in runs {
            place += 1;
            if place > RUNS || !page.add(&self::told(run, own)) {
                untold += 1;
            }
        }
    }
    if untold > 0 {
        let runs = if untold == 1 { "run" } else { "runs" };
        page.last(&format!("\n… and {untold} more {runs} of which there is no room to tell: `standstill diff` tells all\n"));
    }
    if !told.silent.is_empty() {
        let count = told.silent.len();
        let summary =
            format!("nothing else in {count} {}", if count == 1 { "run" } else { "runs" });
        let names: Vec<_> = told.silent.iter().map(|run| code(&run.name)).collect();
        if !page.add(&details(&summary, &format!("{}\n", names.join(", ")))) {
            page.last(&format!("\n{summary}\n"));
        }
    }
    page.text.push('\n');
    // In the order of what is told of them.
    for run in told.runs() {
        if let RunDifference::Changed(changed) = &run.difference {
            let summary = format!("timelines and lines of {}", html(&run.name));
            if !page.add(&details(&summary, &shown(changed))) {
                page.last(
                    "\nThere is no room for more timelines: `standstill diff --lines` shows all.\n",
                );
                break;
            }
        }
    }
    page.text
}

/// The text so far, which never becomes too long.
#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    /// Adds a part as a whole, if there is room for it.
    fn add(&mut self, part: &str) -> bool {
        let fits = self.text.len() + part.len() + REST <= MOST;
        if fits {
            self.text.push_str(part);
        }
        fits
    }

    /// Adds what is said of what there was no room for.
    fn last(&mut self, part: &str) {
        if self.text.len() + part.len() <= MOST {
            self.text.push_str(part);
        }
    }

    fn groups(&mut self, groups: &[&Group]) {
        for group in groups.iter().take(SENTENCES) {
            self.add(&format!("- {}\n", sentence(&group.sentence)));
        }
        if groups.len() > SENTENCES {
            self.add(&format!("- … and {} more\n", groups.len() - SENTENCES));
        }
    }
}

/// What is told of a run.
fn told(run: &Reviewed, own: &[Group]) -> String {
    let mut page = Page::default();
    page.add(&format!("\n**{}**\n\n", code(&run.name)));
    match &run.difference {
        RunDifference::New(now) => {
            page.add(&format!("- a new run: {}, total {}s\n", code(&now.outcome), now.total));
        }
        RunDifference::Gone(then) => {
            page.add(&format!(
                "- the run is gone: {}, total {}s\n",
                code(&then.outcome),
                then.total
            ));
        }
        RunDifference::Changed(_) => page.groups(&own.iter().collect::<Vec<_>>()),
    }
    page.text
}

/// Timelines side by side, and the lines that differ.
fn shown(changed: &Changed) -> String {
    let mut text = fenced("text", super::timelines::timelines(changed, None).text().trim_end());
    let lines = lines(changed);
    let shown: Vec<_> = lines.lines().take(LINES).collect();
    text.push('\n');
    text += &fenced("diff", &shown.join("\n"));
    let more = lines.lines().count() - shown.len();
    if more > 0 {
        put(&mut text, format_args!("\n… and {more} lines more\n"));
    }
    text
}

fn details(summary: &str, inside: &str) -> String {
    format!("<details><summary>{summary}</summary>\n\n{inside}\n</details>\n")
}

fn sentence(sentence: &Sentence) -> String {
    let part = |part: &Part| match part {
        Part::Plain(words) => words.clone(),
        Part::Code(words) => code(words),
    };
    let whole: String = sentence.0.iter().map(part).collect();
    if whole.len() <= SENTENCE {
        return whole;
    }
    // Cut as plain words: half a piece of code would take the rest of the comment into it.
    let plain: String = sentence.to_string().chars().take(SENTENCE / 4).collect();
    escaped(&(plain + "…"))
}

/// Words as code, whatever they hold. Pipes are escaped, too, as a table would take them for its own.
fn code(words: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for letter in words.chars() {
        run = if letter == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    if words.contains('|') {
        // In a table only HTML can hold a pipe within code.
        return format!(
            "<code>{}</code>",
            html(words).replace('|', "&#124;").replace('`', "&#96;")
        );
    }
    let fence = "`".repeat(longest + 1);
    let pad = if words.starts_with(['`', ' ']) || words.ends_with(['`', ' ']) || words.is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{words}{pad}{fence}")
}

/// A block of code, whatever it holds.
fn fenced(kind: &str, words: &str) -> String {
    let mut fence = "```".to_owned();
    while words.contains(&fence) {
        fence.push('`');
    }
    format!("{fence}{kind}\n{words}\n{fence}\n")
}

/// Words as they are, in HTML.
fn html(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('@', "&#64;")
}

/// Words as they are, in Markdown.
fn escaped(words: &str) -> String {
    let mut text = String::new();
    for letter in html(words).chars() {
        if "\\`*_[]|~#".contains(letter) && letter != '#' {
            text.push('\\');
        }
        text.push(letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_trace_are_code_whatever_they_hold() {
        assert_eq!(code("main fetch users"), "`main fetch users`");
        assert_eq!(code("a `b` c"), "``a `b` c``");
        assert_eq!(code("`b"), "`` `b ``");
        assert_eq!(code("a|<b>`"), "<code>a&#124;&lt;b&gt;&#96;</code>");
        assert_eq!(code("</details>"), "`</details>`");
    }

    #[test]
    fn a_block_of_code_is_not_ended_from_within() {
        assert_eq!(fenced("diff", "+```\n+x"), "````diff\n+```\n+x\n````\n");
    }

    #[test]
    fn a_sentence_that_is_too_long_is_cut_between_letters() {
        let long = Sentence::of("moved: ").code("ü`<".repeat(400));
        let cut = sentence(&long);
        assert!(cut.ends_with("…") && cut.len() < 2 * SENTENCE, "{cut}");
        assert!(!cut.contains('<'));
    }
}
