//! Codes into words. Each enum of the contract that a page can show has a word or a sentence for each value, in both
//! languages; a value without one does not compile, here or in `locales/`.

use crate::api::client::Failure;
use crate::api::types::{
    AccessNeed, ActivityFlag, AgreementHow, AgreementScope, BookingAction, BookingOutcome, BookingState,
    CancelReason, CancelledBy, CapacityUnit, CarePackageAction, CarePackageState, CheckLevel, Confidence,
    ConflictCode, DeclineReason, DeclinedBy, EnquiryAction, EnquiryState, FailedRule, Frequency, HistoryKind,
    HoldReason, Language, LanguageStrength, MessageAudience, NextStepCode, NoShowWho, PackageItemKind,
    PartOfDay, Party, PauseReason, Priority, RecallReason, ReferralAction, ReferralOutcome, ReferralProgress,
    RiskKind, Role, UserError, UserErrorCode, VisitAction, VisitResult, VisitState, Weekday, WithdrawReason,
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
    Language language { En = en, Cy = cy }
    Role role { Coordinator = coordinator, Broker = broker, Charity = charity, Manager = manager, Administrator = administrator }
    PartOfDay part_of_day { Morning = morning, Afternoon = afternoon, Evening = evening }
    LanguageStrength language_strength { Need = need, Preference = preference, None = none }
    Priority priority { Normal = normal, Urgent = urgent }
    AccessNeed access_need { Wheelchair = wheelchair, Hearing = hearing, Sight = sight, StepFree = step_free, Speech = speech, Memory = memory }
    CheckLevel check_level { None = none, Basic = basic, Enhanced = enhanced, EnhancedBarred = enhanced_barred }
    ActivityFlag activity_flag { HealthCare = health_care, PersonalCare = personal_care, SocialWork = social_work, Conveying = conveying, HandlingMoney = handling_money, Shopping = shopping, HomeVisit = home_visit, Group = group }
    CapacityUnit capacity_unit { People = people, Hours = hours, Sessions = sessions }
    Frequency frequency { Weekly = weekly, Monthly = monthly }
    Confidence confidence { Confirmed = confirmed, Likely = likely, Unknown = unknown }
    ReferralProgress referral_progress { Draft = draft, New = new, Looking = looking, Asked = asked, WaitingList = waiting_list, Accepted = accepted, Arranged = arranged, OnHold = on_hold, Closed = closed }
    ReferralAction referral_action { Revise = revise, Submit = submit, Take = take, Allocate = allocate, Return = return_, SendEnquiry = send_enquiry, Hold = hold, Resume = resume, Close = close, Reopen = reopen, Withdraw = withdraw, EnterInError = enter_in_error, Message = message }
    ReferralOutcome referral_outcome { HelpInPlace = help_in_place, Signposted = signposted, DeclinedByPerson = declined_by_person, NothingSuitable = nothing_suitable, NoLongerNeeded = no_longer_needed }
    HoldReason hold_reason { AwaitingInformation = awaiting_information, PersonAway = person_away, HospitalStay = hospital_stay, PersonAsked = person_asked, Other = other }
    WithdrawReason withdraw_reason { NoLongerNeeded = no_longer_needed, PersonDeclined = person_declined, MovedAway = moved_away, Died = died, Duplicate = duplicate, Other = other }
    NextStepCode next_step_code { Submit = submit, AnswerQuestion = answer_question, Take = take, Ask = ask, AwaitAnswer = await_answer, PlanBooking = plan_booking, ConfirmBooking = confirm_booking, AwaitPlace = await_place, AwaitFirstVisit = await_first_visit, Review = review, Resume = resume, Nothing = nothing }
    Party party { Coordinator = coordinator, Broker = broker, Charity = charity, Nobody = nobody }
    EnquiryState enquiry_state { Sent = sent, Opened = opened, Accepted = accepted, Waitlisted = waitlisted, Declined = declined, Lapsed = lapsed, Recalled = recalled }
    EnquiryAction enquiry_action { Open = open, Accept = accept, Waitlist = waitlist, Decline = decline, Recall = recall, Lapse = lapse, ProposeBooking = propose_booking }
    DeclinedBy declined_by { Charity = charity, Person = person }
    DeclineReason decline_reason { NoCapacity = no_capacity, TooFar = too_far, TimesDoNotFit = times_do_not_fit, NotEligible = not_eligible, LanguageNotAvailable = language_not_available, NotSafe = not_safe, PersonChoseOther = person_chose_other, PersonChangedMind = person_changed_mind, Other = other }
    RecallReason recall_reason { AnotherAccepted = another_accepted, NoLongerNeeded = no_longer_needed, SentInError = sent_in_error, AgreementWithdrawn = agreement_withdrawn, Other = other }
    BookingState booking_state { Proposed = proposed, Confirmed = confirmed, Paused = paused, Ended = ended, Cancelled = cancelled }
    BookingAction booking_action { Revise = revise, Confirm = confirm, Pause = pause, Resume = resume, End = end, RequestCancellation = request_cancellation, ConfirmCancellation = confirm_cancellation, DeclineCancellation = decline_cancellation, Cancel = cancel }
    PauseReason pause_reason { HospitalStay = hospital_stay, PersonAway = person_away, CharityAway = charity_away, PersonAsked = person_asked, Other = other }
    BookingOutcome booking_outcome { GoalMet = goal_met, PersonEnded = person_ended, CharityEnded = charity_ended, NeedsChanged = needs_changed, MovedAway = moved_away, Died = died, Other = other }
    CancelledBy cancelled_by { Person = person, Charity = charity, Team = team }
    CancelReason cancel_reason { PersonUnwell = person_unwell, PersonAway = person_away, VolunteerUnavailable = volunteer_unavailable, Weather = weather, NoLongerNeeded = no_longer_needed, BookedInError = booked_in_error, Other = other }
    VisitState visit_state { Planned = planned, Done = done, NoShow = no_show, Cancelled = cancelled, Moved = moved }
    VisitAction visit_action { Record = record, Cancel = cancel, Move = move_ }
    VisitResult visit_result { Done = done, NoShow = no_show }
    NoShowWho no_show_who { Person = person, Volunteer = volunteer }
    CarePackageState care_package_state { Draft = draft, Active = active, OnHold = on_hold, Ended = ended }
    CarePackageAction care_package_action { Activate = activate, Hold = hold, Resume = resume, End = end, ChangeEccLevel = change_ecc_level, RecordWhatMatters = record_what_matters, AddOutcome = add_outcome, AddItem = add_item, Refer = refer }
    PackageItemKind package_item_kind { Statutory = statutory, Booking = booking }
    AgreementScope agreement_scope { All = all, Charity = charity, Category = category }
    AgreementHow agreement_how { Verbal = verbal, Written = written, BestInterests = best_interests }
    RiskKind risk_kind { Dog = dog, Steps = steps, Falls = falls, Smoking = smoking, MobileSignal = mobile_signal, Behaviour = behaviour, Infection = infection, Other = other }
    MessageAudience message_audience { Internal = internal, Charity = charity }
    FailedRule failed_rule { Category = category, Inactive = inactive, Paused = paused, Area = area, Age = age, EccLevel = ecc_level, Access = access, Language = language, DaysAndTimes = days_and_times, Capacity = capacity, CheckLevel = check_level, CharityLimit = charity_limit }
    ConflictCode conflict_code { Closed = closed, OutsideSessions = outside_sessions, Full = full, BankHoliday = bank_holiday, OtherItem = other_item }
    HistoryKind history_kind { ReferralDrafted = referral_drafted, ReferralRevised = referral_revised, ReferralSubmitted = referral_submitted, ReferralTaken = referral_taken, ReferralAllocated = referral_allocated, ReferralReturned = referral_returned, ReferralArranged = referral_arranged, ReferralHeld = referral_held, ReferralResumed = referral_resumed, ReferralClosed = referral_closed, ReferralReopened = referral_reopened, ReferralWithdrawn = referral_withdrawn, ReferralEnteredInError = referral_entered_in_error, EnquirySent = enquiry_sent, EnquiryOpened = enquiry_opened, EnquiryAccepted = enquiry_accepted, EnquiryWaitlisted = enquiry_waitlisted, EnquiryDeclined = enquiry_declined, EnquiryLapsed = enquiry_lapsed, EnquiryRecalled = enquiry_recalled, BookingProposed = booking_proposed, BookingRevised = booking_revised, BookingConfirmed = booking_confirmed, BookingPaused = booking_paused, BookingResumed = booking_resumed, BookingEnded = booking_ended, BookingCancellationRequested = booking_cancellation_requested, BookingCancellationDeclined = booking_cancellation_declined, BookingCancelled = booking_cancelled, VisitDone = visit_done, VisitNoShow = visit_no_show, VisitCancelled = visit_cancelled, VisitMoved = visit_moved, CarePackageActivated = care_package_activated, CarePackageHeld = care_package_held, CarePackageResumed = care_package_resumed, CarePackageEnded = care_package_ended, CarePackageEccChanged = care_package_ecc_changed }
    UserErrorCode user_error_code { Stale = stale, Required = required, TooLong = too_long, OutOfRange = out_of_range, NotFound = not_found, DateInPast = date_in_past, DateOrder = date_order, PostcodeInvalid = postcode_invalid, PostcodeUnknown = postcode_unknown, NhsNumberInvalid = nhs_number_invalid, NhsNumberTaken = nhs_number_taken, EmailInvalid = email_invalid, EmailTaken = email_taken, PasswordWeak = password_weak, StateForbids = state_forbids, IdempotencyKeyReused = idempotency_key_reused, NoSharingAgreement = no_sharing_agreement, CharityAtLimit = charity_at_limit, AlreadyAsked = already_asked, OfferingInactive = offering_inactive, EnquiryOpen = enquiry_open, BookingLive = booking_live, PlaceTaken = place_taken, NotAccepted = not_accepted, Other = other }
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
        Failure::Server { .. } => tr!(failure.server_next),
    }
}
