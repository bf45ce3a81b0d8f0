//! `Builder`: what it builds is of the stand-in, and all that can be set is tokio's.

use std::io;
use std::time::Duration;

use super::{LocalOptions, LocalRuntime, Runtime};

/// `tokio::runtime::Builder`.
#[derive(Debug)]
pub struct Builder(::tokio::runtime::Builder);

impl Builder {
    /// For a runtime of one thread.
    pub fn new_current_thread() -> Self {
        Self(::tokio::runtime::Builder::new_current_thread())
    }

    /// For a runtime of many threads.
    pub fn new_multi_thread() -> Self {
        Self(::tokio::runtime::Builder::new_multi_thread())
    }

    /// The runtime.
    ///
    /// # Errors
    ///
    /// As tokio's.
    pub fn build(&mut self) -> io::Result<Runtime> {
        self.0.build().map(Into::into)
    }

    /// The runtime, with tasks that need not be `Send`.
    ///
    /// # Errors
    ///
    /// As tokio's.
    pub fn build_local(&mut self, options: LocalOptions) -> io::Result<LocalRuntime> {
        self.0.build_local(options).map(Into::into)
    }
}

/// What can be set.
macro_rules! settings {
    ($($(#[$attribute:meta])* $name:ident($($argument:ident: $type:ty),*);)*) => {
        impl Builder {$(
            #[doc = concat!("`tokio::runtime::Builder::", stringify!($name), "`.")]
            $(#[$attribute])*
            #[track_caller]
            pub fn $name(&mut self, $($argument: $type),*) -> &mut Self {
                self.0.$name($($argument),*);
                self
            }
        )*}
    };
}
settings! {
    enable_all();
    enable_io();
    enable_time();
    worker_threads(threads: usize);
    max_blocking_threads(threads: usize);
    max_io_events_per_tick(events: usize);
    name(name: impl Into<String>);
    thread_name(name: impl Into<String>);
    thread_name_fn(name: impl Fn() -> String + Send + Sync + 'static);
    thread_stack_size(bytes: usize);
    thread_keep_alive(length: Duration);
    on_thread_start(f: impl Fn() + Send + Sync + 'static);
    on_thread_stop(f: impl Fn() + Send + Sync + 'static);
    on_thread_park(f: impl Fn() + Send + Sync + 'static);
    on_thread_unpark(f: impl Fn() + Send + Sync + 'static);
    global_queue_interval(interval: u32);
    event_interval(interval: u32);
    start_paused(paused: bool);
}

#[cfg(tokio_unstable)]
settings! {
    enable_alt_timer();
    enable_eager_driver_handoff();
    enable_sharded_blocking_queue();
    disable_lifo_slot();
    max_io_events_per_busy_tick(events: usize);
    unhandled_panic(behavior: super::UnhandledPanic);
    rng_seed(seed: super::RngSeed);
    on_task_spawn(f: impl Fn(&super::TaskMeta<'_>) + Send + Sync + 'static);
    on_before_task_poll(f: impl Fn(&super::TaskMeta<'_>) + Send + Sync + 'static);
    on_after_task_poll(f: impl Fn(&super::TaskMeta<'_>) + Send + Sync + 'static);
    on_task_terminate(f: impl Fn(&super::TaskMeta<'_>) + Send + Sync + 'static);
    enable_metrics_poll_time_histogram();
    metrics_poll_time_histogram_configuration(configuration: super::HistogramConfiguration);
}
