use functions_custom_handler::trigger::ServiceBusMessage;

async fn my_new(_message: ServiceBusMessage<serde_json::Value>) {}
