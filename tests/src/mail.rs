//! A real mail server, as small as one can be (RFC 5321): it takes what it is given over TCP, or refuses it where a test says so.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine, prelude::BASE64_STANDARD};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::timeout,
};

/// A letter that is not there by then does not come.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct MailServer {
    pub url: String,
    taken: tokio::sync::Mutex<mpsc::UnboundedReceiver<Mail>>,
    refusals: Arc<Mutex<VecDeque<String>>>,
}

/// One letter as it arrived.
#[derive(Clone, Debug)]
pub struct Mail {
    pub to: String,
    /// As it was sent: headers, an empty line, the body.
    pub source: String,
}

impl MailServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("smtp://{}", listener.local_addr().expect("an address"));
        let (sender, taken) = mpsc::unbounded_channel();
        let refusals = Arc::new(Mutex::new(VecDeque::new()));
        let refusing = refusals.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, sender.clone(), refusing.clone()));
            }
        });
        Self { url, taken: taken.into(), refusals }
    }

    /// Refuses the next letter with `answer`, such as `451 later`.
    pub fn refuse_next(&self, answer: &str) {
        self.refusals.lock().expect("no panic").push_back(answer.to_owned());
    }

    /// The next letter, when it comes.
    pub async fn next(&self) -> Mail {
        let mut taken = self.taken.lock().await;
        timeout(PATIENCE, taken.recv()).await.expect("a letter comes").expect("the mail server runs")
    }

    /// The next letter whose subject has `words` in it; those before it are passed over.
    pub async fn next_about(&self, words: &str) -> Mail {
        loop {
            let mail = self.next().await;
            if mail.subject().contains(words) {
                return mail;
            }
        }
    }

    /// What has come already.
    pub async fn waiting(&self) -> Vec<Mail> {
        let mut taken = self.taken.lock().await;
        std::iter::from_fn(|| taken.try_recv().ok()).collect()
    }
}

async fn converse(
    stream: TcpStream,
    taken: mpsc::UnboundedSender<Mail>,
    refusals: Arc<Mutex<VecDeque<String>>>,
) -> Option<()> {
    let (reading, mut writing) = stream.into_split();
    let mut lines = BufReader::new(reading).lines();
    let mut to = String::new();
    writing.write_all(b"220 test\r\n").await.ok()?;
    while let Some(line) = lines.next_line().await.ok()? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let answer = match verb.as_str() {
            "EHLO" | "HELO" => "250 test".to_owned(),
            "MAIL" | "RSET" | "NOOP" => "250 ok".to_owned(),
            "RCPT" => {
                if let Some(refusal) = refusals.lock().ok()?.pop_front() {
                    refusal
                } else {
                    to = line.split(['<', '>']).nth(1)?.to_owned();
                    "250 ok".to_owned()
                }
            }
            "DATA" => {
                writing.write_all(b"354 go on\r\n").await.ok()?;
                let source = data(&mut lines).await?;
                taken.send(Mail { to: to.clone(), source }).ok()?;
                "250 taken".to_owned()
            }
            "QUIT" => {
                writing.write_all(b"221 bye\r\n").await.ok()?;
                return Some(());
            }
            _ => "502 what?".to_owned(),
        };
        writing.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
    Some(())
}

async fn data(lines: &mut tokio::io::Lines<impl AsyncBufReadExt + Unpin>) -> Option<String> {
    let mut source = String::new();
    loop {
        let line = lines.next_line().await.ok()??;
        if line == "." {
            return Some(source);
        }
        source.push_str(line.strip_prefix('.').unwrap_or(&line));
        source.push('\n');
    }
}

impl Mail {
    /// A header's value, unfolded; empty where there is none.
    pub fn header(&self, name: &str) -> String {
        let (head, _) = self.source.split_once("\n\n").unwrap_or((&self.source, ""));
        let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
        let begins = |line: &&str| line.to_lowercase().starts_with(&format!("{}:", name.to_lowercase()));
        let line = unfolded.lines().find(begins).unwrap_or_default();
        line.split_once(':').map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
    }

    /// The subject, its encoded words (RFC 2047) read.
    pub fn subject(&self) -> String {
        let words = self.header("Subject").replace("?= =?", "?==?");
        let mut read = String::new();
        let mut rest = words.as_str();
        while let Some((before, encoded)) = rest.split_once("=?utf-8?b?") {
            let (word, after) = encoded.split_once("?=").expect("an encoded word ends");
            read.push_str(before);
            read.push_str(&String::from_utf8(BASE64_STANDARD.decode(word).expect("base64")).expect("UTF-8"));
            rest = after;
        }
        read + rest
    }

    /// The text, as its reader sees it.
    pub fn text(&self) -> String {
        let (_, body) = self.source.split_once("\n\n").unwrap_or_default();
        let bytes = match self.header("Content-Transfer-Encoding").as_str() {
            "base64" => BASE64_STANDARD.decode(body.replace('\n', "")).expect("base64"),
            "quoted-printable" => unquoted(body),
            _ => body.as_bytes().to_vec(),
        };
        String::from_utf8(bytes).expect("UTF-8").replace("\r\n", "\n")
    }

    /// The path of the letter's one link.
    pub fn link(&self) -> String {
        let text = self.text();
        let is_link = |line: &&str| {
            ["/reply/", "/visit/", "/still-right/", "/join/"].iter().any(|page| line.contains(page))
        };
        let mut links = text.lines().filter(is_link);
        let link = links.next().unwrap_or_else(|| panic!("no link: {text}"));
        assert!(links.next().is_none(), "one link: {text}");
        link.strip_prefix(crate::app::PUBLIC_URL).expect("a link to this server").to_owned()
    }
}

/// RFC 2045, section 6.7.
fn unquoted(body: &str) -> Vec<u8> {
    let joined = body.replace("=\n", "");
    let bytes = joined.as_bytes();
    let (mut read, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        if bytes[at] == b'=' && at + 2 < bytes.len() {
            let hex = std::str::from_utf8(&bytes[at + 1..at + 3]).expect("two digits");
            read.push(u8::from_str_radix(hex, 16).expect("a byte"));
            at += 3;
        } else {
            read.push(bytes[at]);
            at += 1;
        }
    }
    read
}
