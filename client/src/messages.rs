//! Codes into words. Each enum of the contract that a page can show has a word or a sentence for each value, in both
//! languages; a value without one does not compile, here or in `locales/`.

use crate::api::client::Failure;
use crate::api::types::{
    Access, Activity, AgeBand, AgreementScope, BookingAction, BookingOutcome, BookingStateKind, CancelledBy,
    CapacityUnit, CarePackageAction, CarePackageStateKind, ChangeCode, CheckLevel, CheckStanding, ClashCode,
    CloseOutcome, ClosedVisits, Code, ConcernOutcome, ConcernStateKind, Confidence, ConflictCode,
    DeclineReason, DeclinedBy, EnquiryAction, EnquiryStateKind, FailedRuleCode, Field, Frequency, HeldFact,
    HeldSection, HelpInPlace, HistoryKind, ImportFailure, ImportState, Language, LanguageNeed, LeftWith,
    LetterKind, LetterState, Likeness, MessageAudience, Moved, NextStepCode, NoShow, NoticeKind,
    PackageItemKind, PartOfDay, Party, PauseReason, PersonLikeness, Priority, Progress, ProtocolStanding,
    Readiness, RecallReason, ReferralAction, RemarkCode, Role, RowOutcome, SharingHow, StuckReason,
    TimeState, UserError, UserErrorCode, VisitAction, VisitResult, VisitStateKind, Weekday,
};
use crate::{dates, tr};

/// The words for a code, in the language of the page.
pub trait Words {
    fn words(self) -> &'static str;
}

macro_rules! words {
    ($($name:ident $group:ident { $($variant:ident = $key:ident),* $(,)? })*) => {$(
        impl Words for $name {
            fn words(self) -> &'static str {
                match self { $(Self::$variant => tr!(words.$group.$key)),* }
            }
        }
    )*};
}

