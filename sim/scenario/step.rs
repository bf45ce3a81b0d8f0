//! Steps: the nodes of a program.
//!
//! What each step means when it runs is told in `docs/language.md` and done in [`crate::run`]; here is only its shape.

mod generators;
mod parts;
mod streams;

use std::sync::Arc;

use super::vocabulary::StepWord;
use super::{Expression, Occurrence, SourceSpan, Target, Template, Text};
pub use generators::{EachFrom, Generator, Next, Sent, Source, Values};
pub use parts::{
    Answering, Arm, Asking, Awaited, Catch, CatchKind, ComputedLength, Count, Length, Missed,
    OnError, Operand, Share, Until, Whom,
};
pub use streams::{Connect, OnStream};

/// Steps that run one after the other. Shared, because each task that runs it keeps it.
pub type Block = Arc<[Step]>;

/// One node of a program, and where it stands in the file.
#[derive(Clone, Debug)]
pub struct Step {
    /// What it does.
    pub kind: StepKind,
    /// What is known of it by the word that writes it.
    pub word: &'static StepWord,
    /// The name it gives its branch (`as=`), where a branch is asked for.
    pub label: Option<Template>,
    /// The name of the branch that it makes: `as=`, else what it names, else its word.
    pub branch: Template,
    /// The name that keeps its value from then on (`into=`).
    pub into: Option<Text>,
    /// Its place in the source: the node's name.
    pub span: SourceSpan,
}

