//! The guarded routines for x86-64, and how the handler makes them return early.
//!
//! Every routine is a leaf: no stack, caller-saved registers only, so "set the return registers and jump to the common
//! exit" is right at every instruction between the two labels. They return a status in `rax` (0 done, 1 a read faulted,
//! 2 a write faulted, 3 a fault without an address) and the address in `rdx`.
//!
//! Up to 256 bytes all loads come before the first store, which makes overlap harmless. Beyond, a copy goes forwards
//! or backwards by where the ranges overlap. `rep movsb` is used for what does not overlap and is long enough to pay
//! for its start-up.

use std::arch::global_asm;

use super::{Fault, handler};

/// Below this, 64 bytes a turn through registers; from here up, the processor's own string instruction.
const STRING: usize = 1024;

global_asm!(
    r"
    .text
    .globl softacl_guard_begin
    .hidden softacl_guard_begin
    .globl softacl_guard_copy
    .hidden softacl_guard_copy
    .globl softacl_guard_copy_streaming
    .hidden softacl_guard_copy_streaming
    .globl softacl_guard_fill
    .hidden softacl_guard_fill
    .globl softacl_guard_fill_streaming
    .hidden softacl_guard_fill_streaming
    .globl softacl_guard_exit
    .hidden softacl_guard_exit
    .p2align 6
softacl_guard_begin:

    /* copy: rdi to, rsi from, rdx bytes */
softacl_guard_copy:
    cmp rdx, 16
    jbe 20f
    cmp rdx, 32
    ja 10f
    movdqu xmm0, [rsi]
    movdqu xmm1, [rsi + rdx - 16]
    movdqu [rdi], xmm0
    movdqu [rdi + rdx - 16], xmm1
    xor eax, eax
    ret
10: cmp rdx, 64
    ja 11f
    /* 33 to 64 */
12: movdqu xmm0, [rsi]
    movdqu xmm1, [rsi + 16]
    movdqu xmm2, [rsi + rdx - 32]
    movdqu xmm3, [rsi + rdx - 16]
    movdqu [rdi], xmm0
    movdqu [rdi + 16], xmm1
    movdqu [rdi + rdx - 32], xmm2
    movdqu [rdi + rdx - 16], xmm3
    xor eax, eax
    ret
11: cmp rdx, 128
    ja 13f
    movdqu xmm0, [rsi]
    movdqu xmm1, [rsi + 16]
    movdqu xmm2, [rsi + 32]
    movdqu xmm3, [rsi + 48]
    movdqu xmm4, [rsi + rdx - 64]
    movdqu xmm5, [rsi + rdx - 48]
    movdqu xmm6, [rsi + rdx - 32]
    movdqu xmm7, [rsi + rdx - 16]
    movdqu [rdi], xmm0
    movdqu [rdi + 16], xmm1
    movdqu [rdi + 32], xmm2
    movdqu [rdi + 48], xmm3
    movdqu [rdi + rdx - 64], xmm4
    movdqu [rdi + rdx - 48], xmm5
    movdqu [rdi + rdx - 32], xmm6
    movdqu [rdi + rdx - 16], xmm7
    xor eax, eax
    ret
13: cmp rdx, 256
    ja 14f
    movdqu xmm0, [rsi]
    movdqu xmm1, [rsi + 16]
    movdqu xmm2, [rsi + 32]
    movdqu xmm3, [rsi + 48]
    movdqu xmm4, [rsi + 64]
    movdqu xmm5, [rsi + 80]
    movdqu xmm6, [rsi + 96]
    movdqu xmm7, [rsi + 112]
    movdqu xmm8, [rsi + rdx - 128]
    movdqu xmm9, [rsi + rdx - 112]
    movdqu xmm10, [rsi + rdx - 96]
    movdqu xmm11, [rsi + rdx - 80]
    movdqu xmm12, [rsi + rdx - 64]
    movdqu xmm13, [rsi + rdx - 48]
    movdqu xmm14, [rsi + rdx - 32]
    movdqu xmm15, [rsi + rdx - 16]
    movdqu [rdi], xmm0
    movdqu [rdi + 16], xmm1
    movdqu [rdi + 32], xmm2
    movdqu [rdi + 48], xmm3
    movdqu [rdi + 64], xmm4
    movdqu [rdi + 80], xmm5
    movdqu [rdi + 96], xmm6
    movdqu [rdi + 112], xmm7
    movdqu [rdi + rdx - 128], xmm8
    movdqu [rdi + rdx - 112], xmm9
    movdqu [rdi + rdx - 96], xmm10
    movdqu [rdi + rdx - 80], xmm11
    movdqu [rdi + rdx - 64], xmm12
    movdqu [rdi + rdx - 48], xmm13
    movdqu [rdi + rdx - 32], xmm14
    movdqu [rdi + rdx - 16], xmm15
    xor eax, eax
    ret
    /* 0 to 16 */
20: cmp rdx, 8
    jae 21f
    cmp rdx, 4
    jae 22f
    test rdx, rdx
    jz 23f
    /* 1 to 3: first, middle and last, some of them the same */
    movzx eax, byte ptr [rsi]
    movzx ecx, byte ptr [rsi + rdx - 1]
    lea r9, [rdi + rdx - 1]
    shr rdx, 1
    movzx r8d, byte ptr [rsi + rdx]
    mov byte ptr [rdi], al
    mov byte ptr [rdi + rdx], r8b
    mov byte ptr [r9], cl
    xor eax, eax
    ret
21: mov rax, [rsi]
    mov rcx, [rsi + rdx - 8]
    mov [rdi], rax
    mov [rdi + rdx - 8], rcx
    xor eax, eax
    ret
22: mov eax, [rsi]
    mov ecx, [rsi + rdx - 4]
    mov [rdi], eax
    mov [rdi + rdx - 4], ecx
23: xor eax, eax
    ret

    /* more than 256 */
14: mov rax, rdi
    sub rax, rsi
    cmp rax, rdx
    jb 30f
    neg rax
    cmp rax, rdx
    jb 15f
    cmp rdx, {string}
    jae 16f
15: movdqu xmm0, [rsi]
    movdqu xmm1, [rsi + 16]
    movdqu xmm2, [rsi + 32]
    movdqu xmm3, [rsi + 48]
    movdqu [rdi], xmm0
    movdqu [rdi + 16], xmm1
    movdqu [rdi + 32], xmm2
    movdqu [rdi + 48], xmm3
    add rsi, 64
    add rdi, 64
    sub rdx, 64
    cmp rdx, 64
    ja 15b
    jmp softacl_guard_copy
16: mov rcx, rdx
    rep movsb
    xor eax, eax
    ret
    /* backwards: the destination begins inside the source */
30: movdqu xmm0, [rsi + rdx - 16]
    movdqu xmm1, [rsi + rdx - 32]
    movdqu xmm2, [rsi + rdx - 48]
    movdqu xmm3, [rsi + rdx - 64]
    movdqu [rdi + rdx - 16], xmm0
    movdqu [rdi + rdx - 32], xmm1
    movdqu [rdi + rdx - 48], xmm2
    movdqu [rdi + rdx - 64], xmm3
    sub rdx, 64
    cmp rdx, 64
    ja 30b
    jmp softacl_guard_copy

    /* copy around the cache: no overlap, at least 256 bytes */
softacl_guard_copy_streaming:
    movdqu xmm0, [rsi]
    movdqu [rdi], xmm0
    mov rax, rdi
    neg rax
    and rax, 15
    add rdi, rax
    add rsi, rax
    sub rdx, rax
40: prefetchnta [rsi + 512]
    prefetchnta [rsi + 576]
    movdqu xmm0, [rsi]
    movdqu xmm1, [rsi + 16]
    movdqu xmm2, [rsi + 32]
    movdqu xmm3, [rsi + 48]
    movdqu xmm4, [rsi + 64]
    movdqu xmm5, [rsi + 80]
    movdqu xmm6, [rsi + 96]
    movdqu xmm7, [rsi + 112]
    movntdq [rdi], xmm0
    movntdq [rdi + 16], xmm1
    movntdq [rdi + 32], xmm2
    movntdq [rdi + 48], xmm3
    movntdq [rdi + 64], xmm4
    movntdq [rdi + 80], xmm5
    movntdq [rdi + 96], xmm6
    movntdq [rdi + 112], xmm7
    sub rsi, -128
    sub rdi, -128
    sub rdx, 128
    cmp rdx, 128
    jae 40b
    sfence
    jmp softacl_guard_copy

    /* fill: rdi to, esi byte, rdx bytes */
softacl_guard_fill:
    movzx eax, sil
    mov rcx, 0x0101010101010101
    imul rax, rcx
    cmp rdx, 16
    jb 52f
    movq xmm0, rax
    punpcklqdq xmm0, xmm0
    cmp rdx, {string}
    jae 51f
50: cmp rdx, 64
    jbe 55f
    movdqu [rdi], xmm0
    movdqu [rdi + 16], xmm0
    movdqu [rdi + 32], xmm0
    movdqu [rdi + 48], xmm0
    add rdi, 64
    sub rdx, 64
    jmp 50b
    /* 1 to 64, with at least 16 behind or in it */
55: cmp rdx, 16
    jbe 56f
    movdqu [rdi], xmm0
    cmp rdx, 32
    jbe 56f
    movdqu [rdi + 16], xmm0
    movdqu [rdi + rdx - 32], xmm0
56: movdqu [rdi + rdx - 16], xmm0
    xor eax, eax
    ret
51: mov rcx, rdx
    rep stosb
    xor eax, eax
    ret
    /* 0 to 15 */
52: cmp rdx, 8
    jb 53f
    mov [rdi], rax
    mov [rdi + rdx - 8], rax
    xor eax, eax
    ret
53: cmp rdx, 4
    jb 54f
    mov [rdi], eax
    mov [rdi + rdx - 4], eax
    xor eax, eax
    ret
54: test rdx, rdx
    jz 57f
    mov [rdi], al
    mov [rdi + rdx - 1], al
    shr rdx, 1
    mov [rdi + rdx], al
57: xor eax, eax
    ret

    /* fill around the cache: at least 256 bytes */
softacl_guard_fill_streaming:
    movzx eax, sil
    mov rcx, 0x0101010101010101
    imul rax, rcx
    movq xmm0, rax
    punpcklqdq xmm0, xmm0
    movdqu [rdi], xmm0
    mov rax, rdi
    neg rax
    and rax, 15
    add rdi, rax
    sub rdx, rax
60: movntdq [rdi], xmm0
    movntdq [rdi + 16], xmm0
    movntdq [rdi + 32], xmm0
    movntdq [rdi + 48], xmm0
    add rdi, 64
    sub rdx, 64
    cmp rdx, 64
    ja 60b
    sfence
    jmp 55b

    /* where the handler sends a routine that faulted */
softacl_guard_exit:
    sfence
    ret
",
    string = const STRING,
);

