async fn my_new() -> &'static str {
    "MyNew"
}
