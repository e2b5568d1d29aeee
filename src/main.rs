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
        typhon_compiler::set_scratch(typhon_compiler::Scratch {
            begin: scratch::begin,
            pause: scratch::pause,
            resume: scratch::resume,
            end: scratch::end,
            is_whole: scratch::is_whole,
            abandon: scratch::abandon,
        });
    }
    command::main()
}
