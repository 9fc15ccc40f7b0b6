use std::io::{IsTerminal, Read, stdin};

use anyhow::{Context, bail, ensure};
use clap::{Args, Subcommand};
use domain::{Violation, actor::Role, ids::AccountId};
use entities::{account, account_role, team, team_membership};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use uuid::Uuid;

use super::{Database, hands, in_full};
use crate::{
    auth::{hash_now, raise_epoch},
    error::Error,
    op::Op,
    store,
};

/// Read from the terminal or the standard input, so that it stands in no list of processes and no shell's history.
const SHORTEST_PASSWORD: usize = 12;

#[derive(Subcommand)]
pub(super) enum Account {
    /// Add an account; the password is asked for, or read from the standard input
    Add(Add),
    /// Switch an account off, and end its sessions
    Disable(Which),
    /// Switch an account on again
    Enable(Which),
    /// Set an account's password, and end its sessions
    Password(Which),
}

#[derive(Args)]
pub(super) struct Add {
    #[command(flatten)]
    database: Database,
    email: String,
    #[arg(long)]
    name: String,
    /// COORDINATOR, BROKER, CHARITY, MANAGER or ADMINISTRATOR; may be given several times
    #[arg(long = "role", required = true)]
    roles: Vec<Role>,
    /// A team's slug; may be given several times
    #[arg(long = "team")]
    teams: Vec<String>,
    /// The charity's id, for a charity's account
    #[arg(long)]
    charity: Option<Uuid>,
    /// EN or CY
    #[arg(long, default_value = "EN", value_parser = ["EN", "CY"])]
    language: String,
}

#[derive(Args)]
pub(super) struct Which {
    #[command(flatten)]
    database: Database,
    email: String,
}

impl Account {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Add(add) => add.run().await,
            Self::Disable(which) => which.disable().await,
            Self::Enable(which) => which.change("account.enable", |row| row.active = Set(true)).await,
            Self::Password(which) => {
                let hash = hash_now(&read_password()?)?;
                which.change("account.setPassword", |row| row.password_hash = Set(hash)).await
            }
        }
    }
}

impl Add {
    async fn run(self) -> anyhow::Result<()> {
        let charity_needed = self.roles.contains(&Role::Charity);
        ensure!(
            charity_needed == self.charity.is_some(),
            "--charity goes with the role CHARITY, and only with it"
        );
        let op = hands(&self.database).await?;
        let email = self.email.trim().to_lowercase();
        ensure!(email.contains('@'), "{email} is no e-mail address");
        ensure!(find(&op, &email).await?.is_none(), "{email} has an account already");
        let teams =
            team::Entity::find().filter(team::Column::Slug.is_in(&self.teams)).all(op.db.read()).await?;
        ensure!(teams.len() == self.teams.len(), "there is no such team; the teams are named by their slugs");
        let row = account::ActiveModel {
            id: Set(op.ids.next()),
            email: Set(email),
            name: Set(self.name.clone()),
            password_hash: Set(hash_now(&read_password()?)?),
            language: Set(self.language.clone()),
            active: Set(true),
            charity_id: Set(self.charity),
            epoch: Set(0),
            created_at: Set(op.clock.now()),
            version: Set(1),
        };
        self.store(&op, row, &teams).await.map_err(in_full)
    }

    async fn store(&self, op: &Op, row: account::ActiveModel, teams: &[team::Model]) -> Result<(), Error> {
        let tx = op.begin().await?;
        let account = row.insert(tx.db()).await?;
        for role in &self.roles {
            let role = account_role::ActiveModel { account_id: Set(account.id), role: Set(role.to_string()) };
            role.insert(tx.db()).await?;
        }
        for team in teams {
            let membership =
                team_membership::ActiveModel { account_id: Set(account.id), team_id: Set(team.id) };
            membership.insert(tx.db()).await?;
        }
        tx.audit("account.add", "account", account.id, None);
        tx.commit().await
    }
}

impl Which {
    async fn disable(self) -> anyhow::Result<()> {
        let op = hands(&self.database).await?;
        let found = self.find(&op).await?;
        let done = switch_off(&op, found.id.into()).await;
        if matches!(&done, Err(Error::Rejected(refused)) if refused.contains(&Violation::LastAdministrator)) {
            bail!("{} is the last administrator: add or enable another first", found.email);
        }
        done.map_err(in_full)
    }

    async fn find(&self, op: &Op) -> anyhow::Result<account::Model> {
        let email = self.email.trim().to_lowercase();
        find(op, &email).await?.with_context(|| format!("{email} has no account"))
    }

    async fn change(
        self,
        action: &'static str,
        change: impl FnOnce(&mut account::ActiveModel),
    ) -> anyhow::Result<()> {
        let op = hands(&self.database).await?;
        let found = self.find(&op).await?;
        let (id, version) = (found.id, found.version);
        let mut row = found.into_active_model();
        change(&mut row);
        row.version = Set(version + 1);
        store(&op, action, id, row).await.map_err(in_full)
    }
}

async fn switch_off(op: &Op, id: AccountId) -> Result<(), Error> {
    let tx = op.begin().await?;
    let account = store::account::find(tx.db(), id).await?.ok_or(Error::NotFound)?;
    let others = store::account::other_administrators(tx.db(), id).await?;
    store::account::update(tx.db(), &account.switch_off(others)?).await?;
    raise_epoch(&tx, id).await?;
    tx.audit("account.disable", "account", id, None);
    tx.commit().await
}

async fn store(op: &Op, action: &'static str, id: Uuid, row: account::ActiveModel) -> Result<(), Error> {
    let tx = op.begin().await?;
    row.update(tx.db()).await?;
    raise_epoch(&tx, AccountId::from(id)).await?;
    tx.audit(action, "account", id, None);
    tx.commit().await
}

async fn find(op: &Op, email: &str) -> anyhow::Result<Option<account::Model>> {
    Ok(account::Entity::find().filter(account::Column::Email.eq(email)).one(op.db.read()).await?)
}

fn read_password() -> anyhow::Result<String> {
    let password = if stdin().is_terminal() {
        prompt()?
    } else {
        let mut text = String::new();
        stdin().take(4096).read_to_string(&mut text)?;
        text.trim_end_matches(['\r', '\n']).to_owned()
    };
    if password.chars().count() < SHORTEST_PASSWORD {
        bail!("the password must have at least {SHORTEST_PASSWORD} characters");
    }
    Ok(password)
}

fn prompt() -> std::io::Result<String> {
    let terminal = console::Term::stderr();
    terminal.write_str("Password: ")?;
    terminal.read_secure_line()
}
