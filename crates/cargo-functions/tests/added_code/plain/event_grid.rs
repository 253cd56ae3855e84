use functions_custom_handler::trigger::EventGridEvent;

async fn my_new(_event: EventGridEvent<serde_json::Value>) {}
