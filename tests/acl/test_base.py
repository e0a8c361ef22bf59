"""acl itself: init and finalize, versions, the product, half-precision numbers, error texts, the log."""

import json

import acl
import numpy as np
import pytest

from .support import PRODUCTS, answers, code, device, in_thread, ok, run


def test_initialisation_is_counted():
    assert answers("""
        say(acl.finalize())
        say(acl.finalize_reference()[-1])
        say([acl.init(), acl.init(), acl.init()])
        say([acl.finalize_reference(), acl.finalize_reference()])
        say(acl.rt.set_device(0))
        say(acl.finalize_reference())
        say(acl.finalize_reference()[-1])
        say([acl.init(), acl.init(), acl.finalize(), acl.finalize()])
        say([acl.init(), acl.rt.set_device(0), acl.rt.reset_device(0), acl.finalize()])
    """) == [
        100037,
        100037,
        [0, 100002, 100002],
        [[2, 0], [1, 0]],
        0,
        [0, 0],
        100037,
        [0, 100002, 0, 100037],
        [0, 0, 0, 0],
    ]


def test_calls_outside_init_and_finalize_are_refused():
    before, after = answers("""
        def codes():
            results = [acl.rt.set_device(0), acl.rt.create_context(0), acl.rt.malloc(64, 0), acl.rt.create_stream(),
                       acl.rt.create_event(), acl.rt.memcpy(0, 0, 0, 0, 0), acl.rt.synchronize_device(),
                       acl.mdl.load_from_file("/x.om"), acl.rt.process_report(10), acl.rt.reset_device(0)]
            say([result[-1] if isinstance(result, tuple) else result for result in results])
        codes()
        ok(acl.init()); ok(acl.rt.set_device(0)); ok(acl.rt.reset_device(0)); ok(acl.finalize())
        codes()
    """)
    assert before == after == [100001] * 10


def test_some_calls_need_no_init():
    assert answers("""
        say(acl.get_soc_name())
        say(acl.rt.get_device_count())
        say(acl.rt.get_run_mode())
        say(acl.data_type_size(0))
        buffer = acl.create_data_buffer(64, 8)
        say(acl.get_data_buffer_addr(buffer))
        desc = acl.create_tensor_desc(0, [2, 3], 2)
        say(acl.get_tensor_desc_size(desc))
    """) == ["Ascend310P3", [1, 0], [1, 0], 4, 64, 24]


def test_finalize_takes_handles_and_contexts_away():
    assert answers("""
        ok(acl.init()); ok(acl.rt.set_device(0))
        stream = ok(acl.rt.create_stream())
        context = ok(acl.rt.get_context())
        memory = ok(acl.rt.malloc(64, 0))
        ok(acl.finalize())
        ok(acl.init())
        say(acl.rt.get_context()[-1])
        ok(acl.rt.set_device(0))
        say(acl.rt.synchronize_stream(stream) != 0)
        say(acl.rt.set_context(context) != 0)
        say(acl.rt.free(memory) != 0)
        say(ok(acl.rt.get_mem_info(0))[0] == ok(acl.rt.get_mem_info(0))[1])
        stream = ok(acl.rt.create_stream())
        say(acl.rt.synchronize_stream(stream))
    """) == [107002, True, True, True, True, 0]


CONFIGURATIONS = [
    ("", 0),
    ("{}", 0),
    ("  {}\n", 0),
    ('{"err_msg_mode": "0"}', 0),
    ('{"err_msg_mode": "1"}', 0),
    ('{"max_opqueue_num": "20000"}', 0),
    ('{"max_opqueue_num": 1}', 0),
    ('{"max_opqueue_num": "0"}', 148048),
    ('{"max_opqueue_num": "many"}', 148048),
    ('{"defaultDevice": {"default_device": "0"}}', 0),
    ('{"defaultDevice": {"default_device": "64"}}', 107001),
    ('{"defaultDevice": {"default_device": "-1"}}', 107001),
    ('{"defaultDevice": {"default_device": 4294967296}}', 107001),
    ('{"dump": {}, "profiler": {}, "StackSize": {"aicore_stack_size": 1}, "unknown": [1]}', 0),
    ('{"dump": 1}', 100009),
    ('{"profiler": []}', 100010),
    ("[]", 100006),
    ("null", 100006),
    ("{", 100006),
    ('{"a": 1,}', 100006),
    ("{'a': 1}", 100006),
    ('{"a": ' + "[" * 9 + "]" * 9 + "}", 0),
    ('{"a": ' + "[" * 10 + "]" * 10 + "}", 100006),
    ('{"a": ' + "{" * 3 + "}", 100006),
    ('{"a": "[[[[[[[[[[[[[[[[[[[["}', 0),
]


