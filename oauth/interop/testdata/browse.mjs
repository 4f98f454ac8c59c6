// Opens a page in Chromium, with nobody at the keyboard, until its title says that it is done or has failed, and prints
// the title and the text of the page.
//
//   node browse.mjs CHROMIUM URL [ARGUMENT OF CHROMIUM...]
//
// playwright-core is looked for in the working directory.
import { createRequire } from 'node:module'
import { join } from 'node:path'

const { chromium } = createRequire(join(process.cwd(), 'package.json'))('playwright-core')
const [executablePath, url, ...args] = process.argv.slice(2)
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', ...args], timeout: 15_000 })
try {
  const page = await browser.newPage()
  page.on('console', message => console.error(message.text()))
  page.on('response', response => console.error(response.status(), response.request().method(), response.url().split('?')[0]))
  await page.goto(url, { timeout: 10_000 })
  await page.waitForFunction(() => ['done', 'failed'].includes(document.title), null, { timeout: 25_000 })
  console.log(`${await page.title()}\n${await page.locator('body').innerText()}`)
} finally {
  await browser.close()
}
