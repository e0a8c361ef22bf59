"""Random sequences of calls, legal and not, against a model of what they must do: codes, liveness, and every byte of memory.

The schedule is read once per process, so this file runs itself as a program (`python test_state_machine.py EXAMPLES STEPS [shrink]`) for each schedule. The model
applies each copy and fill at once, in the order of the calls; the machine orders conflicting work by events or synchronises first, as a correct program does,
so that the bytes are the same in every schedule.
"""

import ctypes
import os
import subprocess
import sys

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

DEVICES = 2
DEVICE_MEMORY = 16 << 20
NO_CONTEXT, INVALID, PARAMETER, STALE, OTHER_CONTEXT, NO_DEVICE, NO_MEMORY = (
    107002,
    100000,
    107000,
    107017,
    107003,
    107001,
    207001,
)
sizes = st.sampled_from([1, 7, 64, 100, 255, 4096])
picks = st.integers(0, 1 << 16)
offsets = st.integers(0, 300)


class Block:
    """One allocation: where, whose, what is in it (None for a byte that nobody wrote), and which streams have unfinished work on it."""

    def __init__(self, address, size, device):
        self.address, self.size, self.device = address, size, device
        self.content = [None] * size
        self.pending = set()
        self.alive = True


class Thing:
    """A context, stream or event."""

    def __init__(self, handle, device=None, context=None, default=False):
        self.handle, self.device, self.context, self.default = handle, device, context, default
        self.alive = True


def lives(things):
    return [thing for thing in things if thing.alive]


def chosen(things, pick):
    return things[pick % len(things)]


