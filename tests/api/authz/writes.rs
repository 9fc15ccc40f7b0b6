//! The rows of what is written.

use api_tests::{
    job::{plan, question, request, tuesdays, wanted},
    world::{CATEGORY, CHARITY, OFFERING, OTHER_CHARITY, OTHER_OFFERING, TEAM, Who, document, registration},
};
use serde_json::{Value, json};
use server::graphql::id::encode;

use super::{OLD, Row, things::Things};

pub fn referral_writes(things: &Things) -> Vec<Row> {
    let referral = |more: Value| of("referralId", &things.referral, more);
    let task = |more: Value| of("taskId", &things.task, more);
    let given = json!({ "assigneeId": encode("acc", Who::Broker.account()), "dueOn": "2026-12-01" });
    let mut decision = given.clone();
    decision["teamId"] = json!(encode("tea", TEAM));
    decision["decision"] = json!(" ");
    let edit = json!({
        "categoryId": encode("cat", CATEGORY), "outcomeId": things.outcome, "priority": "URGENT", "wanted": wanted(), "note": "",
    });
    vec![
        write("Mutation.referralDraft", "", request(&things.person, Some(&things.outcome))),
        write("Mutation.referralEdit", "", referral(edit)),
        write("Mutation.referralSubmit", "", referral(json!({}))),
        write("Mutation.referralTake", "", referral(json!({}))),
        write(
            "Mutation.referralAllocate",
            "",
            referral(json!({ "brokerId": encode("acc", Who::Broker.account()) })),
        ),
        write("Mutation.referralReturn", "", referral(json!({ "question": "Is there a dog?" }))),
        write("Mutation.referralHold", "", referral(json!({ "reason": "Away", "until": "2026-12-01" }))),
        write("Mutation.referralResume", "", referral(json!({}))),
        write("Mutation.referralClose", "", referral(json!({ "outcome": "SIGNPOSTED" }))),
        write("Mutation.referralReopen", "", referral(json!({ "note": "Again" }))),
        write("Mutation.referralWithdraw", "", referral(json!({ "reason": "Moved" }))),
        write(
            "Mutation.referralEnterInError",
            "",
            json!({ "referralId": things.referral, "reason": "Another person" }),
        ),
        write(
            "Mutation.personLook",
            "",
            json!({ "personId": things.person, "seenUntil": "2026-11-01T09:00:00Z" }),
        ),
        write("Mutation.taskAdd", "", decision),
        write("Mutation.taskGive", "", task(given)),
        write("Mutation.taskFinish", "", task(json!({}))),
        write("Mutation.taskWithdraw", "", task(json!({}))),
        write("Mutation.taskReopen", "", task(json!({}))),
        write("Mutation.noticeSettle", "", json!({ "noticeId": things.notice })),
        write("Mutation.concernRaise", "from a booking", json!({ "aboutId": things.booking, "body": " " })),
        write("Mutation.concernRaise", "from a person", json!({ "aboutId": things.person, "body": " " })),
        write("Mutation.concernSee", "", of("concernId", &things.concern, json!({}))),
        write(
            "Mutation.concernClose",
            "",
            of("concernId", &things.concern, json!({ "outcome": "NO_RISK", "note": "Rang her" })),
        ),
        write(
            "Mutation.messageSend",
            "to the team",
            json!({ "referralId": things.referral, "audience": "INTERNAL", "body": " " }),
        ),
        write(
            "Mutation.messageSend",
            "to the charity",
            json!({ "referralId": things.referral, "audience": "CHARITY", "enquiryId": things.enquiry, "body": " " }),
        ),
    ]
}

