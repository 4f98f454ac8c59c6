// Package pebble tests package acme with Pebble, the ACME server of Let's Encrypt for tests. Pebble
// connects to the server to validate that it controls the host name. The package is a separate
// module, so that programs that use mcpkit do not depend on Pebble.
package pebble
