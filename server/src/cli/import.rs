//! `dolen import`: other directories' feeds.

use std::{fs::File, path::PathBuf};

use anyhow::{Context, bail, ensure};
use clap::{Args, Subcommand, ValueEnum};
use domain::{
    import::{ImportState, Remark, RowOutcome},
    need::Language,
};
use indicatif::{ProgressBar, ProgressStyle};
use reqwest::Url;

use super::{Database, hands};
use crate::{
    import::{Feed, Importing, Reach, approve, fetch},
    op::Op,
    store::import::{self as store, Import, Row},
};

#[derive(Subcommand)]
pub(super) enum ImportFrom {
    /// A feed of Open Referral UK, version 1.0 or 3.0
    Oruk(Oruk),
}

#[derive(Args)]
pub(super) struct Oruk {
    #[command(flatten)]
    database: Database,
    /// A file, or an address that begins with https://
    from: String,
    /// The name under which the feed is known from one import to the next [default: the address, or the file's name]
    #[arg(long)]
    feed: Option<String>,
    /// The language that the feed is written in
    #[arg(long, value_enum, default_value_t = Tongue::En)]
    language: Tongue,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Make the changes to what is known already, too, which otherwise wait for an administrator
    #[arg(long, conflicts_with = "dry_run")]
    approve: bool,
    /// Let the address lead into a private network, and let it begin with http://
    #[arg(long)]
    allow_private_addresses: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Tongue {
    En,
    Cy,
}

/// Pages of a feed that are followed.
const MOST_PAGES: u64 = 2_000;
/// Rows of the report that are read at once.
const BATCH: u64 = 200;

impl ImportFrom {
    pub(super) async fn run(self) -> anyhow::Result<()> {
        let Self::Oruk(oruk) = self;
        oruk.run().await
    }
}

impl Oruk {
    async fn run(self) -> anyhow::Result<()> {
        let op = hands(&self.database).await?;
        let mut importing = Importing::begin(&op, self.named()?).await.map_err(super::in_full)?;
        let read = match self.address() {
            Some(url) => self.read_pages(&mut importing, url?).await,
            None => self.read_file(&mut importing).await,
        };
        if let Err(error) = read {
            store::forget(op.db.writer(), importing.id()).await.map_err(super::in_full)?;
            return Err(error);
        }
        let import = importing.finish(self.dry_run).await.map_err(super::in_full)?;
        let import = self.approved(&op, import).await?;
        report(&op, &import).await?;
        if self.dry_run {
            println!("nothing was changed: this was a rehearsal");
            store::forget(op.db.writer(), import.id).await.map_err(super::in_full)?;
        }
        ensure!(
            import.state != ImportState::Failed,
            "the feed could not be read, and nothing of it was taken"
        );
        Ok(())
    }

    fn named(&self) -> anyhow::Result<Feed> {
        let name = match (&self.feed, self.address()) {
            (Some(name), _) => name.clone(),
            // What follows the question mark may be a key.
            (None, Some(url)) => {
                let mut url = url?;
                url.set_query(None);
                url.into()
            }
            (None, None) => {
                let name =
                    PathBuf::from(&self.from).file_name().map(|name| name.to_string_lossy().into_owned());
                name.context("a feed is a file, or an address")?
            }
        };
        ensure!((1..=500).contains(&name.chars().count()), "the feed's name is too long");
        let language = match self.language {
            Tongue::En => Language::En,
            Tongue::Cy => Language::Cy,
        };
        Ok(Feed { name, language })
    }

    fn address(&self) -> Option<anyhow::Result<Url>> {
        self.from.contains("://").then(|| Url::parse(&self.from).context("that is no address"))
    }

    async fn read_file(&self, importing: &mut Importing) -> anyhow::Result<()> {
        let file = File::open(&self.from).with_context(|| format!("cannot read {}", self.from))?;
        let bar = bar(file.metadata()?.len());
        importing.read(bar.wrap_read(file)).await.map_err(super::in_full)?;
        bar.finish_and_clear();
        Ok(())
    }