words! {
    Access access { Wheelchair = wheelchair, StepFree = step_free, HearingLoop = hearing_loop, SignLanguage = sign_language, SightImpairment = sight_impairment, AccessibleToilet = accessible_toilet, HomeVisit = home_visit, AssistanceDog = assistance_dog }
    Activity activity { HealthCare = health_care, PersonalCare = personal_care, SocialWork = social_work, ConveyingToCare = conveying_to_care, HandlingMoney = handling_money, Shopping = shopping, ConductOfAffairs = conduct_of_affairs, KeyHolding = key_holding, Befriending = befriending, DogWalking = dog_walking, Gardening = gardening }
    AgeBand age_band { Under18 = under_18, From18To64 = from_18_to_64, From65To74 = from_65_to_74, From75To84 = from_75_to_84, From85 = from_85 }
    AgreementScope agreement_scope { All = all, Charity = charity, Category = category }
    BookingAction booking_action { Confirm = confirm, Change = change, Pause = pause, Resume = resume, End = end, RequestCancellation = request_cancellation, Cancel = cancel, DeclineCancellation = decline_cancellation, ChooseVolunteer = choose_volunteer }
    BookingOutcome booking_outcome { OutcomeMet = outcome_met, NoLongerNeeded = no_longer_needed, RanItsCourse = ran_its_course, MovedToOtherHelp = moved_to_other_help, CharityStopped = charity_stopped, AgreementWithdrawn = agreement_withdrawn, PersonMovedAway = person_moved_away, PersonDied = person_died }
    BookingStateKind booking_state_kind { Proposed = proposed, Confirmed = confirmed, Paused = paused, Ended = ended, Cancelled = cancelled }
    CancelledBy cancelled_by { Person = person, Referrer = referrer, Charity = charity }
    CapacityUnit capacity_unit { People = people, Hours = hours, Sessions = sessions }
    CarePackageAction care_package_action { Activate = activate, Hold = hold, Resume = resume, End = end, ChangeEccLevel = change_ecc_level, RecordWhatMatters = record_what_matters, AddOutcome = add_outcome, AddItem = add_item, Refer = refer }
    CarePackageStateKind care_package_state_kind { Draft = draft, Active = active, OnHold = on_hold, Ended = ended }
    ChangeCode change_code { PartOfDay = part_of_day, Weekday = weekday, TimesPerWeek = times_per_week, StartFrom = start_from, LimitM = limit, StretchM = stretch, Language = language, WaitingList = waiting_list }
    ProtocolStanding protocol_standing { Missing = missing, InForce = in_force, ReviewSoon = review_soon, ReviewOverdue = review_overdue }
    CheckStanding check_standing { Unchecked = unchecked, Good = good, ReviewSoon = review_soon, PastReview = past_review }
    CheckLevel check_level { None = none, Basic = basic, Enhanced = enhanced, EnhancedBarred = enhanced_barred }
    ClashCode clash_code { ClosedDay = closed_day, OutsideSessions = outside_sessions, TooFewPlaces = too_few_places }
    ClosedVisits closed_visits { GoAhead = go_ahead, CallOff = call_off }
    CloseOutcome close_outcome { HelpInPlace = help_in_place, Signposted = signposted, DeclinedByPerson = declined_by_person, NothingSuitable = nothing_suitable, NoLongerNeeded = no_longer_needed }
    ConcernOutcome concern_outcome { Reported = reported, EmergencyServices = emergency_services, TeamActed = team_acted, AlreadyKnown = already_known, NoRisk = no_risk }
    ConcernStateKind concern_state_kind { Raised = raised, Seen = seen, Closed = closed }
    Confidence confidence { Confirmed = confirmed, Likely = likely, Unknown = unknown }
    ConflictCode conflict_code { Closed = closed, OutsideSessions = outside_sessions, BankHoliday = bank_holiday, OtherItem = other_item }
    DeclineReason decline_reason { NoPlace = no_place, NoVolunteer = no_volunteer, TooFar = too_far, WrongTime = wrong_time, NeedsMoreThanWeGive = needs_more_than_we_give, NoSuchLanguage = no_such_language, PersonChangedMind = person_changed_mind, PersonPrefersAnother = person_prefers_another, HelpStops = help_stops, Other = other }
    DeclinedBy declined_by { Charity = charity, Person = person }
    EnquiryAction enquiry_action { Open = open, Accept = accept, Waitlist = waitlist, Decline = decline, DeclineForPerson = decline_for_person, Recall = recall, Lapse = lapse, Nudge = nudge }
    EnquiryStateKind enquiry_state_kind { Sent = sent, Opened = opened, Waitlisted = waitlisted, Accepted = accepted, Declined = declined, Lapsed = lapsed, Recalled = recalled }
    FailedRuleCode failed_rule_code { NotActive = not_active, PausedUntil = paused_until, OutOfArea = out_of_area, TooFar = too_far, TooYoung = too_young, TooOld = too_old, EccLevel = ecc_level, Access = access, Language = language, CheckLevel = check_level, Times = times, StartsLater = starts_later, TimesPerWeek = times_per_week, Full = full, CharityAtItsLimit = charity_at_its_limit }
    Field field { Category = category, OutcomeWanted = outcome_wanted, Area = area, AgeBand = age_band, Language = language, Days = days, RiskFlags = risk_flags, HealthRiskFlags = health_risk_flags, Name = name, Contact = contact, Address = address, AccessNotes = access_notes, EmergencyContact = emergency_contact, OwnVisitNotes = own_visit_notes, Messages = messages, PauseReason = pause_reason, BookingOutcome = booking_outcome, NhsNumber = nhs_number, EccLevel = ecc_level, Diagnosis = diagnosis, OtherServices = other_services, PackageText = package_text }
    Frequency frequency { Weekly = weekly, Monthly = monthly }
    HeldFact held_fact { Name = name, PreferredName = preferred_name, NhsNumber = nhs_number, BirthDate = birth_date, Language = language, Address = address, Phone = phone, ContactNote = contact_note, AccessNotes = access_notes, EmergencyContact = emergency_contact, Team = team, At = at, By = by, Kind = kind, State = state, Text = text, Reason = reason, Answer = answer, Outcome = outcome, Charity = charity, Offering = offering, Category = category, Coordinator = coordinator, Broker = broker, Level = level, From = from, Until = until, ReviewOn = review_on, Minutes = minutes, Field = field }
    HeldSection held_section { Record = record, RiskFlags = risk_flags, Agreements = agreements, Packages = packages, Outcomes = outcomes, Levels = levels, Items = items, Referrals = referrals, Enquiries = enquiries, Bookings = bookings, Visits = visits, Calendars = calendars, Messages = messages, Disclosures = disclosures, Reads = reads }
    HelpInPlace help_in_place { GoesOn = goes_on, Ends = ends }
    HistoryKind history_kind { ReferralDrafted = referral_drafted, ReferralEdited = referral_edited, ReferralSubmitted = referral_submitted, ReferralTaken = referral_taken, ReferralAllocated = referral_allocated, ReferralReturned = referral_returned, ReferralArranged = referral_arranged, ReferralHeld = referral_held, ReferralResumed = referral_resumed, ReferralClosed = referral_closed, ReferralReopened = referral_reopened, ReferralWithdrawn = referral_withdrawn, ReferralEnteredInError = referral_entered_in_error, EnquirySent = enquiry_sent, EnquiryOpened = enquiry_opened, EnquiryWaitlisted = enquiry_waitlisted, EnquiryAccepted = enquiry_accepted, EnquiryDeclined = enquiry_declined, EnquiryLapsed = enquiry_lapsed, EnquiryRecalled = enquiry_recalled, BookingProposed = booking_proposed, BookingConfirmed = booking_confirmed, BookingChanged = booking_changed, BookingPaused = booking_paused, BookingResumed = booking_resumed, BookingEnded = booking_ended, BookingEndPlanned = booking_end_planned, BookingCancellationRequested = booking_cancellation_requested, BookingCancellationDeclined = booking_cancellation_declined, BookingCancelled = booking_cancelled, VisitPlanned = visit_planned, VisitDone = visit_done, VisitNoShow = visit_no_show, VisitCancelled = visit_cancelled, VisitMoved = visit_moved, EnquiryNudged = enquiry_nudged, PackageBegun = package_begun, PackageEdited = package_edited, PackageActivated = package_activated, PackageHeld = package_held, PackageResumed = package_resumed, PackageEccLevelChanged = package_ecc_level_changed, PackageEnded = package_ended, BookingVolunteerChosen = booking_volunteer_chosen, VisitVolunteerChosen = visit_volunteer_chosen, PackageJoined = package_joined, PackageParted = package_parted }
    Language language { En = en, Cy = cy }
    LanguageNeed language_need { Need = need, Preference = preference, None = none }
    LeftWith left_with { Nothing = nothing, StatutoryOnly = statutory_only, OtherHelp = other_help }
    ImportFailure import_failure { Broken = broken, TooLarge = too_large, TooMany = too_many, Interrupted = interrupted }
    ImportState import_state { Reading = reading, Waiting = waiting, Applied = applied, Refused = refused, Superseded = superseded, Failed = failed }
    Likeness likeness { SameNumber = same_number, SameNameAndPlace = same_name_and_place }
    LetterKind letter_kind { EnquirySent = enquiry_sent, EnquiryNudge = enquiry_nudge, EnquiryRecalled = enquiry_recalled, EnquiryLapsed = enquiry_lapsed, EnquiryDeclined = enquiry_declined, BookingConfirmed = booking_confirmed, BookingChanged = booking_changed, BookingPaused = booking_paused, BookingResumed = booking_resumed, BookingEnded = booking_ended, VisitCancelled = visit_cancelled, VisitMoved = visit_moved, VisitRecord = visit_record, StillRight = still_right, FreshLink = fresh_link, Invitation = invitation, CheckDue = check_due }
    LetterState letter_state { Waiting = waiting, Sent = sent, Dropped = dropped, Failed = failed }
    MessageAudience message_audience { Internal = internal, Charity = charity }
    Moved moved { CarePackage = care_package, Referral = referral, Booking = booking, Visit = visit, SharingAgreement = sharing_agreement, RiskFlag = risk_flag, Task = task, Notice = notice, Concern = concern, PlanReferral = plan_referral, PlanOutcome = plan_outcome, PlanItem = plan_item }
    NextStepCode next_step_code { Submit = submit, AnswerQuestion = answer_question, Take = take, Ask = ask, AskAnother = ask_another, AwaitAnswer = await_answer, AwaitPlace = await_place, PlanBooking = plan_booking, ConfirmBooking = confirm_booking, FollowUp = follow_up, HelpStopped = help_stopped, Resume = resume, Nothing = nothing }
    NoShow no_show { Person = person, Volunteer = volunteer }
    NoticeKind notice_kind { AgreementExpires = agreement_expires, LevelFourReview = level_four_review, RiskFlagReview = risk_flag_review, HelpEnds = help_ends, VolunteerLapses = volunteer_lapses, NoShows = no_shows, Cancellations = cancellations }
    PackageItemKind package_item_kind { Statutory = statutory, Booking = booking }
    PartOfDay part_of_day { Morning = morning, Afternoon = afternoon, Evening = evening }
    Party party { Coordinator = coordinator, Broker = broker, Charity = charity, Nobody = nobody }
    PauseReason pause_reason { HospitalStay = hospital_stay, Away = away, CharityClosed = charity_closed, AskedByPerson = asked_by_person, Other = other }
    PersonLikeness person_likeness { SameNhsNumber = same_nhs_number, SameNameBirthAndPlace = same_name_birth_and_place }
    Priority priority { Normal = normal, Urgent = urgent }
    Progress progress { Draft = draft, New = new, Looking = looking, Asked = asked, WaitingList = waiting_list, Arranged = arranged, OnHold = on_hold, Closed = closed }
    Readiness readiness { Fits = fits, Over = over, AgreementGone = agreement_gone, OfferingStopped = offering_stopped, OfferingPaused = offering_paused, TimesGone = times_gone, PlaceGone = place_gone, Closed = closed }
    RecallReason recall_reason { FoundElsewhere = found_elsewhere, NoLongerNeeded = no_longer_needed, AskedByMistake = asked_by_mistake, TookTooLong = took_too_long, HelpStops = help_stops, AgreementWithdrawn = agreement_withdrawn }
    ReferralAction referral_action { Edit = edit, Submit = submit, Take = take, Allocate = allocate, ReturnForInformation = return_for_information, Hold = hold, Resume = resume, Close = close, Reopen = reopen, Withdraw = withdraw, EnterInError = enter_in_error }
    Role role { Coordinator = coordinator, Broker = broker, Charity = charity, Manager = manager, Administrator = administrator, Hospital = hospital }
    SharingHow sharing_how { Verbal = verbal, Written = written, BestInterests = best_interests }
    StuckReason stuck_reason { QuestionNotAnswered = question_not_answered, NotTaken = not_taken, NobodyAsked = nobody_asked, AnswerOverdue = answer_overdue, NobodySaidYes = nobody_said_yes, NoPlace = no_place, NotBooked = not_booked, HelpStopped = help_stopped }
    TimeState time_state { Free = free, Full = full, Closed = closed, Paused = paused }
    UserErrorCode user_error_code { Stale = stale, EventOutOfOrder = event_out_of_order, IdempotencyKeyReused = idempotency_key_reused, TextTooLong = text_too_long, ReasonMissing = reason_missing, NoteMissing = note_missing, QuestionMissing = question_missing, MessageMissing = message_missing, BodyMissing = body_missing, UntilInPast = until_in_past, ReferralNotInState = referral_not_in_state, ReferralAlreadyTaken = referral_already_taken, ReferralEnteredInError = referral_entered_in_error, ReferralOutcomeMissing = referral_outcome_missing, NotABrokerOfTheTeam = not_a_broker_of_the_team, EnquiriesStillOpen = enquiries_still_open, BookingWouldOutlive = booking_would_outlive, NoHelpInPlace = no_help_in_place, TimesPerWeekOutOfRange = times_per_week_out_of_range, MaxDistanceOutOfRange = max_distance_out_of_range, EnquiryNotInState = enquiry_not_in_state, EnquiryRecalled = enquiry_recalled, EnquiryLapsed = enquiry_lapsed, EnquiryAlreadyBooked = enquiry_already_booked, EnquiryNotYetLapsed = enquiry_not_yet_lapsed, DeclineReasonNotTheirs = decline_reason_not_theirs, SharingAgreementMissing = sharing_agreement_missing, SharingAgreementWithdrawn = sharing_agreement_withdrawn, SharingScopeMissing = sharing_scope_missing, CharityAtItsLimit = charity_at_its_limit, OfferingNotActive = offering_not_active, OfferingOfAnotherCategory = offering_of_another_category, AlreadyAsked = already_asked, OfferingsOutOfRange = offerings_out_of_range, BookingNotInState = booking_not_in_state, EnquiryNotAccepted = enquiry_not_accepted, NoPlaceLeft = no_place_left, StartInPast = start_in_past, EndBeforeStart = end_before_start, PatternHasNoDays = pattern_has_no_days, PatternLengthOutOfRange = pattern_length_out_of_range, PatternTimeOutOfRange = pattern_time_out_of_range, PatternIntervalOutOfRange = pattern_interval_out_of_range, WeekOfMonthOutOfRange = week_of_month_out_of_range, CancellationAlreadyAsked = cancellation_already_asked, CancellationNotAsked = cancellation_not_asked, VisitNotInState = visit_not_in_state, VisitNotYet = visit_not_yet, VisitMinutesOutOfRange = visit_minutes_out_of_range, VisitMovedToPast = visit_moved_to_past, CarePackageNotInState = care_package_not_in_state, WhatMattersMissing = what_matters_missing, ReferralsStillOpen = referrals_still_open, EccLevelUnchanged = ecc_level_unchanged, EccReviewDateMissing = ecc_review_date_missing, EccReviewDateInPast = ecc_review_date_in_past, EccOutcomeMissing = ecc_outcome_missing, EccDateInFuture = ecc_date_in_future, TitleMissing = title_missing, OutcomeTextMissing = outcome_text_missing, NhsNumberInvalid = nhs_number_invalid, PostcodeInvalid = postcode_invalid, PostcodeUnknown = postcode_unknown, GivenNameMissing = given_name_missing, FamilyNameMissing = family_name_missing, BirthDateInFuture = birth_date_in_future, BirthDateTooLongAgo = birth_date_too_long_ago, NhsNumberTaken = nhs_number_taken, SafeHandlingMissing = safe_handling_missing, NameMissing = name_missing, CapacityAboveMaximum = capacity_above_maximum, ClosureDatesCrossed = closure_dates_crossed, AgesCrossed = ages_crossed, InvitationNotOpen = invitation_not_open, NotACharityUser = not_a_charity_user, LastCharityUser = last_charity_user, EmailInvalid = email_invalid, EmailTaken = email_taken, PasswordTooShort = password_too_short, RolesMissing = roles_missing, TeamsMissing = teams_missing, CharityMissing = charity_missing, OutcomeAlreadyMet = outcome_already_met, PackageItemIsBooking = package_item_is_booking, UntilBeforeStart = until_before_start, RiskKindMissing = risk_kind_missing, ReviewDateInPast = review_date_in_past, NameEnMissing = name_en_missing, NameCyMissing = name_cy_missing, NameTaken = name_taken, ResponseDaysOutOfRange = response_days_out_of_range, UrgentDaysOutOfRange = urgent_days_out_of_range, OpenEnquiryLimitOutOfRange = open_enquiry_limit_out_of_range, WebsiteInvalid = website_invalid, LanguagesMissing = languages_missing, AreasMissing = areas_missing, AreaUnknown = area_unknown, RadiusOutOfRange = radius_out_of_range, CostOutOfRange = cost_out_of_range, SessionPlacesMissing = session_places_missing, LastAdministrator = last_administrator, TextUnreadable = text_unreadable, OwnPowers = own_powers, CheckReasonMissing = check_reason_missing, SessionsOutOfRange = sessions_out_of_range, ClosuresOutOfRange = closures_out_of_range, PauseEndsInPast = pause_ends_in_past, VisitsOnClosedDays = visits_on_closed_days, BookingsOutsideSessions = bookings_outside_sessions, PlacesAlreadyBooked = places_already_booked, VisitsOfAnotherTeam = visits_of_another_team, PersonInHospital = person_in_hospital, HospitalStandsAlone = hospital_stands_alone, StopInPast = stop_in_past, HelpInPlaceUndecided = help_in_place_undecided, StillRightDaysOutOfRange = still_right_days_out_of_range, NoticeSettled = notice_settled, DecisionMissing = decision_missing, AssigneeNotInTeam = assignee_not_in_team, DueInPast = due_in_past, TaskNotInState = task_not_in_state, ImportNotWaiting = import_not_waiting, CharitiesAreOne = charities_are_one, CharityNotActive = charity_not_active, CharityHasCases = charity_has_cases, PersonAlike = person_alike, ConcernNotInState = concern_not_in_state, NoSafeguardingLead = no_safeguarding_lead, SafeguardingPhoneMissing = safeguarding_phone_missing, LeadNotOfTheTeam = lead_not_of_the_team, DeputyNotOfTheTeam = deputy_not_of_the_team, DeputyIsTheLead = deputy_is_the_lead, LeadsSafeguarding = leads_safeguarding, VolunteerBelowCheckLevel = volunteer_below_check_level, VolunteerPastReview = volunteer_past_review, VolunteerHasStopped = volunteer_has_stopped, CheckDateMissing = check_date_missing, CheckDateInFuture = check_date_in_future, CheckReviewMissing = check_review_missing, CheckReviewBeforeCheck = check_review_before_check, ProtocolReferenceMissing = protocol_reference_missing, ProtocolSignedInFuture = protocol_signed_in_future, ProtocolReviewBeforeSigned = protocol_review_before_signed, CalendarAddressRevoked = calendar_address_revoked, PeopleAreOne = people_are_one, PersonMerged = person_merged, PersonRedacted = person_redacted, PeopleNotAlike = people_not_alike, NhsNumbersDiffer = nhs_numbers_differ, WorkOfAnotherTeam = work_of_another_team, AgreementTakenBack = agreement_taken_back, StayInOneRecord = stay_in_one_record, MergeNotStanding = merge_not_standing, MergeUndoOver = merge_undo_over, MergeLaterFirst = merge_later_first, MergeBuiltUpon = merge_built_upon }
    RemarkCode remark_code { NotAService = not_a_service, ServiceTooLarge = service_too_large, FeedIdMissing = feed_id_missing, FeedIdRepeated = feed_id_repeated, ServiceNameMissing = service_name_missing, OrganisationMissing = organisation_missing, OrganisationNameMissing = organisation_name_missing, ContactEmailMissing = contact_email_missing, PlaceMissing = place_missing, PlaceOutsideCounty = place_outside_county, ConflictsHere = conflicts_here, ServiceClosed = service_closed, CategoryUnclear = category_unclear, CategoryFromWords = category_from_words, TextShortened = text_shortened, TextMended = text_mended, MarkupRemoved = markup_removed, EmailUnusable = email_unusable, WebsiteUnusable = website_unusable, PhoneUnusable = phone_unusable, AgeUnusable = age_unusable, CostUnusable = cost_unusable, CostNotSaid = cost_not_said, ScheduleUnusable = schedule_unusable, ScheduleOver = schedule_over, DateUnusable = date_unusable, CapacityUnusable = capacity_unusable, LanguageAssumed = language_assumed, AreaAssumed = area_assumed }
    RowOutcome row_outcome { Added = added, Changed = changed, Unchanged = unchanged, ToReview = to_review, Refused = refused }
    VisitAction visit_action { RecordDone = record_done, RecordNoShow = record_no_show, Cancel = cancel, Move = move_, ChooseVolunteer = choose_volunteer }
    VisitResult visit_result { Done = done, NoShow = no_show }
    VisitStateKind visit_state_kind { Planned = planned, Done = done, NoShow = no_show, Cancelled = cancelled, Moved = moved }
}

