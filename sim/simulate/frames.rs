//! What a future waits in, read from the frames that a backtrace has where it keeps a waker.
//!
//! From the inside out there are those of the primitive (`tokio::sync::Mutex::lock`), those of whoever calls it, and at last those that poll the task. What a
//! frame belongs to is told by its file. Names are as whole as the debug information is: with line tables alone the primitive is told by its module.

use std::env;
use std::path::Path;

use super::places::shown;

/// What a task waits in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct WaitsIn {
    /// The primitive, as its users know it; `None` for a future that is the program's own.
    pub(super) primitive: Option<String>,
    /// The file of the program that calls it, and the line; `None` if libraries alone do.
    pub(super) caller: Option<(String, u32)>,
}

impl WaitsIn {
    /// As a trace tells it: with the file that waits, and without the line, so that an edit above it changes nothing.
    pub(super) fn in_file(&self) -> Option<String> {
        match (&self.primitive, &self.caller) {
            (Some(primitive), Some((file, _))) => Some(format!("{primitive} at {file}")),
            (Some(primitive), None) => Some(primitive.clone()),
            (None, Some((file, _))) => Some(format!("a future of {file}")),
            (None, None) => None,
        }
    }

    /// As a person reads it who looks for the place.
    pub(super) fn with_line(&self) -> Option<String> {
        let (file, line) = self.caller.as_ref()?;
        let primitive = self.primitive.as_deref().unwrap_or("a future of its own");
        Some(format!("{primitive}, called in {file}:{line}"))
    }
}

/// A frame of a backtrace.
#[derive(Clone, Copy, Debug)]
struct Frame<'a> {
    symbol: &'a str,
    file: &'a str,
    line: u32,
}

/// What a frame is a part of.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// The standard library, and what libraries of futures are built with: none is what is waited for.
    Ground,
    Standstill,
    /// The crate.
    Library(String),
    Program,
}

/// Crates that keep wakers on behalf of others.
const GROUND: [&str; 8] = [
    "atomic_waker",
    "cooked_waker",
    "event_listener",
    "event_listener_strategy",
    "futures_core",
    "pin_project_lite",
    "tracing",
    "tracing_futures",
];

/// Modules of tokio that nobody names: what is public of them, and the type that each is about.
const OF_TOKIO: [(&str, &str, &str); 15] = [
    ("runtime::task::join", "task", "JoinHandle"),
    ("task::join_set", "task", "JoinSet"),
    ("task::yield_now", "task", "yield_now"),
    ("sync::mutex", "sync", "Mutex"),
    ("sync::semaphore", "sync", "Semaphore"),
    ("sync::rwlock", "sync", "RwLock"),
    ("sync::barrier", "sync", "Barrier"),
    ("sync::notify", "sync", "Notify"),
    ("sync::once_cell", "sync", "OnceCell"),
    ("sync::set_once", "sync", "SetOnce"),
    ("sync::mpsc", "sync", "mpsc"),
    ("time::sleep", "time", "sleep"),
    ("time::interval", "time", "interval"),
    ("time::timeout", "time", "timeout"),
    ("io::util::mem", "io", "duplex"),
];
/// What of tokio stands between a primitive and its caller, or carries it.
const CARRIERS: [&str; 11] = [
    "future",
    "io",
    "loom",
    "macros",
    "runtime",
    "sync::batch_semaphore",
    "sync::task",
    "task::coop",
    "task::local",
    "task::unconstrained",
    "util",
];
/// What waits for its future, too, and is told of only where that is unknown.
pub(super) const TIMEOUT: &str = "tokio::time::timeout";
const TIMER: &str = "tokio::time::sleep";

