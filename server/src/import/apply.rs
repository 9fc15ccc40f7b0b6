//! What the rows of an import say, done: each step in one transaction.

use domain::{
    Violation,
    ids::{AccountId, CategoryId, CharityId, OfferingId},
    import::{Arrival, ImportState, Remark, RemarkCode, RowOutcome, Taken},
    need::Point,
};

use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::{Op, Tx},
    postcodes,
    store::{
        self,
        import::{Import, Origin, Row},
    },
};

/// Rows that are looked at at once.
const BATCH: u64 = 100;

/// Adds what is new, and ends the reading: the one moment at which an import comes into the directory. What has changed waits; an earlier
/// import whose changes wait is overtaken.
pub(super) async fn add(op: &Op, import: Import) -> Result<Import, Error> {
    let tx = op.begin().await?;
    let mut import = import;
    each(&tx, &mut import, RowOutcome::Added, add_row).await?;
    for earlier in store::import::in_state(tx.db(), &import.feed, ImportState::Waiting).await? {
        let superseded = Import { state: ImportState::Superseded, version: earlier.version + 1, ..earlier };
        store::import::save(tx.db(), &superseded).await?;
    }
    store::import::clear_parts(tx.db(), import.id).await?;
    let waits = store::import::unsettled(tx.db(), import.id).await? > 0;
    let state = if waits { ImportState::Waiting } else { ImportState::Applied };
    // Also where changes wait: something came into the directory now.
    let import = Import { state, decided_at: Some(tx.now()), version: import.version + 1, ..import };
    save(&tx, &import, "import.add").await?;
    tx.commit().await?;
    Ok(import)
}

/// Makes the changes that wait. What nobody has placed goes on waiting.
pub async fn approve(tx: &Tx, import: Import, by: Option<AccountId>) -> Result<Import, Error> {
    let mut import = import;
    waiting(&import)?;
    each(tx, &mut import, RowOutcome::Changed, change_row).await?;
    end(tx, import, ImportState::Applied, by, "import.approve").await
}

/// Turns the changes down. At the next import of the feed they are there again.
pub async fn refuse(tx: &Tx, import: Import, by: Option<AccountId>) -> Result<Import, Error> {
    waiting(&import)?;
    end(tx, import, ImportState::Refused, by, "import.refuse").await
}

/// Adds a service for which somebody said what kind of help it is.
pub async fn place(tx: &Tx, import: Import, row: Row, category: CategoryId) -> Result<Import, Error> {
    if row.outcome != RowOutcome::ToReview || row.settled {
        return Err(Error::Stale);
    }
    let (mut import, mut row) = (import, row);
    if let Some(taken) = &mut row.taken {
        taken.offering.category = Some(category);
    }
    add_row(tx, &import, &mut row).await??;
    row.outcome = RowOutcome::Added;
    row.settled = true;
    store::import::settle(tx.db(), &row).await?;
    import.counts.to_review = import.counts.to_review.saturating_sub(1);
    import.counts.added += 1;
    let import = Import { version: import.version + 1, decided_at: Some(tx.now()), ..import };
    save(tx, &import, "import.place").await?;
    Ok(import)
}

fn waiting(import: &Import) -> Result<(), Error> {
    if import.state == ImportState::Waiting { Ok(()) } else { Err(Violation::ImportNotWaiting.into()) }
}

async fn end(
    tx: &Tx,
    import: Import,
    state: ImportState,
    by: Option<AccountId>,
    action: &'static str,
) -> Result<Import, Error> {
    let import =
        Import { state, decided_at: Some(tx.now()), decided_by: by, version: import.version + 1, ..import };
    save(tx, &import, action).await?;
    Ok(import)
}

async fn save(tx: &Tx, import: &Import, action: &'static str) -> Result<(), Error> {
    store::import::save(tx.db(), import).await?;
    tx.audit(action, "import", import.id, None);
    // One word for all that may have changed.
    tx.changed(Kind::Import, import.id, Audience::administrators());
    Ok(())
}

/// Does `work` to every row of `outcome` that waits or is to be added. Of what a rule refuses the row says so.
async fn each(
    tx: &Tx,
    import: &mut Import,
    outcome: RowOutcome,
    work: impl AsyncFn(&Tx, &Import, &mut Row) -> Result<Result<(), Violation>, Error>,
) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let rows = store::import::rows_after(tx.db(), import.id, Some(outcome), after, BATCH).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.position;
        for mut row in rows {
            if let Err(violation) = work(tx, import, &mut row).await? {
                conflict(import, &mut row, violation);
            }
            row.settled = true;
            store::import::settle(tx.db(), &row).await?;
        }
    }
}

fn conflict(import: &mut Import, row: &mut Row, violation: Violation) {
    let counts = &mut import.counts;
    match row.outcome {
        RowOutcome::Added => counts.added = counts.added.saturating_sub(1),
        _ => counts.changed = counts.changed.saturating_sub(1),
    }
    counts.refused += 1;
    row.outcome = RowOutcome::Refused;
    row.remarks.push(Remark::of(
        RemarkCode::ConflictsHere,
        violation.field().unwrap_or_default(),
        violation.code(),
    ));
}

