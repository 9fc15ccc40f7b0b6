//! What is done with categories.

use std::collections::BTreeSet;

use domain::{
    category::Category,
    checks::Activity,
    disclosure::HealthFlags,
    ids::CategoryId,
    offering::Bilingual,
    policy::{Action, Resource},
    text,
};

use super::{Target, once::Write, permit};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::Tx,
    store,
};

/// What an administrator decides about a kind of help.
#[derive(Clone, Debug)]
pub struct Typed {
    pub name: Bilingual,
    pub response_days_normal: u8,
    pub response_days_urgent: u8,
    pub health_flags: HealthFlags,
    pub activities: BTreeSet<Activity>,
    pub terms_en: Vec<String>,
    pub terms_cy: Vec<String>,
}

/// It stands behind the others.
pub async fn create(write: Write, typed: Typed) -> Result<CategoryId, Error> {
    let tx = &write.tx;
    permit(&write.actor, Action::EditSettings, &Resource::HOUSE)?;
    let position = store::category::next_position(tx.db()).await?;
    let slug = text::slug(&typed.name.en);
    let category = typed.category(tx.next_id(), slug, position, 1).checked()?;
    save(tx, "category.create", &category).await?;
    write.commit(category.id).await
}

/// Its address and its place in the list stay.
pub async fn edit(write: Write, target: Target<CategoryId>, typed: Typed) -> Result<CategoryId, Error> {
    let tx = &write.tx;
    permit(&write.actor, Action::EditSettings, &Resource::HOUSE)?;
    let before = store::category::find(tx.db(), target.id).await?.ok_or(Error::NotFound)?;
    target.is_at(before.version)?;
    let category = typed.category(before.id, before.slug, before.position, before.version + 1).checked()?;
    save(tx, "category.edit", &category).await?;
    write.commit(category.id).await
}

async fn save(tx: &Tx, action: &'static str, category: &Category) -> Result<(), Error> {
    store::category::save(tx.db(), category).await?;
    tx.audit(action, "category", category.id, None);
    tx.changed(Kind::Category, category.id, Audience::everyone());
    Ok(())
}

impl Typed {
    fn category(self, id: CategoryId, slug: String, position: i32, version: i32) -> Category {
        Category {
            id,
            slug,
            name: self.name,
            response_days_normal: self.response_days_normal,
            response_days_urgent: self.response_days_urgent,
            health_flags: self.health_flags,
            activities: self.activities,
            terms_en: self.terms_en,
            terms_cy: self.terms_cy,
            position,
            version,
        }
    }
}
