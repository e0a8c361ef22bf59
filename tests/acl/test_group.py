"""Groups: a software device has one, with all its cores."""

import acl
import pytest

from .support import code, ok

pytestmark = pytest.mark.usefixtures("held")


@pytest.fixture
def info(held):
    info = acl.rt.create_group_info()
    assert info != 0
    yield info
    acl.rt.destroy_group_info(info)


def test_there_is_one():
    assert ok(acl.rt.get_group_count(0)) == 1
    ok(acl.rt.set_group(0))
    for group in (1, 7, 2**32 - 1):
        assert acl.rt.set_group(group) == 107014


def test_its_cores_are_the_devices(info):
    ok(acl.rt.get_all_group_info(info))
    # Number of the attribute → value: AI cores, vector cores, control cores, and the group's own number.
    for attribute, value in ((0, 8), (1, 7), (2, 7), (5, 0)):
        assert ok(acl.rt.get_group_info_detail(info, 0, attribute)) == [value]


def test_what_is_not_there_raises(info):
    with pytest.raises(RuntimeError):
        acl.rt.get_group_info_detail(info, 0, 0)
    ok(acl.rt.get_all_group_info(info))
    for group, attribute in ((1, 0), (-1, 0), (0, 6), (0, -1)):
        with pytest.raises(RuntimeError):
            acl.rt.get_group_info_detail(info, group, attribute)


def test_infos_are_destroyed_once():
    info = acl.rt.create_group_info()
    ok(acl.rt.destroy_group_info(info))
    assert acl.rt.destroy_group_info(info) == 107017
    assert acl.rt.destroy_group_info(0) == 100000
    assert code(acl.rt.get_all_group_info(info)) == 107017
    assert code(acl.rt.get_all_group_info(0)) == 100000
