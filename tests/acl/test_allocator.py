"""`acl.rt`: allocators of the program's own, their descriptions and their registration with streams."""

import weakref

import acl
import pytest

from .support import code, ok

pytestmark = pytest.mark.usefixtures("held")

SETTERS = ["alloc", "free", "alloc_advise", "get_addr_from_block"]
NEEDED = {"alloc", "free", "get_addr_from_block"}


def set_function(desc, part, function=print):
    return getattr(acl.rt, f"allocator_set_{part}_func_to_desc")(desc, function)


@pytest.mark.parametrize("missing", [None, *SETTERS])
def test_a_description_is_registered_when_it_is_complete(stream, missing):
    desc = acl.rt.allocator_create_desc()
    assert acl.rt.allocator_set_obj_to_desc(desc, 1234) == 0
    for part in SETTERS:
        if part != missing:
            assert set_function(desc, part) == 0
    expected = 100000 if missing in NEEDED else 0
    assert acl.rt.allocator_register(stream, desc) == expected
    assert acl.rt.allocator_unregister(stream) == expected
    assert acl.rt.allocator_destroy_desc(desc) == 0


def test_a_description_may_go_before_the_registration(stream):
    desc = acl.rt.allocator_create_desc()
    for part in SETTERS:
        assert set_function(desc, part) == 0
    ok(acl.rt.allocator_register(stream, desc))
    ok(acl.rt.allocator_destroy_desc(desc))
    assert acl.rt.allocator_destroy_desc(desc) == 100000
    assert "destroyed at" in acl.get_recent_err_msg()
    assert acl.rt.allocator_unregister(stream) == 0
    assert acl.rt.allocator_unregister(stream) == 100000


@pytest.mark.parametrize("part", SETTERS)
def test_functions_are_checked_kept_and_given_back(part):
    class Function:
        def __call__(self):
            raise AssertionError("the software device asks nobody for memory")

    desc = acl.rt.allocator_create_desc()
    with pytest.raises(TypeError, match="parameter must be callable"):
        set_function(desc, part, 3)
    function = Function()
    gone = weakref.ref(function)
    ok(set_function(desc, part, function))
    del function
    assert gone() is not None
    ok(set_function(desc, part, print))
    assert gone() is None
    assert code(set_function(0, part, print)) == 100000
    ok(acl.rt.allocator_destroy_desc(desc))
