// The page of a client in a browser. Its query has the URL of a server and a protocol mode. The page lists the tools,
// calls one, and writes the outcome to its title and body.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'

const query = new URLSearchParams(location.search)
const finish = (title, body) => {
  document.body.innerText = body
  document.title = title
}

try {
  const client = new Client({ name: 'page', version: '1' }, { versionNegotiation: { mode: query.get('mode') } })
  await client.connect(new StreamableHTTPClientTransport(new URL(query.get('server'))))
  const { tools } = await client.listTools()
  const { structuredContent } = await client.callTool({ name: 'list_packages', arguments: { query: 'errors' } })
  finish('done', [client.getNegotiatedProtocolVersion(), tools.map(t => t.name).join(), structuredContent.items[0].package].join('\n'))
} catch (error) {
  finish('failed', error.stack)
}
