//! HTML as the text that it says. The tokenizer alone is asked, which builds no tree: it takes as long as the text is, however deep its
//! elements are nested.

use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
        states::RawKind,
    },
};
use std::cell::{Cell, RefCell};

/// The text that a browser would show, and whether there was any markup in it. Scripts and styles say nothing; what begins a block begins a
/// line.
pub(super) fn text_of(html: &str) -> (String, bool) {
    if !html.contains(['<', '&']) {
        return (html.to_owned(), false);
    }
    let tokenizer = Tokenizer::new(Said::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(html));
    // It stops at the end of each script, which is not run.
    while !input.is_empty() {
        let _ = tokenizer.feed(&input);
    }
    tokenizer.end();
    (tokenizer.sink.text.take(), tokenizer.sink.marked_up.get())
}

#[derive(Default)]
struct Said {
    text: RefCell<String>,
    marked_up: Cell<bool>,
    /// Within a script or a style.
    silent: Cell<bool>,
}

impl TokenSink for Said {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(text) if !self.silent.get() => self.text.borrow_mut().push_str(&text),
            Token::TagToken(tag) => return self.tag(&tag),
            Token::CommentToken(_) => self.marked_up.set(true),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Said {
    fn tag(&self, tag: &Tag) -> TokenSinkResult<()> {
        self.marked_up.set(true);
        let name: &str = &tag.name;
        let begins = tag.kind == TagKind::StartTag;
        if BLOCKS.contains(&name) {
            self.text.borrow_mut().push('\n');
        }
        if name == "li" && begins {
            self.text.borrow_mut().push_str("• ");
        }
        if !SILENT.contains(&name) {
            return TokenSinkResult::Continue;
        }
        self.silent.set(begins);
        match (begins, name) {
            (true, "script") => TokenSinkResult::RawData(RawKind::ScriptData),
            (true, "title" | "textarea") => TokenSinkResult::RawData(RawKind::Rcdata),
            (true, _) => TokenSinkResult::RawData(RawKind::Rawtext),
            (false, _) => TokenSinkResult::Continue,
        }
    }
}

const BLOCKS: [&str; 18] = [
    "address",
    "article",
    "blockquote",
    "br",
    "dd",
    "div",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "p",
    "section",
    "tr",
];
/// What holds no words for a reader.
const SILENT: [&str; 7] = ["iframe", "noembed", "noframes", "script", "style", "textarea", "title"];

#[cfg(test)]
mod tests {
    use super::text_of;

    #[test]
    fn what_is_said_is_kept_and_what_runs_is_not() {
        for (html, text) in [
            ("Tea &amp; cake", "Tea & cake"),
            ("<p>One</p><p>Two</p>", "\nOne\n\nTwo\n"),
            ("a<script>alert('<b>x</b>')</script>b", "ab"),
            ("a<style>p { color: red }</style>b", "ab"),
            ("<img src=x onerror=alert(1)>Hello", "Hello"),
            ("<scr<script>ipt>alert(1)</script>", "ipt>alert(1)"),
            ("5 < 6 and 7 > 2", "5 < 6 and 7 > 2"),
            ("never closed <a href=\"", "never closed "),
            ("<script>never closed", ""),
        ] {
            assert_eq!(text_of(html).0, text, "{html}");
        }
        assert!(!text_of("Tea & cake").1);
    }

    #[test]
    fn deep_nesting_takes_no_longer_than_its_length() {
        let deep = "<div><b>".repeat(20_000) + "in" + &"</b></div>".repeat(20_000);
        assert_eq!(text_of(&deep).0.trim(), "in");
    }
}
