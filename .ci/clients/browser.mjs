#!/usr/bin/env node
// A browser for tests: follows a login's redirects, with nobody at the keyboard.
const url = process.argv.slice(2).find(a => /^https?:/.test(a))
if (url) {
	const answer = await fetch(url)
	console.log(answer.status)
}
