use async_graphql::{Context, ID, Result, SimpleObject, Subscription};
use domain::ids::{
    AccountId, BookingId, CarePackageId, CategoryId, CharityId, ConcernId, EnquiryId, ImportId, LetterId,
    MessageId, NoticeId, OfferingId, PersonId, ReferralId, TaskId, TeamId, VisitId, VolunteerId,
};
use futures_util::{Stream, StreamExt, stream};
use tokio_util::sync::CancellationToken;

use super::id::{Global, encode};
use crate::{
    changes::{Heard, Kind, Listener},
    op::Op,
};

#[derive(Default)]
pub struct ChangesSubscription;

/// Completes the subscriptions of one connection, when that is cancelled.
#[derive(Clone, Debug, Default)]
pub struct Ending(pub CancellationToken);

/// Something that this viewer may see has changed. What, a query tells.
#[derive(SimpleObject)]
pub struct Change {
    kind: Kind,
    /// As `node` takes it, but for a message, which is read with what it is about, and a letter, which is read with the outbox.
    id: ID,
}

#[Subscription]
impl ChangesSubscription {
    /// What changes, as it changes, of what this viewer may see. The stream ends where it may have missed something:
    /// look at everything again and subscribe anew.
    async fn changes(&self, context: &Context<'_>) -> Result<impl Stream<Item = Change> + use<>> {
        let op = context.data::<Op>()?.clone();
        op.actor()?;
        let ending = context.data_opt::<Ending>().cloned().unwrap_or_default();
        let changes = stream::unfold((op.changes.subscribe(), op), |(mut listener, op)| async move {
            let change = next_visible(&mut listener, &op).await?;
            Some((change, (listener, op)))
        });
        Ok(changes.take_until(ending.0.cancelled_owned()))
    }
}

async fn next_visible(listener: &mut Listener, op: &Op) -> Option<Change> {
    let viewer = op.viewer.as_ref()?;
    loop {
        match listener.next().await? {
            Heard::Change(change) if change.audience.includes(viewer) => {
                return Some(Change { kind: change.kind, id: ID(encode(prefix(change.kind), change.id)) });
            }
            Heard::Change(_) => {}
            Heard::Resync => return None,
        }
    }
}

/// How the global ids of the noun begin.
const fn prefix(kind: Kind) -> &'static str {
    match kind {
        Kind::Team => TeamId::PREFIX,
        Kind::Account => AccountId::PREFIX,
        Kind::Category => CategoryId::PREFIX,
        Kind::Charity => CharityId::PREFIX,
        Kind::Offering => OfferingId::PREFIX,
        Kind::Person => PersonId::PREFIX,
        Kind::CarePackage => CarePackageId::PREFIX,
        Kind::Referral => ReferralId::PREFIX,
        Kind::Enquiry => EnquiryId::PREFIX,
        Kind::Booking => BookingId::PREFIX,
        Kind::Visit => VisitId::PREFIX,
        Kind::Message => MessageId::PREFIX,
        Kind::Letter => LetterId::PREFIX,
        Kind::Notice => NoticeId::PREFIX,
        Kind::Task => TaskId::PREFIX,
        Kind::Volunteer => VolunteerId::PREFIX,
        Kind::Import => ImportId::PREFIX,
        Kind::Concern => ConcernId::PREFIX,
    }
}
