//! The handlers that the system calls, and the system calls beneath.
//!
//! A handler interrupts its thread between any two instructions. It allocates nothing and takes no lock; it reads atomics, and the
//! frames of its own thread, which [`dump::frames`] tells by addresses of code that were looked at first: the kernel copies
//! what lies there, and says so where nothing does.
#![allow(unsafe_code, reason = "signals are the C library's")]

use std::{
    cell::UnsafeCell,
    mem::{MaybeUninit, zeroed},
    ptr::{null, null_mut},
    sync::atomic::{
        AtomicBool, AtomicI32, AtomicU32, AtomicU64,
        Ordering::{AcqRel, Acquire, Relaxed, Release},
    },
};

use rustix::thread::futex;
use typhon_interpreter::{
    dump,
    thread::{self, Thread},
};

use super::{stack, user::DUMP};
use crate::{
    _signal::sys::NSIG,
    _thread::ident,
    support::{Errno, wait::wake_all},
};

/// The fatal signals, and what they are called.
const FATAL: [(i32, &str); 5] = [
    (libc::SIGBUS, "Bus error"),
    (libc::SIGILL, "Illegal instruction"),
    (libc::SIGFPE, "Floating-point exception"),
    (libc::SIGABRT, "Aborted"),
    (libc::SIGSEGV, "Segmentation fault"),
];

/// What a signal did before a handler was installed.
struct Previous(UnsafeCell<MaybeUninit<libc::sigaction>>);

// SAFETY: it is written while no handler is installed that reads it, and read by handlers and by whoever removes them.
unsafe impl Sync for Previous {}

impl Previous {
    const fn new() -> Previous {
        Previous(UnsafeCell::new(MaybeUninit::zeroed()))
    }

    /// Gives the signal back; says whether it will do what the system does with it by default.
    fn restore(&self, signal: i32) -> bool {
        // SAFETY: all zeros is a valid `sigaction`, and so is what the system wrote there.
        unsafe {
            let previous = self.0.get().cast::<libc::sigaction>();
            libc::sigaction(signal, previous, null_mut());
            (*previous).sa_sigaction == libc::SIG_DFL
        }
    }

    fn is_default(&self) -> bool {
        // SAFETY: as above.
        unsafe { (*self.0.get().cast::<libc::sigaction>()).sa_sigaction == libc::SIG_DFL }
    }
}

/// Installs a handler; `previous` remembers what was there.
fn install(signal: i32, handler: extern "C" fn(i32), flags: i32, previous: Option<&Previous>) -> Result<(), Errno> {
    let previous = previous.map_or(null_mut(), |previous| previous.0.get().cast());
    // SAFETY: an all-zero `sigaction` is a valid one; the handler is a function that may run at any time.
    let failed = unsafe {
        let mut new: libc::sigaction = zeroed();
        new.sa_sigaction = handler as *const () as usize;
        new.sa_flags = flags | libc::SA_ONSTACK;
        libc::sigaction(signal, &new, previous)
    };
    if failed != 0 { Err(Errno::last()) } else { Ok(()) }
}

/// A descriptor, written in pieces of some size.
struct Out {
    fd: i32,
    bytes: [u8; 256],
    length: usize,
}

impl Out {
    fn new(fd: i32) -> Out {
        Out { fd, bytes: [0; 256], length: 0 }
    }

    fn put(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            if self.length == self.bytes.len() {
                self.flush();
            }
            self.bytes[self.length] = byte;
            self.length += 1;
        }
    }

    fn flush(&mut self) {
        write(self.fd, &self.bytes[..self.length]);
        self.length = 0;
    }
}

impl Drop for Out {
    fn drop(&mut self) {
        self.flush();
    }
}

/// Writes all of it, or as much as can be written.
pub fn write(fd: i32, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        // SAFETY: the system reads within the bytes.
        let count = unsafe { libc::write(fd, bytes.as_ptr().cast(), bytes.len()) };
        match usize::try_from(count) {
            Ok(count) => bytes = &bytes[count..],
            Err(_) if Errno::last() == Errno::INTR => {}
            Err(_) => return,
        }
    }
}

/// Runs what a handler does, and leaves `errno` as it was.
fn with_errno(work: impl FnOnce()) {
    // SAFETY: `errno` is a thread's own variable.
    let errno = unsafe { libc::__errno_location() };
    // SAFETY: as above.
    let saved = unsafe { *errno };
    work();
    // SAFETY: as above.
    unsafe { *errno = saved };
}

