//! A walk through the structure of an ONNX file without decoding it: weights may be missing from the bytes.
//!
//! ONNX Runtime opens whatever files a network names as places of its data, so that a network from anywhere must not
//! reach it before this was asked. What is not here: bringing such data in ([`super::Network::gather`]).

use std::ops::Range;

use crate::error::ModelError;

/// Messages that lead to tensors.
#[derive(Clone, Copy)]
enum Kind {
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
    Sparse,
    Function,
    Training,
}

impl Kind {
    /// What a field holds, if that leads to tensors.
    fn field(self, number: u64) -> Option<Self> {
        Some(match (self, number) {
            (Self::Model, 7) | (Self::Attribute, 6 | 11) | (Self::Training, 1 | 2) => Self::Graph,
            (Self::Model, 20) => Self::Training,
            (Self::Model, 25) => Self::Function,
            (Self::Graph, 1) | (Self::Function, 7) => Self::Node,
            (Self::Graph, 5) | (Self::Attribute, 5 | 10) | (Self::Sparse, 1 | 2) => Self::Tensor,
            (Self::Graph, 15) | (Self::Attribute, 22 | 23) => Self::Sparse,
            (Self::Node, 5) | (Self::Function, 11) => Self::Attribute,
            _ => return None,
        })
    }
}

/// `TensorProto.data_location` and its value for data in another file.
const DATA_LOCATION: u64 = 14;
const EXTERNAL: u64 = super::proto::EXTERNAL as u64;

/// How deep messages may lie in one another; protobuf readers refuse more.
const DEEPEST: usize = 100;

/// The bytes of a file some of whose ranges are elsewhere.
struct Skeleton<'a> {
    present: &'a [u8],
    /// Ranges of the whole file that are not in `present`, ascending.
    absent: &'a [Range<u64>],
    /// Position in the whole file, and what of `present` and `absent` lies before it.
    at: u64,
    read: usize,
    passed: usize,
    bytes: u64,
}

impl Skeleton<'_> {
    fn byte(&mut self) -> Result<u8, ModelError> {
        while let Some(next) = self.absent.get(self.passed).filter(|next| next.start <= self.at) {
            if next.end > self.at {
                return Err(broken(self.at, "what should be structure lies among the weights"));
            }
            self.passed += 1;
        }
        let byte = *self.present.get(self.read).ok_or_else(|| broken(self.at, "it ends in the middle of a field"))?;
        self.read += 1;
        self.at += 1;
        Ok(byte)
    }

    fn varint(&mut self) -> Result<u64, ModelError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 127) << shift;
            if byte & 128 == 0 {
                return Ok(value);
            }
        }
        Err(broken(self.at, "a number has more than ten bytes"))
    }

    /// Goes on at `end`, which is not before the current position.
    fn skip_to(&mut self, end: u64) -> Result<(), ModelError> {
        while self.at < end {
            match self.absent.get(self.passed) {
                Some(next) if next.start < end => {
                    self.read += next.start.saturating_sub(self.at) as usize;
                    if next.end > end {
                        return Err(broken(next.start, "a range of weights reaches beyond its field"));
                    }
                    self.at = next.end.max(self.at);
                    self.passed += 1;
                }
                _ => {
                    self.read += (end - self.at) as usize;
                    self.at = end;
                }
            }
        }
        Ok(())
    }
}

fn broken(at: u64, what: &str) -> ModelError {
    ModelError::malformed(format!("the network is no ONNX model: offset {at}: {what}"))
}

