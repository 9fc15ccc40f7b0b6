//! A feed's JSON as the lines of its lists, one after the other: however long the feed, one line of it is in memory.
//!
//! A feed is a page (`contents`, in version 1 `content`), a list of services, a list of organisations with their services in them, an object of
//! lists that name each other by id, one service, or any number of these one after the other.

use std::io::{self, ErrorKind, Read};

use domain::import::ImportFailure;
use serde_json::{Map, Number, Value};
use struson::reader::{JsonReader, JsonStreamReader, ReaderError, ReaderSettings, ValueType};

use super::{
    join::{is_child, owner_of},
    mend::Mended,
};

/// Of a text; the longest that is kept is a fortieth of it, and HTML says it in more letters.
const LONGEST_TEXT: usize = 256 * 1024;
/// Of one line, about: texts and 32 for each value.
const LARGEST_LINE: usize = 1024 * 1024;
/// Of lists and objects within one line.
const DEEPEST: usize = 16;
/// The reader keeps a byte for each; deeper is nothing that anybody wrote.
const DEEPEST_SKIPPED: u32 = 100_000;

/// The names that a list goes by, in either version, and ours.
const LISTS: [(&str, &[&str]); 17] = [
    ("service", &["contents", "content", "services", "service"]),
    ("organization", &["organizations", "organization"]),
    ("organization_identifier", &["organization_identifiers"]),
    ("service_at_location", &["service_at_locations", "services_at_location"]),
    ("location", &["locations", "location"]),
    ("address", &["addresses", "physical_addresses"]),
    ("accessibility", &["accessibility", "accessibility_for_disabilities"]),
    ("contact", &["contacts"]),
    ("phone", &["phones"]),
    ("cost_option", &["cost_options"]),
    ("schedule", &["schedules", "regular_schedules"]),
    ("eligibility", &["eligibilitys", "eligibilities"]),
    ("language", &["languages"]),
    ("service_area", &["service_areas"]),
    ("service_taxonomy", &["service_taxonomys", "service_taxonomies"]),
    ("attribute", &["attributes"]),
    ("taxonomy", &["taxonomys", "taxonomies", "taxonomy_terms"]),
];

fn list_called(name: &str) -> Option<&'static str> {
    LISTS.iter().find(|(_, names)| names.contains(&name)).map(|(list, _)| *list)
}

/// One line of one list.
#[derive(Debug)]
pub(super) struct Part {
    pub list: &'static str,
    pub value: Value,
    /// False where it was too large to be kept whole.
    pub whole: bool,
}

/// What a page says of the pages after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pages {
    pub number: u64,
    pub total: u64,
}

/// Why reading ended before the feed did.
#[derive(Debug)]
pub(super) enum Stop {
    Feed {
        failure: ImportFailure,
        place: String,
    },
    /// Whoever takes the parts takes no more.
    NotWanted,
}

/// Reads a feed of at most `most` bytes, and gives each line to `take`, which says whether it wants more.
pub(super) fn read(feed: impl Read, most: u64, take: impl FnMut(Part) -> bool) -> Result<Pages, Stop> {
    let settings = ReaderSettings {
        allow_multiple_top_level: true,
        track_path: false,
        max_nesting_depth: Some(DEEPEST_SKIPPED),
        // Whether a number is too large, the rules say.
        restrict_number_values: false,
        ..ReaderSettings::default()
    };
    let json = JsonStreamReader::new_custom(Mended::new(feed, most), settings);
    let mut reading = Reading { json, take, pages: Pages::default() };
    match reading.all() {
        Ok(()) => Ok(reading.pages),
        Err(Ended::NotWanted) => Err(Stop::NotWanted),
        Err(Ended::Json(ReaderError::IoError { error, .. }) | Ended::Text(error)) => {
            Err(stop(error.kind(), &error))
        }
        Err(Ended::Json(error)) => Err(stop(ErrorKind::InvalidData, &error)),
    }
}

