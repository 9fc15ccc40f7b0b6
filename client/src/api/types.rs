//! The contract's scalars and enums, and the little shapes that many pages ask for. An enum that the schema has changed
//! no longer compiles here.

#![allow(dead_code, reason = "the whole contract, whichever part the pages of today use")]

use super::schema;

/// `YYYY-MM-DD`, a day in Europe/London.
#[derive(cynic::Scalar, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cynic(graphql_type = "NaiveDate")]
pub struct Date(pub String);

/// RFC 3339, in UTC.
#[derive(cynic::Scalar, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime(pub String);

/// A client-made identity, here always an idempotency key.
#[derive(cynic::Scalar, Clone, Debug, PartialEq, Eq)]
#[cynic(graphql_type = "UUID")]
pub struct Uuid(pub String);

/// An enum of the contract: `ALL` its values in the contract's order, `code` as it is spelt there.
pub trait Code: Copy + PartialEq + 'static {
    const ALL: &'static [Self];
    fn code(self) -> &'static str;

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.code() == code)
    }
}

macro_rules! enums {
    ($($name:ident { $($variant:ident = $code:literal),* $(,)? })*) => {$(
        #[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $(#[cynic(rename = $code)] $variant),* }

        impl Code for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),*];
            fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }
        }
    )*};
}

