"""Static AIPP against numpy: random configurations through `atc --insert_op_conf`, executed on networks that change nothing.

What lives here: the arithmetic of the manual's page on AIPP, in numpy and whole pictures at a time, and networks that pass on
what AIPP gives them. What does not: descriptions of such models, dynamic AIPP, and what is refused.
"""

from dataclasses import dataclass, field

import acl
import numpy as np
import pytest

onnx = pytest.importorskip("onnx")

from .support import convert, download, ok, upload  # noqa: E402

pytestmark = pytest.mark.usefixtures("held")

BYTES_PER_PIXEL = {"YUV420SP_U8": 1.5, "XRGB8888_U8": 4, "RGB888_U8": 3, "YUV400_U8": 1}
TYPES = {np.uint8: onnx.TensorProto.UINT8, np.float16: onnx.TensorProto.FLOAT16, np.float32: onnx.TensorProto.FLOAT}
# What the converter takes when colour conversion is on and no matrix is given.
TO_BGR = np.array([[298, 516, 0], [298, -100, -208], [298, 0, 409]])
TO_YUV = np.array([[66, 129, 25], [-38, -74, 112], [112, -94, -18]])
NARROW = np.array([16, 128, 128])


@dataclass
class Aipp:
    """One `aipp_op`, as its fields are written, and what they mean."""

    format: str
    source: tuple[int, int]
    size: tuple[int, int]
    rb_uv: bool = False
    ax: bool = False
    crop: tuple[int, int] | None = None
    padding: tuple[int, int, int, int] | None = None
    padding_value: float = 0.0
    conversion: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None
    mean: list[int] = field(default_factory=lambda: [0, 0, 0])
    min: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    factor: list[float] = field(default_factory=lambda: [1.0, 1.0, 1.0])
    # Fields that stand for their defaults, or for nothing.
    leave_out: set[str] = field(default_factory=set)

    def text(self, rank):
        """The block of a configuration file."""
        fields = {
            "aipp_mode": "static",
            "related_input_rank": rank,
            "input_format": self.format,
            "rbuv_swap_switch": self.rb_uv,
            "ax_swap_switch": self.ax,
        }
        height, width = self.source
        fields |= {"src_image_size_w": width, "src_image_size_h": height}
        if self.crop:
            top, left = self.crop
            fields |= {"crop": True, "load_start_pos_w": left, "load_start_pos_h": top}
            fields |= {"crop_size_w": self.size[1], "crop_size_h": self.size[0]}
        if self.padding:
            fields |= {"padding": True, "padding_value": self.padding_value}
            fields |= zip(("top_padding_size", "bottom_padding_size"), self.padding[:2], strict=True)
            fields |= zip(("left_padding_size", "right_padding_size"), self.padding[2:], strict=True)
        if self.conversion:
            matrix, input_bias, output_bias = self.conversion
            fields["csc_switch"] = True
            fields |= {f"matrix_r{row}c{column}": matrix[row, column] for row in range(3) for column in range(3)}
            fields |= {f"input_bias_{index}": bias for index, bias in enumerate(input_bias)}
            fields |= {f"output_bias_{index}": bias for index, bias in enumerate(output_bias)}
        for index in range(3):
            fields[f"mean_chn_{index}"] = self.mean[index]
            fields[f"min_chn_{index}"] = self.min[index]
            fields[f"var_reci_chn_{index}"] = self.factor[index]
        lines = (f"  {name}: {str(value).lower() if isinstance(value, bool) else value}" for name, value in fields.items()
                 if not name.startswith(tuple(self.leave_out)))  # fmt: skip
        return "aipp_op {\n" + "\n".join(lines) + "\n}\n"

    def pixels(self, picture):
        """The components of a picture's pixels, swapped: height, width, component."""
        height, width = self.source
        if self.format == "YUV400_U8":
            return picture.reshape(height, width, 1)
        if self.format == "YUV420SP_U8":
            luma = picture[: height * width].reshape(height, width, 1)
            chroma = picture[height * width :].reshape(height // 2, width // 2, 2)
            chroma = chroma.repeat(2, axis=0).repeat(2, axis=1)
            return np.concatenate([luma, chroma[..., ::-1] if self.rb_uv else chroma], axis=2)
        packed = picture.reshape(height, width, -1)
        if self.format == "XRGB8888_U8":
            packed = packed[..., 1:] if self.ax else packed[..., :3]
        return packed[..., ::-1] if self.rb_uv else packed

    def run(self, picture, channels, dtype):
        """What a network sees of a picture: height, width, channel."""
        pixels = self.pixels(picture)
        if self.crop:
            top, left = self.crop
            pixels = pixels[top : top + self.size[0], left : left + self.size[1]]
        if self.conversion:
            matrix, input_bias, output_bias = (np.asarray(part, np.int64) for part in self.conversion)
            yuv = self.format == "YUV420SP_U8"
            # Rounded, as the product does that every profile follows here.
            sums = (pixels.astype(np.int64) - (input_bias if yuv else 0)) @ matrix.T
            pixels = np.clip((sums + 128 >> 8) + (0 if yuv else output_bias), 0, 255)
        pixels = pixels[..., :channels]
        if dtype == np.uint8:
            result = pixels.astype(np.uint8)
        else:
            mean, low, factor = (np.float16(part[:channels]) for part in (self.mean, np.float32(self.min), self.factor))
            # numpy rounds each operation on halves.
            result = ((pixels.astype(np.float16) - mean) - low) * factor
            assert result.dtype == np.float16
        if self.padding:
            top, bottom, left, right = self.padding
            value = np.float32(self.padding_value).astype(result.dtype)
            result = np.pad(result, ((top, bottom), (left, right), (0, 0)), constant_values=value)
        return result.astype(dtype)


def usual_normalisation(random):
    """Mean, minimum and factor as people write them, and at the limits."""
    mean = random.integers(0, 256, 3).tolist()
    least = random.choice([0.0, 0.0, 0.675, 123.675, 255.0], 3).tolist()
    factor = random.choice([1.0, 0.0171, 0.01712475, 0.003921569, -1.5, 65504.0, -65504.0, 0.0, 1e-7], 3).tolist()
    return mean, least, factor


def random_aipp(random, dtype):
    """One configuration among all that static AIPP can do."""
    form = random.choice(list(BYTES_PER_PIXEL))
    yuv = form == "YUV420SP_U8"
    step = 2 if yuv else 1
    height, width = (int(random.integers(1, 40 // step)) * step, int(random.integers(1, 90 // step) + 1) * step)
    aipp = Aipp(str(form), (height, width), (height, width))
    if random.random() < 0.6:
        size = int(random.integers(1, height + 1)), int(random.integers(1, width + 1))
        starts = (int(random.integers(0, (whole - part) // step + 1)) * step
                  for whole, part in zip((height, width), size, strict=True))  # fmt: skip
        aipp.size, aipp.crop = size, tuple(starts)
    if random.random() < 0.5:
        aipp.padding = tuple(random.integers(0, 33, 4).tolist())
        aipp.padding_value = float(random.integers(0, 256) if dtype == np.uint8 else random.normal() * 100)
    aipp.rb_uv = bool(random.random() < 0.5) and form != "YUV400_U8"
    aipp.ax = bool(random.random() < 0.5) and form == "XRGB8888_U8"
    if form != "YUV400_U8" and random.random() < 0.7:
        if random.random() < 0.25:
            aipp.conversion = (TO_BGR if yuv else TO_YUV, NARROW, NARROW)
            aipp.leave_out = {"matrix", "input_bias", "output_bias"}
        else:
            limit = random.choice([600, 32676])
            biases = random.integers(0, 256, (2, 3))
            aipp.conversion = (random.integers(-limit, limit + 1, (3, 3)), *biases)
    if dtype != np.uint8 and random.random() < 0.8:
        aipp.mean, aipp.min, aipp.factor = usual_normalisation(random)
    elif random.random() < 0.5:
        aipp.leave_out |= {"mean", "min", "var_reci"}
    if not aipp.crop and not aipp.padding and random.random() < 0.5:
        aipp.leave_out |= {"src_image_size"}
    return aipp


@dataclass
class Port:
    """An input of a network that passes it on."""

    aipp: Aipp
    batch: int
    channels: int
    dtype: type

    def shape(self):
        top, bottom, left, right = self.aipp.padding or (0, 0, 0, 0)
        height, width = self.aipp.size
        return (self.batch, self.channels, height + top + bottom, width + left + right)

    def picture_bytes(self):
        return int(np.prod(self.aipp.source) * BYTES_PER_PIXEL[self.aipp.format])

    def expect(self, pictures):
        results = np.stack([self.aipp.run(picture, self.channels, self.dtype) for picture in pictures])
        return results.transpose(0, 3, 1, 2)


def random_port(random):
    dtype = [np.uint8, np.float16, np.float32][random.integers(0, 3)]
    aipp = random_aipp(random, dtype)
    channels = 1 if aipp.format == "YUV400_U8" or (aipp.conversion and random.random() < 0.2) else 3
    return Port(aipp, int(random.integers(1, 4)), channels, dtype)


def execute(folder, ports, sources):
    """Converts a network that passes on its inputs, and runs it on pictures; its outputs."""
    helper = onnx.helper
    values = [
        [helper.make_tensor_value_info(f"{side}{at}", TYPES[port.dtype], port.shape()) for at, port in
         enumerate(ports)]
        for side in "xy"
    ]  # fmt: skip
    nodes = [helper.make_node("Identity", [f"x{at}"], [f"y{at}"], name=f"pass_{at}") for at in range(len(ports))]
    model = helper.make_model(
        helper.make_graph(nodes, "pass", *values), opset_imports=[helper.make_opsetid("", 14)], ir_version=8
    )
    onnx.save(model, folder / "pass.onnx")
    configuration = folder / "aipp.cfg"
    configuration.write_text("".join(port.aipp.text(rank) for rank, port in enumerate(ports)))
    outcome = convert(folder / "pass.onnx", folder / "pass", f"--insert_op_conf={configuration}")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr

    model_id = ok(acl.mdl.load_from_file(str(folder / "pass.om")))
    results = [np.zeros(port.shape(), port.dtype) for port in ports]
    buffers = []
    try:
        datasets = []
        for arrays in (sources, results):
            dataset = acl.mdl.create_dataset()
            datasets.append(dataset)
            for array in arrays:
                buffers.append(upload(array))
                ok(acl.mdl.add_dataset_buffer(dataset, acl.create_data_buffer(buffers[-1], array.nbytes)))
        ok(acl.mdl.execute(model_id, *datasets))
        outputs = buffers[len(sources) :]
        results = [download(at, result.shape, result.dtype) for at, result in zip(outputs, results, strict=True)]
        for dataset in datasets:
            for index in range(len(ports)):
                ok(acl.destroy_data_buffer(acl.mdl.get_dataset_buffer(dataset, index)))
            ok(acl.mdl.destroy_dataset(dataset))
    finally:
        for buffer in buffers:
            ok(acl.rt.free(buffer))
        ok(acl.mdl.unload(model_id))
    return results


def check(folder, ports, random):
    sources = [random.integers(0, 256, (port.batch, port.picture_bytes()), np.uint8) for port in ports]
    results = execute(folder, ports, sources)
    for port, source, result in zip(ports, sources, results, strict=True):
        expect = np.ascontiguousarray(port.expect(source))
        same = result.view(f"u{result.itemsize}") == expect.view(f"u{expect.itemsize}")
        # A product of infinity and zero has no sign that anybody promises.
        same |= np.isnan(result) & np.isnan(expect)
        assert same.all(), f"{port}: {np.argwhere(~same)[:5]} {result[~same][:5]} {expect[~same][:5]}"


@pytest.mark.parametrize("seed", range(16))
@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")
def test_random_configurations(seed, tmp_path):
    random = np.random.default_rng(seed)
    check(tmp_path, [random_port(random) for _ in range(8)], random)


@pytest.mark.parametrize("dtype", [np.uint8, np.float16, np.float32])
def test_camera_picture_to_classifier(dtype, tmp_path):
    """The usual case: a part of a full HD picture of a camera, as a classifier takes it."""
    matrix = np.array([[298, 0, 409], [298, -100, -208], [298, 516, 0]])
    aipp = Aipp("YUV420SP_U8", (1080, 1920), (224, 224), crop=(428, 848), conversion=(matrix, NARROW, [0, 0, 0]))
    if dtype != np.uint8:
        aipp.mean, aipp.factor = [124, 117, 104], [0.0171, 0.0175, 0.0174]
    check(tmp_path, [Port(aipp, 1, 3, dtype)], np.random.default_rng(7))


def test_known_colours(tmp_path):
    """Black, white and red of BT.601, which no formula of this file made."""
    matrix = np.array([[298, 0, 409], [298, -100, -208], [298, 516, 0]])
    aipp = Aipp("YUV420SP_U8", (2, 6), (2, 6), conversion=(matrix, NARROW, [0, 0, 0]))
    luma = [16, 16, 235, 235, 81, 81]
    source = np.array([[*luma, *luma, 128, 128, 128, 128, 90, 240]], np.uint8)
    (result,) = execute(tmp_path, [Port(aipp, 1, 3, np.float32)], [source])
    colours = [[0, 0, 0], [255, 255, 255], [255, 0, 0]]
    np.testing.assert_array_equal(result.transpose(0, 2, 3, 1), [[np.repeat(colours, 2, axis=0)] * 2])
