//! Addresses: tuples and paths in Python, bytes for the system.

use std::{
    ffi::CString,
    net::{Ipv4Addr, Ipv6Addr},
};

use typhon_object::{
    prelude::*,
    primal::{int, str as string, tuple},
};

use super::{
    lookup,
    sys::{self, Address, Hints},
};
use crate::support::{bytes, path};

/// Bytes of the addresses of families.
const INET_LEN: usize = 16;
const INET6_LEN: usize = 28;
/// Where a path begins, and the longest one.
const PATH: usize = 2;
const LONGEST_PATH: usize = 108;

fn begin(family: i32, len: usize) -> Address {
    let mut address = Address { len, ..Address::EMPTY };
    address.bytes[..2].copy_from_slice(&(family as u16).to_ne_bytes());
    address
}

fn family_of(address: &Address) -> i32 {
    i32::from(u16::from_ne_bytes([address.bytes[0], address.bytes[1]]))
}

fn port(vm: &Vm, function: &str, value: &Value) -> Result<u16> {
    let number = int::to_i64_clamped(vm, &ops::index(vm, value)?)?;
    u16::try_from(number).map_err(|_| vm.overflow_error(format!("{function}(): port must be 0-65535.")))
}

/// The address that a socket of a family is given as `value`.
///
/// # Errors
/// TypeError and OverflowError for what is none, OSError; `gaierror` for names that nobody knows.
pub(super) fn parse(vm: &Vm, function: &str, family: i32, value: &Value) -> Result<Address> {
    match family {
        libc::AF_UNIX => unix(vm, value),
        libc::AF_INET => {
            let parts = parts(vm, function, "AF_INET", value)?;
            let [host, number] = parts else {
                return Err(vm.type_error("AF_INET address must be a pair (host, port)"));
            };
            let number = port(vm, function, number)?;
            let mut address = begin(family, INET_LEN);
            address.bytes[2..4].copy_from_slice(&number.to_be_bytes());
            address.bytes[4..8].copy_from_slice(&resolve(vm, host, family)?.bytes[4..8]);
            Ok(address)
        }
        libc::AF_INET6 => inet6(vm, function, value),
        _ => Err(vm.raise_known(Known::OSError, &format!("{function}(): bad family"))),
    }
}

fn parts<'a>(vm: &Vm, function: &str, family: &str, value: &'a Value) -> Result<&'a [Value]> {
    match Tuple::from(value) {
        Some(tuple) => Ok(tuple.items()),
        None => {
            let given = vm.type_name(value);
            Err(vm.type_error(format!("{function}(): {family} address must be tuple, not {given}")))
        }
    }
}

fn inet6(vm: &Vm, function: &str, value: &Value) -> Result<Address> {
    let parts = parts(vm, function, "AF_INET6", value)?;
    let (2..=4, [host, number, rest @ ..]) = (parts.len(), parts) else {
        return Err(vm.type_error("AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])"));
    };
    let number = port(vm, function, number)?;
    let mut more = [0u32; 2];
    for (place, value) in more.iter_mut().zip(rest) {
        *place =
            u32::try_from(int::to_i64(vm, value)?).map_err(|_| vm.overflow_error("can't convert to unsigned int"))?;
    }
    if more[0] > 0xFFFFF {
        return Err(vm.overflow_error(format!("{function}(): flowinfo must be 0-1048575.")));
    }
    let found = resolve(vm, host, libc::AF_INET6)?;
    let mut address = begin(libc::AF_INET6, INET6_LEN);
    address.bytes[2..4].copy_from_slice(&number.to_be_bytes());
    address.bytes[4..8].copy_from_slice(&more[0].to_be_bytes());
    address.bytes[8..24].copy_from_slice(&found.bytes[8..24]);
    let scope = if more[1] == 0 { found.bytes[24..28].try_into().unwrap_or([0; 4]) } else { more[1].to_ne_bytes() };
    address.bytes[24..28].copy_from_slice(&scope);
    Ok(address)
}

fn unix(vm: &Vm, value: &Value) -> Result<Address> {
    let name = if string::is_str(value) { path::encode(vm, value)? } else { bytes::to_vec(vm, value)? };
    // A name that begins with a zero is none of the file system, and has no end.
    let is_abstract = name.first() == Some(&0);
    if name.len() > LONGEST_PATH - usize::from(!is_abstract) {
        return Err(vm.raise_known(Known::OSError, "AF_UNIX path too long"));
    }
    let mut address = begin(libc::AF_UNIX, PATH + name.len() + usize::from(!is_abstract && !name.is_empty()));
    address.bytes[PATH..PATH + name.len()].copy_from_slice(&name);
    Ok(address)
}

/// A host as a text for the C library; `None` for None.
pub(super) fn host_text(vm: &Vm, host: &Value, complaint: &str) -> Result<Option<CString>> {
    if host.is_none() {
        return Ok(None);
    }
    let name = if string::is_str(host) {
        let text = string::lossy(host);
        match text.is_ascii() {
            true => text.into_bytes(),
            false => bytes::to_vec(vm, &vm.call_method_str(host, "encode", &[vm.str("idna")])?)?,
        }
    } else if bytes::is_bytes(host) || Known::ByteArray.is_made() && vm.class_of(host).is_subclass(Known::ByteArray) {
        bytes::to_vec(vm, host)?
    } else {
        return Err(vm.type_error(complaint));
    };
    CString::new(name).map(Some).map_err(|_| vm.type_error("host name must not contain null character"))
}

