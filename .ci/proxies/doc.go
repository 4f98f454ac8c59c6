// Package proxies has tests only: examples/production behind nginx and Caddy, with the
// very files of its deploy directory, and the commands of its docs/deploy.md. The folder's
// run installs what they need; nothing is skipped.
package proxies