/// What is waited in where a waker was kept, as a backtrace reads that was taken there; `None` where nothing is known of it, or this crate knows more.
pub(super) fn waits_in(backtrace: &str) -> Option<WaitsIn> {
    let here = env::current_dir().unwrap_or_default();
    let is_clone = |frame: &Frame<'_>| frame.file.ends_with("core/src/task/wake.rs");
    // Before the clone of the waker stands what has taken the backtrace.
    let frames = frames(backtrace).skip_while(|frame| !is_clone(frame));
    let mut frames = frames.map(|frame| (frame, part(&frame, &here))).peekable();
    while frames.next_if(|(_, part)| *part == Part::Ground).is_some() {}
    let primitive = match &frames.peek()?.1 {
        Part::Standstill => {
            let mut own = None;
            let is_own = |part: &Part| matches!(part, Part::Standstill | Part::Ground);
            while let Some((frame, _)) =
                frames.next_if(|(frame, part)| is_own(part) && !is_gate(frame))
            {
                own = own.or_else(|| own_socket(frame.file));
            }
            Some(own?.to_owned())
        }
        Part::Ground => return None,
        Part::Program => None,
        Part::Library(of) => {
            let of = of.clone();
            let within = |part: &Part| match part {
                Part::Library(it) => *it == of,
                part => *part == Part::Ground,
            };
            let mut named: Option<Named> = None;
            while let Some((frame, part)) = frames.next_if(|(_, part)| within(part)) {
                let name = (part != Part::Ground).then(|| name(&of, &frame)).flatten();
                let keeps = named
                    .as_ref()
                    .zip(name.as_ref())
                    .is_some_and(|(named, name)| named.is_more_than(name));
                named = if keeps { named } else { name.or(named) };
            }
            Some(named?.name)
        }
    };
    let caller = frames.take_while(|(frame, _)| !is_gate(frame));
    let caller = caller.into_iter().find(|(_, part)| *part == Part::Program);
    let caller = caller.map(|(frame, _)| (shown(frame.file), frame.line));
    Some(WaitsIn { primitive, caller })
}

/// Whether it is what polls a task.
fn is_gate(frame: &Frame<'_>) -> bool {
    frame.file.ends_with("simulate/gate.rs")
}

/// Which socket waits in this file, of those that do not tell it themselves.
fn own_socket(file: &str) -> Option<&'static str> {
    const FILES: [(&str, &str); 2] = [
        ("stack/unix/pipe.rs", "tokio::net::UnixStream"),
        ("stack/unix/mailbox.rs", "tokio::net::UnixDatagram"),
    ];
    FILES.iter().find(|(end, _)| file.ends_with(end)).map(|(_, socket)| *socket)
}

/// What a frame of a primitive is called.
struct Named {
    name: String,
    /// Whether the whole name is known, and not only the module.
    is_whole: bool,
}

impl Named {
    /// Whether this says more than what is around it.
    fn is_more_than(&self, outer: &Self) -> bool {
        let within =
            |name: &str| name.strip_prefix(&outer.name).is_some_and(|it| it.starts_with("::"));
        match &*outer.name {
            // It is around what it waits for, and has a timer of its own.
            TIMEOUT => self.name != TIMER,
            _ => !outer.is_whole && within(&self.name),
        }
    }
}

/// The innermost line of the program, as a backtrace reads that was taken there.
pub(super) fn caller(backtrace: &str) -> Option<String> {
    let here = env::current_dir().unwrap_or_default();
    let mut frames = frames(backtrace).take_while(|frame| !is_gate(frame));
    let found = frames.find(|frame| part(frame, &here) == Part::Program)?;
    Some(format!("{}:{}", shown(found.file), found.line))
}

/// The frames, the innermost first: a line with a number and a symbol, and one with its place, if that is known.
fn frames(backtrace: &str) -> impl Iterator<Item = Frame<'_>> {
    let mut lines = backtrace.lines().map(str::trim).peekable();
    std::iter::from_fn(move || {
        let symbol = lines.find_map(|line| {
            let (number, symbol) = line.split_once(": ")?;
            number.bytes().all(|byte| byte.is_ascii_digit()).then_some(symbol)
        })?;
        let place = lines.next_if(|line| line.starts_with("at "));
        let (file, line) = place.and_then(|place| read_place(&place[3..])).unwrap_or_default();
        Some(Frame { symbol, file, line })
    })
}

