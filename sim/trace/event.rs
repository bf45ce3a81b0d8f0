//! Events: the closed vocabulary of a trace.
//!
//! The documentation of each variant starts with how it reads. A wait is logged when it begins, in the words of its
//! step (`sleep 2s`, `get jobs`); a step that need not wait logs only what it did (`got jobs 1`).

use super::TaskId;
use crate::scenario::Text;
use crate::time::{Duration, Instant};
use crate::trace::Limit;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Event {
    /// When.
    pub at: Instant,
    /// To which task.
    pub task: TaskId,
    /// What.
    pub what: What,
}

/// What can happen. Made of whole words: what is written in smaller parts and soon moved is waited for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[repr(u64)]
pub enum What {
    /// `started`: the task ran for the first time.
    Started,
    /// `finished`: the task ended well.
    Finished,
    /// `failed: boom`: the task ended with a failure.
    Failed(Text),
    /// `cancelled`: the task ended because it was cancelled.
    Cancelled,

    /// `sleep 2s`, `fetch users`, `get jobs`, …: the task began to wait.
    Waits(Wait),
    /// `woke 4s late`: what the task slept for was over before it could go on.
    Late(Duration),
    /// `interrupted: sleep 10s`: a cancellation struck where the task waited.
    Interrupted(Wait),
    /// `swallowed the cancellation`: a `catch "cancelled"` lets the task go on.
    Swallowed,
    /// `block 2s`: a blocking call began; it holds its worker that long.
    Block(Duration),
    /// `compute 2s`: CPU work began; it holds its worker that long.
    Compute(Duration),

    /// `fetch users: 200`: the answer of a service arrived.
    Answered(Text, u16),
    /// `fetch users: connection refused`: no answer can arrive any more.
    Unanswered(Text, Text),

    /// `received GET /users`: the request whose line this is came to its service.
    Received(Text),
    /// `answered 200`: the service answers the request.
    Replied(u16),

    /// `connected ws`: the task has this stream.
    Connected(Text),
    /// `send ws hello`: a message is on its way; on the line of a service's connection `send hello`.
    Sent(Text),
    /// `received ws hello`: a message is there; on the line of a service's connection `received hello`.
    Message(Text),
    /// `connect echo: connection refused`, `receive ws: connection closed`: what was waited for of a stream, as it reads, and why it does
    /// not come.
    NoStream(Text, Text),

    /// `call checkout: 42`: a Rust function returned, with what it gives, or why it failed.
    Returned(Text, Text),

    /// `spawn worker`: the task made another that runs in the background.
    Spawn(Text),
    /// `create worker`: the task made a coroutine.
    Create(Text),
    /// `cancel worker`: the task asked for the cancellation of another.
    Cancel(Text),
    /// `cancel worker: shutting down`: the same, with a reason.
    CancelBecause(Text, Text),
    /// `uncancel: 0 left`: the task took back a request to cancel it; so many are left.
    Uncancel(u32),
    /// `reschedule 5s`, `reschedule budget: never`: the deadline around this, or that of this name, comes so long from now, or never.
    Reschedule(Option<Text>, Option<Duration>),
    /// `callback tick after 2s`: the loop calls this later.
    Callback(Text, Duration),
    /// `race won by users`: the branch that decided the race.
    RaceWon(Text),
    /// `selected get jobs`: what a `select` waited for, or `selected else`.
    Selected(Text),
    /// `waited: done a; pending b`: which tasks have ended when a `wait-tasks` is over.
    Waited(Text, Text),
    /// `also failed: users: boom`: a branch of a failed group failed too.
    AlsoFailed(Text, Text),
    /// `left running`: the task still ran when `main` ended.
    LeftRunning,
    /// `never awaited`: the coroutine never ran.
    NeverAwaited,
    /// `failure taken by nobody: boom`: the task failed and nobody waited for it.
    NotTaken(Text),

