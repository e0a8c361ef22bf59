//! Whether this machine is physical or virtual, and how that is known. A container counts as what it runs on.

use std::fmt;
use std::fs;
use std::path::Path;

/// What kind of machine this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Hardware.
    Physical,
    /// A virtual machine.
    Virtual,
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Physical => "physical",
            Self::Virtual => "virtual",
        })
    }
}

/// The kind, and what tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    /// Physical or virtual.
    pub kind: Kind,
    /// What was looked at and said so.
    pub evidence: String,
}

/// What makers of virtual machines write into the tables of their firmware.
const MAKERS: &[&str] = &[
    "QEMU",
    "KVM",
    "VMware",
    "innotek",
    "VirtualBox",
    "Xen",
    "Bochs",
    "Parallels",
    "BHYVE",
    "OpenStack",
    "Virtual Machine",
    "Google Compute Engine",
    "Amazon EC2",
    "Alibaba Cloud ECS",
    "Apple Virtualization",
];

impl Machine {
    /// Looks at the processor and the firmware of this machine.
    pub fn detect() -> Self {
        Self::detect_under(Path::new("/"))
    }

    /// As [`Machine::detect`], with the files of another machine.
    fn detect_under(root: &Path) -> Self {
        let read = |path: &str| fs::read_to_string(root.join(path)).unwrap_or_default();
        let found = |kind, evidence: String| Self { kind, evidence };
        // The first domain of Xen, and it alone, runs on the hardware although a hypervisor is there.
        if read("proc/xen/capabilities").contains("control_d") {
            return found(Kind::Physical, "/proc/xen/capabilities: the controlling domain".to_owned());
        }
        if read("proc/cpuinfo")
            .lines()
            .any(|line| line.starts_with("flags") && line.split_whitespace().any(|flag| flag == "hypervisor"))
        {
            return found(Kind::Virtual, "the processor says that a hypervisor is present (/proc/cpuinfo)".to_owned());
        }
        let product = read("sys/class/dmi/id/product_name");
        // Rented hardware names its landlord too.
        if !product.contains(".metal") {
            for file in ["sys_vendor", "product_name", "bios_vendor", "board_vendor"] {
                let path = format!("sys/class/dmi/id/{file}");
                let text = read(&path);
                if MAKERS.iter().any(|maker| text.contains(maker)) {
                    return found(Kind::Virtual, format!("/{path}: {}", text.trim()));
                }
            }
        }
        if root.join("proc/device-tree/hypervisor").exists() {
            return found(Kind::Virtual, "/proc/device-tree/hypervisor is there".to_owned());
        }
        match read("sys/hypervisor/type").trim() {
            "" => found(Kind::Physical, "neither the processor nor the firmware names a hypervisor".to_owned()),
            kind => found(Kind::Virtual, format!("/sys/hypervisor/type: {kind}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(files: &[(&str, &str)]) -> Machine {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Machine::detect_under(root.path())
    }

    #[test]
    fn virtual_machines_are_known_by_processor_firmware_or_device_tree() {
        let flags = |flags: &str| format!("processor\t: 0\nflags\t\t: fpu vme {flags} sse\nbugs\t\t: none\n");
        for (files, kind, evidence) in [
            (&[][..], Kind::Physical, "neither"),
            (&[("proc/cpuinfo", flags("").as_str())], Kind::Physical, "neither"),
            (&[("proc/cpuinfo", &flags("hypervisor"))], Kind::Virtual, "/proc/cpuinfo"),
            // The word must be a flag of its own.
            (&[("proc/cpuinfo", &flags("hypervisor_not"))], Kind::Physical, "neither"),
            (&[("proc/cpuinfo", "model name\t: hypervisor\n")], Kind::Physical, "neither"),
            (&[("sys/class/dmi/id/sys_vendor", "QEMU\n")], Kind::Virtual, "sys_vendor: QEMU"),
            (&[("sys/class/dmi/id/sys_vendor", "Dell Inc.\n")], Kind::Physical, "neither"),
            (&[("sys/class/dmi/id/product_name", "Virtual Machine\n")], Kind::Virtual, "product_name"),
            (
                &[("sys/class/dmi/id/sys_vendor", "Amazon EC2\n"), ("sys/class/dmi/id/product_name", "c5.metal\n")],
                Kind::Physical,
                "neither",
            ),
            (&[("proc/device-tree/hypervisor/compatible", "linux,kvm")], Kind::Virtual, "device-tree"),
            (&[("sys/hypervisor/type", "xen\n")], Kind::Virtual, "xen"),
            (
                &[("sys/hypervisor/type", "xen\n"), ("proc/xen/capabilities", "control_d\n")],
                Kind::Physical,
                "controlling domain",
            ),
        ] {
            let machine = machine(files);
            assert_eq!(machine.kind, kind, "{files:?}: {machine:?}");
            assert!(machine.evidence.contains(evidence), "{files:?}: {machine:?}");
        }
    }
}
