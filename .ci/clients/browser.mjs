#!/usr/bin/env node
// The program that clients open web pages with; see walk.mjs. It prints the status of each response.
import { walk } from './walk.mjs'

await walk(process.argv.slice(2).find(a => /^https?:/.test(a)), { seen: console.log })