    /// `timeout 3s expired`: a deadline passed; the body is cancelled.
    Expired(Duration),
    /// `attempt 1 of 3 failed: boom; again in 1s`, and for the last `attempt 3 of 3 failed: boom`.
    AttemptFailed {
        /// Which attempt, from 1.
        attempt: u32,
        /// How many there are.
        of: u32,
        /// Why it failed.
        reason: Text,
        /// The wait before the next, if there is one.
        again: Option<Duration>,
    },
    /// `caught: boom`: a handler takes the failure.
    Caught(Text),
    /// `finally`: a clean-up begins.
    Finally,
    /// `opened db`
    Opened(Text),
    /// `closed db`
    Closed(Text),

    /// `acquired db`: the task holds a permit.
    Acquired(Text),
    /// `released db`: the task gave its permit back.
    Released(Text),
    /// `acquire db: would wait`: there was nothing to be had, and the task goes on without.
    WouldWait(Wait),
    /// `put jobs 1`: the item is in the queue.
    Put(Text, Text),
    /// `got jobs 1`: the item is the task's.
    Got(Text, Text),
    /// `subscribe news`: the task gets what is put from now on.
    Subscribe(Text),
    /// `get news: lagged by 3`: so many items were lost to the task.
    Lagged(Text, u64),
    /// `close jobs`: the queue takes no more.
    CloseQueue(Text),
    /// `shut down workers`: the pool takes no more work, and what was waited for is over.
    ShutDown(Text),
    /// `joined jobs`: every item of the queue has been handled.
    Joined(Text),
    /// `set ready`
    Set(Text),
    /// `clear ready`
    Clear(Text),
    /// `passed ready`: the event is set, or the barrier open.
    Passed(Text),
    /// `notify ready`, `notify ready (2)`, `notify ready (all)`
    Notify(Text),
    /// `abort start`: the barrier is broken.
    Abort(Text),
    /// `reset start`: the barrier is broken for those who are there.
    Reset(Text),
    /// `init config: 1`: the value that is made once is there.
    Made(Text, Text),
    /// `changed config: 1`: a value that the task has not seen before.
    Changed(Text, Text),
    /// `resolve answer 42`
    Resolve(Text, Text),
    /// `reject answer: no`
    Reject(Text, Text),

    /// `read counter: 0`
    Read(Text, Text),
    /// `write counter: 1`
    Write(Text, Text),
    /// `until n >= 3: true`: the cells have made the condition true.
    Holds(Text),
    /// `log text`
    Log(Text),
    /// `job 3 is done`: a program in Rust tells something, in its own words.
    Told(Text),
    /// `enter fetch{id=3}`: an activity of the task begins, a span of a program in Rust.
    Enters(Text),
    /// `exit fetch{id=3}`: it is over.
    Exits(Text),

    /// `network: main | users partitioned`: something is wrong between hosts from now on, or no longer.
    Network(Text),

    /// `deadlock: acquire b since 1.000, which right holds`: what the task waits for, for ever.
    Deadlock(Box<Standing>),
    /// `fault: division by zero`: the scenario is at fault, and the run stops here.
    Fault(Text),
    /// `limit: 1000000 events`: the run stops here.
    LimitReached(Limit),
    /// `waiting: get jobs since 1.000`: what the task waited for when the run stopped at a limit.
    Waiting(Box<Standing>),
    /// `suspected deadlock: acquire b since 1.000, which right holds`: the same, where those who could end the wait wait, too,
    /// for one another.
    Suspected(Box<Standing>),
}

/// A wait that is not over when the run ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Standing {
    /// What the task waits for.
    pub wait: Wait,
    /// Since when.
    pub since: Instant,
    /// Who keeps it from that.
    pub keeper: Keeper,
}

/// Who keeps a task from what it waits for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Keeper {
    /// Nothing more is known than what is waited for.
    Unknown,
    /// `which left and right hold`: tasks that have it.
    Holders(Vec<Text>),
    /// `which is at write`: the task that is waited for has come to a sequence of another name.
    At(Text),
    /// `which is itself`: the task waits for its own end.
    Itself,
}

