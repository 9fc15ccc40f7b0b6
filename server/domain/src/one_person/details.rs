//! Which of two records' values stand: those of the record that stays; what it does not say, the other says.

use crate::{coded::coded, held::HeldFact, person::Details};
use std::collections::BTreeSet;

coded! {
    /// What may be taken over from the record that goes.
    pub enum Filled {
        Title = "TITLE",
        PreferredName = "PREFERRED_NAME",
        Phone = "PHONE",
        ContactNote = "CONTACT_NOTE",
        AccessNotes = "ACCESS_NOTES",
        /// Name and telephone go together.
        EmergencyContact = "EMERGENCY_CONTACT",
    }
}

/// A value that the two records do not say alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    pub fact: HeldFact,
    pub stays: Option<String>,
    pub gone: Option<String>,
    /// What the one record will say.
    pub stands: Option<String>,
}

/// `stays` with what it does not say and `gone` does, and what that was.
pub(super) fn filled(stays: Details, gone: &Details) -> (Details, BTreeSet<Filled>) {
    let taken = |field: &Filled| said(&stays, *field).is_none() && said(gone, *field).is_some();
    let fields: BTreeSet<Filled> = Filled::ALL.iter().copied().filter(taken).collect();
    let details = fields.iter().fold(stays, |details, field| with(details, gone, *field));
    (details, fields)
}

/// The other way round: without those of `fields` that still say what `gone` says.
pub(super) fn emptied(stays: Details, gone: &Details, fields: &BTreeSet<Filled>) -> Details {
    let nothing = Details {
        title: None,
        preferred_name: None,
        phone: None,
        contact_note: None,
        access_notes: None,
        emergency_name: None,
        emergency_phone: None,
        ..gone.clone()
    };
    let unchanged = |field: &&Filled| said(&stays, **field) == said(gone, **field);
    let fields: Vec<Filled> = fields.iter().filter(unchanged).copied().collect();
    fields.into_iter().fold(stays, |details, field| with(details, &nothing, field))
}

/// What a field says, in one line.
fn said(details: &Details, field: Filled) -> Option<String> {
    match field {
        Filled::Title => details.title.clone(),
        Filled::PreferredName => details.preferred_name.clone(),
        Filled::Phone => details.phone.clone(),
        Filled::ContactNote => details.contact_note.clone(),
        Filled::AccessNotes => details.access_notes.clone(),
        Filled::EmergencyContact => {
            let parts = [details.emergency_name.as_deref(), details.emergency_phone.as_deref()];
            let parts: Vec<&str> = parts.into_iter().flatten().collect();
            Some(parts.join(", ")).filter(|contact| !contact.is_empty())
        }
    }
}

/// `details` with the value that `of` has in this field.
fn with(details: Details, of: &Details, field: Filled) -> Details {
    match field {
        Filled::Title => Details { title: of.title.clone(), ..details },
        Filled::PreferredName => Details { preferred_name: of.preferred_name.clone(), ..details },
        Filled::Phone => Details { phone: of.phone.clone(), ..details },
        Filled::ContactNote => Details { contact_note: of.contact_note.clone(), ..details },
        Filled::AccessNotes => Details { access_notes: of.access_notes.clone(), ..details },
        Filled::EmergencyContact => Details {
            emergency_name: of.emergency_name.clone(),
            emergency_phone: of.emergency_phone.clone(),
            ..details
        },
    }
}

/// The values that two records do not say alike, each with what will stand.
pub fn compared(stays: &Details, gone: &Details) -> Vec<Compared> {
    let (mut kept, _) = filled(stays.clone(), gone);
    kept.nhs_number = kept.nhs_number.or_else(|| gone.nhs_number.clone());
    let sides = [told(stays), told(gone), told(&kept)];
    let facts = sides[0].iter().zip(&sides[1]).zip(&sides[2]);
    let differing = facts.filter(|(((_, stays), (_, gone)), _)| stays != gone);
    let compared = differing.map(|(((fact, stays), (_, gone)), (_, stands))| Compared {
        fact: *fact,
        stays: stays.clone(),
        gone: gone.clone(),
        stands: stands.clone(),
    });
    compared.collect()
}

/// Every value that can be compared, in the order in which a page tells them.
fn told(details: &Details) -> Vec<(HeldFact, Option<String>)> {
    let names = [details.title.as_deref(), Some(&details.given_name), Some(&details.family_name)];
    let names: Vec<&str> = names.into_iter().flatten().collect();
    let home = &details.home;
    let address = [home.address_line.as_str(), &home.town, home.postcode.as_str()].join(", ");
    vec![
        (HeldFact::Name, Some(names.join(" "))),
        (HeldFact::PreferredName, said(details, Filled::PreferredName)),
        (HeldFact::BirthDate, Some(details.birth_date.to_string())),
        (HeldFact::NhsNumber, details.nhs_number.as_ref().map(ToString::to_string)),
        (HeldFact::Language, Some(details.language.to_string())),
        (HeldFact::Address, Some(address)),
        (HeldFact::Phone, said(details, Filled::Phone)),
        (HeldFact::ContactNote, said(details, Filled::ContactNote)),
        (HeldFact::AccessNotes, said(details, Filled::AccessNotes)),
        (HeldFact::EmergencyContact, said(details, Filled::EmergencyContact)),
    ]
}
