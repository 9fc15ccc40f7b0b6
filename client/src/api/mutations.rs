//! One function for each mutation of the contract. Each takes its input and answers the id of the thing that it wrote, or
//! why not; what the thing now looks like comes by the page's own query, which the write wakes.

#![allow(dead_code, reason = "the whole contract, whichever part the pages of today use")]

use std::future::Future;

use cynic::MutationBuilder;
use serde::Deserialize;

use super::client::{self, ATTEMPTS, Failure};
#[allow(clippy::wildcard_imports)]
use super::inputs::*;
use super::schema;
use super::types::UserError;

/// Why a write was not done.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// What the person at the page can mend: a field, or a state that has changed meanwhile.
    Errors(Vec<UserError>),
    Failed(Failure),
}

/// The id of what was written.
pub type Answer = Result<cynic::Id, Refusal>;

/// What every payload is read as: the queries call each mutation `written` and what it wrote `thing`, so that one
/// function reads them all.
#[derive(Deserialize)]
struct Data {
    written: Written,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    thing: Option<Thing>,
    /// What asking several charities at once writes.
    #[serde(default)]
    things: Vec<Thing>,
    user_errors: Vec<UserError>,
}

#[derive(Deserialize)]
struct Thing {
    id: cynic::Id,
}

/// Sends a mutation whose text is ready. The same for all of them, so that one more weighs little.
async fn send(body: Result<String, Failure>) -> Answer {
    let text =
        client::graphql(body.map_err(Refusal::Failed)?, Some(ATTEMPTS)).await.map_err(Refusal::Failed)?;
    let Data { written } = client::decode(&text).map_err(Refusal::Failed)?;
    match written.thing.or(written.things.into_iter().next()) {
        Some(thing) if written.user_errors.is_empty() => Ok(thing.id),
        _ if written.user_errors.is_empty() => Err(Refusal::Failed(Failure::NotFound)),
        _ => Err(Refusal::Errors(written.user_errors)),
    }
}

macro_rules! payloads {
    ($($name:ident { $field:literal: $thing:ident($type:literal) })*) => {$(
        #[derive(cynic::QueryFragment)]
        #[cynic(graphql_type = $type)]
        pub struct $thing { id: cynic::Id }

        #[derive(cynic::QueryFragment)]
        pub struct $name {
            #[cynic(alias, rename = $field)]
            thing: Option<$thing>,
            user_errors: Vec<UserError>,
        }
    )*};
}