/// Whether so many bytes at an address can be read: the kernel tries.
fn is_readable(address: usize, length: usize) -> bool {
    let mut copy = [0u8; 512];
    let length = length.min(copy.len());
    let to = libc::iovec { iov_base: copy.as_mut_ptr().cast(), iov_len: length };
    let from = libc::iovec { iov_base: std::ptr::with_exposed_provenance_mut(address), iov_len: length };
    // SAFETY: the kernel writes within the array, and reads what there is at the address.
    let count = unsafe { libc::process_vm_readv(libc::getpid(), &to, 1, &from, 1, 0) };
    // Where the call is forbidden nothing is known to be wrong.
    count == length as isize || count < 0 && Errno::last() != Errno(libc::EFAULT)
}

/// Writes the frames of the thread that the handler interrupted.
fn put_own_stack(thread: Option<&Thread>, out: &mut Out) {
    out.put(b"Stack (most recent call first):\n");
    match thread {
        Some(thread) => {
            dump::frames(thread, &mut |address| dump::is_code(address, is_readable), &mut |bytes| out.put(bytes));
        }
        None => out.put(b"  <no Python frame>\n"),
    }
}

/// Appends what the system calls a thread that has not ended, in brackets.
pub fn name(ident: u64, sink: &mut dump::Sink<'_>) {
    let mut name = [0u8; 64];
    // SAFETY: the caller names a thread that is there; the system writes within the array.
    if unsafe { libc::pthread_getname_np(ident as libc::pthread_t, name.as_mut_ptr().cast(), name.len()) } == 0
        && let Some(name) = name.split(|&byte| byte == 0).next().filter(|name| !name.is_empty())
    {
        sink(b" [");
        sink(name);
        sink(b"]");
    }
}

/// Writes the calls of the C stack.
pub fn write_c_stack(fd: i32) {
    let mut out = Out::new(fd);
    stack::put(&mut |bytes| out.put(bytes));
}

static ENABLED: AtomicBool = AtomicBool::new(false);
static FD: AtomicI32 = AtomicI32::new(2);
static ALL_THREADS: AtomicBool = AtomicBool::new(true);
static C_STACK: AtomicBool = AtomicBool::new(true);
static PREVIOUS: [Previous; FATAL.len()] = [const { Previous::new() }; FATAL.len()];
/// A fault in a handler is not told of again.
static BUSY: AtomicBool = AtomicBool::new(false);

/// Whether the handlers of fatal signals are on.
pub fn is_enabled() -> bool {
    ENABLED.load(Acquire)
}

/// Whether it is one of those that [`enable`] is for.
pub fn is_fatal(signal: i32) -> bool {
    FATAL.iter().any(|&(fatal, _)| fatal == signal)
}

/// Turns the handlers of fatal signals on, or tells them of another file.
pub fn enable(fd: i32, all_threads: bool, c_stack: bool) -> Result<(), Errno> {
    FD.store(fd, Relaxed);
    ALL_THREADS.store(all_threads, Relaxed);
    C_STACK.store(c_stack, Relaxed);
    if c_stack {
        stack::prepare();
    }
    if ENABLED.swap(true, AcqRel) {
        return Ok(());
    }
    make_signal_stack();
    for ((signal, _), previous) in FATAL.iter().zip(&PREVIOUS) {
        install(*signal, on_fatal, libc::SA_NODEFER, Some(previous))?;
    }
    Ok(())
}

/// Turns the handlers of fatal signals off; false where they were not on.
pub fn disable() -> bool {
    let was_enabled = ENABLED.swap(false, AcqRel);
    if was_enabled {
        for ((signal, _), previous) in FATAL.iter().zip(&PREVIOUS) {
            previous.restore(*signal);
        }
    }
    was_enabled
}

/// Bytes that a handler may use where the thread's own stack is full.
const SIGNAL_STACK: usize = 64 << 10;

/// Gives the calling thread a stack for handlers that has room for what they write; once, for it stays.
fn make_signal_stack() {
    static MADE: AtomicBool = AtomicBool::new(false);
    if MADE.swap(true, Relaxed) {
        return;
    }
    let memory = Box::leak(vec![0u8; SIGNAL_STACK].into_boxed_slice());
    let stack = libc::stack_t { ss_sp: memory.as_mut_ptr().cast(), ss_flags: 0, ss_size: memory.len() };
    // SAFETY: the memory is the thread's for ever. Where the call fails handlers run as before.
    unsafe { libc::sigaltstack(&stack, null_mut()) };
}

