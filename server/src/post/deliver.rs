//! The task that empties the outbox.

use std::time::Duration;

use domain::{
    ids::OfferingId,
    letter::{About, LetterKind, Matter, next_attempt},
    link::{Errand, Link, Purpose},
};
use tokio_util::sync::CancellationToken;

use super::{
    carrier::{Carrier, Written},
    text,
};
use crate::{
    auth::{new_secret, sha256},
    changes::{Audience, Change, Heard, Kind, Listener},
    config::Settings,
    error::Error,
    op::{Op, Tx},
    say::Say,
    store::{
        self,
        letter::{Letter, Outcome},
    },
};

/// Letters that are taken at a time.
pub(super) const BATCH: u64 = 20;
/// How often the outbox is looked into without anybody calling: for what is to be tried again, and what another server left.
const ROUND: Duration = Duration::from_secs(15);

/// Carries letters from the outbox to the mail server.
pub struct Post {
    carrier: Option<Carrier>,
    /// The demo shows whole letters, which go nowhere where it has no mail server.
    shown: bool,
    pub(super) public_url: String,
}

impl Post {
    pub fn new(settings: &Settings) -> anyhow::Result<Self> {
        let public_url = settings.public_url.to_string();
        Ok(Self { carrier: Carrier::of(settings)?, shown: settings.demo, public_url })
    }

    /// Delivers what is due whenever a letter is written, and now and then, until `stopping`. The letter in hand is finished first.
    pub async fn run(self, op: impl Fn() -> Op, mut listener: Listener, stopping: CancellationToken) {
        if self.carrier.is_none() && !self.shown {
            return;
        }
        let mut round = tokio::time::interval(ROUND);
        loop {
            tokio::select! {
                () = stopping.cancelled() => return,
                () = a_letter(&mut listener) => {}
                _ = round.tick() => {}
            }
            let to_charities = self.deliver_due(&op, &stopping).await;
            let to_colleagues = self.deliver_to_colleagues(&op, &stopping).await;
            if let Err(error) = to_charities.and(to_colleagues) {
                tracing::warn!(error = error.logged(), "the outbox could not be emptied; trying again");
            }
        }
    }

    async fn deliver_due(&self, op: &impl Fn() -> Op, stopping: &CancellationToken) -> Result<(), Error> {
        loop {
            let op = op();
            let due = store::letter::due(op.db.writer(), op.clock.now(), BATCH).await?;
            if due.is_empty() {
                return Ok(());
            }
            for letter in due {
                if stopping.is_cancelled() {
                    return Ok(());
                }
                self.deliver(&op, letter).await?;
            }
        }
    }

    /// One attempt at one letter, by whichever server takes it first.
    async fn deliver(&self, op: &Op, mut letter: Letter) -> Result<(), Error> {
        let next = next_attempt(letter.attempts + 1, op.clock.now());
        if !store::letter::claim(op.db.writer(), &letter, next).await? {
            return Ok(());
        }
        letter.attempts += 1;
        let outcome = match self.write(op, &letter).await? {
            None => Outcome::Dropped,
            Some(written) => self.send(op, letter.attempts, written).await,
        };
        let state = outcome.state();
        metrics::counter!("dolen_letters_total", "state" => state.as_str()).increment(1);
        tracing::info!(letter = %letter.id, kind = %letter.kind, %state, attempt = letter.attempts, "post");
        let tx = op.begin().await?;
        store::letter::settle(tx.db(), letter.id, outcome).await?;
        tx.changed(Kind::Letter, letter.id, Audience::administrators());
        tx.commit().await
    }

    pub(super) async fn send(&self, op: &Op, attempts: u32, written: Written) -> Outcome {
        let sent = match &self.carrier {
            Some(carrier) => carrier.send(&written).await,
            None => Ok(()),
        };
        match sent {
            Ok(()) => {
                let text = self.shown.then(|| format!("{}\n\n{}", written.subject, written.text));
                Outcome::Sent { at: op.clock.now(), address: written.to, text }
            }
            Err(refused) => {
                let failure = refused.why;
                let given_up = refused.for_good || next_attempt(attempts, op.clock.now()).is_none();
                if given_up { Outcome::Failed { failure } } else { Outcome::Postponed { failure } }
            }
        }
    }

