//! The system's ways of waiting for descriptors.
#![allow(unsafe_code, reason = "system calls on descriptors that Python knows as numbers")]

use crate::support::Errno;

fn check(result: i32) -> Result<i32, Errno> {
    if result < 0 { Err(Errno::last()) } else { Ok(result) }
}

/// `poll`: fills `revents`; says how many descriptors are ready. Waits for ever where the timeout is negative.
pub fn poll(all: &mut [libc::pollfd], milliseconds: i32) -> Result<i32, Errno> {
    // SAFETY: the system writes within the slice.
    check(unsafe { libc::poll(all.as_mut_ptr(), all.len() as libc::nfds_t, milliseconds) })
}

/// A new epoll descriptor.
pub fn epoll_create(flags: i32) -> Result<i32, Errno> {
    // SAFETY: no memory is passed.
    check(unsafe { libc::epoll_create1(flags) })
}

/// Adds, changes or removes a descriptor.
pub fn epoll_control(epoll: i32, operation: i32, fd: i32, events: u32) -> Result<(), Errno> {
    let mut event = libc::epoll_event { events, u64: fd as u64 };
    // SAFETY: the pointer is to a local variable.
    check(unsafe { libc::epoll_ctl(epoll, operation, fd, &mut event) }).map(drop)
}

/// Waits; pairs of descriptor and events.
pub fn epoll_wait(epoll: i32, most: usize, milliseconds: i32) -> Result<Vec<(i32, u32)>, Errno> {
    let mut events = vec![libc::epoll_event { events: 0, u64: 0 }; most];
    // SAFETY: the system writes within the vector.
    let count = check(unsafe { libc::epoll_wait(epoll, events.as_mut_ptr(), most as i32, milliseconds) })?;
    events.truncate(count as usize);
    Ok(events.iter().map(|event| (event.u64 as i32, event.events)).collect())
}
