//! `acl.rt`: events.

use softacl_core::rt::event;

use crate::call::functions;

functions! {
    "acl.rt.create_event"() -> (k, ret) => event::create_event();
    "acl.rt.create_event_with_flag"(flags: I) -> (k, ret) => event::create_event_with_flag(flags);
    "acl.rt.create_event_ex_with_flag"(flags: I) -> (k, ret) => event::create_event_ex_with_flag(flags);
    "acl.rt.destroy_event"(event: k) -> (ret) => event::destroy_event(event);
    "acl.rt.record_event"(event: k, stream: k) -> (ret) => event::record_event(event, stream);
    "acl.rt.reset_event"(event: k, stream: k) -> (ret) => event::reset_event(event, stream);
    "acl.rt.stream_wait_event"(stream: k, event: k) -> (ret) => event::stream_wait_event(stream, event);
    "acl.rt.set_op_wait_timeout"(seconds: I) -> (ret) => event::set_op_wait_timeout(seconds);
    "acl.rt.query_event"(event: k) -> (I, ret) => event::query_event(event);
    "acl.rt.query_event_status"(event: k) -> (I, ret) => event::query_event_status(event);
    "acl.rt.query_event_wait_status"(event: k) -> (k, ret) => event::query_event_wait_status(event);
    waiting "acl.rt.synchronize_event"(event: k) -> (ret) => event::synchronize_event(event);
    waiting "acl.rt.synchronize_event_with_timeout"(event: k, timeout_ms: i) -> (ret) =>
        event::synchronize_event_with_timeout(event, timeout_ms);
    "acl.rt.event_elapsed_time"(start: k, end: k) -> (f, ret) => event::event_elapsed_time(start, end);
    "acl.rt.event_get_timestamp"(event: k) -> (K, ret) => event::event_get_timestamp(event);
    "acl.rt.get_event_id"(event: k) -> (k, ret) => event::get_event_id(event);
    "acl.rt.get_event_avail_num"() -> (k, ret) => event::get_event_avail_num();
}
