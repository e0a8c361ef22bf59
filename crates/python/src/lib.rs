//! The acl module: all of PyO3 lives here.
