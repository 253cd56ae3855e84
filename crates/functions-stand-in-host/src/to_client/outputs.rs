//! What becomes of a value that a function gives to an output binding.

use crate::dotnet::{Token, Zone, compact, from_base64, parse, to_text};

/// The `dataType` of an output binding. `string` and `stream` make no difference to `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DataType {
    /// None: texts that are base64 become bytes.
    #[default]
    Unset,
    /// `binary`: texts stay as they are.
    Binary,
}

/// The messages that a queue gets.
pub(crate) fn queue_messages(value: &Token, data_type: DataType, zone: Zone) -> Vec<Vec<u8>> {
    match value {
        Token::Null => Vec::new(),
        Token::Array(items) => items.iter().map(|item| to_text(item).into_bytes()).collect(),
        Token::Text(text) => {
            let bytes = (data_type == DataType::Unset).then(|| from_base64(text)).flatten();
            match bytes {
                Some(bytes) => vec![bytes],
                None => match document(text, zone) {
                    Some(Token::Array(items)) => items.iter().map(|item| to_text(item).into_bytes()).collect(),
                    Some(document) => vec![to_text(&document).into_bytes()],
                    None => vec![text.clone().into_bytes()],
                },
            }
        }
        other => vec![to_text(other).into_bytes()],
    }
}

/// What a text holds if it is a JSON object or array.
fn document(text: &str, zone: Zone) -> Option<Token> {
    let text = text.trim();
    let is_document = (text.starts_with('{') && text.ends_with('}')) || (text.starts_with('[') && text.ends_with(']'));
    is_document.then(|| parse(text, zone).ok()).flatten()
}

/// What happens to a blob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlobOutput {
    /// No blob is written.
    None,
    /// The blob has these bytes.
    Bytes(Vec<u8>),
    /// The invocation fails, and the blob is there, empty.
    Failed,
}

pub(crate) fn blob(value: &Token, data_type: DataType) -> BlobOutput {
    BlobOutput::Bytes(match value {
        Token::Null => return BlobOutput::None,
        Token::Date(_) => return BlobOutput::Failed,
        Token::Bool(value) => vec![u8::from(*value)],
        Token::Integer(digits) => match (digits.parse::<i32>(), digits.parse::<i64>()) {
            (Ok(number), _) => number.to_le_bytes().to_vec(),
            (_, Ok(number)) => number.to_le_bytes().to_vec(),
            _ => return BlobOutput::Failed,
        },
        Token::Float(number) => number.to_le_bytes().to_vec(),
        Token::Text(text) => match data_type {
            DataType::Unset => from_base64(text).unwrap_or_else(|| text.clone().into_bytes()),
            DataType::Binary => text.clone().into_bytes(),
        },
        Token::Array(_) | Token::Object(_) => compact(value).into_bytes(),
    })
}