    /// A feed on the web comes in pages, of which each says whether there is another.
    async fn read_pages(&self, importing: &mut Importing, url: Url) -> anyhow::Result<()> {
        let reach = if self.allow_private_addresses { Reach::Private } else { Reach::Public };
        let bar = ProgressBar::new_spinner()
            .with_style(ProgressStyle::with_template("{spinner} {msg} {bytes} {bytes_per_sec}")?);
        let mut next = url;
        for page in 1..=MOST_PAGES {
            bar.set_message(format!("page {page}"));
            let fetched = fetch(&next, reach, |bytes| bar.inc(bytes)).await?;
            let Some(number) = importing.read(fetched.document).await.map_err(super::in_full)? else {
                bar.finish_and_clear();
                return Ok(());
            };
            // A feed that says the same number for ever would never end.
            ensure!(number == page + 1, "page {page} of the feed says that it is another");
            next = at_page(next, number);
        }
        bail!("the feed has more than {MOST_PAGES} pages")
    }

    async fn approved(&self, op: &Op, import: Import) -> anyhow::Result<Import> {
        if !self.approve || import.state != ImportState::Waiting {
            return Ok(import);
        }
        let tx = op.begin().await.map_err(super::in_full)?;
        let import = approve(&tx, import, None).await.map_err(super::in_full)?;
        tx.commit().await.map_err(super::in_full)?;
        Ok(import)
    }
}

fn at_page(url: Url, number: u64) -> Url {
    let kept: Vec<_> = url.query_pairs().into_owned().filter(|(name, _)| name != "page").collect();
    let mut next = url;
    next.query_pairs_mut().clear().extend_pairs(kept).append_pair("page", &number.to_string());
    next
}

fn bar(bytes: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("reading {wide_bar} {bytes}/{total_bytes} {eta}");
    ProgressBar::new(bytes).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// A line for each service with something to say of it, then the sums.
async fn report(op: &Op, import: &Import) -> anyhow::Result<()> {
    let mut after = 0;
    loop {
        let rows = store::rows_after(op.db.writer(), import.id, None, after, BATCH).await;
        let rows = rows.map_err(super::in_full)?;
        let Some(last) = rows.last() else { break };
        after = last.position;
        rows.iter().filter(|row| says_something(row)).for_each(|row| println!("{}", line(row)));
    }
    let counts = import.counts;
    println!(
        "{} services: {} added, {} changed, {} unchanged, {} to review, {} refused",
        counts.total(),
        counts.added,
        counts.changed,
        counts.unchanged,
        counts.to_review,
        counts.refused
    );
    match (import.state, import.failure) {
        (_, Some(failure)) => println!("{failure} {}", import.failure_place.as_deref().unwrap_or_default()),
        (ImportState::Waiting, _) => {
            println!("what has changed waits for an administrator, at /admin/imports");
        }
        _ => {}
    }
    Ok(())
}

fn says_something(row: &Row) -> bool {
    row.outcome != RowOutcome::Unchanged || !row.remarks.is_empty()
}

/// `12  ADDED  9f0c…  Tea and talk  TEXT_SHORTENED description: "Once upon…"`
fn line(row: &Row) -> String {
    let remarks: Vec<String> = row.remarks.iter().map(remark).collect();
    let changed: Vec<String> = row
        .differences
        .iter()
        .map(|it| format!("{}: {} → {}", it.field, short(&it.before), short(&it.after)))
        .collect();
    let id = row.feed_id.as_deref().unwrap_or("-");
    let parts = [
        row.position.to_string(),
        row.outcome.to_string(),
        id.to_owned(),
        row.title.clone(),
        changed.join("; "),
        remarks.join("; "),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ")
}

fn remark(remark: &Remark) -> String {
    let field = remark.field.as_deref().filter(|field| !field.is_empty()).map(|field| format!(" {field}"));
    let value = remark.value.as_deref().map(|value| format!(" {value:?}"));
    format!("{}{}{}", remark.code, field.unwrap_or_default(), value.unwrap_or_default())
}

fn short(value: &serde_json::Value) -> String {
    let text = value.to_string();
    let start: String = text.chars().take(80).collect();
    if start.len() < text.len() { format!("{start}…") } else { start }
}
