//! The machine that processes share: how many of them may use a device at a time, and what happens to them when the machine goes to sleep.
//!
//! | where | what |
//! |---|---|
//! | [`machine`] | physical or virtual |
//! | [`limit`] | how many processes a product, a release and a kind of machine allow |
//! | [`run_dir`] | the directory in which the processes of a machine meet |
//! | [`slots`] | one slot for each process and device, exact whatever way a process ends |
//! | [`sleep`] | programs leave before the machine sleeps, and come back |
//! | [`signals`] | signals to this process go to the program that it runs |
//! | [`temporary`] | a directory for files of one process |
//!
//! What is not here: the state of one process (`softacl-core`), and what the numbers are (`softacl-abi`).

mod descriptor;
pub mod limit;
pub mod machine;
mod os;
pub mod run_dir;
pub mod signals;
pub mod sleep;
pub mod slots;
pub mod temporary;

pub use os::terminal_size;
