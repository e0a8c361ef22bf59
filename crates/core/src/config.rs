//! Configuration: defaults < `softacl.toml` < `SOFTACL_*` environment < command line, each value with its origin.
//!
//! [`VARIABLES`] declares every setting once; the reader, `softacl doctor` and the guide follow it. The command line works by setting the environment of
//! the program that it starts.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use softacl_abi::enums::RunMode;
use softacl_abi::profile::{self, Profile};
use softacl_device::Schedule;
use softacl_host::limit::Release;
use softacl_host::machine;
use softacl_host::slots::MOST_PER_DEVICE;

/// One setting, as data.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    /// Key in `softacl.toml`.
    pub key: &'static str,
    /// Environment variable.
    pub variable: &'static str,
    /// What applies when nothing is said.
    pub default: &'static str,
    /// What it means, for the reader of the guide.
    pub meaning: &'static str,
}

/// Every setting.
pub const VARIABLES: &[Variable] = &[
    Variable {
        key: "soc",
        variable: "SOFTACL_SOC",
        default: "Ascend310P3",
        meaning: "product profile: SoC name as acl.get_soc_name() gives it",
    },
    Variable { key: "devices", variable: "SOFTACL_DEVICES", default: "1", meaning: "number of devices, 1 to 64" },
    Variable {
        key: "device_memory",
        variable: "SOFTACL_DEVICE_MEMORY",
        default: "auto",
        meaning: "memory of each device: bytes, with K, M, G or T as powers of 1024; auto is the profile's size, at most the machine's memory",
    },
    Variable {
        key: "run_mode",
        variable: "SOFTACL_RUN_MODE",
        default: "auto",
        meaning: "host (the program runs beside the card) or device (it runs on the board); auto is the profile's",
    },
    Variable {
        key: "checks",
        variable: "SOFTACL_CHECKS",
        default: "report",
        meaning: "off; report: what costs nothing until something goes wrong; strict: every access is checked, and fresh memory is filled with a pattern",
    },
    Variable {
        key: "report",
        variable: "SOFTACL_REPORT",
        default: "stderr",
        meaning: "where findings go: stderr, as text, or the path of a file, to which each process appends one JSON object a finding",
    },
    Variable {
        key: "fork",
        variable: "SOFTACL_FORK",
        default: "report",
        meaning: "child processes while asynchronous memory work is in flight: report (the work is waited for, and a finding made) or refuse (RuntimeError)",
    },
    Variable {
        key: "schedule",
        variable: "SOFTACL_SCHEDULE",
        default: "eager",
        meaning: "eager (as fast as possible), lazy (nothing runs before something waits for it) or random:SEED (adversarial and reproducible)",
    },
    Variable {
        key: "threads",
        variable: "SOFTACL_THREADS",
        default: "auto",
        meaning: "threads of the pool that models share; auto is the number of cores. With 1, large pictures are scaled on one thread, too",
    },
    Variable {
        key: "onnxruntime",
        variable: "SOFTACL_ONNXRUNTIME",
        default: "auto",
        meaning: "ONNX Runtime's shared library; auto is the one in the interpreter's onnxruntime package",
    },
    Variable {
        key: "libavcodec",
        variable: "SOFTACL_LIBAVCODEC",
        default: "auto",
        meaning: "libavcodec's shared library, or a directory with one, which decodes and encodes video; auto is the one of the interpreter's av or OpenCV package, or the system's",
    },
    Variable {
        key: "run_dir",
        variable: "SOFTACL_RUN_DIR",
        default: "auto",
        meaning: "directory in which the processes of the machine are counted; auto is one that all users share",
    },
    Variable {
        key: "process_limit",
        variable: "SOFTACL_PROCESS_LIMIT",
        default: "auto",
        meaning: "processes that may use a device at a time: a number from 1 to 256, off, or auto for the product's limit",
    },
    Variable {
        key: "machine",
        variable: "SOFTACL_MACHINE",
        default: "auto",
        meaning: "physical or virtual, which the product's limit on processes depends on; auto is what the processor and the firmware say",
    },
    Variable {
        key: "cann",
        variable: "SOFTACL_CANN",
        default: "auto",
        meaning: "release of the vendor's software whose limit on processes applies, such as 6.3 or 8.0.RC1; auto is the newest",
    },
];

