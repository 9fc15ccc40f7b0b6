//! Relay's `node`: whatever an id stands for, where the viewer may see it.

use std::sync::Arc;

use async_graphql::{Context, ID, Interface, Object, Result};
use domain::{
    ids::{
        AccountId, BookingId, CarePackageId, CategoryId, CharityId, EnquiryId, OfferingId, PersonId,
        ReferralId, TeamId, VisitId, VolunteerId,
    },
    policy::{Action, Resource},
};
use uuid::Uuid;

use super::{
    account::Account,
    booking::Booking,
    care_package::CarePackage,
    category::Category,
    charity::Charity,
    enquiry::Enquiry,
    id::{Global, Id, split},
    offering::Offering,
    payload::found,
    person::Person,
    referral::Referral,
    team::Team,
    visit::Visit,
    volunteer::Volunteer,
};
use crate::{
    app::{self, permit},
    error::Error,
    op::Op,
};

/// Anything with a global id.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID"))]
pub enum Node {
    Account(Account),
    Booking(Booking),
    CarePackage(CarePackage),
    Category(Category),
    Charity(Charity),
    Enquiry(Enquiry),
    Offering(Offering),
    Person(Person),
    Referral(Referral),
    Team(Team),
    Visit(Visit),
    Volunteer(Volunteer),
}

#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Whatever the id stands for; null where there is nothing, or nothing that the viewer may know of.
    async fn node(&self, context: &Context<'_>, id: ID) -> Result<Option<Node>> {
        let op = context.data::<Op>()?;
        op.actor()?;
        match split(&id) {
            Some((prefix, id)) => Ok(found(read(op, prefix, id).await)?),
            None => Ok(None),
        }
    }
}

/// Through the same doors as the query of each noun, which permits and audits. Teams and kinds of help are for whoever is signed in.
async fn read(op: &Op, prefix: &str, id: Uuid) -> Result<Node, Error> {
    let directory = op.directory.now();
    Ok(match prefix {
        AccountId::PREFIX => Node::Account(Account(Arc::new(app::account::read(op, id.into()).await?))),
        BookingId::PREFIX => Node::Booking(Booking(Arc::new(app::booking::read(op, id.into()).await?))),
        CarePackageId::PREFIX => {
            Node::CarePackage(CarePackage(Arc::new(app::care_package::read(op, id.into()).await?)))
        }
        CategoryId::PREFIX => Node::Category(Category(directory.category(id.into()).ok_or(Error::NotFound)?)),
        CharityId::PREFIX => {
            permit(op.actor()?, Action::ViewDirectory, &Resource::HOUSE)?;
            Node::Charity(Charity(directory.charity(id.into()).ok_or(Error::NotFound)?))
        }
        EnquiryId::PREFIX => Node::Enquiry(Enquiry(Arc::new(app::enquiry::read(op, id.into()).await?))),
        OfferingId::PREFIX => Node::Offering(Offering(app::offering::read(op, id.into())?)),
        PersonId::PREFIX => Node::Person(Person(Arc::new(app::person::read(op, id.into()).await?))),
        ReferralId::PREFIX => Node::Referral(Referral(Arc::new(app::referral::read(op, id.into()).await?))),
        TeamId::PREFIX => Node::Team(Team(directory.team(id.into()).ok_or(Error::NotFound)?)),
        VisitId::PREFIX => Node::Visit(Visit(Arc::new(app::visit::read(op, id.into()).await?))),
        VolunteerId::PREFIX => {
            Node::Volunteer(Volunteer(Arc::new(app::volunteer::read(op, id.into()).await?)))
        }
        _ => return Err(Error::NotFound),
    })
}

impl<T: Global> From<Id<T>> for ID {
    fn from(id: Id<T>) -> Self {
        Self(id.encode())
    }
}