extern "C" fn on_fatal(signal: i32) {
    with_errno(|| {
        let Some(index) = FATAL.iter().position(|&(fatal, _)| fatal == signal) else { return };
        // Whatever goes wrong from here on ends the process.
        PREVIOUS[index].restore(signal);
        if !BUSY.swap(true, AcqRel) {
            tell_fatal(FATAL[index].1);
            BUSY.store(false, Release);
        }
        raise(signal);
    });
}

fn tell_fatal(what: &str) {
    let mut out = Out::new(FD.load(Relaxed));
    out.put(b"Fatal Python error: ");
    out.put(what.as_bytes());
    out.put(b"\n\n");
    if ALL_THREADS.load(Relaxed) {
        out.put(b"<Cannot show all threads while the GIL is disabled>\n");
    }
    if let Some(thread) = thread::current() {
        put_own_stack(Some(thread), &mut out);
    }
    if C_STACK.load(Relaxed) {
        // What is known goes out first.
        out.put(b"\n");
        out.flush();
        stack::put(&mut |bytes| out.put(bytes));
    }
}

/// Ends the process by an error of the runtime's own.
pub fn fatal(what: &str) -> ! {
    disable();
    let mut out = Out::new(2);
    out.put(b"Fatal Python error: ");
    out.put(what.as_bytes());
    out.put(b"\nPython runtime state: initialized\n\n");
    put_own_stack(thread::current(), &mut out);
    out.put(b"\n");
    stack::put(&mut |bytes| out.put(bytes));
    drop(out);
    std::process::abort()
}

/// A signal that was registered.
struct User {
    registered: AtomicBool,
    fd: AtomicI32,
    all_threads: AtomicBool,
    chain: AtomicBool,
    /// Who came upon it, and has not written yet: the thread itself.
    ident: AtomicU64,
    /// The same, of a thread for which the helper writes.
    helped: AtomicU64,
    previous: Previous,
}

impl User {
    const fn new() -> User {
        User {
            registered: AtomicBool::new(false),
            fd: AtomicI32::new(-1),
            all_threads: AtomicBool::new(false),
            chain: AtomicBool::new(false),
            ident: AtomicU64::new(0),
            helped: AtomicU64::new(0),
            previous: Previous::new(),
        }
    }
}

static USERS: [User; NSIG as usize] = [const { User::new() }; NSIG as usize];
/// Counts what the helper is asked for, who sleeps at it.
static ASKED: AtomicU32 = AtomicU32::new(0);

/// The process that has a helper: the child of a fork has none.
static HELPER: AtomicU32 = AtomicU32::new(0);

/// Begins the helper, where there is none.
pub fn begin_helper(begin: impl FnOnce() -> bool) {
    let process = std::process::id();
    if HELPER.swap(process, AcqRel) != process && !begin() {
        HELPER.store(0, Release);
    }
}

/// Who is to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The thread that the signal interrupted.
    Thread,
    /// The helper.
    Helper,
}

/// What is to be written.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Where.
    pub fd: i32,
    /// Of all threads, or of the one that was interrupted alone.
    pub all_threads: bool,
    /// The one that was interrupted.
    pub ident: u64,
}

/// Takes the next order.
pub fn take_asked(who: Who) -> Option<Asked> {
    USERS.iter().find_map(|user| {
        let ident = if who == Who::Thread { &user.ident } else { &user.helped }.swap(0, AcqRel);
        (ident != 0).then(|| Asked { fd: user.fd.load(Acquire), all_threads: user.all_threads.load(Acquire), ident })
    })
}

/// Sleeps until the helper was asked for something since it saw the count; the new count.
pub fn wait_asked(seen: u32) -> u32 {
    _ = futex::wait(&ASKED, futex::Flags::PRIVATE, seen, None);
    ASKED.load(Acquire)
}

