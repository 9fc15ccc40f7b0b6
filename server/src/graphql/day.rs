use std::borrow::Cow;

use async_graphql::{InputType, InputValueError, InputValueResult, Value, registry::Registry};
use chrono::{Datelike, NaiveDate};

/// The years that anybody here has been born in, or plans for. Beyond them calendars, clocks and databases each have an end of their own.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// A day as an input: the scalar of the days that are answered, and nothing outside [`YEARS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day(pub NaiveDate);

impl From<Day> for NaiveDate {
    fn from(day: Day) -> Self {
        day.0
    }
}

impl InputType for Day {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        <NaiveDate as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <NaiveDate as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let date = <NaiveDate as InputType>::parse(value).map_err(InputValueError::propagate)?;
        if YEARS.contains(&date.year()) {
            Ok(Self(date))
        } else {
            let (first, last) = (YEARS.start(), YEARS.end());
            Err(InputValueError::custom(format!("a date lies in the years {first} to {last}")))
        }
    }

    fn to_value(&self) -> Value {
        InputType::to_value(&self.0)
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_no_calendar_that_people_use_is_refused() {
        let read = |text: &str| Day::parse(Some(Value::from(text)));
        for text in
            ["+262142-12-31", "-4800-01-01", "9999-12-31", "2201-01-01", "1899-12-31", "2026-02-30", ""]
        {
            assert!(read(text).is_err(), "{text}");
        }
        for text in ["1900-01-01", "2026-11-09", "2200-12-31"] {
            assert_eq!(read(text).unwrap().0.to_string(), text);
        }
    }
}
