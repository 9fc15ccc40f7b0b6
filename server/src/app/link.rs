//! What is done by a link in a letter, by somebody who has not signed in: the same use cases, and the link used up with them.

use domain::link::{Link, Purpose};

use super::once::Write;
use crate::{
    auth::sha256,
    error::Error,
    op::{Op, again},
    post::{self, Letter},
    store,
};

/// No secret of ours is longer; nothing longer is looked up.
const LONGEST_SECRET: usize = 64;
const SECONDS_OF_AN_HOUR: i64 = 3_600;

/// The link of this purpose that `secret` opens; none where there is no such link. Looking uses nothing up.
pub async fn find(op: &Op, purpose: Purpose, secret: &str) -> Result<Option<Link>, Error> {
    if secret.len() > LONGEST_SECRET {
        return Ok(None);
    }
    store::link::find(op.db.read(), purpose, &sha256(secret)).await
}

/// Does `work` by `link`, which is used up in the same transaction: either both or neither. A link that was used meanwhile, by a second tap
/// or by a colleague, is [`Error::Stale`]. `op` is the holder's.
pub async fn act<T, F>(op: &Op, link: &Link, work: impl Fn(Write) -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    again(|| async {
        let actor = op.viewer.clone().ok_or(Error::Unauthenticated)?;
        let tx = op.begin().await?;
        if link.check(tx.now()).is_err() || !store::link::use_up(tx.db(), link.id, tx.now()).await? {
            return Err(Error::Stale);
        }
        work(Write::by_link(tx, actor)).await
    })
    .await
}

/// Uses `link` up for a look at what it opens, which its holder is shown once.
pub async fn look(op: &Op, link: &Link) -> Result<(), Error> {
    act(op, link, |write| async move {
        write.tx.audit("link.look", "charity", link.charity, None);
        write.tx.commit().await
    })
    .await
}

/// Asks for a fresh link in the place of one that opens nothing any more. It goes to the charity's registered address and nowhere else, and
/// only where there is still something to open: whoever asks is not told whether.
pub async fn ask_for_fresh(op: &Op, link: &Link) -> Result<(), Error> {
    again(|| async {
        let tx = op.begin().await?;
        let hour = tx.now().timestamp() / SECONDS_OF_AN_HOUR;
        let Some(letter) = Letter::fresh_link(link.charity, link.errand, hour) else { return Ok(()) };
        post::queue(&tx, letter).await?;
        tx.audit("link.ask-for-fresh", "charity", link.charity, None);
        tx.commit().await
    })
    .await
}
