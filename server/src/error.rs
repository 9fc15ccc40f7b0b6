//! What can go wrong in a use case, free of any transport. `graphql::errors` turns it into an answer at the last step.

mod logged;

use domain::violation::Violation;
use sea_orm::DbErr;

use crate::db;

pub(crate) use logged::Logged;

/// All that is said of a failure of ours.
pub(crate) const INTERNAL: &str = "something went wrong on our side";

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The domain said no. The user can mend it: each violation has its code and, where there is one, its field.
    #[error("the request breaks a rule")]
    Rejected(Vec<Violation>),
    /// Somebody else changed the thing since this viewer read it.
    #[error("this has changed since you opened it")]
    Stale,
    /// There is no such thing, or this viewer may not know that there is.
    #[error("not found")]
    NotFound,
    /// The viewer may know of the thing, and may not do this to it.
    #[error("you are not allowed to do this")]
    Forbidden,
    /// What was asked for cannot be asked: the client's program is at fault, not its user.
    #[error("{0}")]
    BadRequest(&'static str),
    #[error("sign in first")]
    Unauthenticated,
    /// Too much at once, or too slow: nothing was changed, and the same request may succeed later. The client tries
    /// again after it, which it must not do to a failure of ours.
    #[error("the service is busy; nothing was changed; try again")]
    Unavailable,
    /// Ours to mend. The cause is for the log alone, which says of it what names nobody ([`Error::logged`]).
    #[error("{INTERNAL}")]
    Internal(#[source] anyhow::Error),
}

impl Error {
    /// The stable code that clients act on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Rejected(violations) => violations.first().map_or("REJECTED", |violation| violation.code()),
            Self::Stale => "STALE",
            Self::NotFound => "NOT_FOUND",
            Self::Forbidden => "FORBIDDEN",
            Self::BadRequest(_) => "BAD_REQUEST",
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal(_) => "INTERNAL",
        }
    }

    pub fn internal(cause: impl Into<anyhow::Error>) -> Self {
        Self::Internal(cause.into())
    }

    /// For the log: without the values that a cause may quote.
    pub(crate) fn logged(&self) -> String {
        match self {
            Self::Internal(cause) => Logged(cause).to_string(),
            other => other.to_string(),
        }
    }

    /// Whether the database asks for the same work to be done again.
    pub(crate) fn is_contention(&self) -> bool {
        let Self::Internal(cause) = self else { return false };
        cause.chain().filter_map(|error| error.downcast_ref::<DbErr>()).any(db::is_contention)
    }
}

impl From<Violation> for Error {
    fn from(violation: Violation) -> Self {
        Self::Rejected(vec![violation])
    }
}

impl From<Vec<Violation>> for Error {
    fn from(violations: Vec<Violation>) -> Self {
        Self::Rejected(violations)
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if db::is_overload(&error) {
            Self::Unavailable
        } else if db::is_unstorable(&error) {
            Self::BadRequest("a value holds what no database keeps")
        } else {
            Self::Internal(error.into())
        }
    }
}

impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        Self::Internal(error)
    }
}
