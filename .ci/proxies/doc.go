// Package proxies consists of tests: they run examples/production behind nginx and Caddy with the
// files of its deploy directory, and the commands of its docs/deploy.md. The script run in this
// directory installs what they need. No test is skipped.
package proxies
