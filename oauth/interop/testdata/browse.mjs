// Opens a page in Chromium until its title says that it is done or has failed, and prints the title and the text of the
// page. On a consent page it presses the first button, and does nothing else.
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
  const ended = () => ['done', 'failed'].includes(document.title)
  const button = 'button[name=way]'
  for (;;) {
    await page.waitForFunction(sought => ['done', 'failed'].includes(document.title) || document.querySelector(sought), button, { timeout: 25_000 })
    if (await page.evaluate(ended)) break
    await Promise.all([page.waitForNavigation({ timeout: 10_000 }), page.locator(button).first().click()])
  }
  console.log(`${await page.title()}\n${await page.locator('body').innerText()}`)
} finally {
  await browser.close()
}
