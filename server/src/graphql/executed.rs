use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_graphql::{
    Response,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute},
};

/// Whether a request came as far as being executed. One that did not is a *request error* of the specification, whose
/// answer has no `data`; async-graphql's response does not tell the two apart.
#[derive(Clone, Debug, Default)]
pub struct Executed(Arc<AtomicBool>);

impl Executed {
    pub fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Sets the [`Executed`] that the request carries.
pub(super) struct Watch;

impl ExtensionFactory for Watch {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_trait::async_trait]
impl Extension for Watch {
    async fn execute(
        &self,
        context: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        if let Some(executed) = context.data_opt::<Executed>() {
            executed.0.store(true, Ordering::Relaxed);
        }
        next.run(context, operation_name).await
    }
}
