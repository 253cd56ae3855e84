use functions_custom_handler::Invocation;
use functions_custom_handler::trigger::{Base64, Blob};
use memline::{Session, profile};

async fn my_new(invocation: Option<Invocation>, blob: Blob<Base64>) {
    let mut session = Session::builder().label("MyNew");
    if let Some(invocation) = invocation {
        session = session.id(invocation.id());
    }
    // Dropped at the end, it hands its reports to the sink that `memline::configure` has set.
    let session = session.open();
    session.scope(run_my_new(blob)).await;
}

#[profile]
async fn run_my_new(_blob: Blob<Base64>) {}
