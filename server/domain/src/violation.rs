//! Everything that can be refused, each with a stable code and, where one input is at fault, its name.

use crate::coded::coded;

coded! {
    /// A rule that said no. Written and sent as its code; the client says it in words.
    pub enum Violation {
        /// The event does not follow from the state: the stored history is damaged.
        EventOutOfOrder = "EVENT_OUT_OF_ORDER",

        /// The same key came with another input: the client must make a new key for a new wish.
        IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED",

        TextTooLong = "TEXT_TOO_LONG",
        /// It holds characters that nobody sees, or that show it as what it is not.
        TextUnreadable = "TEXT_UNREADABLE",
        ReasonMissing = "REASON_MISSING",
        NoteMissing = "NOTE_MISSING",
        QuestionMissing = "QUESTION_MISSING",
        MessageMissing = "MESSAGE_MISSING",
        BodyMissing = "BODY_MISSING",
        UntilInPast = "UNTIL_IN_PAST",

        ReferralNotInState = "REFERRAL_NOT_IN_STATE",
        ReferralAlreadyTaken = "REFERRAL_ALREADY_TAKEN",
        ReferralEnteredInError = "REFERRAL_ENTERED_IN_ERROR",
        /// A referral asks for help towards one outcome of the package.
        ReferralOutcomeMissing = "REFERRAL_OUTCOME_MISSING",
        NotABrokerOfTheTeam = "NOT_A_BROKER_OF_THE_TEAM",
        EnquiriesStillOpen = "ENQUIRIES_STILL_OPEN",
        /// Closing or ending would leave a live booking that nobody watches.
        BookingWouldOutlive = "BOOKING_WOULD_OUTLIVE",
        /// "Help in place" was given as the outcome, and no live booking stands.
        NoHelpInPlace = "NO_HELP_IN_PLACE",
        TimesPerWeekOutOfRange = "TIMES_PER_WEEK_OUT_OF_RANGE",
        MaxDistanceOutOfRange = "MAX_DISTANCE_OUT_OF_RANGE",

        EnquiryNotInState = "ENQUIRY_NOT_IN_STATE",
        EnquiryRecalled = "ENQUIRY_RECALLED",
        EnquiryLapsed = "ENQUIRY_LAPSED",
        /// A live booking was made from it: end that first.
        EnquiryAlreadyBooked = "ENQUIRY_ALREADY_BOOKED",
        EnquiryNotYetLapsed = "ENQUIRY_NOT_YET_LAPSED",
        /// The person's reason, given by the charity, or the other way round.
        DeclineReasonNotTheirs = "DECLINE_REASON_NOT_THEIRS",
        /// No enquiry may be sent, and no booking confirmed, without a current sharing agreement.
        SharingAgreementMissing = "SHARING_AGREEMENT_MISSING",
        SharingAgreementWithdrawn = "SHARING_AGREEMENT_WITHDRAWN",
        /// An agreement for one charity or one category names which.
        SharingScopeMissing = "SHARING_SCOPE_MISSING",
        /// Somebody visits under this agreement: the person says whether they go on.
        HelpInPlaceUndecided = "HELP_IN_PLACE_UNDECIDED",
        CharityAtItsLimit = "CHARITY_AT_ITS_LIMIT",
        OfferingNotActive = "OFFERING_NOT_ACTIVE",
        OfferingOfAnotherCategory = "OFFERING_OF_ANOTHER_CATEGORY",
        AlreadyAsked = "ALREADY_ASKED",
        /// Ask at least one charity, and no more at once than a choice is made from.
        OfferingsOutOfRange = "OFFERINGS_OUT_OF_RANGE",

        BookingNotInState = "BOOKING_NOT_IN_STATE",
        EnquiryNotAccepted = "ENQUIRY_NOT_ACCEPTED",
        NoPlaceLeft = "NO_PLACE_LEFT",
        StartInPast = "START_IN_PAST",
        EndBeforeStart = "END_BEFORE_START",
        /// What stops can stop today, or on a day to come.
        StopInPast = "STOP_IN_PAST",
        PatternHasNoDays = "PATTERN_HAS_NO_DAYS",
        PatternLengthOutOfRange = "PATTERN_LENGTH_OUT_OF_RANGE",
        PatternTimeOutOfRange = "PATTERN_TIME_OUT_OF_RANGE",
        PatternIntervalOutOfRange = "PATTERN_INTERVAL_OUT_OF_RANGE",
        WeekOfMonthOutOfRange = "WEEK_OF_MONTH_OUT_OF_RANGE",
        CancellationAlreadyAsked = "CANCELLATION_ALREADY_ASKED",
        CancellationNotAsked = "CANCELLATION_NOT_ASKED",

        VisitNotInState = "VISIT_NOT_IN_STATE",
        VisitNotYet = "VISIT_NOT_YET",
        VisitMinutesOutOfRange = "VISIT_MINUTES_OUT_OF_RANGE",
        VisitMovedToPast = "VISIT_MOVED_TO_PAST",

        /// An address of a calendar is revoked once.
        CalendarAddressRevoked = "CALENDAR_ADDRESS_REVOKED",

        /// The check is below what the offering's visits need.
        VolunteerBelowCheckLevel = "VOLUNTEER_BELOW_CHECK_LEVEL",
        /// The check is past its review on the day of the visit.
        VolunteerPastReview = "VOLUNTEER_PAST_REVIEW",
        /// They no longer help on the day of the visit.
        VolunteerHasStopped = "VOLUNTEER_HAS_STOPPED",
        CheckDateMissing = "CHECK_DATE_MISSING",
        CheckDateInFuture = "CHECK_DATE_IN_FUTURE",
        /// A check is good until a day on which it is looked at again.
        CheckReviewMissing = "CHECK_REVIEW_MISSING",
        CheckReviewBeforeCheck = "CHECK_REVIEW_BEFORE_CHECK",

        ProtocolReferenceMissing = "PROTOCOL_REFERENCE_MISSING",
        ProtocolSignedInFuture = "PROTOCOL_SIGNED_IN_FUTURE",
        ProtocolReviewBeforeSigned = "PROTOCOL_REVIEW_BEFORE_SIGNED",

        CarePackageNotInState = "CARE_PACKAGE_NOT_IN_STATE",
        /// No visits begin during a stay in hospital.
        PersonInHospital = "PERSON_IN_HOSPITAL",
        WhatMattersMissing = "WHAT_MATTERS_MISSING",
        ReferralsStillOpen = "REFERRALS_STILL_OPEN",
        EccLevelUnchanged = "ECC_LEVEL_UNCHANGED",
        /// Level 4 is time-limited: it needs the day on which it is looked at again.
        EccReviewDateMissing = "ECC_REVIEW_DATE_MISSING",
        EccReviewDateInPast = "ECC_REVIEW_DATE_IN_PAST",
        /// Level 4 has a clear outcome.
        EccOutcomeMissing = "ECC_OUTCOME_MISSING",
        EccDateInFuture = "ECC_DATE_IN_FUTURE",
        TitleMissing = "TITLE_MISSING",
        OutcomeTextMissing = "OUTCOME_TEXT_MISSING",
        OutcomeAlreadyMet = "OUTCOME_ALREADY_MET",
        /// A booking's line ends with the booking.
        PackageItemIsBooking = "PACKAGE_ITEM_IS_BOOKING",
        UntilBeforeStart = "UNTIL_BEFORE_START",

        NhsNumberInvalid = "NHS_NUMBER_INVALID",
        PostcodeInvalid = "POSTCODE_INVALID",
        /// Well written, and in no list that we hold.
        PostcodeUnknown = "POSTCODE_UNKNOWN",
        GivenNameMissing = "GIVEN_NAME_MISSING",
        FamilyNameMissing = "FAMILY_NAME_MISSING",
        BirthDateInFuture = "BIRTH_DATE_IN_FUTURE",
        BirthDateTooLongAgo = "BIRTH_DATE_TOO_LONG_AGO",
        NhsNumberTaken = "NHS_NUMBER_TAKEN",
        SafeHandlingMissing = "SAFE_HANDLING_MISSING",
        RiskKindMissing = "RISK_KIND_MISSING",
        ReviewDateInPast = "REVIEW_DATE_IN_PAST",
        /// Somebody said already that it is seen to.
        NoticeSettled = "NOTICE_SETTLED",
        DecisionMissing = "DECISION_MISSING",
        /// A task is given to somebody who works in its team.
        AssigneeNotInTeam = "ASSIGNEE_NOT_IN_TEAM",
        DueInPast = "DUE_IN_PAST",
        TaskNotInState = "TASK_NOT_IN_STATE",

        NameMissing = "NAME_MISSING",
        NameEnMissing = "NAME_EN_MISSING",
        NameCyMissing = "NAME_CY_MISSING",
        /// Another team, or another category, would have the same address.
        NameTaken = "NAME_TAKEN",
        ResponseDaysOutOfRange = "RESPONSE_DAYS_OUT_OF_RANGE",
        /// What is urgent is answered no later than what is not.
        UrgentDaysOutOfRange = "URGENT_DAYS_OUT_OF_RANGE",
        OpenEnquiryLimitOutOfRange = "OPEN_ENQUIRY_LIMIT_OUT_OF_RANGE",
        StillRightDaysOutOfRange = "STILL_RIGHT_DAYS_OUT_OF_RANGE",
        WebsiteInvalid = "WEBSITE_INVALID",
        LanguagesMissing = "LANGUAGES_MISSING",
        AreasMissing = "AREAS_MISSING",
        /// A ward or a locality that is none of the county's.
        AreaUnknown = "AREA_UNKNOWN",
        RadiusOutOfRange = "RADIUS_OUT_OF_RANGE",
        CostOutOfRange = "COST_OUT_OF_RANGE",
        SessionPlacesMissing = "SESSION_PLACES_MISSING",
        CapacityAboveMaximum = "CAPACITY_ABOVE_MAXIMUM",
        ClosureDatesCrossed = "CLOSURE_DATES_CROSSED",
        AgesCrossed = "AGES_CROSSED",
        /// A check level that is set by hand says why.
        CheckReasonMissing = "CHECK_REASON_MISSING",
        SessionsOutOfRange = "SESSIONS_OUT_OF_RANGE",
        ClosuresOutOfRange = "CLOSURES_OUT_OF_RANGE",
        PauseEndsInPast = "PAUSE_ENDS_IN_PAST",
        /// Visits are planned on days that would be closed: do they go ahead?
        VisitsOnClosedDays = "VISITS_ON_CLOSED_DAYS",
        /// Bookings would lie in no session: do they go ahead?
        BookingsOutsideSessions = "BOOKINGS_OUTSIDE_SESSIONS",
        /// A session would have fewer places than are booked in it.
        PlacesAlreadyBooked = "PLACES_ALREADY_BOOKED",
        /// Visits of another team's people: their charity calls these off, or their own broker.
        VisitsOfAnotherTeam = "VISITS_OF_ANOTHER_TEAM",

        /// Its changes were made or turned down already, or a later import has come.
        ImportNotWaiting = "IMPORT_NOT_WAITING",
        /// A charity is not merged into itself.
        CharitiesAreOne = "CHARITIES_ARE_ONE",
        CharityNotActive = "CHARITY_NOT_ACTIVE",
        /// It was asked about somebody, or somebody signs in for it: it is the one that stays.
        CharityHasCases = "CHARITY_HAS_CASES",

        /// Somebody has joined by it, or it was taken back.
        InvitationNotOpen = "INVITATION_NOT_OPEN",
        /// A charity decides of those alone who sign in for it and for nothing else.
        NotACharityUser = "NOT_A_CHARITY_USER",
        /// Somebody at the charity must be able to let others in.
        LastCharityUser = "LAST_CHARITY_USER",
        EmailInvalid = "EMAIL_INVALID",
        EmailTaken = "EMAIL_TAKEN",
        PasswordTooShort = "PASSWORD_TOO_SHORT",
        RolesMissing = "ROLES_MISSING",
        TeamsMissing = "TEAMS_MISSING",
        CharityMissing = "CHARITY_MISSING",
        /// A hospital's system reports stays, and is nothing else besides.
        HospitalStandsAlone = "HOSPITAL_STANDS_ALONE",
        /// Somebody must be able to let others in.
        LastAdministrator = "LAST_ADMINISTRATOR",
        /// Powers are given by another administrator.
        OwnPowers = "OWN_POWERS",

        /// Somebody is written down who may be this person: look first, and then say that it is somebody else.
        PersonAlike = "PERSON_ALIKE",
        /// A record is not merged into itself.
        PeopleAreOne = "PEOPLE_ARE_ONE",
        /// The record became part of another: what is to be done is done there.
        PersonMerged = "PERSON_MERGED",
        /// Its time was over: nothing of it is left but what figures count.
        PersonRedacted = "PERSON_REDACTED",
        /// Nothing says that the two are one person: put right first what is wrong in one of the records.
        PeopleNotAlike = "PEOPLE_NOT_ALIKE",
        /// Two NHS numbers are two people, or one number is wrong.
        NhsNumbersDiffer = "NHS_NUMBERS_DIFFER",
        /// The other team still has a plan, a request, a booking or a task in the record that would go.
        WorkOfAnotherTeam = "WORK_OF_ANOTHER_TEAM",
        /// In one record the person took back, later, what they agreed to in the other.
        AgreementTakenBack = "AGREEMENT_TAKEN_BACK",
        /// In hospital by one plan, at home by the other: which is it?
        StayInOneRecord = "STAY_IN_ONE_RECORD",
        /// It was undone already.
        MergeNotStanding = "MERGE_NOT_STANDING",
        MergeUndoOver = "MERGE_UNDO_OVER",
        /// The record was merged again since: that is undone first.
        MergeLaterFirst = "MERGE_LATER_FIRST",
        /// Requests, bookings or plans rest on both records since.
        MergeBuiltUpon = "MERGE_BUILT_UPON",

        ConcernNotInState = "CONCERN_NOT_IN_STATE",
        /// The team has named nobody who would read it.
        NoSafeguardingLead = "NO_SAFEGUARDING_LEAD",
        SafeguardingPhoneMissing = "SAFEGUARDING_PHONE_MISSING",
        LeadNotOfTheTeam = "LEAD_NOT_OF_THE_TEAM",
        DeputyNotOfTheTeam = "DEPUTY_NOT_OF_THE_TEAM",
        DeputyIsTheLead = "DEPUTY_IS_THE_LEAD",
        /// Whoever is named for safeguarding stays of the team until somebody else is.
        LeadsSafeguarding = "LEADS_SAFEGUARDING",
    }
}