/// `src/pool.rs:42:7`, with a column or without.
fn read_place(place: &str) -> Option<(&str, u32)> {
    let (rest, last) = place.rsplit_once(':')?;
    let last: u32 = last.parse().ok()?;
    match rest.rsplit_once(':').map(|(file, line)| (file, line.parse())) {
        Some((file, Ok(line))) => Some((file, line)),
        _ => Some((rest, last)),
    }
}

/// What a frame is a part of.
fn part(frame: &Frame<'_>, here: &Path) -> Part {
    let file = frame.file;
    let of_symbol =
        || frame.symbol.trim_start_matches(['<', '&']).split_once("::").map(|(of, _)| of);
    if file.is_empty() || file.contains("/rustc/") || file.contains("/library/core/") {
        return Part::Ground;
    }
    let package = ["/registry/src/", "/git/checkouts/"].into_iter().find_map(|known| {
        let (_, rest) = file.split_once(known)?;
        rest.split('/').nth(usize::from(known.starts_with("/registry")))
    });
    let package = package.or_else(|| {
        let put = ["/vendor/", "/standstill-patch/"];
        put.into_iter().find_map(|known| file.split_once(known)?.1.split('/').next())
    });
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    if ["sim", "control"].iter().any(|it| here.join(file).starts_with(own.join(it)))
        || package.is_some_and(|it| without_version(it) == "standstill")
    {
        return Part::Standstill;
    }
    let Some(package) = package else {
        // A package that is built from no registry.
        let is_tokio = of_symbol() == Some("tokio");
        return if is_tokio { Part::Library("tokio".to_owned()) } else { Part::Program };
    };
    let package = without_version(package).replace('-', "_");
    if !GROUND.contains(&&*package) {
        return Part::Library(package);
    }
    // What a macro has made belongs to whoever has called it.
    let is_ground = |of: &str| GROUND.contains(&of) || ["alloc", "core", "std"].contains(&of);
    let is_name = |of: &str| of.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let other = of_symbol().filter(|of| is_name(of) && !is_ground(of));
    other.map_or(Part::Ground, |of| Part::Library(of.to_owned()))
}

/// `tokio`, of `tokio-1.54.1`.
fn without_version(package: &str) -> &str {
    let is_version = |(_, rest): &(&str, &str)| rest.starts_with(|it: char| it.is_ascii_digit());
    let mut dashes = package.match_indices('-').map(|(at, _)| package.split_at(at));
    let named = dashes.find(|(name, rest)| is_version(&(*name, &rest[1..])));
    named.map_or(package, |(name, _)| name)
}

/// How users know what this frame of a library is a part of; `None` if it is what carries others.
fn name(of: &str, frame: &Frame<'_>) -> Option<Named> {
    let module = module(frame.file);
    let whole = plain(frame.symbol).filter(|name| name.split("::").next() == Some(of));
    let is_whole = whole.is_some();
    let named = |name| Named { name, is_whole };
    let row = OF_TOKIO.iter().filter(|_| of == "tokio");
    let row = row.into_iter().find(|(hidden, ..)| is_within(&module, hidden));
    let Some((hidden, public, about)) = row else {
        let carries = of == "tokio" && CARRIERS.iter().any(|it| is_within(&module, it));
        return (!carries).then(|| named(whole.unwrap_or_else(|| joined(of, &module))));
    };
    let rest = whole.as_deref().and_then(|whole| whole.strip_prefix("tokio::"));
    let rest = rest.and_then(|rest| rest.strip_prefix(hidden)?.strip_prefix("::"));
    // Of `mpsc` there are two kinds, which are modules, too.
    let kinds = ["bounded::", "unbounded::"];
    let of_kind = kinds.iter().find_map(|kind| rest?.strip_prefix(kind));
    Some(named(match (of_kind, rest) {
        (Some(rest), _) => format!("tokio::{public}::{about}::{rest}"),
        // A method, and not a future by itself.
        (_, Some(rest)) if rest.starts_with(&format!("{about}::")) => {
            format!("tokio::{public}::{rest}")
        }
        _ => format!("tokio::{public}::{about}"),
    }))
}

