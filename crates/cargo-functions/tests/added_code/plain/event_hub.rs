use functions_custom_handler::trigger::EventHubEvents;

async fn my_new(_events: EventHubEvents<serde_json::Value>) {}
