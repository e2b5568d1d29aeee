//! A module.

/// Mathematical functions.
#[pymodule(name = "math", types(Counter))]
mod module {
    types!(Other);

    #[attr]
    #[name = "pi"]
    const PI: f64 = 3.14;

    const HIDDEN: f64 = 2.71;

    /// Return the square root of x.
    fn sqrt(vm: &Vm, x: f64) -> Result<f64> {
        root(vm, x)
    }

    #[sig(a, b, *, rel_tol = 1e-09, abs_tol = 0.0)]
    fn isclose(a: f64, b: f64, rel_tol: f64, abs_tol: f64) -> bool {
        true
    }

    #[sig(*coordinates)]
    fn hypot(vm: &Vm, coordinates: &[Value]) -> Result<f64> {
        length(vm, coordinates)
    }

    #[skip]
    fn root(vm: &Vm, x: f64) -> Result<f64> {
        Ok(x)
    }

    #[init]
    fn init(vm: &Vm, module: &Value) -> Result<()> {
        Ok(())
    }
}
