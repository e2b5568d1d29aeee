//! The system's sockets and its knowledge of names.
#![allow(unsafe_code, reason = "system calls on descriptors and addresses")]

use std::{
    ffi::{CStr, CString},
    mem::{size_of, zeroed},
    ptr,
};

use crate::support::Errno;

type Asked<T> = Result<T, Errno>;

fn check(result: i32) -> Asked<i32> {
    if result < 0 { Err(Errno::last()) } else { Ok(result) }
}

fn count(result: isize) -> Asked<usize> {
    usize::try_from(result).map_err(|_| Errno::last())
}

/// An address of any family, as the system has it.
#[derive(Clone, Copy)]
#[repr(C, align(8))]
pub struct Address {
    pub bytes: [u8; 128],
    pub len: usize,
}

impl Address {
    /// No address, with room for one.
    pub const EMPTY: Address = Address { bytes: [0; 128], len: 0 };

    fn pointer(&self) -> *const libc::sockaddr {
        self.bytes.as_ptr().cast()
    }

    fn filled(fill: impl FnOnce(*mut libc::sockaddr, *mut libc::socklen_t) -> i32) -> Asked<(i32, Address)> {
        let mut address = Address::EMPTY;
        let mut len = address.bytes.len() as libc::socklen_t;
        let result = check(fill(address.bytes.as_mut_ptr().cast(), &raw mut len))?;
        address.len = (len as usize).min(address.bytes.len());
        Ok((result, address))
    }
}

/// `socket`, not inherited.
pub fn socket(family: i32, kind: i32, proto: i32) -> Asked<i32> {
    // SAFETY: no memory is passed.
    check(unsafe { libc::socket(family, kind | libc::SOCK_CLOEXEC, proto) })
}

/// `socketpair`, not inherited.
pub fn pair(family: i32, kind: i32, proto: i32) -> Asked<[i32; 2]> {
    let mut both = [0; 2];
    // SAFETY: there is room for two descriptors.
    check(unsafe { libc::socketpair(family, kind | libc::SOCK_CLOEXEC, proto, both.as_mut_ptr()) })?;
    Ok(both)
}

/// `bind`.
pub fn bind(fd: i32, address: &Address) -> Asked<i32> {
    // SAFETY: the address is as long as it says.
    check(unsafe { libc::bind(fd, address.pointer(), address.len as libc::socklen_t) })
}

/// `connect`.
pub fn connect(fd: i32, address: &Address) -> Asked<i32> {
    // SAFETY: the address is as long as it says.
    check(unsafe { libc::connect(fd, address.pointer(), address.len as libc::socklen_t) })
}

/// `listen`.
pub fn listen(fd: i32, backlog: i32) -> Asked<i32> {
    // SAFETY: no memory is passed.
    check(unsafe { libc::listen(fd, backlog) })
}

/// `accept4`, not inherited.
pub fn accept(fd: i32) -> Asked<(i32, Address)> {
    // SAFETY: there is room for the address.
    Address::filled(|address, len| unsafe { libc::accept4(fd, address, len, libc::SOCK_CLOEXEC) })
}

/// `shutdown`.
pub fn shutdown(fd: i32, how: i32) -> Asked<i32> {
    // SAFETY: no memory is passed.
    check(unsafe { libc::shutdown(fd, how) })
}

/// The socket's own address, or its peer's.
pub fn name(fd: i32, peer: bool) -> Asked<Address> {
    let call = if peer { libc::getpeername } else { libc::getsockname };
    // SAFETY: there is room for the address.
    Address::filled(|address, len| unsafe { call(fd, address, len) }).map(|(_, address)| address)
}

/// `recvfrom`.
pub fn receive(fd: i32, buffer: &mut [u8], flags: i32) -> Asked<(usize, Address)> {
    let (count, address) = Address::filled(|address, len| {
        // SAFETY: the buffer and the address are as long as the call is told.
        unsafe { libc::recvfrom(fd, buffer.as_mut_ptr().cast(), buffer.len(), flags, address, len) as i32 }
    })?;
    Ok((count as usize, address))
}

/// `send`, or `sendto` with an address.
pub fn send(fd: i32, bytes: &[u8], flags: i32, address: Option<&Address>) -> Asked<usize> {
    let (to, len) = address.map_or((ptr::null(), 0), |address| (address.pointer(), address.len));
    // SAFETY: the bytes and the address are as long as the call is told.
    count(unsafe { libc::sendto(fd, bytes.as_ptr().cast(), bytes.len(), flags, to, len as libc::socklen_t) })
}

