//! Models: the .om container, ONNX, and ONNX Runtime sessions on caller-owned memory.
