//! What of tokio's types the stand-in has types of its own for: each operation, compiled on tokio and on the stand-in. Nothing of it
//! runs.
//!
//! `tests/it/stand_in/parity.rs` looks here for the name of everything that tokio's source defines of them.

use std::fmt::Debug;
use std::fs::Permissions;
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::process::Stdio;
use std::task::Context;
use std::time::{Duration, UNIX_EPOCH};

use super::tokio;
use tokio::fs::{DirBuilder, File, FileTimes, OpenOptions};
use tokio::io::{AsyncRead, AsyncSeek, AsyncWrite, Stderr, Stdout};
use tokio::process::Command;
use tokio::runtime::{Builder, Handle, LocalOptions, LocalRuntime, Runtime};
use tokio::signal::unix::{Signal, SignalKind};
use tokio::task::{JoinSet, LocalSet};

/// Operations, each as it is called.
macro_rules! called {
    ($($operation:path: |$($name:ident: $type:ty),*| $call:expr;)*) => {$(
        const _: () = {
            fn is_so($($name: $type),*) {
                fn take<T>(_: T) {}
                take($call);
            }
        };
    )*};
}

macro_rules! implemented {
    ($($type:ty: $trait:path;)*) => {$(
        const _: () = {
            fn check<T: $trait + ?Sized>() {}
            fn is_so() {
                check::<$type>();
            }
        };
    )*};
}

called! {
    LocalSet::new: | | LocalSet::new();
    LocalSet::enter: |it: &LocalSet| it.enter();
    LocalSet::spawn_local: |it: &LocalSet| it.spawn_local(async {});
    LocalSet::block_on: |it: &LocalSet, runtime: &Runtime| it.block_on(runtime, async { String::new() });
    LocalSet::run_until: |it: &LocalSet| it.run_until(async {});
    LocalSet::id: |it: &LocalSet| format!("{}", it.id());
    JoinSet::new: | | JoinSet::<u8>::new();
    JoinSet::len: |it: &JoinSet<u8>| it.len().to_string();
    JoinSet::is_empty: |it: &JoinSet<u8>| it.is_empty().to_string();
    JoinSet::spawn: |it: &mut JoinSet<u8>| it.spawn(async { 1 });
    JoinSet::spawn_on: |it: &mut JoinSet<u8>, handle: &Handle| it.spawn_on(async { 1 }, handle);
    JoinSet::spawn_local: |it: &mut JoinSet<u8>| it.spawn_local(async { 1 });
    JoinSet::spawn_local_on: |it: &mut JoinSet<u8>, local: &LocalSet| it.spawn_local_on(async { 1 }, local);
    JoinSet::spawn_blocking: |it: &mut JoinSet<u8>| it.spawn_blocking(|| 1);
    JoinSet::spawn_blocking_on: |it: &mut JoinSet<u8>, handle: &Handle| it.spawn_blocking_on(|| 1, handle);
    JoinSet::join_next: |it: &mut JoinSet<u8>| it.join_next();
    JoinSet::join_next_with_id: |it: &mut JoinSet<u8>| it.join_next_with_id();
    JoinSet::try_join_next: |it: &mut JoinSet<u8>| it.try_join_next();
    JoinSet::try_join_next_with_id: |it: &mut JoinSet<u8>| it.try_join_next_with_id();
    JoinSet::poll_join_next: |it: &mut JoinSet<u8>, cx: &mut Context<'_>| it.poll_join_next(cx);
    JoinSet::poll_join_next_with_id: |it: &mut JoinSet<u8>, cx: &mut Context<'_>| it.poll_join_next_with_id(cx);
    JoinSet::shutdown: |it: &mut JoinSet<u8>| it.shutdown();
    JoinSet::join_all: |it: JoinSet<u8>| it.join_all();
    JoinSet::abort_all: |it: &mut JoinSet<String>| { it.abort_all(); String::new() };
    JoinSet::detach_all: |it: &mut JoinSet<String>| { it.detach_all(); String::new() };
    Handle::current: | | Handle::current();
    Handle::try_current: | | Handle::try_current();
    Handle::enter: |it: &Handle| it.enter();
    Handle::spawn: |it: &Handle| it.spawn(async {});
    Handle::spawn_blocking: |it: &Handle| it.spawn_blocking(|| ());
    Handle::block_on: |it: &Handle| it.block_on(async { String::new() });
    Handle::runtime_flavor: |it: &Handle| format!("{:?}", it.runtime_flavor());
    Handle::id: |it: &Handle| it.id().to_string();
    Handle::name: |it: &Handle| it.name().map(str::to_owned);
    Handle::metrics: |it: &Handle| it.metrics();
    Runtime::new: | | Runtime::new();
    Runtime::handle: |it: &Runtime| format!("{:?}", it.handle());
    Runtime::spawn: |it: &Runtime| it.spawn(async {});
    Runtime::spawn_blocking: |it: &Runtime| it.spawn_blocking(|| ());
    Runtime::block_on: |it: &Runtime| it.block_on(async { String::new() });
    Runtime::enter: |it: &Runtime| it.enter();
    Runtime::metrics: |it: &Runtime| it.metrics();
    Runtime::shutdown_timeout: |it: Runtime| { it.shutdown_timeout(Duration::ZERO); String::new() };
    Runtime::shutdown_background: |it: Runtime| { it.shutdown_background(); String::new() };
    LocalRuntime::new: | | LocalRuntime::new();
    LocalRuntime::handle: |it: &LocalRuntime| format!("{:?}", it.handle());
    LocalRuntime::spawn_local: |it: &LocalRuntime| it.spawn_local(async {});
    LocalRuntime::spawn_blocking: |it: &LocalRuntime| it.spawn_blocking(|| ());
    LocalRuntime::block_on: |it: &LocalRuntime| it.block_on(async { String::new() });
    LocalRuntime::enter: |it: &LocalRuntime| it.enter();
    LocalRuntime::metrics: |it: &LocalRuntime| it.metrics();
    LocalRuntime::shutdown_timeout: |it: LocalRuntime| { it.shutdown_timeout(Duration::ZERO); String::new() };
    LocalRuntime::shutdown_background: |it: LocalRuntime| { it.shutdown_background(); String::new() };
    Builder::new_current_thread: | | Builder::new_current_thread();
    Builder::new_multi_thread: | | Builder::new_multi_thread();
    Builder::build: |it: &mut Builder| it.build();
    Builder::build_local: |it: &mut Builder| it.build_local(LocalOptions::default());
}

