//! The converter: ONNX to .om, with the command line of the vendor's converter.
