use functions_custom_handler::trigger::Timer;

async fn my_new(_timer: Timer) {}
