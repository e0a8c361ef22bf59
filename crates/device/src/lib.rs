//! The software NPU: memory arenas, address map, streams and their executor, events, clock.
