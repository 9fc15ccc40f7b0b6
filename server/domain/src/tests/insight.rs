//! Figures: counted by hand, and never to be undone.

use crate::{
    enquiry::DeclineReason,
    figures::Spread,
    ids::CategoryId,
    insight::{Case, Ending, Unmet, UnmetCell, endings, flow, unmet_by_category, unmet_cells},
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use uuid::Uuid;

fn category(number: u128) -> CategoryId {
    CategoryId(Uuid::from_u128(number))
}

fn unmet(of: u128, ward: &str) -> Unmet {
    Unmet { category: category(of), ward: ward.to_owned(), failed: BTreeSet::new() }
}

#[test]
fn waits_are_told_with_how_many_they_are_of() {
    let case = |of, waited| Case { category: category(of), ward: "W1".to_owned(), waited };
    let mut cases: Vec<Case> = [3, 8, 1, 5, 20].into_iter().map(|days| case(1, Some(days))).collect();
    cases.push(case(1, None));
    cases.extend([case(2, Some(4)), case(2, None)]);
    let told = flow(&cases, |case| case.category);
    assert_eq!(
        (told[0].referrals, told[0].waits),
        (Some(6), Some(Spread { n: 5, median: 5, ninetieth: 20 }))
    );
    assert_eq!((told[1].referrals, told[1].waits), (None, None), "two referrals point at people");
}

#[test]
fn a_single_hidden_cell_hides_another_with_it() {
    let needs = [vec![unmet(1, "A"); 7], vec![unmet(1, "B"); 6], vec![unmet(1, "C"); 2]].concat();
    let counts: Vec<_> = unmet_cells(&needs).into_iter().map(|cell| (cell.ward, cell.count)).collect();
    assert_eq!(counts, [("A".to_owned(), Some(7)), ("B".to_owned(), None), ("C".to_owned(), None)]);
    assert_eq!(unmet_by_category(&needs)[&category(1)], Some(15));
}

#[test]
fn endings_of_one_kind_are_added_up() {
    let no_place = Ending::Declined(DeclineReason::NoPlace);
    let told = endings([
        (no_place, 3),
        (Ending::Lapsed, 9),
        (no_place, 4),
        (Ending::Declined(DeclineReason::TooFar), 1),
    ]);
    assert_eq!(told[&no_place], Some(7));
    assert_eq!(told[&Ending::Lapsed], Some(9));
    assert_eq!(told[&Ending::Declined(DeclineReason::TooFar)], None);
}

proptest! {
    #[test]
    fn no_hidden_cell_can_be_reckoned_from_the_total(needs in prop::collection::vec((1..3_u128, 0..4_usize), 0..60)) {
        let needs: Vec<Unmet> = needs.into_iter().map(|(of, ward)| unmet(of, ["A", "B", "C", "D"][ward])).collect();
        let totals = unmet_by_category(&needs);
        let cells = unmet_cells(&needs);
        for (of, total) in totals {
            let own: Vec<&UnmetCell> = cells.iter().filter(|cell| cell.category == of).collect();
            let hidden = own.iter().filter(|cell| cell.count.is_none()).count();
            prop_assert!(hidden != 1 || total.is_none() || own.len() == 1, "{own:?}");
            prop_assert!(own.iter().all(|cell| cell.count.is_none_or(|count| count >= 5)));
        }
    }
}
