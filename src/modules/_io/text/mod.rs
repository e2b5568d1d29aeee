//! Text streams: `TextIOWrapper`, `StringIO`, `IncrementalNewlineDecoder`.

mod codec;
mod cookie;
mod memory;
mod newline;
mod state;
mod wrapper;

pub use memory::StringIO;
pub use newline::IncrementalNewlineDecoder;
pub use wrapper::TextIOWrapper;
