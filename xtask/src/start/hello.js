// The function `Hello` as a Node custom handler: what the Functions host posts, answered in the host's own form.
const http = require('node:http');

const server = http.createServer((request, response) => {
  if (request.method === 'GET') {
    response.end();
    return;
  }
  let text = '';
  request.on('data', (chunk) => { text += chunk; });
  request.on('end', () => {
    const { Data } = JSON.parse(text);
    const name = Data.req.Query.name ?? 'world';
    const answer = { Outputs: { res: { statusCode: 200, body: `Hello, ${name}` } }, Logs: ['saying hello'] };
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(answer));
  });
});

server.listen(Number(process.env.FUNCTIONS_CUSTOMHANDLER_PORT), '127.0.0.1');