#[repr(C)]
struct Outcome {
    status: u64,
    address: usize,
}

// SAFETY: these are the routines above, with these signatures; the first and the last mark where they lie.
unsafe extern "C" {
    fn softacl_guard_begin();
    fn softacl_guard_copy(dst: usize, src: usize, len: usize) -> Outcome;
    fn softacl_guard_copy_streaming(dst: usize, src: usize, len: usize) -> Outcome;
    fn softacl_guard_fill(dst: usize, value: u32, len: usize) -> Outcome;
    fn softacl_guard_fill_streaming(dst: usize, value: u32, len: usize) -> Outcome;
    fn softacl_guard_exit();
}

const READ: u64 = 1;
const WRITE: u64 = 2;
const NOWHERE: u64 = 3;

/// `si_code` of a fault about which the kernel knows no address.
const SI_KERNEL: libc::c_int = 0x80;

fn outcome(dst: usize, src: Option<usize>, outcome: &Outcome) -> Result<(), Fault> {
    match outcome.status {
        0 => Ok(()),
        READ => Err(Fault { address: outcome.address, write: false }),
        WRITE => Err(Fault { address: outcome.address, write: true }),
        // An address that no page table could hold: the processor does not say which, but only such an address does it.
        _ => match src.filter(|&src| !is_canonical(src) || is_canonical(dst)) {
            Some(src) => Err(Fault { address: src, write: false }),
            None => Err(Fault { address: dst, write: true }),
        },
    }
}