pub fn help_writes(things: &Things) -> Vec<Row> {
    let enquiry = |more: Value| of("enquiryId", &things.enquiry, more);
    let booking = |more: Value| of("bookingId", &things.booking, more);
    let visit = |more: Value| of("visitId", &things.visit, more);
    let mut silent = question(&things.referral, OTHER_OFFERING);
    silent["message"] = json!(" ");
    let change = json!({ "pattern": tuesdays(), "startOn": "2026-11-17" });
    vec![
        write("Mutation.enquirySend", "", silent),
        write("Mutation.enquiryOpen", "", enquiry(json!({}))),
        write("Mutation.enquiryAccept", "", enquiry(json!({}))),
        write("Mutation.enquiryWaitlist", "", enquiry(json!({}))),
        write(
            "Mutation.enquiryDecline",
            "by the charity",
            enquiry(json!({ "by": "CHARITY", "reason": "NO_PLACE" })),
        ),
        write(
            "Mutation.enquiryDecline",
            "for the person",
            enquiry(json!({ "by": "PERSON", "reason": "OTHER" })),
        ),
        write("Mutation.enquiryRecall", "", enquiry(json!({ "reason": "ASKED_BY_MISTAKE" }))),
        write("Mutation.bookingPropose", "", plan(&things.accepted, "2026-11-10")),
        write("Mutation.bookingConfirm", "", booking(json!({}))),
        write("Mutation.bookingChange", "", booking(change)),
        write("Mutation.bookingPause", "", booking(json!({ "reason": "AWAY" }))),
        write("Mutation.bookingResume", "", booking(json!({}))),
        write("Mutation.bookingEnd", "", booking(json!({ "outcome": "OUTCOME_MET" }))),
        write("Mutation.bookingRequestCancellation", "", booking(json!({ "reason": "Moved" }))),
        write("Mutation.bookingDeclineCancellation", "", booking(json!({}))),
        write("Mutation.bookingCancel", "", booking(json!({ "by": "PERSON", "reason": "Moved" }))),
        write("Mutation.visitRecord", "", visit(json!({ "result": "DONE" }))),
        write("Mutation.visitCancel", "", visit(json!({ "by": "PERSON", "reason": "Away" }))),
        write("Mutation.visitMove", "", visit(json!({ "date": "2026-11-11", "startMinute": 840 }))),
        write("Mutation.visitChooseVolunteer", "", visit(json!({ "volunteerId": things.volunteer }))),
        write("Mutation.bookingChooseVolunteer", "", booking(json!({ "volunteerId": things.volunteer }))),
        write(
            "Mutation.volunteerAdd",
            "",
            json!({ "charityId": encode("cha", CHARITY), "name": " ", "checkLevel": "NONE" }),
        ),
        write(
            "Mutation.volunteerEdit",
            "",
            of("volunteerId", &things.volunteer, json!({ "name": "Siân Rees", "checkLevel": "NONE" })),
        ),
        write(
            "Mutation.volunteerStop",
            "",
            of("volunteerId", &things.volunteer, json!({ "lastDay": "2026-12-01" })),
        ),
        write(
            "Mutation.calendarAddressMake",
            "of the charity",
            json!({ "of": { "charityId": encode("cha", CHARITY) } }),
        ),
        write(
            "Mutation.calendarAddressMake",
            "of the volunteer",
            json!({ "of": { "volunteerId": things.volunteer } }),
        ),
        write(
            "Mutation.calendarAddressMake",
            "of the household",
            json!({ "of": { "personId": things.person } }),
        ),
        write(
            "Mutation.calendarAddressRevoke",
            "of the charity",
            json!({ "addressId": things.calendars[0] }),
        ),
        write(
            "Mutation.calendarAddressRevoke",
            "of the household",
            json!({ "addressId": things.calendars[1] }),
        ),
        write("Mutation.availabilityConfirm", "", of("offeringId", &encode("off", OFFERING), json!({}))),
        write(
            "Mutation.availabilityConfirmAll",
            "",
            json!({ "offerings": [{ "offeringId": encode("off", OFFERING), "version": OLD }] }),
        ),
        write("Mutation.availabilityEdit", "", of("offeringId", &encode("off", OFFERING), a_week())),
    ]
}

