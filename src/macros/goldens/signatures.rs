//! Every form of a parameter.

#[pymethods(more)]
impl Thing {
    #[staticmethod]
    fn zero() -> i64 {
        0
    }

    #[staticmethod]
    fn three(vm: &Vm, _a: &str, r#in: f64, type_: &Value) {}

    fn four(&self, a: &Value, b: &Value, c: &Value) {}

    #[sig(in, a = 1, b = -2, c = 1, d = 1.5, e = "it's", f = None, g = True)]
    fn direct(&self, i: &Value, a: i64, b: isize, c: f64, d: f64, e: &str, f: &Value, g: bool) {}

    #[sig(a = None, b = 5, c = "x", d = False, e = None, f = 3, g = ...)]
    fn through_values(&self, a: Custom, b: Custom, c: &Text, d: &Value, e: Option<Custom>, f: Option<i32>, g: Maybe<'_>) {}

    #[sig(x, /, y, *args, key = None, **kwargs)]
    fn all(this: &Value, vm: &Vm, x: i64, y: &Value, args: &[Value], key: Option<&Value>, kwargs: Keywords<'_>) {}

    #[sig(self_, *, must)]
    fn keyword(&self, a: &Value, must: &Value) {}

    fn raw(&self, vm: &Vm, args: Args<'_>) {}

    fn __call__(&self, vm: &Vm, args: Args<'_>) {}

    fn __pow__(this: &Value, vm: &Vm, other: &Value, modulus: &Value) {}

    #[getter]
    fn real(&self, vm: &Vm) -> Value {
        self.real.clone()
    }

    /// Who it is.
    #[getter]
    fn name(&self) -> i64 {
        1
    }

    #[setter]
    fn set_name(&self, vm: &Vm, value: Option<&Str>) -> Result<()> {
        Ok(())
    }

    #[name = "print"]
    #[cfg(unix)]
    #[inline]
    fn write(&self) {}
}