/// Whether the address could be a user's, with page tables of five levels.
fn is_canonical(address: usize) -> bool {
    address >> 47 == 0
}

#[inline]
pub(super) fn copy(dst: usize, src: usize, len: usize) -> Result<(), Fault> {
    // SAFETY: the routine touches memory only in `[dst, dst + len)` and `[src, src + len)` and survives its faults; what
    // may be overwritten is the caller's word, as the crate's header says.
    let done = handler::guarded(|| unsafe { softacl_guard_copy(dst, src, len) });
    outcome(dst, Some(src), &done)
}

/// No overlap.
pub(super) fn copy_streaming(dst: usize, src: usize, len: usize) -> Result<(), Fault> {
    if len < 256 {
        return copy(dst, src, len);
    }
    // SAFETY: as in `copy`; 256 bytes are what the routine asks for.
    let done = handler::guarded(|| unsafe { softacl_guard_copy_streaming(dst, src, len) });
    outcome(dst, Some(src), &done)
}

#[inline]
pub(super) fn fill(dst: usize, value: u8, len: usize) -> Result<(), Fault> {
    // SAFETY: as in `copy`.
    let done = handler::guarded(|| unsafe { softacl_guard_fill(dst, u32::from(value), len) });
    outcome(dst, None, &done)
}

