//! `_socket`: the system's sockets, under `socket`.
//!
//! Calls that may block run detached, and again after a signal. Addresses are those of IPv4, IPv6 and of Unix sockets; of
//! other families, whose sockets can be made, the bytes are told.

mod address;
mod constants;
mod lookup;
mod object;
mod sys;
mod transfer;

use std::{ffi::CString, sync::atomic::Ordering};

use typhon_object::{
    prelude::*,
    primal::{int, list, module::set_constant, tuple},
};

use crate::support::{
    Errno,
    bytes::{self, c_text},
    classes::new_exception,
    descriptor, os_error, parts, path,
};
use object::Socket;
use sys::Hints;

/// Implementation module for socket operations.
#[pymodule(name = "_socket", types(Socket))]
mod module {
    /// close(integer) -> None
    ///
    /// Close an integer socket file descriptor.
    fn close(vm: &Vm, fd: i32) -> Result<()> {
        checked(vm, descriptor::close(fd))
    }

    /// dup(integer) -> integer
    ///
    /// Duplicate an integer socket file descriptor.
    fn dup(vm: &Vm, fd: i32) -> Result<i32> {
        checked(vm, descriptor::duplicate(fd, false))
    }

    /// socketpair([family[, type [, proto]]]) -> (socket object, socket object)
    ///
    /// Create a pair of socket objects from the sockets returned by the platform.
    #[sig(family = 1, r#type = 1, proto = 0, /)]
    fn socketpair(vm: &Vm, family: i32, kind: i32, proto: i32) -> Result<Value> {
        let both = checked(vm, sys::pair(family, kind, proto))?;
        Ok(tuple::of(both.map(|fd| object::around(fd, family, kind, proto))))
    }

    /// getaddrinfo(host, port [, family, type, proto, flags]) -> list of (family, type, proto, canonname, sockaddr)
    ///
    /// Resolve host and port into addrinfo struct.
    #[sig(host, port, family = 0, r#type = 0, proto = 0, flags = 0)]
    fn getaddrinfo(
        vm: &Vm,
        host: &Value,
        port: &Value,
        family: i32,
        kind: i32,
        proto: i32,
        flags: i32,
    ) -> Result<Value> {
        vm.audit("socket.getaddrinfo", || {
            let numbers = [family, kind, proto].map(|number| vm.int(number.into()));
            let [family, kind, proto] = numbers;
            [host.clone(), port.clone(), family, kind, proto]
        })?;
        lookup::addresses(vm, host, port, Hints { family, kind, proto, flags })
    }

    /// getnameinfo(sockaddr, flags) --> (host, port)
    ///
    /// Get host and port for a sockaddr.
    fn getnameinfo(vm: &Vm, sockaddr: &Value, flags: i32) -> Result<Value> {
        vm.audit("socket.getnameinfo", || [sockaddr.clone()])?;
        lookup::names(vm, sockaddr, flags)
    }

    /// gethostname() -> string
    ///
    /// Return the current host name.
    fn gethostname(vm: &Vm) -> Result<Value> {
        vm.audit("socket.gethostname", || [])?;
        checked(vm, sys::host_name()).map(|name| path::decode(&name))
    }

    /// sethostname(name)
    ///
    /// Sets the hostname to name.
    fn sethostname(vm: &Vm, name: &Value) -> Result<()> {
        vm.audit("socket.sethostname", || [name.clone()])?;
        checked(vm, sys::set_host_name(&path::encode(vm, name)?)).map(drop)
    }

    /// gethostbyname(host) -> address
    ///
    /// Return the IP address (a string of the form '255.255.255.255') for a host.
    fn gethostbyname(vm: &Vm, host: &Value) -> Result<Value> {
        vm.audit("socket.gethostbyname", || [host.clone()])?;
        lookup::ipv4_of(vm, host)
    }

    /// gethostbyname_ex(host) -> (name, aliaslist, addresslist)
    ///
    /// Return the true host name, a list of aliases, and a list of IP addresses,
    /// for a host.
    fn gethostbyname_ex(vm: &Vm, host: &Value) -> Result<Value> {
        vm.audit("socket.gethostbyname", || [host.clone()])?;
        lookup::host(vm, host, false)
    }

    /// gethostbyaddr(host) -> (name, aliaslist, addresslist)
    ///
    /// Return the true host name, a list of aliases, and a list of IP addresses,
    /// for a host.
    fn gethostbyaddr(vm: &Vm, host: &Value) -> Result<Value> {
        vm.audit("socket.gethostbyaddr", || [host.clone()])?;
        lookup::host(vm, host, true)
    }

