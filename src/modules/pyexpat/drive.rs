//! From events to calls of handlers.

use std::sync::atomic::Ordering::Relaxed;

use typhon_object::{prelude::*, primal::int};

use super::{
    arguments, encodings,
    engine::{Event, Fault, Handler, Setup, What},
    parser::XmlParser,
};

/// How many events are told before somebody else may have a turn.
const EVENTS: u32 = 1024;

impl XmlParser {
    fn setup(&self) -> Setup {
        Setup { handlers: self.present.load(Relaxed), prefixes: self.prefixes.load(Relaxed) }
    }

    /// Feeds a piece of the document, and tells what is in it. An error of a handler ends the reading for good.
    pub(super) fn feed(&self, vm: &Vm, bytes: &[u8], last: bool) -> Result<()> {
        self.engine.lock().feed(bytes, last);
        for count in 1u32.. {
            let next = self.engine.lock().next(self.setup());
            let event = match next {
                Ok(Some(event)) => event,
                Ok(None) => return Ok(()),
                Err(fault) => return Err(self.failed(vm, fault)),
            };
            let told = self.tell(vm, &event);
            let told = if count.is_multiple_of(EVENTS) { vm.poll().and(told) } else { told };
            match told {
                Ok(true) => {}
                Ok(false) => self.refuse(&event),
                Err(raised) => {
                    self.refuse(&event);
                    self.engine.lock().stop(&event);
                    self.forget_handlers();
                    return Err(raised);
                }
            }
        }
        Ok(())
    }

    /// A handler was asked, and says no.
    fn refuse(&self, event: &Event) {
        let fault = match event.what {
            What::NotStandalone => Fault::NotStandalone,
            What::ExternalEntity { .. } => Fault::ExternalEntity,
            What::UnknownEncoding(_) => Fault::UnknownEncoding,
            _ => return,
        };
        self.engine.lock().fail(fault, event);
    }

    /// Calls the handler of an event; says whether reading goes on.
    fn tell(&self, vm: &Vm, event: &Event) -> Result<bool> {
        if let What::UnknownEncoding(name) = &event.what {
            let table = encodings::table(vm, name)?;
            self.engine.lock().supply(table);
            return Ok(true);
        }
        if matches!(event.what, What::Raw) {
            return self.tell_raw(vm, event);
        }
        let kind = event.what.handler();
        let (Some(_), true) = (self.handler(kind), self.has(kind)) else { return self.tell_raw(vm, event) };
        if let What::Characters(characters) = &event.what {
            return self.characters(vm, characters).map(|()| true);
        }
        self.flush(vm)?;
        // Telling the characters may have taken the handler away.
        let Some(handler) = self.handler(kind) else { return Ok(true) };
        let args = arguments::of(vm, self, &event.what)?;
        let answer = vm.call(&handler, &args)?;
        match kind {
            Handler::NotStandalone | Handler::ExternalEntity => {
                let answer = ops::index(vm, &answer)?;
                int::to_i64(vm, &answer).map(|answer| answer != 0)
            }
            _ => Ok(true),
        }
    }

    /// Tells the text of an event that has no handler.
    fn tell_raw(&self, vm: &Vm, event: &Event) -> Result<bool> {
        let default = [Handler::Default, Handler::DefaultExpand].into_iter().find(|&kind| self.has(kind));
        let (Some(kind), Some(raw)) = (default, &event.raw) else { return Ok(true) };
        self.flush(vm)?;
        match self.handler(kind) {
            Some(handler) => vm.call(&handler, &[vm.str(raw)]).map(|_| true),
            None => Ok(true),
        }
    }
}
