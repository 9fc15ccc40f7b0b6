//! What is to become of each service: a row for each, in the order of the feed.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use domain::{
    ids::{CharityId, ImportId, OfferingId},
    import::{Known, Reading, Remark, RemarkCode, RowOutcome, Source, TakenCharity, feed_id, read, title},
    time::london_date,
};
use serde_json::Value;

use super::{county::Pembrokeshire, join::Join};
use crate::{
    directory::Snapshot,
    error::Error,
    op::Op,
    store::import::{self as store, Changed, Counts, Import, Row},
};

/// Services at once, each of a megabyte at most.
const BATCH: u64 = 25;

pub(super) async fn weigh(op: &Op, import: &Import, lists: BTreeSet<&'static str>) -> Result<Counts, Error> {
    let mut weighing = Weighing {
        op,
        import,
        directory: op.directory.now(),
        seen: HashSet::new(),
        speakers: HashMap::new(),
    };
    let (mut counts, mut after) = (Counts::default(), 0);
    loop {
        let services = store::services(op.db.read(), import.id, after, BATCH).await?;
        let Some((last, ..)) = services.last() else { return Ok(counts) };
        after = *last;
        let mut rows = Vec::new();
        for (position, whole, service) in services {
            let join = Join { db: op.db.read(), import: import.id, lists: &lists };
            let service = join.whole("service", service).await?;
            let row = weighing.row(position, whole, &service).await?;
            counts.count(row.outcome);
            rows.push(row);
        }
        let tx = op.begin().await?;
        store::insert_rows(tx.db(), &rows).await?;
        tx.commit().await?;
        weighing.speakers.clear();
    }
}

struct Weighing<'a> {
    op: &'a Op,
    import: &'a Import,
    directory: Arc<Snapshot>,
    /// Ids of services.
    seen: HashSet<String>,
    /// What is said of the charities of this batch, by the first service of each.
    speakers: HashMap<String, TakenCharity>,
}

impl Weighing<'_> {
    async fn row(&mut self, position: i32, whole: bool, service: &Value) -> Result<Row, Error> {
        let feed_id = feed_id(service, "id");
        let mut reading = self.read(whole, feed_id.as_deref(), service);
        let mut before = Source::default();
        let mut speaks = false;
        if let Some(taken) = &mut reading.taken {
            let (db, feed) = (self.op.db.read(), &self.import.feed);
            if let Some(said) = self.speaker(&taken.charity.feed_id).await? {
                taken.charity = said;
            } else {
                speaks = true;
                let known = store::origin::<CharityId>(db, feed, &taken.charity.feed_id).await?;
                before.charity = known.map(|known| known.taken);
            }
            let known = store::origin::<OfferingId>(db, feed, &taken.offering.feed_id).await?;
            before.offering = known.map(|known| known.taken);
        }
        let (outcome, reading) = reading.weigh(&before);
        let changed = reading.taken.as_ref().filter(|_| outcome == RowOutcome::Changed);
        let differences = changed.map(|taken| taken.differences(&before)).unwrap_or_default();
        if let Some(taken) = reading.taken.as_ref().filter(|_| speaks) {
            self.speakers.insert(taken.charity.feed_id.clone(), taken.charity.clone());
        }
        let waits = matches!(outcome, RowOutcome::Changed | RowOutcome::ToReview);
        let needed = waits || speaks || outcome == RowOutcome::Added;
        Ok(Row {
            id: self.op.ids.next(),
            import: self.import.id,
            position: u32::try_from(position).map_err(Error::internal)?,
            title: title(service),
            feed_id,
            outcome,
            speaks_for_charity: speaks && reading.taken.is_some(),
            differences: differences
                .into_iter()
                .map(|it| Changed { field: it.field, before: it.before, after: it.after })
                .collect(),
            taken: reading.taken.filter(|_| needed),
            remarks: reading.remarks,
            offering: None,
            settled: !waits,
        })
    }

    fn read(&mut self, whole: bool, feed_id: Option<&str>, service: &Value) -> Reading {
        if !whole {
            return Reading::refused(Remark::new(RemarkCode::ServiceTooLarge));
        }
        if let Some(id) = feed_id
            && !self.seen.insert(id.to_owned())
        {
            return Reading::refused(Remark::of(RemarkCode::FeedIdRepeated, "id", id));
        }
        let known = Known {
            county: &Pembrokeshire,
            categories: self.directory.categories(),
            words: self.directory.words(),
            language: self.import.language,
            today: london_date(self.op.clock.now()),
        };
        read(service, &known)
    }

    async fn speaker(&self, charity_feed_id: &str) -> Result<Option<TakenCharity>, Error> {
        match self.speakers.get(charity_feed_id) {
            Some(said) => Ok(Some(said.clone())),
            None => store::speaker(self.op.db.read(), self.import_id(), charity_feed_id).await,
        }
    }

    const fn import_id(&self) -> ImportId {
        self.import.id
    }
}