/// `getsockopt`; says how many bytes the option has.
pub fn option(fd: i32, level: i32, name: i32, value: &mut [u8]) -> Asked<usize> {
    let mut len = value.len() as libc::socklen_t;
    // SAFETY: the buffer is as long as the call is told.
    check(unsafe { libc::getsockopt(fd, level, name, value.as_mut_ptr().cast(), &raw mut len) })?;
    Ok(len as usize)
}

/// `setsockopt`; a null value of this length where there is none.
pub fn set_option(fd: i32, level: i32, name: i32, value: Result<&[u8], u32>) -> Asked<i32> {
    let (pointer, len) = match value {
        Ok(bytes) => (bytes.as_ptr().cast(), bytes.len() as u32),
        Err(len) => (ptr::null(), len),
    };
    // SAFETY: the bytes are as many as the call is told, or there are none, which the system checks.
    check(unsafe { libc::setsockopt(fd, level, name, pointer, len) })
}

/// A message's ancillary data: level, type, bytes.
pub type Control = (i32, i32, Vec<u8>);

/// `CMSG_LEN`.
pub fn control_len(len: u32) -> u32 {
    // SAFETY: arithmetic alone.
    unsafe { libc::CMSG_LEN(len) }
}

/// `CMSG_SPACE`.
pub fn control_space(len: u32) -> u32 {
    // SAFETY: arithmetic alone.
    unsafe { libc::CMSG_SPACE(len) }
}

/// `sendmsg`.
pub fn send_message(
    fd: i32,
    bytes: &[u8],
    controls: &[Control],
    flags: i32,
    address: Option<&Address>,
) -> Asked<usize> {
    let space: u32 = controls.iter().map(|(.., data)| control_space(data.len() as u32)).sum();
    // Words, so that the headers within are aligned.
    let mut control = vec![0u64; (space as usize).div_ceil(8)];
    let mut part = libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: bytes.len() };
    // SAFETY: a message without anything is all zeros.
    let mut message: libc::msghdr = unsafe { zeroed() };
    if let Some(address) = address {
        message.msg_name = address.pointer().cast_mut().cast();
        message.msg_namelen = address.len as libc::socklen_t;
    }
    message.msg_iov = &raw mut part;
    message.msg_iovlen = 1;
    if space > 0 {
        message.msg_control = control.as_mut_ptr().cast();
        message.msg_controllen = space as usize;
        // SAFETY: the message has room for the headers and data of all controls, as `space` was added up.
        unsafe {
            let mut header = libc::CMSG_FIRSTHDR(&raw const message);
            for (level, kind, data) in controls {
                (*header).cmsg_level = *level;
                (*header).cmsg_type = *kind;
                (*header).cmsg_len = control_len(data.len() as u32) as usize;
                ptr::copy_nonoverlapping(data.as_ptr(), libc::CMSG_DATA(header), data.len());
                header = libc::CMSG_NXTHDR(&raw const message, header);
            }
        }
    }
    // SAFETY: all that the message points to lives, and the system only reads it.
    count(unsafe { libc::sendmsg(fd, &raw const message, flags) })
}

/// What `recvmsg` gave.
pub struct Message {
    pub count: usize,
    pub controls: Vec<Control>,
    pub flags: i32,
    pub address: Address,
}

