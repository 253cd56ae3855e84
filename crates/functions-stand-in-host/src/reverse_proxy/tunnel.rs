//! What follows a 101.

use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::io::copy_bidirectional;

use super::silence::{Heard, Silence};

/// Passes bytes on in both directions until both sides have ended, one has failed, or both are silent for too long.
pub(super) async fn run(client: OnUpgrade, handler: OnUpgrade, silence: Silence) {
    // Whichever is missing, the other is dropped, and with it its connection.
    let (Ok(client), Ok(handler)) = tokio::join!(client, handler) else {
        return;
    };
    let mut client = Heard::new(TokioIo::new(client), silence.clone());
    let mut handler = TokioIo::new(handler);
    tokio::select! {
        // A connection that fails is over, and there is nobody to tell.
        _ = copy_bidirectional(&mut client, &mut handler) => {}
        () = silence.too_long() => {}
    }
}
