//! The calls by which a thread sleeps: on the thread of a simulation they return at once, if it says so.

use std::ffi::{c_int, c_long, c_uint};
use std::ptr;
use std::time::Duration;

use libc::{clockid_t, timespec, useconds_t};

use super::asked;

/// Whether who wants to sleep so long need not.
fn need_not(length: Duration) -> bool {
    asked(|answers| (answers.sleep)(length)) == Some(true)
}

fn length(time: timespec) -> Duration {
    let nanos = u32::try_from(time.tv_nsec).unwrap_or_default();
    u64::try_from(time.tv_sec).map(|seconds| Duration::new(seconds, nanos)).unwrap_or_default()
}

/// `nanosleep(2)`
///
/// # Safety
///
/// `time` points to a `timespec`; `left` points to one or is null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn nanosleep(time: *const timespec, left: *mut timespec) -> c_int {
    // SAFETY: if it is not null, the caller says that it points to a `timespec`.
    if !time.is_null() && need_not(length(unsafe { time.read() })) {
        return 0;
    }
    // SAFETY: the arguments are the caller's, as the kernel wants them.
    unsafe { libc::syscall(libc::SYS_nanosleep, time, left) as c_int }
}

/// `clock_nanosleep(2)`, which gives the number of the error.
///
/// # Safety
///
/// As [`nanosleep`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn clock_nanosleep(
    clock: clockid_t,
    flags: c_int,
    time: *const timespec,
    left: *mut timespec,
) -> c_int {
    if !time.is_null() {
        // SAFETY: it is not null, and the caller says that it points to a `timespec`.
        let mut until = length(unsafe { time.read() });
        if flags & libc::TIMER_ABSTIME != 0 {
            let mut now = timespec { tv_sec: 0, tv_nsec: 0 };
            // SAFETY: it points to a `timespec`.
            unsafe { super::calls::clock_gettime(clock, &raw mut now) };
            until = until.saturating_sub(length(now));
        }
        if need_not(until) {
            return 0;
        }
    }
    // SAFETY: the arguments are the caller's, as the kernel wants them.
    let slept = unsafe {
        libc::syscall(
            libc::SYS_clock_nanosleep,
            c_long::from(clock),
            c_long::from(flags),
            time,
            left,
        )
    };
    // SAFETY: it is the number of this thread's last error.
    if slept == 0 { 0 } else { unsafe { *libc::__errno_location() } }
}

/// `sleep(3)`, which gives how many seconds are left.
#[unsafe(no_mangle)]
pub extern "C" fn sleep(seconds: c_uint) -> c_uint {
    let time = timespec { tv_sec: seconds.into(), tv_nsec: 0 };
    let mut left = timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: both point to a `timespec`.
    let slept = unsafe { nanosleep(&raw const time, &raw mut left) };
    if slept == 0 { 0 } else { c_uint::try_from(left.tv_sec).unwrap_or_default() }
}

/// `usleep(3)`
#[unsafe(no_mangle)]
pub extern "C" fn usleep(micros: useconds_t) -> c_int {
    let (tv_sec, micros) = ((micros / 1_000_000).into(), micros % 1_000_000);
    let time = timespec { tv_sec, tv_nsec: c_long::from(micros) * 1000 };
    // SAFETY: it points to a `timespec`, and nothing is to be written.
    unsafe { nanosleep(&raw const time, ptr::null_mut()) }
}
