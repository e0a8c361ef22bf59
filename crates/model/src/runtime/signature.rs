//! What ONNX Runtime derives about a network's inputs and outputs, and how it completes what a file says.

use crate::data_type::{ElementType, tensor_bytes};
use crate::description::{Format, TensorInfo};
use crate::error::ModelError;

/// One input or output as ONNX Runtime sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// The tensor's name.
    pub name: String,
    /// Element type, as ONNX numbers it; 0 for something that is no tensor.
    pub element: i32,
    /// Dimensions, −1 for open ones. Empty also when not even their number is known.
    pub dims: Vec<i64>,
    /// For each dimension the name that open ones of the same size share, empty where there is none.
    pub symbols: Vec<String>,
}

/// All inputs and outputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Inputs, without those that have a constant as default.
    pub inputs: Vec<Port>,
    /// Outputs.
    pub outputs: Vec<Port>,
}

impl Signature {
    /// Fills in what a description leaves open; `format` is that of 4-D (5-D) outputs whose rank was not known.
    ///
    /// # Errors
    ///
    /// 145000 where the description contradicts the network, and where dimensions stay open even so.
    pub fn complete(
        &self,
        inputs: &mut [TensorInfo],
        outputs: &mut [TensorInfo],
        format: Format,
    ) -> Result<(), ModelError> {
        complete("input", inputs, &self.inputs, format)?;
        complete("output", outputs, &self.outputs, format)
    }

    /// The same for a model whose dimensions stay open: what neither side knows stays −1, and the size 0.
    ///
    /// Sizes of inputs are left as they are.
    ///
    /// # Errors
    ///
    /// 145000 where the description contradicts the network.
    pub fn complete_open(
        &self,
        inputs: &mut [TensorInfo],
        outputs: &mut [TensorInfo],
        format: Format,
    ) -> Result<(), ModelError> {
        same_count("input", inputs, &self.inputs)?;
        same_count("output", outputs, &self.outputs)?;
        for (tensor, port) in inputs.iter_mut().zip(&self.inputs) {
            let element = element_of("input", port)?;
            let fits = tensor.data_type == element.acl
                && tensor.dims.len() == port.dims.len()
                && tensor.dims.iter().zip(&port.dims).all(|(own, derived)| own == derived || *derived < 0);
            if !fits {
                return Err(contradiction("input", tensor, port, element));
            }
        }
        for (tensor, port) in outputs.iter_mut().zip(&self.outputs) {
            let element = element_of("output", port)?;
            if tensor.data_type == -1 {
                tensor.data_type = element.acl;
            }
            let same_rank = tensor.dims.len() == port.dims.len();
            let agrees = |(own, derived): (&i64, &i64)| own == derived || *own < 0 || *derived < 0;
            let fits = tensor.data_type == element.acl
                // What is said to be a scalar may be of unknown rank.
                && (port.dims.is_empty()
                    || if same_rank { tensor.dims.iter().zip(&port.dims).all(agrees) } else { !tensor.is_static() });
            if !fits {
                return Err(contradiction("output", tensor, port, element));
            }
            if same_rank {
                for (own, derived) in tensor.dims.iter_mut().zip(&port.dims) {
                    *own = if *own < 0 { *derived } else { *own };
                }
            } else if !port.dims.is_empty() {
                tensor.dims.clone_from(&port.dims);
                tensor.format = format.for_rank(tensor.dims.len()).0;
            }
            tensor.size = tensor_bytes(tensor.data_type, &tensor.dims).unwrap_or(0);
        }
        Ok(())
    }
}

fn same_count(side: &str, tensors: &[TensorInfo], ports: &[Port]) -> Result<(), ModelError> {
    if tensors.len() == ports.len() {
        return Ok(());
    }
    Err(ModelError::malformed(format!("the file describes {} {side}s, its network has {}", tensors.len(), ports.len())))
}

fn element_of(side: &str, port: &Port) -> Result<ElementType, ModelError> {
    ElementType::from_onnx(port.element).ok_or_else(|| {
        ModelError::malformed(format!(
            "{side} {} is no tensor of a type that ACL can pass (ONNX element type {})",
            port.name, port.element
        ))
    })
}

fn contradiction(side: &str, tensor: &TensorInfo, port: &Port, element: ElementType) -> ModelError {
    ModelError::malformed(format!(
        "{side} {}: the file describes type {} and dimensions {:?}, its network has type {} and dimensions {:?}",
        tensor.name, tensor.data_type, tensor.dims, element.acl, port.dims
    ))
}

/// Fills in what the description leaves open, and refuses where it contradicts the network: memory is handed over by
/// the description's sizes.
fn complete(side: &str, tensors: &mut [TensorInfo], ports: &[Port], format: Format) -> Result<(), ModelError> {
    same_count(side, tensors, ports)?;
    for (tensor, port) in tensors.iter_mut().zip(ports) {
        let element = element_of(side, port)?;
        if tensor.data_type == -1 {
            tensor.data_type = element.acl;
        }
        let known = tensor.is_static();
        let same_rank = tensor.dims.len() == port.dims.len();
        let agrees = tensor.data_type == element.acl
            && (!known
                || same_rank
                    && tensor.dims.iter().zip(&port.dims).all(|(own, derived)| own == derived || *derived < 0));
        if !agrees {
            return Err(contradiction(side, tensor, port, element));
        }
        if !known {
            // Each side may know what the other does not.
            let own = std::mem::take(&mut tensor.dims);
            tensor.dims.clone_from(&port.dims);
            if same_rank {
                for (dim, own) in tensor.dims.iter_mut().zip(own) {
                    *dim = if *dim < 0 { own } else { *dim };
                }
            }
            if !same_rank {
                tensor.format = format.for_rank(tensor.dims.len()).0;
            }
        }
        tensor.size = tensor_bytes(tensor.data_type, &tensor.dims).ok_or_else(|| {
            ModelError::malformed(format!(
                "{side} {} has dimensions {:?} that depend on the data; models need fixed ones",
                tensor.name, tensor.dims
            ))
        })?;
    }
    Ok(())
}
