use std::time::Duration;

/// The orders of a day, asked for page by page.
pub async fn of_day(day: u32) -> Vec<u32> {
    let mut orders = Vec::new();
    for page in 0..3 {
        let body = fetch(day, page).await;
        orders.extend(body.chunks(4).take(40).map(|chunk| u32::from(chunk[0]) * 100 + page));
    }
    orders
}

/// A page of orders, which takes some time.
async fn fetch(day: u32, page: u32) -> Vec<u8> {
    let mut buffer = vec![0; 192 * 1024];
    tokio::time::sleep(Duration::from_millis(4)).await;
    for (place, byte) in buffer.iter_mut().enumerate() {
        *byte = ((place as u32 * 31 + day * 7 + page) % 251) as u8;
    }
    buffer
}

/// Orders that never come.
pub async fn late() -> Vec<u32> {
    let waiting = vec![0_u8; 2 << 20];
    std::future::pending::<()>().await;
    vec![waiting.len() as u32]
}
