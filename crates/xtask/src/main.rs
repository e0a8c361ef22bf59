//! Development tasks: generate files from the tables, check the house rules.

fn main() {}
