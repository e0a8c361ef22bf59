//! The words for what facts name.

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