    /// getservbyname(servicename[, protocolname]) -> integer
    ///
    /// Return a port number from a service name and protocol name.
    #[sig(servicename, protocolname = None, /)]
    fn getservbyname(vm: &Vm, servicename: &str, protocolname: Option<&str>) -> Result<u16> {
        vm.audit("socket.getservbyname", || [vm.str(servicename), vm.str(protocolname.unwrap_or(""))])?;
        let proto = protocolname.map(|name| c_text(vm, name)).transpose()?;
        let port = sys::service_port(&c_text(vm, servicename)?, proto.as_ref());
        port.ok_or_else(|| vm.raise_known(Known::OSError, "service/proto not found"))
    }

    /// getservbyport(port[, protocolname]) -> string
    ///
    /// Return the service name from a port number and protocol name.
    #[sig(port, protocolname = None, /)]
    fn getservbyport(vm: &Vm, port: i64, protocolname: Option<&str>) -> Result<Value> {
        let proto = protocolname.map(|name| c_text(vm, name)).transpose()?;
        vm.audit("socket.getservbyport", || [vm.int(port), vm.str(protocolname.unwrap_or(""))])?;
        let port = u16::try_from(port).map_err(|_| vm.overflow_error("getservbyport: port must be 0-65535."))?;
        let name = sys::service_name(port, proto.as_ref());
        name.map(|name| path::decode(&name)).ok_or_else(|| vm.raise_known(Known::OSError, "port/proto not found"))
    }

    /// getprotobyname(name) -> integer
    ///
    /// Return the protocol number for the named protocol.
    fn getprotobyname(vm: &Vm, name: &str) -> Result<i32> {
        let number = sys::protocol(&c_text(vm, name)?);
        number.ok_or_else(|| vm.raise_known(Known::OSError, "protocol not found"))
    }

    /// Convert a 16-bit unsigned integer from network to host byte order.
    #[alias(htons)]
    fn ntohs(vm: &Vm, x: &Value) -> Result<u16> {
        let number = unsigned(vm, x)?;
        u16::try_from(number).map(u16::to_be).map_err(|_| vm.overflow_error("Python int too large for C uint16_t"))
    }

    /// Convert a 32-bit unsigned integer from network to host byte order.
    #[alias(htonl)]
    fn ntohl(vm: &Vm, x: &Value) -> Result<i64> {
        let number = unsigned(vm, x)?;
        let number = u32::try_from(number).map_err(|_| vm.overflow_error("Python int too large for C uint32_t"))?;
        Ok(number.to_be().into())
    }

    /// inet_aton(string) -> bytes giving packed 32-bit IP representation
    ///
    /// Convert an IP address in string format (123.45.67.89) to the 32-bit packed
    /// binary format used in low-level network functions.
    fn inet_aton(vm: &Vm, ip_addr: &str) -> Result<Value> {
        match address::octets(ip_addr) {
            Some(octets) => Ok(bytes::new(&octets)),
            None => Err(vm.raise_known(Known::OSError, "illegal IP address string passed to inet_aton")),
        }
    }

    /// inet_ntoa(packed_ip) -> ip_address_string
    ///
    /// Convert an IP address from 32-bit packed binary format to string format.
    fn inet_ntoa(vm: &Vm, packed_ip: &Value) -> Result<String> {
        match &bytes::to_vec(vm, packed_ip)?[..] {
            octets if octets.len() == 4 => Ok(address::ipv4(octets)),
            _ => Err(vm.raise_known(Known::OSError, "packed IP wrong length for inet_ntoa")),
        }
    }

    /// inet_pton(af, ip) -> packed IP address string
    ///
    /// Convert an IP address from string format to a packed string suitable
    /// for use with low-level network functions.
    fn inet_pton(vm: &Vm, address_family: i32, ip_string: &str) -> Result<Value> {
        let packed = match address_family {
            libc::AF_INET => ip_string.parse::<std::net::Ipv4Addr>().ok().map(|ip| bytes::new(&ip.octets())),
            libc::AF_INET6 => ip_string.parse::<std::net::Ipv6Addr>().ok().map(|ip| bytes::new(&ip.octets())),
            _ => return Err(os_error(vm, Errno(libc::EAFNOSUPPORT))),
        };
        packed.ok_or_else(|| vm.raise_known(Known::OSError, "illegal IP address string passed to inet_pton"))
    }

    /// inet_ntop(af, packed_ip) -> string formatted IP address
    ///
    /// Convert a packed IP address of the given family to string format.
    fn inet_ntop(vm: &Vm, address_family: i32, packed_ip: &Value) -> Result<String> {
        let octets = bytes::to_vec(vm, packed_ip)?;
        match (address_family, octets.len()) {
            (libc::AF_INET, 4) => Ok(address::ipv4(&octets)),
            (libc::AF_INET6, 16) => Ok(address::ipv6(&octets)),
            (libc::AF_INET | libc::AF_INET6, _) => Err(vm.value_error("invalid length of packed IP address string")),
            (family, _) => Err(vm.value_error(format!("unknown address family {family}"))),
        }
    }