/// A new offering and, where it is the first of it, its charity.
async fn add_row(tx: &Tx, import: &Import, row: &mut Row) -> Result<Result<(), Violation>, Error> {
    let Some(taken) = row.taken.clone() else { return Err(impossible(row)) };
    let Some(category) = taken.offering.category else { return Err(impossible(row)) };
    let known = store::import::origin(tx.db(), &import.feed, &taken.charity.feed_id).await?;
    let known = known.map(|known: Origin<CharityId>| known.id);
    let charity = known.unwrap_or_else(|| tx.next_id());
    let arrival =
        Arrival { id: tx.next_id(), charity, category, point: point_of(&taken, row)?, now: tx.now() };
    let offering = match taken.offering.clone().offering(arrival, || tx.next_id()) {
        Ok(offering) => offering,
        Err(violation) => return Ok(Err(violation)),
    };
    if known.is_none() {
        let new = match taken.charity.clone().charity(charity) {
            Ok(new) => new,
            Err(violation) => return Ok(Err(violation)),
        };
        store::charity::save(tx.db(), &new).await?;
        tx.audit("charity.import", "charity", charity, None);
        let (feed_id, origin) = (taken.charity.feed_id.clone(), Origin { id: charity, taken: taken.charity });
        store::import::put(tx.db(), tx.next_id(), &import.feed, &feed_id, &origin).await?;
    }
    store::offering::insert(tx.db(), &offering, || tx.next_id()).await?;
    tx.audit("offering.import", "offering", offering.id, None);
    row.offering = Some(offering.id);
    let (feed_id, origin) =
        (taken.offering.feed_id.clone(), Origin { id: offering.id, taken: taken.offering });
    store::import::put(tx.db(), tx.next_id(), &import.feed, &feed_id, &origin).await?;
    Ok(Ok(()))
}

/// What the feed says otherwise than when it was last taken, of the offering and, where this row speaks for it, of its charity.
async fn change_row(tx: &Tx, import: &Import, row: &mut Row) -> Result<Result<(), Violation>, Error> {
    let Some(taken) = row.taken.clone() else { return Err(impossible(row)) };
    if row.speaks_for_charity
        && let Err(violation) = change_charity(tx, import, &taken).await?
    {
        return Ok(Err(violation));
    }
    let feed_id = taken.offering.feed_id.clone();
    let known = store::import::origin(tx.db(), &import.feed, &feed_id).await?;
    let Some(known): Option<Origin<OfferingId>> = known else { return Err(impossible(row)) };
    let Some(here) = store::offering::lock(tx.db(), known.id).await? else { return Err(impossible(row)) };
    row.offering = Some(known.id);
    if known.taken == taken.offering {
        return Ok(Ok(()));
    }
    let category = taken.offering.category.unwrap_or(here.category);
    let arrival = Arrival {
        id: here.id,
        charity: here.charity,
        category,
        point: point_of(&taken, row)?,
        now: tx.now(),
    };
    let changed = taken.offering.clone().change(&known.taken, here.clone(), arrival, || tx.next_id());
    let changed = match changed {
        Ok(changed) => changed,
        Err(violation) => return Ok(Err(violation)),
    };
    store::offering::save_whole(tx.db(), &here, &changed, || tx.next_id()).await?;
    tx.audit("offering.import", "offering", changed.id, None);
    let origin = Origin { id: changed.id, taken: taken.offering };
    store::import::put(tx.db(), tx.next_id(), &import.feed, &feed_id, &origin).await?;
    Ok(Ok(()))
}

async fn change_charity(tx: &Tx, import: &Import, taken: &Taken) -> Result<Result<(), Violation>, Error> {
    let feed_id = &taken.charity.feed_id;
    let known = store::import::origin(tx.db(), &import.feed, feed_id).await?;
    let Some(known): Option<Origin<CharityId>> =
        known.filter(|known: &Origin<CharityId>| known.taken != taken.charity)
    else {
        return Ok(Ok(()));
    };
    let Some(here) = store::charity::find(tx.db(), known.id).await? else { return Ok(Ok(())) };
    let changed = match taken.charity.clone().change(&known.taken, here) {
        Ok(changed) => changed,
        Err(violation) => return Ok(Err(violation)),
    };
    store::charity::save(tx.db(), &changed).await?;
    tx.audit("charity.import", "charity", changed.id, None);
    let origin = Origin { id: changed.id, taken: taken.charity.clone() };
    store::import::put(tx.db(), tx.next_id(), &import.feed, feed_id, &origin).await?;
    Ok(Ok(()))
}

fn point_of(taken: &Taken, row: &Row) -> Result<Point, Error> {
    let place = postcodes::lookup(taken.offering.postcode.as_str());
    place.map(|place| place.point).ok_or_else(|| impossible(row))
}

fn impossible(row: &Row) -> Error {
    store::impossible("import_row", row.id)
}