pub(super) fn fill_streaming(dst: usize, value: u8, len: usize) -> Result<(), Fault> {
    if len < 256 {
        return fill(dst, value, len);
    }
    // SAFETY: as in `copy`; 256 bytes are what the routine asks for.
    let done = handler::guarded(|| unsafe { softacl_guard_fill_streaming(dst, u32::from(value), len) });
    outcome(dst, None, &done)
}

/// Makes a guarded routine that faulted return an error. False when the fault is not one of theirs.
///
/// # Safety
/// `context` is what the kernel passed to the handler of a fault.
pub(super) unsafe fn fix_up(context: *mut libc::c_void, address: usize, code: libc::c_int) -> bool {
    // SAFETY: see the function's contract.
    let registers = unsafe { &mut (*context.cast::<libc::ucontext_t>()).uc_mcontext.gregs };
    let at = registers[libc::REG_RIP as usize] as usize;
    if !(softacl_guard_begin as *const () as usize..softacl_guard_exit as *const () as usize).contains(&at) {
        return false;
    }
    let status = if code == SI_KERNEL {
        NOWHERE
    } else if is_write_error(registers[libc::REG_ERR as usize]) {
        WRITE
    } else {
        READ
    };
    registers[libc::REG_RAX as usize] = status as libc::greg_t;
    registers[libc::REG_RDX as usize] = address as libc::greg_t;
    registers[libc::REG_RIP as usize] = softacl_guard_exit as *const () as usize as libc::greg_t;
    true
}

/// Whether a fault was a store.
///
/// # Safety
/// `context` is what the kernel passed to the handler of a fault.
pub(super) unsafe fn is_write(context: *mut libc::c_void) -> bool {
    // SAFETY: see the function's contract.
    is_write_error(unsafe { (*context.cast::<libc::ucontext_t>()).uc_mcontext.gregs[libc::REG_ERR as usize] })
}

/// Bit 1 of the page fault error code.
fn is_write_error(error: libc::greg_t) -> bool {
    error & 2 != 0
}