@pytest.fixture(scope="module")
def init_codes(tmp_path_factory):
    """The code of init for each configuration, all from one process."""
    folder = tmp_path_factory.mktemp("configurations")
    paths = []
    for index, (text, _) in enumerate(CONFIGURATIONS):
        path = folder / f"{index}.json"
        path.write_text(text)
        paths.append(str(path))
    codes = answers(
        """
        for path in json.loads(sys.argv[1]):
            code = acl.init(path)
            say(code)
            acl.finalize()
        """,
        json.dumps(paths),
    )
    assert len(codes) == len(CONFIGURATIONS)
    return codes


@pytest.mark.parametrize("index", range(len(CONFIGURATIONS)))
def test_the_configuration_is_checked(init_codes, index):
    text, expected = CONFIGURATIONS[index]
    assert init_codes[index] == expected, text


def test_configurations_that_cannot_be_read(tmp_path):
    large = tmp_path / "large.json"
    large.write_text('{"a": "' + "x" * (10 << 20) + '"}')
    assert answers(
        "say([acl.init(path) for path in sys.argv[1:]]); say(acl.finalize()); say(acl.init(''))",
        tmp_path / "missing.json",
        tmp_path,
        large,
    ) == [[100003, 100003, 100005], 100037, 0]


def test_a_repeated_call_counts_and_reads_nothing(tmp_path):
    (tmp_path / "bad.json").write_text("{")
    assert answers(
        """
        say([acl.init(), *(acl.init(path) for path in sys.argv[1:])])
        say([acl.finalize_reference() for _ in range(3)])
        """,
        tmp_path / "bad.json",
        tmp_path / "missing.json",
    ) == [[0, 100002, 100002], [[2, 0], [1, 0], [0, 0]]]


@pytest.mark.parametrize("text", [text for text, expected in CONFIGURATIONS if expected])
def test_a_first_call_that_fails_leaves_nothing_behind(tmp_path, text):
    path = tmp_path / "acl.json"
    path.write_text(text)
    assert answers(
        """
        say(acl.init(sys.argv[1]) != 0)
        say([acl.rt.set_device(0), acl.finalize(), acl.finalize_reference()[-1]])
        say([acl.init(), acl.rt.get_device()[-1], acl.rt.set_device(0), acl.finalize_reference()])
        """,
        path,
    ) == [True, [100001, 100037, 100037], [0, 107002, 0, [0, 0]]]


def test_a_default_device_needs_no_set_device(tmp_path):
    path = tmp_path / "acl.json"
    path.write_text('{"defaultDevice": {"default_device": "1"}}')
    program = "ok(acl.init(sys.argv[1])); say(acl.rt.get_device()); ok(acl.rt.malloc(64, 0))"
    assert answers(program, path, SOFTACL_DEVICES="2") == [[1, 0]]


def test_error_texts_belong_to_the_thread_or_to_the_process(tmp_path):
    program = """
        import threading
        ok(acl.init(sys.argv[1]))
        acl.rt.set_device(99)
        def other():
            say(acl.get_recent_err_msg() is not None)
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    """
    for mode, visible in ((0, False), (1, True)):
        path = tmp_path / f"{mode}.json"
        path.write_text(json.dumps({"err_msg_mode": str(mode)}))
        assert answers(program, path) == [visible], mode


class TestVersions:
    @pytest.fixture(autouse=True)
    def initialised(self):
        assert acl.init() in (0, 100002)

    def test_the_interface_version_is_three_numbers(self):
        assert ok(acl.get_version()) == (1, 17, 0)

    def test_packages_have_versions(self):
        for package in range(8):
            version = ok(acl.get_cann_version(package))
            major, minor, *_ = version["version"].split(".")
            assert (version["major_version"], version["minor_version"]) == (major, minor)
        assert acl.get_cann_version(99) in (({}, 100000), (None, 100000))
        assert ok(acl.get_version_str("runtime")) == version["version"]
        assert code(acl.get_version_str("")) == 100000


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_product_is_the_configured_one(product):
    _, _, run_mode, _, infinity, bf16 = PRODUCTS[product]
    attributes = [number for number, supported in ((0, infinity), (1, bf16)) if supported]
    assert answers(
        """
        say(acl.get_soc_name())
        ok(acl.init())
        say(acl.rt.get_run_mode())
        listed, number, ret = acl.get_cann_attribute_list()
        say([sorted(listed), number, ret])
        say([acl.get_cann_attribute(attribute) for attribute in (0, 1)])
        say(acl.get_cann_attribute(77)[-1])
        """,
        SOFTACL_SOC=product,
    ) == [
        product,
        [run_mode, 0],
        [attributes, len(attributes), 0],
        [[int(infinity), 0], [int(bf16), 0]],
        100000,
    ]


