//! One function for each mutation of the contract. Each takes its input and answers the id of the thing that it wrote, or
//! why not; what the thing now looks like comes by the page's own query, which the write wakes.

#![allow(dead_code, reason = "the whole contract, whichever part the pages of today use")]

use super::client::{self, Failure};
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

fn answer(id: Option<cynic::Id>, errors: Vec<UserError>) -> Answer {
    match id {
        Some(id) if errors.is_empty() => Ok(id),
        _ if errors.is_empty() => Err(Refusal::Failed(Failure::NotFound)),
        _ => Err(Refusal::Errors(errors)),
    }
}

macro_rules! payloads {
    ($($name:ident { $field:ident: $thing:ident($type:literal) })*) => {$(
        #[derive(cynic::QueryFragment)]
        #[cynic(graphql_type = $type)]
        pub struct $thing { id: cynic::Id }

        #[derive(cynic::QueryFragment)]
        pub struct $name { $field: Option<$thing>, user_errors: Vec<UserError> }

        impl From<$name> for Answer {
            fn from(payload: $name) -> Self {
                answer(payload.$field.map(|thing| thing.id), payload.user_errors)
            }
        }
    )*};
}

macro_rules! mutations {
    ($($name:ident($input_type:ident) -> $payload:ident)*) => {$(
        /// The contract's mutation of this name.
        pub async fn $name(input: $input_type) -> Answer {
            // Named here, as the derive's own names are looked up where the type's name was written.
            type Input = $input_type;
            type Payload = $payload;

            #[derive(cynic::QueryVariables)]
            pub struct Variables { input: Input }

            #[derive(cynic::QueryFragment)]
            #[cynic(graphql_type = "Mutation", variables = "Variables")]
            pub struct Write {
                #[arguments(input: $input)]
                $name: Payload,
            }

            use cynic::MutationBuilder;
            match client::send(Write::build(Variables { input })).await {
                Ok(data) => data.$name.into(),
                Err(failure) => Err(Refusal::Failed(failure)),
            }
        }
    )*};
}

payloads! {
    ReferralPayload { referral: ReferralWritten("Referral") }
    EnquiriesPayload { referral: EnquiriesWritten("Referral") }
    EnquiryPayload { enquiry: EnquiryWritten("Enquiry") }
    BookingPayload { booking: BookingWritten("Booking") }
    VisitPayload { visit: VisitWritten("Visit") }
    CarePackagePayload { care_package: CarePackageWritten("CarePackage") }
    PersonPayload { person: PersonWritten("Person") }
    OfferingPayload { offering: OfferingWritten("Offering") }
    AccountPayload { account: AccountWritten("Account") }
    MessagePayload { message: MessageWritten("Message") }
}

mutations! {
    referral_draft(ReferralDraftInput) -> ReferralPayload
    referral_revise(ReferralReviseInput) -> ReferralPayload
    referral_submit(ReferralInput) -> ReferralPayload
    referral_take(ReferralInput) -> ReferralPayload
    referral_allocate(ReferralAllocateInput) -> ReferralPayload
    referral_return(ReferralReturnInput) -> ReferralPayload
    referral_hold(ReferralHoldInput) -> ReferralPayload
    referral_resume(ReferralInput) -> ReferralPayload
    referral_close(ReferralCloseInput) -> ReferralPayload
    referral_reopen(ReferralReopenInput) -> ReferralPayload
    referral_withdraw(ReferralWithdrawInput) -> ReferralPayload
    referral_enter_in_error(ReferralInput) -> ReferralPayload
    enquiry_send(EnquirySendInput) -> EnquiriesPayload
    enquiry_open(EnquiryInput) -> EnquiryPayload
    enquiry_accept(EnquiryAnswerInput) -> EnquiryPayload
    enquiry_waitlist(EnquiryAnswerInput) -> EnquiryPayload
    enquiry_decline(EnquiryDeclineInput) -> EnquiryPayload
    enquiry_recall(EnquiryRecallInput) -> EnquiryPayload
    enquiry_lapse(EnquiryInput) -> EnquiryPayload
    booking_propose(BookingProposeInput) -> BookingPayload
    booking_confirm(BookingInput) -> BookingPayload
    booking_pause(BookingPauseInput) -> BookingPayload
    booking_resume(BookingInput) -> BookingPayload
    booking_end(BookingEndInput) -> BookingPayload
    booking_request_cancellation(BookingCancelInput) -> BookingPayload
    booking_confirm_cancellation(BookingInput) -> BookingPayload
    booking_decline_cancellation(BookingInput) -> BookingPayload
    booking_cancel(BookingCancelInput) -> BookingPayload
    visit_record(VisitRecordInput) -> VisitPayload
    visit_cancel(VisitCancelInput) -> VisitPayload
    visit_move(VisitMoveInput) -> VisitPayload
    availability_confirm(AvailabilityConfirmInput) -> OfferingPayload
    care_package_activate(CarePackageInput) -> CarePackagePayload
    care_package_hold(CarePackageInput) -> CarePackagePayload
    care_package_resume(CarePackageInput) -> CarePackagePayload
    care_package_end(CarePackageInput) -> CarePackagePayload
    care_package_change_ecc_level(EccChangeInput) -> CarePackagePayload
    care_package_record_what_matters(WhatMattersInput) -> CarePackagePayload
    outcome_add(OutcomeAddInput) -> CarePackagePayload
    package_item_add(PackageItemAddInput) -> CarePackagePayload
    person_register(PersonRegisterInput) -> PersonPayload
    sharing_agreement_record(SharingAgreementRecordInput) -> PersonPayload
    sharing_agreement_withdraw(SharingAgreementWithdrawInput) -> PersonPayload
    message_send(MessageSendInput) -> MessagePayload
    account_create(AccountCreateInput) -> AccountPayload
    account_revise(AccountReviseInput) -> AccountPayload
}
