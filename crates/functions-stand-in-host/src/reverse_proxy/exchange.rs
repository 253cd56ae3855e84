//! One request of a client's, and its response.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Empty, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::client::conn::http1;
use hyper::header::{CONTENT_LENGTH, HeaderMap, HeaderValue};
use hyper::{Method, StatusCode, upgrade};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::AbortHandle;

use super::head::{self, MAX_HEADERS};
use super::rules::Rules;
use super::silence::{Heard, Silence};
use super::tunnel;
use crate::to_handler::HandOver;

type Error = Box<dyn std::error::Error + Send + Sync>;
type ClientBody = BoxBody<Bytes, Error>;

/// The whole of it. What fails before the handler has answered is a response of the host's own, without a body.
pub(super) async fn answer(request: hyper::Request<Incoming>, rules: &Rules) -> hyper::Response<ClientBody> {
    match proxied(request, rules).await {
        Ok(response) => response,
        Err(status) => {
            let mut response = head::bare(status);
            response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(0));
            response.map(|()| empty())
        }
    }
}

async fn proxied(
    mut request: hyper::Request<Incoming>,
    rules: &Rules,
) -> Result<hyper::Response<ClientBody>, StatusCode> {
    let client_upgrade = head::upgrade(request.headers())
        .is_some()
        .then(|| upgrade::on(&mut request));
    let (client, body) = request.into_parts();
    let to_handler = to_handler(&client, rules)?;
    let method = client.method;
    let silence = Silence::new(rules.silence);
    let body = Limited::new(Heard::new(body, silence.clone()), rules.body_limit_bytes);
    let (mut response, connection) = tokio::select! {
        sent = send(to_handler.map(|()| body), rules.handler) => sent.map_err(|error| status_of(&error))?,
        () = silence.clone().too_long() => return Err(StatusCode::INTERNAL_SERVER_ERROR),
    };
    let handler_upgrade = (response.status() == StatusCode::SWITCHING_PROTOCOLS).then(|| upgrade::on(&mut response));
    let (answered, body) = response.into_parts();
    let to_client = head::to_client(&answered).ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
    if let Some(handler_upgrade) = handler_upgrade {
        // A handler that switches without being asked has broken the exchange.
        let client_upgrade = client_upgrade.ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
        connection.keep();
        tokio::spawn(tunnel::run(client_upgrade, handler_upgrade, silence));
        return Ok(to_client.map(|()| empty()));
    }
    let body = Heard::new(body, silence.clone());
    Ok(to_client.map(|()| {
        if method == Method::HEAD {
            return empty();
        }
        HandlerBody {
            body,
            too_long: Box::pin(silence.too_long()),
            _connection: connection,
        }
        .boxed()
    }))
}

/// The head that the handler gets.
///
/// # Errors
///
/// The status with which the host answers by itself.
fn to_handler(client: &hyper::http::request::Parts, rules: &Rules) -> Result<hyper::Request<()>, StatusCode> {
    let status = |status| StatusCode::from_u16(status).expect("the host answers with a status");
    let request = head::of_client(client);
    let proxied = match rules.functions.hand_over(&request) {
        HandOver::Http(proxied) => proxied,
        HandOver::Status(refused) => return Err(status(refused)),
        HandOver::Envelope(_) => unreachable!("all functions are proxied"),
    };
    if !rules.lets_in(&request) {
        return Err(StatusCode::UNAUTHORIZED);
    }
    if length(&client.headers).is_some_and(|length| length > rules.body_limit_bytes) {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let id = uuid::Uuid::new_v4().to_string();
    let proxied = rules.functions.signed(proxied, &id);
    Ok(head::to_handler(&proxied, &client.headers, rules.handler))
}

fn length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Sends a request to the handler, over a connection of its own.
async fn send<B>(request: hyper::Request<B>, handler: u16) -> Result<(hyper::Response<Incoming>, Served), Error>
where
    B: Body<Data = Bytes, Error = Error> + Send + 'static,
{
    let socket = TcpStream::connect(("127.0.0.1", handler)).await?;
    socket.set_nodelay(true)?;
    let (mut sender, connection) = http1::Builder::new()
        .max_headers(MAX_HEADERS)
        .handshake(TokioIo::new(socket))
        .await?;
    // What fails on it fails the request or its response, too.
    let serving = tokio::spawn(async move { drop(connection.with_upgrades().await) });
    let served = Served(Some(serving.abort_handle()));
    Ok((sender.send_request(request).await?, served))
}

/// The connection to the handler, cut when this is dropped.
#[derive(Debug)]
struct Served(Option<AbortHandle>);

impl Served {
    /// Leaves the connection to itself.
    fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if let Some(connection) = &self.0 {
            connection.abort();
        }
    }
}

/// Of a request that could not be sent: the client's body was too large, or the handler failed.
fn status_of(error: &Error) -> StatusCode {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error.as_ref());
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return StatusCode::PAYLOAD_TOO_LARGE;
        }
        cause = error.source();
    }
    StatusCode::INTERNAL_SERVER_ERROR
}

fn empty() -> ClientBody {
    Empty::new().map_err(|never| match never {}).boxed()
}

/// The handler's body, streamed. Its silence breaks it off.
struct HandlerBody {
    body: Heard<Incoming>,
    too_long: Pin<Box<dyn Future<Output = ()> + Send + Sync>>,
    _connection: Served,
}

impl Body for HandlerBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        self.too_long
            .as_mut()
            .poll(cx)
            .map(|()| Some(Err(io::Error::from(io::ErrorKind::TimedOut).into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
