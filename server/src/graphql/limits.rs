//! What a document may cost, counted before anything recurses into it.
//!
//! async-graphql limits depth and complexity while it validates, but by then a fragment that spreads two of the next,
//! twenty times over, has been walked a million times; and its parser recurses into values as deep as they are nested.
//! So tokens and brackets are counted in the text, and the rest in the parsed document, each fragment once.

use std::collections::HashMap;

use async_graphql::parser::types::{ExecutableDocument, FragmentDefinition, Selection, SelectionSet};
use async_graphql::{Name, Positioned};

pub(super) const DEPTH: usize = 16;
pub(super) const COMPLEXITY: usize = 2_000;
const TOKENS: usize = 2_000;
/// Brackets of all kinds, open at once.
const NESTING: usize = 32;
const ALIASES: usize = 15;
const DIRECTIVES: usize = 50;
/// What a field may be said to cost: so little that no sum of [`SELECTIONS`] of them overflows, and more than [`COMPLEXITY`] all the same.
const COST_CEILING: usize = 1_000_000;
/// Rows of a page where the client does not say how many, and at most.
const ROWS: i32 = 20;
const MOST_ROWS: i32 = 100;
/// Fields and spreads, every fragment counted as often as it is spread.
const SELECTIONS: usize = 2_000;

/// Why a document is refused before it is parsed or executed.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TooMuch {
    #[error("the document has more than {TOKENS} tokens")]
    Tokens,
    #[error("the document is nested more than {NESTING} deep")]
    Nesting,
    #[error("the document has more than {ALIASES} aliases")]
    Aliases,
    #[error("the document has more than {DIRECTIVES} directives")]
    Directives,
    #[error("the document has more than {SELECTIONS} selections")]
    Selections,
    #[error("a fragment spreads itself")]
    Cycle,
}

/// What a page of `first` rows costs, each of them `each`: what [`COMPLEXITY`] limits. A page within a page costs their product, and no
/// number that a client sends makes it less.
pub(super) fn cost_of_page(first: Option<i32>, each: usize) -> usize {
    let rows = usize::try_from(first.unwrap_or(ROWS).clamp(0, MOST_ROWS)).unwrap_or_default();
    rows.saturating_mul(each).saturating_add(1).min(COST_CEILING)
}

/// Counts the tokens of `query`, as section 2.1.6 of the GraphQL specification divides it. What is no valid document
/// is the parser's to refuse; only the counts matter here.
pub(super) fn check_text(query: &str) -> Result<(), TooMuch> {
    let mut rest = query.as_bytes();
    let (mut tokens, mut nesting) = (0_usize, 0_usize);
    while let Some(&byte) = rest.first() {
        let length = match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' | 0x80.. => {
                rest = &rest[1..];
                continue;
            }
            b'#' => {
                rest = &rest[rest.iter().position(|byte| is_line_end(*byte)).unwrap_or(rest.len())..];
                continue;
            }
            b'"' => string_length(rest),
            b'.' => rest.iter().take_while(|byte| **byte == b'.').count(),
            _ if is_word(byte) => rest.iter().take_while(|byte| is_word(**byte)).count(),
            _ => 1,
        };
        match byte {
            b'{' | b'(' | b'[' => nesting += 1,
            b'}' | b')' | b']' => nesting = nesting.saturating_sub(1),
            _ => {}
        }
        tokens += 1;
        if tokens > TOKENS {
            return Err(TooMuch::Tokens);
        }
        if nesting > NESTING {
            return Err(TooMuch::Nesting);
        }
        rest = &rest[length..];
    }
    Ok(())
}

/// Names and numbers.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' || byte == b'+'
}

/// The length of the string or block string that `text` begins with, its quotes too.
fn string_length(text: &[u8]) -> usize {
    let block = text.starts_with(b"\"\"\"");
    let (quote, mut at): (&[u8], usize) = if block { (b"\"\"\"", 3) } else { (b"\"", 1) };
    while at < text.len() {
        if text[at..].starts_with(quote) {
            return at + quote.len();
        }
        at += match text[at] {
            b'\\' if block && text[at..].starts_with(br#"\""""#) => 4,
            b'\\' if !block => 2,
            _ if is_line_end(text[at]) && !block => return at,
            _ => 1,
        };
    }
    text.len()
}

/// Either half of a line's end, which ends a comment and a string that is not a block (sections 2.1.2 and 2.9.4). Whoever reads further
/// than the parser does not see what the parser recurses into.
const fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Counts what `document` holds, with its fragments spread out.
pub(super) fn check_document(document: &ExecutableDocument) -> Result<(), TooMuch> {
    let mut counting = Counting { fragments: &document.fragments, counted: HashMap::new() };
    let mut total = Cost::default();
    for (_, operation) in document.operations.iter() {
        total = total.and(counting.selections(&operation.node.selection_set.node)?);
        total.directives = total.directives.saturating_add(operation.node.directives.len());
    }
    match total {
        Cost { aliases, .. } if aliases > ALIASES => Err(TooMuch::Aliases),
        Cost { directives, .. } if directives > DIRECTIVES => Err(TooMuch::Directives),
        Cost { selections, .. } if selections > SELECTIONS => Err(TooMuch::Selections),
        _ => Ok(()),
    }
}

#[derive(Clone, Copy, Default)]
struct Cost {
    aliases: usize,
    directives: usize,
    selections: usize,
}

impl Cost {
    fn and(self, other: Self) -> Self {
        Self {
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            selections: self.selections.saturating_add(other.selections),
        }
    }
}

struct Counting<'a> {
    fragments: &'a HashMap<Name, Positioned<FragmentDefinition>>,
    /// `None` while a fragment is being counted: to meet it then is a cycle.
    counted: HashMap<&'a str, Option<Cost>>,
}

