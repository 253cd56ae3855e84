use functions_custom_handler::trigger::{Base64, Blob};

async fn my_new(_blob: Blob<Base64>) {}
