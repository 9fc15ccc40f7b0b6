use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use entities::sign_in_failure::{ActiveModel, Column, Entity, Model};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IntoActiveModel, QueryFilter,
    Set, Statement, sea_query::OnConflict,
};

use super::sha256;
use crate::{error::Error, op::Op};

/// How often guessing is slowed, and by how much.
///
/// | | an account | an address |
/// |---|---|---|
/// | failures without a wait | 5 | 50 (many people may share one) |
/// | then, at each further failure | 30 s, doubled each time, at most 15 min | the same |
/// | forgotten | after a success, or 24 h of quiet | after 15 min of quiet |
///
/// An account is thus open to about 100 guesses a day (NIST SP 800-63B section 5.2.2 allows 100 in a row), and
/// whoever shuts an account out on purpose shuts it for 15 minutes at most.
struct Rule {
    free: i32,
    forgotten_after: TimeDelta,
}

const ACCOUNT: Rule = Rule { free: 5, forgotten_after: TimeDelta::hours(24) };
const ADDRESS: Rule = Rule { free: 50, forgotten_after: TimeDelta::minutes(15) };
const FIRST_WAIT_SECONDS: i64 = 30;
const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(15);
const KEPT: TimeDelta = TimeDelta::hours(24);

/// The two counters of one attempt.
pub(super) struct Attempt {
    account: String,
    address: String,
}

impl Attempt {
    /// `email` as typed. It is kept as a hash: the table would otherwise collect whatever people type there.
    pub(super) fn new(email: &str, address: IpAddr) -> Self {
        let account = format!("account:{}", sha256(email));
        Self { account, address: format!("address:{address}") }
    }

    /// Counts a failure before the password is looked at, so that a hundred guesses sent at once are a hundred
    /// failures; [`Attempt::succeeded`] takes it back. Gives the wait where the attempt comes too soon.
    pub(super) async fn begin(&self, op: &Op) -> Result<Option<TimeDelta>, Error> {
        let now = op.clock.now();
        forget(op.db.writer(), now).await?;
        let tx = op.begin().await?;
        take_turns(tx.db(), [&self.account, &self.address]).await?;
        let account = find(tx.db(), &self.account).await?;
        let address = find(tx.db(), &self.address).await?;
        let wait = longest_wait(&[&account, &address], now);
        if wait.is_none() {
            count(tx.db(), &ACCOUNT, &self.account, account, now).await?;
            count(tx.db(), &ADDRESS, &self.address, address, now).await?;
        }
        tx.commit().await?;
        Ok(wait)
    }

    /// The password was right: the account starts afresh, and the address loses the failure counted in advance.
    pub(super) async fn succeeded(&self, tx: &impl ConnectionTrait) -> Result<(), Error> {
        take_turns(tx, [&self.account, &self.address]).await?;
        Entity::delete_by_id(self.account.clone()).exec(tx).await?;
        if let Some(address) = find(tx, &self.address).await? {
            let failures = address.failures - 1;
            let mut row = address.into_active_model();
            row.failures = Set(failures);
            row.blocked_until = Set(None);
            row.update(tx).await?;
        }
        Ok(())
    }
}

/// Waits for whoever is counting under one of `keys`, until they have committed. On PostgreSQL two transactions would else read the same
/// count, and of fifty guesses sent at once most would be the first; a row that is not there yet cannot be locked, its key can. On SQLite
/// there is one writer. Everybody takes the account's turn first and the address's then, so that nobody waits in a circle.
async fn take_turns(tx: &impl ConnectionTrait, keys: [&str; 2]) -> Result<(), Error> {
    if tx.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    for key in keys {
        let lock = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
        tx.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, lock, [key.into()])).await?;
    }
    Ok(())
}

async fn forget(tx: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<(), Error> {
    Entity::delete_many().filter(Column::LastAt.lt(now - KEPT)).exec(tx).await?;
    Ok(())
}

async fn find(tx: &impl ConnectionTrait, key: &str) -> Result<Option<Model>, Error> {
    Ok(Entity::find_by_id(key.to_owned()).one(tx).await?)
}

fn longest_wait(counters: &[&Option<Model>], now: DateTime<Utc>) -> Option<TimeDelta> {
    let until = counters.iter().filter_map(|counter| counter.as_ref()?.blocked_until).max()?;
    (until > now).then(|| until - now)
}

async fn count(
    tx: &impl ConnectionTrait,
    rule: &Rule,
    key: &str,
    before: Option<Model>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let remembered = before.filter(|before| now - before.last_at < rule.forgotten_after);
    let failures = remembered.map_or(0, |before| before.failures) + 1;
    let row = ActiveModel {
        key: Set(key.to_owned()),
        failures: Set(failures),
        last_at: Set(now),
        blocked_until: Set(wait_after(rule, failures).map(|wait| now + wait)),
    };
    let replace = OnConflict::column(Column::Key)
        .update_columns([Column::Failures, Column::LastAt, Column::BlockedUntil])
        .to_owned();
    Entity::insert(row).on_conflict(replace).exec_without_returning(tx).await?;
    Ok(())
}

fn wait_after(rule: &Rule, failures: i32) -> Option<TimeDelta> {
    let beyond = u32::try_from(failures - rule.free).ok()?;
    let seconds = FIRST_WAIT_SECONDS.checked_shl(beyond).filter(|seconds| *seconds > 0);
    Some(seconds.map_or(LONGEST_WAIT, |seconds| TimeDelta::seconds(seconds).min(LONGEST_WAIT)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fifth_failure_costs_half_a_minute_and_each_later_one_twice_as_much_up_to_a_quarter_of_an_hour() {
        let seconds = |failures| wait_after(&ACCOUNT, failures).map(|wait| wait.num_seconds());
        assert_eq!(seconds(4), None);
        assert_eq!(seconds(5), Some(30));
        assert_eq!(seconds(6), Some(60));
        assert_eq!(seconds(9), Some(480));
        assert_eq!(seconds(10), Some(900));
        assert_eq!(seconds(1_000), Some(900));
    }
}
