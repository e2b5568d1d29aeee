//! Where a stream is: seeking, telling, cutting.

use typhon_object::{
    prelude::*,
    primal::{int, str as string},
};

use super::{
    super::{
        super::base::{call, unsupported},
        cookie::Cookie,
    },
    TextIOWrapper,
};

#[pymethods(place)]
impl TextIOWrapper {
    /// Set the stream position, and return the new stream position.
    ///
    ///   cookie
    ///     Zero or an opaque number returned by tell().
    ///   whence
    ///     The relative position to seek from.
    ///
    /// Four operations are supported, given by the following argument
    /// combinations:
    ///
    /// - seek(0, SEEK_SET): Rewind to the start of the stream.
    /// - seek(cookie, SEEK_SET): Restore a previous position;
    ///   'cookie' must be a number returned by tell().
    /// - seek(0, SEEK_END): Fast-forward to the end of the stream.
    /// - seek(0, SEEK_CUR): Leave the current stream position unchanged.
    ///
    /// Any other argument combinations are invalid,
    /// and may raise exceptions.
    #[sig(cookie, whence = 0, /)]
    fn seek(this: &Value, vm: &Vm, cookie: &Value, whence: i64) -> Result<Value> {
        TextIOWrapper::with(this, vm, |state, parts| {
            if !state.seekable {
                return Err(unsupported(vm, "underlying stream is not seekable"));
            }
            let is_zero = !int::is_int(cookie) || cookie.as_small_int() == Some(0);
            let mut target = cookie.clone();
            match whence {
                0 => {}
                1 if !is_zero => return Err(unsupported(vm, "can't do nonzero cur-relative seeks")),
                1 => target = state.tell(vm, parts)?,
                2 if !is_zero => return Err(unsupported(vm, "can't do nonzero end-relative seeks")),
                2 => {
                    state.flush(vm, parts)?;
                    state.forget();
                    if state.reads {
                        state.codec.reset(vm, parts.decoder.as_ref())?;
                    }
                    let end = call(vm, &parts.buffer, "seek", &[vm.int(0), vm.int(2)])?;
                    if let Some(encoder) = &parts.encoder {
                        match end.as_small_int() {
                            Some(0) => call(vm, encoder, "reset", &[])?,
                            _ => call(vm, encoder, "setstate", &[vm.int(0)])?,
                        };
                    }
                    return Ok(end);
                }
                _ => return Err(vm.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
            }
            if int::to_bigint(vm, &target)?.is_negative() {
                let shown = string::lossy(&ops::repr(vm, &target)?);
                return Err(vm.value_error(format!("negative seek position {shown}")));
            }
            let place = Cookie::unpack(vm, &target)?;
            state.flush(vm, parts)?;
            state.seek(vm, parts, &place)?;
            Ok(target)
        })
    }

    /// Return the stream position as an opaque number.
    ///
    /// The return value of tell() can be given as input to seek(), to restore a
    /// previous stream position.
    fn tell(this: &Value, vm: &Vm) -> Result<Value> {
        TextIOWrapper::with(this, vm, |state, parts| state.tell(vm, parts))
    }

    #[sig(pos = None, /)]
    fn truncate(this: &Value, vm: &Vm, pos: &Value) -> Result<Value> {
        let Some(wrapper) = this.native::<TextIOWrapper>() else { return Ok(Value::NONE) };
        vm.call_method(this, &vm.names().flush, &[])?;
        call(vm, &wrapper.stream(vm)?, "truncate", std::slice::from_ref(pos))
    }
}
