//! Sending and receiving.

use typhon_object::{
    prelude::*,
    primal::{list, tuple},
};

use super::{
    address,
    object::Socket,
    sys::{self, Control},
};
use crate::support::bytes::{self, Buffer};

fn size(vm: &Vm, size: i64, function: &str) -> Result<usize> {
    usize::try_from(size).map_err(|_| vm.value_error(format!("negative buffersize in {function}")))
}

/// The buffer that a function is given to write into, as its first argument.
fn target_of(vm: &Vm, buffer: &Value, function: &str) -> Result<Buffer> {
    match Buffer::find(vm, buffer)?.filter(|buffer| !buffer.is_readonly()) {
        Some(buffer) => Ok(buffer),
        None => {
            let given = vm.type_name(buffer);
            let text = format!("{function}() argument 1 must be read-write bytes-like object, not {given}");
            Err(vm.type_error(text))
        }
    }
}

impl Socket {
    /// Receives into a new buffer; also says from whom.
    fn receive(&self, vm: &Vm, len: usize, flags: i32) -> Result<(Vec<u8>, sys::Address)> {
        let mut buffer = bytes::zeros(vm, len)?;
        let (count, from) = self.call(vm, libc::POLLIN, |fd| sys::receive(fd, &mut buffer, flags))?;
        // A message that was cut off may be told longer.
        buffer.truncate(count);
        Ok((buffer, from))
    }

    /// As many bytes as are asked for, or as fit.
    fn fill(&self, vm: &Vm, target: &Buffer, nbytes: i64, flags: i32, function: &str) -> Result<(usize, sys::Address)> {
        let len = match size(vm, nbytes, function)? {
            0 => target.len(),
            wanted if wanted > target.len() => {
                return Err(vm.value_error(match function {
                    "recv_into" => "buffer too small for requested bytes",
                    _ => "nbytes is greater than the length of the buffer",
                }));
            }
            wanted => wanted,
        };
        let (data, from) = self.receive(vm, len, flags)?;
        target.write(0, &data);
        Ok((data.len(), from))
    }
}

#[pymethods(transfer)]
impl Socket {
    /// recv(buffersize[, flags]) -> data
    ///
    /// Receive up to buffersize bytes from the socket.
    #[sig(buffersize, flags = 0, /)]
    fn recv(&self, vm: &Vm, buffersize: i64, flags: i32) -> Result<Value> {
        Ok(bytes::new(&self.receive(vm, size(vm, buffersize, "recv")?, flags)?.0))
    }

    /// recvfrom(buffersize[, flags]) -> (data, address info)
    ///
    /// Like recv(buffersize, flags) but also return the sender's address info.
    #[sig(buffersize, flags = 0, /)]
    fn recvfrom(&self, vm: &Vm, buffersize: i64, flags: i32) -> Result<Value> {
        let (data, from) = self.receive(vm, size(vm, buffersize, "recvfrom")?, flags)?;
        Ok(tuple::of([bytes::new(&data), address::object(vm, &from)]))
    }

    /// recv_into(buffer, [nbytes[, flags]]) -> nbytes_read
    ///
    /// A version of recv() that stores its data into a buffer rather than creating
    /// a new string.
    #[sig(buffer, nbytes = 0, flags = 0)]
    fn recv_into(&self, vm: &Vm, buffer: &Value, nbytes: i64, flags: i32) -> Result<usize> {
        let target = target_of(vm, buffer, "recv_into")?;
        Ok(self.fill(vm, &target, nbytes, flags, "recv_into")?.0)
    }

    /// recvfrom_into(buffer[, nbytes[, flags]]) -> (nbytes, address info)
    ///
    /// Like recv_into(buffer[, nbytes[, flags]]) but also return the sender's address info.
    #[sig(buffer, nbytes = 0, flags = 0)]
    fn recvfrom_into(&self, vm: &Vm, buffer: &Value, nbytes: i64, flags: i32) -> Result<Value> {
        let target = target_of(vm, buffer, "recvfrom_into")?;
        let (count, from) = self.fill(vm, &target, nbytes, flags, "recvfrom_into")?;
        Ok(tuple::of([vm.int(count as i64), address::object(vm, &from)]))
    }

    /// send(data[, flags]) -> count
    ///
    /// Send a data string to the socket.  Return the number of bytes
    /// sent; this may be less than len(data) if the network is busy.
    #[sig(data, flags = 0, /)]
    fn send(&self, vm: &Vm, data: &Value, flags: i32) -> Result<usize> {
        let data = bytes::to_vec(vm, data)?;
        self.call(vm, libc::POLLOUT, |fd| sys::send(fd, &data, flags | libc::MSG_NOSIGNAL, None))
    }

    /// sendall(data[, flags])
    ///
    /// Send a data string to the socket.  This calls send() repeatedly
    /// until all data is sent.
    #[sig(data, flags = 0, /)]
    fn sendall(&self, vm: &Vm, data: &Value, flags: i32) -> Result<()> {
        let data = bytes::to_vec(vm, data)?;
        let mut rest = &data[..];
        while !rest.is_empty() {
            let sent = self.call(vm, libc::POLLOUT, |fd| sys::send(fd, rest, flags | libc::MSG_NOSIGNAL, None))?;
            rest = &rest[sent..];
            vm.poll()?;
        }
        Ok(())
    }

