// Checks the results of the conformance suite. Each scenario that the protocol version lists, scored
// or not, must have run. It must pass, or fail if the file EXPECTED lists it. A scenario passes if
// none of its checks fails and at least one of its own checks succeeds. The suite also counts
// scenarios as passed in which no check ran, because nothing answered.
//
//	node judge.mjs REVISION RESULTS EXPECTED
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

const [revision, results, expectedFile] = process.argv.slice(2)

const requirements = parse(readFileSync(new URL(`node_modules/@modelcontextprotocol/conformance/requirements/${revision}.yaml`, import.meta.url), 'utf8'))
const required = [...requirements.server, ...requirements.not_scored.filter(n => n.leg === 'server').map(n => n.scenario)]

const expected = new Map()
const problems = []
for (const line of readFileSync(expectedFile, 'utf8').split('\n')) {
	if (!line.trim() || line.startsWith('#')) continue
	const [, scenario, reason] = line.match(/^(\S+)\s*(.*)$/)
	if (!reason) problems.push(`${scenario}: is expected to fail without a reason`)
	if (!required.includes(scenario)) problems.push(`${scenario}: is expected to fail, but is not a scenario of ${revision}`)
	expected.set(scenario, reason)
}

const ran = new Map()
for (const dir of readdirSync(results)) {
	const [, scenario] = dir.match(/^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/) ?? [null, dir]
	if (ran.has(scenario)) problems.push(`${scenario}: ran twice`)
	const file = join(results, dir, 'checks.json')
	ran.set(scenario, existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []) // a scenario that broke off has no checks
}
for (const scenario of ran.keys()) if (!required.includes(scenario)) problems.push(`${scenario}: ran, but is not a scenario of ${revision}`)

const count = {}
let passed = 0
for (const scenario of required) {
	const checks = ran.get(scenario)
	if (!checks) {
		problems.push(`${scenario}: did not run`)
		continue
	}
	for (const c of checks) {
		count[c.status] = (count[c.status] ?? 0) + 1
		if (c.status === 'WARNING') console.log(`warning: ${scenario}: ${c.errorMessage ?? c.details?.message ?? c.name}`)
	}
	const failures = checks.filter(c => c.status === 'FAILURE')
	const passes = failures.length === 0 && checks.some(c => c.status === 'SUCCESS' && !c.id.startsWith('wire-schema-'))
	if (passes) passed++
	if (passes && expected.has(scenario)) problems.push(`${scenario}: passes, but is expected to fail: ${expected.get(scenario)}`)
	if (!passes && !expected.has(scenario)) {
		problems.push(`${scenario}: fails`, ...failures.map(c => `    ${c.id}: ${c.errorMessage ?? ''}`))
		if (failures.length === 0) problems.push('    no check of its own succeeds')
	}
}

if (required.length === 0) problems.push(`no scenarios found for ${revision}`)
for (const p of problems) console.log(p)
console.log(`${revision}: ${passed} of ${required.length} scenarios pass, ${expected.size} are expected to fail; checks: ${Object.entries(count).map(([status, n]) => `${n} ${status}`).join(', ')}`)
process.exit(problems.length ? 1 : 0)
