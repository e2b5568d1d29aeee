//! What a Python object is: types, shapes, slots, lookup, arguments, raising, the per-thread Vm.
