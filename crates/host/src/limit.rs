//! How many user processes may use a device: by product, release of the software and kind of machine. The numbers are rows of the product profiles.

use std::fmt;

use softacl_abi::profile::Profile;

use crate::machine::Kind;

/// A release of the software, such as `8.0.0` or `6.3.RC2`; what follows the numbers does not count.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release(Vec<u32>);

impl Release {
    /// Reads a release; `None` for text that does not begin with a number.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers: Vec<u32> = text.trim().split('.').map_while(|part| part.parse().ok()).collect();
        if numbers.is_empty() {
            return None;
        }
        // 7.0 and 7.0.0 are the same.
        while numbers.len() > 1 && numbers.last() == Some(&0) {
            numbers.pop();
        }
        Some(Self(numbers))
    }
}

impl fmt::Display for Release {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        formatter.write_str(&numbers.join("."))
    }
}

/// How many processes may use a device, and how many a host. Displays as the reason for the numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Processes of a device.
    pub device: u32,
    /// Processes of the host.
    pub host: u32,
    /// Why, as the end of a sentence: "… the most that … allows".
    pub reason: String,
}

impl Limit {
    /// The limit of a product; `None` for a product of which no limit is known. Without a release the newest one counts.
    pub fn of(profile: &Profile, release: Option<&Release>, machine: Kind, devices: u32) -> Option<Self> {
        let rows = profile.process_limits;
        let in_force = |release: &Release| {
            rows.iter().rev().find(|row| Release::parse(row.since).is_some_and(|since| since <= *release))
        };
        // A release before the first row is as good as the first: what was before it is not known.
        let row = release.map_or_else(|| rows.last(), |release| in_force(release).or(rows.first()))?;
        let device = match (machine, row.virtual_machine) {
            (Kind::Virtual, Some(number)) => number,
            _ => row.physical,
        };
        let kind = if row.virtual_machine.is_some() { format!(" on a {machine} machine") } else { String::new() };
        Some(Self {
            device,
            host: device.saturating_mul(devices),
            reason: format!("{} ({}) allows{kind} since release {}", profile.family.title(), profile.name, row.since),
        })
    }

    /// A number that somebody chose.
    pub fn chosen(device: u32, devices: u32, by: &str) -> Self {
        Self { device, host: device.saturating_mul(devices), reason: format!("{by} allows") }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use softacl_abi::profile;

    #[test]
    fn releases_compare_by_number() {
        let release = |text| Release::parse(text).unwrap();
        for (less, more) in
            [("5.0.4", "5.0.4.6"), ("6.0.1", "6.3.RC2"), ("6.3.RC2", "7.0"), ("9.0", "10.0"), ("8", "8.0.1")]
        {
            assert!(release(less) < release(more), "{less} {more}");
        }
        for (one, other) in [("7", "7.0.0"), ("8.2.RC1.alpha003", "8.2"), (" 8.0 ", "8.0.RC1")] {
            assert_eq!(release(one), release(other));
        }
        for none in ["", "new", "v8", "-1", ".", "99999999999.0"] {
            assert_eq!(Release::parse(none), None, "{none:?}");
        }
    }

    #[test]
    fn the_limit_is_the_row_of_product_release_and_machine() {
        // The numbers are those of the manual's page of restrictions in each release.
        for (product, release, machine, expected) in [
            ("Ascend310P3", None, Kind::Physical, 64),
            ("Ascend310P3", None, Kind::Virtual, 32),
            ("Ascend310P3", Some("5.0.4.6"), Kind::Physical, 32),
            ("Ascend310P3", Some("6.0.1"), Kind::Physical, 64),
            ("Ascend310P3", Some("3.0"), Kind::Physical, 32),
            ("Ascend910A", Some("8.0"), Kind::Virtual, 32),
            ("Ascend910B1", None, Kind::Physical, 63),
            ("Ascend910B1", None, Kind::Virtual, 63),
            ("Ascend310B4", Some("7.0.RC1"), Kind::Virtual, 64),
        ] {
            let release = release.map(|text| Release::parse(text).unwrap());
            let limit = Limit::of(profile::find(product).unwrap(), release.as_ref(), machine, 3).unwrap();
            assert_eq!((limit.device, limit.host), (expected, 3 * expected), "{product} {release:?} {machine}");
            assert!(limit.reason.contains(product), "{limit}");
        }
    }
}
