//! A feed from the web, into a file of ours before a byte of it is read. The address is somebody else's word, so it may not lead to machines
//! that only ours can reach (OWASP, *Server-Side Request Forgery Prevention*): names are looked up once, every address that they stand for must
//! be of the public net, the connection goes to just these, and a redirect is looked at as if it had been typed.

use std::{
    fs::File,
    io::{Seek, SeekFrom},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use futures_util::StreamExt;
use reqwest::{
    Client, Response, Url,
    dns::{Addrs, Name, Resolve, Resolving},
    header::{ACCEPT, LOCATION},
    redirect::Policy,
};
use tokio::{fs::File as AsyncFile, io::AsyncWriteExt};

/// Of one document: about the largest that any council publishes, ten times.
const MOST_BYTES: u64 = 256 << 20;
const CONNECTING: Duration = Duration::from_secs(10);
/// Without a byte.
const SILENCE: Duration = Duration::from_secs(30);
/// Of one document, whole.
const WHOLE: Duration = Duration::from_mins(10);
const REDIRECTS: usize = 5;

/// How far an address may reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The public net, by https.
    Public,
    /// Machines of one's own too, also by http: somebody said that the feed is theirs.
    Private,
}

/// A document, and how long it is.
#[derive(Debug)]
pub struct Fetched {
    pub document: File,
    pub bytes: u64,
}

/// Fetches the document at `url`; `progress` is told of each lot of bytes.
pub async fn fetch(url: &Url, reach: Reach, progress: impl Fn(u64)) -> anyhow::Result<Fetched> {
    let fetching = follow(url.clone(), reach, &progress);
    tokio::time::timeout(WHOLE, fetching).await.context("the feed took longer than ten minutes")?
}

async fn follow(mut url: Url, reach: Reach, progress: &impl Fn(u64)) -> anyhow::Result<Fetched> {
    let client = client(reach)?;
    for _ in 0..=REDIRECTS {
        check(&url, reach)?;
        let response = client.get(url.clone()).header(ACCEPT, "application/json").send().await?;
        if !response.status().is_redirection() {
            return keep(response.error_for_status()?, progress).await;
        }
        let next = response.headers().get(LOCATION).context("a redirect that leads nowhere")?;
        url = url.join(next.to_str()?)?;
    }
    bail!("the address leads on and on")
}

fn client(reach: Reach) -> anyhow::Result<Client> {
    // Another part of the process may have chosen it already.
    drop(rustls::crypto::ring::default_provider().install_default());
    Ok(Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .connect_timeout(CONNECTING)
        .read_timeout(SILENCE)
        .https_only(reach == Reach::Public)
        .user_agent(concat!("dolen/", env!("CARGO_PKG_VERSION")))
        .dns_resolver(Arc::new(Looking(reach)))
        .build()?)
}

/// A name is looked up by the resolver; a number would pass it by.
fn check(url: &Url, reach: Reach) -> anyhow::Result<()> {
    let secure = url.scheme() == "https" || (reach == Reach::Private && url.scheme() == "http");
    ensure!(secure, "the address of a feed begins with https://");
    ensure!(url.username().is_empty() && url.password().is_none(), "an address with a password in it");
    let number = match url.host().context("an address without a host")? {
        url::Host::Domain(_) => return Ok(()),
        url::Host::Ipv4(number) => IpAddr::V4(number),
        url::Host::Ipv6(number) => IpAddr::V6(number),
    };
    ensure!(reach == Reach::Private || is_public(number), "{}", PrivateAddress(number));
    Ok(())
}

async fn keep(response: Response, progress: &impl Fn(u64)) -> anyhow::Result<Fetched> {
    let announced = response.content_length().unwrap_or_default();
    ensure!(announced <= MOST_BYTES, "the feed is larger than {} MB", MOST_BYTES >> 20);
    let mut file = AsyncFile::from_std(tempfile::tempfile().context("no room for the feed")?);
    let (mut bytes, mut body) = (0, response.bytes_stream());
    while let Some(lot) = body.next().await {
        let lot = lot?;
        bytes += lot.len() as u64;
        ensure!(bytes <= MOST_BYTES, "the feed is larger than {} MB", MOST_BYTES >> 20);
        file.write_all(&lot).await?;
        progress(lot.len() as u64);
    }
    file.flush().await?;
    let mut document = file.into_std().await;
    document.seek(SeekFrom::Start(0))?;
    Ok(Fetched { document, bytes })
}

/// Looks names up, and gives none that stands for a machine of ours: also not where others stand beside it, among which the connection
/// would choose.
struct Looking(Reach);

#[derive(Debug, thiserror::Error)]
#[error("{0} is an address of a private network; --allow-private-addresses allows it")]
struct PrivateAddress(IpAddr);

impl Resolve for Looking {
    fn resolve(&self, name: Name) -> Resolving {
        let reach = self.0;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let private = found.iter().map(SocketAddr::ip).find(|address| !is_public(*address));
            match private.filter(|_| reach == Reach::Public) {
                Some(address) => Err(PrivateAddress(address).into()),
                None => Ok(Box::new(found.into_iter()) as Addrs),
            }
        })
    }
}

/// Whether an address is one that anybody reaches (IANA's special-purpose address registries).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        [0 | 10 | 127, ..]
        | [169, 254, ..]
        | [192, 168, ..]
        | [192, 0, 0 | 2, _]
        | [192, 88, 99, _]
        | [198, 18 | 19, ..]
        | [198, 51, 100, _]
        | [203, 0, 113, _] => true,
        [100, second, ..] => (64..128).contains(&second),
        [172, second, ..] => (16..32).contains(&second),
        [first, ..] => first >= 224,
    };
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // An address of version 4 in other clothes: mapped, translated (RFC 6052), or tunnelled (RFC 3056).
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => {
            is_public_v4(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
        }
        // 2001::/23 is for protocols, 2001:db8::/32 and 3fff::/20 are for examples.
        [0x2001, second, ..] => second >= 0x200 && second != 0xdb8,
        [0x3fff, ..] => false,
        // Global unicast is 2000::/3.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_we_can_reach_is_not_public() {
        for address in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "192.0.0.8",
            "198.18.0.1",
            "203.0.113.7",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "::127.0.0.1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in [
            "1.1.1.1",
            "100.128.0.1",
            "172.32.0.1",
            "193.0.0.1",
            "2606:4700::1111",
            "2a00:1450::1",
            "::ffff:1.1.1.1",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[tokio::test]
    async fn an_address_that_leads_inwards_is_refused() {
        for address in [
            "http://example.org/feed",
            "https://127.0.0.1/feed",
            "https://2130706433/feed",
            "https://0x7f.1/feed",
            "https://[::1]/feed",
            "https://[::ffff:127.0.0.1]/feed",
            "https://localhost/feed",
            "https://user:secret@example.org/feed",
            "file:///etc/passwd",
        ] {
            let url = Url::parse(address).unwrap();
            assert!(fetch(&url, Reach::Public, |_| {}).await.is_err(), "{address}");
        }
    }
}
