#!/usr/bin/env node
// Calls the tools of a server with the TypeScript clients, which check results against the output schemas, and compares
// the results with what is expected: node zoo.mjs URL FILE, where FILE has a JSON list of {tool, arguments, want}.
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { Client as Latest, StreamableHTTPClientTransport as LatestTransport } from '@modelcontextprotocol/client'
import { Client as First } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as FirstTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

const [url, file] = process.argv.slice(2)
const calls = JSON.parse(readFileSync(file, 'utf8'))
let failed = 0

for (const [name, Client, Transport] of [['client', Latest, LatestTransport], ['sdk', First, FirstTransport]]) {
  const client = new Client({ name: 'zoo', version: '1.0.0' })
  await client.connect(new Transport(new URL(url)))
  const tools = new Set()
  for (let cursor; ;) {
    const page = await client.listTools(cursor ? { cursor } : {})
    for (const tool of page.tools) tools.add(tool.name)
    if (!(cursor = page.nextCursor)) break
  }
  let called = 0
  for (const { tool, arguments: args, want } of calls) {
    let problem
    if (!tools.has(tool)) problem = 'it is not listed'
    else {
      try {
        const result = await client.callTool({ name: tool, arguments: args })
        if (result.isError) problem = 'it answers with an error: ' + result.content[0]?.text
        else if (!isDeepStrictEqual(result.structuredContent, want)) problem = 'it answers ' + JSON.stringify(result.structuredContent)
        called++
      } catch (error) {
        problem = String(error)
      }
    }
    if (problem) {
      failed++
      console.log(`${name}: ${tool} ${JSON.stringify(args)}: ${problem}; expected ${JSON.stringify(want)}`)
    }
  }
  console.log(`${name}: ${tools.size} tools, ${called} calls`)
  await client.close()
}
process.exit(failed ? 1 : 0)
