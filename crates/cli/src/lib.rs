//! The softacl command.
