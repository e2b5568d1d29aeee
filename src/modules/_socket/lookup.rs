//! Names of hosts and services, in the functions of the module.

use std::ffi::CString;

use typhon_object::{
    prelude::*,
    primal::{int, list, str as string, tuple},
};

use super::{
    address,
    sys::{self, Address, Hints},
};
use crate::support::{bytes, path};

/// A `gaierror`.
#[cold]
pub(super) fn error(vm: &Vm, number: i32) -> Raised {
    raise(vm, "gaierror", number, &String::from_utf8_lossy(&sys::lookup_error(number)))
}

#[cold]
fn raise(vm: &Vm, class: &str, number: i32, text: &str) -> Raised {
    let raise = || -> Result<Raised> {
        let module = (vm.hooks().import)(vm, "_socket")?;
        let class = vm.get_attr_str(&module, class)?;
        Ok(vm.raise(vm.call(&class, &[vm.int(number.into()), vm.str(text)])?))
    };
    raise().unwrap_or_else(|raised| raised)
}

/// A service as the C library takes it: a name, or a number as digits.
fn service_text(vm: &Vm, port: &Value) -> Result<Option<CString>> {
    let text = if port.is_none() {
        return Ok(None);
    } else if int::is_int(port) {
        string::lossy(&ops::str(vm, port)?).into_bytes()
    } else if string::is_str(port) {
        string::lossy(port).into_bytes()
    } else if bytes::is_bytes(port) {
        bytes::to_vec(vm, port)?
    } else {
        return Err(vm.raise_known(Known::OSError, "Int or String expected"));
    };
    bytes::c_text(vm, text).map(Some)
}

/// `getaddrinfo`.
pub(super) fn addresses(vm: &Vm, host: &Value, port: &Value, hints: Hints) -> Result<Value> {
    let host = address::host_text(vm, host, "getaddrinfo() argument 1 must be string or None")?;
    let service = service_text(vm, port)?;
    let found = typhon_heap::local::detached(|| sys::look_up(host.as_ref(), service.as_ref(), hints));
    let found = found.map_err(|number| error(vm, number))?;
    let entry = |found: &sys::Found| {
        let [family, kind, proto] = [found.family, found.kind, found.proto].map(|number| vm.int(number.into()));
        tuple::of([family, kind, proto, path::decode(&found.canonical), address::object(vm, &found.address)])
    };
    Ok(list::new(found.iter().map(entry).collect()))
}

/// `getnameinfo`.
pub(super) fn names(vm: &Vm, place: &Value, flags: i32) -> Result<Value> {
    let Some(parts) = Tuple::from(place) else {
        return Err(vm.type_error("getnameinfo() argument 1 must be a tuple"));
    };
    let [host, _, ..] = parts.items() else {
        return Err(vm.type_error("getnameinfo(): illegal sockaddr argument"));
    };
    let family = if string::lossy(host).contains(':') { libc::AF_INET6 } else { libc::AF_INET };
    let cut = if family == libc::AF_INET { tuple::new(parts.items()[..2].to_vec()) } else { place.clone() };
    let asked = address::parse(vm, "getnameinfo", family, &cut)?;
    match typhon_heap::local::detached(|| sys::look_back(&asked, flags)) {
        Ok((host, service)) => Ok(tuple::of([path::decode(&host), path::decode(&service)])),
        Err(number) => Err(error(vm, number)),
    }
}

/// `gethostbyname`: an IPv4 address.
pub(super) fn ipv4_of(vm: &Vm, host: &Value) -> Result<Value> {
    let found = address::resolve(vm, host, libc::AF_INET)?;
    Ok(vm.str(&address::ipv4(address::host_octets(&found))))
}

/// `gethostbyname_ex` and `gethostbyaddr`: name, aliases, addresses.
pub(super) fn host(vm: &Vm, host: &Value, by_address: bool) -> Result<Value> {
    let family = if by_address { libc::AF_UNSPEC } else { libc::AF_INET };
    let found = address::resolve(vm, host, family)?;
    let (name, aliases) = describe(vm, host, &found, by_address)?;
    let octets = address::host_octets(&found);
    let text = if octets.len() == 16 { address::ipv6(octets) } else { address::ipv4(octets) };
    Ok(tuple::of([name, list::new(aliases), list::new(vec![vm.str(&text)])]))
}

fn describe(vm: &Vm, host: &Value, found: &Address, by_address: bool) -> Result<(Value, Vec<Value>)> {
    let family = address::family(found);
    let known = typhon_heap::local::detached(|| sys::host_by_address(address::host_octets(found), family));
    match known {
        Some(known) => Ok((path::decode(&known.name), known.aliases.iter().map(|name| path::decode(name)).collect())),
        None if by_address => Err(raise(vm, "herror", 1, "Unknown host")),
        None => Ok((host.clone(), Vec::new())),
    }
}
