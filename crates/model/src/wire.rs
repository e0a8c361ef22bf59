//! How much memory a protobuf message will take once it is decoded, found out without decoding it.
//!
//! Two bytes of a file can stand for an empty message of several hundred bytes in memory, so that a small hostile file
//! could fill a large machine. What lives here: the estimate. The layouts of the messages are beside their declarations.

use crate::error::ModelError;

/// A kind of message: bytes of its Rust type, and which fields hold messages of which kind (a place in the layout).
pub(crate) struct Kind {
    pub(crate) bytes: usize,
    pub(crate) messages: &'static [(u64, usize)],
}

/// Bytes in memory for each byte of the file. Real models need about three.
const MOST_PER_BYTE: u64 = 32;

/// What is always granted, so that small files need no thought.
const ALWAYS: u64 = 256 << 20;

/// Refuses a message (of the layout's first kind) that would take far more memory than its length explains.
pub(crate) fn check(data: &[u8], layout: &[Kind]) -> Result<(), ModelError> {
    check_as(data, layout, 0)
}

/// Likewise for a message of the layout's given kind.
pub(crate) fn check_as(data: &[u8], layout: &[Kind], kind: usize) -> Result<(), ModelError> {
    let limit = ALWAYS + MOST_PER_BYTE * data.len() as u64;
    let mut total = 0_u64;
    let mut open = vec![(data, kind)];
    while let Some((message, kind)) = open.pop() {
        let kind = &layout[kind];
        total += kind.bytes as u64;
        let mut rest = message;
        // What is no message ends the walk through it; decoding will say why.
        while let Some((field, content)) = next(&mut rest) {
            match (content, kind.messages.iter().find(|(own, _)| *own == field)) {
                (Some(content), Some((_, inner))) => open.push((content, *inner)),
                // A text or a list of numbers: its head, and room for what it is.
                (Some(content), None) => total += 32 + content.len() as u64,
                (None, _) => total += 8,
            }
        }
        if total > limit {
            return Err(ModelError::malformed(format!(
                "{} bytes would take more than {} MiB of memory: they consist of empty parts",
                data.len(),
                limit >> 20
            )));
        }
    }
    Ok(())
}

/// Takes the next field: its number, and its bytes when it has a length.
fn next<'a>(rest: &mut &'a [u8]) -> Option<(u64, Option<&'a [u8]>)> {
    let tag = varint(rest)?;
    let field = tag >> 3;
    let skip = |rest: &mut &'a [u8], length: u64| {
        let (head, tail) = rest.split_at_checked(usize::try_from(length).ok()?)?;
        *rest = tail;
        Some(head)
    };
    match tag & 7 {
        0 => varint(rest).map(|_| (field, None)),
        1 => skip(rest, 8).map(|_| (field, None)),
        5 => skip(rest, 4).map(|_| (field, None)),
        2 => {
            let length = varint(rest)?;
            skip(rest, length).map(|content| (field, Some(content)))
        }
        _ => None,
    }
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, tail) = rest.split_first()?;
        *rest = tail;
        value |= u64::from(byte & 127) << shift;
        if byte & 128 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAYOUT: &[Kind] = &[Kind { bytes: 100, messages: &[(6, 1)] }, Kind { bytes: 400, messages: &[(6, 1)] }];

    #[test]
    fn empty_parts_are_counted_and_refused() {
        for (data, fits) in [
            (Vec::new(), true),
            ([6 << 3 | 2, 0].repeat(1000), true),
            ([6 << 3 | 2, 0].repeat(3_000_000), false),
            // The same bytes in a field that holds no messages.
            ([5 << 3 | 2, 0].repeat(3_000_000), true),
            // No message at all, and lengths beyond the end.
            (vec![255; 1000], true),
            (vec![6 << 3 | 2, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1], true),
        ] {
            assert_eq!(check(&data, LAYOUT).is_ok(), fits, "{} bytes", data.len());
        }
    }

    #[test]
    fn depth_costs_no_stack() {
        let mut data = Vec::new();
        for _ in 0..10_000 {
            let mut outer = vec![6 << 3 | 2];
            let mut length = data.len();
            while length > 127 {
                outer.push((length & 127) as u8 | 128);
                length >>= 7;
            }
            outer.push(length as u8);
            outer.extend_from_slice(&data);
            data = outer;
        }
        check(&data, LAYOUT).unwrap();
    }
}
