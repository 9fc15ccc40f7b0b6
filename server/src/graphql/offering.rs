//! Offerings.

mod area;
mod availability;
mod find;
mod week;
mod write;

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, InputObject, Object, Result, dataloader::Loader};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    checks::{Activity, CheckLevel},
    confidence::Confidence,
    ids::{AccountId, CategoryId, CharityId, OfferingId},
    matching::{DirectoryOffering, NEXT_SESSIONS},
    need::{Access, Language},
    offering::{self, OfferingAction},
    policy::{Action, Resource},
};

pub use area::{Area, AreaQuery};
pub use availability::{Capacity, Closure, Frequency, Occurrence, Session, frequency};
pub use find::{FindQuery, Match};
pub use week::{AvailabilityMutation, AvailabilityQuery};
pub use write::{OfferingMutation, OfferingPayload};

use super::{
    category::{Category, category},
    charity::{Charity, charity, named},
    coded::Coded,
    connection::{List, Total, list_with, page, search},
    day::Day,
    fragility::{FRAGILITY, Fragility, fragility},
    id::Id,
    in_place::InPlace,
    limits::cost_of_page,
    loaders::{Loaded, Source, load},
    ready::ready,
    team::{AccountName, colleague},
    waiting::{WaitingEntry, of_offering},
};
use crate::{
    app::{self, permit},
    error::Error,
    op::Op,
    store::{
        self,
        page::{Page, Slice},
    },
};

/// One service that a charity gives.
pub struct Offering(pub Arc<DirectoryOffering>);

#[Object]
impl Offering {
    pub async fn id(&self) -> Id<OfferingId> {
        Id(self.entry().id)
    }

    async fn version(&self) -> i32 {
        self.entry().version
    }

    async fn charity(&self, context: &Context<'_>) -> Result<InPlace<Charity>> {
        Ok(InPlace(charity(context, self.entry().charity)?))
    }

    async fn category(&self, context: &Context<'_>) -> Result<InPlace<Category>> {
        Ok(InPlace(category(context, self.entry().category)?))
    }

    async fn name_en(&self) -> &str {
        &self.entry().name.en
    }

    async fn name_cy(&self) -> &str {
        &self.entry().name.cy
    }

    async fn description_en(&self) -> &str {
        &self.entry().description.en
    }

    async fn description_cy(&self) -> &str {
        &self.entry().description.cy
    }

    /// In which it can be given.
    async fn languages(&self) -> Vec<Coded<Language>> {
        self.entry().languages.iter().copied().map(Coded).collect()
    }

    /// Whole years, included.
    async fn min_age(&self) -> Option<u8> {
        self.entry().eligibility.min_age
    }

    /// Whole years, included.
    async fn max_age(&self) -> Option<u8> {
        self.entry().eligibility.max_age
    }

    /// 1 to 4; empty means all.
    async fn ecc_levels(&self) -> Vec<u8> {
        self.entry().eligibility.ecc_levels.iter().map(|level| level.number()).collect()
    }

    /// The access needs that it can meet.
    async fn accessibility(&self) -> Vec<Coded<Access>> {
        self.entry().eligibility.accessibility.iter().copied().map(Coded).collect()
    }

    /// What its visitors do, as far as it bears on their checks.
    async fn activities(&self) -> Vec<Coded<Activity>> {
        self.entry().checks.activities.iter().copied().map(Coded).collect()
    }

    /// The check that its visitors need.
    async fn check_level(&self) -> Coded<CheckLevel> {
        Coded(self.entry().checks.level())
    }

    /// Why that was set by hand; null where it follows from the activities.
    async fn check_level_reason(&self) -> Option<&str> {
        Some(self.entry().checks.set_by_hand.as_ref()?.reason.as_str())
    }

    /// What the person pays a session, in pence; null where it is free.
    async fn cost_pence(&self) -> Option<u32> {
        self.entry().cost.as_ref()?.pence
    }

    async fn cost_note(&self) -> Option<&str> {
        self.entry().cost.as_ref()?.note.as_deref()
    }

    async fn active(&self) -> bool {
        self.entry().active
    }

    /// From where it is given.
    async fn postcode(&self) -> &str {
        self.entry().postcode.as_str()
    }

    /// What it covers: any of these.
    async fn areas(&self) -> Vec<Area> {
        self.entry().areas.iter().map(Area::from).collect()
    }

    /// Empty where it is given by arrangement.
    async fn sessions(&self) -> Vec<Session> {
        self.entry().sessions.iter().map(Session::from).collect()
    }

    async fn closures(&self) -> Vec<Closure> {
        self.entry().closures.iter().map(Closure::from).collect()
    }

    async fn capacity(&self) -> Capacity {
        Capacity::from(self.entry().capacity)
    }

    async fn waiting_list_open(&self) -> bool {
        self.entry().waiting_list_open
    }

