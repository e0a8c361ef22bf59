"""The public programs: where each one is, what it needs around it, what it must print, and what the checks find in it.

What lives here: data. What does not: how a program is laid out and run (`run.py`), how its model is made (`models.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

PICTURES = {
    "grace_hopper.jpg": "matplotlib/mpl-data/sample_data/grace_hopper.jpg",
    "chelsea.png": "skimage/data/chelsea.png",
    "coffee.png": "skimage/data/coffee.png",
}
# JPEG decoders take JPEG files only.
JPEGS = tuple((f"{Path(name).stem}.jpg", name, None) for name in PICTURES)
SAMPLES = "samples"
NOTEBOOKS = "PyACL-Samples"
SIMPLE_INFERENCE = "python/level2_simple_inference/1_classification"
MEMORY = "python/level1_single_api/1_acl/2_memory_management"
MEMORY_ARGUMENTS = ("--release_cycle", "2", "--number_of_cycles", "1", "--memory_size", "1048576")
ACLLITE = "python/common"
ACLLITE_MODULES = "python/common/acllite"
TOP5 = (
    r"inference results: =+\nlabel:652 ",
    r"inference results: =+\nlabel:285 ",
    r"inference results: =+\nlabel:967 ",
)
DETECTION = "python/level2_simple_inference/2_object_detection"


def corners(label: str, *numbers: str) -> str:
    """Return what matches a box as the notebooks print it: whole parts of left, top, right and bottom; whatever numpy puts around numbers; the label."""
    printed = ", ".join(rf"(np\.float32\()?{whole}\.\d+\)?" for whole in numbers)
    return rf"\[{printed}\] .* {label}\n"


@dataclass(frozen=True)
class Program:
    """A public program: where it is, what it needs around it, what it must do."""

    name: str
    repository: str
    directory: str
    # A notebook's cells are run in their order.
    script: str
    # Regular expressions that the output must match, each on its own; some of them so often at least.
    expected: tuple[str | tuple[str, int], ...]
    # What `softacl check` finds: per rule, how often each finding is made; `None` where this is different each time.
    findings: dict[str, tuple[int | None, ...]] = field(default_factory=dict)
    # Per rule, how many findings more are made in some runs.
    sometimes: dict[str, int] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    # Other parts of the repository that it reaches.
    beside: tuple[str, ...] = ()
    # Path in the program's directory → model of models.MODELS to put there.
    models: dict[str, str] = field(default_factory=dict)
    # Directory to put pictures into, and which.
    pictures: str | None = None
    which: tuple[str, ...] = tuple(PICTURES)
    # Path in the program's directory → how a clip is made (clips.MAKERS), of which picture, its width and height.
    clips: dict[str, tuple[str, str, int, int]] = field(default_factory=dict)
    # Whether it can be run under `softacl check`.
    checked: bool = True
    # Pictures to make of those: file name, which one, and its size if that is to be another. The suffix says what it is to be, JPEG or NV12 without a header.
    made: tuple[tuple[str, str, tuple[int, int] | None], ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    # Pictures that it writes → of PICTURES, which one each must look like.
    written: dict[str, str] = field(default_factory=dict)
    # Directories of the repository where it finds modules, as its page says.
    modules: tuple[str, ...] = ()
    # Modules of `stand_ins` that are imported before it, for what it cannot have here.
    stand_ins: tuple[str, ...] = ()


# What the sample on VPC and JPEG does by its number, with which picture and size, and what it says of it. It fetches decoded pictures as if their rows were aligned to 16
# bytes, so that the widths must be multiples of 128 and the heights of 16. Where it pastes, it fetches and runs what lies around, which nothing has written.
VPC_JPEG = (
    (0, "resize", "coffee.jpg", (512, 400), (r"jpeg decode success", r"top5 inference results: =+\nlabel:967 "), {}),
    (1, "crop", "coffee_of_608_448_nv12.yuv", (608, 448), (r"vpc crop process success", r"label:\d+ "), {}),
    (
        2,
        "crop-paste",
        "coffee_of_608_448_nv12.yuv",
        (608, 448),
        (r"vpc crop process success", r"label:\d+ "),
        {"read-before-initialised": (1, 1)},
    ),
    (3, "encode", "coffee_of_608_448_nv12.yuv", (608, 448), (r"jpeg encode success",), {}),
    (5, "batch-crop", "coffee_of_608_448_nv12.yuv", (608, 448), (r"batch vpc crop process success",), {}),
    (
        6,
        "batch-crop-paste",
        "coffee_of_608_448_nv12.yuv",
        (608, 448),
        (r"vpc batch crop and paste process success",),
        {"read-before-initialised": (8,)},
    ),
)

PROGRAMS = (
    Program(
        "quick-start",
        SAMPLES,
        "inference/modelInference/sampleResnetQuickStart/python",
        "src/sampleResnetQuickStart.py",
        (*TOP5, r"run finish"),
        # The stream and the two device buffers of its datasets.
        findings={"never-destroyed": (1, 1, 1)},
        models={"model/resnet50.om": "torchvision"},
        pictures="data",
    ),
    Program(
        "aipp",
        SAMPLES,
        "inference/modelInference/sampleResnetAIPP/python",
        "src/sampleResnetAIPP.py",
        (*TOP5, r"run finish"),
        # The stream and the two device buffers of its datasets.
        findings={"never-destroyed": (1, 1, 1)},
        models={"model/resnet50.om": "torchvision-aipp"},
        pictures="data",
    ),
    Program(
        "classification",
        SAMPLES,
        f"{SIMPLE_INFERENCE}/resnet50_imagenet_classification",
        "src/acl_net.py",
        (
            r"grace_hopper(.|\n)*?results: =+\n\[652\]",
            r"chelsea(.|\n)*?results: =+\n\[285\]",
            r"coffee(.|\n)*?results: =+\n\[967\]",
            r"Resources released successfully",
        ),
        models={"model/resnet50.om": "caffe"},
        pictures="data",
    ),
    Program(
        "classification-async",
        SAMPLES,
        f"{SIMPLE_INFERENCE}/resnet50_async_imagenet_classification",
        "src/acl_net.py",
        (
            r"results: =+\n\[652\]",
            r"results: =+\n\[285\]",
            r"results: =+\n\[967\]",
            r"release source stage success",
        ),
        # The host memory of its results, for every group of requests that is in flight.
        findings={"never-destroyed": (4,)},
        models={"model/resnet50.om": "caffe"},
        pictures="data",
    ),
    # The program copies as many bytes as the largest size has, however small its picture is: with that size there is no more to
    # copy than the picture. Its crop takes height for width and squeezes what is not square: the
    # upright portrait is among the first five only, and not at twice the size that the network was trained for.
    Program(
        "dynamic-image-size",
        SAMPLES,
        f"{SIMPLE_INFERENCE}/resnet50_imagenet_dynamic_hw",
        "src/acl_net.py",
        (
            r"chelsea(.|\n)*?results: =+\n\[285\]",
            r"coffee(.|\n)*?results: =+\n\[967\]",
            r"Resources released successfully",
        ),
        arguments=("--h=448", "--w=448"),
        models={"model/tf_resnet50.om": "sizes"},
        pictures="data",
        settings={"SOFTACL_SOC": "Ascend310"},
    ),
    Program(
        "dynamic-image-size-224",
        SAMPLES,
        f"{SIMPLE_INFERENCE}/resnet50_imagenet_dynamic_hw",
        "src/acl_net.py",
        (
            r"grace_hopper(.|\n)*?results: =+\n(\[\d+\].*\n){0,4}\[652\]",
            r"chelsea(.|\n)*?results: =+\n\[285\]",
            r"coffee(.|\n)*?results: =+\n\[967\]",
            r"Resources released successfully",
        ),
        models={"model/tf_resnet50.om": "small-sizes"},
        pictures="data",
        settings={"SOFTACL_SOC": "Ascend310"},
    ),
    Program(
        "dvpp",
        SAMPLES,
        "inference/modelInference/sampleResnetDVPP/python",
        "src/sampleResnetDVPP.py",
        (*TOP5, r"run finish"),
        models={"model/resnet50.om": "torchvision-dvpp"},
        pictures="data",
        which=(),
        made=JPEGS,
        settings={"SOFTACL_SOC": "Ascend310"},
        # The buffers of both datasets; the picture buffers of all pictures but the last; and what it copies is on the device already.
        findings={"never-destroyed": (1, 1, 2, 2, 2), "wrong-copy-direction": (3,)},
    ),
    Program(
        "acllite",
        SAMPLES,
        f"{SIMPLE_INFERENCE}/googlenet_onnx_picture/src",
        "classify.py",
        tuple(
            rf"images:../data/{name}.*\n=+ top5 inference results: =+\nlabel:{number} "
            for name, number in (("grace_hopper", 652), ("chelsea", 285), ("coffee", 967))
        ),
        arguments=("../data",),
        beside=(ACLLITE,),
        models={"../model/googlenet_yuv.om": "probabilities-dvpp"},
        pictures="../data",
        which=(),
        made=JPEGS,
        settings={"SOFTACL_SOC": "Ascend310"},
        # Two pictures are freed by destructors that run after the one that resets the device; the descriptions of decoded pictures never are.
        findings={"never-destroyed": (3,), "not-destroyed-in-time": (1, 1)},
    ),
    # The same on the product for which acllite counts the decoded rows anew where it allocates, but not where it describes: of a picture that is 576 wide these are 576
    # and 640 bytes.
    Program(
        "acllite-310p",
        SAMPLES,
        f"{SIMPLE_INFERENCE}/googlenet_onnx_picture/src",
        "classify.py",
        tuple(
            rf"images:../data/{name}.*\n=+ top5 inference results: =+\nlabel:{number} "
            for name, number in (("grace_hopper", 652), ("chelsea", 285), ("coffee", 967))
        ),
        arguments=("../data",),
        beside=(ACLLITE,),
        models={"../model/googlenet_yuv.om": "probabilities-dvpp-310p"},
        pictures="../data",
        which=(),
        made=(*JPEGS[:2], ("coffee.jpg", "coffee.png", (576, 384))),
        settings={"SOFTACL_SOC": "Ascend310P3"},
        findings={"never-destroyed": (3,), "not-destroyed-in-time": (1, 1), "picture-exceeds-buffer": (1,)},
    ),
    *(
        Program(
            f"vpc-jpeg-{name}{suffix}",
            SAMPLES,
            f"{SIMPLE_INFERENCE}/vpc_jpeg_resnet50_imagenet_classification",
            "src/main.py",
            (*expected, r"release source success"),
            arguments=(f"--images_path=./data/{picture}", f"--dvpp_type={number}", f"--image_type={picture[-3:]}"),
            models={"model/resnet50_aipp.om": f"probabilities-dvpp{suffix}"},
            pictures="data",
            which=(),
            made=((picture, "coffee.png", size),),
            settings={"SOFTACL_SOC": product},
            findings=findings,
        )
        for product, suffix in (("Ascend310", ""), ("Ascend310P3", "-310p"))
        for number, name, picture, size, expected, findings in VPC_JPEG
    ),
    # The same through the acllite of another directory, which has other names for the same things; it calls all destructors itself.
    Program(
        "acllite-dvpp",
        SAMPLES,
        "inference/modelInference/sampleResnetDVPP/pyAcllite",
        "src/sampleResnetDVPP.py",
        (*TOP5, r"run finish"),
        beside=("inference/acllite",),
        models={"model/resnet50.om": "torchvision-dvpp"},
        pictures="data",
        which=(),
        made=JPEGS,
        settings={"SOFTACL_SOC": "Ascend310"},
        modules=("inference/acllite/acllitePY",),
        # The last scaled picture; the descriptions of decoded pictures.
        findings={"never-destroyed": (1, 3)},
    ),
    # Its network paints; the one here gives the picture back as it is.
    Program(
        "anime",
        SAMPLES,
        "python/level2_simple_inference/6_other/animeGAN_picture/src",
        "AnimeGAN.py",
        (r"Release acl resource success",),
        arguments=("../data", "256"),
        beside=(ACLLITE,),
        models={"../model/AnimeGANv2_256.om": "same-picture"},
        pictures="../data",
        which=(),
        made=JPEGS,
        settings={"SOFTACL_SOC": "Ascend310"},
        modules=(ACLLITE_MODULES,),
        written={f"../out/{made}": name for made, name, _ in JPEGS},
        # acllite's own stream; the description of the decoded picture and both regions, of each picture; the last scaled picture is freed too late.
        findings={"never-destroyed": (1, 3, 3, 3), "not-destroyed-in-time": (1,)},
    ),
    # It takes the first two pictures of the directory.
    Program(
        "dynamic-batch",
        SAMPLES,
        f"{SIMPLE_INFERENCE}/googlenet_imagenet_dynamic_batch/src",
        "classify.py",
        (
            r"images:../data/chelsea.jpg\n=+ top5 inference results: =+\nlabel:285 ",
            r"images:../data/coffee.jpg\n=+ top5 inference results: =+\nlabel:967 ",
        ),
        arguments=("../data",),
        beside=(ACLLITE,),
        models={"../model/googlenet_dynamic_batch.om": "batches"},
        pictures="../data",
        which=(),
        made=JPEGS[1:],
        settings={"SOFTACL_SOC": "Ascend310"},
        # The input that takes the batch; pictures and batch, which are freed after the device was reset; descriptions. It fetches the rows of eight
        # pictures and has run two.
        findings={"never-destroyed": (1, 2), "not-destroyed-in-time": (1, 1, 2), "read-before-initialised": (1,)},
    ),
    Program(
        "yolov5",
        NOTEBOOKS,
        "PyTorch/YOLOv5",
        "yolov5_without_dvpp.ipynb",
        (r" dog\n", r" bicycle\n", r" (car|truck)\n"),
        beside=("Common",),
        models={"model/yolov5s.om": "yolov5"},
        settings={"SOFTACL_SOC": "Ascend310"},
        # acllite keeps the buffer of the picture for the next one and never frees it.
        findings={"never-destroyed": (1,)},
    ),
    Program(
        "yolov7",
        NOTEBOOKS,
        "PyTorch/YOLOv7",
        "acl_yolov7.ipynb",
        (r" kite\n(.|\n)* kite\n", r" person\n(.|\n)* person\n"),
        beside=("Common",),
        models={"model/yolov7.om": "yolov7"},
        settings={"SOFTACL_SOC": "Ascend310"},
        # acllite keeps the buffer of the picture for the next one and never frees it.
        findings={"never-destroyed": (1,)},
    ),
    # Its decoded picture fills the network's square from the left and the top, as wide as that is: what lies below nobody has written.
    *(
        Program(
            f"yolov3{suffix}",
            NOTEBOOKS,
            "Caffe/DVPP_YoloV3",
            "yolov3_with_dvpp.ipynb",
            (
                corners("dog", r"1[12]\d", r"(19|20)\d", r"3[23]\d", r"5[12]\d"),
                corners("bicycle", r"1[123]\d", r"1[34]\d", r"5[56]\d", r"4[234]\d"),
                corners("(car|truck)", r"4[567]\d", r"[78]\d", r"6[789]\d", r"1[67]\d"),
            ),
            beside=("Common",),
            models={"model/yolov3_caffe.om": f"yolov3{suffix}"},
            settings={"SOFTACL_SOC": product},
            # The numbers of the picture, the description of the decoded picture and both regions; the scaled picture, which is freed after the device was reset.
            findings={"never-destroyed": (1, 1, 1, 1), "not-destroyed-in-time": (1,), "read-before-initialised": (1,)},
        )
        for product, suffix in (("Ascend310", ""), ("Ascend310P3", "-310p"))
    ),
    # The same network.
    Program(
        "yolov3-picture",
        SAMPLES,
        f"{DETECTION}/YOLOV3_coco_detection_picture/src",
        "object_detect.py",
        (
            r"grace_hopper.jpg\n=.*\n person: class  0, box  \d\d  \d\d  5\d\d  5\d\d",
            r" tie: class  27, box  22\d  4\d\d  29\d  53\d",
            r"coffee.jpg\n=.*\n(.*\n)*? cup: class  41",
        ),
        arguments=("../data",),
        beside=(ACLLITE,),
        models={"../model/yolov3_yuv.om": "yolov3"},
        pictures="../data",
        which=(),
        made=(JPEGS[0], JPEGS[2]),
        settings={"SOFTACL_SOC": "Ascend310"},
        modules=(ACLLITE_MODULES,),
        # The numbers of the picture, and of each picture the description and both regions; the last scaled picture is freed too late.
        findings={"never-destroyed": (1, 2, 2, 2), "not-destroyed-in-time": (1,), "read-before-initialised": (2,)},
    ),
    # Every fifth picture of a clip, in threads that have contexts of their own. When the clip has ended it drops what is still in its queue, at most 64.
    Program(
        "yolov3-video",
        SAMPLES,
        f"{DETECTION}/coco_detection_rtsp/src",
        "main.py",
        ((r"box num =  2\n", 15), r"all video decoder finish"),
        beside=(ACLLITE, f"{DETECTION}/coco_detection_rtsp/scripts"),
        models={"../model/yolov3_yuv.om": "yolov3"},
        clips={"../data/person.h264": ("panned-400", "grace_hopper.jpg", 480, 640)},
        settings={"SOFTACL_SOC": "Ascend310"},
        modules=(ACLLITE_MODULES,),
        stand_ins=("former_av",),
        # The stream and the context of its threads, the numbers of the picture, the channel's description, both regions of each picture; the pictures that
        # it drops. All coded data goes through one piece of memory.
        findings={
            "never-destroyed": (1, 1, 1, 1, None, None),
            "not-destroyed-in-time": (None,),
            "read-before-initialised": (None,),
            "unordered-access": (399,),
        },
    ),
    # It shows what it looked at: the whole clip, which shows one picture, coded as JPEG.
    Program(
        "mask-video",
        SAMPLES,
        f"{DETECTION}/YOLOV3_mask_detection_video/src",
        "main.py",
        (("picture .* of 1280x720: 0 objects\n", 20), r"read None image, break"),
        arguments=("../data/mask.h264",),
        beside=(ACLLITE,),
        models={"../model/yolo3_resnet18_yuv.om": "nothing-found"},
        clips={"../data/mask.h264": ("still", "coffee.png", 1280, 720)},
        settings={"SOFTACL_SOC": "Ascend310"},
        written={f"../out/{number}.jpg": "coffee.png" for number in range(20)},
        modules=(ACLLITE_MODULES,),
        stand_ins=("former_av", "presenter"),
        # The channel's description; the last scaled picture and the last JPEG, which are freed too late; all coded data goes through one piece of memory.
        findings={"never-destroyed": (1,), "not-destroyed-in-time": (1, 1), "unordered-access": (19,)},
    ),
    # It takes the clip to be at its end when all that was sent so far is decoded: the pictures are large, so that sending keeps ahead.
    Program(
        "video",
        NOTEBOOKS,
        "Data_process/vdec",
        "vdec_with_dvpp.ipynb",
        (r"FPS: .*\n100\nTrue\n",),
        beside=("Common",),
        clips={"video.h264": ("panned-100", "coffee.png", 1280, 720)},
        settings={"SOFTACL_SOC": "Ascend310"},
        stand_ins=("former_av",),
        # The channel's description; its list of pictures outlives the device; all coded data goes through one piece of memory, which a thread may or may not have freed
        # when the program ends.
        findings={"never-destroyed": (1,), "not-destroyed-in-time": (100,), "unordered-access": (99,)},
        sometimes={"never-destroyed": 1},
    ),
    Program(
        "memcpy",
        SAMPLES,
        f"{MEMORY}/memcpy_host_device_python",
        "src/memcpy_host_device.py",
        (
            r"At memcpy device data is \[7 7 7 \.\.\. 7 7 7\]",
            r"Write back host data is \[7 7 7 \.\.\. 7 7 7\]",
        ),
        arguments=(*MEMORY_ARGUMENTS, "--write_back_host"),
    ),
    Program(
        "memcpy-reuse",
        SAMPLES,
        f"{MEMORY}/memcpy_host_device_python",
        "src/memcpy_host_device.py",
        (r"At memcpy device data is \[7 7 7 \.\.\. 7 7 7\]",),
        arguments=(*MEMORY_ARGUMENTS, "--memory_reuse"),
    ),
    Program(
        "memcpy-async",
        SAMPLES,
        f"{MEMORY}/memcpy_host_device_async_python",
        "src/memcpy_host_device_async_python.py",
        (r"At first memset host data is \[7 7 7 \.\.\. 7 7 7\]", r"run success!"),
        # It reads page-locked memory as if it were on the device, and leaves both of its streams.
        findings={"wrong-copy-direction": (2,), "never-destroyed": (1, 1)},
        arguments=MEMORY_ARGUMENTS,
    ),
    Program(
        "memcpy-dvpp",
        SAMPLES,
        f"{MEMORY}/memcpy_host_DVPP_python",
        "src/memcpy_host_dvpp.py",
        (r"At memcpy device data is \[7 7 7 \.\.\. 7 7 7\]", r"run success!"),
        # It reads page-locked memory as if it were on the device.
        findings={"wrong-copy-direction": (2,)},
        arguments=MEMORY_ARGUMENTS,
    ),
    # Its single operators are missing; all that goes before them is the program's own.
    *(
        Program(
            f"vpc{suffix}",
            SAMPLES,
            f"{SIMPLE_INFERENCE}/vpc_resnet50_imagenet_classification",
            "src/acl_sample.py",
            TOP5,
            models={"model/resnet50_aipp.om": f"vpc{suffix}"},
            pictures="data",
            which=(),
            made=JPEGS,
            settings={"SOFTACL_SOC": product},
            stand_ins=("acl_op",),
            # It frees the scaled picture as if it were memory of another kind, and an exception ends the destructor there: the model with all that belongs to it, and
            # the pictures but the last with their descriptions.
            findings={"wrong-handle-kind": (1,), "never-destroyed": (1, 1, 1, 1, 1, 3, 3, 4, 4)},
        )
        for product, suffix in (("Ascend310", ""), ("Ascend310P3", "-310p"))
    ),
    # It decodes one picture ten times.
    Program(
        "vdec",
        SAMPLES,
        f"{SIMPLE_INFERENCE}/vdec_resnet50_classification",
        "src/acl_sample.py",
        ((r"class_label\[967\]", 10), r"release source stage success"),
        models={"model/resnet50_aipp.om": "torchvision-nv21"},
        # It frees each decoded picture, and its destructor the last one again; of what it makes for each picture but the last it destroys nothing.
        findings={"destroyed-twice": (1,), "never-destroyed": (9, 9, 9, 18)},
        clips={"data/vdec_h265_1frame_rabbit_1280x720.h265": ("h265", "coffee.png", 1280, 720)},
    ),
    Program(
        "venc",
        SAMPLES,
        "python/level2_simple_inference/0_data_process/venc_image",
        "src/acl_venc.py",
        ((r"stream_data size \d+\n", 16), r"venc process success", r"stop_thread 0"),
        clips={"data/dvpp_venc_128x128_nv12.yuv": ("nv12", "chelsea.png", 128, 128)},
    ),
    Program(
        "oam-tools",
        "oam-tools",
        "experiment/task-book/msprof_experience_demo/03_api_pyAcl",
        "src/infer.py",
        (r"inference x20 done", r"shape_elems=32768"),
        # The data buffers of both datasets.
        findings={"never-destroyed": (1, 1)},
        arguments=("model_build/tiny_mlp.om",),
        models={"model_build/tiny_mlp.om": "mlp"},
        settings={"SOFTACL_SOC": "Ascend910B3"},
    ),
    # Both use names that pyACL does not have, catch what comes of it and print it: they fail on a board, too.
    Program(
        "orange-pi-minimal",
        "orangePi-AiPro",
        "examples",
        "acl_minimal_example.py",
        (r"AttributeError",),
    ),
    Program(
        "orange-pi-resnet50",
        "orangePi-AiPro",
        "examples",
        "acl_resnet50_inference.py",
        (r"acl\.init args parse failed",),
    ),
)

RAY = Program(
    "ray",
    "",
    "",
    "ray_npu.py",
    (r"detected 4 x Ascend310P3", r"the task sees NPU \d as its only device"),
    # Its processes are Ray's.
    checked=False,
    settings={"SOFTACL_DEVICES": "4"},
)