    /// getdefaulttimeout() -> timeout
    ///
    /// Returns the default timeout in seconds (float) for new socket objects.
    /// A value of None indicates that new socket objects have no timeout.
    fn getdefaulttimeout(vm: &Vm) -> Value {
        object::timeout_value(vm, object::DEFAULT_TIMEOUT.load(Ordering::Relaxed))
    }

    /// setdefaulttimeout(timeout)
    ///
    /// Set the default timeout in seconds (float) for new socket objects.
    /// A value of None indicates that new socket objects have no timeout.
    fn setdefaulttimeout(vm: &Vm, timeout: &Value) -> Result<()> {
        object::DEFAULT_TIMEOUT.store(object::timeout_of(vm, timeout)?, Ordering::Relaxed);
        Ok(())
    }

    /// Returns a list of network interface information (index, name) tuples.
    fn if_nameindex(vm: &Vm) -> Result<Value> {
        let all = checked(vm, typhon_heap::local::detached(sys::interfaces))?;
        let entry = |(number, name): &(u32, Vec<u8>)| tuple::of([vm.int((*number).into()), path::decode(name)]);
        Ok(list::new(all.iter().map(entry).collect()))
    }

    /// Returns the interface index corresponding to the interface name if_name.
    fn if_nametoindex(vm: &Vm, oname: &Value) -> Result<i64> {
        let name = CString::new(path::encode(vm, &path::fspath(vm, oname)?)?);
        let name = name.map_err(|_| vm.value_error("embedded null byte"))?;
        checked(vm, sys::interface_number(&name)).map(i64::from)
    }

    /// Returns the interface name corresponding to the interface index if_index.
    fn if_indextoname(vm: &Vm, if_index: &Value) -> Result<Value> {
        let number = unsigned(vm, if_index)?;
        let number = u32::try_from(number).map_err(|_| vm.overflow_error("index is too large"))?;
        checked(vm, sys::interface_name(number)).map(|name| path::decode(&name))
    }

    /// CMSG_LEN(length) -> control message length
    ///
    /// Return the total length, without trailing padding, of an ancillary
    /// data item with associated data of the given length.
    #[name = "CMSG_LEN"]
    fn cmsg_len(vm: &Vm, length: i64) -> Result<i64> {
        Ok(sys::control_len(control_size(vm, "CMSG_LEN", length)?).into())
    }

    /// CMSG_SPACE(length) -> buffer size
    ///
    /// Return the buffer size needed for recvmsg() to receive an ancillary
    /// data item with associated data of the given length, along with any
    /// trailing padding.
    #[name = "CMSG_SPACE"]
    fn cmsg_space(vm: &Vm, length: i64) -> Result<i64> {
        Ok(sys::control_space(control_size(vm, "CMSG_SPACE", length)?).into())
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        parts::add_numbers(vm, module, constants::NUMBERS)?;
        parts::add_numbers(vm, module, constants::MORE)?;
        set_constant(vm, module, "error", Known::OSError.value())?;
        set_constant(vm, module, "timeout", Known::TimeoutError.value())?;
        set_constant(vm, module, "has_ipv6", Value::TRUE)?;
        for name in ["gaierror", "herror"] {
            set_constant(vm, module, name, new_exception(vm, "socket", name, &Known::OSError.value())?)?;
        }
        let class = vm.get_attr_str(module, "socket")?;
        set_constant(vm, module, "SocketType", class)
    }
}

fn checked<T>(vm: &Vm, result: std::result::Result<T, Errno>) -> Result<T> {
    result.map_err(|errno| os_error(vm, errno))
}

/// An `int` of C.
///
/// # Errors
/// TypeError, OverflowError.
fn to_i32(vm: &Vm, value: &Value) -> Result<i32> {
    i32::try_from(int::to_i64(vm, value)?).map_err(|_| vm.overflow_error("Python int too large to convert to C int"))
}

/// An int that is not negative.
fn unsigned(vm: &Vm, value: &Value) -> Result<u64> {
    if !int::is_int(value) {
        let given = vm.type_name(value);
        return Err(vm.type_error(format!("expected int, {given} found")));
    }
    let number = int::to_i64_clamped(vm, value)?;
    u64::try_from(number).map_err(|_| vm.value_error("Cannot convert negative int"))
}

fn control_size(vm: &Vm, function: &str, length: i64) -> Result<u32> {
    match i32::try_from(length).ok().and_then(|length| u32::try_from(length).ok()) {
        Some(length) if length < i32::MAX as u32 - 64 => Ok(length),
        _ => Err(vm.overflow_error(format!("{function}() argument out of range"))),
    }
}
