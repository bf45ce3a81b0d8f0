//! Events as patterns write them: what can be known, before any run, of whether one can ever read so.
//!
//! A pattern is a task, a blank, and what happened to it. Which names tasks can have is known up to `*` for what is computed;
//! of what happened the first word is known, and after many of these the names that are declared.

use super::awaits::Tasks;
use super::names::{Kind, Names};
use super::patterns::{Unreadable, of_no_task};
use super::suggest;
use crate::scenario::vocabulary::events::{self as begins, first_word};
use crate::scenario::{Pattern, Text};

/// The kinds of names that stand after a word, and how an event goes on after the name.
const NAMED: [(&str, &[Kind], &[&str]); 24] = [
    (begins::CONNECT, &[Kind::Service], &["", ": *"]),
    (begins::FETCH, &[Kind::Service], &["", ": *"]),
    (begins::ACQUIRE, &[Kind::Semaphore], &["", " (*", ": would wait"]),
    (begins::ACQUIRED, &[Kind::Semaphore], &["", " (*"]),
    (begins::RELEASED, &[Kind::Semaphore], &["", " (*"]),
    (begins::PUT, &[Kind::Queue], &["", " *", ": would wait"]),
    (begins::GET, &[Kind::Queue], &["", ": lagged by *", ": would wait"]),
    (begins::GOT, &[Kind::Queue], &[" *"]),
    (begins::JOIN, &[Kind::Queue], &[""]),
    (begins::JOINED, &[Kind::Queue], &[""]),
    (begins::SET, &[Kind::Event], &[""]),
    (begins::CLEAR, &[Kind::Event], &[""]),
    (begins::NOTIFY, &[Kind::Event], &["", " (*"]),
    (begins::SUBSCRIBE, &[Kind::Queue], &[""]),
    (begins::CHANGED, &[Kind::Cell], &["", ": *"]),
    (begins::INIT, &[Kind::Once], &["", ": *"]),
    (begins::ABORT, &[Kind::Barrier], &[""]),
    (begins::RESET, &[Kind::Barrier], &[""]),
    (begins::PASSED, &[Kind::Event, Kind::Barrier], &[""]),
    (begins::ARRIVE, &[Kind::Barrier], &[" (*"]),
    (begins::RESOLVE, &[Kind::Promise], &[" *"]),
    (begins::REJECT, &[Kind::Promise], &[": *"]),
    (begins::READ, &[Kind::Cell], &[": *"]),
    (begins::WRITE, &[Kind::Cell], &[": *"]),
];

/// Events that are always the same.
const WHOLE: [&str; 8] = [
    begins::STARTED,
    begins::FINISHED,
    begins::CANCELLED,
    begins::FINALLY,
    begins::YIELD,
    begins::LEFT_RUNNING,
    begins::NEVER_AWAITED,
    begins::SWALLOWED,
];

/// Whether an event can fit `pattern`.
pub(super) fn check(pattern: &str, tasks: &Tasks<'_>, names: &Names) -> Result<(), Unreadable> {
    let mut wrong = None;
    // Names of tasks can hold blanks: each of them could be the one after the name.
    for (blank, _) in pattern.match_indices(' ') {
        let (task, what) = (&pattern[..blank], &pattern[blank + 1..]);
        let can_be_task = tasks.any_fits(task) && !is_of_requests(what, tasks.said.has_streams());
        if tasks.any_fits(task) && tasks.call_functions() {
            return Ok(());
        }
        if !can_be_task && !tasks.observe(task, &names.all(Kind::Service)) {
            if tasks.any_fits(task) {
                wrong = Some(of_no_request(what));
            }
            continue;
        }
        match check_what(what, tasks, names).and_then(|()| tasks.said.check(what)) {
            Ok(()) => return Ok(()),
            // Where the word is known, so is the task.
            Err(why) if wrong.is_none() || begins::has(first_word(what)) => {
                wrong = Some(why);
            }
            Err(_) => {}
        }
    }
    Err(wrong.unwrap_or_else(|| {
        of_no_task(pattern, tasks.any_fits(pattern), |name| suggest::known(name, tasks.names()))
    }))
}

