//! Which operators can be converted alone, and what each is in ONNX.
//!
//! The left name is Ascend IR's. What lives here: the table. What does not: how the ones that take more than one node
//! are built.

use super::builder::{Draft, Outcome};
use super::{elementwise, reductions, tensors, windows};

/// How an operator is built.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    /// It is this operator of ONNX, with the same inputs and no attributes.
    Direct(&'static str),
    Build(fn(&mut Draft<'_>) -> Outcome),
}

/// Which types outputs have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Results {
    /// That of the first input.
    First,
    /// That of the second input.
    Second,
    Bool,
    /// 32- or 64-bit integers.
    Index,
    FirstAndIndex,
    IndexAndFirst,
    /// Whatever is described.
    Any,
}

/// One operator.
#[derive(Clone, Copy)]
pub(super) struct Row {
    name: &'static str,
    /// Fewest and most inputs.
    pub(super) inputs: (usize, usize),
    pub(super) results: Results,
    pub(super) rule: Rule,
}

const ANY: usize = usize::MAX;

const fn row(name: &'static str, inputs: (usize, usize), results: Results, rule: Rule) -> Row {
    Row { name, inputs, results, rule }
}

/// An operator with one input and one output of the same type, which ONNX has under its own name.
const fn unary(name: &'static str, onnx: &'static str) -> Row {
    row(name, (1, 1), Results::First, Rule::Direct(onnx))
}

const fn binary(name: &'static str, onnx: &'static str) -> Row {
    row(name, (2, 2), Results::First, Rule::Direct(onnx))
}

const fn comparison(name: &'static str, onnx: &'static str) -> Row {
    row(name, (2, 2), Results::Bool, Rule::Direct(onnx))
}

const fn built(
    name: &'static str,
    inputs: (usize, usize),
    results: Results,
    build: fn(&mut Draft<'_>) -> Outcome,
) -> Row {
    row(name, inputs, results, Rule::Build(build))
}

use Results::{Any, Bool, First, FirstAndIndex, Index, IndexAndFirst, Second};

static OPERATORS: &[Row] = &[
    unary("Abs", "Abs"),
    unary("Acos", "Acos"),
    unary("Acosh", "Acosh"),
    unary("Asin", "Asin"),
    unary("Asinh", "Asinh"),
    unary("Atan", "Atan"),
    unary("Atanh", "Atanh"),
    unary("Ceil", "Ceil"),
    unary("Cos", "Cos"),
    unary("Cosh", "Cosh"),
    unary("Erf", "Erf"),
    unary("Floor", "Floor"),
    unary("HardSwish", "HardSwish"),
    unary("Identity", "Identity"),
    unary("Inv", "Reciprocal"),
    unary("Invert", "BitwiseNot"),
    unary("LogicalNot", "Not"),
    unary("Mish", "Mish"),
    unary("Neg", "Neg"),
    unary("Reciprocal", "Reciprocal"),
    unary("Relu", "Relu"),
    unary("Rint", "Round"),
    unary("Round", "Round"),
    unary("Sigmoid", "Sigmoid"),
    unary("Sign", "Sign"),
    unary("Sin", "Sin"),
    unary("Sinh", "Sinh"),
    unary("Softplus", "Softplus"),
    unary("Softsign", "Softsign"),
    unary("Sqrt", "Sqrt"),
    unary("Tan", "Tan"),
    unary("Tanh", "Tanh"),
    binary("Add", "Add"),
    binary("BitwiseAnd", "BitwiseAnd"),
    binary("BitwiseOr", "BitwiseOr"),
    binary("BitwiseXor", "BitwiseXor"),
    binary("Div", "Div"),
    binary("LogicalAnd", "And"),
    binary("LogicalOr", "Or"),
    binary("Maximum", "Max"),
    binary("Minimum", "Min"),
    binary("Mul", "Mul"),
    binary("Pow", "Pow"),
    binary("RealDiv", "Div"),
    binary("Sub", "Sub"),
    comparison("Equal", "Equal"),
    comparison("Greater", "Greater"),
    comparison("GreaterEqual", "GreaterOrEqual"),
    comparison("Less", "Less"),
    comparison("LessEqual", "LessOrEqual"),
    built("NotEqual", (2, 2), Bool, elementwise::not_equal),
    built("AddN", (1, ANY), First, elementwise::add_n),
    built("Axpy", (2, 2), First, elementwise::axpy),
    built("BiasAdd", (2, 2), First, elementwise::bias_add),
    built("Cast", (1, 1), Any, elementwise::cast),
    built("ClipByValue", (3, 3), First, elementwise::clip),
    built("Elu", (1, 1), First, elementwise::elu),
    built("Exp", (1, 1), First, elementwise::exp),
    built("Expm1", (1, 1), First, elementwise::expm1),
    built("FastGelu", (1, 1), First, elementwise::fast_gelu),
    built("FloorDiv", (2, 2), First, elementwise::floor_div),
    built("FloorMod", (2, 2), First, elementwise::floor_mod),
    built("Gelu", (1, 1), First, elementwise::gelu),
    built("HardSigmoid", (1, 1), First, elementwise::hard_sigmoid),
    built("LeakyRelu", (1, 1), First, elementwise::leaky_relu),
    built("Log", (1, 1), First, elementwise::log),
    built("Log1p", (1, 1), First, elementwise::log1p),
    built("Mod", (2, 2), First, elementwise::modulo),
    built("Muls", (1, 1), First, elementwise::muls),
    built("Adds", (1, 1), First, elementwise::adds),
    built("OnesLike", (1, 1), First, elementwise::ones_like),
    built("PRelu", (2, 2), First, elementwise::prelu),
    built("Power", (1, 1), First, elementwise::power),
    built("Relu6", (1, 1), First, elementwise::relu6),
    built("Rsqrt", (1, 1), First, elementwise::rsqrt),
    built("Select", (3, 3), Second, elementwise::select),
    built("SelectV2", (3, 3), Second, elementwise::select),
    built("Selu", (1, 1), First, elementwise::selu),
    built("Square", (1, 1), First, elementwise::square),
    built("SquaredDifference", (2, 2), First, elementwise::squared_difference),
    built("Swish", (1, 1), First, elementwise::swish),
    built("ZerosLike", (1, 1), First, elementwise::zeros_like),
    built("ArgMaxD", (1, 1), Index, reductions::arg_max),
    built("ArgMaxV2", (2, 2), Index, reductions::arg_max),
    built("ArgMaxWithValue", (1, 1), IndexAndFirst, reductions::arg_max_with_value),
    built("ArgMin", (2, 2), Index, reductions::arg_min),
    built("ArgMinD", (1, 1), Index, reductions::arg_min),
    built("ArgMinWithValue", (1, 1), IndexAndFirst, reductions::arg_min_with_value),
    built("BatchMatMul", (2, 2), Any, reductions::batch_mat_mul),
    built("BatchMatMulV2", (2, 4), Any, reductions::batch_mat_mul),
    built("Cumsum", (2, 2), First, reductions::cumsum),
    built("CumsumD", (1, 1), First, reductions::cumsum),
    built("GEMM", (5, 5), Any, reductions::gemm),
    built("L2Normalize", (1, 1), First, reductions::l2_normalize),
    built("LayerNorm", (3, 3), First, reductions::layer_norm),
    built("LogSoftmaxV2", (1, 1), First, reductions::log_softmax),
    built("MatMul", (2, 3), Any, reductions::mat_mul),
    built("MatMulV2", (2, 4), Any, reductions::mat_mul),
    built("ReduceAll", (2, 2), Bool, reductions::all),
    built("ReduceAllD", (1, 1), Bool, reductions::all),
    built("ReduceAny", (2, 2), Bool, reductions::any),
    built("ReduceAnyD", (1, 1), Bool, reductions::any),
    built("ReduceMax", (2, 2), First, reductions::max),
    built("ReduceMaxD", (1, 1), First, reductions::max),
    built("ReduceMean", (2, 2), First, reductions::mean),
    built("ReduceMeanD", (1, 1), First, reductions::mean),
    built("ReduceMin", (2, 2), First, reductions::min),
    built("ReduceMinD", (1, 1), First, reductions::min),
    built("ReduceProd", (2, 2), First, reductions::prod),
    built("ReduceProdD", (1, 1), First, reductions::prod),
    built("ReduceSum", (2, 2), First, reductions::sum),
    built("ReduceSumD", (1, 1), First, reductions::sum),
    built("Softmax", (1, 1), First, reductions::softmax),
    built("SoftmaxV2", (1, 1), First, reductions::softmax),
    built("TopK", (2, 2), FirstAndIndex, reductions::top_k),
    built("TopKD", (1, 2), FirstAndIndex, reductions::top_k),
    built("TopKV2", (2, 2), FirstAndIndex, reductions::top_k),
    built("BroadcastTo", (2, 2), First, tensors::expand),
    built("BroadcastToD", (1, 1), First, tensors::expand),
    built("ConcatD", (1, ANY), First, tensors::concat_d),
    built("ConcatV2", (2, ANY), First, tensors::concat_v2),
    built("ConcatV2D", (1, ANY), First, tensors::concat_d),
    built("Concat", (2, ANY), Second, tensors::concat),
    built("ExpandDims", (2, 2), First, tensors::reshape),
    built("Fill", (2, 2), Second, tensors::fill),
    built("FillD", (1, 1), First, tensors::expand),
    built("Flatten", (1, 1), First, tensors::reshape),
    built("Gather", (2, 2), First, tensors::gather),
    built("GatherNd", (2, 2), First, tensors::gather_nd),
    built("GatherV2", (2, 3), First, tensors::gather),
    built("GatherV2D", (2, 2), First, tensors::gather),
    built("OneHot", (4, 4), Any, tensors::one_hot),
    built("Pack", (1, ANY), First, tensors::pack),
    built("Pad", (2, 2), First, tensors::pad),
    built("PadD", (1, 1), First, tensors::pad),
    built("Reshape", (1, 2), First, tensors::reshape),
    built("Slice", (3, 3), First, tensors::slice),
    built("SliceD", (1, 1), First, tensors::slice),
    built("Split", (2, 2), Second, tensors::split),
    built("SplitD", (1, 1), First, tensors::split),
    built("SplitV", (3, 3), First, tensors::split_v),
    built("SplitVD", (1, 1), First, tensors::split_v),
    built("Squeeze", (1, 1), First, tensors::reshape),
    built("StridedSlice", (4, 4), First, tensors::strided_slice),
    built("StridedSliceD", (1, 1), First, tensors::strided_slice),
    built("Tile", (2, 2), First, tensors::tile),
    built("TileD", (1, 1), First, tensors::tile),
    built("Transpose", (2, 2), First, tensors::transpose),
    built("TransposeD", (1, 1), First, tensors::transpose),
    built("Unpack", (1, 1), First, tensors::unpack),
    built("Unsqueeze", (1, 1), First, tensors::reshape),
    built("AvgPool", (1, 1), First, windows::average_pool),
    built("Conv2D", (2, 4), Any, windows::convolution),
    built("MaxPool", (1, 1), First, windows::max_pool),
];

/// The operator of a name.
pub(super) fn find(name: &str) -> Option<Row> {
    OPERATORS.iter().find(|row| row.name == name).copied()
}

/// All names, for texts.
pub(super) fn names() -> String {
    let mut names: Vec<&str> = OPERATORS.iter().map(|row| row.name).collect();
    names.sort_unstable();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_operator_is_listed_twice() {
        for (at, row) in OPERATORS.iter().enumerate() {
            assert!(OPERATORS[at + 1..].iter().all(|other| other.name != row.name), "{}", row.name);
        }
    }
}
