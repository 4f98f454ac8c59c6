// The page of a client that runs in a browser. It is opened with the address of a server and a protocol mode, lists the
// tools, calls one, and leaves what came of it in the title and body of the page.
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
