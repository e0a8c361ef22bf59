//! What can go wrong with a model, each kind with the error code that the API documents for it.
//!
//! Not here: how a code reaches a program, and the texts of other subsystems.

use std::path::PathBuf;

pub use softacl_abi::errors::ErrorCode;

/// A model file that cannot be used: which code the API returns, and what is wrong where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ModelError {
    /// The code to return to the program.
    pub code: ErrorCode,
    /// What is wrong, with the values that show it.
    pub message: String,
}

impl ModelError {
    /// The content of a model is not what it must be (145000).
    pub fn malformed(message: impl Into<String>) -> Self {
        Self { code: ErrorCode::GE_PARAM_INVALID, message: message.into() }
    }

    /// The file is missing or cannot be read (145002).
    pub fn path(message: impl Into<String>) -> Self {
        Self { code: ErrorCode::GE_EXEC_MODEL_PATH_INVALID, message: message.into() }
    }

    /// The file is too short to be any model (145006).
    pub fn data_size(message: impl Into<String>) -> Self {
        Self { code: ErrorCode::GE_EXEC_MODEL_DATA_SIZE_INVALID, message: message.into() }
    }

    /// A well-formed model could not be made ready to run (545001).
    pub fn load(message: impl Into<String>) -> Self {
        Self { code: ErrorCode::GE_LOAD_MODEL, message: message.into() }
    }

    /// Puts `prefix` and a colon in front of the text.
    #[must_use]
    pub fn context(mut self, prefix: impl std::fmt::Display) -> Self {
        self.message = format!("{prefix}: {}", self.message);
        self
    }
}

/// The model is well formed and described, but it was compiled into machine code for an NPU.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "this model was compiled for {soc_version} (by atc {atc_version}) and holds NPU machine code, which only that \
     processor runs; convert the original ONNX model with softacl's atc and load the .om that it writes, or load the \
     .onnx file itself{operators}"
)]
pub struct ForeignModel {
    /// The chip that the model was compiled for, or a phrase when the file does not say.
    pub soc_version: String,
    /// The version of the converter that made it, or a phrase when the file does not say.
    pub atc_version: String,
    /// A sentence about the operators in it; empty when the file does not say.
    pub operators: String,
}

/// ONNX Runtime itself could not be brought up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuntimeError {
    /// No library where one was looked for.
    #[error(
        "ONNX Runtime is not there: {looked}; install the Python package onnxruntime (1.19.2 or newer), or point \
         SOFTACL_ONNXRUNTIME at a libonnxruntime.so"
    )]
    Missing {
        /// Where was looked, and what was found instead.
        looked: String,
    },
    /// The library is there and cannot be loaded.
    #[error("{} cannot be loaded as ONNX Runtime: {reason}", library.display())]
    Unusable {
        /// The library tried.
        library: PathBuf,
        /// What the loader or the library said.
        reason: String,
    },
}

/// A run that did not happen, or that ONNX Runtime ended with an error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// As many bindings as the model has inputs (outputs) are needed.
    #[error("the model has {expected} {side}s, {given} were given")]
    Count {
        /// `input` or `output`.
        side: &'static str,
        /// How many the model has.
        expected: usize,
        /// How many were given.
        given: usize,
    },
    /// A buffer is smaller than its tensor.
    #[error("{side} {index} ({name}) needs {needed} bytes, its buffer has {given}")]
    TooSmall {
        /// `input` or `output`.
        side: &'static str,
        /// Which one.
        index: usize,
        /// The tensor's name.
        name: String,
        /// Exact size of the tensor in bytes.
        needed: u64,
        /// Size of the buffer in bytes.
        given: u64,
    },
    /// A buffer has no address.
    #[error("{side} {index} ({name}) has a buffer with a null address")]
    Null {
        /// `input` or `output`.
        side: &'static str,
        /// Which one.
        index: usize,
        /// The tensor's name.
        name: String,
    },
    /// AIPP cannot make an input out of its picture.
    #[error("AIPP of input {name}: {reason}")]
    Preprocessing {
        /// The input's name.
        name: String,
        /// What is wrong.
        reason: String,
    },
    /// ONNX Runtime reported an error.
    #[error("the model's execution failed: {0}")]
    Failed(String),
}

impl RunError {
    /// The code that the API returns for it.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Count { .. } | Self::TooSmall { .. } | Self::Preprocessing { .. } => ErrorCode::GE_PARAM_INVALID,
            Self::Null { .. } => ErrorCode::GE_EXEC_MODEL_ADDR_INVALID,
            Self::Failed(_) => ErrorCode::GE_FAILURE,
        }
    }
}
