// Checks documentation pages in Chromium: accessibility with axe-core, in light and dark colors and in
// two sizes; no requests and no console messages; no text beyond the screen; search and keys that work.
//
//   node check.mjs FOLDER [FOLDER FOR SCREENSHOTS]
import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const [folder, pictures] = process.argv.slice(2)
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const sizes = { phone: { width: 390, height: 844 }, desk: { width: 1280, height: 900 } }

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
})

// open opens a page and calls visit. It fails if the page sends a request or writes to the console.
async function open(url, options, visit) {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const complaints = []
  await page.route('**/*', route => {
    if (route.request().url().split('#')[0] === url) return route.continue()
    complaints.push('request for ' + route.request().url())
    return route.abort()
  })
  page.on('console', message => complaints.push('console: ' + message.text()))
  page.on('pageerror', error => complaints.push('error: ' + error.message))
  page.on('dialog', dialog => { complaints.push('dialog: ' + dialog.message()); return dialog.dismiss() })
  await page.goto(url)
  await visit(page)
  assert.deepEqual(complaints, [])
  await context.close()
}

// judge runs axe-core on the page. It evaluates axe-core from outside, which the page's policy allows.
async function judge(page, name) {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }))
  assert.deepEqual(violations.map(v => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + ' ' + n.any.map(a => a.message)).join(' | ')}`), [], name)
}

const openDetails = page => page.evaluate(() => { for (const d of document.querySelectorAll('details')) d.open = true })
const focused = page => page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent)
const inView = (page, id) => page.evaluate(at => {
  const box = document.getElementById(at).getBoundingClientRect()
  return box.top < innerHeight && box.bottom > 0
}, id)

async function keys(page) {
  await page.keyboard.press('Tab')
  assert.equal(await focused(page), 'Skip to the content')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.id === 'main')
  await page.keyboard.press('/')
  assert.equal(await focused(page), 'query', 'the / key moves to the search')
}

// search finds a tool by its name, and opens it with the keyboard.
async function search(page, words, id) {
  await page.keyboard.type(words)
  // The results of the first letters come before those of all words.
  await page.waitForFunction(href => document.querySelector('#found a')?.getAttribute('href') === href, '#' + id)
  assert.match(await page.locator('#found [role=status]').textContent(), /result/)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForFunction(at => document.activeElement?.id === at, id)
  assert.ok(await inView(page, id))
  assert.ok(await page.evaluate(at => document.getElementById(at).querySelector('details').open, id), 'the details of the target are open')
  await page.keyboard.press('/')
  assert.equal(await page.evaluate(() => getSelection().toString()), words, 'the old query is selected')
  await page.keyboard.type('zzz nothing has this')
  await page.waitForFunction(() => document.querySelector('#found [role=status]').textContent === 'Nothing found')
  await page.keyboard.press('Escape')
  assert.equal(await page.inputValue('#query'), '')
  assert.ok(await page.isHidden('#found'))
}

const tools = { notes: ['delete note', 'tool-delete_note'], many: ['search notes 299ns', null], hostile: ['שלום', 'tool-a'] }
const files = (await readdir(folder)).filter(f => f.endsWith('.html')).sort()
assert.ok(files.length > 0, 'there are no pages')

try {
  for (const file of files) {
    const name = file.replace('.html', '')
    const url = pathToFileURL(path.resolve(folder, file)).href
    for (const [size, viewport] of Object.entries(sizes)) {
      // The page with many tools takes long and has no other elements: one color scheme per size.
      const schemes = name === 'many' ? [size === 'phone' ? 'light' : 'dark'] : ['light', 'dark']
      for (const colorScheme of schemes) {
        await open(url, { viewport, colorScheme, reducedMotion: 'reduce' }, async page => {
          const what = `${name} ${size} ${colorScheme}`
          if (pictures) await page.screenshot({ path: path.join(pictures, what.replaceAll(' ', '-') + '.png'), fullPage: name !== 'many' })
          await judge(page, what)
          await openDetails(page)
          await judge(page, what + ', details open')
          if (pictures) await page.screenshot({ path: path.join(pictures, what.replaceAll(' ', '-') + '-open.png'), fullPage: name !== 'many' })
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
          assert.ok(wide <= 0, `${what}: ${wide} pixels of text are beyond the screen`)
        })
      }
      const wanted = tools[name]
      if (wanted) {
        await open(url, { viewport }, async page => {
          const id = wanted[1] ?? await page.locator('.tool').last().getAttribute('id')
          await keys(page)
          await search(page, wanted[0], id)
        })
      }
    }
    await open(url, { javaScriptEnabled: false, viewport: sizes.phone }, async page => {
      assert.equal(await page.locator('h1').count(), 1)
      assert.equal(await page.locator('#query').isVisible().catch(() => false), false, 'without JavaScript the search is hidden')
      const summary = page.locator('main details:not([open]) > summary').first()
      if (await summary.count()) {
        await summary.click()
        assert.ok(await page.locator('main details').first().evaluate(d => d.open), 'details open without JavaScript')
      }
    })
    await open(url, { viewport: sizes.desk, colorScheme: 'dark' }, async page => {
      await page.emulateMedia({ media: 'print', colorScheme: 'light' })
      for (const at of ['.side', '.skip']) assert.equal(await page.locator(at).first().isVisible().catch(() => false), false, `${at} is not printed`)
      const folded = page.locator('main details:not([open]) p').first()
      if (await folded.count()) assert.ok(await folded.evaluate(p => p.checkVisibility({ contentVisibilityAuto: true }) && p.getBoundingClientRect().height > 0), 'details are printed')
      const pdf = await page.pdf(pictures ? { path: path.join(pictures, name + '.pdf') } : {})
      assert.ok(pdf.length > 5_000)
      if (pictures) await page.screenshot({ path: path.join(pictures, name + '-print.png') })
    })
    console.log(`ok: ${file}`)
  }
} finally {
  await browser.close()
}
