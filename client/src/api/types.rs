//! The contract's scalars and enums, and the little shapes that many pages ask for. An enum that the schema has changed
//! no longer compiles here.

#![allow(dead_code, reason = "the whole contract, whichever part the pages of today use")]

use super::schema;

/// `YYYY-MM-DD`, a day in Europe/London.
#[derive(cynic::Scalar, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    Language { En = "EN", Cy = "CY" }
    Role { Coordinator = "COORDINATOR", Broker = "BROKER", Charity = "CHARITY", Manager = "MANAGER", Administrator = "ADMINISTRATOR" }
    Weekday { Mon = "MON", Tue = "TUE", Wed = "WED", Thu = "THU", Fri = "FRI", Sat = "SAT", Sun = "SUN" }
    PartOfDay { Morning = "MORNING", Afternoon = "AFTERNOON", Evening = "EVENING" }
    LanguageStrength { Need = "NEED", Preference = "PREFERENCE", None = "NONE" }
    Priority { Normal = "NORMAL", Urgent = "URGENT" }
    AccessNeed { Wheelchair = "WHEELCHAIR", Hearing = "HEARING", Sight = "SIGHT", StepFree = "STEP_FREE", Speech = "SPEECH", Memory = "MEMORY" }
    CheckLevel { None = "NONE", Basic = "BASIC", Enhanced = "ENHANCED", EnhancedBarred = "ENHANCED_BARRED" }
    ActivityFlag { HealthCare = "HEALTH_CARE", PersonalCare = "PERSONAL_CARE", SocialWork = "SOCIAL_WORK", Conveying = "CONVEYING", HandlingMoney = "HANDLING_MONEY", Shopping = "SHOPPING", HomeVisit = "HOME_VISIT", Group = "GROUP" }
    CapacityUnit { People = "PEOPLE", Hours = "HOURS", Sessions = "SESSIONS" }
    AreaKind { Radius = "RADIUS", Ward = "WARD", Locality = "LOCALITY" }
    Frequency { Weekly = "WEEKLY", Monthly = "MONTHLY" }
    Confidence { Confirmed = "CONFIRMED", Likely = "LIKELY", Unknown = "UNKNOWN" }
    ReferralState { Draft = "DRAFT", Submitted = "SUBMITTED", Brokering = "BROKERING", Arranged = "ARRANGED", OnHold = "ON_HOLD", Closed = "CLOSED" }
    ReferralProgress { Draft = "DRAFT", New = "NEW", Looking = "LOOKING", Asked = "ASKED", WaitingList = "WAITING_LIST", Accepted = "ACCEPTED", Arranged = "ARRANGED", OnHold = "ON_HOLD", Closed = "CLOSED" }
    ReferralAction { Revise = "REVISE", Submit = "SUBMIT", Take = "TAKE", Allocate = "ALLOCATE", Return = "RETURN", SendEnquiry = "SEND_ENQUIRY", Hold = "HOLD", Resume = "RESUME", Close = "CLOSE", Reopen = "REOPEN", Withdraw = "WITHDRAW", EnterInError = "ENTER_IN_ERROR", Message = "MESSAGE" }
    ReferralOutcome { HelpInPlace = "HELP_IN_PLACE", Signposted = "SIGNPOSTED", DeclinedByPerson = "DECLINED_BY_PERSON", NothingSuitable = "NOTHING_SUITABLE", NoLongerNeeded = "NO_LONGER_NEEDED" }
    HoldReason { AwaitingInformation = "AWAITING_INFORMATION", PersonAway = "PERSON_AWAY", HospitalStay = "HOSPITAL_STAY", PersonAsked = "PERSON_ASKED", Other = "OTHER" }
    WithdrawReason { NoLongerNeeded = "NO_LONGER_NEEDED", PersonDeclined = "PERSON_DECLINED", MovedAway = "MOVED_AWAY", Died = "DIED", Duplicate = "DUPLICATE", Other = "OTHER" }
    NextStepCode { Submit = "SUBMIT", AnswerQuestion = "ANSWER_QUESTION", Take = "TAKE", Ask = "ASK", AwaitAnswer = "AWAIT_ANSWER", PlanBooking = "PLAN_BOOKING", ConfirmBooking = "CONFIRM_BOOKING", AwaitPlace = "AWAIT_PLACE", AwaitFirstVisit = "AWAIT_FIRST_VISIT", Review = "REVIEW", Resume = "RESUME", Nothing = "NOTHING" }
    Party { Coordinator = "COORDINATOR", Broker = "BROKER", Charity = "CHARITY", Nobody = "NOBODY" }
    EnquiryState { Sent = "SENT", Opened = "OPENED", Accepted = "ACCEPTED", Waitlisted = "WAITLISTED", Declined = "DECLINED", Lapsed = "LAPSED", Recalled = "RECALLED" }
    EnquiryAction { Open = "OPEN", Accept = "ACCEPT", Waitlist = "WAITLIST", Decline = "DECLINE", Recall = "RECALL", Lapse = "LAPSE", ProposeBooking = "PROPOSE_BOOKING" }
    DeclinedBy { Charity = "CHARITY", Person = "PERSON" }
    DeclineReason { NoCapacity = "NO_CAPACITY", TooFar = "TOO_FAR", TimesDoNotFit = "TIMES_DO_NOT_FIT", NotEligible = "NOT_ELIGIBLE", LanguageNotAvailable = "LANGUAGE_NOT_AVAILABLE", NotSafe = "NOT_SAFE", PersonChoseOther = "PERSON_CHOSE_OTHER", PersonChangedMind = "PERSON_CHANGED_MIND", Other = "OTHER" }
    RecallReason { AnotherAccepted = "ANOTHER_ACCEPTED", NoLongerNeeded = "NO_LONGER_NEEDED", SentInError = "SENT_IN_ERROR", AgreementWithdrawn = "AGREEMENT_WITHDRAWN", Other = "OTHER" }
    BookingState { Proposed = "PROPOSED", Confirmed = "CONFIRMED", Paused = "PAUSED", Ended = "ENDED", Cancelled = "CANCELLED" }
    BookingAction { Revise = "REVISE", Confirm = "CONFIRM", Pause = "PAUSE", Resume = "RESUME", End = "END", RequestCancellation = "REQUEST_CANCELLATION", ConfirmCancellation = "CONFIRM_CANCELLATION", DeclineCancellation = "DECLINE_CANCELLATION", Cancel = "CANCEL" }
    PauseReason { HospitalStay = "HOSPITAL_STAY", PersonAway = "PERSON_AWAY", CharityAway = "CHARITY_AWAY", PersonAsked = "PERSON_ASKED", Other = "OTHER" }
    BookingOutcome { GoalMet = "GOAL_MET", PersonEnded = "PERSON_ENDED", CharityEnded = "CHARITY_ENDED", NeedsChanged = "NEEDS_CHANGED", MovedAway = "MOVED_AWAY", Died = "DIED", Other = "OTHER" }
    CancelledBy { Person = "PERSON", Charity = "CHARITY", Team = "TEAM" }
    CancelReason { PersonUnwell = "PERSON_UNWELL", PersonAway = "PERSON_AWAY", VolunteerUnavailable = "VOLUNTEER_UNAVAILABLE", Weather = "WEATHER", NoLongerNeeded = "NO_LONGER_NEEDED", BookedInError = "BOOKED_IN_ERROR", Other = "OTHER" }
    VisitState { Planned = "PLANNED", Done = "DONE", NoShow = "NO_SHOW", Cancelled = "CANCELLED", Moved = "MOVED" }
    VisitAction { Record = "RECORD", Cancel = "CANCEL", Move = "MOVE" }
    VisitResult { Done = "DONE", NoShow = "NO_SHOW" }
    NoShowWho { Person = "PERSON", Volunteer = "VOLUNTEER" }
    CarePackageState { Draft = "DRAFT", Active = "ACTIVE", OnHold = "ON_HOLD", Ended = "ENDED" }
    CarePackageAction { Activate = "ACTIVATE", Hold = "HOLD", Resume = "RESUME", End = "END", ChangeEccLevel = "CHANGE_ECC_LEVEL", RecordWhatMatters = "RECORD_WHAT_MATTERS", AddOutcome = "ADD_OUTCOME", AddItem = "ADD_ITEM", Refer = "REFER" }
    PackageItemKind { Statutory = "STATUTORY", Booking = "BOOKING" }
    AgreementScope { All = "ALL", Charity = "CHARITY", Category = "CATEGORY" }
    AgreementHow { Verbal = "VERBAL", Written = "WRITTEN", BestInterests = "BEST_INTERESTS" }
    RiskKind { Dog = "DOG", Steps = "STEPS", Falls = "FALLS", Smoking = "SMOKING", MobileSignal = "MOBILE_SIGNAL", Behaviour = "BEHAVIOUR", Infection = "INFECTION", Other = "OTHER" }
    MessageAudience { Internal = "INTERNAL", Charity = "CHARITY" }
    SubjectKind { Team = "TEAM", Account = "ACCOUNT", Category = "CATEGORY", Charity = "CHARITY", Offering = "OFFERING", Person = "PERSON", CarePackage = "CARE_PACKAGE", Referral = "REFERRAL", Enquiry = "ENQUIRY", Booking = "BOOKING", Visit = "VISIT", Message = "MESSAGE" }
    MatchReasonCode { Distance = "DISTANCE", Language = "LANGUAGE", DaysFit = "DAYS_FIT", PlaceFree = "PLACE_FREE", WaitingListOpen = "WAITING_LIST_OPEN", Confidence = "CONFIDENCE", NextSession = "NEXT_SESSION", AlreadyVisits = "ALREADY_VISITS", CheckLevel = "CHECK_LEVEL", Access = "ACCESS" }
    FailedRule { Category = "CATEGORY", Inactive = "INACTIVE", Paused = "PAUSED", Area = "AREA", Age = "AGE", EccLevel = "ECC_LEVEL", Access = "ACCESS", Language = "LANGUAGE", DaysAndTimes = "DAYS_AND_TIMES", Capacity = "CAPACITY", CheckLevel = "CHECK_LEVEL", CharityLimit = "CHARITY_LIMIT" }
    HistoryKind { ReferralDrafted = "REFERRAL_DRAFTED", ReferralRevised = "REFERRAL_REVISED", ReferralSubmitted = "REFERRAL_SUBMITTED", ReferralTaken = "REFERRAL_TAKEN", ReferralAllocated = "REFERRAL_ALLOCATED", ReferralReturned = "REFERRAL_RETURNED", ReferralArranged = "REFERRAL_ARRANGED", ReferralHeld = "REFERRAL_HELD", ReferralResumed = "REFERRAL_RESUMED", ReferralClosed = "REFERRAL_CLOSED", ReferralReopened = "REFERRAL_REOPENED", ReferralWithdrawn = "REFERRAL_WITHDRAWN", ReferralEnteredInError = "REFERRAL_ENTERED_IN_ERROR", EnquirySent = "ENQUIRY_SENT", EnquiryOpened = "ENQUIRY_OPENED", EnquiryAccepted = "ENQUIRY_ACCEPTED", EnquiryWaitlisted = "ENQUIRY_WAITLISTED", EnquiryDeclined = "ENQUIRY_DECLINED", EnquiryLapsed = "ENQUIRY_LAPSED", EnquiryRecalled = "ENQUIRY_RECALLED", BookingProposed = "BOOKING_PROPOSED", BookingRevised = "BOOKING_REVISED", BookingConfirmed = "BOOKING_CONFIRMED", BookingPaused = "BOOKING_PAUSED", BookingResumed = "BOOKING_RESUMED", BookingEnded = "BOOKING_ENDED", BookingCancellationRequested = "BOOKING_CANCELLATION_REQUESTED", BookingCancellationDeclined = "BOOKING_CANCELLATION_DECLINED", BookingCancelled = "BOOKING_CANCELLED", VisitDone = "VISIT_DONE", VisitNoShow = "VISIT_NO_SHOW", VisitCancelled = "VISIT_CANCELLED", VisitMoved = "VISIT_MOVED", CarePackageActivated = "CARE_PACKAGE_ACTIVATED", CarePackageHeld = "CARE_PACKAGE_HELD", CarePackageResumed = "CARE_PACKAGE_RESUMED", CarePackageEnded = "CARE_PACKAGE_ENDED", CarePackageEccChanged = "CARE_PACKAGE_ECC_CHANGED" }
    ConflictCode { Closed = "CLOSED", OutsideSessions = "OUTSIDE_SESSIONS", Full = "FULL", BankHoliday = "BANK_HOLIDAY", OtherItem = "OTHER_ITEM" }
    ReferralOrder { Newest = "NEWEST", LongestWaiting = "LONGEST_WAITING" }
    UserErrorCode { Stale = "STALE", Required = "REQUIRED", TooLong = "TOO_LONG", OutOfRange = "OUT_OF_RANGE", NotFound = "NOT_FOUND", DateInPast = "DATE_IN_PAST", DateOrder = "DATE_ORDER", PostcodeInvalid = "POSTCODE_INVALID", PostcodeUnknown = "POSTCODE_UNKNOWN", NhsNumberInvalid = "NHS_NUMBER_INVALID", NhsNumberTaken = "NHS_NUMBER_TAKEN", EmailInvalid = "EMAIL_INVALID", EmailTaken = "EMAIL_TAKEN", PasswordWeak = "PASSWORD_WEAK", StateForbids = "STATE_FORBIDS", IdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED", NoSharingAgreement = "NO_SHARING_AGREEMENT", CharityAtLimit = "CHARITY_AT_LIMIT", AlreadyAsked = "ALREADY_ASKED", OfferingInactive = "OFFERING_INACTIVE", EnquiryOpen = "ENQUIRY_OPEN", BookingLive = "BOOKING_LIVE", PlaceTaken = "PLACE_TAKEN", NotAccepted = "NOT_ACCEPTED", Other = "OTHER" }
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
    pub language_strength: LanguageStrength,
    pub max_distance_metres: Option<i32>,
    pub access_needs: Vec<AccessNeed>,
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
