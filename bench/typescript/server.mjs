// The tool of the benchmarks on the official TypeScript SDK, stateless, with JSON answers: node server.mjs PORT
import http from 'node:http'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { z } from 'zod'

const all = Array.from({ length: 1000 }, (_, id) => ({ id, title: `Issue ${id}: the server answers with an error`, state: 'open', tags: ['bug', 'server'] }))
const item = z.object({ id: z.number().int(), title: z.string(), state: z.string(), tags: z.array(z.string()) })

// Without sessions, the SDK needs a server and a transport for each request.
function newServer() {
	const server = new McpServer({ name: 'bench', version: '1.0.0' })
	server.registerTool('list_items', {
		description: 'Lists items. Use when the items are wanted.',
		inputSchema: { count: z.number().int() },
		outputSchema: { items: z.array(item), total: z.number().int() },
		annotations: { readOnlyHint: true },
	}, async ({ count }) => {
		const out = { items: all.slice(0, count), total: all.length }
		return { content: [{ type: 'text', text: JSON.stringify(out) }], structuredContent: out }
	})
	return server
}

http.createServer(async (req, res) => {
	const server = newServer()
	const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true })
	res.on('close', () => { transport.close(); server.close() })
	await server.connect(transport)
	await transport.handleRequest(req, res)
}).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'))
