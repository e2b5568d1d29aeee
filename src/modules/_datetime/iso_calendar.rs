//! What `isocalendar` gives: a tuple whose items have names.

use typhon_object::{
    prelude::*,
    primal::{str as string, tuple},
};

/// A year, a week and a day of it by ISO 8601: a tuple whose items are attributes too.
#[pytype(name = "IsoCalendarDate", module = "datetime", tail = words)]
pub struct IsoCalendarDate {
    base: Tuple,
}

fn of_parts(parts: [Value; 3]) -> Value {
    let header = Header::of_with_misc::<IsoCalendarDate>(3);
    typhon_heap::alloc::new_with_items(IsoCalendarDate { base: Tuple { header } }, parts)
}

/// The tuple of a year, a week and a day.
pub fn make(vm: &Vm, (year, week, weekday): (i64, i64, i64)) -> Value {
    of_parts([year, week, weekday].map(|part| vm.int(part)))
}

#[pymethods]
impl IsoCalendarDate {
    #[sig(year, week, weekday)]
    fn __new__(_class: &Value, year: &Value, week: &Value, weekday: &Value) -> Value {
        of_parts([year.clone(), week.clone(), weekday.clone()])
    }

    fn __repr__(&self, vm: &Vm) -> Result<String> {
        let part = |at: usize| ops::repr(vm, &self.items()[at]).map(|text| string::lossy(&text));
        let (year, week, weekday) = (part(0)?, part(1)?, part(2)?);
        Ok(format!("datetime.IsoCalendarDate(year={year}, week={week}, weekday={weekday})"))
    }

    /// What a copy is made from: a plain tuple.
    fn __reduce__(&self) -> Value {
        tuple::of([Known::Tuple.value(), tuple::of([tuple::from_slice(self.items())])])
    }

    /// The year that the week belongs to.
    #[getter]
    fn year(&self) -> Value {
        self.items()[0].clone()
    }

    /// The number of the week.
    #[getter]
    fn week(&self) -> Value {
        self.items()[1].clone()
    }

    /// The day of the week: 1 for Monday.
    #[getter]
    fn weekday(&self) -> Value {
        self.items()[2].clone()
    }
}
