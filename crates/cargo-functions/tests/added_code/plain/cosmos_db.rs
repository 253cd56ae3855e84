use functions_custom_handler::trigger::CosmosDbChanges;

async fn my_new(_changes: CosmosDbChanges<serde_json::Value>) {}
