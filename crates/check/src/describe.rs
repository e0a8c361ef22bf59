//! The words for what facts name.

use std::time::Duration;

use softacl_core::observe::{End, Resource};

use crate::clock::Epoch;

/// A resource, with its article.
pub(crate) fn resource(resource: &Resource) -> String {
    match resource {
        Resource::Object { kind, .. } => kind.with_article().to_owned(),
        Resource::Memory { bytes, call, .. } => format!("memory of {bytes} bytes from {call}"),
        Resource::Model { id } => format!("model {id}"),
    }
}

/// What kind of resource it is.
pub(crate) fn noun(resource: &Resource) -> &'static str {
    match resource {
        Resource::Object { kind, .. } => kind.with_article(),
        Resource::Memory { call, .. } => call,
        Resource::Model { .. } => "model",
    }
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
    fn times_are_rounded_as_a_person_would() {
        let told = [120, 90_500, 28_799_990].map(|milliseconds| duration(Duration::from_millis(milliseconds)));
        assert_eq!(told, ["120 ms", "90 s", "480 min"]);
    }
}