fn stop(kind: ErrorKind, error: &dyn std::error::Error) -> Stop {
    let too_large = kind == ErrorKind::FileTooLarge;
    let failure = if too_large { ImportFailure::TooLarge } else { ImportFailure::Broken };
    let mut place = error.to_string();
    place.truncate(place.floor_char_boundary(200));
    Stop::Feed { failure, place }
}

struct Reading<R: Read, T> {
    json: JsonStreamReader<Mended<R>>,
    take: T,
    pages: Pages,
}

enum Ended {
    Json(ReaderError),
    /// Within a text.
    Text(io::Error),
    NotWanted,
}

impl From<ReaderError> for Ended {
    fn from(error: ReaderError) -> Self {
        Self::Json(error)
    }
}

/// Where an object stands.
#[derive(Clone, Copy, PartialEq)]
enum Place<'a> {
    /// By itself: a page, lists that name each other, or one service.
    Alone,
    /// In a list.
    Listed,
    /// Among the services of the organisation with this id.
    Of(&'a Value),
}

/// What one line may still hold.
struct Budget {
    bytes: usize,
    whole: bool,
}

impl Budget {
    const fn new() -> Self {
        Self { bytes: LARGEST_LINE, whole: true }
    }

    /// Whether there is room for so much more.
    fn spend(&mut self, bytes: usize) -> bool {
        self.whole &= self.bytes >= bytes;
        self.bytes = self.bytes.saturating_sub(bytes);
        self.whole
    }
}

impl<R: Read, T: FnMut(Part) -> bool> Reading<R, T> {
    fn all(&mut self) -> Result<(), Ended> {
        // An empty feed has nothing to say; `has_next` alone would call it an error.
        loop {
            match self.json.peek()? {
                ValueType::Array => self.list("service")?,
                ValueType::Object => self.object("service", Place::Alone)?,
                _ => self.json.skip_value()?,
            }
            if !self.json.has_next()? {
                return Ok(());
            }
        }
    }

    fn list(&mut self, list: &'static str) -> Result<(), Ended> {
        self.json.begin_array()?;
        while self.json.has_next()? {
            self.line(list, Place::Listed)?;
        }
        Ok(self.json.end_array()?)
    }

    /// One line of a list.
    fn line(&mut self, list: &'static str, place: Place<'_>) -> Result<(), Ended> {
        if self.json.peek()? == ValueType::Object {
            return self.object(list, place);
        }
        let mut budget = Budget::new();
        let value = self.value(&mut budget, 0)?;
        self.give(list, value, budget.whole)
    }

    /// An object is a line, and gives it; or, where it stands by itself, it holds lists, and gives their lines.
    fn object(&mut self, list: &'static str, place: Place<'_>) -> Result<(), Ended> {
        let (mut fields, mut budget, mut holds_lists) = (Map::new(), Budget::new(), false);
        let mut list = list;
        self.json.begin_object()?;
        while self.json.has_next()? {
            let name = self.json.next_name_owned()?;
            let is_list = self.json.peek()? == ValueType::Array;
            let known = list_called(&name).filter(|_| is_list);
            // What has named itself is a line.
            let is_line = place != Place::Alone || fields.contains_key("id") || fields.contains_key("name");
            let value = match known {
                Some("service") if is_line && name == "services" && !matches!(place, Place::Of(_)) => {
                    list = "organization";
                    self.services_of(fields.get("id"))?;
                    continue;
                }
                Some(inner) if !is_line && !is_child(inner) => {
                    holds_lists = true;
                    self.list(inner)?;
                    continue;
                }
                Some(inner) if !is_line => {
                    let Some(items) = self.either(inner, &mut budget)? else {
                        holds_lists = true;
                        continue;
                    };
                    items
                }
                _ => self.value(&mut budget, 0)?,
            };
            if budget.spend(name.len()) {
                fields.insert(name, value);
            }
        }
        self.json.end_object()?;
        if holds_lists {
            self.pages = pages(&fields);
            return Ok(());
        }
        if let Place::Of(id) = place
            && !fields.contains_key("organization")
        {
            fields.insert("organization_id".to_owned(), id.clone());
        }
        self.give(list, Value::Object(fields), budget.whole)
    }

