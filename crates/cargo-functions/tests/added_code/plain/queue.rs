use functions_custom_handler::trigger::QueueMessage;

async fn my_new(_message: QueueMessage<serde_json::Value>) {}