impl std::error::Error for Violation {}

impl Violation {
    /// The stable name that crosses the wire.
    pub const fn code(self) -> &'static str {
        self.as_str()
    }

    /// The input at fault, as the path in which the API names it; none where no single input is.
    pub const fn field(self) -> Option<&'static str> {
        Some(match self {
            Self::IdempotencyKeyReused => "idempotencyKey",
            Self::ReasonMissing | Self::DeclineReasonNotTheirs => "reason",
            Self::NoteMissing => "note",
            Self::QuestionMissing => "question",
            Self::MessageMissing => "message",
            Self::BodyMissing => "body",
            Self::SharingScopeMissing => "scope",
            Self::HelpInPlaceUndecided => "helpInPlace",
            Self::UntilInPast | Self::UntilBeforeStart => "until",
            Self::ReferralOutcomeMissing => "outcomeId",
            Self::NoHelpInPlace | Self::EccOutcomeMissing => "outcome",
            Self::NotABrokerOfTheTeam => "brokerId",
            Self::TimesPerWeekOutOfRange => "wanted.timesPerWeek",
            Self::MaxDistanceOutOfRange => "wanted.maxDistanceMetres",
            Self::OfferingNotActive
            | Self::OfferingOfAnotherCategory
            | Self::AlreadyAsked
            | Self::OfferingsOutOfRange => "offeringIds",
            Self::StartInPast => "startOn",
            Self::EndBeforeStart => "endOn",
            Self::StopInPast => "lastDay",
            Self::PatternHasNoDays => "pattern.weekdays",
            Self::PatternLengthOutOfRange => "pattern.minutes",
            Self::PatternTimeOutOfRange => "pattern.startMinute",
            Self::PatternIntervalOutOfRange => "pattern.every",
            Self::WeekOfMonthOutOfRange => "pattern.weekOfMonth",
            Self::VisitMinutesOutOfRange => "minutes",
            Self::VisitMovedToPast => "date",
            Self::DecisionMissing => "decision",
            Self::AssigneeNotInTeam => "assigneeId",
            Self::DueInPast => "dueOn",
            Self::VolunteerBelowCheckLevel | Self::VolunteerPastReview | Self::VolunteerHasStopped => {
                "volunteerId"
            }
            Self::CheckDateMissing | Self::CheckDateInFuture => "checkedOn",
            Self::WhatMattersMissing => "whatMatters",
            Self::EccLevelUnchanged => "toLevel",
            Self::EccReviewDateMissing
            | Self::EccReviewDateInPast
            | Self::ReviewDateInPast
            | Self::CheckReviewMissing
            | Self::CheckReviewBeforeCheck
            | Self::ProtocolReviewBeforeSigned => "reviewOn",
            Self::ProtocolReferenceMissing => "reference",
            Self::ProtocolSignedInFuture => "signedOn",
            Self::EccDateInFuture => "onDate",
            Self::TitleMissing => "title",
            Self::OutcomeTextMissing => "text",
            Self::NhsNumberInvalid | Self::NhsNumberTaken => "nhsNumber",
            Self::PostcodeInvalid | Self::PostcodeUnknown => "postcode",
            Self::PersonAlike => "anotherPerson",
            Self::GivenNameMissing => "givenName",
            Self::FamilyNameMissing => "familyName",
            Self::BirthDateInFuture | Self::BirthDateTooLongAgo => "birthDate",
            Self::SafeHandlingMissing => "safeHandling",
            Self::RiskKindMissing => "kind",
            Self::NameMissing => "name",
            Self::NameEnMissing | Self::NameTaken => "nameEn",
            Self::NameCyMissing => "nameCy",
            Self::ResponseDaysOutOfRange => "responseDaysNormal",
            Self::UrgentDaysOutOfRange => "responseDaysUrgent",
            Self::OpenEnquiryLimitOutOfRange => "openEnquiryLimit",
            Self::StillRightDaysOutOfRange => "stillRightDays",
            Self::WebsiteInvalid => "website",
            Self::LanguagesMissing => "languages",
            Self::AreasMissing | Self::AreaUnknown | Self::RadiusOutOfRange => "areas",
            Self::CostOutOfRange => "costPence",
            Self::SessionPlacesMissing | Self::SessionsOutOfRange => "sessions",
            Self::CapacityAboveMaximum => "available",
            Self::ClosureDatesCrossed | Self::ClosuresOutOfRange => "closures",
            Self::PauseEndsInPast => "pausedUntil",
            Self::VisitsOnClosedDays | Self::VisitsOfAnotherTeam => "closedVisits",
            Self::BookingsOutsideSessions | Self::PlacesAlreadyBooked => "bookingsGoAhead",
            Self::CheckReasonMissing => "checkLevelReason",
            Self::AgesCrossed => "maxAge",
            Self::EmailInvalid | Self::EmailTaken => "email",
            Self::PasswordTooShort => "password",
            Self::RolesMissing | Self::HospitalStandsAlone | Self::LastAdministrator | Self::OwnPowers => {
                "roles"
            }
            Self::TeamsMissing | Self::LeadsSafeguarding => "teamIds",
            Self::CharityMissing => "charityId",
            Self::SafeguardingPhoneMissing => "phone",
            Self::LeadNotOfTheTeam => "leadId",
            Self::DeputyNotOfTheTeam | Self::DeputyIsTheLead => "deputyId",
            _ => return None,
        })
    }
}