/// Whether only the line of a request reads so; where there are streams, tasks receive, too.
fn is_of_requests(what: &str, streams: bool) -> bool {
    let of_requests = [begins::REPLIED, begins::RECEIVED];
    let of_requests = if streams { &of_requests[..1] } else { &of_requests[..] };
    of_requests.iter().any(|it| first_word(it) == first_word(what))
}

fn of_no_request(what: &str) -> Unreadable {
    Unreadable {
        message: format!("no event of a task reads like \"{what}\""),
        label: "said of requests".to_owned(),
        help: "requests to a service `db` are called db:1, db:2 and so on".to_owned(),
    }
}

/// Whether something that happens can read like `what`.
fn check_what(what: &str, tasks: &Tasks<'_>, names: &Names) -> Result<(), Unreadable> {
    let word = first_word(what);
    let rest = what[word.len()..].trim_start_matches(' ');
    if word.contains('*') {
        return Ok(());
    }
    if word.is_empty() {
        return Err(Unreadable {
            message: "one blank stands between a task and what happens to it".to_owned(),
            label: "more than one".to_owned(),
            help: String::new(),
        });
    }
    if !begins::has(word) {
        return Err(Unreadable {
            message: format!("no event reads like \"{word} …\""),
            label: "nothing in a trace".to_owned(),
            help: suggest::known(word, begins::words()),
        });
    }
    if let Some(whole) = WHOLE.iter().find(|whole| first_word(whole) == word) {
        return check_whole(what, whole);
    }
    match NAMED.iter().find(|(named, ..)| first_word(named) == word) {
        Some((begins, kinds, ends)) => {
            let declared = kinds.iter().flat_map(|kind| names.all(*kind));
            let mut known: Vec<_> = declared.collect();
            let mut words: Vec<_> = kinds.iter().map(|kind| kind.word()).collect();
            if *begins == begins::GOT && !tasks.generators.is_empty() {
                known.extend(tasks.generators.iter().cloned());
                words.push("generator");
            }
            check_named(word, rest, &words.join(" or "), ends, &known)
        }
        None => Ok(()),
    }
}

fn check_whole(what: &str, whole: &str) -> Result<(), Unreadable> {
    if Pattern::new(what).matches(whole) {
        return Ok(());
    }
    Err(Unreadable {
        message: format!("no event reads like \"{what}\""),
        label: "nothing in a trace".to_owned(),
        help: format!("it reads \"{whole}\", and nothing comes after that"),
    })
}

fn check_named(
    word: &str,
    rest: &str,
    kind: &str,
    ends: &[&str],
    declared: &[Text],
) -> Result<(), Unreadable> {
    let written = Pattern::new(rest);
    let fits = |name: &str| {
        ends.iter().any(|end| Pattern::new(&format!("{name}{end}")).overlaps(&written))
    };
    if declared.iter().any(|name| fits(name)) {
        return Ok(());
    }
    let begins = |name: &str| {
        rest.strip_prefix(name).is_some_and(|end| !end.starts_with(|c: char| c.is_alphanumeric()))
    };
    if let Some(name) = declared.iter().find(|name| begins(name)) {
        let reads: Vec<_> = ends.iter().map(|end| format!("\"{word} {name}{end}\"")).collect();
        return Err(Unreadable {
            message: format!("no event reads like \"{word} {rest}\""),
            label: "nothing in a trace".to_owned(),
            help: format!("it reads {}", reads.join(" or ")),
        });
    }
    let name = rest.split([':', '*', '(']).next().unwrap_or_default().trim_end();
    // A value may come after the name.
    let near = suggest::nearest(name, declared)
        .or_else(|| suggest::nearest(name.split(' ').next().unwrap_or_default(), declared));
    Err(Unreadable {
        message: format!("no event reads like \"{word} {name}\""),
        label: format!("no {kind} is named so"),
        help: near.map_or_else(
            || suggest::list(&declared.iter().map(|name| &**name).collect::<Vec<_>>()),
            |near| suggest::did_you_mean(near),
        ),
    })
}