impl Words for Weekday {
    fn words(self) -> &'static str {
        dates::weekday_name(self)
    }
}

/// What a user error says at its field.
pub fn user_error(error: &UserError) -> &'static str {
    error.code.words()
}

/// What happened.
pub fn failure(failure: &Failure) -> &'static str {
    match failure {
        Failure::Offline => tr!(failure.offline),
        Failure::SignedOut => tr!(failure.signed_out),
        Failure::NotFound => tr!(failure.not_found),
        Failure::Forbidden => tr!(failure.forbidden),
        Failure::Outdated => tr!(failure.outdated),
        Failure::Refused(code) => code.words(),
        Failure::Server { .. } => tr!(failure.server),
    }
}

/// What is safe, and what to do next.
pub fn failure_next(failure: &Failure) -> &'static str {
    match failure {
        Failure::Offline => tr!(failure.offline_next),
        Failure::SignedOut => tr!(failure.signed_out_next),
        Failure::NotFound => tr!(failure.not_found_next),
        Failure::Forbidden => tr!(failure.forbidden_next),
        Failure::Outdated => tr!(failure.outdated_next),
        Failure::Refused(_) => "",
        Failure::Server { .. } => tr!(failure.server_next),
    }
}

/// What somebody wrote as a reason, or in words the code of what the house called off by itself.
pub fn reason(written: &str) -> String {
    RecallReason::from_code(written).map_or_else(|| written.to_owned(), |reason| reason.words().to_owned())
}
