#!/usr/bin/env node
// Calls the tools of a server with the TypeScript clients, which check results against the output schemas, and compares
// the results with what is expected: node zoo.mjs URL FILE, where FILE has a JSON list of {tool, arguments, want, kind}.
// The kind says what is compared with want: the structured content, the "text" of a result without it, the items of all
// "pages", or the beginning of the items if the result is "shortened". Numbers are compared as they are sent, because
// JavaScript rounds them.
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { Client as Latest, StreamableHTTPClientTransport as LatestTransport } from '@modelcontextprotocol/client'
import { Client as First } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as FirstTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

const [url, file] = process.argv.slice(2)
const text = readFileSync(file, 'utf8')
const calls = JSON.parse(text)
const exactCalls = parseExactly(text)
const mostPages = 100
let failed = 0

// decimal returns a number as a text that equal numbers share, whatever their spelling.
function decimal(source) {
  const [, sign, whole, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/.exec(source)
  let digits = (whole + fraction).replace(/^0+/, '')
  const trimmed = digits.replace(/0+$/, '')
  const power = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - trimmed.length)
  return trimmed === '' ? 'number 0' : `number ${sign}${trimmed}e${power}`
}

// parseExactly parses JSON with its numbers as texts.
function parseExactly(json) {
  const token = /"(?:\\.|[^"\\])*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g
  return JSON.parse(json.replace(token, found => (found[0] === '"' ? found : JSON.stringify(decimal(found)))))
}

// resultsIn returns the results of the messages in a response, which is JSON or an event stream.
function resultsIn(body) {
  const messages = /^\s*[[{]/.test(body) ? [body] : [...body.matchAll(/^data: ?(.+)$/gm)].map(match => match[1])
  return messages.map(parseExactly).filter(message => message.result).map(message => message.result)
}

for (const [name, Client, Transport] of [['client', Latest, LatestTransport], ['sdk', First, FirstTransport]]) {
  let sent // the result as it was sent
  const recordingFetch = async (...request) => {
    const response = await fetch(...request)
    if (request[1]?.method === 'POST') sent = response.clone().text().then(body => resultsIn(body).at(-1))
    return response
  }
  const client = new Client({ name: 'zoo', version: '1.0.0' })
  await client.connect(new Transport(new URL(url), { fetch: recordingFetch }))
  const tools = new Set()
  for (let cursor; ;) {
    const page = await client.listTools(cursor ? { cursor } : {})
    for (const tool of page.tools) tools.add(tool.name)
    if (!(cursor = page.nextCursor)) break
  }

  // call returns what the client and the connection have for a call.
  async function call(tool, args) {
    const result = await client.callTool({ name: tool, arguments: args })
    if (result.isError) throw new Error('it answers with an error: ' + result.content[0]?.text)
    return [result, await sent]
  }

  // answer returns what is compared with want, as the client has it and as it was sent.
  async function answer({ tool, arguments: args, want, kind }) {
    if (kind === 'pages') {
      const items = [[], []]
      for (let cursor, pages = 0; pages < mostPages; pages++) {
        const both = await call(tool, cursor ? { ...args, cursor } : args)
        both.forEach((result, i) => items[i].push(...result.structuredContent.items))
        if (!(cursor = both[0].structuredContent.next_cursor)) {
          if (pages < 2) throw new Error('it has no other pages')
          return items
        }
      }
      throw new Error('it has too many pages')
    }
    const both = await call(tool, args)
    if (kind === 'text') {
      if (both[0].structuredContent) throw new Error('it has structured content')
      return both.map(result => result.content[0].text)
    }
    if (kind === 'shortened') {
      const n = both[0].structuredContent.items.length
      if (n === 0 || n >= want.length) throw new Error(`it is not shortened: ${n} items`)
      return both.map((result, i) => [...result.structuredContent.items, ...(i ? exactWant : want).slice(n)])
    }
    return both.map(result => result.structuredContent)
  }

  let called = 0
  let exactWant
  for (const [i, one] of calls.entries()) {
    exactWant = exactCalls[i].want
    let problem
    if (!tools.has(one.tool)) problem = 'it is not listed'
    else {
      try {
        const [got, exact] = await answer(one)
        if (!isDeepStrictEqual(got, one.want)) problem = 'the client has ' + JSON.stringify(got)
        else if (!isDeepStrictEqual(exact, exactWant)) problem = 'it sends ' + JSON.stringify(exact)
        called++
      } catch (error) {
        problem = String(error)
      }
    }
    if (problem) {
      failed++
      console.log(`${name}: ${one.tool} ${JSON.stringify(one.arguments)}: ${problem}; expected ${JSON.stringify(one.want)}`.slice(0, 2000))
    }
  }
  console.log(`${name}: ${tools.size} tools, ${called} calls`)
  await client.close()
}
process.exit(failed ? 1 : 0)
