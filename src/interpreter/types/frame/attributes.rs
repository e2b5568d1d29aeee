//! The attributes of frames.

use std::sync::atomic::Ordering;

use typhon_object::prelude::*;

use super::{
    super::{
        frame_locals,
        generator::{self, State},
        traceback::WORD_BYTES,
    },
    Frame,
};
use crate::{
    thread::Thread,
    trace::{self, Told},
};

impl Frame {
    /// `f_lineno = line`: the frame goes on there when its trace function returns.
    fn jump(&self, vm: &Vm, line: &Value) -> Result<()> {
        let Some(line) = typhon_object::primal::int::as_i64(line) else {
            return Err(vm.value_error("lineno must be an integer"));
        };
        let thread = Thread::of(vm);
        let refused = match thread.tracing.told() {
            Told::Line | Told::Monitored => "f_lineno can only be set in a trace function",
            Told::Call => "can't jump from the 'call' trace event of a new frame",
            Told::Other => "can only jump from a 'line' trace event",
            Told::Nothing => "f_lineno can only be set in a trace function",
        };
        let (Some(fp), Some(word)) = (self.running(), self.word(vm)) else { return Err(vm.value_error(refused)) };
        let may = match thread.tracing.told() {
            Told::Line => self.trace_function().is_some(),
            told => told == Told::Monitored,
        };
        if !may {
            return Err(vm.value_error(refused));
        }
        let jump = trace::jump::find(vm, self, word, line)?;
        let unbound = trace::jump::unbound(self, fp);
        if !unbound.is_empty() {
            let (count, plural) = (unbound.len(), if unbound.len() == 1 { "" } else { "s" });
            let text = format!("assigning None to {count} unbound local{plural}");
            crate::warn::warn(vm, Known::RuntimeWarning, &text, 1)?;
            trace::jump::bind(self, fp, &unbound);
        }
        thread.tracing.set_jump(jump);
        Ok(())
    }
}

fn truth_value(vm: &Vm, value: &Value) -> Result<bool> {
    match value.is(&Value::TRUE) || value.is(&Value::FALSE) {
        true => Ok(value.is(&Value::TRUE)),
        false => Err(vm.type_error("attribute value type must be bool")),
    }
}

#[pymethods]
impl Frame {
    #[getter]
    fn f_back(&self, vm: &Vm) -> Option<Value> {
        self.back(vm)
    }

    #[getter]
    fn f_code(&self) -> Value {
        self.code.clone()
    }

    #[getter]
    fn f_globals(&self) -> Value {
        self.function().globals.clone()
    }

    #[getter]
    fn f_builtins(&self) -> Value {
        self.function().builtins.clone()
    }

    #[getter]
    fn f_locals(this: &Value) -> Option<Value> {
        let frame = this.exact::<Frame>()?;
        Some(match frame.namespace() {
            Some(namespace) => namespace,
            None => frame_locals::new(this),
        })
    }

    #[getter]
    fn f_lineno(&self, vm: &Vm) -> Option<i64> {
        Some(self.line(vm)).filter(|line| *line != 0)
    }

    #[setter]
    #[name = "f_lineno"]
    fn set_f_lineno(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        match value {
            None => Err(vm.attribute_error("attribute 'f_lineno' of 'frame' objects cannot be deleted")),
            Some(line) => self.jump(vm, line),
        }
    }

    #[getter]
    fn f_lasti(&self, vm: &Vm) -> i64 {
        if let Some((_, offset)) = self.mark(vm) {
            return offset;
        }
        self.word(vm).map_or(-1, |word| i64::from(word) * WORD_BYTES)
    }

    #[getter]
    fn f_trace(&self) -> Option<Value> {
        self.trace_function()
    }

    #[setter]
    #[name = "f_trace"]
    fn set_f_trace(&self, value: Option<&Value>) {
        self.set_trace_function(value.filter(|value| !value.is_none()).cloned());
    }

    #[getter]
    fn f_trace_lines(&self) -> bool {
        self.trace_lines.load(Ordering::Relaxed)
    }

    #[setter]
    #[name = "f_trace_lines"]
    fn set_f_trace_lines(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let value = value.ok_or_else(|| vm.type_error("can't delete numeric/char attribute"))?;
        self.trace_lines.store(truth_value(vm, value)?, Ordering::Relaxed);
        Ok(())
    }

    #[getter]
    fn f_trace_opcodes(&self) -> bool {
        self.trace_opcodes.load(Ordering::Relaxed)
    }

    #[setter]
    #[name = "f_trace_opcodes"]
    fn set_f_trace_opcodes(&self, vm: &Vm, value: Option<&Value>) -> Result<()> {
        let text = "attribute 'f_trace_opcodes' of 'frame' objects cannot be deleted";
        let value = value.ok_or_else(|| vm.attribute_error(text))?;
        self.trace_opcodes.store(truth_value(vm, value)?, Ordering::Relaxed);
        Ok(())
    }

    #[getter]
    fn f_generator(&self) -> Option<Value> {
        self.generator()
    }

    /// Clear all references held by the frame.
    fn clear(&self, vm: &Vm) -> Result<()> {
        if self.registers.load(Ordering::Acquire) != 0 {
            return Err(vm.runtime_error("cannot clear an executing frame"));
        }
        if let Some(generator) = self.generator()
            && let Some(core) = generator::core(&generator)
        {
            match core.state() {
                State::Suspended => return Err(vm.runtime_error("cannot clear a suspended frame")),
                State::Running => return Err(vm.runtime_error("cannot clear an executing frame")),
                _ => drop(generator::close(vm, &generator)?),
            }
        }
        for slot in self.kept.0.get().into_iter().flatten() {
            slot.clear(&self.header);
        }
        self.extra.clear(&self.header);
        self.overwritten.clear(&self.header);
        Ok(())
    }

    fn __repr__(&self, vm: &Vm) -> Result<String> {
        let compiled = &self.code().compiled;
        let file = ops::repr(vm, &vm.str(&compiled.filename))?;
        let file = typhon_object::primal::str::lossy(&file);
        let address = std::ptr::from_ref(self).addr();
        Ok(format!("<frame at {address:#x}, file {file}, line {}, code {}>", self.line(vm), compiled.name))
    }
}
