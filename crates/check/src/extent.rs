//! Accesses that reach past the end of an object of the program's own, such as the `bytes` behind `acl.util.bytes_to_ptr`.
//!
//! The runtime cannot refuse them, since an address of the program's own says nothing of how far its memory reaches; here it is known from whoever gave the address.

use softacl_core::observe::Fact;
use softacl_core::site::Site;
use softacl_core::util::{self, Lent};

use crate::finding::{Draft, Role};
use crate::rule;

/// What a fact says that is wrong: at most a read and a write.
pub(crate) fn observe(fact: &Fact<'_>) -> impl Iterator<Item = Draft> {
    let (read, written) = match *fact {
        Fact::Read { address, bytes, site, .. } => (Some((address, bytes, site)), None),
        Fact::Written { address, bytes, site, .. } => (None, Some((address, bytes, site))),
        Fact::Copied { dst, src, bytes, site, .. } => (Some((src, bytes, site)), Some((dst, bytes, site))),
        _ => (None, None),
    };
    let beyond = |access: Option<(u64, u64, Site)>, verb, preposition| {
        let (address, bytes, site) = access?;
        let lent = util::lent(address).filter(|lent| bytes > lent.left)?;
        Some(draft(bytes, site, lent, verb, preposition))
    };
    beyond(read, "read", "from").into_iter().chain(beyond(written, "written", "to"))
}

fn draft(bytes: u64, site: Site, lent: Lent, verb: &str, preposition: &str) -> Draft {
    let Lent { left, bytes: whole, api, site: made } = lent;
    let place = if left == whole { String::new() } else { format!(" of which {left} come behind the address,") };
    let message = format!(
        "{bytes} bytes are {verb} {preposition} an object of {whole} bytes,{place} whose address {api} gave; what lies behind it belongs to somebody else"
    );
    Draft::new(&rule::OUT_OF_BOUNDS, message, site).at(Role::Made, made)
}
