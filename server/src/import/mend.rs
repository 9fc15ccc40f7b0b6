//! The bytes of a feed as UTF-8 that a JSON reader takes.

use std::io::{self, ErrorKind, Read};

/// Reads at once.
const CHUNK: usize = 32 * 1024;

/// What is no UTF-8 becomes U+FFFD, which the rules see and note; control characters become spaces, which JSON takes between its signs and
/// not, unescaped, within a text; a byte-order mark goes. More than `left` bytes is an error of the kind `FileTooLarge`.
pub(super) struct Mended<R> {
    feed: R,
    /// Bytes that may still be read.
    left: u64,
    /// Read and not yet mended: the beginning of a letter, at most.
    begun: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    at_start: bool,
    at_end: bool,
}

impl<R: Read> Mended<R> {
    pub fn new(feed: R, most: u64) -> Self {
        Self {
            feed,
            left: most,
            begun: Vec::new(),
            text: Vec::new(),
            given: 0,
            at_start: true,
            at_end: false,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        let mut chunk = vec![0; CHUNK];
        let read = self.feed.read(&mut chunk)?;
        self.left = self.left.checked_sub(read as u64).ok_or_else(too_large)?;
        self.at_end = read == 0;
        self.begun.extend_from_slice(&chunk[..read]);
        self.text.clear();
        self.given = 0;
        let mut rest = Vec::new();
        let mut chunks = self.begun.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            self.text.extend_from_slice(chunk.valid().as_bytes());
            let invalid = chunk.invalid();
            // The end of what was read may cut a letter in two.
            if chunks.peek().is_none() && !self.at_end && is_beginning(invalid) {
                rest = invalid.to_vec();
            } else if !invalid.is_empty() {
                self.text.extend_from_slice("\u{fffd}".as_bytes());
            }
        }
        self.begun = rest;
        self.text.iter_mut().filter(|byte| **byte < b' ').for_each(|byte| *byte = b' ');
        if self.at_start && !self.text.is_empty() {
            self.at_start = false;
            if self.text.starts_with("\u{feff}".as_bytes()) {
                self.given = "\u{feff}".len();
            }
        }
        Ok(())
    }
}

fn too_large() -> io::Error {
    io::Error::new(ErrorKind::FileTooLarge, "the feed is larger than a feed may be")
}

fn is_beginning(bytes: &[u8]) -> bool {
    !bytes.is_empty() && std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

impl<R: Read> Read for Mended<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.at_end {
            self.fill()?;
        }
        let given = (self.text.len() - self.given).min(buffer.len());
        buffer[..given].copy_from_slice(&self.text[self.given..self.given + given]);
        self.given += given;
        Ok(given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, so that every letter is cut.
    struct Drop<'a>(&'a [u8]);

    impl Read for Drop<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            buffer[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn mended(bytes: &[u8]) -> String {
        let mut text = String::new();
        Mended::new(Drop(bytes), 1_000).read_to_string(&mut text).unwrap();
        let mut at_once = String::new();
        Mended::new(bytes, 1_000).read_to_string(&mut at_once).unwrap();
        assert_eq!(text, at_once);
        text
    }

    #[test]
    fn letters_stay_and_what_is_none_is_marked() {
        assert_eq!(mended("Tŷ ’ 👩‍🌾".as_bytes()), "Tŷ ’ 👩‍🌾");
        assert_eq!(mended(b"a\xffb\xc3"), "a\u{fffd}b\u{fffd}");
        assert_eq!(mended(b"\xef\xbb\xbfa\0\tb"), "a  b");
    }

    #[test]
    fn an_endless_stream_ends() {
        let mut endless = Mended::new(io::repeat(b' '), 100_000);
        let error = io::copy(&mut endless, &mut io::sink()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FileTooLarge);
    }
}
