//! The directory, for every role: who the charities are, and what each of their services is, for whom and how sure.

pub mod availability;
mod charity;
mod details;
mod edit;
mod list;
mod new_offering;
mod offering;
mod protocol;
mod stop;
mod users;
pub mod waiting;
mod week;

pub use charity::charity;
pub use details::details;
pub use edit::{edit, new_charity};
pub use list::charities;
pub use new_offering::new_offering;
pub use offering::offering;
pub use protocol::{SharingProtocol, protocol};
pub use stop::{link as stop_link, stop_charity, stop_offering, stop_volunteer};
pub use users::users;
pub use week::week;