    /// sendto(data[, flags], address) -> count
    ///
    /// Like send(data, flags) but allows specifying the destination address.
    fn sendto(&self, vm: &Vm, args: Args<'_>) -> Result<usize> {
        let (data, flags, to) = match args.positional() {
            [data, to] => (data, 0, to),
            [data, flags, to] => (data, super::to_i32(vm, flags)?, to),
            other => {
                let given = other.len();
                return Err(vm.type_error(format!("sendto() takes 2 or 3 arguments ({given} given)")));
            }
        };
        let data = bytes::to_vec(vm, data)?;
        vm.audit("socket.sendto", || [Value::of(self), to.clone()])?;
        let to = address::parse(vm, "sendto", self.family_number(), to)?;
        self.call(vm, libc::POLLOUT, |fd| sys::send(fd, &data, flags | libc::MSG_NOSIGNAL, Some(&to)))
    }

    /// sendmsg(buffers[, ancdata[, flags[, address]]]) -> count
    ///
    /// Send normal and ancillary data to the socket.
    #[sig(buffers, ancdata = None, flags = 0, address = None, /)]
    fn sendmsg(
        &self,
        vm: &Vm,
        buffers: &Value,
        ancdata: Option<&Value>,
        flags: i32,
        address: Option<&Value>,
    ) -> Result<usize> {
        vm.audit("socket.sendmsg", || [Value::of(self), address.cloned().unwrap_or(Value::NONE)])?;
        let mut data = Vec::new();
        ops::for_each(vm, buffers, |buffer| {
            data.extend(bytes::to_vec(vm, &buffer)?);
            Ok(())
        })?;
        let controls = ancdata.map_or(Ok(Vec::new()), |ancdata| controls_of(vm, ancdata))?;
        let to = address.map(|to| address::parse(vm, "sendmsg", self.family_number(), to)).transpose()?;
        let flags = flags | libc::MSG_NOSIGNAL;
        self.call(vm, libc::POLLOUT, |fd| sys::send_message(fd, &data, &controls, flags, to.as_ref()))
    }

    /// recvmsg(bufsize[, ancbufsize[, flags]]) -> (data, ancdata, msg_flags, address)
    ///
    /// Receive normal data (up to bufsize bytes) and ancillary data from the socket.
    #[sig(bufsize, ancbufsize = 0, flags = 0, /)]
    fn recvmsg(&self, vm: &Vm, bufsize: i64, ancbufsize: i64, flags: i32) -> Result<Value> {
        let len = usize::try_from(bufsize).map_err(|_| vm.value_error("negative buffer size in recvmsg()"))?;
        let (data, rest) = self.receive_message(vm, len, ancbufsize, flags)?;
        let [controls, flags, from] = rest;
        Ok(tuple::of([bytes::new(&data), controls, flags, from]))
    }

    /// recvmsg_into(buffers[, ancbufsize[, flags]]) -> (nbytes, ancdata, msg_flags, address)
    ///
    /// Receive normal data and ancillary data from the socket, scattering the
    /// data into a series of buffers.
    #[sig(buffers, ancbufsize = 0, flags = 0, /)]
    fn recvmsg_into(&self, vm: &Vm, buffers: &Value, ancbufsize: i64, flags: i32) -> Result<Value> {
        let mut targets = Vec::new();
        ops::for_each(vm, buffers, |buffer| {
            targets.push(Buffer::writable(vm, &buffer)?);
            Ok(())
        })?;
        let len = targets.iter().map(Buffer::len).sum();
        let (data, rest) = self.receive_message(vm, len, ancbufsize, flags)?;
        let mut left = &data[..];
        for target in &targets {
            let (part, more) = left.split_at(target.len().min(left.len()));
            target.write(0, part);
            left = more;
        }
        let [controls, flags, from] = rest;
        Ok(tuple::of([vm.int(data.len() as i64), controls, flags, from]))
    }
}

impl Socket {
    /// A message: its data; its ancillary data, flags and sender as objects.
    fn receive_message(&self, vm: &Vm, len: usize, space: i64, flags: i32) -> Result<(Vec<u8>, [Value; 3])> {
        let Ok(space) = u32::try_from(space) else {
            return Err(vm.value_error("invalid ancillary data buffer length"));
        };
        let mut buffer = bytes::zeros(vm, len)?;
        let message = self.call(vm, libc::POLLIN, |fd| sys::receive_message(fd, &mut buffer, space as usize, flags))?;
        buffer.truncate(message.count);
        let control = |(level, kind, data): &Control| {
            tuple::of([vm.int((*level).into()), vm.int((*kind).into()), bytes::new(data)])
        };
        let controls = list::new(message.controls.iter().map(control).collect());
        let flags = vm.int((message.flags & !libc::MSG_CMSG_CLOEXEC).into());
        Ok((buffer, [controls, flags, address::object(vm, &message.address)]))
    }
}

/// Ancillary data to send: an iterable of triples.
fn controls_of(vm: &Vm, ancdata: &Value) -> Result<Vec<Control>> {
    let mut controls = Vec::new();
    ops::for_each(vm, ancdata, |item| {
        let parts = ops::collect(vm, &item)?;
        let [level, kind, data] = &parts[..] else {
            return Err(vm.type_error("sendmsg() argument 2 must be sequence of length 3"));
        };
        controls.push((super::to_i32(vm, level)?, super::to_i32(vm, kind)?, bytes::to_vec(vm, data)?));
        Ok(())
    })?;
    Ok(controls)
}
