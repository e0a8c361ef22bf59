//! Where the ONNX Runtime to test with is. Tests of other crates take this file in by its path.

use std::path::PathBuf;
use std::process::Command;

/// The directory of its library: `SOFTACL_TEST_ONNXRUNTIME_DIR`, else that of the Python on the path.
pub(crate) fn directory() -> PathBuf {
    if let Some(directory) = std::env::var_os("SOFTACL_TEST_ONNXRUNTIME_DIR") {
        return directory.into();
    }
    let script = "import importlib.util, os\n\
                  spec = importlib.util.find_spec('onnxruntime')\n\
                  print(os.path.join(spec.submodule_search_locations[0], 'capi') if spec else '')";
    let output = Command::new("python3").args(["-c", script]).output();
    let directory = output.map_or(String::new(), |output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    assert!(
        !directory.is_empty(),
        "this test needs ONNX Runtime: run `pip install 'onnxruntime>=1.19.2'` for the python3 on the path, or set \
         SOFTACL_TEST_ONNXRUNTIME_DIR to the directory onnxruntime/capi of another Python"
    );
    directory.into()
}
