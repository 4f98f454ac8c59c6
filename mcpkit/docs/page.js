// Search, the "/" key, and details that open when a link leads into them. The page is readable
// without this script.
(() => {
  const search = document.querySelector('.search')
  if (!search) return
  const query = search.querySelector('input')
  const found = search.querySelector('#found')
  const status = found.querySelector('p')
  const list = found.querySelector('ul')
  const most = 30
  let entries

  const fold = text => text.toLowerCase().normalize('NFKD').replace(/[\u0300-\u036f]/g, '')
  const read = () => [...document.querySelectorAll('[data-find]')].map(at => ({
    id: at.id, title: at.dataset.find, head: fold(at.dataset.find), text: fold(at.textContent),
  }))

  const show = () => {
    entries ??= read()
    const words = fold(query.value).split(/\s+/).filter(Boolean)
    list.replaceChildren()
    found.hidden = words.length === 0
    if (found.hidden) return
    const hits = entries.filter(e => words.every(w => e.text.includes(w) || e.head.includes(w)))
    const rank = e => words.filter(w => !e.head.includes(w)).length
    hits.sort((a, b) => rank(a) - rank(b))
    for (const hit of hits.slice(0, most)) {
      const link = document.createElement('a')
      link.href = '#' + hit.id
      link.dir = 'auto'
      link.textContent = hit.title
      const item = document.createElement('li')
      item.append(link)
      list.append(item)
    }
    const n = hits.length
    status.textContent = n === 0 ? 'Nothing found' : n > most ? `${n} results; these are the first ${most}:` : n === 1 ? '1 result' : `${n} results`
  }

  const open = id => {
    const at = id && document.getElementById(id)
    if (!at) return
    for (let up = at; up; up = up.parentElement) if (up.tagName === 'DETAILS') up.open = true
    if (at.matches('.tool')) at.querySelector('details').open = true
    at.scrollIntoView()
    at.tabIndex = -1
    at.focus({ preventScroll: true })
  }
  const here = () => { try { return decodeURIComponent(location.hash.slice(1)) } catch { return '' } }

  query.addEventListener('input', show)
  search.addEventListener('keydown', event => {
    const links = [...list.querySelectorAll('a')]
    const at = links.indexOf(document.activeElement)
    if (event.key === 'Escape') {
      query.value = ''
      show()
      query.focus()
    } else if (event.key === 'Enter' && at < 0 && links.length) {
      links[0].click()
    } else if (event.key === 'ArrowDown' && links.length) {
      links[Math.min(at + 1, links.length - 1)].focus()
    } else if (event.key === 'ArrowUp' && at >= 0) {
      (at === 0 ? query : links[at - 1]).focus()
    } else return
    event.preventDefault()
  })
  document.addEventListener('keydown', event => {
    const typing = event.target.closest('input, textarea, select, [contenteditable]')
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    query.focus()
    query.select()
  })
  document.addEventListener('click', event => {
    const link = event.target.closest('a[href^="#"]')
    if (link && link.hash === location.hash) open(here())
  })
  addEventListener('hashchange', () => open(here()))

  let closed = []
  addEventListener('beforeprint', () => {
    closed = [...document.querySelectorAll('details:not([open])')]
    for (const d of closed) d.open = true
  })
  addEventListener('afterprint', () => { for (const d of closed) d.open = false })

  search.hidden = false
  if (matchMedia('(max-width: 60rem)').matches) document.querySelector('.contents').open = false
  if (location.hash) open(here())
})()