/// `recvmsg`, with room for `space` bytes of ancillary data.
pub fn receive_message(fd: i32, buffer: &mut [u8], space: usize, flags: i32) -> Asked<Message> {
    let mut control = vec![0u64; space.div_ceil(8)];
    let mut part = libc::iovec { iov_base: buffer.as_mut_ptr().cast(), iov_len: buffer.len() };
    let mut address = Address::EMPTY;
    // SAFETY: a message without anything is all zeros.
    let mut message: libc::msghdr = unsafe { zeroed() };
    message.msg_name = address.bytes.as_mut_ptr().cast();
    message.msg_namelen = address.bytes.len() as libc::socklen_t;
    message.msg_iov = &raw mut part;
    message.msg_iovlen = 1;
    if space > 0 {
        message.msg_control = control.as_mut_ptr().cast();
        message.msg_controllen = space;
    }
    // SAFETY: all buffers are as long as the message says.
    let count = count(unsafe { libc::recvmsg(fd, &raw mut message, flags | libc::MSG_CMSG_CLOEXEC) })?;
    address.len = (message.msg_namelen as usize).min(address.bytes.len());
    let mut controls = Vec::new();
    let end = message.msg_control as usize + message.msg_controllen;
    // SAFETY: the system wrote headers that lie in the buffer; data that was cut off ends with the buffer.
    unsafe {
        let mut header = libc::CMSG_FIRSTHDR(&raw const message);
        while !header.is_null() {
            let data = libc::CMSG_DATA(header);
            let len = (*header).cmsg_len.saturating_sub(control_len(0) as usize).min(end.saturating_sub(data as usize));
            let bytes = std::slice::from_raw_parts(data, len).to_vec();
            controls.push(((*header).cmsg_level, (*header).cmsg_type, bytes));
            header = libc::CMSG_NXTHDR(&raw const message, header);
        }
    }
    Ok(Message { count, controls, flags: message.msg_flags, address })
}

/// One answer of `getaddrinfo`.
pub struct Found {
    pub family: i32,
    pub kind: i32,
    pub proto: i32,
    pub canonical: Vec<u8>,
    pub address: Address,
}

/// What is asked of `getaddrinfo`: family, kind, protocol, flags.
#[derive(Clone, Copy, Default)]
pub struct Hints {
    pub family: i32,
    pub kind: i32,
    pub proto: i32,
    pub flags: i32,
}

fn pointer(text: Option<&CString>) -> *const libc::c_char {
    text.map_or(ptr::null(), |text| text.as_ptr())
}

/// A text of the C library.
fn text(pointer: *const libc::c_char) -> Vec<u8> {
    // SAFETY: not null, and the C library's texts end with a zero byte.
    if pointer.is_null() { Vec::new() } else { unsafe { CStr::from_ptr(pointer) }.to_bytes().to_vec() }
}

/// `getaddrinfo`; the error is one of its own numbers.
pub fn look_up(host: Option<&CString>, service: Option<&CString>, hints: Hints) -> Result<Vec<Found>, i32> {
    // SAFETY: hints without anything are all zeros.
    let mut asked: libc::addrinfo = unsafe { zeroed() };
    (asked.ai_family, asked.ai_socktype) = (hints.family, hints.kind);
    (asked.ai_protocol, asked.ai_flags) = (hints.proto, hints.flags);
    let mut first = ptr::null_mut();
    // SAFETY: the texts end with zero or are null; the result is freed below.
    let error = unsafe { libc::getaddrinfo(pointer(host), pointer(service), &raw const asked, &raw mut first) };
    if error != 0 {
        return Err(error);
    }
    let mut all = Vec::new();
    let mut at = first;
    // SAFETY: the list is the C library's, until it is freed.
    while let Some(found) = unsafe { at.as_ref() } {
        let mut address = Address::EMPTY;
        address.len = (found.ai_addrlen as usize).min(address.bytes.len());
        // SAFETY: the address has at least so many bytes.
        unsafe { ptr::copy_nonoverlapping(found.ai_addr.cast::<u8>(), address.bytes.as_mut_ptr(), address.len) };
        let canonical = text(found.ai_canonname);
        let (family, kind, proto) = (found.ai_family, found.ai_socktype, found.ai_protocol);
        all.push(Found { family, kind, proto, canonical, address });
        at = found.ai_next;
    }
    // SAFETY: nothing of the list is used any more.
    unsafe { libc::freeaddrinfo(first) };
    Ok(all)
}

/// `getnameinfo`: host and service.
pub fn look_back(address: &Address, flags: i32) -> Result<(Vec<u8>, Vec<u8>), i32> {
    let (mut host, mut service) = ([0 as libc::c_char; 1025], [0 as libc::c_char; 32]);
    // SAFETY: the buffers are as long as the call is told.
    let error = unsafe {
        libc::getnameinfo(
            address.pointer(),
            address.len as libc::socklen_t,
            host.as_mut_ptr(),
            host.len() as u32,
            service.as_mut_ptr(),
            service.len() as u32,
            flags,
        )
    };
    if error == 0 { Ok((text(host.as_ptr()), text(service.as_ptr()))) } else { Err(error) }
}

