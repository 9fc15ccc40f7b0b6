//! People who may be written down already: looked for before a second record is made of one person.

use crate::{
    coded::coded,
    nhs_number::NhsNumber,
    person::{Details, Person},
    postcode::Postcode,
    words::letters,
};
use chrono::NaiveDate;

coded! {
    /// Why two records may be of one person; the surer reason is the one that is said.
    pub enum PersonLikeness {
        /// A number is issued once (NHS Data Dictionary, NHS NUMBER).
        SameNhsNumber = "SAME_NHS_NUMBER",
        /// Called alike, born on the same day, living at the same postcode.
        SameNameBirthAndPlace = "SAME_NAME_BIRTH_AND_PLACE",
    }
}

/// As much of somebody as tells them from others.
#[derive(Debug, Clone, Copy)]
pub struct Marks<'a> {
    pub nhs_number: Option<&'a NhsNumber>,
    pub given_name: &'a str,
    pub preferred_name: Option<&'a str>,
    pub family_name: &'a str,
    pub birth_date: NaiveDate,
    pub postcode: &'a Postcode,
}

impl<'a> Marks<'a> {
    pub fn of(details: &'a Details) -> Self {
        Self {
            nhs_number: details.nhs_number.as_ref(),
            given_name: &details.given_name,
            preferred_name: details.preferred_name.as_deref(),
            family_name: &details.family_name,
            birth_date: details.birth_date,
            postcode: &details.home.postcode,
        }
    }

    /// Why `person` may be who these are the marks of.
    ///
    /// Two different NHS numbers are two people, whatever they are called: a father and a son, twins of one first letter.
    pub fn likeness(&self, person: &Person) -> Option<PersonLikeness> {
        let other = Marks::of(&person.details);
        match (self.nhs_number, other.nhs_number) {
            (Some(one), Some(two)) if one == two => return Some(PersonLikeness::SameNhsNumber),
            (Some(_), Some(_)) => return None,
            _ => {}
        }
        let same_place = self.birth_date == other.birth_date && self.postcode == other.postcode;
        (same_place && self.is_called_as(&other)).then_some(PersonLikeness::SameNameBirthAndPlace)
    }

    /// One family name, and one of the names that either goes by: William and Wil are one who is written as both.
    fn is_called_as(&self, other: &Marks<'_>) -> bool {
        let first = other.first_names();
        letters(self.family_name) == letters(other.family_name)
            && self.first_names().iter().any(|name| first.contains(name))
    }

    /// The first of the given names, all of them, and the one that is used.
    fn first_names(&self) -> Vec<String> {
        let first = self.given_name.split_whitespace().next();
        let names = [first, Some(self.given_name), self.preferred_name];
        names.into_iter().flatten().map(letters).filter(|name| !name.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::{PersonId, TeamId},
        need::{Language, Point},
        person::Home,
    };
    use uuid::Uuid;

    fn person(given: &str, preferred: Option<&str>, family: &str) -> Person {
        let home = Home {
            address_line: "1 Heol y Capel".to_owned(),
            town: "Narberth".to_owned(),
            postcode: "SA67 7BT".parse().unwrap(),
            point: Point { easting: 0, northing: 0 },
            ward: String::new(),
        };
        let details = Details {
            nhs_number: None,
            title: None,
            given_name: given.to_owned(),
            family_name: family.to_owned(),
            preferred_name: preferred.map(str::to_owned),
            birth_date: "1942-03-01".parse().unwrap(),
            language: Language::Cy,
            home,
            phone: None,
            contact_note: None,
            access_notes: None,
            emergency_name: None,
            emergency_phone: None,
        };
        Person {
            id: PersonId(Uuid::nil()),
            team: TeamId(Uuid::nil()),
            details,
            created_at: "2026-11-22T09:00:00Z".parse().unwrap(),
            merged_into: None,
            redacted_at: None,
            version: 1,
        }
    }

    fn numbered(number: &str, person: Person) -> Person {
        let nhs_number = Some(number.parse().unwrap());
        Person { details: Details { nhs_number, ..person.details }, ..person }
    }

    /// Both ways round, since it does not matter who was written down first.
    fn likeness(one: &Person, two: &Person) -> Option<PersonLikeness> {
        let forth = Marks::of(&one.details).likeness(two);
        assert_eq!(forth, Marks::of(&two.details).likeness(one));
        forth
    }

    #[test]
    fn accents_hyphens_apostrophes_second_names_and_the_name_that_is_used_make_no_second_person() {
        let same = Some(PersonLikeness::SameNameBirthAndPlace);
        let known = person("Siân Mair", Some("Nel"), "Llŷr-Jones");
        for (given, preferred, family) in [
            ("Sian", None, "LLYR JONES"),
            ("siân mair", None, "Llyr-Jones"),
            ("Nel", None, "Llŷr Jones"),
            ("Elen", Some("Nel"), "llŷrjones"),
        ] {
            assert_eq!(likeness(&known, &person(given, preferred, family)), same, "{given} {family}");
        }
        for (given, preferred, family) in
            [("Mair", None, "Llŷr-Jones"), ("Siân", None, "Jones"), ("-", Some(" "), "Llŷr-Jones")]
        {
            assert_eq!(likeness(&known, &person(given, preferred, family)), None, "{given} {family}");
        }
    }

    #[test]
    fn another_day_of_birth_or_another_postcode_is_another_person() {
        let known = person("Eleri", None, "Vaughan");
        let mut twin = known.clone();
        twin.details.birth_date = "1942-03-02".parse().unwrap();
        let mut namesake = known.clone();
        namesake.details.home.postcode = "SA62 6AA".parse().unwrap();
        assert_eq!((likeness(&known, &twin), likeness(&known, &namesake)), (None, None));
    }

    #[test]
    fn one_nhs_number_is_one_person_and_two_are_two() {
        let eleri = person("Eleri", None, "Vaughan");
        let numbered_eleri = numbered("999 000 0018", eleri.clone());
        let married = numbered("9990000018", person("Eleri", None, "Rees"));
        let namesake = numbered("999 000 0026", eleri.clone());
        assert_eq!(likeness(&numbered_eleri, &married), Some(PersonLikeness::SameNhsNumber));
        assert_eq!(likeness(&numbered_eleri, &namesake), None);
        assert_eq!(likeness(&numbered_eleri, &eleri), Some(PersonLikeness::SameNameBirthAndPlace));
    }
}
