//! Figures for managers. None is of fewer than five: see `SuppressedCount`.

use async_graphql::{Context, Object, Result, SimpleObject};
use domain::{
    enquiry::DeclineReason,
    figures::Spread,
    ids::CategoryId,
    insight::{self, Ending, Flow},
    matching::FailedRuleCode,
};

use super::{
    category::{Category, category},
    coded::Coded,
    day::Day,
    desk::SuppressedCount,
};
use crate::{app, op::Op, postcodes};

#[derive(Default)]
pub struct InsightQuery;

#[Object]
impl InsightQuery {
    /// Figures of the viewer's teams, from the London day `from` to the day `to`, both included.
    async fn insight(&self, context: &Context<'_>, from: Day, to: Day) -> Result<Insight> {
        Ok(Insight(app::insight::read(context.data::<Op>()?, from.into(), to.into()).await?))
    }
}

pub struct Insight(app::insight::Insight);

#[Object]
impl Insight {
    /// By kind of help: referrals submitted in that time, and how long people waited for help.
    async fn by_category(&self, context: &Context<'_>) -> Result<Vec<CategoryFlow>> {
        let flow = insight::flow(&self.0.cases, |case| case.category).into_iter();
        flow.map(|flow| CategoryFlow::of(context, flow)).collect()
    }

    /// The same by the ward in which the person lives.
    async fn by_ward(&self) -> Vec<WardFlow> {
        let flow = insight::flow(&self.0.cases, |case| case.ward.clone());
        flow.into_iter().map(WardFlow::from).collect()
    }

    /// Needs that nobody could meet, by kind of help and ward.
    async fn unmet_needs(&self, context: &Context<'_>) -> Result<Vec<UnmetNeeds>> {
        let totals = insight::unmet_by_category(&self.0.unmet);
        let cells = insight::unmet_cells(&self.0.unmet);
        let of = |(id, total): (CategoryId, Option<u64>)| {
            let own = cells.iter().filter(|cell| cell.category == id);
            Ok(UnmetNeeds {
                category: category(context, id)?,
                count: total.into(),
                wards: own
                    .map(|cell| UnmetInWard { ward: ward(&cell.ward), count: cell.count.into() })
                    .collect(),
            })
        };
        totals.into_iter().map(of).collect()
    }

    /// The rules by which every offering failed those needs; a need may fail by several.
    async fn unmet_by_rule(&self) -> Vec<RuleCount> {
        let rules = insight::unmet_by_rule(&self.0.unmet).into_iter();
        rules.map(|(rule, count)| RuleCount { rule: Coded(rule), count: count.into() }).collect()
    }

    /// Enquiries sent in that time that ended without help.
    async fn endings(&self) -> Vec<EndingCount> {
        let endings = self.0.endings.iter();
        endings.map(|(ending, count)| EndingCount::of(*ending, *count)).collect()
    }
}

#[derive(SimpleObject)]
pub struct CategoryFlow {
    category: Category,
    referrals: SuppressedCount,
    /// Null where fewer than five found help.
    waits: Option<Waits>,
}

#[derive(SimpleObject)]
pub struct WardFlow {
    ward: String,
    referrals: SuppressedCount,
    /// Null where fewer than five found help.
    waits: Option<Waits>,
}

/// Working days from the submission until help was in place.
#[derive(SimpleObject)]
pub struct Waits {
    /// How many found help.
    n: u64,
    median: u32,
    /// Nine in ten waited no longer.
    ninetieth: u32,
}

#[derive(SimpleObject)]
pub struct UnmetNeeds {
    category: Category,
    count: SuppressedCount,
    wards: Vec<UnmetInWard>,
}

#[derive(SimpleObject)]
pub struct UnmetInWard {
    ward: String,
    count: SuppressedCount,
}

#[derive(SimpleObject)]
pub struct RuleCount {
    rule: Coded<FailedRuleCode>,
    count: SuppressedCount,
}

#[derive(SimpleObject)]
pub struct EndingCount {
    /// Null where nobody answered in time.
    reason: Option<Coded<DeclineReason>>,
    count: SuppressedCount,
}

impl CategoryFlow {
    fn of(context: &Context<'_>, flow: Flow<CategoryId>) -> Result<Self> {
        let (category, waits) = (category(context, flow.key)?, flow.waits.map(Waits::from));
        Ok(Self { category, referrals: flow.referrals.into(), waits })
    }
}

impl From<Flow<String>> for WardFlow {
    fn from(flow: Flow<String>) -> Self {
        Self { ward: ward(&flow.key), referrals: flow.referrals.into(), waits: flow.waits.map(Waits::from) }
    }
}

impl From<Spread> for Waits {
    fn from(spread: Spread) -> Self {
        Self { n: spread.n, median: spread.median, ninetieth: spread.ninetieth }
    }
}

impl EndingCount {
    fn of(ending: Ending, count: Option<u64>) -> Self {
        let reason = match ending {
            Ending::Lapsed => None,
            Ending::Declined(reason) => Some(Coded(reason)),
        };
        Self { reason, count: count.into() }
    }
}

/// A ward's name; its code where we do not know it.
fn ward(code: &str) -> String {
    postcodes::ward_name(code).unwrap_or(code).to_owned()
}