/// What an error of `getaddrinfo` means.
pub fn lookup_error(error: i32) -> Vec<u8> {
    // SAFETY: a text of the C library that never changes.
    text(unsafe { libc::gai_strerror(error) })
}

/// A host's name, other names and addresses.
pub struct Host {
    pub name: Vec<u8>,
    pub aliases: Vec<Vec<u8>>,
}

/// The aliases that the C library knows of an address; `None` where it does not know the address. Its answer is in memory
/// that all threads share, hence the lock.
pub fn host_by_address(address: &[u8], family: i32) -> Option<Host> {
    static ANSWER: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let guard = ANSWER.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    // SAFETY: the address is as long as the call is told; the answer is copied under the lock.
    let host = unsafe {
        let found = gethostbyaddr(address.as_ptr().cast(), address.len() as libc::socklen_t, family).as_ref();
        found.map(|found| {
            let mut aliases = Vec::new();
            let mut at = found.h_aliases;
            while !at.is_null() && !(*at).is_null() {
                aliases.push(text(*at));
                at = at.add(1);
            }
            Host { name: text(found.h_name), aliases }
        })
    };
    drop(guard);
    host
}

unsafe extern "C" {
    fn gethostbyaddr(address: *const libc::c_void, len: libc::socklen_t, family: i32) -> *const libc::hostent;
}

/// The port of a service.
pub fn service_port(name: &CString, proto: Option<&CString>) -> Option<u16> {
    // SAFETY: the texts end with zero or are null; the answer is read at once.
    unsafe { libc::getservbyname(name.as_ptr(), pointer(proto)).as_ref() }
        .map(|found| u16::from_be(found.s_port as u16))
}

/// The service of a port.
pub fn service_name(port: u16, proto: Option<&CString>) -> Option<Vec<u8>> {
    // SAFETY: the text ends with zero or is null; the answer is read at once.
    unsafe { libc::getservbyport(port.to_be().into(), pointer(proto)).as_ref() }.map(|found| text(found.s_name))
}

/// The number of a protocol.
pub fn protocol(name: &CString) -> Option<i32> {
    // SAFETY: the text ends with zero; the answer is read at once.
    unsafe { libc::getprotobyname(name.as_ptr()).as_ref() }.map(|found| found.p_proto)
}

/// The machine's name.
pub fn host_name() -> Asked<Vec<u8>> {
    let mut name = [0 as libc::c_char; 256];
    // SAFETY: the buffer is longer than the call is told.
    check(unsafe { libc::gethostname(name.as_mut_ptr(), name.len() - 1) })?;
    Ok(text(name.as_ptr()))
}

/// Sets the machine's name.
pub fn set_host_name(name: &[u8]) -> Asked<i32> {
    // SAFETY: the name is as long as the call is told.
    check(unsafe { libc::sethostname(name.as_ptr().cast(), name.len()) })
}

/// The number of a network interface.
pub fn interface_number(name: &CString) -> Asked<u32> {
    // SAFETY: the text ends with zero.
    match unsafe { libc::if_nametoindex(name.as_ptr()) } {
        0 => Err(Errno::last()),
        number => Ok(number),
    }
}

/// The name of a network interface.
pub fn interface_name(number: u32) -> Asked<Vec<u8>> {
    let mut name = [0 as libc::c_char; libc::IF_NAMESIZE];
    // SAFETY: there is room for any name.
    let found = unsafe { libc::if_indextoname(number, name.as_mut_ptr()) };
    if found.is_null() { Err(Errno::last()) } else { Ok(text(name.as_ptr())) }
}

/// All network interfaces.
pub fn interfaces() -> Asked<Vec<(u32, Vec<u8>)>> {
    // SAFETY: the list is freed below.
    let first = unsafe { libc::if_nameindex() };
    if first.is_null() {
        return Err(Errno::last());
    }
    let mut all = Vec::new();
    let mut at = first;
    // SAFETY: the list ends with a number 0, and lives until it is freed.
    unsafe {
        while (*at).if_index != 0 {
            all.push(((*at).if_index, text((*at).if_name)));
            at = at.add(1);
        }
        libc::if_freenameindex(first);
    }
    Ok(all)
}

/// The size of an `int` in options.
pub const INT: usize = size_of::<i32>();
