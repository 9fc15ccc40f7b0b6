//! Reads answers: JSON into the types that pages ask for.
//!
//! serde_json's own reader knows where and why a text does not fit, and is compiled with all of that for every type: it was a
//! fifth of the program. Here the text is read once into a tree, and what walks the tree knows only that something does not
//! fit; a client and its server agree on the schema when they are compiled.

use std::fmt::{self, Display, Formatter};

use serde::de::value::BorrowedStrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, Expected, MapAccess, SeqAccess, Unexpected,
    Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value, map};

/// What a text says, or none where it is not a `T`.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(Node(&tree(text)?)).ok()
}

/// The same of its member with this name.
pub fn read_member<T: DeserializeOwned>(text: &str, name: &str) -> Option<T> {
    T::deserialize(Node(tree(text)?.get(name)?)).ok()
}

fn tree(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

/// It does not fit.
#[derive(Debug)]
struct Unfit;

impl Display for Unfit {
    fn fmt(&self, _: &mut Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Unfit {}

/// Every reason is the same one.
impl Error for Unfit {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }

    fn missing_field(_: &'static str) -> Self {
        Self
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self
    }
}

type Fit<T> = Result<T, Unfit>;

/// A value in the tree. Each kind of type looks only for what it can be made from.
struct Node<'de>(&'de Value);

impl<'de> Node<'de> {
    fn text(&self) -> Fit<&'de str> {
        self.0.as_str().ok_or(Unfit)
    }

    fn integer(&self) -> Fit<i64> {
        self.0.as_i64().ok_or(Unfit)
    }

    fn float(&self) -> Fit<f64> {
        self.0.as_f64().ok_or(Unfit)
    }

    fn items(&self) -> Fit<Items<'de>> {
        self.0.as_array().map(|items| Items(items.iter())).ok_or(Unfit)
    }

    fn members(&self) -> Fit<Members<'de>> {
        self.0.as_object().map(Members::new).ok_or(Unfit)
    }
}

impl<'de> Deserializer<'de> for Node<'de> {
    type Error = Unfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Fit<V::Value> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Number(number) => match number.as_i64() {
                Some(whole) => visitor.visit_i64(whole),
                None => visitor.visit_f64(self.float()?),
            },
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(_) => visitor.visit_seq(self.items()?),
            Value::Object(_) => visitor.visit_map(self.members()?),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Fit<V::Value> {
        visitor.visit_bool(self.0.as_bool().ok_or(Unfit)?)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Fit<V::Value> {
        visitor.visit_i64(self.integer()?)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Fit<V::Value> {
        visitor.visit_f64(self.float()?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Fit<V::Value> {
        visitor.visit_borrowed_str(self.text()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Fit<V::Value> {
        visitor.visit_borrowed_str(self.text()?)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Fit<V::Value> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Fit<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Fit<V::Value> {
        visitor.visit_seq(self.items()?)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Fit<V::Value> {
        visitor.visit_map(self.members()?)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Fit<V::Value> {
        visitor.visit_map(self.members()?)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Fit<V::Value> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i8 i16 i64 i128 u8 u16 u32 u64 u128 f32 char bytes byte_buf unit unit_struct tuple tuple_struct enum identifier
    }
}

struct Items<'de>(std::slice::Iter<'de, Value>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Unfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Fit<Option<T::Value>> {
        self.0.next().map(|item| seed.deserialize(Node(item))).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Members<'de> {
    rest: map::Iter<'de>,
    /// Of the member whose name was given last.
    value: &'de Value,
}

impl<'de> Members<'de> {
    fn new(members: &'de Map<String, Value>) -> Self {
        Self { rest: members.iter(), value: &Value::Null }
    }

    fn next(&mut self) -> Option<&'de str> {
        let (name, value) = self.rest.next()?;
        self.value = value;
        Some(name)
    }
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = Unfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Fit<Option<K::Value>> {
        self.next().map(|name| seed.deserialize(BorrowedStrDeserializer::new(name))).transpose()
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Fit<T::Value> {
        seed.deserialize(Node(self.value))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize, Debug, PartialEq)]
    struct Offering {
        id: cynic::Id,
        #[serde(rename = "minAge")]
        min_age: Option<i32>,
        days: Vec<String>,
        /// Read as cynic reads a spread fragment: kept as any value first.
        #[serde(flatten)]
        capacity: Capacity,
    }

    #[derive(Deserialize, Debug, PartialEq)]
    struct Capacity {
        maximum: i32,
        active: bool,
        share: f64,
    }

    const TEXT: &str = r#"{"data": {"id": "off_1", "minAge": null, "days": ["MON", "TUE"], "new": [1],
        "maximum": 12, "active": true, "share": 0.5}}"#;

    #[test]
    fn an_answer_is_read_whatever_stands_beside_it() {
        let expected = Offering {
            id: cynic::Id::new("off_1"),
            min_age: None,
            days: vec!["MON".to_owned(), "TUE".to_owned()],
            capacity: Capacity { maximum: 12, active: true, share: 0.5 },
        };
        assert_eq!(read_member(TEXT, "data"), Some(expected));
        assert_eq!(read(r#"{"note": "a"}"#), Some(BTreeMap::from([("note".to_owned(), "a".to_owned())])));
    }

    #[test]
    fn what_does_not_fit_gives_nothing() {
        assert_eq!(read_member::<Offering>(&TEXT.replace("12", "12.5"), "data"), None);
        assert_eq!(read_member::<Offering>(&TEXT.replace("maximum", "most"), "data"), None);
        assert_eq!(read_member::<Offering>(TEXT, "errors"), None);
        assert_eq!(read::<Vec<i32>>("[1, 2"), None);
    }
}
