// A browser for tests, without a user: it follows redirects, keeps cookies, and agrees on consent pages. On a page with
// a form it presses the first button, and leaves the fields as they are. It retries connections for ten seconds, because
// some clients open the browser before they listen for its callback.
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

// walk opens a page and goes on until it is sent to an address that begins with last, which it returns and does not open,
// or until nothing is left to follow. It calls seen with the status of each response.
export async function walk(url, { last, seen = () => {} } = {}) {
  const cookies = new Map()
  const deadline = Date.now() + 10_000
  const load = async (url, body) => {
    for (;;) {
      try {
        return await fetch(url, { redirect: 'manual', method: body ? 'POST' : 'GET', body, headers: { cookie: [...cookies.values()].join('; ') } })
      } catch (error) {
        if (Date.now() > deadline) throw error
        await new Promise(resolve => setTimeout(resolve, 100))
      }
    }
  }
  let body
  for (let i = 0; url && i < 20; i++) {
    if (last && String(url).startsWith(last)) return new URL(url)
    const answer = await load(url, body)
    body = undefined
    for (const cookie of answer.headers.getSetCookie()) cookies.set(cookie.split('=')[0], cookie.split(';')[0])
    seen(answer.status)
    const next = answer.headers.get('location')
    if (next) url = new URL(next, url)
    else if (answer.headers.get('content-type')?.startsWith('text/html')) [url, body] = fill(await answer.text(), url)
    else url = undefined
  }
}