/// What a child meets that the program makes while asynchronous work on memory is in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForkPolicy {
    /// The work is waited for, and a finding made.
    Report,
    /// The call that makes it raises an exception, where it can be refused.
    Refuse,
}

/// What the checks do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checks {
    /// Nothing beyond return codes.
    Off,
    /// Findings are reported.
    Report,
    /// As report, and fresh memory is filled with a pattern.
    Strict,
}

/// Which limit on processes applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProcessLimit {
    /// The product's.
    OfProduct,
    /// This number of processes a device.
    Number(u32),
    /// None; processes are not counted.
    Off,
}

impl fmt::Display for ProcessLimit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OfProduct => formatter.write_str("auto"),
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Off => formatter.write_str("off"),
        }
    }
}

/// Where a value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// A key of this file.
    File(PathBuf),
    /// An environment variable.
    Environment(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("default"),
            Self::File(path) => write!(formatter, "{}", path.display()),
            Self::Environment(name) => formatter.write_str(name),
        }
    }
}

/// A value and where it came from.
#[derive(Clone, Debug)]
pub struct Setting<T> {
    /// The value in force.
    pub value: T,
    /// Who said so.
    pub origin: Origin,
}

/// Everything that is configured, read once per process.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Product profile.
    pub profile: Setting<&'static Profile>,
    /// Number of devices of the machine.
    pub devices: Setting<u32>,
    /// Bytes of memory of each device.
    pub device_memory: Setting<u64>,
    /// Run mode.
    pub run_mode: Setting<RunMode>,
    /// Checks.
    pub checks: Setting<Checks>,
    /// File for findings, `None` for standard error.
    pub report: Setting<Option<PathBuf>>,
    /// What a child meets that is made while work is in flight.
    pub fork: Setting<ForkPolicy>,
    /// Schedule of the streams.
    pub schedule: Setting<Schedule>,
    /// Threads of the pool that models share.
    pub threads: Setting<usize>,
    /// ONNX Runtime's shared library, `None` for the interpreter's package.
    pub onnxruntime: Setting<Option<PathBuf>>,
    /// libavcodec, `None` for whichever is found.
    pub libavcodec: Setting<Option<PathBuf>>,
    /// Directory in which processes are counted, `None` for the one that all users share.
    pub run_dir: Setting<Option<PathBuf>>,
    /// Limit on processes.
    pub process_limit: Setting<ProcessLimit>,
    /// Physical or virtual, `None` for what the machine says.
    pub machine: Setting<Option<machine::Kind>>,
    /// Release whose limits apply, `None` for the newest.
    pub cann: Setting<Option<Release>>,
    /// `ASCEND_RT_VISIBLE_DEVICES`, as it stands in the environment.
    pub visible_devices: Option<String>,
    /// The configuration file, if there is one.
    pub file: Option<PathBuf>,
    /// What was wrong with the configuration; the defaults apply in its place.
    pub problems: Vec<String>,
}

/// What the reader looks at, so that tests can give their own.
pub struct Sources<'a> {
    /// Looks a variable up.
    pub environment: &'a dyn Fn(&str) -> Option<String>,
    /// The configuration file, if there is one.
    pub file: Option<PathBuf>,
    /// Memory of the machine in bytes.
    pub machine_memory: u64,
    /// Cores of the machine.
    pub cores: usize,
}

/// Most devices that one machine can be given; real ones have up to 16.
const MOST_DEVICES: u32 = 64;

impl Settings {
    /// Reads the process's own environment and the `softacl.toml` that `SOFTACL_CONFIG` names or that lies in the working directory.
    pub fn of_this_process() -> Self {
        let environment = |name: &str| std::env::var(name).ok();
        let file = environment("SOFTACL_CONFIG")
            .map(PathBuf::from)
            .or_else(|| Some(PathBuf::from("softacl.toml")).filter(|path| path.is_file()));
        Self::read(&Sources { environment: &environment, file, machine_memory: machine_memory(), cores: cores() })
    }

