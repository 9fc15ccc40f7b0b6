//! Categories: the kinds of help.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use domain::ids::CategoryId;

use super::{
    connection::{List, list, page},
    id::Id,
};
use crate::{error::Error, op::Op, store::page::Slice};

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
}

pub fn category(context: &Context<'_>, id: CategoryId) -> Result<Category> {
    let category = context.data::<Op>()?.directory.now().category(id).ok_or(Error::NotFound)?;
    Ok(Category(category))
}

#[derive(Default)]
pub struct CategoryQuery;

#[Object]
impl CategoryQuery {
    /// Every category, in the order in which they are offered.
    #[graphql(complexity = "first.unwrap_or(20).unsigned_abs() as usize * child_complexity + 1")]
    async fn categories(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Category>> {
        let op = context.data::<Op>()?;
        op.actor()?;
        let page = page(first, after)?;
        let after: Option<i32> = page.key()?;
        let mut categories = op.directory.now().categories().to_vec();
        categories.retain(|category| after.is_none_or(|after| category.position > after));
        Ok(list(page.after.is_some(), Slice::new(categories, &page, |category| category.position), Category))
    }
}
