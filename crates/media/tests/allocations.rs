//! What work on pixels takes of the system's allocator once it has run before: nothing.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use softacl_media::vpc::{
    Border, Colours, Interpolation, Pass, Work, calc_hist, equalize_hist, fill_border, make_border, pyr_down,
};
use softacl_media::{Picture, PixelFormat, Pixels, Rectangle, Shape};

struct Counting;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

// SAFETY: everything is handed to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// A picture in memory of its own, which the test keeps.
fn picture(format: PixelFormat, width: u32, height: u32) -> (Picture, Vec<u8>) {
    let shape = Shape::new(format, width, height, format.row_bytes(width) as u32, height).unwrap();
    let mut memory = vec![77; shape.bytes() as usize];
    let pixels = Pixels { address: memory.as_mut_ptr().expose_provenance(), bytes: shape.bytes() };
    (Picture::new(shape, pixels).unwrap(), memory)
}

/// Runs it once, and counts what ten times more take.
fn allocations(mut work: impl FnMut()) -> u64 {
    work();
    COUNT.set(0);
    for _ in 0..10 {
        work();
    }
    COUNT.get()
}

#[test]
fn work_that_was_done_before_allocates_nothing() {
    let (source, _source) = picture(PixelFormat::YuvSemiplanar420, 640, 360);
    for format in
        [PixelFormat::YuvSemiplanar420, PixelFormat::Rgb888, PixelFormat::Argb8888, PixelFormat::YuyvPacked422]
    {
        let (target, _target) = picture(format, 300, 200);
        let pass = || {
            let work = Work {
                source: *source.shape(),
                crop: Rectangle { left: 40, top: 20, width: 400, height: 300 },
                target: *target.shape(),
                paste: Rectangle::whole(target.shape()),
                interpolation: Interpolation::Bilinear,
            };
            Pass::new(&work).unwrap().run(&source, &target).unwrap();
        };
        assert_eq!(allocations(pass), 0, "{format:?}");
    }
}

#[test]
fn other_work_allocates_nothing_either() {
    let (gray, _gray) = picture(PixelFormat::Yuv400, 640, 360);
    let (half, _half) = picture(PixelFormat::Yuv400, 320, 180);
    let (larger, _larger) = picture(PixelFormat::Yuv400, 700, 400);
    let (same, _same) = picture(PixelFormat::Yuv400, 640, 360);
    let mut histogram = [[0; 256]; 3];
    assert_eq!(allocations(|| pyr_down(&gray, &half, Border::Reflect101).unwrap()), 0);
    assert_eq!(allocations(|| pyr_down(&gray, &half, Border::Constant([7; 3])).unwrap()), 0);
    let colours = Colours::default();
    assert_eq!(allocations(|| make_border(&gray, &larger, 10, 10, Border::Reflect, colours).unwrap()), 0);
    let inner = Rectangle { left: 10, top: 20, width: 300, height: 200 };
    assert_eq!(allocations(|| fill_border(&larger, inner, Border::Constant([1; 3])).unwrap()), 0);
    assert_eq!(allocations(|| calc_hist(&gray, &mut histogram).unwrap()), 0);
    assert_eq!(allocations(|| equalize_hist(&gray, &same, &[[9; 256]; 3]).unwrap()), 0);
}
