//! A panic of the router, turned into a value.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;

/// Runs `future`; if it panics, gives the panic's message.
pub(crate) async fn catch<F: Future>(future: F) -> Result<F::Output, String> {
    // The future is dropped right after, so nobody sees what the panic left half done in it.
    AssertUnwindSafe(future)
        .catch_unwind()
        .await
        .map_err(|payload| message(payload.as_ref()))
}

/// What `panic!` was given. `panic_any` can be given anything.
fn message(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&'static str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "a value that is no text".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_output_comes_through() {
        assert_eq!(catch(async { 5 }).await, Ok(5));
    }

    #[tokio::test]
    async fn a_panic_becomes_its_message() {
        assert_eq!(catch(async { panic!("plain") }).await, Err::<(), _>("plain".into()));
        let n = 3;
        assert_eq!(
            catch(async { panic!("formatted {n}") }).await,
            Err::<(), _>("formatted 3".into())
        );
        assert_eq!(
            catch(async { std::panic::panic_any(7_u8) }).await,
            Err::<(), _>("a value that is no text".into())
        );
    }
}
