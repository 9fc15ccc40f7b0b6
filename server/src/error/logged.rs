use std::{error::Error as StdError, fmt};

use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{self, error::DatabaseError},
};

/// A failure as the log says it: what went wrong and where, and never a value. A database quotes in its message what it was given, and a
/// parser what it read: somebody's name, as often as not.
pub(crate) struct Logged<'a>(pub &'a anyhow::Error);

impl fmt::Display for Logged<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, cause) in self.0.chain().enumerate() {
            if place > 0 {
                f.write_str(": ")?;
            }
            if let Some(words) = quoting(cause) {
                // What follows is the same again, in the words of whoever was asked.
                return f.write_str(&words);
            }
            write!(f, "{cause}")?;
        }
        Ok(())
    }
}

/// Of an error that may quote a value, what can be said without it.
fn quoting(error: &(dyn StdError + 'static)) -> Option<String> {
    if let Some(error) = error.downcast_ref::<DbErr>() {
        return Some(match error {
            DbErr::Conn(RuntimeErr::SqlxError(error))
            | DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error)) => of_sqlx(error),
            DbErr::Json(_) => "the database: a value that is no JSON of ours".to_owned(),
            other => format!("the database: {other}"),
        });
    }
    if let Some(error) = error.downcast_ref::<sqlx::Error>() {
        return Some(of_sqlx(error));
    }
    let error = error.downcast_ref::<serde_json::Error>()?;
    Some(format!("JSON: {:?} at line {} column {}", error.classify(), error.line(), error.column()))
}

fn of_sqlx(error: &sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) => of_database(error.as_ref()),
        sqlx::Error::ColumnDecode { index, .. } => format!("the database: column {index} cannot be read"),
        sqlx::Error::Decode(_) | sqlx::Error::Encode(_) => {
            "the database: a value cannot be read or written".to_owned()
        }
        other => format!("the database: {other}"),
    }
}

fn of_database(error: &dyn DatabaseError) -> String {
    let code = error.code().unwrap_or_default();
    let place = error.constraint().or(error.table()).unwrap_or_default();
    format!("the database: {:?}, code {code}, {place}", error.kind())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_parser_read_is_not_logged() {
        let error = serde_json::from_str::<u32>("\"Mair Vaughan\"").unwrap_err();
        let error = anyhow::Error::from(error).context("the wish of a referral");
        let said = Logged(&error).to_string();
        assert_eq!(said, "the wish of a referral: JSON: Data at line 1 column 14");
    }
}
