/** The limit: a bare HTTP server that runs one prepared statement and passes its text on. Nobody is asked who they are. */
import { createServer } from 'node:http';
import { Pool } from 'pg';
import { cpuMs, serveParent } from './child';
import { statement } from './page';

const [url, poolSize] = process.argv.slice(2);
const pool = new Pool({ connectionString: url, max: Number(poolSize) });
let text = '';
/** The parameters of each page, by its number in the path. */
let pages: unknown[][] = [];

const server = createServer((request, response) => {
  pool.query({ name: 'page', text, values: pages[Number(request.url?.slice(1))] }).then(
    ({ rows }) => {
      const body = Buffer.from(rows[0].answer);
      response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': body.length });
      response.end(body);
    },
    (error: Error) => response.writeHead(500).end(error.message),
  );
});

const listening = new Promise<number>((resolve) => {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    resolve(typeof address === 'object' && address ? address.port : 0);
  });
});

serveParent<{ pages: unknown[][] } | 'port' | 'cpu', number>(
  async (request) => {
    if (request === 'cpu') return cpuMs();
    if (request !== 'port') {
      pages = request.pages;
      text = statement(pages[0].length > 3);
    }
    return listening;
  },
  async () => {
    server.closeAllConnections();
    server.close();
    await pool.end();
  },
);