impl<'a> Counting<'a> {
    fn selections(&mut self, set: &'a SelectionSet) -> Result<Cost, TooMuch> {
        set.items.iter().try_fold(Cost::default(), |total, item| Ok(total.and(self.selection(&item.node)?)))
    }

    fn selection(&mut self, selection: &'a Selection) -> Result<Cost, TooMuch> {
        let (aliases, inner) = match selection {
            Selection::Field(field) => {
                (usize::from(field.node.alias.is_some()), self.selections(&field.node.selection_set.node)?)
            }
            Selection::InlineFragment(inline) => (0, self.selections(&inline.node.selection_set.node)?),
            Selection::FragmentSpread(spread) => (0, self.fragment(&spread.node.fragment_name.node)?),
        };
        Ok(inner.and(Cost { aliases, directives: selection.directives().len(), selections: 1 }))
    }

    /// The validator says which fragments are missing; here they cost nothing.
    fn fragment(&mut self, name: &str) -> Result<Cost, TooMuch> {
        let Some((name, fragment)) = self.fragments.get_key_value(name) else { return Ok(Cost::default()) };
        match self.counted.get(name.as_str()) {
            Some(Some(cost)) => Ok(*cost),
            Some(None) => Err(TooMuch::Cycle),
            None => {
                self.counted.insert(name, None);
                let inner = self.selections(&fragment.node.selection_set.node)?;
                let cost = inner.and(Cost { directives: fragment.node.directives.len(), ..Cost::default() });
                self.counted.insert(name, Some(cost));
                Ok(cost)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use async_graphql::parser::parse_query;

    use super::*;

    fn check(query: &str) -> Result<(), TooMuch> {
        check_text(query)?;
        check_document(&parse_query(query).unwrap())
    }

    #[test]
    fn fragments_that_double_twenty_times_are_refused_in_an_instant() {
        let mut query = "{ ...f0 }".to_owned();
        for level in 0..20 {
            write!(query, " fragment f{level} on Query {{ ...f{0} ...f{0} }}", level + 1).unwrap();
        }
        query.push_str(" fragment f20 on Query { viewer { roles } }");
        assert_eq!(check(&query), Err(TooMuch::Selections));
    }

    #[test]
    fn a_fragment_that_spreads_itself_is_refused() {
        let query = "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }";
        assert_eq!(check(query), Err(TooMuch::Cycle));
    }

    #[test]
    fn lists_nested_a_thousand_deep_never_reach_the_parser() {
        let query = format!("{{ node(id: {}1{}) {{ id }} }}", "[".repeat(1_000), "]".repeat(1_000));
        assert_eq!(check_text(&query), Err(TooMuch::Nesting));
    }

    #[test]
    fn aliases_and_directives_count_as_often_as_their_fragment_is_spread() {
        let aliases = "{ ...a ...a } fragment a on Query { a: x b: x c: x d: x e: x f: x g: x h: x }";
        assert_eq!(check(aliases), Err(TooMuch::Aliases));
        let directives = format!("{{ x {} }}", "@include(if: true) ".repeat(51));
        assert_eq!(check(&directives), Err(TooMuch::Directives));
    }

    #[test]
    fn brackets_and_words_inside_strings_and_comments_are_one_token_or_none() {
        let deep = "[".repeat(100);
        assert_eq!(check_text(&format!(r#"{{ x(a: "{deep} \" {deep}") }} # {deep}"#)), Ok(()));
        assert_eq!(check_text(&format!(r#"{{ x(a: """{deep} " \""" {deep}""") }}"#)), Ok(()));
    }

    #[test]
    fn what_the_parser_takes_for_no_comment_and_no_string_is_counted() {
        let deep = "[".repeat(100);
        for hidden in ["#\r", "# a\r", "\"\r", r#""""\\""" """ """#] {
            assert_eq!(check_text(&format!("{{ x(a: {hidden}{deep}")), Err(TooMuch::Nesting), "{hidden:?}");
        }
        assert_eq!(check_text(&format!("{{ x }} # {deep}\r")), Ok(()));
    }

    #[test]
    fn a_page_costs_no_less_for_a_number_that_no_page_has() {
        assert_eq!(cost_of_page(None, 3), 61);
        assert_eq!(cost_of_page(Some(5), 3), 16);
        assert_eq!(cost_of_page(Some(i32::MAX), 3), 301);
        assert_eq!(cost_of_page(Some(i32::MIN), 3), 1);
        assert_eq!(cost_of_page(Some(100), usize::MAX), COST_CEILING);
        assert!(COST_CEILING.checked_mul(SELECTIONS).is_some());
    }

    #[test]
    fn two_thousand_tokens_are_enough_for_anyone() {
        assert_eq!(check_text(&"a ".repeat(2_000)), Ok(()));
        assert_eq!(check_text(&"a ".repeat(2_001)), Err(TooMuch::Tokens));
    }
}
