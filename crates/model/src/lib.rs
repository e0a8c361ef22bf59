//! Models: the `.om` container, ONNX, and ONNX Runtime sessions on caller-owned memory.
//!
//! What lives here: reading and writing model files ([`om`], [`onnx`]), opening them whatever they are
//! ([`open_file`], [`open_bytes`]), showing what is in them ([`inspect_file`], [`json`]), running them ([`OnnxRuntime`],
//! [`Session`]), and looking at their nodes while they run ([`Probe`], [`dump`]).
//! What does not: model ids, datasets and handles (the layer above keeps those), the converter's command line
//! (the `atc` crate), and device memory: a session works on addresses that it is given.
//!
//! Who validates what: everything read from a file is checked here, because files come from anywhere. Addresses
//! are not: whoever makes a [`Binding`] answers for the memory behind it.

pub mod aipp;
mod contents;
mod data_type;
mod description;
pub mod dump;
mod error;
mod gears;
mod inspect;
pub mod json;
mod model;
pub mod om;
pub mod onnx;
mod open;
mod operator;
mod runtime;
mod wire;

pub use contents::Reader;
pub use data_type::{ElementType, tensor_bytes};
pub use description::{Description, Format, Producer, TensorInfo};
pub use error::{ErrorCode, ForeignModel, ModelError, RunError, RuntimeError};
pub use gears::{GearKind, GearOutput, Gears, SHAPE_INPUT, Tensors};
pub use inspect::{Inspection, Operators, Origin, Partition, Resources, Tensor, inspect_file};
pub use model::{Model, open_bytes, open_file, open_reader};
pub use open::{DimRange, OpenShapes};
pub use operator::{Operator, OperatorAttribute, OperatorTensor, OperatorValue};
pub use runtime::{
    Binding, Node, NodeTensors, OnnxRuntime, Port, Probe, Produced, Session, Signature, TensorView, Watch, find_library,
};
