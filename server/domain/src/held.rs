//! What is held about a person, as they may ask for it (UK GDPR, article 15): every part of the record by the same few kinds of fact, so that
//! one page and one file can tell all of it.
//!
//! Safeguarding concerns are not part of it. Whoever raised one may be put at risk, and so may the person (Data Protection Act 2018, schedule 3,
//! part 2, and schedule 2, paragraph 16): whether one may be told of is decided by those who read it, not by a button.

use crate::coded::coded;

coded! {
    /// A part of the record, in the order in which it is told.
    pub enum HeldSection {
        Record = "RECORD",
        RiskFlags = "RISK_FLAGS",
        Agreements = "AGREEMENTS",
        Packages = "PACKAGES",
        Outcomes = "OUTCOMES",
        Levels = "LEVELS",
        Items = "ITEMS",
        Referrals = "REFERRALS",
        Enquiries = "ENQUIRIES",
        Bookings = "BOOKINGS",
        Visits = "VISITS",
        /// Addresses at which the visits to their household were read as a calendar.
        Calendars = "CALENDARS",
        Messages = "MESSAGES",
        /// What charities were shown.
        Disclosures = "DISCLOSURES",
        /// Who opened the record.
        Reads = "READS",
    }
}

coded! {
    /// What one fact says.
    pub enum HeldFact {
        Name = "NAME",
        PreferredName = "PREFERRED_NAME",
        NhsNumber = "NHS_NUMBER",
        BirthDate = "BIRTH_DATE",
        Language = "LANGUAGE",
        Address = "ADDRESS",
        Phone = "PHONE",
        ContactNote = "CONTACT_NOTE",
        AccessNotes = "ACCESS_NOTES",
        EmergencyContact = "EMERGENCY_CONTACT",
        Team = "TEAM",
        /// When it was written or done, RFC 3339 in UTC.
        At = "AT",
        /// Whose doing it was.
        By = "BY",
        Kind = "KIND",
        State = "STATE",
        /// What was written.
        Text = "TEXT",
        Reason = "REASON",
        Answer = "ANSWER",
        Outcome = "OUTCOME",
        Charity = "CHARITY",
        Offering = "OFFERING",
        Category = "CATEGORY",
        Coordinator = "COORDINATOR",
        Broker = "BROKER",
        Level = "LEVEL",
        /// A London day.
        From = "FROM",
        Until = "UNTIL",
        ReviewOn = "REVIEW_ON",
        Minutes = "MINUTES",
        Field = "FIELD",
    }
}
