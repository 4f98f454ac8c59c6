#!/usr/bin/env node
// A browser for tests: follows a login's redirects and keeps its cookies, with nobody at the keyboard. Where nobody
// listens yet it tries again, because some clients open the browser first and then wait for what comes back, and no
// person would be there before them.
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
