use crate::coded::coded;
use serde::{Deserialize, Serialize};

coded! {
    /// Why a service was refused, or what was done to it on the way in.
    pub enum RemarkCode {
        // Refused.
        /// The element is no object.
        NotAService = "NOT_A_SERVICE",
        /// Larger than any description of a service.
        ServiceTooLarge = "SERVICE_TOO_LARGE",
        /// Without an id it would be a new one at each import.
        FeedIdMissing = "FEED_ID_MISSING",
        FeedIdRepeated = "FEED_ID_REPEATED",
        ServiceNameMissing = "SERVICE_NAME_MISSING",
        OrganisationMissing = "ORGANISATION_MISSING",
        OrganisationNameMissing = "ORGANISATION_NAME_MISSING",
        /// A charity that cannot be written to cannot be asked.
        ContactEmailMissing = "CONTACT_EMAIL_MISSING",
        PlaceMissing = "PLACE_MISSING",
        PlaceOutsideCounty = "PLACE_OUTSIDE_COUNTY",
        /// What the feed says goes not together with what was edited here.
        ConflictsHere = "CONFLICTS_HERE",
        /// It is closed, and was not known here.
        ServiceClosed = "SERVICE_CLOSED",

        // To review.
        CategoryUnclear = "CATEGORY_UNCLEAR",

        // Taken, and this with it.
        CategoryFromWords = "CATEGORY_FROM_WORDS",
        TextShortened = "TEXT_SHORTENED",
        /// It held what nobody can read: bytes that are no letters, or marks that turn the order of letters round.
        TextMended = "TEXT_MENDED",
        MarkupRemoved = "MARKUP_REMOVED",
        EmailUnusable = "EMAIL_UNUSABLE",
        WebsiteUnusable = "WEBSITE_UNUSABLE",
        PhoneUnusable = "PHONE_UNUSABLE",
        AgeUnusable = "AGE_UNUSABLE",
        CostUnusable = "COST_UNUSABLE",
        CostNotSaid = "COST_NOT_SAID",
        ScheduleUnusable = "SCHEDULE_UNUSABLE",
        ScheduleOver = "SCHEDULE_OVER",
        DateUnusable = "DATE_UNUSABLE",
        CapacityUnusable = "CAPACITY_UNUSABLE",
        LanguageAssumed = "LANGUAGE_ASSUMED",
        AreaAssumed = "AREA_ASSUMED",
    }
}

coded! {
    /// How far an import has come. Until it is [`ImportState::Waiting`] or done, nothing of it is in the directory.
    pub enum ImportState {
        Reading = "READING",
        /// What is new is in the directory; what has changed waits for somebody's word.
        Waiting = "WAITING",
        Applied = "APPLIED",
        /// The changes were turned down.
        Refused = "REFUSED",
        /// A later import of the same feed has come before anybody decided.
        Superseded = "SUPERSEDED",
        /// It could not be read to its end: nothing of it was taken.
        Failed = "FAILED",
    }
}

coded! {
    /// Why a feed could not be read to its end.
    pub enum ImportFailure {
        /// It is no JSON, from a certain place on.
        Broken = "BROKEN",
        TooLarge = "TOO_LARGE",
        TooMany = "TOO_MANY",
        /// The process ended in the middle.
        Interrupted = "INTERRUPTED",
    }
}

coded! {
    /// What became of one service of a feed. Every service has one.
    pub enum RowOutcome {
        Added = "ADDED",
        /// Known, and the feed says something new of it: it waits for approval.
        Changed = "CHANGED",
        Unchanged = "UNCHANGED",
        /// New, and somebody is to say what kind of help it is.
        ToReview = "TO_REVIEW",
        Refused = "REFUSED",
    }
}

/// Something to say of one service. `field` is where in the service (`organization.email`); `value` is the beginning of what stood there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    pub code: RemarkCode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl RemarkCode {
    /// Whether a service with it is not taken.
    pub const fn refuses(self) -> bool {
        (self as u8) <= (Self::ServiceClosed as u8)
    }
}

impl Remark {
    /// Letters of a value that a report repeats.
    const SHOWN: usize = 80;

    pub fn new(code: RemarkCode) -> Self {
        Self { code, field: None, value: None }
    }

    pub fn of(code: RemarkCode, field: &str, value: &str) -> Self {
        let value: String = value
            .chars()
            .filter(|letter| !crate::text::is_unseen(*letter) || *letter == ' ')
            .take(Self::SHOWN)
            .collect();
        Self { code, field: Some(field.to_owned()), value: Some(value).filter(|value| !value.is_empty()) }
    }
}

/// The remarks on one service while it is read; each once, and no more than anybody reads.
#[derive(Default)]
pub(super) struct Notes(Vec<Remark>);

const MOST: usize = 20;

impl Notes {
    pub fn note(&mut self, code: RemarkCode, field: &str, value: &str) {
        self.push(Remark::of(code, field, value));
    }

    /// Notes why it is refused, which is worth more than all else.
    pub fn refuse<T>(&mut self, code: RemarkCode, field: &str, value: &str) -> Option<T> {
        self.0.truncate(MOST - 1);
        self.push(Remark::of(code, field, value));
        None
    }

    fn push(&mut self, remark: Remark) {
        let known = self.0.iter().any(|noted| (noted.code, &noted.field) == (remark.code, &remark.field));
        if !known && self.0.len() < MOST {
            self.0.push(remark);
        }
    }

    pub fn into_remarks(self) -> Vec<Remark> {
        self.0
    }
}
