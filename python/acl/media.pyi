# Made by `cargo xtask generate` from crates/abi/data/surface.tsv; do not edit.

def dvpp_malloc(size: int, /) -> tuple[int, int]:
    """Allocates device memory for media processing, in bytes.

    Device memory for DVPP V1 (input and output). Start address aligned (128 B on current products).

    Arguments: size (int).

    Returns: (ptr, ret).

    Undone by acl.media.dvpp_free.

    C: acldvppMalloc. Manual: hiascend aclpythondevg, media data processing V1.
    """

def dvpp_free(ptr: int, /) -> int:
    """Frees memory of dvpp_malloc.

    Only for dvpp_malloc memory.

    Arguments: ptr (int).

    Returns: ret (int).

    C: acldvppFree. Manual: hiascend aclpythondevg, media data processing V1.
    """
