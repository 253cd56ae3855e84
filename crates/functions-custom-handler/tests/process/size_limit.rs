//! The host's limit for bodies, which is an environment variable of the process.

use std::io::Write as _;

use crate::child::{Serving, to_the_end};

/// Posted as it is, by forwarding and by proxying, and in an envelope.
fn statuses(serving: &Serving, body: &str) -> [String; 4] {
    let id = "00000000-0000-4000-8000-000000000001";
    let plain = [
        "",
        "X-Azure-Functions-InvocationId: {id}\r\n",
        "X-Azure-Functions-InvocationId: {id}\r\nx-ms-invocation-id: {id}\r\n",
    ];
    let [alone, forwarded, proxied] = plain.map(|headers| {
        let headers = headers.replace("{id}", id);
        let length = body.len();
        let answer = answer(
            serving,
            &format!("POST /api/Echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n{body}"),
        );
        answer.split(' ').nth(1).unwrap().to_owned()
    });
    let envelope = format!(
        r#"{{"Data":{{"req":{{"Url":"http://h/api/Echo","Method":"POST","Body":"{body}"}}}},"Metadata":{{}}}}"#
    );
    let answer = answer(
        serving,
        &format!(
            "POST /Echo HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: application/json\r\n\
             X-Azure-Functions-InvocationId: {id}\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{envelope}\r\n0\r\n\r\n",
            envelope.len()
        ),
    );
    let (_, status) = answer.split_once(r#""statusCode":"#).unwrap();
    [alone, forwarded, proxied, status[..3].to_owned()]
}

fn answer(serving: &Serving, request: &str) -> String {
    let mut socket = serving.connect();
    socket.write_all(request.as_bytes()).unwrap();
    to_the_end(&mut socket)
}

#[test]
fn the_hosts_limit_holds_in_every_mode() {
    let serving = Serving::start(&[("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT", "5")]);
    assert_eq!(statuses(&serving, "12345"), ["200"; 4]);
    assert_eq!(statuses(&serving, "123456"), ["413"; 4]);
}
