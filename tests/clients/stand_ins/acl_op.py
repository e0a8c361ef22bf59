"""A stand-in for the module of that name in `vpc_resnet50_imagenet_classification`, which casts and looks for the best class with single operators.

softacl has no single operators: here the host does what they do. The program calls `SingleOp(stream)` and `run(dataset)`.
"""

from __future__ import annotations

import acl
import numpy as np

ACL_MEMCPY_DEVICE_TO_HOST = 2


class SingleOp:
    """The largest of the scores in a dataset's first buffer, as float16."""

    def __init__(self, stream: int) -> None:
        """Make nothing: no operator is queued."""

    def run(self, dataset: int) -> None:
        """Print the class, in the program's own words."""
        buffer = acl.mdl.get_dataset_buffer(dataset, 0)
        scores = np.empty(acl.get_data_buffer_size_v2(buffer) // 4, np.float32)
        source = acl.get_data_buffer_addr(buffer)
        ret = acl.rt.memcpy(scores.ctypes.data, scores.nbytes, source, scores.nbytes, ACL_MEMCPY_DEVICE_TO_HOST)
        if ret != 0:
            raise RuntimeError(f"acl.rt.memcpy returned {ret}: {acl.get_recent_err_msg()}")
        print(f"[SingleOP][ArgMaxOp] label of classification result is:{scores.astype(np.float16).argmax()}")