    /// The letter in words, with a link of its own; none where it is no longer true.
    async fn write(&self, op: &Op, letter: &Letter) -> Result<Option<Written>, Error> {
        let tx = op.begin().await?;
        let Some(charity) = store::charity::find(tx.db(), letter.charity).await? else { return Ok(None) };
        let Some((matter, offering)) = matter(&tx, letter).await? else { return Ok(None) };
        if !letter.kind.holds(&charity, &matter) {
            return Ok(None);
        }
        let link = match letter.kind.purpose(letter.about) {
            Some(purpose) => self.link(&tx, letter, errand(purpose, &matter)?).await?,
            None => None,
        };
        let offering = offering.and_then(|id| tx.directory().offering(id));
        let (to, language) = match &matter {
            Matter::Invitation(invitation) => (invitation.email.to_string(), invitation.language),
            _ => (charity.email.clone(), charity.language),
        };
        let about = text::About {
            say: Say(language),
            charity: &charity,
            offering: offering.as_deref().map(|listed| &listed.offering),
            matter: &matter,
            link: link.as_deref(),
        };
        let Some((subject, text)) = text::of(letter.kind, &about, &self.public_url) else { return Ok(None) };
        tx.commit().await?;
        Ok(Some(Written { id: letter.id.to_string(), to, language, subject, text }))
    }

    /// A new link for this letter, as the address that opens it. Its secret is kept nowhere but in the letter.
    async fn link(&self, tx: &Tx, letter: &Letter, errand: Errand) -> Result<Option<String>, Error> {
        let secret = new_secret();
        let link = Link::new(tx.next_id(), letter.charity, errand, tx.now());
        store::link::insert(tx.db(), &link, sha256(&secret), letter.id).await?;
        Ok(Some(format!("{}/{}/{secret}", self.public_url, errand.purpose().page())))
    }
}

/// What the letter is about, as it is now, and of which offering.
async fn matter(tx: &Tx, letter: &Letter) -> Result<Option<(Matter, Option<OfferingId>)>, Error> {
    let booking_of = async |id| store::booking::find(tx.db(), id).await;
    Ok(match letter.about {
        About::Enquiry(id) => {
            let enquiry = store::enquiry::find(tx.db(), id).await?;
            enquiry.map(|enquiry| {
                let offering = enquiry.offering;
                (Matter::Enquiry(enquiry), Some(offering))
            })
        }
        About::Booking(id) => {
            let booking = booking_of(id).await?;
            booking.map(|booking| {
                let offering = booking.parties.offering;
                (Matter::Booking(booking), Some(offering))
            })
        }
        About::Visit(id) => match store::visit::find(tx.db(), id).await? {
            Some(visit) => {
                let offering = booking_of(visit.booking).await?.map(|booking| booking.parties.offering);
                Some((Matter::Visit(visit), offering))
            }
            None => None,
        },
        About::Charity if letter.kind == LetterKind::Invitation => {
            let invitation = store::invitation::of_letter(tx.db(), letter.id).await?;
            invitation.map(|invitation| (Matter::Invitation(invitation), None))
        }
        About::Charity => Some((Matter::Charity, None)),
    })
}

fn errand(purpose: Purpose, matter: &Matter) -> Result<Errand, Error> {
    match (purpose, matter) {
        (Purpose::Reply, Matter::Enquiry(enquiry)) => Ok(Errand::Reply(enquiry.id)),
        (Purpose::Reply, Matter::Booking(booking)) => Ok(Errand::Reply(booking.parties.enquiry)),
        (Purpose::Visit, Matter::Visit(visit)) => Ok(Errand::Visit(visit.id)),
        (Purpose::StillRight, _) => Ok(Errand::StillRight),
        (Purpose::Join, Matter::Invitation(invitation)) => Ok(Errand::Join(invitation.id)),
        _ => Err(Error::Internal(anyhow::anyhow!("a letter's link does not go with what it is about"))),
    }
}

/// Waits until a letter is written by this server or another, or until one may have been.
async fn a_letter(listener: &mut Listener) {
    loop {
        match listener.next().await {
            Some(Heard::Change(Change { kind: Kind::Letter | Kind::Concern, .. }) | Heard::Resync) => break,
            Some(Heard::Change(_)) => {}
            None => std::future::pending().await,
        }
    }
    // Those that were written with it are in the same round.
    drop(listener.waiting());
}
