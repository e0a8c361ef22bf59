//! What the errors of all codecs have in common.

/// What kind of error it is, for whoever turns it into a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The product does not decode such files.
    Refused,
    /// The file is damaged.
    Corrupt,
    /// The caller's picture or memory does not fit.
    Caller,
    /// The system has no memory.
    Memory,
}
