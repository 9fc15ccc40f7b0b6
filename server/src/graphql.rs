//! The API. One file a noun; this one puts them together.

#![allow(clippy::unused_async, reason = "a resolver is async by its nature, whether it waits or not")]

mod account;
mod audit;
mod booking;
mod calendar;
mod care_package;
mod category;
mod changes;
mod charity;
mod charity_review;
mod charity_users;
pub mod coded;
mod concern;
pub mod connection;
mod day;
mod desk;
pub mod documents;
mod enquiry;
pub mod errors;
mod executed;
mod fragility;
mod history;
mod hospital;
pub mod id;
mod import;
mod in_place;
mod insight;
mod letter;
mod limits;
mod loaders;
mod message;
mod news;
mod node;
mod notice;
mod offering;
mod payload;
mod person;
mod postcode;
mod protocol;
mod ready;
mod referral;
mod safeguarding;
mod subject;
mod task;
mod team;
mod team_pack;
mod viewer;
mod visit;
mod volunteer;
mod waiting;
mod wanted;

use async_graphql::SchemaBuilder;

pub use changes::Ending;
pub use errors::{UserError, payload};
pub use executed::was_executed;

use crate::op::Op;

pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

#[derive(async_graphql::MergedObject, Default)]
pub struct Query(
    viewer::ViewerQuery,
    node::NodeQuery,
    desk::DeskQuery,
    team::TeamQuery,
    account::AccountQuery,
    category::CategoryQuery,
    charity::CharityQuery,
    charity_review::CharityReviewQuery,
    offering::OfferingQuery,
    offering::FindQuery,
    offering::AvailabilityQuery,
    offering::AreaQuery,
    PeopleQuery,
    postcode::PostcodeQuery,
    care_package::CarePackageQuery,
    referral::ReferralQuery,
    enquiry::EnquiryQuery,
    VisitingQuery,
    TeamworkQuery,
    insight::InsightQuery,
    audit::AuditQuery,
    letter::LetterQuery,
    import::ImportQuery,
);

#[derive(async_graphql::MergedObject, Default)]
pub struct Mutation(
    referral::ReferralMutation,
    enquiry::EnquiryMutation,
    VisitingMutation,
    team::TeamMutation,
    category::CategoryMutation,
    CharitiesMutation,
    offering::OfferingMutation,
    offering::AvailabilityMutation,
    fragility::FragilityMutation,
    PeopleMutation,
    care_package::CarePackageMutation,
    hospital::HospitalMutation,
    message::MessageMutation,
    TeamworkMutation,
    account::AccountMutation,
    import::ImportMutation,
);

/// Merged apart, as those below: each member of one merged object is a call inside the one before, and the compiler counts how deep they go.
#[derive(async_graphql::MergedObject, Default)]
struct PeopleQuery(person::PersonQuery, person::AlikeQuery, person::HeldQuery, person::OnePersonQuery);

#[derive(async_graphql::MergedObject, Default)]
struct PeopleMutation(person::PersonMutation, person::OnePersonMutation);

/// Charities, their users, and what was signed with them.
#[derive(async_graphql::MergedObject, Default)]
struct CharitiesMutation(
    charity::CharityMutation,
    charity_review::CharityReviewMutation,
    charity_users::CharityUsersMutation,
    protocol::ProtocolMutation,
);

/// Bookings, their visits, who goes, and the calendars of them.
#[derive(async_graphql::MergedObject, Default)]
struct VisitingQuery(
    booking::BookingQuery,
    visit::VisitQuery,
    volunteer::VolunteerQuery,
    calendar::CalendarQuery,
);

#[derive(async_graphql::MergedObject, Default)]
struct VisitingMutation(
    booking::BookingMutation,
    visit::VisitMutation,
    volunteer::VolunteerMutation,
    calendar::CalendarMutation,
);

/// What the members of a team tell each other.
#[derive(async_graphql::MergedObject, Default)]
struct TeamworkQuery(
    notice::NoticeQuery,
    news::NewsQuery,
    task::TaskQuery,
    team_pack::TeamPackQuery,
    concern::ConcernQuery,
);

#[derive(async_graphql::MergedObject, Default)]
struct TeamworkMutation(
    notice::NoticeMutation,
    task::TaskMutation,
    concern::ConcernMutation,
    safeguarding::SafeguardingMutation,
);

#[derive(async_graphql::MergedSubscription, Default)]
pub struct Subscription(changes::ChangesSubscription);

/// The schema; `open` allows introspection and suggestions, as the demo does.
pub fn build(open: bool) -> Schema {
    let builder = Schema::build(Query::default(), Mutation::default(), Subscription::default());
    finish(if open { builder } else { builder.disable_introspection().disable_suggestions() })
}

fn finish(builder: SchemaBuilder<Query, Mutation, Subscription>) -> Schema {
    builder.limit_depth(limits::DEPTH).limit_complexity(limits::COMPLEXITY).finish()
}

/// Answers one request; what its resolvers need goes into it: the [`Op`], and fresh loaders.
pub async fn execute(schema: &Schema, request: async_graphql::Request, op: Op) -> async_graphql::Response {
    let loaders = loaders::fresh(op.clone());
    let request = request.data(loaders.clone()).data(op);
    loaders.run(schema.execute(request)).await
}