/// What is set, and gives back what it is set on.
macro_rules! set {
    ($($type:ident { $($name:ident($($argument:expr),*);)* })*) => {$($(
        const _: () = {
            fn is_so(it: &mut $type) -> &mut $type {
                it.$name($($argument),*)
            }
        };
    )*)*};
}

set! {
    Builder {
        enable_all();
        enable_io();
        enable_time();
        worker_threads(1);
        max_blocking_threads(1);
        max_io_events_per_tick(1);
        name("a");
        thread_name("a");
        thread_name_fn(String::new);
        thread_stack_size(1);
        thread_keep_alive(Duration::ZERO);
        on_thread_start(|| ());
        on_thread_stop(|| ());
        on_thread_park(|| ());
        on_thread_unpark(|| ());
        global_queue_interval(1);
        event_interval(1);
        start_paused(true);
    }
    Command {
        arg("a");
        args(["a"]);
        env("a", "b");
        envs([("a", "b")]);
        env_remove("a");
        env_clear();
        current_dir("a");
        stdin(Stdio::null());
        stdout(Stdio::null());
        stderr(Stdio::null());
        kill_on_drop(true);
        uid(1);
        gid(1);
        arg0("a");
        process_group(1);
    }
    OpenOptions {
        read(true);
        write(true);
        append(true);
        truncate(true);
        create(true);
        create_new(true);
        mode(1);
        custom_flags(1);
    }
    DirBuilder {
        recursive(true);
        mode(1);
    }
}

#[cfg(tokio_unstable)]
set! {
    Builder {
        enable_alt_timer();
        enable_eager_driver_handoff();
        enable_sharded_blocking_queue();
        disable_lifo_slot();
        max_io_events_per_busy_tick(1);
        unhandled_panic(tokio::runtime::UnhandledPanic::Ignore);
        rng_seed(tokio::runtime::RngSeed::from_bytes(b"a"));
        on_task_spawn(|_| ());
        on_before_task_poll(|_| ());
        on_after_task_poll(|_| ());
        on_task_terminate(|_| ());
        enable_metrics_poll_time_histogram();
        metrics_poll_time_histogram_configuration(tokio::runtime::HistogramConfiguration::linear(Duration::from_millis(1), 2));
    }
}

