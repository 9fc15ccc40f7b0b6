//! The calendar of one of the demo's charities, at an address that nobody has: its page shows what one that works looks like.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Actor, ids::CharityId};
use entities::calendar_address;
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::{cast::CHARITY_USERS, chance::Chance};
use crate::auth::{new_secret, sha256};

/// Far from the numbers of the parts and of the volunteers, so that the rest of the county falls as it did without.
const NUMBER: u32 = 0x5000_0000;
/// Since when it works.
const AGO: TimeDelta = TimeDelta::days(19);

/// Where the charity, the `index`th of its part, is that of the first of those who sign in.
pub(super) fn of_charity(
    charity: CharityId,
    by: &Actor,
    (part, index): (u32, usize),
    now: DateTime<Utc>,
) -> Option<calendar_address::ActiveModel> {
    let [(.., first), ..] = CHARITY_USERS;
    let made_at = now - AGO;
    let id: Uuid = Chance::of(NUMBER).id(made_at);
    (part == 0 && index == first).then(|| calendar_address::ActiveModel {
        id: Set(id),
        secret_hash: Set(sha256(new_secret())),
        charity_id: Set(Some(charity.into())),
        volunteer_id: Set(None),
        person_id: Set(None),
        made_at: Set(made_at),
        made_by: Set(by.account.into()),
        revoked_at: Set(None),
    })
}
