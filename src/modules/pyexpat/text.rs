//! Characters that are gathered before they are told.

use std::sync::atomic::Ordering::Relaxed;

use typhon_object::{prelude::*, primal::str as string};

use super::{engine::Handler, parser::XmlParser};

/// Characters that were read and not told.
#[derive(Default)]
pub(super) struct Text {
    characters: String,
}

impl Text {
    /// How many bytes there are.
    pub(super) fn len(&self) -> usize {
        self.characters.len()
    }
}

impl XmlParser {
    /// Tells the characters that were gathered.
    pub(super) fn flush(&self, vm: &Vm) -> Result<()> {
        let characters = std::mem::take(&mut self.text.lock().characters);
        if characters.is_empty() { Ok(()) } else { self.tell_characters(vm, &characters) }
    }

    fn tell_characters(&self, vm: &Vm, characters: &str) -> Result<()> {
        match self.handler(Handler::Characters) {
            Some(handler) => vm.call(&handler, &[string::new(characters)]).map(drop),
            None => Ok(()),
        }
    }

    /// Tells characters, or gathers them.
    pub(super) fn characters(&self, vm: &Vm, characters: &str) -> Result<()> {
        let size = || usize::try_from(self.buffer_size.load(Relaxed)).unwrap_or(0);
        if !self.buffers.load(Relaxed) {
            return self.tell_characters(vm, characters);
        }
        if self.text.lock().len() + characters.len() > size() {
            self.flush(vm)?;
            // The handler may have changed everything.
            if !self.buffers.load(Relaxed) || characters.len() > size() {
                return self.tell_characters(vm, characters);
            }
        }
        self.text.lock().characters.push_str(characters);
        Ok(())
    }
}
