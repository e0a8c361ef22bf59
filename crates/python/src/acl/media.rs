//! `acl.media`: memory for media processing.

use softacl_core::rt::memory;

use crate::call::functions;

functions! {
    "acl.media.dvpp_malloc"(size: k) -> (k, ret) => memory::dvpp_malloc(size);
    "acl.media.dvpp_free"(address: k) -> (ret) => memory::dvpp_free(address);
}
