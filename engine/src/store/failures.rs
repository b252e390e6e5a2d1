//! Operating-system and object-store errors as faults that say the way out.

use std::io;

use crate::error::{Code, Failure, Fault};

/// What an io error on `uri` means to a person.
pub(super) fn from_io(uri: &str, error: &io::Error) -> Failure {
    let full = matches!(error.raw_os_error(), Some(libc::ENOSPC | libc::EDQUOT));
    let fault = match error.kind() {
        _ if full => {
            Fault::new(Code::NoSpace, format!("no space is left to write {uri}: free some, or write elsewhere"))
        }
        io::ErrorKind::NotFound => missing(uri),
        io::ErrorKind::PermissionDenied => denied(uri),
        _ => Fault::new(Code::StorageUnavailable, format!("{uri} cannot be used: {error}")),
    };
    fault.at(uri).into()
}

pub(super) fn missing(uri: &str) -> Fault {
    Fault::new(Code::MissingFile, format!("{uri} does not exist: check the path")).at(uri)
}

pub(super) fn denied(uri: &str) -> Fault {
    Fault::new(
        Code::AccessDenied,
        format!("{uri} may not be used with the rights of this user: check permissions and credentials"),
    )
    .at(uri)
}

pub(super) fn changed(uri: &str) -> Failure {
    Fault::new(Code::InputChanged, format!("{uri} has changed since the run began: run it again on the new content"))
        .at(uri)
        .into()
}

/// What an object-store error on `uri` means to a person.
pub(super) fn from_object_store(uri: &str, error: &object_store::Error) -> Failure {
    use object_store::Error;
    match error {
        Error::NotFound { .. } => missing(uri).into(),
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => denied(uri).into(),
        Error::Precondition { .. } => changed(uri),
        Error::UnknownConfigurationKey { key, .. } => {
            let message = format!("the storage option '{key}' of {uri} is not known: see object_store's names");
            Fault::new(Code::Unsupported, message).at(uri).into()
        }
        other => unavailable(uri, &innermost(other)),
    }
}

pub(super) fn unavailable(uri: &str, why: &str) -> Failure {
    Fault::new(
        Code::StorageUnavailable,
        format!("the storage of {uri} does not answer as it should ({why}): try again, or check the endpoint"),
    )
    .at(uri)
    .into()
}

/// The last cause says what happened; the outer layers repeat it with addresses.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string().lines().next().unwrap_or_default().chars().take(200).collect()
}
