//! `grp`: the groups of the system.
#![allow(unsafe_code, reason = "the C library's data base of groups")]

use std::ffi::{CStr, CString};

use typhon_object::{
    prelude::*,
    primal::{int, list, module::set_constant},
};
use typhon_types::struct_sequence::{ClassCell, Definition};

use crate::support::{Errno, path};

type Asked<T> = std::result::Result<T, Errno>;

static STRUCT_GROUP: Definition = Definition {
    name: "struct_group",
    module: "grp",
    doc: "grp.struct_group: Results from getgr*() routines.\n\n\
        This object may be accessed either as a tuple of\n  \
        (gr_name,gr_passwd,gr_gid,gr_mem)\n\
        or via the object attributes as named in the above tuple.\n",
    fields: &[
        ("gr_name", "group name"),
        ("gr_passwd", "password"),
        ("gr_gid", "group id"),
        ("gr_mem", "group members"),
    ],
    visible: 4,
    callable: true,
    class: ClassCell::new(),
};

struct Group {
    name: Vec<u8>,
    password: Vec<u8>,
    gid: u32,
    members: Vec<Vec<u8>>,
}

/// A text of the C library.
fn text(pointer: *const libc::c_char) -> Vec<u8> {
    if pointer.is_null() {
        return Vec::new();
    }
    // SAFETY: not null, and the C library's texts end with a zero byte.
    unsafe { CStr::from_ptr(pointer) }.to_bytes().to_vec()
}

fn group(found: &libc::group) -> Group {
    let mut members = Vec::new();
    let mut at = found.gr_mem;
    // SAFETY: the array of members ends with a null pointer.
    while !at.is_null() && !unsafe { *at }.is_null() {
        // SAFETY: as above.
        members.push(text(unsafe { *at }));
        // SAFETY: the end was not reached.
        at = unsafe { at.add(1) };
    }
    Group { name: text(found.gr_name), password: text(found.gr_passwd), gid: found.gr_gid, members }
}

/// Asks for one group; the call gets a record, a buffer and the place of the result.
fn find(
    call: impl Fn(*mut libc::group, *mut libc::c_char, usize, *mut *mut libc::group) -> i32,
) -> Asked<Option<Group>> {
    let mut buffer = vec![0u8; 1024];
    loop {
        // SAFETY: an all-zero record is a valid one.
        let mut record: libc::group = unsafe { std::mem::zeroed() };
        let mut found = std::ptr::null_mut();
        match call(&mut record, buffer.as_mut_ptr().cast(), buffer.len(), &mut found) {
            libc::ERANGE => buffer.resize(buffer.len() * 2, 0),
            0 if found.is_null() => return Ok(None),
            0 => return Ok(Some(group(&record))),
            libc::ENOENT | libc::ESRCH => return Ok(None),
            errno => return Err(Errno(errno)),
        }
    }
}

fn by_gid(gid: u32) -> Asked<Option<Group>> {
    // SAFETY: the pointers are those of `find`.
    find(|record, buffer, size, found| unsafe { libc::getgrgid_r(gid, record, buffer, size, found) })
}

fn by_name(name: &CStr) -> Asked<Option<Group>> {
    // SAFETY: the pointers are those of `find`; the name ends with a zero byte.
    find(|record, buffer, size, found| unsafe { libc::getgrnam_r(name.as_ptr(), record, buffer, size, found) })
}

fn all() -> Vec<Group> {
    static WALK: parking_lot::Mutex<()> = parking_lot::Mutex::new(());
    let _guard = WALK.lock();
    let mut groups = Vec::new();
    // SAFETY: the walk is ours alone, by the lock.
    unsafe { libc::setgrent() };
    loop {
        // SAFETY: as above; the record is valid until the next call.
        let found = unsafe { libc::getgrent().as_ref() };
        let Some(found) = found else { break };
        groups.push(group(found));
    }
    // SAFETY: as above.
    unsafe { libc::endgrent() };
    groups
}

fn record(vm: &Vm, group: &Group) -> Result<Value> {
    let members = list::new(group.members.iter().map(|member| path::decode(member)).collect());
    let (name, password) = (path::decode(&group.name), path::decode(&group.password));
    STRUCT_GROUP.make(vm, vec![name, password, vm.int(group.gid.into()), members])
}

fn key_error(vm: &Vm, text: &str) -> Raised {
    vm.key_error(&vm.str(text))
}

/// Access to the Unix group database.
///
/// Group entries are reported as 4-tuples containing the following fields
/// from the group database, in order:
///
///   name   - name of the group
///   passwd - group password (encrypted); often empty
///   gid    - numeric ID of the group
///   mem    - list of members
///
/// The gid is an integer, name and password are strings.  (Note that most
/// users are not explicitly listed as members of the groups they are in
/// according to the password database.  Check both databases to get
/// complete membership information.)
#[pymodule(name = "grp")]
mod module {
    /// Return the group database entry for the given numeric group ID.
    ///
    /// If id is not valid, raise KeyError.
    #[sig(id)]
    fn getgrgid(vm: &Vm, id: &Value) -> Result<Value> {
        if !int::is_int(id) {
            let given = vm.type_name(id);
            return Err(vm.type_error(format!("gid should be integer, not {given}")));
        }
        let gid = match int::to_i64_clamped(vm, id)? {
            // No group, as the system's calls have it.
            -1 => u32::MAX,
            i64::MAX => return Err(vm.overflow_error("gid is greater than maximum")),
            number => u32::try_from(number).map_err(|_| vm.overflow_error("gid is less than minimum"))?,
        };
        let found = typhon_heap::local::detached(|| by_gid(gid));
        match found.map_err(|errno| crate::support::os_error(vm, errno))? {
            Some(group) => record(vm, &group),
            None => {
                let shown = if gid == u32::MAX { -1 } else { i64::from(gid) };
                Err(key_error(vm, &format!("getgrgid(): gid not found: {shown}")))
            }
        }
    }

    /// Return the group database entry for the given group name.
    ///
    /// If name is not valid, raise KeyError.
    #[sig(name)]
    fn getgrnam(vm: &Vm, name: &Value) -> Result<Value> {
        let raw = path::encode(vm, name)?;
        let Ok(raw) = CString::new(raw) else { return Err(vm.value_error("embedded null byte")) };
        let found = typhon_heap::local::detached(|| by_name(&raw));
        match found.map_err(|errno| crate::support::os_error(vm, errno))? {
            Some(group) => record(vm, &group),
            None => {
                let name = typhon_object::primal::str::lossy(&ops::repr(vm, name)?);
                Err(key_error(vm, &format!("getgrnam(): name not found: {name}")))
            }
        }
    }

    /// Return a list of all available group entries, in arbitrary order.
    ///
    /// An entry whose name starts with '+' or '-' represents an instruction
    /// to use YP/NIS and may not be accessible via getgrnam or getgrgid.
    fn getgrall(vm: &Vm) -> Result<Value> {
        let groups: Result<Vec<Value>> = all().iter().map(|group| record(vm, group)).collect();
        Ok(list::new(groups?))
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        set_constant(vm, module, "struct_group", STRUCT_GROUP.class(vm)?)
    }
}
