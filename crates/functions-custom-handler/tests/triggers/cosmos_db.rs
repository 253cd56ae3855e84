//! The Cosmos DB trigger.

use functions_custom_handler::trigger::CosmosDbChanges;
use serde::Deserialize;
use serde_json::json;

use crate::support::{envelope, fixture, refused, seen};

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "shown by Debug, which does not count")]
struct Order {
    id: String,
    total: f64,
}

#[tokio::test]
async fn documents() {
    let expected = "CosmosDbChanges { documents: [Order { id: \"a\", total: 5.0 }, Order { id: \"b\", total: 7.5 }] }";
    assert_eq!(
        seen::<_, CosmosDbChanges<Order>>(&fixture("cosmos_db.json")).await,
        expected
    );
    let plain = envelope(&json!({"d": [{"id": "a", "total": 5}]}), &json!({}));
    let expected = "CosmosDbChanges { documents: [Order { id: \"a\", total: 5.0 }] }";
    assert_eq!(seen::<_, CosmosDbChanges<Order>>(&plain).await, expected);
}

#[tokio::test]
async fn a_wrong_document_is_named_by_its_number() {
    let wrong = envelope(&json!({"d": "[{\"id\":\"a\",\"total\":5},{\"id\":6}]"}), &json!({}));
    assert_eq!(
        refused::<_, CosmosDbChanges<Order>>(&wrong).await,
        "Data.d[1].id: invalid type: integer `6`, expected a string"
    );
}