/// Installs the handler of a signal, or tells it of another file.
pub fn register(signal: i32, fd: i32, all_threads: bool, chain: bool) -> Result<(), Errno> {
    let user = &USERS[signal as usize];
    user.fd.store(fd, Release);
    user.all_threads.store(all_threads, Release);
    user.chain.store(chain, Release);
    if !user.registered.load(Acquire) {
        install(signal, on_user, flags_of(chain), Some(&user.previous))?;
        user.registered.store(true, Release);
    }
    Ok(())
}

fn flags_of(chain: bool) -> i32 {
    // The one before is called from within.
    if chain { libc::SA_NODEFER } else { libc::SA_RESTART }
}

/// Gives a signal back; false where it was not registered.
pub fn unregister(signal: i32) -> bool {
    let user = &USERS[signal as usize];
    let was_registered = user.registered.swap(false, AcqRel);
    if was_registered {
        user.previous.restore(signal);
    }
    was_registered
}

extern "C" fn on_user(signal: i32) {
    with_errno(|| {
        let Some(user) = USERS.get(signal as usize) else { return };
        let all_threads = user.all_threads.load(Acquire);
        let chain = user.chain.load(Acquire);
        match thread::current() {
            // The process is about to end.
            Some(thread) if chain && user.previous.is_default() => put_now(user, thread, all_threads),
            Some(thread) if thread.is_running() => {
                user.ident.store(ident(), Release);
                thread.due().fetch_or(DUMP, AcqRel);
            }
            Some(thread) if !all_threads => put_now(user, thread, false),
            Some(thread) if HELPER.load(Acquire) != std::process::id() => put_now(user, thread, true),
            _ => {
                user.helped.store(ident(), Release);
                ASKED.fetch_add(1, AcqRel);
                wake_all(&ASKED);
            }
        }
        if chain {
            user.previous.restore(signal);
            raise(signal);
            _ = install(signal, on_user, flags_of(chain), None);
        }
    });
}

fn put_now(user: &User, thread: &Thread, all_threads: bool) {
    let mut out = Out::new(user.fd.load(Acquire));
    if all_threads {
        out.put(b"<Cannot show all threads while the GIL is disabled>\n");
    }
    put_own_stack(Some(thread), &mut out);
}

/// Sends a signal to the calling thread.
pub fn raise(signal: i32) {
    // SAFETY: no preconditions; an all-zero `sigaction` is a valid one, which the call overwrites.
    unsafe {
        libc::raise(signal);
        let mut now: libc::sigaction = zeroed();
        libc::sigaction(signal, null(), &mut now);
        // A handler that looked for an overflow of the stack, and found none, has only removed itself.
        if is_fatal(signal) && now.sa_sigaction == libc::SIG_DFL {
            libc::raise(signal);
        }
    }
}

/// Has no signal come to the calling thread.
pub fn block_signals() {
    // SAFETY: the call initialises the set, which is a local variable.
    unsafe {
        let mut set: libc::sigset_t = zeroed();
        libc::sigfillset(&mut set);
        libc::pthread_sigmask(libc::SIG_SETMASK, &set, null_mut());
    }
}

/// Ends the process at once.
pub fn exit(code: i32) -> ! {
    // SAFETY: no preconditions.
    unsafe { libc::_exit(code) }
}

/// Reads at address 0.
pub fn read_null() {
    let address = std::hint::black_box(0usize);
    let word: u32;
    // SAFETY: it is not safe: the process is to end by it.
    unsafe {
        #[cfg(target_arch = "x86_64")]
        std::arch::asm!("mov {:e}, dword ptr [{}]", out(reg) word, in(reg) address, options(nostack, readonly));
        #[cfg(not(target_arch = "x86_64"))]
        {
            word = std::ptr::with_exposed_provenance::<u32>(address).read_volatile();
        }
    }
    std::hint::black_box(word);
}

/// Fills the C stack up to 100 MiB, which ends the process if there is less. Bytes and calls, if there is more.
pub fn overflow_stack() -> (usize, usize) {
    const MOST: usize = 100 << 20;
    #[inline(never)]
    fn fill(first: usize, calls: usize) -> (usize, usize) {
        let buffer = std::hint::black_box([1u8; 4096]);
        let bytes = first.abs_diff(buffer.as_ptr().addr());
        if bytes > MOST {
            return (bytes, calls);
        }
        let filled = fill(first, calls + 1);
        std::hint::black_box(&buffer);
        filled
    }
    let here = 0u8;
    fill(std::ptr::from_ref(&here).addr(), 1)
}
