//! Letters to colleagues: that a safeguarding concern waits to be read. Neither whom it is about nor who raised it is in them, nor even of
//! which team: an address may be read by others.

use domain::{
    ids::{AccountId, ConcernId},
    letter::next_attempt,
    need::Language,
    safeguarding::ConcernStateKind,
};
use tokio_util::sync::CancellationToken;

use super::{
    carrier::Written,
    deliver::{BATCH, Post},
};
use crate::{
    error::Error,
    op::{Op, Tx},
    say::Say,
    store::{self, colleague_letter::ColleagueLetter, letter::Outcome},
};

/// Puts a letter into the outbox with this write, to somebody who is named to read the concern.
pub async fn tell_of_concern(tx: &Tx, account: AccountId, concern: ConcernId) -> Result<(), Error> {
    store::colleague_letter::insert(tx.db(), tx.next_id(), account, concern, tx.now()).await
}

impl Post {
    pub(super) async fn deliver_to_colleagues(
        &self,
        op: &impl Fn() -> Op,
        stopping: &CancellationToken,
    ) -> Result<(), Error> {
        loop {
            let op = op();
            let due = store::colleague_letter::due(op.db.writer(), op.clock.now(), BATCH).await?;
            if due.is_empty() {
                return Ok(());
            }
            for letter in due {
                if stopping.is_cancelled() {
                    return Ok(());
                }
                self.deliver_to_colleague(&op, letter).await?;
            }
        }
    }

    /// One attempt at one letter, by whichever server takes it first.
    async fn deliver_to_colleague(&self, op: &Op, letter: ColleagueLetter) -> Result<(), Error> {
        let attempts = letter.attempts + 1;
        let next = next_attempt(attempts, op.clock.now());
        if !store::colleague_letter::claim(op.db.writer(), &letter, next).await? {
            return Ok(());
        }
        let outcome = match self.to_colleague(op, &letter).await? {
            None => Outcome::Dropped,
            Some(written) => self.send(op, attempts, written).await,
        };
        let state = outcome.state();
        metrics::counter!("dolen_letters_total", "state" => state.as_str()).increment(1);
        tracing::info!(letter = %letter.id, kind = "CONCERN", %state, attempt = attempts, "post");
        store::colleague_letter::settle(op.db.writer(), letter.id, &outcome).await
    }

    /// The letter in words; none where it was read meanwhile, or its reader is named no longer.
    async fn to_colleague(&self, op: &Op, letter: &ColleagueLetter) -> Result<Option<Written>, Error> {
        let db = op.db.writer();
        let Some(written) = store::concern::find(db, letter.concern).await? else { return Ok(None) };
        let concern = written.concern;
        let arrangement = store::safeguarding::find(db, concern.about.team).await?;
        let named = arrangement.is_some_and(|it| it.readers().contains(&Some(letter.account)));
        if concern.state.kind() != ConcernStateKind::Raised || !named {
            return Ok(None);
        }
        let account = store::account::find(db, letter.account).await?;
        Ok(account.filter(|account| account.profile.active).map(|account| {
            let language = account.profile.language;
            let (subject, text) = words(language, &self.public_url);
            Written { id: letter.id.to_string(), to: account.email.to_string(), language, subject, text }
        }))
    }
}

fn words(language: Language, public_url: &str) -> (String, String) {
    let say = Say(language);
    let subject = say.pick("Something waits for you to read it", "Mae rhywbeth yn aros i chi ei ddarllen");
    let text = say.pick(
        "A safeguarding concern waits for you. Nothing of it is in this letter: please sign in to read it.",
        "Mae pryder diogelu yn aros amdanoch. Does dim ohono yn y llythyr hwn: mewngofnodwch i’w ddarllen, os gwelwch yn dda.",
    );
    (subject.to_owned(), format!("{text}\n\n{public_url}/concerns\n\nDolen"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_is_the_same_whatever_the_concern_is_and_leads_to_where_it_is_read() {
        for language in [Language::En, Language::Cy] {
            let (subject, text) = words(language, "https://dolen.test");
            assert!(text.contains("https://dolen.test/concerns"), "{text}");
            assert!(!subject.is_empty() && !text.contains('{'), "{text}");
        }
    }
}
