// Uses the web page of the MCP Inspector in Chromium: it connects to the only server of the page, and calls a tool for
// each line of the standard input, a JSON object with tool, arguments, and the text that want says. For each it prints
// "ok", or what is on the page if want does not appear. On a consent page it presses the first button, and calls the tool
// again, as the page of the Inspector says. A tool is not called twice in succession: its form is hidden by its result.
//
//   node inspect.mjs CHROMIUM URL
//
// playwright-core is looked for in the working directory.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { join } from 'node:path'

const { chromium } = createRequire(join(process.cwd(), 'package.json'))('playwright-core')
const [executablePath, url] = process.argv.slice(2)
const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1']
const browser = await chromium.launch({ executablePath, args, timeout: 15_000 })
const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } })
page.setDefaultTimeout(20_000)
page.on('framenavigated', frame => console.error(frame.url().split('?')[0]))

const connected = '[data-testid=connection-status][data-status=connected]'
const consent = 'button[name=way]'
const stepUp = () => page.getByRole('button', { name: /^(authorize|continue)/i })

async function execute(tool, fields) {
  await page.getByText('Tools', { exact: true }).first().click()
  await page.getByText(tool, { exact: true }).first().click()
  for (const [name, value] of Object.entries(fields ?? {})) {
    await page.getByRole('textbox', { name: new RegExp(`^${name}\\b`) }).first().fill(value)
  }
  await page.getByRole('button', { name: 'Execute Tool' }).click()
}

// reach waits for an element, and agrees if a consent page comes before it. It reports whether one did.
async function reach(element) {
  const agree = page.locator(consent).first()
  await element.or(agree).or(stepUp()).first().waitFor()
  if (await stepUp().count()) await stepUp().first().click()
  else if (!await agree.count()) return false
  await agree.click()
  await page.waitForSelector(connected)
  return true
}

// use calls a tool, after a login if the server asks for one.
async function use({ tool, arguments: fields, want }) {
  await execute(tool, fields)
  const result = page.getByText(want).first()
  if (await reach(result)) await execute(tool, fields)
  await result.waitFor()
}

try {
  await page.goto(url)
  // The input lies below its drawing and has no size at times, so a mouse cannot click it, and a
  // click before the page is complete is lost.
  const connect = page.getByRole('switch', { name: /^Connect/ })
  for (let left = 8; left > 0; left--) {
    await connect.evaluate((input) => input.click())
    if (await page.getByText('Disconnected').waitFor({ state: 'hidden', timeout: 2_000 }).then(() => true, () => false)) break
  }
  await reach(page.locator(connected))
  console.log('connected')
  for await (const line of createInterface({ input: process.stdin })) {
    await use(JSON.parse(line))
    console.log('ok')
  }
} catch (error) {
  console.log(JSON.stringify(`${error.message}\n${page.url().split('?')[0]}\n${(await page.locator('body').innerText()).slice(0, 2000)}`))
} finally {
  await browser.close()
}
