//! Whoever gives a service.

use super::{
    Known, TakenCharity,
    field::{feed_id, items, raw},
    remark::{Notes, RemarkCode},
    text::{bilingual, line, names, prose},
};
use crate::{account::Email, postcode::Postcode, web};
use serde_json::Value;

/// The service's organisation, and how it is reached. An organisation has no place of its own in the profile, so it is where the service is,
/// unless it says otherwise (HSDS `locations`).
pub(super) fn charity(
    service: &Value,
    postcode: &Postcode,
    known: &Known<'_>,
    notes: &mut Notes,
) -> Option<TakenCharity> {
    let Some(organisation) = service.get("organization").filter(|it| it.is_object()) else {
        return notes.refuse(RemarkCode::OrganisationMissing, "organization", "");
    };
    let Some(feed_id) = feed_id(organisation, "id") else {
        return notes.refuse(RemarkCode::OrganisationMissing, "organization.id", "");
    };
    let Some((own, other)) = names(organisation, notes) else {
        return notes.refuse(RemarkCode::OrganisationNameMissing, "organization.name", "");
    };
    let Some(email) = email(service, organisation, notes) else {
        return notes.refuse(RemarkCode::ContactEmailMissing, "email", "");
    };
    let description = prose(organisation, &["description"], "organization.description", notes);
    Some(TakenCharity {
        feed_id,
        registered_number: registered_number(organisation),
        // A description is required, so that one who has none repeats the name.
        description: bilingual(
            if description == own { String::new() } else { description },
            String::new(),
            known.language,
        ),
        name: bilingual(own, other, known.language),
        email,
        phone: phone(service, organisation, notes),
        website: website(organisation, notes),
        postcode: own_postcode(organisation).unwrap_or_else(|| postcode.clone()),
    })
}

/// The organisation's address, else the service's, else that of a contact.
fn email(service: &Value, organisation: &Value, notes: &mut Notes) -> Option<String> {
    let contacts = items(service, &["contacts"]).chain(items(organisation, &["contacts"]));
    let given = [("organization.email", organisation), ("email", service)].into_iter();
    for (field, holder) in given.chain(contacts.map(|contact| ("contacts.email", contact))) {
        let Some(text) = raw(holder, &["email"]) else { continue };
        match text.trim().trim_start_matches("mailto:").parse::<Email>() {
            Ok(email) => return Some(email.to_string()),
            Err(_) => notes.note(RemarkCode::EmailUnusable, field, text),
        }
    }
    None
}

const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 5..=20;
const LONGEST_PHONE: usize = 60;

fn phone(service: &Value, organisation: &Value, notes: &mut Notes) -> Option<String> {
    let contacts = items(service, &["contacts"]).chain(items(organisation, &["contacts"]));
    let of_contacts = contacts.flat_map(|contact| items(contact, &["phones"]));
    let phones = of_contacts.chain(items(service, &["phones"])).chain(items(organisation, &["phones"]));
    for phone in phones {
        let Some(text) = raw(phone, &["number"]) else { continue };
        let number = line(text, "contacts.phones.number", LONGEST_PHONE, notes);
        let digits = text.chars().filter(char::is_ascii_digit).count();
        match number.filter(|number| PHONE_DIGITS.contains(&digits) && !number.ends_with('…')) {
            Some(number) => return Some(number),
            None => notes.note(RemarkCode::PhoneUnusable, "contacts.phones.number", text),
        }
    }
    None
}

const LONGEST_WEBSITE: usize = 500;

/// `website` is the profile's name of it, `url` that of version 1.
fn website(organisation: &Value, notes: &mut Notes) -> Option<String> {
    let text = raw(organisation, &["website", "url"])?;
    let address = web::address(text).filter(|address| address.len() <= LONGEST_WEBSITE);
    if address.is_none() {
        notes.note(RemarkCode::WebsiteUnusable, "organization.website", text);
    }
    address
}

/// The Charity Commission's number: six or seven digits, in feeds also with a branch's after a hyphen, or without a leading nought.
fn registered_number(organisation: &Value) -> Option<String> {
    items(organisation, &["organization_identifiers"]).find_map(|identifier| {
        let scheme = raw(identifier, &["identifier_scheme"]).unwrap_or_default();
        let kind = raw(identifier, &["identifier_type"]).unwrap_or_default().to_lowercase();
        let number = raw(identifier, &["identifier"])?.trim();
        let digits = number.chars().filter(char::is_ascii_digit).count();
        let plain = number.chars().all(|letter| letter.is_ascii_digit() || letter == '-');
        let of_charities = scheme == "GB-CHC" || kind.contains("charity");
        (of_charities && plain && (5..=9).contains(&digits)).then(|| number.to_owned())
    })
}

fn own_postcode(organisation: &Value) -> Option<Postcode> {
    items(organisation, &["locations"]).find_map(super::place::postcode_of)
}
