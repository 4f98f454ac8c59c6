#!/usr/bin/env node
// A browser for tests: it follows the redirects of a login and keeps cookies, without a user. It retries connections
// for ten seconds, because some clients open the browser before they listen for its callback.
const cookies = new Map()
const deadline = Date.now() + 10_000

async function load(url) {
  for (;;) {
    try {
      return await fetch(url, { redirect: 'manual', headers: { cookie: [...cookies.values()].join('; ') } })
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
}

let url = process.argv.slice(2).find(a => /^https?:/.test(a))
for (let i = 0; url && i < 20; i++) {
  const answer = await load(url)
  for (const cookie of answer.headers.getSetCookie()) cookies.set(cookie.split('=')[0], cookie.split(';')[0])
  console.log(answer.status)
  const next = answer.headers.get('location')
  url = next && new URL(next, url)
}
