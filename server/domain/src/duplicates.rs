//! Charities that somebody should look at: those that may be one and the same, and those whose word is old.

use crate::{charity::Charity, coded::coded, ids::CharityId, words::folded};
use chrono::{DateTime, Months, Utc};
use std::collections::{BTreeMap, BTreeSet};

coded! {
    /// Why two charities may be one.
    pub enum Likeness {
        /// The Charity Commission gives a number once.
        SameNumber = "SAME_NUMBER",
        /// Called alike, whatever the case, the accents and the legal form, at the same postcode.
        SameNameAndPlace = "SAME_NAME_AND_PLACE",
    }
}

/// Nobody has confirmed anything of a charity for so long.
const OLD_AFTER: Months = Months::new(3);

/// What there is to look at of one charity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToReview {
    pub charity: CharityId,
    /// Those that it may be the same as.
    pub alike: BTreeMap<CharityId, Likeness>,
    /// When something of it was last confirmed, where that is more than three months ago.
    pub unconfirmed_since: Option<DateTime<Utc>>,
}

/// Of the active ones among `charities`, by id, those with anything to look at. `confirmed` says when the latest of a charity's offerings was
/// confirmed; of one that gives nothing, nothing is to confirm.
pub fn to_review<'a>(
    charities: impl Iterator<Item = &'a Charity>,
    confirmed: impl Fn(CharityId) -> Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Vec<ToReview> {
    let active: Vec<&Charity> = charities.filter(|charity| charity.active).collect();
    let by_number = groups(&active, |charity| number(charity).into_iter().collect());
    let by_name = groups(&active, names_and_place);
    let old = now.checked_sub_months(OLD_AFTER).unwrap_or(now);
    let mut all: Vec<ToReview> = active
        .iter()
        .map(|charity| {
            // The surer likeness is put last, over the other.
            let alike = others(charity, &by_name, names_and_place(charity), Likeness::SameNameAndPlace)
                .chain(others(charity, &by_number, number(charity), Likeness::SameNumber))
                .collect();
            let unconfirmed_since = confirmed(charity.id).filter(|at| *at < old);
            ToReview { charity: charity.id, alike, unconfirmed_since }
        })
        .filter(|it| !it.alike.is_empty() || it.unconfirmed_since.is_some())
        .collect();
    all.sort_by_key(|it| it.charity);
    all
}

type Groups = BTreeMap<String, BTreeSet<CharityId>>;

fn groups(charities: &[&Charity], keys: impl Fn(&Charity) -> Vec<String>) -> Groups {
    charities.iter().fold(Groups::new(), |mut groups, charity| {
        for key in keys(charity) {
            groups.entry(key).or_default().insert(charity.id);
        }
        groups
    })
}

fn others<'a>(
    charity: &'a Charity,
    groups: &'a Groups,
    keys: impl IntoIterator<Item = String>,
    likeness: Likeness,
) -> impl Iterator<Item = (CharityId, Likeness)> {
    let found: BTreeSet<CharityId> =
        keys.into_iter().filter_map(|key| groups.get(&key)).flatten().copied().collect();
    found.into_iter().filter(|id| *id != charity.id).map(move |id| (id, likeness))
}

fn number(charity: &Charity) -> Option<String> {
    let digits: String = charity
        .registered_number
        .iter()
        .flat_map(|number| number.chars())
        .filter(char::is_ascii_digit)
        .collect();
    (!digits.is_empty()).then(|| digits.trim_start_matches('0').to_owned())
}

/// Words that tell one charity from no other.
const FORMS: [&str; 9] = ["the", "charity", "ltd", "limited", "cyf", "cic", "cio", "elusen", "uk"];

/// Its name in either language with its postcode.
fn names_and_place(charity: &Charity) -> Vec<String> {
    let key = |name: &str| {
        let words: Vec<String> =
            folded(name).into_iter().filter(|word| !FORMS.contains(&word.as_str())).collect();
        (!words.is_empty()).then(|| format!("{} {}", words.join(" "), charity.postcode))
    };
    [&charity.name.en, &charity.name.cy].into_iter().filter_map(|name| key(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{need::Language, offering::Bilingual};
    use uuid::Uuid;

    fn charity(id: u128, name: &str, number: Option<&str>, postcode: &str) -> Charity {
        Charity {
            id: CharityId(Uuid::from_u128(id)),
            name: Bilingual { en: name.to_owned(), cy: name.to_owned() },
            registered_number: number.map(str::to_owned),
            description: Bilingual::default(),
            email: "hello@example.org".to_owned(),
            phone: None,
            website: None,
            postcode: postcode.to_owned(),
            language: Language::En,
            open_enquiry_limit: 5,
            still_right_days: Charity::USUAL_STILL_RIGHT_DAYS,
            protocol: None,
            active: true,
            version: 1,
        }
    }

    fn alike(charities: &[Charity]) -> Vec<(u128, Vec<(u128, Likeness)>)> {
        let now = "2026-11-22T09:00:00Z".parse().unwrap();
        let found = to_review(charities.iter(), |_| None, now).into_iter();
        let id = |id: CharityId| id.0.as_u128();
        found
            .map(|it| (id(it.charity), it.alike.into_iter().map(|(of, why)| (id(of), why)).collect()))
            .collect()
    }

    #[test]
    fn one_number_or_one_name_at_one_place_is_likely_one_charity() {
        use Likeness::{SameNameAndPlace, SameNumber};
        let charities = [
            charity(1, "The Tŷ Befrienders", Some("1234567"), "SA62 6AA"),
            charity(2, "TY BEFRIENDERS Ltd", None, "SA62 6AA"),
            charity(3, "Quite another", Some("01234567"), "SA34 0AZ"),
            charity(4, "Tŷ Befrienders", None, "SA34 0AZ"),
            charity(5, "The charity", None, "SA34 0AZ"),
            charity(6, "The Ltd", None, "SA34 0AZ"),
        ];
        assert_eq!(
            alike(&charities),
            [
                (1, vec![(2, SameNameAndPlace), (3, SameNumber)]),
                (2, vec![(1, SameNameAndPlace)]),
                (3, vec![(1, SameNumber)])
            ]
        );
    }

    #[test]
    fn what_is_switched_off_is_looked_at_no_more() {
        let one = charity(1, "Friends", Some("1"), "SA62 6AA");
        let other = Charity { active: false, ..charity(2, "Friends", Some("1"), "SA62 6AA") };
        assert_eq!(alike(&[one, other]), []);
    }

    #[test]
    fn a_word_is_old_after_three_months() {
        let now: DateTime<Utc> = "2026-11-22T09:00:00Z".parse().unwrap();
        let charities = [charity(1, "Friends", None, "SA62 6AA")];
        let reviewed = |at: &str| {
            let at: DateTime<Utc> = at.parse().unwrap();
            to_review(charities.iter(), |_| Some(at), now).len()
        };
        assert_eq!((reviewed("2026-08-22T08:59:00Z"), reviewed("2026-08-22T09:00:00Z")), (1, 0));
    }
}
