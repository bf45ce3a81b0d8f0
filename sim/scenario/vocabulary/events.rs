//! How events begin: each word once. What comes after it is told in `trace/words.rs`.

pub(crate) const STARTED: &str = "started";
pub(crate) const FINISHED: &str = "finished";
pub(crate) const FAILED: &str = "failed: ";
pub(crate) const CANCELLED: &str = "cancelled";
pub(crate) const SLEEP: &str = "sleep ";
pub(crate) const YIELD: &str = "yield";
pub(crate) const FETCH: &str = "fetch ";
pub(crate) const RECEIVED: &str = "received ";
pub(crate) const CONNECT: &str = "connect ";
pub(crate) const CONNECTED: &str = "connected ";
pub(crate) const SEND: &str = "send ";
pub(crate) const RECEIVE: &str = "receive ";
pub(crate) const REPLIED: &str = "answered ";
pub(crate) const CALL: &str = "call ";
pub(crate) const AWAIT: &str = "await ";
pub(crate) const RETRY: &str = "retry in ";
pub(crate) const OPEN: &str = "open ";
pub(crate) const CLOSE: &str = "close ";
pub(crate) const ACQUIRE: &str = "acquire ";
pub(crate) const PUT: &str = "put ";
pub(crate) const GET: &str = "get ";
pub(crate) const JOIN: &str = "join ";
pub(crate) const WAIT: &str = "wait ";
pub(crate) const WAIT_TASKS: &str = "wait-tasks ";
pub(crate) const WAITED: &str = "waited: done ";
pub(crate) const ARRIVE: &str = "arrive ";
pub(crate) const UNTIL: &str = "until ";
pub(crate) const START: &str = "start";
pub(crate) const BLOCK: &str = "block ";
pub(crate) const COMPUTE: &str = "compute ";
pub(crate) const LATE: &str = "woke ";
pub(crate) const INTERRUPTED: &str = "interrupted: ";
pub(crate) const SWALLOWED: &str = "swallowed the cancellation";
pub(crate) const SPAWN: &str = "spawn ";
pub(crate) const CREATE: &str = "create ";
pub(crate) const CANCEL: &str = "cancel ";
pub(crate) const UNCANCEL: &str = "uncancel: ";
pub(crate) const RESCHEDULE: &str = "reschedule ";
pub(crate) const NEVER: &str = "never";
pub(crate) const CALLBACK: &str = "callback ";
pub(crate) const EVERY: &str = "every ";
pub(crate) const ALSO_FAILED: &str = "also failed: ";
pub(crate) const LEFT_RUNNING: &str = "left running";
pub(crate) const NEVER_AWAITED: &str = "never awaited";
pub(crate) const NOT_TAKEN: &str = "failure taken by nobody: ";
pub(crate) const TIMEOUT: &str = "timeout ";
pub(crate) const ATTEMPT: &str = "attempt ";
pub(crate) const CAUGHT: &str = "caught: ";
pub(crate) const FINALLY: &str = "finally";
pub(crate) const OPENED: &str = "opened ";
pub(crate) const CLOSED: &str = "closed ";
pub(crate) const ACQUIRED: &str = "acquired ";
pub(crate) const RELEASED: &str = "released ";
pub(crate) const GOT: &str = "got ";
pub(crate) const JOINED: &str = "joined ";
pub(crate) const SELECT: &str = "select ";
pub(crate) const SELECTED: &str = "selected ";
pub(crate) const SHUTDOWN: &str = "shutdown ";
pub(crate) const SHUT_DOWN: &str = "shut down ";
pub(crate) const SET: &str = "set ";
pub(crate) const CLEAR: &str = "clear ";
pub(crate) const PASSED: &str = "passed ";
pub(crate) const NOTIFY: &str = "notify ";
pub(crate) const SUBSCRIBE: &str = "subscribe ";
pub(crate) const CHANGED: &str = "changed ";
pub(crate) const INIT: &str = "init ";
pub(crate) const ABORT: &str = "abort ";
pub(crate) const RESET: &str = "reset ";
pub(crate) const RESOLVE: &str = "resolve ";
pub(crate) const REJECT: &str = "reject ";
pub(crate) const READ: &str = "read ";
pub(crate) const WRITE: &str = "write ";
pub(crate) const LOG: &str = "log ";
pub(crate) const NETWORK: &str = "network: ";
pub(crate) const DEADLOCK: &str = "deadlock: ";
pub(crate) const FAULT: &str = "fault: ";
pub(crate) const LIMIT: &str = "limit: ";
pub(crate) const WAITING: &str = "waiting: ";
pub(crate) const SUSPECTED: &str = "suspected deadlock: ";

/// Of programs in Rust alone, whose lines read in any way.
pub(crate) const ENTER: &str = "enter ";
pub(crate) const EXIT: &str = "exit ";
/// It begins with the word of the step.
pub(crate) const RACE_WON: &str = "race won by ";
pub(crate) const WAIT_FOR: &str = "wait for ";

/// All beginnings, but for those that begin with the word of another.
const BEGINNINGS: [&str; 84] = [
    NETWORK,
    STARTED,
    FINISHED,
    FAILED,
    CANCELLED,
    SLEEP,
    YIELD,
    FETCH,
    RECEIVED,
    CONNECT,
    CONNECTED,
    SEND,
    RECEIVE,
    REPLIED,
    CALL,
    AWAIT,
    "gather",
    "group",
    "race",
    "as-completed",
    "shield",
    "offload",
    RETRY,
    OPEN,
    CLOSE,
    ACQUIRE,
    PUT,
    GET,
    JOIN,
    WAIT,
    WAIT_TASKS,
    WAITED,
    ARRIVE,
    UNTIL,
    START,
    BLOCK,
    COMPUTE,
    LATE,
    INTERRUPTED,
    SWALLOWED,
    SPAWN,
    CREATE,
    CANCEL,
    UNCANCEL,
    RESCHEDULE,
    CALLBACK,
    EVERY,
    ALSO_FAILED,
    LEFT_RUNNING,
    NEVER_AWAITED,
    NOT_TAKEN,
    TIMEOUT,
    ATTEMPT,
    CAUGHT,
    FINALLY,
    OPENED,
    CLOSED,
    ACQUIRED,
    RELEASED,
    GOT,
    JOINED,
    SELECT,
    SELECTED,
    SHUTDOWN,
    SHUT_DOWN,
    SET,
    CLEAR,
    PASSED,
    NOTIFY,
    SUBSCRIBE,
    CHANGED,
    INIT,
    ABORT,
    RESET,
    RESOLVE,
    REJECT,
    READ,
    WRITE,
    LOG,
    DEADLOCK,
    FAULT,
    LIMIT,
    WAITING,
    SUSPECTED,
];

/// The words that events begin with, after the name of the task.
pub(crate) fn words() -> impl Iterator<Item = &'static str> + Clone {
    BEGINNINGS.into_iter().map(first_word)
}

/// Whether one begins with this word.
pub(crate) fn has(word: &str) -> bool {
    let is_first = |known: &str| {
        let rest = known.strip_prefix(word);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    !word.contains(' ') && BEGINNINGS.into_iter().any(is_first)
}

/// The first word of a text.
pub(crate) fn first_word(text: &str) -> &str {
    text.split(' ').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_begins_with_a_whole_word() {
        assert!(words().all(has));
        for other in ["", "start ", "retry in", "fetc", "failed", "finishedly"] {
            assert!(!has(other), "{other}");
        }
    }
}