pub fn plan_writes(things: &Things) -> Vec<Row> {
    let package = |more: Value| of("carePackageId", &things.package, more);
    let agreement = json!({ "personId": things.person, "scope": "ALL", "how": "VERBAL" });
    let ecc = json!({ "toLevel": 3, "onDate": "2026-11-02", "reason": "Falls" });
    let mut edit = registration("Vaughan");
    for of_the_package in ["teamId", "whatMatters", "eccLevel"] {
        edit.as_object_mut().expect("fields").remove(of_the_package);
    }
    let flag = json!({
        "personId": things.person, "kind": " ", "healthRelated": false, "bearsOnVisit": false, "safeHandling": "",
        "reviewOn": "2027-01-01",
    });
    let item = json!({ "title": "District nurse", "weekdays": [], "fromDate": "2026-11-02" });
    vec![
        write("Mutation.personRegister", "", registration("Bowen")),
        write("Mutation.personEdit", "", of("personId", &things.person, edit)),
        write(
            "Mutation.personMerge",
            "",
            of("personId", &things.person, json!({ "intoId": things.person, "intoVersion": OLD })),
        ),
        write("Mutation.personMergeUndo", "", of("personId", &things.person, json!({}))),
        write("Mutation.riskFlagAdd", "", flag),
        write("Mutation.riskFlagEnd", "", json!({ "riskFlagId": things.flag })),
        write("Mutation.sharingAgreementRecord", "", agreement),
        write("Mutation.sharingAgreementWithdraw", "", of("agreementId", &things.agreement, json!({}))),
        write(
            "Mutation.carePackageBegin",
            "",
            json!({ "personId": things.person, "whatMatters": "Home again", "eccLevel": 2 }),
        ),
        write("Mutation.carePackageActivate", "", package(json!({}))),
        write("Mutation.carePackageHold", "", package(json!({}))),
        write("Mutation.carePackageResume", "", package(json!({}))),
        write("Mutation.hospitalStayBegin", "of nobody here", json!({ "nhsNumber": "9990000026" })),
        write("Mutation.hospitalStayEnd", "of nobody here", json!({ "nhsNumber": "9990000026" })),
        write("Mutation.hospitalStayResume", "", json!({ "carePackageId": things.package, "bookings": [] })),
        write("Mutation.carePackageEnd", "", package(json!({ "reason": "Moved" }))),
        write("Mutation.carePackageChangeEccLevel", "", package(ecc)),
        write("Mutation.carePackageRecordWhatMatters", "", package(json!({ "whatMatters": "Her garden" }))),
        write("Mutation.outcomeAdd", "", package(json!({ "text": "To walk to the shop" }))),
        write("Mutation.outcomeMarkMet", "", json!({ "outcomeId": things.outcome })),
        write("Mutation.packageItemAdd", "", package(item)),
        write("Mutation.packageItemEnd", "", json!({ "itemId": things.item, "until": "2026-12-01" })),
    ]
}