def test_capabilities_of_the_product():
    program = """
        ok(acl.init())
        say([acl.get_device_capability(0, info) for info in (0, 1, 2)])
        say([acl.get_device_capability(0, 99)[-1], acl.get_device_capability(7, 0)[-1]])
    """
    assert answers(program, SOFTACL_SOC="Ascend910B3") == [[[20, 0], [40, 0], [201326592, 0]], [100000, 107001]]


SIZES = {
    0: [-1, 13],
    1: [2, 4, 12, 29, 30, 34, 35, 36, 37],
    2: [1, 6, 7, 27],
    4: [0, 3, 8, 33],
    8: [9, 10, 11, 16],
    16: [17],
}


@pytest.mark.parametrize(("size", "data_type"), [(size, kind) for size, kinds in SIZES.items() for kind in kinds])
def test_data_type_sizes(size, data_type):
    assert acl.data_type_size(data_type) == size


def test_every_half_is_the_number_that_numpy_takes_it_for():
    bits = np.arange(0x7C00, dtype=np.uint16)
    for sign in (0, 0x8000):
        expected = (bits | sign).view(np.float16).astype(np.float32)
        found = np.array([acl.float16_to_float(int(number | sign)) for number in bits], np.float32)
        assert np.array_equal(found.view(np.uint32), expected.view(np.uint32))


def test_numbers_become_the_nearest_half():
    generator = np.random.default_rng(5)
    numbers = np.concatenate(
        [
            generator.uniform(-65504, 65504, 4000),
            generator.uniform(-1e-4, 1e-4, 4000),
            2.0 ** generator.uniform(-30, 15, 2000),
            [0.0, -0.0, 1.0, 65504.0, 65503.0, 2.0**-14, 2.0**-24, 2.0**-25, 1 + 2.0**-11, 1 + 3 * 2.0**-11],
        ]
    ).astype(np.float32)
    found = [acl.float_to_float16(float(number)) for number in numbers]
    assert found == numbers.astype(np.float16).view(np.uint16).tolist()


def test_numbers_beyond_halves_saturate():
    for number, bits in ((1e6, 0x7BFF), (-1e6, 0xFBFF), (float("inf"), 0x7BFF), (float("-inf"), 0xFBFF)):
        assert acl.float_to_float16(number) == bits, number


class TestErrors:
    @pytest.fixture(autouse=True)
    def initialised(self):
        assert acl.init() in (0, 100002)
        acl.get_recent_err_msg()

    def test_the_text_of_an_error_is_there_once(self):
        assert acl.rt.set_device(4711) == 107001
        text = acl.get_recent_err_msg()
        assert "4711" in text
        assert "acl.rt.set_device" in text
        assert acl.get_recent_err_msg() is None

    def test_success_leaves_no_text(self):
        assert code(acl.rt.get_device_count()) == 0
        assert acl.get_recent_err_msg() is None

    def test_the_newest_code_is_kept_for_the_thread_until_taken(self):
        acl.rt.get_last_error(0)
        assert acl.rt.peek_at_last_error(0) == 0
        acl.rt.set_device(-1)
        assert acl.rt.peek_at_last_error(0) == 107001
        assert acl.rt.peek_at_last_error(0) == 107001
        assert in_thread(acl.rt.peek_at_last_error, 0) == 0
        assert acl.rt.get_last_error(0) == 107001
        assert acl.rt.get_last_error(0) == 0

    def test_there_is_no_other_level(self):
        assert acl.rt.peek_at_last_error(1) == 100000
        assert acl.rt.get_last_error(-1) == 100000

    def test_a_wrong_level_leaves_the_code_as_it_is(self):
        acl.rt.set_device(-1)
        for call in (acl.rt.peek_at_last_error, acl.rt.get_last_error):
            assert call(2) == 100000
            assert "level is 2" in acl.get_recent_err_msg()
        assert acl.rt.get_last_error(0) == 107001

    def test_errors_of_plain_objects_have_texts_too(self):
        assert acl.destroy_data_buffer(0) == 100000
        assert "acl.destroy_data_buffer" in acl.get_recent_err_msg()

    def test_a_text_names_the_variable_that_hides_devices(self):
        (text,) = answers(
            "ok(acl.init()); acl.rt.set_device(3); say(acl.get_recent_err_msg())",
            SOFTACL_DEVICES="4",
            ASCEND_RT_VISIBLE_DEVICES="2,1",
        )
        assert "ASCEND_RT_VISIBLE_DEVICES" in text


LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR"]


@pytest.mark.parametrize("level", range(5))
def test_the_log_has_what_its_level_asks_for(level, tmp_path):
    assert (
        answers(
            """
        for level in (-1, 0, 1, 2, 3, 4):
            say(acl.app_log(level, f"message {level}\\nsecond line"))
        """,
            ASCEND_GLOBAL_LOG_LEVEL=str(level),
            ASCEND_PROCESS_LOG_PATH=str(tmp_path),
        )
        == [None] * 6
    )
    text = "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    for number, name in enumerate(LEVELS):
        assert (f"message {number}" in text) == (number >= level), text
        if number >= level:
            assert f"[{name}] APP(" in text
    assert "message -1" not in text
    assert "message 4" not in text
    assert len(text.splitlines()) == max(0, 4 - level)


def test_the_log_can_go_to_standard_output(tmp_path):
    outcome = run(
        "import acl; acl.app_log(3, 'over here')",
        ASCEND_GLOBAL_LOG_LEVEL="3",
        ASCEND_SLOG_PRINT_TO_STDOUT="1",
        ASCEND_PROCESS_LOG_PATH=str(tmp_path),
    )
    assert "[ERROR] APP(" in outcome.stdout
    assert "over here" in outcome.stdout
    assert not list(tmp_path.iterdir())


def test_errors_of_calls_are_logged(tmp_path):
    answers(
        "ok(acl.init()); acl.rt.set_device(4711)",
        ASCEND_GLOBAL_LOG_LEVEL="3",
        ASCEND_PROCESS_LOG_PATH=str(tmp_path),
    )
    text = "".join(path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    assert "[ERROR] ASCENDCL(" in text
    assert "4711" in text


def test_ordinary_outcomes_are_not_logged(tmp_path):
    (said,) = answers(
        """
        import threading
        ok(acl.init()); ok(acl.rt.set_device(0))
        stream, event = ok(acl.rt.create_stream()), ok(acl.rt.create_event())
        word = ok(acl.rt.malloc(64, 0))
        ok(acl.rt.memset(word, 64, 0, 64))
        ok(acl.rt.subscribe_report(threading.get_ident(), stream))
        ok(acl.rt.value_wait(word, 1, 0, stream))
        ok(acl.rt.record_event(event, stream))
        say([
            acl.init(),
            acl.rt.process_report(1),
            acl.rt.synchronize_stream_with_timeout(stream, 1),
            acl.rt.synchronize_event_with_timeout(event, 1),
        ])
        assert acl.get_recent_err_msg()
        ok(acl.rt.value_write(word, 1, 0, 0))
        ok(acl.rt.synchronize_stream(stream))
        """,
        ASCEND_GLOBAL_LOG_LEVEL="3",
        ASCEND_PROCESS_LOG_PATH=str(tmp_path),
    )
    assert said == [100002, 507012, 507046, 507047]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_the_log_ends_before_it_fills_the_disk(tmp_path):
    answers(
        "for number in range(25): acl.app_log(3, f'{number} ' + 'x' * (1 << 20))",
        ASCEND_GLOBAL_LOG_LEVEL="3",
        ASCEND_PROCESS_LOG_PATH=str(tmp_path),
    )
    (path,) = (path for path in tmp_path.rglob("*") if path.is_file())
    lines = path.read_text().splitlines()
    assert 19 << 20 < path.stat().st_size < (20 << 20) + 1000
    assert len(lines) == 20
    assert "the log ends here" in lines[-1]
    assert "20 MiB" in lines[-1]


def test_the_device_helper_gives_everything_back():
    before = code(acl.rt.get_context())
    with device():
        ok(acl.rt.get_context())
    assert code(acl.rt.get_context()) in (before, 107002)
