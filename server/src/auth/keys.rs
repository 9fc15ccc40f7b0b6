use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use anyhow::{Context, bail, ensure};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ed25519_dalek::{
    SigningKey, VerifyingKey,
    pkcs8::{DecodePrivateKey, EncodePrivateKey, spki::der::pem::LineEnding},
};
use jsonwebtoken::{DecodingKey, EncodingKey};
use sha2::{Digest, Sha256};

const PEM_END: &str = "-----END PRIVATE KEY-----";

/// The Ed25519 keys that access tokens are signed with.
///
/// The file holds one PKCS#8 PEM block after another. The first signs; all verify, so that a new key is put in front
/// and the old one stays until its last token has expired (a few minutes).
pub struct Keys {
    signing: Key,
    verifying: Vec<(String, DecodingKey)>,
}

pub(super) struct Key {
    pub id: String,
    pub encoding: EncodingKey,
}

impl Keys {
    /// Reads the keys of `file`, made with one new key and mode 0600 where it is missing.
    pub fn load_or_create(file: &Path) -> anyhow::Result<Self> {
        match fs::read_to_string(file) {
            Ok(text) => {
                refuse_readable_by_others(file)?;
                Self::parse(&text)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let text = new_key()?;
                write_private(file, &text)?;
                Self::parse(&text)
            }
            Err(error) => Err(error.into()),
        }
        .with_context(|| format!("the key file {}", file.display()))
    }

    /// One new key that is kept nowhere, for tests.
    pub fn ephemeral() -> anyhow::Result<Self> {
        Self::parse(&new_key()?)
    }

    fn parse(text: &str) -> anyhow::Result<Self> {
        let keys = text
            .split_inclusive(PEM_END)
            .map(str::trim)
            .filter(|block| !block.is_empty())
            .map(|block| {
                SigningKey::from_pkcs8_pem(block).context("is no list of Ed25519 keys in PKCS#8 PEM")
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        let Some(first) = keys.first() else { bail!("is empty") };
        let encoding = EncodingKey::from_ed_der(first.to_pkcs8_der()?.as_bytes());
        Ok(Self {
            signing: Key { id: key_id(&first.verifying_key()), encoding },
            verifying: keys
                .iter()
                .map(SigningKey::verifying_key)
                .map(|key| (key_id(&key), decoding(&key)))
                .collect(),
        })
    }

    pub(super) fn signing(&self) -> &Key {
        &self.signing
    }

    pub(super) fn verifying(&self, id: &str) -> Option<&DecodingKey> {
        self.verifying.iter().find(|(known, _)| known == id).map(|(_, key)| key)
    }
}

fn decoding(key: &VerifyingKey) -> DecodingKey {
    DecodingKey::from_ed_der(key.as_bytes())
}

/// The `kid`: the first 96 bits of the public key's SHA-256, enough to tell a handful of keys apart.
fn key_id(key: &VerifyingKey) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(key.as_bytes())[..12])
}

fn new_key() -> anyhow::Result<String> {
    let key = SigningKey::from_bytes(&rand::random());
    Ok(key.to_pkcs8_pem(LineEnding::LF)?.to_string())
}

fn write_private(file: &Path, text: &str) -> anyhow::Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(text.as_bytes())?;
    Ok(file.sync_all()?)
}

#[cfg(unix)]
fn refuse_readable_by_others(file: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(file)?.permissions().mode();
    let others = mode & 0o077;
    ensure!(others == 0, "can be read by others; run: chmod 600 {}", file.display());
    Ok(())
}

#[cfg(not(unix))]
fn refuse_readable_by_others(_: &Path) -> anyhow::Result<()> {
    Ok(())
}
