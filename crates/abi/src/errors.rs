//! Return codes of the API, with the vendor's names.
//!
//! What lives here: the code type and its look-ups. The codes themselves are rows of `data/errors.tsv`. Which call returns
//! which code is decided in `core`.

use std::fmt;

/// A return code of the API. `0` is success.
///
/// Codes of the core API are positive. Codes of the `himpi` family have the top bit set and appear to Python programs as
/// positive numbers above 2³¹; here they keep their 32-bit pattern.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ErrorCode(pub i32);

/// One row of the table of return codes.
#[derive(Debug, Clone, Copy)]
pub struct ErrorRow {
    /// The number that a call returns.
    pub code: ErrorCode,
    /// The vendor's name, `ACL_ERROR_` prefix included; empty where the vendor publishes the number only.
    pub name: &'static str,
    /// The situation in which the code is returned.
    pub when: &'static str,
}

impl ErrorCode {
    /// The vendor's name, or `"unknown"` for a number that no table lists or that has no published name.
    #[cfg(feature = "tables")]
    pub fn name(self) -> &'static str {
        self.row().map_or("unknown", |row| if row.name.is_empty() { "unknown" } else { row.name })
    }

    /// The situation in which the code is returned; empty for a number that no table lists.
    #[cfg(feature = "tables")]
    pub fn when(self) -> &'static str {
        self.row().map_or("", |row| row.when)
    }

    /// The row of the table, if the number is in it.
    #[cfg(feature = "tables")]
    pub fn row(self) -> Option<&'static ErrorRow> {
        ERRORS.binary_search_by_key(&self.0, |row| row.code.0).ok().map(|at| &ERRORS[at])
    }

    /// Whether this is [`ErrorCode::SUCCESS`].
    pub fn is_success(self) -> bool {
        self.0 == 0
    }
}

#[cfg(feature = "tables")]
impl fmt::Display for ErrorCode {
    /// The number and the vendor's name: `107002 ACL_ERROR_RT_CONTEXT_NULL`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.as_unsigned(), self.name())
    }
}

impl fmt::Debug for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ErrorCode({})", self.as_unsigned())
    }
}

impl ErrorCode {
    /// The number as programs print it: `himpi` codes are unsigned there.
    pub fn as_unsigned(self) -> u32 {
        self.0.cast_unsigned()
    }
}

impl From<ErrorCode> for i32 {
    fn from(code: ErrorCode) -> i32 {
        code.0
    }
}

/// Every known return code, ascending by [`ErrorCode`].
#[cfg(feature = "tables")]
pub static ERRORS: &[ErrorRow] = crate::generated::errors::ERRORS;
