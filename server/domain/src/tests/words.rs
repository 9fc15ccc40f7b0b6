//! Finding by words: the forms that a word takes, the names that offerings go by.

use super::{judged::categories, matching::offering};
use crate::{
    category::Category,
    ids::{CategoryId, OfferingId},
    offering::{Bilingual, Offering},
    words::Words,
};
use proptest::prelude::*;
use uuid::Uuid;

fn both(en: &str, cy: &str) -> Bilingual {
    Bilingual { en: en.into(), cy: cy.into() }
}

fn id(number: u128) -> OfferingId {
    OfferingId(Uuid::from_u128(number))
}

fn best(words: &Words, categories: &[Category], typed: &str) -> Option<String> {
    let (best, _) = *words.read(typed).categories.first()?;
    categories.iter().find(|category| category.id == best).map(|category| category.slug.clone())
}

fn category(categories: &[Category], slug: &str) -> CategoryId {
    categories.iter().find(|category| category.slug == slug).unwrap().id
}

#[test]
fn a_house_with_one_kind_of_help_finds_it_by_its_name() {
    let one = &categories()[..1];
    let words = Words::of(one);
    for typed in [&one[0].name.en, &one[0].name.cy] {
        assert_eq!(best(&words, one, typed), Some(one[0].slug.clone()), "{typed}");
    }
}

#[test]
fn a_word_is_found_in_every_form_that_people_type() {
    let categories = categories();
    let words = Words::of(&categories);
    let forms = [
        (
            "gardening",
            "gardd ardd ngardd GARDD gerddi garddio arddio garddwr garden gardens gardener gardning",
        ),
        ("dog-walking", "ci gi chi nghi cŵn cwn gŵn chwn dog dogs doggs"),
        (
            "befriending",
            "cwmni gwmni nghwmni chwmni unig hunig lonely lonley company befriender cyfeillio gyfeillio",
        ),
        ("carer-support", "seibiant saibiant gofalwr ofalwyr carers respit"),
        ("digital-help", "cyfrifiadur gyfrifiadur chyfrifiadur cyfrifiaduron computr"),
        ("bereavement-support", "profedigaeth brofedigaeth mhrofedigaeth phrofedigaeth grief greif"),
    ];
    for (slug, typed) in forms {
        for word in typed.split(' ') {
            assert_eq!(best(&words, &categories, word).as_deref(), Some(slug), "{word}");
        }
    }
}

#[test]
fn what_asks_for_nothing_finds_nothing() {
    let words = Words::of(&categories());
    for typed in
        ["", "  ", "?!", "the and of", "mae hi eisiau help", "xylophone", "zzzzzzzz", "\u{301}\u{200d}"]
    {
        assert_eq!(words.read(typed).categories, [], "{typed}");
    }
}

/// `Friends of Solva` befriend and cook lunch; `Solva Dog Walkers` walk dogs; so do those of Narberth.
fn town() -> (Vec<Category>, Words) {
    let categories = categories();
    let mut words = Words::of(&categories);
    let known = [
        (
            1,
            "befriending",
            both("Befriending at home", "Cyfeillio yn y cartref"),
            both("Friends of Solva", "Cyfeillion Solfach"),
            both("Solva", "Solfach"),
        ),
        (
            2,
            "lunch-club",
            both("Lunch club", "Clwb cinio"),
            both("Friends of Solva", "Cyfeillion Solfach"),
            both("Solva", "Solfach"),
        ),
        (
            3,
            "dog-walking",
            both("Dog walking", "Mynd â chŵn am dro"),
            both("Solva Dog Walkers", "Cerddwyr Cŵn Solfach"),
            both("Solva", "Solfach"),
        ),
        (
            4,
            "dog-walking",
            both("Dog walking", "Mynd â chŵn am dro"),
            both("Narberth Dog Walkers", "Cerddwyr Cŵn Arberth"),
            both("Narberth", "Arberth"),
        ),
    ];
    for (number, slug, name, charity, place) in known {
        let known =
            Offering { id: id(number), category: category(&categories, slug), name, ..offering().offering };
        words.name(&known, &charity, Some(&place));
    }
    (categories, words)
}

#[test]
fn a_name_names_its_offerings_and_a_place_those_that_are_there() {
    let (_, words) = town();
    let named = |typed: &str| -> Vec<OfferingId> { words.read(typed).named.into_iter().collect() };
    assert_eq!(named("friends of solva"), [id(1), id(2)]);
    assert_eq!(named("Cyfeillion Solfach"), [id(1), id(2)]);
    assert_eq!(named("dog walking solva"), [id(3)]);
    assert_eq!(named("ci yn Arberth"), [id(4)]);
    assert_eq!(named("walk my dog"), [], "that is what it is, not what it is called");
    assert_eq!(named("Narberht"), [id(4)]);
}

#[test]
fn a_name_that_is_forgotten_or_changed_is_not_found() {
    let (categories, mut words) = town();
    words.forget(id(3));
    assert!(words.read("dog walking solva").named.is_empty());
    let renamed =
        Offering { id: id(4), category: category(&categories, "dog-walking"), ..offering().offering };
    words.name(&renamed, &both("Happy Tails", "Cynffonnau Llon"), None);
    assert!(words.read("narberth").named.is_empty());
    assert_eq!(words.read("happy tails").named.into_iter().collect::<Vec<_>>(), [id(4)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_answer_does_not_depend_on_the_order_of_what_is_known(
        shuffled in Just(categories()).prop_shuffle(), order in Just(vec![1_u128, 2, 3, 4, 5, 6]).prop_shuffle(),
        typed in prop::sample::select(vec!["walk my dog", "cwmni", "friends of tenby", "garden tenby", "dog", "gofal"]),
    ) {
        let names = |order: &[u128]| {
            let mut words = Words::of(&shuffled);
            for number in order {
                let category = CategoryId(Uuid::from_u128(number % 3));
                let known = Offering { id: id(*number), category, ..offering().offering };
                words.name(&known, &both("Friends of Tenby", "Cyfeillion Dinbych-y-pysgod"), None);
            }
            words.read(typed)
        };
        let mut unshuffled = Words::of(&categories());
        for number in 1..=6 {
            let category = CategoryId(Uuid::from_u128(number % 3));
            let known = Offering { id: id(number), category, ..offering().offering };
            unshuffled.name(&known, &both("Friends of Tenby", "Cyfeillion Dinbych-y-pysgod"), None);
        }
        prop_assert_eq!(names(&order), unshuffled.read(typed));
    }

    #[test]
    fn whatever_is_typed_is_answered(typed in "\\PC{0,80}") {
        let (_, words) = town();
        let meant = words.read(&typed);
        prop_assert!(meant.categories.windows(2).all(|pair| pair[0].1 >= pair[1].1));
    }

}

#[test]
fn every_term_finds_its_category() {
    let categories = categories();
    let words = Words::of(&categories);
    let mut missed = Vec::new();
    for category in &categories {
        for term in category.terms_en.iter().chain(&category.terms_cy) {
            let found = words.read(term).categories;
            if !found.iter().take(3).any(|(id, _)| *id == category.id) {
                missed.push((category.slug.as_str(), term, found));
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}