/// The address of a host, without a port.
pub(super) fn resolve(vm: &Vm, host: &Value, family: i32) -> Result<Address> {
    let given = vm.type_name(host);
    let complaint = format!("str, bytes or bytearray expected, not {given}");
    let Some(name) = host_text(vm, host, &complaint)? else { return Err(vm.type_error(complaint)) };
    let passive = name.is_empty();
    match name.to_bytes() {
        b"<broadcast>" if family == libc::AF_INET => {
            let mut address = begin(family, INET_LEN);
            address.bytes[4..8].fill(0xFF);
            return Ok(address);
        }
        _ => {}
    }
    let hints = Hints { family, kind: libc::SOCK_DGRAM, flags: if passive { libc::AI_PASSIVE } else { 0 }, proto: 0 };
    let zero = c"0".to_owned();
    let (host, service) = if passive { (None, Some(zero)) } else { (Some(name), None) };
    let found = typhon_heap::local::detached(|| sys::look_up(host.as_ref(), service.as_ref(), hints));
    let found = found.map_err(|error| lookup::error(vm, error))?;
    match found.first() {
        Some(first) => Ok(first.address),
        None => Err(lookup::error(vm, libc::EAI_NONAME)),
    }
}

/// An address as Python sees it.
pub(super) fn object(vm: &Vm, address: &Address) -> Value {
    if address.len < 2 {
        return Value::NONE;
    }
    let port = || vm.int(u16::from_be_bytes([address.bytes[2], address.bytes[3]]).into());
    match family_of(address) {
        libc::AF_INET => tuple::of([vm.str(&ipv4(&address.bytes[4..8])), port()]),
        libc::AF_INET6 => {
            let flow = u32::from_be_bytes(address.bytes[4..8].try_into().unwrap_or([0; 4]));
            let scope = u32::from_ne_bytes(address.bytes[24..28].try_into().unwrap_or([0; 4]));
            let host = match sys::look_back(address, libc::NI_NUMERICHOST | libc::NI_NUMERICSERV) {
                Ok((host, _)) => path::decode(&host),
                Err(_) => vm.str(&ipv6(&address.bytes[8..24])),
            };
            tuple::of([host, port(), vm.int(flow.into()), vm.int(scope.into())])
        }
        libc::AF_UNIX => {
            let name = &address.bytes[PATH..address.len.max(PATH)];
            match name.first() {
                Some(0) => bytes::new(name),
                _ => path::decode(name.split(|&byte| byte == 0).next().unwrap_or(&[])),
            }
        }
        family => tuple::of([vm.int(family.into()), bytes::new(&address.bytes[2..address.len])]),
    }
}

/// The octets of an IPv4 address in any of the forms that `inet_aton` takes: one to four numbers, of which the last fills
/// what is left; octal after a zero, hexadecimal after `0x`.
pub(super) fn octets(text: &str) -> Option<[u8; 4]> {
    let text = text.split(|c: char| c.is_ascii_whitespace()).next()?;
    let number = |part: &str| match part {
        _ if part.starts_with("0x") || part.starts_with("0X") => u32::from_str_radix(&part[2..], 16).ok(),
        _ if part.starts_with('+') => None,
        _ if part.len() > 1 && part.starts_with('0') => u32::from_str_radix(part, 8).ok(),
        _ => part.parse().ok(),
    };
    let numbers: Vec<u32> = text.split('.').map(number).collect::<Option<_>>()?;
    let (&last, first) = numbers.split_last()?;
    let room = 32u32.checked_sub(8 * u32::try_from(first.len()).ok()?).filter(|&room| room > 0)?;
    if first.iter().any(|&octet| octet > 255) || u64::from(last) >= 1 << room {
        return None;
    }
    let high = first.iter().enumerate().fold(0, |sum, (at, octet)| sum | octet << (24 - 8 * at));
    Some((high | last).to_be_bytes())
}

/// `a.b.c.d`.
pub(super) fn ipv4(octets: &[u8]) -> String {
    <[u8; 4]>::try_from(octets).map(|octets| Ipv4Addr::from(octets).to_string()).unwrap_or_default()
}

/// An IPv6 address as a text.
pub(super) fn ipv6(octets: &[u8]) -> String {
    <[u8; 16]>::try_from(octets).map(|octets| Ipv6Addr::from(octets).to_string()).unwrap_or_default()
}

/// The bytes of the host in an address.
pub(super) fn host_octets(address: &Address) -> &[u8] {
    if family_of(address) == libc::AF_INET6 { &address.bytes[8..24] } else { &address.bytes[4..8] }
}

/// The family of an address.
pub(super) fn family(address: &Address) -> i32 {
    family_of(address)
}
