//! `syslog`: messages to the system's log.

use std::ffi::CString;

use typhon_heap::local;
use typhon_object::{
    prelude::*,
    primal::{
        list::List,
        str::{Str, as_str},
    },
};

use crate::{
    c_constants,
    shared::{c_int, c_long},
    support::{bytes::c_text, parts, unraisable::sys_attribute},
};

mod sys;

const NUMBERS: &[(&str, i64)] = c_constants! {
    LOG_EMERG LOG_ALERT LOG_CRIT LOG_ERR LOG_WARNING LOG_NOTICE LOG_INFO LOG_DEBUG
    LOG_PID LOG_CONS LOG_NDELAY LOG_ODELAY LOG_NOWAIT LOG_PERROR
    LOG_KERN LOG_USER LOG_MAIL LOG_DAEMON LOG_AUTH LOG_LPR LOG_LOCAL0 LOG_LOCAL1 LOG_LOCAL2 LOG_LOCAL3 LOG_LOCAL4
    LOG_LOCAL5 LOG_LOCAL6 LOG_LOCAL7 LOG_SYSLOG LOG_CRON LOG_UUCP LOG_NEWS LOG_AUTHPRIV LOG_FTP
};

/// A text in UTF-8.
fn text<'a>(vm: &Vm, value: &'a Value, which: &str) -> Result<&'a str> {
    if value.native::<Str>().is_none() {
        let given = if value.is_none() { "None" } else { &vm.type_name(value) };
        return Err(vm.type_error(format!("{which} must be str, not {given}")));
    }
    as_str(value).ok_or_else(|| vm.surrogates_not_allowed(value))
}

/// The name of the program, if it has one: the last part of the path of the script.
fn program(vm: &Vm) -> Option<Value> {
    let script = sys_attribute(vm, "argv")?.native::<List>()?.get_at(0)?;
    let path = as_str(&script).filter(|path| !path.is_empty());
    match path.map(|path| path.rsplit_once('/')) {
        Some(Some((_, name))) => Some(vm.str(name)),
        Some(None) => Some(script),
        None => None,
    }
}

/// Asks the hooks, and makes a name of what names the program, up to its first zero.
fn name(vm: &Vm, ident: Option<Value>, options: i64, facility: i64) -> Result<Option<CString>> {
    let ident = ident.or_else(|| program(vm));
    vm.audit("syslog.openlog", || [ident.clone().unwrap_or(Value::NONE), vm.int(options), vm.int(facility)])?;
    let Some(ident) = ident else { return Ok(None) };
    let name = text(vm, &ident, "ident")?.split('\0').next().unwrap_or_default();
    c_text(vm, name).map(Some)
}

#[pymodule(name = "syslog")]
mod module {
    /// syslog([priority=LOG_INFO,] message)
    /// Send the string message to the system logger.
    #[sig(*args)]
    fn syslog(vm: &Vm, args: &[Value]) -> Result<()> {
        let (priority, message) = match args {
            [message] => (libc::LOG_INFO, text(vm, message, "syslog() argument 1")?),
            [priority, message] => (c_int(vm, priority)?, text(vm, message, "syslog() argument 2")?),
            _ => return Err(vm.type_error("syslog.syslog requires 1 to 2 arguments")),
        };
        let content = c_text(vm, message)?;
        vm.audit("syslog.syslog", || [vm.int(priority.into()), vm.str(message)])?;
        if !sys::is_open() {
            let name = name(vm, None, 0, libc::LOG_USER.into())?;
            local::detached(|| sys::open_once(name));
        }
        local::detached(|| sys::write(priority, &content));
        Ok(())
    }

    /// Set logging options of subsequent syslog() calls.
    #[sig(ident = ..., logoption = 0, facility = 8)]
    fn openlog(vm: &Vm, ident: Maybe<'_>, logoption: &Value, facility: &Value) -> Result<()> {
        if let Some(ident) = ident.0
            && ident.native::<Str>().is_none()
        {
            text(vm, ident, "openlog() argument 'ident'")?;
        }
        let (options, facility) = (c_long(vm, logoption)?, c_long(vm, facility)?);
        let name = name(vm, ident.0.cloned(), options, facility)?;
        local::detached(|| sys::open(name, options as i32, facility as i32));
        Ok(())
    }

    /// Reset the syslog module values and call the system library closelog().
    fn closelog(vm: &Vm) -> Result<()> {
        vm.audit("syslog.closelog", || [])?;
        local::detached(sys::close);
        Ok(())
    }

    /// Set the priority mask to maskpri and return the previous mask value.
    fn setlogmask(vm: &Vm, maskpri: &Value) -> Result<i32> {
        let mask = c_long(vm, maskpri)?;
        vm.audit("syslog.setlogmask", || [vm.int(mask)])?;
        Ok(sys::set_mask(mask as i32))
    }

    /// Calculates the mask for the individual priority pri.
    #[name = "LOG_MASK"]
    fn log_mask(vm: &Vm, pri: &Value) -> Result<i32> {
        Ok(1i32.wrapping_shl(c_long(vm, pri)? as u32))
    }

    /// Calculates the mask for all priorities up to and including pri.
    #[name = "LOG_UPTO"]
    fn log_upto(vm: &Vm, pri: &Value) -> Result<i32> {
        Ok(1i32.wrapping_shl((c_long(vm, pri)? as u32).wrapping_add(1)).wrapping_sub(1))
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        parts::add_numbers(vm, module, NUMBERS)
    }
}
