// The page of a client that runs in a browser. It is opened with the address of a server and a protocol mode, logs in
// where it is told to, calls two tools, and leaves what came of it in the title and body of the page. What it knows
// outlives the login in sessionStorage, as the page itself does not.
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client'

const query = new URLSearchParams(location.search)
const known = JSON.parse(sessionStorage.known ?? 'null') ?? { server: query.get('server'), mode: query.get('mode'), results: [] }
const remember = (name, value) => {
  known[name] = value
  sessionStorage.known = JSON.stringify(known)
}
const finish = (title, body) => {
  document.body.innerText = body
  document.title = title
}

const authProvider = {
  redirectUrl: `${location.origin}/callback`,
  get clientMetadata() {
    return {
      client_name: 'page',
      redirect_uris: [this.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    }
  },
  clientInformation: () => known.client,
  saveClientInformation: client => remember('client', client),
  tokens: () => known.tokens,
  saveTokens: tokens => remember('tokens', tokens),
  codeVerifier: () => known.verifier,
  saveCodeVerifier: verifier => remember('verifier', verifier),
  discoveryState: () => known.discovery,
  saveDiscoveryState: discovery => remember('discovery', discovery),
  redirectToAuthorization: url => {
    location.href = url
  },
}

const calls = [
  { name: 'read_notes', arguments: {} },
  { name: 'write_note', arguments: { text: 'It rains' } },
]

try {
  const transport = new StreamableHTTPClientTransport(new URL(known.server), { authProvider })
  if (location.pathname === '/callback') await transport.finishAuth(query)
  const client = new Client({ name: 'page', version: '1' }, { versionNegotiation: { mode: known.mode } })
  await client.connect(transport)
  for (const call of calls.slice(known.results.length)) {
    const { content } = await client.callTool(call)
    remember('results', [...known.results, content[0].text])
  }
  finish('done', [client.getNegotiatedProtocolVersion(), ...known.results].join('\n'))
} catch (error) {
  // Then it is on its way to the login.
  if (!(error instanceof UnauthorizedError)) finish('failed', error.stack)
}