    /// A list that belongs to the object, or one whose lines name what they belong to. Of the former its items.
    fn either(&mut self, list: &'static str, budget: &mut Budget) -> Result<Option<Value>, Ended> {
        let (mut items, mut names_owners) = (Vec::new(), None);
        self.json.begin_array()?;
        while self.json.has_next()? {
            if names_owners == Some(true) {
                self.line(list, Place::Listed)?;
                continue;
            }
            let item = self.value(budget, 1)?;
            if *names_owners.get_or_insert_with(|| owner_of(list, &item).is_some()) {
                self.give(list, item, true)?;
            } else if budget.whole {
                items.push(item);
            }
        }
        self.json.end_array()?;
        Ok((names_owners != Some(true)).then_some(Value::Array(items)))
    }

    fn services_of(&mut self, organisation: Option<&Value>) -> Result<(), Ended> {
        self.json.begin_array()?;
        while self.json.has_next()? {
            self.line("service", Place::Of(organisation.unwrap_or(&Value::Null)))?;
        }
        Ok(self.json.end_array()?)
    }

    fn give(&mut self, list: &'static str, value: Value, whole: bool) -> Result<(), Ended> {
        if (self.take)(Part { list, value, whole }) { Ok(()) } else { Err(Ended::NotWanted) }
    }

    /// A value, as much of it as there is room for.
    fn value(&mut self, budget: &mut Budget, depth: usize) -> Result<Value, Ended> {
        if !budget.spend(32) || depth > DEEPEST {
            self.json.skip_value()?;
            return Ok(Value::Null);
        }
        Ok(match self.json.peek()? {
            ValueType::Array => {
                let mut items = Vec::new();
                self.json.begin_array()?;
                while self.json.has_next()? {
                    let item = self.value(budget, depth + 1)?;
                    if budget.whole {
                        items.push(item);
                    }
                }
                self.json.end_array()?;
                Value::Array(items)
            }
            ValueType::Object => {
                let mut fields = Map::new();
                self.json.begin_object()?;
                while self.json.has_next()? {
                    let name = self.json.next_name_owned()?;
                    let value = self.value(budget, depth + 1)?;
                    if budget.spend(name.len()) {
                        fields.insert(name, value);
                    }
                }
                self.json.end_object()?;
                Value::Object(fields)
            }
            ValueType::String => {
                let text = self.text()?;
                if budget.spend(text.len()) { Value::String(text) } else { Value::Null }
            }
            ValueType::Number => number(self.json.next_number_as_str()?),
            ValueType::Boolean => Value::Bool(self.json.next_bool()?),
            ValueType::Null => {
                self.json.next_null()?;
                Value::Null
            }
        })
    }

    /// The beginning of a text; its end is read and let go.
    fn text(&mut self) -> Result<String, Ended> {
        let mut bytes = Vec::new();
        let mut chunk = [0; 4096];
        let mut text = self.json.next_string_reader()?;
        loop {
            let read = text.read(&mut chunk).map_err(Ended::Text)?;
            if read == 0 {
                break;
            }
            let room = LONGEST_TEXT.saturating_sub(bytes.len()).min(read);
            bytes.extend_from_slice(&chunk[..room]);
        }
        drop(text);
        // The last letter may have been cut.
        Ok(bytes.utf8_chunks().next().map(|chunk| chunk.valid().to_owned()).unwrap_or_default())
    }
}

/// A number that no number of ours holds stays a text, of which the rules make what they can.
fn number(text: &str) -> Value {
    if let Ok(whole) = text.parse::<i64>() {
        return whole.into();
    }
    let float = text.parse::<f64>().ok().and_then(Number::from_f64);
    float.map_or_else(|| Value::String(text.chars().take(40).collect()), Value::Number)
}

/// `page_number` and `total_pages`; in version 1 `number` and `totalPages`.
fn pages(fields: &Map<String, Value>) -> Pages {
    let first =
        |names: [&str; 2]| names.iter().find_map(|name| fields.get(*name)?.as_u64()).unwrap_or_default();
    Pages { number: first(["page_number", "number"]), total: first(["total_pages", "totalPages"]) }
}
