//! The facts of the Ascend Computing Language: error codes, enums, the surface table, product profiles.
