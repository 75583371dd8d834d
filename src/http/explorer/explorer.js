'use strict';

(() => {
  const { React, ReactDOM, GraphiQL, graphqlWs } = window;
  const start = `# Put your key above, then run a query with Ctrl+Enter.
# Subscriptions go over WebSocket with the same key.

query Viewer {
  viewer {
    __typename
  }
}
`;
  const root = ReactDOM.createRoot(document.getElementById('explorer'));
  const field = document.getElementById('key');
  const state = document.getElementById('state');
  let socket = null;

  // The credential lives in this page alone: a reload forgets it.
  function show(key) {
    if (socket) socket.dispose();
    const authorization = key && `Bearer ${key}`;
    socket = graphqlWs.createClient({
      url: `${window.location.protocol.replace('http', 'ws')}//${window.location.host}/graphql`,
      lazy: true,
      connectionParams: { authorization },
    });
    const fetcher = GraphiQL.createFetcher({ url: '/graphql', wsClient: socket });
    root.render(
      React.createElement(GraphiQL, {
        key: authorization,
        fetcher,
        schema: key ? undefined : null,
        defaultQuery: start,
        defaultHeaders: JSON.stringify({ Authorization: authorization || 'Bearer <your key>' }, null, 2),
        headers: JSON.stringify({ Authorization: authorization || 'Bearer <your key>' }, null, 2),
        isHeadersEditorEnabled: true,
        shouldPersistHeaders: false,
        defaultEditorToolsVisibility: 'headers',
      }),
    );
  }

  async function check(key) {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    if (response.ok) return 'The key is accepted.';
    const { errors } = await response.json();
    return errors?.[0]?.message ?? `Refused with status ${response.status}.`;
  }

  document.getElementById('credential').addEventListener('submit', async (event) => {
    event.preventDefault();
    const key = field.value.trim().replace(/^Bearer\s+/i, '');
    show(key);
    state.textContent = key ? await check(key).catch(() => 'The service does not answer.') : 'No key.';
  });
  show('');
})();