    /// Reads the given sources. Never fails: what is wrong is in `problems`, and the default applies.
    pub fn read(sources: &Sources<'_>) -> Self {
        let mut problems = Vec::new();
        let file = match &sources.file {
            Some(path) => (path.as_path(), read_file(path, &mut problems)),
            None => (Path::new(""), BTreeMap::new()),
        };
        let mut reader = Reader { sources, file, problems };

        let soc = reader.text("soc");
        let (chosen, soc_origin) = profile::find(&soc.value).map_or_else(
            || {
                let known: Vec<_> = profile::PROFILES.iter().map(|profile| profile.name).collect();
                reader.problem("soc", &soc, &format!("one of {}", known.join(", ")));
                (profile::find(default_of("soc")).unwrap_or(&profile::PROFILES[0]), Origin::Default)
            },
            |found| (found, soc.origin.clone()),
        );
        let devices = reader.parsed("devices", "a number from 1 to 64", |text| {
            text.parse().ok().filter(|count| (1..=MOST_DEVICES).contains(count))
        });
        let memory = reader.parsed("device_memory", "a size such as 8G, or auto", |text| match text {
            "auto" => Some(chosen.memory_bytes.min(sources.machine_memory)),
            _ => parse_size(text),
        });
        let run_mode = reader.parsed("run_mode", "host, device or auto", |text| match text {
            "auto" => Some(chosen.run_mode),
            "host" => Some(RunMode::Host),
            "device" => Some(RunMode::Device),
            _ => None,
        });
        let checks = reader.parsed("checks", "off, report or strict", |text| match text {
            "off" => Some(Checks::Off),
            "report" => Some(Checks::Report),
            "strict" => Some(Checks::Strict),
            _ => None,
        });
        let report =
            reader.parsed("report", "stderr or a path", |text| Some((text != "stderr").then(|| PathBuf::from(text))));
        let fork = reader.parsed("fork", "report or refuse", |text| match text {
            "report" => Some(ForkPolicy::Report),
            "refuse" => Some(ForkPolicy::Refuse),
            _ => None,
        });
        let schedule = reader.parsed("schedule", "eager, lazy or random:SEED", |text| match text {
            "eager" => Some(Schedule::Eager),
            "lazy" => Some(Schedule::Lazy),
            _ => text.strip_prefix("random:")?.parse().ok().map(Schedule::Random),
        });
        let threads = reader.parsed("threads", "a number from 1 to 1024, or auto", |text| match text {
            "auto" => Some(sources.cores),
            _ => text.parse().ok().filter(|threads| (1..=1024).contains(threads)),
        });
        let onnxruntime =
            reader.parsed("onnxruntime", "a path, or auto", |text| Some((text != "auto").then(|| PathBuf::from(text))));
        let libavcodec =
            reader.parsed("libavcodec", "a path, or auto", |text| Some((text != "auto").then(|| PathBuf::from(text))));
        let run_dir = reader.parsed("run_dir", "an absolute path, or auto", |text| match text {
            "auto" => Some(None),
            // A relative path would be another directory for each working directory, and so another count.
            _ => Some(Some(PathBuf::from(text))).filter(|path| path.as_ref().is_some_and(|path| path.is_absolute())),
        });
        let process_limit = reader.parsed("process_limit", "a number from 1 to 256, off or auto", |text| match text {
            "auto" => Some(ProcessLimit::OfProduct),
            "off" => Some(ProcessLimit::Off),
            _ => text.parse().ok().filter(|most| (1..=MOST_PER_DEVICE).contains(most)).map(ProcessLimit::Number),
        });
        let machine = reader.parsed("machine", "physical, virtual or auto", |text| match text {
            "auto" => Some(None),
            "physical" => Some(Some(machine::Kind::Physical)),
            "virtual" => Some(Some(machine::Kind::Virtual)),
            _ => None,
        });
        let cann = reader.parsed("cann", "a release such as 8.0, or auto", |text| match text {
            "auto" => Some(None),
            _ => Release::parse(text).map(Some),
        });
        Self {
            profile: Setting { value: chosen, origin: soc_origin },
            devices,
            device_memory: memory,
            run_mode,
            checks,
            report,
            fork,
            schedule,
            threads,
            onnxruntime,
            libavcodec,
            run_dir,
            process_limit,
            machine,
            cann,
            visible_devices: (sources.environment)("ASCEND_RT_VISIBLE_DEVICES"),
            file: sources.file.clone(),
            problems: reader.problems,
        }
    }

