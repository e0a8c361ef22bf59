//! One process's ACL state, and every ACL operation as one Rust function.
