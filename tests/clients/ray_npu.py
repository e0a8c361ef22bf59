"""Let Ray find softacl's devices, and give one to a task.

    SOFTACL_DEVICES=4 python ray_npu.py

Ray asks `acl` how many NPUs there are and of which type, and hands one to a task by ASCEND_RT_VISIBLE_DEVICES.
"""

from __future__ import annotations

import logging
import os


def devices_of_this_process() -> tuple[str, int]:
    """Return what Ray gave to the calling task, and how many devices acl shows to it."""
    import acl

    count, ret = acl.rt.get_device_count()
    if ret != 0:
        raise RuntimeError(f"acl.rt.get_device_count returned {ret}")
    return os.environ["ASCEND_RT_VISIBLE_DEVICES"], count


def main() -> None:
    """Detect, start a Ray of one node on this machine, run one task on one NPU."""
    import ray
    from ray._private.accelerators.npu import NPUAcceleratorManager

    count = NPUAcceleratorManager.get_current_node_num_accelerators()
    print(f"detected {count} x {NPUAcceleratorManager.get_current_node_accelerator_type()}", flush=True)

    ray.init(num_cpus=1, include_dashboard=False, logging_level=logging.WARNING, _node_ip_address="127.0.0.1")
    try:
        if ray.cluster_resources().get("NPU") != count:
            raise SystemExit(f"Ray counts {ray.cluster_resources().get('NPU')} NPUs")
        task = ray.remote(resources={"NPU": 1})(devices_of_this_process)
        visible, seen = ray.get(task.remote(), timeout=90)
        if seen != 1:
            raise SystemExit(f"a task that was given NPU {visible} sees {seen} devices")
        print(f"the task sees NPU {visible} as its only device", flush=True)
    finally:
        ray.shutdown()


if __name__ == "__main__":
    main()
