'use strict';

(() => {
  const { React, ReactDOM, GraphiQL, graphqlWs } = window;
  const start = `# Ctrl+Enter runs it. Subscriptions go over WebSocket with the same key.

query Start {
  viewer {
    party
    role
  }
  accounts(first: 10) {
    nodes {
      name
      awsAccountId
      status
    }
  }
}
`;
  const main = document.getElementById('explorer');
  const field = document.getElementById('key');
  const state = document.getElementById('state');
  let root = null;
  let socket = null;

  // The credential lives in this page alone: a reload forgets it.
  function show(key) {
    root?.unmount();
    socket?.dispose();
    main.replaceChildren();
    const authorization = `Bearer ${key}`;
    const { protocol, host } = window.location;
    socket = graphqlWs.createClient({
      url: `${protocol.replace('http', 'ws')}//${host}/graphql`,
      lazy: true,
      connectionParams: { authorization },
    });
    const fetcher = GraphiQL.createFetcher({ url: '/graphql', headers: { authorization }, wsClient: socket });
    root = ReactDOM.createRoot(main);
    root.render(
      React.createElement(GraphiQL, {
        fetcher,
        schemaDescription: true,
        defaultQuery: start,
        headers: JSON.stringify({ authorization }, null, 2),
        isHeadersEditorEnabled: true,
        shouldPersistHeaders: false,
        defaultEditorToolsVisibility: 'headers',
      }),
    );
  }

  /** null when the key is good, else what the service says of it. */
  async function refusalOf(key) {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    const { errors } = await response.json();
    return errors?.[0]?.message ?? null;
  }

  document.getElementById('credential').addEventListener('submit', async (event) => {
    event.preventDefault();
    const key = field.value.trim().replace(/^Bearer\s+/i, '');
    const refusal = key ? await refusalOf(key).catch(() => 'The service does not answer.') : 'Type or paste a key.';
    state.textContent = refusal ?? 'The key is accepted.';
    if (refusal === null) show(key);
  });
})();