enums! {
    Access { Wheelchair = "WHEELCHAIR", StepFree = "STEP_FREE", HearingLoop = "HEARING_LOOP", SignLanguage = "SIGN_LANGUAGE", SightImpairment = "SIGHT_IMPAIRMENT", AccessibleToilet = "ACCESSIBLE_TOILET", HomeVisit = "HOME_VISIT", AssistanceDog = "ASSISTANCE_DOG" }
    Activity { HealthCare = "HEALTH_CARE", PersonalCare = "PERSONAL_CARE", SocialWork = "SOCIAL_WORK", ConveyingToCare = "CONVEYING_TO_CARE", HandlingMoney = "HANDLING_MONEY", Shopping = "SHOPPING", ConductOfAffairs = "CONDUCT_OF_AFFAIRS", KeyHolding = "KEY_HOLDING", Befriending = "BEFRIENDING", DogWalking = "DOG_WALKING", Gardening = "GARDENING" }
    AgeBand { Under18 = "UNDER_18", From18To64 = "FROM_18_TO_64", From65To74 = "FROM_65_TO_74", From75To84 = "FROM_75_TO_84", From85 = "FROM_85" }
    AgreementScope { All = "ALL", Charity = "CHARITY", Category = "CATEGORY" }
    AreaKind { Radius = "RADIUS", Ward = "WARD", Locality = "LOCALITY" }
    BookingAction { Confirm = "CONFIRM", Change = "CHANGE", Pause = "PAUSE", Resume = "RESUME", End = "END", RequestCancellation = "REQUEST_CANCELLATION", Cancel = "CANCEL", DeclineCancellation = "DECLINE_CANCELLATION" }
    BookingOutcome { OutcomeMet = "OUTCOME_MET", NoLongerNeeded = "NO_LONGER_NEEDED", MovedToOtherHelp = "MOVED_TO_OTHER_HELP", CharityStopped = "CHARITY_STOPPED", PersonMovedAway = "PERSON_MOVED_AWAY", PersonDied = "PERSON_DIED" }
    BookingStateKind { Proposed = "PROPOSED", Confirmed = "CONFIRMED", Paused = "PAUSED", Ended = "ENDED", Cancelled = "CANCELLED" }
    CancelledBy { Person = "PERSON", Referrer = "REFERRER", Charity = "CHARITY" }
    CapacityUnit { People = "PEOPLE", Hours = "HOURS", Sessions = "SESSIONS" }
    CarePackageAction { Activate = "ACTIVATE", Hold = "HOLD", Resume = "RESUME", End = "END", ChangeEccLevel = "CHANGE_ECC_LEVEL", RecordWhatMatters = "RECORD_WHAT_MATTERS", AddOutcome = "ADD_OUTCOME", AddItem = "ADD_ITEM", Refer = "REFER" }
    CarePackageStateKind { Draft = "DRAFT", Active = "ACTIVE", OnHold = "ON_HOLD", Ended = "ENDED" }
    CharityAction { Edit = "EDIT", AddOffering = "ADD_OFFERING" }
    CheckLevel { None = "NONE", Basic = "BASIC", Enhanced = "ENHANCED", EnhancedBarred = "ENHANCED_BARRED" }
    ClashCode { ClosedDay = "CLOSED_DAY", OutsideSessions = "OUTSIDE_SESSIONS", TooFewPlaces = "TOO_FEW_PLACES" }
    ClosedVisits { GoAhead = "GO_AHEAD", CallOff = "CALL_OFF" }
    CloseOutcome { HelpInPlace = "HELP_IN_PLACE", Signposted = "SIGNPOSTED", DeclinedByPerson = "DECLINED_BY_PERSON", NothingSuitable = "NOTHING_SUITABLE", NoLongerNeeded = "NO_LONGER_NEEDED" }
    Confidence { Confirmed = "CONFIRMED", Likely = "LIKELY", Unknown = "UNKNOWN" }
    ConflictCode { Closed = "CLOSED", OutsideSessions = "OUTSIDE_SESSIONS", BankHoliday = "BANK_HOLIDAY", OtherItem = "OTHER_ITEM" }
    DeclineReason { NoPlace = "NO_PLACE", NoVolunteer = "NO_VOLUNTEER", TooFar = "TOO_FAR", WrongTime = "WRONG_TIME", NeedsMoreThanWeGive = "NEEDS_MORE_THAN_WE_GIVE", NoSuchLanguage = "NO_SUCH_LANGUAGE", PersonChangedMind = "PERSON_CHANGED_MIND", PersonPrefersAnother = "PERSON_PREFERS_ANOTHER", Other = "OTHER" }
    DeclinedBy { Charity = "CHARITY", Person = "PERSON" }
    EnquiryAction { Open = "OPEN", Accept = "ACCEPT", Waitlist = "WAITLIST", Decline = "DECLINE", DeclineForPerson = "DECLINE_FOR_PERSON", Recall = "RECALL", Lapse = "LAPSE" }
    EnquiryStateKind { Sent = "SENT", Opened = "OPENED", Waitlisted = "WAITLISTED", Accepted = "ACCEPTED", Declined = "DECLINED", Lapsed = "LAPSED", Recalled = "RECALLED" }
    FailedRuleCode { NotActive = "NOT_ACTIVE", PausedUntil = "PAUSED_UNTIL", OutOfArea = "OUT_OF_AREA", TooFar = "TOO_FAR", TooYoung = "TOO_YOUNG", TooOld = "TOO_OLD", EccLevel = "ECC_LEVEL", Access = "ACCESS", Language = "LANGUAGE", CheckLevel = "CHECK_LEVEL", Times = "TIMES", StartsLater = "STARTS_LATER", TimesPerWeek = "TIMES_PER_WEEK", Full = "FULL", CharityAtItsLimit = "CHARITY_AT_ITS_LIMIT" }
    Frequency { Weekly = "WEEKLY", Monthly = "MONTHLY" }
    HistoryKind { ReferralDrafted = "REFERRAL_DRAFTED", ReferralEdited = "REFERRAL_EDITED", ReferralSubmitted = "REFERRAL_SUBMITTED", ReferralTaken = "REFERRAL_TAKEN", ReferralAllocated = "REFERRAL_ALLOCATED", ReferralReturned = "REFERRAL_RETURNED", ReferralArranged = "REFERRAL_ARRANGED", ReferralHeld = "REFERRAL_HELD", ReferralResumed = "REFERRAL_RESUMED", ReferralClosed = "REFERRAL_CLOSED", ReferralReopened = "REFERRAL_REOPENED", ReferralWithdrawn = "REFERRAL_WITHDRAWN", ReferralEnteredInError = "REFERRAL_ENTERED_IN_ERROR", EnquirySent = "ENQUIRY_SENT", EnquiryOpened = "ENQUIRY_OPENED", EnquiryWaitlisted = "ENQUIRY_WAITLISTED", EnquiryAccepted = "ENQUIRY_ACCEPTED", EnquiryDeclined = "ENQUIRY_DECLINED", EnquiryLapsed = "ENQUIRY_LAPSED", EnquiryRecalled = "ENQUIRY_RECALLED", BookingProposed = "BOOKING_PROPOSED", BookingConfirmed = "BOOKING_CONFIRMED", BookingChanged = "BOOKING_CHANGED", BookingPaused = "BOOKING_PAUSED", BookingResumed = "BOOKING_RESUMED", BookingEnded = "BOOKING_ENDED", BookingCancellationRequested = "BOOKING_CANCELLATION_REQUESTED", BookingCancellationDeclined = "BOOKING_CANCELLATION_DECLINED", BookingCancelled = "BOOKING_CANCELLED", VisitPlanned = "VISIT_PLANNED", VisitDone = "VISIT_DONE", VisitNoShow = "VISIT_NO_SHOW", VisitCancelled = "VISIT_CANCELLED", VisitMoved = "VISIT_MOVED" }
    HouseAction { SearchDirectory = "SEARCH_DIRECTORY", AddCharity = "ADD_CHARITY", EditSettings = "EDIT_SETTINGS", EditAccounts = "EDIT_ACCOUNTS", ViewAudit = "VIEW_AUDIT" }
    Language { En = "EN", Cy = "CY" }
    LanguageNeed { Need = "NEED", Preference = "PREFERENCE", None = "NONE" }
    MessageAudience { Internal = "INTERNAL", Charity = "CHARITY" }
    NextStepCode { Submit = "SUBMIT", AnswerQuestion = "ANSWER_QUESTION", Take = "TAKE", Ask = "ASK", AwaitAnswer = "AWAIT_ANSWER", AwaitPlace = "AWAIT_PLACE", PlanBooking = "PLAN_BOOKING", ConfirmBooking = "CONFIRM_BOOKING", FollowUp = "FOLLOW_UP", HelpStopped = "HELP_STOPPED", Resume = "RESUME", Nothing = "NOTHING" }
    NoShow { Person = "PERSON", Volunteer = "VOLUNTEER" }
    OfferingAction { Edit = "EDIT", EditAvailability = "EDIT_AVAILABILITY", ConfirmAvailability = "CONFIRM_AVAILABILITY" }
    PackageItemKind { Statutory = "STATUTORY", Booking = "BOOKING" }
    PartOfDay { Morning = "MORNING", Afternoon = "AFTERNOON", Evening = "EVENING" }
    Party { Coordinator = "COORDINATOR", Broker = "BROKER", Charity = "CHARITY", Nobody = "NOBODY" }
    PersonAction { Edit = "EDIT", RecordAgreement = "RECORD_AGREEMENT", AddRiskFlag = "ADD_RISK_FLAG" }
    PauseReason { HospitalStay = "HOSPITAL_STAY", Away = "AWAY", CharityClosed = "CHARITY_CLOSED", AskedByPerson = "ASKED_BY_PERSON", Other = "OTHER" }
    Priority { Normal = "NORMAL", Urgent = "URGENT" }
    Progress { Draft = "DRAFT", New = "NEW", Looking = "LOOKING", Asked = "ASKED", WaitingList = "WAITING_LIST", Arranged = "ARRANGED", OnHold = "ON_HOLD", Closed = "CLOSED" }
    ReasonCode { DistanceM = "DISTANCE_M", BeyondAreaM = "BEYOND_AREA_M", PlacesFree = "PLACES_FREE", HoursFree = "HOURS_FREE", SessionsFree = "SESSIONS_FREE", WaitingListOnly = "WAITING_LIST_ONLY", LanguageMet = "LANGUAGE_MET", LanguageNotMet = "LANGUAGE_NOT_MET", AlreadyVisits = "ALREADY_VISITS", RarerThanWanted = "RARER_THAN_WANTED", ConfirmedDaysAgo = "CONFIRMED_DAYS_AGO", UsuallyAnswersInDays = "USUALLY_ANSWERS_IN_DAYS", AcceptsOfTen = "ACCEPTS_OF_TEN", NextSession = "NEXT_SESSION", ByArrangement = "BY_ARRANGEMENT" }
    RecallReason { FoundElsewhere = "FOUND_ELSEWHERE", NoLongerNeeded = "NO_LONGER_NEEDED", AskedByMistake = "ASKED_BY_MISTAKE", TookTooLong = "TOOK_TOO_LONG" }
    ReferralAction { Edit = "EDIT", Submit = "SUBMIT", Take = "TAKE", Allocate = "ALLOCATE", ReturnForInformation = "RETURN_FOR_INFORMATION", Hold = "HOLD", Resume = "RESUME", Close = "CLOSE", Reopen = "REOPEN", Withdraw = "WITHDRAW", EnterInError = "ENTER_IN_ERROR" }
    ReferralOrder { Newest = "NEWEST", LongestWaiting = "LONGEST_WAITING" }
    ReferralStateKind { Draft = "DRAFT", Submitted = "SUBMITTED", Brokering = "BROKERING", Arranged = "ARRANGED", OnHold = "ON_HOLD", Closed = "CLOSED", Withdrawn = "WITHDRAWN" }
    Role { Coordinator = "COORDINATOR", Broker = "BROKER", Charity = "CHARITY", Manager = "MANAGER", Administrator = "ADMINISTRATOR" }
    SharingHow { Verbal = "VERBAL", Written = "WRITTEN", BestInterests = "BEST_INTERESTS" }
    SubjectKind { Team = "TEAM", Account = "ACCOUNT", Category = "CATEGORY", Charity = "CHARITY", Offering = "OFFERING", Person = "PERSON", CarePackage = "CARE_PACKAGE", Referral = "REFERRAL", Enquiry = "ENQUIRY", Booking = "BOOKING", Visit = "VISIT", Message = "MESSAGE" }
    TimeState { Free = "FREE", Full = "FULL", Closed = "CLOSED", Paused = "PAUSED" }
    UserErrorCode { Stale = "STALE", EventOutOfOrder = "EVENT_OUT_OF_ORDER", IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED", TextTooLong = "TEXT_TOO_LONG", ReasonMissing = "REASON_MISSING", NoteMissing = "NOTE_MISSING", QuestionMissing = "QUESTION_MISSING", MessageMissing = "MESSAGE_MISSING", BodyMissing = "BODY_MISSING", UntilInPast = "UNTIL_IN_PAST", ReferralNotInState = "REFERRAL_NOT_IN_STATE", ReferralAlreadyTaken = "REFERRAL_ALREADY_TAKEN", ReferralEnteredInError = "REFERRAL_ENTERED_IN_ERROR", ReferralOutcomeMissing = "REFERRAL_OUTCOME_MISSING", NotABrokerOfTheTeam = "NOT_A_BROKER_OF_THE_TEAM", EnquiriesStillOpen = "ENQUIRIES_STILL_OPEN", BookingWouldOutlive = "BOOKING_WOULD_OUTLIVE", NoHelpInPlace = "NO_HELP_IN_PLACE", TimesPerWeekOutOfRange = "TIMES_PER_WEEK_OUT_OF_RANGE", MaxDistanceOutOfRange = "MAX_DISTANCE_OUT_OF_RANGE", EnquiryNotInState = "ENQUIRY_NOT_IN_STATE", EnquiryRecalled = "ENQUIRY_RECALLED", EnquiryLapsed = "ENQUIRY_LAPSED", EnquiryAlreadyBooked = "ENQUIRY_ALREADY_BOOKED", EnquiryNotYetLapsed = "ENQUIRY_NOT_YET_LAPSED", SharingAgreementMissing = "SHARING_AGREEMENT_MISSING", SharingAgreementWithdrawn = "SHARING_AGREEMENT_WITHDRAWN", SharingScopeMissing = "SHARING_SCOPE_MISSING", CharityAtItsLimit = "CHARITY_AT_ITS_LIMIT", OfferingNotActive = "OFFERING_NOT_ACTIVE", OfferingOfAnotherCategory = "OFFERING_OF_ANOTHER_CATEGORY", AlreadyAsked = "ALREADY_ASKED", OfferingsOutOfRange = "OFFERINGS_OUT_OF_RANGE", BookingNotInState = "BOOKING_NOT_IN_STATE", EnquiryNotAccepted = "ENQUIRY_NOT_ACCEPTED", NoPlaceLeft = "NO_PLACE_LEFT", StartInPast = "START_IN_PAST", EndBeforeStart = "END_BEFORE_START", PatternHasNoDays = "PATTERN_HAS_NO_DAYS", PatternLengthOutOfRange = "PATTERN_LENGTH_OUT_OF_RANGE", PatternTimeOutOfRange = "PATTERN_TIME_OUT_OF_RANGE", PatternIntervalOutOfRange = "PATTERN_INTERVAL_OUT_OF_RANGE", WeekOfMonthOutOfRange = "WEEK_OF_MONTH_OUT_OF_RANGE", CancellationAlreadyAsked = "CANCELLATION_ALREADY_ASKED", CancellationNotAsked = "CANCELLATION_NOT_ASKED", VisitNotInState = "VISIT_NOT_IN_STATE", VisitNotYet = "VISIT_NOT_YET", VisitMinutesOutOfRange = "VISIT_MINUTES_OUT_OF_RANGE", VisitMovedToPast = "VISIT_MOVED_TO_PAST", CarePackageNotInState = "CARE_PACKAGE_NOT_IN_STATE", WhatMattersMissing = "WHAT_MATTERS_MISSING", ReferralsStillOpen = "REFERRALS_STILL_OPEN", EccLevelUnchanged = "ECC_LEVEL_UNCHANGED", EccReviewDateMissing = "ECC_REVIEW_DATE_MISSING", EccReviewDateInPast = "ECC_REVIEW_DATE_IN_PAST", EccOutcomeMissing = "ECC_OUTCOME_MISSING", EccDateInFuture = "ECC_DATE_IN_FUTURE", TitleMissing = "TITLE_MISSING", OutcomeTextMissing = "OUTCOME_TEXT_MISSING", NhsNumberInvalid = "NHS_NUMBER_INVALID", PostcodeInvalid = "POSTCODE_INVALID", PostcodeUnknown = "POSTCODE_UNKNOWN", GivenNameMissing = "GIVEN_NAME_MISSING", FamilyNameMissing = "FAMILY_NAME_MISSING", BirthDateInFuture = "BIRTH_DATE_IN_FUTURE", BirthDateTooLongAgo = "BIRTH_DATE_TOO_LONG_AGO", NhsNumberTaken = "NHS_NUMBER_TAKEN", SafeHandlingMissing = "SAFE_HANDLING_MISSING", NameMissing = "NAME_MISSING", CapacityAboveMaximum = "CAPACITY_ABOVE_MAXIMUM", ClosureDatesCrossed = "CLOSURE_DATES_CROSSED", AgesCrossed = "AGES_CROSSED", EmailInvalid = "EMAIL_INVALID", EmailTaken = "EMAIL_TAKEN", PasswordTooShort = "PASSWORD_TOO_SHORT", RolesMissing = "ROLES_MISSING", TeamsMissing = "TEAMS_MISSING", CharityMissing = "CHARITY_MISSING", OutcomeAlreadyMet = "OUTCOME_ALREADY_MET", PackageItemIsBooking = "PACKAGE_ITEM_IS_BOOKING", UntilBeforeStart = "UNTIL_BEFORE_START", RiskKindMissing = "RISK_KIND_MISSING", ReviewDateInPast = "REVIEW_DATE_IN_PAST", NameEnMissing = "NAME_EN_MISSING", NameCyMissing = "NAME_CY_MISSING", NameTaken = "NAME_TAKEN", ResponseDaysOutOfRange = "RESPONSE_DAYS_OUT_OF_RANGE", UrgentDaysOutOfRange = "URGENT_DAYS_OUT_OF_RANGE", OpenEnquiryLimitOutOfRange = "OPEN_ENQUIRY_LIMIT_OUT_OF_RANGE", WebsiteInvalid = "WEBSITE_INVALID", LanguagesMissing = "LANGUAGES_MISSING", AreasMissing = "AREAS_MISSING", AreaUnknown = "AREA_UNKNOWN", RadiusOutOfRange = "RADIUS_OUT_OF_RANGE", CostOutOfRange = "COST_OUT_OF_RANGE", SessionPlacesMissing = "SESSION_PLACES_MISSING", LastAdministrator = "LAST_ADMINISTRATOR", TextUnreadable = "TEXT_UNREADABLE", OwnPowers = "OWN_POWERS", CheckReasonMissing = "CHECK_REASON_MISSING", SessionsOutOfRange = "SESSIONS_OUT_OF_RANGE", ClosuresOutOfRange = "CLOSURES_OUT_OF_RANGE", PauseEndsInPast = "PAUSE_ENDS_IN_PAST", VisitsOnClosedDays = "VISITS_ON_CLOSED_DAYS", BookingsOutsideSessions = "BOOKINGS_OUTSIDE_SESSIONS", PlacesAlreadyBooked = "PLACES_ALREADY_BOOKED", VisitsOfAnotherTeam = "VISITS_OF_ANOTHER_TEAM" }
    VisitAction { RecordDone = "RECORD_DONE", RecordNoShow = "RECORD_NO_SHOW", Cancel = "CANCEL", Move = "MOVE" }
    VisitResult { Done = "DONE", NoShow = "NO_SHOW" }
    VisitStateKind { Planned = "PLANNED", Done = "DONE", NoShow = "NO_SHOW", Cancelled = "CANCELLED", Moved = "MOVED" }
    Weekday { Mon = "MON", Tue = "TUE", Wed = "WED", Thu = "THU", Fri = "FRI", Sat = "SAT", Sun = "SUN" }
}

/// A refusal that its user can mend. `field` is the input's path in camelCase.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct UserError {
    pub code: UserErrorCode,
    pub field: Option<String>,
}

/// A colleague, as everyone may see them.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct AccountName {
    pub id: cynic::Id,
    pub name: String,
}

/// The contract's `Team`, as pages name it.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Team {
    pub id: cynic::Id,
    pub name_en: String,
    pub name_cy: String,
}

/// The contract's `Category`, as pages name it.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Category {
    pub id: cynic::Id,
    pub name_en: String,
    pub name_cy: String,
}

/// The contract's `Charity`, as pages name it.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Charity")]
pub struct CharityName {
    pub id: cynic::Id,
    pub name_en: String,
    pub name_cy: String,
}

/// What help is wanted, and when.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Wanted {
    pub weekdays: Vec<Weekday>,
    pub parts_of_day: Vec<PartOfDay>,
    pub from_date: Date,
    pub times_per_week: i32,
    pub language: Language,
    pub language_need: LanguageNeed,
    pub max_distance_metres: Option<i32>,
    pub access_needs: Vec<Access>,
}

/// What happens next, and who does it.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct NextStep {
    pub code: NextStepCode,
    pub party: Party,
    pub due: Option<Date>,
}

/// Where a page of a connection ends.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct PageInfo {
    pub has_next_page: bool,
    pub end_cursor: Option<String>,
}
