//! Memory that a program brought, as slices.

/// Calls `work` with the memory at two places, each an address and a number of bytes.
///
/// Whoever made the addresses has promised, as [`crate::Binding`] says, that the first is readable and the second
/// writable for the length of the call; that both lie apart and neither is null is the caller's check.
pub(super) fn with_slices(source: (usize, usize), target: (usize, usize), work: impl FnOnce(&[u8], &mut [u8])) {
    // SAFETY: both ranges are valid for the call and nothing else writes there, by the promise of `Binding`; they are not
    // null and do not overlap, which the caller has checked; bytes need no alignment; a plan's sizes fit an `isize`.
    let (source, target) = unsafe {
        (
            std::slice::from_raw_parts(std::ptr::with_exposed_provenance(source.0), source.1),
            std::slice::from_raw_parts_mut(std::ptr::with_exposed_provenance_mut(target.0), target.1),
        )
    };
    work(source, target);
}
