//! What the host makes of the handler's answer: for the client, the log, and the other bindings.

mod answer;
mod client_got;
mod completed;
mod failure;
mod outcome;
mod outputs;

pub use self::answer::Answer;
pub use self::client_got::ClientGot;
pub use self::completed::Completed;
pub use self::failure::Failure;
pub use self::outcome::Outcome;
pub use self::outputs::{BlobOutput, DataType};
