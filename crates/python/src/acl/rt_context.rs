//! `acl.rt`: contexts and system parameters.

use softacl_core::rt::context;

use crate::call::functions;

functions! {
    detached "acl.rt.create_context"(device_id: i) -> (k, ret) => context::create_context(device_id);
    // Waits for the work on the context's streams.
    detached "acl.rt.destroy_context"(context: k) -> (ret) => context::destroy_context(context);
    "acl.rt.set_context"(context: k) -> (ret) => context::set_context(context);
    "acl.rt.get_context"() -> (k, ret) => context::get_context();
    "acl.rt.ctx_get_current_default_stream"() -> (k, ret) => context::ctx_get_current_default_stream();
    "acl.rt.get_primary_ctx_state"(device_id: i) -> (i, k, ret) => context::get_primary_ctx_state(device_id);
    "acl.rt.ctx_set_sys_param_opt"(option: i, value: l) -> (ret) => context::ctx_set_sys_param_opt(option, value);
    "acl.rt.ctx_get_sys_param_opt"(option: i) -> (l, ret) => context::ctx_get_sys_param_opt(option);
    "acl.rt.set_sys_param_opt"(option: i, value: l) -> (ret) => context::set_sys_param_opt(option, value);
    "acl.rt.get_sys_param_opt"(option: i) -> (l, ret) => context::get_sys_param_opt(option);
}
