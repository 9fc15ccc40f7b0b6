//! What every step is made of: foreign keys, indexes and guards, named alike on both databases.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

/// `table.column` refers to `target.id`. Nothing cascades: a row that others refer to cannot be deleted.
pub fn references(
    table: &'static str,
    column: &'static str,
    target: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().name(format!("fk_{table}_{column}")).from(table, column).to(target, "id").to_owned()
}

/// An index on `columns`, in that order, named `idx_table_column_column`.
pub async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    manager.create_index(index_on("idx", table, columns)).await
}

/// The same, and no two rows may agree in all of `columns`. Rows with a null among them never agree.
pub async fn unique_index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    manager.create_index(index_on("uq", table, columns).unique().to_owned()).await
}

fn index_on(prefix: &str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("{prefix}_{table}_{}", columns.join("_"))).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

/// A check that exactly one of `columns` is set, in words that both databases understand.
pub fn exactly_one_of(columns: &[&str]) -> Expr {
    let set: Vec<String> =
        columns.iter().map(|column| format!("CASE WHEN {column} IS NULL THEN 0 ELSE 1 END")).collect();
    Expr::cust(format!("{} = 1", set.join(" + ")))
}

/// Drops `tables`, given with the referring ones first.
pub async fn drop_tables(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    for table in tables {
        manager.drop_table(Table::drop().table(*table).to_owned()).await?;
    }
    Ok(())
}

/// Makes the database itself refuse to change or delete a row of `tables`, whoever asks and by whatever program.
///
/// Retention leaves them as they are: they hold ids, codes and moments, and nothing of what anybody wrote (decisions/054).
pub async fn append_only(manager: &SchemaManager<'_>, tables: &[&str]) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
    if !sqlite {
        connection.execute_unprepared(REFUSE).await?;
    }
    for table in tables {
        for verb in ["UPDATE", "DELETE"] {
            let action = if sqlite {
                format!("BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END")
            } else {
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()".to_owned()
            };
            let name = format!("{table}_refuses_{}", verb.to_lowercase());
            connection
                .execute_unprepared(&format!("CREATE TRIGGER {name} BEFORE {verb} ON {table} {action}"))
                .await?;
        }
    }
    Ok(())
}

const REFUSE: &str = "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS \
     $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$";

/// Undoes what [`append_only`] leaves behind when its tables, and with them their triggers, are gone.
pub async fn drop_append_only(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    if manager.get_database_backend() != DbBackend::Sqlite {
        manager.get_connection().execute_unprepared("DROP FUNCTION refuse_change()").await?;
    }
    Ok(())
}