class Machine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.bindings = [0] * DEVICES
        self.default = [None] * DEVICES
        self.opened = [False] * DEVICES
        self.peers = set()
        self.current = None
        self.contexts, self.streams, self.events, self.blocks = [], [], [], []
        self.host = Block(ctypes.addressof(HOST), len(HOST), None)
        self.host.content = list(HOST.raw)

    # What the model says.

    def usable(self):
        return self.current is not None and self.current.alive

    def expect(self, ret, code):
        text = acl.get_recent_err_msg() if ret else None
        assert ret == code, f"returned {ret}, not {code}: {text}"
        assert (text is None) == (ret == 0), text

    def stream_code(self, stream):
        if not self.usable():
            return NO_CONTEXT
        if not stream.alive:
            return STALE
        return 0 if stream.context is self.current else OTHER_CONTEXT

    def event_code(self, event):
        if not self.usable():
            return NO_CONTEXT
        return 0 if event.alive else STALE

    def add_default_stream(self, context):
        previous, ret = acl.rt.get_context()
        self.expect(acl.rt.set_context(context.handle), 0)
        handle, ret = acl.rt.ctx_get_current_default_stream()
        self.expect(ret, 0)
        self.streams.append(Thing(handle, context.device, context, default=True))
        if previous:
            self.expect(acl.rt.set_context(previous), 0)

    def settle(self, block):
        """Waits for all work on a block, in the contexts of the streams."""
        before = self.current.handle if self.usable() else 0
        for stream in list(block.pending):
            self.expect(acl.rt.set_context(stream.context.handle), 0)
            self.expect(acl.rt.synchronize_stream(stream.handle), 0)
            self.done(stream)
        if before:
            self.expect(acl.rt.set_context(before), 0)
        elif self.current is not None and block.pending:
            raise AssertionError("work is left over from streams that are gone")

    def done(self, stream):
        for block in [*self.blocks, self.host]:
            block.pending.discard(stream)

    def order(self, stream, block):
        """Puts a stream's next task behind all work on a block: by events within a context, else by waiting."""
        for other in [other for other in block.pending if other is not stream]:
            if other.context is stream.context and self.usable():
                event, ret = acl.rt.create_event()
                self.expect(ret, 0)
                self.expect(acl.rt.record_event(event, other.handle), 0)
                self.expect(acl.rt.stream_wait_event(stream.handle, event), 0)
                self.expect(acl.rt.destroy_event(event), 0)
                block.pending.discard(other)
            else:
                self.settle(block)
                return

    def range_code(self, block, offset, count):
        if not block.alive or offset + count > block.size or offset >= block.size:
            return PARAMETER
        return 0

    # Devices and contexts.

    @initialize(second=st.booleans())
    def begin(self, second):
        """Something to work with, so that few sequences are all about having nothing."""
        for device in (1, 0) if second else (0,):
            self.set_device(device)
            for _ in range(3):
                self.create_stream()
                self.malloc(4096, pinned=False)
        self.malloc(4096, pinned=True)
        self.enable_peers()

    @precondition(lambda self: not self.usable())
    @rule(device=st.integers(0, DEVICES - 1))
    def go_on(self, device):
        self.set_device(device)

    @rule(device=st.integers(-1, DEVICES))
    def set_device(self, device):
        known = 0 <= device < DEVICES
        self.expect(acl.rt.set_device(device), 0 if known else NO_DEVICE)
        if not known:
            return
        self.bindings[device] += 1
        self.opened[device] = True
        if self.default[device] is None:
            handle, ret = acl.rt.get_context()
            self.expect(ret, 0)
            context = Thing(handle, device, default=True)
            self.default[device] = context
            self.contexts.append(context)
            self.add_default_stream(context)
        self.current = self.default[device]

    @rule(device=st.integers(0, DEVICES - 1), force=st.booleans(), now=st.integers(0, 3))
    def reset_device(self, device, force, now):
        if now and self.usable():
            return
        call = acl.rt.reset_device_force if force else acl.rt.reset_device
        if not self.opened[device] or (self.bindings[device] == 0 and not force):
            self.expect(call(device), NO_CONTEXT)
            return
        if force:
            # A forced reset drops what is queued, and how much that is depends on the schedule.
            for block in [self.host, *lives(self.blocks)]:
                self.settle(block)
        self.expect(call(device), 0)
        self.bindings[device] = 0 if force else self.bindings[device] - 1
        if self.bindings[device]:
            return
        self.default[device] = None
        self.opened[device] = False
        self.peers = {pair for pair in self.peers if pair[0] != device}
        for stream in lives(self.streams):
            if stream.device == device:
                stream.alive = False
                self.done(stream)
        for thing in [*lives(self.contexts), *lives(self.blocks), *lives(self.events)]:
            if thing.device == device:
                thing.alive = False

    @precondition(lambda self: len(lives(self.contexts)) < 6)
    @rule(device=st.integers(0, DEVICES - 1))
    def create_context(self, device):
        handle, ret = acl.rt.create_context(device)
        self.expect(ret, 0)
        self.opened[device] = True
        context = Thing(handle, device)
        self.contexts.append(context)
        self.add_default_stream(context)
        self.current = context

    @precondition(lambda self: self.contexts)
    @rule(pick=picks, now=st.integers(0, 2))
    def destroy_context(self, pick, now):
        context = chosen(self.contexts, pick)
        if now and context.alive:
            return
        code = STALE if not context.alive else INVALID if context.default else 0
        self.expect(acl.rt.destroy_context(context.handle), code)
        if code == 0:
            context.alive = False
            for stream in lives(self.streams):
                if stream.context is context:
                    stream.alive = False
                    self.done(stream)

    @precondition(lambda self: self.contexts)
    @rule(pick=picks)
    def set_context(self, pick):
        context = chosen(self.contexts, pick)
        self.expect(acl.rt.set_context(context.handle), 0 if context.alive else STALE)
        if context.alive:
            self.current = context

    @rule()
    def enable_peers(self):
        if not self.usable():
            self.expect(acl.rt.device_enable_peer_access(1, 0), NO_CONTEXT)
            return
        device = self.current.device
        self.expect(acl.rt.device_enable_peer_access(device, 0), INVALID)
        self.expect(acl.rt.device_enable_peer_access(1 - device, 0), 0)
        self.peers.add((device, 1 - device))

    # Streams and events.

    @precondition(lambda self: len(lives(self.streams)) < 24)
    @rule()
    def create_stream(self):
        handle, ret = acl.rt.create_stream()
        self.expect(ret, 0 if self.usable() else NO_CONTEXT)
        if ret == 0:
            self.streams.append(Thing(handle, self.current.device, self.current))

    @precondition(lambda self: self.streams)
    @rule(pick=picks)
    def destroy_stream(self, pick):
        stream = chosen(self.streams, pick)
        code = NO_CONTEXT if not self.usable() else STALE if not stream.alive else INVALID if stream.default else 0
        self.expect(acl.rt.destroy_stream(stream.handle), code)
        if code == 0:
            stream.alive = False
            self.done(stream)

    @precondition(lambda self: self.streams)
    @rule(pick=picks, timeout=st.sampled_from([None, -1, 60_000, -2]))
    def synchronize_stream(self, pick, timeout):
        stream = self.some_stream(pick)
        code = self.stream_code(stream)
        if timeout is None:
            ret = acl.rt.synchronize_stream(stream.handle)
        else:
            ret = acl.rt.synchronize_stream_with_timeout(stream.handle, timeout)
            if timeout == -2 and self.usable():
                code = PARAMETER
        self.expect(ret, code)
        if code == 0:
            self.expect(acl.rt.stream_query(stream.handle)[1], 0)
            assert acl.rt.stream_query(stream.handle) == (0, 0)
            self.done(stream)

    @rule()
    def synchronize_device(self):
        self.expect(acl.rt.synchronize_device(), 0 if self.usable() else NO_CONTEXT)
        if self.usable():
            for stream in lives(self.streams):
                if stream.device == self.current.device:
                    self.done(stream)

    @precondition(lambda self: len(lives(self.events)) < 16)
    @rule(flag=st.sampled_from([None, 1, 8, 9, 0, 1 << 30]))
    def create_event(self, flag):
        handle, ret = acl.rt.create_event() if flag is None else acl.rt.create_event_with_flag(flag)
        self.expect(
            ret,
            NO_CONTEXT if not self.usable() and flag not in (0, 1 << 30) else PARAMETER if flag in (0, 1 << 30) else 0,
        )
        if ret == 0:
            event = Thing(handle, self.current.device)
            event.flag, event.stream, event.resettable = (
                9 if flag is None else flag,
                None,
                flag is not None and flag & 1,
            )
            self.events.append(event)

    @precondition(lambda self: self.events)
    @rule(pick=picks)
    def destroy_event(self, pick):
        event = chosen(self.events, pick)
        code = self.event_code(event)
        self.expect(acl.rt.destroy_event(event.handle), code)
        event.alive = event.alive and code != 0

    @precondition(lambda self: self.events and self.streams)
    @rule(which=picks, where=picks)
    def record_event(self, which, where):
        event, stream = self.some_event(which), self.some_stream(where)
        code = self.event_code(event) or self.stream_code(stream)
        self.expect(acl.rt.record_event(event.handle, stream.handle), code)
        if code == 0:
            event.stream = stream

    @precondition(lambda self: self.events and self.streams)
    @rule(which=picks, where=picks)
    def wait_event(self, which, where):
        event, stream = self.some_event(which), self.some_stream(where)
        code = self.stream_code(stream) or self.event_code(event) or (0 if event.flag & 1 else PARAMETER)
        self.expect(acl.rt.stream_wait_event(stream.handle, event.handle), code)

    @precondition(lambda self: self.events)
    @rule(which=picks)
    def synchronize_event(self, which):
        event = self.some_event(which)
        code = self.event_code(event)
        self.expect(acl.rt.synchronize_event(event.handle), code)
        if code == 0 and event.stream is not None:
            assert acl.rt.query_event_status(event.handle) == (1, 0)

    @precondition(lambda self: self.events and self.streams)
    @rule(which=picks, where=picks)
    def reset_event(self, which, where):
        event, stream = self.some_event(which), self.some_stream(where)
        code = self.event_code(event)
        if code == 0 and not event.resettable:
            code = PARAMETER
        code = code or self.stream_code(stream)
        # A reset before the record that it follows is a mistake whose outcome the product leaves open: only ordered ones are made.
        if code == 0 and event.stream is not stream:
            return
        self.expect(acl.rt.reset_event(event.handle, stream.handle), code)
        if code == 0:
            self.expect(acl.rt.record_event(event.handle, stream.handle), 0)

    # Memory.

    @precondition(lambda self: len(lives(self.blocks)) < 24)
    @rule(size=sizes, pinned=st.booleans())
    def malloc(self, size, pinned):
        pointer, ret = acl.rt.malloc_host(size) if pinned else acl.rt.malloc(size, 0)
        self.expect(ret, 0 if self.usable() else NO_CONTEXT)
        if ret:
            assert pointer == 0
            return
        assert pointer % 64 == 0
        for other in lives(self.blocks):
            assert pointer + size <= other.address or other.address + other.size <= pointer
        self.blocks.append(Block(pointer, size, None if pinned else self.current.device))

    @rule(size=st.sampled_from([0, DEVICE_MEMORY + 1, 1 << 62, 2**64 - 1]))
    def malloc_too_much(self, size):
        code = NO_CONTEXT if not self.usable() else INVALID if size == 0 else NO_MEMORY
        pointer, ret = acl.rt.malloc(size, 0)
        self.expect(ret, code)
        assert pointer == 0

    @precondition(lambda self: self.blocks)
    @rule(pick=picks, offset=st.sampled_from([0, 0, 0, 1, 64]), wrong=st.booleans())
    def free(self, pick, offset, wrong):
        block = chosen(self.blocks, pick)
        address = block.address + offset
        if any(
            other is not block and other.address <= address < other.address + other.size for other in lives(self.blocks)
        ):
            return  # The start or the inside of another allocation, by now or always.
        pinned = block.device is None
        code = 0 if block.alive and offset == 0 and not wrong else PARAMETER
        call = acl.rt.free_host if pinned != wrong else acl.rt.free
        if call is acl.rt.free_host and not self.usable():
            code = NO_CONTEXT
        if code == 0:
            self.settle(block)
        self.expect(call(address), code)
        if code == 0:
            block.alive = False

    def reused(self, block):
        return not block.alive and any(
            other.address < block.address + block.size + 512 and block.address < other.address + other.size
            for other in lives(self.blocks)
        )

    # Several at a time: what queued work does wrong shows in sequences of it.

    @precondition(lambda self: self.blocks)
    @rule(data=st.data(), calls=st.integers(1, 8))
    def work(self, data, calls):
        for _ in range(calls):
            where = data.draw(picks)
            # Mostly streams of the current context, mostly ranges that fit.
            stream = self.some_stream(where) if self.streams and where % 3 else None
            fits = where % 5 != 0
            if data.draw(st.booleans()):
                self.memset(
                    self.some_block(data),
                    data.draw(offsets),
                    data.draw(sizes),
                    data.draw(st.integers(-300, 300)),
                    stream,
                    fits,
                )
            else:
                host = data.draw(st.sampled_from([None, None, None, "dst", "src"]))
                target = self.host if host == "dst" else self.some_block(data)
                origin = self.host if host == "src" else self.some_block(data)
                self.memcpy(target, origin, data.draw(offsets), data.draw(offsets), data.draw(sizes), stream, fits)

    def some_event(self, pick):
        return chosen(lives(self.events) if lives(self.events) and pick % 8 else self.events, pick)

    def some_stream(self, pick):
        """Mostly one of the current context."""
        mine = [stream for stream in lives(self.streams) if stream.context is self.current]
        return chosen(mine if mine and pick % 8 else self.streams, pick)

    def some_block(self, data):
        pick = data.draw(picks)
        alive = lives(self.blocks)
        return chosen(alive if alive and pick % 10 else self.blocks, pick)

    def memset(self, block, offset, count, value, stream, fits):
        # Behind a block there may be another one, which only the allocator knows.
        if self.reused(block) or (block.alive and offset >= block.size):
            return
        maximum = count
        if fits:
            count = maximum = min(count, block.size - offset) if block.alive else count
        elif value % 2:
            maximum = count - 1
        code = self.stream_code(stream) if stream else 0 if self.usable() else NO_CONTEXT
        code = code or (PARAMETER if maximum < count else self.range_code(block, offset, count))
        if code == 0:
            self.order(stream, block) if stream else self.settle(block)
        address = block.address + offset
        if stream:
            self.expect(acl.rt.memset_async(address, maximum, value, count, stream.handle), code)
        else:
            self.expect(acl.rt.memset(address, maximum, value, count), code)
        if code == 0:
            block.content[offset : offset + count] = [value & 255] * count
            if stream:
                block.pending.add(stream)

    def memcpy(self, target, origin, into, start, count, stream, fits):
        places = ((target, into), (origin, start))
        if (
            self.reused(target)
            or self.reused(origin)
            or any(block.alive and offset >= block.size for block, offset in places)
        ):
            return
        # In host memory of the program's own acl knows no ends; the machine stays inside.
        for block, offset in places:
            if block.alive and (fits or block is self.host):
                count = min(count, block.size - offset)
        code = self.stream_code(stream) if stream else 0 if self.usable() else NO_CONTEXT
        code = code or self.range_code(target, into, count) or self.range_code(origin, start, count)
        if code == 0 and {target.device, origin.device} == {0, 1} and not self.peers:
            code = PARAMETER
        if code == 0:
            for block in (target, origin):
                self.order(stream, block) if stream else self.settle(block)
        # The kind is only checked for its range: the addresses decide. 3 is not the one that is refused between two host addresses.
        arguments = (target.address + into, count, origin.address + start, count, 3)
        self.expect(acl.rt.memcpy_async(*arguments, stream.handle) if stream else acl.rt.memcpy(*arguments), code)
        if code == 0:
            target.content[into : into + count] = origin.content[start : start + count]
            if stream and self.host in (target, origin):
                # With pageable memory the call returns when the copy, and all before it on the stream, is over.
                self.done(stream)
            elif stream:
                target.pending.add(stream)
                origin.pending.add(stream)

    @precondition(lambda self: lives(self.blocks))
    @rule(pick=picks)
    def read(self, pick):
        if not self.usable():
            return
        block = chosen(lives(self.blocks), pick)
        self.settle(block)
        self.compare(block)

    def compare(self, block):
        buffer = ctypes.create_string_buffer(block.size)
        self.expect(acl.rt.memcpy(ctypes.addressof(buffer), block.size, block.address, block.size, 2), 0)
        different = [
            (place, expected, found)
            for place, (expected, found) in enumerate(zip(block.content, buffer.raw, strict=True))
            if expected is not None and expected != found
        ]
        assert different == []

    @invariant()
    def context_is_right(self):
        handle, ret = acl.rt.get_context()
        self.expect(ret, 0 if self.usable() else NO_CONTEXT)
        assert handle == (self.current.handle if self.usable() else 0)

    def teardown(self):
        if acl.rt.set_device(0) == 0:
            self.current = Thing(acl.rt.get_context()[0], 0)
            for block in lives(self.blocks):
                self.settle(block)
                self.compare(block)
                if block.device is None:
                    self.expect(acl.rt.free_host(block.address), 0)
        self.settle(self.host)
        expected = [
            None if expected is None else expected == found
            for expected, found in zip(self.host.content, HOST.raw, strict=True)
        ]
        assert False not in expected
        for event in lives(self.events):
            self.expect(acl.rt.destroy_event(event.handle), 0)
        for device in range(DEVICES):
            acl.rt.reset_device_force(device)
        acl.get_recent_err_msg()
        for device in range(DEVICES):
            assert acl.rt.set_device(device) == 0
            free, total, ret = acl.rt.get_mem_info(0)
            assert (free, ret) == (total, 0), f"device {device} has lost {total - free} bytes"
            assert acl.rt.reset_device_force(device) == 0


HOST = ctypes.create_string_buffer(bytes(range(256)) * 32, 8192)


def main(examples, steps, shrink=None):
    global acl
    import acl

    assert acl.init() == 0
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=int(examples),
            stateful_step_count=int(steps),
            deadline=None,
            derandomize=True,
            # Shrinking takes minutes; whoever looks into a failure asks for it.
            phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert acl.finalize() == 0


if __name__ == "__main__":
    main(*sys.argv[1:])
else:
    import pytest

    @pytest.mark.parametrize("schedule", ["eager", "lazy", "random:7"])
    def test_random_sequences(schedule):
        environment = {
            **os.environ,
            "SOFTACL_SCHEDULE": schedule,
            "SOFTACL_DEVICES": str(DEVICES),
            "SOFTACL_DEVICE_MEMORY": str(DEVICE_MEMORY),
        }
        command = [sys.executable, "-X", "faulthandler", __file__, "300", "50"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-6000:]