    /// The devices that this process sees, as ordinals of the machine, in the order in which it numbers them.
    ///
    /// As on the real product, the list of `ASCEND_RT_VISIBLE_DEVICES` ends at the first entry that is not a device of the machine or that repeats one.
    pub fn visible(&self) -> Vec<u32> {
        let count = self.devices.value;
        let Some(list) = &self.visible_devices else { return (0..count).collect() };
        let mut visible = Vec::new();
        for entry in list.split(',') {
            match entry.trim().parse() {
                Ok(ordinal) if ordinal < count && !visible.contains(&ordinal) => visible.push(ordinal),
                _ => break,
            }
        }
        visible
    }
}

struct Reader<'a> {
    sources: &'a Sources<'a>,
    file: (&'a Path, BTreeMap<String, String>),
    problems: Vec<String>,
}

impl Reader<'_> {
    fn text(&self, key: &'static str) -> Setting<String> {
        let variable = variable_of(key);
        if let Some(value) = (self.sources.environment)(variable) {
            return Setting { value: value.trim().to_owned(), origin: Origin::Environment(variable) };
        }
        match self.file.1.get(key) {
            Some(value) => Setting { value: value.clone(), origin: Origin::File(self.file.0.to_owned()) },
            None => Setting { value: default_of(key).to_owned(), origin: Origin::Default },
        }
    }

    fn parsed<T>(&mut self, key: &'static str, wanted: &str, parse: impl Fn(&str) -> Option<T>) -> Setting<T> {
        let text = self.text(key);
        if let Some(value) = parse(&text.value) {
            return Setting { value, origin: text.origin };
        }
        self.problem(key, &text, wanted);
        let Some(value) = parse(default_of(key)) else { unreachable!("the default of {key} parses") };
        Setting { value, origin: Origin::Default }
    }

    fn problem(&mut self, key: &str, found: &Setting<String>, wanted: &str) {
        self.problems.push(format!(
            "{key} = {:?} ({}): expected {wanted}; the default {:?} applies",
            found.value,
            found.origin,
            default_of(key)
        ));
    }
}

fn variable_of(key: &str) -> &'static str {
    VARIABLES.iter().find(|variable| variable.key == key).map_or("", |variable| variable.variable)
}

fn default_of(key: &str) -> &'static str {
    VARIABLES.iter().find(|variable| variable.key == key).map_or("", |variable| variable.default)
}

fn read_file(path: &Path, problems: &mut Vec<String>) -> BTreeMap<String, String> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            problems.push(format!("{}: {error}", path.display()));
            return BTreeMap::new();
        }
    };
    let table: toml::Table = match toml::from_str(&text) {
        Ok(table) => table,
        Err(error) => {
            problems.push(format!("{}: {}", path.display(), error.message()));
            return BTreeMap::new();
        }
    };
    let mut values = BTreeMap::new();
    for (key, value) in table {
        // Suppressions of findings, which whoever makes findings reads.
        if key == "suppress" && value.is_array() {
            continue;
        }
        let text = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            other => {
                problems.push(format!(
                    "{}: {key} is {}, where text or a number belongs",
                    path.display(),
                    other.type_str()
                ));
                continue;
            }
        };
        if variable_of(&key).is_empty() {
            problems.push(format!("{}: there is no setting {key:?}", path.display()));
        } else {
            values.insert(key, text);
        }
    }
    values
}

fn parse_size(text: &str) -> Option<u64> {
    let (digits, shift) = match text.as_bytes().last()? {
        b'K' | b'k' => (&text[..text.len() - 1], 10),
        b'M' | b'm' => (&text[..text.len() - 1], 20),
        b'G' | b'g' => (&text[..text.len() - 1], 30),
        b'T' | b't' => (&text[..text.len() - 1], 40),
        _ => (text, 0),
    };
    let bytes = digits.parse::<u64>().ok()?.checked_mul(1 << shift)?;
    // Smaller than a page makes no device, larger than 1 TiB does not fit 64 times into the address space.
    (4096..=1 << 40).contains(&bytes).then_some(bytes)
}

