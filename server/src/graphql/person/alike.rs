//! People who may be written down already.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, Result};
use domain::{alike::PersonLikeness, ids::TeamId};

use super::Person;
use crate::{
    app::{self, person::TypedMarks},
    graphql::{
        coded::Coded,
        day::Day,
        id::Id,
        in_place::InPlace,
        team::{Team, team},
    },
    op::Op,
};

/// Somebody who may be the person that is about to be written down.
pub struct PersonAlike {
    likeness: PersonLikeness,
    person: Arc<domain::person::Person>,
    may_see: bool,
}

#[Object]
impl PersonAlike {
    async fn likeness(&self) -> Coded<PersonLikeness> {
        Coded(self.likeness)
    }

    /// Which team knows them.
    async fn team(&self, context: &Context<'_>) -> Result<Team> {
        team(context, self.person.team)
    }

    /// None where it is another team's: that they know somebody so called is all that is told.
    async fn person(&self) -> Option<InPlace<Person>> {
        self.may_see.then(|| InPlace(Person(self.person.clone())))
    }
}

/// What is known of somebody before they are written down, as typed.
#[derive(InputObject)]
pub struct PersonMarksInput {
    nhs_number: Option<String>,
    given_name: String,
    preferred_name: Option<String>,
    family_name: String,
    birth_date: Day,
    postcode: String,
}

#[derive(Default)]
pub struct AlikeQuery;

#[Object]
impl AlikeQuery {
    /// People of whatever team who may be this one, the surest first; for whoever may register people in `teamId`.
    async fn people_alike(
        &self,
        context: &Context<'_>,
        team_id: Id<TeamId>,
        marks: PersonMarksInput,
    ) -> Result<Vec<PersonAlike>> {
        let op = context.data::<Op>()?;
        let typed = TypedMarks {
            nhs_number: marks.nhs_number,
            given_name: marks.given_name,
            preferred_name: marks.preferred_name,
            family_name: marks.family_name,
            birth_date: marks.birth_date.0,
            postcode: marks.postcode,
        };
        let alike = app::person::alike(op, team_id.0, typed).await?;
        told(op, alike)
    }
}

/// Of those whom the viewer may not see, no more than which team knows them.
pub(super) fn told(
    op: &Op,
    alike: Vec<(PersonLikeness, domain::person::Person)>,
) -> Result<Vec<PersonAlike>> {
    let actor = op.actor()?;
    let alike = alike.into_iter().map(|(likeness, person)| {
        let may_see = app::permit(actor, domain::policy::Action::ViewPerson, &person.resource()).is_ok();
        PersonAlike { likeness, person: Arc::new(person), may_see }
    });
    Ok(alike.collect())
}
