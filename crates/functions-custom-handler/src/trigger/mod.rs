//! What sets off a function, other than a client's request: the argument of a route
//! `POST /{FunctionName}`.

mod argument;
mod base64;
mod bindings;
mod blob;
mod cosmos_db;
mod event_grid;
mod event_hubs;
mod generic;
mod lists;
mod payload;
mod queue_message;
mod service_bus;
mod service_bus_batch;
mod timer;

pub use self::base64::Base64;
pub use self::bindings::{BindingName, Bindings};
pub use self::blob::Blob;
pub use self::cosmos_db::CosmosDbChanges;
pub use self::event_grid::{EventGridEvent, EventGridEvents};
pub use self::event_hubs::{EventHubEvent, EventHubEvents};
pub use self::generic::Trigger;
pub use self::queue_message::QueueMessage;
pub use self::service_bus::ServiceBusMessage;
pub use self::service_bus_batch::ServiceBusMessages;
pub use self::timer::Timer;
