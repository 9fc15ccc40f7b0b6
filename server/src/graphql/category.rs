//! Categories: the kinds of help.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use domain::{checks::Activity, disclosure::HealthFlags, ids::CategoryId, offering::Bilingual};
use uuid::Uuid;

use super::{
    coded::Coded,
    connection::{List, list, page},
    errors::{UserError, payload},
    id::Id,
    limits::cost_of_page,
    payload::once_of,
    ready::ready,
};
use crate::{
    app::{self, Target, category::Typed, once::once},
    error::Error,
    op::Op,
    store::page::Slice,
};

/// A kind of help: befriending, gardening.
pub struct Category(pub Arc<domain::category::Category>);

#[Object]
impl Category {
    pub async fn id(&self) -> Id<CategoryId> {
        Id(self.0.id)
    }

    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The category in an address: lower-case words joined by hyphens.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    async fn name_en(&self) -> &str {
        &self.0.name.en
    }

    async fn name_cy(&self) -> &str {
        &self.0.name.cy
    }

    /// Working days that a charity has to answer an enquiry of normal priority.
    async fn response_days_normal(&self) -> u8 {
        self.0.response_days_normal
    }

    /// The same for an urgent one.
    async fn response_days_urgent(&self) -> u8 {
        self.0.response_days_urgent
    }

    /// Whether its charities are never shown a risk flag that says something about health.
    async fn hides_health_flags(&self) -> bool {
        self.0.health_flags == HealthFlags::Hidden
    }

    /// What whoever comes does there: nobody is found whose visitors are checked for less.
    async fn activities(&self) -> Vec<Coded<Activity>> {
        self.0.activities.iter().copied().map(Coded).collect()
    }

    /// What people say in English when they mean it.
    async fn terms_en(&self) -> &[String] {
        &self.0.terms_en
    }

    /// The same in Welsh.
    async fn terms_cy(&self) -> &[String] {
        &self.0.terms_cy
    }
}

ready!(Category {
    "id" => id, "version" => version, "slug" => slug, "nameEn" => name_en, "nameCy" => name_cy,
    "responseDaysNormal" => response_days_normal, "responseDaysUrgent" => response_days_urgent,
    "hidesHealthFlags" => hides_health_flags, "activities" => activities,
});

pub fn category(context: &Context<'_>, id: CategoryId) -> Result<Category> {
    let category = context.data::<Op>()?.directory.now().category(id).ok_or(Error::NotFound)?;
    Ok(Category(category))
}

#[derive(Default)]
pub struct CategoryQuery;

#[Object]
impl CategoryQuery {
    /// Every category, in the order in which they are offered.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn categories(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Category>> {
        let op = context.data::<Op>()?;
        op.actor()?;
        let page = page(first, after)?;
        let after: Option<(i32, CategoryId)> = page.key()?;
        let place = |category: &Arc<domain::category::Category>| (category.position, category.id);
        let mut categories = op.directory.now().categories().to_vec();
        categories.sort_by_key(place);
        categories.retain(|category| after.is_none_or(|after| place(category) > after));
        Ok(list(page.after.is_some(), Slice::new(categories, &page, place), Category))
    }
}

#[derive(InputObject)]
pub struct CategoryCreateInput {
    idempotency_key: Uuid,
    #[graphql(flatten)]
    details: CategoryDetailsInput,
}

#[derive(InputObject)]
pub struct CategoryEditInput {
    idempotency_key: Uuid,
    category_id: Id<CategoryId>,
    version: i32,
    #[graphql(flatten)]
    details: CategoryDetailsInput,
}

#[derive(InputObject)]
pub struct CategoryDetailsInput {
    name_en: String,
    name_cy: String,
    /// Working days to answer an enquiry of normal priority, 1 to 30.
    response_days_normal: i32,
    /// The same for an urgent one, no more.
    response_days_urgent: i32,
    /// Whether its charities are never shown a risk flag that says something about health.
    hides_health_flags: bool,
    /// What whoever comes does there.
    #[graphql(default)]
    activities: Vec<Coded<Activity>>,
    /// What people say in English when they mean it.
    terms_en: Vec<String>,
    terms_cy: Vec<String>,
}

#[derive(SimpleObject)]
pub struct CategoryPayload {
    category: Option<Category>,
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct CategoryMutation;

#[Object]
impl CategoryMutation {
    /// For administrators.
    async fn category_create(
        &self,
        context: &Context<'_>,
        input: CategoryCreateInput,
    ) -> Result<CategoryPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("categoryCreate", input.idempotency_key, &input)?;
        let typed = Typed::from(input.details);
        answer(op, once(op, &key, |write| app::category::create(write, typed.clone())).await)
    }

    /// For administrators. Enquiries already sent keep the days that they were sent with.
    async fn category_edit(
        &self,
        context: &Context<'_>,
        input: CategoryEditInput,
    ) -> Result<CategoryPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("categoryEdit", input.idempotency_key, &input)?;
        let target = Target { id: input.category_id.0, version: input.version };
        let typed = Typed::from(input.details);
        answer(op, once(op, &key, |write| app::category::edit(write, target, typed.clone())).await)
    }
}

fn answer(op: &Op, done: Result<CategoryId, Error>) -> Result<CategoryPayload> {
    let (id, user_errors) = payload(done)?;
    let category = id.and_then(|id| op.directory.now().category(id)).map(Category);
    Ok(CategoryPayload { category, user_errors })
}

impl From<CategoryDetailsInput> for Typed {
    fn from(input: CategoryDetailsInput) -> Self {
        // A number that no byte holds is out of the rule's range as well, and the user is told so.
        let days = |typed: i32| u8::try_from(typed).unwrap_or(u8::MAX);
        Self {
            name: Bilingual { en: input.name_en, cy: input.name_cy },
            response_days_normal: days(input.response_days_normal),
            response_days_urgent: days(input.response_days_urgent),
            health_flags: HealthFlags::hidden_if(input.hides_health_flags),
            activities: input.activities.into_iter().map(|activity| activity.0).collect(),
            terms_en: input.terms_en,
            terms_cy: input.terms_cy,
        }
    }
}