#[derive(cynic::QueryFragment)]
pub struct EnquiriesPayload {
    #[cynic(alias, rename = "enquiries")]
    things: Vec<EnquiryWritten>,
    user_errors: Vec<UserError>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Offering")]
pub struct OfferingConfirmed {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
pub struct OfferingsPayload {
    #[cynic(alias, rename = "offerings")]
    things: Vec<OfferingConfirmed>,
    user_errors: Vec<UserError>,
}

macro_rules! mutations {
    ($($name:ident($field:literal, $input_type:ident) -> $payload:ident)*) => {$(
        /// The contract's mutation of this name.
        pub fn $name(input: $input_type) -> impl Future<Output = Answer> + 'static + use<> {
            // Named here, as the derive's own names are looked up where the type's name was written.
            type Input = $input_type;
            type Payload = $payload;

            #[derive(cynic::QueryVariables)]
            pub struct Variables { input: Input }

            #[derive(cynic::QueryFragment)]
            #[cynic(graphql_type = "Mutation", variables = "Variables")]
            pub struct Write {
                #[arguments(input: $input)]
                #[cynic(alias, rename = $field)]
                written: Payload,
            }

            send(client::body_of(&Write::build(Variables { input })))
        }
    )*};
}

payloads! {
    AvailabilityEditPayload { "offering": WeekWritten("Offering") }
    AccountPayload { "account": AccountWritten("Account") }
    BookingPayload { "booking": BookingWritten("Booking") }
    CarePackagePayload { "carePackage": CarePackageWritten("CarePackage") }
    CategoryPayload { "category": CategoryWritten("Category") }
    CharityPayload { "charity": CharityWritten("Charity") }
    EnquiryPayload { "enquiry": EnquiryWritten("Enquiry") }
    MessagePayload { "message": MessageWritten("Message") }
    OfferingPayload { "offering": OfferingWritten("Offering") }
    PersonPayload { "person": PersonWritten("Person") }
    ReferralPayload { "referral": ReferralWritten("Referral") }
    TeamPayload { "team": TeamWritten("Team") }
    VisitPayload { "visit": VisitWritten("Visit") }
}

mutations! {
    referral_draft("referralDraft", ReferralDraftInput) -> ReferralPayload
    referral_edit("referralEdit", ReferralEditInput) -> ReferralPayload
    referral_submit("referralSubmit", ReferralInput) -> ReferralPayload
    referral_take("referralTake", ReferralInput) -> ReferralPayload
    referral_allocate("referralAllocate", ReferralAllocateInput) -> ReferralPayload
    referral_return("referralReturn", ReferralReturnInput) -> ReferralPayload
    referral_hold("referralHold", ReferralHoldInput) -> ReferralPayload
    referral_resume("referralResume", ReferralInput) -> ReferralPayload
    referral_close("referralClose", ReferralCloseInput) -> ReferralPayload
    referral_reopen("referralReopen", ReferralReopenInput) -> ReferralPayload
    referral_withdraw("referralWithdraw", ReferralWithdrawInput) -> ReferralPayload
    referral_enter_in_error("referralEnterInError", ReferralEnterInErrorInput) -> ReferralPayload
    enquiry_send("enquirySend", EnquirySendInput) -> EnquiriesPayload
    enquiry_open("enquiryOpen", EnquiryInput) -> EnquiryPayload
    enquiry_accept("enquiryAccept", EnquiryAnswerInput) -> EnquiryPayload
    enquiry_waitlist("enquiryWaitlist", EnquiryAnswerInput) -> EnquiryPayload
    enquiry_decline("enquiryDecline", EnquiryDeclineInput) -> EnquiryPayload
    enquiry_recall("enquiryRecall", EnquiryRecallInput) -> EnquiryPayload
    booking_propose("bookingPropose", BookingProposeInput) -> BookingPayload
    booking_confirm("bookingConfirm", BookingInput) -> BookingPayload
    booking_change("bookingChange", BookingChangeInput) -> BookingPayload
    booking_pause("bookingPause", BookingPauseInput) -> BookingPayload
    booking_resume("bookingResume", BookingInput) -> BookingPayload
    booking_end("bookingEnd", BookingEndInput) -> BookingPayload
    booking_request_cancellation("bookingRequestCancellation", BookingRequestCancellationInput) -> BookingPayload
    booking_decline_cancellation("bookingDeclineCancellation", BookingDeclineCancellationInput) -> BookingPayload
    booking_cancel("bookingCancel", BookingCancelInput) -> BookingPayload
    visit_record("visitRecord", VisitRecordInput) -> VisitPayload
    visit_cancel("visitCancel", VisitCancelInput) -> VisitPayload
    visit_move("visitMove", VisitMoveInput) -> VisitPayload
    availability_confirm("availabilityConfirm", AvailabilityConfirmInput) -> OfferingPayload
    availability_confirm_all("availabilityConfirmAll", AvailabilityConfirmAllInput) -> OfferingsPayload
    availability_edit("availabilityEdit", AvailabilityEditInput) -> AvailabilityEditPayload
    offering_edit("offeringEdit", OfferingEditInput) -> OfferingPayload
    person_register("personRegister", PersonRegisterInput) -> PersonPayload
    person_edit("personEdit", PersonEditInput) -> PersonPayload
    risk_flag_add("riskFlagAdd", RiskFlagAddInput) -> PersonPayload
    sharing_agreement_record("sharingAgreementRecord", SharingAgreementRecordInput) -> PersonPayload
    sharing_agreement_withdraw("sharingAgreementWithdraw", SharingAgreementWithdrawInput) -> PersonPayload
    care_package_activate("carePackageActivate", CarePackageInput) -> CarePackagePayload
    care_package_hold("carePackageHold", CarePackageInput) -> CarePackagePayload
    care_package_resume("carePackageResume", CarePackageInput) -> CarePackagePayload
    care_package_end("carePackageEnd", CarePackageEndInput) -> CarePackagePayload
    care_package_change_ecc_level("carePackageChangeEccLevel", EccChangeInput) -> CarePackagePayload
    care_package_record_what_matters("carePackageRecordWhatMatters", WhatMattersInput) -> CarePackagePayload
    outcome_add("outcomeAdd", OutcomeAddInput) -> CarePackagePayload
    outcome_mark_met("outcomeMarkMet", OutcomeMarkMetInput) -> CarePackagePayload
    package_item_add("packageItemAdd", PackageItemAddInput) -> CarePackagePayload
    package_item_end("packageItemEnd", PackageItemEndInput) -> CarePackagePayload
    message_send("messageSend", MessageSendInput) -> MessagePayload
    team_create("teamCreate", TeamCreateInput) -> TeamPayload
    team_edit("teamEdit", TeamEditInput) -> TeamPayload
    category_create("categoryCreate", CategoryCreateInput) -> CategoryPayload
    category_edit("categoryEdit", CategoryEditInput) -> CategoryPayload
    charity_create("charityCreate", CharityCreateInput) -> CharityPayload
    charity_edit("charityEdit", CharityEditInput) -> CharityPayload
    offering_create("offeringCreate", OfferingCreateInput) -> OfferingPayload
    account_create("accountCreate", AccountCreateInput) -> AccountPayload
    account_revise("accountRevise", AccountReviseInput) -> AccountPayload
}
