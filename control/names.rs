//! The call that looks up names: on the thread of a simulation, a name has the address that it has there, or none.

use std::ffi::{CStr, CString, c_char, c_int};
use std::mem;
use std::net::IpAddr;

use libc::addrinfo;

use super::asked;

type GetAddrInfo = unsafe extern "C" fn(
    *const c_char,
    *const c_char,
    *const addrinfo,
    *mut *mut addrinfo,
) -> c_int;

/// The call of the C library that this takes the place of.
fn of_library() -> Option<GetAddrInfo> {
    // SAFETY: the name is a string that ends with a null byte.
    let found = unsafe { libc::dlsym(libc::RTLD_NEXT, c"getaddrinfo".as_ptr()) };
    // SAFETY: what the C library calls so has this type.
    (!found.is_null()).then(|| unsafe { mem::transmute::<*mut libc::c_void, GetAddrInfo>(found) })
}

/// What a simulation says of a name: its address, none, or nothing where there is no simulation.
fn answer(name: &CStr) -> Option<Option<IpAddr>> {
    let name = name.to_str().unwrap_or_default();
    asked(|answers| name.parse().ok().or_else(|| (answers.look_up)(name)))
}

/// `getaddrinfo(3)`
///
/// # Safety
///
/// `node` and `service` point to strings or are null, `hints` to what is wanted or is null, and `found` to where the list is to be.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn getaddrinfo(
    node: *const c_char,
    service: *const c_char,
    hints: *const addrinfo,
    found: *mut *mut addrinfo,
) -> c_int {
    // SAFETY: if it is not null, the caller says that it points to a string.
    let asked = (!node.is_null()).then(|| answer(unsafe { CStr::from_ptr(node) })).flatten();
    let address = match asked {
        None => None,
        Some(None) => return libc::EAI_NONAME,
        Some(Some(address)) => CString::new(address.to_string()).ok(),
    };
    // What an address is in the form that is wanted, the C library knows.
    let node = address.as_ref().map_or(node, |address| address.as_ptr());
    match of_library() {
        // SAFETY: the arguments are the caller's, but for a string that lives as long as the call.
        Some(call) => unsafe { call(node, service, hints, found) },
        None => libc::EAI_FAIL,
    }
}
