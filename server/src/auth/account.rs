use entities::account;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{error::Error, op::Op};

pub(super) async fn by_email(op: &Op, email: &str) -> Result<Option<account::Model>, Error> {
    Ok(account::Entity::find().filter(account::Column::Email.eq(email)).one(op.db.read()).await?)
}
