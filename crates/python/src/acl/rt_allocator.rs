//! `acl.rt`: allocators of the program's own.

use softacl_core::rt::allocator::{self, Role};

use super::rt_callback::callable;
use crate::call::{Failure, functions};
use crate::letters::Object;

functions! {
    "acl.rt.allocator_create_desc"() -> (k) => allocator::allocator_create_desc();
    "acl.rt.allocator_destroy_desc"(desc: k) -> (ret) => allocator::allocator_destroy_desc(desc);
    "acl.rt.allocator_set_obj_to_desc"(desc: k, allocator: k) -> (ret) =>
        allocator::allocator_set_obj_to_desc(desc, allocator);
    "acl.rt.allocator_set_alloc_func_to_desc"(desc: k, function: O) -> (ret) => set(desc, Role::Alloc, function);
    "acl.rt.allocator_set_free_func_to_desc"(desc: k, function: O) -> (ret) => set(desc, Role::Free, function);
    "acl.rt.allocator_set_alloc_advise_func_to_desc"(desc: k, function: O) -> (ret) =>
        set(desc, Role::AllocAdvise, function);
    "acl.rt.allocator_set_get_addr_from_block_func_to_desc"(desc: k, function: O) -> (ret) =>
        set(desc, Role::GetAddrFromBlock, function);
    "acl.rt.allocator_register"(stream: k, desc: k) -> (ret) => allocator::allocator_register(stream, desc);
    "acl.rt.allocator_unregister"(stream: k) -> (ret) => allocator::allocator_unregister(stream);
}

fn set(desc: u64, role: Role, function: Object<'_>) -> Result<(), Failure> {
    Ok(allocator::allocator_set_func_to_desc(desc, role, Box::new(callable(function)?))?)
}