/// Cores that this process may use.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Memory of the machine in bytes, as the kernel tells it; 1 GiB where it does not.
pub fn machine_memory() -> u64 {
    let total = std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
        line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()
    });
    total.map_or(1 << 30, |kibibytes| kibibytes << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)], file: Option<&str>) -> Settings {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("softacl.toml");
        if let Some(text) = file {
            std::fs::write(&path, text).unwrap();
        }
        let environment =
            |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        Settings::read(&Sources {
            environment: &environment,
            file: file.map(|_| path),
            machine_memory: 8 << 30,
            cores: 3,
        })
    }

    #[test]
    fn nothing_said_gives_the_defaults() {
        let settings = read(&[], None);
        assert_eq!((settings.profile.value.name, settings.devices.value), ("Ascend310P3", 1));
        assert_eq!((settings.device_memory.value, settings.threads.value), (8 << 30, 3));
        assert_eq!(settings.checks.value, Checks::Report);
        assert!(settings.problems.is_empty(), "{:?}", settings.problems);
        assert_eq!(settings.soc_origin(), Origin::Default);
    }

    impl Settings {
        fn soc_origin(&self) -> Origin {
            self.profile.origin.clone()
        }
    }

    #[test]
    fn the_environment_wins_over_the_file_and_each_value_knows_its_origin() {
        let settings =
            read(&[("SOFTACL_DEVICES", "4")], Some("devices = 2\nsoc = \"Ascend910B1\"\ndevice_memory = \"2G\""));
        assert_eq!((settings.devices.value, settings.devices.origin), (4, Origin::Environment("SOFTACL_DEVICES")));
        assert_eq!(settings.profile.value.name, "Ascend910B1");
        assert!(matches!(settings.profile.origin, Origin::File(_)));
        assert_eq!(settings.device_memory.value, 2 << 30);
    }

    #[test]
    fn what_is_wrong_is_said_and_the_default_applies() {
        for (variables, file, expected) in [
            (vec![("SOFTACL_DEVICES", "0")], None, "devices"),
            (vec![("SOFTACL_DEVICES", "99999999999999999999")], None, "devices"),
            (vec![("SOFTACL_SOC", "Ascend9000")], None, "Ascend9000"),
            (vec![("SOFTACL_FORK", "forbid")], None, "report or refuse"),
            (vec![("SOFTACL_SCHEDULE", "random:")], None, "random:"),
            (vec![("SOFTACL_DEVICE_MEMORY", "18446744073709551615G")], None, "device_memory"),
            (vec![("SOFTACL_RUN_DIR", "here/below")], None, "absolute"),
            (vec![("SOFTACL_PROCESS_LIMIT", "0")], None, "process_limit"),
            (vec![("SOFTACL_PROCESS_LIMIT", "257")], None, "process_limit"),
            (vec![("SOFTACL_MACHINE", "Physical")], None, "physical, virtual or auto"),
            (vec![("SOFTACL_CANN", "newest")], None, "cann"),
            (vec![], Some("colour = 3"), "colour"),
            (vec![], Some("devices = [1]"), "array"),
            (vec![], Some("devices = = 3"), "softacl.toml"),
        ] {
            let settings = read(&variables, file);
            assert_eq!(settings.problems.len(), 1, "{variables:?} {file:?} {:?}", settings.problems);
            assert!(settings.problems[0].contains(expected), "{:?}", settings.problems);
            assert_eq!(settings.devices.value, 1);
        }
    }

    #[test]
    fn visible_devices_end_at_the_first_entry_that_is_none() {
        for (list, expected) in [
            ("0,1,2,3", vec![0, 1, 2, 3]),
            ("3, 1", vec![3, 1]),
            ("1,9,2", vec![1]),
            ("1,1", vec![1]),
            ("-1", vec![]),
            ("", vec![]),
            ("2,x", vec![2]),
        ] {
            let settings = read(&[("SOFTACL_DEVICES", "4"), ("ASCEND_RT_VISIBLE_DEVICES", list)], None);
            assert_eq!(settings.visible(), expected, "{list:?}");
        }
    }
}
