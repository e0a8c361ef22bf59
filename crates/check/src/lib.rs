//! The sanitizer: an observer of `softacl-core` that turns facts into findings.
//!
//! A fact is what happened, a finding what is wrong with it: a rule, a message with all values, the places in the program. Switching checks on or off changes no
//! result of any call. What lives here: the rules ([`rule`]), how they are checked, findings and their suppression, and how they are
//! printed ([`render`]). What does not: what happens (that is `softacl-core`'s), and the command line.
//!
//! There are two sets. The default one hears of refused calls, of child processes and of what is left over, which costs nothing until something goes wrong. The strict one hears
//! of every access, and finds what timing would hide: it knows which accesses are ordered, not which happened to come first.

mod clock;
mod describe;
mod ends;
mod extent;
mod finding;
mod last_words;
mod order;
pub mod render;
pub mod rule;
mod sanitizer;
mod shadow;
mod suppress;

pub use finding::{Finding, Location, Record, Role};
pub use rule::{RULES, Rule, Severity};
pub use sanitizer::{Mark, drain, findings, finish, install, mark};
pub use suppress::{Suppression, Suppressions, unused_in};
