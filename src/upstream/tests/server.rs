use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// What a server does with the connection when it has sent its answer.
#[derive(Clone, Copy)]
pub(super) enum After {
    Close,
    /// Nothing, until the client goes away.
    Hold,
    /// A byte now and then, until the client goes away.
    Drip,
    /// As many bytes as the client takes, until it goes away.
    Pour,
}

/// A server that answers every request with the same bytes.
pub(super) async fn server(answer: impl Into<String>, after: After) -> Url {
    let answer = answer.into();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            let answer = answer.clone();
            // The client may go away at any time.
            tokio::spawn(async move { drop(serve(connection, &answer, after).await) });
        }
    });
    url
}

async fn serve(mut connection: TcpStream, answer: &str, after: After) -> std::io::Result<()> {
    let mut request = [0; 4096];
    // One read: the clients' requests are a few hundred bytes, sent at once.
    let _ = connection.read(&mut request).await?;
    connection.write_all(answer.as_bytes()).await?;
    match after {
        After::Close => {}
        After::Hold => while connection.read(&mut request).await? > 0 {},
        After::Drip => loop {
            connection.write_all(b".").await?;
            tokio::time::sleep(Duration::from_millis(20)).await;
        },
        After::Pour => loop {
            connection.write_all(&request).await?;
        },
    }
    Ok(())
}
