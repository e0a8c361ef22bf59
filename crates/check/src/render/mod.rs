//! How findings are printed: for a person, for a program, and for what shows them beside the code.

mod github;
mod json;
mod junit;
mod sarif;
mod text;

pub use github::github;
pub use json::{json_lines, read_lines};
pub use junit::junit;
pub use sarif::sarif;
pub use text::{Style, summary, text};

#[cfg(test)]
mod tests;
