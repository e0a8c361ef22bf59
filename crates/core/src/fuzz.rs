//! The configuration of `acl.init`, damaged.

#[path = "../../model/tests/suite/fuzz/mutate.rs"]
mod mutate;
#[path = "../../model/tests/suite/fuzz/run.rs"]
mod run;

const CONFIGURATIONS: [&str; 2] = [
    r#"{"max_opqueue_num": "10000", "err_msg_mode": "1", "defaultDevice": {"default_device": "0"}, "profiler": {},
        "dump": {"dump_path": "/tmp", "dump_mode": "all", "dump_level": "op", "dump_op_switch": "off",
        "dump_data": "stats", "dump_stats": ["Max", "Min"], "dump_step": "0|3-5|9",
        "dump_list": [{"model_name": "net", "layer": ["conv", "relu"]}, {}]}}"#,
    r#"{"StackSize": {"aicore_stack_size": 32768}, "dump": {"dump_scene": "lite_exception", "dump_path": "./"}}"#,
];

#[test]
fn init_configurations() {
    run::damage("init-configuration", &CONFIGURATIONS, |bytes| {
        // A file that is no text is refused before.
        std::str::from_utf8(bytes).is_ok_and(crate::base::is_configuration)
    });
}