/// Whether a module is this one, or within it.
fn is_within(module: &str, outer: &str) -> bool {
    module.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn joined(of: &str, module: &str) -> String {
    if module.is_empty() { of.to_owned() } else { format!("{of}::{module}") }
}

/// The module that a file is, without its crate: `sync::mutex`, of `…/src/sync/mutex.rs`.
fn module(file: &str) -> String {
    let within = file.rsplit_once("/src/").map_or(file, |(_, within)| within);
    let within = within.trim_end_matches(".rs");
    let within = within.trim_end_matches("mod").trim_end_matches('/');
    if within == "lib" { String::new() } else { within.replace('/', "::") }
}

/// A name without generics and closures: `tokio::sync::mutex::Mutex::lock`, of `tokio::sync::mutex::Mutex<T>::lock::{{closure}}`; of what implements a trait,
/// the type. `None` where only a part of the name is known.
fn plain(symbol: &str) -> Option<String> {
    let type_of = symbol.strip_prefix('<').and_then(|rest| {
        let mut depth = 1;
        let end = rest.find(|letter| {
            depth += i32::from(letter == '<') - i32::from(letter == '>');
            depth == 0
        })?;
        Some(rest.split_at(end))
    });
    let symbol = match type_of {
        Some((of, _)) if of.contains(" as ") => without_generics(of.split(" as ").next()?),
        Some((of, rest)) => without_generics(&format!("{of}{}", &rest[1..])),
        None => without_generics(symbol),
    };
    let parts = symbol.split("::").filter(|part| !part.is_empty());
    let parts: Vec<_> = parts.take_while(|part| !part.starts_with('{')).collect();
    (parts.len() > 1).then(|| parts.join("::"))
}

/// What stands outside of all angle brackets.
fn without_generics(name: &str) -> String {
    let mut depth = 0;
    let is_outside = |letter: &char| {
        depth += i32::from(*letter == '<') - i32::from(*letter == '>');
        depth == 0 && *letter != '>'
    };
    name.chars().filter(is_outside).collect()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::{TIMEOUT, WaitsIn, waits_in};

    /// The frames that begin with the clone of a waker, as a backtrace shows them, of a program with all debug information.
    fn of(frames: &[(&str, &str)]) -> Option<WaitsIn> {
        const REGISTRY: &str = "…/registry/src/index.crates.io-1";
        let clone = (
            "<core::task::wake::Waker as core::clone::Clone>::clone",
            "/rustc/1/library/core/src/task/wake.rs:619:29",
        );
        let gate = (
            "standstill::simulate::gate::Gate<F>::ask",
            "~/standstill-0.1.0/sim/simulate/gate.rs:181:30",
        );
        let mut text = String::new();
        for (number, (symbol, place)) in [clone].iter().chain(frames).chain([&gate]).enumerate() {
            let place = place.replace('~', REGISTRY);
            writeln!(text, "  {number}: {symbol}\n             at {place}").unwrap();
        }
        waits_in(&text)
    }

    fn primitive(frames: &[(&str, &str)]) -> Option<String> {
        of(frames)?.primitive
    }

    const OF_MUTEX: [(&str, &str); 5] = [
        (
            "tokio::sync::batch_semaphore::Semaphore::poll_acquire",
            "~/tokio-1.54.1/src/sync/batch_semaphore.rs:554:20",
        ),
        (
            "<tokio::sync::batch_semaphore::Acquire as core::future::future::Future>::poll",
            "~/tokio-1.54.1/src/sync/batch_semaphore.rs:653:38",
        ),
        (
            "tokio::sync::mutex::Mutex<T>::acquire::{{closure}}",
            "~/tokio-1.54.1/src/sync/mutex.rs:658:27",
        ),
        (
            "tokio::sync::mutex::Mutex<T>::lock::{{closure}}::{{closure}}",
            "~/tokio-1.54.1/src/sync/mutex.rs:436:28",
        ),
        (
            "tokio::sync::mutex::Mutex<T>::lock::{{closure}}",
            "~/tokio-1.54.1/src/sync/mutex.rs:455:33",
        ),
    ];

    #[test]
    fn a_primitive_is_told_by_its_outermost_frame_and_its_caller_by_the_next() {
        let caller = ("pool::worker::{{closure}}", "src/pool.rs:42:23");
        let outer = ("pool::main::{{closure}}", "src/main.rs:7:5");
        let frames: Vec<_> = OF_MUTEX.into_iter().chain([caller, outer]).collect();
        let waits = of(&frames).unwrap();
        assert_eq!(waits.in_file().unwrap(), "tokio::sync::Mutex::lock at src/pool.rs");
        assert_eq!(
            waits.with_line().unwrap(),
            "tokio::sync::Mutex::lock, called in src/pool.rs:42"
        );
        // Of a library that calls it, the caller in the program is told.
        let library = ("h2::server::Server::poll", "~/h2-0.4.12/src/server.rs:1:1");
        let frames: Vec<_> = OF_MUTEX.into_iter().chain([library, outer]).collect();
        assert_eq!(
            of(&frames).unwrap().with_line().unwrap(),
            "tokio::sync::Mutex::lock, called in src/main.rs:7"
        );
        assert_eq!(of(&OF_MUTEX).unwrap().in_file().unwrap(), "tokio::sync::Mutex::lock");
    }

    #[test]
    fn with_line_tables_alone_it_is_told_by_its_module() {
        let short = |file| primitive(&[("{async_fn#0}<i32>", file)]).unwrap();
        assert_eq!(short("~/tokio-1.54.1/src/sync/mutex.rs:455:33"), "tokio::sync::Mutex");
        assert_eq!(short("~/tokio-1.54.1/src/sync/mpsc/bounded.rs:1:1"), "tokio::sync::mpsc");
        assert_eq!(short("~/some-lock-3.5.0/src/mutex.rs:1:1"), "some_lock::mutex");
        assert_eq!(short("~/some-lock-3.5.0/src/lib.rs:1:1"), "some_lock");
    }

    #[test]
    fn names_are_read_as_either_mangling_gives_them() {
        let lock =
            |symbol| primitive(&[(symbol, "~/tokio-1.54.1/src/sync/mutex.rs:455:33")]).unwrap();
        assert_eq!(
            lock("<tokio::sync::mutex::Mutex<i32>>::lock::{closure#0}"),
            "tokio::sync::Mutex::lock"
        );
        let join = "<tokio::runtime::task::join::JoinHandle<core::result::Result<(), E>> as core::future::future::Future>::poll";
        assert_eq!(
            primitive(&[(join, "~/tokio-1.54.1/src/runtime/task/join.rs:346:22")]).unwrap(),
            "tokio::task::JoinHandle"
        );
    }

    #[test]
    fn what_carries_others_is_not_told_and_a_timeout_only_of_its_own_timer() {
        let local = (
            "<tokio::task::local::RunUntil<T> as Future>::poll",
            "~/tokio-1.54.1/src/task/local.rs:1:1",
        );
        assert_eq!(of(&[local]), None);
        let timeout = (
            "<tokio::time::timeout::Timeout<T> as core::future::future::Future>::poll",
            "~/tokio-1.54.1/src/time/timeout.rs:216:42",
        );
        let frames: Vec<_> = OF_MUTEX.into_iter().chain([timeout]).collect();
        assert_eq!(primitive(&frames).unwrap(), "tokio::sync::Mutex::lock");
        let sleep = (
            "<tokio::time::sleep::Sleep as core::future::future::Future>::poll",
            "~/tokio-1.54.1/src/time/sleep.rs:457:27",
        );
        assert_eq!(primitive(&[sleep, timeout]).unwrap(), TIMEOUT);
        assert_eq!(primitive(&[sleep]).unwrap(), "tokio::time::sleep");
    }
}
