//! What a program can ask about a model: its tensors, sizes and origin.
//!
//! Plain data; how it is read from a file is in [`crate::om`] and [`crate::onnx`].

use crate::aipp::InputAipp;
use crate::gears::Gears;

/// Memory layouts, by the numbers of the ACL API. Only those that a model's border uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format(pub i32);

impl Format {
    /// Batch, channels, height, width.
    pub const NCHW: Self = Self(0);
    /// Batch, height, width, channels.
    pub const NHWC: Self = Self(1);
    /// Any number of dimensions with no meaning attached.
    pub const ND: Self = Self(2);
    /// Batch, blocks of channels, height, width, 16 channels of a block: the NPU's own layout.
    pub const NC1HWC0: Self = Self(3);
    /// Batch, channels, depth, height, width.
    pub const NCDHW: Self = Self(30);

    /// The format of a tensor with `rank` dimensions when the converter was told `self` for its inputs.
    #[must_use]
    pub fn for_rank(self, rank: usize) -> Self {
        match (self, rank) {
            (Self::NCHW | Self::NHWC, 4) | (Self::NCDHW, 5) => self,
            _ => Self::ND,
        }
    }

    /// The name used in graphs.
    pub fn name(self) -> &'static str {
        match self {
            Self::NCHW => "NCHW",
            Self::NHWC => "NHWC",
            Self::NCDHW => "NCDHW",
            _ => "ND",
        }
    }
}

/// One input or output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorInfo {
    /// Inputs: the tensor's name. Outputs: `<node>:<index>:<tensor>`.
    pub name: String,
    /// Element type, as the ACL API numbers it.
    pub data_type: i32,
    /// Layout, as the ACL API numbers it.
    pub format: i32,
    /// Dimensions; −1 for one that the file leaves open.
    pub dims: Vec<i64>,
    /// Dimensions as `get_input_dims_v2` reports them, where they are others: those of the bytes of a YUV420SP picture.
    pub dims_v2: Option<Vec<i64>>,
    /// Exact size in bytes, that of the largest gear where there are gears; 0 when a dimension is open.
    pub size: u64,
}

impl TensorInfo {
    /// True when every dimension is fixed.
    pub fn is_static(&self) -> bool {
        self.dims.iter().all(|dim| *dim >= 0)
    }

    /// Dimensions as `get_input_dims_v2` reports them.
    pub fn dims_v2(&self) -> &[i64] {
        self.dims_v2.as_ref().unwrap_or(&self.dims)
    }
}

/// Who made the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Producer {
    /// An `.om` file written by this crate: it carries ONNX and can be run.
    Softacl,
    /// An `.om` file of the vendor's compiler: it can be described.
    Npu,
    /// A plain ONNX file.
    Onnx,
}

/// A model as seen from outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// The model's name; for `.om` files the base name of the converter's `--output`.
    pub name: String,
    /// The chip that the file was converted for, where it says.
    pub soc_version: Option<String>,
    /// The converter's version, where the file says.
    pub atc_version: Option<String>,
    /// The converter's command line, where the file says.
    pub atc_command: Option<String>,
    /// Who made the file.
    pub producer: Producer,
    /// Inputs in the order in which a dataset lists them: those of the network (with AIPP, its pictures), then those that take
    /// AIPP's parameters, then the one by which gears are chosen.
    pub inputs: Vec<TensorInfo>,
    /// Outputs in the order in which a dataset lists them; where there are gears, each in the gear in which it is largest.
    pub outputs: Vec<TensorInfo>,
    /// Gears, for compiled models.
    pub gears: Gears,
    /// What happens to pictures before the network sees them, of our own files; in the order of the converter's configuration.
    pub aipp: Vec<InputAipp>,
    /// Work memory in bytes that a program which manages the model's memory itself is asked for.
    pub work_size: u64,
    /// Weight memory in bytes, likewise.
    pub weight_size: u64,
}

impl Description {
    /// True when every input and output has a known type and fixed dimensions.
    pub fn is_complete(&self) -> bool {
        self.inputs.iter().chain(&self.outputs).all(TensorInfo::is_static)
    }
}
