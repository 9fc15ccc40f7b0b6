//! What is done with imports, and where administrators look for what should be put right in the directory.

use domain::{
    ids::{CategoryId, ImportId, ImportRowId},
    policy::{Action, Resource},
};

use super::{Target, once::Write, permit};
use crate::{
    error::Error,
    import,
    op::Op,
    store::{
        self,
        import::{Import, Row},
    },
};

/// The import, for administrators.
pub async fn read(op: &Op, id: ImportId) -> Result<Import, Error> {
    permit(op.actor()?, Action::ReviewDirectory, &Resource::HOUSE)?;
    store::import::find(op.db.read(), id).await?.ok_or(Error::NotFound)
}

/// Makes the changes that wait.
pub async fn approve(write: Write, target: Target<ImportId>) -> Result<ImportId, Error> {
    let import = at_version(&write, target).await?;
    import::approve(&write.tx, import, write.actor.signature()).await?;
    write.commit(target.id).await
}

/// Turns the changes down.
pub async fn refuse(write: Write, target: Target<ImportId>) -> Result<ImportId, Error> {
    let import = at_version(&write, target).await?;
    import::refuse(&write.tx, import, write.actor.signature()).await?;
    write.commit(target.id).await
}

/// Adds a service for which `category` was chosen. Gives the import.
pub async fn place(write: Write, row: ImportRowId, category: CategoryId) -> Result<ImportId, Error> {
    permit(&write.actor, Action::ReviewDirectory, &Resource::HOUSE)?;
    let tx = &write.tx;
    let row: Row = store::import::find_row(tx.db(), row).await?.ok_or(Error::NotFound)?;
    let import = store::import::find(tx.db(), row.import).await?.ok_or(Error::NotFound)?;
    store::category::find(tx.db(), category).await?.ok_or(Error::NotFound)?;
    let id = import.id;
    import::place(tx, import, row, category).await?;
    write.commit(id).await
}

async fn at_version(write: &Write, target: Target<ImportId>) -> Result<Import, Error> {
    permit(&write.actor, Action::ReviewDirectory, &Resource::HOUSE)?;
    let import = store::import::find(write.tx.db(), target.id).await?.ok_or(Error::NotFound)?;
    target.is_at(import.version)?;
    Ok(import)
}
