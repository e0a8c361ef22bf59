//! The converter as a program. ONNX Runtime is the library that `SOFTACL_ONNXRUNTIME` names, or the system's.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let context = softacl_atc::Context {
        onnxruntime: std::env::var_os("SOFTACL_ONNXRUNTIME").filter(|path| !path.is_empty()).map(Into::into),
        terminal: io::stderr().is_terminal(),
    };
    let code = softacl_atc::run(&args, &mut io::stdout(), &mut io::stderr(), &context);
    // Whether this works or not, the verdict is the exit code.
    let _ = io::stdout().flush();
    ExitCode::from(u8::try_from(code).unwrap_or(u8::MAX))
}
