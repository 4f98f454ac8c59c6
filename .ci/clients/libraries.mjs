// Logs in with one of the libraries for MCP clients in JavaScript, and calls a tool. It prints the text of the result.
//
//   node libraries.mjs sdk|client-legacy|client-modern|ai-sdk|langchain URL TOOL ARGUMENTS
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { auth as authV1 } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { createMCPClient, auth as authAI } from '@ai-sdk/mcp'
import { MultiServerMCPClient } from '@langchain/mcp-adapters'
import { walk } from './walk.mjs'

const [library, url, tool, text] = process.argv.slice(2)
const args = JSON.parse(text)

// A Login is what these libraries want of a program: where to keep things, and how to open a browser.
class Login {
  redirectUrl = 'http://127.0.0.1:9876/callback'
  kept = {}
  get clientMetadata() {
    return {
      client_name: library, redirect_uris: [this.redirectUrl], grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'], token_endpoint_auth_method: 'none',
    }
  }
  clientInformation() { return this.kept.client }
  saveClientInformation(client) { this.kept.client = client }
  tokens() { return this.kept.tokens }
  saveTokens(tokens) { this.kept.tokens = tokens }
  codeVerifier() { return this.kept.verifier }
  saveCodeVerifier(verifier) { this.kept.verifier = verifier }
  discoveryState() { return this.kept.discovery }
  saveDiscoveryState(state) { this.kept.discovery = state }
  async redirectToAuthorization(to) {
    this.back = await walk(to, { last: this.redirectUrl })
    this.code = this.back.searchParams.get('code')
  }
}
const login = new Login()

// afterLogin connects and calls, and does so once more after the login that the server asked for: at the connection, or at
// the call if the server has public tools.
async function afterLogin(attempt, finish) {
  try {
    return await attempt()
  } catch (error) {
    if (!login.code) throw error
    await finish()
    return attempt()
  }
}

const only = result => result.content[0].text
const call = { name: tool, arguments: args }
const libraries = {
  async sdk() {
    let transport
    return afterLogin(async () => {
      const client = new ClientV1({ name: 'sdk', version: '1' })
      transport = new TransportV1(new URL(url), { authProvider: login })
      await client.connect(transport)
      return only(await client.callTool(call))
    }, () => transport.finishAuth(login.code))
  },
  async client(mode) {
    let transport
    return afterLogin(async () => {
      const client = new Client({ name: 'client', version: '1' }, { versionNegotiation: { mode } })
      transport = new StreamableHTTPClientTransport(new URL(url), { authProvider: login })
      await client.connect(transport)
      return only(await client.callTool(call))
    }, () => transport.finishAuth(login.back.searchParams))
  },
  'client-legacy': () => libraries.client('legacy'),
  'client-modern': () => libraries.client('auto'),
  'ai-sdk': () => afterLogin(async () => {
    const client = await createMCPClient({ transport: { type: 'http', url, authProvider: login } })
    const tools = await client.tools()
    return only(await tools[tool].execute(args, { messages: [], toolCallId: '1' }))
  }, () => authAI(login, { serverUrl: new URL(url), authorizationCode: login.code, callbackState: login.back.searchParams.get('state') ?? undefined })),
  langchain: () => afterLogin(async () => {
    const tools = await new MultiServerMCPClient({ mcpServers: { notes: { transport: 'http', url, authProvider: login } } }).getTools()
    const result = await tools.find(t => t.name === tool).invoke(args)
    return typeof result === 'string' ? result : JSON.stringify(result)
  }, () => authV1(login, { serverUrl: url, authorizationCode: login.code })),
}

console.log(await libraries[library]())
process.exit(0)
