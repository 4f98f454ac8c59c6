#!/usr/bin/env node
// A browser for tests: it follows the redirects of a login, keeps cookies, and agrees on consent pages, without a user.
// On a page with a form it presses the first button, and leaves the fields as they are. It retries connections for ten
// seconds, because some clients open the browser before they listen for its callback.
const cookies = new Map()
const deadline = Date.now() + 10_000

async function load(url, body) {
  for (;;) {
    try {
      return await fetch(url, { redirect: 'manual', method: body ? 'POST' : 'GET', body, headers: { cookie: [...cookies.values()].join('; ') } })
    } catch (error) {
      if (Date.now() > deadline) throw error
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }
}

const unescape = text => text.replaceAll('&#34;', '"').replaceAll('&#43;', '+').replaceAll('&amp;', '&')

// fill returns what the first form of a page sends, and where; nothing if the page has no form.
function fill(page, url) {
  const form = page.match(/<form[^>]*action="([^"]*)"[^>]*>([^]*?)<\/form>/)
  if (!form) return []
  const values = new URLSearchParams()
  for (const [field] of form[2].matchAll(/<(input type="hidden"|button|select)[^>]*>/g)) {
    const name = field.match(/ name="([^"]*)"/)?.[1]
    let value = field.match(/ value="([^"]*)"/)?.[1]
    if (field.startsWith('<select')) value = form[2].match(/<option value="([^"]*)"/)?.[1]
    if (name && value !== undefined && !values.has(name)) values.set(name, unescape(value))
  }
  return [new URL(unescape(form[1]), url), values]
}

let body
let url = process.argv.slice(2).find(a => /^https?:/.test(a))
for (let i = 0; url && i < 20; i++) {
  const answer = await load(url, body)
  body = undefined
  for (const cookie of answer.headers.getSetCookie()) cookies.set(cookie.split('=')[0], cookie.split(';')[0])
  console.log(answer.status)
  const next = answer.headers.get('location')
  if (next) url = new URL(next, url)
  else if (answer.headers.get('content-type')?.startsWith('text/html')) [url, body] = fill(await answer.text(), url)
  else url = undefined
}
