//! The contract's input objects, one for one. An input that the schema has changed no longer compiles here.

#![allow(dead_code, reason = "the whole contract, whichever part the pages of today use")]

use super::schema;
use super::types::{
    Access, Activity, AgreementScope, AreaKind, BookingOutcome, BookingStateKind, CancelledBy, CapacityUnit,
    CheckLevel, CloseOutcome, ClosedVisits, Date, DeclineReason, DeclinedBy, EnquiryStateKind, Frequency,
    Language, LanguageNeed, MessageAudience, NoShow, PartOfDay, PauseReason, Priority, Progress,
    RecallReason, Role, SharingHow, Uuid, VisitResult, VisitStateKind, Weekday,
};

#[derive(cynic::InputObject, Clone, Debug)]
pub struct AccountCreateInput {
    pub idempotency_key: Uuid,
    pub name: String,
    pub email: String,
    pub password: String,
    pub language: Language,
    pub roles: Vec<Role>,
    pub team_ids: Vec<cynic::Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub charity_id: Option<cynic::Id>,
}

#[derive(cynic::InputObject, Clone, Debug, Default)]
pub struct AccountFilter {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct AccountReviseInput {
    pub idempotency_key: Uuid,
    pub account_id: cynic::Id,
    pub version: i32,
    pub name: String,
    pub active: bool,
    pub language: Language,
    pub roles: Vec<Role>,
    pub team_ids: Vec<cynic::Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub charity_id: Option<cynic::Id>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct AreaInput {
    pub kind: AreaKind,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub radius_metres: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

#[derive(cynic::InputObject, Clone, Debug, Default)]
pub struct AuditFilter {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub subject_id: Option<cynic::Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub actor_id: Option<cynic::Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct AvailabilityConfirmAllInput {
    pub idempotency_key: Uuid,
    pub offerings: Vec<OfferingVersionInput>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct AvailabilityEditInput {
    pub idempotency_key: Uuid,
    pub offering_id: cynic::Id,
    pub version: i32,
    pub sessions: Vec<SessionInput>,
    pub closures: Vec<ClosureInput>,
    pub unit: CapacityUnit,
    pub maximum: i32,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub available: Option<i32>,
    pub waiting_list_open: bool,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub paused_until: Option<Date>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub closed_visits: Option<ClosedVisits>,
    pub bookings_go_ahead: bool,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ClosureInput {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub id: Option<cynic::Id>,
    pub from_date: Date,
    pub to_date: Date,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct WeekInput {
    pub sessions: Vec<SessionInput>,
    pub closures: Vec<ClosureInput>,
    pub unit: CapacityUnit,
    pub maximum: i32,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub available: Option<i32>,
    pub waiting_list_open: bool,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub paused_until: Option<Date>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct AvailabilityConfirmInput {
    pub idempotency_key: Uuid,
    pub offering_id: cynic::Id,
    pub version: i32,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub available: Option<i32>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct BookingCancelInput {
    pub idempotency_key: Uuid,
    pub booking_id: cynic::Id,
    pub version: i32,
    pub by: CancelledBy,
    pub reason: String,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct BookingChangeInput {
    pub idempotency_key: Uuid,
    pub booking_id: cynic::Id,
    pub version: i32,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<cynic::Id>,
    pub pattern: PatternInput,
    pub start_on: Date,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub end_on: Option<Date>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct BookingDeclineCancellationInput {
    pub idempotency_key: Uuid,
    pub booking_id: cynic::Id,
    pub version: i32,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct BookingEndInput {
    pub idempotency_key: Uuid,
    pub booking_id: cynic::Id,
    pub version: i32,
    pub outcome: BookingOutcome,
}

#[derive(cynic::InputObject, Clone, Debug, Default)]
pub struct BookingFilter {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub states: Option<Vec<BookingStateKind>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub person_id: Option<cynic::Id>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct BookingInput {
    pub idempotency_key: Uuid,
    pub booking_id: cynic::Id,
    pub version: i32,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct BookingPauseInput {
    pub idempotency_key: Uuid,
    pub booking_id: cynic::Id,
    pub version: i32,
    pub reason: PauseReason,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct BookingProposeInput {
    pub idempotency_key: Uuid,
    pub enquiry_id: cynic::Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<cynic::Id>,
    pub pattern: PatternInput,
    pub start_on: Date,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub end_on: Option<Date>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct BookingRequestCancellationInput {
    pub idempotency_key: Uuid,
    pub booking_id: cynic::Id,
    pub version: i32,
    pub reason: String,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct CarePackageEndInput {
    pub idempotency_key: Uuid,
    pub care_package_id: cynic::Id,
    pub version: i32,
    pub reason: String,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct CarePackageInput {
    pub idempotency_key: Uuid,
    pub care_package_id: cynic::Id,
    pub version: i32,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct CategoryCreateInput {
    pub idempotency_key: Uuid,
    pub name_en: String,
    pub name_cy: String,
    pub response_days_normal: i32,
    pub response_days_urgent: i32,
    pub hides_health_flags: bool,
    pub terms_en: Vec<String>,
    pub terms_cy: Vec<String>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct CategoryEditInput {
    pub idempotency_key: Uuid,
    pub category_id: cynic::Id,
    pub version: i32,
    pub name_en: String,
    pub name_cy: String,
    pub response_days_normal: i32,
    pub response_days_urgent: i32,
    pub hides_health_flags: bool,
    pub terms_en: Vec<String>,
    pub terms_cy: Vec<String>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct CharityCreateInput {
    pub idempotency_key: Uuid,
    pub name_en: String,
    pub name_cy: String,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub registered_number: Option<String>,
    pub description_en: String,
    pub description_cy: String,
    pub email: String,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    pub postcode: String,
    pub language: Language,
    pub open_enquiry_limit: i32,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct CharityEditInput {
    pub idempotency_key: Uuid,
    pub charity_id: cynic::Id,
    pub version: i32,
    pub active: bool,
    pub name_en: String,
    pub name_cy: String,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub registered_number: Option<String>,
    pub description_en: String,
    pub description_cy: String,
    pub email: String,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    pub postcode: String,
    pub language: Language,
    pub open_enquiry_limit: i32,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct EccChangeInput {
    pub idempotency_key: Uuid,
    pub care_package_id: cynic::Id,
    pub version: i32,
    pub to_level: i32,
    pub on_date: Date,
    pub reason: String,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub review_on: Option<Date>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct EnquiryAnswerInput {
    pub idempotency_key: Uuid,
    pub enquiry_id: cynic::Id,
    pub version: i32,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct EnquiryDeclineInput {
    pub idempotency_key: Uuid,
    pub enquiry_id: cynic::Id,
    pub version: i32,
    pub by: DeclinedBy,
    pub reason: DeclineReason,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[derive(cynic::InputObject, Clone, Debug, Default)]
pub struct EnquiryFilter {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub states: Option<Vec<EnquiryStateKind>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub referral_id: Option<cynic::Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub to_answer: Option<bool>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct EnquiryInput {
    pub idempotency_key: Uuid,
    pub enquiry_id: cynic::Id,
    pub version: i32,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct EnquiryRecallInput {
    pub idempotency_key: Uuid,
    pub enquiry_id: cynic::Id,
    pub version: i32,
    pub reason: RecallReason,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct EnquirySendInput {
    pub idempotency_key: Uuid,
    pub referral_id: cynic::Id,
    pub offering_ids: Vec<cynic::Id>,
    pub message: String,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct MessageSendInput {
    pub idempotency_key: Uuid,
    pub referral_id: cynic::Id,
    pub audience: MessageAudience,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub enquiry_id: Option<cynic::Id>,
    pub body: String,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct NeedInput {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub referral_id: Option<cynic::Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub person_id: Option<cynic::Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    pub category_id: cynic::Id,
    pub wanted: WantedInput,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct OfferingCreateInput {
    pub idempotency_key: Uuid,
    pub charity_id: cynic::Id,
    pub category_id: cynic::Id,
    pub name_en: String,
    pub name_cy: String,
    pub description_en: String,
    pub description_cy: String,
    pub languages: Vec<Language>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub min_age: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub max_age: Option<i32>,
    pub ecc_levels: Vec<i32>,
    pub accessibility: Vec<Access>,
    pub activities: Vec<Activity>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub cost_pence: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub cost_note: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub check_level: Option<CheckLevel>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub check_level_reason: Option<String>,
    pub active: bool,
    pub postcode: String,
    pub areas: Vec<AreaInput>,
    pub sessions: Vec<SessionInput>,
    pub unit: CapacityUnit,
    pub maximum: i32,
    pub available: i32,
    pub waiting_list_open: bool,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct OfferingEditInput {
    pub idempotency_key: Uuid,
    pub offering_id: cynic::Id,
    pub version: i32,
    pub name_en: String,
    pub name_cy: String,
    pub description_en: String,
    pub description_cy: String,
    pub languages: Vec<Language>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub min_age: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub max_age: Option<i32>,
    pub ecc_levels: Vec<i32>,
    pub accessibility: Vec<Access>,
    pub activities: Vec<Activity>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub cost_pence: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub cost_note: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub check_level: Option<CheckLevel>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub check_level_reason: Option<String>,
    pub active: bool,
    pub postcode: String,
    pub areas: Vec<AreaInput>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct OfferingVersionInput {
    pub offering_id: cynic::Id,
    pub version: i32,
}

#[derive(cynic::InputObject, Clone, Debug, Default)]
pub struct OfferingFilter {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub category_id: Option<cynic::Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub charity_id: Option<cynic::Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub is_to_confirm: Option<bool>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct OutcomeAddInput {
    pub idempotency_key: Uuid,
    pub care_package_id: cynic::Id,
    pub version: i32,
    pub text: String,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct OutcomeMarkMetInput {
    pub idempotency_key: Uuid,
    pub outcome_id: cynic::Id,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct PackageItemEndInput {
    pub idempotency_key: Uuid,
    pub item_id: cynic::Id,
    pub until: Date,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct PackageItemAddInput {
    pub idempotency_key: Uuid,
    pub care_package_id: cynic::Id,
    pub version: i32,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub outcome_id: Option<cynic::Id>,
    pub title: String,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    pub weekdays: Vec<Weekday>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub start_minute: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<i32>,
    pub from_date: Date,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct PatternInput {
    pub frequency: Frequency,
    pub every: i32,
    pub weekdays: Vec<Weekday>,
    pub start_minute: i32,
    pub minutes: i32,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub week_of_month: Option<i32>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct PersonEditInput {
    pub idempotency_key: Uuid,
    pub person_id: cynic::Id,
    pub version: i32,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub nhs_number: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub given_name: String,
    pub family_name: String,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub preferred_name: Option<String>,
    pub birth_date: Date,
    pub language: Language,
    pub address_line: String,
    pub town: String,
    pub postcode: String,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub contact_note: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub access_notes: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub emergency_name: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub emergency_phone: Option<String>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct PersonRegisterInput {
    pub idempotency_key: Uuid,
    pub team_id: cynic::Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub nhs_number: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub given_name: String,
    pub family_name: String,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub preferred_name: Option<String>,
    pub birth_date: Date,
    pub language: Language,
    pub address_line: String,
    pub town: String,
    pub postcode: String,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub contact_note: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub access_notes: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub emergency_name: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub emergency_phone: Option<String>,
    pub what_matters: String,
    pub ecc_level: i32,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ReferralAllocateInput {
    pub idempotency_key: Uuid,
    pub referral_id: cynic::Id,
    pub version: i32,
    pub broker_id: cynic::Id,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ReferralCloseInput {
    pub idempotency_key: Uuid,
    pub referral_id: cynic::Id,
    pub version: i32,
    pub outcome: CloseOutcome,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ReferralDraftInput {
    pub idempotency_key: Uuid,
    pub person_id: cynic::Id,
    pub category_id: cynic::Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub outcome_id: Option<cynic::Id>,
    pub priority: Priority,
    pub wanted: WantedInput,
    pub note: String,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ReferralEditInput {
    pub idempotency_key: Uuid,
    pub referral_id: cynic::Id,
    pub version: i32,
    pub category_id: cynic::Id,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub outcome_id: Option<cynic::Id>,
    pub priority: Priority,
    pub wanted: WantedInput,
    pub note: String,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ReferralEnterInErrorInput {
    pub idempotency_key: Uuid,
    pub referral_id: cynic::Id,
    pub version: i32,
    pub reason: String,
}

#[derive(cynic::InputObject, Clone, Debug, Default)]
pub struct ReferralFilter {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub progress: Option<Vec<Progress>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub person_id: Option<cynic::Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub team_id: Option<cynic::Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub category_id: Option<cynic::Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub mine: Option<bool>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub unassigned: Option<bool>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub search: Option<String>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ReferralHoldInput {
    pub idempotency_key: Uuid,
    pub referral_id: cynic::Id,
    pub version: i32,
    pub reason: String,
    pub until: Date,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ReferralInput {
    pub idempotency_key: Uuid,
    pub referral_id: cynic::Id,
    pub version: i32,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ReferralReopenInput {
    pub idempotency_key: Uuid,
    pub referral_id: cynic::Id,
    pub version: i32,
    pub note: String,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ReferralReturnInput {
    pub idempotency_key: Uuid,
    pub referral_id: cynic::Id,
    pub version: i32,
    pub question: String,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct ReferralWithdrawInput {
    pub idempotency_key: Uuid,
    pub referral_id: cynic::Id,
    pub version: i32,
    pub reason: String,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct RiskFlagAddInput {
    pub idempotency_key: Uuid,
    pub person_id: cynic::Id,
    pub kind: String,
    pub health_related: bool,
    pub bears_on_visit: bool,
    pub safe_handling: String,
    pub review_on: Date,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct SessionInput {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub id: Option<cynic::Id>,
    pub frequency: Frequency,
    pub weekday: Weekday,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub week_of_month: Option<i32>,
    pub start_minute: i32,
    pub minutes: i32,
    pub places: i32,
    pub valid_from: Date,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<Date>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct SharingAgreementRecordInput {
    pub idempotency_key: Uuid,
    pub person_id: cynic::Id,
    pub scope: AgreementScope,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub charity_id: Option<cynic::Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub category_id: Option<cynic::Id>,
    pub how: SharingHow,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct SharingAgreementWithdrawInput {
    pub idempotency_key: Uuid,
    pub agreement_id: cynic::Id,
    pub version: i32,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct TeamCreateInput {
    pub idempotency_key: Uuid,
    pub name_en: String,
    pub name_cy: String,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct TeamEditInput {
    pub idempotency_key: Uuid,
    pub team_id: cynic::Id,
    pub version: i32,
    pub name_en: String,
    pub name_cy: String,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct VisitCancelInput {
    pub idempotency_key: Uuid,
    pub visit_id: cynic::Id,
    pub version: i32,
    pub by: CancelledBy,
    pub reason: String,
}

#[derive(cynic::InputObject, Clone, Debug, Default)]
pub struct VisitFilter {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub states: Option<Vec<VisitStateKind>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub to_record: Option<bool>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct VisitMoveInput {
    pub idempotency_key: Uuid,
    pub visit_id: cynic::Id,
    pub version: i32,
    pub date: Date,
    pub start_minute: i32,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct VisitRecordInput {
    pub idempotency_key: Uuid,
    pub visit_id: cynic::Id,
    pub version: i32,
    pub result: VisitResult,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub no_show_who: Option<NoShow>,
}

#[derive(cynic::InputObject, Clone, Debug, PartialEq)]
pub struct WantedInput {
    pub weekdays: Vec<Weekday>,
    pub parts_of_day: Vec<PartOfDay>,
    pub from_date: Date,
    pub times_per_week: i32,
    pub language: Language,
    pub language_need: LanguageNeed,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub max_distance_metres: Option<i32>,
    pub access_needs: Vec<Access>,
}

#[derive(cynic::InputObject, Clone, Debug)]
pub struct WhatMattersInput {
    pub idempotency_key: Uuid,
    pub care_package_id: cynic::Id,
    pub version: i32,
    pub what_matters: String,
}
