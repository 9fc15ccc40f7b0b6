use async_graphql::{Response, Value};

/// Whether a request came as far as being executed. One that did not is a *request error* of the specification, whose answer has no
/// `data`. async-graphql's response does not tell the two apart, but what goes wrong in execution goes wrong at a field, and says at which
/// (specification, section 7.1.2). An extension that watches execution begin would be asked about every field of every row.
pub fn was_executed(answer: &Response) -> bool {
    answer.data != Value::Null || answer.errors.iter().all(|error| !error.path.is_empty())
}

#[cfg(test)]
mod tests {
    use async_graphql::ServerError;

    use super::*;

    #[test]
    fn an_error_at_a_field_is_of_execution_and_one_of_the_document_is_not() {
        let mut error = ServerError::new("no", None);
        assert!(!was_executed(&Response::from_errors(vec![error.clone()])));
        error.path = vec![async_graphql::PathSegment::Field("viewer".to_owned())];
        assert!(was_executed(&Response::from_errors(vec![error])));
    }

    #[test]
    fn nothing_asked_for_is_nothing_answered_and_no_error() {
        assert!(was_executed(&Response::new(Value::Null)));
    }
}
