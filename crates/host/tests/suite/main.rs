//! Slots and sleep across processes. The processes are this test program itself, started once more with another task, see `helper`.

mod helper;
mod sleep;
mod slots;
