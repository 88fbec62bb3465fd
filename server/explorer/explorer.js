/* The explorer, with a first query. For a signed-in view, run signIn and put its accessToken into
   the headers: {"Authorization": "Bearer …"}. */
const FIRST = `# Micro-credentials that fit some words, best first.
{
  search(text: "nursing", first: 5) {
    totalCount
    edges { node { __typename slug title } }
  }
}
`;

async function fetcher(asked, { headers } = {}) {
  const answer = await fetch('/graphql', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/graphql-response+json, application/json;q=0.9',
      ...headers,
    },
    body: JSON.stringify(asked),
  });
  return answer.json();
}

ReactDOM.createRoot(document.getElementById('explorer')).render(
  React.createElement(GraphiQL, { fetcher, defaultQuery: FIRST, isHeadersEditorEnabled: true }),
);
