//! The methods of `BaseException`.

use typhon_heap::Value;
use typhon_macros::pymethods;

use super::BaseException;

#[pymethods]
impl BaseException {
    #[getter]
    #[name = "args"]
    fn get_args(&self) -> Value {
        self.args()
    }
}
