# The function `Hello` as a Python custom handler: what the Functions host posts, answered in the host's own form.
import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer(b"")

    def do_POST(self):
        data = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["Data"]
        name = data["req"]["Query"].get("name", "world")
        answer = {"Outputs": {"res": {"statusCode": 200, "body": f"Hello, {name}"}}, "Logs": ["saying hello"]}
        self.answer(json.dumps(answer).encode())

    def log_message(self, *_):
        pass


port = int(os.environ["FUNCTIONS_CUSTOMHANDLER_PORT"])
ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