/// Whether any tensor of a network has its data in another file. `present` is the ONNX file without the ranges
/// `absent` (ascending, disjoint).
///
/// # Errors
///
/// When the bytes are no ONNX file, or its messages lie in one another without end.
pub(crate) fn has_external_data(present: &[u8], absent: &[Range<u64>]) -> Result<bool, ModelError> {
    let bytes = present.len() as u64 + absent.iter().map(|range| range.end - range.start).sum::<u64>();
    let mut file = Skeleton { present, absent, at: 0, read: 0, passed: 0, bytes };
    let mut open = vec![(Kind::Model, file.bytes)];
    while let Some((kind, end)) = open.last().copied() {
        if file.at == end {
            open.pop();
            continue;
        }
        let tag = file.varint()?;
        let number = tag >> 3;
        let value_end = |length: u64, at: u64| {
            at.checked_add(length)
                .filter(|own| *own <= end)
                .ok_or_else(|| broken(at, "a field is longer than what it is part of"))
        };
        match tag & 7 {
            0 => {
                let value = file.varint()?;
                if matches!(kind, Kind::Tensor) && number == DATA_LOCATION && value == EXTERNAL {
                    return Ok(true);
                }
            }
            1 => file.skip_to(value_end(8, file.at)?)?,
            5 => file.skip_to(value_end(4, file.at)?)?,
            2 => {
                let length = file.varint()?;
                let inner_end = value_end(length, file.at)?;
                match kind.field(number) {
                    Some(_) if open.len() == DEEPEST => {
                        return Err(broken(file.at, &format!("more than {DEEPEST} messages lie in one another")));
                    }
                    Some(inner) => open.push((inner, inner_end)),
                    None => file.skip_to(inner_end)?,
                }
            }
            other => return Err(broken(file.at, &format!("wire type {other} does not occur in ONNX"))),
        }
        if file.at > end {
            return Err(broken(end, "a field is longer than what it is part of"));
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(number: u64, content: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for mut value in [number << 3 | 2, content.len() as u64] {
            while value > 127 {
                bytes.push((value & 127) as u8 | 128);
                value >>= 7;
            }
            bytes.push(value as u8);
        }
        bytes.extend_from_slice(content);
        bytes
    }

    const OUTSIDE: &[u8] = &[14 << 3, 1];

    #[test]
    fn data_in_other_files_is_found_wherever_a_tensor_can_be() {
        for path in [
            &[7, 5][..],
            &[7, 15, 1],
            &[7, 1, 5, 5],
            &[7, 1, 5, 10],
            &[7, 1, 5, 22, 2],
            &[7, 1, 5, 6, 5],
            &[7, 1, 5, 11, 1, 5, 6, 5],
            &[25, 7, 5, 5],
            &[20, 2, 5],
        ] {
            let wrap = |inner: &[u8]| path.iter().rev().fold(inner.to_vec(), |inner, number| field(*number, &inner));
            assert!(has_external_data(&wrap(OUTSIDE), &[]).unwrap(), "{path:?}");
            assert!(!has_external_data(&wrap(&[14 << 3, 0]), &[]).unwrap(), "{path:?}");
        }
    }

    #[test]
    fn weights_may_be_missing_and_structure_may_not() {
        let tensor = [field(8, b"w"), field(9, &[7; 300]), OUTSIDE.to_vec()].concat();
        let whole = field(7, &field(5, &tensor));
        let start = whole.windows(300).position(|window| window == [7; 300]).unwrap();
        let present = [&whole[..start], &whole[start + 300..]].concat();
        let absent = start as u64..start as u64 + 300;
        assert!(has_external_data(&present, std::slice::from_ref(&absent)).unwrap());
        // The same bytes, with the place of the data hidden among the weights.
        let hidden = start as u64..whole.len() as u64;
        let error = has_external_data(&whole[..start], std::slice::from_ref(&hidden)).unwrap_err();
        assert!(error.message.contains("weights"), "{}", error.message);
    }

    #[test]
    fn depth_has_an_end() {
        let nested =
            |depth: usize| field(7, &(0..depth).fold(Vec::new(), |inner, _| field(1, &field(5, &field(6, &inner)))));
        assert!(!has_external_data(&nested(30), &[]).unwrap());
        let error = has_external_data(&nested(40), &[]).unwrap_err();
        assert!(error.message.contains("in one another"), "{}", error.message);
    }

    #[test]
    fn what_is_no_message_is_refused() {
        for bytes in [&[7 << 3 | 2, 5, 1][..], &[7 << 3 | 3], &[255; 11], &[7 << 3 | 1, 0]] {
            assert!(has_external_data(bytes, &[]).is_err(), "{bytes:?}");
        }
    }
}
