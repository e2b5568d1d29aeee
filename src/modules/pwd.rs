//! `pwd`: the users of the system.
#![allow(unsafe_code, reason = "the C library's data base of users")]

use std::ffi::{CStr, CString};

use typhon_object::{
    prelude::*,
    primal::{int, list, module::set_constant},
};
use typhon_types::struct_sequence::{ClassCell, Definition};

use crate::support::{Errno, path};

type Asked<T> = std::result::Result<T, Errno>;

static STRUCT_PASSWD: Definition = Definition {
    name: "struct_passwd",
    module: "pwd",
    doc: "pwd.struct_passwd: Results from getpw*() routines.\n\n\
        This object may be accessed either as a tuple of\n  \
        (pw_name,pw_passwd,pw_uid,pw_gid,pw_gecos,pw_dir,pw_shell)\n\
        or via the object attributes as named in the above tuple.",
    fields: &[
        ("pw_name", "user name"),
        ("pw_passwd", "password"),
        ("pw_uid", "user id"),
        ("pw_gid", "group id"),
        ("pw_gecos", "real name"),
        ("pw_dir", "home directory"),
        ("pw_shell", "shell program"),
    ],
    visible: 7,
    callable: true,
    class: ClassCell::new(),
};

/// A user.
struct User {
    texts: [Vec<u8>; 5],
    uid: u32,
    gid: u32,
}

/// A text of the C library.
fn text(pointer: *const libc::c_char) -> Vec<u8> {
    if pointer.is_null() {
        return Vec::new();
    }
    // SAFETY: not null, and the C library's texts end with a zero byte.
    unsafe { CStr::from_ptr(pointer) }.to_bytes().to_vec()
}

fn user(found: &libc::passwd) -> User {
    User {
        texts: [found.pw_name, found.pw_passwd, found.pw_gecos, found.pw_dir, found.pw_shell].map(|field| text(field)),
        uid: found.pw_uid,
        gid: found.pw_gid,
    }
}

/// Asks for one user; the call gets a record, a buffer and the place of the result.
fn find(
    call: impl Fn(*mut libc::passwd, *mut libc::c_char, usize, *mut *mut libc::passwd) -> i32,
) -> Asked<Option<User>> {
    let mut buffer = vec![0u8; 1024];
    loop {
        // SAFETY: an all-zero record is a valid one.
        let mut record: libc::passwd = unsafe { std::mem::zeroed() };
        let mut found = std::ptr::null_mut();
        match call(&mut record, buffer.as_mut_ptr().cast(), buffer.len(), &mut found) {
            libc::ERANGE => buffer.resize(buffer.len() * 2, 0),
            0 if found.is_null() => return Ok(None),
            0 => return Ok(Some(user(&record))),
            libc::ENOENT | libc::ESRCH => return Ok(None),
            errno => return Err(Errno(errno)),
        }
    }
}

fn by_uid(uid: u32) -> Asked<Option<User>> {
    // SAFETY: the pointers are those of `find`.
    find(|record, buffer, size, found| unsafe { libc::getpwuid_r(uid, record, buffer, size, found) })
}

fn by_name(name: &CStr) -> Asked<Option<User>> {
    // SAFETY: the pointers are those of `find`; the name ends with a zero byte.
    find(|record, buffer, size, found| unsafe { libc::getpwnam_r(name.as_ptr(), record, buffer, size, found) })
}

fn all() -> Vec<User> {
    static WALK: parking_lot::Mutex<()> = parking_lot::Mutex::new(());
    let _guard = WALK.lock();
    let mut users = Vec::new();
    // SAFETY: the walk is ours alone, by the lock.
    unsafe { libc::setpwent() };
    loop {
        // SAFETY: as above; the record is valid until the next call.
        let found = unsafe { libc::getpwent().as_ref() };
        let Some(found) = found else { break };
        users.push(user(found));
    }
    // SAFETY: as above.
    unsafe { libc::endpwent() };
    users
}

/// The name of a user.
pub fn user_name(uid: u32) -> Option<Vec<u8>> {
    by_uid(uid).ok().flatten().map(|user| user.texts[0].clone())
}

fn record(vm: &Vm, user: &User) -> Result<Value> {
    let [name, password, gecos, folder, shell] = user.texts.each_ref().map(|text| path::decode(text));
    let (uid, gid) = (vm.int(user.uid.into()), vm.int(user.gid.into()));
    STRUCT_PASSWD.make(vm, vec![name, password, uid, gid, gecos, folder, shell])
}

fn key_error(vm: &Vm, text: &str) -> Raised {
    vm.key_error(&vm.str(text))
}

/// This module provides access to the Unix password database.
/// It is available on all Unix versions.
///
/// Password database entries are reported as 7-tuples containing the following
/// items from the password database (see `<pwd.h>'), in order:
/// pw_name, pw_passwd, pw_uid, pw_gid, pw_gecos, pw_dir, pw_shell.
/// The uid and gid items are integers, all others are strings. An
/// exception is raised if the entry asked for cannot be found.
#[pymodule(name = "pwd")]
mod module {
    /// Return the password database entry for the given numeric user ID.
    ///
    /// See `help(pwd)` for more on password database entries.
    fn getpwuid(vm: &Vm, uid: &Value) -> Result<Value> {
        if !int::is_int(uid) {
            let given = vm.type_name(uid);
            return Err(vm.type_error(format!("uid should be integer, not {given}")));
        }
        let uid = match int::to_i64_clamped(vm, uid)? {
            // No user, as the system's calls have it.
            -1 => u32::MAX,
            number => u32::try_from(number).map_err(|_| key_error(vm, "getpwuid(): uid not found"))?,
        };
        let found = typhon_heap::local::detached(|| by_uid(uid));
        match found.map_err(|errno| crate::support::os_error(vm, errno))? {
            Some(user) => record(vm, &user),
            None => {
                let shown = if uid == u32::MAX { -1 } else { i64::from(uid) };
                Err(key_error(vm, &format!("getpwuid(): uid not found: {shown}")))
            }
        }
    }

    /// Return the password database entry for the given user name.
    ///
    /// See `help(pwd)` for more on password database entries.
    fn getpwnam(vm: &Vm, name: &Value) -> Result<Value> {
        let raw = path::encode(vm, name)?;
        let Ok(raw) = CString::new(raw) else { return Err(vm.value_error("embedded null byte")) };
        let found = typhon_heap::local::detached(|| by_name(&raw));
        match found.map_err(|errno| crate::support::os_error(vm, errno))? {
            Some(user) => record(vm, &user),
            None => {
                let name = typhon_object::primal::str::lossy(&ops::repr(vm, name)?);
                Err(key_error(vm, &format!("getpwnam(): name not found: {name}")))
            }
        }
    }

    /// Return a list of all available password database entries, in arbitrary order.
    ///
    /// See help(pwd) for more on password database entries.
    fn getpwall(vm: &Vm) -> Result<Value> {
        let users: Result<Vec<Value>> = all().iter().map(|user| record(vm, user)).collect();
        Ok(list::new(users?))
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        set_constant(vm, module, "struct_passwd", STRUCT_PASSWD.class(vm)?)
    }
}
