//! What charities were shown of a person: the letter of who saw what.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Object, Result, SimpleObject, dataloader::Loader};
use chrono::{DateTime, Utc};
use domain::{
    disclosure::{Field, Shown, ShownTo, shown_to},
    ids::PersonId,
};

use crate::{
    error::Error,
    graphql::{
        charity::{Charity, charity},
        coded::Coded,
        loaders::{Loaded, Source, load},
        team::{AccountName, colleague, grouped},
    },
    store,
};

/// What one charity was shown.
pub struct CharityDisclosure(ShownTo);

/// Of the person whom the viewer may give the letter.
pub(super) async fn disclosed(context: &Context<'_>, person: PersonId) -> Result<Vec<CharityDisclosure>> {
    let ledger = load(context, LedgerOf(person)).await?.unwrap_or_default();
    Ok(shown_to(&ledger).into_iter().map(CharityDisclosure).collect())
}

#[Object]
impl CharityDisclosure {
    async fn charity(&self, context: &Context<'_>) -> Result<Charity> {
        charity(context, self.0.charity)
    }

    /// Those who signed in for it and read.
    async fn readers(&self, context: &Context<'_>) -> Result<Vec<AccountName>> {
        let mut readers = Vec::with_capacity(self.0.readers.len());
        for reader in &self.0.readers {
            readers.push(colleague(context, *reader).await?);
        }
        Ok(readers)
    }

    /// Whether somebody read from a link in an e-mail.
    async fn by_link(&self) -> bool {
        self.0.by_link
    }

    async fn fields(&self) -> Vec<FieldShown> {
        let fields = self.0.fields.iter();
        fields.map(|(field, at)| FieldShown { field: Coded(*field), first_at: *at }).collect()
    }
}

/// A part of the record, and when the charity was first shown it.
#[derive(SimpleObject)]
pub struct FieldShown {
    field: Coded<Field>,
    first_at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct LedgerOf(PersonId);

impl Loader<LedgerOf> for Source {
    type Value = Arc<[Shown]>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[LedgerOf]) -> Loaded<HashMap<LedgerOf, Self::Value>> {
        let people: Vec<PersonId> = keys.iter().map(|key| key.0).collect();
        let lines = store::disclosure::of_people(self.op().db.read(), &people).await?;
        Ok(grouped(lines.into_iter().map(|(person, line)| (LedgerOf(person), line))))
    }
}
