//! Decision points: how the name is written that a `take` gives to one.
//!
//! Whether a run comes to such a point is known only when the scenario runs, and is not looked at here.

use super::awaits::Tasks;
use super::entry::Entry;
use super::faults::{DOWN, KINDS};
use super::file::File;
use super::hosts::MAIN;
use super::names::{Kind, Names};
use super::suggest;
use crate::scenario::Text;
use crate::time::Duration;

/// What a name begins with, and what comes then. Behind that comes which of them it is.
const FORMS: [(&str, About); 10] = [
    ("order at ", About::Instant),
    ("tie at ", About::Instant),
    ("deadline at ", About::Instant),
    ("arrival at ", About::Instant),
    ("latency of ", About::Service),
    ("failure of ", About::Service),
    ("delay in ", About::Task),
    ("chance in ", About::Task),
    ("select in ", About::Task),
    ("cancellation of ", About::Task),
];

/// What a name begins with that is about a link, from one host to another, and what comes then.
const OF_LINKS: [(&str, &str); 5] = [
    ("loss on ", " at packet "),
    ("duplicate on ", " at packet "),
    ("reorder on ", " at packet "),
    ("latency on ", " at packet "),
    ("latency on ", " of connection "),
];

#[derive(Clone, Copy, Debug)]
enum About {
    Instant,
    Service,
    Task,
}

/// The name of a decision point, if `entry` can be one.
pub(super) fn name(
    file: &File<'_>,
    entry: &Entry<'_>,
    declared: &Names,
    tasks: &Tasks<'_>,
) -> Option<Text> {
    let name = entry.string()?;
    if let Some(way) = way_of(name) {
        return of_link(way, declared, entry).map(|()| name.into());
    }
    if let Some((fault, between)) = fault_of(name) {
        return of_fault(fault, between, declared, entry).map(|()| name.into());
    }
    let form = FORMS
        .iter()
        .find_map(|(words, about)| name.strip_prefix(words).map(|rest| (*words, *about, rest)))
        .or_else(|| further_failure(name));
    let Some((words, about, rest)) = form else {
        return no_point(entry, name, &known(name));
    };
    let (subject, nth) = rest.rsplit_once('#').unwrap_or((rest, ""));
    let nth: u32 = nth.trim().parse().ok().filter(|nth| *nth > 0).unwrap_or(1);
    let meant = match about {
        About::Instant => match subject.trim().parse::<Duration>() {
            Ok(instant) => format!("{words}{instant} #{nth}"),
            Err(_) => return no_point(entry, name, &known(name)),
        },
        About::Service | About::Task => format!("{words}{}#{nth}", subject.trim()),
    };
    if meant != name {
        return no_point(
            entry,
            name,
            &format!("write `{meant}`: `#1` is the first, `#2` the next"),
        );
    }
    match about {
        About::Instant => {}
        About::Service => {
            declared.find(Kind::Service, subject, entry)?;
        }
        About::Task if tasks.any_fits(subject) || file.is_hopeless() => {}
        About::Task => {
            let help = suggest::known(subject, tasks.names());
            return entry.problem(format!("no task is named `{subject}`"), "nobody decides", &help);
        }
    }
    Some(name.into())
}

/// From where to where, in a name about a link.
fn way_of(name: &str) -> Option<&str> {
    OF_LINKS.iter().find_map(|(begins, goes_on)| {
        let (way, nth) = name.strip_prefix(begins)?.rsplit_once(goes_on)?;
        nth.parse::<u32>().ok().filter(|nth| *nth > 0)?;
        Some(way)
    })
}

/// The kind of fault, and between whom, in a name about one or its length.
fn fault_of(name: &str) -> Option<(&str, &str)> {
    let (subject, nth) = name.rsplit_once(" at packet ")?;
    nth.parse::<u32>().ok().filter(|nth| *nth > 0)?;
    let (fault, between) =
        subject.strip_prefix("length of ").unwrap_or(subject).split_once(" of ")?;
    KINDS.contains(&fault).then_some((fault, between))
}

/// Reports a fault between hosts that are not there.
fn of_fault(fault: &str, between: &str, declared: &Names, entry: &Entry<'_>) -> Option<()> {
    if fault == DOWN {
        return declared.find(Kind::Service, between, entry).map(|_| ());
    }
    of_two(between, &['|', '>'], declared, entry)
}

/// Reports a link between hosts that are not there.
fn of_link(way: &str, declared: &Names, entry: &Entry<'_>) -> Option<()> {
    of_two(way, &['>'], declared, entry)
}

/// Reports what is not between two hosts, with one of these marks between them.
fn of_two(way: &str, marks: &[char], declared: &Names, entry: &Entry<'_>) -> Option<()> {
    let services = declared.all(Kind::Service);
    let is_any = |name: &str| name == "*" && marks.contains(&'|');
    let is_host = |name: &str| {
        name == MAIN || is_any(name) || services.iter().any(|service| **service == *name)
    };
    if way.match_indices(marks).any(|(at, _)| is_host(&way[..at]) && is_host(&way[at + 1..])) {
        return Some(());
    }
    let hosts: Vec<_> = [MAIN].into_iter().chain(services.iter().map(|it| &**it)).collect();
    let help = format!("write it as in `main{}NAME`; the hosts are {}", marks[0], hosts.join(", "));
    entry.problem(format!("there is no link `{way}`"), "not between two hosts", &help)
}

/// `failure 2 of NAME#1`, about one of several faults.
fn further_failure(name: &str) -> Option<(&str, About, &str)> {
    let (fault, _) = name.strip_prefix("failure ")?.split_once(" of ")?;
    fault.parse::<u32>().ok().filter(|fault| *fault > 1)?;
    let (words, rest) = name.split_at(format!("failure {fault} of ").len());
    Some((words, About::Service, rest))
}

fn no_point<T>(entry: &Entry<'_>, name: &str, help: &str) -> Option<T> {
    entry.problem(format!("no decision is called `{name}`"), "not a decision point", help)
}

/// An example of the form that was probably meant, else of each.
fn known(name: &str) -> String {
    let first_word = |text: &'static str| text.split(' ').next().unwrap_or_default();
    let examples = FORMS.iter().map(|(words, about)| (first_word(words), example(words, *about)));
    let of_links = OF_LINKS
        .iter()
        .map(|(begins, goes_on)| (first_word(begins), format!("`{begins}main>NAME{goes_on}1`")));
    let faults = KINDS.iter().map(|fault| {
        let between = if *fault == DOWN { "NAME" } else { "main|NAME" };
        (*fault, format!("`{fault} of {between} at packet 1`"))
    });
    let length = ("length", "`length of partition of main|NAME at packet 1`".to_owned());
    let all: Vec<_> = examples.chain(of_links).chain(faults).chain([length]).collect();
    let words: Vec<_> = all.iter().map(|(word, _)| *word).collect();
    let meant = suggest::nearest(name.split(' ').next().unwrap_or_default(), &words);
    let examples = all.iter().filter(|(word, _)| meant.is_none_or(|it| it == word));
    let examples: Vec<_> = examples.map(|(_, example)| &**example).collect();
    format!("write it as in {}", examples.join(", "))
}

fn example(words: &str, about: About) -> String {
    match about {
        About::Instant => format!("`{words}1.5s #1`"),
        About::Service | About::Task => format!("`{words}NAME#1`"),
    }
}
