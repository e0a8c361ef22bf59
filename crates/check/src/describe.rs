//! The words for what facts name.

use std::time::Duration;

use softacl_core::observe::{End, Resource};

use crate::clock::Epoch;

/// The sizes of allocations that one finding is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    least: u64,
    most: u64,
    total: u64,
}

impl Sizes {
    /// Those of one allocation.
    pub(crate) const fn of(bytes: u64) -> Self {
        Self { least: bytes, most: bytes, total: bytes }
    }

    /// With those of another.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            least: self.least.min(other.least),
            most: self.most.max(other.most),
            total: self.total.saturating_add(other.total),
        }
    }
}

/// A resource, with its article.
pub(crate) fn resource(resource: &Resource) -> String {
    match resource {
        Resource::Object { kind, .. } => kind.with_article().to_owned(),
        Resource::Memory { bytes, call, .. } => format!("memory of {bytes} bytes from {call}"),
        Resource::Model { id } => format!("model {id}"),
        Resource::Channel { .. } => "the channel of a channel description".to_owned(),
    }
}

/// Allocations from one call.
pub(crate) fn memory(call: &str, Sizes { least, most, total }: Sizes) -> String {
    let sizes =
        if least < most { format!("{least} to {most} bytes, {total} in all,") } else { format!("{least} bytes") };
    format!("memory of {sizes} from {call}")
}

/// What kind of resource it is.
pub(crate) fn noun(resource: &Resource) -> &'static str {
    match resource {
        Resource::Object { kind, .. } => kind.with_article(),
        Resource::Memory { call, .. } => call,
        Resource::Model { .. } => "model",
        Resource::Channel { .. } => "channel",
    }
}

/// A number of things.
pub(crate) fn counted(count: u64, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// A time, roughly.
pub(crate) fn duration(time: Duration) -> String {
    match time.as_secs() {
        0 => format!("{} ms", time.as_millis()),
        seconds @ 1..600 => format!("{seconds} s"),
        seconds => format!("{} min", (seconds + 30) / 60),
    }
}

/// Who acts.
pub(crate) fn epoch(epoch: Epoch) -> String {
    match epoch {
        Epoch::Host(_) => "the host".to_owned(),
        Epoch::Task { stream, .. } => format!("a task on stream {stream}"),
    }
}

/// How something ended that the program had not let go.
pub(crate) fn end(end: End) -> String {
    match end {
        End::Reset { device } => format!("when device {device} was reset"),
        End::Context => "when its context was destroyed".to_owned(),
        End::Finalize => "at acl.finalize".to_owned(),
        End::Test => "when the test ended".to_owned(),
        End::Exit => "when the process ended".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_counted_and_sizes_summed_up() {
        assert_eq!([0, 1, 2].map(|count| counted(count, "error")), ["0 errors", "1 error", "2 errors"]);
        let told = |sizes: &[u64]| memory("malloc", sizes.iter().copied().map(Sizes::of).reduce(Sizes::and).unwrap());
        assert_eq!(told(&[64, 64]), "memory of 64 bytes from malloc");
        assert_eq!(told(&[64, 16, 256]), "memory of 16 to 256 bytes, 336 in all, from malloc");
    }

    #[test]
    fn times_are_rounded_as_a_person_would() {
        let told = [120, 90_500, 28_799_990].map(|milliseconds| duration(Duration::from_millis(milliseconds)));
        assert_eq!(told, ["120 ms", "90 s", "480 min"]);
    }
}
