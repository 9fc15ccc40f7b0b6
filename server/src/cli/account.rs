use std::{
    collections::BTreeSet,
    io::{IsTerminal, Read, stdin},
};

use anyhow::{Context, anyhow, ensure};
use clap::{Args, Subcommand};
use domain::{
    Violation,
    account::{Email, LONGEST_PASSWORD, Profile, SHORTEST_PASSWORD, check_password},
    actor::Role,
    need::Language,
};
use uuid::Uuid;

use super::{Database, hands, in_full};
use crate::{app::account::keeper, auth::hash_now, error::Error, op::Op};

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
    /// COORDINATOR, BROKER, CHARITY, MANAGER or ADMINISTRATOR, of which several may be given; or HOSPITAL alone
    #[arg(long = "role", required = true)]
    roles: Vec<Role>,
    /// A team's slug; may be given several times
    #[arg(long = "team")]
    teams: Vec<String>,
    /// The charity's id, for a charity's account
    #[arg(long)]
    charity: Option<Uuid>,
    /// EN or CY
    #[arg(long, default_value = "EN")]
    language: Language,
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
            Self::Disable(which) => {
                let (op, email) = which.read().await?;
                done(&email, keeper::disable(&op, &email).await)
            }
            Self::Enable(which) => {
                let (op, email) = which.read().await?;
                done(&email, keeper::enable(&op, &email).await)
            }
            Self::Password(which) => {
                let (op, email) = which.read().await?;
                let hash = hash_now(&read_password()?)?;
                done(&email, keeper::set_password(&op, &email, hash).await)
            }
        }
    }
}

impl Add {
    async fn run(self) -> anyhow::Result<()> {
        ensure!(
            self.roles.contains(&Role::Charity) == self.charity.is_some(),
            "--charity goes with the role CHARITY, and only with it"
        );
        let (op, email) = (hands(&self.database).await?, address(&self.email)?);
        let profile = self.profile(&op)?;
        let hash = hash_now(&read_password()?)?;
        done(&email, keeper::add(&op, email.clone(), hash, profile).await)
    }

    fn profile(self, op: &Op) -> anyhow::Result<Profile> {
        let directory = op.directory.now();
        let team = |slug: &String| {
            let known = directory.teams().iter().find(|team| team.slug == *slug);
            known.map(|team| team.id).with_context(|| format!("there is no team with the slug {slug}"))
        };
        Ok(Profile {
            teams: self.teams.iter().map(team).collect::<Result<_, _>>()?,
            name: self.name,
            language: self.language,
            active: true,
            roles: BTreeSet::from_iter(self.roles),
            charity: self.charity.map(Into::into),
        })
    }
}

impl Which {
    async fn read(self) -> anyhow::Result<(Op, Email)> {
        Ok((hands(&self.database).await?, address(&self.email)?))
    }
}

fn address(typed: &str) -> anyhow::Result<Email> {
    typed.parse().map_err(|_| anyhow!("{typed} is no e-mail address"))
}

/// What was done, or in one line why not and what to do.
fn done(email: &Email, done: Result<(), Error>) -> anyhow::Result<()> {
    match done {
        Err(Error::NotFound) => Err(anyhow!("{email} has no account")),
        Err(Error::Rejected(refused)) => {
            let said: Vec<String> = refused.iter().map(|violation| said(email, *violation)).collect();
            Err(anyhow!("{}", said.join("; ")))
        }
        done => done.map_err(in_full),
    }
}

fn said(email: &Email, violation: Violation) -> String {
    match violation {
        Violation::LastAdministrator => {
            format!("{email} is the last administrator: add or enable another first")
        }
        Violation::LeadsSafeguarding => {
            format!("{email} is named for a team's safeguarding: name somebody else on the team's page first")
        }
        Violation::EmailTaken => format!("{email} has an account already"),
        Violation::NameMissing => "--name is empty".to_owned(),
        Violation::TeamsMissing => "a co-ordinator, broker or manager belongs to a team: --team".to_owned(),
        Violation::CharityMissing => "there is no charity with the id of --charity".to_owned(),
        Violation::HospitalStandsAlone => {
            "a hospital's system has the role HOSPITAL alone, and no team and no charity".to_owned()
        }
        other => other.to_string(),
    }
}

/// From the terminal or the standard input, so that it stands in no list of processes and no shell's history.
fn read_password() -> anyhow::Result<String> {
    let password = if stdin().is_terminal() {
        prompt()?
    } else {
        let mut text = String::new();
        stdin().take(4096).read_to_string(&mut text)?;
        text.trim_end_matches(['\r', '\n']).to_owned()
    };
    check_password(&password)
        .map_err(|_| anyhow!("a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters"))?;
    Ok(password)
}

fn prompt() -> std::io::Result<String> {
    let terminal = console::Term::stderr();
    terminal.write_str("Password: ")?;
    terminal.read_secure_line()
}