pub fn house_writes(things: &Things) -> Vec<Row> {
    let profile = json!({
        "name": "Nia", "language": "CY", "roles": ["BROKER"], "teamIds": [encode("tea", TEAM)],
    });
    let with = |more: Value| {
        let mut input = profile.clone();
        more.as_object().expect("fields").iter().for_each(|(name, value)| input[name] = value.clone());
        input
    };
    let create = with(json!({ "email": Who::Broker.email(), "password": "a password for tests" }));
    let revise = with(json!({ "active": true }));
    let unnamed = json!({ "nameEn": " ", "nameCy": "" });
    let category = json!({
        "nameEn": " ", "nameCy": "", "responseDaysNormal": 5, "responseDaysUrgent": 2, "hidesHealthFlags": false,
        "termsEn": [], "termsCy": [],
    });
    let charity = json!({
        "nameEn": " ", "nameCy": "", "descriptionEn": "", "descriptionCy": "", "email": "hello@neighbours.test",
        "postcode": "SA34 0AZ", "language": "CY", "openEnquiryLimit": 5,
    });
    let edited = |mut charity: Value| {
        charity["active"] = json!(true);
        charity
    };
    let offering = json!({
        "charityId": encode("cha", CHARITY), "categoryId": encode("cat", CATEGORY), "nameEn": " ", "nameCy": "",
        "descriptionEn": "", "descriptionCy": "", "languages": ["CY"], "eccLevels": [], "accessibility": [],
        "activities": [], "postcode": "SA34 0AZ", "areas": [{ "kind": "RADIUS", "radiusMetres": 5000 }],
        "sessions": [], "unit": "PEOPLE", "maximum": 2, "available": 2, "waitingListOpen": true,
    });
    let mut details = offering.clone();
    for field in ["charityId", "categoryId", "sessions", "unit", "maximum", "available", "waitingListOpen"] {
        details.as_object_mut().expect("an object").remove(field);
    }
    let invited =
        json!({ "charityId": encode("cha", CHARITY), "name": "Nerys", "email": "nobody", "language": "CY" });
    let merge = json!({ "intoId": encode("cha", OTHER_CHARITY), "intoVersion": OLD });
    let place = json!({ "importRowId": things.import_row, "categoryId": encode("cat", CATEGORY) });
    vec![
        write("Mutation.teamCreate", "", unnamed.clone()),
        write("Mutation.teamEdit", "", of("teamId", &encode("tea", TEAM), unnamed.clone())),
        write(
            "Mutation.safeguardingArrange",
            "",
            of(
                "teamId",
                &encode("tea", TEAM),
                json!({ "leadId": encode("acc", Who::Manager.account()), "phone": "01437 000111" }),
            ),
        ),
        write("Mutation.categoryCreate", "", category.clone()),
        write("Mutation.categoryEdit", "", of("categoryId", &encode("cat", CATEGORY), category)),
        write("Mutation.charityCreate", "", charity.clone()),
        write("Mutation.charityEdit", "", of("charityId", &encode("cha", CHARITY), edited(charity))),
        write("Mutation.offeringCreate", "", offering),
        write("Mutation.offeringEdit", "", of("offeringId", &encode("off", OFFERING), details)),
        write(
            "Mutation.offeringStop",
            "",
            of(
                "offeringId",
                &encode("off", OFFERING),
                json!({ "lastDay": "2026-12-01", "reason": "No driver" }),
            ),
        ),
        write(
            "Mutation.charityStop",
            "",
            of(
                "charityId",
                &encode("cha", CHARITY),
                json!({ "lastDay": "2026-12-01", "reason": "No driver" }),
            ),
        ),
        write("Mutation.charityUserInvite", "", invited),
        write("Mutation.charityInvitationWithdraw", "", json!({ "invitationId": things.invitation })),
        write(
            "Mutation.charityUserSwitch",
            "",
            json!({ "accountId": encode("acc", Who::Charity.account()), "active": true }),
        ),
        write(
            "Mutation.charityProtocolRecord",
            "",
            of(
                "charityId",
                &encode("cha", CHARITY),
                json!({ "reference": "ISP-1", "signedOn": "2026-01-05", "reviewOn": "2028-01-05" }),
            ),
        ),
        write("Mutation.charityProtocolEnd", "", of("charityId", &encode("cha", CHARITY), json!({}))),
        write("Mutation.accountCreate", "", create),
        write("Mutation.accountRevise", "", of("accountId", &encode("acc", Who::Broker.account()), revise)),
        write("Mutation.importApprove", "", of("importId", &things.import, json!({}))),
        write("Mutation.importRefuse", "", of("importId", &things.import, json!({}))),
        write("Mutation.importPlace", "", place),
        write("Mutation.charityMerge", "", of("charityId", &encode("cha", CHARITY), merge)),
    ]
}

/// An offering's week, by arrangement.
pub fn a_week() -> Value {
    json!({ "sessions": [], "closures": [], "unit": "PEOPLE", "maximum": 4, "waitingListOpen": true })
}

fn write(operation: &'static str, about: &'static str, input: Value) -> Row {
    let mutation = operation.trim_start_matches("Mutation.");
    Row { operation, about, document: document(mutation, ""), variables: json!({ "input": input }) }
}

/// An input about a thing, at a version that it never had.
fn of(field: &str, id: &str, mut more: Value) -> Value {
    more[field] = json!(id);
    more["version"] = json!(OLD);
    more
}