    /// Those who wait for a place and whom the viewer may know of: people of the viewer's teams, or all for its own charity. The next
    /// first.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn waiting_list(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<WaitingEntry, Total>> {
        of_offering(context, self.entry().id, first, after).await
    }

    /// The day on which it takes people again.
    async fn paused_until(&self) -> Option<NaiveDate> {
        self.entry().paused_until
    }

    /// How sure it is that all this is still right.
    async fn confidence(&self, context: &Context<'_>) -> Result<Coded<Confidence>> {
        Ok(Coded(self.0.confidence(context.data::<Op>()?.clock.now())))
    }

    /// When somebody last said that all this is still right.
    async fn confirmed_at(&self) -> DateTime<Utc> {
        self.entry().confirmed_at
    }

    /// The next times from now, at most three.
    async fn next_sessions(&self, context: &Context<'_>) -> Result<Vec<Occurrence>> {
        let now = context.data::<Op>()?.clock.now();
        Ok(self.entry().next_slots(now, NEXT_SESSIONS).into_iter().map(Occurrence::from).collect())
    }

    /// Who said so; null where nobody did, or by a link in an e-mail.
    async fn confirmed_by(&self, context: &Context<'_>) -> Result<Option<AccountName>> {
        match self.entry().confirmed_by {
            Some(account) => Ok(Some(colleague(context, account).await?)),
            None => Ok(None),
        }
    }

    /// Whether somebody else than the charity said so, on its behalf.
    async fn confirmed_on_behalf(&self, context: &Context<'_>) -> Result<bool> {
        let Some(account) = self.entry().confirmed_by else { return Ok(false) };
        Ok(load(context, SpeaksFor(account)).await? != Some(self.entry().charity))
    }

    /// Whether the charity is asked to say that it is still right.
    async fn is_to_confirm(&self, context: &Context<'_>) -> Result<bool> {
        Ok(self.0.is_to_confirm(context.data::<Op>()?.clock.now()))
    }

    /// In how many working days its charity usually answers an enquiry; null until there have been some.
    async fn usual_answer_days(&self) -> Option<u8> {
        self.0.record.usual_answer_days
    }

    /// Who is left with what if it is given for the last time on this day.
    #[graphql(complexity = "FRAGILITY + child_complexity")]
    async fn fragility(&self, context: &Context<'_>, on: Day) -> Result<Fragility> {
        fragility(context, [self.entry().id].into(), on.0).await
    }

    /// What this viewer may do now.
    async fn actions(&self, context: &Context<'_>) -> Result<Vec<Coded<OfferingAction>>> {
        let actor = context.data::<Op>()?.actor()?;
        Ok(self.entry().actions(actor).into_iter().map(Coded).collect())
    }
}

ready!(Offering {
    "id" => id, "version" => version, "nameEn" => name_en, "nameCy" => name_cy, "languages" => languages,
    "minAge" => min_age, "maxAge" => max_age, "accessibility" => accessibility, "checkLevel" => check_level,
    "costPence" => cost_pence, "costNote" => cost_note, "active" => active, "postcode" => postcode,
    "waitingListOpen" => waiting_list_open, "pausedUntil" => paused_until, "confidence" => confidence,
    "confirmedAt" => confirmed_at, "isToConfirm" => is_to_confirm, "usualAnswerDays" => usual_answer_days,
});

impl Offering {
    fn entry(&self) -> &offering::Offering {
        &self.0.offering
    }
}

#[derive(InputObject)]
pub struct OfferingFilter {
    category_id: Option<Id<CategoryId>>,
    charity_id: Option<Id<CharityId>>,
    /// Part of a name in either language.
    search: Option<String>,
    /// Those that wait to be said to be still right, or those that do not.
    is_to_confirm: Option<bool>,
}

#[derive(Default)]
pub struct OfferingQuery;

#[Object]
impl OfferingQuery {
    /// Offerings by their English name.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn offerings(
        &self,
        context: &Context<'_>,
        filter: Option<OfferingFilter>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Offering, Total>> {
        let op = context.data::<Op>()?;
        permit(op.actor()?, Action::ViewDirectory, &Resource::HOUSE)?;
        let (directory, now, page) = (op.directory.now(), op.clock.now(), page(first, after)?);
        let filter = filter.map(OfferingFilter::checked).transpose()?;
        let found = directory
            .offerings()
            .filter(|entry| filter.as_ref().is_none_or(|filter| filter.admits(entry, now)));
        by_name(found.cloned().collect(), &page)
    }

    async fn offering(&self, context: &Context<'_>, id: Id<OfferingId>) -> Result<Option<Offering>> {
        let found = app::offering::read(context.data::<Op>()?, id.0);
        Ok(super::payload::found(found)?.map(Offering))
    }
}

/// The offerings of one charity, by name.
pub(super) fn of_charity(
    context: &Context<'_>,
    charity: CharityId,
    page: &Page,
) -> Result<List<Offering, Total>> {
    let directory = context.data::<Op>()?.directory.now();
    by_name(directory.of_charity(charity).cloned().collect(), page)
}

fn by_name(found: Vec<Arc<DirectoryOffering>>, page: &Page) -> Result<List<Offering, Total>> {
    let total = Total::of(found.len());
    let slice = Slice::by_name(found, page, |entry| (&entry.offering.name.en, entry.offering.id.into()))?;
    Ok(list_with(page.after.is_some(), slice, total, Offering))
}

impl OfferingFilter {
    fn checked(self) -> Result<Self, Error> {
        Ok(Self { search: search(self.search)?, ..self })
    }

    fn admits(&self, entry: &DirectoryOffering, now: DateTime<Utc>) -> bool {
        let offering = &entry.offering;
        self.category_id.is_none_or(|id| offering.category == id.0)
            && self.charity_id.is_none_or(|id| offering.charity == id.0)
            && named(&offering.name, self.search.as_deref())
            && self.is_to_confirm.is_none_or(|wanted| entry.is_to_confirm(now) == wanted)
    }
}

/// The charity that an account speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct SpeaksFor(AccountId);

impl Loader<SpeaksFor> for Source {
    type Value = CharityId;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[SpeaksFor]) -> Loaded<HashMap<SpeaksFor, CharityId>> {
        let ids: Vec<AccountId> = keys.iter().map(|key| key.0).collect();
        let charities = store::account::charities_of(self.op().db.read(), &ids).await?;
        Ok(charities.into_iter().map(|(account, charity)| (SpeaksFor(account), charity)).collect())
    }
}
