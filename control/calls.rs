//! The calls about time and randomness that are answered, with the meaning that their manual pages give them.

use std::ffi::{c_int, c_long, c_uint, c_void};
use std::slice;
use std::time::Duration;

use libc::{clockid_t, size_t, ssize_t, time_t, timespec, timeval};

use super::{EPOCH, asked};

/// Clocks that tell the time of day.
const OF_THE_DAY: [clockid_t; 3] =
    [libc::CLOCK_REALTIME, libc::CLOCK_REALTIME_COARSE, libc::CLOCK_TAI];
/// Clocks that only go on. They begin at one second: a program that takes zero for "never" is right.
const MONOTONIC: [clockid_t; 4] = [
    libc::CLOCK_MONOTONIC,
    libc::CLOCK_MONOTONIC_RAW,
    libc::CLOCK_MONOTONIC_COARSE,
    libc::CLOCK_BOOTTIME,
];

/// What a clock says in a simulation; `None` if it is one of the processor's time, or none is in progress.
fn told(clock: clockid_t) -> Option<Duration> {
    let start = match clock {
        _ if OF_THE_DAY.contains(&clock) => EPOCH,
        _ if MONOTONIC.contains(&clock) => 1,
        _ => return None,
    };
    asked(|answers| Duration::from_secs(start) + (answers.elapsed)())
}

fn seconds(time: Duration) -> time_t {
    time_t::try_from(time.as_secs()).unwrap_or(time_t::MAX)
}

/// `clock_gettime(2)`
///
/// # Safety
///
/// `time` points to a `timespec`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn clock_gettime(clock: clockid_t, time: *mut timespec) -> c_int {
    let Some(now) = told(clock).filter(|_| !time.is_null()) else {
        // SAFETY: the arguments are the caller's, as the kernel wants them.
        return unsafe { libc::syscall(libc::SYS_clock_gettime, c_long::from(clock), time) }
            as c_int;
    };
    // SAFETY: it is not null, and the caller says that it points to a `timespec`.
    unsafe {
        time.write(timespec { tv_sec: seconds(now), tv_nsec: c_long::from(now.subsec_nanos()) })
    };
    0
}

/// `gettimeofday(2)`
///
/// # Safety
///
/// `time` points to a `timeval` or is null; `zone` is null or what the kernel takes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gettimeofday(time: *mut timeval, zone: *mut c_void) -> c_int {
    let Some(now) = told(libc::CLOCK_REALTIME).filter(|_| !time.is_null()) else {
        // SAFETY: the arguments are the caller's, as the kernel wants them.
        return unsafe { libc::syscall(libc::SYS_gettimeofday, time, zone) } as c_int;
    };
    // SAFETY: it is not null, and the caller says that it points to a `timeval`.
    unsafe { time.write(timeval { tv_sec: seconds(now), tv_usec: now.subsec_micros().into() }) };
    0
}

/// `time(2)`
///
/// # Safety
///
/// `time` points to a `time_t` or is null.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn time(time: *mut time_t) -> time_t {
    let mut now = timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: it points to a `timespec`.
    unsafe { clock_gettime(libc::CLOCK_REALTIME, &raw mut now) };
    if !time.is_null() {
        // SAFETY: it is not null, and the caller says that it points to a `time_t`.
        unsafe { time.write(now.tv_sec) };
    }
    now.tv_sec
}

/// Fills this memory, if a simulation is in progress; `false` if not.
///
/// # Safety
///
/// `buffer` points to `length` bytes that may be written.
unsafe fn fill(buffer: *mut c_void, length: size_t) -> bool {
    if buffer.is_null() || length == 0 {
        return false;
    }
    asked(|answers| {
        // SAFETY: it is not null, and the caller says that so many bytes may be written. Whoever reads them before has written them:
        // they are zeroed first.
        let bytes = unsafe {
            buffer.cast::<u8>().write_bytes(0, length);
            slice::from_raw_parts_mut(buffer.cast::<u8>(), length)
        };
        (answers.fill)(bytes);
    })
    .is_some()
}

/// `getrandom(2)`
///
/// # Safety
///
/// `buffer` points to `length` bytes that may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getrandom(buffer: *mut c_void, length: size_t, flags: c_uint) -> ssize_t {
    // SAFETY: as this function's.
    if unsafe { fill(buffer, length) } {
        return ssize_t::try_from(length).unwrap_or(ssize_t::MAX);
    }
    // SAFETY: the arguments are the caller's, as the kernel wants them.
    unsafe { libc::syscall(libc::SYS_getrandom, buffer, length, flags) as ssize_t }
}

/// `getentropy(3)`
///
/// # Safety
///
/// `buffer` points to `length` bytes that may be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getentropy(buffer: *mut c_void, length: size_t) -> c_int {
    /// More is no entropy, says the manual page.
    const MOST: size_t = 256;
    if length > MOST {
        // SAFETY: it is the number of this thread's last error.
        unsafe { *libc::__errno_location() = libc::EIO };
        return -1;
    }
    // SAFETY: as this function's.
    let got = unsafe { getrandom(buffer, length, 0) };
    if usize::try_from(got) == Ok(length) { 0 } else { -1 }
}