called! {
    Signal::recv: |it: &mut Signal| it.recv();
    Signal::poll_recv: |it: &mut Signal, cx: &mut Context<'_>| format!("{:?}", it.poll_recv(cx));
    SignalKind::from_raw: | | SignalKind::from_raw(1);
    SignalKind::as_raw_value: |it: SignalKind| it.as_raw_value();
    SignalKind::alarm: | | SignalKind::alarm();
    SignalKind::child: | | SignalKind::child();
    SignalKind::hangup: | | SignalKind::hangup();
    SignalKind::interrupt: | | SignalKind::interrupt();
    SignalKind::io: | | SignalKind::io();
    SignalKind::pipe: | | SignalKind::pipe();
    SignalKind::quit: | | SignalKind::quit();
    SignalKind::terminate: | | SignalKind::terminate();
    SignalKind::user_defined1: | | SignalKind::user_defined1();
    SignalKind::user_defined2: | | SignalKind::user_defined2();
    SignalKind::window_change: | | SignalKind::window_change();
    DirBuilder::new: | | DirBuilder::new();
    DirBuilder::create: |it: &DirBuilder| it.create("a");
    OpenOptions::new: | | OpenOptions::new();
    OpenOptions::open: |it: &OpenOptions| it.open("a");
    File::open: | | File::open("a");
    File::create: | | File::create("a");
    File::create_new: | | File::create_new("a");
    File::options: | | File::options();
    File::from_std: |file: std::fs::File| File::from_std(file);
    File::sync_all: |it: &File| it.sync_all();
    File::sync_data: |it: &File| it.sync_data();
    File::set_len: |it: &File| it.set_len(1);
    File::metadata: |it: &File| it.metadata();
    File::try_clone: |it: &File| it.try_clone();
    File::into_std: |it: File| it.into_std();
    File::try_into_std: |it: File| it.try_into_std();
    File::set_permissions: |it: &File, permissions: Permissions| it.set_permissions(permissions);
    File::set_times: |it: &File, times: FileTimes| it.set_times(times);
    File::set_modified: |it: &File| it.set_modified(UNIX_EPOCH);
    File::set_max_buf_size: |it: &mut File| { it.set_max_buf_size(1); String::new() };
    File::max_buf_size: |it: &File| it.max_buf_size();
    Command::new: | | Command::new("a");
    Command::as_std: |it: &Command| format!("{:?}", it.as_std());
    Command::as_std_mut: |it: &mut Command| format!("{:?}", it.as_std_mut());
    Command::into_std: |it: Command| it.into_std();
    Command::spawn: |it: &mut Command| it.spawn();
    Command::status: |it: &mut Command| it.status();
    Command::output: |it: &mut Command| it.output();
    Command::get_kill_on_drop: |it: &Command| it.get_kill_on_drop();
}

#[cfg(tokio_unstable)]
called! {
    Command::spawn_with: |it: &mut Command| it.spawn_with(std::process::Command::spawn);
}

implemented! {
    Stdout: AsyncWrite;
    Stdout: AsFd;
    Stdout: AsRawFd;
    Stdout: Debug;
    Stderr: AsyncWrite;
    Stderr: AsFd;
    Stderr: AsRawFd;
    Stderr: Debug;
    LocalSet: Debug;
    LocalSet: Default;
    LocalSet: Future;
    JoinSet<u8>: Debug;
    JoinSet<u8>: Default;
    JoinSet<()>: Extend<std::future::Ready<()>>;
    JoinSet<()>: FromIterator<std::future::Ready<()>>;
    Handle: UnwindSafe;
    Handle: RefUnwindSafe;
    Runtime: UnwindSafe;
    Runtime: RefUnwindSafe;
    LocalRuntime: UnwindSafe;
    LocalRuntime: RefUnwindSafe;
    Builder: Debug;
    SignalKind: From<i32>;
    i32: From<SignalKind>;
    OpenOptions: Default;
    OpenOptions: From<std::fs::OpenOptions>;
    File: AsyncRead;
    File: AsyncSeek;
    File: AsyncWrite;
    File: Debug;
    File: From<std::fs::File>;
    File: From<OwnedFd>;
    File: AsFd;
    File: AsRawFd;
    Command: From<std::process::Command>;
    Command: Debug;
}
