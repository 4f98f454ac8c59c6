// A server of FastMCP for TypeScript with one tool, over standard input and output.
import { FastMCP } from 'fastmcp'
import { z } from 'zod'

const server = new FastMCP({ name: 'weather', version: '1.0.0' })
server.addTool({
  name: 'get_weather',
  description: 'Returns the weather of a city. Use when the user asks for the weather.',
  parameters: z.object({ city: z.string().describe('the city, such as Oslo') }),
  annotations: { title: 'Get the weather', readOnlyHint: true, openWorldHint: false },
  execute: async ({ city }) => `rain in ${city}`,
})
server.start({ transportType: 'stdio' })
