//! The command line.

mod allocator;
mod command;
mod scratch;

use std::process::ExitCode;

// ThreadSanitizer knows what the system's allocator does.
#[cfg(not(typhon_system_allocator))]
#[global_allocator]
static ALLOCATOR: allocator::Allocator = allocator::Allocator;

fn main() -> ExitCode {
    #[cfg(not(typhon_system_allocator))]
    {
        allocator::prepare();
        typhon_heap::local::set_allocator_trim(allocator::trim);
        let (begin, pause, end) = (scratch::begin, scratch::pause, scratch::end);
        typhon_compiler::set_scratch(typhon_compiler::Scratch { begin, pause, end });
    }
    command::main()
}
