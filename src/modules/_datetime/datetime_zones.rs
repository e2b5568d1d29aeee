//! Datetimes in other time zones, and as numbers and tuples.

use typhon_object::prelude::*;

use super::{
    arguments::check_zone,
    clock::Moment,
    datetime::{DateTime, of_class},
    format, local,
    span::Span,
    tzinfo::{from_utc, span_at},
};
use crate::time::calendar::to_struct_without_zone;

#[pymethods(zones)]
impl DateTime {
    /// The same moment in another time zone, or in the system's without one.
    #[sig(tz = None)]
    fn astimezone(this: &Value, vm: &Vm, tz: &Value) -> Result<Value> {
        let Some(own) = this.native::<DateTime>() else { return Ok(Value::NOT_IMPLEMENTED) };
        check_zone(vm, tz)?;
        let naive = || local::zone_at_local(vm, own.moment(), own.fold_bit() != 0);
        let mut zone = if own.zone.is_none() { naive()? } else { (*own.zone).clone() };
        if zone.is(tz) {
            return Ok(this.clone());
        }
        let offset = match span_at(vm, &zone, "utcoffset", this)? {
            Some(offset) => offset,
            None => {
                zone = naive()?;
                if zone.is(tz) {
                    return Ok(this.clone());
                }
                span_at(vm, &zone, "utcoffset", this)?.unwrap_or(Span::ZERO)
            }
        };
        let utc = own.moment().minus(offset).ok_or_else(|| vm.overflow_error("date value out of range"))?;
        let wanted = if tz.is_none() { local::zone_at_universal(vm, utc)? } else { tz.clone() };
        let utc = of_class(vm, &vm.class_value(this), utc, 0, wanted.clone())?;
        from_utc(vm, &wanted, &utc)
    }

    /// The POSIX timestamp, as a float.
    fn timestamp(&self, vm: &Vm) -> Result<f64> {
        let moment = self.moment();
        if let Some(offset) = self.offset(vm)? {
            let micros = moment.micros() - offset.small().unwrap_or(0) - local::EPOCH * 1_000_000;
            return Ok(super::division::quotient(micros.into(), 1_000_000));
        }
        if !self.zone.is_none() {
            // What says that it is aware and then is not has no moment.
            return Err(vm.type_error("can't subtract offset-naive and offset-aware datetimes"));
        }
        let seconds = local::timestamp(vm, moment, self.fold_bit() != 0)?;
        Ok(seconds as f64 + f64::from(moment.clock.micro) / 1e6)
    }

    /// The datetime as the C library's ctime() prints it.
    fn ctime(&self) -> String {
        format::ctime(self.moment())
    }

    /// A time tuple, as time.localtime() gives.
    fn timetuple(this: &Value, vm: &Vm) -> Result<Value> {
        let Some(own) = this.native::<DateTime>() else { return Ok(Value::NOT_IMPLEMENTED) };
        let daylight = match own.zone.is_none() {
            true => None,
            false => span_at(vm, &own.zone, "dst", this)?,
        };
        tuple(vm, own.moment(), daylight.map_or(-1, |saved| i32::from(saved != Span::ZERO)))
    }

    /// A time tuple in UTC, as time.gmtime() gives.
    fn utctimetuple(&self, vm: &Vm) -> Result<Value> {
        let moment = match self.offset(vm)? {
            None => Some(self.moment()),
            Some(offset) => self.moment().minus(offset),
        };
        tuple(vm, moment.ok_or_else(|| vm.overflow_error("date value out of range"))?, 0)
    }
}

fn tuple(vm: &Vm, moment: Moment, daylight: i32) -> Result<Value> {
    to_struct_without_zone(vm, &format::broken(moment, daylight))
}
