import { createReadStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Response, Router } from 'express';

/**
 * Styles are set by scripts of the page's libraries, which no policy but this lets them do; scripts come from here
 * alone, none stands in the page.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

function inPackage(name: string, path: string): string {
  return join(dirname(require.resolve(`${name}/package.json`)), path);
}

/** graphql-ws does not export its package.json; its main file lies in dist/. */
function inGraphqlWs(path: string): string {
  return join(dirname(require.resolve('graphql-ws')), '..', path);
}

const page = join(__dirname, 'explorer');
const files: Record<string, [path: string, type: string]> = {
  'explorer.js': [join(page, 'explorer.js'), 'text/javascript'],
  'explorer.css': [join(page, 'explorer.css'), 'text/css'],
  'graphiql.js': [inPackage('graphiql', 'graphiql.min.js'), 'text/javascript'],
  'graphiql.css': [inPackage('graphiql', 'graphiql.min.css'), 'text/css'],
  'react.js': [inPackage('react', 'umd/react.production.min.js'), 'text/javascript'],
  'react-dom.js': [inPackage('react-dom', 'umd/react-dom.production.min.js'), 'text/javascript'],
  'graphql-ws.js': [inGraphqlWs('umd/graphql-ws.min.js'), 'text/javascript'],
};

/** GET /: a page to try the API with, from files of this installation only. */
export function explorerRoutes({ sandbox }: { sandbox: boolean }): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    response.setHeader('Content-Security-Policy', policy);
    response.type('text/html').send(html(sandbox));
  });
  router.get('/explorer/:file', (request, response, next) => {
    const file = Object.hasOwn(files, request.params.file) ? files[request.params.file] : undefined;
    if (!file) return next();
    const [path, type] = file;
    response.setHeader('Cache-Control', 'no-cache');
    response.type(type);
    sendFile(path, response, next);
  });
  return router;
}

function sendFile(path: string, response: Response, next: (error: unknown) => void): void {
  createReadStream(path).on('error', next).pipe(response);
}

function html(sandbox: boolean): string {
  const notice = sandbox
    ? '<p id="sandbox">Sandbox: AWS is simulated, no real account is touched. Keys are in sandbox-keys.json of the data directory.</p>'
    : '';
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Opsgraph explorer</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/explorer/graphiql.css" />
    <link rel="stylesheet" href="/explorer/explorer.css" />
    <script src="/explorer/react.js" defer></script>
    <script src="/explorer/react-dom.js" defer></script>
    <script src="/explorer/graphql-ws.js" defer></script>
    <script src="/explorer/graphiql.js" defer></script>
    <script src="/explorer/explorer.js" defer></script>
  </head>
  <body>
    <header>
      <h1>Opsgraph</h1>
      ${notice}
      <form id="credential" autocomplete="off">
        <label for="key">Key or token</label>
        <input id="key" type="password" autocomplete="off" spellcheck="false" placeholder="ops_… or a token of your organization" />
        <button type="submit">Use</button>
        <output id="state" for="key">The schema and the data need one.</output>
      </form>
    </header>
    <main id="explorer">
      <p>Put a key above to explore the API: its documentation, queries, mutations and live subscriptions.</p>
    </main>
  </body>
</html>
`;
}