/// What a task waits for. Reads like the step that waits. Made of whole words, as [`What`] is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[repr(u64)]
pub enum Wait {
    /// `start`: its first turn.
    Start,
    /// `sleep 2s`
    Sleep(Duration),
    /// `yield`
    Yield,
    /// `fetch users`
    Fetch(Text),
    /// `connect echo`
    Connect(Text),
    /// `send ws`
    Send(Text),
    /// `receive ws`
    Receive(Text),
    /// `call checkout`
    Call(Text),
    /// `await worker`
    Await(Text),
    /// `gather`, `group`, `race`, `as-completed`, `shield`, `offload`: its branches.
    Branches(&'static str),
    /// `retry in 1s`: the next attempt.
    Retry(Duration),
    /// `open db`
    Open(Text),
    /// `close db`
    Close(Text),
    /// `acquire db`
    Acquire(Text),
    /// `put jobs`
    Put(Text),
    /// `get jobs`
    Get(Text),
    /// `join jobs`
    Join(Text),
    /// `wait ready`
    Event(Text),
    /// `arrive start (1 of 3)`
    Barrier {
        /// The barrier.
        name: Text,
        /// How many have arrived, with this one.
        arrived: u32,
        /// How many must.
        parties: u32,
    },
    /// `until n >= 3`
    Until(Text),
    /// `changed config`
    Changed(Text),
    /// `init config`: another makes the value.
    Init(Text),
    /// `select get jobs or after 2s`
    Select(Text),
    /// `wait-tasks a, b`
    Tasks(Text),
    /// `every 1s`: the next tick of a loop.
    Tick {
        /// From one tick to the next.
        period: Duration,
        /// When it is due.
        at: Instant,
    },
    /// `callback at 2s`: the instant of a callback.
    Callback(Instant),
    /// `shutdown workers`: the work of a pool.
    Shutdown(Text),
    /// `wait for a worker`, `wait for a thread of pool`: something to run on.
    Worker(Text),
    /// `block 2s`, `compute 2s`: its own blocking call.
    Hold(Duration),
    /// `fetch{id=3}`: the innermost activity of a program in Rust, or `wait`.
    Told(Text),
}

impl Wait {
    /// Whether this is for what comes over the network.
    pub(crate) const fn is_for_a_peer(&self) -> bool {
        matches!(self, Self::Fetch(_) | Self::Connect(_) | Self::Send(_) | Self::Receive(_))
    }

    /// Whether this is for what tasks share: a permit, a queue, an event, a barrier, a cell, a worker.
    pub(crate) const fn is_for_a_resource(&self) -> bool {
        matches!(
            self,
            Self::Acquire(_)
                | Self::Put(_)
                | Self::Get(_)
                | Self::Join(_)
                | Self::Event(_)
                | Self::Barrier { .. }
                | Self::Until(_)
                | Self::Changed(_)
                | Self::Init(_)
                | Self::Select(_)
                | Self::Shutdown(_)
                | Self::Worker(_)
        )
    }
}

impl What {
    /// Whether this tells of something that a task left behind.
    pub const fn tells_of_a_remnant(&self) -> bool {
        matches!(self, Self::LeftRunning | Self::NeverAwaited | Self::NotTaken(_))
    }

    /// Whether this tells only that something begins: a task, or a wait.
    pub const fn begins(&self) -> bool {
        matches!(self, Self::Started | Self::Waits(_))
    }

    /// Whether this tells of a deadlock, a fault or a limit: that the run goes no further, and who waits for what then.
    pub const fn tells_why_it_goes_no_further(&self) -> bool {
        matches!(
            self,
            Self::Deadlock(_)
                | Self::Fault(_)
                | Self::LimitReached(_)
                | Self::Waiting(_)
                | Self::Suspected(_)
        )
    }

    /// Whether the task ends with this.
    pub const fn ends_task(&self) -> bool {
        matches!(self, Self::Finished | Self::Failed(_) | Self::Cancelled)
    }
}

impl Standing {
    /// A wait of which no more is known.
    pub fn new(wait: Wait, since: Instant) -> Box<Self> {
        Box::new(Self { wait, since, keeper: Keeper::Unknown })
    }
}
