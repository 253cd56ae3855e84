use serde_json::{Map, Value};

use super::answer::Answer;
use super::client_got::ClientGot;
use super::outputs::{self, BlobOutput, DataType};
use crate::dotnet::{Token, Zone};

/// What the host has taken from the answer to an envelope.
///
/// # Examples
///
/// ```
/// use functions_stand_in_host::{BlobOutput, DataType, Outcome, Response};
///
/// let body = r#"{"Outputs":{"name":"Zoë","word":"data"},"Logs":["a"],"ReturnValue":{"id":5}}"#;
/// let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json";
/// let wire = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
/// let completed = Outcome::of(&Response::read(&mut wire.as_bytes())?).completed();
///
/// assert_eq!(completed.queue_messages("name", DataType::Unset), ["Zoë".as_bytes()]);
/// // A word that happens to be base64 does not arrive as it is.
/// assert_eq!(completed.blob("word", DataType::Unset), BlobOutput::Bytes(vec![0x75, 0xAB, 0x5A]));
/// assert_eq!(completed.blob("word", DataType::Binary), BlobOutput::Bytes(b"data".to_vec()));
/// assert_eq!(completed.queue_messages("$return", DataType::Unset), [b"{\n  \"id\": 5\n}"]);
/// assert_eq!(completed.logs, ["a"]);
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Completed {
    /// The values of the output bindings as they were sent; `None` if `Outputs` is null or missing.
    pub outputs: Option<Map<String, Value>>,
    /// The `ReturnValue` as it was sent.
    pub return_value: Value,
    /// The invocation's log, entry by entry.
    pub logs: Vec<String>,
    pub(crate) outputs_read: Token,
    pub(crate) return_value_read: Token,
    pub(crate) zone: Zone,
}

impl Completed {
    /// The messages that a queue output gets; case counts in its name, and `$return` is the return value.
    #[must_use]
    pub fn queue_messages(&self, binding: &str, data_type: DataType) -> Vec<Vec<u8>> {
        outputs::queue_messages(self.value(binding), data_type, self.zone)
    }

    /// What a blob output gets; case counts in its name, and `$return` is the return value.
    #[must_use]
    pub fn blob(&self, binding: &str, data_type: DataType) -> BlobOutput {
        outputs::blob(self.value(binding), data_type)
    }

    fn value(&self, binding: &str) -> &Token {
        if binding == "$return" {
            return &self.return_value_read;
        }
        self.outputs_read.exact(binding).unwrap_or(&Token::Null)
    }

    /// What the client gets, by the HTTP output binding `binding`.
    #[must_use]
    pub fn client_got(&self, binding: &str) -> ClientGot {
        ClientGot::of_bindings(&self.outputs_read, &self.return_value_read, binding, self.zone)
    }

    /// What the client gets if the function has an HTTP trigger and no HTTP output.
    #[must_use]
    pub fn client_got_without_output(&self) -> ClientGot {
        ClientGot::of_other_function(&self.return_value_read)
    }

    /// The answer to the client, from the HTTP output binding `binding`.
    ///
    /// # Panics
    ///
    /// If the client gets no whole response.
    #[must_use]
    #[track_caller]
    pub fn client(self, binding: &str) -> Answer {
        Answer::new(self.client_got(binding), self.logs)
    }
}
