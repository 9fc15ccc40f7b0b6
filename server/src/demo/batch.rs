//! Rows gathered by table and written together: many rows a statement, parents before children.

use entities::booking;
use entities::{
    account, account_role, calendar_address, care_package, category, charity, ecc_change, enquiry, event,
    message, offering, offering_area, offering_closure, offering_session, outcome, package_item, person,
    referral, risk_flag, safeguarding, sharing_agreement, task, task_event, team, team_membership,
    unmet_need, visit, volunteer,
};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, Iterable};

/// SQLite binds at most 32,766 values a statement, PostgreSQL 65,535.
const MOST_VALUES: usize = 30_000;
/// Beyond this a longer statement only takes longer to be read.
const MOST_ROWS: usize = 500;

macro_rules! batch {
    ($($table:ident),+ $(,)?) => {
        /// Rows to be written, by table; the tables stand in the order in which they refer to each other.
        #[derive(Default)]
        pub(super) struct Batch {
            $(pub $table: Vec<$table::ActiveModel>,)+
        }

        impl Batch {
            /// Writes everything and says how many rows that were.
            pub async fn write(self, db: &impl ConnectionTrait) -> Result<usize, DbErr> {
                let mut rows = 0;
                $(rows += insert::<$table::Entity, _>(db, self.$table).await?;)+
                Ok(rows)
            }
        }
    };
}

batch!(
    team,
    category,
    charity,
    account,
    account_role,
    team_membership,
    safeguarding,
    offering,
    offering_area,
    offering_session,
    offering_closure,
    person,
    risk_flag,
    sharing_agreement,
    care_package,
    ecc_change,
    outcome,
    package_item,
    referral,
    unmet_need,
    enquiry,
    volunteer,
    calendar_address,
    booking,
    visit,
    event,
    message,
    task,
    task_event,
);

async fn insert<E, A>(db: &impl ConnectionTrait, rows: Vec<A>) -> Result<usize, DbErr>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E>,
    E::Model: IntoActiveModel<A>,
{
    let count = rows.len();
    let at_once = MOST_ROWS.min(MOST_VALUES / E::Column::iter().count().max(1));
    let mut rows = rows.into_iter();
    loop {
        let some: Vec<A> = rows.by_ref().take(at_once).collect();
        if some.is_empty() {
            return Ok(count);
        }
        E::insert_many(some).exec_without_returning(db).await?;
    }
}
