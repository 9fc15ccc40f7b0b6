//! A charity as the specification's organization and contact.

use domain::{account::Email, charity::Charity, web};
use uuid::Uuid;

use super::{
    Voice,
    ids::named,
    place,
    wire::{Contact, Organization, OrganizationIdentifier, Phone},
};

/// The organization as a list has it.
pub(super) fn brief(charity: &Charity, voice: &Voice) -> Organization {
    let name = voice.say(&charity.name).to_owned();
    let description = given(voice.say(&charity.description)).unwrap_or_else(|| name.clone());
    Organization {
        id: charity.id.into(),
        name,
        alternate_name: voice.say_otherwise(&charity.name),
        description,
        email: email(&charity.email),
        website: charity.website.as_deref().and_then(web::address),
        organization_identifiers: Vec::new(),
        locations: Vec::new(),
    }
}

pub(super) fn full(charity: &Charity, voice: &Voice) -> Organization {
    let number = charity.registered_number.as_deref().and_then(given);
    let identifier = number.map(|number| OrganizationIdentifier {
        id: named("organization_identifier", charity.id.into(), &number),
        identifier_scheme: "GB-CHC",
        identifier_type: voice.pick("Charity number", "Rhif elusen"),
        identifier: number,
    });
    Organization {
        organization_identifiers: identifier.into_iter().collect(),
        locations: vec![place::postal(charity)],
        ..brief(charity, voice)
    }
}

/// How to reach the charity about a service of its.
pub(super) fn contact(charity: &Charity, service: Uuid, voice: &Voice) -> Contact {
    let id = named("contact", service, "");
    let phone = charity.phone.as_deref().and_then(given);
    Contact {
        id,
        name: voice.say(&charity.name).to_owned(),
        email: email(&charity.email),
        phones: phone.map(|number| Phone { id: named("phone", id, &number), number }).into_iter().collect(),
    }
}

/// The text, where there is any.
pub(super) fn given(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// What is no address is left out: the field has a format.
pub(super) fn email(text: &str) -> Option<String> {
    text.parse::<Email>().ok().map(|email| email.to_string())
}