/// What a step does. The documentation of each variant shows it as it is written.
#[derive(Clone, Debug)]
pub enum StepKind {
    /// `sleep "1s"`
    Sleep(Length),
    /// `block "1s"`
    Block(Length),
    /// `compute "1s"`
    Compute(Length),
    /// `yield`
    Yield,
    /// `yield "i"`: what a generator gives next
    YieldValue(Operand),
    /// `generator "g" "numbers" 3`, with `{ … }` closed at its end
    Generator(Generator),
    /// `next "g"`
    Next(Next),
    /// `close "g"`: the name of a generator
    CloseGenerator(Text),
    /// `each "n" from="numbers" 3 { … }`
    EachFrom(EachFrom),
    /// `call "checkout" item="42"`
    Call {
        /// The name of the Rust function.
        function: Text,
        /// What it is given: names and values.
        arguments: Arc<[(Text, Template)]>,
    },
    /// `job "A" delay="3s"`, where a `job` is defined
    Procedure {
        /// Index into the scenario's procedures.
        index: usize,
        /// What each of its parameters stands for.
        arguments: Arc<[(Text, Template)]>,
    },
    /// `fetch "users" path="/users/1"`
    Fetch {
        /// Index into the scenario's services.
        service: Target,
        /// What of it is asked, if that is said.
        asking: Option<Box<Asking>>,
    },
    /// `answer 200 body="…"`, where a service answers by a program
    Answer(Box<Answering>),
    /// `connect "echo" as="ws" { … }`
    Connect(Connect),
    /// `send`, `receive` and `close` of a stream
    OnStream(OnStream),
    /// `task "worker" { … }`
    Task {
        /// The name of the sequence.
        name: Template,
        /// What it runs.
        body: Block,
    },
    /// `spawn "worker" { … }`
    Spawn {
        /// The name of the task.
        name: Template,
        /// The group that waits for it.
        group: Option<Text>,
        /// What it runs.
        body: Block,
    },
    /// `create "worker" { … }`
    Create {
        /// The name of the coroutine.
        name: Template,
        /// What it runs when awaited.
        body: Block,
    },
    /// `await "worker"`
    Await {
        /// A task, a coroutine or a promise.
        target: Awaited,
    },
    /// `cancel "worker"`
    Cancel {
        /// The name of the task.
        target: Template,
        /// What whoever catches it is told.
        reason: Option<Template>,
    },
    /// `uncancel`
    Uncancel,
    /// `reschedule "5s" of="budget"`
    Reschedule {
        /// From now to the deadline; none if it never comes.
        after: Option<Length>,
        /// The name of the deadline; the innermost of the task if it has none.
        of: Option<Template>,
    },
    /// `callback "tick" after="2s" { … }`
    Callback {
        /// The name by which it can be cancelled.
        name: Template,
        /// When it is called.
        after: Length,
        /// What is done then, without waiting.
        body: Block,
    },
    /// `every "1s" missed="skip" { … }`
    Every {
        /// From one tick to the next.
        period: Length,
        /// What becomes of ticks that were missed.
        missed: Missed,
        /// How many ticks there are; without it, there is no end of them.
        times: Option<Count>,
        /// The name that counts from 0.
        index: Option<Text>,
        /// What runs at each.
        body: Block,
    },
    /// `gather { … }`
    Gather {
        /// The steps that become branches.
        branches: Block,
        /// What a failing branch does.
        on_error: OnError,
    },
    /// `group { … }`
    Group {
        /// The steps that become branches.
        branches: Block,
    },
    /// `group "crawl" { …; body { … } }`
    TaskGroup {
        /// The name by which a `spawn` finds it.
        name: Option<Text>,
        /// The steps that become branches, before the body begins.
        branches: Block,
        /// What the task itself does meanwhile.
        body: Block,
    },
    /// `race { … }`
    Race {
        /// The steps that become branches.
        branches: Block,
    },
    /// `as-completed { …; then "r" { … } }`
    AsCompleted {
        /// The steps that become branches.
        branches: Block,
        /// The name of a result in `body`.
        result: Text,
        /// What runs for each result, in the order of completion.
        body: Block,
        /// What a failing branch does.
        on_error: OnError,
    },
    /// `timeout "3s" name="budget" { … }`
    Timeout {
        /// From here to the deadline; none if it never comes, unless it is moved.
        after: Option<Length>,
        /// The name by which it is moved from elsewhere.
        name: Option<Template>,
        /// What must end in time.
        body: Block,
    },
    /// `retry attempts=3 delay="1s" factor=2 { … }`
    Retry {
        /// How often the body runs at most.
        attempts: Count,
        /// The wait after the first failure.
        delay: Length,
        /// What each further wait is multiplied by.
        factor: u32,
        /// The longest wait.
        longest: Option<Length>,
        /// The failures after which it runs again; all if there is none.
        on: Option<Template>,
        /// What runs again after a failure.
        body: Block,
    },
    /// `try { … }` with the `catch` and `finally` nodes beside it
    Try {
        /// What may fail.
        body: Block,
        /// The handlers, the first that fits handles.
        catches: Vec<Catch>,
        /// What runs however the body ended.
        finally: Option<Block>,
    },
    /// `shield { … }`
    Shield {
        /// What runs as a task of its own.
        body: Block,
    },
    /// `with "db" open="1s" close="500ms" { … }`
    With {
        /// What is opened.
        name: Template,
        /// How long opening takes.
        open: Length,
        /// How long closing takes.
        close: Length,
        /// What uses it.
        body: Block,
    },
    /// `acquire "db" { … }`
    Acquire {
        /// Index into the scenario's semaphores.
        semaphore: Target,
        /// What of it.
        share: Share,
        /// What runs while the permit is held.
        body: Block,
    },
    /// `acquire "db"`
    Take {
        /// Index into the scenario's semaphores.
        semaphore: Target,
        /// What of it.
        share: Share,
        /// Whether it goes on without them rather than wait.
        tries: bool,
    },
    /// `release "db"`
    Release {
        /// Index into the scenario's semaphores.
        semaphore: Target,
        /// What of it.
        share: Share,
    },
    /// `init "config" { … }`
    Init {
        /// Index into the scenario's values that are made once.
        once: Target,
        /// What makes it.
        body: Block,
    },
    /// `put "jobs" 1`
    Put {
        /// Index into the scenario's queues.
        queue: Target,
        /// The item.
        item: Operand,
    },
    /// `put "jobs" 1 try=#true`
    TryPut {
        /// Index into the scenario's queues.
        queue: Target,
        /// The item.
        item: Operand,
    },
    /// `get "jobs" try=#true`
    TryGet {
        /// Index into the scenario's queues.
        queue: Target,
    },
    /// `get "jobs"`
    Get {
        /// Index into the scenario's queues.
        queue: Target,
    },
    /// `drain "jobs" into="job" { … }`
    Drain {
        /// Index into the scenario's queues.
        queue: Target,
        /// The name of the item in the body.
        into: Option<Text>,
        /// What runs for each item, until the queue is closed and empty.
        body: Block,
    },
    /// `subscribe "news"`
    Subscribe {
        /// Index into the scenario's queues.
        queue: Target,
    },
    /// `close "jobs"`
    Close {
        /// Index into the scenario's queues.
        queue: Target,
    },
    /// `join "jobs"`
    Join {
        /// Index into the scenario's queues.
        queue: Target,
    },
    /// `set "ready"`
    Set {
        /// Index into the scenario's events.
        event: Target,
    },
    /// `clear "ready"`
    Clear {
        /// Index into the scenario's events.
        event: Target,
    },
    /// `wait "ready"`
    Wait {
        /// Index into the scenario's events.
        event: Target,
    },
    /// `notify "ready"`
    Notify {
        /// Index into the scenario's events.
        event: Target,
        /// How many of those who wait.
        whom: Whom,
    },
    /// `arrive "start"`
    Arrive {
        /// Index into the scenario's barriers.
        barrier: Target,
    },
    /// `abort "start"`
    Abort {
        /// Index into the scenario's barriers.
        barrier: Target,
    },
    /// `reset "start"`
    Reset {
        /// Index into the scenario's barriers.
        barrier: Target,
    },
    /// `resolve "answer" 42`
    Resolve {
        /// Index into the scenario's promises.
        promise: Target,
        /// The value.
        value: Operand,
    },
    /// `reject "answer" "no"`
    Reject {
        /// Index into the scenario's promises.
        promise: Target,
        /// Why.
        reason: Template,
    },
    /// `let "n" "n + 1"`, `let "greeting" text="hello {name}"`
    Let {
        /// The task's own name.
        name: Text,
        /// What it stands for.
        value: Operand,
    },
    /// `give "n"`
    Give {
        /// What the procedure or the task comes to, which ends with it.
        value: Operand,
    },
    /// `break`
    Break,
    /// `continue`
    Continue,
    /// `read "counter"`
    Read {
        /// Index into the scenario's cells.
        cell: Target,
    },
    /// `write "counter" "n + 1"`
    Write {
        /// Index into the scenario's cells.
        cell: Target,
        /// The new value.
        value: Operand,
    },
    /// `changed "config"`
    Changed {
        /// Index into the scenario's cells.
        cell: Target,
    },
    /// `close "config"`
    CloseCell {
        /// Index into the scenario's cells.
        cell: usize,
    },
    /// `when "n > 0" { … }` with the `else { … }` beside it
    When {
        /// Which of the two runs.
        condition: Expression,
        /// If it is true.
        then: Block,
        /// If it is false.
        otherwise: Option<Block>,
    },
    /// `while "n > 0" { … }`
    While {
        /// Whether to go on.
        condition: Expression,
        /// What runs again.
        body: Block,
    },
    /// `until "counter >= 3"`
    Until {
        /// An expression over cells and the task's own names.
        condition: Expression,
        /// Indices of the cells it names.
        cells: Vec<usize>,
    },
    /// `offload "pool" { … }`
    Offload {
        /// Index into the scenario's pools; without one, a thread is always free.
        pool: Option<Target>,
        /// The blocking work.
        body: Block,
    },
    /// `repeat 3 index="i" { … }`
    Repeat {
        /// How often.
        times: Count,
        /// The name that counts from 0.
        index: Option<Text>,
        /// What runs again.
        body: Block,
    },
    /// `each "url" "a" "b" { … }`
    Each {
        /// The name of the value in the body.
        variable: Text,
        /// The name that counts from 0.
        index: Option<Text>,
        /// The values; a list among them stands for its items.
        values: Vec<Operand>,
        /// What runs for each.
        body: Block,
    },
    /// `fail "message"`, and in a `catch` also `fail`, which raises again what was caught
    Fail {
        /// Why; `None` raises again.
        reason: Option<Template>,
        /// Whether it fails at all.
        when: Occurrence,
    },
    /// `select { on get "jobs" into="job" { … }; on after "1s" { … }; else { … } }`
    Select {
        /// What is waited for, in the order of the file.
        arms: Vec<Arm>,
        /// What runs if none of it is ready at once.
        otherwise: Option<Block>,
    },
    /// `wait-tasks "a" "b" until="first-completed" timeout="2s" done="done" pending="pending"`
    WaitTasks {
        /// The names of the tasks; a list among them stands for its items.
        tasks: Vec<Operand>,
        /// When the wait is over.
        until: Until,
        /// When it is over at the latest.
        timeout: Option<Length>,
        /// The names that keep the lists of tasks that have ended, and of those that have not.
        into: [Option<Text>; 2],
    },
    /// `shutdown "workers" wait=#false cancel-futures=#true`
    Shutdown {
        /// Index into the scenario's pools.
        pool: Target,
        /// Whether it goes on only when all work of the pool is over.
        waits: bool,
        /// Whether work is cancelled that has no thread yet.
        cancels: bool,
    },
    /// `log "text"`
    Log {
        /// What to write into the trace.
        text: Template,
    },
}
