use functions_custom_handler::trigger::Blob;

async fn my_new(_blob: Blob) {}
